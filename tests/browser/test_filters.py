"""Filters: status line, shapes, markers, list and downloads tell the same, and the address brings it all back."""

import json
from collections.abc import Callable

import pytest

from browser.reader import Reader
from geo.atlas import Atlas, View, ask
from geo.export import write_layer
from geo.labels import known_words
from geo.schema import Viewpoint
from geo.selection import read_words
from geo.text import NOUNS, status_line

pytestmark = pytest.mark.browser
ASKED = "?from=2017&to=2020&domain=navigation"


def view_of(atlas: Atlas, query: str) -> View:
    return ask(atlas, read_words([query], atlas.checked).selection)


def one_sided(view: View) -> set[str]:
    """Sites that one side alone had named by the last day: in every number and file, but drawn only when asked for."""
    found = set()
    for n in view.frame.sites:
        row = view.atlas.sites[n]
        named = [side for side, stage in zip(row.sides, row.stages, strict=True) if stage[1] <= view.question.to_day]
        if len({*named}) == 1 and named[0]:
            found.add(row.id)
    return found


def assert_shows(reader: Reader, view: View) -> None:
    """Everything that is on the screen, and every file that can be taken away, is this view."""
    totals = view.frame.totals
    day = view.selection.known
    known = f"; {known_words(day, *view.unpublished)}" if day else ""
    assert reader.status() == status_line([(noun, getattr(totals, noun)) for noun in NOUNS]) + known
    assert reader.colours() == {code: view.class_of(code)[0] for code in reader.colours()}
    sites = {view.atlas.sites[n].id for n in view.frame.sites}
    records = {view.atlas.records[n].id for n in view.frame.records}
    assert reader.sites() == sites - one_sided(view)
    assert reader.listed() == records
    for layer, ids in (("records", records), ("sites", sites), ("countries", {*reader.colours()})):
        content = reader.download(layer.title())[1]
        assert content == write_layer(view.layer(layer), "geojson")
        assert {feature["id"] for feature in json.loads(content)["features"]} == ids


def test_domain_and_years_change_everything_alike_and_the_address_brings_it_back(
    come: Callable[..., Reader], atlas: Atlas
) -> None:
    reader = come().open()
    everything = (reader.status(), reader.shapes(), reader.sites())
    reader.choose("Domain", "Navigation")
    reader.set_year("From", "2017")
    reader.set_year("To", "2020")
    assert reader.page.url.endswith(f"/{ASKED}")
    chosen = (reader.status(), reader.shapes(), reader.sites())
    assert all(now != before for now, before in zip(chosen, everything, strict=True))
    assert_shows(reader, view_of(atlas, ASKED))

    other = come(new=True).open(ASKED)
    assert (other.status(), other.shapes(), other.sites()) == chosen
    assert other.page.url.endswith(ASKED)
    for end, year in (("From", "2017"), ("To", "2020")):
        assert other.page.get_by_role("spinbutton", name=end).input_value() == year
    assert other.page.get_by_role("checkbox", name="Navigation").is_checked()


def test_a_day_shows_what_its_sources_tell_and_an_emptied_one_everything(reader: Reader, atlas: Atlas) -> None:
    everything = reader.open().status()
    reader.page.locator("summary", has_text="What could be known").click()
    day = reader.page.get_by_label("On sources published by", exact=True)
    reader.change(lambda: day.fill("2012-05-31"))  # rows of another day are fetched before the map follows
    reader.page.locator("p.status", has_text="on sources published by 31 May 2012").wait_for()
    reader.wait()
    assert reader.page.url.endswith("/?known=2012-05-31")
    assert_shows(reader, view_of(atlas, "?known=2012-05-31"))
    reader.open("?known=2012-05-31")
    assert reader.page.get_by_label("On sources published by", exact=True).input_value() == "2012-05-31"
    reader.page.get_by_label("On sources published by", exact=True).evaluate(
        "one => { one.value = ''; one.dispatchEvent(new Event('change', { bubbles: true })); }"
    )
    reader.page.locator("p.status", has_text="published by").wait_for(state="detached")
    assert reader.page.url.endswith("/")
    assert reader.status() == everything


