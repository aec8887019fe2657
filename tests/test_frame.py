"""Rows and a question to a frame: the cases that the JavaScript twin runs too, and what holds for any rows."""

import base64
import json
import runpy
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from worlds import AS_OF, Json, every_reading, facets, open_world, periods, worlds

from geo.atlas import Atlas, View, ask
from geo.frame import Frame, Question, colour_class, make_frame, matches, pack_bits, period
from geo.schema import Confidence, Firmness, Measure, Reading, Viewpoint
from geo.selection import read_words
from geo.tables import Judgement, RecordRow, Selection, SiteRow

ROOT = Path(__file__).resolve().parent.parent
PATH = ROOT / "tests" / "cases" / "frames.json"
CASES = json.loads(PATH.read_text(encoding="utf-8"))
Pairs = list[tuple[str, str]]
World = tuple[list[Json], list[Json]]
JUDGED = Judgement(Confidence.MEDIUM, "One good source", 1, 1)


def pair(days: list[int] | None) -> Any:
    return None if days is None else tuple(days)


def record_row(row: Json) -> RecordRow:
    nothing = dict.fromkeys(("domains", "named", "partners", "doubted", "sites", "orgs"), ())
    words = dict.fromkeys(("level", "instrument", "delivery", "ended"), "")
    more = {"title": row["id"], **nothing, **words, "silent": None, "confidence": JUDGED}
    starts = tuple(pair(start) for start in row["starts"])
    shapes = {key: {v: tuple(codes) for v, codes in row[key].items()} for key in ("shapes", "maybe")}
    return RecordRow(**{**row, **more, **shapes, "starts": starts, "end": pair(row["end"])})


def site_row(row: Json) -> SiteRow:
    more: Json = {"name": row["id"], "kind": "venue", "country": "BRA", "shapes": {}}
    more |= {"domains": (), "named": (), "orgs": (), "sides": ("",) * len(row["stages"])}
    nowhere = {"lon": None, "lat": None, "radius_m": None, "level": "country", "confidence": JUDGED}
    stages = tuple((stage, s1, s2) for stage, s1, s2 in row["stages"])
    days = {"start": pair(row["start"]), "end": pair(row["end"]), "records": tuple(row["records"])}
    return SiteRow(**{**row, **more, **nowhere, **days, "stages": stages})


def flags(packed: str, length: int) -> tuple[bool, ...]:
    """Unpack flags: the first is the highest bit of the first byte."""
    bits = "".join(f"{byte:08b}" for byte in base64.b64decode(packed))
    return tuple(bit == "1" for bit in bits[:length])


def question(asked: Json, records: int, sites: int) -> Question:
    return Question(
        flags(asked["records"], records),
        flags(asked["sites"], sites),
        asked["from"],
        asked["to"],
        Reading(asked["reading"]),
        Measure(asked["measure"]),
        Firmness(asked["firmness"]),
        Viewpoint(asked["viewpoint"]),
        asked["ask"],
        flags(asked.get("doubt", ""), records),
    )


def as_json(frame: Frame) -> Json:
    """Write a frame as the cases do."""
    return {
        "records": {str(n): sure for n, sure in frame.records.items()},
        "sites": {str(n): [s.stage, s.certain, s.stage_certain] for n, s in frame.sites.items()},
        "countries": {
            code: {k: list(v) for k, v in asdict(counts).items()} for code, counts in frame.countries.items()
        },
        "totals": {key: list(count) for key, count in asdict(frame.totals).items()},
    }


@pytest.mark.parametrize("case", CASES["cases"], ids=lambda case: case["name"])
def test_frame_answers_the_case(case: Json) -> None:
    asked = question(case["question"], len(case["records"]), len(case["sites"]))
    records, sites = [record_row(row) for row in case["records"]], [site_row(row) for row in case["sites"]]
    assert as_json(make_frame(records, sites, asked, CASES["subject"])) == case["expected"]
    assert asked.as_json() == {"doubt": "", **case["question"]}


def test_the_file_of_cases_is_what_its_script_writes() -> None:
    script = runpy.run_path(str(ROOT / "scripts" / "make_frame_cases.py"))
    assert script["written"]() == PATH.read_text(encoding="utf-8"), "run python scripts/make_frame_cases.py"


def test_the_cases_name_every_rule_once() -> None:
    names = [case["name"] for case in CASES["cases"]]
    assert len(names) == len(set(names)) >= 100
    assert CASES["subject"] == "RUS"
    assert sum("doubt" in case["question"] for case in CASES["cases"]) >= 20


