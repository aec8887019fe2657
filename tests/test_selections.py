"""What the library shows for a selection is what `tests/independent.py` computes from the files, in every outlet."""

import ast
import csv
import io
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import independent
import pytest
from hypothesis import given, settings
from worlds import COUNTRIES, DATA, Json, every_reading, facets, open_world, periods, worlds

from geo import export, text
from geo.atlas import Atlas, View, ask
from geo.selection import read_words

Pairs = list[tuple[str, str]]
World = tuple[list[Json], list[Json]]
CASES = Path(__file__).parent / "cases" / "selections.txt"
SELECTIONS = [
    line.partition("#")[0].strip() for line in CASES.read_text(encoding="utf-8").splitlines() if line[:1] != "#"
]


class Quiet(dict[str, Any]):
    """The data without their five megabytes of text, which hypothesis would print for every example."""

    def __repr__(self) -> str:
        return "<the data files>"


@pytest.fixture(scope="session")
def files() -> Json:
    """The real data, read a second time and in another way."""
    return Quiet(independent.read(DATA))


def view_of(atlas: Atlas, query: str) -> View:
    asked = read_words([f"?{query}"], atlas.checked)
    assert asked.notes == ()
    return ask(atlas, asked.selection)


def told(view: View) -> dict[str, Any]:
    """What the library says, in the form of `independent.answer`."""
    rows, sites, frame = view.atlas.records, view.atlas.sites, view.frame
    return {
        "records": {rows[n].id: sure for n, sure in frame.records.items()},
        "sites": {sites[n].id: (s.stage, s.certain, s.stage_certain) for n, s in frame.sites.items()},
        "countries": {code: as_lists(asdict(counts)) for code, counts in frame.countries.items()},
        "totals": as_lists(asdict(frame.totals)),
        "status": text.status_line([(noun, getattr(frame.totals, noun)) for noun in text.NOUNS]),
    }


def as_lists(counts: dict[str, tuple[int, int]]) -> dict[str, list[int]]:
    return {name: list(count) for name, count in counts.items()}


def features(view: View, layer: str) -> dict[str, Json]:
    """A GeoJSON layer as a reader gets it: properties by id."""
    collection = json.loads(export.write_layer(view.layer(layer), "geojson"))
    return {one["id"]: one["properties"] for one in collection["features"]}


