"""Hostile texts in the data: accepted as text or refused with a fault, and what leaves holds them unchanged."""

import csv
import io
import json
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import frictionless
import geopandas
import kml22
import pyogrio
import pytest
from browser import hostile
from browser.hostile import TEXTS, UNSEEN
from markdown_it import MarkdownIt
from serving import ROOT

from geo.atlas import Atlas, ask, open_atlas
from geo.check import check
from geo.errors import DataError
from geo.export import LAYERS, write_layer
from geo.load import read_folder
from geo.package import to_zip
from geo.tables import RawAtlas, RawFile, Selection


@pytest.fixture(scope="module")
def hostile_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return hostile.write_folder(tmp_path_factory.mktemp("hostile") / "data")


@pytest.fixture(scope="module")
def hostile_raw(hostile_folder: Path) -> RawAtlas:
    return read_folder(hostile_folder)


@pytest.fixture(scope="module")
def hostile_atlas(hostile_folder: Path, cache: Path) -> Atlas:
    return open_atlas(hostile_folder, cache)


def test_check_accepts_a_folder_of_hostile_texts(hostile_folder: Path) -> None:
    command = [sys.executable, "-m", "geo", "check", str(hostile_folder)]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    assert (told.returncode, told.stderr) == (0, "")
    assert f"data: {len(TEXTS)} records" in told.stdout


@pytest.mark.parametrize("field", ["id", "type", "level", "parties", "country", "lon", "events", "sources", "domains"])
@pytest.mark.parametrize("kind", ["records", "sites"])
def test_a_hostile_text_where_it_does_not_belong_is_a_fault(hostile_raw: RawAtlas, kind: str, field: str) -> None:
    files = getattr(hostile_raw, kind)
    broken = [replace(one, content={**one.content, field: text}) for one, text in zip(files, TEXTS, strict=False)]
    with pytest.raises(DataError) as raised:
        check(replace(hostile_raw, **{kind: (*broken, *files[len(broken) :])}))
    assert {one.file for one in broken} <= {fault.file for fault in raised.value.faults}


def test_a_source_whose_address_is_none_of_the_web_is_a_fault(hostile_raw: RawAtlas) -> None:
    def broken(one: RawFile, text: str) -> RawFile:
        return replace(one, content={**one.content, "sources": {"a": {**hostile.source(text), "url": text}}})

    records = [broken(one, text) for one, text in zip(hostile_raw.records, TEXTS, strict=True)]
    with pytest.raises(DataError) as raised:
        check(replace(hostile_raw, records=tuple(records)))
    refused = {fault.file for fault in raised.value.faults if fault.field == "sources.a.url"}
    assert refused == {one.file for one in records}


def test_an_id_of_an_atlas_names_files_so_a_hostile_one_is_a_fault(hostile_raw: RawAtlas) -> None:
    config = hostile_raw.config
    assert config
    for text in ('x"; filename="y.html', "../../x", *TEXTS):
        with pytest.raises(DataError, match=r"data/atlas.yaml: id: found "):
            check(replace(hostile_raw, config=replace(config, content={**config.content, "id": text})))


@pytest.mark.parametrize("layer", ["records", "sites"])
def test_a_geojson_layer_holds_the_true_text(hostile_atlas: Atlas, layer: str) -> None:
    features = json.loads(write_layer(ask(hostile_atlas, Selection()).layer(layer), "geojson"))["features"]
    name = "title" if layer == "records" else "name"
    assert {feature["properties"][name] for feature in features} == set(TEXTS)
    assert {feature["properties"]["summary"] for feature in features} == set(TEXTS)


@pytest.mark.parametrize("layer", LAYERS)
def test_a_csv_layer_reads_back_and_no_cell_is_a_formula(hostile_atlas: Atlas, layer: str) -> None:
    content = write_layer(ask(hostile_atlas, Selection()).layer(layer), "csv").decode()
    rows = list(csv.DictReader(io.StringIO(content, newline="")))
    assert rows
    texts = [cell for row in rows for key, cell in row.items() if key not in ("lon", "lat")]
    assert [cell for cell in texts if cell.startswith(("=", "+", "-", "@", "\t", "\r"))] == []
    if layer == "records":
        guarded = {f"'{text}" if text.startswith(("=", "-")) else text for text in TEXTS}
        assert {row["title"] for row in rows} == guarded


