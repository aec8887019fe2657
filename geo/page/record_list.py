"""The list: the selected records and sites as tables, 25 rows a page, and a few records in words before the map."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final
from urllib.parse import urlencode

from geo import draw, render, search, settings
from geo.labels import label_of
from geo.page.here import Here
from geo.schema import Confidence, Record, Site, Source
from geo.selection import write_pairs
from geo.standing import standing
from geo.tables import JsonDict
from geo.words import N_, _

_BRIEF: Final = 5  # records in words before the map
_SOURCES: Final = 3  # sources of a record that the list names
_COLUMNS: Final = (
    ("title", N_("Title"), N_("What it is, in words of ours. It leads to the record's page.")),
    ("partners", N_("Partners"), N_("Who is bound beside Russia, or the USSR.")),
    ("kind", N_("Kind"), N_("Which kind of text or activity it is, and between whom; a contact is words only.")),
    (
        "date",
        N_("How far, and when"),
        N_(
            "The firmest step by the last day of the period, with its date as precise as the sources have it; what "
            "exists on the day of the data; and whether it was suspended, or went silent, which is inferred."
        ),
    ),
    (
        "confidence",
        N_("Confidence"),
        N_(
            "High: the text was seen, or both sides report it, or one side and somebody unaffiliated. Low: press alone."
        ),
    ),
    ("", N_("Sources"), N_("Who says it. The record's page ties each source to what it supports.")),
)
_SITE_COLUMNS: Final = (
    ("title", N_("Site"), N_("What it is called. It leads to the site on the map.")),
    ("partners", N_("Country"), N_("In which country it lies.")),
    ("kind", N_("Kind"), N_("What it is for.")),
    ("date", N_("How far, and when"), N_("The stage of Russia's link with it by the last day of the period.")),
    ("confidence", N_("Confidence"), N_("How well its stage is supported.")),
    ("", N_("Sources"), N_("Who says it.")),
)
_LEVELS: Final = [*Confidence]
Thing = Record | Site


def brief(here: Here) -> str:
    """Say a few records in words: the best of a search, or the newest, which only narrow screens show."""
    view, day = here.view, here.view.question.to_day
    checked, words = view.atlas.checked, view.hits.beginnings if view.hits else ()
    rows = [
        {
            "id": record.id,
            "title": search.found_parts(record.title, words),
            "who": draw.party_words(record, checked),
            "far": draw.how_far(record, checked, day),
            "standing": _standing(here, record) | {"silent": ""},
        }
        for record, _sure in view.records[:_BRIEF]
    ]
    title = _("Best matches") if view.hits else _("Newest records")
    return render.render(
        "brief", title=title, rows=rows, searched=bool(view.hits), total=len(view.records), link=here.link
    )


def records(here: Here) -> str:
    """Show one page of the records."""
    checked, day = here.view.atlas.checked, here.view.question.to_day
    keys: dict[str, Callable[[Record], Any]] = {
        "title": lambda record: record.title.casefold(),
        "partners": lambda record: draw.party_words(record, checked).casefold(),
        "kind": lambda record: draw.kind_words(record, checked),
        "date": lambda record: here.view.atlas.begun[record.id],
        "confidence": lambda record: _LEVELS.index(here.view.atlas.judged[record.id].level),
    }
    shown = [(record, sure) for record, sure in here.view.records if _is_within(here, record)]
    ordered = _sorted(shown, here.viewing.sort, keys)
    rows = [
        _row(here, record, sure)
        | {
            "href": here.link(record=record.id),
            "map": here.link(view="map", record=record.id),
            "selected": record.id == here.viewing.record,
            "standing": _standing(here, record),
            "cells": [
                draw.party_words(record, checked),
                draw.kind_words(record, checked),
                draw.how_far(record, checked, day),
                _level(here, record),
            ],
        }
        for record, sure in _on_page(here, ordered, selected=here.viewing.record)
    ]
    return _table(here, "records", _COLUMNS, rows, ordered)


def sites(here: Here) -> str:
    """Show one page of the sites."""
    atlas, day = here.view.atlas, here.view.question.to_day
    checked = atlas.checked
    keys: dict[str, Callable[[Site], Any]] = {
        "title": lambda site: site.name.casefold(),
        "partners": lambda site: checked.name_of(site.country).casefold(),
        "kind": lambda site: checked.config.site_kinds[site.kind].label,
        "date": lambda site: atlas.begun[site.id],
        "confidence": lambda site: _LEVELS.index(atlas.judged[site.id].level),
    }
    found = [(checked.site_of[atlas.sites[n].id], state.certain) for n, state in here.view.frame.sites.items()]
    shown = [(site, sure) for site, sure in found if _is_within(here, site)]
    ordered = _sorted(shown, here.viewing.sort or "title", keys)
    rows = [
        _row(here, site, sure)
        | {
            "href": here.link(view="map", site=site.id),
            "map": "",
            "selected": site.id == here.viewing.site,
            "standing": None,
            "cells": [
                checked.countries[site.country].short,
                checked.config.site_kinds[site.kind].label,
                draw.site_far(site, checked, day),
                _level(here, site),
            ],
        }
        for site, sure in _on_page(here, ordered, selected=here.viewing.site)
    ]
    return _table(here, "sites", _SITE_COLUMNS, rows, ordered)


def download_address(here: Here, layer: str, form: str, **changes: Any) -> str:  # noqa: ANN401  # of a selection
    """Return the address of a file of what is shown, or of a selection with some fields changed."""
    words = urlencode(write_pairs(replace(here.view.selection, **changes)))
    return f"/export/{layer}.{form}" + (f"?{words}" if words else "")


# --- rows -------------------------------------------------------------------------------------------------------


def _row(here: Here, thing: Thing, sure: bool) -> JsonDict:  # whether the match is certain
    words = here.view.hits.beginnings if here.view.hits else ()
    name = thing.title if isinstance(thing, Record) else thing.name
    listed = [*thing.sources.values()]
    return {
        "name": name,
        "title": search.found_parts(name, words),
        "found": _passage(thing, words),
        "sure": sure,
        "sources": [_source(source) for source in listed[:_SOURCES]],
        "more_sources": max(0, len(listed) - _SOURCES),
    }


def _passage(thing: Thing, words: Sequence[str]) -> list[tuple[str, bool]]:
    """Show the summary where what was looked for stands in it and not in the title."""
    if (
        not words
        or not isinstance(thing, Record)
        or any(found for _piece, found in search.found_parts(thing.title, words))
    ):
        return []
    pieces = search.found_parts(thing.summary or "", words)
    return pieces if any(found for _piece, found in pieces) else []


def _source(source: Source) -> JsonDict:
    return {"publisher": source.publisher, "url": source.url or "", "language": source.language}


def _standing(here: Here, record: Record) -> JsonDict:
    atlas = here.view.atlas
    return standing(record, atlas.row_of[record.id], here.view.question.to_day, atlas.checked)


def _level(here: Here, thing: Thing) -> str:
    return label_of("confidence", here.view.atlas.judged[thing.id].level, here.view.atlas.checked)


def _is_within(here: Here, thing: Thing) -> bool:
    """Tell whether a thing has a point in the window that the list keeps to: a site's own, or a party's label point."""
    if not here.viewing.within:
        return True
    west, south, east, north = (float(part) for part in here.viewing.within.split("/"))
    return any(
        south <= lat <= north and (west <= lon <= east if west <= east else lon >= west or lon <= east)
        for lon, lat in _points(here, thing)
    )


def _points(here: Here, thing: Thing) -> list[tuple[float, float]]:
    checked = here.view.atlas.checked
    own = [thing] if isinstance(thing, Site) else [checked.site_of[part.site] for part in thing.sites]
    found = [(site.lon, site.lat) for site in own if site.lon is not None and site.lat is not None]
    codes = [thing.country] if isinstance(thing, Site) and not found else getattr(thing, "parties", ())
    return found + [(one.lon, one.lat) for code in codes if (one := checked.countries.get(code)) and one.lon == one.lon]


def _sorted(
    things: list[tuple[Any, bool]], sort: str | None, keys: dict[str, Callable[[Any], Any]]
) -> list[tuple[Any, bool]]:
    """Sort by a column, else leave the order of the view: best first where something is searched for, else newest."""
    if sort is None:
        return things
    by_id = sorted(things, key=lambda one: one[0].id)
    return sorted(by_id, key=lambda one: keys[sort.removeprefix("-")](one[0]), reverse=sort.startswith("-"))


def _on_page(here: Here, things: list[tuple[Any, bool]], selected: str | None) -> list[tuple[Any, bool]]:
    first = (_page(here, things, selected) - 1) * settings.LIST_ROWS
    return things[first : first + settings.LIST_ROWS]


def _page(here: Here, things: list[tuple[Any, bool]], selected: str | None) -> int:
    """Return the page that is shown: the one asked for, else the one on which the selected thing stands."""
    pages = max(1, -(-len(things) // settings.LIST_ROWS))
    if here.viewing.page > 1 or selected is None:
        return min(here.viewing.page, pages)
    place = next((n for n, (thing, _sure) in enumerate(things) if thing.id == selected), 0)
    return place // settings.LIST_ROWS + 1


# --- tables -----------------------------------------------------------------------------------------------------


def _table(
    here: Here, of: str, columns: Sequence[tuple[str, str, str]], rows: list[JsonDict], things: list[Any]
) -> str:
    viewing = here.viewing
    view = "list" if of == "records" else "sites"
    page = _page(here, things, viewing.record if of == "records" else viewing.site)
    kept = {"view": view, "sort": viewing.sort, "within": viewing.within}
    return render.render(
        "list",
        of=of,
        of_view=view,
        rows=rows,
        columns=[_column(here, column, of) for column in columns],
        caption=_caption(of, page, len(rows), len(things)),
        page=page,
        pages=-(-len(things) // settings.LIST_ROWS),
        turned=lambda number: here.link(**kept, page=number),
        within=viewing.within,
        numbers={"records": len(here.view.records), "sites": len(here.view.frame.sites)},
        files={form: download_address(here, of, form) for form in ("csv", "geojson")},
        link=here.link,
    )


def _column(here: Here, column: tuple[str, str, str], of: str) -> JsonDict:
    name, label, meaning = column
    now = here.viewing.sort or ("title" if of == "sites" else None if here.view.hits else "-date")
    ascending, descending = now == name, now == f"-{name}"
    first, other = (f"-{name}", name) if name == "date" else (name, f"-{name}")
    return {
        "key": name,
        "label": _(label),
        "meaning": _(meaning),
        "sort": (other if now == first else first) if name else "",
        "sorted": "ascending" if ascending else "descending" if descending else "",
        "arrow": " \N{UPWARDS ARROW}" if ascending and name else " \N{DOWNWARDS ARROW}" if descending else "",
    }


def _caption(of: str, page: int, rows: int, total: int) -> str:
    first = (page - 1) * settings.LIST_ROWS + 1
    told = _("Records {first} to {last} of {total}") if of == "records" else _("Sites {first} to {last} of {total}")
    return told.format(first=first, last=first + rows - 1, total=total)
