"""How records stand: what exists of them, what holds them up, and since when nothing was heard of them."""

import datetime
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from worlds import AS_OF, Json, a_record, a_site, an_event, open_world, worlds

from geo import draw
from geo.atlas import Atlas, View, ask
from geo.dates import date_of, day_of, parse_edtf
from geo.schema import DELIVERED, Record
from geo.selection import read_words
from geo.standing import flags, standing
from geo.tables import Selection

World = tuple[list[Json], list[Json]]
YEARS = 10
DOUBT = {"basis": "inferred", "why": "in use since"}
TODAY = date_of(AS_OF).isoformat()


def day(text: str) -> int:
    return day_of(datetime.date.fromisoformat(text))


def view_of(opened: Atlas, query: str = "") -> View:
    return ask(opened, read_words([f"?{query}"], opened.checked).selection)


def linked(name: str, link: str, to: str, *events: Json, **changes: object) -> Json:
    """A record that says what it has to do with another."""
    return a_record(name, events=[*events] or [an_event()], links=[{"is": link, "to": to, "sources": ["a"]}], **changes)


def silent(*events: Json, others: tuple[Json, ...] = (), there: tuple[Json, ...] = (), **changes: object) -> str | None:
    """The first day on which the record `r` counts as silent, among other records and the sites that are there."""
    opened, _ = open_world([a_record("r", events=[*events] or [an_event()], **changes), *others], there)
    since = opened.row_of["r"].silent
    return None if since is None else date_of(since).isoformat()


# --- silence -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("events", "since"),
    [
        ([an_event("signed", "2010-05-06")], "2020-05-06"),
        ([an_event("signed", "2010-05-06"), an_event("approved", "2014-03", by="RUS")], "2024-03-31"),
        ([an_event("approved", "2004-02-29")], "2014-02-28"),
        ([an_event("signed", "[2008..2010]")], "2020-12-31"),
        ([an_event("signed", "2010-05-06"), an_event("amended", "2012", **DOUBT)], "2022-12-31"),
        ([an_event("signed", "2016-11-22")], "2026-11-22"),
        ([an_event("signed", "2016-11-23")], None),
        ([an_event("signed", "2010-05-06"), an_event("confirmed", "2012/..")], None),
        ([an_event("signed", "2010?")], None),
        ([an_event("signed", "2010", **DOUBT)], None),
        ([an_event("talks", "2010")], None),
        ([an_event("signed", "2010"), an_event("in-force", "2011")], None),
        ([an_event("signed", "2010"), an_event("in-force", "2011", **DOUBT)], None),
        ([an_event("signed", "2010"), an_event("ended", "2011?")], None),
        ([an_event("signed", "2010"), an_event("started", "2011")], None),
        ([an_event("signed", "2010"), an_event("failed", "2011")], None),
        ([an_event("signed", "2010"), an_event("suspended", "2011", by="RUS")], None),
        ([an_event("signed", "2010"), an_event("withdrew", "2011", by="BRA")], None),
        ([an_event("signed", "2010"), an_event("suspended", "2011"), an_event("resumed", "2012-01-01")], "2022-01-01"),
    ],
)
def test_a_text_is_silent_so_many_years_after_its_last_step(events: list[Json], since: str | None) -> None:
    assert silent(*events) == since


def test_a_stage_that_others_call_firmer_is_not_silent() -> None:
    dispute = {"at": "signed.stage", "ours": "signed", "others": ["in-force"], "why": "they differ", "sources": ["a"]}
    assert silent(disputed=[dispute]) is None


def test_a_disputed_date_may_be_the_later_one() -> None:
    dispute = {"at": "approved.date", "ours": "2011", "others": ["2013"], "why": "they differ", "sources": ["a"]}
    assert silent(an_event(), an_event("approved", "2011"), disputed=[dispute]) == "2023-12-31"


@pytest.mark.parametrize("kind", ["activity", "contact"])
def test_only_texts_are_silent(kind: str) -> None:
    assert silent(type=kind) is None


