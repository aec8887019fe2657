"""Every rule has a test that breaks it, and every fault says file, field, found, expected and what to do."""

import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import MakeFolder
from worlds import DATA, Json, a_record, a_site, a_source, an_event, as_yaml

from geo import settings
from geo.check import check
from geo.errors import DataError, Fault
from geo.load import read_folder
from geo.rules import RULES
from geo.tables import Checked

EXAMPLES = Path(__file__).parent / "cases" / "worked"


def faults_of(folder: Path) -> tuple[Fault, ...]:
    with pytest.raises(DataError) as caught:
        check(read_folder(folder))
    return caught.value.faults


def only(faults: tuple[Fault, ...]) -> Fault:
    assert len(faults) == 1, "\n".join(map(str, faults))
    return faults[0]


def opened(folder: Path) -> Checked:
    return check(read_folder(folder))


# --- what passes -------------------------------------------------------------------------------------------


def test_the_real_data_have_no_fault() -> None:
    assert len(opened(DATA).records) >= 10


def test_the_plain_record_and_site_of_the_tests_have_no_fault(make_folder: MakeFolder) -> None:
    checked = opened(make_folder([a_record()], [a_site()]))
    assert (len(checked.records), len(checked.sites)) == (1, 1)


def test_the_worked_examples_pass(make_folder: MakeFolder) -> None:
    texts = [(path.stem, path.read_text(encoding="utf-8")) for path in sorted(EXAMPLES.glob("*.yaml"))]
    records = [one for one in texts if "type: site" not in one[1]]
    folder = make_folder(records, [one for one in texts if one not in records])
    named = [f"{name}: {{name: Somebody}}" for name in ("arianespace", "esa", "telcor")]
    (folder / "organisations.yaml").write_text("\n".join(named))
    checked = opened(folder)
    assert (len(checked.records), len(checked.sites)) == (5, 1)


def test_an_empty_atlas_is_valid(make_folder: MakeFolder) -> None:
    assert opened(make_folder()).records == ()


# --- one fault each ----------------------------------------------------------------------------------------

