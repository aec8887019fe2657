"""The rules that hold the code together: imports point down, words explain, nothing reaches out, starting is cheap."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FILES = sorted((ROOT / "geo").rglob("*.py"))
REACHING_OUT = {
    "requests",
    "httpx",
    "aiohttp",
    "urllib3",
    "socket",
    "http",
    "ftplib",
    "smtplib",
    "telnetlib",
    "websockets",
}


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imported(path: Path) -> set[str]:
    names = {alias.name for node in ast.walk(tree(path)) if isinstance(node, ast.Import) for alias in node.names}
    return names | {node.module or "" for node in ast.walk(tree(path)) if isinstance(node, ast.ImportFrom)}


def shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_imports_point_down() -> None:
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([program], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", FILES, ids=shown)
def test_everything_public_has_a_docstring(path: Path) -> None:
    module = tree(path)
    bare = [] if ast.get_docstring(module) else ["the file"]
    for node in module.body:
        public_class = isinstance(node, ast.ClassDef) and not node.name.startswith("_")
        inner = node.body if public_class else []
        for one in (node, *inner):
            named = isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
            if named and not one.name.startswith("_") and not ast.get_docstring(one):
                bare.append(one.name)
    assert bare == []


@pytest.mark.parametrize("path", FILES, ids=shown)
def test_no_file_opens_a_connection(path: Path) -> None:
    names = imported(path)
    allowed = {"socket"} if path == ROOT / "geo" / "api.py" else set()  # it sets an option on sockets that listen
    assert not {name.partition(".")[0] for name in names} & REACHING_OUT - allowed
    assert "urllib.request" not in names


@pytest.mark.parametrize("path", FILES, ids=shown)
def test_no_file_catches_everything_or_raises_nothing_in_particular(path: Path) -> None:
    broad = {"Exception", "BaseException"}
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ExceptHandler):
            names = {one.id for one in ast.walk(node.type) if isinstance(one, ast.Name)} if node.type else broad
            assert not names & broad, f"line {node.lineno}"
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            assert getattr(node.exc.func, "id", "") not in broad, f"line {node.lineno}"


def test_the_library_starts_without_what_only_the_page_needs() -> None:
    heavy = [
        "geopandas",
        "pandas",
        "shapely",
        "folium",
        "branca",
        "streamlit",
        "matplotlib",
        "numpy",
    ]
    code = f"import json, sys, geo, geo.atlas; print(json.dumps([m for m in {heavy} if m in sys.modules]))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    assert json.loads(done.stdout) == []


def test_the_tests_cannot_reach_the_network() -> None:
    import socket

    from conftest import NetworkBlockedError

    with pytest.raises(NetworkBlockedError, match="may not look up"):
        socket.create_connection(("example.org", 443), timeout=1)
    with socket.socket() as caller, pytest.raises(NetworkBlockedError, match="may not reach"):
        caller.connect(("192.0.2.1", 80))


def test_the_tests_may_reach_this_machine() -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname(), timeout=1).close()
        server.accept()[0].close()
