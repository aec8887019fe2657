"""Rows and a question to a frame: which records match, and what each country and site then shows.

This is the Python twin of ``assets/frame.js``; both run the cases of ``tests/cases/frames.json``
(docs/decisions/0005-who-decides-which-who-decides-when.md).
"""

import base64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from geo.dates import EARLIEST, NEVER, first_day_of_year, last_day_of_year
from geo.schema import Firmness, Measure, Reading, Type, Viewpoint
from geo.tables import Days, JsonDict, RecordRow, Selection, SiteRow

Match = tuple[bool, bool]
"""Whether something is certain, and whether it is possible; what is certain is possible."""
Count = tuple[int, int]
"""How many are certain, and how many are possible; the second includes the first."""

_LEVELS: Final = tuple(Firmness)
_NO: Final[Match] = (False, False)
_NEVER: Final[Days] = (NEVER, NEVER)


@dataclass(frozen=True, slots=True)
class Question:
    """What a frame answers: which rows come into question, and when.

    Parameters
    ----------
    records, sites
        For each row whether it matches all facets but the period and the firmness.
    from_day, to_day
        The period in days since 1970-01-01, both included.
    ask
        Whether a site needs a linked record that matches.
    doubt
        For each record row whether it matches possibly at most, since its party or a membership of its party is in
        doubt; empty when there is none.
    """

    records: tuple[bool, ...]
    sites: tuple[bool, ...]
    from_day: int
    to_day: int
    reading: Reading
    measure: Measure
    firmness: Firmness
    viewpoint: Viewpoint
    ask: bool
    doubt: tuple[bool, ...] = ()

    def as_json(self) -> JsonDict:
        """Return the question as it travels to the browser: three bit strings and seven words."""
        return {
            "records": pack_bits(self.records),
            "sites": pack_bits(self.sites),
            "doubt": pack_bits(self.doubt),
            "from": self.from_day,
            "to": self.to_day,
            "reading": self.reading.value,
            "measure": self.measure.value,
            "firmness": self.firmness.value,
            "viewpoint": self.viewpoint.value,
            "ask": self.ask,
        }


@dataclass(slots=True)
class CountryCounts:
    """What a shape shows; ``firmest`` is 0 for none, else 1 to 3 for the three words of ``Firmness``."""

    agreements: Count = (0, 0)
    activities: Count = (0, 0)
    contacts: Count = (0, 0)
    firmest: Count = (0, 0)
    bilateral: Count = (0, 0)
    multilateral: Count = (0, 0)
    any: Count = (0, 0)

    def of(self, measure: Measure) -> Count:
        """Return the counts of one measure."""
        count: Count = getattr(self, measure.value)
        return count


@dataclass(frozen=True, slots=True)
class SiteState:
    """A site that matches: its stage by the last day of the period, and whether match and stage are certain."""

    stage: str
    certain: bool
    stage_certain: bool


@dataclass(frozen=True, slots=True)
class Totals:
    """The numbers of the status line, each certain and possible."""

    agreements: Count = (0, 0)
    drafts: Count = (0, 0)
    activities: Count = (0, 0)
    contacts: Count = (0, 0)
    countries: Count = (0, 0)
    sites: Count = (0, 0)


@dataclass(frozen=True, slots=True)
class Frame:
    """What one selection shows: small, and never geometry.

    ``records`` and ``sites`` are keyed by place among the rows, in row order; ``countries`` by shape code;
    ``agreements`` holds the records that count as one, and whether certainly.
    """

    records: dict[int, bool]
    sites: dict[int, SiteState]
    countries: dict[str, CountryCounts]
    totals: Totals
    agreements: dict[int, bool]


@dataclass(slots=True)
class Judged:
    """How one record row answers a question: as a whole, as an agreement, as a draft, and how firm it is by then."""

    whole: Match = _NO
    agreement: Match = _NO
    draft: Match = _NO
    firmest: Count = (0, 0)
    row: RecordRow = field(kw_only=True)


def period(selection: Selection, as_of: int) -> Days:
    """Return the first and last day of a selection's period; an open end is the day of the data."""
    from_day = EARLIEST if selection.from_year is None else first_day_of_year(selection.from_year)
    to_day = as_of if selection.to_year is None else last_day_of_year(selection.to_year)
    return from_day, to_day


