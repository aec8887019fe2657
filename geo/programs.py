"""What a browser needs besides data: Leaflet and our own scripts and styles.

One list for the page and for a file that stands alone: both draw with the same element (``atlasMap``), and differ in
what is around it.
"""

from collections.abc import Iterable
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Final

from geo import draw, settings, style

_DRAWING: Final = (
    *("files.js", "frame.js", "members.js", "card.js", "marks.js", "countries.js", "sites.js", "relations.js"),
    *("legend.js", "timeline.js", "map.js", "address.js", "panel.js"),
)
"""Scripts that draw the map, its timeline and its cards, and those that turn what a reader does into words."""


def script(*own: str, start: str) -> str:
    """Return Leaflet, what draws the map, and what is around it, as one script.

    Parameters
    ----------
    own
        Names of further files of ``geo/assets/``, in their order.
    start
        The function of theirs that is called with one that draws the map.
    """
    leaflet = (_leaflet() / "leaflet.js").read_text(encoding="utf-8")
    without_map = leaflet.split("//# sourceMappingURL=")[0]  # we do not serve what it points to
    return "\n".join([without_map, *_assets((*_DRAWING, *own)), f"{start}(() => {{ {draw.draw_map()[1]} }});"])


def style_sheet(*own: str) -> str:
    """Return the colours, the styles named, those of Leaflet, and those of the map, as one sheet."""
    leaflet = (_leaflet() / "leaflet.css").read_text(encoding="utf-8")
    return "\n".join([style.style_sheet(), *_assets(own), leaflet, *_assets(("atlas.css", "timeline.css"))])


def _assets(names: Iterable[str]) -> Iterable[str]:
    return ((settings.ASSETS / name).read_text(encoding="utf-8") for name in names)


def _leaflet() -> Traversable:
    """Return the folder of Leaflet's files; a package of its own brings them."""
    return resources.files("js_lib_leaflet") / "static" / "js_lib_leaflet"
