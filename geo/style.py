"""Colours of the page by theme and role. Plain values, no map library.

The scale comes from YlGnBu of ColorBrewer 2.0 (Cynthia Brewer, Apache-2.0): its way from yellow over green to blue,
drawn anew so that all that lies on the map stays apart in every kind of colour vision and every outline stands out from
its fill and from the sea. On dark ground it runs the other way: more is always further from the ground. What was
measured, and what it cost: docs/decisions/0011-how-the-map-looks.md; tests/test_style.py measures it again.
"""

from typing import Final

COLOURS: Final[dict[str, dict[str, str]]] = {
    "light": {
        "sea": "#e5ecf1",
        "class-1": "#f1e2a5",
        "class-2": "#abc3a4",
        "class-3": "#79b5b9",
        "class-4": "#4e8eb3",
        "class-5": "#336aac",
        "none": "#f1f0ec",
        "not-researched": "#f7f6f3",
        "pattern": "#b9b7af",
        "subject": "#9b9384",
        "edge-1": "#101a24",
        "edge-2": "#101a24",
        "edge-3": "#101a24",
        "edge-4": "#101a24",
        "edge-5": "#101a24",
        "edge-land": "#858379",
        "edge-subject": "#4b3f33",
        "site": "#a02c08",
        "site-edge": "#ffffff",
        "ink": "#1f2328",
        "quiet": "#57606a",
        "card": "#ffffff",
        "rule": "#d0d7de",
        "field": "#848b94",
        "found": "#ffe9a3",
        "side": "#f3f6f8",
        "page": "#ffffff",
        "link": "#0a5aa8",
        "focus": "#0a5aa8",
        "bar-instrument": "#2b5797",
        "bar-activity": "#2f8c85",
        "bar-contact": "#9c7a38",
        # A difference, from fewer to more: two ways from one middle.
        "less-2": "#e66101",
        "less-1": "#fdb863",
        "same": "#d9cead",
        "more-1": "#b2abd2",
        "more-2": "#8467b8",
    },
    "dark": {
        "sea": "#0f161d",
        "class-1": "#204a86",
        "class-2": "#3d6f93",
        "class-3": "#5c9399",
        "class-4": "#a0cbac",
        "class-5": "#d5e8a8",
        "none": "#323940",
        "not-researched": "#242b32",
        "pattern": "#5a6570",
        "subject": "#6e655d",
        "edge-1": "#8fa6d6",
        "edge-2": "#bad3e6",
        "edge-3": "#f2f7f8",
        "edge-4": "#4e6b5b",
        "edge-5": "#637447",
        "edge-land": "#7d8791",
        "edge-subject": "#cdc4ba",
        "site": "#ff9b66",
        "site-edge": "#0f161d",
        "ink": "#e8ecf0",
        "quiet": "#a7b1bb",
        "card": "#1a2129",
        "rule": "#3a444f",
        "field": "#7a8591",
        "found": "#5c4a08",
        "side": "#161d24",
        "page": "#0d1217",
        "link": "#7cb8ff",
        "focus": "#7cb8ff",
        "bar-instrument": "#5b8fd0",
        "bar-activity": "#8ed0be",
        "bar-contact": "#d2ae6c",
        # A difference, as above; the ends are light.
        "less-2": "#fdb863",
        "less-1": "#a8631a",
        "same": "#5b636d",
        "more-1": "#8a7fd0",
        "more-2": "#d8daeb",
    },
}
"""Colours by theme and role, as sRGB hexadecimal.

``class-1`` to ``class-5`` go from few to many, ``edge-*`` outline what they are named after (``land``: where nothing
was found or looked for), ``bar-*`` are for numbers by type. ``less-*`` to ``more-*`` are PuOr of ColorBrewer 2.0 for a
difference of two periods, its ends and its middle drawn anew for the same reasons as the scale.
"""


def style_sheet() -> str:
    """Return the colours as CSS custom properties: those that the reader's system prefers until ``data-theme`` says."""
    light, dark = (
        f"color-scheme:{theme};" + "".join(f"--{role}:{colour};" for role, colour in COLOURS[theme].items())
        for theme in ("light", "dark")
    )
    return (
        f":root{{{light}}}\n"
        f"@media (prefers-color-scheme:dark){{:root:not([data-theme]){{{dark}}}}}\n"
        f'[data-theme="dark"]{{{dark}}}\n'
    )
