"""What a choice of borders changes: nothing that is joined by code, and sites by the ground that they stand on."""

import csv
import json
import math
from pathlib import Path
from typing import Any

import pytest
from shapely.geometry import shape
from worlds import DATA, Json, a_record, a_site, an_event, open_world

from geo import distance, settings
from geo.atlas import Atlas, View, ask
from geo.export import write_layer
from geo.schema import Viewpoint
from geo.selection import read_words
from geo.viewpoint import Differences

UN, DE_FACTO = Viewpoint
METHOD = Path(__file__).resolve().parent.parent / "docs" / "method.md"
SIMFEROPOL = {"country": "UKR", "lon": "34.10", "lat": "44.95"}


def at(name: str, radius_m: int = 2000, **changes: Any) -> Json:
    position = {"level": "locality", "radius_m": str(radius_m), "basis": "a village", "sources": ["a"]}
    return a_site(name, position=position, **changes)


def found(viewpoint: Viewpoint, *sites: Json, records: tuple[Json, ...] = ()) -> Differences:
    return open_world(records, sites)[0].differences(viewpoint)


def told(viewpoint: Viewpoint, *sites: Json) -> dict[str, tuple[str, ...]]:
    return {one.id: one.shapes for one in found(viewpoint, *sites).sites}


# --- the real data -----------------------------------------------------------------------------------------


def test_yevpatoria_lies_in_russia_de_facto_and_no_record_changes_its_country(atlas: Atlas) -> None:
    differing = atlas.differences(DE_FACTO)
    assert [(one.id, one.country, one.shapes) for one in differing.sites] == [("yevpatoria-rt70", "UKR", ("RUS",))]
    assert (differing.records, differing.places) == ((), ())
    assert differing.linked == ("ukr-2010-yevpatoria-use",)


def test_nothing_lies_elsewhere_after_un_positions(atlas: Atlas) -> None:
    assert atlas.differences(UN) == Differences((), (), (), ())


