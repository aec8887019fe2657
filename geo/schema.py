"""The words of the data: every field, type and stage is spelled here and nowhere else.

Topic words (domains, kinds of site, levels, ...) are spelled in the atlas's own ``atlas.yaml``; the models check
against them, and against known codes, when they are validated with a context: ``atlas`` (an ``AtlasConfig``), ``codes``
(country codes) and ``organisations`` (ids). Without it words are only checked for their form.
"""

from collections.abc import Container
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Final, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo, field_validator, model_validator

from geo.dates import EARLIEST, parse_edtf
from geo.words import N_

# --- stages -----------------------------------------------------------------------------------------------------

COMMITMENTS: Final = ("proposed", "talks", "ordered", "signed", "approved", "in-force")
"""How binding, weakest first; each implies that something at least as firm as the one before may be spoken of."""

BESIDE: Final = ("amended", "prolonged", "confirmed", "joined", "withdrew", "suspended", "resumed", "ended")
"""What may happen to a commitment without making it firmer."""

DELIVERIES: Final = ("started", "delivered", "failed")
"""What exists of what was promised."""

SITE_STAGES: Final = ("considered", "planned", "under-construction", "operating", "idle", "closed", "dropped")
"""How far the subject's link with a site has come."""

STAGE_WORDS: Final[dict[str, str]] = {
    "proposed": N_("proposed"),
    "talks": N_("talks held"),
    "ordered": N_("ordered"),
    "signed": N_("signed"),
    "approved": N_("approved"),
    "in-force": N_("in force"),
    "amended": N_("amended"),
    "prolonged": N_("prolonged"),
    "confirmed": N_("confirmed"),
    "joined": N_("joined"),
    "withdrew": N_("withdrew"),
    "suspended": N_("suspended"),
    "resumed": N_("resumed"),
    "ended": N_("ended"),
    "started": N_("started"),
    "delivered": N_("delivered"),
    "failed": N_("failed"),
    "considered": N_("considered"),
    "planned": N_("planned"),
    "under-construction": N_("under construction"),
    "operating": N_("operating"),
    "idle": N_("idle"),
    "closed": N_("closed"),
    "dropped": N_("dropped"),
}
"""What a stage is called; ``geo.words._`` says it."""


class Type(StrEnum):
    """What a record is; the three are counted apart, always."""

    INSTRUMENT = "instrument"
    ACTIVITY = "activity"
    CONTACT = "contact"


class Firmness(StrEnum):
    """The highest commitment reached by the last day of the period."""

    ANY = "any"
    SIGNED = "signed"
    IN_FORCE = "in-force"


class Reading(StrEnum):
    """Whether the period asks for what was going on, or for what began."""

    ACTIVE = "active"
    NEW = "new"


class Measure(StrEnum):
    """What the colour of a country counts."""

    AGREEMENTS = "agreements"
    ACTIVITIES = "activities"
    CONTACTS = "contacts"
    FIRMEST = "firmest"


class Confidence(StrEnum):
    """How well a record or a site is supported, strongest first; computed, and lowered by a person at most."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Viewpoint(StrEnum):
    """Whose borders are drawn."""

    UN = "un"
    DE_FACTO = "de-facto"


FIRMNESS_OF: Final[dict[str, int]] = dict.fromkeys(("proposed", "talks", "ordered"), 0) | {
    "signed": 1,
    "approved": 1,
    "in-force": 2,
}
"""Stage to the index in ``Firmness`` that it reaches; stages beside the line reach none."""

DELIVERED: Final = ("none-seen", "partly", "delivered", "failed")
"""What exists of a record: nothing that is known, a part, what was meant, or an attempt that failed."""

FOLDING_LINKS: Final = ("amends", "prolongs", "part-of")
"""A record that states one of these is counted with the record that it names."""

# --- the atlas itself -------------------------------------------------------------------------------------------


class Model(BaseModel):
    """Base of all models: unknown fields are faults, values cannot be changed, ``is`` is read as ``kind``."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Place(Model):
    """A named point: longitude and latitude in degrees, WGS 84."""

    name: str
    lon: float = Field(ge=-180, le=180)
    lat: float = Field(ge=-90, le=90)


class Subject(Model):
    """The country whose cooperation the atlas maps, its first day under this code, and the codes it went by before."""

    code: str
    name: str
    since: "Edtf"
    capital: Place
    predecessors: dict[str, str] = {}


