"""The palette: what lies on the map stays apart in every kind of colour vision; outlines and words stand out."""

import re
import tomllib
from functools import cache
from itertools import combinations, pairwise, product
from pathlib import Path
from typing import Final

import pytest
from coloraide import Color

from geo.settings import ASSETS
from geo.style import COLOURS, style_sheet

THEMES: Final = ("light", "dark")
CLASSES: Final = [f"class-{n}" for n in range(1, 6)]
GROUNDS: Final = ["none", "not-researched"]
LAND: Final = [*CLASSES, *GROUNDS, "subject"]
DIFFERENCES: Final = ["less-2", "less-1", "same", "more-1", "more-2"]
BARS: Final = ["bar-instrument", "bar-activity", "bar-contact"]
SHEETS: Final = ("atlas.css", "change.css")
"""Where shapes of the map have their colours."""
APART: Final = 10.0
"""The least CIEDE2000 of two colours that readers tell apart at a glance."""
SIMULATIONS: Final = {
    "normal": [],
    "protan": ["machado", "vienot", "brettel"],
    "deutan": ["machado", "vienot", "brettel"],
    "tritan": ["machado", "brettel"],  # Viénot's authors do not claim it
}
PATTERNS: Final = {"none": ["none"], "possible": ["none", "class-3"], "not-researched": ["not-researched"]}
"""What the patterns of assets/marks.js are painted with, as far as an outline touches it."""


@cache
def seen(colour: str, vision: str, simulation: str) -> Color:
    """Return a colour as somebody with the strongest form of a colour vision sees it on a screen."""
    if vision == "normal":
        return Color(colour)
    return Color(colour).filter(vision, method=simulation).fit("srgb", method="clip")


def distance(theme: str, one: str, other: str, vision: str) -> float:
    """Return the CIEDE2000 of two roles, the least of all simulations of a vision."""
    pair = [COLOURS[theme][role] for role in (one, other)]
    views = [[seen(colour, vision, how) for colour in pair] for how in SIMULATIONS[vision] or [""]]
    return min(left.delta_e(right, method="2000") for left, right in views)


def contrast(theme: str, one: str, other: str) -> float:
    """Return the contrast of WCAG 2.2 between two roles, from 1 to 21."""
    return Color(COLOURS[theme][one]).contrast(COLOURS[theme][other], method="wcag21")