LATER = an_event("signed", "2013-07-01")


@pytest.mark.parametrize("link", ["implements", "amends", "prolongs", "supersedes", "part-of", "repeats"])
def test_what_came_of_a_text_is_news_of_it(link: str) -> None:
    assert silent(others=(linked("later", link, "r", LATER),)) == "2023-07-01"


def test_news_are_told_through_any_number_of_links() -> None:
    others = (linked("later", "implements", "r", an_event()), linked("last", "part-of", "later", LATER, type="contact"))
    assert silent(others=others) == "2023-07-01"


def test_what_a_text_prepares_came_of_it_and_what_prepares_it_did_not() -> None:
    prepares = {"is": "prepares", "to": "later", "sources": ["a"]}
    assert silent(links=[prepares], others=(a_record("later", events=[LATER]),)) == "2023-07-01"
    assert silent(others=(linked("before", "prepares", "r", LATER),)) == "2020-05-06"


def test_a_text_that_it_implements_is_no_news_of_it() -> None:
    framework = a_record("framework", events=[LATER])
    implements = {"is": "implements", "to": "framework", "sources": ["a"]}
    assert silent(links=[implements], others=(framework,)) == "2020-05-06"


@pytest.mark.parametrize(("role", "since"), [("installed", "2022-12-31"), ("named-in-text", "2020-05-06")])
def test_a_site_that_it_installs_is_news_of_it(role: str, since: str) -> None:
    site = a_site("s", events=[an_event("considered", "2012")])
    assert silent(there=(site,), sites=[{"site": "s", "role": role}]) == since


def test_a_circle_of_links_ends() -> None:
    circle = (linked("a", "implements", "r", LATER), linked("b", "repeats", "a", LATER))
    assert silent(links=[{"is": "repeats", "to": "b", "sources": ["a"]}], others=circle) == "2023-07-01"


@settings(max_examples=200)
@given(world=worlds())
def test_no_text_is_silent_before_the_years_are_over_and_none_of_which_something_exists(world: World) -> None:
    opened, _ = open_world(*world)
    for record, row in zip(opened.checked.records, opened.records, strict=True):
        if row.silent is not None:
            last = max(min(parse_edtf(event.date).e2, AS_OF) for event in record.events)
            assert date_of(row.silent).year >= date_of(last).year + YEARS
            assert (record.type, row.delivery, row.ended, row.starts[2]) == ("instrument", "none-seen", "", None)
            assert row.silent <= AS_OF


@settings(max_examples=200)
@given(world=worlds(), date=st.dates(datetime.date(1991, 1, 1), date_of(AS_OF)))
def test_a_later_step_moves_silence_or_ends_it(world: World, date: datetime.date) -> None:
    before, _ = open_world(*world)
    for place, record in enumerate(world[0]):
        again = {**record, "events": [*record["events"], an_event("confirmed", date.isoformat())]}
        after, _ = open_world([again if n == place else other for n, other in enumerate(world[0])], world[1])
        since, moved = (opened.row_of[record["id"]].silent for opened in (before, after))
        earliest = day(date.replace(year=min(date.year + YEARS, 9999), day=min(date.day, 28)).isoformat())
        if since is None or earliest > AS_OF:
            assert moved is None
        else:  # or it is moved beyond the day of the data, since the 29th to the 31st became the 28th above
            assert (moved is None and earliest + 3 > AS_OF) or 0 <= (moved or 0) - max(since, earliest) <= 3


# --- what holds a record up --------------------------------------------------------------------------------


def record_of(*events: Json, **changes: object) -> Record:
    opened, _ = open_world([a_record("r", events=[*events], **changes)])
    return opened.checked.record_of["r"]


SIGNED, ENDED = an_event("signed", "2003-11-07"), an_event("ended", "2024", how="terminated")


