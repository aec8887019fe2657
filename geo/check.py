"""Plain values to checked models, or every fault at once. Each rule is a function; its docstring says the rule."""

import difflib
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from geo.dates import EARLIEST, NEVER, DateError, parse_edtf
from geo.errors import DataError, Fault
from geo.schema import (
    AtlasConfig,
    Event,
    Evidenced,
    Id,
    Organisation,
    Record,
    Searched,
    Site,
    StatedTotal,
)
from geo.tables import Checked, Country, JsonDict, RawAtlas, RawFile

_ORDER: Final = ("signed", "approved", "in-force")
M = TypeVar("M")
B = TypeVar("B", bound=BaseModel)
_SHOWN: Final = 60  # characters of what was found


@dataclass(frozen=True, slots=True)
class _Scope:
    """What a rule may look at besides the record that it judges."""

    config: AtlasConfig
    countries: Mapping[str, Country]
    organisations: Mapping[str, Organisation]
    records: Container[str]
    sites: Container[str]


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
    countries = read_countries(_whole_rows(raw.places, faults))
    config = _read(AtlasConfig, AtlasConfig, raw.config, {}, faults)
    if config is None:
        raise DataError(sorted(faults))
    words: JsonDict = {"atlas": config, "codes": {code for code, one in countries.items() if one.iso}}
    organisations = _read(dict[Id, Organisation], Organisation, raw.organisations, words, faults) or {}
    words["organisations"] = organisations
    records = _models(Record, raw.records, words, faults)
    sites = _models(Site, raw.sites, words, faults)
    coverage = _read(list[Searched], Searched, raw.coverage, words, faults) or []
    totals = _read(list[StatedTotal], StatedTotal, raw.totals, words, faults) or []

    # A file that is there but faulty is no missing id: of one fault one line.
    record_ids, site_ids = ({one.stem for one in files} for files in (raw.records, raw.sites))
    scope = _Scope(config, countries, organisations, record_ids, site_ids)
    faults.extend(_same_ids(raw))
    for file, thing in [*records, *sites]:
        for rule in RULES:
            faults.extend(Fault(file, *found) for found in rule(thing, scope))
    if faults:
        raise DataError(sorted(faults))
    return Checked(
        config,
        tuple(sorted((r for _, r in records), key=lambda r: r.id)),
        tuple(sorted((s for _, s in sites), key=lambda s: s.id)),
        tuple(coverage),
        tuple(totals),
        organisations,
        raw.places,
        countries,
    )


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


def _same_ids(raw: RawAtlas) -> Iterator[Fault]:
    """Every id is the name of its file, and no two files have the same."""
    seen: dict[str, str] = {}
    for one in [*raw.records, *raw.sites]:
        name = one.content.get("id") if isinstance(one.content, dict) else None
        if not isinstance(name, str):
            continue
        if name != one.stem:
            yield Fault(one.file, "id", repr(name), f"{one.stem!r}, the name of the file", "rename one of them")
        if name in seen:
            yield Fault(one.file, "id", repr(name), "an id of its own", f"{seen[name]} has it already")
        seen.setdefault(name, one.file)


# --- the rules --------------------------------------------------------------------------------------------------

Found = tuple[str, str, str, str]
"""Field, what was found, what was expected, what to do."""
Rule = Callable[[Evidenced, _Scope], Iterator[Found]]


def sources_resolve(thing: Evidenced, _: _Scope) -> Iterator[Found]:
    """Every source that is named is there, and every source that is there is named or supports a field."""
    used: set[str] = set()
    for path, name in _source_names(thing):
        used.add(name)
        if name not in thing.sources:
            yield path, repr(name), f"one of {', '.join(thing.sources)}", "add the source or correct its name"
    for name, source in thing.sources.items():
        if name not in used and not source.supports:
            yield (
                f"sources.{name}",
                "a source that nothing cites",
                "a fact that it supports",
                "cite it or remove it",
            )


def _is_iso(code: str, countries: Mapping[str, Country]) -> bool:
    return code in countries and countries[code].iso


def parties_fit_their_day(thing: Evidenced, scope: _Scope) -> Iterator[Found]:
    """A party is a state on the day of the first event."""
    if not isinstance(thing, Record):
        return
    subject = scope.config.subject
    if thing.subject and thing.subject not in (subject.code, *subject.predecessors):
        allowed = ", ".join((subject.code, *subject.predecessors))
        yield "subject", repr(thing.subject), f"one of {allowed}", "correct it"
    latest_start = min(parse_edtf(event.date).s2 for event in thing.events)
    last = max(parse_edtf(event.date).e1 for event in thing.events)
    for n, code in enumerate(thing.parties):
        country = scope.countries.get(code)
        if country and latest_start > country.last_day:
            yield f"parties[{n}]", repr(code), f"a state of that day ({country.reason})", "name its successor"
        elif country and last < country.first_day:
            yield (
                f"parties[{n}]",
                repr(code),
                f"a state of that day ({country.reason})",
                "name the state of the time",
            )


