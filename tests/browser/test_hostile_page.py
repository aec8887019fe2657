"""Hostile texts through every outlet of the page: shown as text, nothing run, nothing requested."""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from serving import Server

from browser import hostile
from browser.hostile import EVERYTHING, TEXTS, UNSEEN, seen
from browser.reader import Reader

pytestmark = pytest.mark.browser

LOOK = """() => ({
    ran: window.__pwned,
    put: [...document.querySelectorAll(
        "[onerror],[onload],[onmouseover],[onfocus],[autofocus],[srcdoc],[src*='example.invalid'],[xlink\\\\:href],"
        + "a[href^='javascript:' i],a[href^='data:' i],script[src*='example'],b,marquee"
    )].map((one) => one.outerHTML.slice(0, 200)),
})"""
"""What must not be in a document: a trace of something that ran, and elements that only a text could have made."""

OPEN_ALL = """async (map, codes) => {
    const texts = [], links = [];
    history.pushState = () => {};  // the page would answer each card with a frame
    const card = () => map.querySelector(".card");
    const changed = async (act) => {
        const old = card();
        act();
        const until = performance.now() + 3000;
        while ((!card() || card() === old) && performance.now() < until) await new Promise((go) => setTimeout(go));
        texts.push(card().textContent);
        links.push(...[...card().querySelectorAll("a")].map((one) => [card().textContent, one.getAttribute("href")]));
    };
    const openers = () => [...card().querySelectorAll("li button")];
    const marks = [...map.querySelectorAll("[data-site-id]")].map((one) => `[data-site-id="${one.dataset.siteId}"]`);
    for (const door of [...codes.map((code) => `[data-iso3=${code}]`), ...marks]) {
        const on = (name) => map.querySelector(door).dispatchEvent(new MouseEvent(name, { bubbles: true }));
        on("mouseover");
        texts.push(map.querySelector(".leaflet-tooltip").textContent, map.querySelector(door).ariaLabel);
        on("mouseout");
        await changed(() => on("click"));
        const many = openers().length;
        for (let n = 0; n < many; n += 1) {
            if (n) await changed(() => on("click"));
            await changed(() => openers()[n].click());
        }
    }
    return { texts: texts.filter(Boolean), links };
}"""
"""Point at every country and site, open its card, and every card that a country's card leads to; return all texts."""


