"""The whole page, in the order in which a reader meets it."""

import streamlit as st

from geo import api, text
from geo.atlas import Atlas, View, ask
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
    map_view.hear(atlas)
    selection = filters.show(atlas)
    view = ask(atlas, selection)
    _body(atlas, view)
    address.write(selection)


def _body(atlas: Atlas, view: View) -> None:
    status.show(atlas, view, map_view.question(atlas, view))
    # Not st.tabs: its panels double what the browser does for every change (docs/decisions/0004).
    seen = st.segmented_control(
        "View", [*_VIEWS], default="Map", required=True, key="view", label_visibility="collapsed"
    )
    with st.container(key="map_view"):  # always drawn: a map that is taken away would have to be built again on return
        map_view.show()
    if seen != "Map":
        st.html("<style>.st-key-map_view{display:none}</style>")
    if seen == "List":
        record_list.show(view)
    elif seen == "Download":
        downloads.show(view)
    elif seen == "About":
        about.show(atlas)
