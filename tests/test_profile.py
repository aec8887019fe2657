"""A country's page: the numbers of the map, told in words, for every country and for none."""

import re
from html import escape
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from worlds import COUNTRIES, PARTIES, a_record, a_site, a_source, an_event, open_world, periods, worlds

from geo import lines, spans
from geo.atlas import Atlas, View, ask
from geo.country_words import language_words
from geo.dates import EARLIEST, NEVER, date_of, first_day_of_year, last_day_of_year
from geo.known import sorting
from geo.profile import Profile, comparison, countries, profile
from geo.render import render
from geo.schema import Measure
from geo.selection import read_pairs
from geo.tables import Selection
from geo.text import number

Json = dict[str, Any]
FIRMEST = ("None", "Talks or a draft", "Signed", "In force")
WORDS = (
    "",
    "from=2018&to=2022",
    "from=2000&to=2010&reading=new",
    "reading=new&measure=firmest&from=1990&to=2020",
    "firmness=in-force",
    "domain=navigation&viewpoint=de-facto",
    "group=latin-america&type=contact",
    "partner=FRA&q=satellite",
)


def asked(atlas: Atlas, words: str) -> View:
    pairs = [tuple(word.split("=")) for word in words.split("&") if word]
    return ask(atlas, read_pairs(pairs, atlas.checked).selection)


def link(**changes: Any) -> str:
    return "?" + urlencode(changes, doseq=True)


def page(view: View, *codes: str) -> str:
    """Both parts of the page, as the reader gets them."""
    country, *others = (profile(view, code) for code in codes)
    compared = comparison(view, codes) if others else None
    files, hidden = {"csv": "/api/a.csv", "geojson": "/api/a.geojson", "brief": "/api/a.html"}, [("from", "1990")]
    context = {
        "country": country,
        "others": others,
        "compared": compared,
        "link": link,
        "files": files,
        "hidden": hidden,
    }
    return "".join(render("country", part=part, **context) for part in ("above", "below"))


def index(view: View) -> str:
    return render("countries", index=countries(view), link=link)


def pair(one: Json) -> tuple[int, int]:
    return one["certain"], one["possible"]


def figures(known: Profile) -> dict[str, tuple[int, int]]:
    return {"drafts": (0, 0)} | {one["kind"]: pair(one["number"]) for one in known.figures}


def rows(known: Profile) -> list[Json]:
    """The rows of all records that it lists."""
    return [row for part in known.records for row in part["rows"]]


def added(pairs: Any) -> tuple[int, int]:
    found = [*pairs]
    return sum(one[0] for one in found), sum(one[1] for one in found)


def one_country(view: View, code: str) -> None:
    """Everything that must hold for any country of any answered selection."""
    known, counts = profile(view, code), view.frame.countries.get(code)
    said = figures(known)
    for kind in ("agreements", "activities", "contacts"):
        if counts:
            assert said[kind] == counts.of(Measure(kind)), (code, kind)
    if counts:
        sure, maybe = (FIRMEST[level] for level in counts.firmest)
        assert known.firmest == (sure if sure == maybe else f"{sure}; possibly: {maybe}")
    split = next((one["split"] for one in known.figures if one["split"]), None)
    if split:
        assert added(pair(side) for side in split.values()) == said["agreements"]
    if counts and view.selection.measure is Measure.AGREEMENTS and split:
        assert pair(split["bilateral"]) == counts.bilateral
    charted(known, said)
    cells = [cell for row in known.domains["rows"] for cell in row["cells"]]
    assert all(cell["possible"] <= max(one[1] for one in said.values()) for cell in cells)
    assert all(0 < cell["bar"] <= 100 and 0 <= cell["sure"] <= 100 for cell in cells if cell["possible"])


