"""Facets: which rows a selection asks for, and what each further choice would give.

Each value of a facet is a set of rows. A set is kept as a whole number whose bit n stands for row n: OR inside a facet
and AND across facets are then one operation each, and a count is ``int.bit_count``. The rules in words are in
docs/decisions/0006-what-a-filter-means.md.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import accumulate
from operator import or_
from typing import Final, TypeVar

from geo.dates import EARLIEST, NEVER, parse_edtf
from geo.schema import Group, Reading, Viewpoint
from geo.tables import FACETS, PARTIES, Days, RecordRow, Selection, SiteRow

_OF_RECORDS: Final = ("type", "parties", "level", "instrument", "delivery", "ended")
"""Facets that only records have: a site needs a linked record that has the value."""

Row = TypeVar("Row", RecordRow, SiteRow)
_SIGNED: Final = 1  # place among ``RecordRow.starts``
_NO_DAYS: Final[Days] = (NEVER, EARLIEST)


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows that have a value: records surely, records possibly (the sure ones too), and sites; bit n is row n."""

    sure: int = 0
    maybe: int = 0
    sites: int = 0

    def __or__(self, other: "Rows") -> "Rows":
        return Rows(self.sure | other.sure, self.maybe | other.maybe, self.sites | other.sites)

    def __and__(self, other: "Rows") -> "Rows":
        return Rows(self.sure & other.sure, self.maybe & other.maybe, self.sites & other.sites)


@dataclass(frozen=True, slots=True)
class When:
    """The part of a selection that says which days count: both included, in days since 1970-01-01."""

    from_day: int
    to_day: int
    reading: Reading


