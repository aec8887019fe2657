"""The map: a constant base, and the question that its frame answers."""

import hashlib
import json
from dataclasses import replace

import streamlit as st

from geo import api, change_words, draw, frame
from geo.atlas import View, question_of, wide_rows
from geo.dates import EARLIEST
from geo.page.here import Here
from geo.schema import Firmness, Measure, Reading, Record, Type
from geo.selection import write_query
from geo.tables import JsonDict, Selection

_MEASURES = {
    Type.INSTRUMENT: Measure.FIRMEST,
    Type.ACTIVITY: Measure.ACTIVITIES,
    Type.CONTACT: Measure.FIRMEST,
}  # what colours the parties of one record


def show() -> None:
    """Show the place of the map; assets/page.js draws into it, and paints what the status line carries."""
    st.html(draw.draw_map()[0])


def question(here: Here) -> JsonDict:
    """Return what travels for one frame: which rows, when, where the files are, what is open, and where to look."""
    view, viewing = here.view, here.viewing
    asked, fit = view.question, None
    record = view.atlas.checked.record_of.get(viewing.record or "")
    if viewing.seen == "record" and record:
        asked, fit = _of_record(view, record), _fit_record(view, record)
    elif viewing.seen == "country" and viewing.country:
        asked = question_of(view.atlas, replace(view.selection, partner=viewing.country))
        fit = {"points": [], "codes": viewing.country}
    told = {
        **asked.as_json(),
        **api.addresses(view.atlas, view.selection.viewpoint),
        "theme": st.context.theme.type or "light",
        "query": write_query(view.selection, viewing),
        "view": _screen(here),
        "open": _opened(here),
        "years": [view.selection.from_year, view.selection.to_year],
        "layers": viewing.layer,
        "group": group_of(view),
        "at": viewing.at,
        "fit": fit,
        "version": view.atlas.config.version,
    }
    if here.earlier:
        told["before"] = _earlier(here, here.earlier)
    return {**told, "id": hashlib.sha256(json.dumps(told).encode()).hexdigest()[:8]}


def _screen(here: Here) -> str:
    """Name what is seen: the index of countries, and the choice of periods, are no maps and have names of their own."""
    if here.viewing.seen == "country" and not here.viewing.country:
        return "countries"
    return "periods" if here.viewing.seen == "change" and not here.earlier else here.viewing.seen


def _earlier(here: Here, earlier: Selection) -> JsonDict:
    """Return what the question of the earlier period has otherwise, and what the two periods are called."""
    now, then = here.view.question.as_json(), question_of(here.view.atlas, earlier).as_json()
    names = [change_words.period_words(one) for one in (earlier, here.view.selection)]
    return {key: value for key, value in then.items() if value != now[key]} | {"names": names}


def group_of(view: View) -> JsonDict | None:
    """Tell what the browser needs to ask a group whose members come and go about another period; else nothing.

    ``wide`` has the rows that meet all other facets, ``always`` those of regions that are chosen, too: records surely
    and possibly, and sites.
    """
    groups = view.atlas.checked.groups
    names = [name for name in view.selection.group if groups[name].periods]
    if not names:
        return None
    return {
        "names": names,
        **{part: [frame.pack_bits(bits) for bits in rows] for part, rows in wide_rows(view).items()},
    }


def _opened(here: Here) -> str:
    """Name the card that is open on the map: ``record/<id>``, ``site/<id>``, ``country/<code>``, or none."""
    viewing = here.viewing
    if viewing.seen != "map":
        return ""
    if viewing.record in here.view.atlas.checked.record_of:
        return f"record/{viewing.record}"
    if viewing.site in here.view.atlas.checked.site_of:
        return f"site/{viewing.site}"
    return f"country/{viewing.country[0]}" if viewing.country else ""


def _of_record(view: View, record: Record) -> frame.Question:
    """Ask for one record and its sites alone, in all years."""
    atlas = view.atlas
    sites = {part.site for part in record.sites}
    return frame.Question(
        records=tuple(row.id == record.id for row in atlas.records),
        sites=tuple(row.id in sites for row in atlas.sites),
        from_day=EARLIEST,
        to_day=atlas.config.as_of_day,
        reading=Reading.ACTIVE,
        measure=_MEASURES[record.type],
        firmness=Firmness.ANY,
        viewpoint=view.selection.viewpoint,
        ask=False,
        doubt=tuple(row.undated for row in atlas.records) if record.undated else (),
    )


def _fit_record(view: View, record: Record) -> JsonDict:
    """Look at the sites of a record that have a point, else at its parties."""
    sites = [view.atlas.checked.site_of[part.site] for part in record.sites]
    points = [[site.lat, site.lon] for site in sites if site.lon is not None]
    row, viewpoint = view.atlas.row_of[record.id], view.selection.viewpoint
    return {"points": points, "codes": [] if points else [*row.shapes[viewpoint], *row.maybe[viewpoint]]}
