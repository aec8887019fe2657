"""What changed between two data versions: the laws of a diff, what it says, and `python -m geo diff`."""

import json
import os
import re
import subprocess
from copy import deepcopy
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from browser import hostile
from browser.hostile import TEXTS
from conftest import MakeFolder, write
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from test_command_line import run, started
from test_release import CHANGELOG, new_version
from worlds import Json, a_record, a_site, a_source, an_event, as_yaml, open_world, worlds

from geo.atlas import Atlas, open_atlas
from geo.diff import editions, forms, history
from geo.diff.compare import KEYED, Changed, Diff, Edition, FieldChange, compare, field_changes, labels_of, plain
from geo.schema import Record

VERSION = "2026.11.0"


def edition(records: list[Json], sites: list[Json] = ()) -> Edition:  # type: ignore[assignment]
    return editions.edition_of(open_world(records, sites)[0].checked)


def changes(**changed: Any) -> dict[str, FieldChange]:
    """What changed in a record, by field."""
    found = compare(edition([a_record()]), edition([a_record(**changed)]))
    fields = found.changed[0].fields
    assert fields is not None
    return {one.field: one for one in fields}


def in_text(diff: Diff) -> str:
    return forms.to_text(diff).decode()


def in_json(diff: Diff) -> Json:
    told: Json = json.loads(forms.to_json(diff))
    return told


# --- laws --------------------------------------------------------------------------------------------------

WORLDS = worlds().map(lambda world: edition(*world))


def applied(old: Any, told: list[FieldChange]) -> Any:
    """Apply field changes, by their paths alone: a second opinion on what they say."""
    if len(told) == 1 and not told[0].path:
        return deepcopy(told[0].new)
    made = deepcopy(old) if old is not None else {}
    for name in dict.fromkeys(one.path[0] for one in told):
        inside = [replace(one, path=one.path[1:]) for one in told if one.path[0] == name]
        parts = made.get(name)
        is_list = name in KEYED and (parts is None or isinstance(parts[0], dict)) and any_part(inside)
        made[name] = list_applied(parts or [], inside, name) if is_list else applied(parts, inside)
        if made[name] is None or made[name] == []:
            del made[name]
    return made


def any_part(inside: list[FieldChange]) -> bool:
    return any(one.path or one.change == "reordered" for one in inside)


def list_applied(parts: list[Json], told: list[FieldChange], name: str) -> list[Json]:
    order = next((one.new for one in told if one.change == "reordered"), None)
    gone = [position(parts, one.path[0], name) for one in told if one.change == "withdrawn" and len(one.path) == 1]
    kept = [n for n in range(len(parts)) if n not in gone]
    if order is not None:
        kept = [position(parts, label, name) for label in order]
    inner: dict[int, list[FieldChange]] = {}
    for one in told:
        if len(one.path) > 1:
            inner.setdefault(position(parts, one.path[0], name), []).append(replace(one, path=one.path[1:]))
    made = [applied(parts[n], inner[n]) if n in inner else parts[n] for n in kept]
    for one in sorted((one for one in told if one.change == "added" and len(one.path) == 1), key=lambda one: one.place):
        made.insert(one.place, one.new)
    return made


def position(parts: list[Json], label: str, name: str) -> int:
    """The one part of a list that a label may mean."""
    found = []
    seen: dict[str, int] = {}
    for n, part in enumerate(parts):
        common, apart = (words(part, fields) for fields in KEYED[name])
        pair = f"{common}[{apart}]"
        seen[pair] = seen.get(pair, 0) + 1
        if label in (common, pair, f"{pair}#{seen[pair]}"):
            found.append(n)
    assert len(found) == 1, (label, found)
    return found[0]


def words(part: Json, fields: tuple[str, ...]) -> str:
    values = [part[one] for one in fields if one in part]
    return "-".join(", ".join(value) if isinstance(value, list) else str(value) for value in values)


def mirrored(one: FieldChange) -> FieldChange:
    change = {"added": "withdrawn", "withdrawn": "added"}.get(one.change, one.change)
    return replace(one, change=change, old=one.new, new=one.old)  # type: ignore[arg-type]


def by_path(told: tuple[FieldChange, ...]) -> list[FieldChange]:
    return sorted(told, key=lambda one: (one.path, one.change))


