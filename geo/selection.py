"""Words to a selection and back.

The grammar is a promise to outsiders: the same words stand on the command line and in the address.
"""

import datetime
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final
from urllib.parse import parse_qsl, urlencode

from geo import words
from geo.dates import date_of, day_of, first_day_of_year
from geo.schema import DELIVERED, AtlasConfig, Confidence, Firmness, Measure, Reading, Type, Viewpoint
from geo.tables import ENDED, FACETS, PARTIES, Checked, Selection
from geo.words import _

VIEWS: Final = ("map", "list", "sites", "country", "change", "method", "download", "cite", "about", "record")
"""Views of the page."""

SORTS: Final = ("date", "title", "partners", "kind", "confidence")
"""What the list may be sorted by; with a minus sign before it the other way round."""

_YEARS: Final = ("from", "to")
_ONE: Final[Mapping[str, type[StrEnum]]] = {
    "reading": Reading,
    "measure": Measure,
    "firmness": Firmness,
    "viewpoint": Viewpoint,
}
LAYERS: Final = ("relations", "one-sided", "context")
"""Layers that are not there at first: lines to partners, sites that one side alone named, marks of context."""

VIEWING: Final = (
    *("view", "record", "site", "country", "before", "at", "layer", "lang", "embed", "v", "sort", "page", "within"),
    "hash",
)
"""Keys that say what is open and how it is shown, not what is selected."""

_SEVERAL: Final = ("country", "layer")

KEYS: Final = (
    *(*_YEARS, "reading", "measure", "type", "domain", "named", "partner", "group", "parties", "level", "instrument"),
    *("firmness", "delivery", "kind", "ended", "confidence", "org", "known", "q", "viewpoint"),
    *VIEWING,
)
"""Every key that is read, in the order in which it is written; those of the view come last."""

MOST_COUNTRIES: Final = 4
"""Countries that can be compared."""

_AT: Final = re.compile(r"(\d{1,2}(?:\.\d{1,2})?)/(-?\d{1,2}(?:\.\d{1,4})?)/(-?\d{1,3}(?:\.\d{1,4})?)", re.ASCII)
_WITHIN: Final = re.compile(
    r"(-?\d{1,3}(?:\.\d)?)/(-?\d{1,2}(?:\.\d)?)/(-?\d{1,3}(?:\.\d)?)/(-?\d{1,2}(?:\.\d)?)", re.ASCII
)
_YEAR: Final = re.compile(r"[12][0-9]{3}")
_PERIOD: Final = re.compile(rf"({_YEAR.pattern})(?:-({_YEAR.pattern}))?")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_VERSION: Final = re.compile(r"[0-9A-Za-z.-]{1,40}")
_HASH: Final = re.compile(r"(?:[0-9a-f]{16}|[0-9a-f]{64})")
_SHOWN: Final = 40  # characters of a word that is repeated to the reader
_LISTED: Final = 40  # words of a vocabulary that a note lists
_LONGEST_Q: Final = 200  # characters of a search


@dataclass(frozen=True, slots=True)
class Viewing:
    """What is open on the screen besides the selection.

    Parameters
    ----------
    view
        One of ``VIEWS``; ``None`` for the one that the rest of the address asks for (``seen``).
    record, site
        Ids of what is open.
    country
        Codes of the countries that are open, at most ``MOST_COUNTRIES``, in the order in which they were asked for.
    before
        First and last year of the period with which that of the selection is compared, both included.
    at
        Where the map looks: zoom, latitude, longitude.
    layer
        Layers of the map that are shown besides countries and sites, of ``LAYERS`` and in their order.
    lang
        The language of the interface, if not English.
    embed
        Whether the map is shown without the page around it, inside a page of somebody else.
    v
        The data version with which a link was made.
    sort, page
        How the list is sorted, if not newest or best first, and which of its pages is open, the first being 1.
    within
        A window that the list keeps to: west, south, east, north in degrees, joined by slashes.
    hash
        The hash of a citation that is to be verified.
    """

    view: str | None = None
    record: str | None = None
    site: str | None = None
    country: tuple[str, ...] = ()
    before: tuple[int, int] | None = None
    at: str | None = None
    layer: tuple[str, ...] = ()
    lang: str | None = None
    embed: bool = False
    v: str | None = None
    sort: str | None = None
    page: int = 1
    within: str | None = None
    hash: str | None = None

    @property
    def seen(self) -> str:
        """The view that is shown: what is open decides, unless the address names one; embedded it is the map."""
        return "map" if self.embed else self.view or self.usual

    @property
    def usual(self) -> str:
        """The view that need not be named: a record's or a country's own page where one is open, else the map."""
        return "record" if self.record else "country" if self.country else "map"


