"""Checked models and the table of country codes to rows: what began and ended when, and on which shapes it counts.

Joined by code, never by position: a coastal site may lie outside a simplified coastline, and a former state has no
shape of its own (docs/decisions/0002-join-by-code.md).
"""

import datetime
from collections.abc import Iterable, Sequence
from typing import Final

from geo.confidence import Controllers, confidence_of
from geo.dates import EARLIEST, NEVER, Span, date_of, day_of, parse_edtf
from geo.schema import DELIVERED, DELIVERIES, FIRMNESS_OF, Event, Evidenced, Record, Site, Term, Type, Viewpoint
from geo.tables import Checked, Country, Days, RecordRow, SiteRow

_Step = tuple[Event, Span, Span]
"""An event, and what is certain and what is possible of its days."""

_NOT_CERTAIN: Final = Span(NEVER, NEVER, EARLIEST, EARLIEST, doubtful=True)
_SITE_ENDS: Final = ("closed", "dropped")
_SITE_DELIVERED: Final = {"under-construction": "partly"} | dict.fromkeys(("operating", "idle", "closed"), "delivered")
_BUILT_ON: Final = ("implements", "part-of")  # an activity that says so delivers a part of what it names
Starts = tuple[Days | None, Days | None, Days | None]
"""For each ``Firmness`` the days between which it was reached."""
UNSTATED: Final = "unstated"
"""What ``RecordRow.ended`` says of an end of which nobody says how."""


def record_rows(checked: Checked, controllers: Controllers) -> tuple[RecordRow, ...]:
    """Make one row per record, in the order of ids.

    Parameters
    ----------
    checked
        Checked models; days are clipped at the day of the data (``config.as_of``).
    controllers
        What ``confidence.controllers_of`` made of them.

    Returns
    -------
    rows
        One row per record; days count from 1970-01-01.
    """
    place = {site.id: n for n, site in enumerate(checked.sites)}
    return tuple(_record_row(record, place, checked, controllers) for record in checked.records)


def site_rows(checked: Checked, controllers: Controllers) -> tuple[SiteRow, ...]:
    """Make one row per site, in the order of ids; ``records`` are positions in ``record_rows``."""
    linked: dict[str, list[int]] = {}
    for n, record in enumerate(checked.records):
        for part in record.sites:
            linked.setdefault(part.site, []).append(n)
    return tuple(_site_row(site, tuple(linked.get(site.id, ())), checked, controllers) for site in checked.sites)


def record_domains(record: Record, checked: Checked) -> frozenset[str]:
    """Return the domains that a record counts for: its main ones, and those that its purposes and sites add.

    A purpose adds its domain; a site that the record installs adds ``ground-infrastructure`` when its kind has it.
    """
    config = checked.config
    added = {config.purposes[purpose.what].domain for purpose in record.purposes}
    for part in record.sites:
        kind = config.site_kinds[checked.site_of[part.site].kind]
        if part.role == "installed" and "ground-infrastructure" in kind.domains:
            added.add("ground-infrastructure")
    return frozenset(record.domains.main) | {domain for domain in added if domain}


def site_domains(site: Site, checked: Checked) -> frozenset[str]:
    """Return the domains that a site counts for: those of its kind, and those of the records that name it."""
    found = set(checked.config.site_kinds[site.kind].domains)
    for record in checked.linking_to.get(site.id, ()):
        found |= record_domains(record, checked)
    return frozenset(found)


def delivery_of(record: Record, checked: Checked) -> str:
    """Say what exists of a record, one of ``schema.DELIVERED``; empty for a contact.

    An activity tells it itself. An instrument is judged by the activities that implement it and the sites that it
    installs, each as far as it had come on the day of the data, and by steps of its own only where there are none.
    """
    if record.type is Type.CONTACT:
        return ""
    found = set(_built_on(record, checked)) if record.type is Type.INSTRUMENT else set()
    if not found:
        done = [event.stage for event in record.events if event.stage in DELIVERIES]
        last = max(done, key=DELIVERIES.index, default="")
        found = {{"": "none-seen", "started": "partly"}.get(last, last)}
    if len(found) == 1:
        return found.pop()
    return "partly" if found & {"delivered", "partly"} else "failed"


