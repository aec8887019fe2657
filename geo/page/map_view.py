"""The map: a constant base, and the frame of the selection."""

import hashlib
import json

import streamlit as st
from streamlit_folium import st_folium

from geo import api, draw
from geo.atlas import Atlas, View
from geo.page import address
from geo.selection import Viewing, is_place
from geo.tables import JsonDict

_HEIGHT_PX = 560  # of the host; page.css makes it fit the screen
_KEY = "map"
_HEARD = "map_heard"


def show(atlas: Atlas, view: View) -> None:
    """Show the map; what the reader opens on it arrives through ``hear`` in the next run."""
    programs = api.programs()
    base = draw.draw_map(
        scripts=[f"/assets/{programs['script'].name}"],
        styles=[f"/assets/{programs['style'].name}"],
    )
    st_folium(
        base,
        key=_KEY,
        height=_HEIGHT_PX,
        use_container_width=True,
        returned_objects=[],
        feature_group_to_add=draw.draw_frame(_question(atlas, view)),
    )


def _question(atlas: Atlas, view: View) -> JsonDict:
    """What travels for one frame: which rows, when, where the files are, and what is open."""
    viewing = address.viewing()
    opened = f"record/{viewing.record}" if viewing.record else f"site/{viewing.site}" if viewing.site else None
    question = {
        **view.question.as_json(),
        **api.addresses(atlas, view.selection.viewpoint),
        "theme": st.context.theme.type or "light",
        "open": opened,
        "turn": _turn(),
        "at": viewing.at,
    }
    return {**question, "id": hashlib.sha256(json.dumps(question).encode()).hexdigest()[:8]}


def _turn() -> int:
    """How often the map has spoken; it passes over answers to earlier words of its own."""
    heard = st.session_state.get(_HEARD, {}).get("turn", 0)
    return heard if isinstance(heard, int) else 0


def hear(atlas: Atlas) -> None:
    """Remember what the map says that is open, once for each time it says it; call before the frame is made.

    The host puts what its front end sent under the map's own key before the script runs.
    """
    said = st.session_state.get(_KEY)
    if not isinstance(said, dict) or not said or said == st.session_state.get(_HEARD):
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
