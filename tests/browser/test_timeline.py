"""The timeline: it plays without the server, tells the library's numbers for every year, and the page follows it."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import Locator

from browser.reader import Reader
from geo.atlas import Atlas, View, ask
from geo.page import map_view
from geo.schema import Reading
from geo.selection import read_words
from geo.text import NOUNS, status_line

pytestmark = pytest.mark.browser
FIRST, LAST = 1955, 2026
CALM: dict[str, Any] = {"reduced_motion": "reduce"}


class Timeline:
    """The timeline of a page, as a reader uses it."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.place: Locator = reader.page.locator(".atlas-time")
        self.first: Locator = self.place.get_by_role("slider", name="First year")
        self.last: Locator = self.place.get_by_role("slider", name="Last year")

    def press(self, name: str) -> None:
        self.place.get_by_role("button", name=name, exact=True).click()

    def period(self) -> tuple[int, int]:
        told = self.place.evaluate("one => [one.dataset.from, one.dataset.to].map(Number)")
        return told[0], told[1]

    def settles_at(self, query: str) -> None:
        """Wait until the page has followed."""
        told = "JSON.parse(document.querySelector('.status').dataset.question).query"
        there = f"query => location.search === query && {told} === query.slice(1)"
        self.reader.page.wait_for_function(there, arg=query)
        self.reader.rest()

    def plays_until(self, year: int) -> None:
        reached = "year => Number(document.querySelector('.atlas-time').dataset.to) >= year"
        self.reader.page.wait_for_function(reached, arg=year, timeout=60_000)


def view_of(atlas: Atlas, query: str, **changes: Any) -> View:  # fields of a selection
    return ask(atlas, replace(read_words([f"?{query}"], atlas.checked).selection, **changes))


def told_by(view: View) -> str:
    return status_line([(noun, getattr(view.frame.totals, noun)) for noun in NOUNS])


@contextmanager
def tapped(reader: Reader) -> Iterator[list[str]]:
    """Every message that crosses a websocket of the page while the block runs."""
    crossed: list[str] = []
    session = reader.page.context.new_cdp_session(reader.page)
    session.send("Network.enable")
    for way in ("Sent", "Received"):
        session.on(f"Network.webSocketFrame{way}", lambda _frame, way=way: crossed.append(way))
    yield crossed
    session.detach()


def watch_years(reader: Reader) -> None:
    """Note what the page shows each time that the player has gone on, inside the browser."""
    reader.page.evaluate(
        """() => {
            const place = document.querySelector(".atlas-time");
            window.seen = {};
            new MutationObserver(() => setTimeout(() => {
                const shapes = [...document.querySelectorAll("[data-iso3]")];
                window.seen[place.dataset.to] ??= {
                    status: document.querySelector("p.status").innerText,
                    colours: Object.fromEntries(shapes.map((one) => [one.dataset.iso3, one.dataset.colour])),
                };
            })).observe(place, { attributes: true, attributeFilter: ["data-to"] });
        }"""
    )


BETWEEN = "map => [...map.querySelectorAll('.shape')].map((one) => one.style.fill).filter(Boolean)"
"""Fills that are on their way from one colour to another."""
FADED = "map => map.querySelectorAll('[data-iso3][style*=color-mix]').length"


# --- playing -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("query", ["", "domain=human-spaceflight&measure=activities", "group=brics&measure=firmest"])
def test_the_whole_plays_without_a_message_and_every_year_has_the_library_s_numbers(
    reader: Reader, atlas: Atlas, query: str
) -> None:
    reader.open(f"?{query}")  # in another order than the page writes it
    timeline = Timeline(reader)
    timeline.place.get_by_label("Speed").select_option("8")
    watch_years(reader)
    with tapped(reader) as crossed:
        timeline.press("Play")
        timeline.plays_until(LAST)
        timeline.place.get_by_role("button", name="Play").wait_for()
        reader.page.wait_for_timeout(500)
        assert crossed == []  # not even at the end, for that is where it began
    seen = reader.page.evaluate("window.seen")
    assert [int(year) for year in seen] == [*range(FIRST, LAST + 1)]
    for year in (1975, 1998, 2015):
        view = view_of(atlas, query, to_year=year)
        assert seen[str(year)]["status"] == told_by(view)
        colours = seen[str(year)]["colours"]
        assert colours == {code: view.class_of(code)[0] for code in colours}
    assert reader.page.url.endswith(f"/?{query}")
    assert reader.status() == told_by(view_of(atlas, query))


def test_with_a_first_year_the_whole_period_moves_and_a_pause_lets_the_page_follow(
    reader: Reader, atlas: Atlas
) -> None:
    reader.open("?from=1990&to=1994&reading=new")
    timeline = Timeline(reader)
    timeline.press("Play")
    timeline.plays_until(1998)
    timeline.press("Pause")
    first, last = timeline.period()
    assert (last - first, last < LAST) == (4, True)
    timeline.settles_at(f"?from={first}&to={last}&reading=new")
    view = view_of(atlas, f"from={first}&to={last}&reading=new")
    assert reader.status() == told_by(view)
    assert reader.colours() == {code: view.class_of(code)[0] for code in reader.colours()}
    assert reader.page.locator(".panel input[name=to]").input_value() == str(last)
    reader.change(reader.page.go_back)
    assert timeline.period() == (1990, 1994)


