"""A layer as a typed table: what GeoPackage, GeoParquet and GeoPandas have in common."""

import datetime
import json
from typing import TYPE_CHECKING, Any, Final

from geo.columns import LAYERS, Kind
from geo.settings import CRS
from geo.tables import JsonDict, Layer

if TYPE_CHECKING:
    import geopandas
    import pyarrow as pa

GEOMETRY: Final = {"records": "MultiPoint", "sites": "Point", "countries": "MultiPolygon", "events": "Point"}
"""The one type of geometry of each layer: a single part is a set of one, for programs split layers of several types."""


def to_arrow(layer: Layer) -> "pa.Table":
    """Return a layer as a table: same rows, same order, columns typed as ``columns.LAYERS`` says, also of no row.

    The last column, ``geometry``, holds well-known binary of the type that ``GEOMETRY`` has, or null.
    """
    import pyarrow as pa

    columns = LAYERS[layer.name].columns
    rows = [{"id": one["id"], **one["properties"]} for one in layer.features]
    types = {kind: _type(kind) for kind in ("text", "texts", "integer", "number", "boolean", "date")}
    arrays = [
        pa.array([_value(row.get(name), column.kind) for row in rows], types[column.kind])
        for name, column in columns.items()
    ]
    shapes = pa.array(_binary(layer), pa.binary())
    return pa.table([*arrays, shapes], names=[*columns, "geometry"])


def to_geodataframe(layer: Layer) -> "geopandas.GeoDataFrame":
    """Return a layer as a table in EPSG:4326: same rows, same order, ``id`` as the index."""
    import geopandas

    table = to_arrow(layer)
    frame = table.drop_columns("geometry").to_pandas()
    shapes = geopandas.GeoSeries.from_wkb(table["geometry"].to_pylist(), crs=CRS)
    return geopandas.GeoDataFrame(frame, geometry=shapes).set_index("id")


def _type(kind: Kind) -> "pa.DataType":
    import pyarrow as pa

    return {
        "text": pa.string(),
        "texts": pa.list_(pa.string()),
        "integer": pa.int32(),
        "number": pa.float64(),
        "boolean": pa.bool_(),
        "date": pa.date32(),
    }[kind]


def _value(value: Any, kind: Kind) -> Any:  # noqa: ANN401  # whatever a property may hold
    return datetime.date.fromisoformat(value) if kind == "date" and value else value


def _binary(layer: Layer) -> list[bytes | None]:
    """Return the geometries as little-endian well-known binary, all of the type of their layer."""
    import shapely

    kind = GEOMETRY[layer.name]
    shapes = shapely.from_geojson([_as(kind, one["geometry"]) for one in layer.features])
    return list(shapely.to_wkb(shapes, byte_order=1))


def _as(kind: str, geometry: JsonDict | None) -> str | None:
    if geometry is None:
        return None
    part = geometry["coordinates"]
    whole = part if geometry["type"] == kind else [part]
    return json.dumps({"type": kind, "coordinates": whole})
