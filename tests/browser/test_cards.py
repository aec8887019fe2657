"""Cards: every fact is findable with its sources, at the precision that they have; the keyboard reaches all of it."""

from typing import Any

import pytest
import yaml
from serving import DATA

from browser.reader import Reader

pytestmark = pytest.mark.browser

WIDTH = "map => map.querySelector('[data-iso3=BRA]').getBoundingClientRect().width"
WIDENED = f"const look = () => (({WIDTH})(map) > BEFORE * 1.2 ? go() : setTimeout(look, 30)); look();"

SLOW_LINE = """
    const own = Object.getOwnPropertyDescriptor(WebSocket.prototype, "onmessage");
    Object.defineProperty(WebSocket.prototype, "onmessage", {
        ...own, set(hear) { own.set.call(this, (event) => setTimeout(() => hear.call(this, event), 400)); },
    });
    const listen = WebSocket.prototype.addEventListener;
    WebSocket.prototype.addEventListener = function (name, hear, ...more) {
        const late = (event) => setTimeout(() => hear.call(this, event), 400);
        return listen.call(this, name, name === "message" ? late : hear, ...more);
    };
"""
"""What the server sends arrives 0.4 s late, as over a poor line."""

COUNT_CARDS = """map => {
    window.cards = [];
    new MutationObserver((all) => all.forEach((one) => one.addedNodes.forEach((node) => {
        if (node.classList?.contains("card")) window.cards.push(node.querySelector("h2").textContent);
    }))).observe(map, { childList: true });
}"""

FOUNDING = {
    "record=aes-2024-bamako-satellite-talks": (
        "Talks held, 23 to 24 September 2024 (disputed)",
        "Mali, Niger and Burkina Faso",
        "Telecommunications and Remote sensing",
        "Border security (as stated by Russia)",
        "others say signed",
        "founding document 000",
        "founding document 001",
    ),
    "record=bfa-2026-ouagadougou-satellite-talks": ("21 January 2026", "at Ouagadougou", "gives no date", "000_"),
    "site=bfa-ouagadougou-venue": ("Meeting place", "In Burkina Faso", "founding document 000"),
    "record=ven-2018-glonass-announcement": ("words only", "December 2018", "founding document 002", "says 2018"),
    "record=ven-2021-space-agreement": (
        "Talks held: from 2016 to March 2020",
        "Ordered by Russia: 16 March 2020",
        "Signed: 30 March 2021",
        "Geodesy",
        "founding document 002",
    ),
    "record=arg-2019-conae-protocol": (
        "Signed: 8 October 2019",
        "CONAE",
        "founding document 002",
        "says October 2019",
    ),
    "site=arg-cett-cordoba-glonass": ("Considered", "In Argentina", "about 50 km", "founding document 002"),
    "record=dji-2025-roscosmos-mou": (
        "Signed: some day between 25 June and 3 July 2025",
        "at Vienna, Austria",
        "founding document 003",
    ),
    "record=dji-2025-imagery-proposal": ("words only", "Proposed by Russia", "founding document 003"),
    "record=chn-2025-05-lunar-power-station": ("Signed, May 2025", "founding document 003", "says May of this year"),
    "record=usa-1975-07-15-apollo-soyuz": ("USSR with United States", "15 July 1975", "founding document 003"),
    "site=baikonur": ("Cosmodrome", "In Kazakhstan", "2 June 1955", "leased to Russia", "founding document 003"),
    "site=nic-managua-nejapa-chaika": ("Satellite-navigation station", "6 April 2017", "about 2 km"),
    "site=bra-unb-sdcm": ("Satellite-navigation station", "In Brazil"),
}
"""What the four documents state, where it is shown, and the words that must stand there."""


def things(kind: str) -> list[dict[str, Any]]:
    return [yaml.load(path.read_text(), Loader=yaml.BaseLoader) for path in sorted((DATA / kind).glob("*.yaml"))]


def some(all_things: list[dict[str, Any]], key: str) -> list[dict[str, Any]]:
    """Return those of the founding documents and, of the others, one in twenty: all would take ten minutes."""
    return [one for n, one in enumerate(all_things) if n % 20 == 0 or f"{key}={one['id']}" in FOUNDING]


READ = """(card) => ({
    title: card.querySelector("h2").innerText,
    text: card.innerText,
    sources: [...card.querySelectorAll("ol > li")].map((one) => one.innerText),
    links: [...card.querySelectorAll("ol a")].map((one) => one.getAttribute("href")),
})"""


def read_card(reader: Reader, words: str) -> dict[str, Any]:
    """Wait for the card that says something, and read it."""
    return reader.map.locator(".card", has_text=words).evaluate(READ)


