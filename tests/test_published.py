"""What sources published by a day tell: by hand, as a law for any records, and wherever the page and files say it."""

import csv
import datetime
import io
import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from test_routes import ask as request
from worlds import Json, a_record, a_site, a_source, an_event, days_of_sources, open_world, worlds

from geo import api, draw, export, outlets
from geo.atlas import Atlas, Keeper, View, ask, join_atlas
from geo.dates import day_of
from geo.dossier import dossier
from geo.published import NO_PLACE, known_by
from geo.schema import Record
from geo.selection import read_words
from geo.tables import Selection
from geo.text import NOUNS

World = tuple[list[Json], list[Json]]


def sources(**published: str) -> Json:
    """Sources by name, each with when it was published."""
    return {name: a_source(published=day, url=f"https://example.org/{name}") for name, day in published.items()}


def event(stage: str, date: str, *names: str, **more: Any) -> Json:
    return an_event(stage, date, **more) | {"sources": [*names]}


def known(day: str, *records: Json, sites: Iterable[Json] = ()) -> Atlas:
    return open_world(records, sites)[0].known(day)


def the_record(day: str, record: Json) -> Record:
    [found] = known(day, record).checked.records
    return found


def totals(atlas: Atlas, **asked: Any) -> dict[str, tuple[int, int]]:
    found = ask(atlas, Selection(**asked)).frame.totals
    return {noun: count for noun in NOUNS if (count := getattr(found, noun)) != (0, 0)}


# --- when a source counts ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("published", "expected"),
    [
        ("2022-03-01", (True, True)),
        ("2022-03-02", (False, False)),
        ("2021", (True, True)),
        ("2022", (False, True)),
        ("2022-03", (False, True)),
        ("2022-04", (False, False)),
        ("202X", (False, True)),
        ("2022-03-05~", (False, True)),
        ("2022-02-22~", (True, True)),
        ("2020?", (False, True)),
        ("2023?", (False, False)),
        ("[2021-12..2022-06]", (False, True)),
        ("[..2022-02]", (True, True)),
        ("[2022-02..]", (False, True)),
        ("unknown", (False, True)),
    ],
)
def test_a_source_counts_by_the_last_day_and_possibly_by_the_first(published: str, expected: Any) -> None:
    source = open_world([a_record(sources={"a": a_source(published=published)})])[0].checked.records[0].sources["a"]
    assert source.published_by(day_of_iso("2022-03-01")) == expected


def day_of_iso(day: str) -> int:
    return day_of(datetime.date.fromisoformat(day))


# --- events ------------------------------------------------------------------------------------------------


def test_an_event_counts_by_its_earliest_source() -> None:
    record = a_record(events=[event("signed", "2010-05-06", "a", "b")], sources=sources(a="2015-01-01", b="2010-05-07"))
    assert known("2010-05-06", record).records == ()
    assert totals(known("2010-05-07", record), known="2010-05-07") == {"agreements": (1, 1), "countries": (1, 1)}
    assert [*the_record("2010-05-07", record).sources] == ["b"]


def test_what_only_an_undated_source_tells_is_possible_at_most() -> None:
    atlas = known("2015-01-01", a_record(sources=sources(a="unknown")))
    assert totals(atlas, known="2015-01-01") == {"agreements": (0, 1), "countries": (0, 1)}
    assert totals(atlas) == {"agreements": (1, 1), "countries": (1, 1)}  # of all sources it is certain


def test_a_text_whose_signature_only_an_undated_source_tells_is_no_draft() -> None:
    record = a_record(
        events=[event("proposed", "2009", "a"), event("signed", "2010", "b")], sources=sources(a="2009", b="unknown")
    )
    assert totals(known("2015-01-01", record), known="2015-01-01") == {
        "agreements": (0, 1), "drafts": (0, 1), "countries": (1, 1)
    }  # fmt: skip
    undated = record | {"sources": sources(a="unknown", b="unknown")}
    assert totals(known("2015-01-01", undated), known="2015-01-01") == {"agreements": (0, 1), "countries": (0, 1)}


