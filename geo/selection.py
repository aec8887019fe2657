"""Words to a selection and back, and which rows come into question.

The grammar is a promise to outsiders: the same words stand on the command line and in the address.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from urllib.parse import parse_qsl, urlencode

from geo.schema import Firmness, Measure, Reading, Type, Viewpoint
from geo.tables import Checked, RecordRow, Selection, SiteRow

_YEARS: Final = ("from", "to")
_MANY: Final = ("type", "domain", "partner")
_ONE: Final[Mapping[str, type[StrEnum]]] = {
    "reading": Reading,
    "measure": Measure,
    "firmness": Firmness,
    "viewpoint": Viewpoint,
}
_VIEW: Final = ("record", "site", "at")
KEYS: Final = (*_YEARS, "reading", "measure", *_MANY, "firmness", "viewpoint", *_VIEW)
"""Every key that is read, in the order in which it is written."""

PLANNED: Final = (
    *("named", "group", "parties", "level", "instrument", "delivery", "kind", "ended", "confidence", "org", "q"),
    *("known", "view", "country", "layer", "lang", "embed", "v"),
)
"""Keys of the grammar that are not read yet; they are refused with a sentence."""

_AT: Final = re.compile(r"(\d{1,2}(?:\.\d{1,2})?)/(-?\d{1,2}(?:\.\d{1,4})?)/(-?\d{1,3}(?:\.\d{1,4})?)")
_YEAR: Final = re.compile(r"[12][0-9]{3}")
_SHOWN: Final = 40  # characters of a word that is repeated to the reader


@dataclass(frozen=True, slots=True)
class Viewing:
    """What is open on the screen besides the selection: a card, and where the map looks (zoom, lat, lon)."""

    record: str | None = None
    site: str | None = None
    at: str | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What some words ask for, and a sentence for each word that was dropped."""

    selection: Selection
    viewing: Viewing
    notes: tuple[str, ...]


def read_words(words: Iterable[str], checked: Checked) -> Asked:
    """Read ``key=value`` words; a whole ``?a=b&c=d`` is accepted as one word.

    Parameters
    ----------
    words
        As typed on the command line.
    checked
        The atlas that says which values there are.

    Returns
    -------
    asked
        The selection, and a note for every word that was dropped.
    """
    pairs: list[tuple[str, str]] = []
    for word in words:
        if word.startswith("?") or "&" in word:
            pairs.extend(parse_qsl(word.removeprefix("?"), keep_blank_values=True))
        else:
            key, _, value = word.partition("=")
            pairs.append((key, value))
    return read_pairs(pairs, checked)


def read_pairs(pairs: Iterable[tuple[str, str]], checked: Checked) -> Asked:
    """Read pairs of key and value, as in an address. What is not understood is dropped with a note."""
    notes: list[str] = []
    given: dict[str, list[str]] = {}
    for key, value in pairs:
        if key in KEYS:
            given.setdefault(key, []).append(value)
        elif key in PLANNED:
            notes.append(f"{key} is planned and not read yet; it was left out.")
        else:
            notes.append(f"{_quoted(key)} is no key; the keys are {', '.join(KEYS)}.")
    allowed = allowed_values(checked)
    years = _years(given, notes)
    single = {key: _single(key, given, [*kind], notes) for key, kind in _ONE.items()}
    many = {key: _several(key, given, allowed[key], notes) for key in _MANY}
    selection = Selection(
        from_year=years[0],
        to_year=years[1],
        reading=Reading(single["reading"] or Reading.ACTIVE),
        measure=Measure(single["measure"] or Measure.AGREEMENTS),
        firmness=Firmness(single["firmness"] or Firmness.ANY),
        viewpoint=Viewpoint(single["viewpoint"] or Viewpoint.UN),
        **many,
    )
    viewing = Viewing(
        record=_single("record", given, [r.id for r in checked.records], notes, listed=False),
        site=_single("site", given, [s.id for s in checked.sites], notes, listed=False),
        at=_at(given, notes),
    )
    return Asked(selection, viewing, tuple(notes))


def allowed_values(checked: Checked) -> dict[str, Sequence[str]]:
    """Return the ids that each facet accepts, in the order of the vocabulary or of the alphabet."""
    subject = checked.config.subject
    own = {subject.code, *subject.predecessors}
    parties = {code for record in checked.records for code in record.parties}
    return {
        "type": [*Type],
        "domain": [*checked.config.domains],
        "partner": sorted((set(checked.countries) | parties) - own),
    }


