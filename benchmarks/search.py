"""Searching the records as a reader types."""

import statistics

from benchmarks.child import milliseconds
from benchmarks.servers import CHECKOUT
from benchmarks.table import Row
from geo.atlas import open_atlas
from geo.search import Index

FIND_MS_AT_MOST = 50
QUERIES = (
    *("Никарагуа", "nicaragua", "Nicarágua", "nicargua", "Байконур", "Роскосмос", "Казахстан", "中国", "Россия"),
    *("a", "st", "station", "agreement", "telscope", "obsrvatory", "cosmonot", "Tamayo Méndez", "angosat2", "2019"),
    *("agreement with cuba", "laser ranging brazil", "stotion agreemnt cosmonut satelite misson navigaton"),
    *("x" * 10_240, "nothing zzzzzzzz"),
)
"""What readers may type: several alphabets, beginnings, mistakes, several words, nonsense."""


def measure_search(rounds: int) -> list[Row]:
    """Make the index of the data as they are, and ask it each query as often as there are rounds."""
    atlas = open_atlas(CHECKOUT / "data")
    made: list[Index] = []
    built = [milliseconds(lambda: made.append(Index(atlas.checked))) for _ in range(1 + rounds)]
    took = {query: _median(made[-1], query, rounds) for query in QUERIES}
    worst = max(took, key=lambda query: took[query])
    size = f"{len(atlas.records)} records"
    return [
        Row(f"Make the index of {size}, the first time", "ms", atlas=built[0]),
        Row(f"Make the index of {size}, again", "ms", atlas=statistics.median(built[1:])),
        _beside_budget(f"Find in {size}, median of {len(QUERIES)} queries", statistics.median(took.values())),
        _beside_budget(f"Find in {size}, the slowest: {worst[:20]}", took[worst]),
    ]


def _median(index: Index, query: str, rounds: int) -> float:
    return statistics.median(milliseconds(lambda: index.find(query)) for _ in range(rounds))


def _beside_budget(what: str, took: float) -> Row:
    return Row(what, "ms", atlas=took, result=took, budget=FIND_MS_AT_MOST, sign="ms")