def test_nothing_is_known_of_what_had_not_happened_whoever_tells_it() -> None:
    undated = a_record(events=[event("signed", "2010-05-06", "a")], sources=sources(a="unknown"))
    assert known("2010-05-05", undated).records == ()
    assert len(known("2010-05-06", undated).records) == 1


def test_an_earlier_day_takes_the_firmer_step_back() -> None:
    record = a_record(
        events=[event("signed", "2010-05-06", "a"), event("in-force", "2012-01-01", "b")],
        sources=sources(a="2010-05-06", b="2012-02-01"),
    )
    then, later = (known(day, record) for day in ("2012-01-31", "2012-02-01"))
    assert totals(then, known="2012-01-31", firmness="in-force") == {}
    assert totals(later, known="2012-02-01", firmness="in-force") == {"agreements": (1, 1), "countries": (1, 1)}
    assert draw.how_far(then.checked.records[0], then.checked, then.config.as_of_day) == "Signed, 6 May 2010"


def test_an_end_that_is_told_later_is_none_yet() -> None:
    record = a_record(
        type="activity",
        events=[event("started", "2010", "a"), event("ended", "2012", "b", how="lost")],
        sources=sources(a="2010", b="2013-01-01"),
    )
    assert known("2012-12-31", record).records[0].ended == ""
    assert known("2013-01-01", record).records[0].ended == "lost"


def test_open_ends_are_clipped_at_the_day() -> None:
    record = a_record(events=[event("in-force", "2010-05-06/..", "a")], sources=sources(a="2010-06-01"))
    day = day_of_iso("2015-07-01")
    assert known("2015-07-01", record).records[0].end == (day, day)
    assert ask(open_world([record])[0], Selection(known="2015-07-01")).question.to_day == day
    assert totals(open_world([record])[0], known="2015-07-01", from_year=2016) == {}


def test_an_end_of_the_period_after_the_day_stays_as_asked() -> None:
    assert ask(open_world([a_record()])[0], Selection(known="2015-07-01", to_year=2020)).question.to_day == day_of_iso(
        "2020-12-31"
    )


# --- parts with sources of their own ------------------------------------------------------------------------


def cited(**more: Any) -> Json:
    """Something that only the source of 2015 tells, so that it goes before and stays after."""
    return {**more, "sources": ["late"]}


PARTS: dict[str, Any] = {
    "contested": [cited(claim="It was never built", by=["A ministry"])],
    "purposes": [cited(what="border-security", stated_by="RUS")],
    "provides": [cited(by="RUS", what=["equipment"])],
    "amounts": [cited(what="price", low="1", high="2", currency="USD")],
    "term": cited(years="5"),
}


@pytest.mark.parametrize("field", PARTS)
def test_a_part_goes_with_its_sources(field: str) -> None:
    record = a_record(
        events=[event("signed", "2010", "early")],
        sources=sources(early="2010", late="2015-06-01"),
        **{field: PARTS[field]},
    )
    assert not getattr(the_record("2015-05-31", record), field)
    assert getattr(the_record("2015-06-01", record), field)
    undated = record | {"sources": sources(early="2010", late="unknown")}
    assert getattr(the_record("2011-01-01", undated), field)
    both = {**PARTS[field], "sources": ["early", "late"]} if field == "term" else [
        {**PARTS[field][0], "sources": ["early", "late"]}
    ]  # fmt: skip
    kept = getattr(the_record("2015-05-31", record | {field: both}), field)
    assert (kept if field == "term" else kept[0]).sources == ("early",)


def test_a_purpose_that_is_told_later_gives_no_domain_yet() -> None:
    record = a_record(
        events=[event("signed", "2010", "early")],
        sources=sources(early="2010", late="2015"),
        purposes=PARTS["purposes"],
    )
    assert known("2014-01-01", record).records[0].domains == ("navigation",)
    assert known("2016-01-01", record).records[0].domains == ("navigation", "security")


