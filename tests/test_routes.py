"""The routes beside the page: assets, health, the programming interface to come, and the headers of all answers."""

import asyncio
import gzip
import hashlib
import json
import re
import socket
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from conftest import write
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from worlds import a_record, a_site

from geo import api, outlets, settings, standalone, words
from geo.atlas import Atlas
from geo.atlas import ask as answer_of
from geo.export import MEDIA_TYPES, write_layer
from geo.package import to_zip
from geo.schema import Viewpoint
from geo.selection import KEYS, VIEWING, read_words


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """Start with no atlas kept by this process, and leave none behind."""
    outlets.keeper.cache_clear()
    yield monkeypatch
    outlets.keeper.cache_clear()


@pytest.fixture
def atlas_served(served: object) -> Atlas:  # noqa: ARG001
    return outlets.keeper().current()


def ask(path: str, method: str = "GET", raw: bytes | None = None, query: str = "", **headers: str) -> Answer:
    """Send one request to the routes; in a thread, for Playwright keeps an event loop in this one."""
    app = Starlette(routes=api.routes(), middleware=api.middleware())
    sent: list[dict[str, Any]] = []
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "raw_path": raw or path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "scheme": "http",
        "http_version": "1.1",
        "server": ("localhost", 8501),
        "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()],
    }

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, app(scope, receive, send)).result()
    told = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return Answer(sent[0]["status"], told, b"".join(part.get("body", b"") for part in sent[1:]))


def names(atlas: Atlas) -> list[str]:
    addresses = api.addresses(atlas, Viewpoint.UN)
    return [addresses["rows"], addresses["shapes"], *(f"/assets/{one.name}" for one in api.programs().values())]


def test_assets_are_compressed_named_by_content_and_kept_for_a_year(atlas_served: Atlas) -> None:
    for path in names(atlas_served):
        plain, zipped = ask(path), ask(path, accept_encoding="gzip, deflate, br")
        assert (plain.status, zipped.status) == (200, 200)
        assert "content-encoding" not in plain.headers
        assert zipped.headers["content-encoding"] == "gzip"
        assert gzip.decompress(zipped.body) == plain.body
        assert len(zipped.body) < len(plain.body)
        assert zipped.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert zipped.headers["vary"].lower() == "accept-encoding"
        digest = atlas_served.fingerprint if "/rows-" in path else hashlib.sha256(plain.body).hexdigest()[:12]
        assert f"-{digest}." in path


def test_asset_types_are_what_a_browser_with_nosniff_needs(atlas_served: Atlas) -> None:
    types = {
        path.rpartition(".")[2]: ask(path).headers["content-type"].partition(";")[0] for path in names(atlas_served)
    }
    assert types == {"js": "text/javascript", "css": "text/css", "json": "application/json"}


def test_boundaries_and_rows_are_small_enough_to_send(atlas_served: Atlas) -> None:
    rows, shapes = (ask(path, accept_encoding="gzip") for path in names(atlas_served)[:2])
    assert len(shapes.body) <= 250 * 1024
    assert len(rows.body) <= 80 * 1024
    assert len(json.loads(gzip.decompress(shapes.body))["features"]) >= 195


