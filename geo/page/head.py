"""The head of every view: what this is, the status line, the views, the filters that are set; and foot and filters."""

import json
from typing import Final

from geo import api, labels, render, text, words
from geo import panel as filters
from geo.atlas import View
from geo.dates import in_words
from geo.page.here import Here
from geo.schema import Measure, Type, Viewpoint
from geo.standing import exists
from geo.tables import JsonDict
from geo.words import N_, _

_VIEWS: Final = {
    "map": N_("Map"),
    "list": N_("List"),
    "country": N_("Country"),
    "change": N_("Before and after"),
    "method": N_("Method"),
    "download": N_("Download"),
}
"""Views that have a tab."""

_CITE: Final = N_("Cite")

_DIFFERENCES: Final = N_("Colours say what grew and what shrank.")

_BORDERS: Final = {
    Viewpoint.UN: (N_("Borders after UN positions."), N_("Show those de facto")),
    Viewpoint.DE_FACTO: (N_("De facto borders are shown, without endorsement."), N_("Show those after UN positions")),
}
"""Whose borders are drawn, and what leads to the others."""

_OF_SELECTION: Final = ("map", "list", "sites", "country", "download")
"""Views of whatever is selected."""

_COLOURS: Final = {
    Measure.AGREEMENTS: N_("The stronger a country's colour, the more agreements it has."),
    Measure.ACTIVITIES: N_("The stronger a country's colour, the more activities it has."),
    Measure.CONTACTS: N_("The stronger a country's colour, the more contacts it has."),
    Measure.FIRMEST: N_("The stronger a country's colour, the firmer its commitment."),
}


def page_title(here: Here) -> str:
    """Return what the browser calls the page: what is open, then the atlas."""
    checked, viewing = here.view.atlas.whole.checked, here.viewing
    opened = ""
    if viewing.seen == "record" and viewing.record in checked.record_of:
        opened = checked.record_of[viewing.record].title
    elif viewing.seen == "country":
        opened = text.joined([checked.name_of(code) for code in viewing.country])
    elif viewing.seen in _VIEWS and viewing.seen != "map":
        opened = _(_VIEWS[viewing.seen])
    elif viewing.seen == "cite":
        opened = _(_CITE)
    title: str = text.shown(f"{opened} - {checked.config.title}" if opened else checked.config.title)
    return title


def heading(here: Here) -> str:
    """Say the title, and what this is."""
    config = here.view.atlas.config
    return render.render("heading", title=config.title, about=config.about)


def status(here: Here, question: JsonDict) -> str:
    """Say the totals and on which sources, and carry the map's question and the numbers beside the filters."""
    totals = here.view.frame.totals
    line = [
        {
            "count": text.count_words(count),
            "aloud": text.count_aloud(count) if count[0] != count[1] else "",
            "noun": text.noun(noun, count),
        }
        for noun in text.NOUNS
        if (count := getattr(totals, noun)) != (0, 0) or noun != "drafts"
    ]
    day = here.view.selection.known
    return render.render(
        "status",
        lang=words.language(),
        line=line,
        known=labels.known_words(day, *here.view.unpublished) if day else "",
        question=json.dumps(question),
        counts=filters.counts(here.view),
    )


def bar(here: Here, notes: tuple[str, ...]) -> str:
    """Show what was searched and what the colours mean, notes, the views, a country box, the filters that are set."""
    asked, checked = here.view.selection, here.view.atlas.checked
    chips = [{"words": said, "without": here.selecting(**without)} for said, without in labels.chips(asked, checked)]
    return render.render(
        "bar",
        coverage=_coverage(here.view),
        colours=_(_DIFFERENCES) if here.earlier else _(_COLOURS[asked.measure]),
        exist=_exist(here),
        delivered=lambda word: here.link(view="list", type=(Type.INSTRUMENT.value,), delivery=(word,)),
        told=(*notes, *_not_known(here)),
        views={name: _(label) for name, label in _VIEWS.items()},
        seen=here.viewing.seen,
        tab=here.tab,
        link=here.link,
        hidden=here.words("view", "record", "site", "country", "at", "sort", "within"),
        chips=chips,
        reset=here.reset(),
        cite=here.cite(),
        borders=_borders(here),
    )


