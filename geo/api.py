"""The HTTP face: ``/assets`` (Leaflet, boundaries, rows, cards, lines, filters), ``/health``, ``/api``, and outlets.

It also puts the security headers on every answer.

Names of assets hold a hash of their content, so that a browser may keep them for a year. Starlette only: this file
knows neither Streamlit nor folium.
"""

import asyncio
import base64
import contextlib
import gc
import gzip
import hashlib
import re
import socket
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any, Final

from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from geo import draw, outlets, panel, relations, render, settings, text, words
from geo.atlas import Atlas
from geo.errors import DataError
from geo.export import LAYERS
from geo.outlets import keeper
from geo.programs import script, style_sheet
from geo.schema import Record, Site, Viewpoint
from geo.selection import read_pairs

_YEAR: Final = "public, max-age=31536000, immutable"
_JSON: Final = "application/json"
_SCRIPT: Final = "text/javascript"
_STYLE: Final = "text/css"
_HTML: Final = "text/html; charset=utf-8"
_STYLES: Final = ("page.css", "panel.css", "record.css", "report.css", "country.css", "change.css")
_COLLECT_EVERY_S: Final = 60.0


@dataclass(frozen=True, slots=True)
class Asset:
    """A file as it is served: plain and compressed once, named by its content."""

    name: str
    content: bytes
    compressed: bytes
    media_type: str


@cache
def programs() -> dict[str, Asset]:
    """Return what the page needs besides data: ``script`` (Leaflet, then ours) and ``style``, each in one file."""
    return {
        "script": _asset("atlas", "js", script("making.js", "page.js", start="atlasPage").encode(), _SCRIPT),
        "style": _asset("atlas", "css", style_sheet(*_STYLES).encode(), _STYLE),
    }


def rows(edition: str) -> Asset | None:
    """Return the rows of an edition, as ``_edition`` names it; ``None`` when its atlas is no longer kept."""
    atlas, language = _spoken_in(edition)
    with words.spoken(language):
        return _rows(edition) if atlas and edition == _edition(atlas) else None


@lru_cache(maxsize=settings.ASSETS_KEPT)
def _rows(edition: str) -> Asset:
    """Make rows once, in the language that is spoken now, which is that of the edition."""
    atlas, _language = _spoken_in(edition)
    if atlas is None:  # gone since it was looked up; what is raised is not kept
        raise KeyError(edition)
    content = draw.draw_rows(atlas.checked, atlas.records, atlas.sites, atlas.depth_of)
    return _compressed(f"rows-{edition}.json", content, _JSON)


def _edition(atlas: Atlas) -> str:
    """Name an atlas and the language that is spoken now: ``<fingerprint>``, or ``<fingerprint>.de``.

    Of an atlas as known by a day it is ``<fingerprint>~<day>``.
    """
    return atlas.fingerprint + ("" if words.language() == words.ENGLISH else f".{words.language()}")


def _spoken_in(edition: str) -> tuple[Atlas | None, str]:
    fingerprint, _, language = edition.partition(".")
    return keeper().by_fingerprint(fingerprint), language if language in words.languages() else words.ENGLISH


def boundaries(atlas: Atlas, viewpoint: Viewpoint) -> Asset:
    """Return the light boundaries of a viewpoint, read once for an atlas."""
    files = _files_of(atlas.whole)
    if viewpoint not in files:
        content = (atlas.folder / "boundaries" / f"{viewpoint}.light.json").read_bytes()
        files[viewpoint] = _asset(f"boundaries-{viewpoint}", "json", content, _JSON)
    return files[viewpoint]


def lines_to_partners(atlas: Atlas, viewpoint: Viewpoint) -> Asset:
    """Return the lines from the subject's capital to its partners, made once, the same whatever sources count."""
    files, stem = _files_of(atlas.whole), f"relations-{viewpoint}"
    if stem not in files:
        content = relations.write_relations(atlas.whole.checked, atlas.whole.records, viewpoint)
        files[stem] = _compressed(f"{stem}-{atlas.whole.fingerprint}.json", content, _JSON)
    return files[stem]


def panel_address(atlas: Atlas) -> str:
    """Return the address of the filters in the language that is spoken now, the same whatever sources count."""
    files, name = _files_of(atlas.whole), f"panel-{words.language()}"
    if name not in files:
        files[name] = _asset(name, "html", panel.panel(atlas.whole).encode(), _HTML)
    return f"/assets/{files[name].name}"


