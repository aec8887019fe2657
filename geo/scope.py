"""What the rules of the data may look at, and what they find."""

from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from geo import wording
from geo.errors import Fault
from geo.schema import (
    AtlasConfig,
    Evidenced,
    Group,
    LeftOut,
    Organisation,
    Record,
    Searched,
    Site,
    StatedTotal,
    Withdrawn,
)
from geo.tables import Country, RawAtlas


@dataclass(frozen=True, slots=True)
class Scope:
    """What a rule may look at besides the record that it judges.

    Parameters
    ----------
    raw
        The folder as it was read: what was written, before it was typed.
    written
        What was written in each record and site, by the id in it.
    faulty
        Files that have faults already: what is missing in them is not told once more.
    records, sites
        Ids of all files, also of those that are faulty.
    things
        Every valid record and site with its file, in file order.
    """

    raw: RawAtlas
    written: Mapping[str, Any]
    faulty: frozenset[str]
    config: AtlasConfig
    countries: Mapping[str, Country]
    organisations: Mapping[str, Organisation]
    groups: Mapping[str, Group]
    coverage: tuple[Searched, ...]
    totals: tuple[StatedTotal, ...]
    left_out: tuple[LeftOut, ...]
    withdrawn: tuple[Withdrawn, ...]
    records: Container[str]
    sites: Container[str]
    things: tuple[tuple[str, Record | Site], ...]

    def is_faulty(self, name: str) -> bool:
        """Whether a file beside ``records/`` and ``sites/`` has faults already."""
        return self.beside(name) in self.faulty

    def in_a_name(self, text: str, start: int, end: int) -> bool:
        """Whether a part of a text lies inside the name of an organisation of organisations.yaml."""
        names = (name for one in self.organisations.values() for name in (one.name, one.name_ru) if name)
        return wording.inside_a_name(text, start, end, names)

    def beside(self, name: str) -> str:
        """Name a file beside ``atlas.yaml``, as faults do."""
        folder = self.raw.config.file.rpartition("/")[0] if self.raw.config else ""
        return f"{folder}/{name}"


Found = tuple[str, str, str, str]
"""Field, what was found, what was expected, what to do."""
Rule = Callable[[Evidenced, Scope], Iterator[Found]]
WholeRule = Callable[[Scope], Iterator[Fault]]
