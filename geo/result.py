"""The hash of what an address shows, so that years later anybody can tell whether it still shows the same.

It is the SHA-256, in hexadecimal digits, over the UTF-8 bytes of one JSON object; in print its first 16 digits will do.
The object is written with keys sorted by code point, no spaces, and no escapes but those that JSON needs::

    {"countries":{"BRA":{"activities":[1,1],"agreements":[2,3],...},...},
     "records":{"<id>":["<digest>","certain"],...},
     "selection":[["domain","navigation"],["from","2018"]],
     "sites":{"<id>":["<digest>","possible"],...},
     "totals":{"activities":[9,9],"agreements":[12,14],...}}

``selection`` holds the words of the address that select, each key with its value, sorted; defaults are left out, and so
is what merely says what is open (``view``, ``at``, ``layer``, ``lang``, ``sort``, ``page``, ``v`` ...). ``records`` and
``sites`` hold what matches: the digest that a release has for it (``geo/release.py``), and whether the match is
``certain`` or ``possible``; these are ``id`` and ``match`` of the exported layers. ``totals`` are the numbers of the
status line, zeros too. ``countries`` holds each country for which the exported layer has a number that is not zero:
``activities``, ``agreements``, ``bilateral``, ``contacts``, ``firmest`` and ``multilateral``. Numbers are
``[certain, possible]``.

So it changes when a record that is shown changes, comes or goes, and when a number on the screen does, also by another
rule of counting or other members of a group. It stays the same whatever happens to the rest of the data, for neither
the data version nor its day is in it. Nor are confidence and what exists of an agreement, which are judged anew from
all sources by rules that improve; and where only sources published by a day count, a record still counts with the
digest of the whole.

Of the address of one record, ``selection`` is ``[["record","<id>"]]`` (with ``known`` before it where only sources
published by a day count), ``records`` holds it alone, and the rest is empty.
"""

import hashlib
import json
from collections.abc import Container, Mapping
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import Final

from geo.atlas import Atlas, View
from geo.dates import date_of
from geo.selection import Viewing, write_pairs
from geo.tables import Selection

SHORT: Final = 16
"""Digits of a hash in print: enough that no other result has them by chance."""

_COUNTED: Final = ("agreements", "activities", "contacts", "firmest", "bilateral", "multilateral")

Matches = Mapping[str, tuple[str, str]]
"""Digest, and ``certain`` or ``possible``, by id."""

Numbers = Mapping[str, tuple[int, int]]
"""Certain and possible, by what is counted."""


@dataclass(frozen=True)
class Result:
    """What an address shows, as far as its hash goes."""

    selection: tuple[tuple[str, str], ...]
    records: Matches
    sites: Matches
    totals: Numbers
    countries: Mapping[str, Numbers]

    @property
    def canonical(self) -> bytes:
        """The bytes over which the hash goes."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()

    @cached_property
    def hash(self) -> str:
        """The hash: 64 hexadecimal digits."""
        return hashlib.sha256(self.canonical).hexdigest()

    @property
    def matches(self) -> dict[str, tuple[str, str]]:
        """What matches, records and sites."""
        return {**self.records, **self.sites}

    def with_digests(self, digests: Mapping[str, str]) -> "Result":
        """Return the same result of records and sites that had other digests."""

        def changed(matches: Matches) -> Matches:
            return {name: (digests.get(name, digest), match) for name, (digest, match) in matches.items()}

        return replace(self, records=changed(self.records), sites=changed(self.sites))


def result(view: View) -> Result:
    """Return what a view shows, as far as its hash goes.

    Examples
    --------
    >>> from geo.atlas import ask, open_atlas
    >>> len(result(ask(open_atlas(), Selection())).hash)
    64
    """
    rows, sites, digests = view.atlas.records, view.atlas.sites, view.atlas.digests
    counts = {code: _numbers(asdict(one)) for code, one in view.frame.countries.items()}
    return Result(
        selection=tuple(sorted(write_pairs(view.selection))),
        records=_matches({rows[n].id: sure for n, sure in view.frame.records.items()}, digests),
        sites=_matches({sites[n].id: state.certain for n, state in view.frame.sites.items()}, digests),
        totals=asdict(view.frame.totals),
        countries={code: numbers for code, numbers in counts.items() if any(map(any, numbers.values()))},
    )


def record_result(atlas: Atlas, name: str) -> Result:
    """Return what the address of one record shows; nothing matches where there is none of that id."""
    found = {name: True} if name in atlas.checked.record_of else {}
    selection = (*write_pairs(known_selection(atlas)), ("record", name))
    return Result(selection, _matches(found, atlas.digests), {}, {}, {})


def known_selection(atlas: Atlas) -> Selection:
    """Return the selection of everything that an atlas tells: it says which sources count, if not all."""
    day = atlas.config.known_by
    return Selection(known=None if day is None else date_of(day).isoformat())


def record_asked(viewing: Viewing, known: Container[str]) -> str | None:
    """Return the id of the record that an address is about, ``None`` where it is about a selection.

    Parameters
    ----------
    viewing
        What the address opens.
    known
        Ids of the records that count; an address that opens another one is about a selection.
    """
    opened = viewing.record if viewing.seen in ("record", "cite") else None
    return opened if opened in known else None


def _matches(found: Mapping[str, bool], digests: Mapping[str, str]) -> Matches:
    return {name: (digests[name], "certain" if sure else "possible") for name, sure in found.items()}


def _numbers(counts: Mapping[str, tuple[int, int]]) -> Numbers:
    return {name: counts[name] for name in _COUNTED}