def make_frame(records: Sequence[RecordRow], sites: Sequence[SiteRow], question: Question, subject: str) -> Frame:
    """Answer a question.

    Parameters
    ----------
    records, sites
        All rows; the question says which of them come into question.
    question
        Which, when, and what is counted.
    subject
        Code of the subject country, which is never a partner.

    Returns
    -------
    frame
        Matches, counts per shape and totals; records in the order of the rows.
    """
    doubt = {n for n, flag in enumerate(question.doubt) if flag}
    judged = {
        n: answer
        for n, row in enumerate(records)
        if question.records[n] and (answer := judge(row, question, doubt=n in doubt)).whole[1]
    }
    countries = _countries(judged.values(), question, subject)
    states = {
        n: state
        for n, row in enumerate(sites)
        if question.sites[n] and (state := _site_state(row, question, judged)) is not None
    }
    counted = [answer for answer in judged.values() if not answer.row.folded]
    totals = Totals(
        agreements=_count(answer.agreement for answer in counted),
        drafts=_count(answer.draft for answer in counted),
        activities=_count(answer.whole for answer in counted if answer.row.type == Type.ACTIVITY),
        contacts=_count(answer.whole for answer in counted if answer.row.type == Type.CONTACT),
        countries=_count((one.any[0] > 0, one.any[1] > 0) for one in countries.values()),
        sites=_count((state.certain, True) for state in states.values()),
    )
    agreements = {
        n: answer.agreement[0] for n, answer in judged.items() if answer.agreement[1] and not answer.row.folded
    }
    return Frame({n: answer.whole[0] for n, answer in judged.items()}, states, countries, totals, agreements)


def matches(records: Sequence[RecordRow], question: Question) -> tuple[int, int]:
    """Tell which of all rows match the period and the firmness, whatever facets are chosen.

    Returns
    -------
    certain, possible
        Rows as bits, bit n for row n; the second holds the first.
    """
    level, going_on = _LEVELS.index(question.firmness), question.reading is Reading.ACTIVE
    certain = possible = 0
    for n, row in enumerate(records):
        start = row.starts[level]
        if start is None:
            continue
        # What goes on does so from its start of the firmness; what is new takes a closer look, at three times the cost.
        match = fits(start, row.end, question) if going_on else judge(row, question, doubt=False).whole
        certain |= match[0] << n
        possible |= match[1] << n
    return certain, possible


def colour_class(count: Count, measure: Measure, class_from: Sequence[int]) -> str:
    """Return the colour class of a shape: ``"1"`` to ``"5"`` by the certain count, ``"possible"``, or ``"none"``."""
    certain, possible = count
    if certain == 0:
        return "possible" if possible else "none"
    return str(certain if measure is Measure.FIRMEST else sum(certain >= start for start in class_from))


