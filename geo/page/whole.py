"""The whole page, in the order in which a reader meets it: a function of the address and nothing else."""

from collections.abc import Callable
from typing import Final

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from geo import outlets, prose, words
from geo.atlas import Atlas, ask
from geo.errors import DataError
from geo.page import address, change, cite, country, faults, head, map_view, record, record_list, take_away
from geo.page.here import Here
from geo.selection import Asked

Parts = tuple[str, str]
"""What stands above the map and below it; the map is always there, and hidden where it says nothing."""

_VIEWS: Final[dict[str, Callable[[Here], Parts]]] = {
    "map": lambda here: (record_list.brief(here), ""),
    "list": lambda here: (record_list.records(here), ""),
    "sites": lambda here: (record_list.sites(here), ""),
    "country": country.parts,
    "change": change.parts,
    "record": record.parts,
    "method": lambda here: (prose.method(here.view.atlas), ""),
    "download": lambda here: (take_away.download(here), ""),
    "cite": lambda here: (cite.show(here), ""),
    "about": lambda here: (prose.about(here.view.atlas), ""),
}


def show() -> None:
    """Show the page, or every fault of the data when there is no atlas to show."""
    try:
        atlas = outlets.keeper().current()
    except DataError as error:
        faults.show(error)
        return
    asked = address.read(atlas.checked)
    with words.spoken(asked.viewing.lang or words.ENGLISH):
        _show(atlas, asked)


def _show(atlas: Atlas, asked: Asked) -> None:
    """Write each part into a place of its own, so that the browser keeps the nodes of those that stay as they are."""
    above, map_place, below = st.container(), st.container(key="map_view"), st.container()
    with map_place:  # asked for first, for it waits for nothing
        map_view.show()
    here = Here(ask(atlas, asked.selection), asked.viewing)
    st.set_page_config(page_title=head.page_title(here), layout="wide", initial_sidebar_state="auto")
    if here.viewing.embed:
        _show_embedded(here, asked.notes, above, below)
        return
    with above:
        st.html(head.heading(here))
        st.html(head.status(here, map_view.question(here)))
        st.html(head.bar(here, asked.notes))
        first, last = _VIEWS[here.viewing.seen](here)
        _write(first)
    with below:
        _write(last)
        st.html(head.footer(here))
    with st.sidebar:
        st.html(head.panel(here))


def _show_embedded(here: Here, notes: tuple[str, ...], above: DeltaGenerator, below: DeltaGenerator) -> None:
    """Show the map with one line above it and one below, for a page of somebody else around it."""
    with above:
        st.html(head.status(here, map_view.question(here)))
        st.html(head.embedded(here, notes))
    with below:
        st.html(head.embedded_footer(here))


def _write(part: str) -> None:
    st.html(part or "<div></div>")  # Streamlit refuses an empty text, and the place has to stay
