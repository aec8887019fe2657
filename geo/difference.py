"""How far the numbers of two periods differ: the least and the most that the data leave open.

A vague date lets a record begin on one of several days. Each day that makes a difference is tried, in both periods at
once: a text that went quiet may have ended in between, but it cannot have begun anew. So a difference is often narrower
than that of two ranges, and a period never differs from itself.
"""

import itertools
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Final, NamedTuple

from geo import frame
from geo.atlas import View
from geo.frame import Count, CountryCounts, Question
from geo.schema import Firmness, Measure, Reading, Type
from geo.tables import Days, RecordRow

KINDS: Final = ("agreements", "drafts", "activities", "contacts")
"""What is counted apart, in the order of the status line."""

Range = tuple[int, int]
"""The least and the most by which a number may have grown; below zero it shrank."""

_FEW: Final = 3
"""The largest difference that has the weaker of two colours."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number in the earlier and in the later period, each certain and possible, and how it changed."""

    before: Count
    after: Count
    change: Range


class Counted(NamedTuple):
    """What one record counts in one period once all is known of it: 0 or 1.

    ``firmest`` is 0 to 3, and says in force only where that is asked for.
    """

    agreements: int = 0
    drafts: int = 0
    activities: int = 0
    contacts: int = 0
    any: int = 0
    firmest: int = 0


Outcome = tuple[Counted, Counted]
"""What one record counts in the earlier and in the later period."""

Asked = tuple[tuple[bool, bool], ...]
"""For each period whether a record comes into question, and whether its party is in doubt."""

_NOTHING: Final = Counted()


@dataclass(frozen=True)
class Difference:
    """The numbers of two answered selections that differ in their years alone."""

    before: View
    after: View

    @cached_property
    def totals(self) -> dict[str, Number]:
        """The numbers of the status line, in its order."""
        changes = {kind: _sum(_range(one, kind) for one in self._outcomes.values()) for kind in KINDS}
        changes["countries"] = _sum(_extremes(_reached(part, "any")) for part in self._of_shape.values())
        changes["sites"] = _sum(self._site_change(n) for n in self._sites)
        first, last = self.before.frame.totals, self.after.frame.totals
        return {name: Number(getattr(first, name), getattr(last, name), change) for name, change in changes.items()}

    @cached_property
    def countries(self) -> dict[str, Number]:
        """What the chosen measure counts in each shape that has any match in either period, by code."""
        return {code: self._of_country(code) for code in sorted(self._of_shape)}

    def class_of(self, code: str) -> str:
        """Return the colour class of a shape, by what is certain; ``assets/countries.js`` says the same.

        ``"less-2"`` (4 or more fewer), ``"less-1"``, ``"same"``, ``"more-1"`` or ``"more-2"``; without anything certain
        in either period ``"possible"``, ``"none"`` or ``"not-researched"``; ``"subject"`` for the subject country.
        """
        atlas = self.after.atlas
        number = self.countries.get(code)
        if code == atlas.config.subject.code:
            return "subject"
        if number is None or not (number.before[0] or number.after[0]):
            possible = number is not None and (number.before[1] or number.after[1])
            return "possible" if possible else "none" if code in atlas.depth_of else "not-researched"
        more = number.after[0] - number.before[0]
        return "same" if more == 0 else f"{'more' if more > 0 else 'less'}-{2 if abs(more) > _FEW else 1}"

    @cached_property
    def open_in_both(self) -> int:
        """How many records are possible only in both periods: they are why a range is wide."""
        later = self.after.frame.records
        return sum(not sure and later.get(n) is False for n, sure in self.before.frame.records.items())

    # --- records ----------------------------------------------------------------------------------------------

    @property
    def _questions(self) -> tuple[Question, Question]:
        return self.before.question, self.after.question

    @cached_property
    def _turns(self) -> tuple[list[int], list[int]]:
        """Days from which on what begins, and what ends, has another answer in one of the periods."""
        firsts = {one.from_day for one in self._questions}
        nexts = {one.to_day + 1 for one in self._questions}
        if self.after.selection.reading is Reading.NEW:
            return sorted(firsts | nexts), []
        return sorted(nexts), sorted(firsts)

    @cached_property
    def _outcomes(self) -> dict[int, frozenset[Outcome]]:
        """What each record that matches may count, by place among the rows."""
        places = self.before.frame.records.keys() | self.after.frame.records.keys()
        return {n: self._outcomes_of(n) for n in sorted(places)}

    def _outcomes_of(self, n: int) -> frozenset[Outcome]:
        """Say what a record may count; many have days that are alike for both periods, and share an answer."""
        row, (begins, ends) = self.after.atlas.records[n], self._turns
        starts = tuple(_span(days, begins) if days else None for days in row.starts[: self._levels])
        asked = tuple((one.records[n], n in doubted) for one, doubted in self._asked)
        key = (row.type, row.folded, starts, _span(row.end, ends), asked)
        if key not in self._kept:
            self._kept[key] = self._in_doubt({self._outcome(world, asked) for world in self._worlds(row)}, asked)
        return self._kept[key]

    @cached_property
    def _kept(self) -> dict[object, frozenset[Outcome]]:
        return {}

    @cached_property
    def _asked(self) -> list[tuple[Question, frozenset[int]]]:
        """The two questions, and the places of records of which a party is in doubt."""
        return [(one, frozenset(n for n, flag in enumerate(one.doubt) if flag)) for one in self._questions]

    @cached_property
    def _levels(self) -> int:
        """How many firmnesses matter: whether a text is in force, only where that is asked for."""
        asked = self.after.selection
        return 3 if asked.firmness is Firmness.IN_FORCE or asked.measure is Measure.FIRMEST else 2

    def _worlds(self, row: RecordRow) -> Iterator[RecordRow]:
        """Try each day that makes a difference: rows of which begin and end are known."""
        begins, ends = self._turns
        known = [_choices(days, begins) if days else [None] for days in row.starts[: self._levels]]
        for starts, end in itertools.product(itertools.product(*known), _choices(row.end, ends)):
            first, signed, in_force = ((day, day) if day is not None else None for day in (*starts, None)[:3])
            yield replace(row, starts=(first, signed, in_force), end=(end, end))

    def _outcome(self, world: RecordRow, asked: Asked) -> Outcome:
        first, last = (
            _counted(world, question) if wanted else _NOTHING
            for question, (wanted, _doubted) in zip(self._questions, asked, strict=True)
        )
        return first, last

    def _in_doubt(self, found: set[Outcome], asked: Asked) -> frozenset[Outcome]:
        """Add what a record counts if a party that is in doubt is none."""
        doubted = [flag for _wanted, flag in asked]
        if all(doubted) and self._one_doubt:
            return frozenset(found | {(_NOTHING, _NOTHING)})
        return frozenset(
            outcome
            for first, last in found
            for outcome in itertools.product((first, _NOTHING)[: 1 + doubted[0]], (last, _NOTHING)[: 1 + doubted[1]])
        )

    @cached_property
    def _one_doubt(self) -> bool:
        """Whether a doubt on a party is the same in both periods; one on its membership of a group need not be."""
        return not self.after.selection.group or self.before.question == self.after.question

    # --- countries --------------------------------------------------------------------------------------------

    @cached_property
    def _of_shape(self) -> dict[str, list[frozenset[Outcome]]]:
        """What each record may count in a shape of its parties; a party that is disputed may be none."""
        atlas, viewpoint = self.after.atlas, self.after.selection.viewpoint
        found: dict[str, list[frozenset[Outcome]]] = {}
        for n, outcomes in self._outcomes.items():
            row = atlas.records[n]
            sure = row.shapes[viewpoint]
            for shape in dict.fromkeys((*sure, *row.maybe[viewpoint])) if row.complete else ():
                may = outcomes if shape in sure else outcomes | {(_NOTHING, _NOTHING)}
                found.setdefault(shape, []).append(may)
        found.pop(atlas.config.subject.code, None)
        return found

    def _of_country(self, code: str) -> Number:
        measure, part = self.after.selection.measure, self._of_shape[code]
        first, last = (one.frame.countries.get(code, CountryCounts()).of(measure) for one in (self.before, self.after))
        if measure is Measure.FIRMEST:
            return Number(first, last, _extremes(_reached(part, measure)))
        return Number(first, last, _sum(_range(one, measure) for one in part))

    # --- sites ------------------------------------------------------------------------------------------------

    @cached_property
    def _sites(self) -> list[int]:
        return sorted(self.before.frame.sites.keys() | self.after.frame.sites.keys())

    def _site_change(self, n: int) -> Range:
        """Say how a site may change the number of sites; whether a record of it matches is not tried."""
        first, last = self.before.frame.sites.get(n), self.after.frame.sites.get(n)
        if first and last and not first.certain and not last.certain and not self.after.question.ask:
            row = self.after.atlas.sites[n]
            days = itertools.product(_choices(row.start, self._turns[0]), _choices(row.end, self._turns[1]))
            return _extremes({self._presence(start, end) for start, end in days})
        if first and last and self.before.question == self.after.question:
            return 0, 0
        sure = [bool(state and state.certain) for state in (first, last)]
        return sure[1] - bool(first), bool(last) - sure[0]

    def _presence(self, start: int, end: int) -> tuple[int, int]:
        first, last = (frame.fits((start, start), (end, end), one)[0] for one in self._questions)
        return int(first), int(last)


