"""The rules that go beyond one field. Each is a function; its docstring says the rule, as docs/rules.md prints it."""

from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from geo.dates import DateError, parse_edtf
from geo.errors import Fault
from geo.schema import (
    AtlasConfig,
    Event,
    Evidenced,
    Group,
    LeftOut,
    Organisation,
    Record,
    Searched,
    Site,
    Withdrawn,
)
from geo.tables import Country, RawAtlas

_ORDER: Final = ("signed", "approved", "in-force")


@dataclass(frozen=True, slots=True)
class Scope:
    """What a rule may look at besides the record that it judges.

    Parameters
    ----------
    raw
        The folder as it was read: what was written, before it was typed.
    records, sites
        Ids of all files, also of those that are faulty.
    things
        Every valid record and site with its file, in file order.
    """

    raw: RawAtlas
    config: AtlasConfig
    countries: Mapping[str, Country]
    organisations: Mapping[str, Organisation]
    groups: Mapping[str, Group]
    coverage: tuple[Searched, ...]
    left_out: tuple[LeftOut, ...]
    withdrawn: tuple[Withdrawn, ...]
    records: Container[str]
    sites: Container[str]
    things: tuple[tuple[str, Record | Site], ...]


Found = tuple[str, str, str, str]
"""Field, what was found, what was expected, what to do."""
Rule = Callable[[Evidenced, Scope], Iterator[Found]]
WholeRule = Callable[[Scope], Iterator[Fault]]


def sources_resolve(thing: Evidenced, _: Scope) -> Iterator[Found]:
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


def parties_fit_their_day(thing: Evidenced, scope: Scope) -> Iterator[Found]:
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


def links_resolve(thing: Evidenced, scope: Scope) -> Iterator[Found]:
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


def disputes_name_a_fact(thing: Evidenced, scope: Scope) -> Iterator[Found]:
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


def steps_in_order(thing: Evidenced, _: Scope) -> Iterator[Found]:
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


def suspended_then_resumed(thing: Evidenced, _: Scope) -> Iterator[Found]:
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


def not_later_than_its_source(thing: Evidenced, scope: Scope) -> Iterator[Found]:
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

WHOLE_RULES: Final[tuple[WholeRule, ...]] = ()
"""Every rule over the whole folder."""