def charted(known: Profile, said: dict[str, tuple[int, int]]) -> None:
    """Each record stands in one year, or is said to stand in none; no column and no line leaves its chart."""
    for panel in known.years["panels"]:
        columns = added((one["certain"], one["possible"]) for one in panel["columns"])
        assert added([columns, pair(panel["without"]) if panel["without"] else (0, 0)]) == said[panel["kind"]]
        assert all(0 < one["height"] <= 100 and 0 <= one["sure"] <= 100 for one in panel["columns"])
        assert all(1 <= one["place"] <= known.years["years"]["number"] for one in panel["columns"])
    assert added(pair(one["number"]) for one in known.exists["parts"]) == said["agreements"]
    for part in known.records:
        for line in part["drawn"]["lines"].values() if part["drawn"] else ():
            ends = [line.start, *(line.certain or ()), line.end]
            assert ends == sorted(ends)
            assert all(0 <= place <= 100 for place in ends)


# --- the real data --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", WORDS)
def test_numbers_are_those_of_the_map(atlas: Atlas, words: str) -> None:
    view = asked(atlas, words)
    for code in view.frame.countries:
        one_country(view, code)


def test_every_country_with_anything_has_a_page(atlas: Atlas) -> None:
    view = asked(atlas, "")
    for part in countries(view)["letters"]:
        for row in part["rows"]:
            told = page(view, row["code"])
            assert told.count("<h2 ") == 1
            assert "None" not in re.findall(r"\?[a-z]+=([^&\"]*)", told)


@pytest.mark.parametrize("code", ["VAT", "GIB", "GUF", "CSK", "DDR", "YUG", "ATA", "CXR", "UMI", "esa", "arabsat"])
def test_codes_without_a_shape_of_their_own_have_a_page(atlas: Atlas, code: str) -> None:
    view = asked(atlas, "")
    assert atlas.checked.name_of(code) in page(view, code)
    one_country(view, code)


def test_listed_records_are_those_that_the_list_has(atlas: Atlas) -> None:
    for code in ("BRA", "CZE", "FRA", "IND"):
        listed = {row["id"] for row in rows(profile(asked(atlas, ""), code))}
        assert listed == {record.id for record, _sure in asked(atlas, f"partner={code}").records}


def test_sites_are_those_of_the_country(atlas: Atlas) -> None:
    view = asked(atlas, "")
    shown = {site["id"] for site in profile(view, "FRA").sites}
    own = {row.id for row in atlas.sites if "FRA" in row.shapes[view.selection.viewpoint]}
    assert shown == own
    assert any(row.country == "GUF" for row in atlas.sites if row.id in shown)


def test_every_source_is_listed_once(atlas: Atlas) -> None:
    known = profile(asked(atlas, ""), "KAZ")
    cited = [row["id"] for row in rows(known)] + [one["id"] for one in known.sites]
    things = {**atlas.checked.record_of, **atlas.checked.site_of}
    addresses = {source.url or source.file for name in cited for source in things[name].sources.values()}
    listed = [len(one["sources"]) for kind in known.sources["kinds"] for one in kind["publishers"]]
    assert known.sources["number"] == len(addresses) == sum(listed)
    assert sum(kind["number"] for kind in known.sources["kinds"]) == len(addresses)
    for kind in known.sources["kinds"]:
        sizes = [len(one["sources"]) for one in kind["publishers"]]
        assert sizes == sorted(sizes, reverse=True)
    told = page(asked(atlas, ""), "KAZ")
    assert all(f'href="{escape(url)}"' in told for url in addresses if url.startswith("http"))


def test_undated_sources_of_one_publisher_are_told_apart(atlas: Atlas) -> None:
    for kind in profile(asked(atlas, ""), "USA").sources["kinds"]:
        for one in kind["publishers"]:
            undated = [source["words"] for source in one["sources"] if "page" in source["words"]]
            assert len(undated) == len(set(undated))
            assert one["name"] or len(one["sources"]) == 1


def test_coverage_says_languages_in_words_and_what_was_not_found(atlas: Atlas) -> None:
    told = profile(asked(atlas, ""), "BRA").coverage
    assert told["line"] == (
        "Searched systematically, in Portuguese, English, Russian and Spanish; last search 22 November 2026."
    )
    assert told["entries"][0]["not_found"]
    assert language_words(["pt", "xx"]) == ["Portuguese", "xx"]


def test_nobody_searched_is_not_none_found(atlas: Atlas) -> None:
    for code in ("ATG", "VAT"):
        assert "Nobody searched for this country yet" in page(asked(atlas, ""), code)


