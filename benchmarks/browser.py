"""Drives a Chromium that can reach nothing but this machine, and reads the times that ``watch.js`` takes inside it."""

import contextlib
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, Request, WebSocket, sync_playwright

from benchmarks.servers import Server

_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
_SCREEN = {"width": 1280, "height": 800}
_WITHIN_MS = 60_000
_CALM_MS = 500  # between two changes, so that nothing of the first is left
_VIEW = {"blank": "/", "atlas": "/?from=2015&to=2020", "tutorial": "/"}  # where one click changes what is shown
_READINGS = ("Began", "Going on")


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """Start ``$CHROMIUM``, or one on the path.

    Raises
    ------
    FileNotFoundError
        If there is none.
    """
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if not path:
        raise FileNotFoundError("found no Chromium, expected one in $CHROMIUM; run make bench, which installs it")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_FLAGS)
        try:
            yield browser
        finally:
            browser.close()


@dataclass(slots=True)
class Traffic:
    """What one page received over websockets, and what it asked for."""

    received: int = 0
    requests: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        """Count from now on; call before the page is opened."""

        def count(frame: str | bytes) -> None:
            self.received += len(frame.encode() if isinstance(frame, str) else frame)

        def hear(socket: WebSocket) -> None:
            socket.on("framereceived", count)

        def note(request: Request) -> None:
            self.requests.append(request.url)

        page.on("websocket", hear)
        page.on("request", note)

    def fetched(self, start: str) -> int:
        """Count the requests for addresses whose path begins with ``start``."""
        return sum(urlsplit(url).path.startswith(start) for url in self.requests)

    def foreign(self) -> int:
        """Count the requests to any other host."""
        parts = [urlsplit(url) for url in self.requests]
        return sum(part.scheme in ("http", "https", "ws", "wss") and part.hostname != "127.0.0.1" for part in parts)


@contextlib.contextmanager
def reader(browser: Browser, server: Server, shapes: int) -> Iterator[Page]:
    """Open a new, cold browser context for one server, with the clock of ``watch.js`` in it.

    Parameters
    ----------
    shapes
        How many shapes a complete map has.
    """
    script = Path(__file__).with_name("watch.js").read_text()
    context = browser.new_context(viewport={"width": _SCREEN["width"], "height": _SCREEN["height"]})
    context.set_default_timeout(_WITHIN_MS)
    context.add_init_script(script.replace("__PAGE__", server.name).replace("__SHAPES__", str(shapes)))
    try:
        yield context.new_page()
    finally:
        context.close()


def first_map(page: Page, server: Server) -> float:
    """Open the front page; return the milliseconds from navigation start to everything drawn."""
    return _open(page, server.url)


def open_view(page: Page, server: Server) -> None:
    """Open the view in which ``change`` may be called, and let it come to rest."""
    _open(page, server.url + _VIEW[server.name])
    page.wait_for_timeout(2 * _CALM_MS)


def change(page: Page, server: Server, turn: int) -> float:
    """Use a filter once; return the milliseconds from the click to the new state on the screen.

    Parameters
    ----------
    turn
        0, 1, 2 ...; each chooses something else than the one before. The tutorial never shows the same map twice, since
        Streamlit would not send it again.
    """
    page.evaluate("bench.arm()")
    if server.name in ("blank", "atlas"):
        page.get_by_role("radio", name=_READINGS[turn % 2]).click()
    else:
        page.get_by_role("combobox").click()
        page.get_by_role("option").nth(1 + turn).click()
    took: float = page.evaluate("bench.changed()")
    page.wait_for_timeout(_CALM_MS)
    return took


def open_from(page: Page, server: Server, view: str, links: str, turn: int) -> float:
    """Follow a link of the atlas; return the milliseconds from the click to the other page on the screen.

    Parameters
    ----------
    view
        The query of the address from which it is followed.
    links
        Selector of the links; the one that is followed is never the same in two turns.
    turn
        0, 1, 2 ...
    """
    if turn == 0:
        _open(page, f"{server.url}/{view}")
        page.wait_for_timeout(2 * _CALM_MS)
    page.evaluate("bench.arm(true)")
    page.locator(links).nth(turn).click()
    took: float = page.evaluate("bench.changed()")
    page.wait_for_timeout(_CALM_MS)
    page.go_back()
    page.locator(links).nth(turn).wait_for()
    page.wait_for_timeout(_CALM_MS)
    return took


def _open(page: Page, url: str) -> float:
    page.goto(url, wait_until="commit")
    took: float = page.evaluate("bench.first()")
    return took
