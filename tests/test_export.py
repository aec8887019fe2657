"""What leaves: sound GeoJSON, CSV that no spreadsheet runs, the same bytes for the same question."""

import csv
import datetime
import io
import json
from dataclasses import replace
from typing import Any

import geopandas
import pytest
import rfc7946
from hypothesis import given
from hypothesis import strategies as st
from worlds import DATA, Json, a_record, a_site, an_event, open_world

from geo.atlas import Atlas, View, ask
from geo.errors import ExportError
from geo.export import FORMATS, LAYERS, make_layer, write_layer
from geo.formats import to_geodataframe, to_geojson
from geo.formats.extent import extent
from geo.selection import read_words

QUERIES = ["", "from=2017&to=2020&domain=navigation", "viewpoint=de-facto&measure=firmest", "from=2027"]


def view_of(atlas: Atlas, query: str = "") -> View:
    return ask(atlas, read_words([f"?{query}"], atlas.checked).selection)


def geojson(view: View, layer: str) -> Json:
    return json.loads(write_layer(view.layer(layer), "geojson"))


def rows(view: View, layer: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(write_layer(view.layer(layer), "csv").decode("utf-8"), newline="")))


# --- the checker itself ------------------------------------------------------------------------------------

SQUARE = [[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]
BROKEN: dict[str, Any] = {
    "clockwise": {"type": "Polygon", "coordinates": [SQUARE[::-1]]},
    "open": {"type": "Polygon", "coordinates": [SQUARE[:-1]]},
    "far": {"type": "Point", "coordinates": [190, 0]},
    "high": {"type": "Point", "coordinates": [0, 95]},
    "wide": {"type": "Polygon", "coordinates": [[[-179, 0], [179, 0], [179, 1], [-179, 1], [-179, 0]]]},
    "deep": {"type": "Point", "coordinates": [[0, 0]]},
    "odd": {"type": "Circle", "coordinates": [0, 0]},
    "text": {"type": "Point", "coordinates": ["0", "0"]},
    "precise": {"type": "Point", "coordinates": [0.1234567, 0]},
}


@pytest.mark.parametrize("name", BROKEN)
def test_the_checker_finds_a_broken_geometry(name: str) -> None:
    feature = {"type": "Feature", "properties": {}, "geometry": BROKEN[name]}
    assert rfc7946.faults(json.dumps({"type": "FeatureCollection", "features": [feature]}))


@pytest.mark.parametrize(
    "box",
    [
        [-180, 50, 180, 60],
        [-170, 50, 170, 60],
        [170, 50, -170, 61],
        [171, 50, -170, 60],
        [170, 50, -170],
        [170, 60, -170, 50],
    ],
)
def test_the_checker_finds_a_box_that_is_not_the_narrowest(box: list[float]) -> None:
    points = {"type": "MultiPoint", "coordinates": [[170, 50], [-170, 60], [180, 55]]}
    feature = {"type": "Feature", "properties": {}, "geometry": points}
    whole = {"type": "FeatureCollection", "features": [feature]}
    assert rfc7946.faults(json.dumps({**whole, "bbox": [170, 50, -170, 60]})) == []
    assert rfc7946.faults(json.dumps({**whole, "bbox": box}))


@pytest.mark.parametrize(
    "text",
    [
        '{"type": "FeatureCollection", "features": [], "crs": null}',
        '{"type": "FeatureCollection", "features": [], "bbox": [0, 0, 1, 1]}',
        '{"type": "FeatureCollection", "features": [], "features": []}',
        '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"x": NaN}, "geometry": null}]}',
        '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {}}]}',
        '{"type": "FeatureCollection"}',
        "{",
    ],
)
def test_the_checker_finds_a_broken_collection(text: str) -> None:
    assert rfc7946.faults(text)


def test_the_checker_accepts_what_is_sound() -> None:
    square = {"type": "Feature", "id": 1, "properties": None, "geometry": {"type": "Polygon", "coordinates": [SQUARE]}}
    assert rfc7946.faults(json.dumps({"type": "FeatureCollection", "features": [square]})) == []


# --- GeoJSON -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("layer", LAYERS)
def test_every_layer_is_sound_geojson(atlas: Atlas, layer: str, query: str) -> None:
    assert rfc7946.faults(write_layer(view_of(atlas, query).layer(layer), "geojson")) == []


@pytest.mark.parametrize("layer", LAYERS)
def test_geopandas_reads_the_same_rows(atlas: Atlas, layer: str, tmp_path: Any) -> None:
    path = tmp_path / "layer.geojson"
    path.write_bytes(write_layer(view_of(atlas).layer(layer), "geojson"))
    table = geopandas.read_file(path, engine="pyogrio")
    features = json.loads(path.read_bytes())["features"]
    assert table["id"].tolist() == [one["id"] for one in features]
    assert table.crs.to_epsg() == 4326
    assert table.geometry.isna().tolist() == [one["geometry"] is None for one in features]
    assert table.geometry.dropna().is_valid.all()


@pytest.mark.parametrize("viewpoint", ["un", "de-facto"])
@pytest.mark.parametrize("code", ["RUS", "FJI", "ATA"])
def test_the_antimeridian_cuts_russia_fiji_and_antarctica(atlas: Atlas, code: str, viewpoint: str) -> None:
    features = geojson(view_of(atlas, f"viewpoint={viewpoint}"), "countries")["features"]
    geometry = next(one["geometry"] for one in features if one["id"] == code)
    lons = [position[0] for part in geometry["coordinates"] for position in part[0]]
    assert (min(lons), max(lons)) == (-180, 180)
    spans = [[position[0] for position in part[0]] for part in geometry["coordinates"]]
    assert code == "ATA" or all(max(span) <= 0 or min(span) >= 0 for span in spans if 180 in map(abs, span))


@pytest.mark.parametrize(
    ("codes", "crosses"),
    [("RUS", True), ("FJI", True), ("USA", True), ("BRA", False), ("RUS BRA", True), ("ATA", False)],
)
def test_the_box_of_a_collection_leaves_out_the_largest_gap(atlas: Atlas, codes: str, crosses: bool) -> None:
    layer = view_of(atlas).layer("countries")
    features = tuple(one for one in layer.features if one["id"] in codes.split())
    whole = json.loads(to_geojson(replace(layer, features=features)))
    west, south, east, north = whole["bbox"]
    assert (west > east) is crosses
    assert rfc7946.faults(json.dumps(whole)) == []
    if codes == "RUS":
        assert (round(west), round(south), round(east), round(north)) == (20, 41, -170, 82)
    if codes == "ATA":
        assert (west, east, south) == (-180, 180, -90)


LONS = st.integers(-1800, 1800).map(lambda tenths: tenths / 10)
LATS = st.integers(-90, 90)


@given(st.lists(st.tuples(LONS, LATS), min_size=1, max_size=8), st.integers(-3, 3))
def test_a_box_holds_all_points_and_is_as_narrow_wherever_the_globe_is_cut(
    points: list[tuple[float, int]], turns: int
) -> None:
    def box(turn: float) -> Any:
        turned = [[round((lon + turn + 180) % 360 - 180, 6), lat] for lon, lat in points]
        found = extent([{"type": "MultiPoint", "coordinates": turned}])
        west, _south, east, _north = found
        assert all((west <= lon <= east) if west <= east else (lon >= west or lon <= east) for lon, _lat in turned)
        return round((east - west) % 360, 6)

    assert box(0.0) == box(turns * 47.0)


def test_a_box_around_nothing_is_left_out() -> None:
    whole = geojson(view_of(open_world([a_record("none", parties=["esa"])])[0]), "records")
    assert "bbox" not in whole
    assert extent([None]) is None


def test_a_position_has_six_decimals_at_most() -> None:
    site = a_site(lon="-47.123456789", lat="-15.8")
    feature = geojson(view_of(open_world([], [site])[0]), "sites")["features"][0]
    assert feature["geometry"]["coordinates"] == [-47.123457, -15.8]


def test_a_site_known_only_by_country_has_no_point() -> None:
    nowhere = a_site("nowhere", position={"level": "country", "basis": "country only", "sources": ["a"]})
    del nowhere["lon"], nowhere["lat"]
    layer = geojson(view_of(open_world([], [nowhere, a_site("here")])[0]), "sites")
    assert {one["id"]: one["geometry"] for one in layer["features"]} == {
        "here": {"type": "Point", "coordinates": [-47.9, -15.8]},
        "nowhere": None,
    }


def test_a_record_has_one_point_for_each_party_with_a_territory() -> None:
    records = [
        a_record("one"),
        a_record("two", parties=["BRA", "esa", "ARG"]),
        a_record("none", parties=["esa"]),
    ]
    features = geojson(view_of(open_world(records)[0]), "records")["features"]
    kinds = {one["id"]: one["geometry"] and one["geometry"]["type"] for one in features}
    assert kinds == {"one": "Point", "two": "MultiPoint", "none": None}
    assert {one["properties"]["geometry_basis"] for one in features} == {"representative point of party"}


def test_events_are_numbered_in_file_order_and_stand_at_their_place() -> None:
    place = {"name": "Brasilia", "country": "BRA", "lon": "-47.9", "lat": "-15.8"}
    events = [an_event(), an_event("approved", "2011", place=place), an_event("in-force", "2012-03")]
    features = geojson(view_of(open_world([a_record("r", events=events)])[0]), "events")["features"]
    assert [one["id"] for one in features] == ["r#1", "r#2", "r#3"]
    assert [one["geometry"] is not None for one in features] == [False, True, False]
    dates = [(one["properties"]["date_min"], one["properties"]["date_max"]) for one in features]
    assert dates == [("2010-05-06", "2010-05-06"), ("2011-01-01", "2011-12-31"), ("2012-03-01", "2012-03-31")]


def test_open_ends_are_left_empty() -> None:
    record = a_record(events=[an_event("talks", "2016/.."), an_event("approved", "[..2017]")])
    features = geojson(view_of(open_world([record])[0]), "events")["features"]
    assert (features[0]["properties"]["date_max"], features[1]["properties"]["date_min"]) == (None, None)


def test_features_are_sorted_by_id(atlas: Atlas) -> None:
    for layer in ("records", "sites", "countries"):
        ids = [one["id"] for one in geojson(view_of(atlas), layer)["features"]]
        assert ids == sorted(ids)


def test_true_text_leaves_unescaped() -> None:
    title = 'A "quoted" <b>title</b> {{ 1 }} & ${x} — Бразилия'
    feature = geojson(view_of(open_world([a_record(title=title)])[0]), "records")["features"][0]
    assert feature["properties"]["title"] == title


# --- what a file says about itself -------------------------------------------------------------------------


def test_a_file_carries_version_day_selection_and_credits_but_no_clock(atlas: Atlas) -> None:
    head = {k: v for k, v in geojson(view_of(atlas, QUERIES[1]), "records").items() if k != "features"}
    assert (head["data_version"], head["as_of"]) == (atlas.config.version, atlas.config.as_of)
    assert head["selection"] == "from=2017&to=2020&domain=navigation"
    assert head["licence"] == atlas.config.licence
    assert atlas.config.credit in head["credits"]


@pytest.mark.parametrize("viewpoint", ["un", "de-facto"])
def test_a_file_of_shapes_credits_who_drew_them(atlas: Atlas, viewpoint: str) -> None:
    view = view_of(atlas, f"viewpoint={viewpoint}")
    assert "Natural Earth" in geojson(view, "countries")["credits"]
    assert "Natural Earth" not in geojson(view, "records")["credits"]


@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize("form", FORMATS)
def test_the_same_question_gives_the_same_bytes(atlas: Atlas, layer: str, form: str) -> None:
    first, second = (write_layer(view_of(atlas, QUERIES[1]).layer(layer), form) for _ in range(2))
    assert first == second
    now = datetime.datetime.now(datetime.UTC)
    assert form != "geojson" or now.strftime("%H:%M").encode() not in first.partition(b'"features"')[0]


@pytest.mark.parametrize("layer", ["records", "sites", "events"])
def test_an_empty_selection_gives_an_empty_valid_file(atlas: Atlas, layer: str) -> None:
    view = view_of(atlas, "from=2027&partner=BRA&type=contact")
    content = write_layer(view.layer(layer), "geojson")
    assert json.loads(content)["features"] == []
    assert rfc7946.faults(content) == []
    assert rows(view, layer) == []
    assert "bbox" not in json.loads(content)


def test_countries_without_a_match_are_there_with_zeros(atlas: Atlas) -> None:
    features = geojson(view_of(atlas, "from=2027"), "countries")["features"]
    drawn = json.loads((DATA / "boundaries" / "un.geojson").read_bytes())["features"]
    assert len(features) == len(drawn) >= 195
    assert {one["properties"]["agreements_possible"] for one in features} == {0}
    assert {one["properties"]["class"] for one in features if one["id"] != "RUS"} <= {"none", "not-researched"}
    assert next(one["properties"]["class"] for one in features if one["id"] == "RUS") == "subject"


# --- CSV ---------------------------------------------------------------------------------------------------

FORMULAS = ["=1+1", "+1", "-1+1", "@SUM(A1)", "\tx", "\rx"]


@pytest.mark.parametrize("title", [f"{start} title" for start in FORMULAS])
def test_a_cell_that_a_spreadsheet_would_run_gets_an_apostrophe(title: str) -> None:
    row = rows(view_of(open_world([a_record(title=title)])[0]), "records")[0]
    assert row["title"] == f"'{title}"
    assert row["title"].removeprefix("'") == title


def test_a_list_that_begins_like_a_formula_gets_an_apostrophe_too() -> None:
    sources = {"a": {**a_record()["sources"]["a"], "where": "=x"}}
    view = view_of(open_world([a_record(title="Fine title", sources=sources, disputed=[
        {"at": "title", "ours": "x", "others": ["y"], "why": "z", "sources": ["a"]}])])[0])  # fmt: skip
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in rows(view, "records")[0].values())


