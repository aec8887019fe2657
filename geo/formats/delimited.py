"""CSV: RFC 4180, <https://www.rfc-editor.org/rfc/rfc4180>, in UTF-8.

There is no byte-order mark. R's ``read.csv``, command-line tools and many scripts would take it for a part of the first
column's name; of the programs that people use, only Excel gains from it when a file is opened by a double click, and
it reads these files through Data, From text.
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from geo.columns import LAYERS, LON_LAT, POINTS
from geo.tables import Layer

FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""Beginnings of a text that a spreadsheet would run as a formula."""

DELIMITER: Final = "; "
"""Stands between the parts of a list."""


def to_csv(layer: Layer) -> bytes:
    """Write a layer as RFC 4180; points become ``lon`` and ``lat``, other geometries are left out."""
    names = [*LAYERS[layer.name].columns, *(LON_LAT if layer.name in POINTS else ())]
    return write_rows(names, (_row(one) for one in layer.features))


def write_rows(names: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> bytes:
    """Write rows as RFC 4180: a head of names, then each row; lists are joined by ``; ``, what is missing is empty.

    A text that a spreadsheet would run as a formula gets a leading apostrophe; numbers never do.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(names)
    writer.writerows([_cell(row.get(name)) for name in names] for row in rows)
    return out.getvalue().encode()


def _row(feature: Mapping[str, Any]) -> dict[str, Any]:
    geometry = feature["geometry"]
    point = geometry["coordinates"] if geometry and geometry["type"] == "Point" else (None, None)
    return {"id": feature["id"], **feature["properties"], **dict(zip(LON_LAT, point, strict=True))}


def _cell(value: Any) -> Any:  # noqa: ANN401  # whatever a property may hold
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        value = DELIMITER.join(str(part) for part in value)
    if isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    return value
