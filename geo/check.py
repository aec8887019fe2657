"""Plain values to checked models, or every fault at once; the rules beyond one field are in ``rules``."""

import difflib
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from geo.dates import EARLIEST, NEVER, DateError, parse_edtf
from geo.errors import DataError, Fault
from geo.rules import RULES
from geo.schema import (
    AtlasConfig,
    Group,
    Id,
    LeftOut,
    Organisation,
    Record,
    Searched,
    Site,
    StatedTotal,
    Withdrawn,
)
from geo.scope import Scope
from geo.tables import Checked, Country, JsonDict, RawAtlas, RawFile
from geo.whole_rules import WHOLE_RULES

M = TypeVar("M")
B = TypeVar("B", bound=BaseModel)
_SHOWN: Final = 60  # characters of what was found


def check(raw: RawAtlas) -> Checked:
    """Turn what was read into models.

    Parameters
    ----------
    raw
        What ``load.read_folder`` returned.

    Returns
    -------
    checked
        The models; nothing is half-loaded.

    Raises
    ------
    DataError
        If anything is wrong; its ``faults`` hold all of it, in file order.
    """
    faults = list(raw.faults)
    words = read_words(raw, faults)
    config: AtlasConfig = words["atlas"]
    countries: dict[str, Country] = words["countries"]
    organisations: dict[str, Organisation] = words["organisations"]
    if any(fault.file.endswith("/organisations.yaml") for fault in faults):
        del words["organisations"]  # of one fault one line: no party is unknown for want of that file
    records = _models(Record, raw.records, words, faults)
    sites = _models(Site, raw.sites, words, faults)
    coverage = _read(list[Searched], Searched, raw.coverage, words, faults) or []
    totals = _read(list[StatedTotal], StatedTotal, raw.totals, words, faults) or []
    groups = _read(dict[Id, Group], Group, raw.groups, words, faults) or {}
    left_out = _read(list[LeftOut], LeftOut, raw.left_out, words, faults) or []
    withdrawn = _read(list[Withdrawn], Withdrawn, raw.withdrawn, words, faults) or []

    scope = Scope(
        raw=raw,
        written={one.content["id"]: one.content for one in (*raw.records, *raw.sites) if _has_id(one)},
        faulty=frozenset(fault.file for fault in faults),
        config=config,
        countries=countries,
        organisations=organisations,
        groups=groups,
        coverage=tuple(coverage),
        totals=tuple(totals),
        left_out=tuple(left_out),
        withdrawn=tuple(withdrawn),
        records=_ids(raw.records, "records", raw.faults),
        sites=_ids(raw.sites, "sites", raw.faults),
        things=(*records, *sites),
    )
    faults.extend(_same_ids(raw))
    for file, thing in scope.things:
        for rule in RULES:
            faults.extend(Fault(file, *found) for found in rule(thing, scope))
    for whole_rule in WHOLE_RULES:
        faults.extend(whole_rule(scope))
    if faults:
        raise DataError(sorted(faults))
    return Checked(
        config,
        tuple(sorted((r for _, r in records), key=lambda r: r.id)),
        tuple(sorted((s for _, s in sites), key=lambda s: s.id)),
        tuple(coverage),
        tuple(totals),
        organisations,
        groups,
        tuple(withdrawn),
        raw.places,
        countries,
    )


def read_words(raw: RawAtlas, faults: list[Fault]) -> JsonDict:
    """Read what models are validated with: ``atlas``, ``codes``, ``countries`` and ``organisations``.

    Parameters
    ----------
    raw
        What ``load.read_folder`` returned.
    faults
        Where faults of these files are added.

    Raises
    ------
    DataError
        If ``atlas.yaml`` cannot be used: without its vocabularies nothing can be judged.
    """
    countries = read_countries(_whole_rows(raw.places, faults))
    config = _read(AtlasConfig, AtlasConfig, raw.config, {}, faults)
    if config is None:
        raise DataError(sorted(faults))
    codes = {code for code, one in countries.items() if one.iso}
    words: JsonDict = {"atlas": config, "codes": codes, "countries": countries}
    words["organisations"] = _read(dict[Id, Organisation], Organisation, raw.organisations, words, faults) or {}
    return words


def validate(kind: type[B], content: object, words: JsonDict, file: str = "") -> tuple[B | None, list[Fault]]:
    """Validate one model, or a part of one, as a folder is checked.

    Parameters
    ----------
    kind
        The model.
    content
        Plain values, as ``load`` reads them from a file.
    words
        What ``read_words`` returned.
    file
        What faults are told of.

    Returns
    -------
    model, faults
        The model and no fault, or no model and every fault.
    """
    faults: list[Fault] = []
    return _read(kind, kind, RawFile(file, "", content), words, faults), faults