@settings(max_examples=50)
@given(WORLDS)
def test_nothing_differs_from_itself(one: Edition) -> None:
    found = compare(one, deepcopy(one))
    assert found.is_empty
    assert (found.added, found.changed, found.withdrawn, found.elsewhere) == ((), (), (), ())
    assert "Nothing differs." in in_text(found)


@settings(max_examples=50)
@given(WORLDS, WORLDS)
def test_the_changes_of_a_thing_make_the_new_one_of_the_old(old: Edition, new: Edition) -> None:
    for one in compare(old, new).changed:
        name = (one.thing.kind, one.thing.id)
        before, after = plain(old.things[name]), plain(new.things[name])
        assert one.fields
        assert applied(before, list(one.fields)) == after
        assert before == plain(old.things[name])


@settings(max_examples=50)
@given(WORLDS, WORLDS)
def test_the_other_way_round_it_is_its_mirror(old: Edition, new: Edition) -> None:
    there, back = compare(old, new), compare(new, old)
    assert there.added == tuple(one.thing for one in back.withdrawn)
    assert back.added == tuple(one.thing for one in there.withdrawn)
    assert [one.thing.id for one in there.changed] == [one.thing.id for one in back.changed]
    for one, other in zip(there.changed, back.changed, strict=True):
        assert one.digests == other.digests[::-1]
        assert by_path(one.fields or ()) == by_path(tuple(map(mirrored, other.fields or ())))
    assert by_path(there.elsewhere or ()) == by_path(tuple(map(mirrored, back.elsewhere or ())))


@settings(max_examples=50)
@given(WORLDS, WORLDS)
def test_what_json_says_makes_the_new_one_too(old: Edition, new: Edition) -> None:
    for one in in_json(compare(old, new))["changed"]:
        name = (one["kind"], one["id"])
        fields = [
            FieldChange(tuple(field["path"]), field["change"], field.get("old"), field.get("new"), field.get("place"))
            for field in one["fields"]
        ]
        assert applied(plain(old.things[name]), fields) == plain(new.things[name])


@settings(max_examples=50)
@given(WORLDS, WORLDS)
def test_the_same_two_give_the_same_bytes(old: Edition, new: Edition) -> None:
    for form in forms.FORMATS.values():
        assert form(compare(old, new)) == form(compare(deepcopy(old), deepcopy(new)))


@given(st.data())
def test_each_part_of_a_list_has_a_name_of_its_own(data: st.DataObject) -> None:
    events = st.lists(st.builds(an_event, st.sampled_from(["amended", "signed"]), st.sampled_from(["2010", "2011"])))
    old, new = data.draw(events), data.draw(events)
    assert len({*labels_of(old, new, "events")}) == len(old)
    assert applied({"events": old} if old else {}, [*field_changes({"events": old}, {"events": new})]) == (
        {"events": new} if new else {}
    )


# --- what is told of a field -------------------------------------------------------------------------------


def test_a_date_is_told_by_its_step() -> None:
    told = changes(events=[an_event(date="2010-05")])
    assert told == {
        "events.signed.date": FieldChange(("events", "signed", "date"), "changed", "2010-05-06", "2010-05"),
    }


def test_a_step_of_one_side_is_named_by_it() -> None:
    event = an_event("approved", "2011", by="RUS")
    assert list(changes(events=[an_event(), event])) == ["events.approved-RUS"]


def test_steps_of_one_kind_are_told_apart_by_their_dates() -> None:
    events = [an_event(), an_event("amended", "2012"), an_event("amended", "2014")]
    later = [
        an_event(),
        an_event("amended", "2012"),
        an_event("amended", "2013"),
        an_event("amended", "2014"),
    ]
    found = compare(edition([a_record(events=events)]), edition([a_record(events=later)])).changed[0].fields
    assert [(one.field, one.change, one.place) for one in found or ()] == [("events.amended[2013]", "added", 2)]


def test_a_list_of_words_is_told_as_what_it_gained_and_lost() -> None:
    told = changes(domains={"main": ["launch", "geodesy"]}, parties=["BRA", "ARG"])
    assert (told["domains.main"].gained, told["domains.main"].lost) == (["launch", "geodesy"], ["navigation"])
    assert (told["parties"].gained, told["parties"].lost) == (["ARG"], [])