def test_what_is_opened_while_it_plays_stops_it_and_the_address_has_both(reader: Reader) -> None:
    reader.open()
    timeline = Timeline(reader)
    timeline.press("Play")
    timeline.plays_until(1990)
    reader.run("map => map.querySelector('[data-iso3=FRA]').dispatchEvent(new MouseEvent('click', { bubbles: true }))")
    reader.card.locator("h2", has_text="France").wait_for()
    last = timeline.period()[1]
    timeline.settles_at(f"?to={last}&view=map&country=FRA")
    reader.page.wait_for_timeout(600)
    assert timeline.period() == (FIRST, last)


def test_the_line_is_busy_while_it_plays_and_speaks_once_settled(reader: Reader) -> None:
    reader.open("?to=2000")
    timeline = Timeline(reader)
    place = reader.page.locator("[role=status]")
    assert place.get_attribute("aria-busy") is None
    timeline.press("Play")
    timeline.plays_until(2003)
    assert place.get_attribute("aria-busy") == "true"
    assert timeline.place.locator("[aria-live=polite]").inner_text() != ""
    timeline.press("Pause")
    reader.page.locator("[role=status]:not([aria-busy])").wait_for()
    assert reader.page.locator("html[data-ahead]").count() == 0


def test_where_motion_is_reduced_nothing_moves_by_itself(come: Callable[..., Reader]) -> None:
    reader = come(**CALM).open("?to=2000")
    timeline = Timeline(reader)
    assert not timeline.place.locator(".play").is_visible()
    timeline.place.locator(".play").evaluate("one => one.click()")
    reader.page.wait_for_timeout(900)
    assert timeline.period() == (FIRST, 2001)
    assert reader.run(BETWEEN) == []
    timeline.press("One year back")
    timeline.settles_at("?to=2000")


def test_colours_fade_and_end_where_they_should(reader: Reader) -> None:
    reader.open("?to=1991")
    on = "(map) => { document.querySelector('.atlas-time .on').click(); return (%s)(map); }"
    assert reader.run(on % FADED) >= 3
    reader.page.wait_for_timeout(500)
    assert reader.run(BETWEEN) == []


# --- handles, keys and typed years -------------------------------------------------------------------------


def test_the_keyboard_moves_both_handles_and_they_may_meet(reader: Reader, atlas: Atlas) -> None:
    reader.open("?from=2000&to=2010")
    timeline = Timeline(reader)
    keys: list[tuple[Locator, str, tuple[int, int]]] = [
        (timeline.last, "ArrowRight", (2000, 2011)), (timeline.last, "ArrowDown", (2000, 2010)),
        (timeline.first, "PageUp", (2010, 2010)), (timeline.first, "ArrowRight", (2010, 2010)),
        (timeline.first, "PageDown", (2000, 2010)), (timeline.last, "PageUp", (2000, 2020)),
        (timeline.last, "End", (2000, LAST)), (timeline.first, "Home", (FIRST, LAST)),
        (timeline.last, "Home", (FIRST, FIRST)), (timeline.last, "ArrowUp", (FIRST, FIRST + 1)),
    ]  # fmt: skip
    for handle, key, period in keys:
        handle.press(key)
        assert timeline.period() == period, key
        assert handle.get_attribute("aria-valuetext") in (f"From {period[0]}", f"To {period[1]}")
    timeline.settles_at(f"?to={FIRST + 1}")
    assert reader.status() == told_by(view_of(atlas, f"to={FIRST + 1}"))


def test_typed_years_push_the_other_end_and_a_year_that_is_none_is_refused(reader: Reader) -> None:
    reader.open("?from=2000&to=2010")
    timeline = Timeline(reader)
    boxes = {name: timeline.place.get_by_role("spinbutton", name=f"{name} year") for name in ("First", "Last")}

    def type_year(name: str, year: str) -> None:
        boxes[name].fill(year)
        boxes[name].press("Enter")

    type_year("First", "2014")
    timeline.settles_at("?from=2014&to=2014")
    type_year("Last", "1999")
    timeline.settles_at("?from=1999&to=1999")
    type_year("Last", "3000")
    assert timeline.period() == (1999, 1999)
    assert boxes["Last"].input_value() == "1999"
    timeline.press("All years")
    timeline.settles_at("")


def test_a_press_takes_one_year_and_a_drag_several(reader: Reader) -> None:
    reader.open()
    timeline = Timeline(reader)
    box = timeline.place.locator(".bars").bounding_box() or {}
    step = (box["width"] - 24) / (LAST - FIRST)

    def at(year: int) -> tuple[float, float]:
        return box["x"] + 12 + (year - FIRST) * step, box["y"] + 15

    mouse = reader.page.mouse
    mouse.click(*at(1987))
    timeline.settles_at("?from=1987&to=1987")
    mouse.move(*at(2001))
    mouse.down()
    mouse.move(*at(2005), steps=4)
    assert timeline.period() == (2001, 2005)
    mouse.up()
    timeline.settles_at("?from=2001&to=2005")
    mouse.move(*at(2003))  # inside the period: it moves as a whole
    mouse.down()
    mouse.move(*at(2008), steps=4)
    mouse.up()
    timeline.settles_at("?from=2006&to=2010")


