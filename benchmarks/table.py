"""What was measured, as rows of one table, with a word on each budget."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from rich.table import Table
from rich.text import Text

Verdict = Literal["ok", "over", ""]


@dataclass(frozen=True, slots=True)
class Row:
    """One measurement.

    Parameters
    ----------
    what
        What was measured.
    unit
        Unit of the values: ``"ms"``, ``"KB"`` (1,000 bytes), ``"MB"``, ``"requests"``, ``"nodes"``.
    floor, atlas, tutorial
        Values side by side; ``None`` where there is nothing to compare with.
    result
        The number that the budget is about, such as a ratio.
    budget
        Its limit, or ``None`` if none was set.
    sign
        ``"x"`` when ``result`` is a ratio, else its unit.
    at_least
        Whether the budget is a lower limit.
    """

    what: str
    unit: str
    floor: float | None = None
    atlas: float | None = None
    tutorial: float | None = None
    result: float | None = None
    budget: float | None = None
    sign: str = "x"
    at_least: bool = False

    @property
    def verdict(self) -> Verdict:
        """Whether the budget holds; empty when there is none."""
        if self.result is None or self.budget is None:
            return ""
        holds = self.result >= self.budget if self.at_least else self.result <= self.budget
        return "ok" if holds else "over"


def make_table(rows: Iterable[Row]) -> Table:
    """Return all rows side by side."""
    table = Table(title="Benchmarks (medians)", title_justify="left")
    table.add_column("Measured")
    for head in ("Floor", "Atlas", "Tutorial", "Result", "Budget"):
        table.add_column(head, justify="right", no_wrap=True)
    table.add_column("")
    for row in rows:
        values = (_value(one, row.unit) for one in (row.floor, row.atlas, row.tutorial))
        word = Text(row.verdict, style={"ok": "green", "over": "bold red"}.get(row.verdict, ""))
        table.add_row(row.what, *values, _value(row.result, row.sign), _budget(row), word)
    return table


def summary(rows: Iterable[Row]) -> str:
    """Say in one line whether every budget holds, and name those that were missed."""
    judged = [row for row in rows if row.verdict]
    missed = [f"{row.what} ({_value(row.result, row.sign)}, {_budget(row)})" for row in judged if row.verdict == "over"]
    if missed:
        return f"MISSED {len(missed)} of {len(judged)} budgets: {'; '.join(missed)}"
    if len(judged) < 2:
        return "The 1 budget that was measured holds." if judged else "No budget was measured."
    return f"All {len(judged)} budgets hold."


def _budget(row: Row) -> str:
    if row.budget is None:
        return ""
    return f"{'at least' if row.at_least else 'at most'} {_value(row.budget, row.sign)}"


def _value(value: float | None, unit: str) -> str:
    if value is None:
        return ""
    if unit == "x":
        return f"{value:.2f}x"
    digits = 0 if unit in ("requests", "nodes") or value >= 100 else 1
    return f"{value:,.{digits}f} {unit}"
