"""A style for QGIS (QML), which a GeoPackage carries in its table ``layer_styles``.

QGIS has no written standard for it; the form is that of what QGIS 3.22 and later write themselves.
"""

from typing import Final
from xml.etree import ElementTree

from geo.columns import LAYERS, name_column
from geo.formats.looks import LOOKS, Look
from geo.tables import Layer

_HEAD: Final = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
_POINT_MM: Final = "2.6"  # the size of a mark, in millimetres
_EDGE_MM: Final = "0.26"


def to_qml(layer: Layer) -> str:
    """Return the style of a layer as QML: a symbol for each word of the column that decides, and a feature's name."""
    column, looks = LOOKS[layer.name]
    said = layer.words[LAYERS[layer.name].columns[column].words]
    whole = ElementTree.Element("qgis", {"version": "3.22.0", "styleCategories": "Symbology|MapTips"})
    renderer = _under(whole, "renderer-v2", type="categorizedSymbol", attr=column, symbollevels="0", forceraster="0")
    categories, symbols = _under(renderer, "categories"), _under(renderer, "symbols")
    for n, word in enumerate(word for word in looks if word in said):
        _under(categories, "category", type="string", value=word, label=said[word], symbol=str(n), render="true")
        _symbol(symbols, str(n), looks[word], is_area=layer.name == "countries")
    _under(whole, "previewExpression").text = f'"{name_column(layer.name)}"'
    return _HEAD + ElementTree.tostring(whole, encoding="unicode")


def _symbol(parent: ElementTree.Element, name: str, look: Look, *, is_area: bool) -> None:
    options = {
        "color": _rgba(look.fill),
        "outline_color": _rgba(look.edge),
        "outline_style": "solid",
        "outline_width": _EDGE_MM,
        "outline_width_unit": "MM",
    }
    own = {"style": look.form} if is_area else {"name": look.form, "size": _POINT_MM, "size_unit": "MM"}
    symbol = _under(parent, "symbol", type="fill" if is_area else "marker", name=name, alpha="1")
    kind = "SimpleFill" if is_area else "SimpleMarker"
    drawn = _under(_under(symbol, "layer", **{"class": kind}, enabled="1", locked="0"), "Option", type="Map")
    for key, value in (options | own).items():
        _under(drawn, "Option", type="QString", name=key, value=value)


def _under(parent: ElementTree.Element, tag: str, **attributes: str) -> ElementTree.Element:
    return ElementTree.SubElement(parent, tag, attributes)


def _rgba(colour: str) -> str:
    return ",".join(str(int(colour[n : n + 2], 16)) for n in (1, 3, 5)) + ",255"
