"""List, pages of records and countries, links and search: the address is the state, and a keyboard is enough."""

import re
from collections.abc import Callable

import pytest
from worlds import EDITION

from browser.reader import Reader
from geo.atlas import Atlas, ask
from geo.selection import read_words

pytestmark = pytest.mark.browser
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
NICARAGUA = ("Никарагуа", "nicaragua", "Nicarágua", "nicargua")
FOCUSED = (
    "() => (document.activeElement?.getAttribute('aria-label') || document.activeElement?.textContent || '').trim()"
)

LATE_FILTERS = """addEventListener("DOMContentLoaded", () => {
    const style = document.createElement("style");
    style.textContent = "[data-testid=stSidebar] { display: none }";
    document.head.append(style);
    const wait = () => {
        const looks = document.querySelector(".atlas-map[data-ready=true]:not(.is-moving)");
        setTimeout(looks ? () => style.remove() : wait, looks ? 100 : 20);
    };
    wait();
});"""
"""The side bar comes a tenth of a second after the first map, as it may on a slow machine."""


def title(reader: Reader) -> str:
    return reader.page.locator("#view-title").inner_text()


def tab_to(reader: Reader, words: str, most: int = 80) -> None:
    """Press Tab until the focus is on something that is called so."""
    for _ in range(most):
        reader.page.keyboard.press("Tab")
        if words in reader.page.evaluate(FOCUSED):
            return
    raise AssertionError(f"no {words!r} among the next {most} stops; the last was {reader.page.evaluate(FOCUSED)!r}")


def test_a_keyboard_goes_from_arrival_to_a_filter_a_source_and_a_download(reader: Reader) -> None:
    reader.open()
    reader.page.locator("#panel-q").focus()
    for _ in range(40):
        reader.page.keyboard.press("Tab")
        if reader.page.evaluate("() => document.activeElement.value") == "navigation":
            break
    reader.change(lambda: reader.page.keyboard.press("Space"))
    assert reader.page.url.endswith("?domain=navigation")
    assert reader.page.evaluate("() => document.activeElement.value") == "navigation"  # the focus stays

    reader.page.locator(".heading a").focus()
    tab_to(reader, "List")
    reader.change(lambda: reader.page.keyboard.press("Enter"))
    assert reader.page.evaluate(FOCUSED) == "List"  # the heading of the view that was opened
    first = reader.page.locator(".list tbody th a:not(.to-map)").first.inner_text()
    tab_to(reader, first)
    reader.change(lambda: reader.page.keyboard.press("Enter"))
    assert title(reader) == first == reader.page.evaluate(FOCUSED)
    tab_to(reader, "source")
    reader.page.keyboard.press("Enter")  # to the sources, on the same page
    for _ in range(12):
        reader.page.keyboard.press("Tab")
        if reader.page.evaluate("() => document.activeElement.target") == "_blank":
            break
    assert re.match("https?://", reader.page.evaluate("() => document.activeElement.href"))

    reader.page.locator(".heading a").focus()
    tab_to(reader, "Download")
    reader.change(lambda: reader.page.keyboard.press("Enter"))
    tab_to(reader, "Records as GeoJSON")
    with reader.page.expect_download() as coming:
        reader.page.keyboard.press("Enter")
    assert coming.value.suggested_filename == "space-cooperation-atlas-records.geojson"


def test_back_and_forward_go_through_views_records_countries_and_cards(reader: Reader) -> None:
    reader.open()
    steps = [("", "map", "")]

    def went(act: Callable[[], object]) -> None:
        reader.change(act)
        steps.append((reader.page.url.partition("/?")[2], *seen()))

    def seen() -> tuple[str, str]:
        view = reader.page.evaluate("() => document.documentElement.dataset.view")
        shown = title(reader) if view != "map" else " ".join(reader.card.locator("h2").all_inner_texts())
        return view, shown

    went(lambda: reader.choose("Domain", "Navigation"))
    went(lambda: reader.page.get_by_role("link", name="List", exact=True).click())
    went(lambda: reader.page.locator(".list tbody th a:not(.to-map)").first.click())
    went(lambda: reader.page.get_by_role("link", name="Show on the map").first.click())
    went(lambda: reader.page.locator(".card .close").click())
    went(lambda: reader.page.get_by_role("link", name="Country", exact=True).click())
    went(
        lambda: (
            reader.page.locator("main, [data-testid=stMain]")
            .get_by_role("link", name="Brazil", exact=True)
            .first.click()
        )
    )
    for step in steps[-2::-1]:
        reader.change(reader.page.go_back)
        assert (reader.page.url.partition("/?")[2], *seen()) == step
    for step in steps[1:]:
        reader.change(reader.page.go_forward)
        assert (reader.page.url.partition("/?")[2], *seen()) == step
    reader.page.reload()
    reader.wait()
    assert (reader.page.url.partition("/?")[2], *seen()) == steps[-1]


