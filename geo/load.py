"""Files to plain values, faithfully; repairs nothing, and reports every file that cannot be read."""

import csv
import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

import yaml

from geo.errors import Fault
from geo.schema import Viewpoint
from geo.tables import JsonDict, RawAtlas, RawFile

_Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_DEPTH: Final = 20  # levels of lists and mappings; a record needs five
_LONG: Final = 10_000  # characters; a shorter text cannot nest deep enough to exhaust the stack
_TABLES_KEPT: Final = 8  # built tables of earlier fingerprints
_YAML: Final = (".yaml", ".yml")
_FOLDERS: Final = {
    "": (*_YAML, ".txt"),
    "records": _YAML,
    "sites": _YAML,
    "boundaries": (".csv", "json"),
    "releases": (".json",),
}
"""Folders of the data, and the endings of the files in them that are data."""


class _RefusedError(yaml.YAMLError):
    """YAML that records do not need, and that could mean something else to a reader or stop the program."""


class _TextLoader(_Loader):  # type: ignore[misc]  # the C loader when PyYAML has it, seven times as fast
    """Every scalar is text (so ``2012-02-30`` and ``no`` stay what they are), so no tag has to be guessed."""

    def resolve(self, kind: type[yaml.Node], value: Any, implicit: Any) -> str:  # noqa: ANN401, ARG002  # PyYAML's
        return ""

    def descend_resolver(self, current_node: yaml.Node, current_index: Any) -> None:  # noqa: ANN401  # PyYAML's
        """Keep no path: nothing is resolved by it."""

    def ascend_resolver(self) -> None:
        """Keep no path: nothing is resolved by it."""


def _parse(text: str) -> Any:  # noqa: ANN401  # whatever stands in the file
    """Parse YAML; aliases and deep nesting are refused before anything is built, for both can exhaust the machine.

    Only a text that could hold an alias, or is long enough to be deep, is looked through first.
    """
    depth = line = 0
    for event in yaml.parse(text, Loader=_Loader) if "*" in text or len(text) > _LONG else ():
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        line = event.start_mark.line + 1 if event.start_mark else line
        if isinstance(event, yaml.AliasEvent) or depth > _DEPTH:
            told = "an alias" if isinstance(event, yaml.AliasEvent) else f"more than {_DEPTH} levels"
            raise _RefusedError(f"{told}, at line {line}")
    node = yaml.compose(text, Loader=_TextLoader)
    return None if node is None else _plain(node)


def _plain(node: yaml.Node) -> Any:  # noqa: ANN401  # text, lists and mappings of them
    """Turn a node into text, lists and mappings, in half the time of PyYAML's constructor; a doubled key is a fault."""
    if isinstance(node, yaml.ScalarNode):
        return node.value
    if isinstance(node, yaml.SequenceNode):
        return [_plain(one) for one in node.value]
    mapping = {}
    for key, value in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            raise _RefusedError(f"a list or a mapping as a key, at line {line}")
        if key.value in mapping:
            raise _RefusedError(f"key {key.value!r} twice, at line {line}")
        mapping[key.value] = _plain(value)
    return mapping


def read_folder(folder: Path) -> RawAtlas:
    """Read a folder of records.

    Parameters
    ----------
    folder
        A folder with ``atlas.yaml``, ``records/*.yaml``, ``sites/*.yaml`` and ``boundaries/places.csv``.

    Returns
    -------
    raw
        Everything that could be read, and a fault for each file that could not.
    """
    faults: list[Fault] = []

    def one(name: str, *, needed: bool = False) -> RawFile | None:
        path = folder / name
        if not path.is_file():
            if needed:
                faults.append(Fault(shown(folder, path), "", "no such file", "the file", f"add {name}"))
            return None
        return next(iter(_read_yaml([path], folder, faults)), None)

    needed = [f"boundaries/{view}.{form}" for view in Viewpoint for form in ("geojson", "light.json")]
    faults.extend(
        Fault(shown(folder, folder / name), "", "no such file", "boundaries", "run scripts/build_boundaries.py")
        for name in needed
        if not (folder / name).is_file()
    )
    return RawAtlas(
        config=one("atlas.yaml", needed=True),
        records=tuple(_read_yaml(_listed(folder, "records"), folder, faults)),
        sites=tuple(_read_yaml(_listed(folder, "sites"), folder, faults)),
        coverage=one("coverage.yaml"),
        totals=one("stated-totals.yaml"),
        organisations=one("organisations.yaml"),
        groups=one("groups.yaml"),
        left_out=one("left-out.yaml"),
        withdrawn=one("withdrawn.yaml"),
        releases=tuple(_read_yaml(_listed(folder, "releases"), folder, faults)),
        founding=frozenset(_lines(folder / "founding-windows.txt")),
        places=_read_places(folder, faults),
        shapes={view: _read_shapes(folder, view, faults) for view in Viewpoint},
        faults=tuple(faults),
    )


