"""Citing what is shown with one click, and verifying a hash that was cited."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import MakeFolder, write
from playwright.sync_api import Page
from serving import Server
from test_command_line import run
from worlds import EDITION, a_record, a_site

from browser.reader import Reader

pytestmark = pytest.mark.browser


@pytest.fixture
def small(make_folder: MakeFolder, serve: Callable[[Path, Path], Server], tmp_path: Path) -> Iterator[Server]:
    """A small folder that was released, and is served."""
    folder = make_folder([a_record("one"), a_record("two", parties=["ARG"])], [a_site()])
    (folder / "CHANGELOG.md").write_text("## 2026.11.0\n\n- All.\n")
    assert run("release", "--data", folder).exit_code == 0
    return serve(folder, tmp_path)


def shown(page: Page, form: str) -> str:
    return page.locator(f"#cite-{form}").inner_text()


def cited(page: Page) -> tuple[str, str]:
    """The address and the hash, as somebody prints them."""
    found = re.search(r"Hash ([0-9a-f]{16})\. Accessed .*: (\S+)$", shown(page, "txt"))
    assert found
    return found[2], found[1]


def enter(reader: Reader, digits: str) -> str:
    """Verify a hash with the keyboard; return what is answered."""
    box = reader.page.get_by_label("Hash, 16 or 64 digits")
    box.fill(digits)
    reader.change(lambda: box.press("Enter"))
    return reader.page.locator(".verdict").inner_text()


def test_one_click_cites_what_is_shown(come: Callable[..., Reader]) -> None:
    reader = come(permissions=["clipboard-read", "clipboard-write"]).open("?domain=navigation&from=2018")
    counts = reader.status()
    reader.change(lambda: reader.page.get_by_role("link", name="Cite", exact=True).click())
    reader.page.locator("#view-title", has_text="Cite what is shown").wait_for()
    address, _digits = cited(reader.page)
    assert address == f"{reader.url}/?from=2018&domain=navigation&v={EDITION}"
    assert f"{counts}. Data version {EDITION}" in shown(reader.page, "txt").replace("\n", " ")
    for form, name in (("txt", "Plain text"), ("bib", "BibTeX"), ("ris", "RIS"), ("json", "CSL-JSON")):
        reader.page.get_by_role("button", name=f"Copy: {name}").click()
        reader.page.locator(f"#cite-{form} + .actions [data-copied]", has_text="Copied").wait_for()
        assert reader.page.evaluate("() => navigator.clipboard.readText()") == shown(reader.page, form)


def test_a_file_is_what_is_shown_but_for_the_day(reader: Reader) -> None:
    reader.open("?view=cite&domain=navigation")
    for form, name in (("bib", "BibTeX"), ("ris", "RIS"), ("json", "CSL-JSON")):
        with reader.page.expect_download() as coming:
            reader.page.get_by_role("link", name=f"Download: {name}").click()
        assert coming.value.suggested_filename == f"space-cooperation-atlas-citation.{form}"
        kept = Path(coming.value.path()).read_text(encoding="utf-8").splitlines()  # which ends lines as RIS does
        seen = shown(reader.page, form).splitlines()
        assert [line for line in seen if not re.search("urldate|^Y2|accessed", line)] == kept


def test_a_printed_citation_is_verified_until_a_record_changes(
    come: Callable[..., Reader], small: Server, reader: Reader
) -> None:
    reader = come(small.url).open("?partner=BRA&view=cite")
    address, digits = cited(reader.page)
    assert reader.page.locator(".verdict").count() == 0
    later = come(small.url).open(address.partition("/?")[2] and f"?{address.partition('/?')[2]}")
    later.change(lambda: later.page.get_by_role("link", name="Cite", exact=True).click())
    assert enter(later, " ".join(re.findall("....", digits)).upper()).startswith("The same: this address shows")
    later.page.locator("#view-title:focus").wait_for()
    write(small.data / "records", a_record("one", title="A title that was mended"))
    told = enter(later, digits + " " * 3)
    assert told.startswith("It differs")
    assert "A title that was mended (one) was changed; it is still shown." in told
    assert "Everything else is as it was cited" in told
    assert "Agreement two" not in told


def test_another_selection_leaves_the_hash_behind(reader: Reader) -> None:
    reader.open(f"?view=cite&domain=navigation&v={EDITION}&hash=0123456789abcdef")
    assert reader.page.locator(".verdict").count() == 1
    reader.choose("Type", "Activities")
    assert reader.page.locator(".verdict").count() == 0
    assert "hash" not in reader.page.url
    reader.page.go_back()
    reader.page.locator(".verdict").wait_for()


def test_a_record_is_cited_by_itself(reader: Reader) -> None:
    reader.open("?record=arg-2019-conae-protocol")
    reader.change(lambda: reader.page.get_by_role("link", name="BibTeX, RIS, CSL-JSON, hash").click())
    reader.page.locator("#view-title", has_text="Cite this record").wait_for()
    address, digits = cited(reader.page)
    assert address == f"{reader.url}/?record=arg-2019-conae-protocol&v={EDITION}"
    assert json.loads(shown(reader.page, "json"))[0]["URL"] == address
    assert enter(reader, digits).startswith("The same")