@dataclass(frozen=True, slots=True)
class Asked:
    """What some words ask for, and a sentence for each word that was dropped."""

    selection: Selection
    viewing: Viewing
    notes: tuple[str, ...]


def read_words(typed: Iterable[str], checked: Checked) -> Asked:
    """Read ``key=value`` words; a whole ``?a=b&c=d`` is accepted as one word.

    Parameters
    ----------
    typed
        As typed on the command line.
    checked
        The atlas that says which values there are.

    Returns
    -------
    asked
        The selection, and a note for every word that was dropped.
    """
    pairs: list[tuple[str, str]] = []
    for word in typed:
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
        else:
            told = _("{key} is no key; the keys are {keys}.")
            notes.append(told.format(key=_quoted(key), keys=", ".join(KEYS)))
    reader = _Reader(given, notes)
    allowed = allowed_values(checked)
    years = reader.years()
    chosen = {key: reader.one_of(key, [*kind]) for key, kind in _ONE.items()}
    selection = Selection(
        from_year=years[0],
        to_year=years[1],
        reading=Reading(chosen["reading"] or Reading.ACTIVE),
        measure=Measure(chosen["measure"] or Measure.AGREEMENTS),
        firmness=Firmness(chosen["firmness"] or Firmness.ANY),
        viewpoint=Viewpoint(chosen["viewpoint"] or Viewpoint.UN),
        named=reader.one_of("named", ["yes"]) is not None,
        known=reader.known(checked.config),
        q=reader.search(),
        **{key: reader.some_of(key, allowed[key]) for key in FACETS},
    )
    return Asked(selection, _viewing(reader, checked), tuple(notes))


def _viewing(reader: "_Reader", checked: Checked) -> Viewing:
    gone = {one.id for one in checked.withdrawn}
    record = reader.one_of("record", checked.record_of.keys() | gone, listed=False)
    country = reader.countries(checked)
    view = reader.one_of("view", VIEWS)
    if view == "record" and not record:
        view = None
    lang = reader.one_of("lang", words.languages())
    read = Viewing(
        view=view,
        record=record,
        site=reader.one_of("site", checked.site_of, listed=False),
        country=country,
        before=read_period(reader.fitting("before", is_period, _("write a year, as 2014, or two, as 2010-2014"))),
        at=reader.fitting("at", is_place, _("write zoom/latitude/longitude, as 4/-15.8/-47.9")),
        layer=reader.some_of("layer", LAYERS),
        lang=None if lang == words.ENGLISH else lang,
        embed=reader.one_of("embed", ["true"]) is not None,
        v=reader.fitting("v", lambda text: bool(_VERSION.fullmatch(text)), _("write a data version, as 2026.11.0")),
        sort=reader.one_of("sort", [*SORTS, *(f"-{name}" for name in SORTS)]),
        page=int(reader.fitting("page", _is_page, _("write a number from 1 to 9999")) or 1),
        within=reader.fitting("within", is_window, _("write west/south/east/north in degrees, as -80/-35/-30/10")),
        hash=reader.hash(),
    )
    return replace(read, view=None) if read.view == read.usual else read


def allowed_values(checked: Checked) -> dict[str, Sequence[str]]:
    """Return the ids that each facet accepts, in the order of the vocabulary or of the alphabet."""
    config = checked.config
    return {
        "type": [*Type],
        "domain": [*config.domains],
        "partner": checked.partners,
        "group": [*checked.groups],
        "parties": PARTIES,
        "level": [*config.levels],
        "instrument": [*config.instruments],
        "delivery": DELIVERED,
        "kind": [*config.site_kinds],
        "ended": ENDED,
        "confidence": [*Confidence],
        "org": [*checked.organisations],
    }


