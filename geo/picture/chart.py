"""Where on a sheet everything of a scene lies: shapes, circles of small states, marks, lines and names, in points.

x grows to the right and y downwards, as on a sheet (sheet.py). What lies outside the panel is left out.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from geo.picture.scene import Mark, Scene
from geo.picture.sheet import HALF_CAPITAL, Style, drawable, measure, readable
from geo.picture.symbols import BOX
from geo.projection import Plane, Projection
from geo.relations import great_circle
from geo.window import Box, Window, choose_window

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from shapely import Geometry

    Points = NDArray[np.float64]

SMALL: Final = 8.0
"""A country that is smaller than this gets a circle; like all lengths here, in units of a mark's box."""

DOT: Final = 5.0
"""Radius of the circle of a small state."""

ROUND_FROM: Final = 18.0
"""A radius that is smaller is hidden by the mark."""

TOUCHING: Final = 24.0
"""Marks that are closer than this share one place."""

FINEST: Final = 0.15
"""Points within which a coast may be drawn straighter than it is: nobody sees them."""

UNCOLOURED: Final = ("none", "not-researched")
"""Classes of countries on which nothing is counted."""

LINED: Final = ("possible", "1", "2", "3", "4", "5")
"""Classes of countries to which a line leads."""

_BELOW: Final = 19.0  # where the badge of a site is that is known only by country, under its name
_AZIMUTHS: Final = tuple(range(0, 360, 6))
_NEARBY: Final = sorted(  # places for a name in its own widths and heights from its label point, the nearest first
    ((right / 4, float(down)) for right in range(-6, 7) for down in range(-5, 6)),
    key=lambda place: (abs(place[0]) * 3 + abs(place[1]), place),
)
_KEPT: Final = 12  # planes whose shapes are kept: a plane takes two megabytes


@dataclass(frozen=True, slots=True)
class Panel:
    """The part of a sheet that holds the map, in points from its upper left corner."""

    x: float
    y: float
    width: float
    height: float

    def holds(self, x: float, y: float, margin: float = 0.0) -> bool:
        """Tell whether a point lies inside, so far from the edge."""
        across = self.x + margin <= x <= self.x + self.width - margin
        return across and self.y + margin <= y <= self.y + self.height - margin


@dataclass(frozen=True, slots=True)
class Spot:
    """One or more sites at a place on the sheet."""

    x: float
    y: float
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Boundaries:
    """Shapes of a viewpoint in degrees by code, their names, and the box around the largest part of each."""

    shapes: Mapping[str, Any]
    names: Mapping[str, str]
    boxes: Mapping[str, Box]


@lru_cache(maxsize=4)
def read_boundaries(folder: Path, _fingerprint: str, viewpoint: str) -> Boundaries:
    """Read the light boundaries of a viewpoint; kept, as long as the data stay the same."""
    import shapely
    from shapely.geometry import shape

    features = json.loads((folder / "boundaries" / f"{viewpoint}.light.json").read_bytes())["features"]
    shapes = {one["id"]: shape(one["geometry"]) for one in features}
    parts = {code: shapely.get_parts(one) for code, one in shapes.items()}
    boxes = {code: max((shapely.bounds(part).tolist() for part in many), key=_area) for code, many in parts.items()}
    return Boundaries(shapes, {one["id"]: one["properties"]["name"] for one in features}, boxes)


def _area(box: Sequence[float]) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


@lru_cache(maxsize=_KEPT)
def _laid_flat(folder: Path, fingerprint: str, viewpoint: str, plane: Plane) -> dict[str, Any]:
    return plane.shapes(read_boundaries(folder, fingerprint, viewpoint).shapes)


def boundaries_of(scene: Scene) -> Boundaries:
    """Return the boundaries that a scene is drawn with."""
    return read_boundaries(*_source(scene))


def _source(scene: Scene) -> tuple[Path, str, str]:
    atlas = scene.view.atlas.whole
    return atlas.folder, atlas.fingerprint, str(scene.view.selection.viewpoint)


def window_of(scene: Scene, projection: Projection) -> Window:
    """Choose what a picture shows: the countries that it is about, else the region in which all matches lie."""
    boxes = boundaries_of(scene).boxes
    countries = scene.view.atlas.checked.countries
    codes = [shape for code in scene.focus for shape in countries[code].shapes[scene.view.selection.viewpoint]]
    around: list[Box] = [boxes[code] for code in codes or scene.met if code in boxes]
    if not codes:
        around += [(mark.lon, mark.lat, mark.lon, mark.lat) for mark in scene.marks]
    return choose_window(around, projection)


