"""The page script through Streamlit's own test harness: what it shows for every kind of address and of data."""

import json
import re
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest
from worlds import a_record, a_site, a_source

from geo import api, settings

PAGE = settings.ROOT / "geo" / "page" / "main.py"
WIDGETS = ("from", "to", "domain", "partner", "type", "reading", "measure", "firmness", "viewpoint")
DEFAULTS = {
    "from": None,
    "to": None,
    "domain": [],
    "partner": [],
    "type": [],
    "reading": "active",
    "measure": "agreements",
    "firmness": "any",
    "viewpoint": "un",
}
Open = Callable[..., AppTest]


@pytest.fixture
def open_page(monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """Return a function that opens the page at an address, of the real data or of a folder."""
    api.keeper.cache_clear()

    def opened(folder: Path | None = None, **words: Any) -> AppTest:
        if folder:
            monkeypatch.setenv("ATLAS_DATA", str(folder))
        page = AppTest.from_file(str(PAGE), default_timeout=30)
        for key, value in words.items():
            page.query_params[key.rstrip("_")] = value
        page.run()
        assert not page.exception
        return page

    yield opened
    api.keeper.cache_clear()


def status(page: AppTest) -> str:
    [line] = re.findall("<p class='status'[^>]*>(.*?)</p>", html_of(page))
    return line


def html_of(page: AppTest) -> str:
    return "\n".join(one.proto.body for one in page.get("html"))


def notes(page: AppTest) -> str:
    """Return what the page says outside its filters, as a reader sees it."""
    told = " ".join([*(one.value for one in page.warning), html_of(page)])
    return unescape(told.replace("\\", ""))


def question(page: AppTest) -> str:
    """Return what the status line carries for the map."""
    [carried] = re.findall("data-question='([^']*)'", html_of(page))
    return unescape(carried)


def state(page: AppTest) -> dict[str, Any]:
    return {key: page.session_state[key] for key in WIDGETS}


def words(page: AppTest) -> dict[str, list[str]]:
    given = page.query_params.items()
    return {key: [values] if isinstance(values, str) else list(values) for key, values in given}


def test_default_view_shows_everything(open_page: Open) -> None:
    page = open_page()
    assert "agreements" in status(page)
    assert "Space Cooperation Atlas" in html_of(page)
    assert [*page.segmented_control(key="view").options] == ["Map", "List", "Download", "About"]
    assert not page.warning
    assert not page.error
    assert state(page) == DEFAULTS
    assert words(page) == {}
    assert json.loads(question(page))["reading"] == "active"


def test_a_selection_in_the_address_sets_the_filters(open_page: Open) -> None:
    asked = {"from": "2017", "to": "2020", "domain": ["navigation", "geodesy"], "partner": "BRA", "type": "instrument"}
    page = open_page(**asked, measure="firmest", reading="new", firmness="signed", viewpoint="de-facto")
    assert state(page) == {
        "from": 2017,
        "to": 2020,
        "domain": ["navigation", "geodesy"],
        "partner": ["BRA"],
        "type": ["instrument"],
        "reading": "new",
        "measure": "firmest",
        "firmness": "signed",
        "viewpoint": "de-facto",
    }
    assert words(page)["domain"] == ["navigation", "geodesy"]
    assert not page.warning


def test_a_filter_changes_the_status_line_and_the_address(open_page: Open) -> None:
    page = open_page()
    before = status(page), question(page)
    page.multiselect(key="domain").select("navigation").run()
    assert words(page) == {"domain": ["navigation"]}
    assert status(page) != before[0]
    assert question(page) != before[1]
    [clear] = [button for button in page.button if button.label.startswith("Clear all")]
    clear.click().run()
    assert words(page) == {}
    assert status(page) == before[0]


def test_the_base_map_is_the_same_for_every_selection(open_page: Open) -> None:
    def base(page: AppTest) -> str:
        [host] = page.get("bidi_component")
        assert "atlas-map" in host.proto.html_content
        return str(host.proto)

    assert base(open_page()) == base(open_page(domain="navigation", viewpoint="de-facto", measure="contacts"))


def test_nothing_found_is_told_in_the_list(open_page: Open) -> None:
    page = open_page(to="1900")
    assert status(page) == "0 agreements, 0 activities, 0 contacts, 0 countries, 0 sites"
    page.session_state["view"] = "List"
    page.run()
    assert [one.value for one in page.info] == ["No record matches. Widen the period or clear a filter."]


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ({"domain": "navigatoin"}, "navigatoin"),
        ({"partner": "RUS"}, "the subject of the atlas"),
        ({"partner": "Brazil"}, "alpha-3"),
        ({"measure": "agreement"}, "the words are agreements"),
        ({"from": "201x"}, "is no year"),
        ({"from": "2020", "to": "2017"}, "is after"),
        ({"reading": ["new", "active"]}, "was given 2 times"),
        ({"colour": "red"}, "colour is no key"),
        ({"q": "glonass"}, "planned"),
        ({"record": "nothing"}, "there is no such record"),
        ({"site": "nothing"}, "there is no such site"),
        ({"at": "99/99/999"}, "zoom/latitude/longitude"),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else "",
)
def test_a_bad_word_is_dropped_with_a_note(open_page: Open, address: dict[str, Any], told: str) -> None:
    page = open_page(**address)
    assert told in notes(page)
    kept = {"reading": ["new"]} if "reading" in address else {}
    assert words(page) == kept
    assert {key: value for key, value in state(page).items() if key != "reading"} == {
        key: value for key, value in DEFAULTS.items() if key != "reading"
    }


