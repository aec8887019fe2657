"""The package of a selection: a sound Data Package whose tables join, the same bytes each time, and harmless."""

import csv
import hashlib
import io
import json
import zipfile
from collections import Counter
from collections.abc import Callable
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

import frictionless
import pandas
import pyogrio
import pytest
from markdown_it import MarkdownIt
from test_formats import EMPTY, TWENTY
from test_selections import _boundaries_are_read_once, view_of
from worlds import EDITION, Json, a_record, a_site, an_event, open_world

from geo import package
from geo.atlas import Atlas
from geo.columns import LAYERS, RELATED
from geo.errors import ExportError
from geo.export import FORMATS, write_layer

assert _boundaries_are_read_once  # a fixture, used by its being here

Files = dict[str, bytes]
Packed = Callable[[str], Files]


def unpack(content: bytes) -> Files:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {entry.filename: archive.read(entry) for entry in archive.infolist()}


@pytest.fixture(scope="session")
def packed(atlas: Atlas) -> Packed:
    """Return the files of the package of a selection; each is written once."""
    return cache(lambda query: unpack(package.to_zip(view_of(atlas, query))))


def put(files: Files, folder: Path) -> Path:
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder / "datapackage.json"


def faults(path: Path) -> list[Any]:
    report = frictionless.validate(str(path))
    return [] if report.valid else [*report.errors, *report.flatten(["fieldName", "rowNumber", "type"])]


def table(files: Files, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(files[f"{name}.csv"].decode(), newline="")))


# --- it is sound -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("query", TWENTY)
def test_frictionless_finds_no_fault(packed: Packed, tmp_path: Path, query: str) -> None:
    assert faults(put(packed(query), tmp_path)) == []


def test_frictionless_opens_the_file_as_it_is(atlas: Atlas, tmp_path: Path) -> None:
    path = tmp_path / "brazil.zip"
    path.write_bytes(package.to_zip(view_of(atlas, "partner=BRA&q=glonass")))
    assert frictionless.validate(str(path), type="package").valid


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("parties.csv", b"BRA,Brazil", b"BRB,Brazil"),  # a party that is gone
        ("records.csv", b",instrument,", b",treatise,"),  # a word that is none
        ("record_domains.csv", b"navigation", b""),  # nothing where something is asked for
        ("countries.csv", b"BRA,BRA", b"ARG,BRA"),  # a key twice
        ("sites.csv", b"operating,true", b"operating,perhaps"),  # a type that is another
        ("README.md", b"Space", b"Spice"),  # which no schema tells, but its hash
    ],
)
def test_frictionless_or_a_hash_finds_what_was_changed(
    packed: Packed, tmp_path: Path, name: str, old: bytes, new: bytes
) -> None:
    files = packed("partner=BRA&domain=navigation")
    changed = files[name].replace(old, new, 1)
    assert changed != files[name]
    path = put({**files, name: changed}, tmp_path)
    described = json.loads(path.read_bytes())
    for one in described["resources"]:  # as somebody would who knows of the hashes
        if one["path"] == name:
            one |= {"bytes": len(changed), "hash": f"sha256:{hashlib.sha256(changed).hexdigest()}"}
    path.write_text(json.dumps(described))
    told = dict(line.split("  ")[::-1] for line in files["CHECKSUMS"].decode().splitlines())
    assert told[name] != hashlib.sha256(changed).hexdigest()
    assert faults(path) or name == "README.md"


@pytest.mark.parametrize("query", [TWENTY[0], EMPTY])
def test_hashes_and_sizes_are_those_of_the_files(packed: Packed, query: str) -> None:
    files = packed(query)
    sums = dict(line.split("  ")[::-1] for line in files["CHECKSUMS"].decode().splitlines())
    assert sums == {key: hashlib.sha256(one).hexdigest() for key, one in files.items() if key != "CHECKSUMS"}
    resources = json.loads(files["datapackage.json"])["resources"]
    assert {one["path"] for one in resources} == {f"{name}.csv" for name in LAYERS | RELATED} | {"layers.gpkg"}
    for one in resources:
        assert (one["bytes"], one["hash"]) == (len(files[one["path"]]), f"sha256:{sums[one['path']]}")


def test_every_column_is_described_and_what_is_missing_is_labelled(packed: Packed) -> None:
    files = packed(TWENTY[0])
    for one in json.loads(files["datapackage.json"])["resources"]:
        if one["format"] != "csv":
            continue
        fields = one["schema"]["fields"]
        assert [field["name"] for field in fields] == [*table(files, one["name"])[0]]
        assert all(field["title"] and field["description"] for field in fields)
        assert one["schema"]["missingValues"] == [{"value": "", "label": "not known, or not applicable"}]
        assert one["schema"]["primaryKey"] == [*(LAYERS | RELATED)[one["name"]].key]
    sources = frictionless.Package.from_descriptor(json.loads(files["datapackage.json"])).get_resource("sources")
    assert sources.schema.get_field("published").to_descriptor()["missingValues"] == [
        {"value": "", "label": "nobody says when it was published"}
    ]