EARLY = [an_event("signed", "2011-01-02"), an_event("approved", "2010-03", by="RUS")]
BROKEN_RECORDS: dict[str, tuple[Json, str, str, str]] = {
    "a date that does not exist": (
        {"events": [an_event("signed", "2012-02-30")]}, "events[0].date", "'2012-02-30'", "an EDTF date"),
    "a date in words": ({"events": [an_event("signed", "May 2012")]}, "events[0].date", "'May 2012'", "an EDTF date"),
    "a reversed interval": (
        {"events": [an_event("talks", "2014/2012")]}, "events[0].date", "'2014/2012'", "an end that is not before"),
    "an open end without dots": ({"events": [an_event("talks", "2016/")]}, "events[0].date", "'2016/'", "an EDTF date"),
    "an unknown country code": ({"parties": ["BRZ"]}, "parties[0]", "'BRZ'", "ISO 3166-1"),
    "a code in a source": (
        {"sources": {"a": a_source(controlled_by="XYZ")}}, "sources.a.controlled_by", "'XYZ'", "ISO 3166-1"),
    "a code of one side": ({"events": [an_event(by="XYZ")]}, "events[0].by", "'XYZ'", "ISO 3166-1"),
    "an unknown domain": ({"domains": {"main": ["navigatoin"]}}, "domains.main[0]", "'navigatoin'", "one of nav"),
    "no domain": ({"domains": {"main": []}}, "domains.main", "[]", "at least 1"),
    "an unknown type": ({"type": "deal"}, "type", "'deal'", "'instrument', 'activity' or 'contact'"),
    "an unknown field": ({"titel": "x"}, "titel", "an unknown field", "a field of the schema"),
    "no event": ({"events": []}, "events", "[]", "at least 1"),
    "an event without a source": (
        {"events": [{"stage": "signed", "date": "2010", "sources": []}]}, "events[0].sources", "[]", "at least 1"),
    "a source that is missing": (
        {"events": [{**an_event(), "sources": ["b"]}]}, "events[0].sources[0]", "'b'", "one of a"),
    "a source that nothing cites": (
        {"sources": {"a": a_source(), "b": a_source(supports=[])}}, "sources.b", "a source that nothing cites", "fact"),
    "a source without an address": (
        {"sources": {"a": {k: v for k, v in a_source().items() if k != "url"}}},
        "sources.a", "{'publisher'", "exactly one of url and file"),
    "a source with two addresses": (
        {"sources": {"a": a_source(file="x.txt")}}, "sources.a", "{'url'", "exactly one of url and file"),
    "an address of another kind": (
        {"sources": {"a": a_source(url="javascript:alert(1)")}}, "sources.a.url", "'javascript:alert(1)'", "pattern"),
    "a list where text belongs": ({"title": ["one", "two"]}, "title", "['one', 'two']", "string"),
    "text where a list belongs": ({"parties": "BRA"}, "parties", "'BRA'", "tuple"),
    "a stage of a site": ({"events": [an_event("operating")]}, "events[0].stage", "'operating'", "one of proposed"),
    "an unknown stage": ({"events": [an_event("initialled")]}, "events[0].stage", "'initialled'", "one of proposed"),
    "an ending of something else": (
        {"events": [an_event(how="expired")]}, "events[0]", "{'stage'", "how only beside stage ended"),
    "an inference without a reason": (
        {"events": [an_event(basis="inferred")]}, "events[0]", "{'stage'", "why, since the event is inferred"),
    "the subject among its partners": ({"parties": ["BRA", "RUS"]}, "parties[1]", "'RUS'", "a partner"),
    "the USSR among the partners": ({"parties": ["SUN"]}, "parties[0]", "'SUN'", "a partner"),
    "a republic of the USSR before its independence": (
        {"parties": ["UKR"], "events": [an_event(date="1985")]}, "parties[0]", "'UKR'", "a state of that day"),
    "a state after its end": ({"parties": ["CSK"]}, "parties[0]", "'CSK'", "a state of that day"),
    "another subject": ({"subject": "USA"}, "subject", "'USA'", "one of RUS, SUN"),
    "a link to nothing": (
        {"links": [{"is": "amends", "to": "gone", "sources": ["a"]}]}, "links[0].to", "'gone'", "the id of a record"),
    "a link to itself": (
        {"links": [{"is": "amends", "to": "bra-2010-agreement", "sources": ["a"]}]},
        "links[0].to", "'bra-2010-agreement'", "another record"),
    "an unknown link": (
        {"links": [{"is": "follows", "to": "x", "sources": ["a"]}]}, "links[0].is", "'follows'", "'implements'"),
    "a site that is not there": (
        {"sites": [{"site": "gone", "role": "installed"}]}, "sites[0].site", "'gone'", "the id of a site"),
    "steps out of order": ({"events": EARLY}, "events[1].date", "'2010-03'", "not before signed"),
    "a resumption of nothing": (
        {"events": [an_event(), an_event("resumed", "2012")]}, "events[1].stage", "'resumed'", "an earlier suspension"),
    "two suspensions in a row": (
        {"events": [an_event(), an_event("suspended", "2012"), an_event("suspended", "2013")]},
        "events[2].stage", "'suspended'", "in turn"),
    "an event after its source": (
        {"sources": {"a": a_source(published="2010-05-05")}}, "events[0].date", "'2010-05-06'", "not after source a"),
    "an event after the day of the data": (
        {"events": [an_event(date="2031")]}, "events[0].date", "'2031'", "not after 2026-11-22"),
    "a dispute about nothing": (
        {"disputed": [{"at": "approved.date", "ours": "2010", "others": ["2011"], "why": "x", "sources": ["a"]}]},
        "disputed[0].at", "'approved.date'", "an event (signed)"),
    "a disputed day that is none": (
        {"disputed": [{"at": "signed.date", "ours": "2010", "others": ["soon"], "why": "x", "sources": ["a"]}]},
        "disputed[0].others[0]", "'soon'", "an EDTF date"),
    "a kind that does not fit the type": (
        {"type": "contact", "instrument": "treaty"}, "", "{'id'", "field instrument, exactly when"),
    "an id with capitals": ({"id": "Bra"}, "id", "'Bra'", "lower-case letters"),
    "a truth that is none": ({"parties_complete": "perhaps"}, "parties_complete", "'perhaps'", "boolean"),
}  # fmt: skip
BROKEN_SITES: dict[str, tuple[Json, str, str, str]] = {
    "latitude 95": ({"lat": "95"}, "lat", "'95'", "less than or equal to 90"),
    "longitude -181": ({"lon": "-181"}, "lon", "'-181'", "greater than or equal to -180"),
    "a latitude that is no number": ({"lat": "nan"}, "lat", "'nan'", "equal to"),
    "a stage of a record": ({"events": [an_event("signed")]}, "events[0].stage", "'signed'", "one of considered"),
    "an unknown kind": ({"kind": "bunker"}, "kind", "'bunker'", "one of cosmodrome"),
    "an unknown country": ({"country": "ZZZ"}, "country", "'ZZZ'", "ISO 3166-1"),
    "a point at country level": (
        {"position": {"level": "country", "basis": "x", "sources": ["a"]}}, "", "{'id'", "a point exactly when"),
    "a point without a radius": (
        {"position": {"level": "city", "basis": "x", "sources": ["a"]}}, "", "{'id'", "position.radius_m"),
    "a locality that is too exact": (
        {"position": {"level": "locality", "radius_m": "50", "basis": "x", "sources": ["a"]}}, "", "{'id'", "1000"),
}  # fmt: skip


