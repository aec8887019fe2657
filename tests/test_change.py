"""Two periods side by side: numbers, what was added, gone, halted or firmer, and laws that hold in any world."""

import random
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from worlds import Json, a_record, a_site, an_event, facets, open_world, worlds

from geo import frame
from geo.atlas import Atlas, ask, join_atlas
from geo.change import Change, Moved, Why
from geo.change_words import ChangeWords, change_words, firmness_words, period_words
from geo.dates import EARLIEST
from geo.difference import KINDS
from geo.schema import Firmness, Measure, Reading
from geo.selection import read_pairs
from geo.tables import RecordRow, Selection, SiteRow

Years = tuple[int | None, int | None]


def compare(atlas: Atlas, before: Years, after: Years, **asked: Any) -> Change:
    selection = Selection(from_year=after[0], to_year=after[1], **asked)
    return Change(ask(atlas, replace(selection, from_year=before[0], to_year=before[1])), ask(atlas, selection))


def change_of(
    records: Iterable[Json], sites: Iterable[Json] = (), before: int = 2014, after: int = 2022, **asked: Any
) -> Change:
    return compare(open_world(records, sites)[0], (before, before), (after, after), **asked)


def told(moved: Iterable[Moved]) -> list[tuple[str, str, bool]]:
    return [(one.record.id, one.why.value, one.sure) for one in moved]


IN_FORCE = [an_event(), an_event("in-force", "2011")]
QUIET = a_record("quiet")  # signed in 2010, and nothing since: certain until 2020
LATER = a_record("later", events=[an_event("signed", "2016-05")])
LASTING = a_record("lasting", events=IN_FORCE)


# --- numbers -----------------------------------------------------------------------------------------------------


def test_numbers_stand_side_by_side_with_their_difference() -> None:
    totals = change_of([QUIET, LATER, LASTING]).difference.totals
    agreements = totals["agreements"]
    assert (agreements.before, agreements.after, agreements.change) == ((2, 2), (2, 3), (0, 1))
    assert totals["countries"].change == (0, 0)


def test_a_text_that_went_quiet_may_have_ended_and_cannot_have_begun_anew() -> None:
    number = change_of([QUIET], before=2021, after=2025).difference.totals["agreements"]
    assert (number.before, number.after) == ((0, 1), (0, 1))
    assert number.change == (-1, 0)


def test_a_vague_date_lies_in_one_of_two_years() -> None:
    vague = a_record("vague", type="contact", events=[an_event("talks", "[2014..2016]")])
    number = change_of([vague], before=2014, after=2016).difference.totals["contacts"]
    assert (number.before, number.after, number.change) == ((0, 1), (0, 1), (-1, 1))


def test_a_party_in_dispute_is_one_in_both_periods_or_in_none() -> None:
    disputed = a_record("disputed", events=IN_FORCE, parties=["BRA", "ARG"])
    disputed["disputed"] = [{"at": "parties.ARG", "ours": "a", "others": ["b"], "why": "they differ", "sources": ["a"]}]
    change = change_of([disputed])
    assert change.difference.countries["ARG"].before == (0, 1)
    assert change.difference.countries["ARG"].change == (0, 0)
    assert change_of([disputed], partner=("ARG",)).difference.totals["agreements"].change == (0, 0)
    disputed["events"] = [*IN_FORCE, an_event("ended", "2018")]
    assert change_of([disputed]).difference.countries["ARG"].change == (-1, 0)


def test_a_party_may_be_a_member_of_a_group_in_one_period_and_not_in_the_other() -> None:
    lasting = a_record("lasting", events=[an_event("in-force", "1999")])
    number = change_of([lasting], before=2001, after=2020, group=("union",)).difference.totals["agreements"]
    assert (number.before, number.after, number.change) == ((0, 1), (0, 1), (-1, 1))


def test_what_may_begin_after_both_periods_need_not_be_more() -> None:
    vague = a_record("vague", type="contact", events=[an_event("talks", "[2021..2025]")])
    assert change_of([vague]).difference.totals["contacts"].change == (0, 1)


def test_a_site_of_which_no_record_is_sure_may_come_and_go() -> None:
    linked = a_record("linked", type="contact", events=[an_event("talks", "[2014..2022]")])
    linked["sites"] = [{"site": "bra-station", "role": "met-at"}]
    number = change_of([linked], [a_site()], type=("contact",)).difference.totals["sites"]
    assert (number.before, number.after, number.change) == ((0, 1), (0, 1), (-1, 1))