def test_it_says_where_it_comes_from(atlas: Atlas, packed: Packed) -> None:
    query = "from=2017&to=2020&domain=navigation&viewpoint=de-facto&known=2021-01-31"
    told = json.loads(packed(query)["datapackage.json"])
    assert (told["version"], told["created"]) == (EDITION, "2026-11-22T00:00:00Z")
    assert told["licenses"][0]["name"] == "CC-BY-4.0"
    assert told["contributors"] == [{"title": atlas.config.credit, "roles": ["creator"]}]
    assert [one["title"] for one in told["sources"]] == ["Natural Earth, 1:50m", "world-atlas"]
    layers = next(one for one in told["resources"] if one["name"] == "layers")
    assert [one["name"] for one in layers["licenses"]] == ["CC-BY-4.0", "ISC"]
    read_me = packed(query)["README.md"].decode()
    for words in ("Going on 2017 to 2020; Domain: Navigation", "31 January 2021", "22 November 2026", f"v={EDITION}"):
        assert words in read_me
        assert words in told["bibliographicCitation"]
    assert "no endorsement" in read_me
    assert b"visionscarto" in packed(query)["LICENSES-boundaries.md"]


# --- it is what the screen shows ---------------------------------------------------------------------------


@pytest.mark.parametrize("query", TWENTY[::3])
def test_layers_are_those_that_leave_alone(atlas: Atlas, packed: Packed, tmp_path: Path, query: str) -> None:
    files, view = packed(query), view_of(atlas, query)
    (tmp_path / "layers.gpkg").write_bytes(files["layers.gpkg"])
    for name in LAYERS:
        layer = view.layer(name)
        assert files[f"{name}.csv"] == write_layer(layer, "csv")
        found = pyogrio.read_dataframe(tmp_path / "layers.gpkg", layer=name)
        assert found["id"].tolist() == [one["id"] for one in layer.features]


@pytest.mark.parametrize("query", TWENTY[::3])
def test_tables_hold_every_part_of_the_records_and_sites(atlas: Atlas, packed: Packed, query: str) -> None:
    files, view = packed(query), view_of(atlas, query)
    records = [record for record, _ in view.records]
    sites = [view.atlas.checked.site_of[one["id"]] for one in table(files, "sites")]
    counts = {
        "parties": len({who for one in records for who in one.parties}),
        "record_parties": sum(len(one.parties) for one in records),
        "record_others": sum(len(one.others) for one in records),
        "record_links": sum(len(one.links) for one in records),
        "record_sites": sum(len(one.sites) for one in records),
        "site_events": sum(len(one.events) for one in sites),
        "disputes": sum(len(one.disputed) for one in (*records, *sites)),
        "sources": sum(len(one.sources) for one in (*records, *sites)),
        "event_sources": sum(len(event.sources) for one in records for event in one.events),
        "site_event_sources": sum(len(event.sources) for one in sites for event in one.events),
    }
    assert {name: len(table(files, name)) for name in counts} == counts
    domains = Counter(row["part"] for row in table(files, "record_domains"))
    assert domains["main"] == sum(len(one.domains.main) for one in records)
    cited = {row["source"] for name in ("event_sources", "site_event_sources") for row in table(files, name)}
    assert cited <= {row["id"] for row in table(files, "sources")}


@pytest.mark.parametrize(
    "query", ["viewpoint=un", "viewpoint=de-facto", "group=latin-america&from=2005", "domain=launch"]
)
def test_the_numbers_of_countries_can_be_counted_from_the_tables(packed: Packed, query: str) -> None:
    """A researcher joins records to shapes by parties, and finds the numbers of the map."""
    files = packed(query)
    read = {name: pandas.read_csv(io.BytesIO(files[f"{name}.csv"]), keep_default_na=False) for name in LAYERS | RELATED}
    records = read["records"].rename(columns={"id": "record"})
    asked = (records["type"] == "activity") & records["parties_complete"] & ~records["folded"]
    rows = records[asked].merge(read["record_parties"], on="record", suffixes=("_facts", ""))
    rows = rows.merge(read["party_shapes"], on="party").groupby(["country", "record"], as_index=False)
    sure = rows.agg(sure=("match", lambda one: "certain" in [*one]), doubted=("disputed", "all"))
    certain = sure[sure["sure"] & ~sure["doubted"]].groupby("country").size()
    told = read["countries"].set_index("id")
    found = certain.reindex(told.index, fill_value=0)
    assert (found == told["activities_certain"])[told["class"] != "subject"].all()
    assert found.sum() > 10


# --- nothing, the same again, harmless ---------------------------------------------------------------------


