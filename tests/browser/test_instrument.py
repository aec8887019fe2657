"""The map as an instrument: small countries, marks, circles, the legend, lines, and what is not on the map."""

import itertools
import math
from collections.abc import Callable

import pytest

from browser.reader import Reader
from geo.atlas import Atlas, View, ask
from geo.selection import read_words

pytestmark = pytest.mark.browser
COLOURED = {"1", "2", "3", "4", "5", "possible"}
SMALLEST_TARGET = 24

UNDER = """(map, [lat, lon]) => {
    const { x, y } = map.atlas.latLngToContainerPoint([lat, lon]);
    const box = map.getBoundingClientRect();
    const found = document.elementFromPoint(box.x + x, box.y + y);
    return found && (found.dataset.iso3 || found.dataset.country || found.className);
}"""


def view_of(atlas: Atlas, query: str) -> View:
    return ask(atlas, read_words([f"?{query}"], atlas.checked).selection)


def click(reader: Reader, selector: str) -> None:
    """Click what a pointer may not reach, since a mark lies upon it."""
    reader.map.locator(selector).evaluate("one => one.dispatchEvent(new MouseEvent('click', { bubbles: true }))")


# --- small and far -----------------------------------------------------------------------------------------


def test_every_country_with_a_record_can_be_hit_at_zoom_2(reader: Reader) -> None:
    reader.open("?at=2/27/12")
    colours = reader.colours()
    boxes = reader.run(
        """map => Object.fromEntries([...map.querySelectorAll("[data-iso3]")].map((one) => {
            const { width, height } = one.getBoundingClientRect();
            return [one.dataset.iso3, Math.max(width, height)];
        }))"""
    )
    dots = reader.run(
        """map => Object.fromEntries([...map.querySelectorAll("[data-country]:not(.is-away)")].map((one) => {
            const { width, height } = one.getBoundingClientRect();
            return [one.dataset.country, [Math.min(width, height), one.nextElementSibling.dataset.colour]];
        }))"""
    )
    small = {code for code, name in colours.items() if name in COLOURED and boxes[code] < 8}
    assert len(small) >= 5
    assert small <= dots.keys()
    for code, (size, colour) in dots.items():
        assert size >= SMALLEST_TARGET, code
        assert colour == colours[code]
    code = min(small)
    click(reader, f"[data-country={code}]")
    reader.card.locator("h2").wait_for()
    assert f"view=map&country={code}" in reader.page.url


def test_circles_go_where_there_is_room_for_the_shape(reader: Reader) -> None:
    reader.open("?at=2/27/12")
    near = reader.map.locator("[data-country]:not(.is-away)").count()
    reader.open("?at=8/1.3/103.8")
    assert reader.map.locator("[data-country]:not(.is-away)").count() < near


def test_both_sides_of_the_antimeridian_are_the_same_country_and_nothing_repeats(reader: Reader) -> None:
    reader.open("?at=3/60/179")
    assert reader.map.locator("[data-iso3=RUS]").count() == 1
    assert reader.run(f"map => ({UNDER})(map, [67, 179])") == "RUS"
    reader.open("?at=3/60/-179")
    assert reader.run(f"map => ({UNDER})(map, [66, -173])") == "RUS"
    reader.open("?at=6/-17/179")
    assert reader.run(f"map => ({UNDER})(map, [-17.8, 178])") == "FJI"
    reader.open("?at=2/-70/0")
    assert reader.run(f"map => ({UNDER})(map, [-80, 60])") == "ATA"
    for way, edge in (
        (1, "map.atlas.getBounds().getEast() <= 180.5"),
        (-1, "map.atlas.getBounds().getWest() >= -180.5"),
    ):
        reader.run(
            f"map => {{ for (let n = 0; n < 30; n += 1) map.atlas.panBy([{way} * 600, 0], {{ animate: false }}); }}"
        )
        reader.page.wait_for_function(f"() => {{ const map = document.querySelector('.atlas-map'); return {edge}; }}")
    codes = [code for code, _ in reader.shapes()]
    assert len(codes) == len({*codes})


# --- sites -------------------------------------------------------------------------------------------------