def _built_on(record: Record, checked: Checked) -> Iterable[str]:
    """Say what exists of each activity and site that a text led to."""
    for other in checked.linking_to.get(record.id, ()):
        if other.type is Type.ACTIVITY and any(link.to == record.id and link.kind in _BUILT_ON for link in other.links):
            yield delivery_of(other, checked)
    for part in record.sites:
        if part.role == "installed":
            stage = checked.site_of[part.site].headline(checked.config.as_of_day).stage
            yield _SITE_DELIVERED.get(stage, "none-seen")


def silent_from(record: Record, starts: Starts, delivery: str, checked: Checked) -> int | None:
    """Return the first day on which a text counts as silent: announced, and then nothing more was heard of it.

    It is certainly signed, and nothing says that it entered into force, ended, is held up or brought anything about;
    ``silence_years`` have gone by since the last step that is known of it, or of what came of it.

    Parameters
    ----------
    record, starts, delivery
        The record, the days between which it reached each firmness, and what exists of it.
    checked
        Checked models; a silence that would begin after the day of the data is none yet.
    """
    as_of = checked.config.as_of_day
    _, signed, in_force = starts
    if record.type is not Type.INSTRUMENT or signed is None or signed[1] == NEVER or in_force:
        return None
    if delivery != DELIVERED[0] or record.halts(as_of):
        return None
    known = _known_days(checked.config.subject.code, checked)
    heard = [(thing, event) for thing in _came_of(record, checked) for event in thing.events]
    last = max(_bounds(thing, event, known)[1].e2 for thing, event in heard)
    since = _years_later(last, checked.config.rules.silence_years)
    return since if since <= as_of else None


def _came_of(record: Record, checked: Checked) -> list[Evidenced]:
    """Return a text, what came of it through any number of links, and the sites that any of these install."""
    found, todo = {record.id: record}, [record]
    while todo:
        here = todo.pop()
        later = [other for other in checked.linking_to.get(here.id, ()) if _is_news(other, here.id)]
        later += [checked.record_of[link.to] for link in here.links if link.kind == "prepares"]
        new = {other.id: other for other in later if other.id not in found}
        found |= new
        todo += new.values()
    installed = {part.site for one in found.values() for part in one.sites if part.role == "installed"}
    return [*found.values(), *(checked.site_of[name] for name in sorted(installed))]


def _is_news(other: Record, name: str) -> bool:
    """Tell whether a record comes after the one that it links to; what prepares it came before."""
    return any(link.to == name and link.kind != "prepares" for link in other.links)


def _ended_how(record: Record) -> str:
    last = next((event for event in record.events[::-1] if event.stage == "ended"), None)
    return (last.how or UNSTATED) if last else ""


def _organisations(record: Record, checked: Checked) -> set[str]:
    sites = [checked.site_of[part.site] for part in record.sites]
    named = {*record.parties, *(other.who for other in record.others)}
    named |= {who for site in sites for who in (site.host, site.provider) if who}
    return {who for who in named if who in checked.organisations}


def days_of(event: Event, thing: Record | Site, checked: Checked) -> tuple[Span, Span]:
    """Return the days on which an event surely, and on which it possibly began and ended.

    Parameters
    ----------
    event, thing
        An event, and the record or site that it happened to.
    checked
        Says who acted since when, and the day of the data, at which open ends are clipped.

    Returns
    -------
    certain, possible
        Of an event that is inferred, disputed or of a doubtful date nothing is certain: it begins on ``NEVER``.
    """
    who = thing.provider if isinstance(thing, Site) else thing.subject or checked.config.subject.code
    return _bounds(thing, event, _known_days(who, checked))


def shapes_of(codes: Iterable[str], countries: dict[str, Country], viewpoint: Viewpoint) -> tuple[str, ...]:
    """Return the shapes that country codes are drawn on, each once, in the order of the codes.

    Organisations without territory, and codes that the viewpoint does not draw, have none.
    """
    found = (shape for code in codes if code in countries for shape in countries[code].shapes[viewpoint])
    return tuple(dict.fromkeys(found))


# --- records ----------------------------------------------------------------------------------------------------


