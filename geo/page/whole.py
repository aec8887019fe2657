"""The whole page, in the order in which a reader meets it."""

import streamlit as st

from geo import api, text
from geo.atlas import Atlas, View, ask
from geo.errors import DataError
from geo.page import about, address, downloads, filters, map_view, record_list, status


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
    status.show(atlas, view)
    on_map, as_list, taken, told = st.tabs(["Map", "List", "Download", "About"], key="tab", on_change="rerun")
    with on_map:  # always drawn: a map that is taken away would have to be built again on return
        map_view.show(atlas, view)
    with as_list:
        if as_list.open:
            record_list.show(view)
    with taken:
        if taken.open:
            downloads.show(view)
    with told:
        if told.open:
            about.show(atlas)
