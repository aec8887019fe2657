"""Which part of the world a picture shows: that in which all lies that it is about, else the whole."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from geo.projection import HOME_LON, Plane, Projection

Box = tuple[float, float, float, float]
"""West, south, east and north in degrees; it does not cross the antimeridian."""

WIDEST_DEG: Final = 130.0
"""What lies further apart than this is shown on a map of the world."""

_TURN: Final = 360.0
_ROUND_DEG: Final = 5.0  # middle meridians are rounded to this, so that neighbours share their shapes
_MARGIN: Final = 0.08  # of a window around what it is about
_LEAST_DEG: Final = 24.0  # of latitude: nearer than this our boundaries look coarse
_ROOM_DEG: Final = 2.0  # around the southernmost and northernmost place in the world
_HABITED: Final = {  # south and north, degrees: the world is shown without what lies beyond, if nothing of it is there
    Projection.EQUAL_EARTH: (-57.0, 90.0),
    Projection.MERCATOR: (-56.0, 78.0),
}


@dataclass(frozen=True, slots=True)
class Window:
    """A part of a plane: west, south, east and north in its metres, and whether it is the world.

    ``south_deg`` is the latitude at which a map of the world ends.
    """

    plane: Plane
    west: float
    south: float
    east: float
    north: float
    is_world: bool
    south_deg: float = -90.0

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in metres of the plane."""
        return self.east - self.west, self.north - self.south

    def fitted(self, aspect: float) -> "Window":
        """Return the window widened to a ratio of width to height; one of the world stays as it is.

        It keeps to what the plane has, as long as that is large enough.
        """
        if self.is_world:
            return self
        width, height = self.size
        width, height = max(width, height * aspect), max(height, width / aspect)
        low_x, low_y, high_x, high_y = self.plane.limits
        west = _kept((self.west + self.east - width) / 2, width, low_x, high_x)
        south = _kept((self.south + self.north - height) / 2, height, low_y, high_y)
        return replace(self, west=west, east=west + width, south=south, north=south + height)


def choose_window(boxes: Sequence[Box], projection: Projection) -> Window:
    """Choose the window in which some boxes lie.

    Parameters
    ----------
    boxes
        What a picture is about; without any it shows the world.
    projection
        How it is laid flat.

    Returns
    -------
    window
        With a margin, around the middle of the boxes; the world where they span more than ``WIDEST_DEG``.
    """
    west, span = _span(boxes)
    if not boxes or span > WIDEST_DEG:
        return _world(boxes, projection)
    plane = Plane(projection, _rounded(west + span / 2))
    south, north = min(box[1] for box in boxes), max(box[3] for box in boxes)
    widened = max(_LEAST_DEG - (north - south), 0.0) / 2
    south, north = max(south - widened, -plane.far), min(north + widened, plane.far)
    # A parallel is longest where it is nearest to the equator.
    lats = [south, north, min(max(0.0, south), north)]
    xs, ys = plane.place([west] * 3 + [west + span] * 3, lats * 2)
    low_x, high_x, low_y, high_y = (float(end) for axis in (xs, ys) for end in (axis.min(), axis.max()))
    wide, high = (high_x - low_x) * _MARGIN, (high_y - low_y) * _MARGIN
    return Window(plane, low_x - wide, low_y - high, high_x + wide, high_y + high, is_world=False)


def _world(boxes: Sequence[Box], projection: Projection) -> Window:
    """Return the world: without its far south and north unless something lies there."""
    plane = Plane(projection, HOME_LON)
    south, north = _HABITED[projection]
    lowest, highest = min((box[1] for box in boxes), default=0.0), max((box[3] for box in boxes), default=0.0)
    if lowest < south:
        south = -90.0 if projection is Projection.EQUAL_EARTH else max(lowest - _ROOM_DEG, -plane.far)
    north = min(max(north, highest + _ROOM_DEG), plane.far)
    _, ys = plane.place([HOME_LON] * 2, [south, north])
    west, _, east, _ = plane.limits
    return Window(plane, west, float(ys[0]), east, float(ys[1]), is_world=True, south_deg=south)


def _span(boxes: Sequence[Box]) -> tuple[float, float]:
    """Return the west end and the width, in degrees, of the shortest stretch that holds all boxes."""
    if not boxes:
        return 0.0, 0.0
    spans = sorted((box[0], box[2]) for box in boxes)
    gaps, reach = [], spans[0][1]
    for west, east in spans[1:]:
        gaps.append((west - reach, west))
        reach = max(reach, east)
    gaps.append((spans[0][0] + _TURN - reach, spans[0][0]))
    gap, west = max(gaps)
    return west, _TURN - max(gap, 0.0)


def _rounded(lon: float) -> float:
    """Round a meridian, and count it from -180 to 180."""
    return (round(lon / _ROUND_DEG) * _ROUND_DEG + _TURN / 2) % _TURN - _TURN / 2


def _kept(start: float, length: float, low: float, high: float) -> float:
    """Move a stretch so that it begins and ends between two limits, where there is room for it."""
    return max(low, min(start, high - length)) if length <= high - low else start