def test_a_dispute_goes_with_its_sources_and_with_its_event() -> None:
    def fact(at: str, name: str) -> Json:
        return {"at": at, "ours": "2010", "others": ["2011"], "why": "they differ", "sources": [name]}

    record = a_record(
        events=[event("signed", "2010", "early"), event("in-force", "2012", "late")],
        sources=sources(early="2010", late="2015"),
        disputed=[fact("signed.date", "late"), fact("in-force.date", "early"), fact("parties.BRA", "early")],
    )
    assert [one.at for one in the_record("2014-01-01", record).disputed] == ["parties.BRA"]
    assert len(the_record("2016-01-01", record).disputed) == 3
    assert known("2014-01-01", record).records[0].starts[1] == (day_of_iso("2010-01-01"), day_of_iso("2010-12-31"))


def test_a_link_goes_with_its_sources_and_with_what_it_names() -> None:
    first = a_record("first", sources=sources(a="2012"))
    second = a_record(
        "second",
        events=[event("signed", "2010", "early")],
        sources=sources(early="2010", late="2015"),
        links=[
            {"is": "amends", "to": "first", "sources": ["early"]},
            {"is": "repeats", "to": "first", "sources": ["late"]},
        ],
    )
    assert [row.folded for row in known("2011-01-01", first, second).records] == [False]  # nothing to fold it into
    assert [row.folded for row in known("2013-01-01", first, second).records] == [False, True]
    of = known("2013-01-01", first, second).checked.record_of["second"]
    assert [link.kind for link in of.links] == ["amends"]


def test_a_site_without_a_stage_is_gone_from_its_records() -> None:
    site = a_site(events=[event("operating", "2013", "a")], sources=sources(a="2014"))
    record = a_record(sources=sources(a="2010-05-07"), sites=[{"site": "bra-station", "role": "installed"}])
    then = known("2013-12-31", record, sites=[site])
    assert (then.sites, then.checked.records[0].sites) == ((), ())
    assert then.records[0].delivery == "none-seen"
    later = known("2014-12-31", record, sites=[site])
    assert later.records[0].delivery == "delivered"
    assert later.records[0].domains == ("ground-infrastructure", "navigation")


def test_a_neighbour_that_is_not_known_is_not_named() -> None:
    near = a_site(near=[{"site": "other", "why": "two antennas"}], sources=sources(a="2013"))
    other = a_site("other", sources=sources(a="2020"))
    assert known("2015-01-01", sites=[near, other]).checked.sites[0].near == ()
    assert len(known("2021-01-01", sites=[near, other]).checked.sites[0].near) == 1


def test_a_site_whose_place_is_told_later_is_known_by_its_country() -> None:
    position = {"level": "city", "radius_m": "5000", "basis": "the city's middle", "sources": ["late"]}
    site = a_site(
        position=position, events=[event("planned", "2012", "early")], sources=sources(early="2012", late="2015")
    )
    then, later = (known(day, sites=[site]) for day in ("2014-01-01", "2016-01-01"))
    assert (then.sites[0].lon, then.sites[0].lat, then.sites[0].radius_m, then.sites[0].level) == (
        None,
        None,
        None,
        "country",
    )
    assert (later.sites[0].lon, later.sites[0].radius_m) == (-47.9, 5000)
    assert "no source published by then" in draw.position_words(then.checked.sites[0])
    [feature] = ask(then, Selection(known="2014-01-01")).layer("sites").features
    assert (feature["geometry"], feature["properties"]["position_basis"]) == (None, NO_PLACE)


def test_a_stated_total_goes_with_its_source(atlas: Atlas) -> None:
    published = sorted(total.source.published for total in atlas.checked.totals)
    assert len(atlas.known("1960-01-01").checked.totals) == published.count("unknown")
    assert len(atlas.known("2026-11-22").checked.totals) == len(published)


def test_a_summary_is_not_shown_and_finds_nothing() -> None:
    record = a_record(summary="It was cancelled afterwards.", sources=sources(a="2010-05-07"))
    atlas = open_world([record])[0]
    assert ask(atlas, Selection(q="cancelled")).frame.records == {0: True}
    assert ask(atlas, Selection(q="cancelled", known="2011-01-01")).frame.records == {}
    assert ask(atlas, Selection(q="agreement", known="2011-01-01")).frame.records == {0: True}
    assert the_record("2011-01-01", record).summary is None