def file_address(atlas: Atlas, thing: Record | Site, form: str) -> str:
    """Return the address of a record or a site as a file with all its sources: ``yaml`` as written, or ``json``."""
    kind = "records" if isinstance(thing, Record) else "sites"
    return f"/assets/data-{atlas.whole.fingerprint}/{kind}/{thing.id}.{form}"


def addresses(atlas: Atlas, viewpoint: Viewpoint) -> dict[str, str]:
    """Return the addresses that a frame names: rows, shapes, the folder of cards, and lines to partners.

    The lines are only made once a browser fetches them.
    """
    return {
        "rows": f"/assets/rows-{_edition(atlas)}.json",
        "shapes": f"/assets/{boundaries(atlas, viewpoint).name}",
        "cards": f"/assets/cards-{_edition(atlas)}",
        "relations": f"/assets/relations-{viewpoint}-{atlas.whole.fingerprint}.json",
    }


_files: Final[dict[str, dict[str, Asset]]] = {}


def _files_of(atlas: Atlas) -> dict[str, Asset]:
    """Return the files made from a whole atlas, by part; the files of those that are no longer kept go."""
    for fingerprint in [one for one in list(_files) if keeper().by_fingerprint(one) is None]:
        _files.pop(fingerprint, None)
    return _files.setdefault(atlas.fingerprint, {})


@lru_cache(maxsize=settings.ASSETS_KEPT)  # an edited record leaves the boundaries as they are
def _asset(stem: str, ending: str, content: bytes, media_type: str) -> Asset:
    return _compressed(f"{stem}-{hashlib.sha256(content).hexdigest()[:12]}.{ending}", content, media_type)


def _compressed(name: str, content: bytes, media_type: str) -> Asset:
    return Asset(name, content, gzip.compress(content, 9, mtime=0), media_type)


# --- routes -----------------------------------------------------------------------------------------------------


def routes() -> list[Route]:
    """Return the routes beside the page."""
    return [
        Route("/", _page),
        Route("/assets/cards-{edition}/{kind}/{name}.json", _card),
        Route("/assets/rows-{edition}.json", _rows_file),
        Route("/assets/data-{fingerprint}/{kind}/{name}.{form}", _data_file),
        Route("/assets/relations-{viewpoint}-{fingerprint}.json", _relations),
        Route("/assets/{name:path}", _file),
        *outlets.routes(),
        Route("/health", _health),
        Route("/api", _api),
        Route("/api/{path:path}", _api),
    ]


def _page(request: Request) -> Response:
    """Answer with Streamlit's page in the language that the address asks for."""
    asked = request.query_params.get("lang", words.ENGLISH)
    with words.spoken(asked if asked in words.languages() else words.ENGLISH):
        return _page_with_head(request)


def _page_with_head(request: Request) -> Response:
    """Put our own name, style and program into the head of Streamlit's page.

    So the program and the boundaries are there while Streamlit has nothing to draw yet; a tenth of a second of the
    first map. Which boundaries, the query of the address says.
    """
    viewpoint = Viewpoint.DE_FACTO if request.query_params.get("viewpoint") == Viewpoint.DE_FACTO else Viewpoint.UN
    files, early, page = programs(), list[str](), _streamlit_page()
    with contextlib.suppress(DataError):  # the page tells the faults
        atlas = keeper().current()
        atlas = atlas.known(read_pairs(request.query_params.multi_items(), atlas.checked).selection.known)
        early = [addresses(atlas, viewpoint)[part] for part in ("rows", "shapes")]
        page = _named(page, atlas)
    head = (
        f'<link rel="stylesheet" href="/assets/{files["style"].name}"/>'
        f'<script defer src="/assets/{files["script"].name}" data-early="{" ".join(early)}"></script></head>'
    )
    headers = {"Cache-Control": "no-cache"}
    if early:
        headers["Link"] = ", ".join(f"<{path}>; rel=preload; as=fetch; crossorigin" for path in early)
    return HTMLResponse(page.replace("</head>", head), headers=headers)


