"""GeoPackage 1.3: OGC 12-128r18, <https://www.geopackage.org/spec130/>, written by GDAL.

Not 1.4, which adds nothing that is used here, and of which GDAL 3.6, hence QGIS and R of Debian 12, warns its reader.

Lists are JSON arrays, marked as such (``application/json``): a text may hold any sign that would join them, GDAL gives
QGIS and GeoPandas the list back, QGIS asks ``array_contains``, and in R ``jsonlite::fromJSON`` reads a cell.
"""

import contextlib
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from geo import text
from geo.columns import LAYERS
from geo.dates import date_of, parse_edtf
from geo.errors import ExportError
from geo.formats.about import description
from geo.formats.qgis import to_qml
from geo.formats.typed import GEOMETRY, to_arrow
from geo.settings import CRS
from geo.tables import JsonDict, Layer

_GEOMETRY_COLUMN: Final = "geom"
_TABLES: Final = """
CREATE TABLE IF NOT EXISTS gpkg_extensions (
  table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, definition TEXT NOT NULL, scope TEXT NOT NULL,
  CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name));
CREATE TABLE IF NOT EXISTS gpkg_data_columns (
  table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT, title TEXT, description TEXT, mime_type TEXT,
  constraint_name TEXT,
  CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name), CONSTRAINT gdc_tn UNIQUE (table_name, name));
CREATE TABLE IF NOT EXISTS gpkg_data_column_constraints (
  constraint_name TEXT NOT NULL, constraint_type TEXT NOT NULL, value TEXT, min NUMERIC, min_is_inclusive BOOLEAN,
  max NUMERIC, max_is_inclusive BOOLEAN, description TEXT,
  CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value));
CREATE TABLE layer_styles (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256), f_table_schema TEXT(256),
  f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT,
  useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30), update_time DATETIME);
"""
"""What GDAL makes only when it has something to put there (Annex F.9), and the table that QGIS keeps styles in."""

_SCHEMA: Final = ("gpkg_data_columns", "gpkg_data_column_constraints")
_SCHEMA_DEFINITION: Final = "http://www.geopackage.org/spec121/#extension_schema"


def to_geopackage(layer: Layer) -> bytes:
    """Write a layer as a GeoPackage of one layer of its name."""
    return write_geopackage([layer])


def write_geopackage(layers: Sequence[Layer]) -> bytes:
    """Write layers of one selection into one GeoPackage, which says what its columns mean and how they look.

    Times in it are the day of the data. Characters that end a text in C (NUL) are left out.

    Raises
    ------
    ExportError
        If there is no room for it in the folder of temporary files.
    """
    import pyogrio

    try:
        with tempfile.TemporaryDirectory(prefix="atlas-") as folder:
            path = Path(folder) / "layers.gpkg"
            for layer in layers:
                _write(path, layer)
            with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as database:
                _finish(database, layers)
            return path.read_bytes()
    except (OSError, sqlite3.Error, pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
        where = "the folder of temporary files"
        raise ExportError(
            f"{where}: found {error}, expected room for a GeoPackage; free some, or set TMPDIR"
        ) from error


def _write(path: Path, layer: Layer) -> None:
    import pyogrio

    about = {key: text.shown(str(value)) for key, value in layer.about.items()}
    pyogrio.write_arrow(
        to_arrow(replace(layer, features=tuple(_storable(layer)))),
        path,
        layer=layer.name,
        driver="GPKG",
        geometry_name="geometry",
        geometry_type=GEOMETRY[layer.name],
        crs=CRS,
        layer_metadata=about,
        dataset_options={"VERSION": "1.3"},
        layer_options={
            "GEOMETRY_NAME": _GEOMETRY_COLUMN,
            "IDENTIFIER": about["title"],
            "DESCRIPTION": description(layer),
        },
    )


def _storable(layer: Layer) -> Iterator[JsonDict]:
    for one in layer.features:
        yield {**one, "properties": {key: _without_nul(value) for key, value in one["properties"].items()}}


def _without_nul(value: Any) -> Any:  # noqa: ANN401  # whatever a property may hold
    if isinstance(value, list):
        return [_without_nul(part) for part in value]
    return value.replace("\0", "") if isinstance(value, str) else value


def _finish(database: sqlite3.Connection, layers: Sequence[Layer]) -> None:
    """Say what the columns mean, add the styles, set all times to the day of the data, and pack the file anew.

    Packed anew, it holds no trace of the clock, and its counters of changes are the same each time.
    """
    day = date_of(parse_edtf(layers[0].about["as_of"]).e2).isoformat()
    time = f"{day}T00:00:00.000Z"
    database.execute("BEGIN")
    for statement in _TABLES.split(";\n"):
        database.execute(statement)
    database.executemany(
        "INSERT INTO gpkg_extensions SELECT ?, NULL, 'gpkg_schema', ?, 'read-write' "
        "WHERE NOT EXISTS (SELECT 1 FROM gpkg_extensions WHERE table_name = ?)",
        [(table, _SCHEMA_DEFINITION, table) for table in _SCHEMA],
    )
    for layer in layers:
        _describe_columns(database, layer)
        _add_style(database, layer, time)
    database.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change) "
        "VALUES ('layer_styles', 'attributes', 'layer_styles', 'Styles for QGIS', ?)",
        (time,),
    )
    database.execute("UPDATE gpkg_contents SET last_change = ?", (time,))
    database.execute("UPDATE gpkg_metadata_reference SET timestamp = ?", (time,))
    database.execute("COMMIT")
    database.execute("VACUUM")


def _describe_columns(database: sqlite3.Connection, layer: Layer) -> None:
    used: dict[str, Mapping[str, str]] = {}
    for name, column in LAYERS[layer.name].columns.items():
        is_word = column.kind == "text" and column.words in layer.words
        constraint = f"{layer.name}-{column.words}" if is_word else None
        if constraint:
            used[constraint] = layer.words[column.words]
        database.execute(
            "INSERT INTO gpkg_data_columns "
            "(table_name, column_name, name, title, description, mime_type, constraint_name) "
            "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (table_name, column_name) DO UPDATE "
            "SET name = excluded.name, title = excluded.title, description = excluded.description",
            (
                *(layer.name, name, column.title, column.title, column.description),
                "application/json" if column.kind == "texts" else None,
                constraint,
            ),
        )
    database.executemany(
        "INSERT INTO gpkg_data_column_constraints (constraint_name, constraint_type, value, description) "
        "VALUES (?, 'enum', ?, ?)",
        [(constraint, word, said) for constraint, words in used.items() for word, said in words.items()],
    )


def _add_style(database: sqlite3.Connection, layer: Layer, time: str) -> None:
    database.execute(
        "INSERT INTO layer_styles "
        "(f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, styleQML, styleSLD, "
        "useAsDefault, description, owner, update_time) VALUES ('', '', ?, ?, ?, ?, '', 1, ?, '', ?)",
        (layer.name, _GEOMETRY_COLUMN, layer.name, to_qml(layer), "The colours of the atlas, light", time),
    )
