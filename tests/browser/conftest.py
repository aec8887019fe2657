"""One Chromium and one server for all tests of this folder; every test gets a reader with a clean profile."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright
from serving import Server, copy_data

from browser.reader import ARGS, Reader, new_context


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the tests that need a browser last, so that a plain mistake is seen first."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


def chromium_path() -> str | None:
    """Return the installed Chromium; ``None`` for Playwright's own."""
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=ARGS)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def server(cache: object, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:  # noqa: ARG001  # sets the environment
    """Serve a copy of the real data; a test that edits it mends it."""
    folder = tmp_path_factory.mktemp("served")
    server = Server(copy_data(folder / "data"), folder)
    yield server
    server.stop()


@pytest.fixture(scope="package")
def profile(chromium: Browser) -> Iterator[BrowserContext]:
    """The profile of a reader at a desk, who has been here before."""
    context = new_context(chromium)
    yield context
    context.close()


@pytest.fixture
def serve() -> Iterator[Callable[[Path, Path], Server]]:
    """Return a function that starts a server of its own for a data folder; it ends after the readers have left."""
    started: list[Server] = []

    def let_serve(data: Path, folder: Path) -> Server:
        started.append(Server(data, folder))
        return started[-1]

    yield let_serve
    for one in started:
        one.stop()


@pytest.fixture
def come(
    chromium: Browser,
    profile: BrowserContext,
    server: Server,
    serve: object,  # noqa: ARG001  # ends later
) -> Iterator[Callable[..., Reader]]:
    """Return a function that lets a reader come; in the end none may have seen an error or reached another host.

    With `new=True`, or any option of a browser's context, it is somebody who was never here.
    """
    came: list[Reader] = []
    fresh: list[BrowserContext] = []

    def let_come(to: str = server.url, *, new: bool = False, **how: object) -> Reader:
        if new or how:
            fresh.append(new_context(chromium, **how))
        context = fresh[-1] if new or how else profile
        came.append(Reader(context.new_page(), to))
        return came[-1]

    yield let_come
    for reader in came:
        reader.page.close()
    for context in fresh:
        context.close()
    assert [reader.complaints for reader in came] == [[] for _ in came]


@pytest.fixture
def reader(come: Callable[..., Reader]) -> Reader:
    """A reader at a desk, who has not opened a page yet."""
    return come()
