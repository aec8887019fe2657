"""The list: the selected records as an HTML table, 25 rows a page."""

import streamlit as st

from geo import draw, settings, text
from geo.atlas import View
from geo.schema import Record, Source
from geo.selection import Viewing, write_query

_PAGE = "list_page"
_OF = "list_of"


def show(view: View) -> None:
    """Show one page of the records, newest first, and buttons to turn it."""
    records = view.records
    if not records:
        st.info("No record matches. Widen the period or clear a filter.")
        return
    pages = -(-len(records) // settings.LIST_ROWS)
    if st.session_state.get(_OF) != view.selection:
        st.session_state[_OF], st.session_state[_PAGE] = view.selection, 0
    page = min(st.session_state.get(_PAGE, 0), pages - 1)
    shown = records[page * settings.LIST_ROWS : (page + 1) * settings.LIST_ROWS]
    first = page * settings.LIST_ROWS + 1
    st.html(_table(shown, view, f"{first} to {first + len(shown) - 1} of {len(records)}, newest first"))
    if pages > 1:
        _turner(page, pages)


def _turner(page: int, pages: int) -> None:
    def turn(by: int) -> None:
        st.session_state[_PAGE] = page + by

    back, told, on = st.columns([1, 2, 1], vertical_alignment="center")
    back.button("Previous 25", on_click=turn, args=(-1,), disabled=page == 0, width="stretch")
    told.markdown(f"Page {page + 1} of {pages}", text_alignment="center")
    on.button("Next 25", on_click=turn, args=(1,), disabled=page == pages - 1, width="stretch")


def _table(records: list[tuple[Record, bool]], view: View, caption: str) -> str:
    heads = "".join(
        f"<th scope='col'>{head}</th>"
        for head in ("Title", "Partners", "Kind", "How far, and when", "Confidence", "Sources")
    )
    rows = "".join(_row(record, sure, view) for record, sure in records)
    return (
        f"<div class='list'><table><caption>Records {caption}</caption>"
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _row(record: Record, sure: bool, view: View) -> str:
    checked = view.atlas.checked
    possible = "" if sure else " <em>(possible in this period)</em>"
    cells = (
        text.html(draw.party_words(record, checked)),
        text.html(draw.kind_words(record, checked)),
        text.html(draw.how_far(record, checked, view.question.to_day)) + possible,
        view.atlas.judged[record.id].level.value.capitalize(),
        _sources([*record.sources.values()]),
    )
    link = write_query(view.selection, Viewing(record=record.id))
    head = f"<a href='?{text.html(link)}' target='_self'>{text.html(record.title)}</a>"
    return f"<tr><th scope='row'>{head}</th>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def _sources(sources: list[Source]) -> str:
    return "; ".join(_source(source) for source in sources)


def _source(source: Source) -> str:
    publisher = text.html(source.publisher)
    where = f", {text.html(source.where)}" if source.where else ""
    url = text.address(source.url or "")
    if not url:
        return f"{publisher}{where}"
    return f"<a href='{text.html(url)}' target='_blank' rel='noopener noreferrer nofollow'>{publisher}</a>{where}"
