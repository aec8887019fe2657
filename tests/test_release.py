"""Releases: what a digest is made of, how two are compared, and what `python -m geo release` refuses."""

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest
from conftest import MakeFolder, write
from hypothesis import given
from hypothesis import strategies as st
from test_command_line import run, started
from worlds import Json, a_record, a_site, a_source, an_event, as_yaml, records

from geo.check import check
from geo.layout import write_yaml
from geo.load import read_folder
from geo.release import Changes, Release, as_text, compare, digest, make_release, refusals
from geo.schema import Record, Site

VERSION = "2026.11.0"
CHANGELOG = f"# Changelog\n\n## {VERSION}\n\n- One record.\n"


def a_digest(**changes: Any) -> str:
    return digest(Record.model_validate(a_record(**changes)))


# --- a digest ----------------------------------------------------------------------------------------------


def test_a_digest_is_what_the_format_says() -> None:
    """Whoever has the file and the format can verify a citation without this program."""
    canonical = json.dumps(a_record(title="Соглашение"), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert a_digest(title="Соглашение") == hashlib.sha256(canonical.encode("utf-8")).hexdigest()[:16]
    link = {"is": "amends", "to": "x", "sources": ["a"]}
    assert a_digest(links=[link]) == hashlib.sha256(json.dumps(
        a_record(links=[link]), sort_keys=True, separators=(",", ":")).encode()).hexdigest()[:16]  # fmt: skip


def test_digests_stay_what_they_were() -> None:
    """Releases hold them for ever: if this fails, every citation of an earlier release does."""
    assert a_digest() == "171a72fe8b2ad9cc"
    assert digest(Site.model_validate(a_site(sources={"a": a_source()}))) == "0312fbefc4314d9a"


def test_how_a_file_is_written_does_not_count() -> None:
    plain = a_record(parties_complete="true", others=[], domains={"main": ["navigation"], "named": []})
    assert digest(Record.model_validate(dict(reversed(plain.items())))) == a_digest()
    assert digest(Site.model_validate(a_site(lon="-47.90"))) == digest(Site.model_validate(a_site(lon="-47.9")))


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Another title"},
        {"parties": ["BRA", "ARG"]},
        {"parties_complete": "false"},
        {"events": [an_event(date="2010-05-07")]},
        {"ledger": ["x"]},
    ],
    ids=str,
)
def test_what_a_record_says_counts(change: Json) -> None:
    assert a_digest(**change) != a_digest()


@given(st.data())
def test_a_thing_that_is_written_and_read_keeps_its_digest(data: st.DataObject) -> None:
    record = Record.model_validate(data.draw(records("r0", [])))
    read = Record.model_validate(json.loads(json.dumps(record.model_dump(mode="json", by_alias=True))))
    assert digest(read) == digest(record)


# --- a release ---------------------------------------------------------------------------------------------


def test_a_release_holds_a_digest_for_each_id(make_folder: MakeFolder) -> None:
    release = make_release(check(read_folder(make_folder([a_record("b"), a_record("a")], [a_site("s")]))))
    assert release == {
        "version": VERSION,
        "as_of": "2026-11-22",
        "records": {name: a_digest(name=name) for name in ("a", "b")},
        "sites": {"s": digest(Site.model_validate(a_site("s")))},
    }
    assert Release.model_validate_json(as_text(release)).model_dump(mode="json") == release


def test_the_file_has_sorted_keys_and_a_line_for_each_id() -> None:
    text = as_text({"version": "1", "as_of": "2026", "records": {"b": "2", "a": "1"}, "sites": {}})
    assert re.findall(r'^ +"(\w+)"', text, flags=re.MULTILINE) == ["as_of", "records", "a", "b", "sites", "version"]
    assert text.endswith("}\n")


def test_two_releases_are_compared_by_id() -> None:
    old = {"records": {"same": "1", "other": "1", "gone": "1"}, "sites": {"moved": "1", "lost": "1"}}
    new = {"records": {"same": "1", "other": "2", "new": "1", "moved": "1"}, "sites": {"built": "1"}}
    assert compare(old, new) == Changes(("built", "new"), ("other",), ("gone", "lost"))
    assert compare(new, new) == Changes((), (), ())
    assert str(compare(old, new)) == "2 added, 1 changed, 2 withdrawn"


# --- the command -------------------------------------------------------------------------------------------