def test_what_differs_is_found_once(atlas: Atlas, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = atlas.differences(DE_FACTO)
    monkeypatch.setattr(Atlas, "shapes", lambda *_: pytest.fail("the shapes are read again"))
    assert atlas.differences(DE_FACTO) is kept


# --- by hand -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("viewpoint", "there"), [(UN, {}), (DE_FACTO, {"s": ("RUS",)})])
def test_a_site_in_crimea_lies_elsewhere_de_facto_only(viewpoint: Viewpoint, there: Json) -> None:
    assert told(viewpoint, at("s", **SIMFEROPOL)) == there


def test_a_radius_that_reaches_its_own_country_is_no_difference() -> None:
    north = {"country": "UKR", "lon": "34.0", "lat": "45.85"}  # some 27 km south of Chonhar
    assert told(DE_FACTO, at("s", **north)) == {"s": ("RUS",)}
    assert told(DE_FACTO, at("s", radius_m=60_000, **north)) == {}


@pytest.mark.parametrize(
    "place",
    [
        {"country": "SYC", "lon": "55.74", "lat": "-4.32"},  # an island that the map lacks
        {"country": "UKR", "lon": "31.0", "lat": "43.5"},  # far at sea
        {"country": "BRA", "lon": "-47.9", "lat": "-15.8"},
        {"country": "GUF", "lon": "-52.7", "lat": "5.2"},  # drawn on France
    ],
)
def test_a_site_at_sea_or_in_its_own_country_is_no_difference(place: Json) -> None:
    assert [told(view, at("s", **place)) for view in Viewpoint] == [{}, {}]


def test_a_site_of_a_country_that_a_viewpoint_does_not_draw_is_told() -> None:
    nowhere = a_site("s", country="TUV", position={"level": "country", "basis": "country", "sources": ["a"]})
    del nowhere["lon"], nowhere["lat"]
    assert (told(UN, nowhere), told(DE_FACTO, nowhere)) == ({}, {"s": ()})
    rome = at("s", country="VAT", lon="12.45", lat="41.90")
    assert (told(UN, rome), told(DE_FACTO, rome)) == ({"s": ("ITA",)}, {})


def test_records_of_a_country_that_one_viewpoint_lacks_are_drawn_otherwise() -> None:
    records = a_record("island", parties=["TUV", "BRA"]), a_record("other")
    disputed = [{"at": "parties.TUV", "ours": "ours", "others": ["TUV"], "why": "they differ", "sources": ["a"]}]
    differing = found(DE_FACTO, records=(*records, a_record("perhaps", disputed=disputed)))
    assert differing.records == ("island", "perhaps")


def test_records_are_linked_by_their_site_and_by_the_place_of_an_event() -> None:
    place = {"name": "Simferopol", **SIMFEROPOL}
    there, kyiv = a_record("there", events=[an_event(place=place)]), {**place, "lon": "30.5", "lat": "50.4"}
    uses = a_record("uses", sites=[{"site": "s", "role": "named-in-text"}])
    elsewhere = a_record("elsewhere", events=[an_event(place=kyiv), an_event("in-force", "2011")])
    differing = found(DE_FACTO, at("s", **SIMFEROPOL), records=(there, uses, elsewhere))
    assert differing.linked == ("there", "uses")
    assert [(one.id, one.name, one.shapes) for one in differing.places] == [("there", "Simferopol", ("RUS",))]


def box(west: float, east: float, south: float) -> Any:
    ring = [[west, south], [east, south], [east, south + 1], [west, south + 1], [west, south]]
    return distance.read_shape({"type": "Polygon", "coordinates": [ring]})


def test_points_tell_the_shapes_within_their_reach_nearest_first() -> None:
    shapes = {"far": box(1.2, 2, 0), "here": box(0, 1, 0)}
    points = [(1.05, 0.5, 20_000.0), (1.15, 0.5, 20_000.0), (1.05, 0.5, 5_000.0), (1.05, 0.5, 6_000.0), (0.5, 0.5, 0.0)]
    assert distance.codes_near(points, shapes) == [["here", "far"], ["far", "here"], [], ["here"], ["here"]]
    assert distance.codes_near([], shapes) == []


def test_reach_is_in_metres_at_any_latitude() -> None:
    shapes = {"north": box(0, 1, 60)}
    east, above = (1.09, 60.0, 6_000.0), (0.5, 61.09, 6_000.0)  # 5 km and 10 km off
    assert distance.codes_near([east, above], shapes) == [["north"], []]


# --- files and words ---------------------------------------------------------------------------------------


def view_of(atlas: Atlas, viewpoint: Viewpoint) -> View:
    return ask(atlas, read_words([f"viewpoint={viewpoint}"], atlas.checked).selection)


def layer(view: View, name: str) -> Json:
    read: Json = json.loads(write_layer(view.layer(name), "geojson"))
    return read


@pytest.mark.parametrize("viewpoint", Viewpoint)
def test_the_files_of_sites_and_countries_agree_with_the_note(atlas: Atlas, viewpoint: Viewpoint) -> None:
    """Put every exported site on the exported shapes, in degrees and without our own distances."""
    view = view_of(atlas, viewpoint)
    shapes = {one["id"]: shape(one["geometry"]) for one in layer(view, "countries")["features"]}
    with (DATA / "boundaries" / "places.csv").open(encoding="utf-8", newline="") as lines:
        drawn = {row["code"]: row[f"shape_{viewpoint}".replace("-", "_")].split() for row in csv.DictReader(lines)}
    there = set()
    for site in layer(view, "sites")["features"]:
        if site["geometry"] is None:
            continue
        point, told = shape(site["geometry"]), site["properties"]
        reach = (told["position_accuracy_m"] + settings.BORDER_COARSE_M) / 111_000 / math.cos(math.radians(point.y))
        reached = {code for code, one in shapes.items() if one.distance(point) <= reach}
        if reached and reached.isdisjoint(drawn[told["country"]]):
            there.add(site["id"])
    assert there == {one.id for one in atlas.differences(viewpoint).sites}


@pytest.mark.parametrize("name", ["records", "sites", "events"])
def test_files_joined_by_code_are_the_same_but_for_their_selection(atlas: Atlas, name: str) -> None:
    un, de_facto = (layer(view_of(atlas, viewpoint), name) for viewpoint in Viewpoint)
    assert un["features"] == de_facto["features"]
    assert (un["selection"], de_facto["selection"]) == ("everything", "viewpoint=de-facto")


def test_the_file_of_countries_follows_the_viewpoint(atlas: Atlas) -> None:
    un, de_facto = (layer(view_of(atlas, viewpoint), "countries") for viewpoint in Viewpoint)
    codes, others = ({one["id"] for one in file["features"]} for file in (un, de_facto))
    assert (codes - others, others - codes) == ({"TUV"}, {"VAT", "ATC"})
    for file, viewpoint in ((un, UN), (de_facto, DE_FACTO)):
        assert settings.BOUNDARY_CREDITS[viewpoint] in file["credits"]
    numbers, same = (
        {one["id"]: one["properties"]["agreements_certain"] for one in file["features"]} for file in (un, de_facto)
    )
    assert {code: numbers[code] for code in codes & others} == {code: same[code] for code in codes & others}


def test_the_method_names_what_only_one_viewpoint_draws(atlas: Atlas) -> None:
    written = METHOD.read_text(encoding="utf-8").partition("## Whose borders")[2].partition("\n## ")[0]
    codes = [{one["id"]: one["properties"]["name"] for one in atlas.shapes(view)} for view in Viewpoint]
    for code in {*codes[0]} ^ {*codes[1]}:
        assert (codes[0] | codes[1])[code] in written
    for code in ("CYN", "KAS", "SOL", "XKX"):
        assert code in codes[0]
        assert code in codes[1]
