"""A reader with a browser: opens the page, chooses filters, looks at the map, and notes whatever must not happen."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page

ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # Not by routes of Playwright, which would switch the cache off that every reader has.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost",
]
"""Flags of Chromium; no name but this machine's has an address."""
DESK = {"width": 1280, "height": 800}
OURS = re.compile(r"^(http|ws)://localhost:\d+/|^(data|blob|about):")

Json = dict[str, Any]


class Reader:
    """One page in a profile of its own. `complaints` holds errors, foreign requests, dialogs: it stays empty."""

    def __init__(self, page: Page, url: str) -> None:
        self.url = url
        self.page = page
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self._look_at(request.url))
        self.page.on("websocket", lambda socket: self._look_at(socket.url))
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(f"uncaught: {error}"))
        self.page.on("dialog", lambda dialog: (self.complaints.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        self.map: Locator = self.page.locator(".atlas-map")
        self.card: Locator = self.map.locator(".card")

    # --- what must not happen -----------------------------------------------------------------------------------

    def _look_at(self, url: str) -> None:
        if not OURS.match(url):
            self.complaints.append(f"asked another host: {url[:200]}")

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"{message.type}: {message.text[:300]}")

    # --- what a reader does -------------------------------------------------------------------------------------

    def open(self, query: str = "") -> "Reader":
        self.page.goto(f"{self.url}/{query}")
        self.wait()
        return self

    def follow(self, query: str) -> None:
        """Go to another address of the page without loading it again, as back and forward do."""
        self.page.evaluate(
            "query => { history.pushState(null, '', query); dispatchEvent(new PopStateEvent('popstate')); }", query
        )

    def wait(self) -> None:
        """Wait until the map is drawn, also where it is hidden, the filters are there, and the script is through."""
        self.map.and_(self.page.locator("[data-ready=true]")).wait_for(state="attached")
        self.page.locator("form.panel").wait_for(state="attached")
        self.rest()

    def rest(self) -> None:
        self.page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()

    def change(self, act: Callable[[], object]) -> str:
        """Do something that changes the view, wait for the new frame, and return its id."""
        old = self.frame_id()
        act()
        self.page.locator(f".atlas-map[data-ready=true]:not([data-frame='{old}'])").wait_for(state="attached")
        self.rest()
        return self.frame_id()

    def choose(self, facet: str, option: str) -> str:
        """Choose a value of a facet, after opening it."""
        part = self.page.locator("details.facet", has=self.page.locator("summary", has_text=facet)).first
        if part.get_attribute("open") is None:
            part.locator("summary").click()
        return self.change(lambda: part.locator("label.choice", has_text=option).first.locator("input").check())

    def set_year(self, end: str, year: str) -> str:
        """Type a year into ``From`` or ``To``."""
        box = self.page.get_by_role("spinbutton", name=end)
        return self.change(lambda: (box.fill(year), box.press("Enter")))

    def colour_by(self, measure: str) -> str:
        return self.change(lambda: self.page.get_by_label("Colour countries by").select_option(measure))

    def search(self, words: str) -> str:
        return self.change(lambda: self.page.locator("#panel-q").fill(words))

    def turn_to(self, view: str) -> None:
        """Open one of the views and wait until it is there."""
        link = self.page.get_by_role("navigation", name="Views").get_by_role("link", name=view, exact=True)
        if link.get_attribute("aria-current") is None:
            self.change(link.click)

    # --- what a reader sees -------------------------------------------------------------------------------------

    def frame_id(self) -> str:
        return self.map.get_attribute("data-frame") or ""

    def status(self) -> str:
        return self.page.locator("p.status").inner_text()

    def shapes(self) -> list[list[str]]:
        """Return code and class of every country shape."""
        shapes = self.map.locator("[data-iso3]")
        return shapes.evaluate_all("all => all.map(one => [one.dataset.iso3, one.getAttribute('class')])")

    def colours(self) -> dict[str, str]:
        """Return the colour class of every country shape, as `View.class_of` names it."""
        return {code: " ".join(re.findall(r"\bis-([\w-]+)", name)) for code, name in self.shapes()}

    def sites(self) -> set[str]:
        """Return the ids of the sites on the map; several may share a button."""
        buttons = self.map.locator("[data-site-id]")
        return set(" ".join(buttons.evaluate_all("all => all.map(one => one.dataset.siteId)")).split())

    def listed(self) -> set[str]:
        """Return the ids of the records in the list, on all of its pages."""
        self.turn_to("List")
        table, found = self.page.locator(".list"), set()
        while True:
            links = table.locator("tbody th a:not(.to-map)")
            shown = links.evaluate_all("all => all.map(one => new URL(one.href).searchParams.get('record'))")
            found.update(shown)
            last, total = re.findall(r"to (\d+) of (\d+)", table.locator("caption").inner_text())[0]
            if last == total:
                return found
            self.page.get_by_role("link", name="Next 25").click()
            table.locator("caption", has_text=f"Records {int(last) + 1} to ").wait_for()

    def download(self, layer: str) -> tuple[str, bytes]:
        """Return the name and the content of the file behind a download link."""
        self.turn_to("Download")
        with self.page.expect_download() as coming:
            self.page.get_by_role("link", name=f"{layer} as GeoJSON").click()
        return coming.value.suggested_filename, Path(coming.value.path()).read_bytes()

    def place(self) -> list[float]:
        """Return where Brazil's shape is drawn on the screen: any move or zoom of the map changes it."""
        box = self.map.locator("[data-iso3=BRA]").bounding_box() or {}
        return [round(value, 1) for value in box.values()]

    def run(self, script: str) -> Any:
        """Run a function of the map's element inside the map's own window."""
        return self.map.evaluate(script)


def new_context(browser: Browser, **how: Any) -> BrowserContext:
    """Return an empty profile on a desk, unless `how` says otherwise."""
    context = browser.new_context(**{"viewport": DESK, "accept_downloads": True, **how})
    context.set_default_timeout(15_000)
    return context