def test_another_order_is_told_as_such() -> None:
    old, new = (edition([a_record(parties=parties)]) for parties in (["BRA", "ARG"], ["ARG", "BRA"]))
    text = in_text(compare(old, new))
    assert 'parties: in another order: "ARG (Argentina), BRA (Brazil)"' in text
    steps = [an_event(), an_event("approved", "2011")]
    old, new = (edition([a_record(events=events)]) for events in (steps, steps[::-1]))
    assert 'events: in another order: "approved, signed"' in in_text(compare(old, new))


def test_a_default_is_told_where_a_file_leaves_it_out() -> None:
    told = changes(parties_complete="false")
    assert (told["parties_complete"].old, told["parties_complete"].new) == (True, False)


def test_numbers_that_stand_in_a_row_are_told_whole() -> None:
    one = FieldChange(("atlas", "rules", "class_from"), "changed", [1, 2, 4], [1, 3, 5])
    assert not one.is_set
    assert FieldChange(("parties",), "changed", ["a"], ["b"]).is_set


def test_a_source_is_told_by_its_name() -> None:
    told = changes(sources={"a": a_source(published="2010-05-07"), "b": a_source(publisher="Another")})
    assert {"sources.a.published", "sources.b"} == {*told}
    assert told["sources.b"].new["publisher"] == "Another"


def test_dates_and_codes_are_said_in_words_too() -> None:
    old = edition([a_record(sources={"a": a_source()})])
    new = edition(
        [
            a_record(
                parties=["BRA", "ARG"], sources={"a": a_source(published="2010-05~")}, events=[an_event(date="2010")]
            )
        ]
    )
    text = in_text(compare(old, new))
    assert 'events.signed.date: from "2010-05-06 (6 May 2010)" to "2010"' in text
    assert 'sources.a.published: from "unknown" to "2010-05~ (about May 2010)"' in text
    assert 'parties: added: "ARG (Argentina)"' in text


def test_a_long_text_is_cut_around_what_differs_but_whole_in_json() -> None:
    old, new = (
        f"{'The same words at its beginning. ' * 5}{end}{' and more' * 12}" for end in ("One end", "Another end")
    )
    found = compare(edition([a_record(summary=old)]), edition([a_record(summary=new)]))
    line = next(line for line in in_text(found).splitlines() if "summary" in line)
    assert "One end" in line
    assert "Another end" in line
    assert len(line) < 300
    assert in_json(found)["changed"][0]["fields"] == [
        {"field": "summary", "path": ["summary"], "change": "changed", "old": old, "new": new}
    ]
    assert old in forms.to_html(found, link)


# --- what is told of things --------------------------------------------------------------------------------


def two_worlds() -> tuple[Edition, Edition]:
    old = edition([a_record("one"), a_record("two")], [a_site()])
    new = edition([a_record("one", title="Another title"), a_record("three")], [a_site(), a_site("s", lon="-50.0")])
    withdrawn = [{"id": "two", "day": "2026-12-01", "why": "told the same thing as one", "see": "one"}]
    return old, replace(new, version="2026.12.0", as_of="2026-12-01", rest={**(new.rest or {}), "withdrawn": withdrawn})


def test_the_text_tells_all_three() -> None:
    assert in_text(compare(*two_worlds())) == (
        "What changed from data version 2026.11.0 to 2026.12.0\n"
        "Data version 2026.11.0, as of 22 November 2026, and data version 2026.12.0, as of 1 December 2026.\n"
        "2 added, 1 changed, 1 withdrawn; 0 changes elsewhere.\n"
        "Compared field by field.\n"
        "\n"
        "Added\n"
        "  site s: Station s\n"
        "  record three: Agreement three\n"
        "\n"
        "Changed\n"
        "  record one: Another title\n"
        '      title: from "Agreement one" to "Another title"\n'
        "\n"
        "Withdrawn\n"
        "  record two: Agreement two\n"
        "      Withdrawn, 1 December 2026: told the same thing as one\n"
        "      In its place: Another title (one)\n"
    )


def test_the_markdown_tells_the_same() -> None:
    told = forms.to_markdown(compare(*two_worlds())).decode()
    assert told.startswith("## What changed from data version 2026.11.0 to 2026.12.0\n\n")
    assert "\n### Added\n\n- **Station s** (site `s`)\n- **Agreement three** (record `three`)\n" in told
    assert "- **Another title** (record `one`)\n  - `title`: from `Agreement one` to `Another title`\n" in told
    assert "- **Agreement two** (record `two`)\n  - Withdrawn, 1 December 2026: told the same thing as one\n" in told