# --- confidence ----------------------------------------------------------------------------------------------


def judged(record: Json, day: str) -> tuple[str, str]:
    confidence = known(day, record).records[0].confidence
    return confidence.level.value, confidence.why


def test_confidence_is_that_of_the_sources_that_surely_were_there() -> None:
    record = a_record(sources=sources(a="2010-05-07", b="2015") | {"text": a_source(kind="official-text")})
    record["events"] = [event("signed", "2010-05-06", "a", "b", "text")]
    assert open_world([record])[0].records[0].confidence.level == "high"
    assert judged(record, "2011-01-01") == ("medium", "One good source")
    record["sources"]["text"]["published"] = "2010-05-09"
    assert judged(record, "2011-01-01") == ("high", "The text itself was seen")
    assert judged(record, "2010-05-08") == ("medium", "One good source")


def test_an_undated_text_gives_medium_at_most() -> None:
    record = a_record(sources={"a": a_source(kind="official-text")})
    level, why = judged(record, "2011-01-01")
    assert (level, why) == ("medium", "Well sourced, but the sources may have been published later")


def test_who_controls_a_publisher_all_sources_say() -> None:
    tass = {"publisher": "TASS", "kind": "agency"}
    one = a_record("one", sources={"a": a_source(**tass, published="2010-05-07")})
    other = a_record("other", sources={"a": a_source(**tass, published="2020", controlled_by="RUS")})
    assert known("2011-01-01", one, other).records[0].confidence.why == "Only one side's word"


# --- laws ----------------------------------------------------------------------------------------------------


def possible(view: View) -> set[str]:
    return {view.atlas.records[n].id for n in view.frame.records}


@settings(max_examples=100)
@given(world=worlds(), days=st.lists(days_of_sources(), min_size=2, max_size=2).map(sorted))
def test_a_later_day_loses_no_record_no_site_and_no_event(world: World, days: list[str]) -> None:
    atlas = open_world(*world)[0]
    before, after = (atlas.known(day).checked for day in days)
    for kind in ("records", "sites"):
        events = {one.id: {*map(repr_of, one.events)} for one in getattr(after, kind)}
        for thing in getattr(before, kind):
            assert {*map(repr_of, thing.events)} <= events[thing.id]
            assert {*thing.sources} <= {*getattr(after, kind[:-1] + "_of")[thing.id].sources}


def repr_of(one: Any) -> str:
    return repr(one.model_copy(update={"sources": ()}))


@settings(max_examples=100)
@given(world=worlds())
def test_where_every_source_is_of_before_all_is_known(world: World) -> None:
    for thing in (*world[0], *world[1]):
        for source in thing["sources"].values():
            source["published"] = "1990-01-01"
    atlas = open_world(*world)[0]
    day = atlas.known("2026-11-22")
    assert (day.records, day.sites) == (atlas.records, atlas.sites)
    assert (whole := ask(atlas, Selection())).frame == ask(atlas, Selection(known="2026-11-22")).frame
    assert whole.counts == ask(atlas, Selection(known="2026-11-22")).counts


@settings(max_examples=100)
@given(world=worlds(), day=days_of_sources())
def test_a_record_that_only_undated_sources_tell_is_possible_at_most(world: World, day: str) -> None:
    for thing in (*world[0], *world[1]):
        for source in thing["sources"].values():
            source["published"] = "unknown"
    view = ask(open_world(*world)[0], Selection(known=day))
    assert not any(view.frame.records.values())
    assert not any(state.certain or state.stage_certain for state in view.frame.sites.values())
    assert all(judged.level != "high" for judged in view.atlas.judged.values())
    assert all(count[0] == 0 for values in view.counts.values() for count in values.values())


