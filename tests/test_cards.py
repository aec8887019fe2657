"""What cards say, as the server writes it: the stage that the map shows, how sure it is, on how many sources."""

import json

from hypothesis import given, settings
from worlds import AS_OF, Json, a_record, a_site, a_source, an_event, open_world, worlds

from geo import draw
from geo.atlas import Atlas, ask
from geo.standing import standing
from geo.tables import Selection

World = tuple[list[Json], list[Json]]
IN_USE = {"basis": "inferred", "why": "in use since"}
LAW = {"a": a_source(kind="official-text")}

# --- the stage of a site -----------------------------------------------------------------------------------


def far(*events: Json) -> str:
    opened, _ = open_world([], [a_site("s", events=list(events))])
    return draw.site_far(opened.checked.sites[0], opened.checked, AS_OF)


@settings(max_examples=200)
@given(world=worlds())
def test_the_stage_of_a_site_is_the_one_that_the_map_shows(world: World) -> None:
    opened, _ = open_world(*world)
    for n, state in ask(opened, Selection()).frame.sites.items():
        assert opened.checked.sites[n].headline(AS_OF).stage == state.stage


def test_a_later_stage_in_doubt_is_told_beside_the_certain_one() -> None:
    planned, operating = an_event("planned", "2014"), an_event("operating", "2015", **IN_USE)
    assert far(planned, operating) == "Planned, 2014; perhaps operating, 2015"
    assert far(operating, planned) == "Planned, 2014"


def test_a_certain_stage_is_never_told_as_perhaps() -> None:
    assert far(an_event("operating", "2015"), an_event("planned", "2014")) == "Operating, 2015"


def test_a_site_of_which_all_stages_are_in_doubt_tells_the_first() -> None:
    told = far(an_event("considered", "2014", **IN_USE), an_event("operating", "2015", **IN_USE))
    assert told == "Considered, 2014 (inferred); perhaps operating, 2015"


def test_a_site_is_told_as_far_as_it_got_by_a_day() -> None:
    opened, _ = open_world([], [a_site("s", events=[an_event("planned", "1971"), an_event("operating", "1973")])])
    [site] = opened.checked.sites
    assert [site.headline(day).stage for day in (-400, 900, 2000)] == ["planned", "planned", "operating"]


# --- confidence --------------------------------------------------------------------------------------------


def card(opened: Atlas, name: str) -> Json:
    thing = opened.checked.record_of[name]
    stands = standing(thing, opened.row_of[name], AS_OF, opened.checked)
    told: Json = json.loads(draw.draw_card(thing, opened.checked, opened.judged[name], stands))
    return told


def test_a_card_says_the_level_and_the_reason() -> None:
    opened, _ = open_world([a_record("r", sources={"a": a_source(controlled_by="RUS")})])
    assert card(opened, "r")["confidence"] == "Confidence: medium. Only one side's word."


def test_a_card_counts_sources_and_independent_ones() -> None:
    sources = {"a": a_source(), "b": a_source(publisher="Blog", origin="Example"), "c": a_source(publisher="Other")}
    opened, _ = open_world([a_record("three", sources=sources), a_record("one")])
    assert card(opened, "three")["counted"] == "3 sources, 2 independent"
    assert card(opened, "one")["counted"] == "1 source"


def test_a_card_tells_why_a_person_doubts_once() -> None:
    lowered = {"to": "medium", "why": "known from one page."}
    force = [an_event("in-force")]
    law = a_record("law", lowered=lowered, sources=LAW, events=force)
    opened, _ = open_world([law, a_record("weak", lowered=lowered, events=force)])
    assert card(opened, "law")["confidence"] == "Confidence: medium. Lowered: known from one page."
    assert card(opened, "law")["doubts"] == []
    assert card(opened, "weak")["confidence"].startswith("Confidence: low. Only press")
    assert card(opened, "weak")["doubts"] == ["Doubt: Known from one page."]