class Facets:
    """The values of all facets of an atlas, each with its rows. Made once, never changed.

    Parameters
    ----------
    records, sites
        The rows that bits stand for.
    groups
        Regions and memberships by id.
    values
        The vocabulary of each facet, in its order.
    """

    def __init__(
        self,
        records: Sequence[RecordRow],
        sites: Sequence[SiteRow],
        groups: Mapping[str, Group],
        values: Mapping[str, Sequence[str]],
    ) -> None:
        self._records, self._sites, self._groups, self._values = records, sites, groups, values
        certain = sum(1 << n for n, row in enumerate(records) if not row.undated)
        self.everything = Rows(certain, (1 << len(records)) - 1, (1 << len(sites)) - 1)
        moving = ("domain", "partner", "group")
        self._fixed = {key: self._plain_table(key) for key in FACETS if key not in moving}
        self._domains = {named: self._domain_table(named=named) for named in (False, True)}
        self._partners = {view: self._partner_table(view) for view in Viewpoint}
        self._written = self._written_table()
        self._groups_at = lru_cache(maxsize=32)(self._group_table)

    def choose(self, asked: Selection, when: When, found: int | None) -> Rows:
        """Return the rows that have, in every facet, one of the values asked for.

        Parameters
        ----------
        asked, when
            The selection, and the days that it means.
        found
            Records that a search found, as bits; ``None`` without a search.
        """
        return self._meet(self._chosen(asked, when, found), but="")

    def needs_record(self, asked: Selection) -> bool:
        """Tell whether a site needs a linked record that matches, because of a facet that only records have."""
        return any(getattr(asked, key) for key in _OF_RECORDS) or bool(asked.q)

    def others(self, asked: Selection, when: When, found: int | None) -> dict[str, Rows]:
        """Return for each facet the rows that meet all the other facets: among them a further choice is counted."""
        chosen = self._chosen(asked, when, found)
        whole = self._meet(chosen, but="")
        return {key: self._meet(chosen, but=key) if key in chosen else whole for key in FACETS}

    def table(self, key: str, asked: Selection, when: When) -> Mapping[str, Rows]:
        """Return the rows of each value of a facet, in the order of its vocabulary."""
        if key == "domain":
            return self._domains[asked.named]
        if key == "partner":
            return self._partners[asked.viewpoint]
        return self._groups_at(when) if key == "group" else self._fixed[key]

    # --- sets of rows -----------------------------------------------------------------------------------------

    def _chosen(self, asked: Selection, when: When, found: int | None) -> dict[str, Rows]:
        chosen = {key: self._any(key, asked, when) for key in FACETS if getattr(asked, key)}
        if found is not None:
            chosen["q"] = Rows(found, found, self.everything.sites)
        return chosen

    def _any(self, key: str, asked: Selection, when: When) -> Rows:
        table, rows = self.table(key, asked, when), Rows()
        for value in getattr(asked, key):
            rows |= table.get(value, Rows())
        return rows

    def _meet(self, chosen: Mapping[str, Rows], but: str) -> Rows:
        rows = self.everything
        for key, one in chosen.items():
            if key != but:
                rows &= one
        return rows

    # --- tables -----------------------------------------------------------------------------------------------

    def _plain_table(self, key: str) -> dict[str, Rows]:
        """Make the table of a facet of which every row has its values for good."""
        records = _mark(self._records, lambda row: self._values_of(key, row))
        if key in _OF_RECORDS:
            every = self.everything.sites
            return {value: Rows(records.get(value, 0), records.get(value, 0), every) for value in self._values[key]}
        of_site: dict[str, Callable[[SiteRow], Iterable[str]]] = {
            "kind": lambda site: (site.kind,),
            "confidence": lambda site: (site.confidence.level,),
            "org": lambda site: site.orgs,
        }
        return self._joined(key, records, records, _mark(self._sites, of_site[key]))

    def _values_of(self, key: str, row: RecordRow) -> Iterable[str]:
        if key == "parties":
            return (PARTIES[0] if row.bilateral else PARTIES[1],)
        if key == "kind":
            return {self._sites[n].kind for n in row.sites}
        if key == "confidence":
            return (row.confidence.level,)
        value: str | tuple[str, ...] = getattr(row, "orgs" if key == "org" else key)
        return (value,) if isinstance(value, str) else value

    def _domain_table(self, *, named: bool) -> dict[str, Rows]:
        def domains(row: RecordRow | SiteRow) -> Iterable[str]:
            return (*row.domains, *row.named) if named else row.domains

        records = _mark(self._records, domains)
        return self._joined("domain", records, records, _mark(self._sites, domains))

    def _partner_table(self, view: Viewpoint) -> dict[str, Rows]:
        """A partner is found as written, or as drawn; a record of which it is a disputed party has it possibly."""
        sure = _mark(self._records, lambda row: ({*row.partners} - {*row.doubted}) | {*row.shapes[view]})
        all_of = _mark(self._records, lambda row: {*row.partners, *row.doubted, *row.shapes[view], *row.maybe[view]})
        sites = _mark(self._sites, lambda site: {site.country, *site.shapes[view]})
        return self._joined("partner", sure, all_of, sites)

    def _joined(
        self, key: str, sure: Mapping[str, int], maybe: Mapping[str, int], sites: Mapping[str, int]
    ) -> dict[str, Rows]:
        return {
            value: Rows(sure.get(value, 0), maybe.get(value, 0), sites.get(value, 0)) for value in self._values[key]
        }

    # --- groups -----------------------------------------------------------------------------------------------

    def _written_table(self) -> dict[str, Rows]:
        """Rows by party, and by country of a site, as written: members of a group are told by their own code."""
        sure = _mark(self._records, lambda row: {*row.partners} - {*row.doubted})
        maybe = _mark(self._records, lambda row: {*row.partners, *row.doubted})
        sites = _mark(self._sites, lambda site: (site.country,))
        return {code: Rows(sure.get(code, 0), maybe.get(code, 0), sites.get(code, 0)) for code in {*maybe, *sites}}

    def _group_table(self, when: When) -> dict[str, Rows]:
        began = [_steps(row, when) for row in self._records] if when.reading is Reading.NEW else []
        return {name: self._of_group(group, when, began) for name, group in self._groups.items()}

    def _of_group(self, group: Group, when: When, began: Sequence[Sequence[Days]]) -> Rows:
        """Rows of members on any day of the match; regions have no years."""
        rows = Rows()
        for code in group.members:
            rows |= self._written.get(code, Rows())
        for code, lasted in group.periods.items():
            if code in self._written:
                rows |= self._while_member(self._written[code], lasted, when, began)
        return rows

    def _while_member(self, rows: Rows, lasted: str, when: When, began: Sequence[Sequence[Days]]) -> Rows:
        span, orders = parse_edtf(lasted), self._orders
        possible = _narrowed(when, span.s1, span.e2)
        certain = _narrowed(when, *(_NO_DAYS if span.doubtful else (span.s2, span.e1)))
        if possible.from_day > possible.to_day:
            return Rows()
        sites = rows.sites & orders["site"].until(possible.to_day) & orders["site over"].since(possible.from_day)
        if when.reading is Reading.NEW:
            return replace(self._newly(rows, possible, certain, began), sites=sites)
        maybe = rows.maybe & orders["maybe"].until(possible.to_day) & orders["maybe over"].since(possible.from_day)
        if certain.from_day > certain.to_day:
            return Rows(0, maybe, sites)
        sure = rows.sure & orders["sure"].until(certain.to_day) & orders["sure over"].since(certain.from_day)
        return Rows(sure, maybe, sites)

    def _newly(self, rows: Rows, possible: When, certain: When, began: Sequence[Sequence[Days]]) -> Rows:
        """Rows of a member that began while it was one."""
        sure = maybe = 0
        for n in _places(rows.maybe):
            outside = 0
            for first, last in began[n]:
                maybe |= (first <= possible.to_day and last >= possible.from_day) << n
                outside += first < certain.from_day or last > certain.to_day
            sure |= (bool(began[n]) and not outside) << n
        return Rows(sure & rows.sure, maybe)

    @cached_property
    def _orders(self) -> dict[str, "_Order"]:
        """Records by the days of their first step and of their end, certain and possible; sites by those possible."""
        starts, ends = [row.starts[0] or _NO_DAYS for row in self._records], [row.end for row in self._records]
        return {
            "sure": _Order([start[1] for start in starts]),
            "maybe": _Order([start[0] for start in starts]),
            "sure over": _Order([end[0] for end in ends]),
            "maybe over": _Order([end[1] for end in ends]),
            "site": _Order([site.start[0] for site in self._sites]),
            "site over": _Order([site.end[1] for site in self._sites]),
        }