def test_memberships_have_years_and_totals_of_others_stand_beside(atlas: Atlas) -> None:
    known = profile(asked(atlas, ""), "BRA")
    assert {"latin-america", "brics"} <= {group["id"] for group in known.groups}
    assert next(group["years"] for group in known.groups if group["id"] == "brics").startswith("since")
    assert {total["stated"] for total in known.totals} == {4, 5}


def test_a_former_state_is_told(atlas: Atlas) -> None:
    view = asked(atlas, "")
    assert "Includes what Czechoslovakia did, until 31 December 1992" in page(view, "CZE")
    assert "as Czechoslovakia" in page(view, "CZE")
    own = profile(view, "CSK")
    assert [one["code"] for one in own.drawn_on] == ["CZE", "SVK"]
    assert not any(tag.startswith("as ") for row in rows(own) for tag in row["tags"])


def test_filters_that_hide_something_are_told(atlas: Atlas) -> None:
    assert not profile(asked(atlas, ""), "BRA").partly_hidden
    told = page(asked(atlas, "domain=arms-control&type=contact"), "BRA")
    assert "Nothing of Brazil matches the present filters." in told
    assert "Show everything about Brazil" in told


def test_the_index_has_every_country_once(atlas: Atlas) -> None:
    for words in ("", "from=2020&to=2021", "viewpoint=de-facto"):
        view = asked(atlas, words)
        told = countries(view)
        rows = [row for part in told["letters"] for row in part["rows"]]
        codes = [row["code"] for row in rows + told["none"] + told["unsearched"]]
        assert len(codes) == len(set(codes))
        assert set(view.frame.countries) <= {row["code"] for row in rows}
        assert told["number"] == len(rows)
        assert "RUS" not in codes
        assert index(view).count('id="view-title"') == 1


def test_letters_are_in_order_and_accents_do_not_count(atlas: Atlas) -> None:
    letters = [part["letter"] for part in countries(asked(atlas, ""))["letters"]]
    assert letters == sorted(set(letters))
    names = [row["name"] for part in countries(asked(atlas, ""))["letters"] for row in part["rows"]]
    assert names == sorted(names, key=sorting)


# --- several countries ----------------------------------------------------------------------------------------


def test_four_countries_share_one_axis_and_one_scale(atlas: Atlas) -> None:
    view = asked(atlas, "")
    compared = comparison(view, ["BRA", "ARG", "GUY", "VEN"])
    assert compared.heading == "Brazil, Argentina, Guyana and Venezuela"
    axes = [chart["years"] for chart in compared.years]
    assert all(axis == axes[0] for axis in axes)
    panels = [panel for chart in compared.years for panel in chart["panels"]]
    tallest = {
        max(one["possible"] for one in panel["columns"]): panel["height"] for panel in panels if panel["columns"]
    }
    assert [tallest[most] for most in sorted(tallest)] == sorted(tallest.values())
    assert len({str(part["drawn"]["grid"]) for part in compared.agreements}) == 1
    assert not compared.same_depth
    assert "Their search differs in depth" in page(view, "BRA", "ARG", "GUY", "VEN")


def test_a_comparison_says_what_each_page_says(atlas: Atlas) -> None:
    view = asked(atlas, "from=2000")
    cells = {row["label"]: row["cells"] for row in comparison(view, ["BRA", "IND"]).figures}
    for n, code in enumerate(("BRA", "IND")):
        said = figures(profile(view, code))
        assert pair(cells["Agreements"][n]) == said["agreements"]
        assert pair(cells["Sites"][n]) == said["sites"]


def test_shared_records_name_those_who_share_them(atlas: Atlas) -> None:
    shared = comparison(asked(atlas, ""), ["BRA", "IND", "ZAF"]).shared
    brics = next(one for one in shared if one["id"].startswith("brics-"))
    assert "parties: Brazil, India and South Africa;" in brics["about"][1]
    both = [row.id for row in atlas.records if {"BRA", "IND"} <= {*row.partners, *row.doubted}]
    assert set(both) <= {one["id"] for one in shared}