@pytest.fixture(scope="module")
def hostile_server(cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:  # noqa: ARG001
    folder = tmp_path_factory.mktemp("hostile")
    server = Server(hostile.write_folder(folder / "data"), folder)
    yield server
    server.stop()


@pytest.fixture
def visitor(come: Callable[..., Reader], hostile_server: Server) -> Iterator[Reader]:
    """Somebody who looks at the hostile atlas; afterwards nothing ran, in the page or in the map."""
    reader = come(hostile_server.url)
    yield reader
    assert_nothing_ran(reader)
    assert hostile_server.outside() == ""


def assert_nothing_ran(reader: Reader) -> None:
    assert len(reader.page.frames) == 1
    assert reader.page.evaluate(LOOK) == {"ran": None, "put": []}
    assert reader.complaints == []


def assert_shown(shown: str | Iterable[str], texts: Iterable[str] = TEXTS) -> None:
    """Every text stands there as it was written, and no mark that a reader cannot see."""
    whole = shown if isinstance(shown, str) else "\n".join(shown)
    assert sorted(set(UNSEEN.findall(whole))) == []
    flat = seen(whole)
    assert [text for text in texts if seen(text) not in flat] == []


def test_heading_title_and_window_show_the_text(visitor: Reader) -> None:
    visitor.open()
    assert_shown(visitor.page.locator("h1").text_content() or "", [EVERYTHING])
    assert_shown(visitor.page.locator(".lede").text_content() or "", [EVERYTHING])
    assert_shown(visitor.page.title(), [EVERYTHING])


def test_map_tooltips_and_cards_show_the_text(visitor: Reader) -> None:
    visitor.open("?measure=firmest")
    told = visitor.map.evaluate(OPEN_ALL, hostile.codes())
    assert_shown(told["texts"])
    cards = [seen(text) for text in told["texts"] if "data version" in text]
    assert len(cards) >= 2 * len(TEXTS)
    for text in TEXTS:  # in the title, the summary, a step, a doubt, a claim, a source: again and again
        assert max(card.count(seen(text)) for card in cards) >= 10
    assert_shown(visitor.map.locator(".legend").text_content() or "", [])
    good = {url for url in map(hostile.url_of, TEXTS) if url.isprintable() and not re.search("[\"'<>]", url)}
    assert {href for _, href in told["links"] if not href.startswith("?")} == good


def test_list_shows_the_text(visitor: Reader) -> None:
    visitor.open()
    assert visitor.listed() == {f"r{n}" for n in range(len(TEXTS))}
    shown = visitor.page.locator(".list").text_content() or ""
    visitor.page.get_by_role("link", name="Previous 25").click()
    visitor.page.get_by_text("Page 1 of 2").wait_for()
    assert_shown([shown, visitor.page.locator(".list").text_content() or ""])
    for link in visitor.page.locator(".list a").evaluate_all("all => all.map(one => one.getAttribute('href'))"):
        assert link.startswith(("?", "https://example.invalid/"))


def test_labels_of_filters_show_the_text(visitor: Reader) -> None:
    words = [("domain", f"d{n}") for n in range(len(TEXTS))] + [("partner", code) for code in hostile.codes()]
    visitor.open(f"?{urlencode(words)}")
    assert_shown(visitor.page.locator(".chips").text_content() or "")
    visitor.page.locator("details.facet").evaluate_all("all => all.forEach((one) => { one.open = true; })")
    visitor.page.locator("form.panel template").last.wait_for(state="detached")
    assert_shown(visitor.page.locator("form.panel").text_content() or "")


def test_pages_of_records_and_countries_show_the_text(visitor: Reader) -> None:
    visitor.open()
    shown = []
    for n, code in enumerate(hostile.codes()):
        for query in (f"?record=r{n}", f"?country={code}"):
            visitor.change(lambda query=query: visitor.follow(query))
            main = visitor.page.get_by_test_id("stMain")
            shown.append(main.text_content() or "")
            hrefs = main.locator("a[href]").evaluate_all("all => all.map(one => one.getAttribute('href'))")
            assert [
                href for href in hrefs if not href.startswith(("?", "#", "/", "https://example.invalid/", "mailto:"))
            ] == []
        assert_shown("\n".join(shown[-2:]), [TEXTS[n]])
        assert visitor.page.evaluate(LOOK) == {"ran": None, "put": []}


@pytest.mark.parametrize("view", ["method", "about", "country", "cite"])
def test_views_of_words_show_the_text(visitor: Reader, view: str) -> None:
    visitor.open(f"?view={view}")
    panel = visitor.page.get_by_test_id("stMain")
    panel.locator("#view-title").wait_for()
    assert_shown(panel.text_content() or "", TEXTS if view == "method" else [EVERYTHING])


def test_notes_repeat_hostile_words_of_an_address_as_text(visitor: Reader) -> None:
    keys = ("from", "reading", "domain", "partner", "record", "site", "at")
    words = [(text, "x") for text in TEXTS] + [(keys[n % len(keys)], text) for n, text in enumerate(TEXTS)]
    visitor.open(f"?{urlencode(words)}")
    main = visitor.page.get_by_test_id("stMain")
    main.get_by_text("is no key").first.wait_for()
    told = main.text_content() or ""
    starts = [re.split("[^\x20-\x7e]", text[:40])[0] for text in TEXTS]
    assert_shown(told, starts)
    assert visitor.page.url.endswith("/")  # what was dropped is gone from the address


def test_downloads_have_plain_names_and_the_true_text(visitor: Reader) -> None:
    visitor.open()
    for layer in ("Records", "Sites"):
        name, content = visitor.download(layer)
        assert name == f"space-cooperation-atlas-{layer.lower()}.geojson"
        told = {feature["properties"]["summary"] for feature in json.loads(content)["features"]}
        assert told == set(TEXTS)


def test_faults_show_what_was_found_as_text(
    come: Callable[..., Reader], serve: Callable[..., Server], tmp_path: Path
) -> None:
    data = hostile.write_folder(tmp_path / "data")
    for n, text in enumerate(TEXTS):
        name = "".join(char for char in text if char not in "/\0")
        (data / "records" / f"{n} {name}.yaml").write_text(
            f"{json.dumps(text)}: {json.dumps(text)}\nid: {json.dumps(text)}\n"
        )
        broken = {**hostile.record(n, text, text), "events": [{"stage": text, "date": text, "sources": [text]}]}
        (data / "records" / f"r{n}.yaml").write_text(json.dumps(broken))
    server = serve(data, tmp_path)
    reader = come(server.url)
    reader.page.goto(server.url)
    reader.page.locator("[role=alert] tbody tr").first.wait_for()
    told = reader.page.locator("[role=alert]").text_content() or ""
    assert_shown(
        told, ["'<script>window.__pwned=1</script>'", "'![picture](https://example.invalid/x.png)'", "{{ 7*7 }}"]
    )
    assert "Traceback" not in server.log.read_text()
    assert_nothing_ran(reader)
