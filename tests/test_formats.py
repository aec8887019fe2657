"""Every format of every layer: read back, it is what the screen shows; it is sound; it is the same bytes each time."""

import hashlib
import io
import json
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import duckdb
import geopandas
import kml22
import pandas
import pyarrow.parquet
import pyogrio
import pytest
import rfc7946
import shapely
from serving import ROOT
from test_selections import SELECTIONS, _boundaries_are_read_once, view_of
from worlds import EDITION, Json, a_record, a_site, an_event, open_world

from geo import columns
from geo.atlas import Atlas
from geo.columns import LAYERS, RELATED, vocabularies
from geo.errors import ExportError
from geo.export import FORMATS, MEDIA_TYPES, write_layer
from geo.formats import to_geopackage, to_kml, write_geopackage
from geo.formats.looks import LOOKS
from geo.formats.qgis import to_qml
from geo.schema import Measure
from geo.style import COLOURS

assert _boundaries_are_read_once  # a fixture, used by its being here

TWENTY = ["viewpoint=un", *SELECTIONS[3::6], "known=2014-06-30&viewpoint=de-facto"]
"""Selections of `cases/selections.txt`, of every kind: everything, nothing, both viewpoints, a search, a day."""

EMPTY = "from=2027&partner=BRA&type=contact"

Rows = dict[str, tuple[Json, Any]]
Written = Callable[[str, str, str], bytes]
Expected = Callable[[str, str], Rows]


@pytest.fixture(scope="session")
def written(atlas: Atlas) -> Callable[[str, str, str], bytes]:
    """Return what a selection gives for a layer in a format; each is written once."""
    layer = cache(lambda query, name: view_of(atlas, query).layer(name))
    return cache(lambda query, name, form: write_layer(layer(query, name), form))


@pytest.fixture(scope="session")
def expected(written: Written) -> Callable[[str, str], Rows]:
    """Return what the GeoJSON of a layer says; each is read once."""
    return cache(lambda query, name: from_geojson(written(query, name, "geojson"), name))


def test_twenty_selections_of_every_kind(atlas: Atlas) -> None:
    assert len(set(TWENTY)) == 20
    words = "&".join(TWENTY)
    for key in ("viewpoint=de-facto", "q=", "known=", "group=", "reading=new", "measure=", "firmness=", "confidence="):
        assert key in words, key
    sizes = [len(view_of(atlas, query).records) for query in TWENTY]
    assert 0 in sizes
    assert max(sizes) > 800


# --- reading back: every reader gives properties and geometry by id ----------------------------------------


def from_geojson(content: bytes, _name: str) -> Rows:
    found = json.loads(content)["features"]
    return {
        one["id"]: ({"id": one["id"], **one["properties"]}, one["geometry"] and shapely.geometry.shape(one["geometry"]))
        for one in found
    }


def from_frame(frame: geopandas.GeoDataFrame, name: str) -> Rows:
    own = LAYERS[name].columns
    assert [column for column in frame.columns if column in own] == [*own]
    rows = {}
    for row in frame.to_dict("records"):
        rows[row["id"]] = ({key: plain(row[key], column.kind) for key, column in own.items()}, row["geometry"])
    return rows


def plain(value: Any, kind: str) -> Any:
    if kind == "texts":
        return [*value]
    if value is None or value is pandas.NaT or value != value:
        return None
    if kind == "date":
        return pandas.Timestamp(value).date().isoformat()
    return {"integer": int, "boolean": bool}.get(kind, lambda one: one)(value)


def from_gpkg(content: bytes, name: str) -> Rows:
    with as_file(content, "layer.gpkg") as path:
        return from_frame(pyogrio.read_dataframe(path, layer=name), name)


