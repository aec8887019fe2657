"""Starts Streamlit servers in their own processes on free ports of this machine, and stops them."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.tutorial.build import build_tutorial

CHECKOUT = Path(__file__).resolve().parent.parent
_HERE = Path(__file__).parent
_START_WITHIN_S = 60.0
_STOP_WITHIN_S = 5.0


@dataclass(frozen=True, slots=True)
class Server:
    """A running page."""

    name: str
    url: str


@contextlib.contextmanager
def all_servers(scratch: Path) -> Iterator[list[Server]]:
    """Serve the blank page, the atlas and the tutorial; all are stopped when the block is left.

    Parameters
    ----------
    scratch
        An empty folder; the blank page's settings are stock because nothing but its script lies beside it.
    """
    blank, tutorial = scratch / "blank", scratch / "tutorial"
    blank.mkdir()
    tutorial.mkdir()
    shutil.copy(_HERE / "blank" / "app.py", blank / "app.py")
    build_tutorial(tutorial, CHECKOUT / "data")
    with contextlib.ExitStack() as stack:
        folders = {"blank": blank, "atlas": CHECKOUT, "tutorial": tutorial}
        yield [stack.enter_context(_serve(name, folder, scratch)) for name, folder in folders.items()]


@contextlib.contextmanager
def serve_atlas(scratch: Path, data: Path) -> Iterator[Server]:
    """Serve the atlas with a data folder of its own."""
    with _serve("atlas", CHECKOUT, scratch, {"ATLAS_DATA": str(data)}) as server:
        yield server


@contextlib.contextmanager
def _serve(name: str, folder: Path, scratch: Path, settings: Mapping[str, str] | None = None) -> Iterator[Server]:
    port = _free_port()
    # Only what a start needs without a reader at the keyboard and without asking an outside service.
    options = {
        "server.port": port,
        "server.address": "127.0.0.1",
        "server.headless": "true",
        "browser.serverAddress": "127.0.0.1",
        "browser.gatherUsageStats": "false",
    }
    words = [word for option, value in options.items() for word in (f"--{option}", str(value))]
    log = scratch / f"{name}.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", "app.py", *words],
            cwd=folder,
            env=_stock_environment(scratch) | {**(settings or {})},
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            server = Server(name, f"http://127.0.0.1:{port}")
            _wait_until_ready(server, process, log)
            yield server
        finally:
            _stop(process)


def _stock_environment(scratch: Path) -> dict[str, str]:
    """Return the environment without settings of Streamlit's or the atlas's, and with an empty home."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("STREAMLIT_", "ATLAS_"))}
    return kept | {"HOME": str(scratch), "ATLAS_CACHE": str(scratch / "cache")}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_ready(server: Server, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + _START_WITHIN_S
    while time.monotonic() < until and process.poll() is None:
        if _answers(f"{server.url}/_stcore/health"):
            return
        time.sleep(0.1)
    raise RuntimeError(f"the server of the {server.name} page did not start:\n{log.read_text()[-2000:]}")


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2):
            return True
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Stop a server and its children: it leads a session of its own."""
    for word in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, word)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_STOP_WITHIN_S)
            return
