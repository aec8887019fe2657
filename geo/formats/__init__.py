"""A layer as bytes, one file for each format: the same layer gives the same bytes, wherever and whenever it is written.

Files are in English, as the data are, and hold true text: what a reader's program could run is made harmless where the
format would run it, and nowhere else.
"""

from geo.formats.delimited import to_csv, write_rows
from geo.formats.geojson import to_geojson
from geo.formats.geopackage import to_geopackage, write_geopackage
from geo.formats.geoparquet import to_geoparquet
from geo.formats.kml import to_kml
from geo.formats.typed import to_geodataframe

__all__ = [
    "to_csv",
    "to_geodataframe",
    "to_geojson",
    "to_geopackage",
    "to_geoparquet",
    "to_kml",
    "write_geopackage",
    "write_rows",
]
