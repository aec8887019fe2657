"""The map in one file, from a disk and without a network: it shows what the server would, and asks nobody."""

import functools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Locator, Page
from serving import ROOT, plain_files
from worlds import EDITION

from browser import hostile
from browser.reader import new_context
from browser.test_accessibility import SMALL, WCAG
from browser.test_hostile_page import LOOK, OPEN_ALL, assert_shown
from geo import draw, panel, standalone
from geo.atlas import Atlas, View, ask, open_atlas
from geo.selection import read_words
from geo.text import NOUNS, status_line

pytestmark = pytest.mark.browser
CASES = ROOT / "tests" / "cases" / "selections.txt"
SELECTIONS = [
    line.partition("#")[0].strip() for line in CASES.read_text(encoding="utf-8").splitlines() if line[:1] != "#"
]
FROZEN = ("known=", "viewpoint=", "q=", "v=")
"""What no reader of a file can change, or what a file answers in its own way: a search looks in titles."""
HERE = [query for query in SELECTIONS if not any(f"&{key}" in f"&{query}" for key in FROZEN)]
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}

ARRIVED = """query => {
    const keys = document.querySelector("form.panel").dataset.keys.split(" ");
    const words = new URLSearchParams(query);
    const state = () => atlasAddress.query(words, keys) || "view=map";
    if (document.querySelector(".listing").dataset.shown !== state()) return false;
    words.delete("page");
    return document.querySelector(".atlas-map").dataset.frame === state();
}"""
"""Is everything shown that these words ask for: the map, and the list below it?"""

ROWS = """all => all.map(({ dataset, children: [, , kind, far] }) =>
    [dataset.id, kind.textContent, far.firstChild.textContent.trim()])"""

NUMBERS = """all => all.map((box) => [Number(box.dataset.counted), box.parentElement.lastElementChild.textContent])
    .sort((one, other) => one[0] - other[0]).map(([, told]) => told).join(" ")"""


