"""Regions that add up, and memberships that hold on the right days."""

import datetime

import pycountry
import pytest

from geo.atlas import Atlas
from geo.dates import day_of, parse_edtf
from geo.schema import Group

ISO = {country.alpha_3 for country in pycountry.countries}
NO_REGION = {"ATA"}  # M49 gives Antarctica none
OF_OURS = {"TWN"}  # M49 has no line for it; the file says where it stands and why

PARTS = {
    "africa": ("northern-africa", "sub-saharan-africa"),
    "sub-saharan-africa": ("eastern-africa", "middle-africa", "southern-africa", "western-africa"),
    "americas": ("northern-america", "latin-america"),
    "latin-america": ("caribbean", "central-america", "south-america"),
    "asia": ("central-asia", "eastern-asia", "south-eastern-asia", "southern-asia", "western-asia"),
    "europe": ("eastern-europe", "northern-europe", "southern-europe", "western-europe"),
    "oceania": ("australia-and-new-zealand", "melanesia", "micronesia", "polynesia"),
}
TOP = ("africa", "americas", "asia", "europe", "oceania")
SIZES = {
    "northern-africa": 7, "eastern-africa": 22, "middle-africa": 9, "southern-africa": 5, "western-africa": 17,
    "northern-america": 5, "caribbean": 28, "central-america": 8, "south-america": 16,
    "central-asia": 5, "eastern-asia": 7, "south-eastern-asia": 11, "southern-asia": 9, "western-asia": 18,
    "eastern-europe": 10, "northern-europe": 16, "southern-europe": 16, "western-europe": 9,
    "australia-and-new-zealand": 6, "melanesia": 5, "micronesia": 8, "polynesia": 10,
}  # fmt: skip
"""How many countries M49 puts in each sub-region, as published counts have it."""

UN_GROWTH = {1945: 51, 1950: 60, 1970: 127, 1980: 154, 2002: 191, 2011: 193, 2026: 193}
"""Members at the end of a year, as the United Nations count them (a page of 2002, and today's number)."""

SOVIET_SEATS = 2
"""Seats of the Byelorussian and the Ukrainian republic: in these data no states of their own before 1991-12-26."""


@pytest.fixture(scope="module")
def groups(atlas: Atlas) -> dict[str, Group]:
    return atlas.checked.groups


def members_on(group: Group, day: str) -> set[str]:
    """Who was a member on a day, as far as the dates tell."""
    number = day_of(datetime.date.fromisoformat(day))
    spans = {code: parse_edtf(period) for code, period in group.periods.items()}
    return {code for code, span in spans.items() if span.s1 <= number <= span.e2}


# --- regions -----------------------------------------------------------------------------------------------


def test_every_country_is_in_exactly_one_region(groups: dict[str, Group]) -> None:
    homes = {code: [region for region in TOP if code in groups[region].members] for code in ISO}
    assert {code: found for code, found in homes.items() if len(found) != (code not in NO_REGION)} == {}


@pytest.mark.parametrize("region", PARTS)
def test_sub_regions_add_up_to_their_region(groups: dict[str, Group], region: str) -> None:
    parts = [code for part in PARTS[region] for code in groups[part].members]
    assert len(parts) == len(set(parts)), "a country stands in two sub-regions"
    assert set(parts) == set(groups[region].members)


@pytest.mark.parametrize("region", SIZES)
def test_a_sub_region_has_as_many_countries_as_m49_says(groups: dict[str, Group], region: str) -> None:
    assert len(set(groups[region].members) & ISO - OF_OURS) == SIZES[region]


def test_every_region_is_known_to_these_tests(groups: dict[str, Group]) -> None:
    assert {name for name, group in groups.items() if group.members} == {*PARTS, *SIZES}


def test_a_former_state_stands_where_its_land_is_counted_today(atlas: Atlas, groups: dict[str, Group]) -> None:
    for name, group in groups.items():
        for code in set(group.members) - ISO:
            heirs = set(atlas.checked.countries[code].shapes["un"]) & ISO
            assert heirs, f"{name}: {code} is drawn nowhere"
            assert heirs <= set(group.members), f"{name}: {code}"


# --- memberships -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("year", "number"), UN_GROWTH.items())
def test_the_united_nations_had_so_many_members(groups: dict[str, Group], year: int, number: int) -> None:
    day = min(f"{year}-12-31", "2026-11-22")
    missing = SOVIET_SEATS if day < "1991-12-26" else 0
    assert len(members_on(groups["un-members"], day)) == number - missing


def test_no_former_state_is_a_member_of_the_united_nations_today(groups: dict[str, Group]) -> None:
    assert members_on(groups["un-members"], "2026-11-22") <= ISO


@pytest.mark.parametrize(("before", "after"), [("SUN", "RUS"), ("YUG", "SCG"), ("SCG", "SRB")])
def test_a_seat_that_went_on_was_never_empty_nor_held_twice(groups: dict[str, Group], before: str, after: str) -> None:
    periods = groups["un-members"].periods
    assert parse_edtf(periods[before]).e2 + 1 == parse_edtf(periods[after]).s1


@pytest.mark.parametrize(
    ("group", "code", "out", "member"),
    [
        ("brics", "ZAF", "2010-06-01", "2012-01-01"),
        ("brics", "EGY", "2023-12-31", "2024-01-01"),
        ("brics", "IDN", "2025-01-05", "2025-01-06"),
        ("cis", "GEO", "2009-08-19", "1994-01-01"),
        ("cis", "UKR", "2018-05-20", "2013-01-01"),
        ("csto", "UZB", "2013-01-01", "2010-01-01"),
        ("eaeu", "KGZ", "2015-01-02", "2016-01-01"),
        ("sco", "BLR", "2023-12-31", "2025-01-01"),
        ("aes", "NER", "2023-07-26", "2024-09-23"),
        ("esa-members", "SVN", "2024-12-31", "2025-01-01"),
        ("eu", "GBR", "2020-02-01", "2019-12-31"),
        ("nato", "FIN", "2022-12-31", "2024-01-01"),
        ("au", "MAR", "2016-12-31", "2018-01-01"),
        ("un-members", "DDR", "1990-10-03", "1978-08-26"),
        ("un-members", "CSK", "1993-01-01", "1978-03-02"),
    ],
)
def test_a_membership_has_years(groups: dict[str, Group], group: str, code: str, out: str, member: str) -> None:
    assert code in members_on(groups[group], member)
    assert code not in members_on(groups[group], out)


def test_who_only_was_invited_is_no_member(groups: dict[str, Group]) -> None:
    assert "ARG" not in groups["brics"].periods
    assert parse_edtf(groups["brics"].periods["SAU"]).doubtful  # listed by others, not confirmed by itself


def test_nobody_is_a_member_on_days_on_which_its_code_names_no_state(atlas: Atlas, groups: dict[str, Group]) -> None:
    for name, group in groups.items():
        for code, period in group.periods.items():
            span, country = parse_edtf(period), atlas.checked.countries[code]
            assert span.s2 >= country.first_day, f"{name}: {code}"
            assert span.e1 <= country.last_day, f"{name}: {code}"


# --- both --------------------------------------------------------------------------------------------------


def test_every_group_can_be_looked_up(groups: dict[str, Group]) -> None:
    assert [name for name, group in groups.items() if not (group.source.url and group.source.accessed)] == []


def test_coverage_is_asked_of_a_membership(atlas: Atlas, groups: dict[str, Group]) -> None:
    assert groups[str(atlas.config.rules.coverage_of)].periods
