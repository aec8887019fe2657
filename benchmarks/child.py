"""Code that is measured in a process of its own: ``python -m benchmarks.child TASK ...`` prints JSON."""

import gc
import importlib
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

_REPEATS = 9
_WRITES = 3


def run(task: str, *words: str) -> Any:  # noqa: ANN401  # what the task prints
    """Run one task in a fresh process and return what it printed.

    Parameters
    ----------
    task, words
        Name of a task of this file, and its arguments.
    """
    command = [sys.executable, "-m", "benchmarks.child", task, *words]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def milliseconds(act: Callable[[], object]) -> float:
    """Return how long a call takes, in milliseconds."""
    start = time.perf_counter()
    act()
    return (time.perf_counter() - start) * 1000


def _import(name: str) -> float:
    return milliseconds(lambda: importlib.import_module(name))


def _open(folder: str, cache: str) -> dict[str, float]:
    from geo.atlas import Atlas, open_atlas

    opened: list[Atlas] = []
    took = milliseconds(lambda: opened.append(open_atlas(Path(folder), cache=Path(cache))))
    return {"ms": took, "records": len(opened[0].records), "sites": len(opened[0].sites)}


def _select(folder: str, cache: str) -> dict[str, float]:
    """Time a few selections asked anew, with the numbers beside the filters."""
    from geo.atlas import Atlas, ask, open_atlas
    from geo.schema import Measure, Reading
    from geo.tables import Selection

    atlas: Atlas = open_atlas(Path(folder), cache=Path(cache))
    selections = {
        "everything": Selection(),
        "navigation, since 1995": Selection(domain=("navigation",), from_year=1995),
        "Brazil, began": Selection(partner=("BRA",), reading=Reading.NEW, measure=Measure.FIRMEST),
    }

    def answer(asked: Selection) -> float:  # of another period each time, for answers are kept
        gc.freeze()  # as the server does
        took = []
        for year in range(2000, 2000 + _REPEATS):
            one = replace(asked, to_year=year)
            start = time.perf_counter()
            assert ask(atlas, one).counts
            took.append((time.perf_counter() - start) * 1000)
        return statistics.median(took)

    return {f"A frame: {name}": answer(asked) for name, asked in selections.items()}


def _write(folder: str, cache: str) -> dict[str, float]:
    """Time the writing of everything, each layer in every format, and the package of all; once before, to import."""
    from geo import export, package
    from geo.atlas import ask, open_atlas
    from geo.tables import Selection

    whole = ask(open_atlas(Path(folder), cache=Path(cache)), Selection())
    files = [*((layer, form) for layer in export.LAYERS for form in export.FORMATS), (None, package.FORM)]
    package.write(whole, None, package.FORM)
    return {
        f"Write: {layer or 'everything'} as {form}": _median(partial(package.write, whole, layer, form), _WRITES)
        for layer, form in files
    }


def _median(act: Callable[[], object], times: int) -> float:
    return statistics.median(milliseconds(act) for _ in range(times))


_TASKS: dict[str, Callable[..., object]] = {"import": _import, "open": _open, "select": _select, "write": _write}

if __name__ == "__main__":
    print(json.dumps(_TASKS[sys.argv[1]](*sys.argv[2:])))
