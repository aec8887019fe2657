"""Two periods side by side: the map shows the differences that the library computes, the form leads to an address."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from browser.reader import Reader
from geo.atlas import Atlas, ask
from geo.change import Change
from geo.selection import read_words

pytestmark = pytest.mark.browser
ASKED = "?from=2022&to=2022&view=change&before=2014"
POINT_AT = """(map, code) => map.querySelector(`[data-iso3=${code}]`)
    .dispatchEvent(new MouseEvent('mouseover', { bubbles: true }))"""


def change_of(atlas: Atlas, query: str) -> Change:
    asked = read_words([query], atlas.checked)
    first, last = asked.viewing.before or (0, 0)
    earlier = replace(asked.selection, from_year=first, to_year=last)
    return Change(ask(atlas, earlier), ask(atlas, asked.selection))


@pytest.mark.parametrize(
    "query",
    [
        ASKED,
        "?from=2015&to=2022&reading=new&measure=activities&view=change&before=2000-2014",
        "?from=2022&to=2022&measure=firmest&view=change&before=1985",
        "?from=2022&to=2022&group=eu&viewpoint=de-facto&view=change&before=2000",
    ],
)
def test_the_map_shows_the_differences_that_the_library_computes(reader: Reader, atlas: Atlas, query: str) -> None:
    difference = change_of(atlas, query).difference
    colours = reader.open(query).colours()
    assert colours == {code: difference.class_of(code) for code in colours}
    assert len({*colours.values()} & {"less-2", "less-1", "same", "more-1", "more-2"}) >= 2


def test_a_country_tells_both_periods_and_the_map_forgets_the_earlier_one(reader: Reader, atlas: Atlas) -> None:
    reader.open(ASKED)
    reader.map.evaluate(POINT_AT, "CUB")
    tip = reader.map.locator(".tip")
    number = change_of(atlas, ASKED).difference.countries["CUB"]
    assert (number.before, number.after) == ((3, 3), (4, 4))
    assert tip.inner_text().startswith("Cuba\n2014: 3 agreements")
    assert "; 2022: 4 agreements" in tip.inner_text()
    reader.turn_to("Map")
    assert {*reader.colours().values()} <= {"1", "2", "3", "4", "5", "possible", "none", "not-researched", "subject"}


def test_the_form_leads_to_an_address_and_the_reader_to_what_it_shows(come: Callable[..., Reader]) -> None:
    reader = come().open("?domain=navigation")
    reader.turn_to("Before and after")
    assert not reader.map.is_visible()
    form = reader.page.locator("form.periods")
    for legend, first, last in (("Before", "2010", "2014"), ("After", "2022", "2022")):
        part = form.locator("fieldset", has=reader.page.locator("legend", has_text=legend))
        part.get_by_label("First year").fill(first)
        part.get_by_label("Last year").fill(last)
    form.get_by_label("Began").check()
    reader.change(form.get_by_role("button", name="Compare").click)
    assert reader.page.url.endswith("/?from=2022&to=2022&reading=new&domain=navigation&view=change&before=2010-2014")
    assert reader.page.get_by_text("What began in 2010 to 2014, and what in 2022.").is_visible()
    assert reader.map.is_visible()
    reader.page.locator("#view-title:focus").wait_for()

    reader.page.locator("summary", has_text="Other periods").click()
    reader.page.locator("form.periods").get_by_label("Last year").first.fill("2010")
    reader.change(reader.page.get_by_role("button", name="Compare").click)
    assert reader.page.url.endswith("&view=change&before=2010")
    reader.page.locator("#view-title:focus").wait_for()
    reader.change(reader.page.go_back)
    assert reader.page.url.endswith("&before=2010-2014")


def test_a_filter_holds_for_both_periods(reader: Reader, atlas: Atlas) -> None:
    reader.open(ASKED)
    reader.choose("Domain", "Navigation")
    assert reader.page.url.endswith("/?from=2022&to=2022&domain=navigation&view=change&before=2014")
    query = "?from=2022&to=2022&domain=navigation&view=change&before=2014"
    number = change_of(atlas, query).difference.totals["sites"]
    row = reader.page.locator("table.numbers tr", has_text="Sites").inner_text().split()
    assert row[1:3] == ["-".join(dict.fromkeys(map(str, count))) for count in (number.before, number.after)]
