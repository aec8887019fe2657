"""Verifying a citation: the same stays the same, and an edit, an addition or a withdrawal is named."""

import json
import re
import urllib.parse
from pathlib import Path

import pytest
from conftest import MakeFolder, write
from hypothesis import assume, given
from hypothesis import strategies as st
from test_command_line import run, started
from worlds import DATA, Json, a_record, a_site, as_yaml, facets, open_world, periods, worlds

from geo.atlas import Atlas, ask, open_atlas
from geo.cite import Citation, cite, cite_record
from geo.errors import CitationError
from geo.publish import released
from geo.release import make_release
from geo.selection import VIEWING, Asked, Viewing, read_pairs, read_words
from geo.verify import SAID, Verdict, read_citation, unreleased_words, verify

VERSION, BASE = "2026.11.0", "https://example.org/atlas/"
ONE, TWO, OTHER = a_record("one"), a_record("two"), a_record("arg", parties=["ARG"], type="contact")


@pytest.fixture
def folder(make_folder: MakeFolder) -> Path:
    """A small folder that was released."""
    made = make_folder([ONE, TWO, OTHER], [a_site()])
    (made / "CHANGELOG.md").write_text(f"## {VERSION}\n\n- All.\n", encoding="utf-8")
    assert run("release", "--data", made).exit_code == 0
    return made


def cited(folder: Path, query: str = "partner=BRA") -> Citation:
    atlas = open_atlas(folder)
    return cite(ask(atlas, read_words([f"?{query}"], atlas.checked).selection), base=BASE)


def answer(folder: Path, citation: Citation, digits: int = 16, address: str = "") -> tuple[int, str, Json]:
    """What is told to people, and to programs."""
    words = (address or citation.address, citation.hash[:digits], "--data", folder)
    told, kept = run("verify", *words), run("verify", "--json", *words)
    assert (told.stderr, kept.stderr) == ("", "")
    assert told.exit_code == kept.exit_code
    return told.exit_code, told.stdout, json.loads(kept.stdout)


def differences(kept: Json) -> list[tuple[str, str, str]]:
    return [(one["id"], one["what"], one["match"]) for one in kept["differences"]]


def withdraw(folder: Path, name: str, **more: str) -> None:
    (folder / "records" / f"{name}.yaml").unlink()
    gone = [{"id": name, "day": "2026-11-20", "why": "It was told\ntwice.", **more}]
    (folder / "withdrawn.yaml").write_text(as_yaml(gone), encoding="utf-8")


# --- the same --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("query", ["", "partner=BRA", "domain=navigation&from=2000&measure=contacts", "to=1900"])
@pytest.mark.parametrize("digits", [16, 64])
def test_what_was_cited_is_the_same(folder: Path, query: str, digits: int) -> None:
    code, told, kept = answer(folder, cited(folder, query), digits)
    assert code == 0
    assert told.startswith("The same: this address shows what was cited.\n")
    assert (kept["same"], kept["differences"], kept["reasons"], kept["version"]) == (True, [], [], VERSION)


def test_it_works_as_a_shell_starts_it(folder: Path) -> None:
    citation = cited(folder)
    done = started("verify", citation.address, citation.hash, "--data", folder)
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"2 agreements, 0 activities" in done.stdout


@pytest.mark.parametrize(
    "form",
    [
        "{address}",
        " {address}\n",
        "{address}#view-title",
        "https://other.example/{words}",
        "localhost:8501/{words}",
        "/{words}",
        "{words}",
        "{bare}",
        "{address}&view=list&at=4/-15.8/-47.9&layer=relations&sort=title&page=2&record=one&site=bra-station",
    ],
)
def test_an_address_may_be_whole_or_its_words_alone(folder: Path, form: str) -> None:
    citation = cited(folder)
    words = citation.address.removeprefix(BASE)
    assert answer(folder, citation, address=form.format(address=citation.address, words=words, bare=words[1:]))[0] == 0


def test_words_may_come_in_another_order(folder: Path) -> None:
    citation = cited(folder, "partner=BRA&from=2000&domain=navigation&q=one")
    words = urllib.parse.parse_qsl(citation.address.partition("?")[2])
    assert answer(folder, citation, address=f"?{urllib.parse.urlencode(words[::-1])}")[0] == 0


def test_a_hash_may_be_printed_in_groups_and_capitals(folder: Path) -> None:
    citation = cited(folder)
    printed = " ".join(re.findall("....", citation.hash[:16])).upper()
    assert run("verify", citation.address, printed, "--data", folder).exit_code == 0