def test_a_draft_that_is_signed_counts_once_less_and_once_more() -> None:
    signed = a_record("signed", events=[an_event("talks", "2013"), an_event("signed", "2016")])
    totals = change_of([signed], before=2013).difference.totals
    assert (totals["drafts"].change, totals["agreements"].change) == ((-1, -1), (1, 1))


def test_firmness_by_country_is_that_of_the_firmest_text() -> None:
    signed = a_record("signed", events=[an_event(), an_event("in-force", "2016")])
    change = change_of([signed, LASTING | {"parties": ["ARG"]}], measure=Measure.FIRMEST)
    assert change.difference.countries["BRA"].before == (2, 2)
    assert change.difference.countries["BRA"].change == (1, 1)
    assert change.difference.countries["ARG"].change == (0, 0)


COUNTED = {"less-2": (5, 1), "less-1": (4, 1), "same": (2, 2), "more-1": (0, 3), "more-2": (0, 4)}


@pytest.mark.parametrize("name", COUNTED)
def test_the_colour_of_a_country_says_by_how_much_it_changed(name: str) -> None:
    before, after = COUNTED[name]
    launches = [
        a_record(f"launch-{year}-{n}", type="activity", events=[an_event("delivered", str(year))])
        for year, many in ((2014, before), (2022, after))
        for n in range(many)
    ]
    change = change_of(launches, measure=Measure.ACTIVITIES)
    assert change.difference.class_of("BRA") == name
    assert (change.difference.class_of("RUS"), change.difference.class_of("FRA")) == ("subject", "not-researched")


def test_a_country_without_anything_certain_is_possible_only() -> None:
    assert change_of([QUIET], before=2021, after=2025).difference.class_of("BRA") == "possible"


# --- added and gone ------------------------------------------------------------------------------------------------

TERM = {"until": "2019", "renews": "none", "sources": ["a"]}
ENDED = an_event("ended", "2018-03", how="terminated", by="BRA")
GONE = {
    "ended": (a_record("one", events=[*IN_FORCE, ENDED]), "agreements", True),
    "term": (a_record("one", events=IN_FORCE, term=TERM), "agreements", False),
    "silence": (QUIET | {"id": "one"}, "agreements", False),
    "over": (a_record("one", type="activity", events=[an_event("delivered", "2014-07")]), "activities", True),
    "signed": (a_record("one", events=[an_event("talks", "2014"), an_event("signed", "2016")]), "drafts", True),
}


@pytest.mark.parametrize("why", GONE)
def test_what_is_gone_says_why_as_far_as_the_data_do(why: str) -> None:
    record, kind, sure = GONE[why]
    change = change_of([record])
    assert told(change.gone[kind]) == [("one", why, sure)]
    assert {key: told(moved) for key, moved in change.gone.items() if moved and key != kind} == {}


def test_what_is_added_says_which_step_made_it_so() -> None:
    [one] = change_of([LATER, LASTING]).added["agreements"]
    assert (one.record.id, one.why, one.event.date, one.sure) == ("later", Why.BEGAN, "2016-05", True)


def test_what_may_have_begun_before_is_added_possibly() -> None:
    vague = a_record("vague", events=[an_event("signed", "[2013..2016]")])
    assert told(change_of([vague]).added["agreements"]) == [("vague", "began", False)]


def test_beyond_the_day_of_the_data_nothing_is_known() -> None:
    assert told(change_of([LASTING], after=2030).gone["agreements"]) == [("lasting", "beyond", True)]


def test_a_partner_that_left_a_group_takes_its_records_along() -> None:
    lasting = a_record("lasting", events=[an_event("in-force", "2004")])
    change = change_of([lasting], before=2006, after=2015, group=("club",))
    assert told(change.gone["agreements"]) == [("lasting", "member", True)]


def test_of_what_began_the_two_periods_have_each_their_own() -> None:
    change = change_of([QUIET, LATER], before=2010, after=2016, reading=Reading.NEW)
    assert told(change.gone["agreements"]) == [("quiet", "began", True)]
    assert told(change.added["agreements"]) == [("later", "began", True)]


def test_what_is_counted_with_another_record_is_listed_and_not_counted() -> None:
    prolonging = LATER | {"links": [{"is": "prolongs", "to": "lasting", "sources": ["a"]}]}
    change = change_of([LASTING, prolonging])
    assert change.difference.totals["agreements"].change == (0, 0)
    [part] = ChangeWords(change).added
    assert (part["number"]["words"], [row["tags"] for row in part["rows"]]) == ("0", [["counted with another record"]])


# --- what happened in between ---------------------------------------------------------------------------------------


