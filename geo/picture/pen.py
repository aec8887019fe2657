"""Draws a composition in the colours of a theme: the map, and the words and swatches around it.

What lies on what is as on the page: sea, countries (those without a class first, the subject last), lines to partners,
names, how far off points may be, sites. What the picture is about lies above other countries.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from geo.picture import sheet, symbols
from geo.picture.canvas import Canvas, Ink, box_path, lines_path, rings_path
from geo.picture.chart import DOT, UNCOLOURED, Chart, Panel, Spot, boundaries_of
from geo.picture.composition import Composition
from geo.picture.scene import country_words
from geo.picture.sheet import Style, Swatch
from geo.schema import Measure
from geo.style import COLOURS
from geo.words import _

if TYPE_CHECKING:
    from matplotlib.path import Path
    from matplotlib.transforms import Transform
    from shapely import Geometry

_WIDTHS: Final = {"possible": 1.0, "1": 1.0, "2": 1.8, "3": 2.8, "4": 4.0, "5": 5.5}
"""Widths of lines to partners by class, in units of a mark's box."""

_PATTERNS: Final = {
    "none": ("--", 0.5, "pattern"),
    "not-researched": ("..", 0.3, "pattern"),
    "possible": ("//", 1.3, "class-3"),
}
"""By class: a pattern as matplotlib spells it, the width of its lines in points, the role of its colour."""

_EDGES: Final = {
    "none": "edge-land",
    "not-researched": "edge-land",
    "possible": "edge-3",
    "subject": "edge-subject",
}
_DEGREES: Final = {True: 30.0, False: 10.0}  # between the lines of the graticule, in the world and in a region
_SMALLEST_NAME: Final = 7.0  # points


def draw(composition: Composition, theme: str, empty: str) -> Canvas:
    """Draw a composition.

    Parameters
    ----------
    composition
        What, and where.
    theme
        One of ``style.COLOURS``.
    empty
        Why nothing is on the map; empty where something is.
    """
    colours = COLOURS[theme]
    pen = _Pen(Canvas.of(composition.size, colours["page"]), colours, composition.chart)
    pen.draw_sea()
    pen.draw_countries()
    pen.draw_relations()
    pen.draw_names()
    pen.draw_sites()
    if empty:
        pen.draw_note(empty)
    pen.draw_words(composition.block)
    return pen.canvas


