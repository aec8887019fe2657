"""Dates: what is read, what is refused, and how a date is said."""

import datetime
import doctest
import importlib
import re
import warnings
from calendar import monthrange
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from geo import dates
from geo.dates import EARLIEST, NEVER, DateError, Span, date_of, day_of, in_words, parse_edtf


def day(iso: str) -> int:
    """Turn ``2019-10-31`` into a day; open ends are spelled out."""
    open_ends = {"earliest": EARLIEST, "never": NEVER}
    return open_ends[iso] if iso in open_ends else day_of(datetime.date.fromisoformat(iso))


def span(s1: str, s2: str, e1: str, e2: str, *, doubtful: bool = False) -> Span:
    return Span(day(s1), day(s2), day(e1), day(e2), doubtful)


def within(first: str, last: str, *, doubtful: bool = False) -> Span:
    return span(first, last, first, last, doubtful=doubtful)


# --- generated dates ---------------------------------------------------------------------------------------

YEARS = st.integers(1, 9999).map("{:04}".format)
MONTHS = st.dates().map("{:%Y-%m}".format).map(lambda text: text.zfill(7))
DAYS = st.dates().map(datetime.date.isoformat)
DECADES = st.integers(1, 999).map("{:03}X".format)
PLAIN = st.one_of(YEARS, MONTHS, DAYS, DECADES)
DATES = st.builds(str.__add__, PLAIN, st.sampled_from(["", "~", "?", "%"]))
INTERVALS = st.builds("{}/{}".format, DATES | st.just(".."), DATES | st.just(".."))
BRACKETS = st.builds("[{}..{}]".format, DATES | st.just(""), DATES | st.just(""))
LIKE_EDTF = st.text("0123456789X~?%/.[]-", max_size=30)
ANY_TEXT = st.one_of(DATES, INTERVALS, BRACKETS, LIKE_EDTF, st.text())


def assume_read(text: str) -> Span:
    """Give the span of a generated text, or drop the example where its ends are reversed or both open."""
    try:
        return parse_edtf(text)
    except DateError:
        assume(False)
        raise


# --- what is read ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2019", within("2019-01-01", "2019-12-31")),
        ("2020-02", within("2020-02-01", "2020-02-29")),
        ("1900-02", within("1900-02-01", "1900-02-28")),
        ("2019-10-31", within("2019-10-31", "2019-10-31")),
        ("201X", within("2010-01-01", "2019-12-31")),
        ("0001", within("0001-01-01", "0001-12-31")),
        ("9999-12", within("9999-12-01", "9999-12-31")),
        ("2019?", within("2019-01-01", "2019-12-31", doubtful=True)),
        ("2019~", within("2018-01-01", "2020-12-31")),
        ("2019-12~", within("2019-11-01", "2020-01-31")),
        ("2020-03~", within("2020-02-01", "2020-04-30")),
        ("2019-10-31~", within("2019-10-24", "2019-11-07")),
        ("201X~", within("2000-01-01", "2029-12-31")),
        ("2019-10-31%", within("2019-10-24", "2019-11-07", doubtful=True)),
        ("2016/2020-03", span("2016-01-01", "2016-12-31", "2020-03-01", "2020-03-31")),
        ("2016~/2020-03-09?", span("2015-01-01", "2017-12-31", "2020-03-09", "2020-03-09", doubtful=True)),
        ("2016/..", span("2016-01-01", "2016-12-31", "never", "never")),
        ("../1991", span("earliest", "earliest", "1991-01-01", "1991-12-31")),
        ("[2025-06-25..2025-07-03]", within("2025-06-25", "2025-07-03")),
        ("[2019~..2020-10-09~]", within("2018-01-01", "2020-10-16")),
        ("[1994-12-10..]", within("1994-12-10", "never")),
        ("[2022-07~..]", within("2022-06-01", "never")),
        ("[..2007-03?]", within("earliest", "2007-03-31", doubtful=True)),
    ],
)
def test_a_date_gives_the_days_it_may_mean(text: str, expected: Span) -> None:
    assert parse_edtf(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2016/2016-03", span("2016-01-01", "2016-03-31", "2016-03-01", "2016-03-31")),
        ("2016-05/2016", span("2016-05-01", "2016-05-31", "2016-05-01", "2016-12-31")),
    ],
)
def test_nothing_ends_before_it_begins_where_ends_overlap(text: str, expected: Span) -> None:
    assert parse_edtf(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0001~", within("0001-01-01", "0002-12-31")),
        ("0001-01-03~", within("0001-01-01", "0001-01-10")),
        ("9999-12~", within("9999-11-01", "9999-12-31")),
        ("999X~", within("9980-01-01", "9999-12-31")),
        ("9999-12-30~", within("9999-12-23", "9999-12-31")),
    ],
)
def test_widening_stops_at_the_first_and_last_year(text: str, expected: Span) -> None:
    assert parse_edtf(text) == expected