def assert_told(fault: Fault, file: str, field: str, found: str, expected: str) -> None:
    assert (fault.file, fault.field) == (file, field)
    assert fault.found.startswith(found)
    assert expected in fault.expected
    assert fault.todo
    assert str(fault) == f"{file}: {field + ': ' if field else ''}found {fault.found}, " \
        f"expected {fault.expected}; {fault.todo}"  # fmt: skip


@pytest.mark.parametrize("name", BROKEN_RECORDS)
def test_a_broken_record_is_told_with_field_found_and_expected(make_folder: MakeFolder, name: str) -> None:
    changes, field, found, expected = BROKEN_RECORDS[name]
    record = a_record(**changes)
    folder = make_folder([("bra-2010-agreement", as_yaml(record))])
    told = [fault for fault in faults_of(folder) if name != "an id with capitals" or "letters" in fault.expected]
    assert_told(only(tuple(told)), "data/records/bra-2010-agreement.yaml", field, found, expected)


@pytest.mark.parametrize("name", BROKEN_SITES)
def test_a_broken_site_is_told_with_field_found_and_expected(make_folder: MakeFolder, name: str) -> None:
    changes, field, found, expected = BROKEN_SITES[name]
    folder = make_folder(sites=[a_site(**changes)])
    assert_told(only(faults_of(folder)), "data/sites/bra-station.yaml", field, found, expected)


def test_a_missing_field_is_named(make_folder: MakeFolder) -> None:
    record = a_record()
    del record["sources"]
    fault = only(faults_of(make_folder([record])))
    assert (fault.field, fault.found, fault.todo) == ("sources", "nothing", "add the field")


def test_an_unknown_field_is_answered_with_the_nearest(make_folder: MakeFolder) -> None:
    assert "title" in only(faults_of(make_folder([a_record(titel="x")]))).todo


def test_half_a_point_is_a_fault(make_folder: MakeFolder) -> None:
    site = a_site()
    del site["lat"]
    assert "both lon and lat" in only(faults_of(make_folder(sites=[site]))).expected


def test_a_site_known_only_by_country_needs_no_point(make_folder: MakeFolder) -> None:
    site = a_site(position={"level": "country", "basis": "only the country is named", "sources": ["a"]})
    del site["lon"], site["lat"]
    assert opened(make_folder(sites=[site])).sites[0].lon is None


# --- what is not a fault -----------------------------------------------------------------------------------

FINE: dict[str, Json] = {
    "months that may be in order": {"events": [an_event(date="2010-05-06"), an_event("approved", "2010-05")]},
    "each side in its own time": {
        "events": [an_event("approved", "2012", by="BRA"), an_event("approved", "2010-06", by="RUS"), an_event()]
    },
    "a source of the same month": {"sources": {"a": a_source(published="2010-05")}},
    "a term after the data": {"term": {"until": "2050", "sources": ["a"]}},
    "a goes-on date": {"events": [an_event("talks", "2016/..")]},
    "suspended and resumed in turn": {
        "events": [
            an_event(),
            an_event("suspended", "2012"),
            an_event("resumed", "2013"),
            an_event("suspended", "2014"),
        ]
    },
    "each side suspends for itself": {
        "events": [an_event(), an_event("suspended", "2012", by="RUS"), an_event("suspended", "2013", by="BRA")]
    },
    "Czechoslovakia in its time": {"parties": ["CSK"], "events": [an_event(date="1979-05")]},
    "the USSR as the subject": {"subject": "SUN", "events": [an_event(date="1979-05")]},
    "an organisation as a party": {"parties": ["esa"]},
}


