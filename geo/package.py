"""A selection as one file: a Frictionless Data Package (<https://datapackage.org/standard/data-package/>, 2.0), zipped.

Tables are CSV with a Table Schema each, and keys that join them; ``layers.gpkg`` holds the four layers for a map. The
same selection of the same data gives the same bytes: times are the day of the data, and files stand in a fixed order.
"""

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Mapping
from typing import Final

from geo import cite, columns, export, text
from geo.atlas import View
from geo.dates import date_of
from geo.descriptor import APOSTROPHES, describe
from geo.errors import ExportError
from geo.formats import to_csv, write_geopackage, write_rows
from geo.labels import edition_words
from geo.related import Chosen, related
from geo.tables import JsonDict
from geo.words import ENGLISH, spoken

FORM: Final = "zip"
"""Name of the format, and ending of the file."""

NAME: Final = "package"
"""What stands where a layer is named, in an address: ``/export/package.zip``."""

FORMS: Final = (*export.FORMATS, FORM)
"""All formats that leave: those of a layer, and the package, which holds all layers."""

MEDIA_TYPES: Final = export.MEDIA_TYPES | {FORM: "application/zip"}
"""Media types by name of format."""

_SIGNS: Final = re.compile(r"[\\`*_\[\]<>#!|&~$@]|^[-+=]|(?<=:)//|(?<=www)\.|(?<=^\d)[.)]", re.IGNORECASE)
"""What Markdown may read as markup, a list, a link or a picture, where it may (CommonMark 0.31, and GitHub's links)."""


def refusal(layer: str | None, form: str) -> str:
    """Say what is wrong with a layer and a format that are asked for, a line each; an empty text where nothing is.

    Parameters
    ----------
    layer
        Name of a layer; ``None`` where none was named, as ``zip`` asks.
    form
        Name of a format.
    """
    layers = f"expected one of {', '.join(export.LAYERS)}"
    told = []
    if form not in FORMS:
        told.append(f"format: found {form!r}, expected one of {', '.join(FORMS)}; correct the word")
    if form == FORM and layer is not None:
        told.append(f"layer: found {layer!r}, expected none for {FORM}, which holds all layers; leave it out")
    elif form != FORM and layer is None:
        told.append(f"layer: found none, {layers}; name one")
    elif form != FORM and layer not in export.LAYERS:
        told.append(f"layer: found {layer!r}, {layers}; correct the word")
    return "\n".join(told)


def write(view: View, layer: str | None, form: str) -> bytes:
    """Write what a view shows: one of its layers in one of ``FORMS``, or the package, which has no layer.

    Raises
    ------
    ExportError
        If there is no such layer or format, or no room for temporary files.

    Examples
    --------
    >>> write(ask(atlas, Selection(partner=("BRA",))), "records", "csv")[:8]
    b'id,title'
    """
    if told := refusal(layer, form):
        raise ExportError(told)
    return to_zip(view) if layer is None else export.write_layer(view.layer(layer), form)


def to_zip(view: View) -> bytes:
    """Write what a view shows as a Data Package, in English: CSV tables, a GeoPackage, what they mean, and hashes."""
    with spoken(ENGLISH):
        return _pack(view, _files(view))


def _files(view: View) -> dict[str, bytes]:
    layers = {name: view.layer(name) for name in export.LAYERS}
    data = {f"{name}.csv": to_csv(layer) for name, layer in layers.items()}
    for name, rows in related(_chosen(view)).items():
        data[f"{name}.csv"] = write_rows([*columns.RELATED[name].columns], rows)
    data["layers.gpkg"] = write_geopackage([*layers.values()])
    about = layers["countries"].about
    described = describe(view.atlas.config, view.selection.viewpoint, layers["countries"], data)
    descriptor = json.dumps(
        {**described, "bibliographicCitation": cite.cite(view).text}, ensure_ascii=False, indent=2, allow_nan=False
    )
    files = {
        "datapackage.json": f"{descriptor}\n".encode(),
        "README.md": read_me(view, about).encode(),
        **_licences(view),
        **data,
    }
    files["CHECKSUMS"] = "".join(f"{_sha256(content)}  {name}\n" for name, content in files.items()).encode()
    return files


