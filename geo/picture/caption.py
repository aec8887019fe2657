"""What is said around the map of a picture: title, numbers, notes, credits, address, and a description of it all."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from geo import labels, text
from geo.atlas import View
from geo.known import KINDS, Known, total
from geo.picture.scene import CLASSES, NUMBERED, PER_COUNTRY, Scene, class_words
from geo.projection import Projection
from geo.schema import Measure
from geo.selection import Viewing, write_query
from geo.settings import BOUNDARY_CREDITS
from geo.words import N_, _, ngettext

_PROJECTIONS: Final = {
    Projection.EQUAL_EARTH: N_("Equal Earth projection"),
    Projection.MERCATOR: N_("Mercator projection: areas far from the equator are too large"),
}
_ADD_UP: Final = N_(
    "A record with several parties counts in each of their countries, so countries add up to more than the total."
)
_SPEAK_FOR_THEMSELVES: Final = ("type", "domain", "partner", "group", "kind", "org")
"""Facets whose values a title names without saying which facet they are of."""


@dataclass(frozen=True, slots=True)
class Caption:
    """What is said around the map, each a text of its own.

    ``empty`` says why nothing is on the map; ``about`` is left out where the title says it.
    """

    kicker: str
    title: str
    about: str
    status: str
    empty: str
    notes: tuple[str, ...]
    credits: tuple[str, ...]
    address: str


def caption_of(scene: Scene, viewing: Viewing, projection: Projection, base: str) -> Caption:
    """Say what a picture shows, whose work it is, and where the view is found again.

    Parameters
    ----------
    scene
        What is drawn.
    viewing
        Which countries and layers are open.
    projection
        How the map is laid flat.
    base
        The page's address without a query, where ``atlas.yaml`` says none; without both, the query stands alone.
    """
    view, config = scene.view, scene.view.atlas.config
    base = config.address or text.address(base)
    title = title_words(view, viewing) or config.about
    empty = ""
    if not view.frame.records:
        empty = _("No record matches, only sites do.") if view.frame.sites else _("Nothing in this atlas matches.")
    opened = Viewing(view=viewing.view, country=viewing.country, layer=viewing.layer, v=config.version)
    drawn = view.selection.viewpoint
    return Caption(
        kicker=config.title,
        title=title,
        about="" if title == config.about else config.about,
        status=status_words(scene),
        empty=empty,
        notes=tuple(_notes(scene)),
        credits=(
            _("{credit}, {licence}; {edition}.").format(
                credit=config.credit, licence=config.licence, edition=labels.edition_words(config)
            ),
            _("{made}. {projection}.").format(made=BOUNDARY_CREDITS[drawn], projection=_(_PROJECTIONS[projection])),
        ),
        address=_("This view: {address}").format(address=f"{base}?{write_query(view.selection, opened)}"),
    )


def title_words(view: View, viewing: Viewing) -> str:
    """Say a selection as a headline: ``Brazil · Navigation or Launch · Began since 2018``; empty for everything.

    Whose borders are drawn, and on which sources, other lines say.
    """
    asked, checked = view.selection, view.atlas.whole.checked
    parts = [text.joined([checked.name_of(code) for code in viewing.country])] if viewing.country else []
    for key in _SPEAK_FOR_THEMSELVES:
        values = [labels.label_of(key, value, checked) for value in getattr(asked, key)]
        parts += [_either(values)] if values else []
    unsaid = {"viewpoint", "known", *_SPEAK_FOR_THEMSELVES}
    parts += [said for said, without in labels.chips(asked, checked) if not unsaid & without.keys()]
    return " · ".join(parts)


def _either(values: list[str]) -> str:
    *others, last = values
    return _("{others} or {last}").format(others=", ".join(others), last=last) if others else last


def _notes(scene: Scene) -> Iterable[str]:
    """Say what a reader of the map may not overlook."""
    counts = scene.view.selection.measure is not Measure.FIRMEST
    if counts and any(name in NUMBERED for name in scene.classes.values()):
        yield _(_ADD_UP)
    if number := unplaced(scene.told):
        yield ngettext(
            "{count} record is not on the map: of an organisation, or of parties that are not all known.",
            "{count} records are not on the map: of organisations, or of parties that are not all known.",
            number,
        ).format(count=number)


def unplaced(view: View) -> int:
    """Count the matching records that no country shows."""
    own, viewpoint = view.atlas.config.subject.code, view.selection.viewpoint
    rows = (view.atlas.records[n] for n in view.frame.records)
    return sum(not row.complete or not {*row.shapes[viewpoint], *row.maybe[viewpoint]} - {own} for row in rows)


def described(scene: Scene, codes: Iterable[str]) -> str:
    """Say what a picture shows to who cannot see it: the totals, then the countries of each class, the most first.

    Parameters
    ----------
    scene
        What is drawn.
    codes
        The shapes that are inside the picture; those without a class are not named.
    """
    countries = scene.view.atlas.checked.countries
    found: dict[str, list[str]] = {}
    for code in codes:
        if code in countries:
            found.setdefault(scene.classes[code], []).append(countries[code].short)
    told = {name: class_words(scene, name) for name in reversed(NUMBERED)} | {"possible": _(CLASSES["possible"])}
    lines = [
        _("{words}: {names}").format(words=said, names=text.joined(sorted(found[name])))
        for name, said in told.items()
        if name in found
    ]
    heading = _(PER_COUNTRY[scene.view.selection.measure])
    classes = [_("{heading}: {classes}.").format(heading=heading, classes="; ".join(lines))] if lines else []
    return " ".join([text.sentence(status_words(scene)), *classes])


def status_words(scene: Scene) -> str:
    """Say the totals, or the numbers of the one country that is open as its page has them; and on which sources."""
    view, totals = scene.told, [(noun, getattr(scene.told.frame.totals, noun)) for noun in text.NOUNS]
    if len(scene.focus) == 1:
        known = Known(scene.view, scene.focus[0])
        totals = [*((kind, total(known.counted, kind)) for kind in KINDS), ("sites", known.site_count)]
    status = text.status_line(totals)
    if day := view.selection.known:
        return _("{counts}; {on}").format(counts=status, on=labels.known_words(day, *view.unpublished))
    return status
