"""What the library shows for a selection is what `tests/independent.py` computes from the files, in every outlet."""

import ast
import csv
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import independent
import pytest
from hypothesis import given, settings
from worlds import CHOICES, DATA, Json, days_of_sources, every_reading, facets, open_world, periods, worlds

from geo import export, labels, text
from geo.atlas import Atlas, View, ask
from geo.dates import date_of
from geo.schema import Viewpoint
from geo.selection import KEYS, VIEWING, read_words

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


def found_by(atlas: Atlas, query: str, *, in_all: bool = False) -> set[str] | None:
    """The ids of the records that the search finds, which has tests of its own; `None` without a search.

    It looks in what the sources tell that count, or in what all sources tell.
    """
    words = dict(parse_qsl(query)).get("q")
    atlas = atlas if in_all else view_of(atlas, query).atlas
    return None if words is None else {atlas.records[n].id for n in atlas.index.find(words).order}


@pytest.fixture(autouse=True, scope="module")
def _boundaries_are_read_once() -> Iterator[None]:
    """An atlas reads its boundaries for every export; here they are the same five hundred times."""
    read = Atlas.shapes
    kept: dict[str, list[Json]] = {}

    def shapes(atlas: Atlas, viewpoint: Viewpoint) -> list[Json]:
        if viewpoint not in kept:
            kept[viewpoint] = read(atlas, viewpoint)
        return kept[viewpoint]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Atlas, "shapes", shapes)
        yield


Opinion = Callable[[str], Json]


@pytest.fixture(scope="session")
def opinion(atlas: Atlas, files: Json) -> Opinion:
    """The second opinion on a selection of the real data."""
    return cache(
        lambda query: independent.answer(files, query, found_by(atlas, query), found_by(atlas, query, in_all=True))
    )


def told(view: View) -> dict[str, Any]:
    """What the library says, in the form of `independent.answer`."""
    rows, sites, frame = view.atlas.records, view.atlas.sites, view.frame
    status, day = text.status_line([(noun, getattr(frame.totals, noun)) for noun in text.NOUNS]), view.selection.known
    return {
        "records": {rows[n].id: sure for n, sure in frame.records.items()},
        "sites": {sites[n].id: (s.stage, s.certain, s.stage_certain) for n, s in frame.sites.items()},
        "countries": {code: as_lists(asdict(counts)) for code, counts in frame.countries.items()},
        "totals": as_lists(asdict(frame.totals)),
        "exists": as_lists({"total": view.tally.total, **view.tally.delivery, "silent": view.tally.silent}),
        "status": f"{status}; {labels.known_words(day, *view.unpublished)}" if day else status,
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
        "csv", "datetime", "functools", "pathlib", "re", "typing", "urllib", "yaml"
    }  # fmt: skip
    assert not {"__import__", "importlib", "exec", "eval"} & {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)}


def test_every_key_occurs_and_some_selections_show_little(opinion: Opinion) -> None:
    assert len(SELECTIONS) == len(set(SELECTIONS)) >= 90
    sizes = [len(opinion(query)["records"]) for query in SELECTIONS]
    assert sizes.count(0) >= 5
    assert sum(0 < size < 10 for size in sizes) >= 15
    keys = [dict(parse_qsl(query)) for query in SELECTIONS]
    for key in {*KEYS} - {*VIEWING}:
        assert sum(key in words for words in keys) >= 5, key


@pytest.mark.parametrize("query", SELECTIONS)
def test_frame_totals_and_status_line_agree(atlas: Atlas, opinion: Opinion, query: str) -> None:
    assert told(view_of(atlas, query)) == opinion(query)


@pytest.mark.parametrize("query", SELECTIONS)
def test_colour_classes_agree(atlas: Atlas, files: Json, opinion: Opinion, query: str) -> None:
    view = view_of(atlas, query)
    numbers, measure = opinion(query)["countries"], str(view.selection.measure)
    codes = [shape["id"] for shape in atlas.shapes(view.selection.viewpoint)]
    wrong = [code for code in codes if view.class_of(code)[0] != independent.colour(code, numbers, measure, files)]
    assert wrong == []


