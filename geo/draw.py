"""Rows, cards and frames to what the browser draws; the only file that imports folium.

The base map is constant: it holds no data, so that its host never makes it anew. Rows and boundaries come as files of
our own address, a frame as the data of the host (geo/page/map_view.py).
"""

import contextlib
import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Final

import folium
from branca.element import Figure
from folium.template import Template

from geo import labels, text, words
from geo.confidence import why_words
from geo.dates import EARLIEST, NEVER, DateError, date_of, in_words, parse_edtf
from geo.record_words import field_words
from geo.schema import (
    STAGE_WORDS,
    Confidence,
    Disputed,
    Event,
    Evidenced,
    Record,
    Site,
    SiteKind,
    Source,
    Type,
    Viewpoint,
)
from geo.tables import Checked, JsonDict, Judgement, RecordRow, SiteRow
from geo.words import N_, _, ngettext

CREDITS: Final = {
    Viewpoint.UN: N_("Boundaries: Natural Earth, after UN positions; no endorsement"),
    Viewpoint.DE_FACTO: N_("Boundaries: Natural Earth, de facto; no endorsement"),
}
"""Whose shapes the map has in each viewpoint; assets/map.js says it."""

_LEVELS: Final = {Confidence.HIGH: N_("high"), Confidence.MEDIUM: N_("medium"), Confidence.LOW: N_("low")}
_HOW: Final = {
    "completed": N_("completed"),
    "expired": N_("expired"),
    "superseded": N_("superseded"),
    "terminated": N_("terminated"),
    "abandoned": N_("abandoned"),
    "lost": N_("lost"),
    "dissolved": N_("dissolved"),
}
_LINKS: Final = {
    "implements": N_("implements"),
    "amends": N_("amends"),
    "prolongs": N_("prolongs"),
    "supersedes": N_("supersedes"),
    "part-of": N_("part of"),
    "prepares": N_("prepares"),
    "repeats": N_("repeats"),
}
_OF_EVENT: Final = {
    "date": N_("date"),
    "stage": N_("stage"),
    "place": N_("place"),
    "by": N_("who did it"),
    "how": N_("how"),
}
_OF_SITE: Final = {
    "name": N_("name"),
    "kind": N_("kind of site"),
    "country": N_("country"),
    "provider": N_("whose it is"),
    "host": N_("who hosts it"),
    "position": N_("position"),
}
_FIELDS_OF_RECORD: Final = (
    "id",
    "type",
    "title",
    "starts",
    "end",
    "shapes",
    "maybe",
    "bilateral",
    "complete",
    "folded",
)
_FIELDS_OF_SITE: Final = [
    "id",
    "name",
    "kind",
    "country",
    "shapes",
    "lon",
    "lat",
    "radius_m",
    "start",
    "end",
    "stages",
    "records",
]  # what the scripts read


LOADING: Final = N_("The map is loading. If it does not come, reload the page; the list has the same records.")
"""What stands in the place of the map until it is drawn."""


class BaseMap(folium.Map):
    """A folium map of our own drawing: no tiles, no data, and nothing that loads from elsewhere or needs jQuery."""

    _template = Template(
        "{% macro html(this, kwargs) %}"
        "<div class='atlas'><div class='atlas-map' id={{ this.get_name()|tojson }}><p>" + LOADING + "</p></div>"
        "<div class='atlas-time'></div></div>"
        "{% endmacro %}"
        "{% macro script(this, kwargs) %}"
        "var {{ this.get_name() }} = atlasMap({{ this.get_name()|tojson }}, {{ this.settings }});"
        "{% endmacro %}"
    )

    def __init__(self) -> None:
        super().__init__(location=[20, 10], tiles=None, zoom_start=2)
        self._name, self._id = "atlas", "map"  # folium's own id is another in each process
        self.settings = text.script({"credits": {str(viewpoint): said for viewpoint, said in CREDITS.items()}})


def draw_map() -> tuple[str, str]:
    """Return the base map as folium writes it.

    Returns
    -------
    html, script
        An element, and the body of a function that draws into it and returns the map.
    """
    html, script = _base_map()
    return html.replace(LOADING, text.html(_(LOADING))), script


