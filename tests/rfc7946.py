"""An independent checker of RFC 7946 in plain Python: `faults(text)` lists what the standard forbids."""

import json
import math
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

DEPTH = {"Point": 0, "MultiPoint": 1, "LineString": 1, "MultiLineString": 2, "Polygon": 2, "MultiPolygon": 3}
Ring = list[list[float]]


def faults(text: bytes | str) -> list[str]:
    """Return every fault of a FeatureCollection; none when it is sound."""
    return list(_collection(text))


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _ in pairs]
    if len(names) != len(set(names)):
        raise ValueError(f"a member twice in {sorted(names)[:5]}")
    return dict(pairs)


def _no_constant(word: str) -> Any:
    raise ValueError(f"{word} is no JSON")


def _collection(text: bytes | str) -> Iterator[str]:
    try:
        if isinstance(text, bytes):
            text = text.decode("utf-8")
        if text.startswith("\ufeff"):
            yield "begins with a byte-order mark"
        whole = json.loads(text.lstrip("\ufeff"), object_pairs_hook=_unique, parse_constant=_no_constant)
    except (ValueError, UnicodeDecodeError) as error:
        yield f"no JSON: {error}"
        return
    if not isinstance(whole, dict) or whole.get("type") != "FeatureCollection":
        yield "no FeatureCollection"
        return
    if "crs" in whole:
        yield "a crs member (section 4)"
    yield from (
        f"the collection has the member {name} (7.1)"
        for name in ("geometry", "properties", "coordinates")
        if name in whole
    )
    features = whole.get("features")
    if not isinstance(features, list):
        yield "features is no array (3.3)"
        return
    ids = [str(one.get("id")) for one in features if isinstance(one, dict) and "id" in one]
    if len(ids) != len(set(ids)):
        yield "an id twice"
    for n, one in enumerate(features):
        yield from (f"feature {n}: {fault}" for fault in _feature(one))
    if "bbox" in whole:
        yield from _box(whole["bbox"], [one["geometry"] for one in features if isinstance(one, dict)])


def _box(box: Any, geometries: list[Any]) -> Iterator[str]:
    """Hold a box of the collection (section 5) against its geometries: it holds them, and no more."""
    if not (isinstance(box, list) and len(box) == 4 and all(isinstance(x, (int, float)) for x in box)):
        yield "bbox is no array of four numbers (5)"
        return
    west, south, east, north = box
    if not (abs(west) <= 180 and abs(east) <= 180 and -90 <= south <= north <= 90):
        yield "bbox is out of range (5)"
    places = [place for one in geometries if one for place in _flat(one["coordinates"])]
    lons, lats = [place[0] for place in places], [place[1] for place in places]
    if not places:
        yield "a bbox around nothing"
        return
    # 180 and -180 are the same meridian: a part that ends there may be inside by either name.
    inside = [west <= lon <= east if west <= east else lon >= west or lon <= east for lon in lons]
    if not all(here or abs(lon) == 180 for here, lon in zip(inside, lons, strict=True)):
        yield "bbox leaves out a position (5)"
    if (south, north) != (min(lats), max(lats)) or west not in lons or east not in lons:
        yield "bbox is larger than what it holds"
    gaps = [b - a for a, b in pairwise(sorted(set(lons)))]
    width = east - west if west <= east else east - west + 360
    if all(one["type"].endswith("Point") for one in geometries if one) and 360 - width < max(gaps, default=0):
        yield "bbox is not the narrowest around these points (5.2)"


def _flat(value: Any) -> Iterator[list[float]]:
    if value and not isinstance(value[0], list):
        yield value
        return
    for part in value:
        yield from _flat(part)


def _feature(one: Any) -> Iterator[str]:
    if not isinstance(one, dict) or one.get("type") != "Feature":
        yield "no Feature"
        return
    yield from (f"member {name} is missing (3.2)" for name in ("geometry", "properties") if name not in one)
    if "id" in one and not (isinstance(one["id"], (str, int, float)) and not isinstance(one["id"], bool)):
        yield "id is neither text nor number (3.2)"
    if not isinstance(one.get("properties"), (dict, type(None))):
        yield "properties is neither an object nor null"
    yield from (
        f"has the member {name} (7.1)" for name in ("coordinates", "geometries", "features", "crs") if name in one
    )
    if one.get("geometry") is not None:
        yield from _geometry(one["geometry"])


def _geometry(geometry: Any) -> Iterator[str]:
    if not isinstance(geometry, dict) or geometry.get("type") not in DEPTH:
        yield "no geometry of the standard"
        return
    yield from (
        f"geometry has the member {name} (7.1)" for name in ("geometry", "properties", "features") if name in geometry
    )
    depth, coordinates = DEPTH[geometry["type"]], geometry.get("coordinates")
    if not _nested(coordinates, depth):
        yield f"coordinates do not fit {geometry['type']} (3.1)"
        return
    if depth and not coordinates:
        yield "an empty geometry, which should be null"
    yield from _positions(coordinates, depth)
    polygons = {"Polygon": [coordinates], "MultiPolygon": coordinates}.get(geometry["type"], [])
    for polygon in polygons:
        for n, ring in enumerate(polygon):
            yield from _ring(ring, exterior=n == 0)


def _nested(value: Any, depth: int) -> bool:
    if not isinstance(value, list):
        return False
    if depth:
        return all(_nested(part, depth - 1) for part in value)
    return len(value) in (2, 3) and all(isinstance(x, (int, float)) and not isinstance(x, bool) for x in value)


def _positions(value: Any, depth: int) -> Iterator[str]:
    if depth:
        for part in value:
            yield from _positions(part, depth - 1)
        return
    lon, lat = value[:2]
    if not all(map(math.isfinite, value)) or abs(lon) > 180 or abs(lat) > 90:
        yield f"position {value} is out of range (4)"
    if any(len(repr(float(x)).partition(".")[2]) > 6 for x in value):
        yield f"position {value} has more than six decimals (11.2)"


def _ring(ring: Ring, *, exterior: bool) -> Iterator[str]:
    if len(ring) < 4 or ring[0] != ring[-1]:
        yield "a ring that is not closed or has fewer than four positions (3.1.6)"
        return
    area = sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring)) / 2
    if area == 0 or (area > 0) is not exterior:
        yield f"{'an exterior' if exterior else 'an interior'} ring that winds the wrong way (3.1.6)"
    pole = any(abs(position[1]) == 90 for position in ring)
    lons = [position[0] for position in ring]
    if max(lons) - min(lons) > 180 and not pole:
        yield "a ring wider than 180 degrees: not cut at the antimeridian (3.1.9)"
    if not pole and any(abs(a[0] - b[0]) > 180 for a, b in pairwise(ring)):
        yield "an edge across the antimeridian (3.1.9)"