@contextmanager
def as_file(content: bytes, name: str) -> Iterator[Path]:
    """A file of its own name, for GDAL looks at the ending."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        yield path


def from_parquet(content: bytes, name: str) -> Rows:
    return from_frame(geopandas.read_parquet(io.BytesIO(content)), name)


def from_kml(content: bytes, name: str) -> Rows:
    rows = {}
    kinds = {key: column.kind for key, column in LAYERS[name].columns.items()}
    for one in ElementTree.fromstring(content).iter(f"{kml22.KML}Placemark"):
        told = {data.get("name"): data.text for data in one.iter(f"{kml22.KML}SimpleData")}
        own = {key: from_text(told.get(key), kind) for key, kind in kinds.items()}
        rows[own["id"]] = own, None
    return rows


def from_text(told: str | None, kind: str) -> Any:
    if kind == "texts":
        return told.split("; ") if told else []
    if told is None:
        return None
    return {"integer": int, "boolean": "true".__eq__}.get(kind, lambda one: one)(told)


READERS = {"gpkg": from_gpkg, "parquet": from_parquet, "kml": from_kml}


def same(found: Any, expected: Any) -> bool:
    """Whether two geometries are one, where a single part is a set of one."""
    if found is None or expected is None:
        return found is None and expected is None
    parts = [[*getattr(one, "geoms", [one])] for one in (found, expected)]
    return len(parts[0]) == len(parts[1]) and all(a.equals_exact(b, 0) for a, b in zip(*parts, strict=True))


@pytest.mark.parametrize("query", TWENTY)
def test_geojson_is_sound_and_holds_what_the_screen_shows(
    atlas: Atlas, written: Written, expected: Expected, query: str
) -> None:
    view = view_of(atlas, query)
    for name in ("records", "sites", "events"):
        assert rfc7946.faults(written(query, name, "geojson")) == []
    assert {*expected(query, "records")} == {record.id for record, _ in view.records}
    assert {*expected(query, "sites")} == {view.atlas.sites[n].id for n in view.frame.sites}
    assert {*expected(query, "events")} == {
        f"{record.id}#{n}" for record, _ in view.records for n in range(1, len(record.events) + 1)
    }
    shapes = {shape["id"]: shape["geometry"] for shape in atlas.shapes(view.selection.viewpoint)}
    drawn = json.loads(written(query, "countries", "geojson"))
    assert {one["id"]: one["geometry"] for one in drawn["features"]} == shapes
    assert drawn["bbox"] == [
        -180,
        -90,
        180,
        max(place[1] for one in shapes.values() for place in rfc7946._flat(one["coordinates"])),
    ]


@pytest.mark.parametrize("query", ["viewpoint=un", "viewpoint=de-facto"])
def test_shapes_are_sound_geojson(written: Written, query: str) -> None:
    assert rfc7946.faults(written(query, "countries", "geojson")) == []


@pytest.mark.parametrize("form", READERS)
@pytest.mark.parametrize("query", TWENTY)
def test_every_format_reads_back_as_the_geojson(written: Written, expected: Expected, query: str, form: str) -> None:
    for name in LAYERS:
        told = expected(query, name)
        found = READERS[form](written(query, name, form), name)
        assert sorted(found) == sorted(told)
        assert {key: one[0] for key, one in found.items()} == {key: one[0] for key, one in told.items()}
        if form != "kml":
            assert [key for key in told if not same(found[key][1], told[key][1])] == []
            assert [*found] == [*told]


@pytest.mark.parametrize("query", TWENTY)
def test_pandas_reads_the_csv_as_the_geojson(written: Written, expected: Expected, query: str) -> None:
    for name in LAYERS:
        table = pandas.read_csv(io.BytesIO(written(query, name, "csv")), dtype=str, keep_default_na=False)
        assert table["id"].tolist() == [*expected(query, name)]
        kinds = {key: column.kind for key, column in LAYERS[name].columns.items()}
        for row in table.to_dict("records"):
            told, geometry = expected(query, name)[row["id"]]
            assert {key: from_text(row[key].removeprefix("'") or None, kind) for key, kind in kinds.items()} == told
            if name in columns.POINTS:
                at = (geometry.x, geometry.y) if geometry else ("", "")
                assert (row["lon"], row["lat"]) == tuple(map(str, at))


@pytest.mark.parametrize("query", TWENTY[:3])
@pytest.mark.parametrize("name", LAYERS)
def test_gdal_reads_the_kml_with_its_geometries(written: Written, expected: Expected, query: str, name: str) -> None:
    content, told = written(query, name, "kml"), expected(query, name)
    found: dict[str, Any] = {}
    for layer, _kind in pyogrio.list_layers(content):
        frame = pyogrio.read_dataframe(content, layer=layer)
        ids = frame["id2" if "id2" in frame else "id"]
        found |= dict(zip(ids, frame.geometry, strict=True))
    assert {key: one for key, one in found.items() if one is not None}.keys() == {
        key for key, one in told.items() if one[1] is not None
    }
    assert all(same(shapely.force_2d(one) if one else None, told[key][1]) for key, one in found.items())


@pytest.mark.parametrize("query", TWENTY[::4])
def test_duckdb_reads_the_parquet_without_its_spatial_extension(
    written: Written, expected: Expected, tmp_path: Path, query: str
) -> None:
    for name in LAYERS:
        path = tmp_path / "layer.parquet"
        path.write_bytes(written(query, name, "parquet"))
        with duckdb.connect(config={"autoinstall_known_extensions": False, "autoload_known_extensions": False}) as base:
            base.execute("SET enable_geoparquet_conversion = false")
            rows = base.execute("SELECT id, geometry, bbox FROM read_parquet(?)", [str(path)]).fetchall()
        told = expected(query, name)
        assert [row[0] for row in rows] == [*told]
        for key, shape, box in rows:
            geometry = told[key][1]
            assert same(shapely.from_wkb(shape) if shape else None, geometry)
            assert [*box.values()] == ([*geometry.bounds] if geometry else [None] * 4)


# --- soundness ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", LAYERS)
def test_properties_are_the_columns_that_are_described(atlas: Atlas, name: str) -> None:
    layer = view_of(atlas, "viewpoint=un").layer(name)
    own = LAYERS[name].columns
    words = vocabularies(atlas.config, Measure.AGREEMENTS)
    for one in layer.features:
        row = {"id": one["id"], **one["properties"]}
        assert [*row] == [*own]
        for key, column in own.items():
            value = row[key]
            assert value not in (None, "") or not column.filled, key
            if column.words and value is not None:
                assert {*([value] if column.kind == "text" else value)} <= {*words[column.words]}, key


def test_every_title_is_found_once_in_its_table_and_nothing_is_left_unsaid() -> None:
    for table in (*LAYERS.values(), *RELATED.values()):
        titles = [column.title for column in table.columns.values()]
        assert len(titles) == len(set(titles))
        assert all(column.description.endswith(".") for column in table.columns.values())
        assert {*table.key} <= {*table.columns}
        for reference in table.references:
            assert {*reference.fields} <= {*table.columns}
            assert {*reference.to} <= {*(LAYERS | RELATED)[reference.table].columns}


def test_every_word_that_decides_a_look_has_one(atlas: Atlas) -> None:
    words = vocabularies(atlas.config, Measure.AGREEMENTS)
    for name, (column, looks) in LOOKS.items():
        assert {*looks} == {*words[LAYERS[name].columns[column].words]}
        assert len(set(looks.values())) >= len(looks) - (
            name == "sites"
        )  # nothing by colour alone, but for what is over
    for n in range(1, 6):
        assert LOOKS["countries"][1][str(n)].fill == COLOURS["light"][f"class-{n}"]


def test_a_colour_class_is_called_after_what_it_counts(atlas: Atlas) -> None:
    def called(measure: str) -> list[str]:
        layer = view_of(atlas, f"measure={measure}").layer("countries")
        renderer = ElementTree.fromstring(to_qml(layer)).find("renderer-v2")
        assert renderer is not None
        return [one.get("label", "") for one in renderer.iter("category")]

    beside = ["Possible only", "None found", "Not researched", "The subject country itself"]
    for measure, one in (("agreements", "agreement"), ("activities", "activity"), ("contacts", "contact")):
        numbered = (f"1 {one}", *(f"{span} {measure}" for span in ("2 to 3", "4 to 7", "8 to 15", "16 or more")))
        assert called(measure) == [*numbered, *beside]
    assert called("firmest") == ["Talks or draft", "Signed", "In force", *beside]


@pytest.mark.parametrize("query", [TWENTY[0], TWENTY[1], EMPTY])
@pytest.mark.parametrize("name", LAYERS)
def test_kml_is_sound(atlas: Atlas, name: str, query: str) -> None:
    assert kml22.faults(to_kml(view_of(atlas, query).layer(name))) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"<name>", b"<name><b/>"),
        (b"<open>1</open>", b"<open>yes</open>"),
        (b"</Snippet><description>", b"</Snippet><Snippet/><description>"),
        (b"<styleUrl>#is-", b"<styleUrl>#was-"),
        (b"<coordinates>", b"<coordinates>200,0 "),
        (b'name="host"', b'name="guest"'),
        (b"<color>ff", b"<color>#ff"),
        (b"</kml>", b""),
        (b'name="stage_certain">true', b'name="stage_certain">yes'),
    ],
)
def test_the_checker_of_kml_finds_what_is_broken(old: bytes, new: bytes) -> None:
    sound = to_kml(view_of(open_world([], [a_site(host="unb")])[0], "").layer("sites"))
    assert kml22.faults(sound) == []
    assert old in sound
    assert kml22.faults(sound.replace(old, new, 1))


def test_a_balloon_says_a_record_in_words() -> None:
    record = a_record(events=[an_event("in-force", "2012-02", by=None)], domains={"main": ["lunar-and-planetary"]})
    content = to_kml(view_of(open_world([record])[0], "").layer("records"))
    told = next(ElementTree.fromstring(content).iter(f"{kml22.KML}Placemark"))
    description = told.findtext(f"{kml22.KML}description") or ""
    for words in ("In force", "February 2012", "Moon and planets", "Brazil", "as of 22 November 2026", "CC-BY-4.0"):
        assert words in description
    assert '<a href="https://' in description
    assert told.findtext(f"{kml22.KML}Snippet")


def test_nothing_in_a_balloon_is_filled_in_by_google_earth() -> None:
    content = to_kml(view_of(open_world([a_record(title="Costs $[name] and $[geDirections]")])[0], "").layer("records"))
    told = next(ElementTree.fromstring(content).iter(f"{kml22.KML}Placemark"))
    assert "$[" not in (told.findtext(f"{kml22.KML}description") or "")
    assert told.findtext(f"{kml22.KML}name") == "Costs $[name] and $[geDirections]"


def test_a_balloon_says_counts_as_ranges(atlas: Atlas) -> None:
    content = to_kml(view_of(atlas, "measure=activities").layer("countries"))
    own = {
        one.findtext(f"{kml22.KML}name"): one.findtext(f"{kml22.KML}description") or ""
        for one in ElementTree.fromstring(content).iter(f"{kml22.KML}Placemark")
    }
    counts = view_of(atlas, "measure=activities").frame.countries
    code, count = next(
        (code, one.agreements) for code, one in counts.items() if 0 < one.agreements[0] < one.agreements[1]
    )
    assert f"<td>{count[0]}-{count[1]}</td>" in own[atlas.checked.countries[code].short]


# --- GeoPackage --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def base(atlas: Atlas, tmp_path_factory: pytest.TempPathFactory) -> Any:
    path = tmp_path_factory.mktemp("gpkg") / "all.gpkg"
    view = view_of(atlas, "domain=navigation&viewpoint=de-facto")
    path.write_bytes(write_geopackage([view.layer(name) for name in LAYERS]))
    database = sqlite3.connect(path)
    yield database
    database.close()


def test_a_geopackage_is_whole_and_of_version_1_3(base: sqlite3.Connection) -> None:
    told = [base.execute(f"PRAGMA {one}").fetchall() for one in ("application_id", "user_version", "integrity_check")]
    assert told == [[(0x47504B47,)], [(10300,)], [("ok",)]]
    assert base.execute("PRAGMA foreign_key_check").fetchall() == []
    assert base.execute("PRAGMA freelist_count").fetchone() == (0,)
    times = re.findall(
        rb"20\d\d-\d\d-\d\dT[0-9:.]+Z", Path(base.execute("PRAGMA database_list").fetchone()[2]).read_bytes()
    )
    assert {*times} == {b"2026-11-22T00:00:00.000Z"}


def test_a_geopackage_says_what_its_layers_are(atlas: Atlas, base: sqlite3.Connection) -> None:
    rows = base.execute("SELECT table_name, data_type, identifier, description, last_change, srs_id FROM gpkg_contents")
    found = {row[0]: row[1:] for row in rows}
    assert [*found] == [*LAYERS, "layer_styles"]
    for name in LAYERS:
        kind, title, description, changed, srs = found[name]
        assert (kind, title, srs) == ("features", f"Space Cooperation Atlas: {name}", 4326)
        assert changed == "2026-11-22T00:00:00.000Z"
        for words in ("Domain: Navigation", atlas.config.version, "CC-BY-4.0", atlas.config.credit, f"v={EDITION}"):
            assert words in description
    assert "no endorsement" in found["countries"][2]
    about = pyogrio.read_info(base.execute("PRAGMA database_list").fetchone()[2], layer="sites")["layer_metadata"]
    assert about["selection"] == "domain=navigation&viewpoint=de-facto"


def test_a_geopackage_says_what_its_columns_mean(base: sqlite3.Connection) -> None:
    described = base.execute("SELECT table_name, column_name, description, mime_type FROM gpkg_data_columns").fetchall()
    assert {(table, column): said for table, column, said, _ in described} == {
        (name, key): column.description for name, table in LAYERS.items() for key, column in table.columns.items()
    }
    assert {(table, column) for table, column, _, kind in described if kind == "application/json"} == {
        (name, key) for name, table in LAYERS.items() for key, column in table.columns.items() if column.kind == "texts"
    }
    for extended in ("gpkg_data_columns", "gpkg_data_column_constraints"):
        rows = base.execute("SELECT extension_name, scope FROM gpkg_extensions WHERE table_name = ?", (extended,))
        assert rows.fetchall() == [("gpkg_schema", "read-write")]


def test_every_value_is_one_of_the_words_that_the_geopackage_allows(base: sqlite3.Connection) -> None:
    limited = base.execute("SELECT table_name, column_name, constraint_name FROM gpkg_data_columns").fetchall()
    checked = 0
    for table, column, constraint in limited:
        if constraint:
            asked = f'SELECT DISTINCT "{column}" FROM {table} WHERE "{column}" IS NOT NULL'
            allowed = "SELECT value FROM gpkg_data_column_constraints WHERE constraint_name = ?"
            found = {one[0] for one in base.execute(asked)}
            assert found <= {one[0] for one in base.execute(allowed, (constraint,))}
            checked += len(found)
    assert checked > 30


def test_a_geopackage_brings_a_style_for_each_layer(base: sqlite3.Connection) -> None:
    asked = "SELECT f_table_name, f_geometry_column, styleQML, useAsDefault, update_time FROM layer_styles"
    styles = {row[0]: row[1:] for row in base.execute(asked)}
    assert [*styles] == [*LAYERS]
    for name, (geometry, qml, default, time) in styles.items():
        assert (geometry, default, time) == ("geom", 1, "2026-11-22T00:00:00.000Z")
        style = ElementTree.fromstring(qml)
        renderer = style.find("renderer-v2")
        assert style.findtext("previewExpression") == ('"title"' if name in ("records", "events") else '"name"')
        column, looks = LOOKS[name]
        assert renderer is not None
        assert renderer.get("attr") == column
        assert [one.get("value") for one in renderer.iter("category")] == [*looks]
        assert len(renderer.findall("symbols/symbol")) == len(looks)
    red, green, blue = (int(COLOURS["light"]["class-3"][n : n + 2], 16) for n in (1, 3, 5))
    assert f'value="{red},{green},{blue},255"' in styles["countries"][1]


# --- GeoParquet --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", LAYERS)
def test_geoparquet_declares_what_the_standard_asks(written: Written, name: str) -> None:
    schema = pyarrow.parquet.read_schema(io.BytesIO(written(TWENTY[0], name, "parquet")))
    geo = json.loads(schema.metadata[b"geo"])
    assert (geo["version"], geo["primary_column"]) == ("1.1.0", "geometry")
    column = geo["columns"]["geometry"]
    assert (column["encoding"], column["edges"]) == ("WKB", "planar")
    assert column["covering"]["bbox"]["xmin"] == ["bbox", "xmin"]
    assert column.get("orientation") == ("counterclockwise" if name == "countries" else None)
    assert column["crs"]["id"] == {"authority": "EPSG", "code": 4326}
    assert json.loads(schema.metadata[b"atlas"])["data_version"] == EDITION
    for key, one in LAYERS[name].columns.items():
        assert schema.field(key).metadata[b"description"].decode() == one.description
    kinds = {str(schema.field(key).type) for key, one in LAYERS[name].columns.items() if one.kind == "texts"}
    assert kinds <= {"list<element: string>"}


def test_areas_in_geoparquet_wind_as_declared(written: Written) -> None:
    frame = geopandas.read_parquet(io.BytesIO(written(TWENTY[0], "countries", "parquet")))
    parts = frame.geometry.explode()
    assert all(shapely.is_ccw(part.exterior) for part in parts)
    assert not any(shapely.is_ccw(hole) for part in parts for hole in part.interiors)


def test_a_date_is_never_more_precise_than_its_source() -> None:
    record = a_record(events=[an_event("signed", "2012-02")])
    content = write_layer(view_of(open_world([record])[0], "").layer("records"), "parquet")
    row = geopandas.read_parquet(io.BytesIO(content)).iloc[0]
    assert (row["date"], str(row["date_min"]), str(row["date_max"])) == ("2012-02", "2012-02-01", "2012-02-29")
    types = pyarrow.parquet.read_schema(io.BytesIO(content))
    assert [str(types.field(name).type) for name in ("date", "date_min", "date_max")] == [
        "string",
        *["date32[day]"] * 2,
    ]


# --- nothing, the same again, and what goes wrong ----------------------------------------------------------


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("name", ["records", "sites", "events"])
def test_nothing_is_an_empty_file_that_is_sound(written: Written, name: str, form: str) -> None:
    content = written(EMPTY, name, form)
    readers = {**READERS, "geojson": from_geojson, "csv": lambda *_: {}}
    assert readers[form](content, name) == {}
    if form == "csv":
        points = [*columns.LON_LAT] if name in columns.POINTS else []
        assert content.decode() == ",".join([*LAYERS[name].columns, *points]) + "\r\n"


def test_a_table_of_nothing_has_the_same_types(written: Written) -> None:
    def types(query: str) -> tuple[list[str], list[str]]:
        with as_file(written(query, "records", "gpkg"), "layer.gpkg") as path:
            own = [*pyogrio.read_info(path, layer="records")["ogr_types"]]
        schema = pyarrow.parquet.read_schema(io.BytesIO(written(query, "records", "parquet")))
        return own, [str(field.type) for field in schema]

    assert types(TWENTY[0]) == types(EMPTY)


PRINT_HASHES = """
import hashlib
from geo.atlas import ask, open_atlas
from geo.export import FORMATS, LAYERS
from geo.package import to_zip, write
from geo.selection import read_words
atlas = open_atlas()
view = ask(atlas, read_words(["?partner=BRA&q=glonass&viewpoint=de-facto"], atlas.checked).selection)
files = {f"{layer}.{form}": write(view, layer, form) for layer in LAYERS for form in FORMATS} | {"zip": to_zip(view)}
for name, content in files.items():
    print(name, hashlib.sha256(content).hexdigest())
