"""The window around some geometries, on a globe: what lies on both sides of the antimeridian stays together."""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any

from geo.tables import JsonDict

Bounds = tuple[float, float, float, float]
"""West, south, east, north in degrees; west is more than east where a window crosses the antimeridian."""


def extent(geometries: Iterable[JsonDict | None]) -> Bounds | None:
    """Return the narrowest window around geometries: the largest empty gap between longitudes lies outside it.

    Parameters
    ----------
    geometries
        GeoJSON geometries in degrees, longitude before latitude, cut at the antimeridian; ``None`` is passed over.

    Returns
    -------
    bounds
        As RFC 7946 section 5 has it, ``-180`` to ``180`` where there is no gap; ``None`` where there is no geometry.

    Examples
    --------
    >>> extent([{"type": "MultiPoint", "coordinates": [[170, 50], [-170, 60]]}])
    (170, 50, -170, 60)
    """
    parts = [part for geometry in geometries if geometry for part in _parts(geometry)]
    if not parts:
        return None
    west, east = _narrowest([(lons[0], lons[-1]) for lons, _lats in parts])
    return west, min(lats[0] for _lons, lats in parts), east, max(lats[-1] for _lons, lats in parts)


def _narrowest(spans: list[tuple[float, float]]) -> tuple[float, float]:
    """Return where the longitudes begin and end, going east, around the largest gap between spans of them."""
    merged: list[list[float]] = []
    for west, east in sorted(spans):
        if merged and west <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], east)
        else:
            merged.append([west, east])
    first, last = merged[0], merged[-1]
    gaps = [(after[0] - before[1], after[0], before[1]) for before, after in pairwise(merged)]
    around = (first[0] + 360 - last[1], first[0], last[1])
    _width, west, east = max([around, *gaps], key=lambda gap: gap[0])  # a tie goes to the window that does not cross
    return west, east


def _parts(geometry: JsonDict) -> Iterator[tuple[list[float], list[float]]]:
    """Yield for each point, or outer ring, its least and greatest longitude and latitude."""
    for ring in _rings(geometry["type"], geometry["coordinates"]):
        lons, lats = zip(*((position[0], position[1]) for position in ring), strict=True)
        yield [min(lons), max(lons)], [min(lats), max(lats)]


def _rings(kind: str, coordinates: Any) -> Iterator[list[list[float]]]:  # noqa: ANN401  # as deep as its kind
    if kind == "Point":
        yield [coordinates]
    elif kind == "MultiPoint":
        yield from ([position] for position in coordinates)
    elif kind == "Polygon":
        yield coordinates[0]
    else:
        yield from (polygon[0] for polygon in coordinates)