def test_the_json_has_its_shape() -> None:
    told = in_json(compare(*two_worlds()))
    assert " ".join(told) == (
        "format format_version old new differs depth notes counts added changed withdrawn elsewhere"
    )
    assert (told["format"], told["format_version"], told["differs"], told["depth"]) == ("atlas-diff", 1, True, "fields")
    assert told["counts"] == {"added": 2, "changed": 1, "withdrawn": 1, "elsewhere": 0}
    assert told["new"] == {"version": "2026.12.0", "as_of": "2026-12-01"}
    assert told["added"][1]["content"] == a_record("three")
    assert told["withdrawn"] == [
        {
            "kind": "record",
            "id": "two",
            "title": "Agreement two",
            "content": a_record("two"),
            "day": "2026-12-01",
            "why": "told the same thing as one",
            "see": {"kind": "record", "id": "one", "title": "Another title"},
        }
    ]


def test_a_thing_that_is_gone_without_a_reason_says_so() -> None:
    assert "No reason is given." in in_text(
        compare(edition([a_record("one"), a_record("two")]), edition([a_record("one")]))
    )


def test_another_version_of_the_same_data_is_no_difference_in_them_but_one() -> None:
    one = edition([a_record()])
    found = compare(one, replace(one, version="2026.12.0"))
    assert not found.is_empty
    assert "0 added, 0 changed, 0 withdrawn; 0 changes elsewhere." in in_text(found)


def test_rules_groups_organisations_and_coverage_are_told_apart() -> None:
    old = edition([a_record()])
    rest: Json = deepcopy(dict(old.rest or {}))
    rest["atlas"]["rules"] |= {"silence_years": 12, "class_from": [1, 3, 5, 9, 17]}
    rest["groups"]["club"]["periods"]["BRA"] = "2000/2011"
    rest["organisations"]["esa"]["name"] = "Another name"
    rest["coverage"] = [{"countries": ["BRA"], "depth": "partial", "day": "2026-11"}]
    rest["places"]["BRA"]["short"] = "Brasil"
    text = in_text(compare(old, replace(old, rest=rest)))
    told = text.partition("Elsewhere\n")[2].splitlines()
    assert told == [
        '  atlas.rules.class_from: from "1, 2, 4, 8, 16" to "1, 3, 5, 9, 17"',
        '  atlas.rules.silence_years: from "10" to "12"',
        '  coverage.BRA: added: "countries: BRA (Brazil); depth: partial; day: 2026-11 (November 2026)"',
        '  groups.club.periods.BRA: from "2000/2010 (from 2000 to 2010)" to "2000/2011 (from 2000 to 2011)"',
        '  organisations.esa.name: from "European Space Agency" to "Another name"',
        '  places.BRA.short: from "Brazil" to "Brasil"',
    ]


def test_shapes_that_differ_are_named() -> None:
    def drawn(**points: list[int]) -> dict[str, bytes]:
        features = [{"id": code, "geometry": {"type": "Point", "coordinates": point}} for code, point in points.items()]
        return {"un.geojson": json.dumps({"features": features}).encode(), "un.light.json": b"not of this form"}

    old, new = (
        replace(edition([a_record()]), boundaries=files)
        for files in (drawn(A=[1, 2], B=[3, 4]), drawn(A=[1, 2], B=[3, 5]))
    )
    assert [one.field for one in compare(old, new).elsewhere or ()] == ["boundaries.un.geojson.B"]
    assert compare(old, replace(new, boundaries={})).elsewhere == ()  # not at hand


def test_without_content_it_is_told_what_differs_but_not_how() -> None:
    old, new = two_worlds()
    bare = replace(old, things={}, rest=None)
    found = compare(bare, new)
    text = in_text(found)
    assert (found.depth, found.elsewhere, in_json(found)["changed"][0]["fields"]) == ("digests", None, None)
    assert "Compared by digest: this tells which records and sites differ, not what in them." in text
    assert "What changed in it is not told" in text
    assert "elsewhere" not in text
    part = replace(bare, things={("record", "one"): old.things["record", "one"]})
    assert compare(part, new).depth == "partly"
    assert "and 1 of 1 changed records and sites field by field." in in_text(compare(part, new))
    assert "No record and no site differs." in in_text(compare(bare, replace(bare)))