def test_sites_known_only_by_country_are_badges_and_all_targets_are_large_enough(reader: Reader, atlas: Atlas) -> None:
    reader.open("?layer=one-sided&at=4/20/100")
    vague = {row.id for row in atlas.sites if row.lon is None}
    marks = reader.run(
        """map => [...map.querySelectorAll("[data-site-id]")].map((one) => [one.dataset.siteId,
            one.querySelector(".frame") !== null, one.getAttribute("aria-label"), one.getBoundingClientRect().width])"""
    )
    alone = [mark for mark in marks if " " not in mark[0]]
    assert {ids for ids, badge, _, _ in alone if badge} == {ids for ids, _, _, _ in alone} & vague
    assert all(("known only by country" in label) == badge for _, badge, label, _ in alone)
    assert min(width for _, _, _, width in marks) >= SMALLEST_TARGET


def test_the_circle_of_a_site_is_as_large_as_its_radius(reader: Reader, atlas: Atlas) -> None:
    row = next(row for row in atlas.sites if row.lon is not None and (row.radius_m or 0) >= 10_000)
    for zoom in (6, 9):
        reader.open(f"?at={zoom}/{row.lat}/{row.lon}&site={row.id}")
        reader.card.locator("h2", has_text=row.name).wait_for()
        circle = reader.map.locator("path.accuracy").first
        circle.wait_for(state="attached")
        widths = reader.run("map => [...map.querySelectorAll('path.accuracy')].map((one) => one.getBBox().width)")
        metres_a_pixel = 40_075_016.7 * math.cos(math.radians(row.lat or 0)) / (256 * 2**zoom)
        expected = 2 * (row.radius_m or 0) / metres_a_pixel
        assert any(abs(width - expected) <= max(2, expected / 50) for width in widths), (widths, expected)


def test_circles_come_by_themselves_once_they_are_larger_than_a_mark(reader: Reader, atlas: Atlas) -> None:
    row = next(
        row for row in atlas.sites if row.lon is not None and (row.radius_m or 0) >= 10_000 and not any(row.sides)
    )
    reader.open(f"?at=2/{row.lat}/{row.lon}")
    assert reader.map.locator("path.accuracy").count() == 0
    reader.open(f"?at=9/{row.lat}/{row.lon}")
    reader.map.locator("path.accuracy").first.wait_for(state="attached")
    reader.map.locator(".legend details summary", has_text="Symbols").click()
    reader.map.get_by_text("Lies somewhere in this circle").wait_for()


def test_sites_that_one_side_alone_named_are_drawn_when_asked_for(reader: Reader, atlas: Atlas) -> None:
    reader.open("?domain=navigation")
    view = view_of(atlas, "domain=navigation")
    all_of = {atlas.sites[n].id for n in view.frame.sites}
    few = reader.sites()
    assert few < all_of
    assert "arg-cett-cordoba-glonass" in few  # named by both
    status = reader.status()
    reader.map.locator(".legend summary", has_text="Layers").click()
    box = reader.map.get_by_role("checkbox", name="named by one side only")
    assert f"({len(all_of - few)})" in box.locator("..").inner_text()
    reader.change(box.check)
    assert reader.page.url.endswith("?domain=navigation&layer=one-sided")
    assert (reader.sites(), reader.status()) == (all_of, status)


def test_a_stage_is_that_of_the_period_and_what_is_closed_is_crossed_out(reader: Reader, atlas: Atlas) -> None:
    closed = next(row for row in atlas.sites if row.stages[-1][0] == "closed" and row.lon is not None)
    stage, first, last = closed.stages[-1]
    year = 1970 + last // 365.2425
    for query, crossed in ((f"to={year:.0f}", stage == "closed"), (f"to={year - 3:.0f}", False)):
        reader.open(f"?{query}&site={closed.id}&at=9/{closed.lat}/{closed.lon}")
        mark = reader.map.locator(f"[data-site-id='{closed.id}']")
        mark.wait_for(state="attached")
        assert (mark.locator(".cross").count() == 1) == crossed, (query, first)


