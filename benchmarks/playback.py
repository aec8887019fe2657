"""Playing the years: what a step costs the browser's main thread, and whether ten minutes of it leave memory behind."""

import statistics
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import CDPSession, Page

from benchmarks.browser import chromium
from benchmarks.copies import copy_data
from benchmarks.servers import CHECKOUT, serve_atlas
from benchmarks.table import Row

STEP_MS_AT_MOST = 16
GROWTH_AT_MOST = 1.1
SITES = 150
RECORDS = 350
_YEARS_A_SECOND = 4
_TEN_MINUTES = 10 * 60 * _YEARS_A_SECOND  # steps
_REST_MS = 2500

_STEPS = """async (number) => {
    const handle = document.querySelector(".atlas-time .handle.is-to");
    const years = Number(handle.max) - Number(handle.min) + 1;
    for (let n = 0; n < number; n += 1) {
        handle.value = Number(handle.min) + (n % years);
        handle.dispatchEvent(new Event("input", { bubbles: true }));
        await new Promise((painted) => requestAnimationFrame(() => setTimeout(painted)));
    }
}"""
"""Goes through the years as the player does, as fast as they can be painted."""


@dataclass(frozen=True, slots=True)
class _Cost:
    """Milliseconds of the main thread for one step: all in all, and without painting and waiting for the compositor."""

    whole: float
    script: float
    style: float


def measure_playback(rounds: int) -> list[Row]:
    """Play all years of the data with 150 sites at the usual speed, then ten minutes' worth of steps.

    Parameters
    ----------
    rounds
        How often the years are played; the values are medians.
    """
    with tempfile.TemporaryDirectory() as scratch:
        folder = copy_data(CHECKOUT / "data", Path(scratch) / "data", RECORDS, SITES)
        with serve_atlas(Path(scratch), folder) as server, chromium() as browser:
            context = browser.new_context(viewport={"width": 1280, "height": 800})
            page = context.new_page()
            page.goto(server.url)
            page.locator(".atlas-map[data-ready=true]").wait_for()
            page.wait_for_timeout(_REST_MS)
            session = context.new_cdp_session(page)
            session.send("Performance.enable")
            shapes, sites = page.locator("path[data-iso3]").count(), SITES
            costs = [_play(page, session) for _ in range(rounds)]
            before, after = _memory(page, session)
    what = f"A step of the timeline, {shapes} shapes, {sites} sites"
    whole = statistics.median(cost.whole for cost in costs)
    return [
        Row(f"{what}: main thread", "ms", atlas=whole, result=whole, budget=STEP_MS_AT_MOST, sign="ms"),
        Row("  of this scripts", "ms", atlas=statistics.median(cost.script for cost in costs)),
        Row("  of this style and layout", "ms", atlas=statistics.median(cost.style for cost in costs)),
        *(
            Row(
                f"{what}, after {_TEN_MINUTES:,} steps",
                unit,
                floor=before[key],
                atlas=after[key],
                result=after[key] / before[key],
                budget=GROWTH_AT_MOST,
            )
            for what, unit, key in (("Memory of scripts", "MB", "heap"), ("Nodes of the page", "nodes", "nodes"))
        ),
    ]


def _play(page: Page, session: CDPSession) -> _Cost:
    """Play from the first year to the last; return the cost of a step, less that of a page at rest."""
    years = int(page.locator(".handle.is-to").evaluate("one => one.max - one.min + 1"))
    took = 1000 * years / _YEARS_A_SECOND + _REST_MS
    start = _metrics(session)
    page.wait_for_timeout(took)
    rest = _metrics(session)
    page.locator(".atlas-time .play").click()
    page.wait_for_timeout(took)
    end = _metrics(session)

    def a_step(*names: str) -> float:
        seconds: float = sum((end[name] - rest[name]) - (rest[name] - start[name]) for name in names)
        return seconds * 1000 / years

    return _Cost(a_step("TaskDuration"), a_step("ScriptDuration"), a_step("RecalcStyleDuration", "LayoutDuration"))


def _memory(page: Page, session: CDPSession) -> tuple[dict[str, float], dict[str, float]]:
    """Return what the page holds after one turn through the years, and after ten minutes of them; garbage collected."""
    held = []
    for steps in (100, _TEN_MINUTES):
        page.evaluate(_STEPS, steps)
        page.wait_for_timeout(_REST_MS)
        session.send("HeapProfiler.collectGarbage")
        now = _metrics(session)
        held.append({"heap": now["JSHeapUsedSize"] / 1e6, "nodes": now["Nodes"]})
    return held[0], held[1]


def _metrics(session: CDPSession) -> dict[str, float]:
    told: list[dict[str, Any]] = session.send("Performance.getMetrics")["metrics"]
    return {one["name"]: float(one["value"]) for one in told}
