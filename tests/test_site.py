"""The static site: every page and link of it, what search engines read, and how the command leaves a folder."""

import hashlib
import json
import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

import pytest
from browser import hostile
from conftest import MakeFolder
from test_command_line import run, started
from worlds import a_record, a_site

from geo.atlas import Atlas, open_atlas
from geo.site import write_site

BASE = "https://atlas.example/space/"
Files = dict[str, bytes]


class Page(HTMLParser):
    """The addresses of a page, and its own places."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids, self.hrefs, self.loaded, self.tags = list[str](), list[str](), list[str](), Counter[str]()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            elif name == "href" and tag == "a":
                self.hrefs.append(value or "")
            elif (name == "src") or (name == "href" and tag == "link"):
                self.loaded.append(value or "")


@pytest.fixture(scope="module")
def files(atlas: Atlas) -> Files:
    return dict(write_site(atlas, BASE))


@pytest.fixture(scope="module")
def pages(files: Files) -> dict[str, Page]:
    return {path: Page(content.decode()) for path, content in files.items() if path.endswith(".html")}


def place(page: str, href: str) -> str:
    """Where a relative address leads to, from the page that has it."""
    steps: list[str] = []
    for step in [*PurePosixPath(page).parent.parts, *unquote(href).split("/")]:
        if step == "..":
            steps.pop()
        else:
            steps.append(step)
    return "/".join(steps)


def test_there_is_a_page_for_every_record_and_for_every_country_that_has_one(files: Files, atlas: Atlas) -> None:
    assert {f"records/{name}.html" for name in atlas.checked.record_of} <= files.keys()
    partners = {code for row in atlas.records for code in row.partners if code in atlas.checked.countries}
    assert {f"countries/{code}.html" for code in partners} <= files.keys()


def test_what_is_said_of_readers_is_true_of_plain_files(files: Files) -> None:
    said = files["about.html"].decode()
    assert "set no cookie" in said
    assert "this server" not in said


def test_every_link_within_the_site_resolves(pages: dict[str, Page], files: Files) -> None:
    broken = []
    for path, page in pages.items():
        for href in [*page.hrefs, *page.loaded]:
            parts = urlsplit(href)
            if parts.scheme or href.startswith("//"):
                continue
            leads_to = place(path, parts.path) if parts.path else path
            anchor = "" if leads_to == "index.html" else parts.fragment  # there it is a selection
            if leads_to not in files or (anchor and anchor not in pages[leads_to].ids):
                broken.append((path, href))
    assert broken == []


def test_pages_load_nothing_from_elsewhere_and_run_nothing(pages: dict[str, Page]) -> None:
    for path, page in pages.items():
        loaded = [href for href in page.loaded if not href.startswith(BASE) and href != "data:,"]
        assert all(not urlsplit(href).scheme for href in loaded), path
        assert page.tags["script"] == (path == "data.html") or path == "index.html", path


def test_every_id_is_there_once_and_every_page_has_one_heading(pages: dict[str, Page]) -> None:
    for path, page in pages.items():
        assert [name for name, number in Counter(page.ids).items() if number > 1] == [], path
        assert page.tags["h1"] == 1, path


def test_the_sitemap_names_every_page_once(files: Files, pages: dict[str, Page]) -> None:
    root = ElementTree.fromstring(files["sitemap.xml"])
    named = [one.text for one in root.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    assert sorted(name for name in named if name) == sorted(BASE + path for path in pages)


def test_search_engines_read_a_dataset_whose_files_are_those_of_the_site(files: Files, atlas: Atlas) -> None:
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', files["data.html"].decode(), re.DOTALL)
    told = json.loads(found[0])
    assert (told["@type"], told["version"], told["license"]) == (
        "Dataset",
        atlas.config.version,
        "https://creativecommons.org/licenses/by/4.0/",
    )
    for one in told["distribution"]:
        content = files[one["contentUrl"].removeprefix(BASE)]
        assert hashlib.sha256(content).hexdigest() == one["sha256"]


def test_the_same_data_give_the_same_site(make_folder: MakeFolder, cache: Path) -> None:
    small = open_atlas(make_folder([a_record()], [a_site()]), cache)
    assert dict(write_site(small, BASE)) == dict(write_site(small, BASE))


def test_hostile_texts_stay_text(tmp_path: Path, cache: Path) -> None:
    atlas = open_atlas(hostile.write_folder(tmp_path / "data"), cache)
    for path, content in write_site(atlas, BASE):
        if path.endswith(".html") and path != "index.html":
            page = Page(content.decode())
            assert page.tags["script"] == (path == "data.html"), path
            assert not {"iframe", "svg", "object"} & page.tags.keys(), path
            assert page.tags["img"] == len(re.findall(r'<img src="\.\./cards/[A-Za-z0-9-]+\.png"', content.decode())), (
                path
            )
            assert not [href for href in page.hrefs if re.match(r"\s*(javascript|data|vbscript):", href, re.I)], path


# --- the command -------------------------------------------------------------------------------------------


@pytest.fixture
def folder(make_folder: MakeFolder) -> Path:
    return make_folder([a_record()], [a_site()])


def test_the_command_makes_a_folder_and_replaces_only_its_own(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "public"
    assert run("site", "-o", out, "--data", folder).exit_code == 0
    assert (out / "records" / "bra-2010-agreement.html").is_file()
    assert not (out / "sitemap.xml").exists()
    (out / "stale.html").touch()
    assert run("site", "-o", out, "--data", folder).exit_code == 2
    assert (out / "stale.html").exists()
    assert run("site", "-o", out, "--data", folder, "--force", "--base", BASE).exit_code == 0
    assert not (out / "stale.html").exists()
    assert (out / "sitemap.xml").is_file()
    assert [path.name for path in tmp_path.glob(".public*")] == []


def test_the_site_lies_where_the_atlas_is_published_unless_another_place_is_named(folder: Path, tmp_path: Path) -> None:
    with (folder / "atlas.yaml").open("a", encoding="utf-8") as file:
        file.write("\naddress: https://atlas.example.org/space/\n")

    def places(name: str, *options: str) -> set[str]:
        assert run("site", "-o", tmp_path / name, "--data", folder, *options).exit_code == 0
        return set(re.findall("<loc>(.*)about.html", (tmp_path / name / "sitemap.xml").read_text()))

    assert places("own") == {"https://atlas.example.org/space/"}
    assert places("mirror", "--base", BASE) == {BASE}


def test_a_folder_of_somebody_else_is_never_replaced(folder: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "thesis.txt").write_text("all of it")
    result = run("site", "-o", mine, "--data", folder, "--force")
    assert result.exit_code == 2
    assert "was not made by this command" in result.stderr
    assert (mine / "thesis.txt").read_text() == "all of it"


@pytest.mark.parametrize("base", ["atlas.example", "ftp://x/", "https://x/?a=b", "https://x/ y"])
def test_a_base_that_is_no_address_is_refused(folder: Path, tmp_path: Path, base: str) -> None:
    result = run("site", "-o", tmp_path / "out", "--data", folder, "--base", base)
    assert result.exit_code == 2
    assert f"found {base!r}, expected the address of a folder" in result.stderr
    assert not (tmp_path / "out").exists()


def test_a_place_that_cannot_be_written_is_told(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = started("site", "-o", tmp_path / "file" / "public", "--data", folder)
    assert done.returncode == 2
    assert b"cannot be written" in done.stderr
