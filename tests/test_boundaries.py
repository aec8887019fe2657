"""The shapes of both viewpoints and the tables beside them: are they whole, and do they fit together?"""

import csv
import gzip
import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pycountry
import pytest
import shapely
import yaml
from pyproj import Geod
from shapely import Geometry, LineString, Point

FOLDER = Path(__file__).resolve().parent.parent / "data" / "boundaries"
DATA_FILES = sorted(path.name for path in FOLDER.iterdir() if path.suffix in {".csv", ".json", ".geojson"})
FILES = ("un.geojson", "un.light.json", "de-facto.geojson", "de-facto.light.json")
VIEWPOINTS = {"un": "shape_un", "de-facto": "shape_de_facto"}

# Fiji's smaller islands end a few kilometres beyond the antimeridian, and the source draws only half of some.
SHORTEST_SEAM_DEG = 0.1
SEAM_TOLERANCE_DEG = 0.003

Shapes = dict[str, Geometry]


def read_collection(name: str) -> dict[str, Any]:
    collection: dict[str, Any] = json.loads((FOLDER / name).read_text(encoding="utf-8"))
    return collection


def read_shapes(name: str) -> Shapes:
    features = read_collection(name)["features"]
    return {feature["id"]: shapely.geometry.shape(feature["geometry"]) for feature in features}


