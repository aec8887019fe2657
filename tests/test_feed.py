"""The Atom feed of releases, against what RFC 4287 asks of one that can be checked."""

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from browser import hostile
from browser.hostile import TEXTS
from conftest import MakeFolder
from worlds import Json, a_record, a_site, as_yaml

from geo.atlas import Atlas, open_atlas
from geo.errors import DataError, ExportError
from geo.feed import MEDIA_TYPE, NAMESPACE, Entry, Item, read_entries, write_feed

BASE = "https://example.org/atlas/"
ATOM, XHTML = f"{{{NAMESPACE}}}", "{http://www.w3.org/1999/xhtml}"
DATE_TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)"
"""RFC 3339 with the capital T and Z that RFC 4287 (3.3) asks for."""
TAG = r"tag:[0-9A-Za-z.@-]+,\d{4}(-\d\d(-\d\d)?)?:[!-~]+"
"""RFC 4151, section 2.1."""

CHANGELOG = """# Changelog of the data

Newest first.

## 2026.12.0

- A record was *added*, and `code` with [a link](atlas.yaml),
  on two lines.
- <b>No</b> HTML & no entity: &lt;.

## [2026.11.0] - 2026-11-22

- The first.
"""


@pytest.fixture
def atlas(make_folder: MakeFolder, cache: Path) -> Atlas:
    """Three releases: the second added, changed and withdrew, the third is the same as it."""
    folder = make_folder([a_record("one", title="A & B <i>"), a_record("three")], [a_site("s")])
    (folder / "CHANGELOG.md").write_text(CHANGELOG, encoding="utf-8")
    withdrawn = [{"id": name, "day": "2026-12-01", "why": "told twice"} for name in ("two", "old-site")]
    (folder / "withdrawn.yaml").write_text(as_yaml(withdrawn), encoding="utf-8")
    (folder / "releases").mkdir()
    second = {"records": {"one": "2" * 16, "three": "1" * 16}, "sites": {"s": "1" * 16}}
    release(folder, "2026.11.0", "2026-11-22", {"one": "1" * 16, "two": "1" * 16}, {"old-site": "1" * 16})
    release(folder, "2026.12.0", "2026-12", **second)
    release(folder, "2026.12.1", "2027-01-02", **second)
    return open_atlas(folder, cache)


def release(folder: Path, version: str, as_of: str, records: Json, sites: Json) -> None:
    content = {"version": version, "as_of": as_of, "records": records, "sites": sites}
    (folder / "releases" / f"{version}.json").write_text(json.dumps(content), encoding="utf-8")


def parsed(content: bytes) -> ElementTree.Element:
    return ElementTree.fromstring(content)


def feed_of(atlas: Atlas, **options: object) -> ElementTree.Element:
    return parsed(write_feed(read_entries(atlas), atlas.config, BASE, **options))  # type: ignore[arg-type]


def said(one: ElementTree.Element, tag: str) -> str:
    return one.findtext(f"{ATOM}{tag}") or ""


def links_in(entry: ElementTree.Element) -> dict[str, str]:
    return {"".join(link.itertext()): link.attrib["href"] for link in entry.iter(f"{XHTML}a")}


# --- RFC 4287 ----------------------------------------------------------------------------------------------


def check_container(one: ElementTree.Element, optional: set[str]) -> None:
    """Sections 4.1.1 and 4.1.2: what a feed and an entry have exactly once, at most once, and with which words."""
    names = [child.tag.removeprefix(ATOM) for child in one]
    for needed in ("id", "title", "updated"):
        assert names.count(needed) == 1, needed
    for name in ("rights", "subtitle", "summary", "content", "published", "generator"):
        assert names.count(name) <= 1, name
    assert {*names} <= {"id", "title", "updated", "link", "rights", *optional}
    assert re.fullmatch(TAG, said(one, "id"))
    assert re.fullmatch(DATE_TIME, said(one, "updated"))
    links = [link.attrib for link in one.findall(f"{ATOM}link")]
    alternates = [(link.get("type"), link.get("hreflang")) for link in links if link.get("rel") == "alternate"]
    assert len(alternates) == len({*alternates}) >= 1
    assert all(link["href"].startswith("https://") for link in links)