# --- HTML, and hostile texts -------------------------------------------------------------------------------


class Elements(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    @property
    def names(self) -> set[str]:
        return {tag for tag, _ in self.tags}

    @property
    def links(self) -> list[str | None]:
        return [attributes["href"] for tag, attributes in self.tags if tag == "a"]


def link(**words: str) -> str:
    return "?" + "&".join(f"{key}={value}" for key, value in words.items())


def test_the_page_links_to_what_can_be_shown() -> None:
    page = Elements(forms.to_html(compare(*two_worlds()), link))
    assert page.links == ["?view=map&site=s", "?record=three", "?record=one", "?record=two", "?record=one"]
    assert [tag for tag, _ in page.tags if re.fullmatch("h[1-6]", tag)] == ["h2", "h3", "h3", "h3"]
    old, new = (edition([a_record()], sites) for sites in ([a_site()], []))
    assert Elements(forms.to_html(compare(old, new), link)).links == []  # a site has no tombstone


@pytest.fixture(scope="module")
def hostile_diff(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Diff:
    """Every record says what the next one said, some came and some went, so that each text is somewhere."""
    checked = open_atlas(hostile.write_folder(tmp_path_factory.mktemp("hostile") / "data"), cache).checked
    turned = [one.model_copy(update={"id": f"r{n - 1}"}) for n, one in enumerate(sorted(checked.records, key=number))]
    new = editions.edition_of(replace(checked, records=tuple(turned), sites=checked.sites[:-2]))
    rest = {**(new.rest or {}), "withdrawn": [{"id": checked.sites[-1].id, "day": "2026-12", "why": TEXTS[0]}]}
    return compare(editions.edition_of(checked), replace(new, rest=rest))


def number(one: Record) -> int:
    return int(one.id[1:])


def test_hostile_texts_stay_text_on_a_page(hostile_diff: Diff) -> None:
    page = Elements(forms.to_html(hostile_diff, link))
    assert page.names == {
        "section",
        "h2",
        "h3",
        "p",
        "ul",
        "li",
        "a",
        "strong",
        "span",
        "code",
        "dl",
        "div",
        "dt",
        "dd",
    }
    assert {name for _, attributes in page.tags for name in attributes} <= {
        "class",
        "id",
        "tabindex",
        "href",
        "aria-labelledby",
    }
    assert all(re.fullmatch(r"\?(record=r-?\d+|view=map&site=[st]\d+)", address or "") for address in page.links)
    shown = hostile.seen(page.text)
    assert [text for text in TEXTS if hostile.seen(text) not in shown] == []
    assert not hostile.UNSEEN.search(page.text.replace("\u200c", ""))


def test_hostile_texts_stay_text_in_markdown(hostile_diff: Diff) -> None:
    html = MarkdownIt("commonmark", {"html": True}).enable("table").enable("strikethrough")
    page = Elements(html.render(forms.to_markdown(hostile_diff).decode()))
    assert page.names == {"h2", "h3", "p", "ul", "li", "strong", "code"}
    titles = hostile.seen(page.text)
    assert [one.title for one in hostile_diff.added if hostile.seen(one.title) not in titles] == []


def test_hostile_texts_do_not_move_a_terminal_s_cursor(hostile_diff: Diff) -> None:
    text = in_text(hostile_diff)
    assert [char for char in text if not char.isprintable() and char != "\n"] == []
    assert len(text.splitlines()) == text.count("\n")


def test_hostile_texts_are_whole_in_json(hostile_diff: Diff) -> None:
    told = in_json(hostile_diff)
    titles = {one["title"] for one in (*told["added"], *told["changed"], *told["withdrawn"])}
    assert {*TEXTS} <= titles


# --- versions and folders ----------------------------------------------------------------------------------


@pytest.fixture
def folder(make_folder: MakeFolder) -> Path:
    made = make_folder([a_record("one"), a_record("two")], [a_site()])
    (made / "CHANGELOG.md").write_text(CHANGELOG, encoding="utf-8")
    return made


@pytest.fixture
def later(make_folder: MakeFolder) -> Path:
    """A second folder: one record says something else, one came and one went."""
    made = make_folder([a_record("one", title="Another title"), a_record("three")], [a_site()], name="later")
    withdrawn = [{"id": "two", "day": "2026-12-01", "why": "told the same thing as one", "see": "one"}]
    (made / "withdrawn.yaml").write_text(as_yaml(withdrawn), encoding="utf-8")
    (made / "CHANGELOG.md").write_text("# Changelog\n", encoding="utf-8")
    new_version(made, "2026.12.0")
    return made


def git(folder: Path, *words: str) -> str:
    who = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    done = subprocess.run(
        ["git", "-C", str(folder), *who, *words], capture_output=True, text=True, check=True, timeout=60
    )
    return done.stdout


def committed(folder: Path) -> None:
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "x")


@pytest.fixture
def released(folder: Path) -> Path:
    """A folder in the middle of a working copy, whose release is committed; since then it changed."""
    git(folder.parent, "init", "-q")
    assert run("release", "--data", folder).exit_code == 0
    committed(folder)
    write(folder / "records", a_record("one", title="Another title"))
    (folder / "groups.yaml").write_text(
        as_yaml({"club": {"label": "A club", "members": ["BRA"], "source": a_source()}}), encoding="utf-8"
    )
    new_version(folder, "2026.12.0")
    committed(folder)
    return folder


def test_two_folders_are_compared_field_by_field(folder: Path, later: Path) -> None:
    result = run("diff", folder, later)
    assert (result.exit_code, result.stderr) == (0, "")
    assert "1 added, 1 changed, 1 withdrawn; 0 changes elsewhere.\nCompared field by field.\n" in result.stdout
    assert 'title: from "Agreement one" to "Another title"' in result.stdout
    assert "Withdrawn, 1 December 2026: told the same thing as one" in result.stdout


def test_the_program_as_a_shell_starts_it(folder: Path, later: Path) -> None:
    done = started("diff", folder, later, "--format", "json")
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout)["counts"] == {"added": 1, "changed": 1, "withdrawn": 1, "elsewhere": 0}


