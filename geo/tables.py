"""What travels between the stages: plain, frozen values, each made by one stage and read by others."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from geo.errors import Fault
from geo.schema import (
    AtlasConfig,
    Confidence,
    Firmness,
    Group,
    Measure,
    Organisation,
    Reading,
    Record,
    Searched,
    Site,
    StatedTotal,
    Viewpoint,
    Withdrawn,
)

JsonDict = dict[str, Any]

# --- what was read ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RawFile:
    """One data file: its path as a reader knows it, its name without ending, and what stands in it."""

    file: str
    stem: str
    content: Any


@dataclass(frozen=True, slots=True)
class RawAtlas:
    """A data folder as it stands, unchecked; files in the order of their names.

    ``founding`` holds the hashes of what no text of ours may share with the founding documents, ``shapes`` the detailed
    boundaries (GeoJSON geometries by viewpoint and code), ``faults`` one entry for each file that could not be read.
    """

    config: RawFile | None
    records: tuple[RawFile, ...]
    sites: tuple[RawFile, ...]
    coverage: RawFile | None
    totals: RawFile | None
    organisations: RawFile | None
    groups: RawFile | None
    left_out: RawFile | None
    withdrawn: RawFile | None
    releases: tuple[RawFile, ...]
    founding: frozenset[str]
    places: tuple[dict[str, str], ...]
    shapes: dict[str, dict[str, JsonDict]]
    faults: tuple[Fault, ...]


# --- countries --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Country:
    """A country code and where it is drawn: joined by code, never by position.

    Parameters
    ----------
    code
        ISO 3166-1 alpha-3, or alpha-3 of 3166-3 (SUN, DDR, CSK), or the code of a shape that ISO does not have.
    name, short
        As the UN writes it in English, and a shorter label for the page.
    lon, lat
        Label point in degrees, WGS 84: a point inside its largest part.
    shapes
        For each viewpoint the codes of the shapes that it is drawn on; none where the source has no shape.
    iso
        Whether ISO has it; six shapes have a code of their own only to be drawn.
    reason
        Why it is drawn on another shape, or on none.
    first_day, last_day
        Days between which the code may name a party, since 1970-01-01, both included.
    """

    code: str
    name: str
    short: str
    lon: float
    lat: float
    shapes: dict[str, tuple[str, ...]]
    iso: bool
    reason: str
    first_day: int
    last_day: int


# --- what was checked -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Checked:
    """Everything in a data folder, valid and consistent; records and sites in the order of their ids."""

    config: AtlasConfig
    records: tuple[Record, ...]
    sites: tuple[Site, ...]
    coverage: tuple[Searched, ...]
    totals: tuple[StatedTotal, ...]
    organisations: dict[str, Organisation]
    groups: dict[str, Group]
    withdrawn: tuple[Withdrawn, ...]
    places: tuple[dict[str, str], ...]
    countries: dict[str, Country]

    @cached_property
    def record_of(self) -> dict[str, Record]:
        """Records by id."""
        return {record.id: record for record in self.records}

    @cached_property
    def site_of(self) -> dict[str, Site]:
        """Sites by id."""
        return {site.id: site for site in self.sites}

    @cached_property
    def partners(self) -> tuple[str, ...]:
        """Codes and ids that a partner may have, sorted: all but those of the subject itself."""
        own = {self.config.subject.code, *self.config.subject.predecessors}
        return tuple(sorted(({*self.countries} | {who for record in self.records for who in record.parties}) - own))

    @cached_property
    def linking_to(self) -> dict[str, list[Record]]:
        """Records that link to a record or a site, by its id, in the order of their ids."""
        found: dict[str, list[Record]] = {}
        for record in self.records:
            for to in dict.fromkeys([*(link.to for link in record.links), *(part.site for part in record.sites)]):
                found.setdefault(to, []).append(record)
        return found

    def name_of(self, who: str) -> str:
        """Name a country or an organisation for a reader; whoever is written out already stays as written."""
        if who == self.config.subject.code:
            return self.config.subject.name
        if who in self.organisations:
            return self.organisations[who].name
        return self.countries[who].short if who in self.countries else who


# --- what a reader asks -----------------------------------------------------------------------------------------

FACETS: Final = (
    *("type", "domain", "partner", "group", "parties", "level", "instrument", "delivery"),
    *("kind", "ended", "confidence", "org"),
)
"""Facets of which several values may be chosen: fields of ``Selection``, in the order in which they are written."""

PARTIES: Final = ("bilateral", "multilateral")
"""Values of the facet ``parties``."""

ENDED: Final = ("completed", "expired", "superseded", "terminated", "abandoned", "lost", "dissolved", "unstated")
"""Values of the facet ``ended``: how, or that nobody says how."""


@dataclass(frozen=True, slots=True)
class Selection:
    """What the reader asked for; empty means everything. OR inside a facet, AND across.

    ``from_year`` and ``to_year`` are whole years, both included; ``None`` is an open end. ``named`` widens ``domain``
    to domains that a text merely lists; ``q`` is what is searched for, as typed. ``known`` is the day (as
    ``2022-03-01``) by which a source has to be published to count; ``None`` for all sources.
    """

    from_year: int | None = None
    to_year: int | None = None
    reading: Reading = Reading.ACTIVE
    measure: Measure = Measure.AGREEMENTS
    type: tuple[str, ...] = ()
    domain: tuple[str, ...] = ()
    named: bool = False
    partner: tuple[str, ...] = ()
    group: tuple[str, ...] = ()
    parties: tuple[str, ...] = ()
    level: tuple[str, ...] = ()
    instrument: tuple[str, ...] = ()
    delivery: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    ended: tuple[str, ...] = ()
    confidence: tuple[str, ...] = ()
    org: tuple[str, ...] = ()
    known: str | None = None
    q: str = ""
    firmness: Firmness = Firmness.ANY
    viewpoint: Viewpoint = Viewpoint.UN


# --- rows: what the browser and the server count from -----------------------------------------------------------

Days = tuple[int, int]
"""Two days between which something lies, since 1970-01-01, both included."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """How well a record or a site is supported.

    ``why`` is a short sentence for readers, without its full stop; ``sources`` counts all its sources,
    ``independent`` those of different origin: outlets that repeat one press release are one.
    """

    level: Confidence
    why: str
    sources: int
    independent: int


@dataclass(frozen=True, slots=True)
class RecordRow:
    """One record as far as time and countries need it.

    Parameters
    ----------
    starts
        For each ``Firmness`` the days between which it was reached; ``None`` where it never was.
        A second day of ``NEVER`` means that nothing certain says so.
    end
        Days between which it ended, clipped at the day of the data; a first day of ``EARLIEST`` means that it is
        certain on no day.
    domains
        What it counts for: its main domains, and those that its purposes and sites add.
    named
        Domains that its text merely lists, without those above.
    partners
        Its parties as written: country codes, and ids of organisations without territory.
    doubted
        Parties that are disputed, listed or not.
    shapes, maybe
        For each viewpoint the shapes of its parties, and those of parties that are disputed.
    bilateral
        Whether it has exactly one party beside the subject, and no other that is not listed.
    complete
        Whether its list of parties is; only then it colours a country.
    folded
        Whether it is counted with another record.
    level, instrument
        Who signed, and which kind of text it is; empty where it has none.
    delivery
        What exists of it, one of ``DELIVERED``; empty for a contact, which promises nothing.
    silent
        First day on which a signed text counts as silent, which is inferred; ``None`` where it never does.
    ended
        How it ended, one of ``Event.how``, or ``unstated``; empty while it has not.
    sites
        Places of its sites among the rows.
    orgs
        Ids of the organisations that take part, and of those that host its sites or own them.
    confidence
        How well its firmest step in the data is supported, whatever period is asked for.
    undated
        Whether only sources tell it that may be later than the day that is asked for: it matches possibly at most.
    """

    id: str
    type: str
    title: str
    starts: tuple[Days | None, Days | None, Days | None]
    end: Days
    domains: tuple[str, ...]
    named: tuple[str, ...]
    partners: tuple[str, ...]
    doubted: tuple[str, ...]
    shapes: dict[str, tuple[str, ...]]
    maybe: dict[str, tuple[str, ...]]
    bilateral: bool
    complete: bool
    folded: bool
    level: str
    instrument: str
    delivery: str
    silent: int | None
    ended: str
    sites: tuple[int, ...]
    orgs: tuple[str, ...]
    confidence: Judgement
    undated: bool = False


@dataclass(frozen=True, slots=True)
class SiteRow:
    """One site as far as time and the map need it.

    ``records`` are the places of its records among the rows, ``orgs`` the organisations that own or host it and those
    of its records, ``named`` the domains that only texts naming it list; ``sides`` tells of each stage which side alone
    named it, empty where both did or somebody else; ``confidence`` says how well its stage is supported.
    """

    id: str
    name: str
    kind: str
    domains: tuple[str, ...]
    named: tuple[str, ...]
    country: str
    shapes: dict[str, tuple[str, ...]]
    lon: float | None
    lat: float | None
    radius_m: int | None
    level: str
    start: Days
    end: Days
    stages: tuple[tuple[str, int, int], ...]
    sides: tuple[str, ...]
    records: tuple[int, ...]
    orgs: tuple[str, ...]
    confidence: Judgement


# --- what leaves ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Layer:
    """Features in a fixed order, and what a file of them says about itself.

    Parameters
    ----------
    name
        One of ``columns.LAYERS``, which says what its properties mean.
    features
        GeoJSON features with ``id``, in EPSG:4326, longitude before latitude, of six decimals at most; properties in
        the order of ``columns.LAYERS``; the geometry is ``None`` where the place is not known well enough.
    about
        Title, data version and day, the day by which sources were published if not all count, selection in words and
        as an address, licence and credits, never the time of the export.
    words
        What the words of each vocabulary are called (``columns.vocabularies``).
    """

    name: str
    features: tuple[JsonDict, ...]
    about: JsonDict
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