class _Order:
    """Rows in the order of one of their days: those until a day, or since one, are one look-up."""

    def __init__(self, days: Sequence[int]) -> None:
        order = sorted(range(len(days)), key=days.__getitem__)
        self._days = [days[n] for n in order]
        self._until: list[int] = [0, *accumulate((1 << n for n in order), or_)]

    def until(self, day: int) -> int:
        """Return the rows whose day is a day or earlier, as bits."""
        return self._until[bisect_right(self._days, day)]

    def since(self, day: int) -> int:
        """Return the rows whose day is a day or later, as bits."""
        return self._until[-1] & ~self._until[bisect_left(self._days, day)]


def _steps(row: RecordRow, when: When) -> list[Days]:
    """Days between which a record is new: of its steps that may lie inside the period, signed, else the others."""
    inside = {
        n: step for n, step in enumerate(row.starts) if step and step[0] <= when.to_day and step[1] >= when.from_day
    }
    return [inside[_SIGNED]] if _SIGNED in inside else [*inside.values()]


def _narrowed(when: When, first: int, last: int) -> When:
    """Return the days of a period on which a membership lasted."""
    return When(max(when.from_day, first), min(when.to_day, last), when.reading)


def _places(bits: int) -> Iterator[int]:
    while bits:
        yield (bits & -bits).bit_length() - 1
        bits &= bits - 1


def _mark(rows: Sequence[Row], values_of: Callable[[Row], Iterable[str]]) -> dict[str, int]:
    """Return for each value the rows that have it, as bits."""
    found: dict[str, int] = {}
    for n, row in enumerate(rows):
        for value in values_of(row):
            found[value] = found.get(value, 0) | 1 << n
    return found
