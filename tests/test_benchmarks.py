"""The table of ``make bench``: a budget that is missed is said, one that has no number is not judged."""

import io
from pathlib import Path

import pytest
from rich.console import Console

from benchmarks.copies import copy_data
from benchmarks.table import Row, make_table, summary
from geo.atlas import open_atlas

DATA = Path(__file__).resolve().parent.parent / "data"


@pytest.mark.parametrize(
    ("row", "verdict"),
    [
        (Row("first", "ms", result=1.5, budget=1.5), "ok"),
        (Row("first", "ms", result=1.51, budget=1.5), "over"),
        (Row("faster", "ms", result=5, budget=5, at_least=True), "ok"),
        (Row("faster", "ms", result=4.9, budget=5, at_least=True), "over"),
        (Row("again", "requests", result=0, budget=0, sign="requests"), "ok"),
        (Row("asked", "ms", atlas=3.0), ""),
    ],
)
def test_a_budget_is_judged_when_there_is_one(row: Row, verdict: str) -> None:
    assert row.verdict == verdict


def test_missed_budgets_are_named() -> None:
    rows = [Row("First map", "ms", 1000, 1600, result=1.6, budget=1.5), Row("Change", "ms", result=1.2, budget=1.7)]
    assert summary(rows) == "MISSED 1 of 2 budgets: First map (1.60x, at most 1.50x)"
    assert summary(rows[1:]) == "The 1 budget that was measured holds."
    assert summary([]) == "No budget was measured."


def test_the_table_shows_values_side_by_side() -> None:
    out = io.StringIO()
    Console(file=out, width=120).print(make_table([Row("First map", "ms", 1000, 1600, 4000, 1.6, 1.5)]))
    for word in ("First map", "1,000 ms", "1,600 ms", "4,000 ms", "1.60x", "at most 1.50x", "over"):
        assert word in out.getvalue()


def test_copied_data_hold_their_links(tmp_path: Path) -> None:
    records, sites = (len([*(DATA / kind).glob("*.yaml")]) + 30 for kind in ("records", "sites"))
    folder = copy_data(DATA, tmp_path / "data", records, sites)
    atlas = open_atlas(folder, cache=tmp_path / "cache")  # a link that leads nowhere would be a fault
    assert (len(atlas.records), len(atlas.sites)) == (records, sites)