def test_the_map_is_one_and_the_same_through_all_views(reader: Reader) -> None:
    reader.open()
    reader.run("map => { map.mark = 1; }")
    for query in ("?view=list", "?record=arg-2019-conae-protocol", "?country=BRA", "?view=method", "?site=plesetsk"):
        reader.change(lambda query=query: reader.follow(query))
        assert reader.run("map => map.mark") == 1
    assert reader.card.locator("h2").inner_text() == "Plesetsk cosmodrome"
    assert reader.map.count() == 1


def test_what_is_selected_in_one_view_is_selected_in_the_others(reader: Reader) -> None:
    reader.open("?record=arg-2019-conae-protocol&domain=navigation")
    name = title(reader)
    reader.turn_to("List")
    assert name in reader.page.locator("tr.is-selected").inner_text()
    reader.turn_to("Map")
    assert reader.card.locator("h2").inner_text() == name
    outlined = reader.map.locator(".shape.is-open").evaluate_all("all => all.map(one => one.dataset.iso3)")
    assert outlined == ["ARG"]
    reader.change(reader.card.get_by_role("link", name="Show in the list").click)
    assert reader.page.url.endswith("?domain=navigation&view=list&record=arg-2019-conae-protocol")


def test_a_small_map_looks_at_the_record_and_the_large_one_where_it_looked_before(reader: Reader) -> None:
    reader.open("?at=4/-15.8/-47.9")
    before = reader.run("map => map.querySelector('[data-iso3=BRA]').getBoundingClientRect().width")
    reader.change(lambda: reader.follow("?record=nic-2017-chaika-inauguration&at=4/-15.8/-47.9"))
    assert reader.sites() == {"nic-managua-nejapa-chaika"}
    reader.page.locator(".atlas-map:not(.is-moving)").wait_for()
    box, frame = reader.map.locator("[data-site-id]").bounding_box(), reader.map.bounding_box()
    assert box
    assert frame
    assert abs(box["x"] + 12 - frame["x"] - frame["width"] / 2) < 40
    reader.change(lambda: reader.follow("?at=4/-15.8/-47.9"))
    assert reader.run("map => map.querySelector('[data-iso3=BRA]').getBoundingClientRect().width") == pytest.approx(
        before, rel=0.01
    )


def test_a_small_map_looks_at_the_country_even_if_the_filters_come_late(come: Callable[..., Reader]) -> None:
    """Without the filters beside it the map is wider, so that its least zoom is beyond the one that it begins with."""
    reader = come(new=True)
    reader.page.add_init_script(LATE_FILTERS)
    reader.open("?country=BRA")
    reader.page.wait_for_timeout(1500)  # nothing to wait for: an animation may not move it away
    shape, frame = reader.map.locator("[data-iso3=BRA]").bounding_box(), reader.map.bounding_box()
    assert shape
    assert frame
    assert abs(shape["x"] + shape["width"] / 2 - frame["x"] - frame["width"] / 2) < 40
    assert abs(shape["y"] + shape["height"] / 2 - frame["y"] - frame["height"] / 2) < 40


def test_four_spellings_find_the_same_records(reader: Reader, atlas: Atlas) -> None:
    wanted = {record.id for record, _ in ask(atlas, read_words(["q=nicaragua"], atlas.checked).selection).records}
    assert wanted
    for typed in NICARAGUA:
        reader.open(f"?view=list&q={typed}")
        assert reader.listed() == wanted
        assert reader.page.locator(".list mark", has_text="Nicaragua").count() > 0


