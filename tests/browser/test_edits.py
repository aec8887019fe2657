"""Data that are edited while readers are connected, and data that are broken from the start."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from serving import DATA, Server, copy_data

from browser.reader import Reader

pytestmark = pytest.mark.browser
RECORD = "records/chn-2025-05-lunar-power-station.yaml"
TITLE, NEW_TITLE = "Memorandum of both space agencies on a lunar power station", "Memorandum that was mended"


@pytest.fixture
def edited(server: Server) -> Iterator[Path]:
    """A record of the served folder, as it was before and after the test."""
    path = server.data / RECORD
    before = path.read_text()
    yield path
    path.write_text(before)


def test_a_broken_edit_keeps_the_last_good_atlas_until_it_is_mended(
    reader: Reader, server: Server, edited: Path
) -> None:
    reader.open("?view=map&record=chn-2025-05-lunar-power-station")
    reader.run("map => { map.mark = 1; }")
    good, before = edited.read_text(), server.health()
    status = reader.status()

    edited.write_text(good.replace("date: 2025-05", "date: 2025-13", 1))
    reader.colour_by("Activities")
    assert reader.status() == status
    broken = server.health()
    assert (broken["ready"], broken["fingerprint"]) == (True, before["fingerprint"])
    [fault] = broken["faults"]
    assert fault.startswith(f"data/{RECORD}: events[0].date: found '2025-13', expected ")
    assert "the last good atlas stays in service" in server.log.read_text()
    assert "Traceback" not in server.log.read_text()

    edited.write_text(good.replace(TITLE, NEW_TITLE))
    reader.colour_by("Contacts")
    mended = server.health()
    assert (mended["ready"], mended["faults"]) == (True, [])
    assert mended["fingerprint"] != before["fingerprint"]
    reader.turn_to("List")
    reader.page.get_by_role("link", name=NEW_TITLE, exact=True).wait_for()
    reader.turn_to("Map")
    # The same map shows the new rows.
    reader.run("map => map.querySelector('[data-iso3=CHN]').dispatchEvent(new MouseEvent('click', { bubbles: true }))")
    reader.card.get_by_role("button", name=NEW_TITLE).click()
    reader.card.locator("h2", has_text=NEW_TITLE).wait_for()
    assert reader.run("map => map.mark") == 1


def test_a_page_that_was_open_before_an_edit_still_opens_its_cards(
    come: Callable[..., Reader], server: Server, edited: Path
) -> None:
    early = come().open()
    edited.write_text(edited.read_text().replace(TITLE, NEW_TITLE))
    come().open()
    assert server.health()["faults"] == []
    early.map.locator("[data-site-id=plesetsk]").click()
    early.card.locator("h2", has_text="Plesetsk").wait_for()


def test_broken_data_at_the_start_are_a_list_of_faults_and_not_a_traceback(
    come: Callable[..., Reader], serve: Callable[..., Server], tmp_path: Path
) -> None:
    data = copy_data(tmp_path / "data")
    path = data / RECORD
    path.write_text(path.read_text().replace("date: 2025-05", "date: 2025-13", 1))
    unknown = data / "records" / "dji-2025-roscosmos-mou.yaml"
    unknown.write_text(unknown.read_text().replace("[DJI]", "[XXX]"))
    (data / "sites" / "broken.yaml").write_text("id: [")
    server = serve(data, tmp_path)
    reader = come(server.url)
    reader.page.goto(server.url)
    rows = reader.page.locator("[role=alert] tbody tr")
    rows.first.wait_for()
    cells = [row.locator("td").all_inner_texts() for row in rows.all()]
    assert [row[:3] for row in cells[:2]] == [
        [f"data/{RECORD}", "events[0].date", "'2025-13'"],
        ["data/records/dji-2025-roscosmos-mou.yaml", "parties[0]", "'XXX'"],
    ]
    assert [row[:2] for row in cells[2:]] == [["data/sites/broken.yaml", ""]]
    assert all(cell for row in cells for cell in row[2:])
    assert "Traceback" not in reader.page.locator("body").inner_text() + server.log.read_text()
    status, told = server.get("/health")
    assert status == 503
    assert len(server.health()["faults"]) == 3
    assert '"ready":false' in told.replace(" ", "")

    (data / "sites" / "broken.yaml").unlink()
    for mended in (path, unknown):
        mended.write_text((DATA / "records" / mended.name).read_text())
    reader.open("?layer=one-sided")
    assert server.get("/health")[0] == 200
    assert len(reader.sites()) == len(list((data / "sites").glob("*.yaml")))
    assert server.outside() == ""