@settings(max_examples=100)
@given(world=worlds(), day=days_of_sources())
def test_what_is_cited_is_there(world: World, day: str) -> None:
    atlas = open_world(*world)[0].known(day)
    for thing in (*atlas.checked.records, *atlas.checked.sites):
        told = json.loads(thing.model_dump_json())
        assert cited_in(told) <= {*thing.sources}
        assert draw.card(thing, atlas.checked, atlas.judged[thing.id], None)["sources"]
    for record in atlas.checked.records:
        assert dossier(atlas, record)["summary"] is None


def cited_in(value: Any) -> set[str]:
    if isinstance(value, dict):
        own = value.get("sources")
        return {*(own if isinstance(own, list) else ())}.union(*map(cited_in, value.values()))
    return set().union(*map(cited_in, value)) if isinstance(value, list) else set()


@settings(max_examples=60)
@given(world=worlds(), day=days_of_sources(), order=st.randoms(use_true_random=False))
def test_the_frame_is_the_same_whatever_order_records_come_in(world: World, day: str, order: Any) -> None:
    atlas = open_world(*world)[0]
    shuffled = [*atlas.checked.records]
    order.shuffle(shuffled)
    view = ask(atlas, Selection(known=day))
    other = ask(replace_records(atlas, shuffled), Selection(known=day))
    assert other.frame.totals == view.frame.totals
    assert other.frame.countries == view.frame.countries
    assert by_id(other) == by_id(view)


def replace_records(atlas: Atlas, records: list[Record]) -> Atlas:
    return join_atlas(atlas.folder, atlas.fingerprint, replace(atlas.checked, records=tuple(records)))


def by_id(view: View) -> dict[str, bool]:
    return {view.atlas.records[n].id: sure for n, sure in view.frame.records.items()}


@given(world=worlds(), day=days_of_sources())
@settings(max_examples=60)
def test_what_was_read_is_not_changed(world: World, day: str) -> None:
    checked = open_world(*world)[0].checked
    before = [repr(one) for one in (*checked.records, *checked.sites)]
    known_by(checked, day_of_iso(day))
    assert [repr(one) for one in (*checked.records, *checked.sites)] == before
    assert checked.config.known_by is None


def test_no_file_can_say_by_when_it_was_known() -> None:
    with pytest.raises(ValidationError, match="known_by"):
        open_world([a_record(known_by="15000")])


# --- the atlas and its keeper --------------------------------------------------------------------------------


def test_an_atlas_of_a_day_is_kept_and_named_after_it(atlas: Atlas) -> None:
    day = atlas.known("2022-03-01")
    assert day is atlas.known("2022-03-01") is day.known("2022-03-01")
    assert (day.fingerprint, day.whole, day.known(None)) == (f"{atlas.fingerprint}~2022-03-01", atlas, atlas)
    assert ask(atlas, Selection(known="2022-03-01")) is ask(day, Selection(known="2022-03-01"))
    assert ask(day, Selection()) is ask(atlas, Selection())


def test_the_keeper_knows_an_atlas_of_a_day(make_folder: Any) -> None:
    keeper = Keeper(make_folder([a_record()]))
    atlas = keeper.current()
    found = keeper.by_fingerprint(f"{atlas.fingerprint}~2012-01-01")
    assert found is not None
    assert found is atlas.known("2012-01-01")
    for day in ("2012", "2012-02-30", "2030-01-01", "x", "2012-01-01~2012-01-01"):
        assert keeper.by_fingerprint(f"{atlas.fingerprint}~{day}") is None
    assert keeper.by_fingerprint("nothing~2012-01-01") is None


def test_the_filters_are_the_same_on_every_day(atlas: Atlas) -> None:
    day = atlas.known("1970-01-01")
    assert day.offered is atlas.offered
    counts = ask(atlas, Selection(known="1970-01-01")).counts
    assert counts["partner"].get("esa", (0, 0)) == (0, 0)


def test_the_numbers_of_what_is_left_out_are_those_of_the_selection(atlas: Atlas) -> None:
    view = ask(atlas, Selection(known="2022-03-01", domain=("navigation",)))
    whole = possible(ask(atlas, Selection(domain=("navigation",))))
    there = {record.id: record for record in view.atlas.checked.records}
    undated = sum(there[name].undated for name in whole if name in there)
    assert view.unpublished == (len(whole - there.keys()), undated)
    assert min(view.unpublished) > 0


