"""GeoParquet 1.1.0, <https://geoparquet.org/releases/v1.1.0/>: written by GeoPandas, with what it leaves out.

Lists are lists. ``date`` stays the text that the source supports; only the bounds of what it may mean are of the type
date, for only they are days.
"""

import io
import json
from typing import TYPE_CHECKING, Final

from geo.columns import LAYERS
from geo.formats.typed import to_arrow
from geo.settings import CRS
from geo.tables import JsonDict, Layer

if TYPE_CHECKING:
    import pyarrow as pa

_AREAS: Final = {"Polygon", "MultiPolygon"}


def to_geoparquet(layer: Layer) -> bytes:
    """Write a layer as GeoParquet with a box around each feature; every column says what it means.

    The file's own metadata has ``geo``, with the edges and the orientation declared, and ``atlas``: what the file says
    about itself, as JSON.
    """
    import geopandas
    import pandas
    import pyarrow.parquet as parquet

    table = to_arrow(layer)
    frame = table.drop_columns("geometry").to_pandas(types_mapper=pandas.ArrowDtype)
    shapes = geopandas.GeoSeries.from_wkb(table["geometry"].to_pylist(), index=frame.index, crs=CRS)
    made = io.BytesIO()
    geopandas.GeoDataFrame(frame, geometry=shapes).to_parquet(
        made, index=False, schema_version="1.1.0", write_covering_bbox=True
    )
    written = parquet.read_table(made)
    about = {"geo": _declared(json.loads(written.schema.metadata[b"geo"])), "atlas": layer.about}
    # Without what pandas adds: it would ask other programs for types that only pandas has.
    schema = _described(written.schema, layer.name).with_metadata({key: json.dumps(one) for key, one in about.items()})
    out = io.BytesIO()
    parquet.write_table(written.cast(schema), out)
    return out.getvalue()


def _described(schema: "pa.Schema", name: str) -> "pa.Schema":
    for n, field in enumerate(schema):
        if column := LAYERS[name].columns.get(field.name):
            said = {"title": column.title, "description": column.description}
            schema = schema.set(n, field.with_metadata(said))
    return schema


def _declared(geo: JsonDict) -> JsonDict:
    """Declare that edges are straight lines in degrees, and that outer rings of areas are counterclockwise."""
    for column in geo["columns"].values():
        column["edges"] = "planar"
        if _AREAS.intersection(column["geometry_types"]):
            column["orientation"] = "counterclockwise"
    return geo
