"""Opening: built tables give the same atlas as the folder, and a keeper outlives a broken edit."""

import json
import os
from pathlib import Path

import pytest
from conftest import MakeFolder, write
from worlds import DATA, a_record, a_site, an_event, as_yaml

from geo import draw, load, settings
from geo.atlas import Atlas, Keeper, ask, open_atlas
from geo.errors import DataError
from geo.tables import Selection


def edit(path: Path, text: str) -> None:
    """Write a file so that its time differs, as an editor's would."""
    seen = path.stat().st_mtime_ns if path.exists() else 0
    path.write_text(text, encoding="utf-8")
    os.utime(path, ns=(seen + 10**9, seen + 10**9))


# --- built tables ------------------------------------------------------------------------------------------


def test_built_tables_give_the_same_atlas_as_the_folder(tmp_path: Path) -> None:
    fresh = open_atlas(DATA, tmp_path)
    assert len(list(tmp_path.glob("tables-*.json"))) == 1
    again = open_atlas(DATA, tmp_path)
    assert again.checked == fresh.checked
    assert (again.records, again.sites, again.fingerprint) == (fresh.records, fresh.sites, fresh.fingerprint)
    assert ask(again, Selection()).frame == ask(fresh, Selection()).frame


def test_built_tables_are_used(make_folder: MakeFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = make_folder([a_record()])
    open_atlas(folder, tmp_path / "cache")
    monkeypatch.setattr(load, "read_folder", None)
    assert len(open_atlas(folder, tmp_path / "cache").records) == 1


@pytest.mark.parametrize("rubbish", ["", "{", "[]", "{}", '{"config": 1}'])
def test_tables_that_are_not_whole_are_built_anew(make_folder: MakeFolder, tmp_path: Path, rubbish: str) -> None:
    folder, cache = make_folder([a_record()]), tmp_path / "cache"
    open_atlas(folder, cache)
    table = next(cache.iterdir())
    whole = table.read_text(encoding="utf-8")
    table.write_text(rubbish)
    assert len(open_atlas(folder, cache).records) == 1
    assert table.read_text(encoding="utf-8") == whole


def test_a_cache_that_cannot_be_written_costs_time_only(make_folder: MakeFolder, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert len(open_atlas(make_folder([a_record()]), tmp_path / "file" / "cache").records) == 1


def test_faulty_data_leave_no_tables(make_folder: MakeFolder, tmp_path: Path) -> None:
    with pytest.raises(DataError):
        open_atlas(make_folder([a_record(parties=["XYZ"])]), tmp_path / "cache")
    assert not list(tmp_path.glob("cache/*"))


def test_the_fingerprint_follows_content_not_time(make_folder: MakeFolder) -> None:
    folder = make_folder([a_record()])
    before, path = load.fingerprint(folder), folder / "records" / "bra-2010-agreement.yaml"
    os.utime(path, ns=(1, 1))
    assert load.fingerprint(folder) == before
    edit(path, as_yaml(a_record(title="Another title")))
    assert load.fingerprint(folder) != before


def test_a_renamed_file_is_another_atlas(make_folder: MakeFolder) -> None:
    folder = make_folder([a_record()])
    before = load.fingerprint(folder)
    path = folder / "records" / "bra-2010-agreement.yaml"
    path.rename(path.with_name("other.yaml"))
    assert load.fingerprint(folder) != before


def test_the_folder_comes_from_the_environment(make_folder: MakeFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATLAS_DATA", str(make_folder([a_record()])))
    assert [row.id for row in open_atlas().records] == ["bra-2010-agreement"]


# --- a view ------------------------------------------------------------------------------------------------


def test_the_list_is_newest_first(make_folder: MakeFolder) -> None:
    dates = {"a": "2010", "b": "2015-03", "c": "2012"}
    records = [
        a_record(f"{key}-{key}", events=[{**a_record()["events"][0], "date": day}]) for key, day in dates.items()
    ]
    view = ask(open_atlas(make_folder(records)), Selection())
    assert [record.id for record, _ in view.records] == ["b-b", "c-c", "a-a"]


def test_opening_reads_records_and_sites_in_the_order_of_their_ids(make_folder: MakeFolder) -> None:
    atlas = open_atlas(make_folder([a_record("b"), a_record("a")], [a_site("d", lon="-50.00"), a_site("c")]))
    assert [row.id for row in atlas.records] == [record.id for record in atlas.checked.records] == ["a", "b"]
    assert [row.id for row in atlas.sites] == ["c", "d"]


# --- the keeper --------------------------------------------------------------------------------------------


def test_an_edit_is_picked_up_on_the_next_view(make_folder: MakeFolder) -> None:
    folder = make_folder([a_record()])
    keeper = Keeper(folder)
    first = keeper.current()
    assert keeper.current() is first
    write(folder / "records", a_record("second"))
    assert len(keeper.current().records) == 2
    (folder / "records" / "second.yaml").unlink()
    assert keeper.current().fingerprint == first.fingerprint


def test_a_broken_edit_keeps_the_last_good_atlas_and_its_repair_is_seen(
    make_folder: MakeFolder, caplog: pytest.LogCaptureFixture
) -> None:
    folder = make_folder([a_record()])
    path = folder / "records" / "bra-2010-agreement.yaml"
    keeper = Keeper(folder)
    good = keeper.current()
    edit(path, "id: [")
    assert keeper.current() is good
    assert [fault.file for fault in keeper.faults] == ["data/records/bra-2010-agreement.yaml"]
    assert "the last good atlas stays in service" in caplog.text
    edit(path, as_yaml(a_record(title="Mended title")))
    assert keeper.current().checked.records[0].title == "Mended title"
    assert keeper.faults == ()


def test_a_folder_that_was_never_good_is_told_each_time(make_folder: MakeFolder) -> None:
    folder = make_folder([("x", "id: [")])
    keeper = Keeper(folder)
    for _ in range(2):
        with pytest.raises(DataError, match=r"x\.yaml"):
            keeper.current()
    (folder / "records" / "x.yaml").unlink()
    assert keeper.current().records == ()


def test_a_broken_edit_is_read_once(make_folder: MakeFolder, caplog: pytest.LogCaptureFixture) -> None:
    folder = make_folder([a_record()])
    keeper = Keeper(folder)
    keeper.current()
    edit(folder / "records" / "bra-2010-agreement.yaml", "id: [")
    for _ in range(3):
        keeper.current()
    assert len(caplog.records) == 1


def test_an_open_page_still_finds_its_atlas(make_folder: MakeFolder) -> None:
    folder = make_folder([a_record()])
    keeper = Keeper(folder)
    seen = [keeper.current().fingerprint]
    for n in range(settings.ATLASES_KEPT):
        write(folder / "records", a_record(f"more-{n}"))
        seen.append(keeper.current().fingerprint)
    assert [keeper.by_fingerprint(one) is not None for one in seen] == [False] + [True] * settings.ATLASES_KEPT
    assert keeper.by_fingerprint("nothing") is None


# --- what is possible ----------------------------------------------------------------------------------------


def counted(folder: Path, to_year: int) -> tuple[int, int]:
    return ask(open_atlas(folder, folder / "cache"), Selection(to_year=to_year)).frame.totals.agreements


def test_nothing_of_russia_is_possible_before_its_first_day(make_folder: MakeFolder) -> None:
    folder = make_folder([a_record(events=[an_event("signed", "[..2014]")])])
    assert [counted(folder, year) for year in (1950, 1990, 1991, 2014)] == [(0, 0), (0, 0), (0, 1), (1, 1)]


def test_nothing_of_the_ussr_is_possible_before_the_first_year(make_folder: MakeFolder) -> None:
    folder = make_folder([a_record(subject="SUN", events=[an_event("signed", "[..1970]")])])
    assert [counted(folder, year) for year in (1954, 1955, 1970)] == [(0, 0), (0, 1), (1, 1)]


def test_a_site_known_only_by_a_country_without_a_shape_has_a_place_for_its_badge(make_folder: MakeFolder) -> None:
    site = a_site(country="SJM", lon=None, lat=None, position={"level": "country", "basis": "told", "sources": ["a"]})
    atlas = open_atlas(make_folder([a_record()], [{key: value for key, value in site.items() if value is not None}]))
    rows = json.loads(draw.draw_rows(atlas.checked, atlas.records, atlas.sites, {}))
    assert (rows["countries"]["SJM"]["lon"], rows["countries"]["SJM"]["lat"]) == (17.5, 78.9)


def test_rows_bring_the_marks_with_their_first_day_and_words(atlas: Atlas) -> None:
    marks = json.loads(draw.draw_rows(atlas.checked, (), (), {}))["marks"]
    assert len(marks) == len(atlas.config.marks)
    assert marks[0][:3] == [-4472, "Sputnik 1, the first artificial satellite, is launched", "4 October 1957"]
    assert [16130, "March 2014"] in [[day, words] for day, _, words, _ in marks]
    assert all(url.startswith("https://") for *_, url in marks)
