"""The page script through Streamlit's own test harness: what it shows for every kind of address and of data."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode

import pytest
import streamlit
from conftest import write
from streamlit.testing.v1 import AppTest
from worlds import EDITION, a_record, a_site, a_source

from geo import api, outlets, settings
from geo.atlas import Atlas, ask, open_atlas
from geo.cite import FORMS as CITATIONS
from geo.cite import cite
from geo.export import FORMATS, LAYERS
from geo.page.cite import today
from geo.picture import FORMS as PICTURES
from geo.picture import SIZES
from geo.release import as_text, make_release
from geo.tables import Selection
from geo.text import count_words

PAGE = settings.ROOT / "geo" / "page" / "main.py"
Open = Callable[..., AppTest]
EVERYTHING = "0 agreements, 0 activities, 0 contacts, 0 countries, 0 sites"


@pytest.fixture
def open_page(monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """Return a function that opens the page at an address, of the real data or of a folder."""
    outlets.keeper.cache_clear()

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
    outlets.keeper.cache_clear()


def html_of(page: AppTest) -> str:
    return "\n".join(one.proto.body for one in page.get("html"))


def text_of(page: AppTest) -> str:
    """Return the words of the page, without its elements."""
    return " ".join(unescape(re.sub("<[^>]*>", " ", html_of(page))).split())


def status(page: AppTest) -> str:
    [line] = re.findall('<p class="status"[^>]*>(.*?)</p>', html_of(page), re.DOTALL)
    return " ".join(line.split())


def question(page: AppTest) -> dict[str, Any]:
    """Return what the status line carries for the map."""
    [carried] = re.findall('data-question="([^"]*)"', html_of(page))
    return json.loads(unescape(carried))


def notes(page: AppTest) -> str:
    """Return what the page says of its address."""
    found = re.findall('<div class="notes".*?</div>', html_of(page), re.DOTALL)
    return unescape(re.sub("<[^>]*>", " ", " ".join(found)))


def chips(page: AppTest) -> list[str]:
    return [
        " ".join(unescape(one).split()) for one in re.findall('class="chip"[^>]*>(.*?)<span', html_of(page), re.DOTALL)
    ]


def links(page: AppTest, words: str) -> list[dict[str, list[str]]]:
    """Return the words of the addresses of all links that say something."""
    found = re.findall(r'<a [^>]*?href="(\?[^"]*)"[^>]*>(.*?)</a>', html_of(page), re.DOTALL)
    return [parse_qs(unescape(href)[1:]) for href, said in found if words in re.sub("<[^>]*>", "", unescape(said))]


def words(page: AppTest) -> dict[str, list[str]]:
    given = page.query_params.items()
    return {key: [values] if isinstance(values, str) else list(values) for key, values in given}


def test_default_view_shows_everything(open_page: Open) -> None:
    page = open_page()
    assert "agreements" in status(page)
    told = text_of(page)
    for said in (
        "Space Cooperation Atlas",
        "Russia's and the USSR's space cooperation",
        "22 November 2026",
        "countries were searched",
    ):
        assert said in told
    for view in ("Map", "List", "Country", "Before and after", "Method", "Download"):
        assert links(page, view)
    assert (notes(page), chips(page), words(page)) == ("", [], {})
    asked = question(page)
    assert (asked["reading"], asked["view"], asked["open"], asked["query"]) == ("active", "map", "", "")


def test_every_filter_of_the_address_is_a_chip_that_removes_it(open_page: Open) -> None:
    asked = {
        "from": "2017",
        "to": "2020",
        "domain": ["navigation", "geodesy"],
        "partner": "BRA",
        "level": "interagency",
    }
    page = open_page(**asked, reading="new", firmness="signed", viewpoint="de-facto", q="station", named="yes")
    assert chips(page) == [
        "Began 2017 to 2020",
        "Found: station",
        "Domain: Navigation",
        "Domain: Geodesy",
        "Partner: Brazil",
        "Level: Between agencies or ministries",
        "Also domains that are merely named",
        "Signed or firmer",
        "Borders: De facto",
    ]
    [without] = links(page, "Domain: Geodesy")
    assert without["domain"] == ["navigation"]
    assert without["from"] == ["2017"]
    [without] = links(page, "Began 2017 to 2020")
    assert not {"from", "to", "reading"} & {*without}
    assert links(page, "Reset")[0] == {}
    assert notes(page) == ""


def test_a_filter_changes_the_status_line_and_the_question(open_page: Open) -> None:
    everything, navigation = open_page(), open_page(domain="navigation")
    assert status(navigation) != status(everything)
    assert question(navigation)["records"] != question(everything)["records"]
    assert question(navigation)["id"] != question(everything)["id"]


def test_the_base_map_and_the_place_of_the_filters_are_the_same_for_every_selection(open_page: Open) -> None:
    def constant(page: AppTest) -> list[str]:
        return [
            one.proto.body
            for one in page.get("html")
            if "atlas-map" in one.proto.body or "data-panel" in one.proto.body
        ]

    first = constant(open_page())
    assert len(first) == 2
    assert first == constant(open_page(domain="navigation", viewpoint="de-facto", measure="contacts", view="list"))


def test_the_numbers_beside_the_filters_stand_in_the_order_of_the_form(open_page: Open) -> None:
    page = open_page(type="instrument")
    [numbers] = re.findall('data-counts="([^"]*)"', html_of(page))
    atlas = outlets.keeper().current()
    form = next(file.content.decode() for name, file in api._files_of(atlas).items() if name.startswith("panel"))
    places = [int(place) for place in re.findall('data-counted="([0-9]+)"', form)]
    assert places == [*range(len(numbers.split()))]
    assert len(places) == sum(len(values) for values in atlas.offered.values())


def test_nothing_found_is_told(open_page: Open) -> None:
    assert status(open_page(to="1900")) == EVERYTHING
    assert "Nothing matches. Widen the period or remove a filter." in text_of(open_page(to="1900", view="list"))
    assert "No record matches." in text_of(open_page(q="zzzzzzzzzz"))


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
        ({"known": "2022-03"}, "write a day as year-month-day, as 2022-03-01"),
        ({"known": "2030-01-01"}, "days from 1955-01-01 to 2026-11-22 can be asked for"),
        ({"layer": "sites"}, "the words are relations, one-sided, context"),
        ({"record": "nothing"}, "there is no such record"),
        ({"site": "nothing"}, "there is no such site"),
        ({"country": "XX"}, "alpha-3"),
        ({"country": "RUS"}, "the subject of the atlas"),
        ({"before": "2014-2010"}, "write a year, as 2014"),
        ({"at": "99/99/999"}, "zoom/latitude/longitude"),
        ({"view": "globe"}, "the words are map"),
        ({"lang": "tlh"}, "the words are en"),
        ({"sort": "luck"}, "the words are date"),
        ({"page": "0"}, "a number from 1"),
        ({"within": "somewhere"}, "west/south/east/north"),
        ({"v": "<script>"}, "a data version"),
        ({"group": "atlantis"}, "the words are"),
        ({"q": "station " * 2000}, "cut to its first 200 characters"),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else "",
)
def test_a_bad_word_is_dropped_with_a_note(open_page: Open, address: dict[str, Any], told: str) -> None:
    page = open_page(**address)
    assert told in notes(page)
    kept = {"reading": ["new"]} if "reading" in address else {}
    assert {key: value for key, value in words(page).items() if key != "q"} == kept
    assert "agreements" in status(page)


@pytest.mark.parametrize(
    "typed",
    [
        "'; DROP TABLE records; --",
        "<script>alert(1)</script>",
        "\u202eabc\u202c",
        "\U0001f680\U0001f6f0",
        "\x00\x1b[31m",
        '"" OR ""',
        "NEAR(",
        "%%%",
        "عربي",
        "a" * 10_000,
    ],
)
def test_a_hostile_search_is_answered_in_words(open_page: Open, typed: str) -> None:
    page = open_page(q=typed, view="list")
    assert "agreements" in status(page) or "agreement" in status(page)
    assert "<script>alert" not in html_of(page)


def test_good_words_beside_a_bad_one_are_kept(open_page: Open) -> None:
    page = open_page(domain=["navigation", "nonsense"], partner="BRA")
    assert words(page) == {"domain": ["navigation"], "partner": ["BRA"]}
    assert notes(page).count("was left out") == 1


def test_words_in_another_order_are_left_as_they_are(open_page: Open) -> None:
    page = open_page(view="list", domain="navigation")
    assert [*words(page)] == ["view", "domain"]


def test_a_link_of_another_version_says_so_and_one_of_this_does_not(open_page: Open) -> None:
    assert f"made with data version 2020.1; the page shows version {EDITION}" in notes(open_page(v="2020.1"))
    assert notes(open_page(v=EDITION)) == ""


def test_a_year_beyond_those_offered_can_be_asked_for(open_page: Open) -> None:
    page = open_page(**{"from": "1900", "to": "2999"})
    assert notes(page) == ""
    assert words(page) == {"from": ["1900"], "to": ["2999"]}


# --- views ------------------------------------------------------------------------------------------------------


def test_a_card_on_the_map_and_a_place_stay_in_the_address(open_page: Open) -> None:
    page = open_page(view="map", record="arg-2019-conae-protocol", at="4/-15.8/-47.9")
    assert words(page) == {"view": ["map"], "record": ["arg-2019-conae-protocol"], "at": ["4/-15.8/-47.9"]}
    assert question(page)["open"] == "record/arg-2019-conae-protocol"
    assert question(open_page(site="plesetsk"))["open"] == "site/plesetsk"
    assert question(open_page(view="map", country="BRA"))["open"] == "country/BRA"


def test_a_record_has_a_page_with_its_sites_on_a_map_of_its_own(open_page: Open) -> None:
    page = open_page(record="nic-2017-chaika-inauguration", domain="launch")
    told = text_of(page)
    for said in ("6 April 2017", "Chaika", "Sources", f"data version {EDITION}", "Copy link"):
        assert said in told
    asked = question(page)
    assert (asked["view"], asked["open"]) == ("record", "")
    assert asked["fit"]["points"] == [[12.12, -86.32]]
    assert chips(page) == ["Domain: Launch"]
    for form in ("yaml", "json"):
        assert f"/records/nic-2017-chaika-inauguration.{form}" in html_of(page)
    assert links(page, "List")[0] == {
        "domain": ["launch"],
        "view": ["list"],
        "record": ["nic-2017-chaika-inauguration"],
    }


def test_a_withdrawn_record_answers_with_its_tombstone(open_page: Open, make_folder: Any) -> None:
    folder = make_folder([a_record()])
    (folder / "withdrawn.yaml").write_text(
        "- {id: gone-record, day: 2026-01-02, why: it was told twice, see: bra-2010-agreement}\n"
    )
    page = open_page(folder, record="gone-record")
    assert notes(page) == ""
    for said in ("2 January 2026", "told twice"):
        assert said in text_of(page)
    assert question(page)["fit"] is None
    assert links(page, "Agreement")


KNOWN = "2012-05-31"


def test_what_could_be_known_on_a_day_is_told_in_every_view(open_page: Open) -> None:
    whole = status(open_page()).partition(" agreements")[0]
    for view in ("map", "list", "sites", "country", "method", "download", "cite", "about"):
        page = open_page(known=KNOWN, view=view)
        told = re.sub("<[^>]*>", "", status(page))
        numbers = re.fullmatch(
            r"\d+-\d+ agreements, .* sites; on sources published by 31 May 2012: "
            r"(\d+) records rest only on later sources, (\d+) only on undated ones",
            told,
        )
        assert numbers
        assert min(map(int, numbers.groups())) > 100
        assert not told.startswith(whole)
        assert (chips(page), notes(page)) == (["On sources published by 31 May 2012"], "")
        assert "on sources published by 31 May 2012. CC-BY-4.0" in text_of(page)
        [without] = links(page, "On sources published by 31 May 2012")
        assert "known" not in without
    assert "~2012-05-31" in question(page)["rows"]
    assert "~2012-05-31" in question(page)["cards"]
    assert "~2012-05-31" not in question(page)["shapes"]


def test_the_numbers_beside_the_filters_are_those_of_the_same_form_on_every_day(open_page: Open) -> None:
    counts = [
        re.findall('data-counts="([^"]*)"', html_of(page))[0].split()
        for page in (open_page(), open_page(known="1960-01-01"), open_page(known=KNOWN))
    ]
    assert len({len(one) for one in counts}) == 1
    assert len({tuple(one) for one in counts}) == 3


def test_a_record_that_was_not_known_says_so_and_leads_to_the_whole(open_page: Open) -> None:
    page = open_page(record="nic-2017-chaika-inauguration", known=KNOWN, domain="launch")
    told = text_of(page)
    assert "Not known by 31 May 2012" in told
    assert notes(page) == ""
    [link] = links(page, "Show it with all its sources")
    assert link == {"record": ["nic-2017-chaika-inauguration"], "domain": ["launch"]}
    assert question(page)["fit"] is None
    beside = open_page(view="list", record="nic-2017-chaika-inauguration", known=KNOWN)
    assert "is not shown: no source that may have been published by then" in notes(beside)


def test_a_site_that_was_not_known_is_not_opened(open_page: Open) -> None:
    page = open_page(site="are-glonass-stations", known=KNOWN)
    assert question(page)["open"] == ""
    assert "is not shown" in notes(page)
    assert question(open_page(site="baikonur", known=KNOWN))["open"] == "site/baikonur"


def test_a_record_of_undated_sources_is_in_doubt_on_its_page_and_its_map(open_page: Open) -> None:
    page = open_page(record="ago-2009-angosat-contract", known=KNOWN)
    told = text_of(page)
    assert "Its sources do not say on which day they were published; they may be later" in told
    assert "(sources undated)" in told
    assert question(page)["doubt"] != ""
    assert question(open_page(record="ago-2009-angosat-contract"))["doubt"] == ""


def test_a_country_page_on_a_day_counts_what_was_known_and_leads_to_all(open_page: Open) -> None:
    page = open_page(country="BRA", known=KNOWN)
    assert links(page, "Show everything about Brazil") == [{"country": ["BRA"]}]
    assert "known until 31 May 2012 only" in text_of(page)


def test_a_country_has_a_page_and_up_to_four_are_compared(open_page: Open) -> None:
    page = open_page(country="BRA")
    assert "Brazil" in text_of(page)
    assert question(page)["fit"] == {"points": [], "codes": ["BRA"]}
    four = open_page(country=["BRA", "ARG", "IND", "CHN", "CUB"])
    assert words(four) == {"country": ["BRA", "ARG", "IND", "CHN"]}
    assert "first four" in notes(four)
    assert "Argentina" in text_of(open_page(view="country"))


def test_without_two_periods_some_are_offered_and_none_is_made_up(open_page: Open) -> None:
    page = open_page(view="change", domain="navigation")
    assert words(page) == {"view": ["change"], "domain": ["navigation"]}
    asked = {"from": ["2025"], "to": ["2025"], "domain": ["navigation"], "view": ["change"], "before": ["2017"]}
    assert links(page, "2017 and 2025") == [asked]
    assert 'data-words="view=change&amp;domain=navigation"' in html_of(page)
    assert (question(page)["view"], "before" in question(page)) == ("periods", False)
    assert links(open_page(view="change", before="2014"), "2014 and 2025")
    assert links(open_page(view="change", **{"from": "2015", "to": "2020"}), "2009 to 2014 and 2015 to 2020")


def test_two_periods_stand_side_by_side_with_the_map_of_the_difference(open_page: Open) -> None:
    page = open_page(view="change", before="2014", **{"from": "2022", "to": "2022"})
    atlas = outlets.keeper().current()
    asked = Selection(from_year=2022, to_year=2022)
    before, after = ask(atlas, replace(asked, from_year=2014, to_year=2014)), ask(atlas, asked)
    carried = question(page)
    assert carried["view"] == "change"
    assert (carried["before"]["from"], carried["before"]["to"]) == (before.question.from_day, before.question.to_day)
    assert carried["before"]["names"] == ["2014", "2022"]
    rows = re.findall('<th scope="row">Agreements</th>(.*?)</tr>', html_of(page))
    told = [count_words(view.frame.totals.agreements) for view in (before, after)]
    assert [one for one in told if one not in unescape(rows[0])] == []
    for said in ("What was going on in 2014, and what in 2022.", "Added: only in 2022", "Nothing heard since"):
        assert said in text_of(page)
    found = [unescape(one) for one in re.findall('href="(/export/[^"]+)"', html_of(page))]
    assert found == [
        f"/export/records.{form}?from={year}&to={year}" for year in (2014, 2022) for form in ("csv", "geojson")
    ]
    assert links(page, "China")[0]["country"] == ["CHN"]


def test_where_a_selection_says_it_the_rest_of_a_list_is_that_selection(open_page: Open) -> None:
    page = open_page(view="change", before="2000-2013", reading="new", **{"from": "2014", "to": "2022"})
    asked = {"view": ["list"], "reading": ["new"], "from": ["2014"], "to": ["2022"]}
    later = asked | {"type": ["instrument"], "firmness": ["signed"]}
    earlier = asked | {"from": ["2000"], "to": ["2013"], "type": ["activity"]}
    found = links(page, " more in the list")
    assert later in found
    assert earlier in found
    going_on = open_page(view="change", before="2014", **{"from": "2022", "to": "2022"})
    assert links(going_on, " more in the list") == []
    assert links(going_on, "All that began in 2015 to 2022")[0] == asked | {"from": ["2015"]}


def test_groups_whose_members_come_and_go_are_asked_of_each_period_by_itself(open_page: Open) -> None:
    page = open_page(view="change", before="2000", group="eu", **{"from": "2022", "to": "2022"})
    assert {"from", "to", "records", "names"} <= question(page)["before"].keys()


def test_list_view_shows_titles_partners_and_sources(open_page: Open) -> None:
    table = unescape(html_of(open_page(partner="CHN", view="list")))
    for said in ("lunar power station", "China", "Memorandum", "Signed, May 2025", "https://tass.com/science/2038969"):
        assert said in table


def test_list_says_how_well_each_record_is_supported(open_page: Open, make_folder: Any) -> None:
    law = a_source(kind="official-text", url="https://example.org/law")
    page = open_page(make_folder([a_record("weak"), a_record("law", sources={"a": law})]), view="list")
    rows = {re.findall('scope="row"><a[^>]*>(.*?)</a>', row)[0]: row for row in html_of(page).split("<tr>")[2:]}
    assert ">High</td>" in rows["Agreement law"]
    assert ">Low</td>" in rows["Agreement weak"]


def test_list_turns_25_rows_at_a_time_and_sorts_by_its_columns(open_page: Open) -> None:
    page = open_page(view="list")
    assert html_of(page).count('scope="row"') == settings.LIST_ROWS
    assert links(page, "Next 25") == [{"view": ["list"], "page": ["2"]}]
    second = open_page(view="list", page="2", sort="title")
    assert "Records 26 to 50 of " in text_of(second)
    titles = [unescape(one) for one in re.findall('scope="row"><a[^>]*>(.*?)</a>', html_of(second))]
    assert titles == sorted(titles, key=str.casefold)
    assert links(second, "Title") == [{"view": ["list"], "sort": ["-title"]}]
    assert 'aria-sort="ascending"' in html_of(second)
    assert "Page 35 of 35" in text_of(open_page(view="list", page="9999"))


def test_list_opens_at_the_record_that_is_selected(open_page: Open) -> None:
    page = open_page(view="list", record="usa-1975-07-15-apollo-soyuz")
    [row] = re.findall('<tr class="is-selected".*?</tr>', html_of(page), re.DOTALL)
    assert "usa-1975-07-15-apollo-soyuz" in row
    assert "Page 1 of" not in text_of(page)


def test_list_keeps_to_a_window_when_asked(open_page: Open) -> None:
    page = open_page(view="list", within="-75/-35/-33/6", partner=["BRA", "KAZ"])
    assert "Brazil" in text_of(page)
    assert "Kazakhstan" not in re.findall("<tbody>.*</tbody>", html_of(page), re.DOTALL)[0]
    assert links(page, "Leave the map's window")
    across = open_page(view="sites", within="170/-90/-170/90")  # over the antimeridian
    assert "Nothing matches" not in text_of(across) or "Sites (" in text_of(across)


def test_sites_are_a_list_too(open_page: Open) -> None:
    page = open_page(view="sites", kind="gnss-station", partner="NIC")
    assert "Chaika" in text_of(page)
    assert {"view": ["list"], "kind": ["gnss-station"], "partner": ["NIC"]} in links(page, "Records (")


def test_what_exists_of_the_agreements_is_told_and_leads_to_the_list(open_page: Open) -> None:
    page = open_page(partner="FRA", to="2020")
    told = re.sub(" (?=[,;])", "", text_of(page))
    assert "Of 19-20 agreements: 4 delivered, nothing seen of 15-16; 7 of these silent for 10 years or more" in told
    [to_list] = links(page, "4 delivered")
    assert to_list == {"view": ["list"], "partner": ["FRA"], "to": ["2020"], "type": ["instrument"]} | {
        "delivery": ["delivered"]
    }
    [to_rule] = links(page, "inferred, not reported")
    assert to_rule["view"] == ["method"]
    assert 'id="method-announced-then-silent"' in html_of(open_page(view="method"))


@pytest.mark.parametrize(
    ("words", "times"),
    [
        *(({}, 1), ({"view": "list"}, 1), ({"view": "country"}, 1), ({"country": "FRA"}, 1), ({"view": "method"}, 0)),
        *(({"record": "fra-2003-11-07-soyuz-csg"}, 0), ({"from": "2027"}, 0)),
    ],
)
def test_what_exists_is_told_once_and_where_the_view_is_of_agreements(
    open_page: Open, words: dict[str, str], times: int
) -> None:
    assert html_of(open_page(**words)).count('class="exists"') == times


def test_lists_and_pages_say_how_a_record_stands(open_page: Open) -> None:
    name = "fra-2003-11-07-soyuz-csg"
    for words in ({"view": "list", "record": name}, {"record": name}, {"country": "FRA"}):
        told = text_of(open_page(**words))
        assert "Suspended Delivered" in told
        assert "26 February 2022" in told
    for words in ({"view": "list", "partner": "BRA"}, {"record": "bra-1995-aeb-rka-document"}, {"country": "BRA"}):
        told = text_of(open_page(**words, type="instrument", q="common"))
        assert "Nothing seen yet. No news since 1995 (inferred: no step known for 10 years)" in told


def test_borders_de_facto_name_the_sites_that_lie_in_another_country(open_page: Open) -> None:
    page = open_page(viewpoint="de-facto")
    told = re.sub(" (?=[.;])", "", text_of(page))
    assert "De facto borders are shown, without endorsement. One site lies in another country under them:" in told
    assert "Yevpatoria deep-space centre (RT-70) (here Ukraine by code, drawn on Russia)." in told
    assert "No record changes its country" in told
    [to_site], [to_record] = links(page, "Yevpatoria deep-space centre"), links(page, "Use of the Yevpatoria centre")
    assert to_site == {"site": ["yevpatoria-rt70"], "viewpoint": ["de-facto"]}
    assert to_record == {"record": ["ukr-2010-yevpatoria-use"], "viewpoint": ["de-facto"]}
    assert links(page, "Whose borders") == [{"view": ["method"], "viewpoint": ["de-facto"]}]
    assert links(page, "Show those after UN positions") == [{}]
    assert 'id="method-whose-borders"' in html_of(open_page(view="method"))


def test_what_is_not_shown_is_not_named_beside_the_borders(open_page: Open) -> None:
    told = text_of(open_page(viewpoint="de-facto", partner="BRA"))
    assert "No site that is shown lies in another country under them. No record changes its country" in told
    assert "Yevpatoria" not in told


def test_borders_after_un_positions_are_told_in_a_line_and_cost_nothing(
    open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Atlas, "shapes", lambda *_: pytest.fail("the detailed shapes are read"))
    page = open_page(domain="navigation")
    assert "Borders after UN positions. Whose borders Show those de facto" in text_of(page)
    assert links(page, "Show those de facto") == [{"domain": ["navigation"], "viewpoint": ["de-facto"]}]


def test_what_was_searched_for_is_marked_and_the_best_comes_first(open_page: Open) -> None:
    for typed in ("Никарагуа", "nicaragua", "Nicarágua", "nicargua"):
        page = open_page(q=typed)
        assert status(page) == status(open_page(partner="NIC")), typed
        assert "<mark>Nicaragua</mark>" in html_of(page)
        assert "Best matches" in text_of(page)


def test_method_shows_the_document_with_numbers_of_the_day(open_page: Open) -> None:
    told = text_of(open_page(view="method"))
    for said in ("Brazil: 4 stated", "founding document 002", EDITION, "What is counted", "Systematically"):
        assert said in told
    assert str(len(outlets.keeper().current().checked.sites)) in told


def test_downloads_are_addresses_of_what_is_shown(open_page: Open) -> None:
    page = open_page(view="download", domain="navigation", **{"from": "2017"})
    found = re.findall('href="(/export/[^"]+)"', html_of(page))
    assert {f"/export/{layer}.{form}?from=2017&amp;domain=navigation" for layer in LAYERS for form in FORMATS} < {
        *found
    }
    others = {unescape(one).split("?")[0] for one in found} - {f"/export/{x}.{y}" for x in LAYERS for y in FORMATS}
    assert others == {
        f"/export/{one}" for one in ("package.zip", "map.html", *(f"picture.{form}" for form in PICTURES))
    }
    assert all("from=2017&amp;domain=navigation" in one for one in found)
    assert {size for one in found for size in re.findall("size=([a-z]+)", one)} == {*SIZES}


def test_a_brief_is_offered_of_the_one_partner_that_is_chosen(open_page: Open) -> None:
    assert "/export/brief-BRA.html?partner=BRA" in html_of(open_page(view="download", partner="BRA"))
    assert "/export/brief-" not in html_of(open_page(view="download", partner=["BRA", "ARG"]))


def test_an_empty_selection_is_told_beside_the_files(open_page: Open) -> None:
    assert "the files are valid, and empty" in text_of(open_page(view="download", q="zzzzqqqq"))
    assert "the files are valid, and empty" not in text_of(open_page(view="download"))


def test_who_runs_this_is_told(open_page: Open) -> None:
    told = text_of(open_page(view="about"))
    for said in ("Contact", "Report an error", "Corrections and takedown", "Imprint", "Privacy"):
        assert said in told


@pytest.mark.parametrize("view", ["map", "list", "sites", "country", "change", "method", "download", "cite", "about"])
def test_every_view_begins_with_one_heading_below_the_title(open_page: Open, view: str) -> None:
    page = html_of(open_page(view=view))
    assert page.count("<h1") == 1
    assert page.count('id="view-title"') == (0 if view == "map" else 1)


def cite_link(page: AppTest) -> str:
    [href] = re.findall('<a class="reset" href="([^"]*)"[^>]*>Cite</a>', html_of(page))
    return unescape(href)


def test_one_click_leads_to_the_citation_of_what_is_open(open_page: Open) -> None:
    assert cite_link(open_page(domain="navigation", at="4/1/1", sort="title")) == "?domain=navigation&view=cite"
    assert cite_link(open_page(domain="navigation", v="2025.1")) == "?domain=navigation&view=cite&v=2025.1"
    assert cite_link(open_page(country=["BRA", "ARG"])) == "?partner=BRA&partner=ARG&view=cite"
    record = "arg-2019-conae-protocol"
    assert cite_link(open_page(record=record)) == f"?view=cite&record={record}"
    assert cite_link(open_page(record=record, view="map")) == "?view=cite"


def test_a_citation_is_shown_in_four_forms_with_their_files(open_page: Open) -> None:
    page = open_page(view="cite", domain="navigation")
    atlas = outlets.keeper().current()
    cited = cite(ask(atlas, Selection(domain=("navigation",))), accessed=today())
    shown = dict(re.findall('<pre id="cite-([a-z]+)"[^>]*>(.*?)</pre>', html_of(page), re.DOTALL))
    assert [*shown] == ["txt", "bib", "ris", "json"]
    for form, text in shown.items():
        assert unescape(text) == CITATIONS[form][1](cited).replace("\r\n", "\n").rstrip("\n")
        assert f'href="/export/citation.{form}?domain=navigation" download' in html_of(page)
    assert f"python -m geo verify '{cited.address}' {cited.hash[:16]}" in text_of(page)
    assert "not released" not in text_of(page)


def test_a_hash_is_verified_on_the_page(open_page: Open) -> None:
    cited = cite(ask(open_atlas(), Selection(domain=("navigation",))))
    words = {"view": "cite", "domain": "navigation", "v": EDITION}
    same = open_page(**words, hash=cited.hash[:16])
    assert "The same: this address shows what was cited." in text_of(same)
    assert unescape(re.findall('class="verify"[^>]*data-words="([^"]*)"', html_of(same))[0]) == (
        f"view=cite&domain=navigation&v={EDITION}"
    )
    other = open_page(**words, hash="0" * 16)
    assert "It differs: what this address shows now is not what was cited." in text_of(other)
    assert f"Shown now: {cited.hash}" in text_of(other)
    assert "hash=12 was left out" in notes(open_page(**words, hash="12"))
    assert all("hash=" not in href for href in re.findall('href="([^"]*)"', html_of(other)))


def test_what_differs_leads_to_what_is_there_now(open_page: Open, make_folder: Any) -> None:
    folder = make_folder([a_record("one"), a_record("two")], [a_site("place")])
    old = make_release(open_atlas(folder).checked)
    write(folder / "records", a_record("one", title="Another title"))
    write(folder / "sites", {**a_site("place"), "name": "Another name"})
    (folder / "records" / "two.yaml").unlink()
    (folder / "withdrawn.yaml").write_text("- {id: two, day: 2026-01-02, why: it was told twice, see: one}\n")
    (folder / "releases").mkdir()
    (folder / "releases" / "2026.11.0.json").write_text(as_text(old))
    page = open_page(folder, view="cite", v="2026.11.0", hash="0" * 16)
    for said in ("Another title (one) was changed", "Another name (place) was changed", "2 January 2026: it was told"):
        assert said in text_of(page)
    led = [unescape(href) for href in re.findall('<li>[^<]*<a href="([^"]*)" aria-label="(?:Show|What)', html_of(page))]
    assert led == ["?record=one", "?site=place", "?record=two"]
    assert "The data were edited since release 2026.11.0." in text_of(page)


def test_a_broken_release_leaves_the_page_as_it_is(open_page: Open, make_folder: Any) -> None:
    folder = make_folder([a_record()])
    assert "is not released yet" in text_of(open_page(folder, view="cite", hash="0" * 16))
    (folder / "releases").mkdir()
    (folder / "releases" / "2026.11.0.json").write_text("{")
    assert "is not released yet" in text_of(open_page(folder, view="cite", hash="0" * 16))


# --- inside a page of somebody else -----------------------------------------------------------------------------


@pytest.fixture
def embedded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Streamlit hides the word from the script's address, and tells it here."""
    monkeypatch.setattr(type(streamlit.context), "is_embedded", True)