def test_open_ends_lie_outside_every_four_digit_year() -> None:
    assert EARLIEST < day_of(datetime.date.min) < day_of(datetime.date.max) < NEVER


def test_days_are_counted_as_javascript_counts_them() -> None:
    assert [day(iso) for iso in ("1970-01-01", "1969-12-31", "2000-02-29", "0001-01-01")] == [
        0,
        -1,
        11016,
        -719162,
    ]


@given(st.dates())
def test_a_day_and_its_date_are_one(date: datetime.date) -> None:
    assert date_of(day_of(date)) == date


@given(st.integers(1, 9999))
def test_a_year_runs_from_its_first_to_its_last_day(year: int) -> None:
    assert parse_edtf(f"{year:04}").s1 == dates.first_day_of_year(year)
    assert parse_edtf(f"{year:04}").s2 == dates.last_day_of_year(year)


@pytest.mark.parametrize("open_end", [EARLIEST, NEVER])
def test_an_open_end_has_no_date(open_end: int) -> None:
    with pytest.raises(ValueError, match=r"ordinal|year"):
        date_of(open_end)


# --- what is refused ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("", "leave the field out"),
        ("../..", "leave the field out"),
        ("[..]", "leave the field out"),
        ("2016/", "write 2016/.. for 'goes on' or [2016..] for 'on or after'"),
        ("/2016-05", "write ../2016-05 for 'until' or [..2016-05] for 'on or before'"),
        ("2016..2018", "write 2016/2018 for 'lasted' or [2016..2018]"),
        ("2016-2018", "write 2016/2018 for 'lasted' or [2016..2018]"),
        ("2016-21", "seasons"),
        ("2016-24~", "seasons"),
        ("2015/2016-22", "seasons"),
        ("2020/2019", "swap"),
        ("2019-10-31/2019-10-30", "swap"),
        ("2020-03~/2020-02~", "swap"),
        ("[2020..2019-12]", "swap"),
        ("2012-02-30", "write 2012-02 where the day is not known"),
        ("[2019..2021-02-29]", "write 2021-02 where the day is not known"),
        ("2012-05-00", "write 2012-05 where the day is not known"),
        ("2012-00", "write 2012 where the month is not known"),
        ("2012-XX", "write 2012 where the month is not known"),
        ("2012-13", "months go from 01 to 12"),
        ("20XX", "write [2000..2099]"),
        ("2019-10-31T10:00:00Z", "write the day without the time, 2019-10-31"),
        ("12/05/2016", "year-month-day"),
        ("12.5.2016", "year-month-day"),
        ("20160512", "year-month-day"),
        ("2016-5", "year-month-day"),
        ("~2016", "its sign at the end"),
        ("[2016]", "without brackets"),
        ("May 2016", "in numbers"),
        ("unknown", "leave the field out"),
        (" 2016", "without spaces"),
        ("2016\n", "without spaces"),
        ("2016 / 2018", "without spaces"),
        ("２０１６", "plain digits"),  # full-width digits
        ("٢٠١٦", "plain digits"),  # Arabic-Indic digits
        ("2016–2018", "plain digits and hyphens"),  # a dash
        ("Y12345", "four digits"),
        ("12345", "four digits"),
        ("-0005", "four digits"),
        ("0000", "four digits"),
        ("0000-05-01", "four digits"),
        ("000X", "four digits"),
        ("201X-05", "one of these forms"),
        ("2016~?", "one of these forms"),
        ("[2016..2018]~", "one of these forms"),
        ("{2016,2017}", "one of these forms"),
        ("2016/2017/2018", "one of these forms"),
        ("[2016/2018]", "one of these forms"),
    ],
)
def test_other_dates_are_refused_with_a_hint(text: str, hint: str) -> None:
    with pytest.raises(DateError) as caught:
        parse_edtf(text)
    assert hint in caught.value.hint
    assert caught.value.found == text


def test_a_refusal_says_what_was_found_what_was_expected_and_what_to_do() -> None:
    with pytest.raises(DateError, match=r"^found '2016/', expected an EDTF date \(.+\), write 2016/\.\. for"):
        parse_edtf("2016/")


@pytest.mark.parametrize("piece", ["1", "2016/", "[", "..", "2016-", "~", " ", "X", "a", "é"])
def test_a_very_long_text_is_refused_at_once_and_shown_cut(piece: str) -> None:
    with pytest.raises(DateError) as caught:
        parse_edtf(piece * 100_000)
    assert len(str(caught.value)) < 300


# --- properties --------------------------------------------------------------------------------------------


@given(ANY_TEXT)
@example("2019-10-31~/2019-11-01~")
@example("[2019~..2019]")
@settings(deadline=None)
def test_any_text_gives_an_ordered_span_or_a_date_error(text: str) -> None:
    try:
        read = parse_edtf(text)
    except DateError:
        return
    assert read.s1 <= read.s2 <= read.e2
    assert read.s1 <= read.e1 <= read.e2


