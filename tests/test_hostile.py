"""Hostile texts in the data: accepted as text or refused with a fault, and what leaves holds them unchanged."""

import csv
import io
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from browser import hostile
from browser.hostile import TEXTS
from serving import ROOT

from geo.atlas import Atlas, ask, open_atlas
from geo.check import check
from geo.errors import DataError
from geo.export import LAYERS, write_layer
from geo.load import read_folder
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