def test_records_and_sites_open_from_their_address_with_all_of_their_sources(reader: Reader) -> None:
    reader.open()
    read: dict[str, str] = {}
    for kind, key, name in (("records", "record", "title"), ("sites", "site", "name")):
        for thing in some(things(kind), key):
            reader.follow(f"?view=map&{key}={thing['id']}")
            card = read_card(reader, f"{thing['id']}, data version")
            read[f"{key}={thing['id']}"] = " ".join(card["text"].split())
            assert card["title"] == thing[name]
            assert len(card["sources"]) == len(thing["sources"]) >= 1
            assert "Confidence: " in card["text"]
            assert ("1 source" if len(thing["sources"]) == 1 else " independent") in card["text"]
            assert card["links"] == [one["url"] for one in thing["sources"].values() if "url" in one]
            for shown, source in zip(card["sources"], thing["sources"].values(), strict=True):
                assert source["publisher"] in shown
                assert source.get("file", "") in shown
                assert source.get("where", "") in shown
    missing = {at: [words for words in told if words not in read[at]] for at, told in FOUNDING.items()}
    assert {at: words for at, words in missing.items() if words} == {}


def test_a_card_of_a_link_is_open_on_the_first_view(reader: Reader) -> None:
    reader.open("?view=map&record=arg-2019-conae-protocol")
    card = read_card(reader, "Protocol on peaceful uses of outer space")
    assert "8 October 2019" in card["text"]
    assert reader.page.url.endswith("?view=map&record=arg-2019-conae-protocol")


def test_totals_that_others_state_stand_beside_what_is_listed(reader: Reader) -> None:
    reader.open()
    reader.turn_to("Method")
    reader.page.locator("summary", has_text="Totals that others state").click()
    told = reader.page.get_by_text("Ground stations for GLONASS in Latin America").inner_text()
    for words in ("Brazil: 4 stated", "Nicaragua: 1 stated, 1 listed here", "founding document 002", "paragraph 5"):
        assert words in told


def test_a_click_on_a_marker_opens_its_card_and_the_address_follows(reader: Reader) -> None:
    reader.open("?at=5/12/-84")
    reader.map.locator("[data-site-id='nic-managua-nejapa-chaika']").click()
    assert "6 April 2017" in read_card(reader, "Chaika GLONASS station")["text"]
    reader.page.wait_for_url(lambda url: "site=nic-managua-nejapa-chaika" in url)
    assert reader.card.locator("h2").evaluate("one => one === document.activeElement")
    with reader.page.expect_request("**/cards-*/record/nic-2017-chaika-inauguration.json"):
        reader.card.get_by_role("button", name="Chaika").first.click()


def test_sites_that_touch_share_a_button_that_asks_which(reader: Reader) -> None:
    reader.open()
    shared = reader.map.locator("[data-site-id*=' ']").first
    ids = (shared.get_attribute("data-site-id") or "").split()
    shared.click()
    reader.card.locator("h2", has_text=f"{len(ids)} sites here").wait_for()
    names = {thing["id"]: thing["name"] for thing in things("sites")}
    assert reader.card.get_by_role("button").all_inner_texts()[1:] == [names[one] for one in ids]
    reader.card.get_by_role("button", name=names[ids[-1]]).click()
    read_card(reader, names[ids[-1]])


def test_escape_closes_a_card_and_gives_the_focus_back_to_the_map(reader: Reader) -> None:
    reader.open()
    reader.map.locator("[data-site-id='plesetsk']").click()
    reader.card.locator("h2").wait_for()
    reader.page.wait_for_url("**/?*site=plesetsk*")
    reader.page.keyboard.press("Escape")
    reader.card.wait_for(state="detached")
    assert reader.run("map => map === document.activeElement")
    reader.page.wait_for_url(lambda url: "site=" not in url)


def test_answers_that_come_late_open_no_card_again(reader: Reader) -> None:
    reader.page.add_init_script(SLOW_LINE)
    reader.open()
    reader.run(COUNT_CARDS)
    reader.map.locator("[data-site-id='plesetsk']").click()
    reader.card.locator("h2", has_text="Plesetsk").wait_for()
    reader.page.keyboard.press("Escape")  # before the page has answered
    reader.card.wait_for(state="detached")
    reader.page.wait_for_timeout(1500)  # nothing to wait for: nothing may happen
    reader.rest()
    assert reader.run("() => window.cards") == ["Plesetsk cosmodrome"]
    assert "site=" not in reader.page.url


def test_wheel_zooms_only_once_the_map_has_the_focus(reader: Reader) -> None:
    reader.open()
    before = reader.run(WIDTH)
    box = reader.map.bounding_box() or {}
    reader.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    reader.page.mouse.wheel(0, -400)
    reader.page.wait_for_timeout(400)  # nothing to wait for: nothing may happen
    assert reader.run(WIDTH) == before
    reader.map.focus()
    reader.page.mouse.wheel(0, -400)
    reader.run(f"map => new Promise((go) => {{ {WIDENED} }})".replace("BEFORE", str(before)))


def test_plus_zooms_and_arrows_move_the_map_that_has_the_focus(reader: Reader) -> None:
    reader.open("?at=4/-15.8/-47.9")
    reader.map.focus()
    before = reader.run(WIDTH)
    reader.page.keyboard.press("+")
    reader.run(f"map => new Promise((go) => {{ {WIDENED} }})".replace("BEFORE", str(before)))
    place = reader.place()
    reader.page.keyboard.press("ArrowRight")
    reader.page.wait_for_timeout(400)
    assert reader.place()[0] < place[0]