class Rules(Model):
    """Numbers that the meaning of a filter needs."""

    first_year: int
    silence_years: int
    class_from: tuple[int, int, int, int, int]
    coverage_of: str | None = None


class Purpose(Model):
    """A purpose as a party states it, and the domain that it counts for."""

    label: str
    domain: str | None = None


class SiteKind(Model):
    """A kind of site: its shape on the map, what it counts for, and words for its stages where they differ."""

    label: str
    family: Literal["launch", "ground", "observatory", "people"]
    domains: tuple[str, ...] = ()
    stages: dict[str, str] = {}


class AtlasConfig(Model):
    """``atlas.yaml``: what the atlas is about, who answers for it, its vocabularies and the numbers of its rules.

    ``address`` is where the atlas is published, with a slash at its end: what leaves names it. ``repository`` is where
    people work on the project, without a slash at its end; ``mail`` is for those who write. ``imprint`` and ``privacy``
    are paragraphs that whoever serves a copy writes. ``marks`` go from early to late, each on days of its own, and none
    is later than ``as_of``.
    """

    id: "Id"
    title: str
    about: str
    version: "Version"
    as_of: "Edtf"
    licence: str
    credit: str
    contact: str
    address: Annotated[str, Field(pattern=r"^https?://[^\s?#\"'<>]+/$")] | None = None
    repository: Annotated[str, Field(pattern=r"^https?://\S+[^/\s]$")] | None = None
    mail: Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$")] | None = None
    imprint: str | None = None
    privacy: str | None = None
    subject: Subject
    rules: Rules
    domains: dict[str, str]
    purposes: dict[str, Purpose]
    levels: dict[str, str]
    instruments: dict[str, str]
    activities: dict[str, str]
    roles: dict[str, str]
    gives: dict[str, str]
    wording: dict[str, str] = {}
    site_kinds: dict[str, SiteKind]
    known_by: ClassVar[int | None] = None  # no field, so that no file can write it: as_known sets it in its copy
    marks: tuple["Mark", ...] = ()

    @field_validator("marks")
    @classmethod
    def _marks_in_order(cls, marks: tuple["Mark", ...], info: ValidationInfo) -> tuple["Mark", ...]:
        latest = EARLIEST
        for mark in marks:
            span = parse_edtf(mark.date)
            if span.s1 <= latest:
                raise ValueError(f"dates that rise from mark to mark, which {mark.date} does not")
            if "as_of" in info.data and span.e2 > parse_edtf(info.data["as_of"]).e2:
                raise ValueError(f"marks that are over by as_of, which {mark.date} is not")
            latest = span.s1
        return marks

    def first_day(self, who: str) -> int:
        """Day before which nothing can have happened, in days since 1970-01-01; open beginnings are clipped there.

        Parameters
        ----------
        who
            Whose act it is: for the subject its first day under its present code, for all others 1 January of
            ``rules.first_year``.
        """
        return parse_edtf(self.subject.since if who == self.subject.code else str(self.rules.first_year)).s1

    @property
    def as_of_day(self) -> int:
        """Last day that is told of, in days since 1970-01-01; open ends are clipped there.

        The day of the data, or the day by which sources were published that this is known from, if that is earlier.
        """
        day = parse_edtf(self.as_of).e2
        return day if self.known_by is None else min(day, self.known_by)

    def as_known(self, day: int) -> Self:
        """Return what holds where only sources published by a day count; its ``known_by`` is the day."""
        return self.model_copy(update={"known_by": day})


# --- checked words ----------------------------------------------------------------------------------------------


def _edtf(text: str) -> str:
    parse_edtf(text)
    return text


def _edtf_or_unknown(text: str) -> str:
    return text if text == "unknown" else _edtf(text)


def _word(vocabulary: str) -> AfterValidator:
    """Return a validator that accepts the ids of one of the atlas's vocabularies."""

    def known(word: str, info: ValidationInfo) -> str:
        atlas: AtlasConfig | None = (info.context or {}).get("atlas")
        allowed = getattr(atlas, vocabulary, None)
        if allowed is not None and word not in allowed:
            raise ValueError(f"one of {', '.join(allowed)}")
        return word

    return AfterValidator(known)


