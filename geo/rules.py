"""The rules of one record or site that go beyond one field; those of the whole folder are in ``whole_rules``.

Each is a function; its docstring says the rule, as docs/rules.md prints it.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any, Final

from geo import distance, wording
from geo.dates import DateError, parse_edtf
from geo.schema import Event, Evidenced, Record, Site
from geo.scope import Found, Rule, Scope
from geo.tables import Country

_ORDER: Final = ("signed", "approved", "in-force")
_SLUG: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_ADDRESSES: Final = ("url", "file")
_OURS: Final = ("title", "name", "summary", "why", "ref", "reason_given", "claim", "answer", "basis", "where")
"""Fields whose text is ours; names of people, places, publishers and organisations are what they are."""


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


def parties_and_names_have_a_source(thing: Evidenced, _: Scope) -> Iterator[Found]:
    """A record has a source that supports ``parties``, a site one that supports ``name`` or ``kind``."""
    needed = ("parties",) if isinstance(thing, Record) else ("name", "kind")
    if not any(field in source.supports for source in thing.sources.values() for field in needed):
        yield (
            "sources",
            f"none that supports {' or '.join(needed)}",
            f"{' or '.join(needed)} in the supports of a source",
            "name it there, or add the source that tells it",
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
    """Every record and site that is linked exists, nothing links to itself, and no link stands twice."""
    if not isinstance(thing, Record):
        return
    yield from _twice("links", [(link.kind, link.to) for link in thing.links])
    yield from _twice("sites", [(part.role, part.site) for part in thing.sites])
    for n, link in enumerate(thing.links):
        if link.to == thing.id:
            yield f"links[{n}].to", repr(link.to), "another record", "remove the link"
        elif link.to not in scope.records:
            yield f"links[{n}].to", repr(link.to), "the id of a record", "add the record or correct the id"
    for n, part in enumerate(thing.sites):
        if part.site not in scope.sites:
            yield f"sites[{n}].site", repr(part.site), "the id of a site", "add the site or correct the id"


def _twice(field: str, links: list[tuple[str, str]]) -> Iterator[Found]:
    for n, link in enumerate(links):
        if link in links[:n]:
            yield f"{field}[{n}]", repr(" ".join(link)), "each link once", "remove one of the two"


def near_names_a_neighbour(thing: Evidenced, scope: Scope) -> Iterator[Found]:
    """Every site that ``near`` names exists, is another one, and of the same kind."""
    if not isinstance(thing, Site):
        return
    for n, near in enumerate(thing.near):
        kind = scope.written.get(near.site, {}).get("kind", thing.kind)
        if near.site == thing.id or near.site not in scope.sites or kind != thing.kind:
            yield (
                f"near[{n}].site",
                repr(near.site) + (f", a {kind}" if kind != thing.kind else ""),
                f"the id of another {thing.kind}",
                "correct the id, or remove the entry",
            )


def organisations_are_known(thing: Evidenced, scope: Scope) -> Iterator[Found]:
    """Whoever ``others`` or ``host`` names by an id stands in organisations.yaml.

    A name that is written out is no id: it has a capital letter or a space.
    """
    named = {f"others[{n}].who": other.who for n, other in enumerate(getattr(thing, "others", ()))}
    named["host"] = getattr(thing, "host", None) or ""
    for field, who in named.items():
        known = who in scope.organisations or scope.is_faulty("organisations.yaml")
        if _SLUG.fullmatch(who) and not known:
            yield field, repr(who), "an id in organisations.yaml", "add the organisation, or write its name out"


def no_more_exact_than_its_digits(thing: Evidenced, scope: Scope) -> Iterator[Found]:
    """A site's ``radius_m`` is at least half a unit of the last digit of ``lon`` or ``lat``, whichever is coarser.

    For a latitude that is 555 m where ``-15.80`` is written, and 5559 m where ``-15.8`` is.
    """
    if not isinstance(thing, Site) or thing.lat is None or thing.position.radius_m is None:
        return
    texts = {field: str(scope.written[thing.id][field]) for field in ("lat", "lon")}
    half_m = {"lat": distance.half_unit_m(texts["lat"]), "lon": distance.half_unit_m(texts["lon"], thing.lat)}
    coarser = max(half_m, key=lambda field: half_m[field])
    if thing.position.radius_m < half_m[coarser]:
        yield (
            "position.radius_m",
            repr(str(thing.position.radius_m)),
            f"{half_m[coarser]} or more, half a unit of the last digit of {coarser} {texts[coarser]}",
            "widen the radius, or write every digit that the source gives, a last 0 too",
        )


def no_text_is_copied(thing: Evidenced, scope: Scope) -> Iterator[Found]:
    """No text shares nine words in a row with a founding document, unless they lie inside an organisation's name.

    founding-windows.txt keeps hashes of every nine words of those documents; addresses are no text.
    """
    for field, key, text in _texts(scope.written[thing.id]):
        if key in _ADDRESSES:
            continue
        for run, start, end in wording.runs(text):
            if wording.digest(run) in scope.raw.founding and not scope.in_a_name(text, start, end):
                yield field, repr(text[start:end]), "words of our own", "say it in other words"
                break


def words_are_ours(thing: Evidenced, scope: Scope) -> Iterator[Found]:
    """No text of ours has a word or a phrase that ``wording`` in atlas.yaml lists, in any case.

    Names are what they are: of organisations in organisations.yaml, of places, people and publishers.
    """
    instead = wording.by_phrase(scope.config.wording)
    for field, key, text in _texts(scope.written[thing.id]):
        ours = key in _OURS or (key == "what" and field.startswith("amounts"))
        if not ours or field.endswith("place.name"):
            continue
        for found, better in wording.avoided(text, instead):
            if not scope.in_a_name(text, found.start(), found.end()):
                yield field, repr(found.group()), better, "say it so, or leave it out"


def _texts(value: Any, field: str = "", key: str = "") -> Iterator[tuple[str, str, str]]:  # noqa: ANN401  # YAML
    """Yield every text in what was written: its path, the key that it stands under, the text."""
    if isinstance(value, str):
        yield field, key, value
    elif isinstance(value, dict):
        for name, part in value.items():
            yield from _texts(part, f"{field}.{name}" if field else name, name)
    elif isinstance(value, list):
        for n, part in enumerate(value):
            yield from _texts(part, f"{field}[{n}]", key)


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
    parties_and_names_have_a_source,
    parties_fit_their_day,
    organisations_are_known,
    links_resolve,
    near_names_a_neighbour,
    disputes_name_a_fact,
    steps_in_order,
    suspended_then_resumed,
    not_later_than_its_source,
    no_more_exact_than_its_digits,
    no_text_is_copied,
    words_are_ours,
)
"""Every rule of one record or site that goes beyond one field."""
