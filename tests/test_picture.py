"""Pictures: what the map shows and nothing else, words that are words, the same bytes, and nothing overlaps."""

import io
import math
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, product
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import matplotlib
import pypdf
import pytest
import shapely
from browser import hostile
from matplotlib.backends.backend_agg import FigureCanvasAgg
from PIL import Image
from test_command_line import run
from test_routes import Answer, atlas_served, served  # noqa: F401  # fixtures
from test_routes import ask as ask_route
from worlds import a_record, a_site, open_world

from geo import labels, settings, text
from geo.atlas import Atlas, View, ask, open_atlas
from geo.dates import parse_edtf
from geo.errors import ExportError
from geo.picture import FORMS, Look, draw_picture, sheet
from geo.picture.canvas import matplotlib_alone
from geo.picture.drawing import Drawn, compose
from geo.picture.scene import told_view
from geo.profile import profile
from geo.schema import Viewpoint
from geo.selection import Viewing, read_words, write_query

ROOT = settings.ROOT
SVG = "{http://www.w3.org/2000/svg}"
WORLD = [
    "",
    "domain=navigation",
    "viewpoint=de-facto&measure=firmest&from=2000",
    "measure=contacts&known=2019-12-31",
    "group=africa&layer=one-sided",
    "to=1900",
]
"""Selections that show the whole world."""
REGIONS = ["group=latin-america&parties=bilateral", "country=BRA", "country=KAZ&measure=activities", "partner=NIC"]
LONG = (
    "country=BRA&country=KAZ&country=IND&domain=navigation&domain=remote-sensing&domain=telecommunications&from=1990"
    "&to=2020&type=instrument&level=intergovernmental&level=interagency&firmness=signed&group=brics&group=cis"
    "&kind=gnss-station&kind=cosmodrome&confidence=high&q=satellite+navigation+cooperation&layer=relations"
)
LOOKS = [Look(size, theme) for size, theme in product(sheet.SIZES, ("light", "dark"))]


def asked(atlas: Atlas, query: str) -> tuple[View, Viewing]:
    read = read_words([f"?{query}"], atlas.checked)
    assert read.notes == ()
    return ask(atlas, read.selection), read.viewing


def picture(atlas: Atlas, query: str, form: str = "svg", look: Look | None = None) -> bytes:
    view, viewing = asked(atlas, query)
    return draw_picture(view, form, look, viewing)


def svg(atlas: Atlas, query: str, look: Look | None = None) -> ElementTree.Element:
    return ElementTree.fromstring(picture(atlas, query, "svg", look))


def groups(root: ElementTree.Element, key: str) -> dict[str, ElementTree.Element]:
    """The groups of a picture that have an attribute, by it."""
    found = [one for one in root.iter(f"{SVG}g") if key in one.attrib]
    assert len({one.attrib[key] for one in found}) == len(found)
    return {one.attrib[key]: one for one in found}


def names_in(root: ElementTree.Element, part: str) -> set[str]:
    """What stands after a part in the names of groups."""
    names = (one.attrib.get("id", "").partition(part)[2] for one in root.iter(f"{SVG}g"))
    return {name for name in names if name}


def words_of(root: ElementTree.Element) -> str:
    """What can be read on a picture, lines joined by spaces."""
    return " ".join(one.text or "" for one in root.iter(f"{SVG}text"))


def squeezed(words: str) -> str:
    return "".join(words.split())


# --- what is on it -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("query", WORLD)
def test_every_country_has_the_class_of_the_view(atlas: Atlas, query: str) -> None:
    view, _ = asked(atlas, query)
    drawn = {code: one.attrib["data-class"] for code, one in groups(svg(atlas, query), "data-iso3").items()}
    shapes = [shape["id"] for shape in atlas.shapes(view.selection.viewpoint)]
    expected = {code: view.class_of(code)[0] for code in shapes}
    missing = expected.keys() - drawn.keys()
    assert drawn == {code: name for code, name in expected.items() if code not in missing}
    assert {expected[code] for code in missing} <= {"none", "not-researched"}  # islands beyond the edge of the world
    assert len(missing) < 6


