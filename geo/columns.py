"""What every column of every table that leaves means: spelled here once, for files, schemas and whoever documents them.

The four layers come first, then the tables that make a package relational (``geo/package.py``). Columns stand in the
order in which they are written, after ``id``, which is first where there is one. Titles are short labels, and each is
found once in its table. All are in English, as the data are: a file is the same whatever language a page speaks.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal

from geo.labels import FIRMEST
from geo.schema import (
    BESIDE,
    COMMITMENTS,
    DELIVERIES,
    SITE_STAGES,
    STAGE_WORDS,
    AtlasConfig,
    Confidence,
    Measure,
    Type,
)
from geo.text import noun

Kind = Literal["text", "texts", "integer", "number", "boolean", "date"]
"""What a cell holds: ``texts`` is a list of texts, ``date`` a whole day as ``2014-07-14``."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    Parameters
    ----------
    kind
        What its cells hold.
    title
        A label for readers.
    description
        What it means, with its unit.
    words
        Name of the vocabulary of which a cell, or each part of a list, is a word, as ``vocabularies`` has it; empty
        where it is free.
    filled
        Whether no cell is ever empty.
    missing
        What an empty cell means here, where that is more than "not known, or not applicable".
    """

    kind: Kind
    title: str
    description: str
    words: str = ""
    filled: bool = False
    missing: str = ""


@dataclass(frozen=True, slots=True)
class Reference:
    """Cells of a table that name rows of another one: columns here, the other table, and its columns."""

    fields: tuple[str, ...]
    table: str
    to: tuple[str, ...] = ("id",)


@dataclass(frozen=True, slots=True)
class Table:
    """A table: what it is, its columns in order, which of them name a row, and which name rows of other tables."""

    title: str
    description: str
    columns: Mapping[str, Column]
    key: tuple[str, ...] = ("id",)
    references: tuple[Reference, ...] = ()


POINTS: Final = ("sites", "events")
"""Layers of single points: their CSV ends in ``lon`` and ``lat``."""

LON_LAT: Final = {
    "lon": Column("number", "Longitude", "Degrees east, WGS 84; empty where the place is not known well enough."),
    "lat": Column("number", "Latitude", "Degrees north, WGS 84; empty where the place is not known well enough."),
}
"""The two columns of a point, where there is no geometry."""


def name_column(layer: str) -> str:
    """Return the column that says which feature of a layer one is."""
    return "title" if "title" in LAYERS[layer].columns else "name"


def vocabularies(config: AtlasConfig, measure: Measure) -> dict[str, dict[str, str]]:
    """Return the words that each vocabulary has, and what each of them is called; topic words are the atlas's own.

    The colour classes are called after what they count, the ``measure``.
    """
    own = {
        "domain": config.domains,
        "purpose": {name: one.label for name, one in config.purposes.items()},
        "level": config.levels,
        "record-kind": config.instruments | config.activities,
        "role": config.roles,
        "site-kind": {name: one.label for name, one in config.site_kinds.items()},
        "class": _classes(config.rules.class_from, measure),
    }
    return _FIXED | own


def _classes(class_from: Sequence[int], measure: Measure) -> dict[str, str]:
    """Say what the colour classes of the map mean, in counts of the measure or in how firm the firmest record is."""
    numbered = {**FIRMEST} if measure is Measure.FIRMEST else _numbered(class_from, measure)
    return numbered | {
        "possible": "Possible only",
        "none": "None found",
        "not-researched": "Not researched",
        "subject": "The subject country itself",
    }


def _numbered(class_from: Sequence[int], measure: Measure) -> dict[str, str]:
    spans = [
        (f"{start}" if after - start == 1 else f"{start} to {after - 1}", after - 1)
        for start, after in pairwise(class_from)
    ]
    said = [*spans, (f"{class_from[-1]} or more", class_from[-1])]
    return {str(n): f"{span} {noun(measure, (most, most))}" for n, (span, most) in enumerate(said, start=1)}


_FIXED: Final[dict[str, dict[str, str]]] = {
    "type": {
        Type.INSTRUMENT.value: "A text, drafted or signed",
        Type.ACTIVITY.value: "Something done or built",
        Type.CONTACT.value: "Words only: talks, an offer, a remark",
    },
    "stage": {stage: STAGE_WORDS[stage] for stage in (*COMMITMENTS, *BESIDE, *DELIVERIES)},
    "site-stage": {stage: STAGE_WORDS[stage] for stage in SITE_STAGES},
    "halt": {stage: STAGE_WORDS[stage] for stage in ("withdrew", "suspended", "ended")},
    "basis": {"reported": "A source reports it", "inferred": "Follows from something else"},
    "ending": {
        word: word.capitalize()
        for word in ("completed", "expired", "superseded", "terminated", "abandoned", "lost", "dissolved")
    },
    "delivery": {
        "none-seen": "Nothing seen yet",
        "partly": "Partly, or started",
        "delivered": "Delivered",
        "failed": "Failed",
    },
    "match": {"certain": "Matches the selection for certain", "possible": "May match the selection"},
    "confidence": {level.value: level.value.capitalize() for level in Confidence},
    "coverage": {
        "systematic": "Searched systematically",
        "partial": "Searched in part",
        "incidental": "Searched incidentally: numbers are lower bounds",
        "not-researched": "Not researched",
    },
    "measure": {
        Measure.AGREEMENTS.value: "Agreements",
        Measure.ACTIVITIES.value: "Activities",
        Measure.CONTACTS.value: "Contacts",
        Measure.FIRMEST.value: "Firmest commitment",
    },
    "position": {
        "exact": "A source gives coordinates",
        "locality": "A source names campus or village",
        "city": "Known by its city",
        "region": "Known by its region",
        "country": "Known by its country only: no point",
    },
    "source-kind": {
        "official-text": "The text itself",
        "official": "Official page",
        "agency": "News agency",
        "press": "Press",
        "academic": "Academic work",
        "database": "Database",
    },
    "link": {
        "implements": "Implements",
        "amends": "Amends",
        "prolongs": "Prolongs",
        "supersedes": "Supersedes",
        "part-of": "Is part of",
        "prepares": "Prepares",
        "repeats": "Repeats",
    },
    "site-role": {
        "installed": "Installed there",
        "launched-from": "Launched from there",
        "controlled-from": "Controlled from there",
        "trained-at": "Trained there",
        "met-at": "Met there",
        "named-in-text": "Named in the text",
    },
    "topic": {
        "main": "What it is about",
        "derived": "Added by its purposes and sites",
        "named": "Merely listed in the text",
    },
    "party-kind": {"country": "A country", "organisation": "An organisation without territory"},
}

# --- columns that several tables share --------------------------------------------------------------------------

_ID: Final = Column("text", "Id", "Never changes; the name of its file, and part of its address.", filled=True)
_MATCH: Final = Column("text", "Match", "How surely it belongs to the selection.", "match", filled=True)
_CONFIDENCE: Final = Column(
    "text", "Confidence", "How well it is supported, computed from its sources.", "confidence", filled=True
)
_SUMMARY: Final = Column("text", "Summary", "One or two sentences in the atlas's own words.")
_SOURCES: Final = Column("texts", "Sources", "Addresses of its sources.")
_DATE: Final = Column(
    "text",
    "Date",
    "As precise as the source: Extended Date/Time Format (EDTF, ISO 8601-2); 2012-02 is some day of that month.",
    filled=True,
)
_FIRST: Final = Column(
    "date",
    "First day it may mean",
    "The earliest day that the date may mean: a bound, not a date of its own.",
    missing="open beginning",
)
_LAST: Final = Column(
    "date",
    "Last day it may mean",
    "The latest day that the date may mean: a bound, not a date of its own.",
    missing="open end",
)
_BY: Final = Column(
    "text", "By", "Country code or organisation of the side that did it alone; empty when no side acted alone."
)
_BASIS: Final = Column("text", "Basis", "Whether a source reports it, or it is inferred.", "basis", filled=True)
_RECORD: Final = Column("text", "Record", "Id of a record.", filled=True)
_SITE: Final = Column("text", "Site", "Id of a site.", filled=True)
_SOURCE: Final = Column("text", "Source", "Id of a source.", filled=True)

_DATES: Final = {"date": _DATE, "date_min": _FIRST, "date_max": _LAST}
_OF_RECORD: Final = Reference(("record",), "records")
_OF_SITE: Final = Reference(("site",), "sites")
_OF_SOURCE: Final = Reference(("source",), "sources")

# --- layers -----------------------------------------------------------------------------------------------------

_RECORDS: Final = {
    "title": Column("text", "Title", "What it is, in the atlas's own words.", filled=True),
    "type": Column("text", "Type", "What sort of record it is; the three are counted apart.", "type", filled=True),
    "kind": Column("text", "Kind", "Kind of text, or of activity; a contact has none.", "record-kind"),
    "level": Column("text", "Level", "Who signed, or who took part.", "level"),
    "subject": Column("text", "Subject", "Code of the subject country as it was then: RUS, or SUN.", filled=True),
    "parties": Column(
        "texts", "Parties", "Who is bound besides the subject: ISO 3166 alpha-3 codes, and ids of organisations."
    ),
    "party_names": Column("texts", "Names of parties", "The parties by name, in the same order."),
    "parties_complete": Column(
        "boolean",
        "Parties complete",
        "Whether all parties are listed; else it colours nothing.",
        filled=True,
    ),
    "domains": Column("texts", "Domains", "One to three: what it is about.", "domain"),
    "domains_named": Column("texts", "Domains named", "Domains that the text merely lists.", "domain"),
    "purposes": Column("texts", "Purposes", "Purposes as a party states them.", "purpose"),
    "stage": Column("text", "Stage", "How far it got by the last day of the selection's period.", "stage", filled=True),
    "halted": Column("text", "Held up", "What holds it up: its end, a suspension, a withdrawal.", "halt"),
    "halted_by": Column("texts", "Held up by", "Who suspended it or withdrew, where one side did."),
    **_DATES,
    "delivery": Column("text", "Delivery", "What exists of what was promised; a contact promises nothing.", "delivery"),
    "silent_since": Column(
        "date",
        "Silent since",
        "First day from which a signed text counts as silent, for nothing was heard of it; inferred, and no end.",
    ),
    "match": _MATCH,
    "confidence": _CONFIDENCE,
    "folded": Column(
        "boolean", "Counted with another", "Whether it only amends, prolongs or is part of another.", filled=True
    ),
    "disputed": Column("texts", "Disputed", "Facts on which sources differ: signed.date is the date of signature."),
    "sites": Column("texts", "Sites", "Ids of its sites."),
    "summary": _SUMMARY,
    "sources": _SOURCES,
    "geometry_basis": Column(
        "text", "Basis of the geometry", "What its points are: no place where anything happened.", filled=True
    ),
}

_SITES: Final = {
    "name": Column("text", "Name", "What it is called.", filled=True),
    "kind": Column("text", "Kind", "What stands there.", "site-kind", filled=True),
    "country": Column("text", "Country", "Code of the country in which it lies (ISO 3166-1 alpha-3).", filled=True),
    "country_name": Column("text", "Name of country", "The country by name.", filled=True),
    "provider": Column("text", "Provider", "Whose it is: a country code, or an organisation's id.", filled=True),
    "host": Column("text", "Host", "Who houses it there."),
    "stage": Column(
        "text",
        "Stage",
        "How far the subject's link with it had come by the last day of the selection's period.",
        "site-stage",
        filled=True,
    ),
    "stage_certain": Column("boolean", "Stage certain", "Whether that stage is certain.", filled=True),
    "match": _MATCH,
    "confidence": _CONFIDENCE,
    "position_level": Column("text", "Level of position", "How well its place is known.", "position", filled=True),
    "position_accuracy_m": Column("integer", "Accuracy of position", "Metres around the point within which it lies."),
    "position_basis": Column("text", "Basis of position", "What its point rests on.", filled=True),
    "records": Column("texts", "Records", "Ids of the records that name it."),
    "summary": _SUMMARY,
    "sources": _SOURCES,
}

_CERTAIN: Final = "Certain number of {what}; a record with several parties counts once in each country."
_POSSIBLE: Final = "Possible number of {what}, the certain ones included."


def _counts(name: str, certain: str, possible: str, what: str) -> dict[str, Column]:
    return {
        f"{name}_certain": Column("integer", certain, _CERTAIN.format(what=what), filled=True),
        f"{name}_possible": Column("integer", possible, _POSSIBLE.format(what=what), filled=True),
    }


_COUNTRIES: Final = {
    "iso3": Column(
        "text",
        "Code",
        "ISO 3166-1 alpha-3, or a shape's own code where ISO has none; same as id.",
        filled=True,
    ),
    "name": Column("text", "Name", "What the shape is called.", filled=True),
    "coverage": Column("text", "Coverage", "How deeply the country was searched.", "coverage", filled=True),
    **_counts("agreements", "Agreements, certain", "Agreements, possible", "agreements signed or firmer"),
    **_counts("activities", "Activities, certain", "Activities, possible", "activities"),
    **_counts("contacts", "Contacts, certain", "Contacts, possible", "contacts"),
    "firmest_certain": Column(
        "integer",
        "Firmest commitment, certain",
        "Highest commitment that is certain: 0 none, 1 any, 2 signed, 3 in force.",
        filled=True,
    ),
    "firmest_possible": Column(
        "integer",
        "Firmest commitment, possible",
        "Highest commitment that is possible: 0 none, 1 any, 2 signed, 3 in force.",
        filled=True,
    ),
    **_counts(
        "bilateral",
        "With one partner, certain",
        "With one partner, possible",
        "those of one partner",
    ),
    **_counts(
        "multilateral",
        "With several partners, certain",
        "With several partners, possible",
        "those of several partners",
    ),
    "measure": Column("text", "Measure", "What the colour class counts.", "measure", filled=True),
    "class": Column("text", "Colour class", "Class of the colour on the map.", "class", filled=True),
}

_STEP: Final = {"by": _BY, **_DATES, "basis": _BASIS}

_EVENTS: Final = {
    "record": _RECORD,
    "title": Column("text", "Title", "Title of the record.", filled=True),
    "stage": Column("text", "Stage", "What happened.", "stage", filled=True),
    "how": Column("text", "How it ended", "Of an end, how.", "ending"),
    **_STEP,
    "disputed": Column("boolean", "Disputed", "Whether sources differ on it.", filled=True),
    "place": Column("text", "Place", "Where it happened, by name."),
    "place_country": Column("text", "Country of the place", "ISO 3166-1 alpha-3."),
    "sources": _SOURCES,
}

LAYERS: Final = {
    "records": Table(
        "Records",
        "Agreements, drafts, activities and contacts, with one representative point for each party.",
        {"id": _ID, **_RECORDS},
    ),
    "sites": Table(
        "Sites",
        "Places of the cooperation, each with the radius within which it lies.",
        {"id": _ID, **_SITES},
    ),
    "countries": Table(
        "Countries",
        "The shapes of the map with what the selection counts in each, zero included.",
        {"id": Column("text", "Id", "Code of the shape.", filled=True), **_COUNTRIES},
    ),
    "events": Table(
        "Events",
        "Every dated step of every record, numbered in file order.",
        {"id": Column("text", "Id", "Id of the record, # and the number of the step.", filled=True), **_EVENTS},
        references=(_OF_RECORD,),
    ),
}
"""The layers by name."""

# --- tables of a package ----------------------------------------------------------------------------------------

RELATED: Final = {
    "parties": Table(
        "Parties",
        "Whoever is a party to a record of the selection.",
        {
            "id": Column("text", "Id", "ISO 3166 alpha-3 code, or id of an organisation.", filled=True),
            "name": Column("text", "Name", "What it is called.", filled=True),
            "kind": Column("text", "Kind", "Whether it has a territory.", "party-kind", filled=True),
            **LON_LAT,
        },
    ),
    "party_shapes": Table(
        "Shapes of parties",
        "The shapes on which each party is drawn: CSK on CZE and on SVK. Joins records to countries.",
        {
            "party": Column("text", "Party", "Id of a party.", filled=True),
            "country": Column("text", "Shape", "Code of a shape.", filled=True),
        },
        ("party", "country"),
        (Reference(("party",), "parties"), Reference(("country",), "countries")),
    ),
    "record_parties": Table(
        "Parties of records",
        "Who is bound by each record, in its order.",
        {
            "record": _RECORD,
            "party": Column("text", "Party", "Id of a party.", filled=True),
            "disputed": Column(
                "boolean", "Disputed", "Whether sources differ on it; it then counts as possible.", filled=True
            ),
        },
        ("record", "party"),
        (_OF_RECORD, Reference(("party",), "parties")),
    ),
    "record_others": Table(
        "Others that take part",
        "Hosts, users, operators, makers and the like: never counted as parties.",
        {
            "record": _RECORD,
            "number": Column("integer", "Number", "Its place in the record, from 1.", filled=True),
            "who": Column("text", "Who", "Id of an organisation, a country code, or a name.", filled=True),
            "name": Column("text", "Name", "What it is called.", filled=True),
            "role": Column("text", "Role", "What it does in it.", "role", filled=True),
        },
        ("record", "number"),
        (_OF_RECORD,),
    ),
    "record_domains": Table(
        "Domains of records",
        "What each record counts for, and what its text merely lists.",
        {
            "record": _RECORD,
            "domain": Column("text", "Domain", "A domain.", "domain", filled=True),
            "part": Column("text", "Part", "Why the record has it.", "topic", filled=True),
        },
        ("record", "domain"),
        (_OF_RECORD,),
    ),
    "record_sites": Table(
        "Sites of records",
        "The part that sites have in each record; a site may lie outside the selection.",
        {
            "record": _RECORD,
            "site": _SITE,
            "role": Column("text", "Role", "Its part in the record.", "site-role", filled=True),
        },
        ("record", "site", "role"),
        (_OF_RECORD,),
    ),
    "record_links": Table(
        "Links between records",
        "Relations as one side states them; the other record may lie outside the selection.",
        {
            "record": _RECORD,
            "number": Column("integer", "Number", "Its place in the record, from 1.", filled=True),
            "is": Column("text", "Relation", "What the record is to the other.", "link", filled=True),
            "to": Column("text", "Other record", "Id of the other record.", filled=True),
        },
        ("record", "number"),
        (_OF_RECORD,),
    ),
    "site_events": Table(
        "Events of sites",
        "Every dated step of every site, numbered in file order.",
        {
            "id": Column("text", "Id", "Id of the site, # and the number of the step.", filled=True),
            "site": _SITE,
            "stage": Column("text", "Stage", "What happened.", "site-stage", filled=True),
            **_STEP,
        },
        references=(_OF_SITE,),
    ),
    "disputes": Table(
        "Disputed facts",
        "Facts on which sources differ; each belongs to a record or to a site.",
        {
            "id": Column("text", "Id", "Id of its record or site, ! and a number.", filled=True),
            "record": Column("text", "Record", "Id of a record.", missing="it belongs to a site"),
            "site": Column("text", "Site", "Id of a site.", missing="it belongs to a record"),
            "at": Column("text", "Fact", "Which fact: signed.date is the date of signature.", filled=True),
            "ours": Column("text", "As taken here", "What the atlas takes.", filled=True),
            "others": Column("texts", "As others have it", "What other sources say."),
            "why": Column("text", "Why", "Why this one was taken.", filled=True),
        },
        references=(_OF_RECORD, _OF_SITE),
    ),
    "sources": Table(
        "Sources",
        "The page or document behind each fact; each belongs to a record or to a site.",
        {
            "id": Column("text", "Id", "Id of its record or site, / and its name there.", filled=True),
            "record": Column("text", "Record", "Id of a record.", missing="it belongs to a site"),
            "site": Column("text", "Site", "Id of a site.", missing="it belongs to a record"),
            "url": Column("text", "Address", "Where it was read.", missing="a founding document: see file"),
            "file": Column("text", "File", "Name of a founding document.", missing="a page: see url"),
            "publisher": Column("text", "Publisher", "Who published it.", filled=True),
            "published": Column(
                "text",
                "Published",
                "When, as precisely as is known (EDTF).",
                missing="nobody says when it was published",
            ),
            "accessed": Column("text", "Accessed", "When it was read (EDTF)."),
            "language": Column("text", "Language", "ISO 639 code of its language.", filled=True),
            "kind": Column("text", "Kind", "What it is.", "source-kind", filled=True),
            "where": Column("text", "Where in it", "Paragraph, page or minute, or what it says there."),
            "origin": Column("text", "Origin", "Whom it repeats."),
            "controlled_by": Column("text", "Controlled by", "Code of the state that controls it."),
            "archived": Column("text", "Copy", "Address of a copy that will stay."),
        },
        references=(_OF_RECORD, _OF_SITE),
    ),
    "event_sources": Table(
        "Sources of events",
        "Which sources tell each step of a record.",
        {"event": Column("text", "Event", "Id of an event.", filled=True), "source": _SOURCE},
        ("event", "source"),
        (Reference(("event",), "events"), _OF_SOURCE),
    ),
    "site_event_sources": Table(
        "Sources of events of sites",
        "Which sources tell each step of a site.",
        {"event": Column("text", "Event", "Id of an event of a site.", filled=True), "source": _SOURCE},
        ("event", "source"),
        (Reference(("event",), "site_events"), _OF_SOURCE),
    ),
}
"""Tables that a package has besides the layers, by name."""