@pytest.mark.usefixtures("embedded")
@pytest.mark.parametrize("words", [{}, {"view": "list"}, {"country": "BRA"}, {"record": "arg-2019-conae-protocol"}])
def test_embedded_there_is_the_map_between_two_lines(open_page: Open, words: dict[str, str]) -> None:
    page = open_page(domain="navigation", **words)
    html = html_of(page)
    for gone in ('class="heading"', 'class="bar"', 'class="chips"', "data-panel", "data-copy", "<form", 'class="brief'):
        assert gone not in html
    assert (html.count("atlas-map"), html.count("<h1"), html.count("<footer")) == (1, 1, 1)
    assert "Domain: Navigation" in text_of(page)
    assert f"CC-BY-4.0; data version {EDITION}" in text_of(page)
    query = urlencode({"domain": "navigation", **words})
    assert {tuple(sorted(parse_qsl(address))) for address in re.findall('href="[?]([^"]*)"', unescape(html))} == {
        tuple(sorted(parse_qsl(query)))
    }
    asked = question(page)
    assert asked["view"] == "map"
    assert sorted(parse_qsl(asked["query"])) == sorted([*parse_qsl(query), ("embed", "true")])
    assert asked["open"] == next((f"{key}/{value}" for key, value in words.items() if key != "view"), "")
    assert "embed" not in page.query_params  # it is for Streamlit to keep