@pytest.mark.parametrize("query", REGIONS)
def test_a_region_shows_its_countries_in_the_same_classes(atlas: Atlas, query: str) -> None:
    view, _ = asked(atlas, query)
    drawn = {code: one.attrib["data-class"] for code, one in groups(svg(atlas, query), "data-iso3").items()}
    assert 3 < len(drawn) < 200
    assert drawn == {code: view.class_of(code)[0] for code in drawn}


def named_by_one_side(view: View, site_id: str) -> bool:
    """Whether all that is known of a site by the last day one side has told; read from its events."""
    events = view.atlas.checked.site_of[site_id].events
    tellers = [event.by for event in events if parse_edtf(event.date).s1 <= view.question.to_day]
    return bool(tellers) and all(tellers) and len({*tellers}) == 1


@pytest.mark.parametrize("query", [*WORLD, "layer=one-sided", "kind=gnss-station&from=2010&to=2015"])
def test_every_site_of_the_map_is_drawn_and_no_other(atlas: Atlas, query: str) -> None:
    view, viewing = asked(atlas, query)
    drawn = [name for several in groups(svg(atlas, query), "data-site-id") for name in several.split()]
    shown = {view.atlas.sites[n].id for n in view.frame.sites}
    expected = shown if "one-sided" in viewing.layer else {one for one in shown if not named_by_one_side(view, one)}
    assert sorted(drawn) == sorted(expected)


def test_one_sided_sites_are_there_when_asked_for(atlas: Atlas) -> None:
    few, all_sites = (
        {name for key in groups(svg(atlas, query), "data-site-id") for name in key.split()}
        for query in ("", "layer=one-sided")
    )
    assert few < all_sites


def test_lines_lead_to_every_coloured_country_when_asked_for(atlas: Atlas) -> None:
    view, _ = asked(atlas, "domain=launch")
    drawn = names_in(svg(atlas, "domain=launch&layer=relations"), "-relation-")
    shapes = [shape["id"] for shape in atlas.shapes(Viewpoint.UN)]
    assert drawn == {code for code in shapes if view.class_of(code)[0] in ("possible", "1", "2", "3", "4", "5")}
    assert "relation" not in picture(atlas, "domain=launch").decode()


def test_small_states_have_a_circle_of_their_class(atlas: Atlas) -> None:
    circles = groups(svg(atlas, ""), "data-country")
    view, _ = asked(atlas, "")
    assert {"BHR", "COM", "SYC"} & circles.keys()
    assert {code: one.attrib["data-class"] for code, one in circles.items()} == {
        code: view.class_of(code)[0] for code in circles
    }


def test_a_site_known_only_by_country_is_no_pin() -> None:
    nowhere = a_site("nowhere", country="ARG", position={"level": "country", "basis": "country only", "sources": ["a"]})
    del nowhere["lon"], nowhere["lat"]
    root = svg(open_world([a_record(parties=["CHN"])], [nowhere, a_site("here")])[0], "")
    dashes = {
        key: [path.attrib["stroke-dasharray"] for path in one.iter(f"{SVG}path") if "stroke-dasharray" in path.attrib]
        for key, one in groups(root, "data-site-id").items()
    }
    assert (len(dashes["nowhere"]), len(dashes["here"])) == (1, 0)
    assert "Known only by country" in words_of(root)


def test_how_far_off_a_point_may_be_is_drawn_to_scale_where_it_can_be_seen() -> None:
    wide = a_site("wide", position={"level": "region", "radius_m": "400000", "basis": "the region", "sources": ["a"]})
    opened, _ = open_world([a_record()], [wide])
    view, viewing = asked(opened, "country=BRA")
    with matplotlib_alone():
        chart = compose(view, Look(), viewing).composition.chart
    (ring,) = chart.rounds.values()
    assert shapely.Polygon(ring).area / chart.scale**2 == pytest.approx(
        math.pi * 400_000**2, rel=0.02
    )  # areas are kept
    assert "Lies somewhere in this circle" in words_of(svg(opened, "country=BRA"))
    assert "Lies somewhere in this circle" not in words_of(svg(open_world([a_record()], [a_site()])[0], ""))


def test_the_legend_explains_what_is_there_and_nothing_else(atlas: Atlas) -> None:
    for query in (*WORLD, *REGIONS):
        root = svg(atlas, query)
        explained = {
            one.attrib["id"].partition("-legend-class-")[2]
            for one in root.iter(f"{SVG}g")
            if "-legend-class-" in one.attrib.get("id", "")
        }
        drawn = {one.attrib["data-class"] for one in root.iter(f"{SVG}g") if "data-class" in one.attrib}
        assert explained == drawn


