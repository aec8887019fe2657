"""An independent checker of what we use of KML 2.2 (OGC 07-147r2): `faults(text)` lists what its schema forbids."""

import re
from collections.abc import Iterator
from xml.etree import ElementTree

KML = "{http://www.opengis.net/kml/2.2}"
ATOM = "{http://www.w3.org/2005/Atom}"

FEATURE = ["name", "visibility", "open", f"{ATOM}author", "Snippet", "description", "styleUrl", "Style", "ExtendedData"]
GEOMETRY = ["Point", "Polygon", "MultiGeometry"]
CHILDREN = {
    "kml": ["Document"],
    "Document": [*FEATURE, "Schema", ("Placemark", "Folder")],
    "Folder": [*FEATURE, ("Placemark", "Folder")],
    "Placemark": [*FEATURE, tuple(GEOMETRY)],
    "Style": ["IconStyle", "LabelStyle", "LineStyle", "PolyStyle", "BalloonStyle", "ListStyle"],
    "IconStyle": ["color", "colorMode", "scale", "heading", "Icon", "hotSpot"],
    "LineStyle": ["color", "colorMode", "width"],
    "PolyStyle": ["color", "colorMode", "fill", "outline"],
    "BalloonStyle": ["bgColor", "textColor", "text"],
    "ExtendedData": ["Data", "SchemaData"],
    "Data": ["displayName", "value"],
    "SchemaData": ["SimpleData"],
    "Schema": ["SimpleField"],
    "SimpleField": ["displayName"],
    "MultiGeometry": [tuple(GEOMETRY)],
    "Point": ["extrude", "altitudeMode", "coordinates"],
    "Polygon": ["extrude", "tessellate", "altitudeMode", "outerBoundaryIs", "innerBoundaryIs"],
    "outerBoundaryIs": ["LinearRing"],
    "innerBoundaryIs": ["LinearRing"],
    "LinearRing": ["extrude", "tessellate", "altitudeMode", "coordinates"],
    f"{ATOM}author": [f"{ATOM}name", f"{ATOM}uri", f"{ATOM}email"],
}
"""What may stand in each element, in this order; what stands in a tuple shares one place."""
MANY = {"Style", "Schema", "Placemark", "Folder", "Data", "SchemaData", "SimpleData", "SimpleField", "innerBoundaryIs"}
TYPES = {"string", "int", "uint", "short", "ushort", "float", "double", "bool"}


def faults(text: bytes) -> list[str]:
    """Return every fault of a document; none when it is sound."""
    try:
        root = ElementTree.fromstring(text)
    except ElementTree.ParseError as error:
        return [f"no XML: {error}"]
    if root.tag != f"{KML}kml":
        return ["no KML"]
    return [*_element(root), *_references(root)]


def _element(element: ElementTree.Element) -> Iterator[str]:
    name = element.tag.removeprefix(KML)
    places = CHILDREN.get(name)
    if places is None:
        yield from _simple(name, element)
        return
    last = -1
    for child in element:
        own = child.tag.removeprefix(KML)
        place = next((n for n, one in enumerate(places) if own == one or (isinstance(one, tuple) and own in one)), None)
        if place is None:
            yield f"{own} in {name}"
        elif place < last or (place == last and own not in MANY and name != "MultiGeometry"):
            yield f"{own} too late or twice in {name}"
        else:
            last = place
        yield from _element(child)


def _simple(name: str, element: ElementTree.Element) -> Iterator[str]:
    said = element.text or ""
    if len(element):
        yield f"{name} holds elements"
    if name == "color" and not re.fullmatch("[0-9a-f]{8}", said):
        yield f"{said} is no colour"
    if name == "open" and said not in ("0", "1"):
        yield f"{said} is no boolean"
    if name == "Snippet" and not element.get("maxLines", "2").isdigit():
        yield "a Snippet without a number of lines"
    if name == "coordinates":
        positions = [tuple(map(float, one.split(","))) for one in said.split()]
        if not positions or any(len(one) != 2 or abs(one[0]) > 180 or abs(one[1]) > 90 for one in positions):
            yield f"coordinates {said[:40]!r}"


def _references(root: ElementTree.Element) -> Iterator[str]:
    ids = [one.get("id") for one in root.iter() if one.get("id") is not None]
    if len(ids) != len(set(ids)) or not all(re.fullmatch(r"[A-Za-z_][\w.-]*", str(one)) for one in ids):
        yield "an id twice, or one that is no name"
    for one in root.iter(f"{KML}styleUrl"):
        if (one.text or "")[1:] not in ids:
            yield f"no style {one.text}"
    fields = {
        f"#{schema.get('id')}": {field.get("name"): field.get("type") for field in schema.iter(f"{KML}SimpleField")}
        for schema in root.iter(f"{KML}Schema")
    }
    for schema in fields.values():
        yield from (f"type {kind}" for kind in schema.values() if kind not in TYPES)
    for data in root.iter(f"{KML}SchemaData"):
        known = fields.get(data.get("schemaUrl") or "", {})
        for one in data:
            if not _fits(known.get(one.get("name")), one.text or ""):
                yield f"{one.get('name')}: {one.text}"


def _fits(kind: str | None, said: str) -> bool:
    patterns = {"int": r"-?\d+", "double": r"-?\d+(\.\d+)?", "bool": "true|false|0|1", "string": r"(?s).*"}
    return kind in patterns and re.fullmatch(patterns[kind], said) is not None