def test_lines_to_partners_are_made_when_they_are_asked_for(
    atlas_served: Atlas, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = api.addresses(atlas_served, Viewpoint.DE_FACTO)["relations"]
    assert path == f"/assets/relations-de-facto-{atlas_served.fingerprint}.json"
    plain, zipped = ask(path), ask(path, accept_encoding="gzip")
    assert json.loads(plain.body)["BRA"][0][0] == [37.6, 55.8]
    assert gzip.decompress(zipped.body) == plain.body
    assert zipped.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert zipped.headers["content-type"].startswith("application/json")
    monkeypatch.setattr(api.relations, "write_relations", None)  # a second time it is there
    assert ask(path).body == plain.body


def test_no_asset_names_another_host_to_load_from() -> None:
    for asset in api.programs().values():
        text = asset.content.decode()
        assert "sourceMappingURL" not in text
        assert "url(http" not in text
    for ours in settings.ASSETS.iterdir():
        assert "http://" not in ours.read_text().replace("http://www.w3.org/2000/svg", "")


@pytest.mark.parametrize(
    "path",
    [
        "/assets/",
        "/assets/nothing.js",
        "/assets/../app.py",
        "/assets/../../etc/passwd",
        "/assets/..%2f..%2fetc%2fpasswd",
        "/assets//etc/passwd",
        "/assets/\x00",
        "/assets/rows-000000000000.json",
        "/assets/leaflet.js",
        f"/assets/{'x' * 20_000}",
        "/assets/<script>alert(1)</script>",
        "/assets/cards-000000000000/record/usa-1975-07-15-apollo-soyuz.json",
        "/assets/cards-/record/.json",
        "/assets/relations-un-000000000000.json",
        "/assets/relations-.json",
    ],
)
@pytest.mark.usefixtures("atlas_served")
def test_what_is_no_asset_is_a_404_with_a_sentence(path: str) -> None:
    answer = ask(path)
    assert answer.status == 404
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.body.decode().startswith("There is no /assets")
    assert len(answer.body) < 400
    assert "cache-control" not in answer.headers


def test_lines_of_a_viewpoint_that_is_none_are_missing(atlas_served: Atlas) -> None:
    assert ask(f"/assets/relations-mine-{atlas_served.fingerprint}.json").status == 404


def test_cards_tell_of_records_and_sites(atlas_served: Atlas) -> None:
    folder = api.addresses(atlas_served, Viewpoint.UN)["cards"]
    for kind, of in (("record", atlas_served.checked.record_of), ("site", atlas_served.checked.site_of)):
        for name, thing in of.items():
            answer = ask(f"{folder}/{kind}/{name}.json")
            assert answer.status == 200
            card = json.loads(answer.body)
            assert card["title"] == (thing.title if kind == "record" else thing.name)
            assert len(card["sources"]) == len(thing.sources)
            assert answer.headers["content-type"].startswith("application/json")


def test_cards_of_another_kind_another_id_or_another_atlas_are_missing(atlas_served: Atlas) -> None:
    folder = api.addresses(atlas_served, Viewpoint.UN)["cards"]
    for path in (
        f"{folder}/record/baikonur.json",
        f"{folder}/site/usa-1975-07-15-apollo-soyuz.json",
        f"{folder}/country/baikonur.json",
        f"{folder}/site/baikonur",
        f"{folder}/site/../baikonur.json",
        "/assets/cards-ffffffffffff/site/baikonur.json",
    ):
        assert ask(path).status == 404


@pytest.mark.parametrize("path", ["/api", "/api/", "/api/collections/records/items"])
def test_the_programming_interface_says_that_it_is_not_there_yet(path: str) -> None:
    answer = ask(path)
    assert answer.status == 404
    assert answer.body.decode() == "The programming interface (OGC API - Features) is not there yet.\n"


@pytest.mark.usefixtures("atlas_served")
def test_health_says_what_is_served() -> None:
    answer = ask("/health")
    told = json.loads(answer.body)
    assert (answer.status, told["ready"], told["faults"]) == (200, True, [])
    assert told["fingerprint"] == outlets.keeper().current().fingerprint
    assert told["data_version"] == outlets.keeper().current().config.version
    assert told["checked"].endswith("+00:00")
    assert answer.headers["cache-control"] == "no-store"


def test_health_of_a_broken_folder_is_503_with_every_fault(served: pytest.MonkeyPatch, tmp_path: Path) -> None:
    served.setenv("ATLAS_DATA", str(tmp_path))
    answer = ask("/health")
    told = json.loads(answer.body)
    assert (answer.status, told["ready"]) == (503, False)
    assert any("atlas.yaml: found no such file, expected the file; add atlas.yaml" in fault for fault in told["faults"])


@pytest.mark.usefixtures("atlas_served")
def test_every_answer_carries_the_headers() -> None:
    for path, status in (("/health", 200), ("/assets/x", 404), ("/api", 404), ("/elsewhere", 404)):
        answer = ask(path)
        assert answer.status == status
        policy = dict(part.strip().partition(" ")[::2] for part in answer.headers["content-security-policy"].split(";"))
        assert policy["default-src"] == "'self'"
        assert policy["object-src"] == "'none'"
        assert policy["frame-ancestors"] == "'self'"
        assert not {"'unsafe-eval'", "'unsafe-inline'"} & {*policy["script-src"].split()}
        assert not any("http" in sources or "*" in sources for sources in policy.values())
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-frame-options"] == "SAMEORIGIN"
        assert answer.headers["referrer-policy"] == "strict-origin-when-cross-origin"
        assert "camera=()" in answer.headers["permissions-policy"]


@pytest.mark.usefixtures("atlas_served")
def test_only_the_embedded_page_may_be_framed_elsewhere() -> None:
    def around(path: str, query: str) -> tuple[str, str | None]:
        headers = ask(path, query=query).headers
        [told] = re.findall("frame-ancestors ([^;]*)", headers["content-security-policy"])
        return told, headers.get("x-frame-options")

    for query in ("embed=true", "domain=navigation&embed=true&from=2018", "embed=true&embed=false"):
        assert around("/", query) == ("*", None)
    for query in ("", "embed=false", "embed", "embed=True", "embed_options=true", "q=embed%3Dtrue", "q=a%26embed=true"):
        assert around("/", query) == ("'self'", "SAMEORIGIN")
    for path in ("/health", "/api", "/elsewhere", "/assets/x", "/export/records.csv", "/export/x"):
        assert around(path, "embed=true") == ("'self'", "SAMEORIGIN")
    whole, framed = (ask("/", query=query).headers["content-security-policy"] for query in ("", "embed=true"))
    assert framed == whole.replace("frame-ancestors 'self'", "frame-ancestors *")


@pytest.mark.usefixtures("atlas_served")
def test_the_page_names_early_what_its_map_will_ask_for() -> None:
    for query, viewpoint in (("", "un"), ("from=1990&viewpoint=de-facto", "de-facto")):
        page = ask("/", query=query)
        early = re.findall(r"<(/assets/[^>]+)>; rel=preload", page.headers["link"])
        assert f'data-early="{" ".join(early)}"' in page.body.decode()
        assert f"boundaries-{viewpoint}-" in early[1]
        named = re.findall('(?:src|href)="(/assets/[^"]+)"', page.body.decode())
        assert [ask(path).status for path in (*early, *named)] == [200] * 4


@pytest.mark.usefixtures("atlas_served")
def test_the_page_has_a_name_before_any_script_runs() -> None:
    page = ask("/").body.decode()
    assert re.findall("<title>(.*?)</title>", page) == ["Space Cooperation Atlas"]
    assert '<meta name="description" content="Russia&#x27;s' in page


def test_the_page_is_there_when_the_data_have_faults(served: pytest.MonkeyPatch, tmp_path: Path) -> None:
    served.setenv("ATLAS_DATA", str(tmp_path))
    page = ask("/")
    assert (page.status, "link" in page.headers) == (200, False)
    assert 'data-early=""' in page.body.decode()


def test_head_answers_like_get_and_other_methods_are_refused(atlas_served: Atlas) -> None:
    for path in ("/health", *names(atlas_served)[:1]):
        assert ask(path, "HEAD").status == 200
        for method in ("POST", "PUT", "DELETE", "PATCH", "TRACE", "NONSENSE"):
            answer = ask(path, method)
            assert answer.status == 405
            assert sorted(answer.headers["allow"].split(", ")) == ["GET", "HEAD"]
            assert "content-security-policy" in answer.headers


def test_both_viewpoints_are_there_after_many_edits(served: pytest.MonkeyPatch, make_folder: Any) -> None:
    folder = make_folder([a_record()], [a_site()])
    served.setenv("ATLAS_DATA", str(folder))
    for n in range(settings.ASSETS_KEPT + 1):
        write(folder / "records", a_record(title=f"Agreement {n}"))
        now = outlets.keeper().current()
        order = [*Viewpoint] if n % 2 else [*Viewpoint][::-1]
        for viewpoint in (*order, *order):
            told = api.addresses(now, viewpoint)
            assert [ask(told["rows"]).status, ask(told["shapes"]).status] == [200, 200]


def test_rows_of_the_last_atlases_are_kept_and_no_others(served: pytest.MonkeyPatch, make_folder: Any) -> None:
    folder = make_folder([a_record()], [a_site()])
    served.setenv("ATLAS_DATA", str(folder))
    seen = []
    for n in range(settings.ATLASES_KEPT + 3):
        write(folder / "records", a_record(title=f"Agreement {n}"))
        seen.append(api.addresses(outlets.keeper().current(), Viewpoint.UN)["rows"])
    answers = [ask(path).status for path in seen]
    assert answers == [404] * 3 + [200] * settings.ATLASES_KEPT


def test_listening_sockets_send_at_once() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        assert not listening.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        api._send_at_once()
        assert listening.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


# --- files for people and programs ------------------------------------------------------------------------------


@pytest.mark.parametrize("layer", ["records", "sites", "countries", "events"])
@pytest.mark.parametrize("form", MEDIA_TYPES)
def test_an_export_is_what_the_command_line_writes(atlas_served: Atlas, layer: str, form: str) -> None:
    query = "from=2017&domain=navigation&q=glonass"
    answer = ask(f"/export/{layer}.{form}", query=query)
    view = answer_of(atlas_served, read_words([query], atlas_served.checked).selection)
    assert (answer.status, answer.body) == (200, write_layer(view.layer(layer), form))
    assert answer.headers["content-type"].startswith(MEDIA_TYPES[form])
    assert answer.headers["content-disposition"] == f'attachment; filename="space-cooperation-atlas-{layer}.{form}"'


def test_a_package_is_what_the_command_line_writes(atlas_served: Atlas) -> None:
    query = "partner=BRA&q=glonass"
    answer = ask("/export/package.zip", query=query)
    view = answer_of(atlas_served, read_words([query], atlas_served.checked).selection)
    assert (answer.status, answer.body) == (200, to_zip(view))
    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["content-disposition"] == 'attachment; filename="space-cooperation-atlas-package.zip"'


@pytest.mark.usefixtures("atlas_served")
def test_no_room_for_an_export_is_a_503_with_a_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    answer = ask("/export/sites.gpkg", query="partner=BRA")
    assert answer.status == 503
    assert "temporary files: found" in answer.body.decode()


@pytest.mark.usefixtures("atlas_served")
def test_an_export_of_words_that_are_none_says_which() -> None:
    answer = ask("/export/records.csv", query="domain=nonsense&colour=red")
    assert answer.status == 400
    assert "domain=nonsense was left out" in answer.body.decode()
    assert "colour is no key" in answer.body.decode()


@pytest.mark.usefixtures("atlas_served")
@pytest.mark.parametrize(
    "path",
    [
        *("/export/records.shp", "/export/people.csv", "/export/", "/export/records"),
        *("/export/package.csv", "/export/records.zip"),
    ],
)
def test_an_export_that_there_is_not_is_a_404_with_a_sentence(path: str) -> None:
    answer = ask(path)
    assert answer.status == 404
    assert answer.headers["content-type"].startswith("text/plain")


def test_an_export_of_broken_data_tells_the_faults(served: pytest.MonkeyPatch, tmp_path: Path) -> None:
    served.setenv("ATLAS_DATA", str(tmp_path))
    assert ask("/export/records.csv").status == 503


def test_records_and_sites_are_there_as_people_wrote_them_and_as_json(atlas_served: Atlas) -> None:
    for kind, things in (("records", atlas_served.checked.records), ("sites", atlas_served.checked.sites)):
        thing = things[7]
        path = api.file_address(atlas_served, thing, "yaml")
        assert ask(path).body == (atlas_served.folder / kind / f"{thing.id}.yaml").read_bytes()
        told = json.loads(ask(path.replace(".yaml", ".json")).body)
        assert type(thing).model_validate(told, context={"atlas": atlas_served.config}) == thing
        assert ask(path.replace(thing.id, "nothing")).status == 404
        assert ask(path.replace(f"/{kind}/", "/boundaries/")).status == 404
        assert ask(path.replace(".yaml", ".py")).status == 404


def test_the_filters_are_a_file_that_is_kept(atlas_served: Atlas) -> None:
    answer = ask(api.panel_address(atlas_served))
    assert (answer.status, answer.headers["cache-control"]) == (200, "public, max-age=31536000, immutable")
    names = set(re.findall('name="([a-z]+)"', answer.body.decode()))
    assert names == {key for key in KEYS if key not in VIEWING}


@pytest.mark.usefixtures("atlas_served")
def test_a_page_of_streamlit_at_another_address_is_a_404() -> None:
    async def stray(scope: Any, receive: Any, send: Any) -> None:
        await HTMLResponse("<html>the page</html>")(scope, receive, send)

    for path, status in (("/", 200), ("/foo", 404), ("/foo/bar", 404)):
        sent: list[dict[str, Any]] = []

        async def send(message: Any, sent: list[dict[str, Any]] = sent) -> None:
            sent.append(message)

        scope = {"type": "http", "method": "GET", "path": path, "headers": [], "query_string": b""}
        with ThreadPoolExecutor(1) as thread:
            thread.submit(asyncio.run, api.Headers(stray)(scope, None, send)).result()
        assert sent[0]["status"] == status
        assert b"content-security-policy" in dict(sent[0]["headers"])
        assert (b"the page" in b"".join(part.get("body", b"") for part in sent[1:])) == (status == 200)


@pytest.mark.usefixtures("atlas_served")
def test_a_browser_without_scripts_gets_words_and_the_data() -> None:
    page = ask("/").body.decode()
    [told] = re.findall("<noscript>(.*?)</noscript>", page, re.DOTALL)
    assert "needs JavaScript" in told
    assert 'href="/export/records.csv"' in told
    assert "Streamlit app" not in page


def test_another_language_has_rows_and_cards_of_its_own(
    atlas_served: Atlas, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = tmp_path / "xx" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "atlas.po").write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8"\n\nmsgid "approved"\nmsgstr "gebilligt"\n'
    )
    monkeypatch.setattr(words, "LOCALES", tmp_path)
    words._catalogue.cache_clear()
    with words.spoken("xx"):
        told = api.addresses(atlas_served, Viewpoint.UN)
    assert told["rows"] != api.addresses(atlas_served, Viewpoint.UN)["rows"]
    assert json.loads(ask(told["rows"]).body)["words"]["approved"] == "gebilligt"
    card = json.loads(ask(f"{told['cards']}/record/arg-2019-conae-protocol.json").body)
    assert "ebilligt" in card["far"]
    assert '<html lang="xx"' in ask("/", query="lang=xx").body.decode()
    words._catalogue.cache_clear()


# --- a map that needs no server -------------------------------------------------------------------------------------


def test_a_file_that_stands_alone_is_that_of_the_address(atlas_served: Atlas) -> None:
    answer = ask("/export/map.html", query="domain=navigation&embed=true", host="localhost:8501")
    assert answer.headers["content-disposition"] == 'attachment; filename="space-cooperation-atlas.html"'
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    view = answer_of(atlas_served, read_words(["domain=navigation"], atlas_served.checked).selection)
    assert answer.body == standalone.write_map(view, home="http://localhost:8501/", bare=True)


def test_a_file_that_stands_alone_speaks_the_language_of_the_address(
    atlas_served: Atlas,  # noqa: ARG001
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(words, "languages", lambda: ("en", "eo"))
    assert b'<html lang="eo"' in ask("/export/map.html", query="lang=eo").body


def test_a_word_that_no_file_understands_is_told(atlas_served: Atlas) -> None:  # noqa: ARG001
    answer = ask("/export/map.html", query="domain=nonsense")
    assert (answer.status, b"nonsense" in answer.body) == (400, True)
