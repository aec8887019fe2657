"""Confidence: each level and its reason, who speaks for whom, and what can never raise or lower it."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from worlds import AS_OF, VOICES, Json, a_record, a_site, a_source, a_voice, an_event, evidence, open_world, worlds

from geo.atlas import Atlas
from geo.confidence import confidence_of, controllers_of, voice_of
from geo.schema import Confidence, Record, Source
from geo.tables import Judgement

World = tuple[list[Json], list[Json]]
LEVELS = [*Confidence]

# --- sources as people write them --------------------------------------------------------------------------

TASS = a_source(publisher="TASS", kind="agency", controlled_by="RUS")
RIA = a_source(publisher="RIA Novosti", kind="agency", controlled_by="RUS")
AEB = a_source(publisher="AEB", kind="official", controlled_by="BRA")
XINHUA = a_source(publisher="Xinhua", kind="agency", controlled_by="CHN")
CNES = a_source(publisher="CNES", kind="official", controlled_by="FRA")
ESA = a_source(publisher="ESA", kind="official")
REUTERS = a_source(publisher="Reuters", kind="agency")
DATED = a_source(publisher="Daily", published="2010-05-07")
UNDATED = a_source(publisher="Weekly")
MONTH = a_source(publisher="Monthly", published="2010-06")
LAW = a_source(publisher="Law", kind="official-text")


def copy_of(origin: str, publisher: str = "Blog", **more: Any) -> Json:
    return a_source(publisher=publisher, origin=origin, **more)


def cited(*sources: Json) -> Json:
    """The fields of a record or a site with one event, which cites all of these sources."""
    names = [f"s{n}" for n in range(len(sources))]
    return {"events": [an_event() | {"sources": names}], "sources": dict(zip(names, sources, strict=True))}


def judge(*sources: Json, **changes: Any) -> Judgement:
    """Judge a record of these sources, in an atlas where TASS, AEB and the like speak for themselves elsewhere."""
    elsewhere = a_record("elsewhere", **cited(TASS, RIA, AEB, XINHUA, CNES, REUTERS))
    opened, _ = open_world([a_record("r", **{**cited(*sources), **changes}), elsewhere])
    return opened.judged["r"]


def judge_site(*sources: Json, **changes: Any) -> Judgement:
    fields = cited(*sources)
    fields["events"][0]["stage"] = "operating"
    position = {"level": "city", "radius_m": "5000", "basis": "the middle", "sources": ["s0"]}
    opened, _ = open_world([], [a_site("s", position=position, **{**fields, **changes})])
    return opened.judged["s"]


def said(judged: Judgement) -> tuple[str, str]:
    return judged.level.value, judged.why


# --- the levels --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sources", "expected"),
    [
        ([LAW], ("high", "The text itself was seen")),
        ([TASS, AEB], ("high", "Both sides report it")),
        ([TASS, REUTERS], ("high", "One side and an unaffiliated source report it")),
        ([AEB, UNDATED], ("high", "One side and an unaffiliated source report it")),
        ([TASS], ("medium", "Only one side's word")),
        ([copy_of("Kremlin", controlled_by="RUS")], ("medium", "Only one side's word")),
        ([TASS, RIA], ("medium", "Only one side's word")),
        ([TASS, XINHUA], ("medium", "One side's word, and no unaffiliated source")),
        ([REUTERS], ("medium", "One good source")),
        ([XINHUA], ("medium", "One good source")),
        ([DATED], ("medium", "One good source")),
        ([DATED, UNDATED], ("medium", "One good source")),
        ([REUTERS, DATED], ("medium", "Good sources, but of neither side")),
        ([UNDATED], ("low", "Only press without a known day of publication")),
        ([UNDATED, MONTH], ("low", "Only press without a known day of publication")),
    ],
    ids=lambda value: value if isinstance(value, tuple) else "-".join(one["publisher"] for one in value),
)
def test_sources_give_a_level_and_a_reason(sources: list[Json], expected: tuple[str, str]) -> None:
    assert said(judge(*sources)) == expected


@pytest.mark.parametrize("published", ["unknown", "2010", "2010-06", "2010-05-07~", "2010-05-07?", "[..2010-05-07]"])
def test_press_without_one_known_day_is_not_good(published: str) -> None:
    assert judge(a_source(published=published)).level == "low"


@pytest.mark.parametrize("kind", ["official", "agency", "academic", "database"])
def test_all_kinds_but_press_are_good_without_a_day(kind: str) -> None:
    assert judge(a_source(kind=kind)).level == "medium"


def test_only_the_sources_of_the_firmest_step_count() -> None:
    events = [an_event("signed", "2010") | {"sources": ["law"]}, an_event("in-force", "2011") | {"sources": ["week"]}]
    assert judge(events=events, sources={"law": LAW, "week": UNDATED}).level == "low"
    assert judge(events=events[:1], sources={"law": LAW, "week": UNDATED}).level == "high"


def test_a_record_is_judged_by_what_is_known_on_a_day() -> None:
    events = [an_event("signed", "2010") | {"sources": ["law"]}, an_event("in-force", "2011") | {"sources": ["week"]}]
    opened, _ = open_world([a_record(events=events, sources={"law": LAW, "week": UNDATED})])
    [record], controllers = opened.checked.records, controllers_of(opened.checked)
    levels = [confidence_of(record, controllers, day).level.value for day in (14_800, AS_OF)]  # in July 2010, and now
    assert levels == ["high", "low"]


# --- who speaks for whom -----------------------------------------------------------------------------------


def test_outlets_with_one_press_release_are_one_source() -> None:
    five = [copy_of("Roscosmos", f"Outlet {n}", published="2010-05-07") for n in range(5)]
    judged = judge(*five)
    assert (judged.sources, judged.independent) == (5, 1)
    assert said(judged) == ("medium", "One good source")


def test_a_copy_confirms_nothing() -> None:
    assert judge(TASS, copy_of("TASS")).level == "medium"
    assert judge(copy_of("Sputnik", controlled_by="RUS"), copy_of("Sputnik", "Other blog")).level == "medium"
    assert judge(TASS, copy_of("TASS", "BelTA", controlled_by="BRA")).level == "medium"


@pytest.mark.parametrize(
    "origin", ["TASS", "tass", "Reuters and TASS", "Reuters, after TASS", "Reuters after TASS", "Reuters, TASS"]
)
def test_a_copy_is_controlled_as_its_origin_is(origin: str) -> None:
    assert said(judge(copy_of(origin))) == ("medium", "Only one side's word")
    assert said(judge(AEB, copy_of(origin))) == ("high", "Both sides report it")


def test_a_publisher_is_controlled_as_on_its_other_pages() -> None:
    assert said(judge(a_source(publisher="TASS"), RIA)) == ("medium", "Only one side's word")


def test_what_a_source_names_itself_goes_first() -> None:
    assert said(judge(copy_of("Reuters", controlled_by="BRA"), TASS)) == ("high", "Both sides report it")


def test_most_pages_decide_who_controls_a_voice_and_a_tie_goes_to_control() -> None:
    def states(*controlled: str | None) -> Any:
        pages = [a_source(**({"controlled_by": code} if code else {})) for code in controlled]
        return dict(controllers_of(open_world([a_record(**cited(*pages))])[0].checked).states)

    assert states("RUS", None, "RUS") == {"example": "RUS"}
    assert states("RUS", None, None) == {}
    assert states("RUS", None) == {"example": "RUS"}
    assert states("RUS", "CHN", "CHN") == {"example": "CHN"}


def test_pages_that_repeat_another_do_not_say_who_controls_their_publisher() -> None:
    told = [copy_of("TASS", "Parabolic Arc", controlled_by="RUS") for _ in range(3)]
    controllers = controllers_of(open_world([a_record(**cited(*told))])[0].checked)
    assert "parabolic arc" not in controllers.states
    assert controllers.state_of(Source.model_validate(a_source(publisher="Parabolic Arc"))) is None


# --- sides -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("party", "state"), [("BRA", "BRA"), ("CSK", "CZE"), ("CSK", "SVK"), ("DDR", "DEU"), ("GUF", "FRA")]
)
def test_a_former_party_and_a_territory_speak_through_their_heir(party: str, state: str) -> None:
    page = a_source(publisher="Academy", controlled_by=state)
    assert said(judge(TASS, page, parties=["ARG", party])) == ("high", "Both sides report it")
    assert judge(TASS, page, parties=["ARG"]).level == "medium"


def test_the_predecessor_of_the_subject_is_its_side() -> None:
    soviet = a_source(publisher="Izvestia of 1975", controlled_by="SUN")
    assert said(judge(soviet, AEB)) == ("high", "Both sides report it")
    assert said(judge(soviet, TASS)) == ("medium", "Only one side's word")


def test_a_party_without_territory_speaks_under_its_own_name() -> None:
    assert said(judge(TASS, ESA, parties=["esa"])) == ("high", "Both sides report it")
    assert said(judge(copy_of("European Space Agency"), parties=["esa"])) == ("medium", "Only one side's word")
    assert said(judge(ESA, parties=["BRA"])) == ("medium", "One good source")


def test_a_site_is_judged_by_its_country_and_whose_it_is() -> None:
    assert said(judge_site(TASS, AEB)) == ("high", "Both sides report it")
    assert said(judge_site(TASS, CNES)) == ("medium", "One side's word, and no unaffiliated source")
    assert said(judge_site(TASS, CNES, provider="FRA")) == ("high", "Both sides report it")
    assert said(judge_site(LAW)) == ("high", "An official text says it")
    assert judge_site(TASS, RIA, country="RUS").level == "medium"


# --- doubts, and what people lower -------------------------------------------------------------------------

DISPUTED = {"ours": "x", "why": "they differ", "sources": ["s0"]}


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"basis": "inferred", "why": "in use since"}, "Well sourced, but the step is inferred"),
        ({"date": "2010-05-06?"}, "Well sourced, but its date is in doubt"),
        ({"at": "signed.stage", "others": ["talks"]}, "Well sourced, but sources differ on the stage"),
        ({"at": "signed.date", "others": ["2011"]}, "Well sourced, but sources differ on the date"),
    ],
)
def test_a_doubtful_event_has_medium_at_most(changes: Json, why: str) -> None:
    disputed = {"disputed": [DISPUTED | changes]} if "at" in changes else {}
    event = an_event() | ({} if disputed else changes)
    for source, expected in ((LAW, ("medium", why)), (UNDATED, judge(UNDATED))):
        judged = judge(source, events=[event | {"sources": ["s0"]}], **disputed)
        assert said(judged) == (expected if isinstance(expected, tuple) else said(expected))


@pytest.mark.parametrize("at", ["title", "signed.by", "parties.BRA"])
def test_other_disputes_leave_the_level(at: str) -> None:
    assert judge(LAW, disputed=[DISPUTED | {"at": at, "others": ["y"]}]).level == "high"


@pytest.mark.parametrize(
    ("source", "to", "level", "why"),
    [
        (LAW, "medium", "medium", "Lowered: seen once"),
        (LAW, "low", "low", "Lowered: seen once"),
        (TASS, "medium", "medium", "Lowered: seen once"),
        (UNDATED, "low", "low", "Lowered: seen once"),
        (UNDATED, "medium", "low", "Only press without a known day of publication"),
    ],
)
def test_a_person_may_lower_and_never_raise(source: Json, to: str, level: str, why: str) -> None:
    assert said(judge(source, lowered={"to": to, "why": "seen once"})) == (level, why)


# --- properties --------------------------------------------------------------------------------------------


@st.composite
def judged_things(draw: st.DrawFn) -> Json:
    thing = a_record(parties=draw(st.lists(st.sampled_from(["BRA", "CSK", "esa"]), min_size=1, unique=True)))
    thing["events"] = [an_event(date=draw(st.sampled_from(["2010", "2010?"])))]
    draw(evidence(thing))
    return thing


def levels_of(thing: Json, *changed: Json) -> list[int]:
    """Levels of a record and of changed forms of it, 0 for the highest, all by the same table of control."""
    opened, _ = open_world([thing, a_record("elsewhere", **cited(TASS, AEB, XINHUA, CNES))])
    controllers = controllers_of(opened.checked)
    records = [Record.model_validate(one, context={"atlas": opened.config}) for one in (thing, *changed)]
    return [LEVELS.index(confidence_of(one, controllers, AS_OF).level) for one in records]


@settings(max_examples=300)
@given(thing=judged_things(), source=a_voice())
def test_one_more_source_never_lowers_the_level(thing: Json, source: Json) -> None:
    event = thing["events"][0]
    more = thing | {"sources": thing["sources"] | {"z": source}}
    more["events"] = [event | {"sources": [*event["sources"], "z"]}]
    before, after = levels_of(thing, more)
    assert after <= before


@settings(max_examples=300)
@given(thing=judged_things(), to=st.sampled_from(["medium", "low"]))
def test_lowering_never_raises_the_level(thing: Json, to: str) -> None:
    plain = {key: value for key, value in thing.items() if key != "lowered"}
    before, after = levels_of(plain, plain | {"lowered": {"to": to, "why": "seen once"}})
    assert after == max(before, LEVELS.index(Confidence(to)))


@given(thing=judged_things())
def test_the_order_in_which_sources_are_cited_changes_nothing(thing: Json) -> None:
    event = thing["events"][0]
    before, after = levels_of(thing, thing | {"events": [event | {"sources": event["sources"][::-1]}]})
    assert before == after


@given(world=worlds())
def test_no_more_sources_are_independent_than_there_are(world: World) -> None:
    for judged in open_world(*world)[0].judged.values():
        assert 1 <= judged.independent <= min(judged.sources, len(VOICES))


# --- rows, and whose words they are ------------------------------------------------------------------------


def test_rows_hold_the_judgement_of_the_day_of_the_data(atlas: Atlas) -> None:
    controllers = controllers_of(atlas.checked)
    for thing in (*atlas.checked.records, *atlas.checked.sites):
        assert atlas.judged[thing.id] == confidence_of(thing, controllers, atlas.config.as_of_day)
    assert len(atlas.judged) == len(atlas.records) + len(atlas.sites)


def test_a_voice_is_whom_a_source_repeats_else_its_publisher() -> None:
    sources = [Source.model_validate(one) for one in (TASS, copy_of("TASS"), copy_of("Tass", "Other"))]
    assert {voice_of(one) for one in sources} == {"tass"}
