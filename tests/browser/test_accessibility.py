"""WCAG 2.2 A and AA, as far as a program can tell: axe in every view, light and dark, wide and narrow; reflow."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe

from browser.reader import Reader

pytestmark = pytest.mark.browser
WCAG = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
VIEWS = {
    "map": "?domain=navigation",
    "a search": "?q=glonass",
    "a card": "?view=map&record=arg-2019-conae-protocol",
    "a note": "?domain=nonsense&v=2025.1",
    "list": "?view=list&record=arg-2019-conae-protocol",
    "sites": "?view=sites",
    "record": "?record=fra-2003-11-07-soyuz-csg",
    "borders de facto": "?viewpoint=de-facto",
    "a silent record": "?record=bra-1995-aeb-rka-document",
    "countries": "?view=country",
    "country": "?country=BRA",
    "four countries": "?country=BRA&country=ARG&country=IND&country=CHN",
    "periods": "?view=change",
    "before and after": "?from=2022&to=2022&view=change&before=2014",
    "method": "?view=method",
    "download": "?view=download",
    "cite": "?view=cite&domain=navigation&v=2026.11.0&hash=0123456789abcdef",
    "about": "?view=about",
    "nothing": "?to=1900&view=list",
}
WIDER = """() => [...document.querySelectorAll("[data-testid=stMain] *")]
    .filter((one) => !one.closest(".atlas-map, .hidden, thead"))
    .filter((one) => one.getBoundingClientRect().right > innerWidth + 1 && one.getBoundingClientRect().width > 0)
    .map((one) => one.outerHTML.slice(0, 160)).slice(0, 5)"""
SMALL = """all => all.map((one) => [one.textContent.trim(), one.getBoundingClientRect()])
    .filter(([, box]) => box.width && (box.width < 24 || box.height < 24))
    .map(([text, box]) => [text, box.width, box.height])"""


@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_any_view(come: Callable[..., Reader], scheme: str, width: int) -> None:
    reader = come(color_scheme=scheme, viewport={"width": width, "height": 800}).open()
    found = {}
    for name, query in VIEWS.items():
        reader.change(lambda query=query: reader.follow(query))
        told = Axe().run(reader.page, options=WCAG).response["violations"]
        found[name] = [(one["id"], [node["html"][:200] for node in one["nodes"][:3]]) for one in told]
    assert {name: faults for name, faults in found.items() if faults} == {}


def test_axe_finds_nothing_in_the_open_filters(come: Callable[..., Reader]) -> None:
    reader = come(new=True).open()
    reader.page.locator("details.facet").evaluate_all("all => all.forEach((one) => { one.open = true; })")
    reader.page.locator("form.panel template").last.wait_for(state="detached")
    told = Axe().run(reader.page, options=WCAG).response["violations"]
    assert [(one["id"], [node["html"][:200] for node in one["nodes"][:3]]) for one in told] == []


@pytest.mark.parametrize("width", [320, 640])  # 640 px is a desk of 1280 px at 200 % zoom
def test_no_view_scrolls_sideways(come: Callable[..., Reader], width: int) -> None:
    reader = come(viewport={"width": width, "height": 600}).open()
    found = {}
    for name, query in VIEWS.items():
        reader.change(lambda query=query: reader.follow(query))
        wide = reader.page.evaluate("() => document.documentElement.scrollWidth")
        found[name] = (wide, reader.page.evaluate(WIDER))
    assert {name: told for name, told in found.items() if told != (width, [])} == {}


def test_the_language_of_the_page_is_set(reader: Reader) -> None:
    reader.open()
    assert reader.page.evaluate("() => document.documentElement.lang") == "en"


def test_every_target_is_large_enough(reader: Reader) -> None:
    """24 px each way (2.5.8), but for links inside a sentence, which the criterion leaves out."""
    reader.open("?domain=navigation&view=list")
    targets = reader.page.locator("button:visible, .chip, .views a, .button, summary, .pages a")
    small = targets.evaluate_all(SMALL)
    assert small == []


def test_motion_stands_still_for_those_who_ask(come: Callable[..., Reader]) -> None:
    reader = come(reduced_motion="reduce").open()
    assert reader.run("map => getComputedStyle(map.querySelector('.shape')).transitionDuration") == "0s"


def test_forced_colours_keep_what_is_chosen_apart(come: Callable[..., Reader]) -> None:
    reader = come(forced_colors="active").open("?view=list&domain=navigation")
    tabs = reader.page.get_by_role("navigation", name="Views").get_by_role("link")
    borders = tabs.evaluate_all("all => all.map((one) => getComputedStyle(one).borderBottomColor)")
    chosen = tabs.evaluate_all("all => all.findIndex((one) => one.hasAttribute('aria-current'))")
    assert borders.count(borders[chosen]) == 1