"""


def test_another_process_writes_the_same_bytes(atlas: Atlas) -> None:
    started = [
        subprocess.Popen(
            [sys.executable, "-c", PRINT_HASHES],
            cwd=ROOT,
            env=os.environ | {"PYTHONHASHSEED": seed, "TZ": zone},
            stdout=subprocess.PIPE,
            text=True,
        )
        for seed, zone in (("1", "UTC"), ("2", "Asia/Kamchatka"))
    ]
    told = [one.communicate(timeout=150)[0] for one in started]
    assert told[0].count("\n") == len(LAYERS) * len(FORMATS) + 1
    assert told[0] == told[1]
    own = write_layer(view_of(atlas, "partner=BRA&q=glonass&viewpoint=de-facto").layer("sites"), "gpkg")
    assert f"sites.gpkg {hashlib.sha256(own).hexdigest()}" in told[0]


def test_no_room_for_temporary_files_is_an_error_that_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    layer = view_of(open_world([], [a_site()])[0], "").layer("sites")
    with pytest.raises(ExportError, match=r"temporary files: found .*expected room for a GeoPackage; free some"):
        to_geopackage(layer)


def test_a_full_disk_leaves_no_temporary_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr("geo.formats.geopackage._finish", full)
    with pytest.raises(ExportError, match="disk is full"):
        to_geopackage(view_of(open_world([], [a_site()])[0], "").layer("sites"))
    assert [*tmp_path.iterdir()] == []


def test_every_format_has_a_media_type() -> None:
    assert [*MEDIA_TYPES] == [*FORMATS]
