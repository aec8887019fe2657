"""A view drawn and written as PNG, SVG or PDF."""

import hashlib
from dataclasses import dataclass
from typing import Final

from geo import words
from geo.atlas import View
from geo.errors import ExportError
from geo.picture import sheet, svg
from geo.picture.canvas import Canvas, matplotlib_alone
from geo.picture.caption import Caption, caption_of, described
from geo.picture.chart import read_boundaries, window_of
from geo.picture.composition import Composition, lay_out
from geo.picture.pen import draw
from geo.picture.scene import scene_of
from geo.picture.sheet import SIZES
from geo.projection import Projection
from geo.selection import Viewing, write_query
from geo.style import COLOURS

FORMS: Final = {"png": "image/png", "svg": "image/svg+xml", "pdf": "application/pdf"}
"""Media types by format."""

_SHOWN: Final = 40  # characters of a word that is repeated


@dataclass(frozen=True, slots=True)
class Look:
    """How a picture looks, whatever it shows.

    Parameters
    ----------
    size
        One of ``sheet.SIZES``.
    theme
        One of ``style.COLOURS``: ``light`` or ``dark``.
    projection
        One of ``projection.Projection``.
    base
        The page's address without a query, for the address on the picture where ``atlas.yaml`` says none.

    Raises
    ------
    ExportError
        If a word is none of those; it tells all that are not.
    """

    size: str = "slide"
    theme: str = "light"
    projection: str = Projection.EQUAL_EARTH.value
    base: str = ""

    def __post_init__(self) -> None:
        if told := faults("png", size=self.size, theme=self.theme, projection=self.projection):
            raise ExportError("\n".join(told))


def faults(form: str, **look: str) -> list[str]:
    """Say what is wrong with the words that ask for a picture: a line for each that is none of those that there are.

    Parameters
    ----------
    form
        The format.
    look
        What ``Look`` is made of.
    """
    allowed = {
        "format": [*FORMS],
        "size": [*SIZES],
        "theme": [*COLOURS],
        "projection": [str(one) for one in Projection],
    }
    asked = {"format": form, **look}
    return [
        f"{name}: found {asked[name][:_SHOWN]!r}, expected one of {', '.join(some)}"
        for name, some in allowed.items()
        if name in asked and asked[name] not in some
    ]


@dataclass(frozen=True)
class Drawn:
    """A picture that is drawn and not yet written."""

    canvas: Canvas
    composition: Composition
    caption: Caption
    description: str
    query: str


def draw_picture(view: View, form: str, look: Look | None = None, viewing: Viewing | None = None) -> bytes:
    """Draw what the map shows of a selection.

    Parameters
    ----------
    view
        The selection.
    form
        One of ``FORMS``.
    look
        Size, colours and projection.
    viewing
        ``country`` moves the picture there and tells the numbers of these countries, ``layer`` adds layers, ``lang``
        says in which language; nothing else of it counts. Without a country the picture shows the region in which all
        matches lie, or the world.

    Returns
    -------
    content
        The same view and the same look give the same bytes. Text is text in SVG and PDF.

    Raises
    ------
    ExportError
        If there is no such format.

    Examples
    --------
    >>> from geo.atlas import ask, open_atlas
    >>> from geo.tables import Selection
    >>> view = ask(open_atlas(), Selection(domain=("navigation",)))
    >>> draw_picture(view, "png", Look(size="card")).startswith(b"PNG", 1)
    True
    """
    if told := faults(form):
        raise ExportError("\n".join(told))
    look = look or Look()
    with matplotlib_alone():
        return _written(compose(view, look, viewing or Viewing()), form, look)


def compose(view: View, look: Look, viewing: Viewing) -> Drawn:
    """Lay a picture out and draw it; for whoever has ``matplotlib_alone``."""
    with words.spoken(viewing.lang or words.ENGLISH):
        atlas, projection = view.atlas.whole, Projection(look.projection)
        shapes = read_boundaries(atlas.folder, atlas.fingerprint, str(view.selection.viewpoint)).shapes
        scene = scene_of(view, viewing, shapes)
        caption = caption_of(scene, viewing, projection, look.base)
        composition = lay_out(caption, scene, window_of(scene, projection), SIZES[look.size])
        canvas = draw(composition, look.theme, caption.empty)
        told = described(scene, sorted(composition.chart.visible | composition.chart.dots.keys()))
        return Drawn(canvas, composition, caption, told, write_query(view.selection, viewing))


def _written(drawn: Drawn, form: str, look: Look) -> bytes:
    """Write a picture, with what it is in the words of its format; never the day or the program."""
    caption = drawn.caption
    title = sheet.readable(f"{caption.title} - {caption.kicker}")
    credit = sheet.readable(" ".join(caption.credits))
    if form == "svg":
        return _svg(drawn, look, title, f"{drawn.description} {credit} {caption.address}")
    told: dict[str, str | None] = {"Title": title, "Author": sheet.readable(caption.credits[0])}
    if form == "pdf":
        subject = sheet.readable(f"{caption.status}. {credit} {caption.address}")
        return drawn.canvas.write(
            form, told | {"Subject": subject, "CreationDate": None, "Creator": None, "Producer": None}
        )
    told |= {"Description": sheet.readable(drawn.description), "Copyright": credit}
    return drawn.canvas.write(form, told | {"Source": sheet.readable(caption.address), "Software": None})


def _svg(drawn: Drawn, look: Look, title: str, description: str) -> bytes:
    size = drawn.composition.size
    digest = hashlib.sha256(f"{look} {drawn.query}".encode()).hexdigest()[:8]
    about = svg.About(
        title=title,
        description=description,
        width_px=size.width_px,
        height_px=size.height_px,
        prefix=f"atlas-{digest}-",
        true_text=drawn.canvas.true_text,
        groups=drawn.canvas.groups,
    )
    return svg.finish(drawn.canvas.write("svg", {"Date": None, "Creator": None}), about)