def read_countries(places: Iterable[Mapping[str, str]]) -> dict[str, Country]:
    """Read the rows of ``places.csv``, each with a ``short`` label; the table is built by ``scripts/``."""
    return {
        row["code"]: Country(
            code=row["code"],
            name=row["name"],
            short=row["short"],
            lon=float(row["label_lon"] or "nan"),
            lat=float(row["label_lat"] or "nan"),
            shapes={"un": tuple(row["shape_un"].split()), "de-facto": tuple(row["shape_de_facto"].split())},
            iso=row["standard"] != "none",
            reason=row["reason"],
            first_day=parse_edtf(row["valid_from"]).s1 if row.get("valid_from") else EARLIEST,
            last_day=parse_edtf(row["valid_to"]).e2 if row.get("valid_to") else NEVER,
        )
        for row in places
    }


# --- from plain values to models --------------------------------------------------------------------------------


def _models(kind: type[B], files: tuple[RawFile, ...], words: JsonDict, faults: list[Fault]) -> list[tuple[str, B]]:
    found = [(raw.file, _read(kind, kind, raw, words, faults)) for raw in files]
    return [(file, model) for file, model in found if model is not None]


def _read(shape: type[M], kind: type[BaseModel], raw: RawFile | None, words: JsonDict, faults: list[Fault]) -> M | None:
    """Validate a file that holds a model of a kind, or many of them as a list or by id."""
    if raw is None:
        return None
    try:
        return TypeAdapter(shape).validate_python(raw.content, context=words)
    except ValidationError as error:
        faults.extend(_told(raw.file, error, kind))
        return None


def _whole_rows(places: Iterable[Mapping[str, str]], faults: list[Fault]) -> Iterator[Mapping[str, str]]:
    """Pass on the rows of the table of country codes that can be read, and report the others."""
    for n, row in enumerate(places, start=2):
        try:
            read_countries([row])
        except (KeyError, ValueError, AttributeError) as error:
            told = f"no column {error}" if isinstance(error, KeyError) else str(error)
            todo = "run scripts/build_boundaries.py"
            faults.append(Fault("data/boundaries/places.csv", f"line {n}", told, "a row as the script writes it", todo))
        else:
            yield row


def _told(file: str, error: ValidationError, kind: type[BaseModel]) -> Iterator[Fault]:
    """Put pydantic's errors into our words."""
    errors = error.errors(include_url=False)
    for one in errors:
        # Of a list whose parts are all faulty pydantic also says that it is empty.
        if one["type"] == "too_short" and any(_inside(other["loc"], one["loc"]) for other in errors):
            continue
        field = _path(one["loc"])
        found = _short(one["input"])
        cause = one.get("ctx", {}).get("error")
        if isinstance(cause, DateError):
            yield Fault(file, field, found, cause.expected, cause.hint)
        elif one["type"] == "missing":
            yield Fault(file, field, "nothing", "a value", "add the field")
        elif one["type"] == "extra_forbidden":
            yield Fault(file, field, "an unknown field", "a field of the schema", _did_you_mean(one["loc"], kind))
        elif isinstance(cause, ValueError):
            yield Fault(file, field, found, str(cause), "correct it")
        else:
            expected = one["msg"].removeprefix("Input should be ").removeprefix("a valid ")
            yield Fault(file, field, found, expected[0].lower() + expected[1:], "correct it")


def _inside(loc: tuple[int | str, ...], outer: tuple[int | str, ...]) -> bool:
    return len(loc) > len(outer) and loc[: len(outer)] == outer


def _did_you_mean(loc: tuple[int | str, ...], kind: type[BaseModel]) -> str:
    near = difflib.get_close_matches(str(loc[-1]), list(kind.model_fields), n=1)
    return f"did you mean {near[0]}?" if near else "remove it or correct its name"


def _path(loc: tuple[int | str, ...]) -> str:
    path = ""
    for part in loc:
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else part
    return path


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 3]}..."


def _has_id(one: RawFile) -> bool:
    return isinstance(one.content, dict) and isinstance(one.content.get("id"), str)


def _ids(files: Iterable[RawFile], folder: str, unread: Iterable[Fault]) -> frozenset[str]:
    """Return the ids of all files of a folder: one that is there but faulty is no missing id, of one fault one line."""
    lost = (fault.file.split("/") for fault in unread)
    return frozenset({one.stem for one in files} | {path[-1].rpartition(".")[0] for path in lost if folder in path[1:]})


def _same_ids(raw: RawAtlas) -> Iterator[Fault]:
    """Every id is the name of its file, and no two files have the same."""
    seen: dict[str, str] = {}
    for one in [*raw.records, *raw.sites]:
        if not _has_id(one):
            continue
        name = one.content["id"]
        if name != one.stem:
            yield Fault(one.file, "id", repr(name), f"{one.stem!r}, the name of the file", "rename one of them")
        if name in seen:
            yield Fault(one.file, "id", repr(name), "an id of its own", f"{seen[name]} has it already")
        seen.setdefault(name, one.file)