# --- legend ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("query", ["", "from=2015&to=2016&reading=new", "measure=firmest&domain=navigation", "to=1940"])
def test_the_legend_has_the_classes_of_the_map_and_no_other(reader: Reader, query: str) -> None:
    reader.open(f"?{query}")
    told = reader.run(
        "map => [...map.querySelectorAll('.legend button svg rect')].map((one) => one.classList[1].slice(3))"
    )
    assert {*told} == {*reader.colours().values()}
    assert len(told) == len({*told})


def test_a_class_of_the_legend_stands_out_and_is_switched_off_and_on(reader: Reader) -> None:
    reader.open()
    strongest = reader.map.locator(".legend .ramp button").last
    codes = {code for code, name in reader.colours().items() if name == "5"}
    strongest.focus()
    lit = "map => [...map.querySelectorAll('[data-iso3].is-lit')].map((one) => one.dataset.iso3)"
    assert {*reader.run(lit)} == codes
    strongest.press("Enter")
    muted = "map => [...map.querySelectorAll('[data-iso3].is-muted')].map((one) => one.dataset.iso3)"
    assert {*reader.run(muted)} == codes
    assert strongest.get_attribute("aria-pressed") == "false"
    strongest.press("Enter")
    assert reader.run(muted) == []
    reader.page.locator("#panel-q").focus()
    assert reader.run(lit) == []


def test_what_nobody_found_or_looked_for_has_a_pattern(reader: Reader) -> None:
    reader.open()
    for name in ("none", "not-researched", "possible"):
        fill = reader.run(f"map => getComputedStyle(map.querySelector('.shape.is-{name}')).fill")
        assert fill.startswith("url("), name


# --- lines, and what is not on the map ---------------------------------------------------------------------


def test_lines_lead_to_the_coloured_countries_and_are_wider_for_more(reader: Reader) -> None:
    reader.open("?layer=relations")
    reader.map.locator("path.relation:not(.is-away)").first.wait_for(state="attached")
    lines = reader.run(
        """map => [...map.querySelectorAll("path.relation:not(.is-away)")].map((one) => [one.getAttribute("d"),
            parseFloat(one.style.strokeWidth), one.classList.contains("is-possible")])"""
    )
    coloured = [name for name in reader.colours().values() if name in COLOURED]
    assert len(lines) == len(coloured)
    assert len({width for _, width, _ in lines}) == len({*coloured} - {"possible"})
    assert sum(dashed for _, _, dashed in lines) == coloured.count("possible")
    world = reader.run("map => map.atlas.project([0, 180]).x - map.atlas.project([0, -180]).x")
    for path, _, _ in lines:
        for part in path.split("M")[1:]:
            across = [float(pair.split(" ")[0].split(",")[0]) for pair in part.split("L")]
            steps = [abs(after - before) for before, after in itertools.pairwise(across)]
            assert max(steps, default=0) < world / 2
    reader.open()
    assert reader.map.locator("path.relation").count() == 0


def test_records_without_a_country_are_counted_and_listed(reader: Reader, atlas: Atlas) -> None:
    reader.open("?domain=human-spaceflight")
    frame = view_of(atlas, "domain=human-spaceflight").frame
    rows = [atlas.records[n] for n in frame.records]
    unplaced = [row for row in rows if not row.complete or not {*row.shapes["un"], *row.maybe["un"]} - {"RUS"}]
    tray = reader.map.locator(".tray")
    assert tray.inner_text() == f"{len(unplaced)} records not on the map"
    tray.click()
    titles = reader.card.locator("li button").all_inner_texts()
    assert sorted(titles) == sorted(row.title for row in unplaced)
    reader.card.locator("li button").first.click()
    reader.card.locator("h3", has_text="Sources").wait_for()


def test_names_do_not_touch(come: Callable[..., Reader]) -> None:
    for query in ("", "?at=4/48/15", "?at=5/12/-70"):
        reader = come().open(query)
        boxes = reader.run(
            """map => [...map.querySelectorAll(".leaflet-names-pane span")].map((one) => {
                const { left, right, top, bottom } = one.getBoundingClientRect();
                return [left, right, top, bottom, one.textContent];
            })"""
        )
        assert len(boxes) >= 5
        for n, (left, right, top, bottom, name) in enumerate(boxes):
            for other in boxes[n + 1 :]:
                apart = right < other[0] or left > other[1] or bottom < other[2] or top > other[3]
                assert apart, (name, other[4])