@pytest.fixture
def folder(make_folder: MakeFolder) -> Path:
    made = make_folder([a_record("one"), a_record("two")], [a_site()])
    (made / "CHANGELOG.md").write_text(CHANGELOG, encoding="utf-8")
    return made


def released(folder: Path, version: str = VERSION) -> Json:
    content: Json = json.loads((folder / "releases" / f"{version}.json").read_bytes())
    return content


def new_version(folder: Path, version: str) -> None:
    path = folder / "atlas.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"(?m)^version: .*$", f"version: {version}", text), encoding="utf-8")
    with (folder / "CHANGELOG.md").open("a", encoding="utf-8") as changelog:
        changelog.write(f"\n## {version}\n\n- More.\n")


def refused(folder: Path) -> str:
    """What a release is refused with; nothing may have been written."""
    before = sorted(folder.rglob("*"))
    result = run("release", "--data", folder)
    assert (result.exit_code, result.stdout) == (1, "")
    assert sorted(folder.rglob("*")) == before
    return result.stderr


def test_release_writes_what_stands_in_the_data(folder: Path) -> None:
    result = run("release", "--data", folder)
    assert result.exit_code == 0, result.stderr
    assert result.stdout == f"data/releases/{VERSION}.json: 2 records, 1 sites\n"
    assert released(folder) == make_release(check(read_folder(folder)))


def test_release_as_a_shell_starts_it(folder: Path) -> None:
    done = started("release", "--data", folder)
    assert (done.returncode, done.stderr) == (0, b"")
    assert (folder / "releases" / f"{VERSION}.json").read_text(encoding="utf-8") == as_text(released(folder))


def test_a_release_stays_valid_data(folder: Path) -> None:
    run("release", "--data", folder)
    assert run("check", folder).exit_code == 0


def test_a_release_of_the_same_data_is_made_once(folder: Path) -> None:
    run("release", "--data", folder)
    path = folder / "releases" / f"{VERSION}.json"
    first = (path.read_bytes(), path.stat().st_mtime_ns)
    result = run("release", "--data", folder)
    assert result.exit_code == 0
    assert "was made before, of the same data" in result.stdout
    assert (path.read_bytes(), path.stat().st_mtime_ns) == first


def test_a_release_is_never_rewritten(folder: Path) -> None:
    run("release", "--data", folder)
    write(folder / "records", a_record("two", title="Another title"))
    write(folder / "records", a_record("three"))
    told = refused(folder)
    assert f"data/atlas.yaml: version: found {VERSION} with other data" in told
    assert "1 added, 1 changed, 0 withdrawn" in told
    assert "give the data a new version" in told


def test_another_day_of_the_data_needs_another_version_too(folder: Path) -> None:
    run("release", "--data", folder)
    path = folder / "atlas.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("as_of: '2026-11-22'", "as_of: '2026-11-23'"), encoding="utf-8")
    assert "a release is never rewritten" in refused(folder)


def test_a_new_version_says_what_changed_since(folder: Path) -> None:
    run("release", "--data", folder)
    write(folder / "records", a_record("two", title="Another title"))
    write(folder / "sites", a_site("new", lon="-50.00"))
    new_version(folder, "2026.12.0")
    first = released(folder)
    result = run("release", "--data", folder)
    assert result.exit_code == 0, result.stderr
    assert "since 2026.11.0: 1 added, 1 changed, 0 withdrawn" in result.stdout
    assert released(folder) == first
    assert compare(first, released(folder, "2026.12.0")) == Changes(("new",), ("two",), ())


def test_the_latest_release_is_the_one_of_the_latest_day(folder: Path) -> None:
    path = folder / "atlas.yaml"
    for version, day in (("2026.9.0", "2026-09-01"), ("2026.10.0", "2026-10-01")):
        new_version(folder, version)
        path.write_text(
            re.sub(r"(?m)^as_of: .*$", f"as_of: '{day}'", path.read_text(encoding="utf-8")), encoding="utf-8"
        )
        result = run("release", "--data", folder)
    assert "since 2026.9.0" in result.stdout
    new_version(folder, "2026.11.0")
    path.write_text(path.read_text(encoding="utf-8").replace("2026-10-01", "2026-11-22"), encoding="utf-8")
    assert "since 2026.10.0" in run("release", "--data", folder).stdout