def test_the_second_opinion_shares_no_line_with_the_library() -> None:
    tree = ast.parse(Path(independent.__file__).read_text(encoding="utf-8"))
    named = [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    named += [node.module or "." for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    assert {name.partition(".")[0] for name in named} == {
        "csv", "datetime", "pathlib", "re", "typing", "urllib", "yaml"
    }  # fmt: skip
    assert not {"__import__", "importlib", "exec", "eval"} & {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)}


def test_there_are_twenty_selections_and_some_show_nothing(files: Json) -> None:
    assert len(SELECTIONS) == len(set(SELECTIONS)) >= 20
    sizes = [len(independent.answer(files, query)["records"]) for query in SELECTIONS]
    assert 0 in sizes
    assert len(set(sizes)) >= 8


@pytest.mark.parametrize("query", SELECTIONS)
def test_frame_totals_and_status_line_agree(atlas: Atlas, files: Json, query: str) -> None:
    assert told(view_of(atlas, query)) == independent.answer(files, query)


@pytest.mark.parametrize("query", SELECTIONS)
def test_the_list_holds_the_matching_records(atlas: Atlas, files: Json, query: str) -> None:
    listed = view_of(atlas, query).records
    assert {record.id: sure for record, sure in listed} == independent.answer(files, query)["records"]


@pytest.mark.parametrize("query", SELECTIONS)
def test_exported_records_agree_in_both_formats(atlas: Atlas, files: Json, query: str) -> None:
    view = view_of(atlas, query)
    words = {True: "certain", False: "possible"}
    expected = {key: words[sure] for key, sure in sorted(independent.answer(files, query)["records"].items())}
    found = features(view, "records")
    rows = list(csv.DictReader(io.StringIO(export.write_layer(view.layer("records"), "csv").decode())))
    assert {key: one["match"] for key, one in found.items()} == expected
    assert {row["id"]: row["match"] for row in rows} == expected


@pytest.mark.parametrize("query", SELECTIONS)
def test_exported_sites_agree(atlas: Atlas, files: Json, query: str) -> None:
    found = features(view_of(atlas, query), "sites")
    assert {
        key: (one["stage"], one["match"] == "certain", one["stage_certain"]) for key, one in found.items()
    } == independent.answer(files, query)["sites"]


@pytest.mark.parametrize("query", SELECTIONS)
def test_exported_countries_agree_and_keep_their_shapes(atlas: Atlas, files: Json, query: str) -> None:
    view = view_of(atlas, query)
    layer = json.loads(export.write_layer(view.layer("countries"), "geojson"))["features"]
    expected = independent.answer(files, query)["countries"]
    drawn = json.loads((DATA / "boundaries" / f"{view.selection.viewpoint}.geojson").read_bytes())["features"]
    for feature, shape in zip(layer, drawn, strict=True):
        own = feature["properties"]
        assert (feature["id"], feature["geometry"]) == (shape["id"], shape["geometry"])
        assert {"iso3": own["iso3"], "name": own["name"]} == shape["properties"]
        for column in ("agreements", "activities", "contacts", "firmest", "bilateral", "multilateral"):
            counts = [own[f"{column}_certain"], own[f"{column}_possible"]]
            assert counts == expected.get(feature["id"], {}).get(column, [0, 0])


def told_confidence(view: View) -> dict[str, str]:
    """The level of each record and site that an export holds, in both formats alike."""
    found: dict[str, str] = {}
    for layer in ("records", "sites"):
        by_id = {key: one["confidence"] for key, one in features(view, layer).items()}
        table = csv.DictReader(io.StringIO(export.write_layer(view.layer(layer), "csv").decode()))
        assert {row["id"]: row["confidence"] for row in table} == by_id
        found |= by_id
    return found


@pytest.mark.parametrize("query", SELECTIONS)
def test_exported_confidence_agrees(atlas: Atlas, files: Json, query: str) -> None:
    expected, found = independent.confidences(files), told_confidence(view_of(atlas, query))
    assert found == {key: expected[key] for key in found}


def test_all_levels_of_confidence_occur_and_none_is_nearly_all(files: Json) -> None:
    levels = list(independent.confidences(files).values())
    shares = [levels.count(level) / len(levels) for level in independent.WORST_FIRST]
    assert all(0.05 < share < 0.75 for share in shares)


@settings(max_examples=250)
@given(world=worlds())
def test_both_agree_on_the_confidence_of_any_records_and_sites(world: World) -> None:
    opened, data = open_world(*world)
    assert {key: judged.level for key, judged in opened.judged.items()} == independent.confidences(data)


REAL_PARTNERS = ("BRA", "ARG", "NIC", "VEN", "KAZ", "MLI", "DJI")


@settings(max_examples=30)
@given(period=periods(), chosen=facets(REAL_PARTNERS))
def test_both_agree_on_any_selection_of_the_real_data(atlas: Atlas, files: Json, period: Pairs, chosen: Pairs) -> None:
    for query in every_reading([*period, *chosen]):
        assert told(view_of(atlas, query)) == independent.answer(files, query)


@settings(max_examples=250)
@given(world=worlds(), period=periods(), chosen=facets(COUNTRIES))
def test_both_agree_on_any_records_and_sites(world: World, period: Pairs, chosen: Pairs) -> None:
    opened, data = open_world(*world)
    for query in {*every_reading(period), *every_reading([*period, *chosen])}:
        assert told(view_of(opened, query)) == independent.answer(data, query)
