"""Make the folder that the tutorial is served from: its scripts, a table of counts, boundaries, third-party files."""

import csv
import json
import shutil
from collections import Counter, defaultdict
from importlib.util import find_spec
from pathlib import Path

import folium
import yaml

_HERE = Path(__file__).parent
_JQUERY = "window.$ = window.jQuery = (it) => typeof it === 'string' ? [document.createElement('div')] : it;\n"


def build_tutorial(folder: Path, data: Path) -> None:
    """Fill a folder with everything that the tutorial needs.

    Parameters
    ----------
    folder
        An empty folder.
    data
        The atlas's data folder: its light boundaries and records are what the tutorial shows too.
    """
    for name in ("app.py", "page.py"):
        shutil.copy(_HERE / name, folder / name)
    shutil.copy(data / "boundaries" / "un.light.json", folder / "boundaries.json")
    _write_counts(folder / "counts.csv", data)
    links = {
        "js": _links(folder, folium.Map.default_js, "js"),
        "css": _links(folder, folium.Map.default_css, "css"),
    }
    (folder / "links.json").write_text(json.dumps(links))


def _write_counts(path: Path, data: Path) -> None:
    """Count the records of each domain and country; of domains that would look the same one is kept."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for file in sorted((data / "records").glob("*.yaml")):
        record = yaml.load(file.read_text(), Loader=yaml.CBaseLoader)
        for domain in record["domains"]["main"]:
            counts[domain].update(record.get("parties", ()))
    different = {frozenset(parties): domain for domain, parties in sorted(counts.items(), reverse=True)}
    with path.open("w", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["domain", "iso3", "records"])
        for domain in different.values():
            writer.writerows((domain, party, number) for party, number in sorted(counts[domain].items()))


def _links(folder: Path, links: list[tuple[str, str]], ending: str) -> list[tuple[str, str]]:
    """Put a local file in the place of each third-party one; return the same list with our addresses."""
    files = folder / "files"
    files.mkdir(exist_ok=True)
    for name, _ in links:
        (files / f"{name}.{ending}").write_bytes(_content(name))
    return [(name, f"/files/{name}.{ending}") for name, _ in links]


def _content(name: str) -> bytes:
    leaflet = _package("js_lib_leaflet") / "static" / "js_lib_leaflet"
    if name == "leaflet":
        return (leaflet / "leaflet.js").read_bytes()
    if name == "leaflet_css":
        return (leaflet / "leaflet.css").read_bytes()
    if name == "bootstrap_css":
        return (_package("streamlit_folium") / "frontend" / "build" / "bootstrap.min.css").read_bytes()
    return _JQUERY.encode() if name == "jquery" else b"\n"


def _package(name: str) -> Path:
    """Return the folder of an installed package without importing it."""
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"found no package {name}, expected it in .venv; run make bench")
    return Path(spec.origin).parent
