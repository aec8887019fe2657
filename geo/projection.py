"""From degrees to the plane of a picture: shapes, points and lines, cut where a projection has its own edge.

Equal Earth keeps areas (Šavrič, Patterson and Jenny 2018; EPSG:8857 has it around Greenwich), Mercator is what the page
draws. Both are computed by pyproj around longitude 0, for everything is turned before: so the edge is where we cut.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from pyproj import Transformer

    Numbers = NDArray[np.float64]

HOME_LON: Final = 11.0
"""The meridian in the middle of a picture of the world: its edge, 169 degrees west, runs through Bering Strait.

Chukotka ends at 169.7 west and Big Diomede at 169.0, so Russia stays whole; of land there remain islands of Alaska.
"""

_TURN: Final = 360.0
_HALF: Final = 180.0
_FAR_NORTH: Final = {"equal-earth": 90.0, "mercator": 84.0}  # degrees: Mercator has no poles
_STEP_DEG: Final = 1.0  # between two points of an edge, at most: the edge of a projection is curved


class Projection(StrEnum):
    """How the round Earth is laid flat."""

    EQUAL_EARTH = "equal-earth"
    MERCATOR = "mercator"


_DEFINITIONS: Final = {
    Projection.EQUAL_EARTH: "+proj=eqearth +datum=WGS84 +units=m",
    Projection.MERCATOR: "+proj=webmerc +datum=WGS84 +units=m",
}
"""The projections as PROJ spells them, around longitude 0."""


@dataclass(frozen=True)
class Plane:
    """A projection around a meridian; all that it returns is in metres, eastwards and northwards.

    Parameters
    ----------
    projection
        How.
    centre
        The meridian in its middle, degrees; its edges are 180 degrees away.
    """

    projection: Projection = Projection.EQUAL_EARTH
    centre: float = HOME_LON

    @property
    def far(self) -> float:
        """The latitude in degrees at which the plane ends, north and south."""
        return _FAR_NORTH[self.projection]

    @cached_property
    def limits(self) -> tuple[float, float, float, float]:
        """West, south, east and north of all that the plane has."""
        east, north = self._flat([_HALF, 0.0], [0.0, self.far])
        return -float(east[0]), -float(north[1]), float(east[0]), float(north[1])

    def place(self, lons: Sequence[float], lats: Sequence[float]) -> "tuple[Numbers, Numbers]":
        """Return where points lie, given longitudes and latitudes in degrees."""
        import numpy as np

        return self._flat((np.asarray(lons, float) - self.centre + _HALF) % _TURN - _HALF, lats)

    def shapes(self, geometries: Mapping[str, Any]) -> dict[str, Any]:
        """Lay shapes flat: whole where the data cut them at 180 degrees, cut at the edge of this plane.

        Parameters
        ----------
        geometries
            Shapely polygons by code, in degrees, longitude first.

        Returns
        -------
        shapes
            Shapely polygons by code, in the same order.
        """
        import numpy as np
        import shapely

        turned = self._turned(np.array([*geometries.values()], dtype=object))
        laid = shapely.transform(
            shapely.segmentize(turned, _STEP_DEG), lambda xy: np.column_stack(self._flat(xy[:, 0], xy[:, 1]))
        )
        return dict(zip(geometries, laid.tolist(), strict=True))

    def lines(self, parts: Iterable[Sequence[tuple[float, float]]]) -> "list[Numbers]":
        """Lay lines of longitudes and latitudes flat, cut at the edge; an array of x and y for each piece."""
        import numpy as np

        laid = []
        for part in parts:
            points = np.asarray(part, float)
            lons = np.unwrap(points[:, 0] - self.centre, period=_TURN)
            turns = np.floor((lons + _HALF) / _TURN)
            for turn in np.unique(turns):
                piece = _within(lons - turn * _TURN, points[:, 1])
                laid.append(np.column_stack(self._flat(piece[:, 0], piece[:, 1])))
        return [piece for piece in laid if len(piece) > 1]

    def outline(self, south: float) -> "Numbers":
        """Return the edge of the plane from a latitude in degrees to its north, as x and y of a closed ring."""
        import numpy as np

        up = np.arange(south, self.far + _STEP_DEG / 2, _STEP_DEG)
        lons = np.concatenate([np.full(len(up), _HALF), np.full(len(up), -_HALF), [_HALF]])
        return np.column_stack(self._flat(lons, np.concatenate([up, up[::-1], up[:1]])))

    def graticule(self, south: float, step: float) -> "list[Numbers]":
        """Return meridians and parallels every so many degrees, from a latitude to the north, without the edges."""
        import numpy as np

        up = np.arange(south, self.far + _STEP_DEG / 2, _STEP_DEG)
        meridians = (np.arange(-_HALF, _HALF, step) - self.centre + _HALF) % _TURN - _HALF
        parallels = np.arange(np.ceil(south / step) * step, self.far, step)
        lines = [np.column_stack(self._flat(np.full(len(up), lon), up)) for lon in meridians if abs(lon) < _HALF]
        return lines + [np.column_stack(self._flat([-_HALF, _HALF], [lat, lat])) for lat in parallels if lat > south]

    def _flat(self, lons: "Sequence[float] | Numbers", lats: "Sequence[float] | Numbers") -> "tuple[Numbers, Numbers]":
        """Lay points flat whose longitudes are counted from the middle meridian."""
        import numpy as np

        kept = np.clip(np.asarray(lats, float), -self.far, self.far)
        x, y = _transformer(self.projection).transform(np.asarray(lons, float), kept)
        return x, y

    def _turned(self, shapes: Any) -> Any:  # noqa: ANN401  # an array of shapely geometries
        """Count longitudes from the middle meridian, -180 to 180; what the edge crosses is cut there."""
        import numpy as np
        import shapely

        edge = (self.centre + _TURN) % _TURN - _HALF
        west, _, east, _ = shapely.bounds(shapes).T
        beyond = east <= edge  # and so at the other end of the plane
        turned = shapes.copy()
        turned[beyond] = _moved(shapes[beyond], _HALF - edge)
        turned[~beyond] = _moved(shapes[~beyond], -_HALF - edge)
        for n in np.flatnonzero(((west < edge) & (edge < east)) | (west <= -_HALF) | (east >= _HALF)):
            halves = [shapely.box(-_HALF, -90, edge, 90), shapely.box(edge, -90, _HALF, 90)]
            cut = shapely.intersection(shapes[n], halves)
            turned[n] = shapely.union(_moved(cut[0], _HALF - edge), _moved(cut[1], -_HALF - edge))
        return turned


def _moved(shapes: Any, lon: float) -> Any:  # noqa: ANN401  # one or more shapely geometries
    import numpy as np
    import shapely

    return shapely.transform(shapes, lambda xy: xy + np.array([lon, 0.0]))


def _within(lons: "Numbers", lats: "Numbers") -> "Numbers":
    """Return the points of a line from -180 to 180 degrees, with one on each edge that it crosses."""
    import numpy as np

    points = np.column_stack([lons, lats])
    kept: list[Any] = []
    for n, here in enumerate(points):
        before = points[max(n - 1, 0)]
        low, high = sorted((before[0], here[0]))
        for edge in (-_HALF, _HALF) if before[0] < here[0] else (_HALF, -_HALF):
            if low < edge < high:
                share = (edge - before[0]) / (here[0] - before[0])
                kept.append([edge, before[1] + share * (here[1] - before[1])])
        if abs(here[0]) <= _HALF:
            kept.append(here)
    return np.asarray(kept, float).reshape(-1, 2)


@cache
def _transformer(projection: Projection) -> "Transformer":
    from pyproj import Transformer

    return Transformer.from_crs("OGC:CRS84", _DEFINITIONS[projection], always_xy=True)
