"""The marks of sites as strokes in a box of 24 by 24, y downwards; assets/marks.js has the same ones for the page."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from matplotlib.path import Path

Point = tuple[float, float]

BOX: Final = 24.0
"""Width and height of the box that a mark lies in the middle of."""

_POLYGONS: Final[dict[str, tuple[Point, ...]]] = {
    "launch": ((12, 3.5), (20.5, 19), (3.5, 19)),
    "observatory": ((12, 3.5), (20, 12), (12, 20.5), (4, 12)),
    "people": ((5.5, 5.5), (18.5, 5.5), (18.5, 18.5), (5.5, 18.5)),
}
_CROSS: Final = (((5.0, 5.0), (19.0, 19.0)), ((19.0, 5.0), (5.0, 19.0)))
_MIDDLE: Final = (12.0, 12.0)
_SMALL: Final = 0.6  # of a mark inside the frame that says that nobody knows its place

_STYLES: Final[dict[str, tuple[str, str, tuple[float, ...]]]] = {
    "there": ("site", "site", ()),
    "coming": ("card", "site", ()),
    "considered": ("card", "site", (2.4, 2.0)),
    "idle": ("quiet", "quiet", ()),
    "over": ("card", "quiet", ()),
}
"""By fill: colour inside, colour and dashes of its line; colours are roles of geo/style.py."""


@dataclass(frozen=True, slots=True)
class Stroke:
    """One path of a mark with the roles of its colours; an empty role is no fill, or no line.

    ``width`` and ``dashes`` are in units of the box.
    """

    path: "Path"
    fill: str = ""
    line: str = ""
    width: float = 0.0
    dashes: tuple[float, ...] = ()


def mark(family: str, fill: str, *, is_vague: bool = False) -> list[Stroke]:
    """Return the strokes of one site, the lowest first.

    Parameters
    ----------
    family
        Of its kind: ``launch``, ``ground``, ``observatory``, ``people``.
    fill
        ``there``, ``coming``, ``considered``, ``idle``, ``over``.
    is_vague
        Whether only its country is known: then it is a badge with a frame, which is no pin.
    """
    scale = _SMALL if is_vague else 1.0
    inside, line, dashes = _STYLES[fill]
    shape = _scaled(_shape(family), scale)
    strokes = [] if is_vague else [Stroke(shape, line="site-edge", width=4.5)]
    strokes.append(Stroke(shape, inside, line, 2 * scale, tuple(scale * dash for dash in dashes)))
    if fill == "coming":
        strokes.append(Stroke(_scaled(_circle(12, 13, 3), scale), "site"))
    if fill == "over":
        strokes += [Stroke(_scaled(_polyline(ends), scale), line="quiet", width=2 * scale) for ends in _CROSS]
    return [Stroke(_rounded_box(1.5, 21), "card", "site", 1.0, (3.0, 2.0)), *strokes] if is_vague else strokes


def several() -> list[Stroke]:
    """Return the strokes of several sites at one place; their number stands on them."""
    circle = _circle(*_MIDDLE, 9)
    return [Stroke(circle, line="site-edge", width=4.5), Stroke(circle, "site", "site", 2)]


def _shape(family: str) -> "Path":
    return _polygon(_POLYGONS[family]) if family in _POLYGONS else _circle(*_MIDDLE, 7)


def _polygon(points: tuple[Point, ...]) -> "Path":
    from matplotlib.path import Path

    return Path([*points, points[0]], closed=True)


def _polyline(points: tuple[Point, ...]) -> "Path":
    from matplotlib.path import Path

    return Path([*points])


def _circle(x: float, y: float, radius: float) -> "Path":
    from matplotlib.path import Path

    return Path.circle((x, y), radius)


def _rounded_box(start: float, length: float, radius: float = 5.0) -> "Path":
    """Return a square with round corners, as four lines and four quarters of a circle."""
    from matplotlib.path import Path

    low, high = start, start + length
    points: list[Point] = [(low + radius, low)]
    codes = [Path.MOVETO]
    corners = [(high, low), (high, high), (low, high), (low, low)]
    for n, (x, y) in enumerate(corners):
        before, after = corners[n - 1], corners[(n + 1) % 4]
        points += [_towards((x, y), before, radius), (x, y), _towards((x, y), after, radius)]
        codes += [Path.LINETO, Path.CURVE3, Path.CURVE3]
    return Path([*points, points[0]], [*codes, Path.CLOSEPOLY])


def _towards(here: Point, there: Point, length: float) -> Point:
    """Return the point that lies a length away on one of the two axes."""
    (x, y), (to_x, to_y) = here, there
    step = length / (abs(to_x - x) + abs(to_y - y))
    return x + step * (to_x - x), y + step * (to_y - y)


def _scaled(path: "Path", scale: float) -> "Path":
    """Make a path smaller around the middle of the box."""
    from matplotlib.transforms import Affine2D

    x, y = _MIDDLE
    return path.transformed(Affine2D().translate(-x, -y).scale(scale).translate(x, y))
