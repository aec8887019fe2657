"""How well a record or a site is supported: high, medium or low, and why. Computed, never written by hand.

Looked at are the sources of one event: the firmest step of a record, the stage of a site (``headline``). It is the
event of the whole data, whatever period is on the screen, so that a record keeps one level in every view.

- *Voices.* Sources are grouped by whom they repeat (``origin``), else by publisher: five outlets with one press release
  are one source, and nothing is confirmed by its own copy.
- *Control.* A source is controlled by the state that it names; else by the one that controls the same voice in the rest
  of the data, by majority of the pages on which that voice speaks for itself (a tie goes to control). A copy of TASS
  is controlled as TASS is. Of a joint origin ("Vedomosti and TASS") the first controlled part decides.
- *Sides.* One side is the subject with its predecessors. The other is any party, a state that a former party or a
  territory is drawn on, and what is published under the name of a party without territory (ESA); of a site it is the
  country in which it lies and whose it is. A voice that another state controls is of neither side, nor unaffiliated.
- *High*: the text itself was seen, or both sides report it, or one side and an unaffiliated source, each time with
  different voices. An event that is inferred, of a doubtful date, or of a disputed stage or date has medium at most.
- *By a day.* Where only sources published by a day count, an event is judged by those that certainly were, and has
  medium at most when none was.
- *Medium*: one side's word, or a good source: any kind but press, or press of which the day of publication is known.
- *Low*: the rest. A person may lower a level, with a reason, never raise it.
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final, NamedTuple

from geo.dates import parse_edtf
from geo.schema import Confidence, Record, Site, Source, Type, Viewpoint
from geo.tables import Checked, Judgement
from geo.words import N_, _

_LEVELS: Final = [*Confidence]
_JOINT: Final = re.compile(r",? after | and |, ")
_DOUBTS: Final = {
    "inferred": N_("Well sourced, but the step is inferred"),
    "doubtful": N_("Well sourced, but its date is in doubt"),
    "stage": N_("Well sourced, but sources differ on the stage"),
    "date": N_("Well sourced, but sources differ on the date"),
    "later": N_("Well sourced, but the sources may have been published later"),
}
_LOWERED: Final = N_("Lowered: {why}")


@dataclass(frozen=True, slots=True)
class Controllers:
    """Who speaks for whom, made once from a whole atlas.

    Parameters
    ----------
    subject
        Codes of the subject and its predecessors.
    states
        By voice (in lower case) the code of the state that controls it.
    names
        By id of an organisation its names (in lower case), under which it may publish.
    heirs
        By country code that code, and those of the shapes that it is drawn on.
    """

    subject: frozenset[str]
    states: Mapping[str, str]
    names: Mapping[str, frozenset[str]]
    heirs: Mapping[str, frozenset[str]]

    def state_of(self, source: Source) -> str | None:
        """Return the code of the state that controls a source, or ``None``."""
        if source.controlled_by:
            return source.controlled_by
        voice = voice_of(source)
        return next((self.states[name] for name in (voice, *_JOINT.split(voice)) if name in self.states), None)


class _Side(Enum):
    SUBJECT = auto()
    PARTNER = auto()
    OTHER = auto()  # controlled by a state that is of neither side
    NOBODY = auto()  # unaffiliated


class _Heard(NamedTuple):
    voice: str
    side: _Side
    source: Source


_SIDES: Final = (_Side.SUBJECT, _Side.PARTNER)


def voice_of(source: Source) -> str:
    """Say whose words a source has, in lower case: of whom it repeats, else its publisher's."""
    return (source.origin or source.publisher).casefold()


def controllers_of(checked: Checked) -> Controllers:
    """Find out who speaks for whom, from all sources, organisations and countries."""
    subject = checked.config.subject
    return Controllers(
        subject=frozenset((subject.code, *subject.predecessors)),
        states=_states(checked),
        names={
            key: frozenset(name.casefold() for name in (one.name, one.name_ru, one.abbreviation) if name)
            for key, one in checked.organisations.items()
        },
        heirs={code: frozenset((code, *one.shapes[Viewpoint.UN])) for code, one in checked.countries.items()},
    )


