"""Dates as precise as their source: EDTF text, read into days and shown in words.

EDTF is the Extended Date/Time Format (Library of Congress 2019, ISO 8601-2:2019). Our profile of it:

- ``2019``, ``2019-10``, ``2019-10-31``: one day within that year, month or day; ``201X`` within a decade;
- after any of them ``~`` approximate, ``?`` doubtful, ``%`` both;
- ``a/b``: lasted from a to b; ``a/..`` goes on; ``../b`` until b;
- ``[a..b]``: one day between a and b; ``[a..]`` on or after a; ``[..b]`` on or before b.

All else is refused with a hint, also ``2016/``, seasons and reversed ends. ``~`` widens by one unit of the
date's own precision on both sides (seven days, a month, a year, a decade); ``?`` leaves the days as written.
A day is a whole number: days since 1970-01-01, proleptic Gregorian, as JavaScript's Date.UTC(...) / 86400000.
"""

import datetime
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from geo.errors import GeoError
from geo.words import N_, _

EARLIEST: Final = -9_999_999  # stands for no known beginning: before every day of a four-digit year
NEVER: Final = 9_999_999  # stands for no known end: after every day of a four-digit year

_EPOCH = datetime.date(1970, 1, 1).toordinal()
_FIRST_DAY = datetime.date.min.toordinal() - _EPOCH  # 0001-01-01
_LAST_DAY = datetime.date.max.toordinal() - _EPOCH  # 9999-12-31
_MAX_LENGTH = 40  # characters; the longest date of the profile has 26
_MONTHS = (
    "",
    N_("January"), N_("February"), N_("March"), N_("April"), N_("May"), N_("June"), N_("July"), N_("August"),
    N_("September"), N_("October"), N_("November"), N_("December"),
)  # fmt: skip
_DAYS = (  # phrases of their own: in many languages the month has another form behind a day
    "",
    N_("{day} January"), N_("{day} February"), N_("{day} March"), N_("{day} April"), N_("{day} May"),
    N_("{day} June"), N_("{day} July"), N_("{day} August"), N_("{day} September"), N_("{day} October"),
    N_("{day} November"), N_("{day} December"),
)  # fmt: skip
_POINT = re.compile(r"([0-9]{3})(?:X|([0-9])(?:-([0-9]{2})(?:-([0-9]{2}))?)?)([~?%]?)")
_EXPECTED = "an EDTF date (2019, 2019-10, 2019-10-31, 201X also with ~ ? %; a/b a/.. ../b [a..b] [a..] [..b])"
_DATE = r"((?:[0-9]{3}X|[0-9]{4}(?:-[0-9]{2}){0,2})[~?%]?)"
_HINTS = (  # what people write instead, and what to tell them: the first that fits the whole text
    (rf"{_DATE}(?:/|\.\.)", "write {0}/.. for 'goes on' or [{0}..] for 'on or after'"),
    (rf"(?:/|\.\.){_DATE}", "write ../{0} for 'until' or [..{0}] for 'on or before'"),
    (rf"{_DATE}(?:\.\.|-){_DATE}", "write {0}/{1} for 'lasted' or [{0}..{1}] for 'one day between'"),
    (rf"\[{_DATE}\]|([~?%]){_DATE}", "write the date without brackets and its sign at the end, as 2016~"),
    (r"[0-9]{4}-(?:2[1-9]|3[0-9]|4[01])[~?%]?", "seasons are not read; write months, as [2016-03..2016-05]"),
    (r"([0-9]{4})-(?:00|XX)(?:-(?:00|XX))?[~?%]?", "write {0} where the month is not known"),
    (r"([0-9]{2})XX[~?%]?", "only one X is read; write [{0}00..{0}99] for 'one day between'"),
    (r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ].*", "write the day without the time, {0}"),
    (r"Y.*|[-+][0-9].*|[0-9]{1,3}|[0-9]{5,7}|000(?:0.*|X.?)", "years have four digits, 0001 to 9999"),
    (r"([0-9]{4}-(?:0[1-9]|1[0-2]))-..[~?%]?", "no such day; write {0} where the day is not known"),
    (r"[0-9]{4}-[0-9]{2}(?:-[0-9]{2})?[~?%]?", "months go from 01 to 12"),
    (r"[0-9]{1,4}([-/. ]?)[0-9]{1,2}(?:\1[0-9]{1,4})?", "write year-month-day in full, as 2016-05-07"),
    (r"[^A-Za-z]*\s[^A-Za-z]*|.*[^\x00-\x7f].*", "type it without spaces, with plain digits and hyphens"),
    (r".*[A-Za-z]{3}.*|[\[\]/.]*", "write it in numbers, as 2016-05; leave the field out if not known"),
)


