"""What a selection shows of one country or organisation: its records and what each counts there, its sites, its search.

Numbers are those of the answered selection, as the map has them: each matching record of a country is asked the same
question alone (``geo/frame.py``) and summed up here, the three types apart.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Final

from geo import frame, standing, text
from geo.atlas import View
from geo.schema import Firmness, Record, Searched, Site, Type
from geo.tables import Days, RecordRow
from geo.words import N_

Count = frame.Count

KINDS: Final = {
    "agreements": N_("Agreements"),
    "drafts": N_("Drafts"),
    "activities": N_("Activities"),
    "contacts": N_("Contacts"),
}
"""What is counted apart, and what it is called."""

_LEVELS: Final = tuple(Firmness)


@dataclass(frozen=True, slots=True)
class Seen:
    """A record that has to do with a country, and what it counts there.

    ``kind`` says among which it is listed, one of ``KINDS``; ``others`` are the codes, not the country's own, by which
    it belongs to it; ``doubted`` says whether all codes by which it does are disputed parties; ``counted`` is false for
    a record that is counted with another, or lists some parties only.
    """

    record: Record
    row: RecordRow
    sure: bool
    kind: str
    counts: dict[str, Count]
    firmest: Count
    others: tuple[str, ...]
    doubted: bool
    counted: bool

    def began(self, kind: str, firmness: Firmness) -> Days | None:
        """Return the days between which it began as what it is counted for."""
        level = _LEVELS.index(firmness)
        return self.row.starts[max(level, 1) if kind == "agreements" else 0 if kind == "drafts" else level]


@dataclass(frozen=True)
class Known:
    """What an answered selection shows of one country, or of an organisation."""

    view: View
    code: str

    @cached_property
    def own(self) -> frozenset[str]:
        """The codes that belong here: as written, or as drawn on this shape."""
        viewpoint = self.view.selection.viewpoint
        countries = self.view.atlas.checked.countries
        return frozenset(who for who, one in countries.items() if self.code in one.shapes[viewpoint]) | {self.code}

    @property
    def shapes(self) -> tuple[str, ...]:
        """The shapes that it is drawn on in the viewpoint of the selection."""
        country = self.view.atlas.checked.countries.get(self.code)
        return country.shapes[self.view.selection.viewpoint] if country else ()

    @cached_property
    def name(self) -> str:
        """What it is called on the page."""
        return self.view.atlas.checked.name_of(self.code)

    @cached_property
    def seen(self) -> tuple[Seen, ...]:
        """Its matching records, newest first."""
        found = [one for n, sure in self.view.frame.records.items() if (one := self._seen(n, sure))]
        return tuple(sorted(found, key=lambda one: (-(one.row.starts[0] or (0, 0))[0], one.row.id)))

    @cached_property
    def counted(self) -> tuple[Seen, ...]:
        """Those of them that count."""
        return tuple(one for one in self.seen if one.counted)

    @cached_property
    def sites(self) -> tuple[tuple[Site, bool], ...]:
        """Its matching sites by name, and whether the match is certain."""
        atlas = self.view.atlas
        found = [
            (atlas.checked.sites[n], state.certain)
            for n, state in self.view.frame.sites.items()
            if atlas.sites[n].country in self.own
        ]
        return tuple(sorted(found, key=lambda one: (sorting(one[0].name), one[0].id)))

    @property
    def site_count(self) -> Count:
        """How many sites match, certainly and possibly."""
        return sum(sure for _site, sure in self.sites), len(self.sites)

    @cached_property
    def firmest(self) -> Count:
        """The firmest commitment that is certain, and the firmest possible one: 0 for none to 3 for in force."""
        certain = max((one.firmest[0] for one in self.counted), default=0)
        return certain, max((one.firmest[1] for one in self.counted), default=0)

    @cached_property
    def tally(self) -> standing.Tally:
        """What exists of its agreements."""
        counted = ((one.row, one.counts["agreements"]) for one in self.counted)
        return standing.tally(counted, self.view.question.to_day)

    @cached_property
    def depth(self) -> str:
        """How deeply it was searched, as the map has it."""
        known = self.view.atlas.depth_of.get(self.code)
        return known or (self.coverage[-1].depth if self.coverage else "not-researched")

    @cached_property
    def coverage(self) -> tuple[Searched, ...]:
        """What was searched for it; for a code without an entry, for the shapes that it is drawn on."""
        entries = self.view.atlas.checked.coverage
        own = tuple(entry for entry in entries if self.code in entry.countries)
        return own or tuple(entry for entry in entries if any(shape in entry.countries for shape in self.shapes))

    @property
    def at_least(self) -> bool:
        """Whether its numbers are lower bounds, for nobody looked for it in particular."""
        return self.depth == "incidental"

    @property
    def partly_hidden(self) -> bool:
        """Whether the filters leave out some of its records or sites, ``known`` among them."""
        atlas = self.view.atlas.whole
        records = sum(not self.own.isdisjoint({*row.partners, *row.doubted}) for row in atlas.records)
        return records > len(self.seen) or sum(site.country in self.own for site in atlas.sites) > len(self.sites)

    def _seen(self, n: int, sure: bool) -> Seen | None:
        row = self.view.atlas.records[n]
        if self.own.isdisjoint(row.partners) and self.own.isdisjoint(row.doubted):
            return None
        codes = [who for who in dict.fromkeys((*row.partners, *row.doubted)) if who in self.own]
        doubted = all(who in row.doubted for who in codes)
        sure = sure and not doubted
        counts, firmest = self._counts(row, sure=sure, doubt=doubted or n in self._doubt)
        counted = row.complete and not row.folded
        return Seen(
            record=self.view.atlas.checked.records[n],
            row=row,
            sure=sure,
            kind=next((kind for kind, count in counts.items() if count[1]), "drafts"),
            counts=counts if counted else {},
            firmest=firmest if counted else (0, 0),
            others=tuple(who for who in codes if who != self.code),
            doubted=doubted,
            counted=counted,
        )

    def _counts(self, row: RecordRow, *, sure: bool, doubt: bool) -> tuple[dict[str, Count], Count]:
        """Say what a record that matches counts of each kind, and the firmest commitment that it stands for."""
        if row.type == Type.ACTIVITY:  # as it matches, and it is no commitment: half of all need no question
            return dict.fromkeys(KINDS, (0, 0)) | {"activities": (int(sure), 1)}, (0, 0)
        answer = self._answer(row, doubt=doubt)
        shown = answer.countries.get(self.code)
        return {kind: getattr(answer.totals, kind) for kind in KINDS}, shown.firmest if shown else (0, 0)

    def _answer(self, row: RecordRow, *, doubt: bool) -> frame.Frame:
        """Ask one record what it counts here: as the map does, for a country that is drawn on a shape or on none."""
        viewpoint = self.view.selection.viewpoint
        alone = replace(row, shapes={viewpoint: (self.code,)}, maybe={viewpoint: ()}, complete=True, folded=False)
        return frame.make_frame((alone,), (), self._questions[doubt], subject="")

    @cached_property
    def _questions(self) -> tuple[frame.Question, frame.Question]:
        """The question of the selection for one record: without and with a doubt."""
        alone = replace(self.view.question, records=(True,), sites=(), doubt=(False,))
        return alone, replace(alone, doubt=(True,))

    @cached_property
    def _doubt(self) -> frozenset[int]:
        return frozenset(n for n, flag in enumerate(self.view.question.doubt) if flag)


def total(seen: Iterable[Seen], kind: str) -> Count:
    """Add up what some records count of a kind."""
    counts = [one.counts[kind] for one in seen if kind in one.counts]
    return sum(count[0] for count in counts), sum(count[1] for count in counts)


def kinds_of(several: Iterable[Known]) -> list[str]:
    """Return the kinds that are shown: drafts only where some country has one."""
    some_drafts = any(total(known.counted, "drafts")[1] for known in several)
    return [kind for kind in KINDS if kind != "drafts" or some_drafts]


@lru_cache(maxsize=4096)
def sorting(name: str) -> str:
    """Return a name as it is sorted: without accents and marks, small letters."""
    plain = unicodedata.normalize("NFKD", text.shown(name))
    return "".join(char for char in plain if char.isalnum() or char == " ").casefold().strip() or name