def _record_row(record: Record, place: dict[str, int], checked: Checked, controllers: Controllers) -> RecordRow:
    known = _known_days(record.subject or checked.config.subject.code, checked)
    disputed = [fact.at.removeprefix("parties.") for fact in record.disputed if fact.at.startswith("parties.")]
    sure = [code for code in record.parties if code not in disputed]
    unsure = [code for code in dict.fromkeys([*record.parties, *disputed]) if code in disputed]
    steps = [(event, *_bounds(record, event, known)) for event in record.events]
    starts, delivery = _starts(record, steps), delivery_of(record, checked)
    domains = record_domains(record, checked)
    return RecordRow(
        id=record.id,
        type=record.type,
        title=record.title,
        starts=starts,
        end=_end(record, steps, starts, checked),
        domains=tuple(sorted(domains)),
        named=tuple(sorted({*record.domains.named} - domains)),
        partners=record.parties,
        doubted=tuple(unsure),
        shapes={view: shapes_of(sure, checked.countries, view) for view in Viewpoint},
        maybe={view: shapes_of(unsure, checked.countries, view) for view in Viewpoint},
        bilateral=len(record.parties) == 1 and record.parties_complete,
        complete=record.parties_complete,
        folded=record.folded,
        level=record.level or "",
        instrument=record.instrument or "",
        delivery=delivery,
        silent=silent_from(record, starts, delivery, checked),
        ended=_ended_how(record),
        sites=tuple(sorted({place[part.site] for part in record.sites})),
        orgs=tuple(sorted(_organisations(record, checked))),
        confidence=confidence_of(record, controllers, known[1]),
        undated=record.undated,
    )


def _known_days(who: str, checked: Checked) -> Days:
    """First and last day that anything of ours can have happened; open ends are clipped there."""
    return checked.config.first_day(who), checked.config.as_of_day


def _starts(record: Record, steps: Sequence[_Step]) -> Starts:
    """Days between which each firmness was reached; a firmer step implies the ones before it."""
    signed, in_force = (_began([one for one in steps if FIRMNESS_OF.get(one[0].stage, 0) >= level]) for level in (1, 2))
    return _began(steps), _or_claimed(record, steps, signed, 1), _or_claimed(record, steps, in_force, 2)


def _began(steps: Sequence[_Step]) -> Days | None:
    """Days between which the first of some steps happened; doubtful ones move the early bound only."""
    if not steps:
        return None
    return min(possible.s1 for _, _, possible in steps), min(certain.s2 for _, certain, _ in steps)


def _or_claimed(record: Record, steps: Sequence[_Step], reached: Days | None, level: int) -> Days | None:
    """Widen by what a source claims against us: a stage that others call firmer is possible from the event's day."""
    for fact in record.disputed:
        name, _, field = fact.at.rpartition(".")
        if field != "stage" or all(FIRMNESS_OF.get(stage, 0) < level for stage in fact.others):
            continue
        for event, _certain, possible in steps:
            if event.name == name:
                reached = (min(possible.s1, reached[0]), reached[1]) if reached else (possible.s1, NEVER)
    return reached


def _bounds(record: Evidenced, event: Event, known: Days) -> tuple[Span, Span]:
    """Return what is certain and what is possible of an event: inferred, disputed and doubtful ones are never certain.

    The day of a disputed date may be any that a source gives; open ends reach no further than ``known``.
    """
    spans = [parse_edtf(event.date)]
    doubtful = _in_doubt(record, event)
    for fact in record.disputed:
        if fact.at == f"{event.name}.date":
            spans.extend(parse_edtf(other) for other in fact.others)
    s1, e1 = min(span.s1 for span in spans), min(span.e1 for span in spans)
    s2, e2 = (min(max(ends), known[1]) for ends in zip(*((span.s2, span.e2) for span in spans), strict=True))
    possible = Span(_not_open(s1, known, s2), s2, _not_open(e1, known, e2), e2, doubtful)
    return (_NOT_CERTAIN if doubtful else possible), possible