def page_grounds(theme: str) -> dict[str, str]:
    told = tomllib.loads((Path(__file__).parent.parent / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    return {part: told["theme"][theme][f"{part}Color"] for part in ("background", "secondaryBackground", "text")}


def drawn() -> dict[str, dict[str, str]]:
    """Return what the rules of the style sheets say of each class of shapes: property to value."""
    sheets = "".join((ASSETS / name).read_text("utf-8") for name in SHEETS)
    rules = re.findall(r"^  \.shape(?:\.is-([a-z0-9-]+))? \{(.*?)\}", sheets, re.M | re.S)
    told = {name: dict(re.findall(r"([a-z-]+): ([^;]+);", body)) for name, body in rules}
    return {name: told[""] | own for name, own in told.items() if name}


def role(value: str) -> str:
    return value.removeprefix("var(--").removesuffix(")")


@pytest.mark.parametrize("vision", SIMULATIONS)
@pytest.mark.parametrize("theme", THEMES)
def test_all_that_lies_on_the_map_stays_apart(theme: str, vision: str) -> None:
    pairs = [pair for pair in combinations(LAND, 2) if set(pair) != set(GROUNDS)]  # those two differ by a pattern
    near = {pair: distance(theme, *pair, vision) for pair in pairs}
    assert {pair: found for pair, found in near.items() if found < APART} == {}


@pytest.mark.parametrize("vision", SIMULATIONS)
@pytest.mark.parametrize("theme", THEMES)
def test_all_that_lies_on_the_map_of_a_difference_stays_apart(theme: str, vision: str) -> None:
    pairs = [*combinations(DIFFERENCES, 2), *product(DIFFERENCES, [*GROUNDS, "subject", "sea"])]
    near = {pair: distance(theme, *pair, vision) for pair in pairs}
    assert {pair: found for pair, found in near.items() if found < APART} == {}


@pytest.mark.parametrize("theme", THEMES)
def test_more_is_further_from_the_ground(theme: str) -> None:
    order = [Color(COLOURS[theme][name]).luminance() for name in ("none", *CLASSES)]
    assert order == sorted(order, reverse=theme == "light")
    for vision in SIMULATIONS:
        far = [distance(theme, "none", name, vision) for name in CLASSES]
        assert all(more > less - 3 for less, more in pairwise(far)), (vision, far)


@pytest.mark.parametrize("theme", THEMES)
def test_a_country_of_any_class_stands_out_from_the_sea(theme: str) -> None:
    assert (
        min(distance(theme, name, "sea", vision) for name in (*CLASSES, "subject") for vision in SIMULATIONS) >= APART
    )


@pytest.mark.parametrize("theme", THEMES)
def test_the_marks_of_patterns_stand_out_from_their_ground(theme: str) -> None:
    marks = [("pattern", "not-researched"), ("pattern", "none"), ("class-3", "none")]
    assert min(distance(theme, *pair, vision) for pair in marks for vision in SIMULATIONS) >= APART


@pytest.mark.parametrize("theme", THEMES)
def test_outlines_stand_out_from_the_fill_and_from_the_sea(theme: str) -> None:
    shapes = drawn()
    assert {*shapes} == {"1", "2", "3", "4", "5", *DIFFERENCES, "none", "not-researched", "possible", "subject"}
    for name, rule in shapes.items():
        for beside in [*PATTERNS.get(name, [role(rule["fill"])]), "sea"]:
            assert contrast(theme, role(rule["stroke"]), beside) >= 3, (name, beside)


def test_no_outline_is_thinned_by_opacity() -> None:
    assert all("stroke-opacity" not in rule for rule in drawn().values())


@pytest.mark.parametrize("theme", THEMES)
def test_marks_of_sites_stand_out_from_all_that_they_may_lie_on(theme: str) -> None:
    assert min(contrast(theme, mark, halo) for mark in ("site", "quiet") for halo in ("site-edge", "card")) >= 3
    for under in (*LAND, "sea"):  # the mark or its halo, which touch
        assert max(contrast(theme, "site", under), contrast(theme, "site-edge", under)) >= 3, under


@pytest.mark.parametrize("theme", THEMES)
def test_bars_of_types_stay_apart_and_stand_out_from_the_page(theme: str) -> None:
    grounds = [page_grounds(theme)["background"], COLOURS[theme]["card"], COLOURS[theme]["side"]]
    for vision in SIMULATIONS:
        assert min(distance(theme, *pair, vision) for pair in combinations(BARS, 2)) >= APART, vision
    assert min(Color(COLOURS[theme][bar]).contrast(ground, method="wcag21") for bar in BARS for ground in grounds) >= 3


@pytest.mark.parametrize("theme", THEMES)
def test_words_can_be_read_on_every_ground(theme: str) -> None:
    grounds = {"card", "side", "sea"}
    pairs = {(word, ground) for word in ("ink", "quiet", "link") for ground in grounds} | {("ink", "found")}
    faint = {pair: contrast(theme, *pair) for pair in pairs if contrast(theme, *pair) < 4.5}
    assert faint == {}


@pytest.mark.parametrize("theme", THEMES)
def test_the_focus_and_fields_can_be_seen(theme: str) -> None:
    assert min(contrast(theme, "focus", ground) for ground in ("card", "side", "sea")) >= 3
    assert min(contrast(theme, "field", ground) for ground in ("card", "side")) >= 3


@pytest.mark.parametrize("theme", THEMES)
def test_the_page_around_the_map_has_the_same_colours(theme: str) -> None:
    around = page_grounds(theme)
    assert (around["secondaryBackground"], around["text"]) == (COLOURS[theme]["side"], COLOURS[theme]["ink"])


def test_both_themes_have_the_same_roles_and_every_role_of_the_map_is_one() -> None:
    assert {*COLOURS["light"]} == {*COLOURS["dark"]}
    assert all(re.fullmatch("#[0-9a-f]{6}", colour) for theme in THEMES for colour in COLOURS[theme].values())
    sheets = "".join((ASSETS / name).read_text("utf-8") for name in SHEETS)
    asked = set(re.findall(r"var\(--([a-z0-9-]+)\)", sheets))
    assert asked <= {*COLOURS["light"]}
    assert all(f"--{name}:" in style_sheet() for name in COLOURS["light"])