@dataclass(frozen=True)
class Chart:
    """A scene in a panel of a sheet.

    Parameters
    ----------
    scene
        What is shown.
    window
        The part of the world that the panel shows; the panel has its ratio of width to height.
    panel
        Where on the sheet.
    mark
        Width and height of a mark's box, in points; other lengths follow it.
    """

    scene: Scene
    window: Window
    panel: Panel
    mark: float

    @property
    def unit(self) -> float:
        """Points of one unit of a mark's box."""
        return self.mark / BOX

    @property
    def scale(self) -> float:
        """Points of one metre of the plane."""
        return self.panel.width / self.window.size[0]

    def on_sheet(self, lons: Sequence[float], lats: Sequence[float]) -> "Points":
        """Return where points lie on the sheet, given longitudes and latitudes in degrees."""
        import numpy as np

        return self.moved(np.column_stack(self.window.plane.place(lons, lats)))

    def moved(self, points: "Points") -> "Points":
        """Turn metres of the plane into points of the sheet."""
        return (points - [self.window.west, self.window.north]) * [self.scale, -self.scale] + [
            self.panel.x,
            self.panel.y,
        ]

    @cached_property
    def shapes(self) -> dict[str, Any]:
        """Shapely polygons by code, in metres of the plane, cut a little outside of the window."""
        import numpy as np
        import shapely

        laid = _laid_flat(*_source(self.scene), self.window.plane)
        far = 4 * self.unit / self.scale
        west, south, east, north = self.window.west, self.window.south, self.window.east, self.window.north
        cut = shapely.clip_by_rect(np.array([*laid.values()]), west - far, south - far, east + far, north + far)
        cut = shapely.simplify(cut, FINEST / self.scale)
        return {code: shape for code, shape in zip(laid, cut.tolist(), strict=True) if not shape.is_empty}

    @cached_property
    def visible(self) -> frozenset[str]:
        """Codes of the shapes of which something can be seen."""
        import numpy as np
        import shapely

        laid = _laid_flat(*_source(self.scene), self.window.plane)
        window = shapely.box(self.window.west, self.window.south, self.window.east, self.window.north)
        inside = shapely.intersects(np.array([*laid.values()]), window)
        return frozenset(code for code, seen in zip(laid, inside.tolist(), strict=True) if seen)

    @cached_property
    def dots(self) -> dict[str, tuple[float, float]]:
        """Where the circles of small states stand, by code: those that have a class and would hardly be seen."""
        countries, boxes = self.scene.view.atlas.checked.countries, boundaries_of(self.scene).boxes
        wanted = [
            code
            for code, name in self.scene.classes.items()
            if name not in (*UNCOLOURED, "subject") and code in countries and code in boxes
        ]
        if not wanted:
            return {}
        corners = [
            self.on_sheet([boxes[code][end] for code in wanted], [boxes[code][end + 1] for code in wanted])
            for end in (0, 2)
        ]
        across = abs(corners[1] - corners[0]).max(axis=1)
        places = self.on_sheet([countries[code].lon for code in wanted], [countries[code].lat for code in wanted])
        found = zip(wanted, across.tolist(), places.tolist(), strict=True)
        return {code: (x, y) for code, wide, (x, y) in found if wide < SMALL * self.unit and self.panel.holds(x, y)}

    @cached_property
    def spots(self) -> list[Spot]:
        """Where marks stand; those that would touch share a spot, which is that of the first."""
        marks = self.scene.marks
        places = self.on_sheet([mark.lon for mark in marks], [mark.lat for mark in marks])
        spots: list[tuple[float, float, list[Mark]]] = []
        for mark, (x, y) in zip(marks, places, strict=True):
            down = float(y) + (_BELOW * self.unit if mark.is_vague else 0.0)
            if not self.panel.holds(float(x), down):
                continue
            near = (one for one in spots if _apart((one[0], one[1]), (x, down)) < TOUCHING * self.unit)
            if one := next(near, None):
                one[2].append(mark)
            else:
                spots.append((float(x), down, [mark]))
        return [Spot(x, y, tuple(some)) for x, y, some in spots]

    @cached_property
    def rounds(self) -> "dict[str, Points]":
        """How far off points may be, by id of the site: rings, true to scale, of those that a mark does not hide."""
        rings = {}
        for spot in self.spots:
            for mark in spot.marks:
                if mark.radius_m and not mark.is_vague:
                    ring = self._ring(mark)
                    size = (ring.max(axis=0) - ring.min(axis=0)).max() / 2
                    if ROUND_FROM * self.unit < size < self.panel.width / 4:  # the edge of the plane cuts no circle
                        rings[mark.id] = ring
        return rings

    def _ring(self, mark: Mark) -> "Points":
        from pyproj import Geod

        around, number = list(_AZIMUTHS), len(_AZIMUTHS)
        lons, lats, _ = Geod(ellps="WGS84").fwd(
            [mark.lon] * number, [mark.lat] * number, around, [mark.radius_m] * number
        )
        return self.on_sheet(lons, lats)

    @cached_property
    def lines(self) -> "dict[str, list[Points]]":
        """Lines from the subject's capital to its partners by code, in pieces; none unless they are asked for."""
        if not self.scene.relations:
            return {}
        checked, shapes = self.scene.view.atlas.checked, boundaries_of(self.scene).shapes
        capital = checked.config.subject.capital
        if capital.lon is None or capital.lat is None:
            return {}
        ends = {
            code: checked.countries[code]
            for code, name in self.scene.classes.items()
            if name in LINED and code in checked.countries and code in shapes
        }
        start = (capital.lon, capital.lat)
        laid = {
            code: [self.moved(part) for part in self.window.plane.lines(great_circle(start, (end.lon, end.lat)))]
            for code, end in ends.items()
        }
        return {code: parts for code, parts in laid.items() if any(self._crosses(part) for part in parts)}

    def _crosses(self, line: "Points") -> bool:
        import shapely

        panel = self.panel
        box = shapely.box(panel.x, panel.y, panel.x + panel.width, panel.y + panel.height)
        return bool(shapely.intersects(shapely.LineString(line), box))

    @cached_property
    def seen(self) -> set[tuple[str, str]]:
        """Kind and name of each thing that a legend has to explain."""
        found = {("class", self.scene.classes[code]) for code in self.visible | self.dots.keys()}
        for spot in self.spots:
            first, *others = spot.marks
            told = {("family", first.family), ("fill", first.fill)} | (
                {("other", "vague")} if first.is_vague else set()
            )
            found |= {("other", "several")} if others else told
        found |= {("other", "round")} if self.rounds else set()
        return found | ({("line", "relation")} if self.lines else set())

    def names(self, style: Style) -> list[tuple[str, str, float, float]]:
        """Find room for the names of countries, the largest first: code, name, middle and baseline.

        A name stands inside its country and touches no mark, no circle and no other name. In the world only countries
        that have a class are named.
        """
        checked, named = self.scene.view.atlas.checked, boundaries_of(self.scene).names
        wanted = [
            code
            for code in self.visible & self.shapes.keys()
            if code in checked.countries and not (self.window.is_world and self.scene.classes[code] in UNCOLOURED)
        ]
        taken = [_around(spot.x, spot.y, self.mark, self.mark) for spot in self.spots]
        taken += [_around(x, y, 2 * DOT * self.unit, 2 * DOT * self.unit) for x, y in self.dots.values()]
        placed = []
        for code in sorted(wanted, key=lambda code: (-self.shapes[code].area, code)):
            name = drawable(readable(checked.countries[code].short or named[code]))
            size = measure(name, style) + style.size * 0.5, style.size * 1.3
            if place := next(self._places(code, size, taken), None):
                taken.append(_around(*place, *size))
                placed.append((code, name, place[0], place[1] + style.size * HALF_CAPITAL))
        return placed

    def _places(self, code: str, size: tuple[float, float], taken: Sequence[Box]) -> Iterator[tuple[float, float]]:
        """Yield middles at which a box of a size lies inside a country and on nothing that is taken, in points."""
        shape = self.shapes[code]
        west, south, east, north = shape.bounds
        if (east - west) * self.scale < size[0] or (north - south) * self.scale < size[1]:
            return
        country = self.scene.view.atlas.checked.countries[code]
        (x, y), *_ = self.on_sheet([country.lon], [country.lat]).tolist()
        for right, down in _NEARBY:
            at = x + right * size[0], y + down * size[1]
            box = _around(*at, *size)
            free = self.panel.holds(*at, margin=size[0] / 2) and all(_apart_boxes(box, other) for other in taken)
            if free and self._on_land(shape, box):
                yield at

    def _on_land(self, shape: "Geometry", box: Box) -> bool:
        """Tell whether a box of the sheet lies inside a shape of the plane."""
        import shapely

        west, east = ((x - self.panel.x) / self.scale + self.window.west for x in (box[0], box[2]))
        north, south = (self.window.north - (y - self.panel.y) / self.scale for y in (box[1], box[3]))
        return bool(shapely.contains(shape, shapely.box(west, south, east, north)))


def _around(x: float, y: float, width: float, height: float) -> Box:
    return x - width / 2, y - height / 2, x + width / 2, y + height / 2


def _apart(one: Sequence[float], other: Sequence[float]) -> float:
    return float(((one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2) ** 0.5)


def _apart_boxes(one: Box, other: Box) -> bool:
    return one[2] <= other[0] or one[0] >= other[2] or one[3] <= other[1] or one[1] >= other[3]