@pytest.mark.parametrize(
    ("events", "told"),
    [
        ([], []),
        ([an_event("suspended", "2022-02-26", by="RUS")], ["Suspended"]),
        ([an_event("suspended", "2022"), an_event("resumed", "2023", by="RUS")], []),
        ([an_event("suspended", "2022", by="BRA"), an_event("resumed", "2023", by="RUS")], ["Suspended"]),
        ([an_event("suspended", "2022", by="BRA"), an_event("resumed", "2023")], []),
        ([an_event("withdrew", "2021", by="BRA"), an_event("withdrew", "2022", by="ARG")], ["One side withdrew"]),
        ([an_event("suspended", "2022", **DOUBT)], ["Perhaps suspended"]),
        ([an_event("suspended", "[2022..2026-11]")], ["Perhaps suspended"]),
        ([an_event("suspended", "2022"), an_event("withdrew", "2023")], ["Suspended", "One side withdrew"]),
        ([an_event("suspended", "2022"), ENDED], []),
    ],
)
def test_a_flag_says_what_holds_a_record_up(events: list[Json], told: list[str]) -> None:
    sides = {event["by"] for event in events if "by" in event} - {"RUS"} or {"BRA"}
    assert [*flags(record_of(SIGNED, *events, parties=sorted(sides)), day("2026-11-22") - 1)] == told


def test_a_flag_waits_for_its_day() -> None:
    record = record_of(SIGNED, an_event("suspended", "2022-02-26", by="RUS"))
    assert [[*flags(record, day(on))] for on in ("2022-02-25", "2022-02-26")] == [[], ["Suspended"]]


def test_how_far_it_got_names_every_side_that_holds_it_up() -> None:
    events = [SIGNED, an_event("withdrew", "2021", by="BRA"), an_event("withdrew", "2022", by="ARG")]
    opened, _ = open_world([a_record("r", parties=["BRA", "ARG"], events=events)])
    told = draw.how_far(opened.checked.records[0], opened.checked, AS_OF)
    assert told == "Signed, 7 November 2003; Brazil withdrew, 2021; Argentina withdrew, 2022"
    events[1:] = [an_event("suspended", "2022-02-26", by="RUS", **DOUBT)]
    opened, _ = open_world([a_record("r", events=events)])
    told = draw.how_far(opened.checked.records[0], opened.checked, AS_OF)
    assert told == "Signed, 7 November 2003; suspended by Russia, 26 February 2022 (inferred)"


@pytest.mark.parametrize("query", ["", "from=2023&to=2024", "from=2022&to=2022&firmness=signed"])
def test_a_suspended_treaty_of_the_real_data_stays_and_says_by_whom(atlas: Atlas, query: str) -> None:
    name, view = "fra-2003-11-07-soyuz-csg", view_of(atlas, query)
    assert {record.id: sure for record, sure in view.records}[name] is True
    record = atlas.checked.record_of[name]
    told = standing(record, atlas.row_of[name], view.question.to_day, atlas.checked)
    assert told["flags"] == ["Suspended"]
    assert draw.how_far(record, atlas.checked, view.question.to_day).endswith("suspended by Russia, 26 February 2022")


# --- words -------------------------------------------------------------------------------------------------


def told_of(opened: Atlas, name: str, by_day: str = TODAY) -> Json:
    return standing(opened.checked.record_of[name], opened.row_of[name], day(by_day), opened.checked)


def test_silence_is_told_from_its_day_on_and_as_inferred() -> None:
    opened, _ = open_world([a_record("r")])
    assert told_of(opened, "r", "2020-05-05")["silent"] == ""
    assert told_of(opened, "r", "2020-05-06")["silent"] == "No news since 2010 (inferred: no step known for 10 years)"


def test_a_contact_has_no_delivery() -> None:
    opened, _ = open_world([a_record("r", type="contact")])
    assert told_of(opened, "r") == {"delivery": "", "delivered": "", "flags": [], "silent": ""}


