"""Small records and sites for tests: plain ones to break, and random ones that reach beyond the founding data."""

import datetime
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import independent
import yaml
from hypothesis import strategies as st

from geo.atlas import Atlas, join_atlas
from geo.check import read_countries
from geo.load import read_folder
from geo.schema import BESIDE, COMMITMENTS, DELIVERIES, SITE_STAGES, AtlasConfig, Group, Organisation, Record, Site
from geo.tables import ENDED, Checked

DATA = Path(__file__).resolve().parent.parent / "data"
Json = dict[str, Any]


def with_config(opened: Atlas, **changes: Any) -> Atlas:
    """The same atlas, with other things in ``atlas.yaml``."""
    config = opened.config.model_copy(update=changes)
    return replace(opened, checked=replace(opened.checked, config=config))


# --- plain ones --------------------------------------------------------------------------------------------


def as_yaml(thing: Any) -> str:
    """Write YAML as people do: keys in order, no aliases."""
    return yaml.safe_dump(thing, allow_unicode=True, sort_keys=False)


def a_source(**changes: Any) -> Json:
    return {
        "url": "https://example.org/a",
        "publisher": "Example",
        "published": "unknown",
        "language": "en",
        "kind": "press",
        "supports": ["parties"],
        **changes,
    }


def an_event(stage: str = "signed", date: str = "2010-05-06", **more: Any) -> Json:
    return {"stage": stage, "date": date, **more, "sources": ["a"]}


def a_record(name: str = "bra-2010-agreement", **changes: Any) -> Json:
    """A valid instrument with Brazil on navigation, signed on 6 May 2010."""
    record = {
        "id": name,
        "type": "instrument",
        "instrument": "agreement",
        "title": f"Agreement {name}",
        "parties": ["BRA"],
        "domains": {"main": ["navigation"]},
        "events": [an_event()],
        "sources": {"a": a_source()},
        **changes,
    }
    if record["type"] != "instrument" and "instrument" not in changes:
        del record["instrument"]
    return record


def a_site(name: str = "bra-station", **changes: Any) -> Json:
    """A valid satellite-navigation station near Brasilia, operating since 2013."""
    return {
        "id": name,
        "type": "site",
        "name": f"Station {name}",
        "kind": "gnss-station",
        "country": "BRA",
        "provider": "RUS",
        "lon": "-47.90",
        "lat": "-15.80",
        "position": {"level": "city", "radius_m": "5000", "basis": "the city's middle", "sources": ["a"]},
        "events": [an_event("operating", "2013")],
        "sources": {"a": a_source(supports=["name"])},
        **changes,
    }


# --- an atlas in memory ------------------------------------------------------------------------------------

VERSION, AS_OF_DAY = "2026.11.0", "2026-11-22"
"""The edition of all worlds and folders of tests; that of the data moves on."""

