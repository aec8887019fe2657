"""Lays a picture out: title and numbers, the map, its legend, credits; no two of them overlap, in any size."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from geo.picture import sheet
from geo.picture.caption import Caption
from geo.picture.chart import Chart, Panel
from geo.picture.scene import Entry, Scene, legend
from geo.picture.sheet import Block, Item, Size, Style
from geo.window import Window

_FACTORS: Final = (1.0, 0.94, 0.88, 0.82, 0.76, 0.7, 0.64, 0.58, 0.52)  # of type, until all words have room
_COLUMN: Final = 0.335  # of the width: the words beside a map
_LEAST_MAP: Final = 0.36  # of the height, for a map below words
_TWO_COLUMNS: Final = 72  # sizes of the small type: notes stand to the right of credits where a line is that wide


@dataclass(frozen=True, slots=True)
class Composition:
    """A sheet that is laid out: all its words, and the map; ``fits`` says whether there is room for both."""

    size: Size
    block: Block
    chart: Chart
    fits: bool


def lay_out(caption: Caption, scene: Scene, window: Window, size: Size) -> Composition:
    """Lay a picture out, its type as large as its words allow.

    Parameters
    ----------
    caption, scene
        What it says, and what it shows.
    window
        Which part of the world; a region is widened to the ratio of the room that it gets.
    size
        Of the picture.
    """
    for factor in _FACTORS:
        laid = _laid_out(caption, scene, window, size.smaller(factor))
        if laid.fits:
            break
    return laid


def _laid_out(caption: Caption, scene: Scene, window: Window, size: Size) -> Composition:
    """Lay words above and below the map, or beside that of a region.

    The legend tells what the map shows, and the map takes what the legend leaves: it is laid out again until the room
    that the legend had is enough, which grows each time.
    """
    beside = size.is_brief or (size.is_beside and not window.is_world)
    width = size.width * _COLUMN if beside else size.width - 2 * size.margin
    head = _head(caption, size, width)
    kept = 0.0
    while True:
        panel = _room_beside(size) if beside else _room_below(size, head.height, kept)
        if window.is_world:
            panel = _inside(panel, window.size[0] / window.size[1], size.margin if beside else 0.0)
        chart = Chart(scene, window.fitted(panel.width / panel.height), panel, size.mark)
        foot = _foot(caption, legend(scene, chart.seen), size, width)
        if beside or foot.height <= kept or panel.height <= 1:
            break
        kept = foot.height
    below = size.height - size.margin - foot.height
    words = sheet.beside(head.moved(size.margin, size.margin), foot.moved(size.margin, below), 0.0)
    fits = size.margin + head.height + _gap(size) <= below if beside else panel.height >= _LEAST_MAP * size.height
    return Composition(size, words, chart, fits)


def _gap(size: Size) -> float:
    """Return the room between words and map."""
    return size.lead * 0.9


def _room_beside(size: Size) -> Panel:
    """Return the room to the right of a column of words, up to the edges of the sheet."""
    x = size.width * _COLUMN + 2 * size.margin
    return Panel(x, 0.0, size.width - x, size.height)


def _room_below(size: Size, above: float, below: float) -> Panel:
    """Return the room between words above and below."""
    y = size.margin + above + _gap(size)
    height = size.height - y - size.margin - below - _gap(size)
    return Panel(size.margin, y, size.width - 2 * size.margin, max(height, 1.0))


def _inside(panel: Panel, aspect: float, right: float) -> Panel:
    """Return the largest panel of a ratio of width to height in the middle of another that keeps a margin right."""
    room = panel.width - right
    width, height = min(room, panel.height * aspect), min(panel.height, room / aspect)
    return Panel(panel.x + (room - width) / 2, panel.y + (panel.height - height) / 2, width, height)


def _head(caption: Caption, size: Size, width: float) -> Block:
    """Set what a reader reads first."""
    quiet = Style(size.body, role="quiet")
    about = [sheet.space(size.title * 0.14), sheet.paragraph(caption.about, width, quiet, 3)] if caption.about else []
    return sheet.stack(
        [
            sheet.paragraph(caption.kicker, width, Style(size.body, is_bold=True, role="quiet"), 1),
            sheet.space(size.title * 0.12),
            sheet.headline(caption.title, width, Style(size.title, is_bold=True), size.most_lines),
            *about,
            sheet.space(size.title * 0.22),
            sheet.paragraph(caption.status, width, Style(size.lead), 6),
        ]
    )


def _foot(caption: Caption, groups: Sequence[tuple[str, list[Entry]]], size: Size, width: float) -> Block:
    """Set the legend, notes, credits and the address."""
    items = [(heading, [_item(entry, size) for entry in entries]) for heading, entries in groups]
    return sheet.stack(
        [
            sheet.key(items, width, Style(size.body)),
            sheet.space(size.small * 0.9),
            sheet.rule(width),
            sheet.space(size.small * 0.7),
            _small_print(caption, size, width),
        ]
    )


def _small_print(caption: Caption, size: Size, width: float) -> Block:
    """Set credits and the address, and notes: to their right where there is room, else before them."""
    style = Style(size.small, role="quiet")
    notes = () if size.is_brief else caption.notes
    if not notes or width < _TWO_COLUMNS * size.small:
        return sheet.stack([_lines(notes, width, style), _credits(caption, width, style)])
    right = width * 0.36
    return sheet.beside(_credits(caption, width * 0.6, style), _lines(notes, right, style), width - right)


def _credits(caption: Caption, width: float, style: Style) -> Block:
    """Set credits, and the address, which is worth nothing unless it is whole."""
    return sheet.stack([_lines(caption.credits, width, style), sheet.paragraph(caption.address, width, style)])


def _lines(told: Sequence[str], width: float, style: Style) -> Block:
    return sheet.stack(sheet.paragraph(one, width, style, 4) for one in told)


def _item(entry: Entry, size: Size) -> Item:
    """Give an entry of the legend a swatch as large as its kind needs."""
    wide, high = {"class": (1.9, 1.1), "line": (2.2, 1.1)}.get(entry.kind, (1.5, 1.5))
    return Item(entry.kind, entry.name, entry.words, size.body * wide, size.body * high)