@pytest.mark.usefixtures("embedded")
def test_embedded_a_wrong_word_is_still_told(open_page: Open) -> None:
    page = open_page(colour="red", v="2025.1.0")
    assert "colour is no key" in notes(page)
    assert "made with data version 2025.1.0" in notes(page)
    assert "No filter is set" in text_of(page)


# --- data -------------------------------------------------------------------------------------------------------


def test_broken_data_are_a_list_of_faults(open_page: Open, make_folder: Any) -> None:
    page = open_page(make_folder([a_record(parties=["XXX"])], [("broken", "id: [")]))
    for said in ("2 faults", "data/records/bra-2010-agreement.yaml", "parties[0]", "data/sites/broken.yaml"):
        assert said in text_of(page)
    assert "atlas-map" not in html_of(page)


def test_an_empty_folder_is_told_as_faults(open_page: Open, tmp_path: Path) -> None:
    page = open_page(tmp_path)
    assert "atlas.yaml" in text_of(page)
    assert "cannot be shown" in text_of(page)


@pytest.mark.parametrize("view", ["map", "list", "sites", "country", "change", "method", "download", "cite", "about"])
def test_an_atlas_without_records_is_shown_in_every_view(open_page: Open, make_folder: Any, view: str) -> None:
    assert status(open_page(make_folder(), view=view)) == EVERYTHING


def test_a_range_is_read_aloud_as_certain_and_possible(open_page: Open, make_folder: Any) -> None:
    one = a_record(events=[{"stage": "signed", "date": "2010~", "sources": ["a"]}])
    page = open_page(make_folder([one], [a_site()]), **{"from": "2009", "to": "2009", "reading": "new"})
    assert 'aria-label="0 certain, up to 1">0-1</span> agreements' in status(page)
