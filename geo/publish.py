"""Makes the release of a data folder ready: load, check, make the release, and compare it with earlier ones."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from geo import check, load, release
from geo.dates import parse_edtf
from geo.errors import DataError, Fault
from geo.tables import JsonDict, RawFile


@dataclass(frozen=True, slots=True)
class Ready:
    """A release that may be written: its place, how a reader knows it, and what stands in it.

    ``since`` is the version of the latest earlier release, ``changes`` what changed since then.
    """

    path: Path
    file: str
    content: JsonDict
    since: str = ""
    changes: release.Changes | None = None

    @property
    def text(self) -> str:
        """The text of the file."""
        return release.as_text(self.content)


def prepare(folder: Path) -> Ready:
    """Make the release of a folder as it stands; built tables are not trusted, and nothing is written.

    Raises
    ------
    DataError
        If the folder has faults, or the release may not be made; it lists every reason.
    """
    raw = load.read_folder(folder)
    new = release.make_release(check.check(raw))
    earlier = _earlier(raw.releases)
    withdrawn = {one["id"] for one in (raw.withdrawn.content if raw.withdrawn else None) or ()}
    faults = release.refusals(new, earlier, withdrawn, load.read_changelog(folder), folder.name)
    if faults:
        raise DataError(faults)
    path = folder / "releases" / f"{new['version']}.json"
    ready = Ready(path, load.shown(folder, path), new)
    others = [old for old in earlier if old["version"] != new["version"]]
    if not others:
        return ready
    last = max(others, key=lambda old: (parse_edtf(old["as_of"]).e2, old["version"]))
    return Ready(ready.path, ready.file, new, last["version"], release.compare(last, new))


def released(folder: Path) -> dict[str, JsonDict]:
    """Read the releases that were made of a folder.

    Returns
    -------
    releases
        What stood in each, by version, the earliest first.

    Raises
    ------
    DataError
        If a file of a release is none; it lists every fault.
    """
    files, faults = load.read_releases(folder)
    if faults:
        raise DataError(faults)
    made = sorted(_earlier(files), key=lambda one: (parse_edtf(one["as_of"]).e2, one["version"]))
    return {one["version"]: one for one in made}


def _earlier(files: Iterable[RawFile]) -> list[JsonDict]:
    """Check the files of the releases that were made; each is named after its version."""
    earlier, faults = [], []
    for one in files:
        model, wrong = check.validate(release.Release, one.content, {}, one.file)
        faults.extend(wrong)
        if model and model.version != one.stem:
            expected = f"{one.stem!r}, the name of the file"
            faults.append(Fault(one.file, "version", repr(model.version), expected, "take the file as it was released"))
        if model:
            earlier.append(model.model_dump(mode="json"))
    if faults:
        raise DataError(sorted(faults))
    return earlier
