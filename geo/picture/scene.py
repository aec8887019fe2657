"""What a picture shows of a view: classes, sites, lines, and the legend; plain values, which pen.py draws.

The same as the page's map and legend: assets/countries.js, sites.js, marks.js and legend.js are its twins.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from geo import text
from geo.atlas import View, ask
from geo.country_words import firmest_words
from geo.frame import CountryCounts
from geo.labels import FIRMEST
from geo.schema import STAGE_WORDS, Measure, SiteKind
from geo.selection import Viewing
from geo.tables import SiteRow
from geo.words import N_, _

FILLS: Final = {
    "operating": "there",
    "planned": "coming",
    "under-construction": "coming",
    "considered": "considered",
    "idle": "idle",
    "closed": "over",
    "dropped": "over",
}
"""How the mark of a site is filled, by its stage."""

NUMBERED: Final = ("1", "2", "3", "4", "5")
"""Classes of a certain count, from few to many."""

PER_COUNTRY: Final = {
    Measure.AGREEMENTS: N_("Agreements per country"),
    Measure.ACTIVITIES: N_("Activities per country"),
    Measure.CONTACTS: N_("Contacts per country"),
    Measure.FIRMEST: N_("Firmest commitment per country"),
}
CLASSES: Final = {
    "possible": N_("Possible only"),
    "none": N_("None found"),
    "not-researched": N_("Not researched yet"),
}
_FAMILIES: Final = {
    "launch": N_("Launch site"),
    "ground": N_("Ground station"),
    "observatory": N_("Observatory or telescope"),
    "people": N_("Meeting or training place"),
}
_FILLED: Final = {
    "there": N_("Operating"),
    "coming": N_("Planned or being built"),
    "considered": N_("Only considered"),
    "idle": N_("Idle"),
    "over": N_("Closed or dropped"),
}
_OTHERS: Final = {
    "several": N_("Several at one place"),
    "vague": N_("Known only by country"),
    "round": N_("Lies somewhere in this circle"),
    "relation": N_("Lines to partners, wider for more"),
}


@dataclass(frozen=True, slots=True)
class Mark:
    """A site on the map: its point in degrees, or that of its country's label where only the country is known."""

    id: str
    name: str
    words: str
    family: str
    fill: str
    lon: float
    lat: float
    is_vague: bool
    radius_m: int