def test_firmness_has_its_own_words_and_no_sum(atlas: Atlas) -> None:
    said = words_of(svg(atlas, "measure=firmest"))
    assert "Talks or draft Signed In force" in said
    assert "add up" not in said
    assert "add up" in words_of(svg(atlas, ""))


# --- what it says ------------------------------------------------------------------------------------------


def told(view: View) -> str:
    return text.status_line([(noun, getattr(view.frame.totals, noun)) for noun in text.NOUNS])


@pytest.mark.parametrize("query", [*WORLD, REGIONS[0], LONG])
@pytest.mark.parametrize("size", sheet.SIZES)
def test_numbers_credits_edition_and_address_are_words(atlas: Atlas, size: str, query: str) -> None:
    view, viewing = asked(atlas, query)
    said = squeezed(words_of(svg(atlas, query, Look(size))))
    assert f"?{write_query(view.selection, replace(viewing, v=atlas.config.version))}" in said
    for words in (told(view), atlas.config.title, atlas.config.licence, labels.edition_words(view.atlas.config)):
        assert squeezed(words) in said
    assert "noendorsement" in said
    assert "NaturalEarth" in said


def test_the_title_is_the_selection_in_words(atlas: Atlas) -> None:
    for query, title in {
        "": "Russia's and the USSR's space cooperation with other countries",
        "domain=navigation&domain=launch": "Navigation or Launch",
        "country=BRA&country=ARG": "Brazil and Argentina",
        "partner=BRA&from=2018&reading=new": "Brazil · Began since 2018",
        "to=1900&viewpoint=de-facto": "Going on until 1900",
        "confidence=high": "Confidence: High",
    }.items():
        assert title in words_of(svg(atlas, query))


def test_a_country_moves_the_picture_and_its_numbers_are_told(atlas: Atlas) -> None:
    root = svg(atlas, "country=BRA")
    figures = profile(asked(atlas, "")[0], "BRA").figures
    expected = ", ".join(f"{one['number']['words']} {one['kind']}" for one in figures)
    assert squeezed(expected) in squeezed(words_of(root))
    both, _ = asked(atlas, "partner=BRA&partner=ARG")
    assert squeezed(told(both)) in squeezed(words_of(svg(atlas, "country=BRA&country=ARG")))
    assert {"BRA", "BOL"} < groups(root, "data-iso3").keys()
    assert "CHN" not in groups(root, "data-iso3")


def test_where_all_matches_lie_in_one_region_the_picture_shows_it(atlas: Atlas) -> None:
    assert "CHN" not in groups(svg(atlas, "group=latin-america&parties=bilateral"), "data-iso3")
    assert "CHN" in groups(svg(atlas, "group=latin-america"), "data-iso3")  # with partners elsewhere


def test_an_empty_selection_gives_a_map_that_says_so(atlas: Atlas) -> None:
    for form in FORMS:
        assert picture(atlas, "to=1900", form)
    said = words_of(svg(atlas, "to=1900"))
    assert "Nothing in this atlas matches." in said
    assert "0 agreements, 0 activities, 0 contacts, 0 countries, 0 sites" in said


def test_the_address_may_have_a_base(atlas: Atlas) -> None:
    said = words_of(svg(atlas, "domain=launch", Look(base="https://example.org/atlas/")))
    assert f"https://example.org/atlas/?domain=launch&v={atlas.config.version}" in said


def test_records_that_no_country_shows_are_counted() -> None:
    opened, _ = open_world([a_record(), a_record("two", parties=["esa"]), a_record("three", parties=["BRA", "esa"])])
    assert "1 record is not on the map" in words_of(svg(opened, ""))
    assert "not on the map" not in words_of(svg(open_world([a_record()])[0], ""))


# --- files -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", sheet.SIZES)
def test_sizes_are_exact(atlas: Atlas, size: str) -> None:
    expected = {"slide": (1920, 1080), "column": (1200, 900), "square": (1080, 1080), "card": (1200, 630)}[size]
    assert Image.open(io.BytesIO(picture(atlas, "", "png", Look(size)))).size == expected
    root = svg(atlas, "", Look(size))
    assert (root.attrib["width"], root.attrib["height"]) == tuple(map(str, expected))
    page = pypdf.PdfReader(io.BytesIO(picture(atlas, "", "pdf", Look(size)))).pages[0]
    assert (page.mediabox.width * 96 / 72, page.mediabox.height * 96 / 72) == expected


