"""What became of each record and site between two periods: added, gone and why, halted, resumed, firmer.

Places among the rows and steps of the data, no words; ``geo/change_words.py`` says them, ``geo/difference.py`` counts.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Final, TypeVar

from geo import frame
from geo.atlas import View
from geo.dates import NEVER, parse_edtf
from geo.difference import KINDS, Difference
from geo.frame import Judged, Match, SiteState
from geo.join import days_of
from geo.schema import FIRMNESS_OF, Event, Firmness, Measure, Reading, Record, Site, Type
from geo.tables import Days, RecordRow

_NO: Final[Match] = (False, False)
_LEVELS: Final = tuple(Firmness)
_HALTS: Final = ("suspended", "withdrew", "ended")
_KINDS_OF: Final = {
    Type.INSTRUMENT: ("agreements", "drafts"),
    Type.ACTIVITY: ("activities",),
    Type.CONTACT: ("contacts",),
}


Answer = TypeVar("Answer")


class Why(StrEnum):
    """Why something is not, or not surely, there in one of two periods."""

    BEGAN = "began"  # it began later
    ENDED = "ended"  # a source says so
    SIGNED = "signed"  # a draft that became an agreement
    TERM = "term"  # its term ran out, and nobody reported an end
    SILENCE = "silence"  # it was only signed, and nothing was heard of it since
    OVER = "over"  # an activity or a contact is over with its last step, and a draft that went quiet
    BEYOND = "beyond"  # the data do not reach so far
    MEMBER = "member"  # its party was no member of the chosen group, or not surely


@dataclass(frozen=True, slots=True)
class Moved:
    """A record that matches as one kind in one of two periods and not, or not surely, in the other.

    ``sure`` says whether both are certain; ``event`` is the step that made the difference, or the last that is known.
    """

    row: RecordRow
    record: Record
    kind: str
    sure: bool
    why: Why
    event: Event


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happened to a record between the last days of two periods; ``levels`` are firmness, 1 to 3."""

    row: RecordRow
    record: Record
    event: Event
    sure: bool
    resumed: bool = False
    levels: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class SiteMoved:
    """A site that is there in one of two periods only, or in both and by their last days at another stage.

    ``stages`` are the steps of these stages, the earlier in time first; none for a site of one period only.
    """

    site: Site
    sure: bool
    stages: tuple[Event, ...] = ()


