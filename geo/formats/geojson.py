"""GeoJSON: RFC 7946, <https://www.rfc-editor.org/rfc/rfc7946>."""

import json

from geo.formats.extent import extent
from geo.tables import Layer


def to_geojson(layer: Layer) -> bytes:
    """Write RFC 7946: no ``crs``, exterior rings counterclockwise, null geometry where there is no place, a ``bbox``.

    One feature a line, so that two files can be compared; members beside the standard's are foreign members (6.1).
    The ``bbox`` goes from west to east, so west is more than east where it crosses the antimeridian (5.2); where
    nothing has a place there is none.
    """
    bounds = extent(one["geometry"] for one in layer.features)
    box = {} if bounds is None else {"bbox": bounds}
    head = json.dumps({"type": "FeatureCollection", **layer.about, **box}, ensure_ascii=False, allow_nan=False)
    lines = (json.dumps(one, ensure_ascii=False, allow_nan=False, separators=(",", ":")) for one in layer.features)
    body = ",\n".join(lines)
    return f'{head[:-1]}, "features": [\n{body}\n]}}\n'.encode()