def check(feed: ElementTree.Element) -> None:
    """Every rule of RFC 4287 that such a feed can break."""
    assert feed.tag == f"{ATOM}feed"
    check_container(feed, {"author", "entry"})
    assert feed.findtext(f"{ATOM}author/{ATOM}name")  # 4.1.1: a feed, or each of its entries, has an author
    assert [link.get("type") for link in feed.findall(f"{ATOM}link") if link.get("rel") == "self"] == [MEDIA_TYPE]
    entries = feed.findall(f"{ATOM}entry")
    for one in entries:
        check_container(one, {"summary", "content"})
        content = one.find(f"{ATOM}content")
        assert content is not None
        assert content.attrib == {"type": "xhtml"}
        assert [child.tag for child in content] == [f"{XHTML}div"]  # 3.1.1.3: one div and nothing else
        assert not (content.text or "").strip()
        assert {child.tag for child in content.iter()} - {content.tag} <= {
            f"{XHTML}{tag}" for tag in ("div", "p", "ul", "li", "h3", "a", "span")
        }
    ids = [said(one, "id") for one in (feed, *entries)]
    assert len({*ids}) == len(ids)
    assert said(feed, "updated") == max([said(one, "updated") for one in entries] or [said(feed, "updated")])


def test_a_feed_keeps_the_rules(atlas: Atlas) -> None:
    check(feed_of(atlas))


def test_the_project_s_own_feed_keeps_the_rules(cache: Path) -> None:
    own = open_atlas(None, cache)
    feed = feed_of(own)
    check(feed)
    assert "Data version 2026.11.0" in [said(one, "title") for one in feed.findall(f"{ATOM}entry")]


def test_a_feed_without_a_release_is_empty_and_valid(make_folder: MakeFolder, cache: Path) -> None:
    feed = feed_of(open_atlas(make_folder([a_record()]), cache))
    check(feed)
    assert feed.findall(f"{ATOM}entry") == []
    assert said(feed, "updated") == "2026-11-22T00:00:00Z"


def test_the_same_releases_give_the_same_bytes(atlas: Atlas) -> None:
    first, second = (write_feed(read_entries(atlas), atlas.config, BASE) for _ in range(2))
    assert first == second
    assert first.startswith(b"<?xml version='1.0' encoding='utf-8'?>\n<feed ")


# --- what it says ------------------------------------------------------------------------------------------


def test_there_is_an_entry_for_each_release_newest_first(atlas: Atlas) -> None:
    entries = feed_of(atlas).findall(f"{ATOM}entry")
    assert [(said(one, "title"), said(one, "updated"), said(one, "summary")) for one in entries] == [
        (
            "Data version 2026.12.1",
            "2027-01-02T00:00:00Z",
            "2 records and 1 site. Since 2026.12.0: 0 added, 0 changed, 0 withdrawn.",
        ),
        (
            "Data version 2026.12.0",
            "2026-12-31T00:00:00Z",  # of a month its last day
            "2 records and 1 site. Since 2026.11.0: 2 added, 1 changed, 2 withdrawn.",
        ),
        ("Data version 2026.11.0", "2026-11-22T00:00:00Z", "2 records and 1 site."),
    ]


def test_ids_stay_when_pages_move_or_releases_come(atlas: Atlas) -> None:
    def ids(feed: ElementTree.Element) -> list[str]:
        return [said(one, "id") for one in (*feed.findall(f"{ATOM}entry")[::-1], feed)]

    now = ids(feed_of(atlas))
    assert now[0] == f"tag:example.org,2026-11-22:{atlas.config.id}/releases/2026.11.0"
    assert now == ids(feed_of(atlas, own="news/atom.xml", page_of=lambda kind, name: f"{kind}/{name}.html"))
    earlier = ids(parsed(write_feed(read_entries(atlas)[1:], atlas.config, "https://example.org")))
    assert (earlier[:2], earlier[-1]) == (now[:2], now[-1])


def test_records_and_sites_have_links_and_reasons(atlas: Atlas) -> None:
    second = feed_of(atlas).findall(f"{ATOM}entry")[1]
    assert links_in(second) == {
        "Station s": f"{BASE}?view=map&site=s",
        "Agreement three": f"{BASE}?record=three",
        "A & B <i>": f"{BASE}?record=one",
        "two": f"{BASE}?record=two",  # a tombstone; a site has none
    }
    titles = [one.text for one in second.iter(f"{XHTML}h3")]
    assert titles == ["Added", "Changed", "Withdrawn"]
    items = ["".join(one.itertext()) for one in second.iter(f"{XHTML}li")]
    assert [" ".join(one.split()) for one in items[-2:]] == ["old-site told twice", "two told twice"]