def write_pairs(selection: Selection, viewing: Viewing | None = None) -> list[tuple[str, str]]:
    """Write a selection as pairs in the order of ``KEYS``: defaults and open ends left out, values as ids."""
    default, open_now = Selection(), viewing or Viewing()
    pairs: list[tuple[str, str]] = []
    for key in KEYS:
        if key in _YEARS:
            value = getattr(selection, f"{key}_year")
            pairs.extend([(key, str(value))] if value is not None else [])
        elif key == "named":
            pairs.extend([(key, "yes")] if selection.named else [])
        elif key == "before":
            pairs.extend([(key, write_period(open_now.before))] if open_now.before else [])
        elif key == "page":
            pairs.extend([(key, str(open_now.page))] if open_now.page > 1 else [])
        elif key == "embed":
            pairs.extend([(key, "true")] if open_now.embed else [])
        elif key in FACETS or key in _SEVERAL:
            pairs.extend((key, value) for value in getattr(selection if key in FACETS else open_now, key))
        elif key in VIEWING:
            value = open_now.view if key == "view" and open_now.view != open_now.usual else None
            value = value if key == "view" else getattr(open_now, key)
            pairs.extend([(key, value)] if value else [])
        elif getattr(selection, key) != getattr(default, key):
            pairs.append((key, str(getattr(selection, key))))
    return pairs


def write_query(selection: Selection, viewing: Viewing | None = None) -> str:
    """Write a selection as the query of an address, without the question mark; readable, so ``/`` stays ``/``."""
    return urlencode(write_pairs(selection, viewing), safe="/")


def write_period(years: tuple[int, int]) -> str:
    """Write a period of whole years: ``2014``, or ``2010-2014``."""
    return "-".join(str(year) for year in dict.fromkeys(years))


def read_period(text: str | None) -> tuple[int, int] | None:
    """Read a period of whole years, both ends included; ``None`` for what is none."""
    found = _PERIOD.fullmatch(text or "")
    if found is None:
        return None
    first, last = int(found[1]), int(found[2] or found[1])
    return (first, last) if first <= last else None


def is_period(text: str) -> bool:
    """Tell whether a text is a period of whole years that does not end before it begins."""
    return read_period(text) is not None


def is_place(text: str) -> bool:
    """Tell whether a text says where a map looks: zoom, latitude and longitude in degrees, joined by slashes."""
    found = _AT.fullmatch(text)
    return found is not None and float(found[1]) <= 18 and abs(float(found[2])) <= 90 and abs(float(found[3])) <= 360


def is_window(text: str) -> bool:
    """Tell whether a text is a window: west, south, east, north in degrees; west may be more than east."""
    found = _WITHIN.fullmatch(text)
    if found is None:
        return False
    west, south, east, north = (float(part) for part in found.groups())
    return max(abs(west), abs(east)) <= 180 and max(abs(south), abs(north)) <= 90 and south <= north


def hash_in(text: str) -> str | None:
    """Return the hash that somebody wrote, in small letters and without spaces; ``None`` if it is none."""
    found = "".join(text.split()).lower()
    return found if _HASH.fullmatch(found) else None


def day_refused(text: str, config: AtlasConfig) -> str:
    """Say why a text is no day by which sources may have been published; an empty text where it is one.

    Parameters
    ----------
    text
        As ``2022-03-01``: a year or a month would have to mean one of its days.
    config
        The atlas: no day is before ``rules.first_year`` or after the day of the data.
    """
    try:
        day = day_of(datetime.date.fromisoformat(text)) if _DAY.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None:
        return _("write a day as year-month-day, as 2022-03-01")
    first, last = first_day_of_year(config.rules.first_year), config.as_of_day
    if first <= day <= last:
        return ""
    told = _("days from {first} to {last} can be asked for")
    return told.format(first=date_of(first).isoformat(), last=date_of(last).isoformat())


def _is_page(text: str) -> bool:
    return re.fullmatch(r"[1-9][0-9]{0,3}", text) is not None


