"""Lines to partners: they end where they should, are the shortest, and are cut where the map ends."""

import json
from itertools import pairwise

import pytest
from conftest import MakeFolder
from hypothesis import assume, given
from hypothesis import strategies as st
from pyproj import Geod
from worlds import a_record

from geo.atlas import Atlas, open_atlas
from geo.relations import STEP_DEG, Line, Point, great_circle, write_relations
from geo.schema import Viewpoint

EARTH = Geod(ellps="WGS84")
MOSCOW = (37.6, 55.8)
FIJI, KIRIBATI, ATTU, CHUKOTKA = (177.99, -17.83), (-157.4, 1.87), (-173.2, 52.9), (-175.0, 66.0)

lons = st.decimals(-180, 180, places=2).map(float)
lats = st.decimals(-90, 90, places=2).map(float)
points = st.tuples(lons, lats)


def metres(line: Line) -> float:
    return sum(EARTH.inv(*one, *other)[2] for part in line for one, other in pairwise(part))


def lines(atlas: Atlas, viewpoint: Viewpoint) -> dict[str, Line]:
    told: dict[str, Line] = json.loads(write_relations(atlas.checked, atlas.records, viewpoint))
    return told


def is_cut_properly(line: Line) -> bool:
    """Whether no segment runs across the map, and each part begins on the other side of where the last one ended."""
    narrow = all(abs(one[0] - other[0]) <= 180 for part in line for one, other in pairwise(part))
    meets = all(
        abs(before[-1][0]) == 180 and after[0][0] == -before[-1][0] and after[0][1] == before[-1][1]
        for before, after in pairwise(line)
    )
    return narrow and meets and all(len(part) > 1 for part in line)


@pytest.mark.parametrize("viewpoint", Viewpoint)
def test_every_shape_that_a_record_may_count_on_has_a_line_from_the_capital(atlas: Atlas, viewpoint: Viewpoint) -> None:
    shapes = {shape for row in atlas.records for shape in (*row.shapes[viewpoint], *row.maybe[viewpoint])}
    found, capital = lines(atlas, viewpoint), atlas.config.subject.capital
    assert {*found} == shapes - {"RUS"}
    for shape, line in found.items():
        end = atlas.checked.countries[shape]
        assert line[0][0] == [capital.lon, capital.lat]
        assert line[-1][-1] == [round(end.lon, 2), round(end.lat, 2)]


@pytest.mark.parametrize("viewpoint", Viewpoint)
def test_every_line_of_the_atlas_is_the_shortest_and_cut(atlas: Atlas, viewpoint: Viewpoint) -> None:
    for shape, line in lines(atlas, viewpoint).items():
        assert is_cut_properly(line), shape
        assert metres(line) == pytest.approx(EARTH.inv(*line[0][0], *line[-1][-1])[2], rel=0.001), shape


@given(points, points)
def test_any_line_is_the_shortest_and_cut(start: Point, end: Point) -> None:
    straight = EARTH.inv(*start, *end)[2]
    assume(not abs(start[0]) == abs(end[0]) == 180)  # along the antimeridian: on either side of the map
    assume(100_000 < straight < 19_900_000)  # opposite ends of the Earth have no one shortest line
    line = great_circle(start, end)
    assume(max(abs(lat) for part in line for _, lat in part) < 89)  # at a pole all longitudes are one
    assert is_cut_properly(line)
    assert (line[0][0][1], line[-1][-1][1]) == (start[1], end[1])
    assert (line[0][0][0] - start[0]) % 360 == (line[-1][-1][0] - end[0]) % 360 == 0
    assert metres(line) == pytest.approx(straight, rel=0.001)


@pytest.mark.parametrize(
    ("start", "end", "parts"),
    [
        (MOSCOW, FIJI, 1),
        (MOSCOW, KIRIBATI, 2),
        (MOSCOW, ATTU, 2),
        (MOSCOW, CHUKOTKA, 2),
        (FIJI, ATTU, 2),
        (KIRIBATI, FIJI, 2),
        (MOSCOW, (-47.8, -15.8), 1),
    ],
)
def test_a_line_is_cut_once_where_it_crosses_the_antimeridian(start: Point, end: Point, parts: int) -> None:
    line = great_circle(start, end)
    assert len(line) == parts
    assert is_cut_properly(line)


def test_a_line_to_the_other_side_of_the_antimeridian_is_in_the_atlas(atlas: Atlas) -> None:
    first, second = lines(atlas, Viewpoint.UN)["TON"]
    assert (first[-1][0], second[0][0]) == (180, -180)


def test_points_are_two_degrees_apart_at_most() -> None:
    line = great_circle(MOSCOW, KIRIBATI)
    steps = [EARTH.inv(*one, *other)[2] / 111_195 for part in line for one, other in pairwise(part)]
    assert max(steps) < STEP_DEG * 1.01
    assert len(steps) < 2 * sum(steps) / STEP_DEG


def test_there_is_no_line_from_a_point_to_itself() -> None:
    assert great_circle(MOSCOW, MOSCOW) == []


def test_only_shapes_of_a_viewpoint_have_a_line(make_folder: MakeFolder) -> None:
    overseas = a_record(parties=["GUF", "VAT"])  # drawn on France, and de facto only
    atlas = open_atlas(make_folder([overseas]))
    told = [{*json.loads(write_relations(atlas.checked, atlas.records, viewpoint))} for viewpoint in Viewpoint]
    assert told == [{"FRA"}, {"FRA", "VAT"}]


def test_lines_are_the_same_each_time_and_small(atlas: Atlas) -> None:
    content = write_relations(atlas.checked, atlas.records, Viewpoint.UN)
    assert content == write_relations(atlas.checked, tuple(reversed(atlas.records)), Viewpoint.UN)
    assert len(content) < 100_000