def test_halts_are_told_with_who_did_them_and_whether_they_were_resumed() -> None:
    halted = a_record("halted", events=[*IN_FORCE, an_event("suspended", "2018", by="BRA")])
    resumed = a_record("resumed", events=[*IN_FORCE, an_event("suspended", "2018"), an_event("resumed", "2020")])
    before = a_record("before", events=[*IN_FORCE, an_event("suspended", "2013")])
    change = change_of([halted, resumed, before])
    assert [(one.record.id, one.event.by, one.resumed) for one in change.halted] == [
        ("halted", "BRA", False),
        ("resumed", None, True),
    ]
    assert [one.record.id for one in change.resumed] == ["resumed"]


def test_a_step_that_may_lie_outside_is_possible() -> None:
    vague = a_record("vague", events=[*IN_FORCE, an_event("suspended", "[2021..2024]")])
    inferred = a_record("inferred", events=[*IN_FORCE, an_event("suspended", "2018", basis="inferred", why="idle")])
    assert [(one.record.id, one.sure) for one in change_of([vague, inferred]).halted] == [
        ("vague", False),
        ("inferred", False),
    ]


def test_texts_of_both_periods_get_firmer_in_between() -> None:
    entered = a_record("entered", events=[an_event(), an_event("in-force", "2016")])
    signed = a_record("signed", events=[an_event("talks", "2014"), an_event("signed", "2017")])
    about = a_record("about", events=[an_event("signed", "2014~")])  # vague, and no draft as far as is known
    open_question = a_record(
        "open", events=[an_event("talks", "2010"), an_event("signed", "2012", basis="inferred", why="in use")]
    )
    firmer = change_of([entered, signed, LASTING, about, open_question]).firmer
    assert [(one.record.id, one.levels, one.sure) for one in firmer] == [
        ("signed", (1, 2), True),
        ("entered", (2, 3), True),
    ]


def test_sites_come_change_and_go() -> None:
    sites = [
        a_site("new", events=[an_event("operating", "2016")]),
        a_site("built", events=[an_event("planned", "2013"), an_event("operating", "2017")]),
        a_site("vague", events=[an_event("planned", "2013"), an_event("operating", "[2013..2017]")]),
        a_site("closed", events=[an_event("operating", "2011"), an_event("closed", "2018")]),
        a_site("same"),
    ]
    change = change_of([], sites)
    assert [(one.site.id, one.sure) for one in change.new_sites] == [("new", True)]
    assert [(one.site.id, one.sure) for one in change.changed_sites] == [("built", True), ("vague", False)]
    assert [(one.site.id, one.sure) for one in change.gone_sites] == [("closed", True)]
    assert change.difference.totals["sites"].change == (0, 0)


# --- in words -------------------------------------------------------------------------------------------------------


def test_a_difference_is_said_with_its_sign() -> None:
    assert [change_words(one) for one in ((3, 3), (-2, 1), (0, 0), (0, 4))] == [
        "+3",
        "\N{MINUS SIGN}2 to +1",
        "no change",
        "0 to +4",
    ]
    assert [firmness_words(one) for one in ((1, 2), (0, 1), (0, 0), (-1, 0), (-2, -1), (-1, 1))] == [
        "firmer",
        "perhaps firmer",
        "no change",
        "perhaps less firm",
        "less firm",
        "firmer or less firm",
    ]


def test_a_period_is_named_by_its_years() -> None:
    ends = ((2014, 2014), (2010, 2014), (2020, None), (None, 1991), (None, None))
    assert [period_words(Selection(from_year=first, to_year=last)) for first, last in ends] == [
        "2014",
        "2010 to 2014",
        "2020 to today",
        "the years to 1991",
        "all years",
    ]


REASONS = {
    "ended": "Brazil; Ended: terminated, by Brazil alone, March 2018",
    "term": "Brazil; Its term ran until 2019; nobody reported an end",
    "silence": "Brazil; Nothing heard since 6 May 2010; taken as certain until 2020",
    "over": "Brazil; Delivered, July 2014",
    "signed": "Brazil; Became an agreement: Signed, 2016",
}


@pytest.mark.parametrize("why", REASONS)
def test_a_reason_is_said_in_words(why: str) -> None:
    [part] = ChangeWords(change_of([GONE[why][0]])).gone
    assert [row["told"] for row in part["rows"]] == [REASONS[why]]
    assert part["rows"][0]["tags"] == ([] if GONE[why][2] else ["possible only"])