def write_pairs(selection: Selection, viewing: Viewing | None = None) -> list[tuple[str, str]]:
    """Write a selection as pairs in the order of ``KEYS``: defaults and open ends left out, values as ids."""
    default = Selection()
    pairs: list[tuple[str, str]] = []
    for key, year in (("from", selection.from_year), ("to", selection.to_year)):
        if year is not None:
            pairs.append((key, str(year)))
    for key in KEYS[2:]:
        if key in _MANY:
            pairs.extend((key, value) for value in getattr(selection, key))
        elif key in _ONE and getattr(selection, key) != getattr(default, key):
            pairs.append((key, str(getattr(selection, key))))
        elif viewing and key in _VIEW and getattr(viewing, key):
            pairs.append((key, getattr(viewing, key)))
    return pairs


def write_query(selection: Selection, viewing: Viewing | None = None) -> str:
    """Write a selection as the query of an address, without the question mark; readable, so ``/`` stays ``/``."""
    return urlencode(write_pairs(selection, viewing), safe="/")


def choose(
    records: Sequence[RecordRow], sites: Sequence[SiteRow], selection: Selection
) -> tuple[tuple[bool, ...], tuple[bool, ...], bool]:
    """Tell which rows match every facet but the period and the firmness.

    Returns
    -------
    records, sites
        A flag for each row.
    ask
        Whether a site needs a linked record that matches, because a facet that only records have is set.
    """
    chosen_records = tuple(
        _fits(row.domains, selection.domain)
        and _fits((row.type,), selection.type)
        and _fits(
            (*row.partners, *row.shapes[selection.viewpoint], *row.maybe[selection.viewpoint]),
            selection.partner,
        )
        for row in records
    )
    chosen_sites = tuple(
        _fits(row.domains, selection.domain)
        and _fits((row.country, *row.shapes[selection.viewpoint]), selection.partner)
        for row in sites
    )
    return chosen_records, chosen_sites, bool(selection.type) or selection.firmness is not Firmness.ANY


def _fits(values: Iterable[str], wanted: tuple[str, ...]) -> bool:
    return not wanted or any(value in wanted for value in values)


# --- one key at a time ------------------------------------------------------------------------------------------


def _years(given: Mapping[str, list[str]], notes: list[str]) -> tuple[int | None, int | None]:
    """Read the period; when an end cannot be read, or they are reversed, both are dropped."""
    years: dict[str, int | None] = {}
    for key in _YEARS:
        value = _first(key, given, notes)
        years[key] = int(value) if value is not None and _YEAR.fullmatch(value) else None
        if value is not None and years[key] is None:
            notes.append(f"{key}={_quoted(value)} is no year between 1000 and 2999; the period was left out.")
            return None, None
    first, last = years["from"], years["to"]
    if first is not None and last is not None and first > last:
        notes.append(f"from={first} is after to={last}; the period was left out.")
        return None, None
    return first, last


def _single(
    key: str, given: Mapping[str, list[str]], allowed: Sequence[str], notes: list[str], *, listed: bool = True
) -> str | None:
    value = _first(key, given, notes)
    if value is None or value in allowed:
        return value
    hint = f"the words are {', '.join(allowed)}" if listed else f"there is no such {key}"
    notes.append(f"{key}={_quoted(value)} was left out: {hint}.")
    return None


def _several(key: str, given: Mapping[str, list[str]], allowed: Sequence[str], notes: list[str]) -> tuple[str, ...]:
    values = dict.fromkeys(given.get(key, ()))
    for value in [value for value in values if value not in allowed]:
        del values[value]
        notes.append(f"{key}={_quoted(value)} was left out: {_why_not(key, value, allowed)}.")
    return tuple(sorted(values, key=list(allowed).index))


def _why_not(key: str, value: str, allowed: Sequence[str]) -> str:
    if key != "partner":
        return f"the words are {', '.join(allowed)}"
    if value in ("RUS", "SUN"):
        return "that is the subject of the atlas, not a partner"
    return "partners are ISO 3166-1 alpha-3 codes such as BRA, or SUN, DDR, CSK for former states"


def _first(key: str, given: Mapping[str, list[str]], notes: list[str]) -> str | None:
    values = given.get(key)
    if not values:
        return None
    if len(values) > 1:
        notes.append(f"{key} was given {len(values)} times; the first was taken.")
    return values[0]


def is_place(text: str) -> bool:
    """Tell whether a text says where a map looks: zoom, latitude and longitude in degrees, joined by slashes."""
    found = _AT.fullmatch(text)
    return found is not None and float(found[1]) <= 18 and abs(float(found[2])) <= 90 and abs(float(found[3])) <= 360


def _at(given: Mapping[str, list[str]], notes: list[str]) -> str | None:
    value = _first("at", given, notes)
    if value is None:
        return None
    if is_place(value):
        return value
    notes.append(f"at={_quoted(value)} was left out: write zoom/latitude/longitude, as 4/-15.8/-47.9.")
    return None


def _quoted(word: str) -> str:
    """Shorten a word and take control characters out, so that it can be repeated in a sentence."""
    seen = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in word[:_SHOWN])
    return f"{seen}..." if len(word) > _SHOWN else seen