# --- what is in it ----------------------------------------------------------------------------------------------


def _chosen(view: View) -> Chosen:
    atlas = view.atlas
    records = [(atlas.checked.records[n], atlas.records[n]) for n in sorted(view.frame.records)]
    sites = [atlas.checked.sites[n] for n in sorted(view.frame.sites)]
    return Chosen(atlas.checked, records, sites, view.selection.viewpoint)


def _licences(view: View) -> dict[str, bytes]:
    """Return the texts of the licences of the shapes, which ask to go along with them."""
    path = view.atlas.folder / "boundaries" / "LICENSES.md"
    return {"LICENSES-boundaries.md": path.read_bytes()} if path.is_file() else {}


def _pack(view: View, files: Mapping[str, bytes]) -> bytes:
    day = date_of(view.atlas.whole.config.as_of_day)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, (day.year, day.month, day.day, 0, 0, 0))
            entry.create_system, entry.external_attr = 3, 0o100644 << 16  # as on Unix, wherever it is written
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return out.getvalue()


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


# --- for people -------------------------------------------------------------------------------------------------

_READ_ME: Final = """# {title}

{what}

- Selection: {selection}
- It shows: {status}
- Data: {edition}
- Address on the page: `{address}`
- Licence of the data: {licence}
- Credits: {credits}

## How to cite

{citation}

## Files

`datapackage.json` says what every column means (a Frictionless Data Package with a schema for each table).

| file | what is in it | key |
|---|---|---|
{tables}
| `layers.gpkg` | The layers records, sites, countries and events for a map, with a style for QGIS. | id |
| `LICENSES-boundaries.md` | The licences of the shapes. | |
| `CHECKSUMS` | Hashes of all files: `sha256sum -c CHECKSUMS`. | |

## How to read it

- Python: `pandas.read_csv('records.csv')`, `geopandas.read_file('layers.gpkg', layer='sites')`
- R: `readr::read_csv("records.csv")`, `sf::st_read("layers.gpkg", "sites")`
- QGIS: drag `layers.gpkg` onto the map.

CSV is UTF-8 without a byte-order mark. Parts of a list are joined by a semicolon and a space; tables whose names begin
with `record_` have them apart. An empty cell is a value that is not known or does not apply.

{apostrophes}

Dates are as precise as their source (EDTF): `date_min` and `date_max` are the first and the last day that a date may
mean. `match` says whether a row belongs to the selection for certain.
"""


def read_me(view: View, about: JsonDict) -> str:
    """Say in Markdown what the package holds, of which data, how to read it and cite it, and under which licences."""
    config, totals = view.atlas.config, view.frame.totals
    tables = columns.LAYERS | columns.RELATED
    return _READ_ME.format(
        title=_plain(config.title),
        what=_plain(text.sentence(config.about)),
        selection=_plain(about["selection_in_words"]),
        status=text.status_line([(noun, getattr(totals, noun)) for noun in text.NOUNS]),
        edition=_plain(edition_words(config)),
        address=about["address"].replace("`", ""),
        licence=_plain(about["licence"]),
        credits=_plain(about["credits"]),
        citation=_plain(cite.cite(view).text),
        tables="\n".join(
            f"| `{name}.csv` | {one.description} | {', '.join(one.key)} |" for name, one in tables.items()
        ),
        apostrophes=APOSTROPHES,
    )


def _plain(said: str) -> str:
    """Escape text for Markdown, so that no sign of it is markup and no address in it becomes a link or a picture."""
    return _SIGNS.sub(r"\\\g<0>", " ".join(str(text.shown(said)).split()))