@pytest.mark.parametrize("query", SELECTIONS)
def test_the_list_holds_the_matching_records(atlas: Atlas, opinion: Opinion, query: str) -> None:
    listed = view_of(atlas, query).records
    assert len(listed) == len({record.id for record, _ in listed})
    assert {record.id: sure for record, sure in listed} == opinion(query)["records"]


@pytest.mark.parametrize("query", SELECTIONS)
def test_exported_records_agree_in_both_formats(atlas: Atlas, opinion: Opinion, query: str) -> None:
    view = view_of(atlas, query)
    words = {True: "certain", False: "possible"}
    expected = {key: words[sure] for key, sure in sorted(opinion(query)["records"].items())}
    found = features(view, "records")
    rows = list(csv.DictReader(io.StringIO(export.write_layer(view.layer("records"), "csv").decode())))
    assert {key: one["match"] for key, one in found.items()} == expected
    assert {row["id"]: row["match"] for row in rows} == expected


@pytest.mark.parametrize("query", SELECTIONS[::4])
def test_exported_delivery_and_silence_agree(atlas: Atlas, files: Json, query: str) -> None:
    view = view_of(atlas, query)
    rows = {row["id"]: row for row in independent.rows_of(files)[0]}
    for name, one in features(view, "records").items():
        since = rows[name]["silent"]
        shown = None if since is None or since > view.question.to_day else date_of(since).isoformat()
        assert (one["delivery"] or "", one["silent_since"]) == (*rows[name]["values"]["delivery"], shown)


@pytest.mark.parametrize("query", SELECTIONS)
def test_exported_sites_agree(atlas: Atlas, opinion: Opinion, query: str) -> None:
    found = features(view_of(atlas, query), "sites")
    assert {
        key: (one["stage"], one["match"] == "certain", one["stage_certain"]) for key, one in found.items()
    } == opinion(query)["sites"]


COLUMNS = ("agreements", "activities", "contacts", "firmest", "bilateral", "multilateral")


@pytest.mark.parametrize("query", SELECTIONS)
def test_exported_countries_agree(atlas: Atlas, opinion: Opinion, query: str) -> None:
    view = view_of(atlas, query)
    numbers = opinion(query)["countries"]
    rows = csv.DictReader(io.StringIO(export.write_layer(view.layer("countries"), "csv").decode()))
    for own in rows:
        found = {column: [int(own[f"{column}_certain"]), int(own[f"{column}_possible"])] for column in COLUMNS}
        assert found == {column: numbers.get(own["id"], {}).get(column, [0, 0]) for column in COLUMNS}


@pytest.mark.parametrize("query", SELECTIONS[::5])
def test_exported_countries_keep_their_shapes(atlas: Atlas, opinion: Opinion, query: str) -> None:
    view = view_of(atlas, query)
    layer = json.loads(export.write_layer(view.layer("countries"), "geojson"))["features"]
    numbers = opinion(query)["countries"]
    drawn = json.loads((DATA / "boundaries" / f"{view.selection.viewpoint}.geojson").read_bytes())["features"]
    for feature, shape in zip(layer, drawn, strict=True):
        own = feature["properties"]
        assert (feature["id"], feature["geometry"]) == (shape["id"], shape["geometry"])
        assert {"iso3": own["iso3"], "name": own["name"]} == shape["properties"]
        for column in COLUMNS:
            counts = [own[f"{column}_certain"], own[f"{column}_possible"]]
            assert counts == numbers.get(feature["id"], {}).get(column, [0, 0])


# --- the number beside each choice -------------------------------------------------------------------------