@dataclass(frozen=True, slots=True)
class Scene:
    """What is on the map.

    Parameters
    ----------
    view
        The selection as it is drawn.
    told
        The selection as the numbers tell it: of the countries that the picture is about.
    classes
        Colour class by code of a shape; codes that the viewpoint does not draw are no harm.
    marks
        Sites, in the order of their ids.
    focus
        Codes of the countries that the picture is about; none for whatever matches.
    relations
        Whether lines lead to the partners.
    """

    view: View
    told: View
    classes: Mapping[str, str]
    marks: tuple[Mark, ...]
    focus: tuple[str, ...]
    relations: bool

    @property
    def met(self) -> tuple[str, ...]:
        """Codes of the shapes on which something matches, whatever is counted, without the subject's."""
        own = self.view.atlas.config.subject.code
        return tuple(code for code in self.view.frame.countries if code != own)


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that a legend explains: its kind and name, as ``class`` and ``5``, and its words."""

    kind: str
    name: str
    words: str


def scene_of(view: View, viewing: Viewing, codes: Iterable[str]) -> Scene:
    """Return what the map of a selection shows.

    Parameters
    ----------
    view
        The selection.
    viewing
        Which countries and layers are open. Of countries that are open the numbers tell alone, as their page does;
        around them the map stays what it is, or it would say that nothing was found where something was.
    codes
        The shapes that are drawn.
    """
    return Scene(
        view=view,
        told=told_view(view, viewing),
        classes={code: view.class_of(code)[0] for code in codes},
        marks=tuple(_marks(view, one_sided="one-sided" in viewing.layer)),
        focus=viewing.country,
        relations="relations" in viewing.layer,
    )


def told_view(view: View, viewing: Viewing) -> View:
    """Return the selection that the numbers of a picture tell: that of the countries that are open, if any are."""
    return ask(view.atlas, replace(view.selection, partner=viewing.country)) if viewing.country else view


def _marks(view: View, *, one_sided: bool) -> Iterable[Mark]:
    checked = view.atlas.checked
    for n, state in view.frame.sites.items():
        row = view.atlas.sites[n]
        if not one_sided and is_one_sided(row, view.question.to_day):
            continue
        kind, country = checked.config.site_kinds[row.kind], checked.countries[row.country]
        vague = row.lon is None or row.lat is None
        lon, lat = (country.lon, country.lat) if row.lon is None or row.lat is None else (row.lon, row.lat)
        if lon != lon:  # a country without a shape has no place either
            continue
        yield Mark(
            id=row.id,
            name=row.name,
            words=_stage_words(kind, state.stage, certain=state.certain and state.stage_certain),
            family=kind.family,
            fill=FILLS[state.stage],
            lon=lon,
            lat=lat,
            is_vague=vague,
            radius_m=row.radius_m or 0,
        )


def is_one_sided(row: SiteRow, by_day: int) -> bool:
    """Tell whether only one side has named a site by a day (since 1970-01-01)."""
    sides = {side for side, stage in zip(row.sides, row.stages, strict=True) if stage[1] <= by_day}
    return len(sides) == 1 and "" not in sides


def _stage_words(kind: SiteKind, stage: str, *, certain: bool) -> str:
    told = _("{kind}, {stage}") if certain else _("{kind}, {stage} (possibly)")
    return told.format(kind=kind.label, stage=kind.stages.get(stage) or _(STAGE_WORDS[stage]))


def country_words(scene: Scene, code: str, name: str) -> str:
    """Say what a country shows: ``Brazil: 20-22 agreements``."""
    view, found = scene.view, scene.classes[code]
    measure, counts = view.selection.measure, view.frame.countries.get(code, CountryCounts()).of(view.selection.measure)
    if found == "subject":
        return name
    if found in ("none", "not-researched"):
        told = _(CLASSES[found])
    elif measure is Measure.FIRMEST:
        told = firmest_words(counts)
    else:
        number = text.number(counts, at_least=view.class_of(code)[1] == "incidental")["words"]
        told = f"{number} {text.noun(measure, counts)}"
    return _("{name}: {words}").format(name=name, words=told)


# --- the legend -------------------------------------------------------------------------------------------------


def legend(scene: Scene, seen: Iterable[tuple[str, str]]) -> list[tuple[str, list[Entry]]]:
    """Explain what is on a picture and nothing else, in the order of the page's legend.

    Parameters
    ----------
    scene
        What the map shows.
    seen
        Kind and name of each thing that is inside the picture: ``class``, ``family``, ``fill``, ``other``.

    Returns
    -------
    groups
        Heading and entries; groups without any are left out.
    """
    found = set(seen)
    subject = {"subject": scene.view.atlas.config.subject.name}
    numbered = {name: class_words(scene, name) for name in NUMBERED}
    classes = numbered | {name: _(said) for name, said in CLASSES.items()} | subject
    groups = [
        (
            _(PER_COUNTRY[scene.view.selection.measure]),
            {"class": classes, "line": {"relation": _(_OTHERS["relation"])}},
        ),
        (
            _("Sites"),
            {
                "family": {name: _(said) for name, said in _FAMILIES.items()},
                "other": {name: _(_OTHERS[name]) for name in ("several", "vague", "round")},
            },
        ),
        (_("Stage of a site"), {"fill": {name: _(said) for name, said in _FILLED.items()}}),
    ]
    told = [
        (
            head,
            [
                Entry(kind, name, said)
                for kind, names in kinds.items()
                for name, said in names.items()
                if (kind, name) in found
            ],
        )
        for head, kinds in groups
    ]
    return [(head, entries) for head, entries in told if entries]


def class_words(scene: Scene, name: str) -> str:
    """Say what a numbered class counts: ``2-3``, ``16+``, or how firm it is."""
    if scene.view.selection.measure is Measure.FIRMEST:
        return _(FIRMEST[name]) if name in FIRMEST else ""
    steps = scene.view.atlas.config.rules.class_from
    first = steps[int(name) - 1]
    if int(name) == len(steps):
        return f"{first}+"
    last = steps[int(name)] - 1
    return str(first) if first == last else f"{first}-{last}"