def _code(code: str, info: ValidationInfo) -> str:
    known: Container[str] | None = (info.context or {}).get("codes")
    if known is not None and code not in known:
        raise ValueError("an ISO 3166-1 alpha-3 code, or one of 3166-3")
    return code


def _party(who: str, info: ValidationInfo) -> str:
    known: Container[str] | None = (info.context or {}).get("organisations")
    if who.isupper():
        return _code(who, info)
    if known is not None and who not in known:
        raise ValueError("a country code, or an id in organisations.yaml")
    return who


def _partner(who: str, info: ValidationInfo) -> str:
    atlas: AtlasConfig | None = (info.context or {}).get("atlas")
    if atlas is not None and who in (atlas.subject.code, *atlas.subject.predecessors):
        raise ValueError("a partner, not the subject itself")
    return who


def _stage_of(*stages: str) -> AfterValidator:
    def known(stage: str) -> str:
        if stage not in stages:
            raise ValueError(f"one of {', '.join(stages)}")
        return stage

    return AfterValidator(known)


def _identifier(word: str) -> str:
    if not word or word != word.lower() or not all(part.isalnum() and part.isascii() for part in word.split("-")):
        raise ValueError("lower-case letters and digits, joined by single hyphens")
    return word


Edtf = Annotated[str, AfterValidator(_edtf)]
Published = Annotated[str, AfterValidator(_edtf_or_unknown)]
Id = Annotated[str, AfterValidator(_identifier)]
Text = Annotated[str, Field(min_length=1, max_length=400)]
Title = Annotated[str, Field(min_length=3, max_length=120)]
Code = Annotated[str, Field(pattern=r"^[A-Z]{3}$"), AfterValidator(_code)]
Party = Annotated[str, Field(pattern=r"^([A-Z]{3}|[a-z0-9]+(-[a-z0-9]+)*)$"), AfterValidator(_party)]
"""A country code, or the id of an organisation without territory."""
Domain = Annotated[str, _word("domains")]
Version = Annotated[str, Field(pattern=r"^[0-9A-Za-z]+([.-][0-9A-Za-z]+)*$", max_length=40)]
"""A version that may name a file."""
Sources = Annotated[tuple[str, ...], Field(min_length=1)]

# --- parts of a record ------------------------------------------------------------------------------------------


class Archived(Model):
    """A copy of a source that will stay."""

    url: Annotated[str, Field(pattern=r"^https?://")]
    day: Edtf


class Source(Model):
    """A public page or document: exactly one of ``url`` and ``file`` (a founding document)."""

    url: Annotated[str, Field(pattern=r"^https?://\S+$")] | None = None
    file: str | None = None
    publisher: Text
    published: Published
    accessed: Edtf | None = None
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]
    kind: Literal["official-text", "official", "agency", "press", "academic", "database"]
    where: Text | None = None
    archived: Archived | None = None
    origin: Text | None = None
    controlled_by: Code | None = None
    retrospective: bool = False
    supports: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _one_address(self) -> Self:
        if (self.url is None) == (self.file is None):
            raise ValueError("exactly one of url and file")
        return self

    def published_by(self, day: int) -> tuple[bool, bool]:
        """Tell whether it was published by a day (since 1970-01-01), certainly and possibly; undated is possible."""
        if self.published == "unknown":
            return False, True
        span = parse_edtf(self.published)
        return span.e2 <= day and not span.doubtful, span.s1 <= day


class Mark(Model):
    """A date that readers know, for context on the timeline; it is no record and counts nowhere."""

    date: Edtf
    label: Annotated[str, Field(min_length=3, max_length=60)]
    source: Source


AtlasConfig.model_rebuild()


class EventPlace(Model):
    """Where an event happened; without ``lon`` and ``lat`` it has no geometry."""

    name: Text
    country: Code
    lon: float | None = Field(default=None, ge=-180, le=180)
    lat: float | None = Field(default=None, ge=-90, le=90)

    @model_validator(mode="after")
    def _whole_point(self) -> Self:
        if (self.lon is None) != (self.lat is None):
            raise ValueError("both lon and lat, or neither")
        return self


