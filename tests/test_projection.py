"""Shapes laid flat: areas kept, nothing cut that need not be, and windows that hold what they are to hold."""

import json
from functools import cache
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod
from shapely.geometry import shape
from worlds import DATA

from geo.projection import HOME_LON, Plane, Projection
from geo.window import WIDEST_DEG, choose_window

VIEWPOINTS = ("un", "de-facto")
lons = st.floats(-180, 180).map(lambda lon: round(lon, 3))
lats = st.floats(-80, 80).map(lambda lat: round(lat, 3))


@cache
def light(viewpoint: str) -> dict[str, Any]:
    features = json.loads((DATA / "boundaries" / f"{viewpoint}.light.json").read_bytes())["features"]
    return {one["id"]: shape(one["geometry"]) for one in features}


@pytest.mark.parametrize("viewpoint", VIEWPOINTS)
@pytest.mark.parametrize("centre", [HOME_LON, -60.0, 100.0, -180.0, 0.0])
def test_equal_earth_keeps_the_area_of_every_country(viewpoint: str, centre: float) -> None:
    shapes = light(viewpoint)
    laid = Plane(Projection.EQUAL_EARTH, centre).shapes(shapes)
    assert [*laid] == [*shapes]
    for code, one in laid.items():
        assert one.is_valid, code
        area, _ = Geod(ellps="WGS84").geometry_area_perimeter(shapely.segmentize(shapes[code], 0.2))
        assert one.area == pytest.approx(abs(area), rel=0.01 if abs(area) > 1e10 else 0.05), code


@pytest.mark.parametrize("projection", Projection)
@pytest.mark.parametrize("centre", [HOME_LON, -60.0, 100.0, -180.0])
def test_nothing_is_as_wide_as_the_plane_but_antarctica(projection: Projection, centre: float) -> None:
    plane = Plane(projection, centre)
    for code, one in plane.shapes(light("un")).items():
        west, _, east, _ = shapely.bounds(shapely.get_parts(one)).T
        assert code == "ATA" or (east - west).max() < 0.62 * (plane.limits[2] - plane.limits[0]), code


@pytest.mark.parametrize("viewpoint", VIEWPOINTS)
def test_around_the_home_meridian_russia_is_whole(viewpoint: str) -> None:
    whole, home = light(viewpoint)["RUS"], Plane().shapes(light(viewpoint))["RUS"]
    assert len(home.geoms) < len(whole.geoms)  # what the data cut at 180 degrees is one again
    assert home.bounds[2] < Plane().limits[2]
    mainland = max(home.geoms, key=lambda part: part.area)
    (x,), (y,) = Plane().place([-170.5], [66.2])  # Chukotka, beyond 180 degrees
    assert mainland.contains(shapely.Point(x, y))


@given(start=st.tuples(lons, lats), end=st.tuples(lons, lats), centre=st.sampled_from([HOME_LON, -60.0, 175.0]))
def test_a_line_is_cut_at_the_edge_and_nowhere_crosses_the_plane(
    start: tuple[float, float], end: tuple[float, float], centre: float
) -> None:
    plane = Plane(Projection.EQUAL_EARTH, centre)
    points = np.linspace(start, end, 181).tolist()
    pieces = plane.lines([points])
    for piece in pieces:
        assert abs(piece[:, 0]).max() <= plane.limits[2] * 1.000001
        assert abs(np.diff(piece[:, 0])).max() < plane.limits[2] / 20


@given(places=st.lists(st.tuples(lons, lats), min_size=1, max_size=5), projection=st.sampled_from(Projection))
def test_a_window_holds_all_that_it_is_about(places: list[tuple[float, float]], projection: Projection) -> None:
    window = choose_window([(lon, lat, lon, lat) for lon, lat in places], projection)
    for aspect in (0.5, 1.0, 2.5):
        fitted = window.fitted(aspect)
        xs, ys = window.plane.place([lon for lon, _ in places], [lat for _, lat in places])
        assert fitted.west <= xs.min() <= xs.max() <= fitted.east
        assert fitted.south <= ys.min() <= ys.max() <= fitted.north
        assert window.is_world or fitted.size[0] / fitted.size[1] == pytest.approx(aspect)


def test_what_lies_on_both_sides_of_the_antimeridian_is_near() -> None:
    fiji_and_samoa = [(176.9, -19.2, 180.0, -16.0), (-172.8, -14.1, -171.4, -13.4)]
    window = choose_window(fiji_and_samoa, Projection.EQUAL_EARTH)
    assert not window.is_world
    assert abs(window.plane.centre) > 170


def test_what_lies_far_apart_is_shown_in_the_world() -> None:
    def apart(degrees: float) -> bool:
        return choose_window([(0, 0, 1, 1), (degrees - 1, 0, degrees, 1)], Projection.EQUAL_EARTH).is_world

    assert (apart(WIDEST_DEG - 2), apart(WIDEST_DEG + 2)) == (False, True)
    assert choose_window([], Projection.MERCATOR).is_world


def test_the_south_is_left_out_unless_something_lies_there() -> None:
    far_apart = [(-100, 0, -99, 1), (100, 0, 101, 1)]
    for projection in Projection:
        usual = choose_window(far_apart, projection)
        wide = choose_window([*far_apart, (0, -78, 1, -77)], projection)
        assert wide.south < usual.south
