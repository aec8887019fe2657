"""Where ``atlas.yaml`` says that an atlas is published, all that leaves leads there, wherever it was asked for."""

import io
import json
import zipfile

import pytest
from worlds import a_record, open_world, with_config

from geo.atlas import View, ask
from geo.brief import write_brief
from geo.cite import cite, cite_record
from geo.export import LAYERS, write_layer
from geo.package import to_zip
from geo.picture import Look, draw_picture
from geo.standalone import write_map
from geo.tables import Selection

PUBLIC, ASKED = "https://atlas.example.org/space/", "http://localhost:8501/"
QUERY = "?partner=BRA&v="


@pytest.fixture
def view() -> View:
    return ask(with_config(open_world([a_record()])[0], address=PUBLIC), Selection(partner=("BRA",)))


def test_citations_name_it(view: View) -> None:
    record = view.atlas.checked.records[0]
    assert cite(view, base=ASKED).address.startswith(PUBLIC + QUERY)
    assert cite_record(view.atlas, record, base=ASKED).address.startswith(f"{PUBLIC}?record={record.id}&v=")


@pytest.mark.parametrize("name", LAYERS)
def test_layers_name_it(view: View, name: str) -> None:
    layer = view.layer(name)
    assert layer.about["address"].startswith(PUBLIC + QUERY)
    assert PUBLIC.encode() in write_layer(layer, "geojson")
    assert PUBLIC.encode() in write_layer(layer, "kml")


def test_a_package_names_it(view: View) -> None:
    with zipfile.ZipFile(io.BytesIO(to_zip(view))) as files:
        described = json.loads(files.read("datapackage.json"))
        told = files.read("README.md").decode()
    assert described["homepage"] == PUBLIC
    assert described["address"].startswith(PUBLIC + QUERY)
    assert PUBLIC in told


def test_what_is_looked_at_names_it(view: View) -> None:
    picture = draw_picture(view, "svg", Look(base=ASKED)).decode()
    brief, whole = write_brief(view, "BRA", base=ASKED).decode(), write_map(view, home=ASKED).decode()
    for content in (picture, brief, whole):
        assert PUBLIC in content
        assert ASKED not in content
    assert f'href="{PUBLIC}?partner=BRA&amp;v=' in whole
