"""The map inside a page of another site: nothing around it, everything in it works, and every way out is a new tab."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Frame, Page
from serving import Server

from browser.conftest import chromium_path
from browser.reader import ARGS
from browser.test_accessibility import SMALL, WCAG

pytestmark = pytest.mark.browser
SITE = "127.0.0.1"
"""Another site than ``localhost``, under which the atlas is served."""
AROUND = '<!doctype html><html lang="en"><title>A site</title><body style="margin:0"><iframe title="Atlas" src="{}" '
AROUND += 'style="border:0;display:block;width:100vw;height:100vh"></iframe></body></html>'
SIZES = {"a figure": (600, 450), "a phone": (390, 500)}
CHROME = (
    ".heading, .bar, .views, .chips, .brief, form.panel, [data-copy], [data-testid=stHeader], [data-testid=stSidebar]"
)

NEVER_IDLE = """window.requestIdleCallback = (act, how) =>
    (how?.timeout ? setTimeout(() => act({ didTimeout: true, timeRemaining: () => 0 }), how.timeout) : 0)"""
"""As Chromium may treat a frame of another site: nothing that waits for idle time without an end is ever done."""
FOLLOW = "query => { history.replaceState(null, '', query); dispatchEvent(new PopStateEvent('popstate')); }"

Words = list[tuple[str, str]]


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """Serve a page that frames whatever address its query names."""

    class Around(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(AROUND.format(unquote(urlsplit(self.path).query)).encode())

        def log_message(self, *_: Any) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer((SITE, 0), Around)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://{SITE}:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def both_sites(chromium: Browser) -> Iterator[Browser]:
    """A Chromium that knows the address of a second site, too."""
    browser = chromium.browser_type.launch(
        executable_path=chromium_path(), args=[*ARGS[:-1], f"{ARGS[-1]}, EXCLUDE {SITE}"]
    )
    yield browser
    browser.close()


class Embedded:
    """A page of another site, and the atlas in its frame."""

    def __init__(self, page: Page, around: str, atlas: str) -> None:
        self.page, self.around, self.atlas = page, around, atlas
        self.complaints: list[str] = []
        page.on("pageerror", lambda error: self.complaints.append(f"uncaught: {error}"))
        page.on("console", lambda told: self.complaints.append(told.text) if told.type == "error" else None)
        page.on("request", lambda request: self.look_at(request.url))

    def look_at(self, url: str) -> None:
        if not url.startswith((self.around, self.atlas, "data:", "blob:")):
            self.complaints.append(f"asked another host: {url[:200]}")

    def open(self, query: str = "?embed=true") -> "Embedded":
        self.go(query)
        self.frame.locator(".atlas-map[data-ready=true]").wait_for()
        self.frame.locator(".ticks span").first.wait_for()
        self.rest()
        return self

    def go(self, query: str) -> None:
        self.page.goto(f"{self.around}/?{quote(f'{self.atlas}/{query}')}")

    def rest(self) -> None:
        self.frame.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()

    @property
    def frame(self) -> Frame:
        return self.page.frames[1]

    @property
    def words(self) -> Words:
        return parse_qsl(self.frame.evaluate("() => location.search.slice(1)"))

    def status(self) -> str:
        return self.frame.locator("p.status").inner_text()

    def settles_at(self, *words: tuple[str, str]) -> None:
        """Wait until the address has some words, and the page has followed."""
        told = "JSON.parse(document.querySelector('.status').dataset.question).query"
        self.frame.wait_for_function(
            f"words => {{ const [here, there] = [location.search, {told}].map((one) => new URLSearchParams(one));"
            " return [here, there].every((one) => words.every(([key, value]) => one.get(key) === value)); }",
            arg=words,
        )
        self.rest()


@pytest.fixture
def embed(both_sites: Browser, site: str, server: Server) -> Iterator[Callable[..., Embedded]]:
    """Return a function that makes a page of the other site; in the end none may have had an error."""
    made: list[Embedded] = []
    contexts: list[BrowserContext] = []

    def let_embed(size: tuple[int, int] = SIZES["a figure"], **how: Any) -> Embedded:
        contexts.append(both_sites.new_context(viewport={"width": size[0], "height": size[1]}, **how))
        contexts[-1].set_default_timeout(15_000)
        made.append(Embedded(contexts[-1].new_page(), site, server.url))
        return made[-1]

    yield let_embed
    for context in contexts:
        context.close()
    assert [one.complaints for one in made] == [[] for _ in made]


# --- what is there -----------------------------------------------------------------------------------------


def test_another_site_frames_the_map_and_nothing_around_it(embed: Callable[..., Embedded]) -> None:
    there = embed().open("?domain=navigation&from=2018&embed=true")
    assert there.frame.locator(CHROME).evaluate_all("all => all.filter((one) => one.checkVisibility())") == []
    for seen in (".atlas-map", ".legend", ".atlas-time", "p.status", ".leaflet-control-attribution"):
        assert there.frame.locator(seen).is_visible()
    assert "Going on since 2018; Domain: Navigation" in there.frame.locator("body").inner_text()
    assert "no endorsement" in there.frame.locator(".leaflet-control-attribution").inner_text()
    assert "CC-BY-4.0" in there.frame.locator("footer").inner_text()


def test_another_site_cannot_frame_the_whole_page(embed: Callable[..., Embedded]) -> None:
    there = embed()
    with there.page.expect_event("console", lambda told: "frame-ancestors" in told.text):
        there.go("?domain=navigation")
    assert there.frame.locator("body .stApp").count() == 0
    there.complaints.clear()


@pytest.mark.parametrize("size", SIZES)
def test_it_fits_into_its_frame(embed: Callable[..., Embedded], size: str) -> None:
    there = embed(SIZES[size])
    for query in ("?embed=true", "?domain=navigation&from=2018&embed=true", "?country=BRA&embed=true"):
        there.open(query)
        assert there.frame.evaluate("() => document.documentElement.scrollWidth") == SIZES[size][0]
        main = there.frame.locator("[data-testid=stMain]")
        assert main.evaluate("one => one.scrollHeight - one.clientHeight") <= 1
        box = there.frame.locator(".atlas-map").bounding_box() or {}
        assert box["height"] >= 190
        foot = there.frame.locator("footer").bounding_box() or {}
        time = there.frame.locator(".atlas-time").bounding_box() or {}
        assert box["y"] + box["height"] <= time["y"] + 1
        assert time["y"] + time["height"] <= foot["y"] + 1


def test_a_frame_that_is_too_low_scrolls_and_nothing_overlaps(embed: Callable[..., Embedded]) -> None:
    there = embed((320, 256)).open()
    places = [there.frame.locator(one).bounding_box() or {} for one in (".atlas-map", ".atlas-time", "footer")]
    for above, below in pairwise(places):
        assert above["y"] + above["height"] <= below["y"] + 1
    assert there.frame.evaluate("() => document.documentElement.scrollWidth") == 320


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(embed: Callable[..., Embedded], scheme: str, size: str) -> None:
    there = embed(SIZES[size], color_scheme=scheme)
    for query in (
        "?domain=navigation&embed=true",
        "?record=arg-2019-conae-protocol&embed=true",
        "?colour=red&embed=true",
    ):
        there.open(query)
        told = Axe().run(there.frame, options=WCAG).response  # type: ignore[arg-type]  # a frame does what it asks
        assert [(one["id"], one["nodes"][0]["html"][:200]) for one in told["violations"]] == []
    assert there.frame.locator("button:visible, footer a").evaluate_all(SMALL) == []


# --- what works --------------------------------------------------------------------------------------------


def test_the_timeline_works_and_leaves_the_other_site_s_history_alone(embed: Callable[..., Embedded]) -> None:
    there = embed().open()
    before, entries = there.status(), there.page.evaluate("() => history.length")
    last = there.frame.get_by_role("spinbutton", name="Last year")
    last.fill("1980")
    last.press("Enter")
    there.settles_at(("to", "1980"), ("embed", "true"))
    assert there.status() != before
    assert "Going on until 1980" in there.frame.locator("body").inner_text()
    there.frame.locator(".atlas-time").get_by_role("button", name="All years").click()
    there.frame.wait_for_function("() => !location.search.includes('to=')")
    there.rest()
    assert there.status() == before
    assert there.words == [("embed", "true")]
    assert there.page.evaluate("() => history.length") == entries


def test_a_frame_that_is_never_idle_has_its_bars_too(embed: Callable[..., Embedded]) -> None:
    there = embed()
    there.page.add_init_script(NEVER_IDLE)
    there.open()
    there.frame.locator(".bars .is-instrument").wait_for(state="attached")


def test_cards_open_and_their_links_lead_to_the_whole_page_in_a_new_tab(embed: Callable[..., Embedded]) -> None:
    there = embed((1000, 700)).open("?at=5/12/-84&embed=true")
    there.frame.locator("[data-site-id='nic-managua-nejapa-chaika']").click()
    card = there.frame.locator(".card")
    card.locator("h2", has_text="Chaika GLONASS station").wait_for()
    there.settles_at(("site", "nic-managua-nejapa-chaika"), ("embed", "true"))
    card.get_by_role("button", name="Chaika").first.click()
    whole = card.get_by_role("link", name="Whole record")
    whole.wait_for()
    there.frame.locator(".card a[href^='?']:not([target=_blank])").wait_for(state="detached")
    links = card.locator("a").evaluate_all(
        "all => all.map((one) => [one.target, one.rel.includes('noopener'), one.search])"
    )
    assert {(target, safe) for target, safe, _ in links} == {("_blank", True)}
    assert not any("embed" in query for *_, query in links)
    with there.page.context.expect_page() as coming:
        whole.click()
    page = coming.value
    page.locator(".heading").wait_for()
    assert ("record", "nic-2017-chaika-inauguration") in parse_qsl(urlsplit(page.url).query)
    assert page.evaluate("() => opener === null")
    assert page.locator("form.panel").count() or page.locator("[data-panel]").count()
    assert there.frame.locator(".card").is_visible()  # the frame stays where it was


SHOWN = (
    *("", "domain=navigation&from=2018", "record=arg-2019-conae-protocol", "view=list&type=contact"),
    *("viewpoint=de-facto", "from=2022&to=2022&view=change&before=2014"),
)


@pytest.mark.parametrize("query", SHOWN)
def test_the_way_back_leads_to_the_same_view_of_the_whole_page(embed: Callable[..., Embedded], query: str) -> None:
    there = embed().open(f"?{query}&embed=true".replace("?&", "?"))
    back = there.frame.get_by_role("link", name="Open the full view")
    assert sorted(parse_qsl((back.get_attribute("href") or "")[1:])) == sorted(parse_qsl(query))
    with there.page.context.expect_page() as coming:
        back.click()
    page = coming.value
    page.locator(".heading").wait_for()
    assert sorted(parse_qsl(urlsplit(page.url).query)) == sorted(parse_qsl(query))
    assert page.locator("p.status").inner_text() == there.status()


def test_the_way_back_follows_what_the_reader_does(embed: Callable[..., Embedded]) -> None:
    there = embed().open()
    box = there.frame.get_by_role("spinbutton", name="First year")
    box.fill("2010")
    box.press("Enter")
    there.settles_at(("from", "2010"))
    there.frame.locator("footer a[href='?from=2010']").wait_for()


def test_the_theme_may_be_chosen_by_whoever_embeds(embed: Callable[..., Embedded]) -> None:
    there = embed(color_scheme="light").open("?embed=true&embed_options=dark_theme")
    there.frame.locator("html[data-theme=dark]").wait_for(state="attached")
    box = there.frame.get_by_role("spinbutton", name="First year")
    box.fill("2010")
    box.press("Enter")
    there.settles_at(("from", "2010"), ("embed", "true"))
    there.frame.locator("footer a[href='?from=2010']").wait_for()
    assert ("embed_options", "dark_theme") in there.words
    there.frame.evaluate(FOLLOW, "?from=2015&embed=true&embed_options=dark_theme")
    there.frame.locator(".atlas-time[data-from='2015']").wait_for()  # nothing that was asked for is still awaited


def test_at_its_own_address_it_is_the_same(embed: Callable[..., Embedded], server: Server) -> None:
    page = embed().page
    page.goto(f"{server.url}/?domain=navigation&embed=true")
    page.locator(".atlas-map[data-ready=true]").wait_for()
    assert page.locator(CHROME).evaluate_all("all => all.filter((one) => one.checkVisibility())") == []
    assert page.title() == "Space Cooperation Atlas"
