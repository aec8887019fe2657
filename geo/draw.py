"""Rows, cards and frames to what the browser draws; the only file that imports folium.

The base map is constant: it holds no data, so that its host never makes it anew. Rows and boundaries come as files of
our own address, a frame as the data of the host (geo/page/map_view.py).
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import folium
from branca.element import Figure
from folium.template import Template

from geo import text
from geo.dates import in_words, parse_edtf
from geo.schema import STAGE_WORDS, Event, Evidenced, Record, Site, SiteKind, Source, Type
from geo.tables import Checked, JsonDict, Judgement, RecordRow, SiteRow

CREDITS: Final = "Boundaries: Natural Earth, no endorsement"
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
]  # what frame.js and map.js read


class BaseMap(folium.Map):
    """A folium map of our own drawing: no tiles, no data, and nothing that loads from elsewhere or needs jQuery."""

    _template = Template(
        "{% macro html(this, kwargs) %}"
        "<div class='atlas-map' id={{ this.get_name()|tojson }}><p>Loading the map...</p></div>"
        "{% endmacro %}"
        "{% macro script(this, kwargs) %}"
        "var {{ this.get_name() }} = atlasMap({{ this.get_name()|tojson }}, {{ this.settings }});"
        "{% endmacro %}"
    )

    def __init__(self) -> None:
        super().__init__(location=[20, 10], tiles=None, zoom_start=2)
        self._name, self._id = "atlas", "map"  # folium's own id is another in each process
        self.settings = text.script({"credits": CREDITS})


def draw_map() -> tuple[str, str]:
    """Return the base map as folium writes it.

    Returns
    -------
    html, script
        An element, and the body of a function that draws into it and returns the map.
    """
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
        JSON: one row per record and per site, words for kinds and stages, names of countries with their label point
        (longitude, latitude in degrees, WGS 84) and how deeply they were searched.
    """
    config = checked.config
    # Where the badge of a site goes that is known only by country.
    vague = {site.country for site in checked.sites if site.lon is None}
    badges = {code: {"lon": checked.countries[code].lon, "lat": checked.countries[code].lat} for code in vague}
    rows = {
        "subject": config.subject.code,
        "class_from": config.rules.class_from,
        "kinds": {name: _kind_words(kind) for name, kind in config.site_kinds.items()},
        "stages": STAGE_WORDS,
        "countries": {
            code: {"name": one.short} | ({"depth": depth_of[code]} if code in depth_of else {}) | badges.get(code, {})
            for code, one in checked.countries.items()
            if code in badges or code in one.shapes["un"] or code in one.shapes["de-facto"]
        },
        "records": [
            {field: getattr(row, field) for field in _FIELDS_OF_RECORD}
            | {"far": how_far(checked.record_of[row.id], checked, config.as_of_day)}
            for row in records
        ],
        "sites": [{field: getattr(row, field) for field in _FIELDS_OF_SITE} for row in sites],
    }
    return json.dumps(text.shown(rows), ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def _kind_words(kind: SiteKind) -> JsonDict:
    return {"label": kind.label, "family": kind.family, "stages": kind.stages}


# --- cards ------------------------------------------------------------------------------------------------------


def draw_card(thing: Record | Site, checked: Checked, judged: Judgement) -> bytes:
    """Write what the card of a record or a site says: true text, escaped by nobody; the browser sets it as text."""
    return json.dumps(text.shown(card(thing, checked, judged)), ensure_ascii=False, separators=(",", ":")).encode()


def card(thing: Record | Site, checked: Checked, judged: Judgement) -> JsonDict:
    """Say what a record or a site is, when, how far it got, how sure that is, what is in doubt, and on which sources.

    Sources are numbered in file order; every step and every doubt names the numbers that it rests on.
    """
    config = checked.config
    numbers = {name: n for n, name in enumerate(thing.sources, start=1)}
    own = _record_card(thing, checked) if isinstance(thing, Record) else _site_card(thing, checked, numbers)
    return {
        "title": thing.title if isinstance(thing, Record) else thing.name,
        "summary": thing.summary,
        "confidence": f"Confidence: {judged.level.value}. {_sentence(judged.why)}",
        "counted": source_words(judged),
        "steps": [
            {"text": _step(event, thing, checked), "sources": _numbers(event.sources, numbers)}
            for event in sorted(thing.events, key=lambda event: parse_edtf(event.date).s1)
        ],
        "doubts": list(_doubts(thing, checked, numbers, judged)),
        "sources": [_source(source, checked) for source in thing.sources.values()],
        "version": f"{thing.id}, data version {config.version}, as of {in_words(config.as_of)}",
        "position": None,
        **own,
    }


def _record_card(record: Record, checked: Checked) -> JsonDict:
    config = checked.config
    domains = [config.domains[name] for name in record.domains.main]
    named = [config.domains[name] for name in record.domains.named]
    stated = [
        f"{config.purposes[one.what].label} (as stated by {checked.name_of(one.stated_by)})" for one in record.purposes
    ]
    return {
        "kind": kind_words(record, checked),
        "who": f"{_subject(record, checked)} with {party_words(record, checked)}",
        "far": how_far(record, checked, config.as_of_day),
        "about": [
            text.joined(domains),
            *([f"Also named: {text.joined(named)}"] if named else []),
            *([f"Purpose: {text.joined(stated)}"] if stated else []),
            *(f"{config.roles[other.role]}: {checked.name_of(other.who)}" for other in record.others),
        ],
        "sites": [{"id": part.site, "text": checked.site_of[part.site].name} for part in record.sites],
        "records": [
            *(
                {"id": link.to, "text": f"{link.kind.replace('-', ' ')}: {checked.record_of[link.to].title}"}
                for link in record.links
            ),
            *({"id": one.id, "text": one.title} for one in checked.linking_to.get(record.id, ())),
        ],
    }


def _site_card(site: Site, checked: Checked, numbers: Mapping[str, int]) -> JsonDict:
    config = checked.config
    linked = [record for record in checked.records if any(part.site == site.id for part in record.sites)]
    whose = [f"Run by {checked.name_of(site.provider)}"] if site.provider == config.subject.code else []
    return {
        "kind": config.site_kinds[site.kind].label,
        "who": f"In {checked.countries[site.country].short}"
        + (f", hosted by {checked.name_of(site.host)}" if site.host else ""),
        "far": site_far(site, checked, config.as_of_day),
        "position": position_words(site, _numbers(site.position.sources, numbers)),
        "about": whose,
        "sites": [],
        "records": [{"id": record.id, "text": record.title} for record in linked],
    }


def position_words(site: Site, where: str = "") -> str:
    """Say how well a site's place is known, and on which sources: ``Place known to about 2 km: ... [6]``."""
    if site.position.radius_m is None:
        return f"Known only by country: {site.position.basis} {where}".rstrip()
    metres = site.position.radius_m
    radius = f"{metres} m" if metres < 1000 else f"{metres / 1000:g} km"
    return f"Place known to about {radius}: {site.position.basis} {where}".rstrip()


def source_words(judged: Judgement) -> str:
    """Count the sources, and those of different origin: ``3 sources, 2 independent``."""
    return f"{judged.sources} sources, {judged.independent} independent" if judged.sources > 1 else "1 source"


def kind_words(record: Record, checked: Checked) -> str:
    """Say what a record is: ``Memorandum, between agencies or ministries``."""
    config = checked.config
    if record.type is Type.INSTRUMENT:
        word = config.instruments[str(record.instrument)]
    elif record.type is Type.ACTIVITY:
        word = config.activities.get(str(record.activity), "Activity")
    else:
        word = "Contact (words only)"
    level = config.levels.get(str(record.level))
    return f"{word}, {level[0].lower()}{level[1:]}" if level else word


def party_words(record: Record, checked: Checked) -> str:
    """Say who the partners are, and whether there are more than are listed."""
    names = [checked.name_of(code) for code in record.parties]
    return text.joined(names) if record.parties_complete else f"{', '.join(names)} and others"


def how_far(record: Record, checked: Checked, by_day: int) -> str:
    """Say how far a record got by a day, with the date in words: ``Signed, 8 October 2019``."""
    event = record.headline(by_day)
    halted = record.halted(by_day)
    words = f"{_stage(event, checked)}, {in_words(event.date)}"
    if any(fact.at in (f"{event.name}.stage", f"{event.name}.date") for fact in record.disputed):
        words += " (disputed)"
    elif event.basis == "inferred":
        words += " (inferred)"
    if halted and halted is not event:
        words += f"; {_stage(halted, checked).lower()}, {in_words(halted.date)}"
    return words


def site_far(site: Site, checked: Checked, by_day: int) -> str:
    """Say a site's stage by a day as the map shows it, with its date in words, and a later one that is in doubt.

    As ``Planned, 20 October 2014; perhaps operating, 2015``.
    """
    event = site.headline(by_day)
    later = [one for one in site.events[site.events.index(event) + 1 :] if site.doubt(one)]
    words = _site_stage(site, event, checked)
    said = f"{words[0].upper()}{words[1:]}, {in_words(event.date)}" + (
        " (inferred)" if event.basis == "inferred" else ""
    )
    return said + "".join(f"; perhaps {_site_stage(site, one, checked)}, {in_words(one.date)}" for one in later[-1:])


def _site_stage(site: Site, event: Event, checked: Checked) -> str:
    words = checked.config.site_kinds[site.kind].stages.get(event.stage, STAGE_WORDS[event.stage])
    return words + (f" by {checked.name_of(event.by)}" if event.by else "")


def _stage(event: Event, checked: Checked) -> str:
    words = STAGE_WORDS[event.stage]
    by = f" by {checked.name_of(event.by)}" if event.by else ""
    how = f" ({event.how})" if event.how else ""
    return f"{words[0].upper()}{words[1:]}{how}{by}"


def _step(event: Event, thing: Evidenced, checked: Checked) -> str:
    words = STAGE_WORDS[event.stage]
    if isinstance(thing, Site):
        words = checked.config.site_kinds[thing.kind].stages.get(event.stage, words)
    said = f"{words[0].upper()}{words[1:]}" + (f" by {checked.name_of(event.by)}" if event.by else "")
    parts = [f"{said}: {in_words(event.date)}"]
    if event.place:
        parts.append(f"at {event.place.name}, {checked.countries[event.place.country].short}")
    if event.basis == "inferred":
        parts.append(f"inferred: {event.why}")
    if event.reason_given:
        parts.append(f"reason given: {event.reason_given}")
    return "; ".join(parts)


def _doubts(thing: Evidenced, checked: Checked, numbers: Mapping[str, int], judged: Judgement) -> Iterator[str]:
    """Say what is disputed and what is contested, both sides."""
    for fact in thing.disputed:
        head, _, field = fact.at.rpartition(".")
        stage = head.partition("-")[0] if head not in STAGE_WORDS else head
        what = f"{STAGE_WORDS.get(stage, head)}, {field}" if head else field
        say = in_words if field == "date" else _stage_or_text
        others = text.joined([say(other) for other in fact.others])
        where = _numbers(fact.sources, numbers)
        yield f"Disputed ({what}): here {say(fact.ours)}; others say {others}. {_sentence(fact.why)} {where}"
    for claim in thing.contested:
        answer = (
            f" Answer by {text.joined([checked.name_of(who) for who in claim.answer_by])}: {claim.answer}."
            if claim.answer
            else ""
        )
        by = text.joined([checked.name_of(who) for who in claim.by])
        yield f"Contested: {_sentence(claim.claim)} Claimed by {by}.{answer} {_numbers(claim.sources, numbers)}"
    if thing.lowered and thing.lowered.to != judged.level:  # else it is the reason beside the level
        yield f"Doubt: {_sentence(thing.lowered.why)}"


def _stage_or_text(word: str) -> str:
    return STAGE_WORDS.get(word, word)


def _sentence(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}".rstrip(".") + "."


def _numbers(names: Iterable[str], numbers: Mapping[str, int]) -> str:
    return "".join(f"[{numbers[name]}]" for name in names)


def _source(source: Source, checked: Checked) -> JsonDict:
    published = (
        "day of publication unknown" if source.published == "unknown" else f"published {in_words(source.published)}"
    )
    return {
        "publisher": source.publisher if source.url else f"{source.publisher} ({source.file})",
        "url": text.address(source.url or ""),
        "where": source.where,
        "published": published,
        "language": source.language,
        "origin": source.origin,
        "controlled": f"controlled by {checked.name_of(source.controlled_by)}" if source.controlled_by else None,
    }


def _subject(record: Record, checked: Checked) -> str:
    subject = checked.config.subject
    return subject.predecessors.get(str(record.subject), subject.name)