def test_each_compared_country_can_be_left_out(atlas: Atlas) -> None:
    told = page(asked(atlas, ""), "BRA", "ARG")
    assert 'href="?country=ARG" aria-label="Leave Brazil out of the comparison"' in told
    assert told.count('<input type="hidden" name="country"') == 2
    assert 'data-words="from=1990"' in told


# --- made-up worlds -------------------------------------------------------------------------------------------


def world(*records: Json, sites: tuple[Json, ...] = ()) -> View:
    atlas, _data = open_world(records, sites)
    return ask(atlas, Selection())


@given(worlds(), periods())
def test_any_world_agrees_with_its_map(made: tuple[list[Json], list[Json]], pairs: list[tuple[str, str]]) -> None:
    atlas, _data = open_world(*made)
    view = ask(atlas, read_pairs(pairs, atlas.checked).selection)
    for code in (*PARTIES, "RUS", "SVK", "USA"):
        one_country(view, code)
        page(view, code)
    page(view, *COUNTRIES[:4])
    index(view)


def test_an_incomplete_record_is_listed_and_counts_nothing() -> None:
    known = profile(world(a_record(parties=["BRA", "ARG"], parties_complete="false")), "BRA")
    assert figures(known)["agreements"] == (0, 0)
    assert known.in_part == {"folded": 0, "incomplete": 1}
    assert [row["tags"] for row in rows(known)] == [["not counted: only some parties are listed"]]
    assert known.firmest == "None"


def test_a_folded_record_is_listed_and_counts_nothing() -> None:
    amending = a_record("second", links=[{"is": "amends", "to": "first", "sources": ["a"]}])
    view = world(a_record("first"), amending)
    known = profile(view, "BRA")
    assert figures(known)["agreements"] == (1, 1)
    assert known.in_part == {"folded": 1, "incomplete": 0}
    assert [len(part["drawn"]["lines"]) for part in known.records] == [2]
    assert "1 more record is listed and counted with another" in page(view, "BRA")


def test_a_disputed_party_makes_a_record_possible_at_most() -> None:
    doubt = {"at": "parties.BRA", "ours": "BRA", "others": ["none"], "why": "they differ", "sources": ["a"]}
    view = world(a_record(parties=["BRA", "ARG"], disputed=[doubt]))
    assert figures(profile(view, "BRA"))["agreements"] == (0, 1)
    assert figures(profile(view, "ARG"))["agreements"] == (1, 1)
    assert "that it is a party is disputed" in page(view, "BRA")
    assert '<span role="img" aria-label="0 certain, up to 1">0-1</span>' in page(view, "BRA")


def test_a_start_in_one_of_several_years_stands_in_none() -> None:
    view = world(a_record("plain"), a_record("vague", events=[an_event("signed", "[2009..2011]")]))
    panel = profile(view, "BRA").years["panels"][0]
    assert [(one["year"], one["certain"]) for one in panel["columns"]] == [(2010, 1)]
    assert panel["without"]["words"] == "1"
    assert "Not shown: 1, which may have begun in one of several years." in page(view, "BRA")


def test_the_year_of_the_data_is_marked_as_not_over() -> None:
    view = world(a_record(events=[an_event("signed", "2026-02-01")]))
    assert profile(view, "BRA").years["panels"][0]["columns"][0]["unfinished"]
    told = page(view, "BRA")
    assert "Hatched: 2026, known until 22 November 2026 only." in told
    assert 'class="unfinished"' in told


def test_the_types_are_never_added_up() -> None:
    view = world(a_record("a"), a_record("b", type="activity"), a_record("c", type="contact"))
    assert figures(profile(view, "BRA")) == {
        "agreements": (1, 1), "drafts": (0, 0), "activities": (1, 1), "contacts": (1, 1), "sites": (0, 0),
    }  # fmt: skip


def test_hostile_text_stays_text() -> None:
    evil = "<img src=x onerror=alert(1)> {{ 7*7 }} ${1} \u202eabc"
    record = a_record(title=evil, sources={"a": a_source(publisher=evil, url='https://example.org/"onclick=x')})
    for told in (
        page(world(record, sites=(a_site() | {"name": evil},)), *codes) for codes in (("BRA",), ("BRA", "ARG"))
    ):
        assert "<img" not in told
        assert "\u202e" not in told
        assert "&lt;img src=x onerror=alert(1)&gt; {{ 7*7 }}" in told
        assert 'href="https://example.org/&' not in told  # an address with a quote becomes no link