@pytest.mark.parametrize("name", FINE)
def test_what_can_be_true_is_no_fault(make_folder: MakeFolder, name: str) -> None:
    folder = make_folder([a_record(**FINE[name])])
    if "organisation" in name:
        (folder / "organisations.yaml").write_text("esa: {name: European Space Agency}\n")
    assert len(opened(folder).records) == 1


# --- files -------------------------------------------------------------------------------------------------

ALIASES = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join([f'*{chr(97 + n)}'] * 9)}]\n" for n in range(12)
)
BOMBS = {"aliases": ALIASES, "brackets": "[" * 200_000 + "]" * 200_000, "lines": "- " * 200_000}
MEMORY_BYTES = 2 * 1024**3
UNREADABLE: dict[str, str | bytes] = {
    "not YAML": "id: [unclosed",
    "a doubled key": "id: x\ntitle: one\ntitle: two\n",
    "a doubled key inside": "id: x\nevents:\n- {stage: signed, stage: talks}\n",
    "a tab": "id: x\n\ttitle: y\n",
    "not UTF-8": b"id: x\ntitle: caf\xe9\n",
    "a control character": "id: x\ntitle: a\x07b\n",
    "an unknown anchor": "id: *nobody\n",
    "a list as a key": "? [a, b]\n: c\n",
    "a mapping as a key": "? {a: b}\n: c\n",
    "two documents": "id: x\n---\nid: y\n",
}
WRONG_SHAPE: dict[str, str] = {
    "empty": "",
    "only a comment": "# later\n",
    "a list": "- id: x\n",
    "a word": "hello\n",
    "a Python object": "!!python/object/apply:os.system ['true']\n",
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_file_that_cannot_be_read_is_one_fault(make_folder: MakeFolder, name: str) -> None:
    folder = make_folder([("x", UNREADABLE[name]), a_record()])
    fault = only(faults_of(folder))
    assert (fault.file, fault.field) == ("data/records/x.yaml", "")
    assert fault.found
    assert fault.todo
    assert len(str(fault)) < 400


@pytest.mark.parametrize("name", WRONG_SHAPE)
def test_a_file_that_holds_something_else_is_a_fault(make_folder: MakeFolder, name: str) -> None:
    faults = faults_of(make_folder([("x", WRONG_SHAPE[name])]))
    assert {fault.file for fault in faults} == {"data/records/x.yaml"}
    assert all(len(str(fault)) < 600 for fault in faults)


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_neither_hangs_nor_crashes(make_folder: MakeFolder, name: str) -> None:
    """In a process of its own with 2 GB of memory, for what it would take with it otherwise."""
    done = subprocess.run(
        [sys.executable, "-m", "geo", "check", make_folder([("x", BOMBS[name]), a_record()])],
        cwd=settings.ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES)),
    )
    assert done.returncode == 1, done.stderr[-2000:]
    assert "data/records/x.yaml: found" in done.stderr
    assert len(done.stderr) < 1000


def test_nothing_in_a_file_is_run(make_folder: MakeFolder, tmp_path: Path) -> None:
    mark = tmp_path / "run"
    faults_of(make_folder([("x", f"id: !!python/object/apply:os.mkdir ['{mark}']\n")]))
    assert not mark.exists()


def test_an_id_is_the_name_of_its_file(make_folder: MakeFolder) -> None:
    fault = only(faults_of(make_folder([("other", as_yaml(a_record()))])))
    assert (fault.file, fault.field, fault.found) == ("data/records/other.yaml", "id", "'bra-2010-agreement'")


def test_an_id_is_there_once(make_folder: MakeFolder) -> None:
    folder = make_folder([a_record("same")], [a_site("same")])
    fault = only(faults_of(folder))
    assert (fault.file, fault.field) == ("data/sites/same.yaml", "id")
    assert "data/records/same.yaml" in fault.todo


def test_two_endings_of_a_name_are_one_id_too_many(make_folder: MakeFolder) -> None:
    folder = make_folder([a_record("same")])
    (folder / "records" / "same.yml").write_text(as_yaml(a_record("same")))
    assert only(faults_of(folder)).expected == "an id of its own"


@pytest.mark.parametrize("name", ["atlas.yaml", "boundaries/places.csv"])
def test_a_needed_file_that_is_not_there_is_a_fault(make_folder: MakeFolder, name: str) -> None:
    folder = make_folder()
    (folder / name).unlink()
    assert f"data/{name}" in {fault.file for fault in faults_of(folder)}