class Event(Model):
    """Something that happened to a record or a site; ``by`` when one side did it alone."""

    stage: str
    date: Edtf
    by: Party | None = None
    basis: Literal["reported", "inferred"] = "reported"
    why: Text | None = None
    ref: Text | None = None
    how: Literal["completed", "expired", "superseded", "terminated", "abandoned", "lost", "dissolved"] | None = None
    reason_given: Text | None = None
    place: EventPlace | None = None
    sources: Sources

    @property
    def name(self) -> str:
        """The reference that ``disputed`` uses: the stage, plus ``-CODE`` when one side did it."""
        return f"{self.stage}-{self.by}" if self.by else self.stage

    @model_validator(mode="after")
    def _how_it_ended(self) -> Self:
        if self.how and self.stage != "ended":
            raise ValueError("how only beside stage ended")
        if self.basis == "inferred" and not self.why:
            raise ValueError("why, since the event is inferred")
        return self


class RecordEvent(Event):
    """An event of a record."""

    stage: Annotated[str, _stage_of(*COMMITMENTS, *BESIDE, *DELIVERIES)]


class SiteEvent(Event):
    """An event of a site."""

    stage: Annotated[str, _stage_of(*SITE_STAGES)]


class Disputed(Model):
    """A fact on which sources differ: ``at`` names it (``signed.date``, ``talks.stage``, ``parties.MLI``)."""

    at: str
    ours: str
    others: Annotated[tuple[str, ...], Field(min_length=1)]
    why: Text
    sources: Sources


class Contested(Model):
    """A claim by somebody and the answer to it; never in the atlas's own voice."""

    claim: Text
    by: Annotated[tuple[str, ...], Field(min_length=1)]
    answer: Text | None = None
    answer_by: tuple[str, ...] = ()
    sources: Sources


class Domains(Model):
    """What a record is about (``main``) and what its text merely lists (``named``)."""

    main: Annotated[tuple[Domain, ...], Field(min_length=1, max_length=3)]
    named: tuple[Domain, ...] = ()


class StatedPurpose(Model):
    """A purpose, and who stated it."""

    what: Annotated[str, _word("purposes")]
    stated_by: Party
    sources: Sources


class Other(Model):
    """Somebody who takes part without being bound; never counted as a party."""

    who: Text
    role: Annotated[str, _word("roles")]


class Term(Model):
    """How long a text is meant to last."""

    until: Edtf | None = None
    years: int | None = Field(default=None, gt=0, le=100)
    renews: Literal["automatic", "stated", "none"] = "none"
    basis: Literal["original", "prolonged"] = "original"
    sources: Sources


class Link(Model):
    """A relation with another record; one side states it, the other is derived."""

    kind: Literal["implements", "amends", "prolongs", "supersedes", "part-of", "prepares", "repeats"] = Field(
        alias="is"
    )
    to: Id
    sources: Sources


class SiteLink(Model):
    """A site's part in a record."""

    site: Id
    role: Literal["installed", "launched-from", "controlled-from", "trained-at", "met-at", "named-in-text"]


class Provides(Model):
    """Who gives what."""

    by: Party
    what: Annotated[tuple[Annotated[str, _word("gives")], ...], Field(min_length=1)]
    sources: Sources


class Amount(Model):
    """A sum as stated; shown, never added up."""

    what: Text
    low: int
    high: int
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    per: Literal["year", "month"] | None = None
    sources: Sources


class Lowered(Model):
    """A confidence that a person lowered, and why."""

    to: Literal["medium", "low"]
    why: Text


# --- records and sites ------------------------------------------------------------------------------------------