def test_a_new_version_in_which_nothing_shown_changed_is_the_same(folder: Path) -> None:
    citation = cited(folder)
    path = folder / "atlas.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace(VERSION, "2026.12.0"), encoding="utf-8")
    write(folder / "records", OTHER | {"title": "Another title"})
    code, told, _kept = answer(folder, citation)
    assert code == 0
    assert told.startswith(f"The same: this address shows what was cited with data version {VERSION}. The data are now")


# --- what differs ----------------------------------------------------------------------------------------------


def test_an_edited_record_is_named_and_all_else_is_proven(folder: Path) -> None:
    citation = cited(folder)
    write(folder / "records", ONE | {"title": "Another title"})
    code, told, kept = answer(folder, citation)
    assert code == 1
    assert told.startswith("It differs: what this address shows now is not what was cited.\n")
    assert "- Another title (one) was changed; it is still shown.\n" in told
    assert "Everything else is as it was cited" in told
    assert (differences(kept), kept["proven"]) == ([("one", "changed", "certain")], True)


def test_an_edited_record_that_is_shown_no_longer_is_named(folder: Path) -> None:
    citation = cited(folder)
    write(folder / "records", ONE | {"parties": ["ARG"]})
    _code, told, kept = answer(folder, citation)
    assert "(one) was changed; it is not shown now, but may have been.\n" in told
    assert "Nothing that is shown now has changed since release 2026.11.0." in told
    assert (differences(kept), kept["proven"]) == ([("one", "changed", "")], False)


def test_what_is_shown_comes_before_what_may_have_been(folder: Path) -> None:
    citation = cited(folder)
    write(folder / "records", OTHER | {"title": "Another title"})
    write(folder / "records", TWO | {"title": "Another title"})
    _code, told, kept = answer(folder, citation)
    assert differences(kept) == [("two", "changed", "certain"), ("arg", "changed", "")]
    assert kept["proven"]
    assert "Everything else is as it was cited" in told


def test_an_added_record_is_named_if_it_is_shown(folder: Path) -> None:
    citation = cited(folder)
    write(folder / "records", a_record("three"))
    write(folder / "records", a_record("four", parties=["KAZ"]))
    _code, told, kept = answer(folder, citation)
    assert "- Agreement three (three) was added, and is shown now.\n" in told
    assert "The records and sites shown, or their numbers, may differ too.\n" in told
    assert (differences(kept), kept["proven"]) == ([("three", "added", "certain")], False)


def test_a_withdrawn_record_is_named_with_its_reason(folder: Path) -> None:
    citation = cited(folder)
    withdraw(folder, "one", see="two")
    _code, told, kept = answer(folder, citation)
    assert "- One was withdrawn, 20 November 2026: It was told twice.\n" in told
    assert differences(kept) == [("one", "withdrawn", "")]
    assert kept["differences"][0]["kind"] == "record"
    assert (kept["differences"][0]["why"], kept["differences"][0]["see"]) == ("It was told\ntwice.", "two")


def test_a_record_that_is_gone_without_a_word_is_named() -> None:
    """Data with faults are no answer, but whoever calls the library may compare with releases of elsewhere."""
    before, after = open_world([ONE, TWO])[0], open_world([TWO])[0]
    asked = read_words(["partner=BRA", f"v={VERSION}"], before.checked)
    verdict = verify(after, asked, "0" * 16, {VERSION: make_release(before.checked)})
    assert [(one.id, one.what) for one in verdict.differences] == [("one", "gone")]
    assert "- One is gone; nothing says why." in verdict.sentences()


def test_a_moved_site_is_named(folder: Path) -> None:
    citation = cited(folder, "kind=gnss-station")
    write(folder / "sites", a_site(name="bra-station", lon="-47.80"))
    kept = answer(folder, citation)[2]
    assert (differences(kept), kept["differences"][0]["kind"]) == ([("bra-station", "changed", "certain")], "site")


def test_when_nothing_differs_the_address_or_the_hash_is_not_as_it_was_made(folder: Path) -> None:
    citation = cited(folder)
    for address in (
        citation.address.replace("BRA", "ARG"),
        citation.address.replace("partner=BRA", "measure=contacts"),
    ):
        code, told, kept = answer(folder, citation, address=address)
        assert (code, kept["differences"]) == (1, [])
        assert "Nothing that this address could show has changed since release 2026.11.0. So the address or" in told