def test_a_broken_atlas_file_is_told(make_folder: MakeFolder) -> None:
    folder = make_folder([a_record()])
    path = folder / "atlas.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("as_of: '2026-11-22'", "as_of: today"), encoding="utf-8")
    assert ("data/atlas.yaml", "as_of") in {(fault.file, fault.field) for fault in faults_of(folder)}


@pytest.mark.parametrize(
    "address", ["atlas.example.org/", "https://atlas.example.org", "https://example.org/?a=b/", "https://x/<b>/"]
)
def test_an_address_that_is_no_folder_of_the_web_is_told(make_folder: MakeFolder, address: str) -> None:
    folder = make_folder()
    with (folder / "atlas.yaml").open("a", encoding="utf-8") as file:
        file.write(f"\naddress: {address}\n")
    fault = only(faults_of(folder))
    assert (fault.file, fault.field) == ("data/atlas.yaml", "address")


def marked(folder: Path, *dates: str, label: str = "A year that readers know") -> Path:
    path = folder / "atlas.yaml"
    written = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    marks = [{"date": date, "label": label, "source": a_source()} for date in dates]
    path.write_text(as_yaml({**written, "marks": marks}), encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        (("1991", "1957"), "dates that rise from mark to mark, which 1957 does not"),
        (("1991", "1991-01-01"), "dates that rise from mark to mark, which 1991-01-01 does not"),
        (("[..1991]",), "dates that rise from mark to mark, which [..1991] does not"),
        (("1991", "2026-11"), "marks that are over by as_of, which 2026-11 is not"),
        (("2014/..",), "marks that are over by as_of, which 2014/.. is not"),
    ],
)
def test_marks_rise_to_the_day_of_the_data(make_folder: MakeFolder, dates: tuple[str, ...], expected: str) -> None:
    fault = only(faults_of(marked(make_folder(), *dates)))
    assert (fault.file, fault.field, fault.expected) == ("data/atlas.yaml", "marks", expected)


def test_an_atlas_has_marks_or_none(make_folder: MakeFolder) -> None:
    dates = ("1957-10-04", "2014-03", "2026-11-22")
    assert [mark.date for mark in opened(marked(make_folder(name="some"), *dates)).config.marks] == [*dates]
    assert opened(marked(make_folder(name="none"))).config.marks == ()


def test_a_label_of_a_mark_is_short(make_folder: MakeFolder) -> None:
    assert only(faults_of(marked(make_folder(), "1991", label="x" * 61))).field == "marks[0].label"


# --- all at once -------------------------------------------------------------------------------------------

MENDS: list[Callable[[int], tuple[str, Any]]] = [
    lambda n: (f"r{n:02}", as_yaml(a_record(f"r{n:02}", parties=["BRZ"], events=[an_event(date="2012-02-30")]))),
    lambda n: (f"r{n:02}", "id: ["),
    lambda n: (f"r{n:02}", as_yaml(a_record(f"r{n:02}", parties=["SUN"], events=[an_event("operating")]))),
    lambda n: (f"r{n:02}", as_yaml(a_record("elsewhere"))),
]


def test_fifty_broken_records_are_told_in_one_run_in_file_order(make_folder: MakeFolder) -> None:
    broken = [MENDS[n % 4](n) for n in range(50)]
    faults = faults_of(make_folder([*broken, a_record("fine")]))
    files = list(dict.fromkeys(fault.file for fault in faults))
    assert files == [f"data/records/r{n:02}.yaml" for n in range(50)]
    assert [fault.file for fault in faults] == sorted(fault.file for fault in faults)
    both = [fault.field for fault in faults if fault.file.endswith("r02.yaml")]
    assert both == ["events[0].stage", "parties[0]"]


def test_every_fault_of_the_error_is_in_its_text(make_folder: MakeFolder) -> None:
    folder = make_folder([a_record("one", parties=["BRZ"]), a_record("two", parties=["SUN"])])
    with pytest.raises(DataError, match="2 faults") as caught:
        check(read_folder(folder))
    assert all(str(fault) in str(caught.value) for fault in caught.value.faults)


def test_every_rule_says_what_it_asks() -> None:
    assert all(rule.__doc__ and rule.__doc__.strip().endswith(".") for rule in RULES)