# --- what readers see ----------------------------------------------------------------------------------------


def view_of(atlas: Atlas, query: str) -> View:
    return ask(atlas, read_words([query], atlas.checked).selection)


def test_exports_say_it(atlas: Atlas) -> None:
    view = view_of(atlas, "known=2022-03-01&domain=navigation")
    layer = json.loads(export.write_layer(view.layer("records"), "geojson"))
    assert layer["selection"] == "domain=navigation&known=2022-03-01"
    assert (layer["sources_published_by"], layer["as_of"]) == ("2022-03-01", atlas.config.as_of)
    assert all((one["properties"]["date_min"] or "") <= "2022-03-01" for one in layer["features"])
    assert not any(one["properties"]["summary"] for one in layer["features"])
    rows = csv.DictReader(io.StringIO(export.write_layer(view.layer("events"), "csv").decode()))
    assert all((row["date_min"] or "") <= "2022-03-01" for row in rows)
    assert "sources_published_by" not in ask(atlas, Selection()).layer("records").about


def test_a_card_says_which_data_it_is_of(atlas: Atlas) -> None:
    day = atlas.known("2022-03-01")
    site = day.checked.sites[0]
    card = draw.card(site, day.checked, day.judged[site.id], None)
    assert card["version"].endswith("as of 22 November 2026, on sources published by 1 March 2022")
    assert card["summary"] is None


def test_a_step_of_undated_sources_says_so() -> None:
    record = a_record(sources=sources(a="unknown"))
    atlas = known("2015-01-01", record)
    [one] = atlas.checked.records
    assert draw.how_far(one, atlas.checked, atlas.config.as_of_day) == "Signed, 6 May 2010 (sources undated)"
    assert draw.card(one, atlas.checked, atlas.judged[one.id], None)["steps"][0]["text"].endswith(
        "its sources do not say on which day they were published"
    )
    [step] = dossier(atlas, one)["lines"]["commitment"]["steps"]
    assert step["doubts"] == ["Its sources do not say on which day they were published; they may be later"]
    assert "on sources published by 1 January 2015" in dossier(atlas, one)["citation"]


def test_the_addresses_of_a_day_lead_to_what_was_known(monkeypatch: pytest.MonkeyPatch, make_folder: Any) -> None:
    record = a_record(sources=sources(a="2011"))
    monkeypatch.setenv(
        "ATLAS_DATA",
        str(
            make_folder(
                [record, a_record("told-later", sources=sources(b="2015"), events=[event("signed", "2010", "b")])]
            )
        ),
    )
    outlets.keeper.cache_clear()
    atlas = outlets.keeper().current()
    told = api.addresses(atlas.known("2012-01-01"), Selection().viewpoint)
    assert [row["id"] for row in json.loads(request(told["rows"]).body)["records"]] == ["bra-2010-agreement"]
    assert request(f"{told['cards']}/record/bra-2010-agreement.json").status == 200
    assert request(f"{told['cards']}/record/told-later.json").status == 404
    assert told["shapes"] == api.addresses(atlas, Selection().viewpoint)["shapes"]
    assert api.panel_address(atlas.known("2012-01-01")) == api.panel_address(atlas)
    for other in ("2012", "2012-01-01.en", "2012-01-01.xx", "2012-01-01~2012-01-01"):  # one name for one edition
        assert request(told["rows"].replace("2012-01-01", other)).status == 404
    file = api.file_address(atlas.known("2012-01-01"), atlas.checked.records[0], "json")
    assert (
        json.loads(request(file).body)["sources"]
        == json.loads(request(api.file_address(atlas, atlas.checked.records[0], "json")).body)["sources"]
    )
    export_of = request("/export/records.csv", query="known=2012-01-01").body.decode()
    assert "bra-2010-agreement" in export_of
    assert "told-later" not in export_of
    early = request("/", query="known=2012-01-01").headers["link"]
    assert f"rows-{atlas.fingerprint}~2012-01-01.json" in early
    outlets.keeper.cache_clear()
