"""Makes an SVG of matplotlib fit for a page: text as it is, names that collide with nobody's, words for who cannot see.

It then stands inside an HTML page as it is: it has no script, no style sheet (matplotlib's would count for the whole
page), no document type and no address of another host.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from xml.etree import ElementTree

from geo.picture.sheet import readable

FAMILIES: Final = "'DejaVu Sans', Verdana, 'Bitstream Vera Sans', Geneva, sans-serif"
"""Type that is as wide as the one that was measured, or narrower."""

_SVG: Final = "http://www.w3.org/2000/svg"
_NUMBER: Final = re.compile(r"-?\d+\.\d{3,}")
_REFERENCE: Final = re.compile(r"url\(#([^)]+)\)")
_DECIMALS: Final = 2  # of a point: a hundredth of a pixel


@dataclass(frozen=True, slots=True)
class Group:
    """What a group of shapes is: attributes for programs, and words for a pointer that rests on it."""

    attributes: Mapping[str, str]
    title: str = ""


@dataclass(frozen=True, slots=True)
class About:
    """What an SVG says of itself.

    Parameters
    ----------
    title, description
        For who cannot see the picture.
    width_px, height_px
        How large it is shown where nobody asks for another size.
    prefix
        What all names in it begin with.
    true_text
        The text of each line by the name of its group; matplotlib draws what its type can show.
    groups
        What groups are, by name.
    """

    title: str
    description: str
    width_px: int
    height_px: int
    prefix: str
    true_text: Mapping[str, str] = field(default_factory=dict)
    groups: Mapping[str, Group] = field(default_factory=dict)


def finish(content: bytes, about: About) -> bytes:
    """Finish an SVG that matplotlib wrote.

    Parameters
    ----------
    content
        Groups have names that end with ``~`` and a number; those that follow each other and are the same up to there
        become one.
    about
        What it says of itself.

    Returns
    -------
    content
        A line for each element; the same in gives the same out.
    """
    drawn = ElementTree.fromstring(content)  # noqa: S314  # we wrote it
    root = ElementTree.Element(
        "svg",
        {
            "xmlns": _SVG,
            "width": str(about.width_px),
            "height": str(about.height_px),
            "viewBox": drawn.attrib["viewBox"],
            "role": "img",
            "aria-labelledby": f"{about.prefix}title {about.prefix}desc",
            "font-family": FAMILIES,
            "stroke-linejoin": "round",
        },
    )
    _add(root, "title", about.title, id=f"{about.prefix}title")
    _add(root, "desc", about.description, id=f"{about.prefix}desc")
    defs = ElementTree.SubElement(root, "defs")
    for part in sorted(_parts(drawn), key=lambda part: _local(part) != "defs"):  # what others refer to comes first
        _take(part, root, defs, about)
    ElementTree.indent(root, " ")
    return ElementTree.tostring(root, encoding="unicode").encode() + b"\n"


def _add(to: ElementTree.Element, name: str, words: str, **attributes: str) -> None:
    ElementTree.SubElement(to, name, attributes).text = readable(words)


def _parts(drawn: ElementTree.Element) -> list[ElementTree.Element]:
    """Return what lies in the figure, and the definitions after it."""
    parts: list[ElementTree.Element] = []
    for element in drawn:
        name = _local(element)
        if name == "g":
            parts.extend(element)  # the figure itself is no more than a box around all
        elif name == "defs":
            parts.append(element)
    return parts


def _take(part: ElementTree.Element, root: ElementTree.Element, defs: ElementTree.Element, about: About) -> None:
    """Take a part over: definitions to the others, groups with a name beside those that share it."""
    if _local(part) == "defs":
        if not any(_local(one) == "style" for one in part):
            defs.extend(_cleaned(one, about) for one in part)
        return
    name, _, number = part.attrib.get("id", "").partition("~")
    inside = [_cleaned(one, about) for one in part if _local(one) in ("g", "path", "text")]
    if not number:
        root.extend(inside)
        return
    if text := about.true_text.get(part.attrib["id"]):
        for element in inside:
            for words in element.iter("text"):
                words.text = text
    if name == "text":
        root.extend(inside)
        return
    group = root[-1]
    if group.attrib.get("id") != about.prefix + name:
        group = ElementTree.SubElement(root, "g", {"id": about.prefix + name})
        told = about.groups.get(name, Group({}))
        if told.title:
            _add(group, "title", told.title)
        group.attrib.update(told.attributes)
    for element in inside:
        if len(group) and element.get("d") and element.get("d") == group[-1].get("d") and group[-1].get("stroke"):
            _lay_pattern(group[-1], element, defs)
        else:
            group.append(element)


def _lay_pattern(shape: ElementTree.Element, pattern: ElementTree.Element, defs: ElementTree.Element) -> None:
    """Fill a shape with the pattern that was drawn over it; the shape's own colour becomes the pattern's ground."""
    if reference := _REFERENCE.fullmatch(pattern.get("fill", "")):
        ground = defs.find(f"pattern[@id='{reference[1]}']/rect")
        if ground is not None:
            ground.set("fill", shape.get("fill", "none"))
            shape.set("fill", reference[0])


def _cleaned(element: ElementTree.Element, about: About) -> ElementTree.Element:
    """Return a copy without styles and spaces: a style becomes attributes, which no content policy refuses."""
    kept = ElementTree.Element(_local(element))
    for key, value in element.attrib.items():
        if key == "style":
            kept.attrib.update(_attributes(value))
        elif key == "id":
            kept.set("id", about.prefix + value)
        else:
            kept.set(key, value)
    if kept.tag == "text":
        kept.attrib.pop("transform", None)  # it turns by nothing
        kept.text = element.text
    for key, value in kept.attrib.items():
        if key != "id":
            kept.set(key, _REFERENCE.sub(rf"url(#{about.prefix}\1)", _NUMBER.sub(_shorter, value)).strip())
    kept.extend(_cleaned(one, about) for one in element)
    return kept


def _attributes(style: str) -> dict[str, str]:
    pairs = (one.partition(":") for one in style.split(";") if one.strip())
    named = {name.strip(): value.strip() for name, _, value in pairs}
    return {name: value for name, value in named.items() if name not in ("font-family", "stroke-linejoin")}


def _shorter(number: re.Match[str]) -> str:
    return f"{float(number[0]):.{_DECIMALS}f}".rstrip("0").rstrip(".")


def _local(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]
