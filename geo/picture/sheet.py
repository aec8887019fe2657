"""The sheet that a picture is laid out on: its sizes, text that is measured and wrapped, and blocks that never overlap.

Lengths are points, 1/72 inch; y grows downwards. Text is set in DejaVu Sans, which matplotlib brings along, so that a
picture is the same on every machine.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final

from geo import text

FIRM: Final = "\N{NO-BREAK SPACE}"
"""A space at which no line ends; it is set as any other."""

DPI: Final = 96
"""Pixels an inch: a point is 4/3 pixel, as in a browser."""

LEADING: Final = 1.28
"""Height of a line in sizes of its type."""

TIGHT: Final = 1.18
"""The same for bold type, of which titles are."""

HALF_CAPITAL: Final = 0.365
"""Half the height of a capital letter, in sizes: so far below its middle a baseline is."""

UNKNOWN: Final = "\N{REPLACEMENT CHARACTER}"
"""What is drawn for a character that the type does not have."""

_ASCENT: Final = 0.94  # of DejaVu Sans above the baseline, in sizes; its line boxes then hold accents
_STEP: Final = 1.75  # height of a row of a legend, in sizes
_ELLIPSIS: Final = "..."
_UNREADABLE: Final = re.compile("[\ud800-\udfff\ufffe\uffff]")  # no XML may hold them
_NUMBER: Final = re.compile(r"(?<=\d) (?=\w{3})")
_FILES: Final = {False: "DejaVuSans.ttf", True: "DejaVuSans-Bold.ttf"}
_MEASURED_AT: Final = 100.0


@dataclass(frozen=True, slots=True)
class Size:
    """One size of a picture: pixels, and the lengths of what is on it in points.

    A title that takes more than ``most_lines`` is set smaller; ``is_beside`` says that words stand beside the map of a
    region, not above it; ``is_brief`` leaves out notes, for what is seen small, and puts words beside any map.
    """

    width_px: int
    height_px: int
    margin: float
    title: float
    lead: float
    body: float
    small: float
    mark: float
    most_lines: int = 3
    is_beside: bool = False
    is_brief: bool = False

    @property
    def width(self) -> float:
        """Width in points."""
        return self.width_px * 72 / DPI

    @property
    def height(self) -> float:
        """Height in points."""
        return self.height_px * 72 / DPI

    def smaller(self, factor: float) -> "Size":
        """Return the same size with smaller type, for words that would not fit."""
        return replace(self, **{name: getattr(self, name) * factor for name in ("title", "lead", "body", "small")})


SIZES: Final = {
    "slide": Size(1920, 1080, 42, 31, 17, 12.5, 9.5, 19, is_beside=True),
    "column": Size(1200, 900, 27, 22, 12.5, 10, 8, 14.5),
    "square": Size(1080, 1080, 33, 27, 14.5, 12, 9, 15),
    "card": Size(1200, 630, 27, 32, 16.5, 9, 7, 13, most_lines=4, is_beside=True, is_brief=True),
}
"""Sizes by name: for a slide, a column of text, a square, and the card that a link to the page shows."""


@dataclass(frozen=True, slots=True)
class Style:
    """How words look: size in points, weight, and the role of their colour in geo/style.py."""

    size: float
    is_bold: bool = False
    role: str = "ink"


@dataclass(frozen=True, slots=True)
class Words:
    """One line of text: where its baseline begins (or has its middle), and how it looks."""

    text: str
    x: float
    y: float
    style: Style
    is_centred: bool = False


@dataclass(frozen=True, slots=True)
class Swatch:
    """The place of what an entry of a legend explains, and its kind and name."""

    kind: str
    name: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Block:
    """Words and swatches, laid out from its own upper left corner."""

    height: float = 0.0
    words: tuple[Words, ...] = ()
    swatches: tuple[Swatch, ...] = ()
    rules: tuple[tuple[float, float, float], ...] = field(default=())

    def moved(self, x: float, y: float) -> "Block":
        """Return the block with its upper left corner elsewhere."""
        return Block(
            self.height,
            tuple(replace(one, x=one.x + x, y=one.y + y) for one in self.words),
            tuple(replace(one, x=one.x + x, y=one.y + y) for one in self.swatches),
            tuple((start + x, end + x, at + y) for start, end, at in self.rules),
        )


def stack(blocks: Iterable[Block], gap: float = 0.0) -> Block:
    """Put blocks below each other; empty ones take no gap."""
    parts: list[Block] = []
    y = 0.0
    for block in blocks:
        if not block.height:
            continue
        y += gap if parts else 0.0
        parts.append(block.moved(0.0, y))
        y += block.height
    return Block(
        y,
        tuple(one for part in parts for one in part.words),
        tuple(one for part in parts for one in part.swatches),
        tuple(one for part in parts for one in part.rules),
    )


def space(height: float) -> Block:
    """Return an empty block."""
    return Block(height)


def rule(width: float) -> Block:
    """Return a thin line across."""
    return Block(0.1, rules=((0.0, width, 0.0),))


def beside(one: Block, other: Block, x: float) -> Block:
    """Put a block to the right of another, so far from its left end."""
    moved = other.moved(x, 0.0)
    return Block(
        max(one.height, other.height), one.words + moved.words, one.swatches + moved.swatches, one.rules + moved.rules
    )


def headline(words: str, width: float, style: Style, most: int) -> Block:
    """Set a title, smaller where it would take too many lines."""
    for factor in (1.0, 0.9, 0.8, 0.72, 0.64):
        block = paragraph(words, width, replace(style, size=style.size * factor), most + 2)
        if len(block.words) <= most:
            break
    return block


def paragraph(words: str, width: float, style: Style, most: int = 99) -> Block:
    """Set a text in lines no wider than ``width``; what does not fit in ``most`` lines ends with an ellipsis.

    No line ends between a number and what it counts.
    """
    lines = wrapped(_NUMBER.sub(FIRM, readable(words)), width, style, most)
    step = style.size * (TIGHT if style.is_bold else LEADING)
    set_lines = tuple(
        Words(line.replace(FIRM, " "), 0.0, n * step + style.size * _ASCENT, style) for n, line in enumerate(lines)
    )
    return Block(step * len(lines), set_lines)


@dataclass(frozen=True, slots=True)
class Item:
    """What a legend explains: kind, name and words, and how wide and high its swatch is."""

    kind: str
    name: str
    words: str
    width: float
    height: float


def key(groups: Sequence[tuple[str, Sequence[Item]]], width: float, style: Style) -> Block:
    """Set a legend: groups below each other, their headings in a column of their own where there is room for one."""
    head = replace(style, is_bold=True)
    column = max((measure(heading, head) for heading, _ in groups), default=0.0) + style.size * 1.8
    if column > width * 0.3:
        return stack(
            (stack((paragraph(heading, width, head, 1), flow(items, width, style))) for heading, items in groups),
            gap=style.size * 0.5,
        )
    rows = (flow(items, width - column, style) for _, items in groups)
    heads = (Block(0.1, (Words(heading, 0.0, style.size * (_STEP / 2 + HALF_CAPITAL), head),)) for heading, _ in groups)
    return stack((beside(one, row, column) for one, row in zip(heads, rows, strict=True)), gap=style.size * 0.15)


def flow(items: Sequence[Item], width: float, style: Style) -> Block:
    """Set the entries of a legend in rows as wide as there is room."""
    step, gap, apart = style.size * _STEP, style.size * 0.5, style.size * 1.5
    words: list[Words] = []
    swatches: list[Swatch] = []
    x = y = 0.0
    for item in items:
        said = wrapped(readable(item.words), width - item.width - gap, style, 1)[0]
        taken = item.width + gap + measure(said, style)
        if x and x + taken > width:
            x, y = 0.0, y + step
        swatches.append(Swatch(item.kind, item.name, x, y + (step - item.height) / 2, item.width, item.height))
        words.append(Words(said, x + item.width + gap, y + step / 2 + style.size * HALF_CAPITAL, style))
        x += taken + apart
    return Block(y + step, tuple(words), tuple(swatches))


# --- text -------------------------------------------------------------------------------------------------------


def readable(words: str) -> str:
    """Take out of a text what cannot be seen or cannot be written, and make every white space one space."""
    return " ".join(_UNREADABLE.sub("", text.shown(words)).split())


def drawable(words: str) -> str:
    """Return a text as the type can show it: what it has no sign for is ``UNKNOWN``."""
    known = _signs()
    return "".join(char if ord(char) in known else UNKNOWN for char in words)


@lru_cache(maxsize=4096)
def measure(words: str, style: Style) -> float:
    """Return how wide a line is."""
    from matplotlib.textpath import text_to_path

    if not words:
        return 0.0
    width, _height, _descent = text_to_path.get_text_width_height_descent(
        drawable(words), font(_MEASURED_AT, is_bold=style.is_bold), ismath=False
    )
    return float(width) * style.size / _MEASURED_AT


def wrapped(words: str, width: float, style: Style, most: int) -> list[str]:
    """Break a text into lines at its spaces, an address after its ``&``, a word that is wider than a line anywhere."""
    lines: list[str] = []
    rest = words
    while rest and len(lines) < most:
        line = _first_line(rest, width, style)
        lines.append(line.rstrip())
        rest = rest[len(line) :].lstrip()
    if rest:
        lines[-1] = _shortened(lines[-1], width, style)
    return lines or [""]


def _first_line(words: str, width: float, style: Style) -> str:
    """Return as much of a text as fits on a line, at least one character."""
    if measure(words[:400], style) <= width and len(words) <= 400:
        return words
    low, high = 1, min(len(words), 400)
    while low < high:  # the longest start that fits
        middle = (low + high + 1) // 2
        low, high = (middle, high) if measure(words[:middle], style) <= width else (low, middle - 1)
    fits = words[:low]
    if low == len(words) or words[low] == " ":
        return fits
    end = max(fits.rfind(" "), fits.rfind("&")) + 1
    return fits[:end] if end > 1 else fits


def _shortened(line: str, width: float, style: Style) -> str:
    while line and measure(line + _ELLIPSIS, style) > width:
        line = line[:-1]
    return line.rstrip() + _ELLIPSIS


def font(size: float, *, is_bold: bool = False) -> Any:  # noqa: ANN401  # matplotlib's FontProperties
    """Return the type as matplotlib wants it."""
    from matplotlib.font_manager import FontProperties

    return FontProperties(fname=_file(is_bold=is_bold), size=size, weight="bold" if is_bold else "normal")


@cache
def _file(*, is_bold: bool) -> Path:
    import matplotlib

    return Path(matplotlib.get_data_path()) / "fonts" / "ttf" / _FILES[is_bold]


@cache
def _signs() -> frozenset[int]:
    """Return the characters that the type has, bold and not."""
    from matplotlib.font_manager import get_font

    charmaps = [get_font(_file(is_bold=is_bold)).get_charmap() for is_bold in (False, True)]
    return frozenset(charmaps[0]) & frozenset(charmaps[1])