def links_resolve(thing: Evidenced, scope: _Scope) -> Iterator[Found]:
    """Every record and site that is linked exists, and nothing links to itself."""
    if not isinstance(thing, Record):
        return
    for n, link in enumerate(thing.links):
        if link.to == thing.id:
            yield f"links[{n}].to", repr(link.to), "another record", "remove the link"
        elif link.to not in scope.records:
            yield f"links[{n}].to", repr(link.to), "the id of a record", "add the record or correct the id"
    for n, part in enumerate(thing.sites):
        if part.site not in scope.sites:
            yield f"sites[{n}].site", repr(part.site), "the id of a site", "add the site or correct the id"


def disputes_name_a_fact(thing: Evidenced, scope: _Scope) -> Iterator[Found]:
    """What is disputed is a field of an event (``signed.date``), a party (``parties.MLI``) or a field."""
    events = {event.name for event in thing.events}
    fields = set(type(thing).model_fields)
    for n, disputed in enumerate(thing.disputed):
        head, _dot, tail = disputed.at.partition(".")
        if head in events and tail in Event.model_fields:
            if tail == "date":
                yield from _unreadable_dates(n, disputed.others)
        elif head == "parties" and isinstance(thing, Record):
            if not _is_iso(tail, scope.countries) and tail not in scope.organisations:
                yield f"disputed[{n}].at", repr(disputed.at), "parties.CODE, one party", "name the party in dispute"
        elif head not in fields:
            expected = f"an event ({', '.join(sorted(events))}) and its field, or a field of the record"
            yield f"disputed[{n}].at", repr(disputed.at), expected, "name the fact that is disputed"


def _unreadable_dates(n: int, others: tuple[str, ...]) -> Iterator[Found]:
    for k, date in enumerate(others):
        try:
            parse_edtf(date)
        except DateError as error:
            yield f"disputed[{n}].others[{k}]", repr(date), error.expected, error.hint


def steps_in_order(thing: Evidenced, _: _Scope) -> Iterator[Found]:
    """Signed is not later than approved, approved not later than in force; only a certain breach is a fault."""
    if not isinstance(thing, Record):
        return
    for n, late in enumerate(thing.events):
        for m, early in enumerate(thing.events):
            if not (early.stage in _ORDER and late.stage in _ORDER and _before(early, late)):
                continue
            if parse_edtf(early.date).s1 > parse_edtf(late.date).e2:
                expected = f"not before {early.name} (events[{m}], {early.date})"
                yield f"events[{n}].date", repr(late.date), expected, "correct one of the dates"


def _before(early: Event, late: Event) -> bool:
    one_side = early.by and late.by
    return _ORDER.index(early.stage) < _ORDER.index(late.stage) and (not one_side or early.by == late.by)


def suspended_then_resumed(thing: Evidenced, _: _Scope) -> Iterator[Found]:
    """Suspended and resumed alternate, beginning with suspended, for each side that acts alone."""
    for side in {event.by for event in thing.events}:
        steps = [(n, e) for n, e in enumerate(thing.events) if e.by == side and e.stage in ("suspended", "resumed")]
        steps.sort(key=lambda step: parse_edtf(step[1].date).s1)
        if steps and steps[0][1].stage == "resumed" and side is None:
            yield (
                f"events[{steps[0][0]}].stage",
                "'resumed'",
                "an earlier suspension",
                "add it or correct the stage",
            )
        for (_n, first), (n, second) in pairwise(steps):
            if first.stage == second.stage:
                yield (
                    f"events[{n}].stage",
                    repr(second.stage),
                    "suspended and resumed in turn",
                    "correct the stages",
                )


def not_later_than_its_source(thing: Evidenced, scope: _Scope) -> Iterator[Found]:
    """No event is later than the publication of a source that reports it, nor than the day of the data."""
    for n, event in enumerate(thing.events):
        first = parse_edtf(event.date).s1
        if first > scope.config.as_of_day:
            yield (
                f"events[{n}].date",
                repr(event.date),
                f"not after {scope.config.as_of}",
                "move as_of or the date",
            )
        for name in event.sources:
            source = thing.sources.get(name)
            if source and source.published != "unknown" and first > parse_edtf(source.published).e2:
                expected = f"not after source {name} was published ({source.published})"
                yield (
                    f"events[{n}].date",
                    repr(event.date),
                    expected,
                    "correct the date or cite another source",
                )


RULES: Final[tuple[Rule, ...]] = (
    sources_resolve,
    parties_fit_their_day,
    links_resolve,
    disputes_name_a_fact,
    steps_in_order,
    suspended_then_resumed,
    not_later_than_its_source,
)
"""Every rule that goes beyond one field, in the order in which faults of one file are found."""


def _source_names(thing: Evidenced) -> Iterator[tuple[str, str]]:
    """Yield where a source is named, and its name."""
    for field in type(thing).model_fields:
        if field == "sources":
            continue
        value: Any = getattr(thing, field)
        many = isinstance(value, tuple)
        for n, part in enumerate(value if many else (value,)):
            for k, name in enumerate(getattr(part, "sources", ())):
                yield f"{field}[{n}].sources[{k}]" if many else f"{field}.sources[{k}]", name
