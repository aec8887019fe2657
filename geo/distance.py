"""Distances in metres between points, and from a point to a shape; shapely is imported only where a shape is asked for.

All on a plane laid at the latitude in question (equirectangular, on a sphere). Up to 50 km and 75 degrees of latitude
that is within 1 % of the ellipsoid, which is far better than the boundaries and positions that it is used for.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import cos, hypot, radians
from typing import Any, Final

DEGREE_M: Final = 111_195.0
"""A degree of latitude, and of longitude at the equator, on a sphere with the mean radius of the Earth."""

_WHOLE_TURN_DEG: Final = 360


def between_m(lon: float, lat: float, other_lon: float, other_lat: float) -> float:
    """Return the metres between two points in degrees, the short way round across the antimeridian."""
    half = _WHOLE_TURN_DEG / 2
    east = (other_lon - lon + half) % _WHOLE_TURN_DEG - half
    return hypot(east * cos(radians((lat + other_lat) / 2)), other_lat - lat) * DEGREE_M


def half_unit_m(degrees: str, at_lat: float = 0.0) -> int:
    """Return half a unit of the last digit of a number of degrees, in whole metres: what its text leaves open.

    Parameters
    ----------
    degrees
        As it was written: the unit of ``-15.80`` is a hundredth, that of ``-16`` is 1.
    at_lat
        The latitude at which a longitude is; left out for a latitude.
    """
    exponent = Decimal(degrees).as_tuple().exponent
    unit = 10.0**exponent if isinstance(exponent, int) else 1.0
    return int(unit / 2 * DEGREE_M * cos(radians(at_lat)))


def read_shape(geometry: Mapping[str, Any]) -> Any:  # noqa: ANN401  # a shapely geometry; shapely has no types
    """Read a GeoJSON geometry in degrees, longitude first."""
    from shapely.geometry import shape

    return shape(geometry)


def to_shape_m(lon: float, lat: float, shape: Any) -> float:  # noqa: ANN401  # as read_shape returns it
    """Return the metres from a point to a shape, 0 inside or on its edge, also when it lies across the antimeridian."""
    import shapely

    if shapely.intersects_xy(shape, lon, lat):
        return 0.0
    scale = [DEGREE_M * cos(radians(lat)), DEGREE_M]
    here = shapely.Point(0, 0)
    return min(
        float(shapely.distance(shapely.transform(shape, lambda xy, turn=turn: (xy - [lon + turn, lat]) * scale), here))
        for turn in (0, _WHOLE_TURN_DEG, -_WHOLE_TURN_DEG)
    )


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a country's shape: its code, its rings and the box around it in degrees."""

    code: str
    rings: list[Any]
    west: float
    east: float
    south: float
    north: float


def parts_of(shapes: Mapping[str, Mapping[str, Any]]) -> list[Part]:
    """Take GeoJSON polygons by code apart; plain numbers only, so that a whole world costs little."""
    parts = []
    for code, geometry in shapes.items():
        many = geometry["coordinates"]
        for rings in many if geometry["type"] == "MultiPolygon" else [many]:
            lons, lats = [point[0] for point in rings[0]], [point[1] for point in rings[0]]
            parts.append(Part(code, rings, min(lons), max(lons), min(lats), max(lats)))
    return parts


def codes_at(lon: float, lat: float, parts: Iterable[Part]) -> list[str]:
    """Return the codes of the parts that hold a point; only those whose box does are looked at closely."""
    near = [part for part in parts if part.west <= lon <= part.east and part.south <= lat <= part.north]
    return [
        part.code
        for part in near
        if to_shape_m(lon, lat, read_shape({"type": "Polygon", "coordinates": part.rings})) == 0
    ]


def codes_near(points: Sequence[tuple[float, float, float]], shapes: Mapping[str, Any]) -> list[list[str]]:
    """Return for each of many points the codes of the shapes within its reach, nearest first.

    Parameters
    ----------
    points
        Longitude and latitude in degrees, and how far each reaches in metres; none reaches across the antimeridian.
    shapes
        By code, as ``read_shape`` returns them.
    """
    import shapely

    near: list[list[tuple[float, str]]] = [[] for _ in points]
    if near:  # shapely would not know what an empty list is of
        codes = [*shapes]
        places = [shapely.Point(lon, lat) for lon, lat, _ in points]
        degrees = [reach_m / (DEGREE_M * max(cos(radians(lat)), 1e-6)) for _, lat, reach_m in points]
        found = shapely.STRtree([*shapes.values()]).query(places, predicate="dwithin", distance=degrees)
        for place, shape in zip(*found.tolist(), strict=True):
            lon, lat, reach_m = points[place]
            off_m = to_shape_m(lon, lat, shapes[codes[shape]])
            if off_m <= reach_m:
                near[place].append((off_m, codes[shape]))
    return [[code for _, code in sorted(some)] for some in near]
