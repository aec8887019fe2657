"""Dates as lines on a common axis: where on it a step lies, how far it may reach, and which part of that is certain.

Pure numbers, in per cent of the axis: whoever draws them decides how, and words beside them say the same. A day fills
its day: a line reaches from the morning of its first day to the morning after its last.
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from geo.dates import EARLIEST, NEVER, Span, date_of, first_day_of_year

MOST_TICKS: Final = 6
"""Years that an axis names at most."""

YEAR_STEPS: Final = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000)  # years between two ticks


@dataclass(frozen=True, slots=True)
class Reach:
    """The days that a step may cover.

    Parameters
    ----------
    first, last
        Its earliest and its latest day, since 1970-01-01, both included; an end that is not known is ``EARLIEST``,
        and the day of the data where it goes on or may be later (``open_after``).
    certain
        First and last of the days that it covers wherever in its bounds it lies; ``None`` where there is no such day.
    lasted
        Whether it lasted from one day to another, and was not one day between the two.
    open_after
        Whether its end is not known.
    sure
        Whether nothing speaks against it: it is not inferred, of a doubtful date, or disputed.
    """

    first: int
    last: int
    certain: tuple[int, int] | None
    lasted: bool
    open_after: bool
    sure: bool

    @property
    def open_before(self) -> bool:
        """Whether its beginning is not known."""
        return self.first == EARLIEST


@dataclass(frozen=True, slots=True)
class Axis:
    """Whole years: from the first day of one to the first day after another, and the years that are named."""

    first: int
    last: int
    years: tuple[int, ...]

    def place(self, day: int) -> float:
        """Return where the morning of a day lies, in per cent of the axis; days beyond it lie at its ends."""
        share = (day - self.first) / (self.last - self.first)
        return round(100 * min(max(share, 0.0), 1.0), 3)

    @property
    def ticks(self) -> tuple[tuple[int, float], ...]:
        """The years that are named, and where each begins."""
        return tuple((year, self.place(first_day_of_year(year))) for year in self.years)


@dataclass(frozen=True, slots=True)
class Line:
    """One step as it is drawn, in per cent of its axis: the whisker, the certain part of it, and the mark."""

    start: float
    end: float
    certain: tuple[float, float] | None
    mark: float
    lasted: bool
    open_before: bool
    open_after: bool
    sure: bool


def reach(spans: Sequence[Span], as_of: int, *, sure: bool = True) -> Reach:
    """Say which days a step may cover.

    Parameters
    ----------
    spans
        What its date says, and after it what others say where the date is disputed: it may be any of them.
    as_of
        The day that the data stand for; nothing that is known lies after it.
    sure
        Whether nothing but its date leaves it open.
    """
    ours = spans[0]
    first, end = min(span.s1 for span in spans), max(span.e2 for span in spans)
    reached = max(*(span.s1 for span in spans), ours.e1 if ours.e1 != NEVER else EARLIEST)  # whatever as_of says
    last = max(min(end, as_of), reached)
    lasted = (ours.s1, ours.s2) != (ours.e1, ours.e2)
    return Reach(
        first=first,
        last=last,
        certain=_certain(ours, last, lasted=lasted),
        lasted=lasted,
        open_after=end == NEVER,
        sure=sure and not ours.doubtful,
    )


def _certain(span: Span, last: int, *, lasted: bool) -> tuple[int, int] | None:
    """Say which days are covered wherever a date lies in its bounds."""
    if not lasted:
        return (span.s1, span.s1) if span.s1 == span.s2 else None
    until = min(span.e1, last)
    since = until if span.s2 == EARLIEST else span.s2  # of what lasted until a day only that day is known
    return (since, until) if since <= until else None


def axis_of(reaches: Iterable[Reach], as_of: int) -> Axis:
    """Return the axis on which all of some steps lie: whole years, a little more where a beginning is not known.

    Parameters
    ----------
    reaches
        The steps; without any the axis is the year of ``as_of``.
    as_of
        The day that the data stand for.
    """
    every = [*reaches]
    days = [day for one in every for day in (one.first, one.last) if day != EARLIEST] or [as_of]
    last = min(date_of(max(days)).year + 1, datetime.MAXYEAR)
    first = min(date_of(min(days)).year, last - 1)
    if any(one.open_before for one in every):
        first = max(first - max(1, (last - first) // 8), 1)
    step = next(step for step in YEAR_STEPS if last // step - (first - 1) // step <= MOST_TICKS)
    years = tuple(range(-(-first // step) * step, last + 1, step))
    return Axis(first_day_of_year(first), first_day_of_year(last), years)


def draw_line(step: Reach, axis: Axis) -> Line:
    """Place a step on an axis.

    The mark stands in the middle of what is certain, else in the middle of the whisker; where one end is not known it
    stands at the other.
    """
    start, end = axis.place(step.first), axis.place(step.last + 1)
    certain = (axis.place(step.certain[0]), axis.place(step.certain[1] + 1)) if step.certain else None
    if certain:
        mark = sum(certain) / 2
    elif step.open_before != step.open_after:
        mark = end if step.open_before else start
    else:
        mark = (start + end) / 2
    return Line(
        start=start,
        end=end,
        certain=certain,
        mark=round(mark, 3),
        lasted=step.lasted,
        open_before=step.open_before,
        open_after=step.open_after,
        sure=step.sure,
    )