def test_the_package_of_nothing_has_every_table_with_its_head(packed: Packed, tmp_path: Path) -> None:
    files = packed(EMPTY)
    assert faults(put(files, tmp_path)) == []
    assert [name for name in LAYERS | RELATED if table(files, name)] == ["countries"]
    assert files["sources.csv"].decode() == ",".join(RELATED["sources"].columns) + "\r\n"
    assert "0 agreements, 0 activities" in files["README.md"].decode()


def test_the_same_question_gives_the_same_file(atlas: Atlas) -> None:
    query = "partner=VEN&from=2015"
    assert package.to_zip(view_of(atlas, query)) == package.to_zip(view_of(atlas, query))
    with zipfile.ZipFile(io.BytesIO(package.to_zip(view_of(atlas, query)))) as archive:
        entries = archive.infolist()
    assert {entry.date_time for entry in entries} == {(2026, 11, 22, 0, 0, 0)}
    assert {(entry.create_system, entry.external_attr) for entry in entries} == {(3, 0o100644 << 16)}
    assert [entry.filename for entry in entries][:2] == ["datapackage.json", "README.md"]
    assert entries[-1].filename == "CHECKSUMS"


def test_the_apostrophe_of_a_formula_can_be_undone(tmp_path: Path) -> None:
    titles = {"r1": "=1+1", "r2": "'quoted'", "r3": "-5 + 2", "r4": "plain"}
    view = view_of(open_world([a_record(name, title=title) for name, title in titles.items()])[0], "")
    files = unpack(package.to_zip(view))
    assert faults(put(files, tmp_path)) == []
    assert "leading apostrophe" in files["README.md"].decode()
    assert "leading apostrophe" in json.loads(files["datapackage.json"])["note"]

    def undone(cell: str) -> str:
        return cell[1:] if cell[:1] == "'" and cell[1:2] in ("=", "+", "-", "@", "\t", "\r") else cell

    assert table(files, "records")[0]["title"] == "'=1+1"
    assert {row["id"]: undone(row["title"]) for row in table(files, "records")} == titles


@pytest.mark.parametrize(
    "words", ["![x](https://host.invalid/x.png)", "<img src=x onerror=1>", "# head", "1. one", "www.host.invalid"]
)
def test_what_was_searched_for_is_text_in_the_read_me(atlas: Atlas, words: str) -> None:
    view = view_of(atlas, f"q={words.replace('#', '%23')}")
    html = MarkdownIt("gfm-like", {"html": True, "linkify": False}).render(
        unpack(package.to_zip(view))["README.md"].decode()
    )
    assert "<img" not in html
    assert html.count("<h1>") == 1
    assert "href" not in html
    assert f"Found: {words}" in unescape(html)


def test_a_dispute_and_its_sources_are_joined(tmp_path: Path) -> None:
    events = [an_event("signed", "2010-05-06"), an_event("ended", "2015", how="expired")]
    fact: Json = {
        "at": "signed.date",
        "ours": "2010-05-06",
        "others": ["2010-05-07", "2010"],
        "why": "w",
        "sources": ["a"],
    }
    atlas = open_world([a_record("r", events=events, disputed=[fact])], [a_site("s")])[0]
    files = unpack(package.to_zip(view_of(atlas, "")))
    assert faults(put(files, tmp_path)) == []
    assert [(row["id"], row["record"], row["site"], row["others"]) for row in table(files, "disputes")] == [
        ("r!1", "r", "", "2010-05-07; 2010")
    ]
    assert [(row["id"], row["record"], row["site"]) for row in table(files, "sources")] == [
        ("r/a", "r", ""),
        ("s/a", "", "s"),
    ]
    assert [(row["stage"], row["how"]) for row in table(files, "events")] == [("signed", ""), ("ended", "expired")]


# --- what is asked for -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("layer", "form", "told"),
    [
        ("sites", "csv", ""),
        (None, "zip", ""),
        (
            "sites",
            "shp",
            "format: found 'shp', expected one of geojson, csv, gpkg, parquet, kml, zip; correct the word",
        ),
        ("rivers", "csv", "layer: found 'rivers', expected one of records, sites, countries, events; correct the word"),
        (None, "csv", "layer: found none, expected one of records, sites, countries, events; name one"),
        ("sites", "zip", "layer: found 'sites', expected none for zip, which holds all layers; leave it out"),
    ],
)
def test_a_layer_and_a_format_that_do_not_fit_are_told(layer: str | None, form: str, told: str) -> None:
    assert package.refusal(layer, form) == told


def test_both_faults_are_told_at_once(atlas: Atlas) -> None:
    with pytest.raises(ExportError, match=r"(?s)format: found 'shp'.*layer: found 'rivers'"):
        package.write(view_of(atlas, "to=1960"), "rivers", "shp")


@pytest.mark.parametrize("form", FORMATS)
def test_a_layer_is_written_as_it_leaves_alone(atlas: Atlas, form: str) -> None:
    view = view_of(atlas, "to=1960")
    assert package.write(view, "sites", form) == write_layer(view.layer("sites"), form)
    assert package.MEDIA_TYPES[form]