def _not_known(here: Here) -> tuple[str, ...]:
    """Say which record or site is open beside another view, but not known by the day that is asked for."""
    known, whole, viewing = here.view.atlas.checked, here.view.atlas.whole.checked, here.viewing
    names = []
    if viewing.seen != "record" and viewing.record in whole.record_of.keys() - known.record_of.keys():
        names.append(whole.record_of[viewing.record].title)
    if viewing.site in whole.site_of.keys() - known.site_of.keys():
        names.append(whole.site_of[viewing.site].name)
    told = _("{name} is not shown: no source that may have been published by then tells what happened by then.")
    return tuple(told.format(name=name) for name in names)


def footer(here: Here) -> str:
    """Say which data these are, and lead to who runs this."""
    config = here.view.atlas.config
    edition = text.sentence(labels.edition_words(config))
    return render.render("footer", edition=edition, licence=config.licence, link=here.link)


def embedded(here: Here, notes: tuple[str, ...]) -> str:
    """Say in a line what is selected, for a map inside a page of somebody else; and what is wrong, if anything is."""
    checked = here.view.atlas.checked
    chips = [said for said, _without in labels.chips(here.view.selection, checked)]
    return render.render(
        "embedded", part="above", title=checked.config.title, chips=chips, told=(*notes, *_not_known(here))
    )


def embedded_footer(here: Here) -> str:
    """Say which data these are, whose and under which licence, and lead back to the whole page."""
    config = here.view.atlas.config
    edition = labels.edition_words(config)
    return render.render("embedded", part="below", config=config, edition=edition, full=here.full())


def panel(here: Here) -> str:
    """Return the place of the filters: the form is a file of its own, for it is long and the same for all."""
    return render.render("panel_place", address=api.panel_address(here.view.atlas))


def _exist(here: Here) -> JsonDict | None:
    """Say what exists of the agreements, where the selection is what the view is about, and there are some."""
    seen = here.viewing.seen
    if seen not in _OF_SELECTION or (seen == "country" and here.viewing.country):
        return None
    told = exists(here.view.tally, here.view.atlas.checked)
    return told if told["parts"] else None


def _borders(here: Here) -> JsonDict:
    """Say whose borders are drawn, and of those de facto what lies in another country under them, of what is shown."""
    drawn = here.view.selection.viewpoint
    other = Viewpoint.UN if drawn is Viewpoint.DE_FACTO else Viewpoint.DE_FACTO
    said, switch = _BORDERS[drawn]
    return {
        "said": _(said),
        "other": _(switch),
        "switch": here.selecting(viewpoint=other),
        "lists": _elsewhere(here) if drawn is Viewpoint.DE_FACTO else None,  # reading its shapes is for who wants them
    }


def _elsewhere(here: Here) -> JsonDict:
    """List the records and sites that are shown and lie in another country under the present borders."""
    view, checked = here.view, here.view.atlas.checked
    found = view.atlas.differences(view.selection.viewpoint)
    records = {view.atlas.records[n].id for n in view.frame.records}
    sites = {view.atlas.sites[n].id for n in view.frame.sites}
    return {
        "sites": [
            {
                "id": one.id,
                "name": one.name,
                "own": checked.name_of(one.country),
                "there": text.joined([checked.name_of(code) for code in one.shapes]),
            }
            for one in found.sites
            if one.id in sites
        ],
        **{
            key: [{"id": name, "title": checked.record_of[name].title} for name in names if name in records]
            for key, names in (("linked", found.linked), ("records", found.records))
        },
    }


def _coverage(view: View) -> str:
    """Say the day of the data, and how many countries somebody searched."""
    atlas = view.atlas
    number = sum(code in atlas.depth_of for code in atlas.looked_at)
    told = _("As of {day}; {number} of {total} countries were searched, none completely.")
    return told.format(day=in_words(atlas.config.as_of), number=number, total=len(atlas.looked_at))
