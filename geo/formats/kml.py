"""KML 2.2 for Google Earth: OGC 07-147r2, <https://www.ogc.org/standard/kml/>.

Written here and not by GDAL, whose drivers know no balloon, no folder, no credits, and no style by class that every
version has; it is a tree of elements, for which the standard library has a writer.

Google Earth reads a ``description`` as HTML and puts the name of a placemark into its balloon unescaped. So text is
escaped twice, for HTML by a template and for XML by the writer, and the balloon shows the description alone. Nothing is
loaded from anywhere: marks have no picture of their own.
"""

import re
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any, Final
from xml.etree.ElementTree import Element, SubElement, tostring

from geo import text
from geo.columns import LAYERS, Column, name_column
from geo.dates import in_words
from geo.formats.about import description
from geo.formats.delimited import DELIMITER
from geo.formats.looks import HOLLOW, LOOKS, Look
from geo.render import render
from geo.tables import JsonDict, Layer

_NO_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that XML 1.0 cannot hold (section 2.2)."""

_TYPES: Final = {"integer": "int", "number": "double", "boolean": "bool"}  # the rest are texts

_TOLD: Final = {
    "records": (
        *("type", "kind", "level", "party_names", "stage", "date", "halted", "delivery", "domains", "purposes"),
        *("match", "confidence"),
    ),
    "sites": (
        *("kind", "country_name", "stage", "match", "confidence"),
        *("position_level", "position_accuracy_m", "position_basis"),
    ),
    "countries": ("coverage", "measure", "class"),
    "events": ("stage", "how", "date", "basis", "place"),
}
"""What a balloon tells of a feature; everything else is in its extended data."""

_COUNTED: Final = {
    "agreements": "Agreements",
    "activities": "Activities",
    "contacts": "Contacts",
    "bilateral": "With one partner",
    "multilateral": "With several partners",
}


def to_kml(layer: Layer) -> bytes:
    """Write a layer as KML 2.2: a placemark for each feature, all its fields, and what it says in words.

    What has no place is in a folder of its own. Text loses the characters that XML cannot hold.
    """
    names = {"xmlns": "http://www.opengis.net/kml/2.2", "xmlns:atom": "http://www.w3.org/2005/Atom"}
    whole = Element("kml", names)
    document = _under(whole, "Document")
    _under(document, "name", text.shown(layer.about["title"]))
    _under(document, "open", "1")
    _under(_under(document, "atom:author"), "atom:name", text.shown(layer.about["credits"]))
    _under(document, "Snippet", text.shown(layer.about["selection_in_words"]), maxLines="2")
    _under(document, "description", f"<p>{text.html(description(layer))}</p>")
    for word, look in LOOKS[layer.name][1].items():
        _style(document, word, look, is_area=layer.name == "countries")
    _say(document, layer.about)
    _schema(document, layer.name)
    unplaced = [one for one in layer.features if one["geometry"] is None]
    _placemarks(document, layer, (one for one in layer.features if one["geometry"]))
    if unplaced:
        folder = _under(document, "Folder")
        _under(folder, "name", "Not on the map")
        _placemarks(folder, layer, unplaced)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(whole, encoding="unicode")}\n'.encode()


def _under(parent: Element, tag: str, said: object = "", **attributes: str) -> Element:
    element = SubElement(parent, tag, attributes)
    if said != "":
        element.text = _NO_XML.sub("", str(said))
    return element


def _style(parent: Element, word: str, look: Look, *, is_area: bool) -> None:
    """Add a style; elements in the order of the schema."""
    style = _under(parent, "Style", id=f"is-{word}")
    if not is_area:
        # A mark has one colour here: what is filled on other maps is dense, what is hollow there is half seen through.
        colour = _colour(look.edge, "99") if look.fill == HOLLOW else _colour(look.fill)
        _under(_under(style, "IconStyle"), "color", colour)
    else:
        line = _under(style, "LineStyle")
        _under(line, "color", _colour(look.edge))
        _under(line, "width", "1")
        _under(_under(style, "PolyStyle"), "color", _colour(look.fill, "cc" if look.form == "solid" else "66"))
    _under(_under(style, "BalloonStyle"), "text", "$[description]")


def _colour(colour: str, opacity: str = "ff") -> str:
    """Write sRGB hexadecimal as KML has it: opacity, blue, green, red."""
    return f"{opacity}{colour[5:7]}{colour[3:5]}{colour[1:3]}"


def _say(document: Element, about: JsonDict) -> None:
    data = _under(document, "ExtendedData")
    for key, value in about.items():
        _under(_under(data, "Data", name=key), "value", value)


def _schema(document: Element, name: str) -> None:
    schema = _under(document, "Schema", name=name, id=name)
    for field, column in LAYERS[name].columns.items():
        one = _under(schema, "SimpleField", type=_TYPES.get(column.kind, "string"), name=field)
        _under(one, "displayName", column.title)


# --- placemarks -------------------------------------------------------------------------------------------------


def _placemarks(parent: Element, layer: Layer, features: Iterable[JsonDict]) -> None:
    deciding = LOOKS[layer.name][0]
    columns = LAYERS[layer.name].columns
    for one in features:
        own = {"id": one["id"], **one["properties"]}
        placemark = _under(parent, "Placemark")
        placemark.tail = "\n"
        _under(placemark, "name", text.shown(own[name_column(layer.name)]))
        _under(placemark, "Snippet", _snippet(layer, own), maxLines="1")
        _under(placemark, "description", _balloon(layer, own))
        _under(placemark, "styleUrl", f"#is-{own[deciding]}")
        data = _under(_under(placemark, "ExtendedData"), "SchemaData", schemaUrl=f"#{layer.name}")
        for field, column in columns.items():
            if (value := own[field]) not in (None, []):
                _under(data, "SimpleData", _written(column, value), name=field)
        if one["geometry"]:
            _geometry(placemark, one["geometry"])


def _written(column: Column, value: Any) -> str:  # noqa: ANN401  # whatever a property may hold
    if column.kind == "boolean":
        return "true" if value else "false"
    return DELIMITER.join(value) if column.kind == "texts" else str(value)


def _snippet(layer: Layer, own: JsonDict) -> str:
    """Say the word that decides the style, so that no meaning is told by colour alone."""
    deciding = LOOKS[layer.name][0]
    return text.capital(_said(layer, deciding, own[deciding]))


def _balloon(layer: Layer, own: JsonDict) -> str:
    """Say a feature in words, as HTML; a ``$[`` of its text would be filled in by Google Earth."""
    columns = LAYERS[layer.name].columns
    told = [
        (columns[name].title, text.capital(_said(layer, name, own[name])))
        for name in _TOLD[layer.name]
        if own[name] not in (None, [])
    ]
    html = render(
        "placemark",
        title=own[name_column(layer.name)],
        summary=own.get("summary"),
        rows=[*told, *_numbers(own)],
        sources=own.get("sources", []),
        edition=f"Data version {layer.about['data_version']}, as of {in_words(layer.about['as_of'])}",
        credits=f"{layer.about['licence']}. {layer.about['credits']}",
    )
    return html.replace("$[", "&#36;[")


def _numbers(own: JsonDict) -> Iterator[tuple[str, str]]:
    for name, label in _COUNTED.items():
        if f"{name}_certain" in own:
            yield label, text.count_words((own[f"{name}_certain"], own[f"{name}_possible"]))


def _said(layer: Layer, name: str, value: Any) -> str:  # noqa: ANN401  # whatever a property may hold
    column = LAYERS[layer.name].columns[name]
    if column.kind == "texts":
        return ", ".join(layer.words.get(column.words, {}).get(part, part) for part in value)
    if name == "date":
        return in_words(value)
    if name == "position_accuracy_m":
        return f"{value:,} m"
    return str(layer.words.get(column.words, {}).get(value, value))


# --- geometries -------------------------------------------------------------------------------------------------


def _geometry(parent: Element, geometry: JsonDict) -> None:
    kind, parts = geometry["type"], geometry["coordinates"]
    if kind.startswith("Multi"):
        parent, kind = _under(parent, "MultiGeometry"), kind.removeprefix("Multi")
    else:
        parts = [parts]
    draw = partial(_point if kind == "Point" else _polygon, parent)
    for part in parts:
        draw(part)


def _point(parent: Element, position: list[float]) -> None:
    _under(_under(parent, "Point"), "coordinates", _positions([position]))


def _polygon(parent: Element, rings: list[list[list[float]]]) -> None:
    polygon = _under(parent, "Polygon")
    for n, ring in enumerate(rings):
        boundary = _under(polygon, "innerBoundaryIs" if n else "outerBoundaryIs")
        _under(_under(boundary, "LinearRing"), "coordinates", _positions(ring))


def _positions(positions: list[list[float]]) -> str:
    return " ".join(f"{position[0]},{position[1]}" for position in positions)