def _named(page: str, atlas: Atlas) -> str:
    """Give the page its title and description, and words for browsers without scripts or without a connection."""
    title, said = text.html(atlas.config.title), text.html(atlas.config.about)
    page = re.sub("<title>.*?</title>", "", page).replace('<html lang="en"', f'<html lang="{words.language()}"')
    page = re.sub("<noscript>.*?</noscript>", lambda _: f"<noscript>{_no_page(atlas)}</noscript>", page, flags=re.S)
    about = f'<title>{title}</title><meta name="description" content="{said}"/>'
    return page.replace("</head>", f'{about}<template id="no-page">{_no_page(atlas)}</template></head>')


def _no_page(atlas: Atlas) -> str:
    """Say what a browser without scripts, or without a connection that stays open, has instead of the page."""
    return render.render("no_page", title=atlas.config.title, contact=atlas.config.contact, layers=[*LAYERS])


def _file(request: Request) -> Response:
    name = request.path_params["name"]
    known = [*programs().values(), *(one for files in list(_files.values()) for one in list(files.values()))]
    asset = next((one for one in known if one.name == name), None)
    return outlets.missing(request) if asset is None else _answer(request, asset)


def _rows_file(request: Request) -> Response:
    """Answer with the rows of an edition, made when a browser asks for them: the page need not wait."""
    asset = rows(request.path_params["edition"])
    return outlets.missing(request) if asset is None else _answer(request, asset)


def _card(request: Request) -> Response:
    atlas, language = _spoken_in(request.path_params["edition"])
    if atlas is None:
        return outlets.missing(request)
    checked = atlas.checked
    found = checked.record_of if request.path_params["kind"] == "record" else checked.site_of
    thing = found.get(request.path_params["name"])
    if thing is None or request.path_params["kind"] not in ("record", "site"):
        return outlets.missing(request)
    with words.spoken(language):
        card = draw.draw_card(thing, checked, atlas.judged[thing.id], atlas.stands(thing))
    return Response(card, media_type=_JSON, headers={"Cache-Control": _YEAR})


def _relations(request: Request) -> Response:
    asked = request.path_params
    atlas = keeper().by_fingerprint(asked["fingerprint"])
    if atlas is None or asked["viewpoint"] not in [*Viewpoint]:
        return outlets.missing(request)
    return _answer(request, lines_to_partners(atlas, Viewpoint(asked["viewpoint"])))


def _data_file(request: Request) -> Response:
    """Answer with one record or site: its file as people wrote it, or what was read from it as JSON."""
    asked = request.path_params
    atlas = keeper().by_fingerprint(asked["fingerprint"].partition("~")[0])
    if atlas is None or asked["form"] not in ("yaml", "json") or asked["kind"] not in ("records", "sites"):
        return outlets.missing(request)
    found: Mapping[str, Record | Site] = (
        atlas.checked.record_of if asked["kind"] == "records" else atlas.checked.site_of
    )
    thing = found.get(asked["name"])
    if thing is None:
        return outlets.missing(request)
    if asked["form"] == "json":
        content = thing.model_dump_json(by_alias=True, exclude_defaults=True, indent=2).encode()
        return outlets.download(content, f"{thing.id}.json", _JSON)
    try:
        content = (atlas.folder / asked["kind"] / f"{thing.id}.yaml").read_bytes()
    except OSError:
        return outlets.missing(request)
    return outlets.download(content, f"{thing.id}.yaml", "application/yaml")


def _answer(request: Request, asset: Asset) -> Response:
    zipped = "gzip" in request.headers.get("accept-encoding", "")
    headers = {"Cache-Control": _YEAR, "Vary": "Accept-Encoding"}
    if zipped:
        headers["Content-Encoding"] = "gzip"
    return Response(asset.compressed if zipped else asset.content, media_type=asset.media_type, headers=headers)


def _health(_: Request) -> Response:
    """Say whether an atlas is served, which, and what is wrong with the data folder if anything is."""
    try:
        atlas = keeper().current()
    except DataError as error:
        faults = [str(fault) for fault in error.faults]
        return JSONResponse({"ready": False, "faults": faults}, status_code=503, headers={"Cache-Control": "no-store"})
    told: dict[str, Any] = {
        "ready": True,
        "data_version": atlas.config.version,
        "as_of": atlas.config.as_of,
        "fingerprint": atlas.fingerprint,
        "checked": keeper().checked_at,
        "faults": [str(fault) for fault in keeper().faults],
    }
    return JSONResponse(told, headers={"Cache-Control": "no-store"})