@dataclass(frozen=True)
class Change:
    """What changed between two answered selections that differ in their years alone.

    Examples
    --------
    >>> from dataclasses import replace
    >>> from geo.atlas import ask, open_atlas
    >>> from geo.tables import Selection
    >>> atlas, later = open_atlas(), Selection(from_year=2022, to_year=2022)
    >>> change = Change(ask(atlas, replace(later, from_year=2014, to_year=2014)), ask(atlas, later))
    >>> [one.record.id for one in change.gone["agreements"] if one.why is Why.ENDED and one.sure][:1]
    ['usa-1997-rd180-contract']
    """

    before: View
    after: View

    @cached_property
    def difference(self) -> Difference:
        """The numbers of both periods, and how far they may differ."""
        return Difference(self.before, self.after)

    @cached_property
    def added(self) -> dict[str, list[Moved]]:
        """By kind what matches in the later period and not, or not surely, in the earlier one; newest first."""
        return self._moved(0)

    @cached_property
    def gone(self) -> dict[str, list[Moved]]:
        """By kind what matches in the earlier period and not, or not surely, in the later one; newest first."""
        return self._moved(1)

    @property
    def between(self) -> Days:
        """The last day of the period that ends first, and that of the other: steps after one, until the other."""
        first, last = sorted((self.before.question.to_day, self.after.question.to_day))
        return first, last

    @cached_property
    def halted(self) -> list[Step]:
        """What was suspended, left by a side or ended between the last days of the periods, newest first."""
        return self._steps(_HALTS)

    @cached_property
    def resumed(self) -> list[Step]:
        """What was resumed between the last days of the periods, newest first."""
        return self._steps(("resumed",))

    @cached_property
    def firmer(self) -> list[Step]:
        """Texts of both periods that got firmer between their last days, newest first."""
        found = [step for n in self._judged if (step := self._firmer(n))]
        return sorted(found, key=_order)

    @cached_property
    def new_sites(self) -> list[SiteMoved]:
        """Sites that are there in the later period and not, or not surely, in the earlier one, by name."""
        return self._sites(_appeared)

    @cached_property
    def gone_sites(self) -> list[SiteMoved]:
        """Sites that are there in the earlier period and not, or not surely, in the later one, by name."""
        return self._sites(lambda site, before, after: _appeared(site, after, before))

    @cached_property
    def changed_sites(self) -> list[SiteMoved]:
        """Sites of both periods that are at another stage by the last day of the other, by name."""
        return self._sites(self._restaged)

    def _in_time(self, before: Answer, after: Answer) -> tuple[Answer, Answer]:
        """Put the answer for the period first that ends first."""
        return (after, before) if self.before.question.to_day > self.after.question.to_day else (before, after)

    # --- records ----------------------------------------------------------------------------------------------

    @cached_property
    def _judged(self) -> dict[int, tuple[Judged | None, Judged | None]]:
        """How each record that matches answers both questions, by place among the rows; ``None`` where it does not."""
        places = self.before.frame.records.keys() | self.after.frame.records.keys()
        return {n: (_answer(self.before, n), _answer(self.after, n)) for n in sorted(places)}

    @cached_property
    def _matches(self) -> list[tuple[int, str, tuple[Match, Match]]]:
        """For each record that matches, and each kind that it may be, how it matches in both periods."""
        return [
            (n, kind, (_match(before, kind), _match(after, kind)))
            for n, (before, after) in self._judged.items()
            for kind in _KINDS_OF[Type(self.after.atlas.records[n].type)]
        ]

    def _moved(self, absent: int) -> dict[str, list[Moved]]:
        """Say what is there in one period, and not surely in that of a number, 0 or 1."""
        found: dict[str, list[Moved]] = {kind: [] for kind in KINDS}
        for n, kind, matches in self._matches:
            sure = _came(matches[absent], matches[1 - absent])
            if sure is not None:
                found[kind].append(self._told(n, kind, absent, sure=sure))
        return {kind: sorted(moved, key=_order) for kind, moved in found.items()}

    def _told(self, n: int, kind: str, absent: int, *, sure: bool) -> Moved:
        view = (self.before, self.after)[absent]
        row, record = view.atlas.records[n], view.atlas.checked.records[n]
        why = _why_not(row, n, kind, view)
        if why is Why.BEGAN:
            event = _reaching(record, self._level(n, kind))
        elif why is Why.SIGNED:
            event = _reaching(record, 1)
        else:
            ended = [event for event in record.events if event.stage == "ended"] if why is Why.ENDED else []
            event = max((ended or [*record.events])[::-1], key=lambda one: parse_edtf(one.date).e2)
        return Moved(row, record, kind, sure, why, event)

    def _level(self, n: int, kind: str) -> int:
        """Return the firmness from which on a record counts as a kind: 0 for any step, 1 for signed, 2 for in force."""
        asked = self.after.selection
        if asked.reading is Reading.NEW and asked.measure is Measure.FIRMEST and kind != "activities":
            return max(one.firmest[1] for one in self._judged[n] if one) - 1
        return _start(kind, asked.firmness)

    def _steps(self, stages: tuple[str, ...]) -> list[Step]:
        found = [
            Step(row, record, event, sure, resumed=self._is_resumed(record, event))
            for n in self._judged
            for row, record in [(self.after.atlas.records[n], self.after.atlas.checked.records[n])]
            for event in record.events
            if event.stage in stages
            for sure, possible in [self._happened(record, event)]
            if possible
        ]
        return sorted(found, key=_order)

    def _happened(self, record: Record, event: Event) -> Match:
        """Tell whether an event surely, or possibly, began between the last days of the periods."""
        first, last = self.between
        certain, possible = days_of(event, record, self.after.atlas.checked)
        return first < certain.s1 and certain.s2 <= last, possible.s1 <= last and first < possible.s2

    def _is_resumed(self, record: Record, halt: Event) -> bool:
        ended = any(event.stage == "ended" for event in record.events)
        return halt.stage == "suspended" and not ended and halt not in record.halts(self.between[1])

    def _firmer(self, n: int) -> Step | None:
        row, record = self.after.atlas.records[n], self.after.atlas.checked.records[n]
        judged = self._judged[n]
        if row.type != Type.INSTRUMENT or None in judged:
            return None
        was, now = (one.firmest if one else (0, 0) for one in self._in_time(*judged))
        level = now[0] if now[0] > was[0] else now[1]
        begun = was[0] >= 1 or was[1] < level  # what may only have begun later did not get firmer
        if was == now or level <= max(was[0], 1) or not begun:
            return None
        sure = was[0] >= 1 and was[1] < now[0]
        return Step(row, record, _reaching(record, level - 1), sure, levels=(max(was[0], 1), level))

    # --- sites ------------------------------------------------------------------------------------------------

    def _sites(self, tell: Callable[[Site, SiteState | None, SiteState | None], SiteMoved | None]) -> list[SiteMoved]:
        before, after = self.before.frame.sites, self.after.frame.sites
        sites = self.after.atlas.checked.sites
        told = [tell(sites[n], before.get(n), after.get(n)) for n in before.keys() | after.keys()]
        found = [one for one in told if one]
        return sorted(
            (one for one in found if one), key=lambda one: (not one.sure, one.site.name.casefold(), one.site.id)
        )

    def _restaged(self, site: Site, before: SiteState | None, after: SiteState | None) -> SiteMoved | None:
        if before is None or after is None or before.stage == after.stage:
            return None
        first, last = self._in_time(before, after)
        stages = _staged(site, first.stage, self.between[0]), _staged(site, last.stage, self.between[1])
        certain, _possible = days_of(stages[1], site, self.after.atlas.checked)
        return SiteMoved(site, first.stage_certain and self.between[0] < certain.s1 <= self.between[1], stages)


