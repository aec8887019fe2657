"""What a choice of borders changes: records and sites whose country is another one under them.

Everything is joined by code (docs/decisions/0002-join-by-code.md), so borders move no record as long as both viewpoints
draw its code on the same shapes. A site keeps its code, too, and yet its point may lie on ground that a viewpoint draws
as another country's.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from geo import distance, settings
from geo.schema import Viewpoint
from geo.tables import Checked, JsonDict, RecordRow, SiteRow


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A site, or where an event of a record happened, that a viewpoint does not draw in its own country.

    ``id`` is that of the site or the record, ``name`` that of the place, ``country`` the code that it has; ``shapes``
    are the codes of the shapes that it is drawn on instead, none where the viewpoint draws its country nowhere.
    """

    id: str
    name: str
    country: str
    shapes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Differences:
    """What a viewpoint shows in another country.

    Parameters
    ----------
    records
        Ids of records that colour other shapes than in the other viewpoint.
    sites, places
        Sites, and places of events, that lie elsewhere.
    linked
        Ids of the records that have to do with such a site, or that happened at such a place.
    """

    records: tuple[str, ...]
    sites: tuple[Elsewhere, ...]
    places: tuple[Elsewhere, ...]
    linked: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Point:
    """A site or a place with its position in degrees, and how far its radius and the coarseness of the map reach."""

    id: str
    name: str
    country: str
    lon: float
    lat: float
    reach_m: int


def differences(
    checked: Checked,
    records: Sequence[RecordRow],
    sites: Sequence[SiteRow],
    viewpoint: Viewpoint,
    shapes: Iterable[JsonDict],
) -> Differences:
    """Tell what lies in another country under a viewpoint.

    Parameters
    ----------
    checked, records, sites
        The atlas, and its rows.
    viewpoint
        Whose borders are drawn.
    shapes
        Its detailed boundaries: GeoJSON features in EPSG:4326, ``id`` the code.

    Returns
    -------
    found
        Records and sites in the order of their ids. A point lies elsewhere if, give or take its radius and the
        coarseness of the map, it is inside another country's shape and outside its own; so none at sea does. A site
        whose country has fewer shapes than in the other viewpoint is elsewhere, too.
    """
    read = {shape["id"]: distance.read_shape(shape["geometry"]) for shape in shapes}
    lost = [
        Elsewhere(row.id, row.name, row.country, row.shapes[viewpoint])
        for row in sites
        if any({*shapes} - {*row.shapes[viewpoint]} for shapes in row.shapes.values())
    ]
    own = [
        _Point(row.id, row.name, row.country, row.lon, row.lat, (row.radius_m or 0) + settings.BORDER_COARSE_M)
        for row in sites
        if row.lon is not None and row.lat is not None
    ]
    moved = {one.id: one for one in (*lost, *_elsewhere(own, checked, viewpoint, read))}
    places = [*_elsewhere([*_places(checked)], checked, viewpoint, read)]
    return Differences(
        records=tuple(row.id for row in records if _differs(row.shapes) or _differs(row.maybe)),
        sites=tuple(moved[name] for name in sorted(moved)),
        places=tuple(places),
        linked=tuple(
            record.id
            for record in checked.records
            if any(part.site in moved for part in record.sites) or any(place.id == record.id for place in places)
        ),
    )


def _differs(shapes: Mapping[str, tuple[str, ...]]) -> bool:
    return len({frozenset(shapes[view]) for view in Viewpoint}) > 1


def _places(checked: Checked) -> Iterator[_Point]:
    for record in checked.records:
        for place in dict.fromkeys(event.place for event in record.events):
            if place and place.lon is not None and place.lat is not None:
                yield _Point(record.id, place.name, place.country, place.lon, place.lat, settings.BORDER_COARSE_M)


def _elsewhere(
    points: Sequence[_Point], checked: Checked, viewpoint: Viewpoint, shapes: Mapping[str, Any]
) -> Iterator[Elsewhere]:
    """Yield the points that reach another country's shape and not their own."""
    near = distance.codes_near([(point.lon, point.lat, point.reach_m) for point in points], shapes)
    for point, codes in zip(points, near, strict=True):
        own = checked.countries[point.country].shapes[viewpoint]
        if codes and {*own}.isdisjoint(codes):
            yield Elsewhere(point.id, point.name, point.country, (codes[0],))