class Evidenced(Model):
    """What a record and a site share: an id, events, and the sources for them."""

    id: Id
    summary: Text | None = None
    events: Annotated[tuple[Event, ...], Field(min_length=1)]
    disputed: tuple[Disputed, ...] = ()
    contested: tuple[Contested, ...] = ()
    identifiers: dict[str, str] = {}
    ledger: tuple[str, ...] = ()
    lowered: Lowered | None = None
    sources: Annotated[dict[str, Source], Field(min_length=1)]
    known_by: ClassVar[int | None] = None  # no field, so that no file can write it: as_known sets it in its copy

    def as_known(self, day: int, changes: dict[str, Any]) -> Self:
        """Return a copy of which only sources published by a day count: its ``known_by`` is the day.

        Parameters
        ----------
        day
            In days since 1970-01-01.
        changes
            Fields with what may be known of them (``geo/published.py``); they are not checked again.
        """
        return self.model_copy(update={**changes, "known_by": day})

    def rests_on(self, event: Event) -> tuple[str, ...]:
        """Return the names of the sources by which an event is judged: of those that count the certain ones, if any."""
        day = self.known_by
        if day is None:
            return event.sources
        return tuple(name for name in event.sources if self.sources[name].published_by(day)[0]) or event.sources

    def may_be_later(self, event: Event) -> bool:
        """Tell whether no source of an event was certainly published by the day by which it has to be known."""
        day = self.known_by
        return day is not None and not any(self.sources[name].published_by(day)[0] for name in event.sources)

    @property
    def undated(self) -> bool:
        """Whether of every event no source was certainly published by the day by which it has to be known."""
        return self.known_by is not None and all(self.may_be_later(event) for event in self.events)

    def doubt(self, event: Event) -> Literal["inferred", "doubtful", "stage", "date", "later"] | None:
        """Say why an event is possible at most.

        It is inferred, of a doubtful date, of a disputed stage or date, or told by sources that may be later.
        """
        if event.basis == "inferred":
            return "inferred"
        if parse_edtf(event.date).doubtful:
            return "doubtful"
        disputed = {fact.at for fact in self.disputed}
        if f"{event.name}.stage" in disputed:
            return "stage"
        if f"{event.name}.date" in disputed:
            return "date"
        return "later" if self.may_be_later(event) else None


class Record(Evidenced):
    """One real-world piece of cooperation between the subject and a partner."""

    type: Type
    instrument: Annotated[str, _word("instruments")] | None = None
    activity: Annotated[str, _word("activities")] | None = None
    level: Annotated[str, _word("levels")] | None = None
    title: Title
    subject: Code | None = None
    events: Annotated[tuple[RecordEvent, ...], Field(min_length=1)]
    parties: Annotated[tuple[Annotated[Party, AfterValidator(_partner)], ...], Field(min_length=1)]
    parties_complete: bool = True
    others: tuple[Other, ...] = ()
    domains: Domains
    purposes: tuple[StatedPurpose, ...] = ()
    term: Term | None = None
    links: tuple[Link, ...] = ()
    provides: tuple[Provides, ...] = ()
    amounts: tuple[Amount, ...] = ()
    sites: tuple[SiteLink, ...] = ()

    @model_validator(mode="after")
    def _kind_fits_type(self) -> Self:
        if (self.type is Type.INSTRUMENT) != (self.instrument is not None):
            raise ValueError("field instrument, exactly when type is instrument")
        if self.activity is not None and self.type is not Type.ACTIVITY:
            raise ValueError("field activity only when type is activity")
        return self

    def headline(self, by_day: int) -> Event:
        """Return the event that says how far the record got by a day: its firmest step, or the latest delivery.

        Parameters
        ----------
        by_day
            Days since 1970-01-01; events that cannot have happened by then are passed over, unless all are.
        """
        ladder = DELIVERIES if self.type is Type.ACTIVITY else COMMITMENTS
        known = [event for event in self.events if parse_edtf(event.date).s1 <= by_day] or [self.events[0]]
        return max(known[::-1], key=lambda event: ladder.index(event.stage) if event.stage in ladder else -1)

    def halts(self, by_day: int) -> tuple[Event, ...]:
        """Return what holds it up by a day, earliest first: its end alone, else suspensions and withdrawals.

        A side that resumes it takes back its own suspension and that of nobody in particular; without a side, all.

        Parameters
        ----------
        by_day
            Days since 1970-01-01; events that cannot have happened by then are passed over.
        """
        known = [event for event in self.events if parse_edtf(event.date).s1 <= by_day]
        known.sort(key=lambda event: parse_edtf(event.date).s1)
        if ended := [event for event in known if event.stage == "ended"]:
            return (ended[-1],)
        halts: list[Event] = []
        for event in known:
            if event.stage == "resumed":
                others = [halt for halt in halts if event.by and halt.by not in (None, event.by)]
                halts = [halt for halt in halts if halt.stage != "suspended" or halt in others]
            elif event.stage in ("suspended", "withdrew"):
                halts.append(event)
        return tuple(halts)

    @property
    def folded(self) -> bool:
        """Whether it only amends, prolongs or is part of another, and so is not counted on its own."""
        return any(link.kind in FOLDING_LINKS for link in self.links)