# --- one record -------------------------------------------------------------------------------------------------


def _answer(view: View, n: int) -> Judged | None:
    if n not in view.frame.records:
        return None
    question = view.question
    return frame.judge(view.atlas.records[n], question, doubt=bool(question.doubt) and question.doubt[n])


def _match(judged: Judged | None, kind: str) -> Match:
    """Tell whether a record matches as one of the kinds that it may be."""
    if judged is None:
        return _NO
    return {"agreements": judged.agreement, "drafts": judged.draft}.get(kind, judged.whole)


def _came(without: Match, there: Match) -> bool | None:
    """Tell whether something is there that was not, and whether that is certain; ``None`` where it is not so."""
    if there[1] and not without[1]:
        return there[0]
    return False if there[0] and not without[0] else None


def _start(kind: str, firmness: Firmness) -> int:
    """Return the place among ``RecordRow.starts`` from which on a record counts as a kind."""
    level = _LEVELS.index(firmness)
    return max(level, 1) if kind == "agreements" else level


def _reaching(record: Record, level: int) -> Event:
    """Return the first step that made a record so firm; where only others say it was, its first of all."""
    reaching = [event for event in record.events if FIRMNESS_OF.get(event.stage, 0) >= level]
    return min(reaching or record.events, key=lambda event: parse_edtf(event.date).s1)


def _order(one: Moved | Step) -> tuple[bool, int, str]:
    """Put what is certain first, then the newest."""
    return not one.sure, -parse_edtf(one.event.date).s1, one.record.id


def _why_not(row: RecordRow, n: int, kind: str, view: View) -> Why:
    """Say why a record is not, or not surely, of a kind in a period, although it is in another."""
    question, signed = view.question, row.starts[1]
    start = row.starts[_start(kind, question.firmness)]
    if not question.records[n]:
        return Why.MEMBER
    if question.reading is Reading.NEW or start is None or start[0] > question.to_day:
        return Why.BEGAN
    if kind == "drafts" and signed and signed[0] <= question.to_day:
        return Why.SIGNED
    if row.end[1] < question.from_day or (start[1] <= question.to_day and row.end[0] < question.from_day):
        return _why_over(row, kind, view)
    return Why.BEGAN if start[1] > question.to_day else Why.MEMBER


def _why_over(row: RecordRow, kind: str, view: View) -> Why:
    if view.question.from_day > view.atlas.config.as_of_day:
        return Why.BEYOND
    if row.ended:
        return Why.ENDED
    if kind != "agreements":
        return Why.OVER
    in_force = row.starts[2]
    return Why.TERM if in_force and in_force[1] != NEVER else Why.SILENCE


# --- one site ---------------------------------------------------------------------------------------------------


def _presence(state: SiteState | None) -> Match:
    return (state.certain, True) if state else _NO


def _appeared(site: Site, without: SiteState | None, there: SiteState | None) -> SiteMoved | None:
    sure = _came(_presence(without), _presence(there))
    return None if sure is None else SiteMoved(site, sure)


def _staged(site: Site, stage: str, by_day: int) -> Event:
    """Return the last step to a stage that may have been taken by a day; of a disputed date, the last step to it."""
    steps = [event for event in site.events if event.stage == stage]
    return ([event for event in steps if parse_edtf(event.date).s1 <= by_day] or steps)[-1]
