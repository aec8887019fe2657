"""Starts the atlas as its users do, in a process that may not reach another machine; or serves plain files."""

import contextlib
import functools
import http.server
import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "data"
START_S, STOP_S = 60, 10

# Python runs a module of this name before any program. An audit hook sees every socket, whatever library opens it.
WATCH = """
import ipaddress, os, sys

def _outside(host):
    host = host.decode() if isinstance(host, bytes) else host
    if host in (None, "", "localhost", "0.0.0.0", "::"):
        return False
    try:
        return not ipaddress.ip_address(host).is_loopback
    except ValueError:
        return True

def _watch(event, args):
    if event in ("socket.connect", "socket.sendto"):
        host = args[1][0] if isinstance(args[1], tuple) else None
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        host = args[0]
    else:
        return
    if _outside(host):
        with open(os.environ["ATLAS_NETWORK_LOG"], "a") as log:
            log.write(f"{event} {host}\\n")
        raise OSError(f"blocked: {event} {host}")

sys.addaudithook(_watch)
"""


def copy_data(to: Path) -> Path:
    """Copy the data so that it can be edited; the boundary shapes, which nobody edits, are linked."""
    shutil.copytree(DATA, to, ignore=shutil.ignore_patterns("*json"))
    for shapes in (DATA / "boundaries").glob("*json"):
        (to / "boundaries" / shapes.name).symlink_to(shapes)
    return to


class Server:
    """One process that serves one data folder on a free port of this machine, until `stop`."""

    def __init__(self, data: Path, folder: Path) -> None:
        self.data = data
        self.log = folder / "server.log"
        self._outside = folder / "outside.log"
        (folder / "watch").mkdir()
        (folder / "watch" / "sitecustomize.py").write_text(WATCH)
        port = free_port()
        self.url = f"http://localhost:{port}"
        command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
        told = {"ATLAS_DATA": data, "ATLAS_NETWORK_LOG": self._outside, "PYTHONPATH": folder / "watch"}
        env = {**os.environ, **{key: str(value) for key, value in told.items()}}
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=subprocess.STDOUT)
        self._wait()

    def get(self, path: str) -> tuple[int, str]:
        """Return the status and the text that a path answers."""
        try:
            with urllib.request.urlopen(f"{self.url}{path}", timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def health(self) -> dict[str, Any]:
        return json.loads(self.get("/health")[1])

    def outside(self) -> str:
        """Return what the process tried to reach outside this machine, one a line."""
        return self._outside.read_text() if self._outside.exists() else ""

    def stop(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(STOP_S)

    def _wait(self) -> None:
        until = time.monotonic() + START_S
        while time.monotonic() < until:
            if self._process.poll() is not None:
                raise RuntimeError(f"the server stopped at once:\n{self.log.read_text()}")
            try:
                self.get("/health")
            except OSError:
                time.sleep(0.1)
            else:
                return
        self.stop()
        raise RuntimeError(f"the server did not answer in {START_S} s:\n{self.log.read_text()}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        pass


@contextlib.contextmanager
def plain_files(folder: Path) -> Iterator[str]:
    """Serve a folder as any static host does; yields its address, without a slash at its end."""
    server = http.server.ThreadingHTTPServer(("localhost", 0), functools.partial(_Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://localhost:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
