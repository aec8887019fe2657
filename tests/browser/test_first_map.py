"""The first view: everything is there, without a network, on a desk and on a phone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Error
from serving import DATA, Server

from browser.reader import Reader

pytestmark = pytest.mark.browser
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True, "device_scale_factor": 2}

CHANGE_OFTEN = """async (times) => {
    const map = document.querySelector(".atlas-map");
    let seen = 0;
    for (; seen < times; seen += 1) {
        const painted = new Promise((go) => {
            const eye = new MutationObserver(() => { eye.disconnect(); go(); });
            eye.observe(map, { attributeFilter: ["data-frame"] });
        });
        document.querySelector(".panel [name=reading]:not(:checked)").click();
        await painted;
    }
    return seen;
}"""


def test_first_map_shows_every_country_and_every_founding_site_without_a_network(
    reader: Reader, server: Server
) -> None:
    reader.open("?layer=one-sided")  # as sites that one side alone named are drawn only when asked for
    codes = [code for code, _ in reader.shapes()]
    assert len(codes) == len(set(codes)) >= 195
    assert reader.sites() == {path.stem for path in (DATA / "sites").glob("*.yaml")}
    assert reader.complaints == []
    assert server.outside() == ""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_phone_shows_map_and_status_without_scrolling_sideways(come: Callable[..., Reader], scheme: str) -> None:
    reader = come(**PHONE, color_scheme=scheme).open()
    wide = reader.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert wide == [390, 390]
    for seen in (reader.page.locator("p.status"), reader.map):
        box = seen.bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
        assert box["y"] < 844
    assert reader.run("map => map.dataset.theme") == scheme


def test_sixty_frames_leave_nothing_behind(reader: Reader) -> None:
    reader.open()
    seen = reader.page.evaluate(CHANGE_OFTEN, 60)
    assert seen == 60
    assert len(reader.shapes()) == reader.map.locator(".shape[data-iso3]").count()
    assert reader.map.locator(".leaflet-overlay-pane svg").count() == 1


def test_a_map_that_does_not_come_is_told_and_the_rest_is_there(come: Callable[..., Reader]) -> None:
    reader = come(new=True)
    reader.page.route("**/assets/atlas-*.js", lambda route: route.abort())
    reader.page.goto(reader.url)
    reader.map.get_by_text("If it does not come, reload the page").wait_for()
    assert "agreements" in reader.status()
    reader.page.get_by_role("link", name="List", exact=True).click()  # a plain link: the page is loaded anew
    reader.page.locator(".list tbody tr").first.wait_for()
    assert all("ERR_FAILED" in complaint for complaint in reader.complaints)
    reader.complaints.clear()


def test_a_request_to_another_host_would_be_noticed_and_goes_nowhere(come: Callable[..., Reader]) -> None:
    reader = come()
    with pytest.raises(Error, match="ERR_NAME_NOT_RESOLVED"):
        reader.page.goto("http://example.com/")
    assert reader.complaints[:1] == ["asked another host: http://example.com/"]
    reader.complaints.clear()