@dataclass(frozen=True)
class _Pen:
    """Draws a chart, and what explains it."""

    canvas: Canvas
    colours: Mapping[str, str]
    chart: Chart

    @property
    def unit(self) -> float:
        """Points of one unit of a mark's box, which is a pixel of the page."""
        return self.chart.unit

    def draw_sea(self) -> None:
        """Draw the sea, a faint graticule, and the edge of the world."""
        chart, window, colours = self.chart, self.chart.window, self.colours
        ring = rings_path([chart.moved(window.plane.outline(window.south_deg))])
        net = window.plane.graticule(window.south_deg, _DEGREES[window.is_world])
        faint = Ink(line=colours["rule"], width=0.4 * self.unit, opacity=0.55)
        self.canvas.path(ring, Ink(colours["sea"]), inside=chart.panel)
        self.canvas.path(lines_path([chart.moved(line) for line in net]), faint, inside=chart.panel)
        if window.is_world:
            self.canvas.path(ring, Ink(line=colours["rule"], width=0.8 * self.unit), inside=chart.panel)

    # --- countries ----------------------------------------------------------------------------------------------

    def draw_countries(self) -> None:
        """Draw shapes, and circles where they are too small to be seen."""
        classes = self.chart.scene.classes
        order = {**dict.fromkeys(UNCOLOURED, 0), "subject": 2}
        focus = self.chart.scene.focus
        for code in sorted(self.chart.shapes, key=lambda code: (code in focus, order.get(classes[code], 1), code)):
            self._country(code, classes[code])
        for code, (x, y) in self.chart.dots.items():
            self._dot(code, classes[code], x, y)

    def _country(self, code: str, name: str) -> None:
        import shapely

        chart, group = self.chart, f"country-{code}"
        rings = [ring for part in shapely.get_parts(chart.shapes[code]) for ring in _rings(part)]
        if not rings:
            return
        path = rings_path([chart.moved(shapely.get_coordinates(ring)) for ring in rings])
        width = 1.8 if code in chart.scene.focus else 0.7 if name == "subject" else 0.4
        self._fill(path, name, width, group, chart.panel)
        country = chart.scene.view.atlas.checked.countries.get(code)
        told = country_words(chart.scene, code, country.short if country else boundaries_of(chart.scene).names[code])
        self.canvas.describe(group, {"data-iso3": code, "data-class": name}, told)

    def _dot(self, code: str, name: str, x: float, y: float) -> None:
        from matplotlib.path import Path

        group = f"circle-{code}"
        self._fill(Path.circle((x, y), DOT * self.unit), name, 1.2, group)
        self.canvas.describe(group, {"data-country": code, "data-class": name})

    def _fill(self, path: "Path", name: str, width: float, group: str, inside: Panel | None = None) -> None:
        """Fill and outline a shape as its class is drawn, the pattern on top."""
        role = self._role(name)
        edge = self.colours[_EDGES.get(name, role.replace("class", "edge"))]
        self.canvas.path(path, Ink(self._ground(name), edge, width * self.unit), inside=inside, group=group)
        if name in _PATTERNS:
            hatch, hatch_width, role = _PATTERNS[name]
            ink = Ink(line=self.colours[role], hatch=hatch, hatch_width=hatch_width)
            self.canvas.path(path, ink, inside=inside, group=group)

    def _ground(self, name: str) -> str:
        return self.colours["none" if name == "possible" else self._role(name)]

    def _role(self, name: str) -> str:
        """Name the colour of a class; firmness has three steps over the whole scale."""
        if not name.isdigit():
            return name
        firmest = self.chart.scene.view.selection.measure is Measure.FIRMEST
        return f"class-{2 * int(name) - 1 if firmest else name}"

    def draw_names(self) -> None:
        """Write the names that have room, in the colour that stands out more."""
        style = Style(max(self.chart.mark * 0.55, _SMALLEST_NAME))
        for code, name, x, y in self.chart.names(style):
            ground = self._ground(self.chart.scene.classes[code])
            colour = max((self.colours["ink"], self.colours["page"]), key=lambda one: _contrast(one, ground))
            self.canvas.text(sheet.Words(name, x, y, style, is_centred=True), colour)

    # --- lines and sites ----------------------------------------------------------------------------------------

    def draw_relations(self) -> None:
        """Draw lines to partners, as wide as their number."""
        for code, lines in self.chart.lines.items():
            self._relation(lines, self.chart.scene.classes[code], f"relation-{code}", self.chart.panel)

    def _relation(self, lines: Sequence[Any], name: str, group: str, inside: Panel | None = None) -> None:
        dashes = (3 * self.unit, 4 * self.unit) if name == "possible" else ()
        width = _WIDTHS[name] * self.unit
        ink = Ink(line=self.colours["site"], width=width, dashes=dashes, opacity=0.55, is_round=not dashes)
        self.canvas.path(lines_path(lines), ink, inside=inside, group=group)

    def draw_sites(self) -> None:
        """Draw how far off points may be, then the marks."""
        for name, ring in self.chart.rounds.items():
            self._round(rings_path([ring]), f"accuracy-{name}", self.chart.panel)
        for spot in self.chart.spots:
            self._spot(spot)

    def _spot(self, spot: Spot) -> None:
        first, *others = spot.marks
        group, size = f"site-{first.id}", self.chart.mark
        if others:
            self._strokes(symbols.several(), spot.x, spot.y, size, group)
            self._number(len(spot.marks), spot.x, spot.y, size, group)
        else:
            mark = symbols.mark(first.family, first.fill, is_vague=first.is_vague)
            self._strokes(mark, spot.x, spot.y, size, group)
        told = "; ".join(_("{name}: {far}").format(name=one.name, far=one.words) for one in spot.marks)
        self.canvas.describe(group, {"data-site-id": " ".join(one.id for one in spot.marks)}, told)

    def _round(self, path: "Path", group: str, inside: Panel | None = None) -> None:
        site, unit = self.colours["site"], self.unit
        self.canvas.path(path, Ink(site, opacity=0.12), inside=inside, group=group)
        self.canvas.path(path, Ink(line=site, width=unit, dashes=(4 * unit, 3 * unit)), inside=inside, group=group)

    def _strokes(self, strokes: Sequence[symbols.Stroke], x: float, y: float, size: float, group: str) -> None:
        """Draw a mark around a point."""
        scale = size / symbols.BOX
        for stroke in strokes:
            ink = Ink(
                self.colours[stroke.fill] if stroke.fill else "",
                self.colours[stroke.line] if stroke.line else "",
                stroke.width * scale,
                tuple(dash * scale for dash in stroke.dashes),
            )
            self.canvas.path(stroke.path, ink, at=_placed(x, y, scale), group=group)

    def _number(self, number: int, x: float, y: float, size: float, group: str) -> None:
        style = Style(size * 0.46, is_bold=True)
        words = sheet.Words(str(number), x, y + style.size * sheet.HALF_CAPITAL, style, is_centred=True)
        self.canvas.text(words, self.colours["card"], group)

    # --- words --------------------------------------------------------------------------------------------------

    def draw_note(self, said: str) -> None:
        """Say on the map why it is empty."""
        panel, style = self.chart.panel, Style(self.chart.mark * 0.95)
        lines = sheet.wrapped(sheet.readable(said), panel.width * 0.8, style, 3)
        wide = max(sheet.measure(line, style) for line in lines) + style.size * 2.4
        high = len(lines) * style.size * sheet.LEADING + style.size * 1.4
        x, y = panel.x + panel.width / 2, panel.y + panel.height * 0.72
        box = box_path(x - wide / 2, y - high / 2, wide, high)
        self.canvas.path(box, Ink(self.colours["card"], self.colours["rule"], self.unit))
        for n, line in enumerate(lines):
            at = y + (n - (len(lines) - 1) / 2) * style.size * sheet.LEADING + style.size * sheet.HALF_CAPITAL
            self.canvas.text(sheet.Words(line, x, at, style, is_centred=True), self.colours["ink"])

    def draw_words(self, block: sheet.Block) -> None:
        """Draw what stands around the map."""
        import numpy as np

        for start, end, y in block.rules:
            self.canvas.path(lines_path([np.array([(start, y), (end, y)])]), Ink(line=self.colours["rule"], width=0.6))
        for swatch in block.swatches:
            self._swatch(swatch)
        for line in block.words:
            self.canvas.text(line, self.colours[line.style.role])

    def _swatch(self, swatch: Swatch) -> None:
        import numpy as np
        from matplotlib.path import Path

        x, y, group = swatch.x + swatch.width / 2, swatch.y + swatch.height / 2, f"legend-{swatch.kind}-{swatch.name}"
        if swatch.kind == "class":
            self._fill(box_path(swatch.x, swatch.y, swatch.width, swatch.height), swatch.name, 0.5, group)
        elif swatch.kind == "line":
            self._relation([np.array([(swatch.x, y), (swatch.x + swatch.width, y)])], "3", group)
        elif swatch.name == "round":
            self._round(Path.circle((x, y), swatch.width * 0.4), group)
        else:
            self._strokes(_sample(swatch), x, y, swatch.width, group)
            if swatch.name == "several":
                self._number(2, x, y, swatch.width, group)


def _sample(swatch: Swatch) -> list[symbols.Stroke]:
    """Return the mark that explains a family, a fill, several at one place, or a site known only by country."""
    if swatch.name == "several":
        return symbols.several()
    family = swatch.name if swatch.kind == "family" else "ground"
    return symbols.mark(family, swatch.name if swatch.kind == "fill" else "there", is_vague=swatch.name == "vague")


def _rings(part: "Geometry") -> list[Any]:
    """Return the rings of a polygon, the outer one first; a line or a point, which cutting may leave, has none."""
    return [part.exterior, *part.interiors] if part.geom_type == "Polygon" else []


def _placed(x: float, y: float, scale: float) -> "Transform":
    """Return what turns the box of a mark into points of the sheet, its middle at a place."""
    from matplotlib.transforms import Affine2D

    half = symbols.BOX / 2
    return Affine2D().translate(-half, -half).scale(scale).translate(x, y)


def _contrast(one: str, other: str) -> float:
    """Return the contrast of two colours after WCAG 2.2: 1 to 21."""
    low, high = sorted(_luminance(colour) for colour in (one, other))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    parts = (int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
