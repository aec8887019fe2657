"""The figure that a picture is drawn on: matplotlib's objects, without pyplot, and without a state that others share.

Lengths are points, y grows downwards (sheet.py). Things lie on each other in the order in which they are drawn.
"""

import io
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from geo.picture import sheet
from geo.picture.chart import Panel
from geo.picture.svg import Group

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from matplotlib.path import Path
    from matplotlib.transforms import Transform, TransformedBbox
    from matplotlib.typing import RcKeyType

_LOCK: Final = threading.RLock()
"""matplotlib's settings are those of the process, and its fonts are shared: one picture at a time."""

_SETTINGS: Final[dict["RcKeyType", Any]] = {
    "svg.fonttype": "none",  # text stays text
    "svg.hashsalt": "atlas",  # the same names of clips and patterns each time
    "svg.image_inline": True,
    "pdf.fonttype": 42,  # TrueType, so that its text can be searched and copied
    "pdf.compression": 6,
    "text.hinting": "none",
    "text.usetex": False,
    "text.parse_math": False,  # a dollar in the data is a dollar
    "path.simplify": False,
    "axes.unicode_minus": False,
}


@contextmanager
def matplotlib_alone() -> Iterator[None]:
    """Have matplotlib to oneself, with its own defaults and ours, whatever a file of the user says."""
    import matplotlib

    with _LOCK, matplotlib.rc_context():
        matplotlib.rcdefaults()
        for name, value in _SETTINGS.items():
            matplotlib.rcParams[name] = value
        yield


@dataclass(frozen=True, slots=True)
class Ink:
    """How a path is drawn: colours as sRGB hexadecimal, empty for none; lengths in points.

    ``hatch`` is a pattern as matplotlib spells it, drawn in the colour of the line; ``dashes`` are lengths of strokes
    and gaps.
    """

    fill: str = ""
    line: str = ""
    width: float = 0.0
    dashes: tuple[float, ...] = ()
    hatch: str = ""
    hatch_width: float = 0.0
    opacity: float = 1.0
    is_round: bool = False


@dataclass
class Canvas:
    """A figure, and what a file of it has to know besides: the true text of each line, and what each group is."""

    figure: "Figure"
    height: float
    true_text: dict[str, str] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    _boxes: dict[Panel, "TransformedBbox"] = field(default_factory=dict)
    _count: int = 0

    @classmethod
    def of(cls, size: sheet.Size, ground: str) -> "Canvas":
        """Return an empty canvas of a size and a colour."""
        from matplotlib.figure import Figure

        figure = Figure(
            figsize=(size.width_px / sheet.DPI, size.height_px / sheet.DPI), dpi=sheet.DPI, facecolor=ground
        )
        return cls(figure, size.height)

    @cached_property
    def to_page(self) -> "Transform":
        """From points of the sheet to what matplotlib draws on."""
        from matplotlib.transforms import Affine2D

        return Affine2D().scale(1 / 72, -1 / 72).translate(0, self.height / 72) + self.figure.dpi_scale_trans

    def path(
        self,
        path: "Path",
        ink: Ink,
        *,
        at: "Transform | None" = None,
        inside: Panel | None = None,
        group: str = "",
    ) -> None:
        """Draw a path.

        Parameters
        ----------
        path
            In points of the sheet.
        ink
            How.
        at
            What turns the path's own units into points of the sheet.
        inside
            The part of the sheet outside of which nothing is seen.
        group
            A name by which the path is found; paths that follow each other may share it.
        """
        from matplotlib.patches import PathPatch

        patch = PathPatch(
            path,
            facecolor=ink.fill or "none",
            edgecolor=ink.line or "none",
            linewidth=ink.width,
            linestyle=(0, tuple(length / ink.width for length in ink.dashes)) if ink.dashes else "solid",
            hatch=ink.hatch or None,
            alpha=None if ink.opacity == 1 else ink.opacity,
            capstyle="round" if ink.is_round else "butt",
            transform=at + self.to_page if at else self.to_page,
            zorder=self._next(),
            gid=f"{group}~{self._count}" if group else None,
        )
        if ink.hatch:
            patch.set_hatch_linewidth(ink.hatch_width)
        patch.set_figure(self.figure)
        self.figure.patches.append(patch)
        if inside:
            patch.set_clip_box(self._box(inside))

    def _box(self, inside: Panel) -> "TransformedBbox":
        from matplotlib.transforms import Bbox, TransformedBbox

        if inside not in self._boxes:
            corners = Bbox.from_bounds(inside.x, inside.y, inside.width, inside.height)
            self._boxes[inside] = TransformedBbox(corners, self.to_page)
        return self._boxes[inside]

    def text(self, words: sheet.Words, colour: str, group: str = "") -> None:
        """Write a line; characters that the type does not have are shown as one that says so."""
        if not words.text.strip():
            return
        name = f"{group or 'text'}~{self._next()}"
        self.true_text[name] = words.text
        self.figure.text(
            words.x,
            words.y,
            sheet.drawable(words.text),
            transform=self.to_page,
            fontproperties=sheet.font(words.style.size, is_bold=words.style.is_bold),
            color=colour,
            ha="center" if words.is_centred else "left",
            va="baseline",
            parse_math=False,
            zorder=self._count,
            gid=name,
        )

    def describe(self, group: str, attributes: Mapping[str, str], title: str = "") -> None:
        """Say what a group is, for those who look for it in an SVG: attributes, and words for a pointer that rests."""
        self.groups[group] = Group(attributes, title)

    def _next(self) -> int:
        self._count += 1
        return self._count

    def write(self, form: str, metadata: Mapping[str, str | None]) -> bytes:
        """Write the figure in a format of matplotlib: the same figure gives the same bytes."""
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.backends.backend_pdf import FigureCanvasPdf
        from matplotlib.backends.backend_svg import FigureCanvasSVG

        canvas: Any = {"png": FigureCanvasAgg, "svg": FigureCanvasSVG, "pdf": FigureCanvasPdf}[form](self.figure)
        out = io.BytesIO()
        ground = self.figure.get_facecolor()
        canvas.print_figure(out, format=form, dpi=sheet.DPI, facecolor=ground, metadata=dict(metadata))
        return out.getvalue()


def rings_path(rings: Sequence[Any]) -> "Path":
    """Return closed rings of x and y, as arrays, as one path; what rings inside of others enclose is no part of it."""
    import numpy as np
    from matplotlib.path import Path

    codes = []
    for ring in rings:
        code = np.full(len(ring), Path.LINETO, dtype=Path.code_type)
        code[0], code[-1] = Path.MOVETO, Path.CLOSEPOLY
        codes.append(code)
    return Path(np.concatenate(rings), np.concatenate(codes))


def lines_path(lines: Sequence[Any]) -> "Path":
    """Return lines of x and y, as arrays, as one path."""
    import numpy as np
    from matplotlib.path import Path

    codes = []
    for line in lines:
        code = np.full(len(line), Path.LINETO, dtype=Path.code_type)
        code[0] = Path.MOVETO
        codes.append(code)
    return Path(np.concatenate(lines), np.concatenate(codes))


def box_path(x: float, y: float, width: float, height: float) -> "Path":
    """Return a rectangle by its upper left corner."""
    from matplotlib.path import Path

    right, low = x + width, y + height
    return Path([(x, y), (right, y), (right, low), (x, low), (x, y)], closed=True)