def test_numbers_never_get_an_apostrophe() -> None:
    row = rows(view_of(open_world([], [a_site()])[0]), "sites")[0]
    assert (row["lon"], row["lat"], row["position_accuracy_m"]) == ("-47.9", "-15.8", "5000")


def test_csv_keeps_quotes_commas_and_letters() -> None:
    title = 'One, "two"; три'
    assert rows(view_of(open_world([a_record(title=title)])[0]), "records")[0]["title"] == title


def test_csv_has_the_rows_and_columns_of_the_geojson(atlas: Atlas) -> None:
    view = view_of(atlas)
    for layer in LAYERS:
        features = geojson(view, layer)["features"]
        table = rows(view, layer)
        assert [row["id"] for row in table] == [one["id"] for one in features]
        assert [*features[0]["properties"]] == [name for name in table[0] if name not in ("id", "lon", "lat")]


# --- what is refused ---------------------------------------------------------------------------------------


def test_an_unknown_layer_or_format_is_told_with_the_allowed_ones(atlas: Atlas) -> None:
    view = view_of(atlas)
    with pytest.raises(ExportError, match="expected one of records, sites, countries, events"):
        view.layer("rivers")
    with pytest.raises(ExportError, match="expected one of geojson, csv"):
        write_layer(view.layer("sites"), "shp")


def test_a_layer_becomes_a_table(atlas: Atlas) -> None:
    layer = view_of(atlas).layer("sites")
    table = to_geodataframe(layer)
    assert table.index.tolist() == [one["id"] for one in layer.features]
    assert len(to_geodataframe(view_of(atlas, "from=2027&type=contact").layer("records"))) == 0


def test_making_a_layer_changes_nothing(atlas: Atlas) -> None:
    view = view_of(atlas)
    before = repr(view.frame)
    make_layer("records", atlas.checked, view._shown())
    assert repr(view.frame) == before
