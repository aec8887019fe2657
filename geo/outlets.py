"""What readers take away over HTTP: addresses under ``/export``, with the words of the page's address."""

from functools import cache

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from geo import settings
from geo.atlas import Keeper, View, ask
from geo.errors import DataError, ExportError
from geo.package import FORM, MEDIA_TYPES, NAME, refusal, write
from geo.selection import read_pairs


@cache
def keeper() -> Keeper:
    """Return the keeper of the atlas that this process serves."""
    return Keeper(settings.data_folder())


def routes() -> list[Route]:
    """Return the routes of all outlets."""
    return [
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