def test_text_of_a_pdf_can_be_copied(atlas: Atlas) -> None:
    view, _ = asked(atlas, "domain=navigation")
    page = pypdf.PdfReader(io.BytesIO(picture(atlas, "domain=navigation", "pdf"))).pages[0]
    said = squeezed(page.extract_text())
    for words in ("Navigation", told(view), "Agreements per country", "Planned or being built", "no endorsement"):
        assert squeezed(words) in said


def test_files_say_what_they_are_and_nothing_of_clock_or_program(atlas: Atlas) -> None:
    png = Image.open(io.BytesIO(picture(atlas, "domain=navigation", "png"))).info
    assert png["Title"] == f"Navigation - {atlas.config.title}"
    assert png["Source"].endswith(f"?domain=navigation&v={atlas.config.version}")
    assert "no endorsement" in png["Copyright"]
    pdf = pypdf.PdfReader(io.BytesIO(picture(atlas, "domain=navigation", "pdf"))).metadata
    assert pdf is not None
    assert (pdf.title, pdf.creation_date) == (png["Title"], None)
    for form in FORMS:
        assert b"atplotlib" not in picture(atlas, "", form)


@pytest.mark.parametrize("form", FORMS)
def test_the_same_question_gives_the_same_bytes(atlas: Atlas, form: str) -> None:
    first, second = (picture(atlas, "domain=navigation", form, Look("card")) for _ in range(2))
    words = ["picture", "-o", "-", "--format", form, "--size", "card", "domain=navigation"]
    other = subprocess.run([sys.executable, "-m", "geo", *words], cwd=ROOT, capture_output=True, timeout=60, check=True)
    assert first == second == other.stdout


