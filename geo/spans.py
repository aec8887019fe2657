"""When something began, as columns by year, and how long agreements last, as lines: one axis for all who are compared.

Plain numbers, in per cent of what they are drawn in; the words beside them say the same.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from geo import lines
from geo.dates import EARLIEST, NEVER, date_of, in_words, parse_edtf
from geo.known import KINDS, Count, Known, Seen, kinds_of
from geo.record_words import step_words
from geo.schema import FIRMNESS_OF, Firmness
from geo.tables import Days, JsonDict
from geo.text import number
from geo.words import N_, _

_BEGAN: Final = {
    "agreements": N_("Agreements, by the year in which they were signed"),
    "drafts": N_("Drafts, by the year in which they were first heard of"),
    "activities": N_("Activities, by the year in which they began"),
    "contacts": N_("Contacts, by the year in which they began"),
}
_IN_FORCE: Final = N_("Agreements, by the year in which they entered into force")
_TOLD_ON_LINES: Final = ("prolonged", "suspended", "resumed", "withdrew", "ended")
_MOST_MARKS: Final = 7  # year numbers that stand side by side on a telephone
_HEIGHT: Final = 72  # pixels of the tallest column
_LEAST: Final = 4  # what the tallest column stands for at least, so that a single record is no tower


# --- by year ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Years:
    """Whole years from the first to the last, both included, as columns of one width."""

    first: int
    last: int

    @property
    def number(self) -> int:
        """How many years there are."""
        return self.last - self.first + 1

    @property
    def marks(self) -> list[JsonDict]:
        """Round years to write below the middle of their columns, in per cent of the width."""
        step = next(step for step in lines.YEAR_STEPS if self.number <= step * _MOST_MARKS)
        years = [year for year in range(self.first, self.last + 1) if year % step == 0]
        return [{"year": year, "at": round(100 * (year - self.first + 0.5) / self.number, 2)} for year in years]


def year_of(days: Days | None) -> int | None:
    """Return the year in which something surely lies; ``None`` where it may lie in several, or on no known day."""
    if days is None or days[0] == EARLIEST or days[1] == NEVER:
        return None
    first, last = date_of(days[0]).year, date_of(days[1]).year
    return first if first == last else None


def by_year(began: Iterable[tuple[Days | None, Count]]) -> tuple[dict[int, Count], Count]:
    """Count what began by year.

    Parameters
    ----------
    began
        For each thing the days between which it began, and what it counts: certain and possible.

    Returns
    -------
    counts, without
        Certain and possible by year, in the order of years, and those of which no year is certain.
    """
    counts: dict[int, Count] = {}
    without = (0, 0)
    for days, (certain, possible) in began:
        year = year_of(days)
        if year is None:
            without = without[0] + certain, without[1] + possible
        elif possible:
            before = counts.get(year, (0, 0))
            counts[year] = before[0] + certain, before[1] + possible
    return dict(sorted(counts.items())), without


_ByKind = dict[str, tuple[dict[int, Count], Count]]
"""For each kind the counts by year, and those without a year."""


def year_charts(several: Sequence[Known]) -> list[JsonDict]:
    """Chart what began by year, for each country by kind: on one axis and one scale, so that they can be compared.

    Returns
    -------
    charts
        For each country a panel for each kind, its columns in per cent of the panel's height, and the rows of a table
        with the same numbers; ``years`` is ``None`` where nothing began in a certain year.
    """
    kinds = kinds_of(several)
    found: list[_ByKind] = [{kind: by_year(_starts(known, kind)) for kind in kinds} for known in several]
    every = [year for one in found for counts, _without in one.values() for year in counts]
    years = Years(min(every), max(every)) if every else None
    most = max((c[1] for one in found for counts, _without in one.values() for c in counts.values()), default=1)
    return [_year_chart(known, by_kind, years, most) for known, by_kind in zip(several, found, strict=True)]


def _starts(known: Known, kind: str) -> Iterator[tuple[Days | None, Count]]:
    for one in known.counted:
        if (count := one.counts[kind])[1]:
            yield one.began(kind, known.view.selection.firmness), count


def _year_chart(known: Known, by_kind: _ByKind, years: Years | None, most: int) -> JsonDict:
    config = known.view.atlas.config
    unfinished = date_of(config.as_of_day).year
    told = sorted({year for counts, _without in by_kind.values() for year in counts})
    return {
        "years": {"number": years.number, "marks": years.marks} if years else None,
        "panels": [_panel(known, kind, *by_kind[kind], years, most) for kind in by_kind],
        "kinds": [_(KINDS[kind]) for kind in by_kind],
        "rows": [
            {
                "year": year,
                "unfinished": year >= unfinished,
                "cells": [number(counts.get(year, (0, 0))) for counts, _without in by_kind.values()],
            }
            for year in told
        ],
        "unfinished": unfinished if told and told[-1] >= unfinished else None,
        "until": in_words(date_of(config.as_of_day).isoformat()),
        "vague": any(c[0] < c[1] for counts, _without in by_kind.values() for c in counts.values()),
    }


def _panel(
    known: Known, kind: str, counts: dict[int, Count], without: Count, years: Years | None, most: int
) -> JsonDict:
    """One kind on its own line of the chart: the kinds are never put on top of each other."""
    own = max((count[1] for count in counts.values()), default=0)
    entered = kind == "agreements" and known.view.selection.firmness is Firmness.IN_FORCE
    return {
        "kind": kind,
        "label": _(_IN_FORCE if entered else _BEGAN[kind]),
        "said": _range_words(counts, own),
        "height": max(16, round(_HEIGHT * own / max(most, _LEAST))),
        "columns": _columns(counts, years, known) if years else [],
        "without": number(without) if without[1] else None,
    }


def _columns(counts: dict[int, Count], years: Years, known: Known) -> list[JsonDict]:
    """Say of each year where its column stands, how tall it is in per cent, and how much of that is certain."""
    unfinished = date_of(known.view.atlas.config.as_of_day).year
    most = max((possible for _certain, possible in counts.values()), default=1)
    return [
        {
            "year": year,
            "place": year - years.first + 1,
            "certain": certain,
            "possible": possible,
            "height": round(100 * possible / most, 1),
            "sure": round(100 * certain / possible, 1),
            "unfinished": year >= unfinished,
        }
        for year, (certain, possible) in counts.items()
    ]


def _range_words(counts: dict[int, Count], most: int) -> str:
    """Say what a reader of the columns sees first."""
    if not counts:
        return _("None with a certain year.")
    first, last = min(counts), max(counts)
    if first == last:
        return _("All in {year}: {most}.").format(year=first, most=most)
    return _("From {first} to {last}, at most {most} in a year.").format(first=first, last=last, most=most)


# --- along a line -----------------------------------------------------------------------------------------------


def agreement_lines(several: Sequence[Known]) -> list[JsonDict]:
    """Draw each agreement as a line from its start to its end, newest first, for each country on one axis.

    Returns
    -------
    lines
        For each country ``ticks`` and ``grid`` of the axis, and by id of a record its line (``geo.lines.Line``).
    """
    as_of, firmness = several[0].view.atlas.config.as_of_day, several[0].view.selection.firmness
    reaches = [
        {
            one.row.id: reach((start[0], NEVER) if one.row.undated else start, one.row.end, as_of)
            for one in known.seen
            if one.kind == "agreements" and (start := one.began("agreements", firmness))
        }
        for known in several
    ]
    axis = lines.axis_of((one for part in reaches for one in part.values()), as_of)
    ticks = [{"year": year, "at": place} for year, place in axis.ticks]
    grid = {"from": ticks[0]["at"], "step": round(ticks[1]["at"] - ticks[0]["at"], 3)}
    drawn = [{name: lines.draw_line(one, axis) for name, one in part.items()} for part in reaches]
    return [{"ticks": ticks, "grid": grid, "lines": part} for part in drawn]


def reach(start: Days, end: Days, as_of: int) -> lines.Reach:
    """Say which days an agreement may cover, and which it surely does.

    Parameters
    ----------
    start, end
        Days between which it began, and between which it ended.
    as_of
        Day of the data: nothing is drawn beyond it.
    """
    first, last = min(start[0], as_of), max(min(end[1], as_of), start[0])
    until = min(end[0], last)
    return lines.Reach(
        first=first,
        last=last,
        certain=(start[1], until) if start[1] <= until else None,
        lasted=True,
        open_after=end[1] >= as_of,
        sure=True,
    )


def steps(one: Seen, known: Known) -> list[str]:
    """Say when an agreement was signed, became firmer, was halted or ended, and what is known of its end."""
    told = [
        step_words(event, one.record, known.view.atlas.checked)
        for event in sorted(one.record.events, key=lambda event: parse_edtf(event.date).s1)
        if FIRMNESS_OF.get(event.stage, 0) or event.stage in _TOLD_ON_LINES
    ]
    return [*told, *_ends(one, known)]


def _ends(one: Seen, known: Known) -> Iterator[str]:
    """Say what is known of the end where nobody reported one."""
    start = one.began("agreements", known.view.selection.firmness)
    if start is None or any(event.stage == "ended" for event in one.record.events):
        return
    if one.row.end[0] >= known.view.atlas.config.as_of_day:
        yield _("No end reported")
    elif one.row.end[0] >= start[1] and not one.row.undated:
        yield _("Taken as certain until {year}, as possible since").format(year=date_of(one.row.end[0]).year)