def test_the_timeline_belongs_to_the_map_and_other_views_keep_the_period(reader: Reader) -> None:
    reader.open("?from=1995&to=1999")
    timeline = Timeline(reader)
    reader.turn_to("List")
    assert not timeline.place.is_visible()
    assert "from=1995&to=1999" in reader.page.url
    reader.turn_to("Map")
    assert timeline.period() == (1995, 1999)


# --- bars --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("query", ["", "domain=navigation&from=2010", "group=eu&measure=firmest", "firmness=in-force"])
def test_bars_have_what_the_library_says_began_in_each_year(reader: Reader, atlas: Atlas, query: str) -> None:
    reader.open(f"?{query}")
    reader.page.locator(".bars .chosen").wait_for(state="attached")
    told = reader.page.locator(".atlas-time").evaluate("one => one.counted")
    assert [one["year"] for one in told["years"]] == [*range(FIRST, LAST + 1)]
    unsure: Counter[int] = Counter()  # in how many years each record may have begun
    frames = []
    for one in told["years"]:
        frame = view_of(atlas, query, reading=Reading.NEW, from_year=one["year"], to_year=one["year"]).frame
        frames.append({n: sure for n, sure in frame.records.items() if not atlas.records[n].folded})
        unsure.update(n for n, sure in frames[-1].items() if not sure)
    for one, counted in zip(told["years"], frames, strict=True):
        for kind in ("instrument", "activity", "contact"):
            of_kind = {n: sure for n, sure in counted.items() if atlas.records[n].type == kind}
            certain = sum(of_kind.values())
            only_then = sum(unsure[n] == 1 for n, sure in of_kind.items() if not sure)
            assert one[kind] == [certain, certain + only_then], (one["year"], kind)
    assert told["vague"] == sum(years > 1 for years in unsure.values())
    assert sum(one["activity"][0] for one in told["years"]) > 0 or query.startswith("firmness")


# --- memberships in the browser ----------------------------------------------------------------------------


GROUPS = (
    *("group=brics", "group=eu&group=latin-america", "group=un-members", "group=csto&partner=BLR"),
    "group=nato&type=contact",
)
MEMBERS = """async ([address, questions]) => {
    const rows = await (await fetch(address)).json();
    const bits = ({ records, sites, doubt }) => ({ records, sites, doubt });
    return questions.map((one) => bits(atlasMembers(rows, one)));
}"""


def test_memberships_in_the_browser_choose_what_the_server_chooses(reader: Reader, atlas: Atlas) -> None:
    """A question about all years is moved to another period; the bits are those of the server for that period."""
    reader.open()
    address = json.loads(reader.page.locator("p.status").get_attribute("data-question") or "")["rows"]
    moved, expected = [], []
    for group in GROUPS:
        for reading in Reading:
            whole = view_of(atlas, group, reading=reading)
            for first, last in ((None, 1990), (1991, 1993), (2004, 2004), (2010, 2011), (2024, None)):
                asked = ask(atlas, replace(whole.selection, from_year=first, to_year=last)).question
                moved.append(
                    {
                        **whole.question.as_json(),
                        "group": map_view.group_of(whole),
                        "from": asked.from_day,
                        "to": asked.to_day,
                    }
                )
                expected.append({key: asked.as_json()[key] for key in ("records", "sites", "doubt")})
    answers = reader.page.evaluate(MEMBERS, [address, moved])
    assert len(answers) == len(expected) == 50
    for answer, wanted in zip(answers, expected, strict=True):
        assert (answer["records"], answer["sites"]) == (wanted["records"], wanted["sites"])
        assert answer["doubt"].strip("A=") == wanted["doubt"].strip("A=")
    assert len({one["records"] for one in expected}) > 20


def test_marks_of_context_are_off_at_first_and_lead_to_their_sources(reader: Reader, atlas: Atlas) -> None:
    reader.open()
    timeline = Timeline(reader)
    reader.page.locator(".bars .chosen").wait_for(state="attached")
    assert timeline.place.locator(".context-mark").count() == 0
    reader.map.locator(".legend summary", has_text="Layers").click()
    reader.change(reader.map.get_by_role("checkbox", name="Marks of context").check)
    assert reader.page.url.endswith("?layer=context")
    timeline.place.get_by_text("Context, not causes:").wait_for()
    assert timeline.place.locator(".context-mark").count() == len(atlas.config.marks)
    links = timeline.place.locator(".time-marks a")
    assert links.evaluate_all("all => all.map(one => one.href)") == [mark.source.url for mark in atlas.config.marks]
    assert reader.status() == told_by(view_of(atlas, ""))