# --- one thing --------------------------------------------------------------------------------------------------


def _counted(world: RecordRow, question: Question) -> Counted:
    judged = frame.judge(world, question, doubt=False)
    if not judged.whole[1]:
        return _NOTHING
    if world.folded:  # a country still counts as one with a match
        return Counted(any=1)
    return Counted(
        agreements=int(judged.agreement[1]),
        drafts=int(judged.draft[1]),
        activities=int(world.type == Type.ACTIVITY),
        contacts=int(world.type == Type.CONTACT),
        any=1,
        firmest=judged.firmest[1],
    )


def _span(days: Days, turns: list[int]) -> tuple[int, int]:
    """Say between which of some turns days lie."""
    return bisect_right(turns, days[0]), bisect_right(turns, days[1])


def _choices(days: Days, turns: list[int]) -> list[int]:
    """Return the first of the days between two, and those after it from which on something has another answer."""
    return [days[0], *(day for day in turns if days[0] < day <= days[1])]


@lru_cache(maxsize=4096)  # many records share their outcomes
def _range(outcomes: frozenset[Outcome], name: str) -> Range:
    return _extremes({(getattr(first, name), getattr(last, name)) for first, last in outcomes})


def _reached(part: Iterable[frozenset[Outcome]], name: str) -> set[tuple[int, int]]:
    """Return what the largest of some records may be in both periods; each record is free of the others."""
    reached = {(0, 0)}
    for outcomes in part:
        pairs = {(getattr(first, name), getattr(last, name)) for first, last in outcomes}
        reached = {(max(one[0], two[0]), max(one[1], two[1])) for one in reached for two in pairs}
    return reached


def _extremes(pairs: Iterable[tuple[int, int]]) -> Range:
    differences = [last - first for first, last in pairs]
    return min(differences), max(differences)


def _sum(ranges: Iterable[Range]) -> Range:
    least = most = 0
    for low, high in ranges:
        least, most = least + low, most + high
    return least, most