class DateError(GeoError):
    """A text that is no date of the profile: what was found, what was expected, what to do."""

    def __init__(self, found: str, expected: str, hint: str) -> None:
        super().__init__(found, expected, hint)
        self.found, self.expected, self.hint = found, expected, hint

    def __str__(self) -> str:  # a long text is cut
        return f"found {self.found[:_MAX_LENGTH]!r}, expected {self.expected}, {self.hint}"


@dataclass(frozen=True, slots=True)
class Span:
    """When a thing began and ended, in days since 1970-01-01.

    It began on a day in [s1, s2] and ended on a day in [e1, e2], bounds included. Always s1 <= s2, e1 <= e2,
    s1 <= e1 and s2 <= e2, for nothing ends before it begins. Open ends are `EARLIEST` and `NEVER`; all else
    lies in the years 0001 to 9999. `doubtful` (``?`` or ``%``) makes a match possible at most.
    """

    s1: int
    s2: int
    e1: int
    e2: int
    doubtful: bool


class _Point(NamedTuple):
    """One date as written; month and day are 0 where it has none."""

    year: int
    month: int
    day: int
    decade: bool
    sign: str


_OPEN = _Point(0, 0, 0, decade=False, sign="")  # an end that is not known


@lru_cache(maxsize=4096)
def parse_edtf(text: str) -> Span:
    """Read an EDTF date (profile above) into the days on which it may have begun and ended.

    Parameters
    ----------
    text
        The date as the record has it, nothing around it.

    Returns
    -------
    span
        Four days since 1970-01-01, and whether they are doubtful; immutable, so the cache is safe.

    Raises
    ------
    DateError
        If the text is no date of the profile; the hint says what to write.

    Examples
    --------
    >>> parse_edtf("1970-01")
    Span(s1=0, s2=30, e1=0, e2=30, doubtful=False)
    >>> parse_edtf("1970-01-10~/..")
    Span(s1=2, s2=16, e1=9999999, e2=9999999, doubtful=False)
    """
    lasted, begin, end = _read(text)
    s1, s2 = (EARLIEST, EARLIEST) if begin is _OPEN else _bounds(begin, widened=True)
    e1, e2 = (s1, s2) if end is begin else (NEVER, NEVER) if end is _OPEN else _bounds(end, widened=True)
    doubtful = begin.sign in ("?", "%") or end.sign in ("?", "%")
    if lasted:
        return Span(s1, min(s2, e2), max(s1, e1), e2, doubtful)
    return Span(s1, e2, s1, e2, doubtful)


def in_words(text: str) -> str:
    """Say an EDTF date (profile above) in the language that is spoken now, without any EDTF sign.

    What both ends share is said once; a decade that could be taken for a century is spelled out.

    Raises
    ------
    DateError
        If the text is no date of the profile.

    Examples
    --------
    >>> in_words("2019-10-31~")
    'about 31 October 2019'
    >>> in_words("190X")
    'some time in the years 1900 to 1909'
    """
    lasted, begin, end = _read(text)
    if begin == end:
        told = _words(begin)
        return _("some time in {date}").format(date=told) if begin.decade and begin.sign in ("", "?") else told
    if _OPEN in (begin, end):
        return _half_open(begin, lasted=lasted) if end is _OPEN else _half_open(end, lasted=lasted, until=True)
    first = _without_shared(begin, end)
    if not lasted:
        told = _("some day between {first} and {last}")
    else:
        told = _("from {first} to {last}") if first == begin else _("{first} to {last}")
    return told.format(first=_words(first), last=_words(end))


def day_of(date: datetime.date) -> int:
    """Count the days from 1970-01-01 to a date."""
    return date.toordinal() - _EPOCH


def date_of(day: int) -> datetime.date:
    """Give the date of a day; `ValueError` outside the years 1 to 9999, so for `EARLIEST` and `NEVER`."""
    return datetime.date.fromordinal(day + _EPOCH)


def first_day_of_year(year: int) -> int:
    """Give 1 January of a year as a day; `ValueError` outside the years 1 to 9999."""
    return day_of(datetime.date(year, 1, 1))


def last_day_of_year(year: int) -> int:
    """Give 31 December of a year as a day; `ValueError` outside the years 1 to 9999."""
    return day_of(datetime.date(year, 12, 31))


