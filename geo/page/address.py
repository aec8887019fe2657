"""The address of the page: the only reader and writer of ``st.query_params``.

The address is the whole state of the page (docs/decisions/0009-the-address-is-the-state.md): links and forms change it,
and the script answers what it says. What is not understood is dropped from it, and told.
"""

from dataclasses import replace

import streamlit as st

from geo.selection import Asked, read_pairs, write_pairs
from geo.tables import Checked
from geo.words import _

_NOTES = "address_notes"


def read(checked: Checked) -> Asked:
    """Read what the address asks for, and write it down again without the words that were dropped.

    Notes stay until the address asks for something else. Streamlit hides ``embed`` from the script, tells it otherwise,
    keeps it in the address by itself, and refuses to be given it.
    """
    pairs = [(key, value) for key in st.query_params for value in st.query_params.get_all(key)]
    pairs += [("embed", "true")] if st.context.is_embedded else []
    asked = read_pairs(pairs, checked)
    understood = write_pairs(asked.selection, asked.viewing)
    if sorted(pairs) != sorted(understood):  # another order is as good
        words: dict[str, list[str]] = {}
        for key, value in understood:
            if key != "embed":
                words.setdefault(key, []).append(value)
        st.query_params.from_dict(words)
        st.session_state[_NOTES] = (understood, asked.notes)
    of, told = st.session_state.get(_NOTES, (None, ()))
    notes = (*(told if of == understood else ()), *_other_version(asked, checked))
    return replace(asked, notes=notes)


def base() -> str:
    """Return where the page is, without a query, as the reader's browser has it; an empty text without a browser."""
    return st.context.url or ""


def _other_version(asked: Asked, checked: Checked) -> tuple[str, ...]:
    made, now = asked.viewing.v, checked.config.version
    if made in (None, now):
        return ()
    told = _(
        "This link was made with data version {made}; the page shows version {now}. Records may have been added, "
        "changed or withdrawn since, so numbers may differ."
    )
    return (told.format(made=made, now=now),)