COUNTED = [
    "",
    "from=2017&to=2020&domain=navigation",
    "group=latin-america&from=2018&reading=new&measure=agreements",
    "group=brics&group=au&parties=bilateral&viewpoint=de-facto",
    "partner=CZE&partner=KAZ&named=yes&domain=geodesy&domain=launch&firmness=signed",
    "reading=new&measure=firmest&from=2000&to=2015&confidence=high&type=instrument",
    "kind=cosmodrome&kind=gnss-station&delivery=delivered&org=roscosmos&reading=new&from=1995",
    "level=interagency&instrument=agreement&ended=expired&ended=unstated",
    "q=glonass&type=instrument&firmness=in-force",
    "q=qqqqzzzz",
    "from=2027",
    "known=2012-06-30",
    "known=2019-12-31&q=glonass&group=latin-america&reading=new&viewpoint=de-facto",
]
"""Selections in which the number beside every choice is counted again."""


def differing(found: Json, expected: Json) -> Json:
    """What two counts of choices say differently: a few, for whoever reads the failure."""
    assert found.keys() == expected.keys()
    return {
        (key, value): (found[key].get(value), expected[key].get(value))
        for key in found
        for value in {*found[key], *expected[key]}
        if found[key].get(value) != expected[key].get(value)
    }


@pytest.mark.parametrize("query", COUNTED)
def test_the_number_beside_each_choice_agrees(atlas: Atlas, files: Json, query: str) -> None:
    recount = independent.choices(files, query, found_by(atlas, query))
    assert differing(view_of(atlas, query).counts, recount) == {}


@settings(max_examples=60)
@given(world=worlds(), period=periods(), chosen=facets())
def test_the_number_beside_each_choice_agrees_in_any_world(world: World, period: Pairs, chosen: Pairs) -> None:
    opened, data = open_world(*world)
    for query in every_reading([*period, *chosen])[::5]:
        assert differing(view_of(opened, query).counts, independent.choices(data, query)) == {}


# --- confidence --------------------------------------------------------------------------------------------


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
    expected = independent.confidences(independent.data_for(files, query))
    found = told_confidence(view_of(atlas, query))
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


# --- whatever is asked -------------------------------------------------------------------------------------

REAL = {
    **CHOICES,
    "partner": ("BRA", "ARG", "NIC", "VEN", "KAZ", "MLI", "DJI", "CSK", "esa"),
    "group": ("latin-america", "africa", "un-members", "brics", "cis", "au", "eu"),
    "org": ("esa", "roscosmos", "nasa", "npk-spp"),
}
"""Values of all facets in the real data."""


@settings(max_examples=30)
@given(period=periods(), chosen=facets(REAL))
def test_both_agree_on_any_selection_of_the_real_data(
    atlas: Atlas, opinion: Opinion, period: Pairs, chosen: Pairs
) -> None:
    for query in every_reading([*period, *chosen]):
        assert told(view_of(atlas, query)) == opinion(query)


@settings(max_examples=150)
@given(world=worlds(), day=days_of_sources(), period=periods(), chosen=facets())
def test_both_agree_on_what_the_sources_of_a_day_tell_of_any_records_and_sites(
    world: World, day: str, period: Pairs, chosen: Pairs
) -> None:
    opened, data = open_world(*world)
    for query in every_reading([*period, *chosen, ("known", day)])[::3]:
        assert told(view_of(opened, query)) == independent.answer(data, query)
    known = view_of(opened, query)
    assert differing(known.counts, independent.choices(data, query)) == {}
    levels = {key: judged.level for key, judged in known.atlas.judged.items()}
    assert levels == independent.confidences(independent.data_for(data, query))


@settings(max_examples=250)
@given(world=worlds(), period=periods(), chosen=facets())
def test_both_agree_on_any_records_and_sites(world: World, period: Pairs, chosen: Pairs) -> None:
    opened, data = open_world(*world)
    for query in {*every_reading(period), *every_reading([*period, *chosen])}:
        assert told(view_of(opened, query)) == independent.answer(data, query)