@cache
def _base_map() -> tuple[str, str]:
    """Let folium write it once: the page shows it at every change."""
    base, figure = BaseMap(), Figure()
    base.add_to(figure)
    base.render()  # type: ignore[no-untyped-call]  # branca has no types
    return figure.html.render(), f"{figure.script.render()} return {base.get_name()};"


# --- rows -------------------------------------------------------------------------------------------------------


def draw_rows(
    checked: Checked, records: Iterable[RecordRow], sites: Iterable[SiteRow], depth_of: Mapping[str, str]
) -> bytes:
    """Write the rows as the browser reads them: sent once, cached by fingerprint.

    Returns
    -------
    content
        JSON: one row per record and per site, words for kinds and stages, names of countries (of today, and
        former ones that were met) with their label point (longitude, latitude in degrees, WGS 84) and how deeply they
        were searched; marks for context as their first day (since 1970-01-01), label, date in words and the address of
        their source; what the browser says itself, if the language that is spoken is not English. Of a record also
        ``delivery``, the first letter of one of ``DELIVERED``, and ``silent``, the first day on which it counts as
        silent, each only where it has one.
    """
    config = checked.config
    records = list(records)
    drawn = {shape for one in checked.countries.values() for shapes in one.shapes.values() for shape in shapes}
    met = {who for row in records for who in (*row.partners, *row.doubted)} | {site.country for site in checked.sites}
    rows = {
        "subject": config.subject.code,
        "years": [config.rules.first_year, date_of(config.as_of_day).year],
        "days": [EARLIEST, config.as_of_day],
        "class_from": config.rules.class_from,
        "groups": _memberships(checked),
        "marks": [
            [parse_edtf(mark.date).s1, mark.label, in_words(mark.date), text.address(mark.source.url or "")]
            for mark in config.marks
        ],
        "kinds": {name: _kind_words(kind) for name, kind in config.site_kinds.items()},
        "stages": {stage: _(said) for stage, said in STAGE_WORDS.items()},
        "countries": {
            code: {"name": one.short, "lon": round(one.lon, 2), "lat": round(one.lat, 2)}
            | ({"depth": depth_of[code]} if code in depth_of else {})
            for code, one in checked.countries.items()
            if one.last_day == NEVER or code in drawn | met
        },
        "records": [
            {field: getattr(row, field) for field in _FIELDS_OF_RECORD}
            | _as_written(row)
            | {"far": how_far(checked.record_of[row.id], checked, config.as_of_day)}
            | _if_any(delivery=row.delivery[:1], silent=row.silent)
            for row in records
        ],
        "sites": [
            {field: getattr(row, field) for field in _FIELDS_OF_SITE} | ({"sides": row.sides} if any(row.sides) else {})
            for row in sites
        ],
    }
    if words.language() != words.ENGLISH:
        rows |= {"words": words.messages(), "plurals": words.plurals()}
    return json.dumps(text.shown(rows), ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def _as_written(row: RecordRow) -> JsonDict:
    """Name the parties by which a membership is told, where they are not the codes of the shapes."""
    sure = tuple(who for who in row.partners if who not in row.doubted)
    told = {"as": (sure, row.shapes[Viewpoint.UN]), "perhaps": (row.doubted, row.maybe[Viewpoint.UN])}
    return {name: written for name, (written, drawn) in told.items() if written != drawn}


def _memberships(checked: Checked) -> dict[str, dict[str, list[int]]]:
    """Give the days of each membership that has some, by group and code: s1 and e2, then s2 and e1 unless in doubt."""
    spans = {
        name: {code: parse_edtf(lasted) for code, lasted in group.periods.items()}
        for name, group in checked.groups.items()
        if group.periods
    }
    return {
        name: {code: [one.s1, one.e2, *(() if one.doubtful else (one.s2, one.e1))] for code, one in members.items()}
        for name, members in spans.items()
    }


def _if_any(**fields: object) -> JsonDict:
    """Leave out fields without a value: most rows have none."""
    return {name: value for name, value in fields.items() if value not in (None, "")}


def _kind_words(kind: SiteKind) -> JsonDict:
    return {"label": kind.label, "family": kind.family, "stages": kind.stages}


# --- cards ------------------------------------------------------------------------------------------------------


def draw_card(thing: Record | Site, checked: Checked, judged: Judgement, stands: JsonDict | None) -> bytes:
    """Write what the card of a record or a site says: true text, escaped by nobody; the browser sets it as text."""
    told = text.shown(card(thing, checked, judged, stands))
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def card(thing: Record | Site, checked: Checked, judged: Judgement, stands: JsonDict | None) -> JsonDict:
    """Say what a record or a site is, when, how far it got, how sure that is, what is in doubt, and on which sources.

    Sources are numbered in file order; every step and every doubt names the numbers that it rests on.

    Parameters
    ----------
    thing, checked
        A record or a site, and the atlas that has it.
    judged
        How well it is supported.
    stands
        How a record stands (``standing.standing``); ``None`` for a site.
    """
    config = checked.config
    numbers = {name: n for n, name in enumerate(thing.sources, start=1)}
    own = _record_card(thing, checked) if isinstance(thing, Record) else _site_card(thing, checked, numbers)
    exists = [_("Delivery: {state}").format(state=stands["delivered"])] if stands and stands["delivered"] else []
    return {
        "title": thing.title if isinstance(thing, Record) else thing.name,
        "summary": thing.summary,
        "confidence": _("Confidence: {level}. {why}").format(
            level=_(_LEVELS[judged.level]), why=text.sentence(why_words(thing, judged))
        ),
        "counted": source_words(judged),
        "steps": [
            {"text": _step(event, thing, checked), "sources": _numbers(event.sources, numbers)}
            for event in sorted(thing.events, key=lambda event: parse_edtf(event.date).s1)
        ],
        "doubts": [*_held_up(stands), *_doubts(thing, checked, numbers, judged)],
        "sources": [_source(source, checked) for source in thing.sources.values()],
        "version": _("{id}, {edition}").format(id=thing.id, edition=labels.edition_words(config)),
        "position": None,
        **own,
        "about": [*exists, *own["about"]],
    }


def _held_up(stands: JsonDict | None) -> Iterator[str]:
    """Say that a record is held up, or that nothing was heard of it since."""
    if stands:
        yield from (_("{flag}; no end is reported").format(flag=flag) for flag in stands["flags"])
        yield from [stands["silent"]] if stands["silent"] else []


def _record_card(record: Record, checked: Checked) -> JsonDict:
    config = checked.config
    domains = [config.domains[name] for name in record.domains.main]
    named = [config.domains[name] for name in record.domains.named]
    stated = [
        _("{purpose} (as stated by {who})").format(
            purpose=config.purposes[one.what].label, who=checked.name_of(one.stated_by)
        )
        for one in record.purposes
    ]
    return {
        "kind": kind_words(record, checked),
        "who": _("{subject} with {partners}").format(
            subject=_subject(record, checked), partners=party_words(record, checked)
        ),
        "far": how_far(record, checked, config.as_of_day),
        "about": [
            text.joined(domains),
            *([_("Also named: {domains}").format(domains=text.joined(named))] if named else []),
            *([_("Purpose: {purpose}").format(purpose=text.joined(stated))] if stated else []),
            *(
                _("{role}: {name}").format(role=config.roles[other.role], name=checked.name_of(other.who))
                for other in record.others
            ),
        ],
        "sites": [{"id": part.site, "text": checked.site_of[part.site].name} for part in record.sites],
        "records": [
            *(
                {
                    "id": link.to,
                    "text": _("{relation}: {title}").format(
                        relation=_(_LINKS[link.kind]), title=checked.record_of[link.to].title
                    ),
                }
                for link in record.links
            ),
            *({"id": one.id, "text": one.title} for one in checked.linking_to.get(record.id, ())),
        ],
    }


def _site_card(site: Site, checked: Checked, numbers: Mapping[str, int]) -> JsonDict:
    config = checked.config
    linked = [record for record in checked.records if any(part.site == site.id for part in record.sites)]
    own = site.provider == config.subject.code
    where = _("In {country}, hosted by {host}") if site.host else _("In {country}")
    return {
        "kind": config.site_kinds[site.kind].label,
        "who": where.format(country=checked.countries[site.country].short, host=checked.name_of(site.host or "")),
        "far": site_far(site, checked, config.as_of_day),
        "position": f"{position_words(site)} {_numbers(site.position.sources, numbers)}",
        "about": [_("Run by {who}").format(who=checked.name_of(site.provider))] if own else [],
        "sites": [],
        "records": [{"id": record.id, "text": record.title} for record in linked],
    }


def position_words(site: Site) -> str:
    """Say how well a site's place is known, and why: ``Place known to about 2 km: ...``."""
    basis, metres = site.position.basis, site.position.radius_m
    if not site.position.sources:
        return _("Known only by country: no source published by then says where it lies")
    if metres is None:
        return _("Known only by country: {basis}").format(basis=basis)
    radius = _("{number} m") if metres < 1000 else _("{number} km")
    radius = radius.format(number=metres if metres < 1000 else f"{metres / 1000:g}")
    return _("Place known to about {radius}: {basis}").format(radius=radius, basis=basis)


def source_words(judged: Judgement) -> str:
    """Count the sources, and those of different origin: ``3 sources, 2 independent``."""
    if judged.sources <= 1:
        return _("1 source")
    told = ngettext(
        "{number} source, {independent} independent", "{number} sources, {independent} independent", judged.sources
    )
    return told.format(number=judged.sources, independent=judged.independent)


def kind_words(record: Record, checked: Checked) -> str:
    """Say what a record is: ``Memorandum, between agencies or ministries``."""
    config = checked.config
    if record.type is Type.INSTRUMENT:
        word = config.instruments[str(record.instrument)]
    elif record.type is Type.ACTIVITY:
        word = config.activities.get(str(record.activity)) or _("Activity")
    else:
        word = _("Contact (words only)")
    level = config.levels.get(str(record.level))
    return _("{kind}, {level}").format(kind=word, level=f"{level[0].lower()}{level[1:]}") if level else word


def party_words(record: Record, checked: Checked) -> str:
    """Say who the partners are, and whether there are more than are listed."""
    names = [checked.name_of(code) for code in record.parties]
    return text.joined(names) if record.parties_complete else _("{names} and others").format(names=", ".join(names))


def how_far(record: Record, checked: Checked, by_day: int) -> str:
    """Say how far a record got by a day, with the date in words: ``Signed, 8 October 2019``."""
    event = record.headline(by_day)
    told = text.capital(_doubted(event, record, checked))
    for halt in record.halts(by_day):
        if halt is not event:
            told = _("{step}; {later}").format(step=told, later=_doubted(halt, record, checked))
    return told


def _doubted(event: Event, record: Record, checked: Checked) -> str:
    """Say a step with its date, and whether it is disputed or inferred."""
    told = _dated(_stage(event, checked), event)
    if any(fact.at in (f"{event.name}.stage", f"{event.name}.date") for fact in record.disputed):
        return _("{step} (disputed)").format(step=told)
    if event.basis == "inferred":
        return _("{step} (inferred)").format(step=told)
    return _("{step} (sources undated)").format(step=told) if record.may_be_later(event) else told


def site_far(site: Site, checked: Checked, by_day: int) -> str:
    """Say a site's stage by a day as the map shows it, with its date in words, and a later one that is in doubt.

    As ``Planned, 20 October 2014; perhaps operating, 2015``.
    """
    event = site.headline(by_day)
    later = [one for one in site.events[site.events.index(event) + 1 :] if site.doubt(one)]
    told = text.capital(_dated(_site_stage(site, event, checked), event))
    if event.basis == "inferred":
        told = _("{step} (inferred)").format(step=told)
    elif site.may_be_later(event):
        told = _("{step} (sources undated)").format(step=told)
    for one in later[-1:]:
        told = _("{step}; perhaps {later}").format(step=told, later=_dated(_site_stage(site, one, checked), one))
    return told


def _dated(stage: str, event: Event) -> str:
    return _("{stage}, {date}").format(stage=stage, date=in_words(event.date))


def _site_stage(site: Site, event: Event, checked: Checked) -> str:
    own = checked.config.site_kinds[site.kind].stages.get(event.stage)
    return _by(own or _(STAGE_WORDS[event.stage]), event, checked)


def _stage(event: Event, checked: Checked) -> str:
    said = _(STAGE_WORDS[event.stage])
    if event.how:
        said = _("{stage} ({how})").format(stage=said, how=_(_HOW[event.how]))
    return _by(said, event, checked)


def _by(stage: str, event: Event, checked: Checked) -> str:
    """Add who took a step, if one side did it alone."""
    if event.by is None:
        return stage
    told = {"withdrew": _("{who} withdrew"), "joined": _("{who} joined")}.get(event.stage, _("{stage} by {who}"))
    return told.format(stage=stage, who=checked.name_of(event.by))


def _step(event: Event, thing: Evidenced, checked: Checked) -> str:
    if isinstance(thing, Site):
        said = _site_stage(thing, event, checked)
    else:
        said = _by(_(STAGE_WORDS[event.stage]), event, checked)
    parts = [_("{step}: {date}").format(step=text.capital(said), date=in_words(event.date))]
    if event.place:
        country = checked.countries[event.place.country].short
        parts.append(_("at {place}, {country}").format(place=event.place.name, country=country))
    if event.basis == "inferred":
        parts.append(_("inferred: {why}").format(why=event.why))
    if event.reason_given:
        parts.append(_("reason given: {reason}").format(reason=event.reason_given))
    if thing.may_be_later(event):
        parts.append(_("its sources do not say on which day they were published"))
    return "; ".join(parts)


def _doubts(thing: Evidenced, checked: Checked, numbers: Mapping[str, int], judged: Judgement) -> Iterator[str]:
    """Say what is disputed and what is contested, both sides."""
    for fact in thing.disputed:
        yield f"{_dispute(fact, checked)} {_numbers(fact.sources, numbers)}"
    for claim in thing.contested:
        told = _("Contested: {claim} Claimed by {who}.")
        if claim.answer:
            told = _("Contested: {claim} Claimed by {who}. Answer by {others}: {answer}.")
        said = told.format(
            claim=text.sentence(claim.claim),
            who=text.joined([checked.name_of(who) for who in claim.by]),
            others=text.joined([checked.name_of(who) for who in claim.answer_by]),
            answer=claim.answer,
        )
        yield f"{said} {_numbers(claim.sources, numbers)}"
    if thing.lowered and thing.lowered.to != judged.level:  # else it is the reason beside the level
        yield _("Doubt: {why}").format(why=text.sentence(thing.lowered.why))


def _dispute(fact: Disputed, checked: Checked) -> str:
    head, _dot, field = fact.at.rpartition(".")
    told = _("Disputed ({fact}): here {ours}; others say {others}. {why}")
    return told.format(
        fact=_disputed_fact(head, field, checked),
        ours=disputed_value(field, fact.ours, checked),
        others=text.joined([disputed_value(field, other, checked) for other in fact.others]),
        why=text.sentence(fact.why),
    )


def _disputed_fact(head: str, field: str, checked: Checked) -> str:
    """Name what is disputed: a field of a step, a party, or a field of the record or site itself."""
    if not head:
        return _(_OF_SITE[field]) if field in _OF_SITE else field_words(field)
    if head == "parties":
        return _("the party {name}").format(name=checked.name_of(field))
    stage = head.partition("-")[0] if head not in STAGE_WORDS else head
    said, what = STAGE_WORDS.get(stage), _OF_EVENT.get(field)
    return _("{stage}, {what}").format(stage=_(said) if said else head, what=_(what) if what else field)


def disputed_value(field: str, value: str, checked: Checked) -> str:
    """Say what one side of a dispute holds of a field, as it is said elsewhere; whoever writes in words keeps them."""
    config = checked.config
    if field == "date":
        with contextlib.suppress(DateError):
            return in_words(value)
    if field == "stage" and value in STAGE_WORDS:
        return _(STAGE_WORDS[value])
    if field == "kind" and value in config.site_kinds:
        return config.site_kinds[value].label
    known = {"instrument": config.instruments, "level": config.levels, "domains": config.domains}.get(field, {})
    return known.get(value) or checked.name_of(value)


def _numbers(names: Iterable[str], numbers: Mapping[str, int]) -> str:
    return "".join(f"[{numbers[name]}]" for name in names)


def _source(source: Source, checked: Checked) -> JsonDict:
    published = (
        _("day of publication unknown")
        if source.published == "unknown"
        else _("published {date}").format(date=in_words(source.published))
    )
    return {
        "publisher": source.publisher if source.url else f"{source.publisher} ({source.file})",
        "url": text.address(source.url or ""),
        "where": source.where,
        "published": published,
        "language": source.language,
        "origin": source.origin,
        "controlled": _("controlled by {state}").format(state=checked.name_of(source.controlled_by))
        if source.controlled_by
        else None,
    }


def _subject(record: Record, checked: Checked) -> str:
    subject = checked.config.subject
    return subject.predecessors.get(str(record.subject), subject.name)