# --- one key at a time ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads one key after the other of what was given; a note tells each word that is dropped."""

    given: Mapping[str, list[str]]
    notes: list[str]

    def years(self) -> tuple[int | None, int | None]:
        """Read the period; when an end cannot be read, or they are reversed, both are dropped."""
        years: dict[str, int | None] = {}
        for key in _YEARS:
            value = self._first(key)
            years[key] = int(value) if value is not None and _YEAR.fullmatch(value) else None
            if value is not None and years[key] is None:
                told = _("{word} is no year between 1000 and 2999; the period was left out.")
                self.notes.append(told.format(word=f"{key}={_quoted(value)}"))
                return None, None
        first, last = years["from"], years["to"]
        if first is not None and last is not None and first > last:
            told = _("from={first} is after to={last}; the period was left out.")
            self.notes.append(told.format(first=first, last=last))
            return None, None
        return first, last

    def one_of(self, key: str, allowed: Iterable[str], *, listed: bool = True) -> str | None:
        value = self._first(key)
        if value is None or value in allowed:
            return value
        hint = _the_words(allowed) if listed else _("there is no such {key}").format(key=key)
        self._drop(key, value, hint)
        return None

    def some_of(self, key: str, allowed: Sequence[str]) -> tuple[str, ...]:
        values = dict.fromkeys(self.given.get(key, ()))
        for value in [value for value in values if value not in allowed]:
            del values[value]
            self._drop(key, value, _why_not(key, value, allowed))
        return tuple(sorted(values, key=list(allowed).index))

    def countries(self, checked: Checked) -> tuple[str, ...]:
        """Read the countries that are open, as asked for; the subject itself has no page of its own."""
        asked = dict.fromkeys(self.given.get("country", ()))
        found = self.some_of(
            "country", [code for code in asked if code in checked.countries and code in checked.partners]
        )
        if len(found) > MOST_COUNTRIES:
            told = _("Four countries can be compared at once; the first four were taken.")
            self.notes.append(told)
        return found[:MOST_COUNTRIES]

    def search(self) -> str:
        """Read what is searched for: one line, without characters that cannot be seen, not longer than is read."""
        value = self._first("q") or ""
        text = " ".join("".join(char if char.isprintable() else " " for char in value[: 4 * _LONGEST_Q]).split())
        if len(text) > _LONGEST_Q or len(value) > 4 * _LONGEST_Q:
            told = _("The search was cut to its first {number} characters.")
            self.notes.append(told.format(number=_LONGEST_Q))
        return text[:_LONGEST_Q].strip()

    def known(self, config: AtlasConfig) -> str | None:
        """Read the day by which sources have to be published."""
        value = self._first("known")
        why_not = "" if value is None else day_refused(value, config)
        if value is not None and why_not:
            self._drop("known", value, why_not)
        return None if why_not else value

    def hash(self) -> str | None:
        """Read the hash of a citation; one with spaces between its digits is one."""
        value = self._first("hash")
        found = hash_in(value or "")
        if value is not None and found is None:
            self._drop("hash", value, _("write its 16 or 64 digits from 0 to 9 and a to f"))
        return found

    def fitting(self, key: str, fits: Callable[[str], bool], hint: str) -> str | None:
        value = self._first(key)
        if value is None or fits(value):
            return value
        self._drop(key, value, hint)
        return None

    def _first(self, key: str) -> str | None:
        values = self.given.get(key)
        if not values:
            return None
        if len(values) > 1:
            told = _("{key} was given {number} times; the first was taken.")
            self.notes.append(told.format(key=key, number=len(values)))
        return values[0]

    def _drop(self, key: str, value: str, hint: str) -> None:
        told = _("{word} was left out: {hint}.")
        self.notes.append(told.format(word=f"{key}={_quoted(value)}", hint=hint))


def _why_not(key: str, value: str, allowed: Sequence[str]) -> str:
    if key not in ("partner", "country"):
        return _the_words(allowed)
    if value in ("RUS", "SUN"):
        return _("that is the subject of the atlas, not a partner")
    if key == "country":
        return _("countries are ISO 3166-1 alpha-3 codes such as BRA")
    return _("partners are ISO 3166-1 alpha-3 codes such as BRA, or SUN, DDR, CSK for former states")


def _the_words(allowed: Iterable[str]) -> str:
    some = [*allowed]
    more = ", ..." if len(some) > _LISTED else ""
    return _("the words are {words}").format(words=", ".join(some[:_LISTED]) + more)


def _quoted(word: str) -> str:
    """Shorten a word and take control characters out, so that it can be repeated in a sentence."""
    seen = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in word[:_SHOWN])
    return f"{seen}..." if len(word) > _SHOWN else seen
