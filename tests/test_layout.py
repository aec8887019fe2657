"""The YAML that we write: what it looks like, and that it says the same when it is read again."""

import shutil
from typing import Any

import pytest
import yaml
from conftest import MakeFolder, write
from hypothesis import given
from hypothesis import strategies as st
from worlds import DATA, a_record, a_site, a_source, records, sites

from geo import schema
from geo.atlas import Atlas
from geo.check import check
from geo.layout import EVENT_ORDER, RECORD_ORDER, SITE_ORDER, write_yaml
from geo.load import read_folder
from geo.schema import Record, Site


def again(thing: Record | Site) -> Record | Site:
    """Write a thing, and read it as any YAML reader that types nothing would."""
    return type(thing).model_validate(yaml.load(write_yaml(thing), Loader=yaml.BaseLoader))


def a_titled(**texts: Any) -> Record:
    return Record.model_validate(a_record(**texts))


# --- the same again ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def texts(atlas: Atlas) -> dict[str, str]:
    """Every record and site of the project, written."""
    return {one.id: write_yaml(one) for one in (*atlas.checked.records, *atlas.checked.sites)}


def test_every_record_and_site_says_the_same_when_it_is_written_and_read(
    atlas: Atlas, texts: dict[str, str], make_folder: MakeFolder
) -> None:
    things = [[(one.id, texts[one.id]) for one in some] for some in (atlas.checked.records, atlas.checked.sites)]
    folder = make_folder(*things)
    for table in DATA.glob("*.yaml"):
        shutil.copy(table, folder)
    checked = check(read_folder(folder))
    assert (checked.records, checked.sites) == (atlas.checked.records, atlas.checked.sites)
    assert len(texts) >= 50


@given(st.data())
def test_random_records_and_sites_say_the_same(data: st.DataObject) -> None:
    site = data.draw(sites("s"))
    for thing in (Record.model_validate(data.draw(records("r0", [site]))), Site.model_validate(site)):
        assert again(thing) == thing


TEXTS = st.text(st.characters(codec="utf-8"), min_size=3, max_size=100)
HOSTILE = [
    "no", "null", "~", "=", "2021-03-30", "1_000", "0x1f", "- a", "? a", "a: b", "a:b", "a #b", "#a", "*a", "&a", "!a",
    "[a", "{a}", "a, b", "'a'", '"a"', "it's", " a ", "a\nb", "a\n\nb\n", "a\tb", "a\\b", "\x1b[31m", "a\u2028b",
    "a\x85b", "ab\n", "ab\x85", "\ufeffa", "%a", "@a", "`a`", "|", ">-", "---", "...", "--- a", "a\u200bb",
    "Главкосмос", "中国中国", "🚀🚀🚀", "a" * 110 + " b", "<<", "key: [a, b]",
]  # fmt: skip


@pytest.mark.parametrize("text", [text for text in HOSTILE if len(text) >= 3], ids=repr)
def test_a_text_that_looks_like_yaml_stays_a_text(text: str) -> None:
    source = a_source(publisher=text, where=text)
    thing = a_titled(title=text, summary=text, others=[{"who": text, "role": "host"}], sources={"a": source})
    assert again(thing) == thing


@given(TEXTS, TEXTS)
def test_any_text_stays_as_it_is(title: str, key: str) -> None:
    thing = a_titled(title=title, summary=title, identifiers={key: title}, ledger=[title, key])
    assert again(thing) == thing


def test_a_point_has_the_zeros_that_it_was_written_with_or_that_its_radius_asks_for() -> None:
    position = {"level": "exact", "radius_m": "60", "basis": "read off a map", "sources": ["a"]}
    site = a_site(lon="-47.9", lat="-16", position=position)
    thing = Site.model_validate(site)
    assert "\nlon: -47.900\nlat: -16.000\n" in write_yaml(thing)
    assert "\nlon: -47.9\nlat: -16\n" in write_yaml(thing, site)


@given(st.floats(-180, 180), st.floats(-90, 90))
def test_coordinates_keep_every_digit(lon: float, lat: float) -> None:
    thing = Site.model_validate(a_site(lon=lon, lat=lat))
    assert again(thing) == thing


def test_our_own_reader_reads_it_too(make_folder: MakeFolder) -> None:
    """It refuses what others read: aliases, complex keys, control characters as they are."""
    folder = make_folder()
    for n, text in enumerate(text for text in HOSTILE if len(text) >= 3):
        thing = a_titled(name=f"r{n}", title=text, identifiers={text: text})
        write(folder / "records", (thing.id, write_yaml(thing)))
    read = read_folder(folder)
    assert read.faults == ()
    assert len({one.content["title"] for one in read.records}) == len(read.records)


# --- what it looks like ------------------------------------------------------------------------------------


def test_it_looks_as_people_write_it(texts: dict[str, str]) -> None:
    path, needless = DATA / "records" / "ven-2021-space-agreement.yaml", "procedures reported complete in July 2022"
    assert texts[path.stem] == path.read_text(encoding="utf-8").replace(f"'{needless}'", needless)


def test_most_files_are_written_as_they_stand(texts: dict[str, str]) -> None:
    """The others differ in quotes that YAML does not need, and in the order of fields."""
    files = [*DATA.glob("records/*.yaml"), *DATA.glob("sites/*.yaml")]
    same = [path for path in files if texts[path.stem] == path.read_text(encoding="utf-8")]
    assert len(same) > len(files) / 3


def test_a_site_without_a_point_has_none() -> None:
    country = {"level": "country", "basis": "only the country is named", "sources": ["a"]}
    text = write_yaml(
        Site.model_validate({k: v for k, v in a_site(position=country).items() if k not in ("lon", "lat")})
    )
    assert "position: {level: country, basis: only the country is named, sources: [a]}\nevents:\n  - {" in text
    assert "lon" not in text


def test_a_fact_has_one_line_however_long() -> None:
    text = write_yaml(a_titled(title="One\ntwo", summary="word " * 79 + "end"))
    assert 'title: "One\\ntwo"\n' in text
    assert text.count("\n") == 11


def test_every_field_of_the_schema_has_its_place() -> None:
    for model, order in ((Record, RECORD_ORDER), (Site, SITE_ORDER), (schema.RecordEvent, EVENT_ORDER)):
        assert set(order) == set(model.model_fields)
        assert len(order) == len(model.model_fields)
