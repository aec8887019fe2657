"""A view to one HTML file that needs no server and no network: map, timeline, filters, cards and sources.

The map is drawn by the scripts of the page (``programs``); what the page asks its server, ``assets/alone.js`` answers
from what lies in the file. Frozen are the data, the sources that count, whose borders are drawn and the language; the
rest a reader may change, and it stands behind the hash of the address in the words of the page.

Data are kept as JSON, packed with zlib (RFC 1950) and written in base64 (RFC 4648): the records alone have 1.9 MB of
text, and a browser unpacks it in the time of a few frames (``DecompressionStream``, in all browsers since May 2023).
"""

import base64
import hashlib
import json
import zlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from markupsafe import Markup

from geo import draw, labels, panel, programs, relations, render, text, words
from geo.atlas import Atlas, View
from geo.cite import cite
from geo.dates import EARLIEST, parse_edtf
from geo.facets import Rows, When
from geo.schema import Record, Viewpoint
from geo.selection import Viewing, write_query
from geo.settings import BOUNDARY_CREDITS
from geo.tables import FACETS, JsonDict

LARGEST: Final = 2_500_000
"""Bytes that a file may have: it goes along with a message, and is opened on a phone."""

BESIDE: Final = "data"
"""The folder of the data, as the page knows it, where they lie beside it and not inside."""

_OPENED: Final = ("record", "site", "country", "at", "layer")
_STYLES: Final = ("page.css", "panel.css", "alone.css")


def write_map(view: View, viewing: Viewing | None = None, *, home: str = "", bare: bool = False) -> bytes:
    """Write a view as one file, in the language that is spoken now: the same view gives the same bytes.

    Parameters
    ----------
    view
        What the file shows when it is opened; it holds the data of all others on the same sources.
    viewing
        What is open on the map, where it looks, and its layers.
    home
        Address of the page, without words, where ``atlas.yaml`` says none; where both are empty, the file does not lead
        back.
    bare
        Whether it is to stand inside another page: the map, its credits and the way back only.

    Returns
    -------
    content
        HTML in UTF-8, at most ``LARGEST`` bytes with the data of this project.
    """
    return page(view, viewing, home=home, bare=bare, inside=data(view))


def page(
    view: View,
    viewing: Viewing | None = None,
    *,
    home: str = "",
    bare: bool = False,
    inside: Mapping[str, bytes] | None = None,
    site: JsonDict | None = None,
) -> bytes:
    """Write the page of a view, with its data inside, or without.

    Parameters
    ----------
    view, viewing, home, bare
        As ``write_map`` has them.
    inside
        The pieces of ``data``. Without them the page asks for ``data/<name>.json`` beside it, which browsers allow
        on a server and not from a disk.
    site
        Where it is a page of a static site, what its head and its masthead say (``geo/site.py``).
    """
    script, style = (
        programs.script("facets.js", "alone.js", start="atlasAlone"),
        programs.style_sheet(*_STYLES, *(("site.css",) if site else ())),
    )
    config = view.atlas.config
    home = config.address or home
    html = render.render(
        "standalone",
        lang=words.language(),
        policy=_policy(script, style, connected=inside is None),
        style=_ours(style),
        script=_ours(script),
        map=_ours(draw.draw_map()[0]),
        panel=_ours(panel.panel(view.atlas, alone=True)),
        data={name: _packed(content) for name, content in (inside or {}).items()},
        folder=BESIDE,
        start=_start(view, viewing or Viewing(), bare=bare),
        fixed={"viewpoint": view.selection.viewpoint.value, "known": view.selection.known or ""},
        config=config,
        edition=labels.edition_words(config),
        chosen=[said for said, _without in labels.chips(view.selection, view.atlas.checked)],
        boundaries=BOUNDARY_CREDITS[view.selection.viewpoint],
        made_from=f"{home}?{write_query(view.selection, Viewing(v=config.version))}",
        home=text.address(home),
        citation=cite(view, base=home).text,
        site=site,
    )
    return html.encode()