def test_a_version_without_a_release_says_which_there_are(folder: Path) -> None:
    citation = cited(folder)
    write(folder / "records", ONE | {"title": "Another title"})
    _code, told, kept = answer(folder, citation, address="?partner=BRA&v=2025.1")
    assert "There is no release 2025.1 to compare with; there are: 2026.11.0.\n" in told
    assert (kept["differences"], kept["releases"]) == ([], [VERSION])
    (folder / "releases" / f"{VERSION}.json").unlink()
    assert "There is no release 2026.11.0 to compare with, nor any other.\n" in answer(folder, citation)[1]
    assert "The address names no data version" in answer(folder, citation, address="?partner=BRA")[1]


def test_a_version_is_compared_with_its_own_release(folder: Path) -> None:
    """What changed before the address was made is none of its differences."""
    write(folder / "records", ONE | {"title": "Another title"})
    path = folder / "atlas.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace(VERSION, "2026.12.0"), encoding="utf-8")
    (folder / "CHANGELOG.md").write_text("## 2026.12.0\n\n- One.\n", encoding="utf-8")
    assert run("release", "--data", folder).exit_code == 0
    citation = cited(folder)
    write(folder / "records", TWO | {"title": "Another title"})
    assert differences(answer(folder, citation)[2]) == [("two", "changed", "certain")]


def test_many_differences_are_told_in_part_and_kept_whole(folder: Path) -> None:
    citation = cited(folder)
    for n in range(SAID + 3):
        write(folder / "records", a_record(f"r{n:02}"))
    _code, told, kept = answer(folder, citation)
    assert len(kept["differences"]) == SAID + 3
    assert told.count("was added") == SAID
    assert "- and 3 more\n" in told


# --- records ---------------------------------------------------------------------------------------------------


def test_a_record_is_verified_by_itself(folder: Path) -> None:
    atlas = open_atlas(folder)
    citation = cite_record(atlas, atlas.checked.record_of["one"], base=BASE)
    write(folder / "records", TWO | {"title": "Another title"})
    assert answer(folder, citation)[0] == 0
    assert answer(folder, citation, address=f"{citation.address}&view=cite")[0] == 0
    assert answer(folder, citation, address=f"{citation.address}&view=map")[0] == 1  # that is a selection
    write(folder / "records", ONE | {"title": "Another title"})
    code, told, kept = answer(folder, citation)
    assert (code, differences(kept), kept["proven"]) == (1, [("one", "changed", "certain")], True)
    assert "Another title (one).\n" in told


def test_a_withdrawn_record_that_was_cited_has_its_reason(folder: Path) -> None:
    atlas = open_atlas(folder)
    citation = cite_record(atlas, atlas.checked.record_of["one"])
    withdraw(folder, "one")
    code, told, kept = answer(folder, citation)
    assert (code, differences(kept)) == (1, [("one", "withdrawn", "")])
    assert "It was told twice." in told


def test_a_wrong_hash_of_a_record_is_not_put_down_to_other_records(folder: Path) -> None:
    write(folder / "records", TWO | {"title": "Another title"})
    result = run("verify", f"?record=one&v={VERSION}", "0" * 16, "--data", folder)
    assert (result.exit_code, result.stdout.count("\n")) == (1, 3)
    assert "Nothing that this address could show has changed since release 2026.11.0." in result.stdout


# --- what cannot be verified -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "digits", "said"),
    [
        ("?partner=BRA", "xyz", ["hash: found 'xyz', expected 16 or 64 digits"]),
        ("?partner=BRA", "0" * 15, ["expected 16 or 64 digits"]),
        ("?partner=BRA", "0" * 65, ["expected 16 or 64 digits"]),
        ("?partner=BRA", "", ["expected 16 or 64 digits"]),
        ("?partner=BRA", "\u0660" * 16, ["expected 16 or 64 digits"]),
        ("nonsense", "0" * 16, ["address: nonsense is no key"]),
        ("?partner=XXX&colour=red", "\x1b[31m", ["partner=XXX", "colour is no key", "hash: found"]),
        ("ftp://example.org/?domain=x", "0" * 16, ["domain=x was left out"]),
    ],
)
def test_what_is_no_address_or_no_hash_exits_with_2(folder: Path, address: str, digits: str, said: list[str]) -> None:
    result = run("verify", address, digits, "--data", folder)
    assert (result.exit_code, result.stdout) == (2, "")
    assert all(words in result.stderr for words in said)
    assert "\x1b" not in result.stderr


def test_data_with_faults_are_no_answer(folder: Path) -> None:
    citation = cited(folder)
    write(folder / "records", ("one", "id: ["))
    assert run("verify", citation.address, citation.hash, "--data", folder).exit_code == 2
    write(folder / "records", ONE)
    (folder / "releases" / f"{VERSION}.json").write_text("{", encoding="utf-8")
    assert run("verify", citation.address, citation.hash, "--data", folder).exit_code == 2
    assert run("verify", citation.address, citation.hash, "--data", folder / "nowhere").exit_code == 2