def test_steps_and_stages_are_said_in_words() -> None:
    entered = a_record("entered", events=[an_event(), an_event("in-force", "2016")])
    built = a_site("built", events=[an_event("planned", "2013"), an_event("operating", "2017")])
    words = ChangeWords(change_of([entered], [built]))
    assert [row["told"] for row in words.firmer] == ["Brazil; In force, 2016; signed before"]
    assert [row["told"] for row in words.sites[0]["rows"]] == [
        "Brazil; Planned, 2013; by the end of 2022: Operating, 2017"
    ]


def test_countries_that_surely_changed_most_come_first() -> None:
    many = [a_record(f"many-{n}", parties=["ARG"], events=[an_event("signed", "2016")]) for n in range(2)]
    rows = ChangeWords(
        change_of([LATER, *many, QUIET | {"parties": ["KAZ"]}, LASTING | {"parties": ["FRA"]}])
    ).countries
    assert [(row["name"], row["change"]) for row in rows] == [
        ("Argentina", "+2"),
        ("Brazil", "+1"),
        ("Kazakhstan", "\N{MINUS SIGN}1 to 0"),
    ]


def test_readers_are_told_of_years_that_are_not_over_and_of_periods_in_the_wrong_order() -> None:
    notes = " ".join(ChangeWords(change_of([], before=2026, after=2014)).notes)
    assert "Of 2026 the data know what came until 22 November 2026." in notes
    assert "run back in time" in notes
    assert ChangeWords(change_of([], before=2014, after=2014)).notes == [
        "Both periods are the same, so nothing differs."
    ]


# --- laws -----------------------------------------------------------------------------------------------------------


@st.composite
def two_periods(draw: st.DrawFn) -> tuple[Years, Years]:
    """Two periods of whole years in any order, at times with an open end."""
    years = st.one_of(st.none(), st.integers(1990, 2028))

    def period() -> Years:
        first, last = draw(years), draw(years)
        return (last, first) if first is not None and last is not None and first > last else (first, last)

    return period(), period()


@st.composite
def changes(draw: st.DrawFn) -> Change:
    """Any world, any selection, any two periods."""
    atlas = open_world(*draw(worlds()))[0]
    asked = read_pairs(draw(facets()), atlas.checked).selection
    asked = replace(
        asked,
        reading=draw(st.sampled_from(Reading)),
        measure=draw(st.sampled_from(Measure)),
        firmness=draw(st.sampled_from(Firmness)),
    )
    views = [ask(atlas, replace(asked, from_year=first, to_year=last)) for first, last in draw(two_periods())]
    return Change(views[0], views[1])


def keys(moved: dict[str, list[Moved]]) -> set[tuple[str, str, bool]]:
    return {(kind, one.record.id, one.sure) for kind, found in moved.items() for one in found}


def places(moved: dict[str, list[Moved]]) -> set[tuple[str, str]]:
    return {(kind, name) for kind, name, _ in keys(moved)}


@given(changes())
def test_nothing_is_both_added_and_gone(change: Change) -> None:
    assert not places(change.added) & places(change.gone)
    new, gone = ({one.site.id for one in found} for found in (change.new_sites, change.gone_sites))
    assert not new & gone


@given(changes())
def test_a_period_does_not_differ_from_itself(change: Change) -> None:
    same = Change(change.after, change.after)
    assert {one.change for one in (*same.difference.totals.values(), *same.difference.countries.values())} <= {(0, 0)}
    assert keys(same.added) | keys(same.gone) == set()
    steps, sites = (same.halted, same.resumed, same.firmer), (same.new_sites, same.gone_sites, same.changed_sites)
    assert (steps, sites) == (([], [], []), ([], [], []))


@given(changes())
def test_periods_that_change_places_turn_every_sign(change: Change) -> None:
    back = Change(change.after, change.before)
    for one, other in (
        (change.difference.totals, back.difference.totals),
        (change.difference.countries, back.difference.countries),
    ):
        assert {
            name: (number.after, number.before, (-number.change[1], -number.change[0])) for name, number in one.items()
        } == {name: (number.before, number.after, number.change) for name, number in other.items()}
    assert (keys(change.added), keys(change.gone)) == (keys(back.gone), keys(back.added))
    assert (change.new_sites, change.gone_sites, change.changed_sites) == (
        back.gone_sites,
        back.new_sites,
        back.changed_sites,
    )
    assert (change.halted, change.resumed, change.firmer) == (back.halted, back.resumed, back.firmer)


@given(changes())
def test_the_numbers_are_those_of_the_frames(change: Change) -> None:
    for name, number in change.difference.totals.items():
        assert number.before == getattr(change.before.frame.totals, name)
        assert number.after == getattr(change.after.frame.totals, name)
    shapes = change.before.frame.countries.keys() | change.after.frame.countries.keys()
    assert change.difference.countries.keys() == shapes


