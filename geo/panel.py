"""The filters: a form whose fields are the words of the address, and the numbers that stand beside its choices.

The form is the same for every reader and holds no selection: it is a file of our own address, kept by the browser. The
page sends only the numbers, in the order of the choices (``counts``).
"""

from typing import Final

from geo import render, text
from geo.atlas import Atlas, View
from geo.dates import date_of
from geo.labels import FACET, MEASURE, READING, VIEWPOINT, label_of
from geo.schema import Firmness
from geo.selection import KEYS, VIEWING
from geo.words import _

_OPEN: Final = ("type", "domain")
"""Facets whose choices are seen at once."""

_LONG: Final = ("partner", "org")
"""Facets with so many choices that one looks for a name among them."""


def panel(atlas: Atlas, *, alone: bool = False) -> str:
    """Return the form as HTML, in the language that is spoken now.

    Parameters
    ----------
    atlas
        That of all sources.
    alone
        Whether it is for a file without a server: which sources count and whose borders are drawn is no choice there,
        and a search looks in titles.
    """
    config = atlas.config
    facets = [
        {
            "key": key,
            "label": _(FACET[key]),
            "open": key in _OPEN,
            "long": key in _LONG,
            "one": key == "firmness",
            "choices": [
                {"value": "" if value == Firmness.ANY else value, "label": label_of(key, value, atlas.checked)}
                for value in values
            ],
        }
        for key, values in atlas.offered.items()
    ]
    return render.render(
        "panel",
        keys=KEYS,
        viewing=VIEWING,
        facets=facets,
        measures={str(value): _(label) for value, label in MEASURE.items()},
        readings={str(value): _(label) for value, label in READING.items()},
        viewpoints={str(value): _(label) for value, label in VIEWPOINT.items()},
        years=(config.rules.first_year, date_of(config.as_of_day).year),
        alone=alone,
        days=(f"{config.rules.first_year}-01-01", date_of(config.as_of_day).isoformat()),
    )


def counts(view: View) -> str:
    """Return the numbers beside the choices, in the order of the form, joined by spaces: ``12 3-4 0 ...``."""
    found = view.counts
    return " ".join(
        text.count_words(found[key].get(value, (0, 0)))
        for key, values in view.atlas.offered.items()
        for value in values
    )
