"""``python -m benchmarks``: measure, print one table, and say which budgets are missed. Always exits with 0."""

import argparse
import signal
import subprocess
import sys
from collections.abc import Callable
from types import FrameType

from playwright import sync_api as playwright
from rich.console import Console

from benchmarks import library, page, playback, search
from benchmarks.table import Row, make_table, summary

_PARTS: dict[str, Callable[[int], list[Row]]] = {
    "page": page.measure,
    "playback": playback.measure_playback,
    "import": library.measure_import,
    "open": library.measure_open,
    "select": library.measure_select,
    "write": library.measure_write,
    "search": search.measure_search,
}


def main() -> None:
    """Read the arguments, measure, and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="how often each thing is measured (default: 5)")
    parser.add_argument("--only", choices=[*_PARTS], help="measure one part only")
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, _leave)  # so that the servers are stopped as on Ctrl-C
    console = Console(width=None if sys.stdout.isatty() else 120)
    rows: list[Row] = []
    for name in [asked.only] if asked.only else [*_PARTS]:
        console.print(f"Measuring: {name}", style="dim")
        try:
            rows += _PARTS[name](max(1, asked.rounds))
        except (OSError, RuntimeError, subprocess.SubprocessError, playwright.Error) as error:
            console.print(f"NOT MEASURED: {name}: {error}", style="bold red", markup=False)
    console.print(make_table(rows))
    console.print(summary(rows))


def _leave(_: int, __: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("Stopped; so are the servers.")