def test_the_first_release_has_no_list_of_everything(atlas: Atlas) -> None:
    assert links_in(feed_of(atlas).findall(f"{ATOM}entry")[-1]) == {}


def test_the_points_of_the_changelog_are_plain_text(atlas: Atlas) -> None:
    entries = read_entries(atlas)
    assert [one.points for one in entries] == [
        (),
        ("A record was added, and code with a link, on two lines.", "<b>No</b> HTML & no entity: <."),
        ("The first.",),
    ]
    items = [one.text for one in feed_of(atlas).findall(f"{ATOM}entry")[1].iter(f"{XHTML}li")]
    assert items[:2] == [*entries[1].points]


def test_links_are_made_from_the_base(atlas: Atlas) -> None:
    def page_of(kind: str, name: str) -> str:
        return "" if kind == "site" else f"{kind}/{name}.html"

    entries = read_entries(atlas)
    feed = parsed(write_feed(entries, atlas.config, "http://localhost:8501/a", own="feeds/x.xml", page_of=page_of))
    assert {one.attrib["href"] for one in feed.findall(f"{ATOM}link")} == {
        "http://localhost:8501/a/",
        "http://localhost:8501/a/feeds/x.xml",
    }
    assert links_in(feed.findall(f"{ATOM}entry")[1]) == {
        "Agreement three": "http://localhost:8501/a/record/three.html",
        "A & B <i>": "http://localhost:8501/a/record/one.html",
        "two": "http://localhost:8501/a/record/two.html",
    }


NO_BASES = (
    *("", "/atlas/", "example.org", "ftp://example.org/", "javascript:alert(1)", "https://", "https://[::1]/"),
    *("https://[x/", "https://a b/", 'https://x/"><script>', "https://example.org/?a=b", "https://example.org/#x"),
    "https://-x-/",
)


@pytest.mark.parametrize("base", NO_BASES)
def test_a_base_that_is_no_address_of_the_web_is_refused(atlas: Atlas, base: str) -> None:
    with pytest.raises(ExportError, match="found base address"):
        write_feed(read_entries(atlas), atlas.config, base)


def test_a_host_in_other_letters_mints_plain_ids(atlas: Atlas) -> None:
    feed = parsed(write_feed(read_entries(atlas), atlas.config, "https://атлас.example/"))
    assert said(feed, "id").startswith("tag:xn--")


def test_a_faulty_release_is_told(atlas: Atlas) -> None:
    (atlas.folder / "releases" / "2026.12.2.json").write_text("{}", encoding="utf-8")
    with pytest.raises(DataError, match=r"2026\.12\.2\.json: version: found nothing"):
        read_entries(atlas)


# --- hostile texts -----------------------------------------------------------------------------------------


def test_hostile_texts_stay_text(tmp_path: Path, cache: Path) -> None:
    atlas = open_atlas(hostile.write_folder(tmp_path / "data"), cache)
    items = tuple(Item("record", f"r{n}", f"{text}\ufffe", text) for n, text in enumerate(TEXTS))
    entry = Entry("1", "2026", tuple(TEXTS), 1, 1, "0", {"added": items, "changed": (), "withdrawn": ()})
    feed = parsed(write_feed([entry], atlas.config, BASE))
    check(feed)
    titles = {hostile.seen(title) for title in links_in(feed.findall(f"{ATOM}entry")[0])}
    assert titles == {hostile.seen(text) for text in TEXTS}
    assert hostile.seen(TEXTS[0]) in hostile.seen("".join(feed.itertext()))
    (atlas.folder / "releases").mkdir()
    release(atlas.folder, "1", "2026", {"r0": "1" * 16}, {})
    (atlas.folder / "CHANGELOG.md").write_text(f"## 1\n\n- {' '.join(hostile.EVERYTHING.split())}\n", encoding="utf-8")
    entries = read_entries(atlas)
    assert "script" in entries[0].points[0]
    check(parsed(write_feed(entries, atlas.config, BASE)))
