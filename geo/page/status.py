"""What the page says about itself: the heading, the status line, notes, and faults of the data."""

import json

import streamlit as st

from geo import settings, text
from geo.atlas import Atlas, View
from geo.dates import in_words
from geo.errors import DataError
from geo.page import address
from geo.tables import JsonDict


def show_heading(atlas: Atlas) -> None:
    """Show the title, and what this is."""
    config = atlas.config
    lede = f"{text.html(config.about)}, as of {in_words(config.as_of)}"
    st.html(f"<h1>{text.html(config.title)}</h1><p class='lede'>{lede}</p>")


def show(view: View, question: JsonDict) -> None:
    """Show the status line, and a note for each word of the address that was dropped.

    The line carries the question that the map answers (``map_view.question``), so that neither runs ahead of the other.
    """
    # Not Markdown: its reader of HTML is one more file, and later than all others. host.js makes it a live region.
    carried = text.html(json.dumps(question))
    st.html(f"<p class='status' lang='en' data-question='{carried}'>{_line(view)}</p>")
    if notes := address.notes(view.selection):
        st.warning("Some words of the address were left out.")
        st.html(f"<ul>{''.join(f'<li>{text.html(note)}</li>' for note in notes)}</ul>")


def show_faults(error: DataError) -> None:
    """Show every fault instead of the map: where, what was found, what was expected, what to do."""
    st.set_page_config(page_title="The data have faults", layout="wide")
    count = len(error.faults)
    folder = text.plain(settings.data_folder().name)
    st.error(f"The atlas cannot be shown: its data ({folder}) have {count} fault{'s' if count != 1 else ''}.")
    rows = "".join(
        f"<tr><td>{text.html(fault.file)}</td><td>{text.html(fault.field)}</td><td>{text.html(fault.found)}</td>"
        f"<td>{text.html(fault.expected)}</td><td>{text.html(fault.todo)}</td></tr>"
        for fault in error.faults
    )
    heads = "".join(f"<th scope='col'>{head}</th>" for head in ("File", "Field", "Found", "Expected", "What to do"))
    st.html(f"<table class='faults'><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>")
    st.caption("Mend the files and reload this page; python -m geo check prints the same list.")


def _line(view: View) -> str:
    """The totals; ranges are read aloud as certain and possible."""
    totals = view.frame.totals
    line = text.status_line([(noun, getattr(totals, noun)) for noun in text.NOUNS])
    for noun in text.NOUNS:
        count = getattr(totals, noun)
        if count[0] != count[1]:
            shown, aloud = text.count_words(count), text.count_aloud(count)
            line = line.replace(f"{shown} {noun}", f'<span role="img" aria-label="{aloud}">{shown}</span> {noun}')
    return line