def read_table(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def seam(shape: Geometry, lon: int) -> list[tuple[float, float]]:
    """Return where a shape runs along a meridian: south and north end of each stretch."""
    along = shapely.boundary(shape).intersection(LineString([(lon, -90), (lon, 90)]))
    lines = shapely.get_parts(shapely.line_merge(shapely.union_all(shapely.get_parts(along))))
    ends = [(line.bounds[1], line.bounds[3]) for line in lines if line.length > SHORTEST_SEAM_DEG]
    return sorted(ends)


def drawn(place: dict[str, str]) -> dict[str, list[str]]:
    return {viewpoint: place[column].split() for viewpoint, column in VIEWPOINTS.items()}


@pytest.fixture(scope="module", params=FILES)
def file(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def shapes(file: str) -> Shapes:
    return read_shapes(file)


@pytest.fixture(scope="module")
def detailed() -> dict[str, Shapes]:
    return {viewpoint: read_shapes(f"{viewpoint}.geojson") for viewpoint in VIEWPOINTS}


@pytest.fixture(scope="module")
def places() -> list[dict[str, str]]:
    return read_table("places.csv")


def test_every_shape_is_valid_and_filled(shapes: Shapes) -> None:
    assert [code for code, shape in shapes.items() if not shape.is_valid or shape.is_empty] == []


def test_neighbours_leave_no_gap_and_do_not_overlap(shapes: Shapes) -> None:
    assert shapely.coverage_is_valid(list(shapes.values()))


def test_rings_are_wound_as_rfc_7946_asks(shapes: Shapes) -> None:
    parts = shapely.get_parts(list(shapes.values()))
    assert all(part.exterior.is_ccw for part in parts)
    assert not any(hole.is_ccw for part in parts for hole in part.interiors)


def test_no_part_runs_across_the_antimeridian(shapes: Shapes) -> None:
    for code, shape in shapes.items():
        widths = [part.bounds[2] - part.bounds[0] for part in shapely.get_parts(shape)]
        assert max(widths) <= (360 if code == "ATA" else 180), code


def test_no_coordinate_is_off_the_globe(shapes: Shapes) -> None:
    lon, lat = np.abs(shapely.get_coordinates(list(shapes.values()))).T
    assert lon.max() <= 180
    assert lat.max() <= 90


def test_antarctica_reaches_the_south_pole_only(shapes: Shapes) -> None:
    assert shapes["ATA"].bounds[1] == -90
    assert shapes["ATA"].bounds[3] < -60


@pytest.mark.parametrize(("code", "stretches"), [("RUS", 2), ("FJI", 1), ("ATA", 1)])
def test_seams_are_equal_on_both_sides(shapes: Shapes, code: str, stretches: int) -> None:
    west, east = seam(shapes[code], -180), seam(shapes[code], 180)
    assert len(west) == stretches
    np.testing.assert_allclose(west, east, atol=SEAM_TOLERANCE_DEG)


def test_features_are_sorted_and_carry_code_and_name(file: str) -> None:
    collection = read_collection(file)
    names = {row["iso3"]: row["name"] for row in read_table("names.csv")}
    ids = [feature["id"] for feature in collection["features"]]
    assert ids == sorted(set(ids))
    assert set(collection) == {"type", "features"}
    for feature in collection["features"]:
        assert feature["properties"] == {"iso3": feature["id"], "name": names[feature["id"]]}


@pytest.mark.parametrize(("viewpoint", "count"), [("un", 240), ("de-facto", 241)])
def test_no_country_is_lost_in_the_light_file(viewpoint: str, count: int) -> None:
    full = read_shapes(f"{viewpoint}.geojson")
    assert list(read_shapes(f"{viewpoint}.light.json")) == list(full)
    assert len(full) == count


@pytest.mark.parametrize("viewpoint", VIEWPOINTS)
def test_light_file_travels_in_at_most_250_kilobytes(viewpoint: str) -> None:
    content = (FOLDER / f"{viewpoint}.light.json").read_bytes()
    assert len(gzip.compress(content, compresslevel=9)) <= 250_000


def test_areas_are_of_the_right_magnitude(shapes: Shapes) -> None:
    geod = Geod(ellps="WGS84")
    area_km2 = {code: abs(geod.geometry_area_perimeter(shapes[code])[0]) / 1e6 for code in ("RUS", "BRA", "LUX")}
    assert 16e6 < area_km2["RUS"] < 18e6
    assert 8.3e6 < area_km2["BRA"] < 8.7e6
    assert 2_000 < area_km2["LUX"] < 3_000


@pytest.mark.parametrize(
    ("lon", "lat", "un", "de_facto"),
    [(34.1, 45.0, "UKR", "RUS"), (-13.0, 25.0, "ESH", "MAR"), (37.6, 55.75, "RUS", "RUS")],
)
def test_the_viewpoints_differ_where_they_should(
    detailed: dict[str, Shapes], lon: float, lat: float, un: str, de_facto: str
) -> None:
    found = [[c for c, s in detailed[v].items() if s.contains(Point(lon, lat))] for v in VIEWPOINTS]
    assert found == [[un], [de_facto]]


def test_every_iso_code_has_a_place(places: list[dict[str, str]]) -> None:
    codes = [place["code"] for place in places]
    iso = {c.alpha_3 for c in pycountry.countries} | {c.alpha_3 for c in pycountry.historic_countries}
    assert codes == sorted(set(codes))
    assert iso | {"ATC", "CYN", "IOA", "KAS", "SOL", "XKX"} == set(codes)


def test_places_name_shapes_that_exist(places: list[dict[str, str]], detailed: dict[str, Shapes]) -> None:
    for viewpoint, shapes_of in detailed.items():
        named = {shape for place in places for shape in drawn(place)[viewpoint]}
        assert named == set(shapes_of), viewpoint


def test_a_place_not_drawn_on_its_own_shape_says_why(places: list[dict[str, str]]) -> None:
    elsewhere = [place for place in places if any(s != [place["code"]] for s in drawn(place).values())]
    assert [place["code"] for place in elsewhere if not place["reason"]] == []
    reached = {place["code"]: drawn(place) for place in elsewhere}
    assert reached["CSK"] == {"un": ["CZE", "SVK"], "de-facto": ["CZE", "SVK"]}
    assert reached["TUV"] == {"un": ["TUV"], "de-facto": []}


def test_label_points_lie_in_their_own_shape(places: list[dict[str, str]], detailed: dict[str, Shapes]) -> None:
    for place in places:
        point = Point(float(place["label_lon"]), float(place["label_lat"]))
        for viewpoint, codes in drawn(place).items():
            if codes == [place["code"]]:
                assert detailed[viewpoint][place["code"]].contains(point), (place["code"], viewpoint)


@pytest.mark.parametrize("code", ["GUF", "GLP", "MTQ", "MYT", "REU", "SJM", "BES", "CXR", "CSK", "SUN", "DDR"])
def test_label_points_of_parts_lie_in_the_shape_that_holds_them(
    places: list[dict[str, str]], detailed: dict[str, Shapes], code: str
) -> None:
    (place,) = [place for place in places if place["code"] == code]
    point = Point(float(place["label_lon"]), float(place["label_lat"]))
    for viewpoint, codes in drawn(place).items():
        assert any(detailed[viewpoint][shape].contains(point) for shape in codes), viewpoint


def test_days_of_former_states_are_given(places: list[dict[str, str]]) -> None:
    last = {p["code"]: p["valid_to"] for p in places if p["standard"] == "iso3166-3"}
    assert all(last.values())
    assert (last["SUN"], last["DDR"], last["CSK"]) == ("1991-12-25", "1990-10-02", "1992-12-31")


@pytest.mark.parametrize("name", DATA_FILES)
def test_every_data_file_has_its_provenance(name: str) -> None:
    source = yaml.safe_load((FOLDER / f"{name}.source.yaml").read_text(encoding="utf-8"))
    content = (FOLDER / name).read_bytes()
    assert source["sha256"] == hashlib.sha256(content).hexdigest()
    assert source["bytes"] == len(content)
    asked = {
        "producer",
        "title",
        "citation",
        "address",
        "licence",
        "licence_address",
        "accessed",
        "published",
    }
    assert asked | {"published_basis", "fetch_again", "changes", "crs"} <= set(source)