def test_back_forward_and_reload_follow_the_address(reader: Reader) -> None:
    reader.open()
    seen = [(reader.page.url, reader.status())]
    for act in (lambda: reader.choose("Domain", "Navigation"), lambda: reader.set_year("From", "2017")):
        act()
        seen.append((reader.page.url, reader.status()))
    assert len({url for url, _ in seen}) == 3

    def now() -> tuple[str, str]:
        return reader.page.url, reader.status()

    reader.change(reader.page.go_back)
    assert now() == seen[1]
    reader.change(reader.page.go_back)
    assert now() == seen[0]
    reader.change(reader.page.go_forward)
    assert now() == seen[1]
    reader.page.reload()
    reader.wait()
    assert now() == seen[1]


def test_an_address_with_every_key_shows_what_it_says(reader: Reader, atlas: Atlas) -> None:
    query = (
        "?from=2008&reading=new&measure=firmest&type=instrument&domain=navigation&partner=BRA&partner=VEN"
        "&group=latin-america&parties=bilateral&level=intergovernmental&firmness=signed&q=space&viewpoint=de-facto"
    )
    reader.open(query)
    assert reader.page.url.endswith(query)
    assert view_of(atlas, query).selection.viewpoint is Viewpoint.DE_FACTO
    assert_shows(reader, view_of(atlas, query))


def test_zoom_card_and_the_map_itself_survive_a_filter_change(reader: Reader) -> None:
    reader.open("?at=4.5/-15.8/-47.9")
    reader.run("map => { map.mark = 1; map.querySelector('[data-iso3=BRA]').mark = 1; }")
    reader.run("map => map.querySelector('[data-iso3=BRA]').dispatchEvent(new MouseEvent('click', { bubbles: true }))")
    reader.card.locator("h2", has_text="Brazil").wait_for()
    before = (reader.place(), reader.card.inner_text(), reader.status())

    reader.colour_by("Activities")
    assert reader.run("map => [map.mark, map.querySelector('[data-iso3=BRA]').mark]") == [1, 1]
    assert reader.place() == before[0]
    assert reader.card.locator("h2").inner_text() == "Brazil"
    assert reader.card.inner_text() != before[1]  # it tells the numbers of the new frame
    assert (reader.map.count(), reader.page.locator("iframe").count()) == (1, 0)


def test_status_is_one_element_that_stays_and_is_announced(reader: Reader) -> None:
    reader.open()
    status = reader.page.locator("[role=status]")
    assert status.count() == 1
    status.evaluate("one => { one.mark = 1; }")
    reader.choose("Domain", "Navigation")
    assert status.evaluate("one => one.mark") == 1
    assert status.locator(".status").get_attribute("lang") == "en"


def test_a_filter_change_sends_neither_geometry_nor_rows(reader: Reader) -> None:
    sent: list[int] = []
    reader.page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: sent.append(len(frame))))
    reader.open()
    asked: list[str] = []
    reader.page.on("request", lambda request: asked.append(request.url))
    sent.clear()
    reader.choose("Domain", "Navigation")
    assert sum(sent) <= 14 * 1024
    assert [url for url in asked if "/assets/" in url] == []


def test_a_selection_without_a_match_says_so_and_exports_empty_layers(reader: Reader) -> None:
    reader.open("?to=1940")
    assert reader.status() == "0 agreements, 0 activities, 0 contacts, 0 countries, 0 sites"
    reader.map.get_by_text("Nothing matches. Widen the period or clear a filter.").wait_for()
    assert reader.sites() == set()
    assert set(reader.colours().values()) <= {"none", "not-researched", "subject"}
    assert json.loads(reader.download("Records")[1])["features"] == []
    reader.turn_to("List")
    reader.page.get_by_text("Nothing matches. Widen the period or remove a filter.").last.wait_for()
