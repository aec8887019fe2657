"""The address of the page: the only reader and writer of ``st.query_params``.

When the address differs from what we last wrote (a link, reload, back, forward) it sets the widgets before they are
made; after them it writes the words of the selection.
"""

import streamlit as st

from geo.page import filters
from geo.selection import Viewing, read_pairs, write_pairs
from geo.tables import Checked, Selection

_WRITTEN = "address_written"
_VIEWING = "address_viewing"
_NOTES = "address_notes"


def read(checked: Checked) -> None:
    """Set the widgets from the address if somebody else changed it; call before any widget is made."""
    pairs = _pairs()
    if st.session_state.get(_WRITTEN) == pairs:
        return
    asked = read_pairs(pairs, checked)
    filters.put(asked.selection)
    st.session_state[_VIEWING] = asked.viewing
    st.session_state[_NOTES] = (asked.selection, asked.notes)
    st.session_state[_WRITTEN] = pairs


def write(selection: Selection) -> None:
    """Write the words of the selection and of what is open, if they differ from what stands there."""
    pairs = write_pairs(selection, viewing())
    if pairs == _pairs():
        st.session_state[_WRITTEN] = pairs
        return
    words: dict[str, list[str]] = {}
    for key, value in pairs:
        words.setdefault(key, []).append(value)
    st.query_params.from_dict(words)
    st.session_state[_WRITTEN] = _pairs()


def viewing() -> Viewing:
    """Return what is open besides the selection."""
    found: Viewing = st.session_state.get(_VIEWING, Viewing())
    return found


def view(now: Viewing) -> None:
    """Remember what the reader opened; ``write`` puts it into the address."""
    st.session_state[_VIEWING] = now


def notes(selection: Selection) -> tuple[str, ...]:
    """Return a sentence for each word of the address that was dropped, until the reader changes a filter."""
    asked, found = st.session_state.get(_NOTES, (None, ()))
    return found if asked == selection else ()


def _pairs() -> list[tuple[str, str]]:
    return [(key, value) for key in st.query_params for value in st.query_params.get_all(key)]