def test_an_id_that_is_gone_is_refused_until_it_is_withdrawn(folder: Path) -> None:
    run("release", "--data", folder)
    (folder / "records" / "two.yaml").unlink()
    new_version(folder, "2026.12.0")
    assert "data/releases/2026.11.0.json: records.two: found an id that is gone" in refused(folder)
    withdrawn = [{"id": "two", "day": "2026-12-01", "why": "told the same thing as one", "see": "one"}]
    (folder / "withdrawn.yaml").write_text(as_yaml(withdrawn), encoding="utf-8")
    result = run("release", "--data", folder)
    assert result.exit_code == 0, result.stderr
    assert "0 added, 0 changed, 1 withdrawn" in result.stdout


CHANGELOGS = {
    "none": None,
    "one of another version": "## 2026.10.0\n\n- x\n",
    "one of a longer version": f"## {VERSION}.1\n\n- x\n",
    "one that does not say what changed": f"## {VERSION}\n\n## 2026.10.0\n\n- x\n",
    "one that names it in a sentence": f"- {VERSION} is next\n",
}


@pytest.mark.parametrize("name", CHANGELOGS)
def test_a_changelog_without_the_version_is_refused(folder: Path, name: str) -> None:
    text, path = CHANGELOGS[name], folder / "CHANGELOG.md"
    path.unlink() if text is None else path.write_text(text, encoding="utf-8")
    assert f"data/CHANGELOG.md: found no such section, expected a section ## {VERSION}" in refused(folder)


@pytest.mark.parametrize("heading", [f"## [{VERSION}]", f"## {VERSION} - 2026-11-22", f"## {VERSION}\r"])
def test_usual_headings_are_understood(folder: Path, heading: str) -> None:
    (folder / "CHANGELOG.md").write_text(f"{heading}\n\n- One record.\n", encoding="utf-8")
    assert run("release", "--data", folder).exit_code == 0


def test_faulty_data_are_not_released(folder: Path) -> None:
    write(folder / "records", a_record("one", parties=["XYZ"]))
    assert "data/records/one.yaml: parties[0]: found 'XYZ'" in refused(folder)


def test_every_reason_is_told_at_once(folder: Path) -> None:
    old = make_release(check(read_folder(folder)))
    faults = refusals({**old, "records": {"one": "0" * 16}, "sites": {}}, [old], {"bra-station"}, "")
    assert [(fault.file, fault.field) for fault in faults] == [
        ("data/CHANGELOG.md", ""),
        ("data/atlas.yaml", "version"),
        ("data/releases/2026.11.0.json", "records.two"),
    ]


BROKEN = {
    "no JSON": "{",
    "a list": "[]",
    "another version inside": as_text({"version": "1", "as_of": "2026", "records": {}, "sites": {}}),
    "a digest that is none": as_text({"version": "2026.10.0", "as_of": "2026", "records": {"x": "y"}, "sites": {}}),
    "no sites": as_text({"version": "2026.10.0", "as_of": "2026", "records": {}}),
}


@pytest.mark.parametrize("name", BROKEN)
def test_an_earlier_release_that_was_edited_is_told(folder: Path, name: str) -> None:
    (folder / "releases").mkdir()
    (folder / "releases" / "2026.10.0.json").write_text(BROKEN[name], encoding="utf-8")
    assert "data/releases/2026.10.0.json" in refused(folder)


@pytest.mark.parametrize("version", ["../2026", "a/b", ".hidden", "x" * 50])
def test_a_version_that_names_no_file_is_a_fault(folder: Path, version: str) -> None:
    new_version(folder, version)
    assert "data/atlas.yaml: version: found" in refused(folder)


def test_a_place_that_cannot_be_written_exits_with_2(folder: Path) -> None:
    (folder / "releases").write_text("a file where the folder would be")
    result = run("release", "--data", folder)
    assert result.exit_code == 2
    assert "cannot be written" in result.stderr


def test_release_of_no_folder_exits_with_2(tmp_path: Path) -> None:
    assert run("release", "--data", tmp_path / "nowhere").exit_code == 2


def test_what_people_wrote_and_what_we_write_have_the_same_digest(folder: Path) -> None:
    run("release", "--data", folder)
    for record in check(read_folder(folder)).records:
        write(folder / "records", (record.id, write_yaml(record)))
    assert "was made before, of the same data" in run("release", "--data", folder).stdout