class Copy:
    """One file in a browser without a network. `complaints` holds errors and requests: it stays empty."""

    def __init__(self, page: Page, path: Path) -> None:
        self.page, self.url = page, path.as_uri()
        self.complaints: list[str] = []
        self.requests: list[str] = []
        page.on("request", lambda request: self.requests.append(request.url.partition("#")[0]))
        page.on(
            "console", lambda told: self.complaints.append(told.text[:300]) if told.type in ("error", "warning") else 0
        )
        page.on("pageerror", lambda error: self.complaints.append(f"uncaught: {error}"))
        page.on("dialog", lambda dialog: (self.complaints.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        self.map: Locator = page.locator(".atlas-map")
        self.card: Locator = self.map.locator(".card")

    def open(self, query: str = "") -> "Copy":
        self.page.goto(self.url + (f"#{query}" if query else ""))
        self.map.and_(self.page.locator("[data-ready=true]")).wait_for()
        return self

    def go(self, query: str) -> "Copy":
        """Follow a link to other words of the same file."""
        self.page.evaluate("query => { location.hash = query; }", query)
        return self.wait(query)

    def wait(self, query: str) -> "Copy":
        self.page.wait_for_function(ARRIVED, arg=query)
        return self

    def box(self, facet: str, value: str) -> Locator:
        return self.page.locator(f"form.panel input[name={facet}][value={value}]")

    def words(self) -> str:
        told: str = self.page.evaluate("() => location.hash.slice(1)")
        return told

    def status(self) -> str:
        return self.page.get_by_role("status").inner_text()

    def chips(self) -> list[str]:
        return [
            told.removesuffix("\N{MULTIPLICATION SIGN}").strip()
            for told in self.page.locator(".chip").all_inner_texts()
        ]

    def listed(self) -> list[str]:
        rows = self.page.locator(".list tbody tr")
        return rows.evaluate_all("all => all.map((one) => one.dataset.id)")

    def numbers(self) -> str:
        """Return the numbers beside all choices, as the page gets them from its server."""
        self.page.locator("details.facet").evaluate_all("all => all.forEach((one) => { one.open = true; })")
        self.page.locator("form.panel template").last.wait_for(state="detached")
        return self.page.locator("[data-counted]").evaluate_all(NUMBERS)

    def colours(self) -> dict[str, str]:
        shapes = self.map.locator("[data-iso3]")
        return dict(shapes.evaluate_all("all => all.map((one) => [one.dataset.iso3, one.dataset.colour])"))

    def sites(self) -> set[str]:
        buttons = self.map.locator("[data-site-id]")
        return set(" ".join(buttons.evaluate_all("all => all.map((one) => one.dataset.siteId)")).split())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("alone")


@pytest.fixture(scope="module")
def write(atlas: Atlas, folder: Path) -> Callable[..., Path]:
    """Return a function that writes the file of a selection, once for all tests."""

    @functools.cache
    def let_write(query: str = "", **how: Any) -> Path:
        asked = read_words([f"?{query}"], atlas.checked)
        path = folder / f"{len([*folder.iterdir()])}.html"
        path.write_bytes(standalone.write_map(ask(atlas, asked.selection), asked.viewing, **how))
        return path

    return let_write


@pytest.fixture
def take(chromium: Browser) -> Iterator[Callable[..., Copy]]:
    """Return a function that opens a file on a machine without a network; afterwards it has asked for nothing else."""
    contexts: list[BrowserContext] = []
    copies: list[Copy] = []

    def let_take(path: Path, **how: Any) -> Copy:
        contexts.append(new_context(chromium, **how))
        contexts[-1].set_offline(True)
        copies.append(Copy(contexts[-1].new_page(), path))
        return copies[-1]

    yield let_take
    for context in contexts:
        context.close()
    assert [copy.complaints for copy in copies] == [[] for _ in copies]
    assert [{*copy.requests} - {copy.url} for copy in copies] == [set() for _ in copies]


def view_of(atlas: Atlas, query: str) -> View:
    asked = read_words([f"?{query}"], atlas.checked)
    assert asked.notes == ()
    return ask(atlas, asked.selection)


def told_by(view: View) -> str:
    return status_line([(noun, getattr(view.frame.totals, noun)) for noun in NOUNS])


def assert_same(copy: Copy, view: View, what: str) -> None:
    """Compare everything that a file shows with the answer of the library."""
    rows, sites = view.records, view.atlas.sites
    assert copy.status() == told_by(view), what
    assert copy.colours() == {code: view.class_of(code)[0] for code in copy.colours()}, what
    assert copy.sites() == {sites[n].id for n in view.frame.sites}, what
    assert copy.numbers() == panel.counts(view), what
    assert copy.listed() == [record.id for record, _ in rows[:25]], what
    caption = copy.page.locator(".list caption")
    assert (caption.inner_text() if rows else "") == (
        f"Records 1 to {min(25, len(rows))} of {len(rows)}" if rows else ""
    )


# --- it shows what the server shows ------------------------------------------------------------------------------


def test_every_selection_shows_what_the_library_answers(
    take: Callable[..., Copy], write: Callable[..., Path], atlas: Atlas
) -> None:
    copy = take(write()).open()
    assert len(HERE) >= 60
    assert len([query for query in HERE if "group=" in query]) >= 12
    for query in HERE:
        copy.go(f"{query}&layer=one-sided")  # as sites that one side alone named are drawn only when asked for
        assert_same(copy, view_of(atlas, query), query)


@pytest.mark.parametrize(
    "frozen",
    ["viewpoint=de-facto", "known=2014-06-30", "q=glonass", "q=%D0%9D%D0%B8%D0%BA%D0%B0%D1%80%D0%B0%D0%B3%D1%83%D0%B0"],
)
def test_what_a_file_was_made_for_holds_within_it(
    take: Callable[..., Copy], write: Callable[..., Path], atlas: Atlas, frozen: str
) -> None:
    copy = take(write(frozen)).open()
    search = f"&{frozen}" if frozen.startswith("q=") else ""
    for query in ("", "group=brics&from=2009&to=2011&reading=new", "domain=navigation&measure=firmest", "partner=UKR"):
        copy.go(f"{query}{search}&layer=one-sided")
        assert_same(copy, view_of(atlas, f"{query}&{frozen}"), query)


def test_all_pages_of_the_list_say_how_far_the_records_were(
    take: Callable[..., Copy], write: Callable[..., Path], atlas: Atlas
) -> None:
    query = "domain=navigation&to=2014"
    view = view_of(atlas, query)
    copy = take(write()).open(query)
    expected = [
        (record.id, draw.kind_words(record, atlas.checked), draw.how_far(record, atlas.checked, view.question.to_day))
        for record, _ in view.records
    ]
    assert len(expected) > 25
    found = []
    for page in range(1, -(-len(expected) // 25) + 1):
        copy.wait(query + (f"&page={page}" if page > 1 else ""))
        found += copy.page.locator(".list tbody tr").evaluate_all(ROWS)
        if len(found) < len(expected):
            copy.page.get_by_role("link", name="Next 25").click()
    assert [tuple(row) for row in found] == expected
    assert copy.page.locator("#list-title").evaluate("one => one === document.activeElement")


def test_a_file_opens_with_the_selection_that_it_was_made_for(
    take: Callable[..., Copy], write: Callable[..., Path], atlas: Atlas
) -> None:
    query = "from=2015&domain=navigation&view=map&record=arg-2019-conae-protocol"
    copy = take(write(query)).open().wait(query)
    assert copy.words() == ""
    assert copy.status() == told_by(view_of(atlas, "from=2015&domain=navigation"))
    assert "Protocol on peaceful uses" in copy.card.inner_text()
    copy.page.get_by_role("link", name="Reset", exact=True).click()
    copy.wait("view=map")
    assert copy.status() == told_by(view_of(atlas, ""))
    copy.page.get_by_role("link", name="Show it as it was made").click()
    copy.wait(query)


def test_a_card_tells_all_sources_and_the_map_reaches_it(
    take: Callable[..., Copy], write: Callable[..., Path], atlas: Atlas
) -> None:
    copy = take(write()).open("domain=navigation")
    copy.map.locator("[data-iso3=BRA]").dispatch_event("click")
    copy.card.get_by_role("button", name="Renewed contract for the GLONASS station in Recife").click()
    copy.card.get_by_text("Confidence:").wait_for()
    [record] = [
        one for one in atlas.checked.records if one.title == "Renewed contract for the GLONASS station in Recife"
    ]
    links = copy.card.locator("ol a").evaluate_all("all => all.map((one) => one.getAttribute('href'))")
    assert links == [source.url for source in record.sources.values() if source.url]
    assert copy.words() == f"domain=navigation&view=map&record={record.id}"


# --- filters, timeline, search: their words are the address ------------------------------------------------------


def test_filters_chips_and_back_follow_the_address(
    take: Callable[..., Copy], write: Callable[..., Path], atlas: Atlas
) -> None:
    copy = take(write()).open()
    copy.box("domain", "navigation").check()
    copy.wait("domain=navigation")
    copy.box("type", "instrument").check()
    copy.wait("type=instrument&domain=navigation")
    assert copy.status() == told_by(view_of(atlas, "type=instrument&domain=navigation"))
    assert copy.chips() == ["Type: Agreements and drafts", "Domain: Navigation"]
    copy.page.get_by_role("link", name="Remove the filter Type: Agreements and drafts").press("Enter")
    copy.wait("domain=navigation")
    copy.page.wait_for_function("() => document.activeElement.matches('.chip')")
    copy.page.go_back()
    copy.wait("type=instrument&domain=navigation")
    copy.page.go_back()
    copy.page.go_back()
    copy.wait("view=map")
    assert copy.words() == ""
    assert not copy.box("domain", "navigation").is_checked()


def test_the_timeline_sets_the_period(take: Callable[..., Copy], write: Callable[..., Path], atlas: Atlas) -> None:
    copy = take(write(), reduced_motion="reduce").open("domain=navigation&from=2015&to=2020")
    copy.page.get_by_role("button", name="One year on").click()
    copy.wait("from=2016&to=2021&domain=navigation")
    assert copy.status() == told_by(view_of(atlas, "from=2016&to=2021&domain=navigation"))
    copy.page.get_by_role("button", name="All years").click()
    copy.wait("domain=navigation")


def test_play_counts_every_year_without_a_server(
    take: Callable[..., Copy], write: Callable[..., Path], atlas: Atlas
) -> None:
    copy = take(write()).open("group=brics&to=2019")
    copy.page.get_by_role("button", name="Play", exact=True).click()
    copy.page.wait_for_function("() => Number(document.querySelector('.atlas-time').dataset.to) >= 2022")
    copy.page.get_by_role("button", name="Pause", exact=True).click()
    year = copy.page.locator(".atlas-time").get_attribute("data-to")
    copy.wait(f"to={year}&group=brics")
    assert copy.status() == told_by(view_of(atlas, f"to={year}&group=brics"))


def test_a_search_looks_in_titles_without_accents_and_capitals(
    take: Callable[..., Copy], write: Callable[..., Path], atlas: Atlas
) -> None:
    copy = take(write()).open()
    copy.page.get_by_label("Search titles").press_sequentially("GLÓNASS brasil")
    copy.wait("q=GLÓNASS brasil")
    titles = [record.title.lower() for record in atlas.checked.records]
    expected = [title for title in titles if all(f" {word}" in f" {title}" for word in ("glonass", "brasil"))]
    shown = copy.page.locator(".list tbody th a").all_inner_texts()
    assert sorted(title.lower() for title in shown) == sorted(expected)
    assert copy.chips() == ["Found: GLÓNASS brasil"]


def test_nothing_found_is_told_with_a_way_out(take: Callable[..., Copy], write: Callable[..., Path]) -> None:
    copy = take(write()).open("to=1900")
    copy.page.get_by_text("No record matches. Widen the period or remove a filter.").wait_for()
    assert "Nothing matches" in copy.map.inner_text()
    assert copy.status() == "0 agreements, 0 activities, 0 contacts, 0 countries, 0 sites"
    copy.page.get_by_role("link", name="Reset", exact=True).click()
    copy.wait("view=map")


def test_words_that_are_wrong_or_frozen_are_told_and_left_out(
    take: Callable[..., Copy], write: Callable[..., Path], atlas: Atlas
) -> None:
    copy = take(write()).open("domain=nonsense&from=2020&to=1990&known=2012-01-01&measure=all&record=nobody")
    notes = copy.page.get_by_role("note")
    notes.wait_for()
    assert notes.locator("li").all_inner_texts() == [
        "known cannot be changed in this file.",
        "from=2020 is not understood, and was left out.",
        "measure=all is not understood, and was left out.",
        "domain=nonsense is not understood, and was left out.",
    ]
    assert copy.status() == told_by(view_of(atlas, ""))


# --- reading, on every screen ------------------------------------------------------------------------------------


def test_the_list_leads_to_the_card_and_the_keyboard_goes_along(
    take: Callable[..., Copy], write: Callable[..., Path]
) -> None:
    copy = take(write()).open("domain=navigation")
    link = copy.page.locator(".list tbody th a").nth(3)
    title = link.inner_text()
    link.press("Enter")
    copy.page.wait_for_function("() => document.activeElement.matches('.card h2')")
    assert copy.card.locator("h2").inner_text() == title
    assert copy.map.evaluate(
        "map => map.getBoundingClientRect().top < innerHeight && map.getBoundingClientRect().bottom > 0"
    )
    copy.page.keyboard.press("Escape")
    copy.wait("domain=navigation")


STATES = {
    "everything": "",
    "filtered": "domain=navigation&from=2015",
    "a card": "domain=navigation&view=map&record=arg-2019-conae-protocol",
    "a country": "view=map&country=BRA",
    "a note": "domain=nonsense",
    "empty": "to=1900",
    "embedded": "embed=true&domain=navigation",
}


@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_any_state(
    take: Callable[..., Copy], write: Callable[..., Path], scheme: str, width: int
) -> None:
    copy = take(write(), color_scheme=scheme, viewport={"width": width, "height": 800}).open()
    found, wide = {}, {}
    for name, query in STATES.items():
        copy.go(query or "view=map")
        told = Axe().run(copy.page, options=WCAG).response["violations"]
        found[name] = [(one["id"], [node["html"][:200] for node in one["nodes"][:3]]) for one in told]
        wide[name] = copy.page.evaluate("() => document.documentElement.scrollWidth")
    assert {name: faults for name, faults in found.items() if faults} == {}
    assert {*wide.values()} == {width}


def test_every_target_is_large_enough(take: Callable[..., Copy], write: Callable[..., Path]) -> None:
    copy = take(write()).open("domain=navigation")
    copy.numbers()
    targets = copy.page.locator("button:visible, .chip, .button, summary, .reset, .pages a")
    assert targets.evaluate_all(SMALL) == []


def test_filters_of_a_phone_lie_over_the_rest_and_give_the_focus_back(
    take: Callable[..., Copy], write: Callable[..., Path]
) -> None:
    copy = take(write(), **PHONE).open()
    assert copy.page.evaluate("[document.documentElement.scrollWidth, innerWidth]") == [390, 390]
    copy.page.get_by_role("button", name="Filters").click()
    assert copy.page.locator("#panel-q").evaluate("one => one === document.activeElement")
    assert copy.page.locator("main").evaluate("one => one.inert")
    box = copy.page.get_by_role("button", name="Show what is found").bounding_box()
    assert box
    assert box["y"] + box["height"] <= 844
    copy.box("domain", "navigation").check()
    copy.page.get_by_role("button", name="Show what is found").click()
    copy.wait("domain=navigation")
    button = copy.page.get_by_role("button", name="Filters")
    assert button.evaluate("one => one === document.activeElement")
    assert button.inner_text().split() == ["Filters", "1"]


def test_a_file_inside_another_page_shows_map_credits_and_the_way_back(
    take: Callable[..., Copy], write: Callable[..., Path]
) -> None:
    copy = take(
        write("domain=navigation", home="https://atlas.example.org/", bare=True), viewport={"width": 600, "height": 400}
    )
    copy.open()
    for gone in ("header", "#filters", ".chips", ".atlas-time", ".listing", ".footer"):
        assert copy.page.locator(gone).is_hidden(), gone
    back = copy.page.get_by_role("link", name="Open the whole atlas")
    assert back.get_attribute("href") == f"https://atlas.example.org/?domain=navigation&v={EDITION}"
    assert copy.map.bounding_box() == {"x": 0, "y": 0, "width": 600, "height": pytest.approx(370, abs=20)}
    copy.map.locator("[data-iso3=BRA]").dispatch_event("click")
    copy.card.wait_for()
    assert "embed=true" in copy.words()
    assert copy.page.locator(".footer").is_hidden()


def test_paper_has_the_map_and_the_list_without_controls(take: Callable[..., Copy], write: Callable[..., Path]) -> None:
    copy = take(write()).open("domain=navigation")
    copy.page.emulate_media(media="print")
    for seen in ("h1", ".status", ".atlas-map", ".list", ".footer"):
        assert copy.page.locator(seen).is_visible(), seen
    for gone in ("#filters", ".time-row", ".pages", ".leaflet-control-zoom"):
        assert copy.page.locator(gone).is_hidden(), gone


# --- browsers that cannot ----------------------------------------------------------------------------------------


def test_without_scripts_the_file_says_what_it_needs(chromium: Browser, write: Callable[..., Path]) -> None:
    context = new_context(chromium, java_script_enabled=False)
    page = context.new_page()
    page.goto(write().as_uri())
    assert "This file needs JavaScript" in page.locator("noscript p").inner_text()
    assert page.locator("#filters").is_hidden()
    context.close()


def test_an_old_browser_is_told_so(take: Callable[..., Copy], write: Callable[..., Path]) -> None:
    copy = take(write())
    copy.page.add_init_script("delete window.DecompressionStream;")
    copy.page.goto(copy.url)
    copy.page.get_by_text("this file needs a browser of 2023 or later").wait_for()


# --- hostile texts -----------------------------------------------------------------------------------------------


def test_hostile_texts_are_shown_and_nothing_runs(take: Callable[..., Copy], cache: Path, tmp_path: Path) -> None:
    atlas = open_atlas(hostile.write_folder(tmp_path / "data"), cache)
    path = tmp_path / "map.html"
    words = "&".join(
        [f"domain=d{n}" for n in range(len(hostile.TEXTS))] + [f"partner={code}" for code in hostile.codes()]
    )
    path.write_bytes(standalone.write_map(view_of(atlas, words), home="https://atlas.example.org/"))
    copy = take(path).open().wait(words)
    assert_shown(copy.page.locator(".chips").text_content() or "")
    copy.numbers()
    assert_shown(copy.page.locator("form.panel").text_content() or "")
    assert_shown(copy.page.locator(".footer").text_content() or "")
    assert_shown([copy.page.title(), copy.page.locator("h1").text_content() or ""], [hostile.EVERYTHING])
    copy.go("measure=firmest")
    told = copy.map.evaluate(OPEN_ALL, hostile.codes())
    assert_shown(told["texts"])
    assert [href for _, href in told["links"] if not href.startswith("https://example.invalid/")] == []
    listed = []
    for page in (1, 2):
        copy.go(f"page={page}" if page > 1 else "view=map")
        listed.append(copy.page.locator(".list").text_content() or "")
    assert_shown(listed)
    assert copy.page.evaluate(LOOK) == {"ran": None, "put": []}


def test_hostile_words_of_an_address_are_shown_and_nothing_runs(
    take: Callable[..., Copy], write: Callable[..., Path]
) -> None:
    copy = take(write()).open()
    for text in hostile.TEXTS:
        for key in ("domain", "q", "record", "at", "layer", "country", "page"):
            copy.page.evaluate("([key, text]) => { location.hash = new URLSearchParams([[key, text]]); }", [key, text])
    copy.go("domain=nothing")
    assert copy.page.evaluate(LOOK) == {"ran": None, "put": []}


# --- beside its data, on a server that only hands out files ------------------------------------------------------


@pytest.fixture
def site(atlas: Atlas, tmp_path: Path) -> Iterator[str]:
    """Serve a page with its data beside it."""
    view = view_of(atlas, "domain=navigation")
    (tmp_path / standalone.BESIDE).mkdir()
    (tmp_path / "index.html").write_bytes(standalone.page(view))
    for name, content in standalone.data(view).items():
        (tmp_path / standalone.BESIDE / f"{name}.json").write_bytes(content)
    with plain_files(tmp_path) as address:
        yield address


def test_a_page_with_its_data_beside_it_shows_the_same(chromium: Browser, site: str, atlas: Atlas) -> None:
    context = new_context(chromium)
    copy = Copy(context.new_page(), Path("/"))
    copy.url = f"{site}/index.html"
    copy.open().wait("domain=navigation")
    assert copy.status() == told_by(view_of(atlas, "domain=navigation"))
    copy.go("group=cis&layer=one-sided")
    assert_same(copy, view_of(atlas, "group=cis"), "group=cis")
    assert copy.complaints == []
    names = {url.removeprefix(f"{site}/") for url in copy.requests}
    assert names - {"favicon.ico"} == {
        "index.html",
        *(f"data/{name}.json" for name in ("rows", "shapes", "choices", "cards")),
    }
    context.close()