def test_pictures_may_be_drawn_at_the_same_time_and_leave_no_setting_behind(atlas: Atlas) -> None:
    before, found = dict(matplotlib.rcParams), {}
    look = Look("card", "dark")

    def draw(query: str) -> None:
        found[query] = picture(atlas, query, "svg", look)

    threads = [threading.Thread(target=draw, args=(query,)) for query in (*REGIONS, "domain=launch")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {query: picture(atlas, query, "svg", look) for query in found}
    assert dict(matplotlib.rcParams) == before


def test_pyplot_is_never_loaded() -> None:
    code = (
        "import sys; from geo.atlas import ask, open_atlas; from geo.picture import draw_picture\n"
        "from geo.tables import Selection\n"
        "for form in ('png', 'svg', 'pdf'): draw_picture(ask(open_atlas(), Selection()), form)\n"
        "assert 'matplotlib.pyplot' not in sys.modules"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", code], cwd=ROOT, timeout=60, check=True)


def test_the_picture_of_the_readme_is_what_its_script_draws(atlas: Atlas) -> None:
    kept = ElementTree.parse(ROOT / "docs" / "picture.svg").getroot()  # its bytes depend on matplotlib's version
    made = svg(atlas, "")
    hint = "run: python scripts/picture.py"
    assert words_of(kept) == words_of(made), hint
    classes = [
        {code: one.attrib["data-class"] for code, one in groups(root, "data-iso3").items()} for root in (kept, made)
    ]
    assert classes[0] == classes[1], hint
    for words in (atlas.config.title, "Agreements per country", "Not researched yet", "Launch site"):
        assert words in words_of(kept)
    assert Image.open(io.BytesIO((ROOT / "docs" / "picture.png").read_bytes())).size == (1920, 1080)


# --- an SVG inside a page ----------------------------------------------------------------------------------


@pytest.mark.parametrize("query", ["", LONG])
def test_an_svg_may_stand_in_a_page(atlas: Atlas, query: str) -> None:
    content = picture(atlas, query).decode()
    root = ElementTree.fromstring(content)
    names = [one.attrib["id"] for one in root.iter() if "id" in one.attrib]
    prefix = re.match(r"atlas-[0-9a-f]{8}-", names[0])
    assert prefix
    assert all(name.startswith(prefix[0]) for name in names)
    assert len(names) == len({*names})
    assert {*re.findall(r"url\(#([^)]+)\)", content)} <= {*names}
    assert {one.tag.removeprefix(SVG) for one in root.iter()} == {
        *("svg", "title", "desc", "defs", "clipPath", "rect", "pattern", "path", "g", "text")
    }
    assert not re.search(r"style=|<script|\son\w+=|href|<!DOCTYPE|<\?xml|@import", content)
    assert root.attrib["role"] == "img"
    assert root.attrib["aria-labelledby"].split() == names[:2]
    described = root.findtext(f"{SVG}desc") or ""
    assert squeezed(told(told_view(*asked(atlas, query)))) in squeezed(described)


def test_names_in_two_pictures_differ(atlas: Atlas) -> None:
    ids = [
        {one.attrib["id"] for one in svg(atlas, query, look).iter() if "id" in one.attrib}
        for query, look in (("", Look()), ("", Look(theme="dark")), ("domain=launch", Look()))
    ]
    assert all(not one & other for one, other in combinations(ids, 2))


# --- hostile texts -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def hostile_atlas(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Atlas:
    return open_atlas(hostile.write_folder(tmp_path_factory.mktemp("hostile") / "data"), cache)


@pytest.mark.parametrize("size", sheet.SIZES)
def test_hostile_texts_stay_text(hostile_atlas: Atlas, size: str) -> None:
    view, viewing = asked(hostile_atlas, "layer=one-sided&layer=relations")
    for form in FORMS:
        content = draw_picture(view, form, Look(size), viewing)
        assert content
        if form == "svg":
            root = ElementTree.fromstring(content)
            assert {one.tag.removeprefix(SVG) for one in root.iter()} <= {
                *("svg", "title", "desc", "defs", "clipPath", "rect", "pattern", "path", "g", "text")
            }
            assert not [
                key for one in root.iter() for key in one.attrib if key.lower().startswith(("on", "href", "style"))
            ]
            assert not hostile.UNSEEN.search(content.decode())
            told = {key: one.findtext(f"{SVG}title") or "" for key, one in groups(root, "data-site-id").items()}
            for site in hostile_atlas.checked.sites:
                title = next(title for key, title in told.items() if site.id in key.split())
                assert sheet.readable(site.name) in title


def test_a_dollar_is_a_dollar(atlas: Atlas) -> None:
    query, found = "q=%24x%5E2%24+%5Cfrac%7B1%7D", r"Found: $x^2$ \frac{1}"
    root = svg(atlas, query)
    assert found in words_of(root)
    assert not [*root.iter(f"{SVG}tspan")]
    said = pypdf.PdfReader(io.BytesIO(picture(atlas, query, "pdf"))).pages[0].extract_text()
    assert squeezed(found) in squeezed(said)


def test_what_the_type_has_no_sign_for_stays_true_text_in_an_svg(atlas: Atlas) -> None:
    assert "Found: 中国 🚀" in words_of(svg(atlas, "q=中国+🚀"))
    assert picture(atlas, "q=中国+🚀", "png")
    assert picture(atlas, "q=中国+🚀", "pdf")


# --- room --------------------------------------------------------------------------------------------------


def drawn(atlas: Atlas, query: str, look: Look) -> Iterator[Drawn]:
    view, viewing = asked(atlas, query)
    with matplotlib_alone():
        yield compose(view, look, viewing)


def boxes(page: Drawn) -> list[tuple[str, Any]]:
    figure = page.canvas.figure
    renderer = FigureCanvasAgg(figure).get_renderer()
    return [(one.get_text(), one.get_window_extent(renderer)) for one in figure.texts]


def overlap(one: Any, other: Any) -> bool:
    return bool(one.x0 + 1 < other.x1 and other.x0 + 1 < one.x1 and one.y0 + 1 < other.y1 and other.y0 + 1 < one.y1)


@pytest.mark.parametrize(
    "query", ["", "measure=firmest&known=2019-12-31", "country=BRA", "layer=relations", "to=1900", LONG]
)
@pytest.mark.parametrize("look", LOOKS[::2], ids=lambda look: look.size)
def test_no_words_overlap_or_leave_the_picture(atlas: Atlas, look: Look, query: str) -> None:
    for page in drawn(atlas, query, look):
        check_room(page)


@pytest.mark.parametrize("size", sheet.SIZES)
def test_hostile_words_have_room(hostile_atlas: Atlas, size: str) -> None:
    for page in drawn(hostile_atlas, "layer=one-sided&layer=relations", Look(size)):
        check_room(page)


def check_room(page: Drawn) -> None:
    found, figure = boxes(page), page.canvas.figure.bbox
    outside = [words for words, box in found if box.x0 < 0 or box.y0 < 0 or box.x1 > figure.x1 or box.y1 > figure.y1]
    assert outside == []
    touching = [(one[0], other[0]) for one, other in combinations(found, 2) if overlap(one[1], other[1])]
    assert touching == []
    panel, around = page.composition.chart.panel, page.composition.block
    beside = [line.text for line in around.words if panel.holds(line.x, line.y)]
    assert beside == []
    assert all(swatch.y >= 0 and swatch.y + swatch.height <= page.composition.size.height for swatch in around.swatches)
    assert panel.height >= 0.3 * page.composition.size.height


def test_a_title_that_is_too_long_is_cut_and_says_so(atlas: Atlas) -> None:
    root = svg(atlas, "q=" + "supercalifragilistic+" * 9, Look("card"))
    assert "supercalifragilistic" in words_of(root)


# --- the command and the route -----------------------------------------------------------------------------


@pytest.mark.parametrize("ending", FORMS)
def test_the_ending_of_the_file_says_the_format(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"map.{ending}"
    result = run("picture", "-o", path, "--size", "card", "country=BRA")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "25" in result.stderr or "agreements" in result.stderr
    assert path.read_bytes().startswith({"png": b"\x89PNG", "svg": b"<svg", "pdf": b"%PDF"}[ending])


def test_bad_options_are_told_all_at_once_and_nothing_is_written(tmp_path: Path) -> None:
    path = tmp_path / "map.gif"
    result = run("picture", "-o", path, "--size", "big", "--theme", "x", "--projection", "flat", "bad=1")
    assert result.exit_code == 2
    for found in ("--format: found 'gif'", "--size: found 'big'", "--theme: found 'x'", "--projection: found 'flat'"):
        assert found in result.stderr
    assert "bad is no key" in result.stderr
    assert [*tmp_path.iterdir()] == []


def test_a_file_that_is_there_is_kept_unless_forced(tmp_path: Path) -> None:
    path = tmp_path / "map.png"
    path.write_text("mine")
    assert run("picture", "-o", path, "--size", "card").exit_code == 2
    assert path.read_text() == "mine"
    assert run("picture", "-o", path, "--size", "card", "--force").exit_code == 0
    assert path.read_bytes().startswith(b"\x89PNG")


def test_a_place_that_cannot_be_written_exits_with_2(tmp_path: Path) -> None:
    result = run("picture", "-o", tmp_path / "none" / "map.svg", "--size", "card")
    assert result.exit_code == 2
    assert "cannot be written" in result.stderr
    assert [*tmp_path.iterdir()] == []


def test_a_look_that_there_is_not_is_refused(atlas: Atlas) -> None:
    with pytest.raises(ExportError, match=r"size: found 'x'.*\ntheme: found 'y'"):
        Look("x", "y")
    with pytest.raises(ExportError, match="format: found 'gif'"):
        picture(atlas, "", "gif")


def test_the_route_answers_with_a_picture(atlas_served: Atlas) -> None:  # noqa: F811
    answer: Answer = ask_route("/export/picture.svg", query="size=card&theme=dark&country=BRA&domain=navigation")
    assert (answer.status, answer.headers["content-type"]) == (200, "image/svg+xml")
    assert answer.body == picture(
        atlas_served, "country=BRA&domain=navigation", "svg", Look("card", "dark", base="http://localhost:8501/")
    )
    assert ask_route("/export/picture.gif").status == 404


def test_the_route_tells_all_that_is_wrong(atlas_served: Atlas) -> None:  # noqa: ARG001, F811
    answer = ask_route("/export/picture.png", query="size=x&theme=y&projection=z&bad=1")
    assert answer.status == 400
    for found in (b"size: found 'x'", b"theme: found 'y'", b"projection: found 'z'", b"bad is no key"):
        assert found in answer.body
