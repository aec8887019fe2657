"""The map that needs no server: one file of a bounded size, the same bytes, no way out of it, and all data inside."""

import base64
import hashlib
import json
import re
import zlib
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from browser import hostile
from conftest import MakeFolder
from typer.testing import CliRunner, Result
from worlds import EDITION, a_record, a_site, an_event, open_world

from geo import __main__ as command_line
from geo import draw, standalone, words
from geo.atlas import Atlas, View, ask, open_atlas
from geo.selection import read_words
from geo.tables import FACETS, Selection

Json = dict[str, Any]
ADDRESSED = ("src", "href", "srcset", "action", "formaction", "data", "poster", "background", "xlink:href", "style")
"""Attributes that may make a browser ask somebody."""


class Document(HTMLParser):
    """Collects the elements of a document with their attributes, and what stands in each script and style."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.inside: list[tuple[dict[str, str], str]] = []
        self.feed(content.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {key: value or "" for key, value in attrs}))
        if tag in ("script", "style"):
            self.inside.append((self.elements[-1][1], ""))

    def handle_data(self, data: str) -> None:
        if self.elements and self.elements[-1][0] in ("script", "style"):
            self.inside[-1] = (self.inside[-1][0], self.inside[-1][1] + data)

    def handle_endtag(self, tag: str) -> None:
        self.elements.append((f"/{tag}", {}))

    def all(self, tag: str) -> Iterator[dict[str, str]]:
        return (attrs for name, attrs in self.elements if name == tag)


def view_of(atlas: Atlas, query: str = "") -> View:
    return ask(atlas, read_words([f"?{query}"], atlas.checked).selection)


def written(atlas: Atlas, query: str = "", **how: Any) -> bytes:
    asked = read_words([f"?{query}"], atlas.checked)
    assert asked.notes == ()
    return standalone.write_map(ask(atlas, asked.selection), asked.viewing, **how)


def unpacked(content: bytes) -> dict[str, Any]:
    """Open the data of a file as a browser does."""
    pieces = {attrs["id"]: text for attrs, text in Document(content).inside if attrs.get("id", "").startswith("data-")}
    return {
        name.removeprefix("data-"): json.loads(zlib.decompress(base64.b64decode(text))) for name, text in pieces.items()
    }


@pytest.fixture(scope="module")
def whole(atlas: Atlas) -> bytes:
    return written(atlas, home="https://atlas.example.org/")


# --- the file ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("query", ["", "viewpoint=de-facto", "known=2022-03-01", "q=glonass&domain=navigation"])
def test_a_file_is_not_larger_than_it_may_be(atlas: Atlas, query: str) -> None:
    assert 200_000 < len(written(atlas, query)) <= standalone.LARGEST == 2_500_000


def test_the_same_view_gives_the_same_bytes(atlas: Atlas, whole: bytes) -> None:
    fresh = open_atlas(atlas.folder)
    assert written(fresh, home="https://atlas.example.org/") == whole


def test_another_view_starts_elsewhere_and_holds_the_same_data(atlas: Atlas, whole: bytes) -> None:
    other = written(atlas, "domain=navigation&from=2015")
    assert unpacked(other) == unpacked(whole)
    assert [next(Document(one).all("html"))["data-start"] for one in (whole, other)] == [
        "",
        "from=2015&domain=navigation",
    ]


@pytest.mark.parametrize(
    ("query", "start"),
    [
        (f"known=2022-03-01&viewpoint=de-facto&lang=en&v={EDITION}", ""),
        ("view=list&page=2&sort=title&type=contact", "type=contact"),
        ("record=arg-2019-conae-protocol&layer=relations", "view=map&record=arg-2019-conae-protocol&layer=relations"),
        ("country=BRA&at=4/-15.8/-47.9&measure=firmest", "measure=firmest&view=map&country=BRA&at=4/-15.8/-47.9"),
        ("site=are-glonass-stations", "site=are-glonass-stations"),
    ],
)
def test_a_file_starts_with_what_was_open_but_for_what_is_frozen(atlas: Atlas, query: str, start: str) -> None:
    assert next(Document(written(atlas, query)).all("html"))["data-start"] == start


def test_a_file_for_another_page_says_so_in_its_words(atlas: Atlas) -> None:
    content = written(atlas, "domain=navigation", bare=True)
    assert next(Document(content).all("html"))["data-start"] == "domain=navigation&embed=true"


def test_a_file_says_where_it_comes_from(atlas: Atlas) -> None:
    content = written(atlas, "domain=navigation&known=2022-03-01", home="https://atlas.example.org/").decode()
    told = f"https://atlas.example.org/?domain=navigation&amp;known=2022-03-01&amp;v={EDITION}"
    assert f'<a href="{told}"' in content
    for part in (f"data version {EDITION}", "CC-BY-4.0", "Domain: Navigation", "no endorsement", "Natural Earth", told):
        assert part in content.partition('<footer class="footer">')[2], part


def test_a_file_of_an_unknown_page_does_not_lead_back(atlas: Atlas) -> None:
    for home in ("", "javascript:alert(1)//"):
        document = Document(written(atlas, "domain=navigation", home=home))
        assert [attrs["href"] for attrs in document.all("a") if not attrs["href"].startswith("#")] == []


# --- no way in, no way out ------------------------------------------------------------------------------------------


def test_nothing_but_links_names_another_address(whole: bytes) -> None:
    asked = [
        (tag, key, value)
        for tag, attrs in Document(whole).elements
        for key, value in attrs.items()
        if key in ADDRESSED and not (tag == "a" and key == "href")
    ]
    assert asked == []
    assert [
        tag for tag, _ in Document(whole).elements if tag in ("link", "img", "iframe", "object", "embed", "base")
    ] == []
    styles = "".join(text for attrs, text in Document(whole).inside if not attrs and "sourceURL" not in text)
    assert not re.search(r"@import|url\(\s*['\"]?\s*(?:https?:)?//", styles)


def test_the_policy_allows_the_script_and_the_style_of_the_file_and_no_connection(whole: bytes) -> None:
    document = Document(whole)
    policy = next(attrs["content"] for attrs in document.all("meta") if "http-equiv" in attrs)
    style, script = (text for attrs, text in document.inside if not attrs)
    hashes = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in (script, style)]
    assert policy == (
        f"default-src 'none'; script-src 'sha256-{hashes[0]}'; style-src 'sha256-{hashes[1]}'; "
        "base-uri 'none'; form-action 'none'"
    )


def test_a_page_beside_its_data_may_ask_for_them_and_nobody_else(atlas: Atlas) -> None:
    content = standalone.page(view_of(atlas))
    policy = next(attrs["content"] for attrs in Document(content).all("meta") if "http-equiv" in attrs)
    assert policy.endswith("connect-src 'self'; img-src data:")
    assert unpacked(content) == {}
    assert len(content) < 500_000


def test_hostile_texts_are_data_and_never_elements(tmp_path: Path, cache: Path) -> None:
    atlas = open_atlas(hostile.write_folder(tmp_path / "data"), cache)
    plain = {tag for tag, _ in Document(standalone.write_map(ask(open_world([a_record()])[0], Selection()))).elements}
    content = written(atlas, "&".join(f"domain=d{n}" for n in range(len(hostile.TEXTS))))
    document = Document(content)
    assert {tag for tag, _ in document.elements} <= plain | {"li", "span"}
    assert [
        attrs for attrs, _ in document.inside if attrs not in ({}, {"type": "text/plain", "id": attrs.get("id", "")})
    ] == []
    assert [key for _, attrs in document.elements for key in attrs if key.startswith("on")] == []
    told = unpacked(content)
    assert {row["title"] for row in told["rows"]["records"]} == {draw.text.shown(text) for text in hostile.TEXTS}
    urls = [source["url"] for card in told["cards"]["record"].values() for source in card["sources"]]
    assert [url for url in urls if url and not url.startswith("https://example.invalid/")] == []


# --- the data in it -------------------------------------------------------------------------------------------------


def test_every_card_is_in_the_file_as_the_server_sends_it(atlas: Atlas, whole: bytes) -> None:
    cards = unpacked(whole)["cards"]
    assert {*cards["record"]} == {*atlas.checked.record_of}
    assert {*cards["site"]} == {*atlas.checked.site_of}
    for thing in (*atlas.checked.records, *atlas.checked.sites):
        sent = json.loads(draw.draw_card(thing, atlas.checked, atlas.judged[thing.id], atlas.stands(thing)))
        assert cards["record" if thing.id in cards["record"] else "site"][thing.id] == sent


def test_every_value_of_every_facet_has_its_rows(atlas: Atlas, whole: bytes) -> None:
    tables = unpacked(whole)["choices"]["tables"]
    assert [*tables] == [*FACETS, "named"]
    when = standalone.When(-9999999, atlas.config.as_of_day, Selection().reading)
    for key in FACETS:
        for value, rows in atlas.facets.table(key, Selection(), when).items():
            told = tables[key][value]
            moving = key == "group" and bool(atlas.checked.groups[value].periods)
            assert told == (None if moving else [f"{bits:x}" for bits in (rows.sure, rows.maybe, rows.sites)])


def test_how_far_a_record_was_is_told_for_every_day() -> None:
    events = [an_event("talks", "2001"), an_event("signed", "2003-04"), an_event("suspended", "2010", by="BRA")]
    atlas, _ = open_world([a_record("r", events=events), a_record("one")])
    far = json.loads(standalone.data(ask(atlas, Selection()))["choices"])["far"]
    assert [*far] == ["r"]
    record = atlas.checked.record_of["r"]
    for day in range(10_000, 16_000, 30):
        told = [said for since, said in far["r"] if since <= day][-1]
        assert told == draw.how_far(record, atlas.checked, day)


def test_a_file_on_sources_of_a_day_knows_nothing_of_later_ones(atlas: Atlas) -> None:
    told = unpacked(written(atlas, "known=2012-05-31"))
    known = atlas.known("2012-05-31")
    assert [row["id"] for row in told["rows"]["records"]] == [row.id for row in known.records]
    assert {card["summary"] for card in told["cards"]["record"].values()} == {None}
    assert len(known.records) < len(atlas.records)


def test_a_file_speaks_the_language_that_is_spoken(atlas: Atlas) -> None:
    with words.spoken("eo"):
        assert next(Document(written(atlas)).all("html"))["lang"] == "eo"


def test_an_atlas_without_records_is_a_sound_file() -> None:
    atlas, _ = open_world([])
    told = unpacked(standalone.write_map(ask(atlas, Selection())))
    assert (told["rows"]["records"], told["cards"]) == ([], {"record": {}, "site": {}})


# --- the command and the route --------------------------------------------------------------------------------------


def run(*given: str | Path) -> Result:
    return CliRunner().invoke(command_line.app, [str(word) for word in given])


@pytest.fixture
def folder(make_folder: MakeFolder) -> Path:
    return make_folder([a_record(), a_record("arg-talks", type="contact", parties=["ARG"])], [a_site()])


def test_the_command_writes_a_file_and_never_over_another(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "map.html"
    first = run("map", "--data", folder, "-o", out, "partner=BRA")
    assert (first.exit_code, first.stdout) == (0, "")
    assert "1 agreement, 0 activities, 0 contacts, 1 country, 1 site" in first.stderr
    assert f"{out.stat().st_size:,} bytes" in first.stderr
    assert next(Document(out.read_bytes()).all("html"))["data-start"] == "partner=BRA"
    again = run("map", "--data", folder, "-o", out)
    assert (again.exit_code, next(Document(out.read_bytes()).all("html"))["data-start"]) == (2, "partner=BRA")
    assert run("map", "--data", folder, "-o", out, "--force", "--embed").exit_code == 0
    assert next(Document(out.read_bytes()).all("html"))["data-start"] == "embed=true"


def test_the_command_refuses_what_it_does_not_understand_and_leaves_nothing(folder: Path, tmp_path: Path) -> None:
    for given in (["-o", tmp_path / "map.html", "domain=nonsense"], ["-o", tmp_path / "nowhere" / "map.html"]):
        assert run("map", "--data", folder, *given).exit_code == 2
    assert [path.name for path in tmp_path.iterdir()] == ["data"]
