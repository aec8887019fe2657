"""What every test gets: no network but loopback, a cache of its own, the real atlas, and small folders to break."""

import ipaddress
import re
import shutil
import socket
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, settings
from worlds import AS_OF_DAY, VERSION, Json, as_yaml

from geo.atlas import Atlas, open_atlas

DATA = Path(__file__).resolve().parent.parent / "data"
LINKED = ("un.geojson", "de-facto.geojson", "un.light.json", "de-facto.light.json")

# Explaining a failure takes minutes on Python 3.11, longer than a test may run.
PHASES = tuple(phase for phase in Phase if phase is not Phase.explain)
settings.register_profile("atlas", deadline=None, derandomize=True, phases=PHASES)
settings.load_profile("atlas")


class NetworkBlockedError(RuntimeError):
    """A test asked for something outside this machine."""


def is_loopback(host: object) -> bool:
    """Whether a host is this machine; `None` and an empty name mean it too."""
    name = host.decode() if isinstance(host, bytes) else host
    if name in (None, "", "localhost"):
        return True
    try:
        return ipaddress.ip_address(str(name)).is_loopback or str(name) == "0.0.0.0"
    except ValueError:
        return False


@pytest.fixture(autouse=True, scope="session")
def no_network() -> Iterator[None]:
    """Refuse every connection and every look-up of a name, except to this machine."""
    real = {"connect": socket.socket.connect, "connect_ex": socket.socket.connect_ex}
    look_up = socket.getaddrinfo

    def guarded(name: str) -> Callable[[socket.socket, Any], Any]:
        def connect(self: socket.socket, address: Any) -> Any:
            if self.family != socket.AF_UNIX and not is_loopback(address[0]):
                raise NetworkBlockedError(f"a test may not reach {address[0]}: use files, or a server on loopback")
            return real[name](self, address)

        return connect

    def guarded_look_up(host: Any, *args: Any, **more: Any) -> Any:
        if not is_loopback(host):
            raise NetworkBlockedError(f"a test may not look up {host}: use files, or a server on loopback")
        return look_up(host, *args, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded("connect"))
        patch.setattr(socket.socket, "connect_ex", guarded("connect_ex"))
        patch.setattr(socket, "getaddrinfo", guarded_look_up)
        yield


@pytest.fixture(autouse=True, scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Keep built tables in a folder that goes away, also for programs that a test starts."""
    folder = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ATLAS_CACHE", str(folder))
        patch.delenv("ATLAS_DATA", raising=False)
        yield folder


@pytest.fixture(scope="session")
def atlas(cache: Path) -> Atlas:
    """The real data, opened."""
    return open_atlas(DATA, cache)


MakeFolder = Callable[..., Path]


@pytest.fixture
def make_folder(tmp_path: Path) -> MakeFolder:
    """Return a function that writes a data folder.

    `make_folder(records, sites)` takes mappings (their `id` names the file) or pairs of a file's stem and its text
    or bytes; tables are copied and boundaries linked, so a folder costs milliseconds.
    """

    def make(records: Iterable[Any] = (), sites: Iterable[Any] = (), name: str = "data") -> Path:
        folder = tmp_path / name
        (folder / "boundaries").mkdir(parents=True)
        config = (DATA / "atlas.yaml").read_text(encoding="utf-8")
        alone = re.sub(r" +coverage_of:.*\n", "", config)  # the folder has no groups
        dated = re.sub(r"(?m)^version: .*", f"version: {VERSION}", alone)
        (folder / "atlas.yaml").write_text(re.sub(r"(?m)^as_of: .*", f"as_of: '{AS_OF_DAY}'", dated), encoding="utf-8")
        for table in ("places.csv", "names.csv"):
            shutil.copy(DATA / "boundaries" / table, folder / "boundaries")
        for shapes in LINKED:
            (folder / "boundaries" / shapes).symlink_to(DATA / "boundaries" / shapes)
        for kind, things in (("records", records), ("sites", sites)):
            (folder / kind).mkdir()
            for thing in things:
                write(folder / kind, thing)
        return folder

    return make


def write(folder: Path, thing: Json | tuple[str, str | bytes]) -> Path:
    """Write a record or a site into its folder."""
    stem, content = thing if isinstance(thing, tuple) else (thing["id"], as_yaml(thing))
    path = folder / f"{stem}.yaml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path
