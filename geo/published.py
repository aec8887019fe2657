"""What sources published by a day tell: records, sites and stated totals as one could have known them then.

A source is known certainly when the last day of its publication is not after that day, possibly when the first is not,
or when nobody says when it was published. What only later sources tell goes; what only sources tell that may be later
stays, and is possible at most (``schema.Evidenced.doubt``). The rules in words are in
docs/decisions/0006-what-a-filter-means.md.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Any, Final, Protocol, Self, TypeVar

from geo.dates import parse_edtf
from geo.schema import Evidenced, Position, Record, Site
from geo.tables import Checked


class _Told(Protocol):
    """A part of a record or a site that has sources of its own."""

    @property
    def sources(self) -> tuple[str, ...]: ...

    def model_copy(self, *, update: dict[str, Any]) -> Self: ...


_Part = TypeVar("_Part", bound=_Told)

NO_PLACE: Final = "no source published by then says where it lies"
"""Basis of the position of a site whose place only later sources tell."""

_TOLD: Final = ("purposes", "links", "provides", "amounts")
"""Fields of a record of which each entry goes with its own sources."""


def known_by(checked: Checked, day: int) -> Checked:
    """Return what sources published by a day tell of everything.

    Parameters
    ----------
    checked
        Checked models; they are not changed.
    day
        In days since 1970-01-01; open ends are clipped there.

    Returns
    -------
    known
        Records and sites of which something may be known, in the order of their ids, joined with each other only.
    """
    records = [known for record in checked.records if (known := record_by(record, day))]
    sites = [found for site in checked.sites if (found := site_by(site, day))]
    ids = {thing.id for thing in (*records, *sites)}
    return replace(
        checked,
        config=checked.config.as_known(day),
        records=tuple(_joined_record(record, ids) for record in records),
        sites=tuple(_joined_site(site, ids) for site in sites),
        totals=tuple(total for total in checked.totals if total.source.published_by(day)[1]),
    )


def record_by(record: Record, day: int) -> Record | None:
    """Return what sources published by a day tell of a record, or ``None`` when they tell of no step of it."""
    changes = _evidence(record, day)
    if changes is None:
        return None
    names = changes["sources"]
    changes |= {field: _told(getattr(record, field), names) for field in _TOLD}
    changes["term"] = next(iter(_told([record.term] if record.term else (), names)), None)
    return record.as_known(day, changes)


def site_by(site: Site, day: int) -> Site | None:
    """Return what sources published by a day tell of a site, or ``None`` when they tell of no stage of it.

    A site whose place only later sources tell is known by its country.
    """
    changes = _evidence(site, day)
    if changes is None:
        return None
    position = _told((site.position,), changes["sources"])
    if position:
        changes["position"] = position[0]
    else:
        nowhere = Position.model_construct(level="country", radius_m=None, basis=NO_PLACE, sources=())
        changes |= {"lon": None, "lat": None, "position": nowhere}
    return site.as_known(day, changes)


# --- parts ------------------------------------------------------------------------------------------------------


def _evidence(thing: Evidenced, day: int) -> dict[str, Any] | None:
    """Return what is known of what records and sites share, by field; ``None`` when no event is.

    Summaries know what came later, so they go.
    """
    sources = {name: source for name, source in thing.sources.items() if source.published_by(day)[1]}
    events = tuple(event for event in _told(thing.events, sources) if parse_edtf(event.date).s1 <= day)
    if not events:
        return None
    gone = {event.name for event in thing.events} - {event.name for event in events}
    disputed = (fact for fact in thing.disputed if fact.at.rpartition(".")[0] not in gone)
    return {
        "summary": None,
        "events": events,
        "disputed": _told(disputed, sources),
        "contested": _told(thing.contested, sources),
        "sources": sources,
    }


def _told(parts: Iterable[_Part], names: Collection[str]) -> tuple[_Part, ...]:
    """Return the parts that some source of a few tells, each with those of its sources."""
    return tuple(one for part in parts if (one := _by_sources(part, names)))


def _by_sources(part: _Part, names: Collection[str]) -> _Part | None:
    kept = tuple(name for name in part.sources if name in names)
    if len(kept) == len(part.sources):
        return part
    return part.model_copy(update={"sources": kept}) if kept else None


def _joined_record(record: Record, ids: Collection[str]) -> Record:
    """Take out links to what is not known."""
    links = tuple(link for link in record.links if link.to in ids)
    sites = tuple(part for part in record.sites if part.site in ids)
    if (len(links), len(sites)) == (len(record.links), len(record.sites)):
        return record
    return record.model_copy(update={"links": links, "sites": sites})


def _joined_site(site: Site, ids: Collection[str]) -> Site:
    near = tuple(one for one in site.near if one.site in ids)
    return site if len(near) == len(site.near) else site.model_copy(update={"near": near})