def test_a_card_tells_what_exists_and_that_it_is_held_up_or_silent() -> None:
    halted = a_record("halted", events=[SIGNED, an_event("suspended", "2022", by="RUS")])
    opened, _ = open_world([a_record("quiet"), halted, a_record("talk", type="contact")], [a_site("s")])

    def card(name: str) -> Json:
        thing = opened.checked.record_of[name]
        told: Json = json.loads(draw.draw_card(thing, opened.checked, opened.judged[name], told_of(opened, name)))
        return told

    assert card("quiet")["doubts"] == ["No news since 2010 (inferred: no step known for 10 years)"]
    assert card("halted")["doubts"] == ["Suspended; no end is reported"]
    assert card("quiet")["about"][0] == "Delivery: Nothing seen yet"
    assert (card("talk")["doubts"], card("talk")["about"]) == ([], ["Navigation"])


def test_rows_say_silence_and_delivery_only_where_there_are_any() -> None:
    done = linked("done", "implements", "built", an_event("delivered"), type="activity")
    things = [a_record("quiet"), a_record("talk", type="contact"), a_record("built"), done]
    opened, _ = open_world(things)
    rows = json.loads(draw.draw_rows(opened.checked, opened.records, opened.sites, {}))["records"]
    told = {row["id"]: (row.get("delivery"), row.get("silent")) for row in rows}
    assert told == {"quiet": ("n", day("2020-05-06")), "talk": (None, None), "built": ("d", None), "done": ("d", None)}
    assert all("delivery" not in row and "silent" not in row for row in rows if row["id"] == "talk")
    assert len({word[0] for word in DELIVERED}) == len(DELIVERED)


# --- how much of what was agreed exists --------------------------------------------------------------------


def test_agreements_are_counted_by_what_exists_of_them() -> None:
    done = linked("done", "implements", "built", an_event("delivered", "2011"), type="activity")
    things = [a_record("quiet"), a_record("new", events=[an_event("signed", "2025")]), a_record("built"), done]
    things += [a_record("draft", events=[an_event("talks")]), linked("part", "part-of", "quiet")]
    things += [a_record("vague", events=[an_event("signed", "2020?")])]
    tally = view_of(open_world(things)[0]).tally
    assert (tally.total, tally.silent) == ((3, 4), (1, 1))
    assert tally.delivery == {"delivered": (1, 1), "partly": (0, 0), "failed": (0, 0), "none-seen": (2, 3)}


def test_silence_is_counted_as_of_the_last_day_of_the_period() -> None:
    opened, _ = open_world([a_record("quiet")])
    assert [view_of(opened, f"to={year}").tally.silent for year in (2019, 2020)] == [(0, 0), (1, 1)]


@settings(max_examples=100)
@given(world=worlds())
def test_the_parts_add_up_to_the_agreements_of_the_status_line(world: World) -> None:
    view = ask(open_world(*world)[0], Selection())
    tally, parts = view.tally, view.tally.delivery.values()
    assert tally.total == view.frame.totals.agreements
    assert (sum(part[0] for part in parts), sum(part[1] for part in parts)) == tally.total
    assert all(tally.silent[n] <= tally.delivery["none-seen"][n] for n in (0, 1))


def test_files_say_what_exists_who_halted_it_and_since_when_it_is_silent() -> None:
    halted = a_record("halted", events=[SIGNED, an_event("suspended", "2022", by="RUS")])
    opened, _ = open_world([a_record("quiet"), halted, a_record("talk", type="contact")])
    columns = ("delivery", "halted", "halted_by", "silent_since")

    def told(query: str) -> Json:
        layer = view_of(opened, query).layer("records")
        return {one["id"]: tuple(one["properties"][column] for column in columns) for one in layer.features}

    halt, talk = ("none-seen", "suspended", ["RUS"], None), (None, None, [], None)
    assert told("") == {"quiet": ("none-seen", None, [], "2020-05-06"), "halted": halt, "talk": talk}
    assert told("to=2019") == {
        "quiet": ("none-seen", None, [], None), "halted": ("none-seen", None, [], None), "talk": talk
    }  # fmt: skip
