"""Runs of nine words and their hashes: the same for the founding documents and for what is checked against them."""

import runpy
from pathlib import Path

import pytest
from worlds import DATA

from geo import settings
from geo.load import read_folder
from geo.wording import RUN, digest, inside_a_name, pattern, runs

TEXT = "The ministers met on a wet Monday to speak of nine new satellites, and parted."


def test_a_run_is_nine_words_in_lower_case_and_knows_where_it_stands() -> None:
    found = [*runs(f"- {TEXT}")]
    assert len(found) == len(TEXT.split()) - RUN + 1
    run, start, end = found[1]
    assert run == "ministers met on a wet monday to speak of"
    assert f"- {TEXT}"[start:end].lower() == run


@pytest.mark.parametrize("text", [TEXT.upper(), TEXT.replace(" ", "\n"), TEXT.replace(" ", " - "), f"«{TEXT}»"])
def test_capitals_and_signs_make_no_difference(text: str) -> None:
    assert [run for run, _, _ in runs(text)] == [run for run, _, _ in runs(TEXT)]


def test_eight_words_are_no_run() -> None:
    assert [*runs("one two three four five six seven eight")] == []


def test_words_of_every_script_count() -> None:
    assert [run for run, _, _ in runs("Три, четыре пять шесть семь восемь девять десять: XI")] == [
        "три четыре пять шесть семь восемь девять десять xi"
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [("a Big\ndeal.", "Big\ndeal"), ("a deal", "deal"), ("ideal deals", None), ("Big-deal", "deal")],
)
def test_a_phrase_is_found_whole_and_the_longest_first(text: str, found: str | None) -> None:
    match = pattern(("deal", "big deal")).search(text)
    assert (match and match.group()) == found


def test_a_name_covers_only_what_stands_inside_it() -> None:
    text = "a regime, and the Control Regime"
    assert inside_a_name(text, 26, 32, ["control regime"])
    assert not inside_a_name(text, 2, 8, ["control regime"])


def test_the_hashes_are_those_of_the_documents(tmp_path: Path) -> None:
    script = runpy.run_path(str(settings.ROOT / "scripts" / "hash_founding_documents.py"))
    (tmp_path / "b.txt").write_text(TEXT.replace(" ", "\n"), encoding="utf-8")
    (tmp_path / "a.txt").write_text(f"«{TEXT.upper()}»", encoding="utf-8")
    assert script["hashes"](tmp_path) == sorted(digest(run) for run, _, _ in runs(TEXT))


def test_the_data_have_the_hashes_in_order() -> None:
    lines = (DATA / "founding-windows.txt").read_text(encoding="ascii").splitlines()
    assert lines == sorted(set(lines))
    assert len(lines) > 1000
    assert all(len(line) == 16 and set(line) <= set("0123456789abcdef") for line in lines)
    assert read_folder(DATA).founding == set(lines)
