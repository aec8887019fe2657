"""The filters: widgets to a selection and back. Values are ids; labels are only shown."""

import streamlit as st

from geo import text
from geo.atlas import Atlas
from geo.dates import date_of
from geo.schema import Firmness, Measure, Reading, Type, Viewpoint
from geo.tables import Selection

TYPES = {Type.INSTRUMENT: "Agreements and drafts", Type.ACTIVITY: "Activities", Type.CONTACT: "Contacts"}
READINGS = {Reading.ACTIVE: "Going on", Reading.NEW: "Began"}
MEASURES = {
    Measure.AGREEMENTS: "Agreements",
    Measure.ACTIVITIES: "Activities",
    Measure.CONTACTS: "Contacts",
    Measure.FIRMEST: "Firmest commitment",
}
FIRMNESSES = {Firmness.ANY: "Any", Firmness.SIGNED: "Signed or firmer", Firmness.IN_FORCE: "In force"}
VIEWPOINTS = {Viewpoint.UN: "After UN positions", Viewpoint.DE_FACTO: "De facto"}


def put(selection: Selection) -> None:
    """Set the widgets to a selection; call before they are made."""
    state = st.session_state
    state["from"], state["to"] = selection.from_year, selection.to_year
    state["domain"], state["partner"], state["type"] = [*selection.domain], [*selection.partner], [*selection.type]
    state["reading"], state["measure"] = selection.reading, selection.measure
    state["firmness"], state["viewpoint"] = selection.firmness, selection.viewpoint


def show(atlas: Atlas) -> Selection:
    """Show the filters in the side bar and return what they ask for."""
    with st.sidebar:
        first, last = _period(atlas)
        domain = st.multiselect(
            "Domain",
            [*atlas.config.domains],
            format_func=lambda name: text.shown(atlas.config.domains[name]),
            key="domain",
            placeholder="All",
        )
        partner = st.multiselect(
            "Partner",
            _partners(atlas),
            format_func=lambda code: text.shown(atlas.checked.name_of(code)),
            key="partner",
            placeholder="All",
        )
        kind = st.multiselect("Type", [*TYPES], format_func=TYPES.__getitem__, key="type", placeholder="All")
        measure = st.selectbox("Colour by", [*MEASURES], format_func=MEASURES.__getitem__, key="measure")
        _more()
        st.button("Clear all filters", on_click=put, args=(Selection(),), width="stretch")
    return Selection(
        from_year=first,
        to_year=last,
        reading=Reading(st.session_state["reading"]),
        measure=Measure(measure),
        type=tuple(sorted(kind, key=[*Type].index)),
        domain=tuple(sorted(domain, key=[*atlas.config.domains].index)),
        partner=tuple(sorted(partner)),
        firmness=Firmness(st.session_state["firmness"]),
        viewpoint=Viewpoint(st.session_state["viewpoint"]),
    )


def _more() -> None:
    """Filters that few need; made only while they are open, for each widget costs every change some milliseconds."""
    state = st.session_state
    set_here = state["firmness"] != Firmness.ANY or state["viewpoint"] != Viewpoint.UN
    kept = {key: state[key] for key in ("firmness", "viewpoint")}
    more = st.expander("More filters", expanded=set_here, key="more", on_change="rerun")
    with more:
        if more.open:
            st.selectbox("Firmness by the last day", [*FIRMNESSES], format_func=FIRMNESSES.__getitem__, key="firmness")
            st.selectbox("Borders (no endorsement)", [*VIEWPOINTS], format_func=VIEWPOINTS.__getitem__, key="viewpoint")
        else:  # Streamlit forgets a widget that is not made
            state.update(kept)


def _period(atlas: Atlas) -> tuple[int | None, int | None]:
    """Two years, both included; either may be open. Of reversed years both are dropped, as in an address."""
    years = range(atlas.config.rules.first_year, date_of(atlas.config.as_of_day).year + 1)
    with st.container(key="period", horizontal=True):
        first = st.selectbox("From", _years(years, "from"), index=None, placeholder="Start", key="from")
        last = st.selectbox("To", _years(years, "to"), index=None, placeholder="Today", key="to")
    st.segmented_control(
        "In these years",
        [*READINGS],
        format_func=READINGS.__getitem__,
        key="reading",
        required=True,
        width="stretch",
    )
    if first is not None and last is not None and first > last:
        st.warning("The first year is after the last; the period was left out.")
        return None, None
    return first, last


def _years(years: range, key: str) -> list[int]:
    """Years to choose from, and the one that an address asks for beyond them."""
    asked = st.session_state.get(key)
    return sorted({*years} | ({asked} if asked else set()))


def _partners(atlas: Atlas) -> list[str]:
    """Partners that occur in the data, and those that an address asks for, by name."""
    codes = {code for row in atlas.records for code in row.partners} | {row.country for row in atlas.sites}
    codes -= {atlas.config.subject.code}
    return sorted(codes | {*st.session_state.get("partner", ())}, key=atlas.checked.name_of)