def test_typing_a_search_is_one_step_of_the_history(reader: Reader) -> None:
    reader.open()
    everything = reader.status()
    box = reader.page.locator("#panel-q")
    reader.change(lambda: box.press_sequentially("glo", delay=20))
    reader.change(lambda: box.press_sequentially("nass", delay=20))
    assert reader.page.url.endswith("?q=glonass")
    assert reader.page.locator(".brief mark").first.inner_text() == "GLONASS"
    assert reader.page.evaluate("() => document.activeElement.id") == "panel-q"
    reader.change(reader.page.go_back)
    assert (reader.status(), box.input_value()) == (everything, "glonass")  # the box is not changed under the hand


def test_numbers_beside_choices_say_what_they_would_give(reader: Reader) -> None:
    reader.open("?partner=BRA")
    choice = reader.page.locator("label.choice", has=reader.page.locator("[name=domain][value=navigation]"))
    told = choice.locator(".number").inner_text()
    reader.choose("Domain", "Navigation")
    reader.turn_to("List")
    assert reader.page.locator(".list caption").inner_text().endswith(f"of {told.rpartition('-')[2]}")
    empty = reader.page.locator("label.choice.is-empty").first
    assert empty.is_visible()
    assert empty.locator("input").is_enabled()


def test_a_search_among_partners_and_a_partner_without_records(reader: Reader) -> None:
    reader.open("?partner=ABW")
    part = reader.page.locator("details.facet[data-facet=partner]")
    part.locator("summary").click()
    part.locator("[data-find]").fill("brazi")
    assert part.locator("label.choice:visible").all_inner_texts()[0].startswith("Brazil")
    assert part.locator("label.choice:visible").count() == 1
    reader.change(part.locator("label.choice:visible input").check)
    assert sorted(reader.page.url.partition("?")[2].split("&")) == ["partner=ABW", "partner=BRA"]


def test_reset_and_chips_take_filters_away_one_by_one_and_all(reader: Reader) -> None:
    reader.open("?from=2010&domain=navigation&partner=BRA&view=list")
    reader.change(reader.page.get_by_role("link", name="Remove the filter Partner: Brazil").click)
    assert reader.page.url.endswith("?from=2010&domain=navigation&view=list")
    assert reader.page.evaluate("() => document.activeElement.matches('.chip, .reset')")
    reader.change(reader.page.get_by_role("link", name="Reset", exact=True).click)
    assert reader.page.url.endswith("?view=list")
    assert not reader.page.get_by_role("checkbox", name="Navigation").is_checked()


def test_copy_link_has_the_version_and_the_place_and_brings_it_back(come: Callable[..., Reader]) -> None:
    reader = come(permissions=["clipboard-read", "clipboard-write"]).open("?domain=navigation")
    reader.map.focus()
    reader.page.keyboard.press("+")
    reader.page.wait_for_timeout(500)
    reader.page.get_by_role("button", name="Copy link").click()
    reader.page.locator("[data-copied]", has_text="Copied").wait_for()
    link = reader.page.evaluate("() => navigator.clipboard.readText()")
    assert re.search(rf"/\?domain=navigation&at=[\d.]+/-?[\d.]+/-?[\d.]+&v={re.escape(EDITION)}$", link)
    other = come(new=True).open(link.partition("/?")[2] and "?" + link.partition("/?")[2])
    assert other.status() == reader.status()
    assert other.page.locator(".notes").count() == 0


def test_a_citation_names_record_version_and_address(come: Callable[..., Reader]) -> None:
    reader = come(permissions=["clipboard-read", "clipboard-write"]).open("?record=arg-2019-conae-protocol")
    reader.page.locator("[data-copy=cite][data-copy-from=citation]").click()
    reader.page.locator("[data-copied]", has_text="Copied").wait_for()
    told = reader.page.evaluate("() => navigator.clipboard.readText()")
    for said in (
        "arg-2019-conae-protocol",
        f"Data version {EDITION}",
        f"{reader.url}/?record=arg-2019-conae-protocol&v=",
    ):
        assert said in told


