"""What readers take away, in a browser: the site from a plain server, a brief from a disk, a file in the making."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag, urljoin

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from serving import plain_files

from browser.reader import Reader, new_context
from browser.test_accessibility import WCAG
from geo.atlas import Atlas, ask
from geo.brief import write_brief
from geo.site import write_site
from geo.tables import Selection
from geo.text import NOUNS, status_line

pytestmark = pytest.mark.browser
SAMPLES = ("countries/BRA.html", "records/ven-2021-space-agreement.html", "records.html", "countries.html", "data.html")
WIDER = """() => [...document.body.querySelectorAll("*")]
    .filter((one) => !one.closest("svg, .atlas-map, .hidden, thead, .skip"))
    .filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
    .map((one) => one.outerHTML.slice(0, 120)).slice(0, 3)"""


def watched(page: Page) -> list[str]:
    """Collect whatever the page complains about, and requests to elsewhere."""
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda told: complaints.append(told.text) if told.type in ("error", "warning") else None)
    page.on("requestfailed", lambda request: complaints.append(request.url))
    return complaints


# --- the static site ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def site(atlas: Atlas, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the whole site as plain files, below a path of its own."""
    root = tmp_path_factory.mktemp("site")
    for path, content in write_site(atlas):
        file = root / "atlas" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    with plain_files(root) as address:
        yield f"{address}/atlas/"


def test_the_site_works_from_a_plain_server(chromium: Browser, site: str, atlas: Atlas) -> None:
    context = new_context(chromium)
    page = context.new_page()
    complaints = watched(page)
    page.goto(f"{site}index.html")
    page.locator(".atlas-map[data-ready=true]").wait_for()
    totals = ask(atlas, Selection()).frame.totals
    assert page.locator(".status").inner_text() == status_line([(noun, getattr(totals, noun)) for noun in NOUNS])
    page.get_by_role("navigation", name="Pages").get_by_role("link", name="Countries").click()
    page.get_by_role("link", name="Brazil", exact=True).click()
    assert page.locator("#view-title").inner_text() == "Brazil"
    page.get_by_role("link", name="Navigation").first.click()
    page.locator(".atlas-map[data-ready=true]").wait_for()
    asked = Selection(partner=("BRA",), domain=("navigation",))
    shown = ask(atlas, asked).frame.totals
    expected = status_line([(noun, getattr(shown, noun)) for noun in NOUNS])
    page.wait_for_function("words => document.querySelector('.status').textContent === words", arg=expected)
    assert complaints == []
    context.close()


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (320, "dark")])
def test_pages_of_the_site_can_be_used_by_all(chromium: Browser, site: str, width: int, scheme: Any) -> None:
    context = new_context(chromium, viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = context.new_page()
    complaints = watched(page)
    for path in SAMPLES:
        page.goto(site + path)
        found = Axe().run(page, options=WCAG).response["violations"]
        assert [(one["id"], [node["target"] for node in one["nodes"]][:3]) for one in found] == [], path
        assert page.evaluate(WIDER) == [], path
    assert complaints == []
    context.close()


def test_every_link_of_a_page_of_the_site_is_answered(chromium: Browser, site: str) -> None:
    context = new_context(chromium)
    page = context.new_page()
    for path in ("countries/NIC.html", "changes.html", "data.html", "index.html"):
        page.goto(site + path)
        for href in page.eval_on_selector_all("a[href]", "all => all.map((one) => one.getAttribute('href'))"):
            address = urldefrag(urljoin(site + path, href)).url
            if address.startswith(site):
                assert context.request.get(address).status == 200, (path, href)
    context.close()


# --- a brief -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (320, "dark")])
def test_a_brief_opens_from_a_disk_without_a_network(
    chromium: Browser, atlas: Atlas, tmp_path: Path, width: int, scheme: Any
) -> None:
    path = tmp_path / "nic.html"
    path.write_bytes(write_brief(ask(atlas, Selection()), "NIC"))
    context = new_context(chromium, viewport={"width": width, "height": 800}, color_scheme=scheme)
    context.set_offline(True)
    page = context.new_page()
    complaints, asked = watched(page), list[str]()
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path.as_uri())
    assert page.get_by_role("heading", level=1).inner_text() == "Nicaragua"
    assert page.locator("svg [data-iso3=NIC]").count() == 1
    mark = page.locator(".marks a").first
    mark.click()
    assert page.locator(".notes-list li:target").inner_text().startswith(("Sputnik", "TELCOR", "Roscosmos"))
    assert Axe().run(page, options=WCAG).response["violations"] == []
    assert page.evaluate(WIDER) == []
    assert (complaints, asked) == ([], [path.as_uri()])
    context.close()


# --- a file in the making ----------------------------------------------------------------------------------


def test_a_file_that_takes_its_time_is_told_and_can_be_stopped(reader: Reader) -> None:
    reader.open("?view=download")
    page = reader.page
    page.route("**/export/package.zip*", lambda _: None)  # it never comes
    page.get_by_role("link", name="Everything as one data package").click()
    page.locator(".making", has_text="Being made: Everything as one data package").wait_for()
    page.locator(".making").get_by_role("button", name="Cancel").click()
    page.wait_for_function("() => !document.querySelector('.making').textContent")
    page.unroute("**/export/package.zip*")
    with page.expect_download() as taken:
        page.get_by_role("link", name="Slide as SVG").click()
    assert taken.value.suggested_filename.endswith(".svg")
    assert Path(taken.value.path()).read_bytes().startswith(b"<svg")


def test_a_file_that_cannot_be_made_is_told(reader: Reader) -> None:
    reader.open("?view=download")
    page = reader.page
    page.route("**/export/map.html*", lambda route: route.fulfill(status=503, body="no room for it"))
    page.get_by_role("link", name="Map for offline").click()
    page.locator(".making", has_text="Not made").wait_for()
    assert "no room for it" in page.locator(".making").inner_text()
    page.unroute("**/export/map.html*")
    assert [told for told in reader.complaints if "503" not in told] == []
    reader.complaints.clear()