@lru_cache(maxsize=4096)
def _read(text: str) -> tuple[bool, _Point, _Point]:
    """Say whether it lasted, and give both ends, one at most `_OPEN`; a plain date is its own two ends."""
    if text[:1] == "[" and text[-1:] == "]":
        lasted, open_end, (first, between, last) = False, "", text[1:-1].partition("..")
    elif "/" in text:
        lasted, open_end, (first, between, last) = True, "..", text.partition("/")
    else:
        point = _read_point(text, text)
        return False, point, point
    if not between or first == last == open_end:
        raise _refused(text, text)
    begin = _OPEN if first == open_end else _read_point(first, text)
    end = _OPEN if last == open_end else _read_point(last, text)
    if _OPEN not in (begin, end) and _bounds(begin)[0] > _bounds(end)[1]:
        raise DateError(text, "an end that is not before its beginning", "swap the two or correct one")
    return lasted, begin, end


def _read_point(part: str, text: str) -> _Point:
    """Read one date; `text` is the whole, for the message."""
    if not (found := _POINT.fullmatch(part)):
        raise _refused(text, part)
    decade, last_digit, month, day, sign = found.groups()
    point = _Point(int(decade + (last_digit or "0")), int(month or 0), int(day or 0), not last_digit, sign)
    try:
        datetime.date(point.year, int(month or 1), int(day or 1))
    except ValueError:
        raise _refused(text, part) from None
    return point


def _refused(text: str, part: str) -> DateError:
    """Make the error, with the hint that fits the whole text or else the part at fault."""
    for piece in (text, part) if len(text) <= _MAX_LENGTH else ():
        for pattern, hint in _HINTS:
            if found := re.fullmatch(pattern, piece, re.DOTALL):
                return DateError(text, _EXPECTED, hint.format(*found.groups()))
    return DateError(text, _EXPECTED, "write it in one of these forms")


def _bounds(point: _Point, *, widened: bool = False) -> tuple[int, int]:
    """Give first and last day of a date, within the years 1 to 9999."""
    slack = 1 if widened and point.sign in ("~", "%") else 0  # units of the date's own precision
    if point.day:
        day = datetime.date(point.year, point.month, point.day).toordinal() - _EPOCH
        return max(day - slack * 7, _FIRST_DAY), min(day + slack * 7, _LAST_DAY)
    months = 120 if point.decade else 1 if point.month else 12
    start = point.year * 12 + max(point.month, 1) - 1
    return _month_start(start - slack * months), _month_start(start + months + slack * months) - 1


def _month_start(month: int) -> int:
    """Give the first day of a month that is counted from January of year 0, within the years 1 to 9999."""
    year, months = divmod(max(month, 12), 12)
    return day_of(datetime.date(year, months + 1, 1)) if year <= datetime.MAXYEAR else _LAST_DAY + 1


def _half_open(known: _Point, *, lasted: bool, until: bool = False) -> str:
    """Say a date of which only one end is known."""
    if lasted:
        told = _("until {date}") if until else _("since {date}")
    elif known.day:
        told = _("on or before {date}") if until else _("on or after {date}")
    else:
        told = _("in or before {date}") if until else _("in or after {date}")
    return told.format(date=_words(known))


def _words(point: _Point) -> str:
    """Say one date inside a sentence."""
    date = _decade(point.year) if point.decade else _plain(point)
    about, uncertain = point.sign in ("~", "%"), point.sign in ("?", "%")
    if about:
        told = _("about {date} (uncertain)") if uncertain else _("about {date}")
        return told.format(date=date)
    return _("{date} (uncertain)").format(date=date) if uncertain else date


def _decade(year: int) -> str:
    if year % 100:
        return _("the {year}s").format(year=year)
    return _("the years {first} to {last}").format(first=year, last=year + 9)  # or it would be taken for a century


def _plain(point: _Point) -> str:
    """Say day, month and year; parts that are 0 are left out."""
    if not point.month:
        return str(point.day or point.year)
    if not point.day:
        month = _(_MONTHS[point.month])
        return _("{month} {year}").format(month=month, year=point.year) if point.year else month
    date = _(_DAYS[point.month]).format(day=point.day)
    return _("{date} {year}").format(date=date, year=point.year) if point.year else date


def _without_shared(begin: _Point, end: _Point) -> _Point:
    """Leave out of the beginning the year, and the month, that the end says again."""
    alike = begin.month and end.month and bool(begin.day) == bool(end.day)
    if not alike or begin.year != end.year or begin.sign or end.sign:
        return begin
    return begin._replace(year=0, month=0 if begin.month == end.month else begin.month)