def test_the_same_folder_twice_says_that_nothing_differs(folder: Path) -> None:
    result = run("diff", folder, folder)
    assert (result.exit_code, result.stderr) == (0, "")
    assert "Nothing differs." in result.stdout


def test_a_release_is_compared_by_the_content_that_its_history_holds(released: Path) -> None:
    result = run("diff", VERSION, released, "--data", released)
    assert (result.exit_code, result.stderr) == (0, "")
    commit = git(released, "log", "--format=%H", "--diff-filter=A", "--", f"releases/{VERSION}.json")[:12]
    assert f"What release {VERSION} held was read from the history, at commit {commit}." in result.stdout
    assert "Compared field by field." in result.stdout
    assert 'title: from "Agreement one" to "Another title"' in result.stdout
    assert 'groups.club: added: "label: A club' in result.stdout


def test_the_file_of_a_release_is_as_good_as_its_version(released: Path) -> None:
    by_version = run("diff", VERSION, released, "--data", released)
    assert run("diff", released / "releases" / f"{VERSION}.json", released).stdout == by_version.stdout


def test_two_releases_are_compared_by_their_histories(released: Path) -> None:
    assert run("release", "--data", released).exit_code == 0
    committed(released)
    write(released / "records", a_record("one", title="A third title"))
    result = run("diff", VERSION, "2026.12.0", "--data", released)
    assert 'title: from "Agreement one" to "Another title"' in result.stdout
    assert "Compared field by field." in result.stdout
    back = run("diff", "2026.12.0", VERSION, "--data", released)
    assert 'title: from "Another title" to "Agreement one"' in back.stdout


def test_a_history_that_does_not_hold_what_was_released_is_not_believed(folder: Path) -> None:
    git(folder.parent, "init", "-q")
    run("release", "--data", folder)
    write(folder / "records", a_record("one", title="Not what was released"))
    committed(folder)
    write(folder / "records", a_record("one", title="Another title"))
    result = run("diff", VERSION, folder, "--data", folder)
    assert "Not what was released" not in result.stdout
    assert "What changed in it is not told" in result.stdout
    assert "Of release 2026.11.0 the content of 1 record or site that differs is not at hand" in result.stdout