@pytest.mark.parametrize(
    ("count", "measure", "expected"),
    [
        ((0, 0), "agreements", "none"),
        ((0, 3), "agreements", "possible"),
        ((1, 9), "agreements", "1"),
        ((3, 3), "contacts", "2"),
        ((4, 4), "activities", "3"),
        ((15, 15), "agreements", "4"),
        ((16, 16), "agreements", "5"),
        ((999, 999), "agreements", "5"),
        ((3, 3), "firmest", "3"),
        ((0, 2), "firmest", "possible"),
    ],
)
def test_the_colour_follows_the_certain_count(count: tuple[int, int], measure: str, expected: str) -> None:
    assert colour_class(count, Measure(measure), CASES["class_from"]) == expected


@given(st.lists(st.booleans(), max_size=40))
def test_flags_are_packed_eight_to_a_byte(given_flags: list[bool]) -> None:
    assert flags(pack_bits(given_flags), len(given_flags)) == tuple(given_flags)


def test_open_ends_are_the_beginning_of_time_and_the_day_of_the_data() -> None:
    from_day, to_day = period(Selection(), AS_OF)
    assert from_day < period(Selection(from_year=1000), AS_OF)[0]
    assert to_day == AS_OF
    assert period(Selection(from_year=1970, to_year=1970), AS_OF) == (0, 364)


# --- what holds for any rows -------------------------------------------------------------------------------

any_world = given(world=worlds(), period=periods(), chosen=facets())


def views(atlas: Atlas, pairs: Pairs) -> list[View]:
    """One view for every reading, measure and firmness."""
    return [ask(atlas, read_words([f"?{query}"], atlas.checked).selection) for query in every_reading(pairs)]


@settings(max_examples=60)
@any_world
def test_what_is_certain_is_possible(world: World, period: Pairs, chosen: Pairs) -> None:
    for view in views(open_world(*world)[0], [*period, *chosen]):
        frame = view.frame
        counts = [
            *asdict(frame.totals).values(),
            *(c for one in frame.countries.values() for c in asdict(one).values()),
        ]
        assert all(0 <= certain <= possible for certain, possible in counts)
        assert all(row.end[0] <= row.end[1] for row in (*view.atlas.records, *view.atlas.sites))


@settings(max_examples=60)
@any_world
def test_totals_count_what_is_listed(world: World, period: Pairs, chosen: Pairs) -> None:
    for view in views(open_world(*world)[0], [*period, *chosen]):
        totals, rows = view.frame.totals, view.atlas.records
        counted = [(rows[n].type, sure) for n, sure in view.frame.records.items() if not rows[n].folded]
        for kind, nouns in (("activity", [totals.activities]), ("contact", [totals.contacts])):
            assert nouns == [(sum(sure for k, sure in counted if k == kind), sum(k == kind for k, _ in counted))]
        instruments = [sure for k, sure in counted if k == "instrument"]
        assert totals.agreements[0] + totals.drafts[0] <= sum(instruments)
        assert totals.agreements[1] + totals.drafts[1] >= len(instruments)
        assert max(totals.agreements[1], totals.drafts[1]) <= len(instruments)


@settings(max_examples=60)
@given(world=worlds(), period=periods(), data=st.data())
def test_a_doubt_makes_a_record_possible_and_nothing_else(world: World, period: Pairs, data: st.DataObject) -> None:
    atlas = open_world(*world)[0]
    doubt = tuple(data.draw(st.lists(st.booleans(), min_size=len(atlas.records), max_size=len(atlas.records))))
    for view in views(atlas, period):
        frame = make_frame(atlas.records, atlas.sites, replace(view.question, doubt=doubt), "RUS")
        assert frame.records == {n: sure and not doubt[n] for n, sure in view.frame.records.items()}
        assert {n: state.stage for n, state in frame.sites.items()} == {
            n: state.stage for n, state in view.frame.sites.items()
        }
        for counts in (asdict(frame.totals), *map(asdict, frame.countries.values())):
            assert all(0 <= certain <= possible for certain, possible in counts.values())
        possible = [{code: [n[1] for n in asdict(counts).values()] for code, counts in f.countries.items()}
                    for f in (frame, view.frame)]  # fmt: skip
        assert possible[0] == possible[1]
        if all(doubt):
            assert {certain for counts in frame.countries.values() for certain, _ in asdict(counts).values()} <= {0}


@settings(max_examples=60)
@given(world=worlds(), period=periods())
def test_what_matches_whatever_facets_are_chosen_is_what_a_frame_of_all_rows_holds(world: World, period: Pairs) -> None:
    for view in views(open_world(*world)[0], period):
        certain, possible = matches(view.atlas.records, view.question)
        places = range(len(view.atlas.records))
        assert {n: bool(certain >> n & 1) for n in places if possible >> n & 1} == view.frame.records