def test_a_link_of_another_version_says_so_until_the_reader_goes_on(reader: Reader) -> None:
    reader.open("?domain=navigation&v=2025.1")
    assert "made with data version 2025.1" in reader.page.locator(".notes").inner_text()
    reader.page.reload()
    reader.wait()
    assert "made with data version 2025.1" in reader.page.locator(".notes").inner_text()
    reader.turn_to("List")
    assert reader.page.locator(".notes").count() == 0


def test_a_country_is_opened_by_its_name_and_compared(reader: Reader) -> None:
    reader.open()
    box = reader.page.get_by_role("combobox", name="Open a country")
    box.fill("argen")
    reader.change(lambda: box.press("Enter"))
    assert (title(reader), reader.page.evaluate(FOCUSED)) == ("Argentina", "Argentina")
    other = reader.page.get_by_role("combobox", name="Compare with")
    other.fill("brazil")
    reader.change(lambda: other.press("Enter"))
    assert reader.page.url.endswith("?country=ARG&country=BRA")
    assert title(reader) == "Argentina and Brazil"
    box.fill("czechosl")
    reader.change(lambda: box.press("Enter"))
    assert title(reader) == "Czechoslovakia"
    box.fill("atlantis")
    box.press("Enter")
    assert "No single country" in box.evaluate("one => one.validationMessage")


def test_the_list_keeps_to_the_window_of_the_map_and_follows_it(reader: Reader) -> None:
    reader.open("?at=4/-15/-55")
    reader.turn_to("List")
    everything = reader.page.locator(".list caption").inner_text()
    reader.change(reader.page.get_by_role("link", name="Only what lies in the map's window").click)
    narrow = reader.page.locator(".list caption").inner_text()
    assert narrow != everything
    window = re.findall("within=([^&]*)", reader.page.url)[0]
    reader.turn_to("Map")
    reader.map.focus()
    reader.page.keyboard.press("+")
    reader.page.wait_for_function("window => !location.search.includes(window)", arg=window)
    reader.turn_to("List")
    assert reader.page.locator(".list caption").inner_text() != narrow


def test_on_a_phone_filters_are_a_drawer_and_the_list_comes_before_the_map(come: Callable[..., Reader]) -> None:
    reader = come(**PHONE).open()
    page = reader.page
    ys = [page.locator(one).first.bounding_box()["y"] for one in ("p.status", "#country-box", ".brief", ".atlas-map")]
    assert ys == sorted(ys)
    assert not page.locator("#panel-q").is_visible() or page.locator("#panel-q").bounding_box()["x"] < 0
    page.get_by_role("button", name="Filters").click()
    page.locator("#panel-q:focus").wait_for()
    reader.change(page.get_by_role("checkbox", name="Navigation").check)
    page.get_by_role("button", name="Show what is found").click()
    page.wait_for_function("() => document.querySelector('#panel-q').getBoundingClientRect().right <= 0")
    assert page.url.endswith("?domain=navigation")
    assert page.get_by_role("button", name="Filters").inner_text().split() == ["Filters", "1"]


def test_without_a_connection_the_page_says_so_in_words(come: Callable[..., Reader]) -> None:
    reader = come(new=True)
    reader.page.add_init_script("window.WebSocket = class extends EventTarget { close() {} send() {} };")
    reader.page.clock.install()
    reader.page.goto(reader.url)
    reader.page.clock.run_for(16_000)
    told = reader.page.locator(".no-page").inner_text()
    assert "a connection to its server that stays open" in told
    assert reader.page.locator(".no-page a").first.get_attribute("href") == "/export/records.csv"


def test_without_scripts_the_page_says_so_in_words(come: Callable[..., Reader]) -> None:
    reader = come(java_script_enabled=False)
    reader.page.goto(reader.url)
    assert "This page needs JavaScript" in reader.page.locator("noscript").first.inner_text()


def test_a_form_takes_along_what_is_chosen(reader: Reader) -> None:
    """Fields by the names of the document's own, as `domain`, would lose them when the page is purified."""
    reader.open("?domain=navigation")
    box = reader.page.locator("#country-box")
    box.fill("Brazil")
    reader.change(lambda: box.press("Enter"))
    assert reader.page.url.endswith("/?domain=navigation&country=BRA")
