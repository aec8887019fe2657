"""The whole page, in the order in which a reader meets it."""

import streamlit as st

from geo import api, text
from geo.atlas import View, ask
from geo.errors import DataError
from geo.page import about, address, downloads, filters, map_view, record_list, status

_VIEWS = ("Map", "List", "Download", "About")


def show() -> None:
    """Show the page, or every fault of the data when there is no atlas to show."""
    try:
        atlas = api.keeper().current()
    except DataError as error:
        status.show_faults(error)
        return
    st.set_page_config(page_title=text.shown(atlas.config.title), layout="wide", initial_sidebar_state="auto")
    address.read(atlas.checked)
    map_view.hear(atlas)  # after the address, which may be older than what the map says
    head, views = st.container(), st.container()
    # The map before the filters, though it stands below: it waits for nothing that they say.
    with st.container(key="map_view"):  # always drawn: a map that is taken away would have to be built again on return
        map_view.show()
    with head:
        status.show_heading(atlas)
    selection = filters.show(atlas)
    view = ask(atlas, selection)
    with head:
        status.show(view, map_view.question(atlas, view))
    with views:
        seen = _choose_view()
    _show(seen, view)
    address.write(selection)


def _choose_view() -> str:
    """Not st.tabs: its panels double what the browser does for every change (docs/decisions/0004)."""
    seen = st.segmented_control(
        "View", [*_VIEWS], default="Map", required=True, key="view", label_visibility="collapsed"
    )
    return str(seen)


def _show(seen: str, view: View) -> None:
    """Show what belongs to the chosen view, below the map's place."""
    if seen != "Map":
        st.html("<style>.st-key-map_view{display:none}</style>")
    if seen == "List":
        record_list.show(view)
    elif seen == "Download":
        downloads.show(view)
    elif seen == "About":
        about.show(view.atlas)
