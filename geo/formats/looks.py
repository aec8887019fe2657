"""How features look in programs that take a style from the file: colours of the page, light, and never colour alone."""

from dataclasses import dataclass
from typing import Final

from geo.style import COLOURS

_LIGHT: Final = COLOURS["light"]

HOLLOW: Final = _LIGHT["site-edge"]
"""Fill of a mark of which only the edge is seen."""


@dataclass(frozen=True, slots=True)
class Look:
    """How one class of features is drawn.

    Parameters
    ----------
    fill, edge
        Colours as sRGB hexadecimal.
    form
        Of a point its mark, of a shape its brush, by the names that QGIS has for them.
    """

    fill: str
    edge: str
    form: str


def _area(role: str, edge: str, brush: str = "solid") -> Look:
    return Look(_LIGHT[role], _LIGHT[edge], brush)


def _mark(form: str, fill: str, edge: str = "site-edge") -> Look:
    return Look(_LIGHT[fill], _LIGHT[edge], form)


LOOKS: Final[dict[str, tuple[str, dict[str, Look]]]] = {
    "countries": (
        "class",
        {
            **{str(n): _area(f"class-{n}", f"edge-{n}") for n in range(1, 6)},
            "possible": _area("class-2", "edge-land", "b_diagonal"),
            "none": _area("none", "edge-land"),
            "not-researched": _area("pattern", "edge-land", "f_diagonal"),
            "subject": _area("subject", "edge-subject"),
        },
    ),
    "sites": (
        "stage",
        {
            "operating": _mark("circle", "site"),
            "idle": _mark("square", "site"),
            "under-construction": _mark("triangle", "site-edge", "site"),
            "planned": _mark("diamond", "site-edge", "site"),
            "considered": _mark("circle", "site-edge", "site"),
            "closed": _mark("cross2", "quiet", "quiet"),
            "dropped": _mark("cross", "quiet", "quiet"),
        },
    ),
    "records": (
        "type",
        {
            "instrument": _mark("circle", "bar-instrument"),
            "activity": _mark("square", "bar-activity"),
            "contact": _mark("triangle", "bar-contact"),
        },
    ),
    "events": ("basis", {"reported": _mark("circle", "ink"), "inferred": _mark("circle", "site-edge", "ink")}),
}
"""For each layer the column that decides, and a look for each of its words."""