@given(changes())
def test_a_difference_lies_within_that_of_the_ranges(change: Change) -> None:
    for number in (*change.difference.totals.values(), *change.difference.countries.values()):
        least, most = number.change
        assert number.after[0] - number.before[1] <= least <= most <= number.after[1] - number.before[0]


@given(changes())
def test_what_came_less_what_went_is_the_difference_where_all_is_certain(change: Change) -> None:
    for kind in KINDS:
        number = change.difference.totals[kind]
        if number.before[0] == number.before[1] and number.after[0] == number.after[1]:
            came, went = (sum(not one.row.folded for one in part[kind]) for part in (change.added, change.gone))
            assert number.change == (came - went, came - went)


@given(changes())
def test_the_order_of_the_records_does_not_matter(change: Change) -> None:
    atlas = change.after.atlas
    turned = join_atlas(atlas.folder, "1" * 12, replace(atlas.checked, records=atlas.checked.records[::-1]))
    other = Change(ask(turned, change.before.selection), ask(turned, change.after.selection))
    assert other.difference.totals == change.difference.totals
    assert other.difference.countries == change.difference.countries
    for name in ("added", "gone"):
        assert [told(part) for part in getattr(other, name).values()] == [
            told(part) for part in getattr(change, name).values()
        ]
    for name in ("halted", "resumed", "firmer"):
        assert [one.record.id for one in getattr(other, name)] == [one.record.id for one in getattr(change, name)]


@given(changes(), st.randoms(use_true_random=False))
def test_whatever_turns_out_to_be_true_the_difference_holds_it(change: Change, chance: random.Random) -> None:
    """Settle each vague day and each doubt one way, and count anew: a world that the data leave possible."""
    measure, none = change.after.selection.measure, frame.CountryCounts()
    for _ in range(12):
        before, after = settled(change, chance)
        for name, number in change.difference.totals.items():
            grown = getattr(after.totals, name)[1] - getattr(before.totals, name)[1]
            assert number.change[0] <= grown <= number.change[1], name
        for code, number in change.difference.countries.items():
            grown = after.countries.get(code, none).of(measure)[1] - before.countries.get(code, none).of(measure)[1]
            assert number.change[0] <= grown <= number.change[1], code


def settled(change: Change, chance: random.Random) -> tuple[frame.Frame, frame.Frame]:
    atlas, views = change.after.atlas, (change.before, change.after)
    records = [settled_record(row, chance) for row in atlas.records]
    sites = [settled_site(row, chance) for row in atlas.sites]
    alone = bool(change.after.selection.group)  # a membership may be in doubt in one period and not in the other
    one_coin = [chance.random() < 0.5 for _ in records]
    frames = []
    for view in views:
        coin = (
            [chance.random() < 0.5 for _ in records]
            if alone and change.before.question != change.after.question
            else one_coin
        )
        doubt = view.question.doubt or (False,) * len(records)
        kept = tuple(
            flag and (heads or not doubted)
            for flag, doubted, heads in zip(view.question.records, doubt, coin, strict=True)
        )
        question = replace(view.question, records=kept, doubt=())
        frames.append(frame.make_frame(records, sites, question, atlas.config.subject.code))
    return frames[0], frames[1]


def a_day(days: tuple[int, int], chance: random.Random) -> int:
    """Any day between two, often one at the ends."""
    inside = max(days[0], 7_000), min(days[1], 22_000)  # 1989 to 2030
    return chance.choice([*days, chance.randint(*inside) if inside[0] <= inside[1] else days[0]])


def settled_record(row: RecordRow, chance: random.Random) -> RecordRow:
    day, starts = EARLIEST, []
    for days in row.starts:
        if days:
            day = max(day, a_day(days, chance))
            day = min(day, days[1])
        starts.append((day, day) if days else None)
    end = a_day(row.end, chance)
    heads = [chance.random() < 0.5 for _ in range(8)]
    shapes = {
        view: (*row.shapes[view], *(code for code, yes in zip(row.maybe[view], heads, strict=False) if yes))
        for view in row.shapes
    }
    return replace(
        row, starts=(starts[0], starts[1], starts[2]), end=(end, end), shapes=shapes, maybe=dict.fromkeys(row.maybe, ())
    )


def settled_site(row: SiteRow, chance: random.Random) -> SiteRow:
    start, end = a_day(row.start, chance), a_day(row.end, chance)
    return replace(row, start=(start, start), end=(end, end))
