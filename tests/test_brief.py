"""The brief of a country: what it tells is what the page of the country shows, and each claim leads to a note."""

import re
from html import unescape
from pathlib import Path

import pytest
from browser import hostile
from browser.hostile import TEXTS
from test_command_line import run, started

from geo.atlas import Atlas, ask, open_atlas
from geo.brief import Brief, write_brief
from geo.errors import ExportError
from geo.known import Known
from geo.profile import profile
from geo.selection import read_words
from geo.tables import Selection
from geo.text import shown


def written(atlas: Atlas, code: str, words: str = "") -> str:
    return write_brief(ask(atlas, read_words([f"?{words}"], atlas.checked).selection), code).decode()


def text_of(html: str) -> str:
    return unescape(re.sub("<[^>]*>", "", re.sub("<style>.*?</style>", "", html, flags=re.DOTALL)))


@pytest.mark.parametrize(
    "words", ["", "domain=navigation", "from=2015&to=2020", "viewpoint=de-facto", "known=2020-01-01"]
)
@pytest.mark.parametrize("code", ["NIC", "BRA", "UKR", "CZE", "esa"])
def test_it_tells_each_record_and_site_of_the_page_and_no_other(atlas: Atlas, code: str, words: str) -> None:
    known = Known(ask(atlas, read_words([f"?{words}"], atlas.checked).selection), code)
    html = written(atlas, code, words)
    told = [unescape(title) for title in re.findall(r"<li><strong>(.*?)</strong>", html)]
    expected = [one.record.title for one in known.seen] + [site.name for site, _sure in known.sites]
    assert sorted(told) == sorted(shown(title) for title in expected)


def test_each_mark_leads_to_the_note_of_its_source_and_each_note_is_used(atlas: Atlas) -> None:
    view = ask(atlas, Selection())
    html, brief = written(atlas, "BRA"), Brief(profile(view, "BRA"))
    marks, notes = re.findall(r'href="#note-(\d+)"', html), re.findall(r'<li id="note-(\d+)">', html)
    assert notes == [str(n) for n in range(1, len(notes) + 1)]
    assert set(marks) == set(notes)
    for record in (one.record for one in Known(view, "BRA").seen):
        told = {(brief.notes[n - 1]["url"] or brief.notes[n - 1]["file"]) for n in brief.marks(record.id)}
        assert told == {source.url or source.file for source in record.sources.values()}


def test_its_numbers_are_those_of_the_page(atlas: Atlas) -> None:
    view = ask(atlas, Selection())
    html = written(atlas, "USA")
    for figure in profile(view, "USA").figures:
        assert f">{figure['number']['words']}<" in html


def test_the_caveats_count_what_they_tell(atlas: Atlas) -> None:
    brief = Brief(profile(ask(atlas, Selection()), "USA"))
    low = sum(one.row.confidence.level == "low" for one in brief.profile.known.seen)
    disputed = sum(bool(one.record.disputed) for one in brief.profile.known.seen)
    assert low > 1
    assert any(told.startswith(f"{low} records are of low confidence") for told in brief.caveats)
    assert any(told.startswith(f"{disputed} records hold a date") for told in brief.caveats)


def test_the_filters_are_told_in_words_without_the_country_itself(atlas: Atlas) -> None:
    assert "Shown here: Domain: Navigation." in text_of(written(atlas, "NIC", "domain=navigation&partner=NIC"))
    assert "All that this edition knows" in text_of(written(atlas, "NIC", "partner=NIC"))


def test_a_brief_without_a_match_is_whole_and_says_so(atlas: Atlas) -> None:
    html = written(atlas, "NIC", "to=1960")
    assert "Nothing of Nicaragua matches the present filters." in html
    assert "What was searched" in html
    assert html.endswith("</html>")


def test_it_needs_no_other_file_and_is_the_same_twice(atlas: Atlas) -> None:
    html = written(atlas, "BRA")
    assert html == written(atlas, "BRA")
    assert not re.search(r"<(script|link|img|iframe)|@import|url\((?![\"']?#)", html)
    assert "default-src 'none'" in html


def test_hostile_texts_stay_text(tmp_path: Path, cache: Path) -> None:
    atlas = open_atlas(hostile.write_folder(tmp_path / "data"), cache)
    codes = {code for record in atlas.checked.records for code in record.parties}
    html = "".join(written(atlas, code) for code in codes)
    assert not re.search(r"<(script|img|iframe|b>|a href=\"javascript)", html)
    told = text_of(html)
    assert all(re.sub(r"\s+", " ", shown(text)).strip() in re.sub(r"\s+", " ", told) for text in TEXTS[:5])


@pytest.mark.parametrize("code", ["RUS", "SUN"])
def test_the_subject_has_no_brief(atlas: Atlas, code: str) -> None:
    with pytest.raises(ExportError, match=f"found country '{code}', expected a partner"):
        written(atlas, code)


def test_an_unknown_country_is_refused(atlas: Atlas, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="found country 'XXX', expected a code"):
        written(atlas, "XXX")
    out = tmp_path / "out.html"
    done = started("brief", "XXX", "-o", out)
    assert (done.returncode, out.exists()) == (2, False)
    assert b"found country 'XXX'" in done.stderr


def test_the_command_writes_it_and_keeps_what_is_there(tmp_path: Path) -> None:
    out = tmp_path / "nic.html"
    done = run("brief", "NIC", "-o", out, "from=2010")
    assert (done.exit_code, "1 country, 1 site" in done.stderr) == (0, True)
    before = out.read_bytes()
    assert before.startswith(b"<!doctype html>")
    assert run("brief", "BRA", "-o", out).exit_code == 2
    assert out.read_bytes() == before
    assert run("brief", "BRA", "-o", out, "--force").exit_code == 0
    assert out.read_bytes() != before


@pytest.mark.parametrize("code", ["BRA", "USA", "CZE"])
def test_its_map_tells_the_same_numbers(atlas: Atlas, code: str) -> None:
    told = re.findall(r"<desc[^>]*>(.*?)</desc>", written(atlas, code), re.DOTALL)[0]
    for figure in profile(ask(atlas, Selection()), code).figures:
        number = figure["number"]["words"].removesuffix(" or more")
        assert re.match(rf"(.*, )?{number} {figure['kind'].rstrip('s')[:5]}", told), (figure, told[:120])