def test_what_a_title_holds_does_not_reach_the_terminal(folder: Path) -> None:
    citation = cited(folder)
    write(folder / "records", ONE | {"title": "\u202eRed \x9b31m\u2028alert"})
    _code, told, kept = answer(folder, citation)
    assert "- Red 31m alert (one) was changed" in told
    assert kept["differences"][0]["title"] == "\u202eRed \x9b31m\u2028alert"


# --- the real data, and made-up ones ---------------------------------------------------------------------------


def test_the_release_of_the_project_verifies(atlas: Atlas) -> None:
    releases = released(DATA)
    assert list(releases) == [*dict.fromkeys([*releases])]
    assert atlas.config.version in releases
    for query in ("", "known=2012-05-31&domain=navigation", "group=eu&from=2022&reading=new"):
        asked = read_words([f"?{query}"], atlas.checked)
        verdict = verify(atlas, asked, cite(ask(atlas, asked.selection)).hash, releases)
        assert verdict.same


def test_data_that_are_not_released_say_so(folder: Path) -> None:
    atlas = open_atlas(folder)
    assert unreleased_words(atlas, released(folder)) == ""
    assert unreleased_words(atlas, {}).startswith("Data version 2026.11.0 is not released yet.")
    write(folder / "records", ONE | {"title": "Another title"})
    assert unreleased_words(open_atlas(folder), released(folder)).startswith("The data were edited since release")


@given(world=worlds(), pairs=facets(), years=periods(), data=st.data())
def test_whatever_was_edited_is_named_and_nothing_else(
    world: tuple[list[Json], list[Json]],
    pairs: list[tuple[str, str]],
    years: list[tuple[str, str]],
    data: st.DataObject,
) -> None:
    """Titles change, by which nothing is found: so those that are shown are proven to be all that differs."""
    records, sites = world
    edited = set(data.draw(st.lists(st.sampled_from([one["id"] for one in records]), min_size=1)))
    before, _data = open_world(records, sites)
    after, _data = open_world(
        [one | {"title": "Another title"} if one["id"] in edited else one for one in records], sites
    )
    asked = read_pairs([*pairs, *years, ("v", VERSION)], before.checked)
    citation = cite(ask(before, asked.selection))
    verdict = verify(after, asked, citation.hash, {VERSION: make_release(before.checked)})
    shown = {before.records[n].id for n in ask(before, asked.selection).frame.records}
    assert verdict.same == (not edited & shown)
    if not verdict.same:
        assert {one.id for one in verdict.differences} == edited
        assert {one.id for one in verdict.differences if one.match} == edited & shown
        assert verdict.proven


@given(words=st.text(), digits=st.text(max_size=70))
def test_any_address_and_hash_is_read_or_refused(words: str, digits: str) -> None:
    atlas, _data = open_world([ONE])
    try:
        asked, found = read_citation(words, digits, atlas.checked)
    except CitationError:
        return
    assert re.fullmatch("[0-9a-f]{16}|[0-9a-f]{64}", found)
    assert isinstance(verify(atlas, asked, found, {}), Verdict)


@given(digits=st.text("0123456789abcdef", min_size=16, max_size=16))
def test_a_hash_of_nothing_is_never_the_same(digits: str) -> None:
    atlas, _data = open_world([ONE])
    asked = Asked(read_words([], atlas.checked).selection, Viewing(v=VERSION), ())
    assume(not cite(ask(atlas, asked.selection)).hash.startswith(digits))
    verdict = verify(atlas, asked, digits, {VERSION: make_release(atlas.checked)})
    assert (verdict.same, verdict.differences, verdict.proven) == (False, (), False)


def test_only_what_selects_and_a_record_of_its_own_count(folder: Path) -> None:
    """Every key of the view but `record` leaves the answer as it is."""
    citation = cited(folder)
    values = {"view": "list", "site": "bra-station", "country": "ARG", "before": "2014", "at": "4/-15.8/-47.9"}
    values |= {"layer": "context", "lang": "en", "sort": "title", "page": "2", "within": "-80/-35/-30/10"}
    values |= {"hash": "0" * 16, "embed": "true"}
    assert values.keys() == {*VIEWING} - {"record", "v"}
    for key, value in values.items():
        assert answer(folder, citation, address=f"{citation.address}&{key}={value}")[0] == 0, key
