"""Files to plain values, faithfully; repairs nothing, and reports every file that cannot be read."""

import csv
import hashlib
import json
import os
from collections.abc import Hashable, Iterable, Mapping
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


class _RefusedError(yaml.YAMLError):
    """YAML that records do not need, and that could mean something else to a reader or stop the program."""


class _StrictLoader(_Loader):  # type: ignore[misc]  # the C loader when PyYAML has it, seven times as fast
    """Every scalar is text (so ``2012-02-30`` and ``no`` stay what they are); a doubled key is a fault."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                raise _RefusedError(f"a list or a mapping as a key, at line {line}")
            if key.value in seen:
                raise _RefusedError(f"key {key.value!r} twice, at line {line}")
            seen.add(key.value)
        mapping: dict[Hashable, Any] = super().construct_mapping(node, deep=deep)
        return mapping


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
    return yaml.load(text, Loader=_StrictLoader)  # noqa: S506  # builds text, lists and mappings only


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
        records=tuple(_read_yaml(_listed(folder, "records/*.y*ml"), folder, faults)),
        sites=tuple(_read_yaml(_listed(folder, "sites/*.y*ml"), folder, faults)),
        coverage=one("coverage.yaml"),
        totals=one("stated-totals.yaml"),
        organisations=one("organisations.yaml"),
        groups=one("groups.yaml"),
        left_out=one("left-out.yaml"),
        withdrawn=one("withdrawn.yaml"),
        releases=tuple(_read_yaml(_listed(folder, "releases/*.json"), folder, faults)),
        founding=frozenset(_lines(folder / "founding-windows.txt")),
        places=_read_places(folder, faults),
        shapes={view: _read_shapes(folder, view, faults) for view in Viewpoint},
        faults=tuple(faults),
    )


def read_tables(path: Path) -> JsonDict:
    """Read built tables: what ``write_tables`` wrote.

    Raises
    ------
    OSError, ValueError
        If the file is not there or not whole; the caller then builds it anew.
    """
    tables = json.loads(path.read_bytes())
    if not isinstance(tables, dict):
        raise ValueError(f"{path.name}: found {type(tables).__name__}, expected tables")
    return tables


def write_tables(path: Path, tables: Mapping[str, Any]) -> None:
    """Write built tables beside the old ones, then rename, so that no reader sees half a file; the oldest go."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    beside.write_text(json.dumps(tables, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
    beside.replace(path)
    kept = sorted(path.parent.glob("tables-*.json"), key=lambda one: one.stat().st_mtime)
    for old in kept[:-_TABLES_KEPT]:
        old.unlink(missing_ok=True)


def data_files(folder: Path) -> list[Path]:
    """List the files whose change makes another atlas, in a fixed order; provenance and prose are not among them."""
    single = ("atlas.yaml", "coverage.yaml", "stated-totals.yaml", "organisations.yaml")
    found = [folder / name for name in single]
    for pattern in ("records/*.y*ml", "sites/*.y*ml", "boundaries/*.csv", "boundaries/*json"):
        found.extend(_listed(folder, pattern))
    return [path for path in found if path.is_file()]


def _listed(folder: Path, pattern: str) -> list[Path]:
    """List files by name; hidden ones are an editor's own, and a folder or a dangling link is no file."""
    return sorted(path for path in folder.glob(pattern) if path.is_file() and not path.name.startswith("."))


def stamp(folder: Path) -> int:
    """Return a number that changes when a file of the folder is edited, added or taken away; no file is read."""
    parts = []
    for path in data_files(folder):
        seen = path.stat()
        parts.append((path.name, seen.st_mtime_ns, seen.st_size))
    return hash(tuple(parts))


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