def data(view: View) -> dict[str, bytes]:
    """Return the data of a page by name, as JSON in UTF-8.

    Returns
    -------
    pieces
        ``rows`` (``draw.draw_rows``), ``shapes`` (light boundaries of the viewpoint), ``relations`` (lines to
        partners), ``cards`` (by ``record`` and ``site``, then by id) and ``choices``: sets of rows as hexadecimal
        numbers whose bit n is row n (records surely, records possibly, sites), for ``everything`` and in ``tables``
        for each value of each facet; how ``far`` records were by earlier days; what a search of the view ``found``.
    """
    atlas = view.atlas
    return {
        "rows": draw.draw_rows(atlas.checked, atlas.records, atlas.sites, atlas.depth_of),
        "shapes": _light_shapes(atlas, view.selection.viewpoint),
        "relations": relations.write_relations(atlas.checked, atlas.records, view.selection.viewpoint),
        "choices": _written(
            {
                "everything": _hexadecimal(atlas.facets.everything),
                "tables": _tables(view),
                "far": {one.id: steps for one in atlas.checked.records if len(steps := _far(one, atlas)) > 1},
                "found": {"q": view.selection.q, "order": view.hits.order} if view.hits else None,
            }
        ),
        "cards": _cards(atlas),
    }


# --- data -------------------------------------------------------------------------------------------------------


def _light_shapes(atlas: Atlas, viewpoint: Viewpoint) -> bytes:
    path: Path = atlas.folder / "boundaries" / f"{viewpoint}.light.json"
    return path.read_bytes()


def _cards(atlas: Atlas) -> bytes:
    """Write all cards into one piece: they share so many words that they pack to a fifth."""
    cards = {
        kind: {one.id: draw.card(one, atlas.checked, atlas.judged[one.id], atlas.stands(one)) for one in things}
        for kind, things in (("record", atlas.checked.records), ("site", atlas.checked.sites))
    }
    return _written(cards)


def _tables(view: View) -> JsonDict:
    """Write the rows of every value of every facet; ``named`` are those of domains, merely named ones too.

    A group whose members come and go has rows only in a period: ``null``, the browser asks the memberships.
    """
    atlas, asked = view.atlas, view.selection
    always = When(EARLIEST, atlas.config.as_of_day, asked.reading)
    wide = {
        **{key: (key, replace(asked, named=False)) for key in FACETS},
        "named": ("domain", replace(asked, named=True)),
    }
    moving = {name for name, group in atlas.checked.groups.items() if group.periods}
    return {
        name: {
            value: None if key == "group" and value in moving else _hexadecimal(rows)
            for value, rows in atlas.facets.table(key, selection, always).items()
        }
        for name, (key, selection) in wide.items()
    }


def _hexadecimal(rows: Rows) -> list[str]:
    return [f"{bits:x}" for bits in (rows.sure, rows.maybe, rows.sites)]


def _far(record: Record, atlas: Atlas) -> list[tuple[int, str]]:
    """Say how far a record was, each time with the day since when that holds."""
    days = [EARLIEST, *sorted({parse_edtf(event.date).s1 for event in record.events})]
    told = [(day, draw.how_far(record, atlas.checked, day)) for day in days if day <= atlas.config.as_of_day]
    return [one for n, one in enumerate(told) if n == 0 or one[1] != told[n - 1][1]]


def _written(content: JsonDict) -> bytes:
    told = text.shown(content)
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


# --- the file ---------------------------------------------------------------------------------------------------


def _start(view: View, viewing: Viewing, *, bare: bool) -> str:
    """Write what is shown first in the words of the page; what is frozen is no choice."""
    asked = replace(view.selection, known=None, viewpoint=Viewpoint.UN)
    opened = Viewing(**{name: getattr(viewing, name) for name in _OPENED})
    opened = replace(opened, view=None if opened.usual == "map" else "map")
    return "&".join(filter(None, [write_query(asked, opened), "embed=true" if bare else ""]))


def _policy(script: str, style: str, *, connected: bool) -> str:
    """Allow the one script and the one style of the file, by their hashes (CSP Level 3, 2.3.1), and no more."""
    hashes = [base64.b64encode(hashlib.sha256(one.encode()).digest()).decode() for one in (script, style)]
    allowed = {
        "default-src": "'none'",
        "script-src": f"'sha256-{hashes[0]}'",
        "style-src": f"'sha256-{hashes[1]}'",
        "base-uri": "'none'",
        "form-action": "'none'",
        **({"connect-src": "'self'", "img-src": "data:"} if connected else {}),
    }
    return "; ".join(f"{name} {what}" for name, what in allowed.items())


def _packed(content: bytes) -> str:
    return base64.b64encode(zlib.compress(content, 9)).decode("ascii")


def _ours(content: str) -> Markup:
    """Let programs, styles and HTML of our own stand as they are: nothing of them is data that is not escaped yet."""
    return Markup(content)  # noqa: S704  # files of geo/assets and what templates made
