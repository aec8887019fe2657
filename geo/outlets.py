"""What readers take away over HTTP: addresses under ``/export``, with the words of the page's address."""

from functools import cache
from typing import Final

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from geo import cite, picture, settings, standalone, words
from geo.atlas import Keeper, View, ask
from geo.brief import write_brief
from geo.errors import DataError, ExportError
from geo.package import FORM, MEDIA_TYPES, NAME, refusal, write
from geo.result import record_asked
from geo.selection import read_pairs

_LOOK: Final = ("size", "theme", "projection")
"""Words of an address that say how a picture looks."""


@cache
def keeper() -> Keeper:
    """Return the keeper of the atlas that this process serves."""
    return Keeper(settings.data_folder())


def routes() -> list[Route]:
    """Return the routes of all outlets."""
    return [
        Route("/export/brief-{country}.html", _brief),
        Route("/export/citation.{form}", _citation),
        Route("/export/map.html", _map),
        Route("/export/picture.{form}", _picture),
        Route("/export/{layer}.{form}", _layer),  # also package.zip, which is all layers
        Route("/export/{path:path}", missing),
    ]


def download(content: bytes, name: str, media_type: str) -> Response:
    """Answer with a file that the browser keeps under a name."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-cache"}
    return Response(content, media_type=media_type, headers=headers)


def missing(request: Request) -> Response:
    """Answer that there is nothing at an address."""
    return PlainTextResponse(f"There is no {request.url.path[:200]} here.\n", status_code=404)


def _layer(request: Request) -> Response:
    """Answer with a layer of what a selection shows, or with the package of all."""
    view = _asked(request)
    if isinstance(view, Response):
        return view
    name, form = request.path_params["layer"], request.path_params["form"]
    layer = None if (name, form) == (NAME, FORM) else name
    if told := refusal(layer, form):
        return PlainTextResponse(f"{told}\n", status_code=404)
    try:
        content = write(view, layer, form)
    except ExportError as error:
        return PlainTextResponse(f"{error}\n", status_code=503)
    return download(content, f"{view.atlas.config.id}-{name}.{form}", MEDIA_TYPES[form])


def _brief(request: Request) -> Response:
    """Answer with the brief of a country."""
    view, country = _asked(request), request.path_params["country"]
    if isinstance(view, Response):
        return view
    viewing = read_pairs(request.query_params.multi_items(), view.atlas.checked).viewing
    try:
        with words.spoken(viewing.lang or words.ENGLISH):
            content = write_brief(view, country, base=str(request.base_url))
    except ExportError as error:
        return PlainTextResponse(f"{error}\n", status_code=404)
    return download(content, f"{view.atlas.config.id}-{country}.html", "text/html")


def _map(request: Request) -> Response:
    """Answer with a file that needs no server: what an address shows, with all that it may be changed into."""
    view = _asked(request)
    if isinstance(view, Response):
        return view
    viewing = read_pairs(request.query_params.multi_items(), view.atlas.checked).viewing
    with words.spoken(viewing.lang or words.ENGLISH):
        content = standalone.write_map(view, viewing, home=str(request.base_url), bare=viewing.embed)
    return download(content, f"{view.atlas.config.id}.html", "text/html; charset=utf-8")


def _picture(request: Request) -> Response:
    """Answer with a picture of what a selection shows."""
    form = request.path_params["form"]
    look = {key: value for key, value in request.query_params.items() if key in _LOOK}
    if form not in picture.FORMS:
        return missing(request)
    view, faults = _asked(request, *_LOOK), picture.faults(form, **look)
    if faults:
        told = [*faults, *([bytes(view.body).decode().strip()] if isinstance(view, Response) else [])]
        return PlainTextResponse("\n".join(told) + "\n", status_code=400)
    if isinstance(view, Response):
        return view
    viewing = read_pairs(request.query_params.multi_items(), view.atlas.whole.checked).viewing
    content = picture.draw_picture(view, form, picture.Look(**look, base=str(request.base_url)), viewing)
    return download(content, f"{view.atlas.config.id}.{form}", picture.FORMS[form])


def _citation(request: Request) -> Response:
    """Answer with the citation of a selection, or of a record where the address is about one."""
    view, form = _asked(request), request.path_params["form"]
    if isinstance(view, Response):
        return view
    if form not in cite.FORMS:
        return missing(request)
    viewing = read_pairs(request.query_params.multi_items(), view.atlas.checked).viewing
    record = view.atlas.checked.record_of.get(record_asked(viewing, view.atlas.checked.record_of.keys()) or "")
    base = str(request.base_url)
    citation = cite.cite_record(view.atlas, record, base=base) if record else cite.cite(view, base=base)
    media_type, written = cite.FORMS[form]
    return download(written(citation).encode(), f"{view.atlas.config.id}-citation.{form}", media_type)


def _asked(request: Request, *own: str) -> View | Response:
    """Answer the selection of an address, but for the words that an outlet reads itself; or say what is wrong."""
    pairs = [(key, value) for key, value in request.query_params.multi_items() if key not in own]
    try:
        atlas = keeper().current()
    except DataError as error:
        return PlainTextResponse(f"{error}\n", status_code=503)
    asked = read_pairs(pairs, atlas.checked)
    if asked.notes:
        return PlainTextResponse("\n".join(asked.notes) + "\n", status_code=400)
    return ask(atlas, asked.selection)
