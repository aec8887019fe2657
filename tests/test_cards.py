"""What cards say, as the server writes it: the stage of a site is the one that the map shows."""

from hypothesis import given, settings
from worlds import AS_OF, Json, a_site, an_event, open_world, worlds

from geo import draw
from geo.atlas import ask
from geo.tables import Selection

World = tuple[list[Json], list[Json]]
IN_USE = {"basis": "inferred", "why": "in use since"}


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
