"""Records and sites to the tables that make a package relational: one row for each party, domain, source and so on.

What each table and column means is in ``columns.RELATED``.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from geo.dates import EARLIEST, NEVER, date_of, parse_edtf
from geo.schema import Evidenced, Record, Site, Viewpoint
from geo.settings import DECIMALS
from geo.tables import Checked, JsonDict, RecordRow


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a selection leaves: records with what was made of each, and sites, in the order of their ids.

    ``viewpoint`` says on whose shapes parties are drawn.
    """

    checked: Checked
    records: Sequence[tuple[Record, RecordRow]]
    sites: Sequence[Site]
    viewpoint: Viewpoint

    @property
    def things(self) -> list[Record | Site]:
        """Records, then sites."""
        return [*(record for record, _row in self.records), *self.sites]

    @property
    def parties(self) -> list[str]:
        """Ids of whoever is a party to a record, sorted."""
        return sorted({who for record, _row in self.records for who in record.parties})


def related(chosen: Chosen) -> dict[str, list[JsonDict]]:
    """Return the rows of every table of ``columns.RELATED``, by its name and in its order; no row twice."""
    return {name: _once(rows(chosen)) for name, rows in _ROWS.items()}


def _once(rows: Iterator[JsonDict]) -> list[JsonDict]:
    return list({repr(row): row for row in rows}.values())


def _parties(chosen: Chosen) -> Iterator[JsonDict]:
    for who in chosen.parties:
        country = chosen.checked.countries.get(who)
        placed = country is not None and country.lon == country.lon
        yield {
            "id": who,
            "name": chosen.checked.name_of(who),
            "kind": "country" if country else "organisation",
            "lon": round(country.lon, DECIMALS) if country and placed else None,
            "lat": round(country.lat, DECIMALS) if country and placed else None,
        }


def _party_shapes(chosen: Chosen) -> Iterator[JsonDict]:
    for who in chosen.parties:
        if country := chosen.checked.countries.get(who):
            yield from ({"party": who, "country": shape} for shape in country.shapes[chosen.viewpoint])


def _record_parties(chosen: Chosen) -> Iterator[JsonDict]:
    for record, row in chosen.records:
        for who in record.parties:
            yield {"record": record.id, "party": who, "disputed": who in row.doubted}


def _record_others(chosen: Chosen) -> Iterator[JsonDict]:
    for record, _row in chosen.records:
        for n, other in enumerate(record.others, start=1):
            name = chosen.checked.name_of(other.who)
            yield {"record": record.id, "number": n, "who": other.who, "name": name, "role": other.role}


def _record_domains(chosen: Chosen) -> Iterator[JsonDict]:
    for record, row in chosen.records:
        main = record.domains.main
        parts = {"main": main, "derived": sorted({*row.domains} - {*main}), "named": sorted(row.named)}
        for part, domains in parts.items():
            yield from ({"record": record.id, "domain": domain, "part": part} for domain in domains)


def _record_sites(chosen: Chosen) -> Iterator[JsonDict]:
    for record, _row in chosen.records:
        yield from ({"record": record.id, "site": part.site, "role": part.role} for part in record.sites)


def _record_links(chosen: Chosen) -> Iterator[JsonDict]:
    for record, _row in chosen.records:
        for n, link in enumerate(record.links, start=1):
            yield {"record": record.id, "number": n, "is": link.kind, "to": link.to}


def _site_events(chosen: Chosen) -> Iterator[JsonDict]:
    for site in chosen.sites:
        for n, event in enumerate(site.events, start=1):
            span = parse_edtf(event.date)
            yield {
                "id": f"{site.id}#{n}",
                "site": site.id,
                "stage": event.stage,
                "by": event.by,
                "date": event.date,
                "date_min": _iso(span.s1),
                "date_max": _iso(span.e2),
                "basis": event.basis,
            }


def _disputes(chosen: Chosen) -> Iterator[JsonDict]:
    for thing in chosen.things:
        for n, fact in enumerate(thing.disputed, start=1):
            own = {"at": fact.at, "ours": fact.ours, "others": fact.others, "why": fact.why}
            yield {"id": f"{thing.id}!{n}", **_owner(thing), **own}


def _sources(chosen: Chosen) -> Iterator[JsonDict]:
    for thing in chosen.things:
        for name, source in thing.sources.items():
            yield {
                "id": f"{thing.id}/{name}",
                **_owner(thing),
                "url": source.url,
                "file": source.file,
                "publisher": source.publisher,
                "published": None if source.published == "unknown" else source.published,
                "accessed": source.accessed,
                "language": source.language,
                "kind": source.kind,
                "where": source.where,
                "origin": source.origin,
                "controlled_by": source.controlled_by,
                "archived": source.archived.url if source.archived else None,
            }


def _event_sources(things: Sequence[Evidenced]) -> Iterator[JsonDict]:
    for thing in things:
        for n, event in enumerate(thing.events, start=1):
            yield from ({"event": f"{thing.id}#{n}", "source": f"{thing.id}/{name}"} for name in event.sources)


def _owner(thing: Record | Site) -> JsonDict:
    return {"record": thing.id, "site": None} if isinstance(thing, Record) else {"record": None, "site": thing.id}


def _iso(day: int) -> str | None:
    return None if day in (EARLIEST, NEVER) else date_of(day).isoformat()


_ROWS: Final[dict[str, Callable[[Chosen], Iterator[JsonDict]]]] = {
    "parties": _parties,
    "party_shapes": _party_shapes,
    "record_parties": _record_parties,
    "record_others": _record_others,
    "record_domains": _record_domains,
    "record_sites": _record_sites,
    "record_links": _record_links,
    "site_events": _site_events,
    "disputes": _disputes,
    "sources": _sources,
    "event_sources": lambda chosen: _event_sources([record for record, _row in chosen.records]),
    "site_event_sources": lambda chosen: _event_sources(chosen.sites),
}
