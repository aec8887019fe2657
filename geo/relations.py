"""Great-circle lines from the subject's capital to its partners, cut at the antimeridian.

They are the same for every selection: the browser knows the numbers, and says which lines are drawn and how wide.
pyproj and shapely are imported only when lines are asked for.
"""

import json
from collections.abc import Iterable
from functools import cache
from itertools import pairwise
from math import ceil
from typing import TYPE_CHECKING, Any, Final

from geo.distance import DEGREE_M
from geo.schema import Viewpoint
from geo.tables import Checked, RecordRow

if TYPE_CHECKING:
    from pyproj import Geod

STEP_DEG: Final = 2
"""Degrees of arc between two points of a line, at most: at that distance a straight line on the screen is as good."""

_DECIMALS: Final = 2  # of a degree: a kilometre

Point = tuple[float, float]
"""Longitude and latitude in degrees, WGS 84."""
Line = list[list[Point]]
"""Parts from start to end; each begins at the antimeridian where the one before it ended."""


def write_relations(checked: Checked, records: Iterable[RecordRow], viewpoint: Viewpoint) -> bytes:
    """Write the line to each shape on which a record counts, certainly or possibly, without the subject's own.

    A line ends at the label point of the country that the shape is called after: a record with French Guiana counts on
    the shape of France, and so has its line. Codes that a viewpoint does not draw have no number there, and no line.

    Returns
    -------
    content
        JSON: parts of a line by the code of a shape, sorted; each part at least two points as longitude and latitude,
        to a hundredth of a degree, from the subject's capital outwards.
    """
    capital, own = checked.config.subject.capital, checked.config.subject.code
    shapes = {shape for row in records for shape in (*row.shapes[viewpoint], *row.maybe[viewpoint])} - {own}
    ends = {shape: checked.countries[shape] for shape in sorted(shapes)}
    lines = {shape: great_circle((capital.lon, capital.lat), (end.lon, end.lat)) for shape, end in ends.items()}
    return json.dumps(lines, separators=(",", ":"), allow_nan=False).encode()


def great_circle(start: Point, end: Point) -> Line:
    """Draw the shortest line between two points, and cut it where it crosses the antimeridian.

    Returns
    -------
    line
        Parts from start to end, each of two points or more, to a hundredth of a degree; none between a point and
        itself. Two parts meet at longitudes 180 and -180 and the same latitude.
    """
    import antimeridian
    import shapely

    whole = shapely.LineString(_points(start, end))
    cut = antimeridian.fix_line_string(whole, great_circle=True)
    parts = [_rounded(part.coords) for part in getattr(cut, "geoms", [cut])]
    return [part for part in parts if len(part) > 1]


def _points(start: Point, end: Point) -> list[Point]:
    """Return points along the geodesic, both ends as they are."""
    _, _, length_m = _earth().inv(*start, *end)
    steps = max(1, ceil(length_m / (STEP_DEG * DEGREE_M)))
    return [start, *(_earth().npts(*start, *end, npts=steps - 1) if steps > 1 else ()), end]


def _rounded(coords: Iterable[Any]) -> list[Point]:
    """Round points, and drop those that then are told twice."""
    points = [(round(lon, _DECIMALS) + 0.0, round(lat, _DECIMALS) + 0.0) for lon, lat, *_ in coords]  # no -0.0
    return points[:1] + [point for before, point in pairwise(points) if point != before]


@cache
def _earth() -> "Geod":
    from pyproj import Geod

    return Geod(ellps="WGS84")
