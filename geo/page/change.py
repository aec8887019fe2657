"""Two periods side by side, or a choice of periods where the address does not name both."""

from dataclasses import replace
from typing import Final

from geo import render
from geo.atlas import ask
from geo.change import Change
from geo.change_words import SHOWN, ChangeWords, period_words
from geo.dates import date_of
from geo.difference import KINDS
from geo.labels import READING
from geo.page.here import Here
from geo.page.record_list import download_address
from geo.schema import Firmness, Measure, Reading, Type
from geo.tables import JsonDict, Selection
from geo.words import _

_PERIOD: Final = ("from", "to", "reading", "before")
_TYPE: Final = {"agreements": Type.INSTRUMENT, "activities": Type.ACTIVITY, "contacts": Type.CONTACT}
Years = tuple[int, int]


def parts(here: Here) -> tuple[str, str]:
    """Say the counts side by side above the map of the difference, and what changed below it; or offer periods."""
    chosen = {"choice": _choice(here), "link": here.link}
    if here.earlier is None:
        return render.render("change", part="choice", **chosen), ""
    change = Change(ask(here.view.atlas, here.earlier), here.view)
    told = {
        "told": ChangeWords(change),
        "shown": SHOWN,
        "periods": [_period(here, view.selection) for view in (change.before, change.after)],
        "began": _began_between(here),
        "whole": {kind: _whole(here, change, kind) for kind in KINDS},
        **chosen,
    }
    return render.render("change", part="above", **told), render.render("change", part="below", **told)


def _period(here: Here, asked: Selection) -> JsonDict:
    """Name a period, and lead to its list and its files."""
    years = {"from_year": asked.from_year, "to_year": asked.to_year}
    return {
        "name": period_words(asked),
        "list": here.link(view="list", **years),
        "files": {form: download_address(here, "records", form, **years) for form in ("csv", "geojson")},
    }


# --- what is chosen ---------------------------------------------------------------------------------------------


def _choice(here: Here) -> JsonDict:
    """Return what the form of periods shows, and a few periods to begin with."""
    config, asked = here.view.atlas.config, here.view.selection
    before, after = here.viewing.before, (asked.from_year, asked.to_year)
    return {
        "words": [("view", "change"), *here.words("view", "record", "site", "country", "sort", "within", *_PERIOD)],
        "years": (config.rules.first_year, date_of(config.as_of_day).year),
        "before": before or ("", ""),
        "after": [year or "" for year in after],
        "readings": [
            {"value": "" if one is Reading.ACTIVE else one.value, "label": _(label), "chosen": one is asked.reading}
            for one, label in READING.items()
        ],
        "offers": [_offer(here, *pair) for pair in _offers(here)],
    }


def _offers(here: Here) -> list[tuple[Years, Years]]:
    """Offer pairs of periods: what the address names stays, the other is as long; the last year that is over, if none.

    Returns
    -------
    pairs
        First and last year of the earlier period, and of the later one.
    """
    asked, last = here.view.selection, date_of(here.view.atlas.config.as_of_day + 1).year - 1  # the last that is over
    if asked.from_year is None and asked.to_year is None:
        if here.viewing.before:
            return [(here.viewing.before, (last, last))]
        return [
            ((last - 8, last - 8), (last, last)),
            ((last - 1, last - 1), (last, last)),
            ((last - 7, last - 4), (last - 3, last)),
            ((last - 19, last - 10), (last - 9, last)),
        ]
    from_year, to_year = asked.from_year or here.view.atlas.config.rules.first_year, asked.to_year or last
    number = to_year - from_year + 1
    steps = dict.fromkeys(step for step in (number, 8, 10) if step >= number)
    return [((from_year - step, to_year - step), (from_year, to_year)) for step in steps]


def _offer(here: Here, before: Years, after: Years) -> JsonDict:
    names = [period_words(Selection(from_year=first, to_year=last)) for first, last in (before, after)]
    return {
        "words": _("{before} and {after}").format(before=names[0], after=names[1]),
        "href": here.link(view="change", before=before, from_year=after[0], to_year=after[1]),
    }


# --- where a list is a selection ------------------------------------------------------------------------------------


def _began_between(here: Here) -> JsonDict | None:
    """Lead to what began after the earlier period and until the end of the later one; not where that is no period."""
    asked, years = here.view.selection, here.viewing.before
    if years is None or asked.reading is Reading.NEW or asked.to_year is None or asked.to_year <= years[1]:
        return None
    began = replace(asked, from_year=years[1] + 1, reading=Reading.NEW)
    href = here.link(view="list", from_year=began.from_year, reading=Reading.NEW)
    return {"period": period_words(began), "href": href}


def _whole(here: Here, change: Change, kind: str) -> dict[str, str]:
    """Lead to the lists of all of a kind that began in each period; nowhere where no selection says just that."""
    days = sorted((one.question.from_day, one.question.to_day) for one in (change.before, change.after))
    asked = here.view.selection
    apart = days[0][1] < days[1][0]
    if asked.reading is not Reading.NEW or asked.measure is Measure.FIRMEST or kind == "drafts" or not apart:
        return {}
    narrowed: JsonDict = {"type": (_TYPE[kind],)}
    if kind == "agreements" and asked.firmness is Firmness.ANY:
        narrowed["firmness"] = Firmness.SIGNED
    return {
        name: here.link(view="list", from_year=one.selection.from_year, to_year=one.selection.to_year, **narrowed)
        for name, one in (("before", change.before), ("after", change.after))
    }