def _in_doubt(thing: Evidenced, event: Event) -> bool:
    """Tell whether an event is possible at most.

    Of a record that only undated sources tell no step is by that: the record as a whole is (``RecordRow.undated``). So
    a text of which an undated source tells the signature is an agreement or not known yet, but never a draft.
    """
    doubt = thing.doubt(event)
    return doubt is not None and not (doubt == "later" and isinstance(thing, Record) and thing.undated)


def _not_open(first: int, known: Days, last: int) -> int:
    """Clip an open beginning at the first day of the subject; a day that a source gives stays."""
    return min(known[0], last) if first == EARLIEST else first


def _end(record: Record, steps: Sequence[_Step], starts: Starts, checked: Checked) -> Days:
    """Days between which a record ended: docs/decisions/0006-what-a-filter-means.md has the rules in words."""
    as_of, silence = checked.config.as_of_day, checked.config.rules.silence_years
    last_certain = max(certain.e1 for _, certain, _ in steps)
    last_possible = max(possible.e2 for _, _, possible in steps)
    _, signed, in_force = starts
    ended = [(certain, possible) for event, certain, possible in steps if event.stage == "ended"]
    if ended:
        return _ended(ended, last_certain, as_of)
    if record.type is not Type.INSTRUMENT or signed is None:
        return min(last_certain, as_of), min(last_possible, as_of)
    certain_until = last_certain
    if signed[1] != NEVER:
        certain_until = max(certain_until, _years_later(last_certain, silence))
    if in_force and in_force[1] != NEVER:
        certain_until = max(last_certain, _term_end(record.term, in_force, as_of))
    return min(certain_until, as_of), as_of


def _ended(ended: list[tuple[Span, Span]], last_certain: int, as_of: int) -> Days:
    first = min(possible.s1 for _, possible in ended)
    sure = any(not certain.doubtful for certain, _ in ended)
    last = max(possible.e2 for _, possible in ended)
    return (min(first, as_of), last) if sure else (min(first, last_certain), as_of)


def _term_end(term: Term | None, since: Days, as_of: int) -> int:
    """Last day that a text is certain to hold: the end of a fixed term, else the day of the data."""
    if term is None or term.renews == "automatic" or (term.until is None and term.years is None):
        return as_of
    if term.until is not None:
        return parse_edtf(term.until).s1
    return _years_later(since[0], term.years or 0)


def _years_later(day: int, years: int) -> int:
    """Return the same day some years later; 29 February becomes 28 February, an open end stays open."""
    if day in (EARLIEST, NEVER):
        return day
    date = date_of(day)
    leap_day = (date.month, date.day) == (2, 29)
    return day_of(datetime.date(date.year + years, date.month, 28 if leap_day else date.day))


# --- sites ------------------------------------------------------------------------------------------------------


def _site_row(site: Site, records: tuple[int, ...], checked: Checked, controllers: Controllers) -> SiteRow:
    known = _known_days(site.provider, checked)
    steps = [(event, *_bounds(site, event, known)) for event in site.events]
    start = (min(possible.s1 for _, _, possible in steps), min(certain.s2 for _, certain, _ in steps))
    ends = [(certain, possible) for event, certain, possible in steps if event.stage in _SITE_ENDS]
    domains, linking = site_domains(site, checked), checked.linking_to.get(site.id, ())
    orgs = {who for who in (site.host, site.provider) if who in checked.organisations}
    return SiteRow(
        id=site.id,
        name=site.name,
        kind=site.kind,
        domains=tuple(sorted(domains)),
        named=tuple(sorted({name for record in linking for name in record.domains.named} - domains)),
        country=site.country,
        shapes={view: shapes_of((site.country,), checked.countries, view) for view in Viewpoint},
        lon=site.lon,
        lat=site.lat,
        radius_m=site.position.radius_m,
        level=site.position.level,
        start=start,
        end=_ended(ends, max(certain.e1 for _, certain, _ in steps), known[1]) if ends else (known[1], known[1]),
        stages=tuple((event.stage, possible.s1, certain.s2) for event, certain, possible in steps),
        sides=tuple(event.by or "" for event in site.events),
        records=records,
        orgs=tuple(sorted(orgs.union(*(_organisations(record, checked) for record in linking)))),
        confidence=confidence_of(site, controllers, known[1]),
    )
