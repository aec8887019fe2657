"""The head of every view: what this is, the status line, the views, the filters that are set; and foot and filters."""

import json
from typing import Final

from geo import api, labels, render, text, words
from geo import panel as filters
from geo.atlas import View
from geo.dates import in_words
from geo.page.here import Here
from geo.schema import Measure
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

_DIFFERENCES: Final = N_("Colours say what grew and what shrank.")

_COLOURS: Final = {
    Measure.AGREEMENTS: N_("The stronger a country's colour, the more agreements it has."),
    Measure.ACTIVITIES: N_("The stronger a country's colour, the more activities it has."),
    Measure.CONTACTS: N_("The stronger a country's colour, the more contacts it has."),
    Measure.FIRMEST: N_("The stronger a country's colour, the firmer its commitment."),
}


def page_title(here: Here) -> str:
    """Return what the browser calls the page: what is open, then the atlas."""
    checked, viewing = here.view.atlas.checked, here.viewing
    opened = ""
    if viewing.seen == "record" and viewing.record in checked.record_of:
        opened = checked.record_of[viewing.record].title
    elif viewing.seen == "country":
        opened = text.joined([checked.name_of(code) for code in viewing.country])
    elif viewing.seen in _VIEWS and viewing.seen != "map":
        opened = _(_VIEWS[viewing.seen])
    title: str = text.shown(f"{opened} - {checked.config.title}" if opened else checked.config.title)
    return title


def heading(here: Here) -> str:
    """Say the title, and what this is."""
    config = here.view.atlas.config
    return render.render("heading", title=config.title, about=config.about)


def status(here: Here, question: JsonDict) -> str:
    """Say the totals, and carry the question that the map answers and the numbers beside the filters."""
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
    return render.render(
        "status", lang=words.language(), line=line, question=json.dumps(question), counts=filters.counts(here.view)
    )


def bar(here: Here, notes: tuple[str, ...]) -> str:
    """Show what was searched and what the colours mean, notes, the views, a country box, the filters that are set."""
    asked, checked = here.view.selection, here.view.atlas.checked
    chips = [{"words": said, "without": here.selecting(**without)} for said, without in labels.chips(asked, checked)]
    return render.render(
        "bar",
        coverage=_coverage(here.view),
        colours=_(_DIFFERENCES) if here.earlier else _(_COLOURS[asked.measure]),
        told=notes,
        views={name: _(label) for name, label in _VIEWS.items()},
        seen=here.viewing.seen,
        tab=here.tab,
        link=here.link,
        hidden=here.words("view", "record", "site", "country", "at", "sort", "within"),
        chips=chips,
        reset=here.reset(),
    )


def footer(here: Here) -> str:
    """Say which data these are, and lead to who runs this."""
    config = here.view.atlas.config
    return render.render(
        "footer", version=config.version, day=in_words(config.as_of), licence=config.licence, link=here.link
    )


def panel(here: Here) -> str:
    """Return the place of the filters: the form is a file of its own, for it is long and the same for all."""
    return render.render("panel_place", address=api.panel_address(here.view.atlas))


def _coverage(view: View) -> str:
    """Say the day of the data, and how many countries somebody searched."""
    atlas = view.atlas
    number = sum(code in atlas.depth_of for code in atlas.looked_at)
    told = _("As of {day}; {number} of {total} countries were searched, none completely.")
    return told.format(day=in_words(atlas.config.as_of), number=number, total=len(atlas.looked_at))
