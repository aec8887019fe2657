"""First map, filter change and bytes of the page, beside the floor and the tutorial way."""

import json
import statistics
import tempfile
from collections import defaultdict
from pathlib import Path

from playwright.sync_api import Browser

from benchmarks.browser import Traffic, change, chromium, first_map, open_from, open_view, reader
from benchmarks.servers import CHECKOUT, Server, all_servers
from benchmarks.table import Row

FIRST_MAP_AT_MOST = 1.5
CHANGE_AT_MOST = 1.7
OPENING_AT_MOST = 2.5
CHANGE_KB_AT_MOST = 14
FRAME_KB_AT_MOST = 1
FASTER_THAN_TUTORIAL_AT_LEAST = 5
_CHANGES = 3  # a round; the first change after opening is not counted
_CHANGES_WATCHED = 5

_OPENED = {
    "Opening a record": ("?view=list", ".list tbody th a:not(.to-map)"),
    "Opening a country": ("?view=country", "tbody th a[href*='country=']"),
}

Medians = dict[str, float]


def measure(rounds: int) -> list[Row]:
    """Measure the three pages in turn, round by round; the first round is a warm-up and not counted.

    Parameters
    ----------
    rounds
        How many rounds are counted; each value is their median.
    """
    shapes = len(json.loads((CHECKOUT / "data" / "boundaries" / "un.light.json").read_text())["features"])
    with tempfile.TemporaryDirectory() as scratch, all_servers(Path(scratch)) as servers, chromium() as browser:
        first, changed = _times(browser, servers, shapes, rounds)
        opened, beside = _openings(browser, {server.name: server for server in servers}, shapes, rounds)
        traffic = {server.name: _traffic(browser, server, shapes) for server in servers}
    sent = {name: bytes_a_change / 1000 for name, (bytes_a_change, *_) in traffic.items()}
    _, again, foreign, frame = traffic["atlas"]
    return [
        _row("First map", "ms", first, result=first["atlas"] / first["blank"], budget=FIRST_MAP_AT_MOST),
        _row("Filter change", "ms", changed, result=changed["atlas"] / changed["blank"], budget=CHANGE_AT_MOST),
        Row(
            "Filter change, times faster than the tutorial",
            "ms",
            atlas=changed["atlas"],
            tutorial=changed["tutorial"],
            result=changed["tutorial"] / changed["atlas"],
            budget=FASTER_THAN_TUTORIAL_AT_LEAST,
            at_least=True,
        ),
        *(
            Row(
                what,
                "ms",
                floor=beside,
                atlas=took,
                result=took / beside,
                budget=OPENING_AT_MOST,
            )
            for what, took in opened.items()
        ),
        _row("Websocket, a change", "KB", sent, result=sent["atlas"], budget=CHANGE_KB_AT_MOST, sign="KB"),
        Row("  of this the frame", "KB", atlas=frame / 1000, result=frame / 1000, budget=FRAME_KB_AT_MOST, sign="KB"),
        Row(
            f"Rows and boundaries sent again, {_CHANGES_WATCHED} changes",
            "requests",
            atlas=again,
            result=again,
            budget=0,
            sign="requests",
        ),
        Row("Asked of other hosts", "requests", atlas=foreign, result=foreign, budget=0, sign="requests"),
    ]


def _row(what: str, unit: str, values: Medians, *, result: float, budget: float, sign: str = "x") -> Row:
    return Row(
        what,
        unit,
        floor=values["blank"],
        atlas=values["atlas"],
        tutorial=values["tutorial"],
        result=result,
        budget=budget,
        sign=sign,
    )


def _times(browser: Browser, servers: list[Server], shapes: int, rounds: int) -> tuple[Medians, Medians]:
    """Return the medians of first map and change for each page, in milliseconds."""
    first: dict[str, list[float]] = defaultdict(list)
    changed: dict[str, list[float]] = defaultdict(list)
    for _ in range(1 + rounds):
        for server in servers:
            with reader(browser, server, shapes) as page:
                first[server.name].append(first_map(page, server))
                open_view(page, server)
                took = [change(page, server, turn) for turn in range(1 + _CHANGES)]
                changed[server.name].append(statistics.median(took[1:]))
    return _medians(first), _medians(changed)


def _openings(browser: Browser, servers: dict[str, Server], shapes: int, rounds: int) -> tuple[Medians, float]:
    """Return the medians of opening a record and a country, and of the changes of the floor between them.

    Of each the first in a round, with a new browser, is not counted.
    """
    took: dict[str, list[float]] = defaultdict(list)
    for _ in range(rounds):
        with reader(browser, servers["blank"], shapes) as page:
            open_view(page, servers["blank"])
            took["blank"] += [change(page, servers["blank"], turn) for turn in range(1 + _CHANGES)][1:]
        for what, (view, links) in _OPENED.items():
            with reader(browser, servers["atlas"], shapes) as page:
                took[what] += [open_from(page, servers["atlas"], view, links, turn) for turn in range(1 + _CHANGES)][1:]
    beside = statistics.median(took.pop("blank"))
    return {what: statistics.median(values) for what, values in took.items()}, beside


def _medians(times: dict[str, list[float]]) -> Medians:
    return {name: statistics.median(values[1:]) for name, values in times.items()}


def _traffic(browser: Browser, server: Server, shapes: int) -> tuple[float, int, int, int]:
    """Return bytes received a change, files fetched more than once, requests to other hosts, and bytes of a frame."""
    traffic = Traffic()
    sums = []
    with reader(browser, server, shapes) as page:
        traffic.watch(page)
        open_view(page, server)
        for turn in range(_CHANGES_WATCHED):
            before = traffic.received
            change(page, server, turn)
            sums.append(traffic.received - before)
        frame = page.evaluate("document.querySelector('[data-question]')?.dataset.question.length ?? 0")
    again = sum(max(0, traffic.fetched(f"/assets/{stem}-") - 1) for stem in ("rows", "boundaries"))
    return statistics.median(sums), again, traffic.foreign(), frame