def pack_bits(flags: Sequence[bool]) -> str:
    """Pack flags into base64, the first flag in the highest bit of the first byte."""
    packed = bytearray((len(flags) + 7) // 8)
    for n, flag in enumerate(flags):
        packed[n >> 3] |= flag << (7 - (n & 7))
    return base64.b64encode(bytes(packed)).decode("ascii")


# --- one record -------------------------------------------------------------------------------------------------


def judge(row: RecordRow, question: Question, *, doubt: bool) -> Judged:
    """Tell how a row answers a question, whether or not it comes into question.

    Parameters
    ----------
    row, question
        Which record, and when.
    doubt
        Whether it matches possibly at most, since its party is in doubt.
    """
    level = _LEVELS.index(question.firmness)
    judged = Judged(row=row)
    first = row.starts[0]
    if row.starts[level] is None or first is None or first[0] > question.to_day:
        return judged
    instrument, new = row.type == Type.INSTRUMENT, question.reading is Reading.NEW
    if instrument:
        judged.agreement = fits(row.starts[max(level, 1)], row.end, question)
        judged.draft = _draft(row, question) if level == 0 else _NO
    by_class = new and question.measure is Measure.FIRMEST and row.type != Type.ACTIVITY
    if not by_class:
        both = new and instrument
        judged.whole = _either(judged.agreement, judged.draft) if both else fits(row.starts[level], row.end, question)
        if judged.whole == _NO:
            return Judged(row=row)
    judged.firmest, shown = _classes(row, level, question)
    if by_class:
        judged.whole = _new_step(row, shown, (0, 1, 2), question)
        if judged.whole == _NO:
            return Judged(row=row)
        if instrument:
            judged.agreement = _new_step(row, shown, (1, 2), question)
            judged.draft = _new_step(row, shown, (0,), question)
    if doubt:
        judged.whole, judged.agreement, judged.draft = (
            (False, possible) for _, possible in (judged.whole, judged.agreement, judged.draft)
        )
    return judged


def fits(start: Days | None, end: Days, question: Question) -> Match:
    """Tell whether something that began and ended between these days fits the period, as the reading asks.

    Parameters
    ----------
    start, end
        Days between which it began, and between which it ended; without a start it fits nothing.
    question
        When, and whether what was going on is asked for, or what began.
    """
    if start is None:
        return _NO
    if question.reading is Reading.NEW:
        certain = question.from_day <= start[0] and start[1] <= question.to_day
        return certain, start[0] <= question.to_day and start[1] >= question.from_day
    certain = start[1] <= question.to_day and end[0] >= question.from_day
    return certain, start[0] <= question.to_day and end[1] >= question.from_day


def _draft(row: RecordRow, question: Question) -> Match:
    """Tell whether an instrument fits as a draft: nothing firmer than talks by the last day of the period."""
    certain, possible = fits(row.starts[0], row.end, question)
    signed = row.starts[1]
    if signed is None:
        return certain, possible
    return certain and signed[0] > question.to_day, possible and signed[1] > question.to_day


def _classes(row: RecordRow, level: int, question: Question) -> tuple[Count, list[int]]:
    """Return the firmest commitment by the last day (1 to 3, certain and possible), and which classes can be shown."""
    if row.type == Type.ACTIVITY:
        return (0, 0), []
    by_then = [n for n, start in enumerate(row.starts) if start and start[0] <= question.to_day]
    certain = max((n for n in by_then if (row.starts[n] or _NEVER)[1] <= question.to_day), default=-1)
    shown = [n for n in by_then if n >= max(certain, level)]
    return (certain + 1, max(shown, default=-1) + 1), shown


def _new_step(row: RecordRow, shown: list[int], wanted: tuple[int, ...], question: Question) -> Match:
    """Tell whether the step that reached the class shown is one of those wanted, and new."""
    fresh = [fits(row.starts[n], row.end, question) for n in shown if n in wanted]
    return len(shown) == 1 and any(one[0] for one in fresh), any(one[1] for one in fresh)


def _either(one: Match, other: Match) -> Match:
    return one[0] or other[0], one[1] or other[1]


def _count(matches: Iterable[Match]) -> Count:
    certain = possible = 0
    for match in matches:
        certain += match[0]
        possible += match[1]
    return certain, possible


# --- countries and sites ----------------------------------------------------------------------------------------


def _countries(judged: Iterable[Judged], question: Question, subject: str) -> dict[str, CountryCounts]:
    found: dict[str, CountryCounts] = {}
    for answer in judged:
        row = answer.row
        if not row.complete:
            continue
        sure, unsure = row.shapes[question.viewpoint], row.maybe[question.viewpoint]
        for shape in dict.fromkeys((*sure, *unsure)):
            if shape != subject:
                _add(found.setdefault(shape, CountryCounts()), answer, question.measure, certain=shape in sure)
    return dict(sorted(found.items()))


def _add(counts: CountryCounts, answer: Judged, measure: Measure, *, certain: bool) -> None:
    """Add one record to a shape; a party that is disputed makes it possible at most."""
    row = answer.row

    def more(count: Count, match: Match) -> Count:
        return count[0] + (match[0] and certain), count[1] + match[1]

    counts.any = more(counts.any, answer.whole)
    if row.folded:
        return
    level = answer.firmest[0] if certain and answer.whole[0] else 0
    counts.firmest = max(counts.firmest[0], level), max(counts.firmest[1], answer.firmest[1])
    counts.agreements = more(counts.agreements, answer.agreement)
    if row.type == Type.ACTIVITY:
        counts.activities = more(counts.activities, answer.whole)
    if row.type == Type.CONTACT:
        counts.contacts = more(counts.contacts, answer.whole)
    measured = _measured(answer, measure)
    if row.bilateral:
        counts.bilateral = more(counts.bilateral, measured)
    else:
        counts.multilateral = more(counts.multilateral, measured)


def _measured(answer: Judged, measure: Measure) -> Match:
    """Return the match that a measure counts."""
    if measure is Measure.AGREEMENTS:
        return answer.agreement
    if measure is Measure.FIRMEST:
        return answer.whole if answer.row.type != Type.ACTIVITY else _NO
    wanted = Type.ACTIVITY if measure is Measure.ACTIVITIES else Type.CONTACT
    return answer.whole if answer.row.type == wanted else _NO


def _site_state(row: SiteRow, question: Question, judged: dict[int, Judged]) -> SiteState | None:
    certain, possible = fits(row.start, row.end, question)
    if question.ask:
        linked = [judged[n].whole for n in row.records if n in judged]
        certain = certain and any(match[0] for match in linked)
        possible = possible and bool(linked)
    if not possible:
        return None
    by_then = [stage for stage in row.stages if stage[1] <= question.to_day]
    known = [stage for stage in by_then if stage[2] <= question.to_day]
    shown = max(known[::-1], key=lambda stage: stage[2]) if known else by_then[0]  # of equal days the later line
    return SiteState(shown[0], certain, bool(known))
