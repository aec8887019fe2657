"""Colours and shapes: class to colour, family and stage to marker. Plain values, no map library.

The scale is YlGnBu of ColorBrewer 2.0 (Cynthia Brewer, Apache-2.0), five classes, chosen because its neighbours stay
apart in the common kinds of colour blindness; on dark ground it runs the other way, so that more is always further
from the ground.
"""

from typing import Final

COLOURS: Final[dict[str, dict[str, str]]] = {
    "light": {
        "sea": "#f3f6f8",
        "class-1": "#c7e9b4",
        "class-2": "#7fcdbb",
        "class-3": "#41b6c4",
        "class-4": "#2c7fb8",
        "class-5": "#253494",
        "none": "#dddcd8",
        "not-researched": "#ebeae6",
        "pattern": "#c9c7c0",
        "subject": "#b3a99b",
        "border": "#8a8a86",
        "site": "#b4340a",
        "site-edge": "#ffffff",
        "ink": "#1f2328",
        "quiet": "#57606a",
        "card": "#ffffff",
        "rule": "#d0d7de",
        "field": "#848b94",
        "found": "#ffe9a3",
        "side": "#f3f6f8",
        "link": "#0a5aa8",
        "focus": "#0a5aa8",
    },
    "dark": {
        "sea": "#10161c",
        "class-1": "#2b4a9b",
        "class-2": "#2c7fb8",
        "class-3": "#41b6c4",
        "class-4": "#8fd6b4",
        "class-5": "#e4f5b4",
        "none": "#3a414a",
        "not-researched": "#262d35",
        "pattern": "#4c5661",
        "subject": "#6d6459",
        "border": "#75808c",
        "site": "#ff9b66",
        "site-edge": "#10161c",
        "ink": "#e8ecf0",
        "quiet": "#a7b1bb",
        "card": "#1a2129",
        "rule": "#3a444f",
        "field": "#7a8591",
        "found": "#5c4a08",
        "side": "#161d24",
        "link": "#7cb8ff",
        "focus": "#7cb8ff",
    },
}
"""Colours by theme and role, as sRGB hexadecimal."""

DIFFERENCES: Final[dict[str, dict[str, str]]] = {
    "light": {
        "less-2": "#e66101",
        "less-1": "#fdb863",
        "same": "#fffbd0",
        "more-1": "#b2abd2",
        "more-2": "#5e3c99",
    },
    "dark": {
        "less-2": "#fdb863",
        "less-1": "#a8631a",
        "same": "#5b636d",
        "more-1": "#9186d4",
        "more-2": "#d8daeb",
    },
}
"""Colours of a difference by theme: PuOr of ColorBrewer 2.0, five classes, orange for fewer and purple for more.

Its middle is another, so that "no change" is neither the sea nor "none found"; on dark ground strong is light.
"""


def style_sheet() -> str:
    """Return the colours as CSS custom properties: those that the reader's system prefers until ``data-theme`` says."""
    light, dark = (
        f"color-scheme:{theme};"
        + "".join(f"--{role}:{colour};" for role, colour in (COLOURS[theme] | DIFFERENCES[theme]).items())
        for theme in ("light", "dark")
    )
    return (
        f":root{{{light}}}\n"
        f"@media (prefers-color-scheme:dark){{:root:not([data-theme]){{{dark}}}}}\n"
        f'[data-theme="dark"]{{{dark}}}\n'
    )