_WRITTEN = yaml.load((DATA / "atlas.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
EDITION = _WRITTEN["version"]
"""The version of the data."""

_CONFIG_TEXT = _WRITTEN | {"version": VERSION, "as_of": AS_OF_DAY}
_CONFIG = AtlasConfig.model_validate(_CONFIG_TEXT)
_PLACES = read_folder(DATA).places
_DRAWN = {row["code"]: {"un": row["shape_un"].split(), "de-facto": row["shape_de_facto"].split()} for row in _PLACES}
ORGANISATIONS = {
    "esa": {"name": "European Space Agency", "abbreviation": "ESA"},
    "cnes": {"name": "National Centre for Space Studies", "abbreviation": "CNES"},
    "roscosmos": {"name": "Roscosmos"},
}
GROUPS: dict[str, Json] = {
    "region": {"label": "A region", "members": ["BRA", "GUF"]},
    "club": {
        "label": "Members come and go",
        "periods": {"BRA": "2000/2010", "KAZ": "2005-06-15~/..", "FRA": "../2012", "CSK": "1960/1992-12-31"},
    },
    "union": {
        "label": "Members of whom some are in doubt",
        "periods": {"ARG": "1998?/..", "CZE": "2004-05-01/..", "BRA": "200X/2020?", "VAT": "2015-03"},
    },
}
"""A region, which has no years, and memberships with ends of every form."""
for _group in GROUPS.values():
    _group["source"] = a_source()
AS_OF = independent.edtf(AS_OF_DAY)[3]


def open_world(records: Iterable[Json], sites: Iterable[Json] = ()) -> tuple[Atlas, Json]:
    """Open records and sites that were never files: the library's atlas, and the data of the second opinion."""
    records, sites = (sorted(things, key=lambda one: one["id"]) for things in (records, sites))
    context = {"atlas": _CONFIG}
    checked = Checked(
        config=_CONFIG,
        records=tuple(Record.model_validate(record, context=context) for record in records),
        sites=tuple(Site.model_validate(site, context=context) for site in sites),
        coverage=(),
        totals=(),
        organisations={name: Organisation.model_validate(one) for name, one in ORGANISATIONS.items()},
        groups={name: Group.model_validate(one) for name, one in GROUPS.items()},
        withdrawn=(),
        places=_PLACES,
        countries=read_countries(_PLACES),
    )
    data = {"atlas": _CONFIG_TEXT, "records": records, "sites": sites, "drawn": _DRAWN}
    return join_atlas(DATA, "0" * 12, checked), {**data, "organisations": ORGANISATIONS, "groups": GROUPS}


# --- random ones -------------------------------------------------------------------------------------------

COUNTRIES = ("BRA", "ARG", "KAZ", "FRA", "GUF", "CSK", "CZE", "VAT", "TUV")
PARTIES = (*COUNTRIES, "esa")
DOMAINS = ("navigation", "launch", "geodesy", "security", "ground-infrastructure")
KINDS = ("gnss-station", "venue", "cosmodrome", "laser-ranging-station")
LEVELS = ("interstate", "interagency", "company")
INSTRUMENTS = ("agreement", "contract", "memorandum")
RECORD_STAGES = COMMITMENTS + BESIDE + DELIVERIES


def _fits(text: str) -> bool:
    s1, s2, e1, e2, _ = independent.edtf(text)
    return s1 <= AS_OF and s1 <= e1 and s2 <= e2


_days = st.dates(datetime.date(1991, 1, 1), datetime.date(2026, 11, 22)).map(datetime.date.isoformat)
_months = _days.map(lambda text: text[:7])
_years = _days.map(lambda text: text[:4])
_plain = st.one_of(_days, _months, _years, _years.map(lambda text: f"{text[:3]}X"))
_signed = st.tuples(_plain, st.sampled_from(["", "", "", "", "~", "?", "%"])).map("".join)
DATES = st.one_of(
    _signed,
    _signed,
    st.lists(_signed, min_size=2, max_size=2).map(lambda ends: "/".join(sorted(ends))),
    st.lists(_plain, min_size=2, max_size=2).map(lambda ends: f"[{'..'.join(sorted(ends))}]"),
    _signed.map("{}/..".format),
    _signed.map("../{}".format),
    _plain.map("[{}..]".format),
    _plain.map("[..{}]".format),
).filter(_fits)
"""EDTF dates of every form, none of which begins after the day of the data."""


VOICES = ("TASS", "AEB", "CNES", "ESA", "Xinhua", "Reuters", "Blog", "Blog, after TASS", "Reuters and AEB")
KINDS_OF_SOURCE = ("press", "press", "press", "agency", "official", "official-text")
PUBLISHED = ("unknown", "2010-05-06", "2010-05-06", "2010", "2010-05-06~", "2010-05-06?", "1998-11", "2021-02-03")


@st.composite
def a_voice(draw: st.DrawFn) -> Json:
    """A source: who speaks, whom it repeats, and who controls it, which copies tell as differently as people do."""
    words = {"kind": st.sampled_from(KINDS_OF_SOURCE), "published": st.sampled_from(PUBLISHED)}
    source = a_source(publisher=draw(st.sampled_from(VOICES)), **{key: draw(one) for key, one in words.items()})
    if draw(st.integers(0, 2)) == 0:
        source["origin"] = draw(st.sampled_from(VOICES))
    if draw(st.booleans()):
        source["controlled_by"] = draw(st.sampled_from(["RUS", "RUS", "SUN", "BRA", "CZE", "FRA", "CHN"]))
    return source


@st.composite
def evidence(draw: st.DrawFn, thing: Json) -> None:
    """Give a thing one to four sources, of which each event cites some; at times a person lowers its confidence."""
    names = "abcd"[: draw(st.integers(1, 4))]
    thing["sources"] = {name: draw(a_voice()) for name in names}
    for event in thing["events"]:
        event["sources"] = draw(st.lists(st.sampled_from(names), min_size=1, max_size=3))
    if draw(st.integers(0, 5)) == 0:
        thing["lowered"] = {"to": draw(st.sampled_from(["medium", "low"])), "why": "seen in one place only"}


@st.composite
def events(draw: st.DrawFn, stages: tuple[str, ...]) -> list[Json]:
    """One to four events: some by one side, some inferred."""
    made = []
    for _ in range(draw(st.integers(1, 4))):
        event = an_event(draw(st.sampled_from(stages)), draw(DATES))
        if draw(st.integers(0, 4)) == 0:
            event["by"] = draw(st.sampled_from(["RUS", "BRA"]))
        if draw(st.integers(0, 4)) == 0:
            event |= {"basis": "inferred", "why": "in use since"}
        if event["stage"] == "ended" and draw(st.booleans()):
            event["how"] = draw(st.sampled_from(ENDED[:-1]))
        made.append(event)
    return made


@st.composite
def disputes(draw: st.DrawFn, thing: Json, stages: tuple[str, ...]) -> list[Json]:
    """None, one or two facts on which sources differ."""
    made = []
    for _ in range(draw(st.sampled_from([0, 0, 1, 2]))):
        name = independent.name_of(draw(st.sampled_from(thing["events"])))
        field = draw(st.sampled_from(["date", "stage", "by", "party"]))
        at, others = f"{name}.{field}", ["Kremlin"]
        if field == "party" and "parties" in thing:
            at = f"parties.{draw(st.sampled_from([*thing['parties'], 'ARG', 'CZE']))}"  # at times not listed
        elif field == "party":
            at = "name"
        elif field == "date":
            others = draw(st.lists(DATES, min_size=1, max_size=2))
        elif field == "stage":
            others = draw(st.lists(st.sampled_from(stages), min_size=1, max_size=2))
        made.append({"at": at, "ours": "ours", "others": others, "why": "they differ", "sources": ["a"]})
    return made


@st.composite
def terms(draw: st.DrawFn) -> Json:
    length = draw(st.sampled_from([{}, {"years": "5"}, {"years": "30"}, {"until": "2020"}, {"until": "2050"}]))
    return {**length, "renews": draw(st.sampled_from(["automatic", "stated", "none"])), "sources": ["a"]}


@st.composite
def records(draw: st.DrawFn, name: str, sites: list[Json]) -> Json:
    kind = draw(st.sampled_from(["instrument", "instrument", "activity", "contact"]))
    record = a_record(
        name,
        type=kind,
        parties=draw(st.lists(st.sampled_from(PARTIES), min_size=1, max_size=3, unique=True)),
        domains={
            "main": draw(st.lists(st.sampled_from(DOMAINS), min_size=1, max_size=2, unique=True)),
            "named": draw(st.lists(st.sampled_from(DOMAINS), max_size=1)),
        },
        events=draw(events(RECORD_STAGES)),
    )
    if kind == "instrument":
        record["instrument"] = draw(st.sampled_from(INSTRUMENTS))
    if draw(st.booleans()):
        record["level"] = draw(st.sampled_from(LEVELS))
    if draw(st.integers(0, 2)) == 0:
        record["others"] = [{"who": draw(st.sampled_from([*ORGANISATIONS, "A private firm"])), "role": "maker"}]
    if draw(st.booleans()):
        record["term"] = draw(terms())
    if draw(st.integers(0, 2)) == 0:
        link = draw(st.sampled_from(["implements", "implements", "amends", "prolongs", "part-of", "prepares"]))
        record["links"] = [{"is": link, "to": f"r{draw(st.integers(0, int(name[1:])))}", "sources": ["a"]}]
    if draw(st.integers(0, 3)) == 0:
        purpose = draw(st.sampled_from(["border-security", "economic-development"]))
        record["purposes"] = [{"what": purpose, "stated_by": "RUS", "sources": ["a"]}]
    if draw(st.integers(0, 5)) == 0:
        record["parties_complete"] = "false"
    roles = st.sampled_from(["installed", "met-at", "named-in-text"])
    record["sites"] = [{"site": site["id"], "role": draw(roles)} for site in sites if draw(st.booleans())]
    record["disputed"] = draw(disputes(record, RECORD_STAGES))
    draw(evidence(record))
    return record


@st.composite
def sites(draw: st.DrawFn, name: str) -> Json:
    site = a_site(
        name,
        kind=draw(st.sampled_from(KINDS)),
        country=draw(st.sampled_from(["BRA", "KAZ", "GUF", "RUS"])),
        provider=draw(st.sampled_from(["RUS", "RUS", "roscosmos", "esa"])),
        events=draw(events(SITE_STAGES)),
    )
    if draw(st.booleans()):
        site["host"] = draw(st.sampled_from([*ORGANISATIONS, "A university"]))
    site["disputed"] = draw(disputes(site, SITE_STAGES))
    draw(evidence(site))
    return site


@st.composite
def worlds(draw: st.DrawFn, most: int = 4) -> tuple[list[Json], list[Json]]:
    """A few records and sites that are linked at random."""
    some_sites = [draw(sites(f"s{n}")) for n in range(draw(st.integers(0, 2)))]
    return [draw(records(f"r{n}", some_sites)) for n in range(draw(st.integers(1, most)))], some_sites


def days_of_sources() -> st.SearchStrategy[str]:
    """Days before, between and after those on which sources were published, and in the midst of vague ones."""
    return st.one_of(st.sampled_from(["1990-01-01", "1998-11-15", "2010-05-06", "2010-12-31", "2026-11-22"]), _days)


READINGS = ("active", "new")
MEASURES = ("agreements", "activities", "contacts", "firmest")
FIRMNESSES = ("any", "signed", "in-force")


@st.composite
def periods(draw: st.DrawFn) -> list[tuple[str, str]]:
    """From and to, each left out as often as not; also years in which nothing can have happened."""
    years = sorted(draw(st.lists(st.integers(1988, 2028), min_size=2, max_size=2)))
    return [(key, str(year)) for key, year in zip(("from", "to"), years, strict=True) if draw(st.booleans())]


CHOICES: dict[str, tuple[str, ...]] = {
    "type": ("instrument", "activity", "contact"),
    "domain": DOMAINS,
    "parties": ("bilateral", "multilateral"),
    "level": LEVELS,
    "instrument": INSTRUMENTS,
    "delivery": ("none-seen", "partly", "delivered", "failed"),
    "kind": KINDS,
    "ended": ENDED,
    "confidence": ("high", "medium", "low"),
}
"""Values of the facets that every atlas has."""
IN_WORLDS = {**CHOICES, "partner": COUNTRIES, "group": tuple(GROUPS), "org": tuple(ORGANISATIONS)}
"""Values of all facets in a world that is made up."""


@st.composite
def facets(draw: st.DrawFn, allowed: dict[str, tuple[str, ...]] = IN_WORLDS) -> list[tuple[str, str]]:
    """Up to three facets of one or two values each, a viewpoint, and whether domains may be merely named."""
    pairs = [("viewpoint", "de-facto")] * draw(st.booleans()) + [("named", "yes")] * draw(st.booleans())
    for key in draw(st.lists(st.sampled_from([*allowed]), max_size=3, unique=True)):
        chosen = draw(st.lists(st.sampled_from(allowed[key]), min_size=1, max_size=2, unique=True))
        pairs += [(key, word) for word in chosen]
    return pairs


def every_reading(pairs: list[tuple[str, str]]) -> list[str]:
    """The same period and facets under every reading, measure and firmness."""
    return [
        urlencode([*pairs, ("reading", reading), ("measure", measure), ("firmness", firmness)])
        for reading in READINGS
        for measure in MEASURES
        for firmness in FIRMNESSES
    ]
