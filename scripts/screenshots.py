"""Take a picture of every view in light, dark and phone size: ``python scripts/screenshots.py [--out screenshots]``.

It serves the data folder itself, on a free port of this machine. The pictures lie in a folder that is not tracked; look
at all of them after every change that can be seen.
"""

import argparse
import contextlib
import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
VIEWS = {
    "map": "",
    "map-filtered": "?from=2015&domain=navigation",
    "map-empty": "?to=1900",
    "map-playing": "?from=1986&to=1990",
    "map-de-facto": "?viewpoint=de-facto&measure=firmest",
    "map-layers": "?layer=relations&layer=one-sided&layer=context",
    "map-near": "?at=7/-31/-64&layer=one-sided",
    "map-search": "?q=nicargua",
    "map-known": "?known=2012-05-31&domain=navigation",
    "map-card": "?view=map&record=arg-2019-conae-protocol",
    "map-country": "?view=map&country=BRA",
    "list": "?view=list",
    "list-search": "?view=list&q=glonass",
    "sites": "?view=sites",
    "record": "?record=ven-2021-space-agreement",
    "record-flight": "?record=cub-1980-soyuz-38",
    "record-undated": "?record=ago-2009-angosat-contract&known=2012-05-31",
    "record-not-known": "?record=nic-2017-chaika-inauguration&known=2012-05-31",
    "countries": "?view=country",
    "country": "?country=BRA",
    "four-countries": "?country=BRA&country=ARG&country=IND&country=CHN",
    "periods": "?view=change",
    "before-and-after": "?from=2022&to=2022&view=change&before=2014",
    "method": "?view=method",
    "download": "?view=download",
    "cite": "?view=cite&domain=navigation&from=2018",
    "cite-record": "?view=cite&record=ven-2021-space-agreement",
    "verify": "?view=cite&domain=navigation&v=2026.11.0&hash=0123456789abcdef",
    "about": "?view=about",
    "notes": "?domain=nonsense&v=2025.1",
}
MODES: dict[str, dict[str, Any]] = {
    "light": {"viewport": {"width": 1280, "height": 800}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1280, "height": 800}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 390, "height": 844}, "color_scheme": "light", "is_mobile": True, "has_touch": True},
    "phone-dark": {
        "viewport": {"width": 390, "height": 844},
        "color_scheme": "dark",
        "is_mobile": True,
        "has_touch": True,
    },
}
LONGEST = 6000  # pixels of a picture's height


def main() -> None:
    """Serve, visit every view in every mode, and save what is seen."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "screenshots", help="where the pictures go")
    parser.add_argument("--only", choices=[*VIEWS], action="append", help="one view, may be repeated")
    parser.add_argument("--port", type=int, default=8599, help="a free port of this machine")
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    with _served(asked.port) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        for mode, how in MODES.items():
            _visit(browser, url, asked.out, mode, how, asked.only or [*VIEWS])
        browser.close()


def _visit(browser: Browser, url: str, out: Path, mode: str, how: dict[str, Any], views: list[str]) -> None:
    context = browser.new_context(**how)
    page = context.new_page()
    for view in views:
        page.set_viewport_size(how["viewport"])
        page.goto(f"{url}/{VIEWS[view]}")
        page.locator(".atlas-map[data-ready=true]").wait_for(state="attached")
        page.locator("form.panel").wait_for(state="attached")
        page.wait_for_timeout(800)
        if view == "map-playing":
            page.locator(".atlas-time .play").click()
            page.wait_for_timeout(3000)
        height = page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollHeight")
        if height > how["viewport"]["height"] * 1.2:
            page.set_viewport_size({"width": how["viewport"]["width"], "height": min(height, LONGEST)})
            page.wait_for_timeout(400)
        page.screenshot(path=out / f"{view}-{mode}.png")
    if "phone" in mode:
        page.set_viewport_size(how["viewport"])
        page.get_by_role("button", name="Filters").click()
        page.wait_for_timeout(800)
        page.screenshot(path=out / f"filters-{mode}.png")
    context.close()
    print(f"{mode}: {len(views)} views")


@contextlib.contextmanager
def _served(port: int) -> Iterator[str]:
    """Serve the page in a process of its own until the block is left."""
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = f"http://localhost:{port}"
    try:
        _wait(url)
        yield url
    finally:
        process.terminate()
        process.wait()


def _wait(url: str) -> None:
    for _ in range(300):
        with contextlib.suppress(urllib.error.URLError, ConnectionError, TimeoutError):
            urllib.request.urlopen(f"{url}/health", timeout=2).close()
            return
        time.sleep(0.2)
    raise TimeoutError(f"found no page at {url}, expected one within a minute; is the port free, are the data whole?")


if __name__ == "__main__":
    main()
