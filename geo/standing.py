"""How a record stands by a day: what exists of it, what holds it up, and since when nothing was heard of it.

What exists is told as of the day of the data, as the facet ``delivery`` has it. Silence is inferred, and said so.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from geo import text
from geo.dates import date_of, parse_edtf
from geo.labels import label_of
from geo.schema import Record
from geo.tables import Checked, JsonDict, RecordRow
from geo.words import N_, _, ngettext

_FLAGS: Final = {
    "suspended": (N_("Suspended"), N_("Perhaps suspended")),
    "withdrew": (N_("One side withdrew"), N_("Perhaps one side withdrew")),
}
"""What holds a record up without ending it: certainly, and where its date or the step itself leaves it open."""

_ORDER: Final = ("delivered", "partly", "failed", "none-seen")  # what exists first


@dataclass(frozen=True, slots=True)
class Tally:
    """What exists of some agreements: certain and possible counts of all, by word of ``DELIVERED``, and of silent ones.

    Those that are silent are among those of which nothing is seen.
    """

    total: tuple[int, int]
    delivery: dict[str, tuple[int, int]]
    silent: tuple[int, int]


def tally(agreements: Iterable[tuple[RecordRow, tuple[int, int]]], by_day: int) -> Tally:
    """Count agreements by what exists of them.

    Parameters
    ----------
    agreements
        Each with what it counts: certain and possible.
    by_day
        Last day of the period, in days since 1970-01-01: who is silent only later is not counted as silent.
    """
    counted = [*agreements]
    return Tally(
        total=_sum(count for _row, count in counted),
        delivery={word: _sum(count for row, count in counted if row.delivery == word) for word in _ORDER},
        silent=_sum(count for row, count in counted if is_silent(row, by_day)),
    )


def exists(counted: Tally, checked: Checked) -> JsonDict:
    """Say what exists of some agreements.

    Returns
    -------
    said
        Values for the macro ``exists`` of ``templates/standing.html``: numbers (``text.number``) of the ``total``, of
        the ``parts`` that there are, and of the ``silent``, which is ``None`` where there is none; and how many
        ``years`` make silence.
    """
    return {
        "total": text.number(counted.total),
        "parts": [
            {"id": word, "label": label_of("delivery", word, checked), "number": text.number(count)}
            for word, count in counted.delivery.items()
            if count[1]
        ],
        "silent": text.number(counted.silent) if counted.silent[1] else None,
        "years": checked.config.rules.silence_years,
    }


def _sum(counts: Iterable[tuple[int, int]]) -> tuple[int, int]:
    certain = possible = 0
    for count in counts:
        certain += count[0]
        possible += count[1]
    return certain, possible


def is_silent(row: RecordRow, by_day: int) -> bool:
    """Tell whether a record counts as silent by a day, in days since 1970-01-01."""
    return row.silent is not None and row.silent <= by_day


def standing(record: Record, row: RecordRow, by_day: int, checked: Checked) -> JsonDict:
    """Say how a record stands by a day.

    Parameters
    ----------
    record, row
        The record, and what was made of it.
    by_day
        Last day of the period, in days since 1970-01-01.
    checked
        The atlas that has the words.

    Returns
    -------
    said
        Values for the macro ``standing`` of ``templates/standing.html``: ``delivery``, one of ``DELIVERED``, and
        ``delivered``, its words, both empty for a contact; ``flags``; and ``silent``, empty where it is not.
    """
    return {
        "delivery": row.delivery,
        "delivered": label_of("delivery", row.delivery, checked) if row.delivery else "",
        "flags": [*flags(record, by_day)],
        "silent": silent_words(row, by_day, checked),
    }


def flags(record: Record, by_day: int) -> Iterator[str]:
    """Say in a word or two what holds a record up by a day without ending it; its steps say who did so, and when."""
    sure: dict[str, bool] = {}
    for event in record.halts(by_day):
        certain = not record.doubt(event) and parse_edtf(event.date).s2 <= by_day
        sure[event.stage] = sure.get(event.stage, False) or certain
    for stage, certain in sure.items():
        if stage in _FLAGS:
            yield _(_FLAGS[stage][0 if certain else 1])


def silent_words(row: RecordRow, by_day: int, checked: Checked) -> str:
    """Say since when nothing was heard of a silent record; empty for one that is not silent by a day."""
    if row.silent is None or not is_silent(row, by_day):
        return ""
    years = checked.config.rules.silence_years
    told = ngettext(
        "No news since {year} (inferred: no step known for {number} year)",
        "No news since {year} (inferred: no step known for {number} years)",
        years,
    )
    return told.format(year=date_of(row.silent).year - years, number=years)
