"""What the words of a selection are called on the page: one label for each facet and for each of its values."""

from collections.abc import Iterator
from typing import Final

from geo.dates import date_of, in_words
from geo.schema import AtlasConfig, Confidence, Firmness, Measure, Reading, Type, Viewpoint
from geo.tables import FACETS, Checked, Selection
from geo.words import N_, _, ngettext

FACET: Final = {
    "type": N_("Type"),
    "domain": N_("Domain"),
    "partner": N_("Partner"),
    "group": N_("Group or region"),
    "parties": N_("Number of partners"),
    "level": N_("Level"),
    "instrument": N_("Kind of text"),
    "firmness": N_("Firmness by the last day"),
    "delivery": N_("Delivery"),
    "kind": N_("Kind of site"),
    "ended": N_("How it ended"),
    "confidence": N_("Confidence"),
    "org": N_("Organisation"),
}
"""What each facet is called."""

MEASURE: Final = {
    Measure.AGREEMENTS: N_("Agreements"),
    Measure.ACTIVITIES: N_("Activities"),
    Measure.CONTACTS: N_("Contacts"),
    Measure.FIRMEST: N_("Firmest commitment"),
}
"""What the colours may count."""

FIRMEST: Final = {"1": N_("Talks or draft"), "2": N_("Signed"), "3": N_("In force")}
"""What the colour classes are called when the colour is the firmest commitment."""

READING: Final = {Reading.ACTIVE: N_("Going on"), Reading.NEW: N_("Began")}
"""What a period may ask for."""

VIEWPOINT: Final = {Viewpoint.UN: N_("After UN positions"), Viewpoint.DE_FACTO: N_("De facto")}
"""Whose borders may be drawn."""

LAYER: Final = {
    "records": (N_("Records"), N_("Agreements, drafts, activities and contacts, at a point for each party.")),
    "sites": (N_("Sites"), N_("Places of the cooperation, each with the radius within which it lies.")),
    "countries": (N_("Countries"), N_("The shapes of the map with their numbers, zero included.")),
    "events": (N_("Events"), N_("Every dated step of every record.")),
}
"""What each layer is called, and what is in it."""

FORMAT: Final = {
    "geojson": "GeoJSON",
    "gpkg": "GeoPackage",
    "parquet": "GeoParquet",
    "csv": "CSV",
    "kml": "KML",
    "zip": "ZIP",
}
"""What each format is called, in every language."""

_VALUE: Final[dict[str, dict[str, str]]] = {
    "type": {
        Type.INSTRUMENT: N_("Agreements and drafts"),
        Type.ACTIVITY: N_("Activities"),
        Type.CONTACT: N_("Contacts"),
    },
    "parties": {"bilateral": N_("One partner"), "multilateral": N_("Several partners")},
    "firmness": {
        Firmness.ANY: N_("Any"),
        Firmness.SIGNED: N_("Signed or firmer"),
        Firmness.IN_FORCE: N_("In force"),
    },
    "delivery": {
        "none-seen": N_("Nothing seen yet"),
        "partly": N_("Partly, or started"),
        "delivered": N_("Delivered"),
        "failed": N_("Failed"),
    },
    "ended": {
        "completed": N_("Completed"),
        "expired": N_("Expired"),
        "superseded": N_("Superseded"),
        "terminated": N_("Terminated"),
        "abandoned": N_("Abandoned"),
        "lost": N_("Lost"),
        "dissolved": N_("Dissolved"),
        "unstated": N_("Nobody says how"),
    },
    "confidence": {Confidence.HIGH: N_("High"), Confidence.MEDIUM: N_("Medium"), Confidence.LOW: N_("Low")},
}


def label_of(key: str, value: str, checked: Checked) -> str:
    """Say what a value of a facet, or of ``firmness``, is called."""
    config = checked.config
    if key in _VALUE:
        return _(_VALUE[key][value])
    if key == "group":
        return checked.groups[value].label
    if key == "kind":
        return config.site_kinds[value].label
    words = {"domain": config.domains, "level": config.levels, "instrument": config.instruments}
    return words[key][value] if key in words else checked.name_of(value)


def chips(asked: Selection, checked: Checked) -> Iterator[tuple[str, dict[str, object]]]:
    """Say each filter that is set in words, and what a selection has without it.

    Yields
    ------
    words, without
        As ``Domain: Navigation``, and the changed fields of the selection.
    """
    first, last = asked.from_year, asked.to_year
    if first is not None or last is not None:
        yield _period(asked), {"from_year": None, "to_year": None, "reading": Reading.ACTIVE}
    elif asked.reading is not Reading.ACTIVE:
        yield _("What began, in any year"), {"reading": Reading.ACTIVE}
    if asked.q:
        yield _("Found: {words}").format(words=asked.q), {"q": ""}
    for key in FACETS:
        chosen = getattr(asked, key)
        for value in chosen:
            label = _("{facet}: {value}").format(facet=_(FACET[key]), value=label_of(key, value, checked))
            yield label, {key: tuple(one for one in chosen if one != value)}
    if asked.named:
        yield _("Also domains that are merely named"), {"named": False}
    if asked.firmness is not Firmness.ANY:
        yield label_of("firmness", asked.firmness, checked), {"firmness": Firmness.ANY}
    if asked.known:
        yield _("On sources published by {day}").format(day=in_words(asked.known)), {"known": None}
    if asked.viewpoint is not Viewpoint.UN:
        yield _("Borders: {choice}").format(choice=_(VIEWPOINT[asked.viewpoint])), {"viewpoint": Viewpoint.UN}


def selection_words(asked: Selection, checked: Checked) -> str:
    """Say the filters that are set, as ``Going on since 2018; Domain: Navigation``; an empty text where none is."""
    return "; ".join(said for said, _without in chips(asked, checked))


def known_words(day: str, later: int, undated: int) -> str:
    """Say that only sources published by a day count, and what that leaves out or in doubt: ends the status line.

    Parameters
    ----------
    day
        As ``Selection.known`` has it.
    later, undated
        Of the records that all sources would show, how many only later sources tell, and how many only undated ones.
    """
    counts = [
        ngettext("{number} record rests only on later sources", "{number} records rest only on later sources", later),
        ngettext("{number} only on undated ones", "{number} only on undated ones", undated),
    ]
    said = ", ".join(count.format(number=number) for count, number in zip(counts, (later, undated), strict=True))
    return _("on sources published by {day}: {counts}").format(day=in_words(day), counts=said)


def edition_words(config: AtlasConfig) -> str:
    """Say which data these are: ``data version 2026.11.0, as of 22 November 2026``; on which sources, if not on all."""
    told = _("data version {version}, as of {day}")
    known = ""
    if config.known_by is not None:
        told = _("data version {version}, as of {day}, on sources published by {known}")
        known = in_words(date_of(config.known_by).isoformat())
    return told.format(version=config.version, day=in_words(config.as_of), known=known)


def _period(asked: Selection) -> str:
    first, last = asked.from_year, asked.to_year
    began = asked.reading is Reading.NEW
    if first is None:
        told = _("Began until {last}") if began else _("Going on until {last}")
    elif last is None:
        told = _("Began since {first}") if began else _("Going on since {first}")
    elif first == last:
        told = _("Began in {first}") if began else _("Going on in {first}")
    else:
        told = _("Began {first} to {last}") if began else _("Going on {first} to {last}")
    return told.format(first=first, last=last)