@given(INTERVALS | BRACKETS | DATES)
def test_widening_never_loses_a_day(text: str) -> None:
    read, plain = assume_read(text), parse_edtf(re.sub("[~?%]", "", text))
    assert read.s1 <= plain.s1
    assert read.s2 >= plain.s2
    assert read.e1 <= plain.e1
    assert read.e2 >= plain.e2


@given(INTERVALS | BRACKETS | DATES)
def test_only_question_mark_and_percent_make_a_date_doubtful(text: str) -> None:
    assert assume_read(text).doubtful == ("?" in text or "%" in text)


# --- the oracle: an independent reader of EDTF, for the forms that both read alike -------------------------


@pytest.fixture(scope="module")
def oracle() -> Callable[[str], Any]:
    with warnings.catch_warnings():  # its grammar trips over the newest pyparsing's diagnostics
        warnings.simplefilter("ignore")
        return importlib.import_module("edtf").parse_edtf  # type: ignore[no-any-return]


def bounds_by(oracle: Callable[[str], Any], text: str) -> tuple[int, int]:
    """Give the first and last day that the oracle sees."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        date = oracle(text)
        first, last = date.lower_strict(), date.upper_strict()
    return day_of(datetime.date(*first[:3])), day_of(datetime.date(*last[:3]))


@given(text=PLAIN)
@settings(deadline=None)
def test_plain_dates_agree_with_the_oracle(oracle: Callable[[str], Any], text: str) -> None:
    read = parse_edtf(text)
    assert (read.s1, read.e2) == (read.e1, read.s2) == bounds_by(oracle, text)


@given(begin=PLAIN, end=PLAIN)
@settings(deadline=None)
def test_intervals_agree_with_the_oracle(oracle: Callable[[str], Any], begin: str, end: str) -> None:
    text = f"{begin}/{end}"
    read = assume_read(text)
    assert (read.s1, read.e2) == bounds_by(oracle, text)


@given(DAYS.map(lambda text: text[:7]))
def test_a_month_has_the_days_of_the_calendar(text: str) -> None:
    read = parse_edtf(text)
    assert read.s2 - read.s1 + 1 == monthrange(int(text[:4]), int(text[5:]))[1]


# --- in words ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2019", "2019"),
        ("2019-10", "October 2019"),
        ("2020-03-16", "16 March 2020"),
        ("201X", "some time in the 2010s"),
        ("200X", "some time in the years 2000 to 2009"),
        ("201X?", "some time in the 2010s (uncertain)"),
        ("201X~", "about the 2010s"),
        ("2022~", "about 2022"),
        ("2019-10-31~", "about 31 October 2019"),
        ("2016?", "2016 (uncertain)"),
        ("2016%", "about 2016 (uncertain)"),
        ("2016/2020-03", "from 2016 to March 2020"),
        ("2016?/2020-03~", "from 2016 (uncertain) to about March 2020"),
        ("199X/2020", "from the 1990s to 2020"),
        ("2024-09-23/2024-09-24", "23 to 24 September 2024"),
        ("2024-09-30/2024-10-01", "30 September to 1 October 2024"),
        ("2024-09-23~/2024-09-24", "from about 23 September 2024 to 24 September 2024"),
        ("2023-12-31/2024-01-01", "from 31 December 2023 to 1 January 2024"),
        ("2024-03/2024-05", "March to May 2024"),
        ("2024-03/2024-05-06", "from March 2024 to 6 May 2024"),
        ("2016/2016", "2016"),
        ("2016/..", "since 2016"),
        ("2016-05-09~/..", "since about 9 May 2016"),
        ("../1991", "until 1991"),
        ("[2025-06-25..2025-07-03]", "some day between 25 June and 3 July 2025"),
        ("[2025-07-03..2025-07-09]", "some day between 3 and 9 July 2025"),
        ("[2016~..2018?]", "some day between about 2016 and 2018 (uncertain)"),
        ("[1994-12-10..]", "on or after 10 December 1994"),
        ("[2022-07..]", "in or after July 2022"),
        ("[2022..]", "in or after 2022"),
        ("[..2007-03-04]", "on or before 4 March 2007"),
        ("[..2007-03?]", "in or before March 2007 (uncertain)"),
    ],
)
def test_a_date_is_said_in_plain_words(text: str, words: str) -> None:
    assert in_words(text) == words


@given(INTERVALS | BRACKETS | DATES)
def test_words_show_no_sign_of_edtf(text: str) -> None:
    assume_read(text)
    assert not re.search(r"[~?%/\[\]X-]|\.\.|\b0|  |^ | $", in_words(text))


@given(LIKE_EDTF)
def test_what_is_refused_has_no_words(text: str) -> None:
    try:
        parse_edtf(text)
    except DateError:
        with pytest.raises(DateError):
            in_words(text)


def test_the_examples_in_the_docstrings_run() -> None:
    outcome = doctest.testmod(dates)
    assert outcome.attempted > 0
    assert outcome.failed == 0