def _states(checked: Checked) -> dict[str, str]:
    """Let the pages of each publisher that repeat nobody vote on which state controls it."""
    votes = Counter(
        (voice_of(source), source.controlled_by or "")
        for thing in (*checked.records, *checked.sites)
        for source in thing.sources.values()
        if source.origin in (None, source.publisher)
    )
    weakest_first = sorted(votes, key=lambda vote: (votes[vote], vote[1]))
    return {voice: code for voice, code in dict(weakest_first).items() if code}


def confidence_of(thing: Record | Site, controllers: Controllers, by_day: int) -> Judgement:
    """Judge how well a record or a site is supported by a day.

    Parameters
    ----------
    thing
        A checked record or site.
    controllers
        What ``controllers_of`` made of the whole atlas.
    by_day
        Days since 1970-01-01: the event that is judged is ``thing.headline(by_day)``.

    Returns
    -------
    judgement
        The level, why, and how many sources and different voices the record or site has for all that it says.
    """
    event = thing.headline(by_day)
    voices = {name: voice_of(source) for name, source in thing.sources.items()}
    heard = _heard(thing, {name: voices[name] for name in thing.rests_on(event)}, controllers)
    level, why = _level(thing, heard)
    if level is Confidence.HIGH and (doubt := thing.doubt(event)):
        level, why = Confidence.MEDIUM, _DOUBTS[doubt]
    if thing.lowered and _LEVELS.index(level) <= _LEVELS.index(Confidence(thing.lowered.to)):
        level, why = Confidence(thing.lowered.to), _LOWERED.format(why=thing.lowered.why)
    return Judgement(level, why, len(voices), len(set(voices.values())))


def why_words(thing: Record | Site, judged: Judgement) -> str:
    """Say why a record or a site has its level, in the language that is spoken now, without a full stop.

    Parameters
    ----------
    thing
        The record or site.
    judged
        What ``confidence_of`` returned for it, whatever language was spoken then.
    """
    if thing.lowered and judged.why == _LOWERED.format(why=thing.lowered.why):
        return _(_LOWERED).format(why=thing.lowered.why)
    return _(judged.why)


def _heard(thing: Record | Site, cited: Mapping[str, str], controllers: Controllers) -> list[_Heard]:
    """Say of which side each source is that is cited, given the voices by name of source."""
    parties = thing.parties if isinstance(thing, Record) else (thing.country, thing.provider)
    states = {code for party in parties for code in controllers.heirs.get(party, ())}
    names = {name for party in parties for name in controllers.names.get(party, ())}

    def side_of(source: Source, voice: str) -> _Side:
        state = controllers.state_of(source)
        if state in controllers.subject:
            return _Side.SUBJECT
        if state in states or voice in names:
            return _Side.PARTNER
        return _Side.OTHER if state else _Side.NOBODY

    return [_Heard(voice, side_of(thing.sources[name], voice), thing.sources[name]) for name, voice in cited.items()]


def _level(thing: Record | Site, heard: list[_Heard]) -> tuple[Confidence, str]:
    """Return the level that the sources of one event give, and why."""
    if any(one.source.kind == "official-text" for one in heard):
        instrument = isinstance(thing, Record) and thing.type is Type.INSTRUMENT
        return Confidence.HIGH, N_("The text itself was seen") if instrument else N_("An official text says it")
    if _together(heard, (_Side.SUBJECT,), (_Side.PARTNER,)):
        return Confidence.HIGH, N_("Both sides report it")
    if _together(heard, _SIDES, (_Side.NOBODY,)):
        return Confidence.HIGH, N_("One side and an unaffiliated source report it")
    if any(one.side in _SIDES for one in heard):
        alone = all(one.side in _SIDES for one in heard)
        why = N_("Only one side's word") if alone else N_("One side's word, and no unaffiliated source")
        return Confidence.MEDIUM, why
    good = {one.voice for one in heard if _good(one.source)}
    if good:
        return Confidence.MEDIUM, N_("One good source") if len(good) == 1 else N_("Good sources, but of neither side")
    return Confidence.LOW, N_("Only press without a known day of publication")


def _together(heard: list[_Heard], some: tuple[_Side, ...], others: tuple[_Side, ...]) -> bool:
    """Whether two different voices report it, one of some sides and one of others."""
    told = {one.voice for one in heard if one.side in some}
    return any(told - {one.voice} for one in heard if one.side in others)


def _good(source: Source) -> bool:
    if source.kind != "press":
        return True
    if source.published == "unknown":
        return False
    span = parse_edtf(source.published)
    return span.s1 == span.e2 and not span.doubtful