def read_releases(folder: Path) -> tuple[tuple[RawFile, ...], tuple[Fault, ...]]:
    """Read the files of the releases that were made, in the order of their names, and say which cannot be read."""
    faults: list[Fault] = []
    return tuple(_read_yaml(_listed(folder, "releases"), folder, faults)), tuple(faults)


def read_changelog(folder: Path) -> str:
    """Read the changelog of the data; an empty text where there is none."""
    path = folder / "CHANGELOG.md"
    return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""


def write_tables(path: Path, tables: bytes) -> None:
    """Write built tables beside the old ones, then rename, so that no reader sees half a file; the oldest go."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    beside.write_bytes(tables)
    beside.replace(path)
    kept = sorted(path.parent.glob("tables-*.json"), key=lambda one: one.stat().st_mtime)
    for old in kept[:-_TABLES_KEPT]:
        old.unlink(missing_ok=True)


def data_files(folder: Path) -> list[Path]:
    """List the files whose change makes another atlas, in a fixed order; provenance and prose are not among them."""
    return sorted(Path(entry.path) for entry in _entries(folder))


def _entries(folder: Path) -> Iterator[os.DirEntry[str]]:
    """Yield the data files in no order; hidden ones are an editor's own, and a folder or a dangling link is no file."""
    for name, endings in _FOLDERS.items():
        try:
            with os.scandir(folder / name) as entries:
                yield from (
                    one for one in entries if one.name.endswith(endings) and one.name[0] != "." and one.is_file()
                )
        except (FileNotFoundError, NotADirectoryError):
            continue


def _listed(folder: Path, name: str) -> list[Path]:
    """List the data files of one folder by name."""
    return [path for path in data_files(folder) if path.parent == folder / name]


def stamp(folder: Path) -> int:
    """Return a number that changes when a file of the folder is edited, added or taken away; no file is read."""
    seen = [(one.path, one.stat().st_mtime_ns, one.stat().st_size) for one in _entries(folder)]
    return hash(frozenset(seen))


def fingerprint(folder: Path, *, also: Iterable[Path] = ()) -> str:
    """Return twelve hexadecimal digits of the SHA-256 over names and contents of all data files, and of ``also``."""
    digest = hashlib.sha256()
    for path in [*data_files(folder), *also]:
        content = path.read_bytes()
        digest.update(f"{path.name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()[:12]


def shown(folder: Path, path: Path) -> str:
    """Return a path as a reader of the project knows it: from the data folder's own name on."""
    return f"{folder.name}/{path.relative_to(folder).as_posix()}"


def _read_yaml(paths: Iterable[Path], folder: Path, faults: list[Fault]) -> Iterable[RawFile]:
    for path in paths:
        file = shown(folder, path)
        try:
            content = _parse(path.read_text(encoding="utf-8"))
        except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
            told = " ".join(str(error).split())[:200] or type(error).__name__
            faults.append(Fault(file, "", told, "YAML with each key once", "mend the file at that line"))
        except OSError as error:
            faults.append(Fault(file, "", str(error.strerror), "a file that can be read", "mend its rights"))
        else:
            yield RawFile(file, path.stem, content)


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="ascii").split() if path.is_file() else []


def _read_shapes(folder: Path, viewpoint: Viewpoint, faults: list[Fault]) -> dict[str, JsonDict]:
    """Read the detailed boundaries: GeoJSON geometries by code, longitude and latitude in degrees, WGS 84."""
    path = folder / "boundaries" / f"{viewpoint}.geojson"
    if not path.is_file():
        return {}  # reported already
    try:
        return {one["id"]: one["geometry"] for one in json.loads(path.read_bytes())["features"]}
    except (OSError, ValueError, KeyError, TypeError) as error:
        todo = "run scripts/build_boundaries.py"
        faults.append(Fault(shown(folder, path), "", str(error)[:200], "GeoJSON features with an id", todo))
        return {}


def _read_places(folder: Path, faults: list[Fault]) -> tuple[dict[str, str], ...]:
    """Read the table of country codes, each with the short label of ``names.csv``."""
    names = _read_table(folder, "boundaries/names.csv", faults)
    short = {row.get("iso3"): row.get("short") for row in names}
    places = _read_table(folder, "boundaries/places.csv", faults)
    return tuple({**row, "short": short.get(row.get("code")) or row.get("name", "")} for row in places)


def _read_table(folder: Path, name: str, faults: list[Fault]) -> tuple[dict[str, str], ...]:
    path = folder / name
    if not path.is_file():
        faults.append(Fault(shown(folder, path), "", "no such file", "the table", "run scripts/build_boundaries.py"))
        return ()
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            return tuple(csv.DictReader(lines))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        faults.append(Fault(shown(folder, path), "", str(error), "a table in UTF-8", "run scripts/build_boundaries.py"))
        return ()