def test_good_words_beside_a_bad_one_are_kept(open_page: Open) -> None:
    page = open_page(domain=["navigation", "nonsense"], partner="BRA")
    assert words(page) == {"domain": ["navigation"], "partner": ["BRA"]}
    assert notes(page).count("was left out") == 1


def test_reversed_years_in_the_filters_are_left_out_with_a_note(open_page: Open) -> None:
    page = open_page()
    everything = status(page)
    page.selectbox(key="from").select(2020)
    page.selectbox(key="to").select(2017).run()
    assert [one.value for one in page.warning] == ["The first year is after the last; the period was left out."]
    assert status(page) == everything
    assert words(page) == {}


def test_a_year_beyond_those_offered_can_be_asked_for(open_page: Open) -> None:
    page = open_page(**{"from": "1900", "to": "2999"})
    assert not page.warning
    assert words(page) == {"from": ["1900"], "to": ["2999"]}


def test_an_open_card_and_a_place_stay_in_the_address(open_page: Open) -> None:
    page = open_page(record="arg-2019-conae-protocol", at="4/-15.8/-47.9")
    assert words(page) == {"record": ["arg-2019-conae-protocol"], "at": ["4/-15.8/-47.9"]}
    assert "record/arg-2019-conae-protocol" in question(page)
    assert not page.warning


def test_list_view_shows_titles_partners_and_sources(open_page: Open) -> None:
    page = open_page(partner="CHN")
    page.session_state["view"] = "List"
    page.run()
    table = html_of(page)
    for text in ("lunar power station", "China", "Memorandum", "Signed, May 2025", "https://tass.com/science/2038969"):
        assert text in table


def test_list_says_how_well_each_record_is_supported(open_page: Open, make_folder: Any) -> None:
    law = a_source(kind="official-text", url="https://example.org/law")
    page = open_page(make_folder([a_record("weak"), a_record("law", sources={"a": law})]))
    page.session_state["view"] = "List"
    page.run()
    rows = {row.partition("</a>")[0].rpartition(">")[2]: row for row in html_of(page).split("<tr>")}
    assert "<th scope='col'>Confidence</th>" in html_of(page)
    assert "<td>High</td>" in rows["Agreement law"]
    assert "<td>Low</td>" in rows["Agreement weak"]


def test_list_turns_25_rows_at_a_time(open_page: Open) -> None:
    page = open_page()
    page.session_state["view"] = "List"
    page.run()
    assert html_of(page).count("<th scope='row'>") == settings.LIST_ROWS
    [onward] = [button for button in page.button if button.label == "Next 25"]
    onward.click().run()
    assert any("Page 2 of " in one.value for one in page.markdown)
    page.multiselect(key="domain").select("geodesy").run()
    assert not any("Page 2" in one.value for one in page.markdown)  # another selection begins anew


def test_about_view_shows_totals_that_others_state(open_page: Open) -> None:
    page = open_page()
    page.session_state["view"] = "About"
    page.run()
    told = " ".join(one.value for one in page.markdown).replace("\\", "") + unescape(html_of(page))
    for text in ("Brazil: 4 stated", "founding document 002", "2026.11.0", "Natural Earth"):
        assert text in told


def test_broken_data_are_a_list_of_faults(open_page: Open, make_folder: Any) -> None:
    page = open_page(make_folder([a_record(parties=["XXX"])], [("broken", "id: [")]))
    assert "2 faults" in page.error[0].value
    for text in ("data/records/bra-2010-agreement.yaml", "parties[0]", "data/sites/broken.yaml"):
        assert text in html_of(page)
    assert not page.get("component_instance")


def test_an_empty_folder_is_told_as_faults(open_page: Open, tmp_path: Path) -> None:
    page = open_page(tmp_path)
    assert "atlas.yaml" in html_of(page)
    assert page.error


def test_an_atlas_without_records_is_shown(open_page: Open, make_folder: Any) -> None:
    page = open_page(make_folder())
    assert status(page) == "0 agreements, 0 activities, 0 contacts, 0 countries, 0 sites"
    assert not page.error


def test_a_range_is_read_aloud_as_certain_and_possible(open_page: Open, make_folder: Any) -> None:
    one = a_record(events=[{"stage": "signed", "date": "2010~", "sources": ["a"]}])
    page = open_page(make_folder([one], [a_site()]), **{"from": "2009", "to": "2009", "reading": "new"})
    assert 'aria-label="0 certain, up to 1">0-1</span> agreements' in status(page)