class Position(Model):
    """How well a site's place is known: ``radius_m`` is the honest radius in metres."""

    level: Literal["exact", "locality", "city", "region", "country"]
    radius_m: int | None = Field(default=None, gt=0)
    basis: Text
    sources: Sources


class Near(Model):
    """Another site of the same kind within the radius, and why the two are not one told twice."""

    site: Id
    why: Text


class Site(Evidenced):
    """A presence of the cooperation at a place; a site known only by country has no point."""

    type: Literal["site"]
    name: Title
    events: Annotated[tuple[SiteEvent, ...], Field(min_length=1)]
    kind: Annotated[str, _word("site_kinds")]
    country: Code
    provider: Party
    host: Text | None = None
    lon: float | None = Field(default=None, ge=-180, le=180)
    lat: float | None = Field(default=None, ge=-90, le=90)
    position: Position
    near: tuple[Near, ...] = ()

    @model_validator(mode="after")
    def _point_fits_level(self) -> Self:
        if (self.lon is None) != (self.lat is None):
            raise ValueError("both lon and lat, or neither")
        if (self.position.level == "country") != (self.lon is None):
            raise ValueError("a point exactly when position.level is not country")
        if self.lon is not None and self.position.radius_m is None:
            raise ValueError("position.radius_m beside a point")
        if self.position.level == "locality" and (self.position.radius_m or 0) < 1000:
            raise ValueError("position.radius_m of 1000 or more at level locality, where the point is ours")
        return self

    def headline(self, by_day: int) -> Event:
        """Return the event whose stage the site has by a day: the last certain one, else the first possible one.

        Parameters
        ----------
        by_day
            Days since 1970-01-01; events that cannot have begun by then are passed over, unless all are.
        """
        known = [event for event in self.events if parse_edtf(event.date).s1 <= by_day] or [self.events[0]]
        certain = [event for event in known if not self.doubt(event)]
        return max(certain[::-1], key=lambda event: min(parse_edtf(event.date).s2, by_day), default=known[0])


class Organisation(Model):
    """An agency, company or body: never a party unless it has no territory of its own to stand for (ESA)."""

    name: Text
    name_ru: Text | None = None
    abbreviation: Text | None = None
    country: Code | None = None
    kind: Text | None = None


class Searched(Model):
    """What was looked for in some countries, and how deeply; ``not-researched`` says that nothing was."""

    countries: Annotated[tuple[Code, ...], Field(min_length=1)]
    depth: Literal["systematic", "partial", "incidental", "not-researched"]
    day: Edtf
    languages: tuple[str, ...] = ()
    looked_for: Text | None = None
    not_found: tuple[Text, ...] = ()

    @model_validator(mode="after")
    def _says_what(self) -> Self:
        if (self.depth == "not-researched") == bool(self.languages and self.looked_for):
            raise ValueError("languages and looked_for, unless depth is not-researched")
        return self


class Group(Model):
    """Countries that readers speak of together: a region has ``members``, a membership ``periods`` by member."""

    label: Text
    members: tuple[Code, ...] = ()
    periods: dict[Code, Edtf] = {}
    source: Source

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if bool(self.members) == bool(self.periods):
            raise ValueError("exactly one of members and periods")
        return self

    def members_on(self, day: int) -> frozenset[str]:
        """Return the codes of those that are, or may be, members on a day (since 1970-01-01)."""
        lasting = {code for code, lasted in self.periods.items() if _holds(lasted, day)}
        return frozenset(lasting | {*self.members})


def _holds(lasted: str, day: int) -> bool:
    span = parse_edtf(lasted)
    return span.s1 <= day <= span.e2


class LeftOut(Model):
    """An entry of the research ledger that is no record, and why."""

    ledger: Id
    why: Text
    see: Id | None = None


class Withdrawn(Model):
    """An id that once was published and never is used again."""

    id: Id
    day: Edtf
    why: Text
    see: Id | None = None


class StatedTotal(Model):
    """A total that others state, beside what the atlas lists; records are never bent to fit."""

    id: Id
    what: Text
    stated: Annotated[dict[Code, int], Field(min_length=1)]
    date: Edtf
    kind: Annotated[str, _word("site_kinds")]
    note: Text
    source: Source