def test_a_country_without_anything_has_a_page() -> None:
    view = world()
    assert "This edition has no record and no site of Chile." in page(view, "CHL")
    assert page(view, "CHL", "PER")
    assert "Nothing matches." in index(view)


def test_a_lower_bound_is_told_as_one() -> None:
    assert number((3, 3), at_least=True)["words"] == "3 or more"
    assert number((3, 5), at_least=True)["aloud"] == "3 certain, up to 5 or more"
    assert number((0, 0), at_least=True)["words"] == "0"


# --- the page as HTML -----------------------------------------------------------------------------------------


def test_nothing_is_drawn_that_streamlit_takes_away(atlas: Atlas) -> None:
    told = page(asked(atlas, ""), "USA") + page(asked(atlas, ""), "BRA", "IND") + index(asked(atlas, ""))
    assert not re.search(r"<(svg|script|style|img|canvas|iframe)", told)


def test_charts_are_for_the_eye_only_and_their_numbers_are_in_a_table(atlas: Atlas) -> None:
    told = page(asked(atlas, ""), "BRA")
    for drawn in re.findall(r'<(?:div|span) class="(?:plot|amount|strip|axis|years)[^>]*>', told):
        assert "aria-hidden" in drawn or 'class="years"' in drawn
    assert told.count("<td>") > 30
    assert "What began by year, for Brazil" in told


def test_long_lists_fold_and_a_long_page_stays_small(atlas: Atlas) -> None:
    told = page(asked(atlas, "from=2000&to=2022"), "USA")
    assert len(told.encode()) < 140_000
    for part in re.split(r"<details>", told)[0:1] + re.findall(r"</details>(.*?)<details>", told, re.S):
        for listed in re.findall(r'<ul class="rows".*?</ul>', part, re.S):
            assert listed.count("<li") <= 12


def test_a_list_of_records_links_to_each(atlas: Atlas) -> None:
    told = page(asked(atlas, ""), "BRA")
    assert all(f'href="?record={row["id"]}"' in told for row in rows(profile(asked(atlas, ""), "BRA")))


# --- years and lines ------------------------------------------------------------------------------------------

DAYS = st.integers(first_day_of_year(1900), last_day_of_year(2050))
SPELLS = st.tuples(DAYS, DAYS).map(lambda pair: (min(pair), max(pair)))


@given(st.integers(1800, 2100), st.integers(0, 300))
def test_an_axis_names_a_few_of_its_years(first: int, more: int) -> None:
    marks = spans.Years(first, first + more).marks
    assert len(marks) <= 8
    assert all(0 < mark["at"] < 100 for mark in marks)
    assert all(first <= mark["year"] <= first + more for mark in marks)


@given(st.lists(st.tuples(st.none() | SPELLS, st.sampled_from([(0, 1), (1, 1)]))))
def test_each_start_is_counted_once(began: list[Any]) -> None:
    counts, without = spans.by_year(began)
    assert added([*counts.values(), without]) == added(count for _days, count in began)
    for days, _count in began:
        if days and date_of(days[0]).year == date_of(days[1]).year:
            assert date_of(days[0]).year in counts


@given(SPELLS | DAYS.map(lambda day: (day, NEVER)), SPELLS | DAYS.map(lambda day: (EARLIEST, day)))
def test_a_line_is_certain_only_where_it_is(start: Any, end: Any) -> None:
    as_of = last_day_of_year(2030)
    end = (end[0], max(end[1], start[0]))
    reach = spans.reach(start, end, as_of)
    if reach.certain:
        assert start[1] <= reach.certain[0] <= reach.certain[1] <= max(min(end[0], as_of), start[0])
    else:
        assert start[1] > min(end[0], as_of) or start[0] > as_of
    assert reach.open_after == (end[1] >= as_of)
    assert reach.first <= reach.last
    line = lines.draw_line(reach, lines.axis_of([reach], as_of))
    assert 0 <= line.start <= line.end <= 100