def test_a_release_without_a_history_is_compared_by_digest(
    folder: Path, later: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("release", "--data", folder)
    write(folder / "records", a_record("one", title="A third title"))
    for told, path in (("git found no history", os.environ["PATH"]), ("There is no git on this machine", "")):
        monkeypatch.setenv("PATH", path)
        result = run("diff", VERSION, later, "--data", folder)
        assert result.exit_code == 0
        assert told in result.stdout
        assert "Compared by digest" in result.stdout
        assert "title: from" not in result.stdout
        assert "What release 2026.11.0 showed beside records and sites is not at hand." in result.stdout


def test_what_a_folder_still_holds_needs_no_history(folder: Path, later: Path) -> None:
    run("release", "--data", folder)
    result = run("diff", VERSION, later, "--data", folder)
    assert 'title: from "Agreement one" to "Another title"' in result.stdout
    assert "all that is shown beside them" not in result.stdout


def test_the_history_is_read_past_what_a_hook_names(released: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_DIR", "/nowhere")
    past = history.at_release(released, VERSION, lambda file: file == "records/one.yaml")
    assert [*past.files] == ["records/one.yaml"]
    assert b"Agreement one" in past.files["records/one.yaml"]


def test_no_path_of_this_machine_is_told(released: Path) -> None:
    for form in ("text", "markdown", "json"):
        assert str(released.parent) not in run("diff", VERSION, released, "--data", released, "--format", form).stdout


# --- the command -------------------------------------------------------------------------------------------


def test_the_format_changes_what_leaves(folder: Path, later: Path) -> None:
    told = {form: run("diff", folder, later, "--format", form).stdout for form in forms.FORMATS}
    assert told["markdown"].startswith("## ")
    assert json.loads(told["json"])["format"] == "atlas-diff"
    assert len({*told.values()}) == 3


def test_it_is_written_to_a_file_and_the_counts_are_said(folder: Path, later: Path, tmp_path: Path) -> None:
    out = tmp_path / "notes.md"
    result = run("diff", folder, later, "--format", "markdown", "-o", out)
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == f"{out}: 1 added, 1 changed, 1 withdrawn; 0 changes elsewhere.\n"
    assert out.read_bytes() == run("diff", folder, later, "--format", "markdown").stdout_bytes
    refused = run("diff", folder, later, "-o", out)
    assert refused.exit_code == 2
    assert "--force" in refused.stderr
    assert run("diff", folder, later, "-o", out, "--force").exit_code == 0
    assert out.read_text(encoding="utf-8").startswith("What changed")


def test_bad_usage_exits_with_2(folder: Path, tmp_path: Path) -> None:
    run("release", "--data", folder)
    for words, told in (
        ((folder, "2026.12.0", "--data", folder), f"a version of: {VERSION}"),
        (("../x", folder), "no such folder, file or release"),
        ((folder, tmp_path / "nowhere"), "no such folder, file or release"),
        ((folder, folder, "--format", "html"), "expected one of text, markdown, json"),
        ((folder, folder, "--data", tmp_path / "nowhere"), "no such folder"),
        ((folder, folder, "-o", tmp_path / "nowhere" / "x"), "cannot be written"),
        ((folder,), "Missing argument"),
    ):
        result = run("diff", *words)
        assert (result.exit_code, result.stdout) == (2, "")
        assert told in result.stderr


def test_faulty_data_exit_with_1(folder: Path, make_folder: MakeFolder, tmp_path: Path) -> None:
    broken = make_folder([("x", "id: [")], name="broken")
    result = run("diff", folder, broken)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "broken/records/x.yaml" in result.stderr
    for content in ("{", "[]", '{"version": "1"}', "[" * 100_000):
        (tmp_path / "r.json").write_text(content)
        result = run("diff", tmp_path / "r.json", folder)
        assert result.exit_code == 1
        assert "r.json: " in result.stderr


def test_releases_are_read_in_the_order_of_their_days(folder: Path) -> None:
    (folder / "releases").mkdir()
    for version, day in (("2026.10.0", "2026-11-01"), ("2026.9.0", "2026-11-01"), ("2026.11.0", "2026-10-01")):
        release = {"version": version, "as_of": day, "records": {}, "sites": {}}
        (folder / "releases" / f"{version}.json").write_text(json.dumps(release))
    assert [one["version"] for one in editions.read_releases(folder)] == ["2026.11.0", "2026.9.0", "2026.10.0"]


def test_the_project_s_own_release_can_be_compared(atlas: Atlas) -> None:
    found = editions.diff(str(atlas.folder), str(atlas.folder))
    assert found.is_empty
    first = editions.diff(VERSION, str(atlas.folder))
    assert isinstance(first.changed, tuple)
    assert all(isinstance(one, Changed) for one in first.changed)
