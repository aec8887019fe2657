"""What ``add`` asks for a record or a site: a question for every field, in plain words, with an example.

A table and no logic. What may be answered is decided by ``schema`` and the atlas's vocabularies, not here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from geo.schema import (
    Amount,
    Archived,
    Contested,
    Disputed,
    Domains,
    Event,
    EventPlace,
    Id,
    Link,
    Lowered,
    Model,
    Near,
    Other,
    Position,
    Provides,
    Record,
    RecordEvent,
    Site,
    SiteEvent,
    SiteLink,
    Source,
    StatedPurpose,
    Term,
)

Answers = dict[str, Any]
"""What was answered so far, by field: texts, lists of texts, and the answers of smaller parts."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question.

    Parameters
    ----------
    field
        The field as it is spelled in a file.
    words, example
        What is asked, and an answer that would do.
    choices
        Name of the list of words that may be answered; the schema's own where it lists them.
    only, known
        Whether the list is all there is though the schema does not know it (the names of sources), or only what is
        known, beside which any text will do.
    many
        What separates several answers; none when there is only one.
    pairs
        Whether answers are pairs, ``NAME: value``.
    form
        What an answer looks like, where the schema has no plain words for it.
    when
        Whether to ask, after the answers to the same part so far.
    needed
        Whether an answer is needed; as in the schema when left out.
    """

    field: str
    words: str
    example: str
    choices: str = ""
    only: bool = False
    known: bool = False
    many: str = ""
    pairs: bool = False
    form: str = ""
    when: Callable[[Answers], bool] | None = None
    needed: bool | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """Several questions that belong together: one model of the schema.

    Parameters
    ----------
    field
        The field that holds it; none for a whole record or site.
    noun
        What one of it is called.
    questions
        What is always asked, in this order.
    extras
        What is asked only when its field is named.
    many
        Whether there may be several.
    named
        Whether each has a short name, by which others cite it.
    again
        The field from which on to ask again when the answers do not fit together; from the first when left out.
    """

    field: str
    noun: str
    model: type[Model]
    questions: tuple["Question | Part", ...]
    extras: tuple["Question | Part", ...] = ()
    many: bool = False
    named: bool = False
    again: str = ""


class Named(Model):
    """The short name of a source."""

    name: Id


# fmt: off
# --- questions that several parts share -------------------------------------------------------------------------

ID: Final = Question(
    "id", "What is its id: partner, year, a word or two? It is the name of the file and never changes.",
    "ven-2021-space-agreement")
NAME: Final = Question("name", "A short name for this page, by which facts then cite it?", "tass")

_CODE = "three capital letters, an ISO 3166-1 alpha-3 code"
_PARTY = "a country code of three capital letters, or an id in organisations.yaml"
_WEB = "an address that begins with http:// or https://, without spaces"
_COMMAS, _SEMICOLONS = (f"Several are separated by {mark}s." for mark in ("comma", "semicolon"))
_SOURCES = Question("sources", f"Which sources say so? {_COMMAS}", "tass, pl", "sources", only=True, many=",")
_SUMMARY = Question(
    "summary", "A sentence or two in your own words, at most 400 characters? Say no more than the sources say.",
    "Twelve fields of work for renewable terms of five years.")
_IDENTIFIERS = Question(
    "identifiers", f"What is it called elsewhere? {_COMMAS}", "COSPAR: 1975-066A", many=",", pairs=True,
    form="a name, a colon and an identifier")
_LEDGER = Question(
    "ledger", f"From which entries of the research ledger does it come? {_COMMAS}", "baikonur", many=",")

# --- sources and events -----------------------------------------------------------------------------------------

_ARCHIVED = Part("archived", "copy that stays", Archived, (
    Question("url", "The address of the copy?", "https://web.archive.org/web/2021/https://tass.com/x", form=_WEB),
    Question("day", "On which day was it made?", "2021-03-31"),
))

def _sources(supported: str) -> Part:
    return Part("sources", "source", Source, (
        Question("url", "The address of the page?", "https://tass.com/science/1175757", form=_WEB, needed=True),
        Question("publisher", "Who published it?", "TASS"),
        Question("published", "When was it published? unknown is a good answer.", "2021-03-30"),
        Question("accessed", "When did you read it?", "2026-11-22"),
        Question("language", "In which language is it?", "en", form="a code of two or three small letters, like es"),
        Question("kind", "What is it? official-text is the text of the agreement itself.", "agency"),
        Question("origin", "Whom does it repeat?", "Sputnik"),
        Question("controlled_by", "Which state controls the publisher?", "RUS", "countries", form=_CODE),
        Question("supports", f"Which fields does it support, besides events? {_COMMAS}", supported, "fields",
                 only=True, many=","),
    ), (
        Question("where", "Where in it: a paragraph, page or minute?", "paragraph 5"),
        Question("retrospective", "Does it look back long after, yes or no?", "yes"),
        _ARCHIVED,
    ), many=True, named=True)


_PLACE = Part("place", "place", EventPlace, (
    Question("name", "What is the place called?", "Caracas"),
    Question("country", "In which country does it lie?", "VEN", "countries", form=_CODE),
    Question("lon", "Longitude in degrees, east of Greenwich positive?", "-66.9"),
    Question("lat", "Latitude in degrees, north positive?", "10.5", when=lambda so_far: "lon" in so_far, needed=True),
))


def _events(model: type[Event], words: str, example: str) -> Part:
    return Part("events", "event", model, (
        Question("stage", words, example, "stages"),
        Question("date", "When? Never more precise than the source: 2019, 2019-10, 2019-10-31, 2016/2018 for lasted,"
                 " [2016..2018] for between.", "2021-03-30"),
        Question("by", "Who did it, if one side did it alone?", "VEN", "sides", form=_PARTY),
        Question("basis", "Does a source report it (leave empty), or does it follow from others (inferred)?",
                 "inferred"),
        Question("why", "From what does it follow?", "procedures reported complete in July 2022",
                 when=lambda so_far: so_far.get("basis") == "inferred", needed=True),
        Question("how", "How did it end?", "expired", when=lambda so_far: so_far["stage"] == "ended"),
        _SOURCES,
    ), (
        Question("ref", "Number or name of the act?", "order 633"),
        Question("reason_given", "Which reason did the acting side give?", "lack of money"),
        _PLACE,
    ), many=True)


# --- other parts ------------------------------------------------------------------------------------------------

_DOMAINS = Part("domains", "domains", Domains, (
    Question("main", f"What is it about? One to three domains. {_COMMAS}", "navigation", "domains", many=",",
             form="one to three domains"),
    Question("named", f"What does the text merely list? {_COMMAS}", "geodesy, remote-sensing", "domains", many=","),
))
_OTHERS = Part("others", "participant", Other, (
    Question("who", "Who takes part without being bound? An id in organisations.yaml, or a name.", "roscosmos",
             "organisations", known=True),
    Question("role", "As what?", "host", "roles"),
), many=True)
_SITE_LINKS = Part("sites", "site", SiteLink, (
    Question("site", "Which site? It needs a file of its own.", "baikonur", "sites", only=True),
    Question("role", "What is its part?", "launched-from"),
), many=True)
_LINKS = Part("links", "link", Link, (
    Question("is", "What does this record do to the other one?", "implements"),
    Question("to", "To which record?", "ven-2021-space-agreement", "records", only=True),
    _SOURCES,
), many=True)
_TERM = Part("term", "term", Term, (
    Question("until", "Until when is it meant to last?", "2050"),
    Question("years", "For how many years?", "5"),
    Question("renews", "Does it renew itself? Leave empty for none.", "automatic"),
    Question("basis", "Is this the first term (leave empty), or a prolonged one?", "prolonged"),
    _SOURCES,
))
_PURPOSES = Part("purposes", "purpose", StatedPurpose, (
    Question("what", "Which purpose was stated?", "natural-resources", "purposes"),
    Question("stated_by", "By which side?", "RUS", "sides", form=_PARTY),
    _SOURCES,
), many=True)
_PROVIDES = Part("provides", "side that gives", Provides, (
    Question("by", "Which side gives?", "RUS", "sides", form=_PARTY),
    Question("what", f"What does it give? {_COMMAS}", "training, equipment", "gives", many=","),
    _SOURCES,
), many=True)
_AMOUNTS = Part("amounts", "amount", Amount, (
    Question("what", "What is the sum for?", "rent of the cosmodrome"),
    Question("low", "The sum as stated, or the lower of two? A whole number.", "115000000"),
    Question("high", "The same sum again, or the higher of two?", "115000000"),
    Question("currency", "In which currency?", "USD", form="three capital letters, like USD"),
    Question("per", "A year or a month, if it is paid again and again?", "year"),
    _SOURCES,
), many=True)
_DISPUTED = Part("disputed", "fact on which sources differ", Disputed, (
    Question("at", "Which fact? An event and its field, a party, or a field.", "signed.date"),
    Question("ours", "What does this file say?", "2021-03-30"),
    Question("others", f"What do others say? {_SEMICOLONS}", "2022-03; 2022-04-08", many=";"),
    Question("why", "Why do you keep to yours?", "later days are steps of approval"),
    Question("sources", f"Which sources say otherwise? {_COMMAS}", "tass, pl", "sources", only=True, many=","),
), many=True)
_CONTESTED = Part("contested", "claim", Contested, (
    Question("claim", "What is claimed?", "the station is a military base"),
    Question("by", f"Who claims it? {_SEMICOLONS}", "La Ventana San Rafael", many=";"),
    Question("answer", "What was answered?", "the embassy denied it in February 2021"),
    Question("answer_by", f"Who answered? {_SEMICOLONS}", "RUS", many=";"),
    _SOURCES,
), many=True)
_LOWERED = Part("lowered", "confidence", Lowered, (
    Question("to", "To what do you lower the confidence that is computed?", "low"),
    Question("why", "Why?", "known only from one report four years later"),
))
_NEAR = Part("near", "neighbour", Near, (
    Question("site", "Which site of the same kind lies within the radius?", "bra-unb-sdcm", "sites", only=True),
    Question("why", "Why are the two not one told twice?", "two receivers on one campus"),
), many=True)
_POSITION = Part("position", "position", Position, (
    Question("level", "How well is the place known? exact: a source gives coordinates. locality: a source names campus"
             " or village, the point is yours. city. region. country: no point.", "city"),
    Question("radius_m", "Within how many metres is it, honestly? 1000 or more for a locality.", "10000",
             when=lambda so_far: so_far["level"] != "country", needed=True),
    Question("basis", "How is the place known?", "only the city is named; point placed by us at its centre"),
    _SOURCES,
))


def _has_point(so_far: Answers) -> bool:
    return bool(so_far["position"]["level"] != "country")


# --- the whole --------------------------------------------------------------------------------------------------

RECORD: Final = Part("", "record", Record, (
    Question("type", "Is it a text, drafted or signed (instrument), something done or built (activity), or words only"
             " (contact)?", "instrument"),
    Question("instrument", "Which kind of text?", "agreement", "instruments",
             when=lambda so_far: so_far["type"] == "instrument", needed=True),
    Question("activity", "Which kind of activity?", "launch", "activities",
             when=lambda so_far: so_far["type"] == "activity"),
    Question("level", "Who signed, met or worked together?", "intergovernmental", "levels"),
    Question("title", "A short, neutral title in your own words?", "Agreement on peaceful uses of outer space"),
    _SUMMARY,
    Question("subject", "Which predecessor of our country did it, if one did?", "SUN", "predecessors", only=True),
    Question("parties", "Who is bound? Codes of countries, or ids of organisations without territory; not hosts, users"
             f" or makers. {_COMMAS}", "VEN", "parties", many=",", form=_PARTY),
    _DOMAINS,
    _sources("title, parties"),
    _events(RecordEvent, "What happened?", "signed"),
    ID,
), (
    _OTHERS, _SITE_LINKS, _LINKS, _TERM,
    Question("parties_complete", "Are all parties listed, yes or no?", "no"),
    _PURPOSES, _PROVIDES, _AMOUNTS, _DISPUTED, _CONTESTED, _IDENTIFIERS, _LEDGER, _LOWERED,
))
"""A record, from the first question to the last."""

SITE: Final = Part("", "site", Site, (
    Question("name", "What is it called, in your own words?", "Baikonur cosmodrome"),
    _SUMMARY,
    Question("kind", "What kind of site is it?", "gnss-station", "site_kinds"),
    Question("country", "In which country does it lie?", "KAZ", "countries", form=_CODE),
    Question("provider", "Whose is it? A code of a country, or an id in organisations.yaml.", "RUS", "sides",
             form=_PARTY),
    Question("host", "Who gives it room? An id in organisations.yaml, or a name.", "unb", "organisations",
             known=True),
    _sources("name, position"),
    _events(SiteEvent, "How far had it come? The stage is that of our country's link with it.", "operating"),
    ID,
    _POSITION,
    Question("lon", "Longitude in degrees, east of Greenwich positive? No finer than the radius.", "63.3",
             when=_has_point, needed=True),
    Question("lat", "Latitude in degrees, north positive?", "46.0", when=_has_point, needed=True),
), (
    _DISPUTED, _CONTESTED, _NEAR, _IDENTIFIERS, _LEDGER, _LOWERED,
), again="position")
"""A site, from the first question to the last."""
