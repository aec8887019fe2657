"""The map: a constant base, and the frame of the selection."""

import hashlib
import json

import streamlit as st

from geo import api, draw, settings
from geo.atlas import Atlas, View
from geo.page import address
from geo.selection import Viewing, is_place
from geo.tables import JsonDict

_KEY = "map"
_HEARD = "map_heard"

_host = st.components.v2.component(
    "atlas_map",
    html=draw.draw_map()[0],
    js=(settings.ASSETS / "host.js").read_text(encoding="utf-8"),
    isolate_styles=False,  # a shadow root would hide the map from the page's own font and from those who look for it
)


def show() -> None:
    """Show the map; what the reader opens on it arrives through ``hear`` in the next run.

    It draws what the status line carries (``status.show``), so that both change in one paint. As the host's own data
    the frame would come one paint later (docs/decisions/0004-what-hosts-the-map.md).
    """
    programs = {part: f"/assets/{file.name}" for part, file in api.programs().items()}
    _host(key=_KEY, data=programs, on_said_change=_nothing)


def _nothing() -> None:
    """Let the map say something: Streamlit keeps only what has a callback; ours would come too early (``hear``)."""


def question(atlas: Atlas, view: View) -> JsonDict:
    """Return what travels for one frame: which rows, when, where the files are, and what is open."""
    viewing = address.viewing()
    opened = f"record/{viewing.record}" if viewing.record else f"site/{viewing.site}" if viewing.site else None
    asked = {
        **view.question.as_json(),
        **api.addresses(atlas, view.selection.viewpoint),
        "theme": st.context.theme.type or "light",
        "open": opened,
        "turn": _turn(),
        "at": viewing.at,
    }
    return {**asked, "id": hashlib.sha256(json.dumps(asked).encode()).hexdigest()[:8]}


def _turn() -> int:
    """How often the map has spoken; it passes over answers to earlier words of its own."""
    heard = st.session_state.get(_HEARD, {}).get("turn", 0)
    return heard if isinstance(heard, int) else 0


def hear(atlas: Atlas) -> None:
    """Remember what the map says that is open, once for each time it says it; call before the frame is made.

    Streamlit puts what the front end sent under the map's own key before the script runs.
    """
    said = st.session_state.get(_KEY, {}).get("said")
    if not isinstance(said, dict) or said == st.session_state.get(_HEARD):
        return
    st.session_state[_HEARD] = said
    record, site, at = said.get("record"), said.get("site"), said.get("at")
    address.view(
        Viewing(
            record=record if record in atlas.checked.record_of else None,
            site=site if site in atlas.checked.site_of else None,
            at=at if isinstance(at, str) and is_place(at) else None,
        )
    )