@settings(max_examples=60)
@given(world=worlds(), period=periods(), seed=st.randoms(use_true_random=False))
def test_the_order_of_records_does_not_matter(world: World, period: Pairs, seed: Any) -> None:
    atlas = open_world(*world)[0]
    order = list(range(len(atlas.records)))
    seed.shuffle(order)
    shuffled = [atlas.records[n] for n in order]
    sites = [replace(site, records=tuple(order.index(n) for n in site.records)) for site in atlas.sites]
    for view in views(atlas, period):
        moved = replace(view.question, records=tuple(view.question.records[n] for n in order))
        frame = make_frame(shuffled, sites, moved, "RUS")
        assert (frame.totals, frame.countries, frame.sites) == (
            view.frame.totals,
            view.frame.countries,
            view.frame.sites,
        )
        assert {order[n]: sure for n, sure in frame.records.items()} == view.frame.records


def widened(view: View, **changes: int) -> Frame:
    """The frame of the same question over a longer period."""
    atlas = view.atlas
    return make_frame(atlas.records, atlas.sites, replace(view.question, **changes), "RUS")


def keeps(narrow: Frame, wide: Frame, *, certain: bool = True) -> bool:
    """Whether no match, and (unless told otherwise) no certain match, is lost."""
    records = all(
        n in wide.records and (wide.records[n] or not certain or not sure) for n, sure in narrow.records.items()
    )
    sites = all(n in wide.sites and (wide.sites[n].certain or not s.certain) for n, s in narrow.sites.items())
    return records and (sites or not certain)


@settings(max_examples=60)
@given(world=worlds(), period=periods(), days=st.integers(1, 4000))
def test_an_earlier_beginning_loses_nothing(world: World, period: Pairs, days: int) -> None:
    """Under either reading: classes and drafts look at the last day only."""
    for view in views(open_world(*world)[0], period):
        wide = widened(view, from_day=view.question.from_day - days)
        assert keeps(view.frame, wide)
        assert all(
            n[0] <= w[0] for n, w in zip(asdict(view.frame.totals).values(), asdict(wide.totals).values(), strict=True)
        )


@settings(max_examples=60)
@given(world=worlds(), period=periods(), days=st.integers(1, 4000))
def test_a_later_end_loses_nothing_of_what_was_going_on(world: World, period: Pairs, days: int) -> None:
    """Under `active` every match stays, and every total but drafts: a draft may be signed meanwhile."""
    for view in views(open_world(*world)[0], period):
        if view.selection.reading is Reading.ACTIVE:
            wide = widened(view, to_day=view.question.to_day + days)
            assert keeps(view.frame, wide)
            for noun in ("agreements", "activities", "contacts", "countries", "sites"):
                assert getattr(view.frame.totals, noun)[0] <= getattr(wide.totals, noun)[0]


@settings(max_examples=60)
@given(world=worlds(), period=periods(), days=st.integers(1, 4000))
def test_a_later_end_keeps_what_may_have_begun(world: World, period: Pairs, days: int) -> None:
    """Under `new` a match may turn from certain to possible (a draft that is perhaps signed by then), never vanish.

    The measure firmest is apart: there the step that reached the class shown may be overtaken.
    """
    for view in views(open_world(*world)[0], period):
        if view.selection.reading is Reading.NEW and view.selection.measure is not Measure.FIRMEST:
            assert keeps(view.frame, widened(view, to_day=view.question.to_day + days), certain=False)


@settings(max_examples=60)
@given(world=worlds(), period=periods(), days=st.lists(st.integers(-9000, 20500), min_size=1, max_size=3, unique=True))
def test_what_began_in_parts_of_a_period_adds_up(world: World, period: Pairs, days: list[int]) -> None:
    """What is certain of a part is certain of the whole; what is possible of the whole is possible of some part.

    Drafts and the measure firmest are apart: both look at the last day of the period.
    """
    for view in views(open_world(*world)[0], period):
        first, last = view.question.from_day, view.question.to_day
        if view.selection.reading is Reading.ACTIVE or view.selection.measure is Measure.FIRMEST:
            continue
        cuts = sorted(day for day in days if first <= day < last)
        parts = [
            widened(view, from_day=start, to_day=end).totals
            for start, end in zip([first, *(day + 1 for day in cuts)], [*cuts, last], strict=True)
        ]
        for noun in ("agreements", "activities", "contacts"):
            whole = getattr(view.frame.totals, noun)
            counted = [getattr(part, noun) for part in parts]
            assert sum(count[0] for count in counted) <= whole[0]
            assert sum(count[1] for count in counted) >= whole[1]