def test_a_geoparquet_layer_holds_the_true_text(hostile_atlas: Atlas) -> None:
    content = write_layer(ask(hostile_atlas, Selection()).layer("records"), "parquet")
    assert {*geopandas.read_parquet(io.BytesIO(content))["title"]} == {*TEXTS}


@pytest.mark.parametrize("layer", LAYERS)
def test_a_geopackage_layer_holds_the_true_text_but_for_what_ends_one_in_c(
    hostile_atlas: Atlas, tmp_path: Path, layer: str
) -> None:
    path = tmp_path / "layer.gpkg"
    path.write_bytes(write_layer(ask(hostile_atlas, Selection()).layer(layer), "gpkg"))
    table = pyogrio.read_dataframe(path, layer=layer)
    if layer in ("records", "sites"):
        texts = {text.replace("\0", "") for text in TEXTS}
        assert {*table["title" if layer == "records" else "name"]} == texts
        assert {*table["summary"]} == texts
    if layer == "records":
        assert {names[0] for names in table["party_names"]} <= texts


class Tags(HTMLParser):
    """Every tag and attribute of a piece of HTML, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.links: list[str] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value or "" for name, value in attrs if name == "href"]

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("layer", LAYERS)
def test_a_kml_layer_is_sound_and_its_balloons_run_nothing(hostile_atlas: Atlas, layer: str) -> None:
    content = write_layer(ask(hostile_atlas, Selection()).layer(layer), "kml")
    assert kml22.faults(content) == []
    root = ElementTree.fromstring(content)
    for one in root.iter(f"{kml22.KML}description"):
        read = Tags(one.text or "")
        assert read.tags <= {"h3", "h4", "p", "table", "tr", "th", "td", "ol", "li", "a", "small", "br"}
        assert read.attributes <= {"scope", "align", "valign", "href"}
        assert all(re.fullmatch(r"https?://[^\s\"'<>]+", link) for link in read.links)
        assert "$[" not in (one.text or "")
    assert {one.text for one in root.iter(f"{kml22.KML}text")} == {"$[description]"}
    assert "Icon" not in {one.tag.removeprefix(kml22.KML) for one in root.iter()}


@pytest.mark.parametrize("layer", ["records", "sites"])
def test_a_kml_layer_shows_the_text_as_text(hostile_atlas: Atlas, layer: str) -> None:
    root = ElementTree.fromstring(write_layer(ask(hostile_atlas, Selection()).layer(layer), "kml"))
    placemarks = [*root.iter(f"{kml22.KML}Placemark")]
    expected = {hostile.seen(text) for text in TEXTS}
    assert {hostile.seen(one.findtext(f"{kml22.KML}name") or "") for one in placemarks} == expected
    for one in placemarks:
        told = hostile.seen(Tags(one.findtext(f"{kml22.KML}description") or "").text)
        assert hostile.seen(one.findtext(f"{kml22.KML}name") or "") in told


def test_a_package_is_sound_and_its_read_me_holds_no_markup_of_others(hostile_atlas: Atlas, tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(to_zip(ask(hostile_atlas, Selection())))) as archive:
        archive.extractall(tmp_path)
        names = archive.namelist()
    report = frictionless.validate(str(tmp_path / "datapackage.json"))
    assert report.valid, report.flatten(["fieldName", "rowNumber", "type", "message"])[:9]
    assert all(re.fullmatch(r"[A-Za-z_-]+(\.[a-z]+)?", name) for name in names)
    told = (tmp_path / "README.md").read_text(encoding="utf-8")
    read = Tags(MarkdownIt("gfm-like", {"html": True, "linkify": False}).render(told))
    assert read.tags <= {"h1", "h2", "p", "ul", "li", "code", "table", "thead", "tbody", "tr", "th", "td"}
    assert not UNSEEN.search(told)
    with (tmp_path / "sources.csv").open(encoding="utf-8", newline="") as lines:
        cells = [cell for row in csv.reader(lines) for cell in row]
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))] == []