def _api(_: Request) -> Response:
    return PlainTextResponse("The programming interface (OGC API - Features) is not there yet.\n", status_code=404)


# --- headers and life ---------------------------------------------------------------------------------------------

_COMMON: Final = (
    "default-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; media-src 'self'; worker-src 'self' blob:; "
    "manifest-src 'self'; frame-src 'self'; style-src 'self' 'unsafe-inline'; "
)


@cache
def _page_scripts() -> str:
    """Allow our own scripts, and of inline ones only those of Streamlit's page, by their hash (CSP Level 3, 8.4)."""
    inline = re.findall(r"<script>(.*?)</script>", _streamlit_page(), re.DOTALL)
    digests = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in inline]
    return " ".join(["script-src 'self'", *(f"'sha256-{digest}'" for digest in digests)])


@cache
def _streamlit_page() -> str:
    """Return the page that Streamlit serves; read as a file, for this module does not know Streamlit."""
    return (resources.files("streamlit") / "static" / "index.html").read_text(encoding="utf-8")


class Headers:
    """Middleware that puts the security headers on every answer.

    What the policy cannot forbid, and why, is in docs/decisions/0007-content-security-policy.md.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and add the headers to its answer; the page is at ``/`` and nowhere else."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        nowhere, around = False, "*" if _is_embedded(scope) else "'self'"

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Content-Security-Policy"] = f"{_COMMON}{_page_scripts()}; frame-ancestors {around}"
                headers["X-Content-Type-Options"] = "nosniff"
                headers["Referrer-Policy"] = "strict-origin-when-cross-origin"
                if around == "'self'":
                    headers["X-Frame-Options"] = "SAMEORIGIN"  # which cannot say what any page may frame
                headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
            await send(message)

        async def answer(message: Message) -> None:
            nonlocal nowhere
            if message["type"] == "http.response.start" and _is_stray_page(scope["path"], message):
                nowhere = True
                await outlets.missing(Request(scope))(scope, receive, with_headers)
            elif not nowhere:
                await with_headers(message)

        await self.app(scope, receive, answer)


def _is_embedded(scope: Scope) -> bool:
    """Tell whether the page is asked for without what is around its map: that, and nothing else, any page may frame."""
    return scope["path"] == "/" and "true" in Request(scope).query_params.getlist("embed")


def _is_stray_page(path: str, start: Message) -> bool:
    """Tell whether Streamlit answers with its page under an address that is none of ours."""
    kind = MutableHeaders(scope=start).get("content-type", "")
    return kind.startswith("text/html") and path != "/" and not path.startswith(("/assets/", "/export/"))


def middleware() -> list[Middleware]:
    """Return the middleware of the page and the routes."""
    return [Middleware(Headers)]


@contextlib.asynccontextmanager
async def lifespan(_: object) -> AsyncIterator[None]:
    """Open the atlas before the first reader comes, and collect garbage on a timer.

    Streamlit's collection after every rerun is off (``runner.postScriptGC``): it costs 55 ms a rerun.
    """
    _send_at_once()
    with contextlib.suppress(DataError):  # the page and /health tell the faults
        atlas = await asyncio.to_thread(keeper().current)
        for viewpoint in Viewpoint:  # compressing takes a third of a second: not at the first reader's cost
            await asyncio.to_thread(boundaries, atlas, viewpoint)
        await asyncio.to_thread(rows, _edition(atlas))
        await asyncio.to_thread(panel_address, atlas)
        await asyncio.to_thread(lambda: atlas.index)
    gc.freeze()
    timer = asyncio.create_task(_every(_COLLECT_EVERY_S, gc.collect))
    try:
        yield
    finally:
        timer.cancel()


def _send_at_once() -> None:
    """Turn Nagle's algorithm off on the sockets that listen; Linux hands the option on to their connections.

    Streamlit 1.67 binds its socket without naming the protocol, so asyncio leaves the algorithm on, and the body of
    every answer after the first on a connection waits 40 ms for an acknowledgement of its head: half a first map.
    """
    for one in gc.get_objects():
        if isinstance(one, socket.socket) and one.family in (socket.AF_INET, socket.AF_INET6) and one.fileno() >= 0:
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


async def _every(seconds: float, act: Callable[[], object]) -> None:
    while True:
        await asyncio.sleep(seconds)
        act()
