"""The page of a record: every fact with its sources, dates as lines, and nothing of the data that acts as code."""

import datetime
import re
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

import pytest
from browser import hostile
from browser.hostile import TEXTS
from conftest import MakeFolder
from hypothesis import given, settings
from hypothesis import strategies as st
from worlds import (
    AS_OF,
    DATES,
    Json,
    a_record,
    a_site,
    a_source,
    an_event,
    as_yaml,
    open_world,
    with_config,
    worlds,
)

from geo import lines
from geo.atlas import Atlas, open_atlas
from geo.cite import cite_record
from geo.dates import NEVER, parse_edtf
from geo.dossier import dossier, tombstone
from geo.render import render
from geo.schema import Link, Withdrawn

FILES = {"yaml": "/files/r.yaml", "json": "/files/r.json"}


def link(**changes: Any) -> str:
    return f"?{urlencode(changes, doseq=True)}"


def page(told: Json) -> str:
    parts = [render("record", record=told, part=part, link=link, files=FILES) for part in ("above", "below")]
    return "\n".join(parts)


def told_of(*records: Json, name: str = "r", sites: tuple[Json, ...] = ()) -> Json:
    opened, _ = open_world(records, sites)
    return dossier(opened, opened.checked.record_of[name])


class Reader(HTMLParser):
    """What a browser makes of some HTML: elements with their attributes, and the text that is seen."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.pieces: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {key: value or "" for key, value in attrs}))
        if tag not in ("a", "em", "strong", "span"):  # a block stands apart
            self.pieces.append(" ")

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)

    @property
    def text(self) -> str:
        return " ".join("".join(self.pieces).split())

    def all(self, key: str) -> list[str]:
        return [attrs[key] for _, attrs in self.elements if key in attrs]


def read(told: Json) -> Reader:
    return Reader(page(told))


# --- the real data -----------------------------------------------------------------------------------------


def test_every_record_has_a_page_whose_references_resolve(atlas: Atlas) -> None:
    for record in atlas.checked.records:
        seen = read(dossier(atlas, record))
        ids = seen.all("id")
        assert len(ids) == len(set(ids)), record.id
        wanted = {href[1:] for href in seen.all("href") if href.startswith("#")} | set(seen.all("aria-labelledby"))
        assert wanted <= set(ids), record.id
        assert seen.elements[0] == ("article", {"class": "record", "aria-labelledby": "view-title"})


def test_every_source_of_a_record_is_listed_and_says_what_it_supports(atlas: Atlas) -> None:
    for record in atlas.checked.records:
        sources = dossier(atlas, record)["sources"]
        assert [one["number"] for one in sources] == list(range(1, len(record.sources) + 1))
        assert [one["url"] or one["file"] for one in sources] == [
            one.url or one.file for one in record.sources.values()
        ]
        assert all(one["fields"] or one["steps"] for one in sources), record.id


def test_every_step_stands_once_and_names_its_sources(atlas: Atlas) -> None:
    for record in atlas.checked.records:
        told = dossier(atlas, record)["lines"]
        steps = told["commitment"]["steps"] + told["delivery"]["steps"]
        assert [step["number"] for step in steps] == list(range(1, len(record.events) + 1))
        assert all(step["numbers"] for step in steps)


def test_headings_go_down_by_one(atlas: Atlas) -> None:
    for record in atlas.checked.records[::40]:
        levels = [int(tag[1]) for tag, _ in read(dossier(atlas, record)).elements if re.fullmatch("h[1-6]", tag)]
        assert levels[0] == 2
        assert all(after <= before + 1 for before, after in pairwise(levels))


# --- what each part says -----------------------------------------------------------------------------------

IN_USE = {"basis": "inferred", "why": "in use since"}


def test_a_step_says_who_acted_alone_where_and_why() -> None:
    event = an_event("approved", "2011", by="RUS", ref="order 1", reason_given="a reason", **IN_USE)
    place = {"name": "Moscow", "country": "RUS"}
    [step] = told_of(a_record("r", events=[{**event, "place": place}]))["lines"]["commitment"]["steps"]
    assert (step["said"], step["date"]) == ("Approved, by Russia alone", "2011")
    assert step["doubts"] == ["Inferred: in use since"]
    assert step["details"] == ["At Moscow, Russia", "Act: order 1", "Reason given: a reason"]
    assert not step["line"]["sure"]


def test_commitment_and_delivery_are_two_groups() -> None:
    events = [an_event("ended", "2020", how="expired"), an_event("started", "2012"), an_event("signed", "2010")]
    told = told_of(a_record("r", events=events))["lines"]
    assert [step["said"] for step in told["commitment"]["steps"]] == ["Signed", "Ended: expired"]
    assert [(step["said"], step["number"]) for step in told["delivery"]["steps"]] == [("Started", 3)]


def test_a_step_that_is_only_known_to_be_before_a_day_stands_at_that_day() -> None:
    events = [an_event("signed", "[..2014]"), an_event("talks", "2010")]
    steps = told_of(a_record("r", events=events))["lines"]["commitment"]["steps"]
    assert [step["said"] for step in steps] == ["Talks held", "Signed"]


def test_a_text_tells_what_was_done_and_built_under_it() -> None:
    made = a_record(
        "launch",
        type="activity",
        title="The launch",
        events=[an_event("delivered", "2012"), an_event("ended", "2013", how="lost")],
        links=[{"is": "implements", "to": "r", "sources": ["a"]}],
    )
    text = a_record("r", sites=[{"site": "s", "role": "installed"}, {"site": "met", "role": "met-at"}])
    told = told_of(made, text, sites=(a_site("s"), a_site("met")))["lines"]["delivery"]
    assert [(step["said"], step["of"]["id"], step["of"]["is_site"]) for step in told["derived"]] == [
        ("Delivered", "launch", False),
        ("Operating", "s", True),
    ]
    assert told["said"] == "Delivered"
    assert "?record=launch" in page(told_of(made, a_record("r")))


def test_many_derived_steps_are_folded() -> None:
    sites = tuple(a_site(f"s{n}", lon=str(-47 - n)) for n in range(9))
    text = a_record("r", sites=[{"site": site["id"], "role": "installed"} for site in sites])
    assert "9 steps of activities and sites under it" in read(told_of(text, sites=sites)).text
    assert "steps of activities" not in read(told_of({**text, "sites": text["sites"][:8]}, sites=sites)).text


def test_a_contact_tells_no_delivery() -> None:
    told = told_of(a_record("r", type="contact", events=[an_event("talks")]))
    assert told["lines"]["delivery"]["said"] is None
    assert "Delivery" not in read(told).text


def test_a_disputed_date_reaches_over_all_that_is_said_and_both_sides_are_told() -> None:
    fact = {
        "at": "signed.date",
        "ours": "2010-05-06",
        "others": ["2009", "2012"],
        "why": "they differ",
        "sources": ["a"],
    }
    told = told_of(a_record("r", disputed=[fact]))
    [step], [said] = told["lines"]["commitment"]["steps"], told["disputed"]
    assert step["doubts"] == ["Disputed: sources differ on the date"]
    assert (step["line"]["start"], step["line"]["end"], step["line"]["sure"]) == (0, 100, False)
    assert (said["what"], said["ours"], said["others"]) == ("Signed, the date", "6 May 2010", ["2009", "2012"])
    assert (said["why"], said["numbers"]) == ("They differ.", [1])


@pytest.mark.parametrize(
    ("at", "ours", "others", "expected"),
    [
        ("signed.stage", "signed", "talks", ("Signed, whether it came that far", "signed", "talks held")),
        ("signed.ref", "1", "2", ("Signed, ref", "1", "2")),
        ("parties.ARG", "not listed", "ARG", ("the party Argentina", "not listed", "Argentina")),
        ("instrument", "agreement", "letter-of-intent", ("kind of text", "Agreement", "Letter of intent")),
        ("amounts", "1 USD", "2 USD", ("amounts", "1 USD", "2 USD")),
    ],
)
def test_what_is_disputed_is_said_in_words(at: str, ours: str, others: str, expected: tuple[str, str, str]) -> None:
    fact = {"at": at, "ours": ours, "others": [others], "why": "they differ", "sources": ["a"]}
    [said] = told_of(a_record("r", disputed=[fact]))["disputed"]
    assert (said["what"], said["ours"], said["others"][0]) == expected


def test_parties_lead_to_their_countries_and_say_what_is_not_sure() -> None:
    fact = {"at": "parties.ARG", "ours": "not listed", "others": ["ARG"], "why": "a list", "sources": ["a"]}
    told = told_of(a_record("r", parties=["BRA", "esa"], parties_complete="false", disputed=[fact]))
    seen = read(told)
    assert "?country=BRA" in seen.all("href")
    assert "?country=esa" not in seen.all("href")
    assert "European Space Agency" in seen.text
    assert "Argentina (disputed, named by others only)" in seen.text
    assert "and others that are not listed here" in seen.text


def test_a_claim_is_told_with_its_answer_or_without() -> None:
    claims = [
        {"claim": "serves intelligence", "by": ["critics"], "answer": "denied", "answer_by": ["BRA"], "sources": ["a"]},
        {"claim": "has failed", "by": ["a paper"], "sources": ["a"]},
    ]
    text = read(told_of(a_record("r", contested=claims))).text
    assert "Claim by critics Serves intelligence. 1 Answer by Brazil Denied." in text
    assert "Claim by a paper Has failed. 1 Answer None is recorded here" in text


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "USD 115,000,000"),
        ({"per": "year"}, "USD 115,000,000 a year"),
        ({"per": "month", "high": "116000000"}, "USD 115,000,000 to 116,000,000 a month"),
    ],
)
def test_a_sum_is_shown_as_stated(changes: Json, expected: str) -> None:
    amount = {"what": "rent", "low": "115000000", "high": "115000000", "currency": "USD", "sources": ["a"], **changes}
    [told] = told_of(a_record("r", amounts=[amount]))["amounts"]
    assert told == {"what": "rent", "sum": expected, "numbers": [1]}


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        ({"until": "2050"}, ["Until 2050"]),
        ({"years": "1"}, ["For 1 year"]),
        ({"years": "5", "renews": "automatic"}, ["For 5 years", "Renews by itself unless a side objects"]),
        ({"renews": "stated", "basis": "prolonged"}, ["The text provides for renewal", "As prolonged"]),
    ],
)
def test_a_term_is_said_in_words(term: Json, expected: list[str]) -> None:
    told = told_of(a_record("r", term={**term, "sources": ["a"]}))
    assert told["term"] == {"said": expected, "numbers": [1]}
    assert "term" in told["sources"][0]["fields"]


@pytest.mark.parametrize("kind", Link.model_fields["kind"].annotation.__args__)  # type: ignore[union-attr]
def test_a_link_is_said_from_both_sides(kind: str) -> None:
    one = a_record("one", links=[{"is": kind, "to": "r", "sources": ["a"]}])
    [there], [here] = told_of(one, a_record("r"), name="one")["links"], told_of(one, a_record("r"))["links"]
    assert (there["id"], there["numbers"], here["id"], here["numbers"]) == ("r", [1], "one", [])
    assert there["relation"] != here["relation"]


def test_a_site_is_told_once_with_all_its_parts() -> None:
    parts = [{"site": "s", "role": "installed"}, {"site": "s", "role": "met-at"}]
    [told] = told_of(a_record("r", sites=parts), sites=(a_site("s"),))["sites"]
    assert told["roles"] == ["Installed under it", "Met here"]
    assert (told["kind"], told["country"], told["far"]) == ("Satellite-navigation station", "Brazil", "Operating, 2013")
    assert told["position"] == "Place known to about 5 km: the city's middle"


def test_the_rest_of_a_record_is_told() -> None:
    record = a_record(
        "r",
        others=[{"who": "esa", "role": "user"}, {"who": "A ministry", "role": "host"}],
        provides=[{"by": "RUS", "what": ["satellite", "training"], "sources": ["a"]}],
        purposes=[{"what": "border-security", "stated_by": "RUS", "sources": ["a"]}],
        identifiers={"cospar": "2010-001A"},
        ledger=["entry-1"],
        lowered={"to": "low", "why": "one page only"},
        summary="What it says.",
        domains={"main": ["navigation"], "named": ["geodesy"]},
    )
    text = read(told_of(record)).text
    for words in (
        "User: European Space Agency",
        "Host: A ministry",
        "Russia provides Satellite, Training",
        "Border security, as stated by Russia",
        "COSPAR 2010-001A",
        "research ledger: entry-1",
        "What it says.",
        "Also named in the text: Geodesy",
        "Also counted under: Security",
        "Confidence: low Lowered: one page only.",
    ):
        assert words in text


def test_a_doubt_that_lowers_nothing_is_told_beside_the_level() -> None:
    lowered = {"to": "medium", "why": "known from one page"}
    weak, law = a_record("r", lowered=lowered), {"a": a_source(kind="official-text")}
    assert "Doubt: Known from one page." in read(told_of(weak)).text
    assert "Doubt:" not in read(told_of({**weak, "sources": law})).text


def test_a_folded_record_says_so() -> None:
    amends = a_record("r", links=[{"is": "amends", "to": "one", "sources": ["a"]}])
    assert "counted with the record that it amends" in read(told_of(amends, a_record("one"))).text


def test_a_source_says_whose_it_is_and_what_it_supports() -> None:
    source = a_source(
        published="2011-02",
        language="es",
        origin="TASS",
        controlled_by="RUS",
        where="page 3",
        accessed="2026-11",
        retrospective="true",
        archived={"url": "https://archive.example/a", "day": "2024-01-02"},
        supports=["title", "parties", "colour"],
    )
    told = told_of(a_record("r", events=[an_event("talks"), an_event("approved", "2012")], sources={"a": source}))
    [said] = told["sources"]
    assert said["said"] == [
        *("Press", "published February 2011", "in Spanish", "repeats TASS", "controlled by Russia"),
        *("looks back long after", "seen November 2026"),
    ]
    assert (said["fields"], said["steps"]) == (["title", "parties", "colour"], [1, 2])
    seen = read(told)
    assert seen.all("hreflang") == ["es", "es"]
    assert "Where: page 3 Archived copy, 2 January 2024 Supports: title, parties, colour Steps: 12" in seen.text


def test_a_language_that_has_no_name_is_told_by_its_code() -> None:
    assert "language qqq" in told_of(a_record("r", sources={"a": a_source(language="qqq")}))["sources"][0]["said"]


def test_a_founding_document_has_no_link() -> None:
    source = {**a_source(publisher="founding document 001"), "file": "001_ab.txt"}
    del source["url"]
    seen = read(told_of(a_record("r", sources={"a": source})))
    assert "founding document 001 file 001_ab.txt, not published here" in seen.text
    assert not [href for href in seen.all("href") if href.startswith("http")]


def test_a_foreign_link_opens_apart_and_tells_nobody_where_it_came_from() -> None:
    seen = read(told_of(a_record("r")))
    foreign = [attrs for tag, attrs in seen.elements if tag == "a" and attrs["href"].startswith("http")]
    assert [attrs["target"] for attrs in foreign] == ["_blank"]
    assert [attrs["rel"] for attrs in foreign] == ["noopener noreferrer nofollow"]


# --- cite, report, withdrawn -------------------------------------------------------------------------------


def test_a_record_is_cited_with_its_version(atlas: Atlas) -> None:
    record = atlas.checked.records[0]
    told = dossier(atlas, record, base="https://example.org/", accessed=datetime.date(2027, 3, 9))["citation"]
    assert told == cite_record(atlas, record, base="https://example.org/", accessed=datetime.date(2027, 3, 9)).text
    assert f"data version {atlas.config.version}" in told.lower()


def test_without_an_address_to_write_to_the_words_of_the_atlas_stand(atlas: Atlas) -> None:
    bare = with_config(atlas, repository=None, mail=None, contact="Write a letter")
    record = bare.checked.records[0]
    seen = read(dossier(bare, record))
    assert f"This file: data/records/{record.id}.yaml in the project's repository Write a letter" in seen.text
    assert f"Record: {record.id} Data version: {bare.config.version}" in seen.text
    assert "report-text" in seen.all("data-copy-from")


def test_with_a_repository_an_issue_is_prefilled_and_the_file_can_be_edited(atlas: Atlas) -> None:
    there = with_config(atlas, repository="https://example.org/o/atlas", mail="a+b@example.org")
    record = there.checked.records[0]
    report = dossier(there, record)["report"]
    asked = parse_qs(urlsplit(report["issue"]).query)
    assert asked["title"] == [f"Error in record {record.id}"]
    assert f"Record: {record.id}\nData version: {there.config.version}\n" in asked["body"][0]
    assert report["edit"] == f"https://example.org/o/atlas/edit/main/data/records/{record.id}.yaml"
    assert report["show"] == f"https://example.org/o/atlas/blob/main/data/records/{record.id}.yaml"
    assert unquote(report["mail"]).startswith(
        f"mailto:a+b@example.org?subject=Error in record {record.id}&body=Record: "
    )
    seen = read(dossier(there, record))
    assert {report["issue"], report["mail"], report["edit"], report["show"]} <= set(seen.all("href"))
    assert "report-text" not in seen.all("id")


def test_a_withdrawn_id_says_when_why_and_what_took_its_place(make_folder: MakeFolder, cache: Path) -> None:
    folder = make_folder([a_record("r")], [a_site("s")])
    gone = [{"id": "x", "day": "2026-05", "why": "told twice", "see": "r"}]
    gone += [
        {"id": "y", "day": "2026-05-06", "why": "no record", "see": "s"},
        {"id": "z", "day": "2026", "why": "error"},
    ]
    (folder / "withdrawn.yaml").write_text(as_yaml(gone), encoding="utf-8")
    opened = open_atlas(folder, cache)
    told = {one.id: tombstone(opened, one) for one in opened.checked.withdrawn}
    assert told["z"] == {"id": "z", "day": "2026", "why": "error", "see": None}
    pages = {name: Reader(render("tombstone", withdrawn=one, link=link)) for name, one in told.items()}
    assert "x was withdrawn, May 2026 Why told twice In its place Agreement r" in pages["x"].text
    assert "?record=r" in pages["x"].all("href")
    assert "?view=map&site=s" in pages["y"].all("href")
    assert "In its place" not in pages["z"].text


# --- hostile texts -----------------------------------------------------------------------------------------

OURS = {
    *("article", "header", "section", "h2", "h3", "h4", "p", "pre", "div", "span", "em", "strong"),
    *("dl", "dt", "dd", "ul", "ol", "li", "a", "button", "details", "summary"),
}
"""Elements that our templates write; whatever else is there came out of the data."""


@pytest.fixture(scope="module")
def hostile_atlas(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Atlas:
    return open_atlas(hostile.write_folder(tmp_path_factory.mktemp("hostile") / "data"), cache)


def test_hostile_texts_are_text(hostile_atlas: Atlas) -> None:
    address = "https://example.org/o/atlas"
    there = with_config(hostile_atlas, repository=address, mail="a\"onclick='x'<b>@example.org")
    for opened in (hostile_atlas, there):
        for record in opened.checked.records:
            html = page(dossier(opened, record))
            seen = Reader(html)
            assert {tag for tag, _ in seen.elements} <= OURS
            assert not [key for _, attrs in seen.elements for key in attrs if key.startswith("on")]
            schemes = {href.partition(":")[0] for href in seen.all("href") if not href.startswith(("?", "#", "/files"))}
            assert schemes <= {"https", "mailto"}
            assert all(re.fullmatch(r"left:[\d.]+%(;width:[\d.]+%)?", style) for style in seen.all("style"))
            assert not hostile.UNSEEN.search(html)
            assert hostile.seen(record.title) in hostile.seen(seen.text)


def test_a_hostile_tombstone_is_text(hostile_atlas: Atlas) -> None:
    for text in TEXTS:
        seen = Reader(render("tombstone", withdrawn=tombstone(hostile_atlas, _gone(text)), link=link))
        assert {tag for tag, _ in seen.elements} <= OURS
        assert hostile.seen(text) in hostile.seen(seen.text)


def _gone(why: str) -> Withdrawn:
    return Withdrawn(id="gone", day="2026", why=why, see="r1")


# --- lines -------------------------------------------------------------------------------------------------

dates = st.lists(DATES, min_size=1, max_size=3)


@settings(max_examples=300)
@given(many=st.lists(dates, min_size=1, max_size=5), sure=st.booleans())
def test_whiskers_lie_on_the_axis_and_what_is_certain_inside_them(many: list[list[str]], sure: bool) -> None:
    steps = [lines.reach([parse_edtf(text) for text in some], AS_OF, sure=sure) for some in many]
    axis = lines.axis_of(steps, AS_OF)
    for step in steps:
        drawn = lines.draw_line(step, axis)
        assert 0 <= drawn.start <= drawn.mark <= drawn.end <= 100
        assert drawn.start < drawn.end
        if step.certain:
            assert step.first <= step.certain[0] <= step.certain[1] <= step.last
            assert drawn.certain
            assert drawn.start <= drawn.certain[0] <= drawn.certain[1] <= drawn.end
    assert 1 <= len(axis.ticks) <= lines.MOST_TICKS
    assert [year for year, _ in axis.ticks] == sorted({year for year, _ in axis.ticks})
    assert all(0 <= place <= 100 for _, place in axis.ticks)


@given(one=DATES, two=DATES)
def test_the_order_of_days_is_kept(one: str, two: str) -> None:
    steps = [lines.reach([parse_edtf(text)], AS_OF) for text in (one, two)]
    axis = lines.axis_of(steps, AS_OF)
    first, second = (lines.draw_line(step, axis) for step in steps)
    if steps[0].first <= steps[1].first:
        assert first.start <= second.start
    if steps[0].last <= steps[1].last:
        assert first.end <= second.end


@pytest.mark.parametrize(
    ("text", "certain", "lasted", "opens"),
    [
        ("1970-01-10", (9, 9), False, (False, False)),
        ("1970-01", None, False, (False, False)),
        ("1970-01-02/1970-01-05", (1, 4), True, (False, False)),
        ("1970-01/1970-03-02", (30, 60), True, (False, False)),
        ("1970-01/1970-01-09", (8, 8), True, (False, False)),
        ("1970/1970-06", None, True, (False, False)),
        ("1970-01-02/..", (1, AS_OF), True, (False, True)),
        ("../1970-01-02", (1, 1), True, (True, False)),
        ("[1970-01-02..]", None, False, (False, True)),
        ("[..1970-01-02]", None, False, (True, False)),
    ],
)
def test_a_date_says_what_is_certain(text: str, certain: Json, lasted: bool, opens: tuple[bool, bool]) -> None:
    step = lines.reach([parse_edtf(text)], AS_OF)
    assert (step.certain, step.lasted, (step.open_before, step.open_after)) == (certain, lasted, opens)


def test_open_ends_reach_to_the_day_of_the_data_and_beyond_the_first_year() -> None:
    steps = [lines.reach([parse_edtf(text)], AS_OF) for text in ("[..2014]", "2016/..")]
    axis = lines.axis_of(steps, AS_OF)
    before, after = (lines.draw_line(step, axis) for step in steps)
    assert steps[1].last == AS_OF < NEVER
    assert before.start == 0 < before.mark == before.end
    assert after.start < after.end < 100


def test_a_doubtful_date_is_not_sure() -> None:
    assert not lines.reach([parse_edtf("2010?")], AS_OF).sure
    assert lines.reach([parse_edtf("2010")], AS_OF).sure


def test_an_axis_names_round_years() -> None:
    steps = [lines.reach([parse_edtf(text)], AS_OF) for text in ("1994", "2025-03")]
    assert lines.axis_of(steps, AS_OF).years == (2000, 2010, 2020)
    assert lines.axis_of(steps[:1], AS_OF).years == (1994, 1995)
    assert lines.axis_of([], AS_OF).ticks


@settings(max_examples=60)
@given(world=worlds())
def test_every_made_up_record_has_a_page(world: tuple[list[Json], list[Json]]) -> None:
    opened, _ = open_world(*world)
    for record in opened.checked.records:
        told = dossier(opened, record)
        assert hostile.seen(record.title) in read(told).text
        assert_plain(told)


def assert_plain(value: Any) -> None:
    """Whatever a dossier holds can be written as JSON by anybody."""
    if isinstance(value, dict):
        assert all(type(key) is str for key in value)
        value = [*value.values()]
    if isinstance(value, list | tuple):
        for part in value:
            assert_plain(part)
    else:
        assert value is None or type(value) in (str, int, float, bool)
