"""Import, opening, building, selecting and writing, without a page."""

import statistics
import tempfile
from pathlib import Path

from benchmarks.child import run
from benchmarks.copies import copy_data
from benchmarks.servers import CHECKOUT
from benchmarks.table import Row

IMPORT_AT_MOST = 1.3
OPEN_MS_AT_MOST = 300
BUILD_MS_AT_MOST = 2000
FRAME_MS_AT_MOST = 10
WRITE_MS_AT_MOST = 1500
RECORDS = 350
SITES = 100


def measure_import(rounds: int) -> list[Row]:
    """Compare ``import geo`` with ``import geopandas``, in fresh processes, in turn."""
    names = ("geopandas", "geo", "geo.atlas")
    times: dict[str, list[float]] = {name: [] for name in names}
    for _ in range(1 + rounds):
        for name in names:
            times[name].append(run("import", name))
    medians = {name: statistics.median(values[1:]) for name, values in times.items()}
    floor = medians["geopandas"]
    return [
        Row(
            f"import {name}, beside geopandas",
            "ms",
            floor=floor,
            atlas=medians[name],
            result=medians[name] / floor,
            budget=IMPORT_AT_MOST,
        )
        for name in names[1:]
    ]


def measure_open(rounds: int) -> list[Row]:
    """Build tables from many records, then open them, each in a fresh process, after the imports."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = copy_data(CHECKOUT / "data", Path(scratch) / "data", RECORDS, SITES)
        caches = [str(Path(scratch) / f"cache-{turn}") for turn in range(1 + rounds)]
        built = [run("open", str(folder), cache) for cache in caches]
        opened = [run("open", str(folder), cache) for cache in caches]
    size = f"{built[0]['records']} records, {built[0]['sites']} sites"
    return [
        _absolute(f"Build from {size}", [one["ms"] for one in built[1:]], BUILD_MS_AT_MOST),
        _absolute(f"Open built tables, {size}", [one["ms"] for one in opened[1:]], OPEN_MS_AT_MOST),
    ]


def measure_select(rounds: int) -> list[Row]:
    """Ask a few selections of many records anew, which is what a frame costs."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = copy_data(CHECKOUT / "data", Path(scratch) / "data", RECORDS, SITES)
        found = [run("select", str(folder), str(Path(scratch) / "cache")) for _ in range(1 + rounds)]
    times = {what: [one[what] for one in found[1:]] for what in found[0]}
    return [_absolute(what, took, FRAME_MS_AT_MOST) for what, took in times.items()]


def measure_write(rounds: int) -> list[Row]:
    """Write the whole atlas in every format, as a server does that has written before."""
    with tempfile.TemporaryDirectory() as scratch:
        found = [run("write", str(CHECKOUT / "data"), str(Path(scratch) / "cache")) for _ in range(rounds)]
    return [_absolute(what, [one[what] for one in found], WRITE_MS_AT_MOST) for what in found[0]]


def _absolute(what: str, times: list[float], budget: float) -> Row:
    took = statistics.median(times)
    return Row(what, "ms", atlas=took, result=took, budget=budget, sign="ms")
