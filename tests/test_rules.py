"""Every rule has a folder that breaks it and nothing else, and the rules are told in docs/rules.md."""

import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml
from conftest import MakeFolder
from test_check import faults_of, only, opened
from typer.testing import CliRunner
from worlds import DATA, Json, a_record, a_site, a_source, an_event, as_yaml

from geo import __main__ as command_line
from geo import distance, settings, wording
from geo.rules import RULES
from geo.whole_rules import WHOLE_RULES, sites_lie_in_their_country

ROOT = settings.ROOT
FOUNDING = "The ministers met on a wet Monday to speak of nine new satellites, and parted."
COPIED = "Ministers met, on a wet Monday, to speak of nine new things"
HASHES = "\n".join(sorted({wording.digest(run) for run, _, _ in wording.runs(FOUNDING)}))
CONFIG = yaml.load((DATA / "atlas.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
CONFIG["rules"].pop("coverage_of", None)


class Case(NamedTuple):
    """A folder, and the one fault that is in it: its file, its field, and how found and expected read."""

    file: str
    field: str
    found: str
    expected: str
    records: tuple[Json, ...] = ()
    sites: tuple[Json, ...] = ()
    files: dict[str, str] = {}  # noqa: RUF012  # a tuple's default, never changed


def link(kind: str, to: str) -> Json:
    return {"is": kind, "to": to, "sources": ["a"]}


def linked(name: str, *links: Json) -> Json:
    return a_record(name, links=[*links])


def at(name: str, lon: str, lat: str, radius_m: int = 1000, **changes: Any) -> Json:
    position = {"level": "city", "radius_m": str(radius_m), "basis": "the city's middle", "sources": ["a"]}
    return a_site(name, lon=lon, lat=lat, position=position, **changes)


def covering(group: str) -> str:
    return as_yaml({**CONFIG, "rules": {**CONFIG["rules"], "coverage_of": group}})


def avoiding(**words: str) -> str:
    return as_yaml({**CONFIG, "wording": words})


def marking(*marks: Json, **changes: Any) -> str:
    return as_yaml({**CONFIG, "marks": [*marks], **changes})


def a_mark(date: str = "1991-12-26", label: str = "The USSR ceases to exist", **changes: Any) -> Json:
    return {"date": date, "label": label, "source": a_source(**changes)}


def searched(*codes: str, depth: str = "partial") -> Json:
    told = {"languages": ["en"], "looked_for": "agreements"} if depth != "not-researched" else {}
    return {"countries": [*codes], "depth": depth, "day": "2026-11", **told}


def a_group(**changes: Any) -> str:
    return as_yaml({"friends": {"label": "Friends", "source": a_source(), **changes}})


TWO = (at("one", "-47.90", "-15.80", 3000), at("two", "-47.91", "-15.80", 2000))
LEFT = {"ledger": "some-entry", "why": "it tells nothing"}
GONE = {"id": "old-name", "day": "2026-11-01", "why": "it never was"}
TOTAL = {"id": "five", "what": "stations", "stated": {"BRA": "5"}, "date": "2020", "kind": "gnss-station",
         "note": "as stated", "source": a_source(language="pt")}  # fmt: skip
RECORD, SITE = "data/records/bra-2010-agreement.yaml", "data/sites/bra-station.yaml"

CASES: dict[str, Case] = {
    "sources_resolve": Case(
        RECORD, "events[0].sources[0]", "'b'", "one of a", (a_record(events=[{**an_event(), "sources": ["b"]}]),)),
    "parties_and_names_have_a_source": Case(
        RECORD, "sources", "none that supports parties", "parties in the supports",
        (a_record(sources={"a": a_source(supports=["name", "kind", "title"])}),)),
    "parties_fit_their_day": Case(RECORD, "parties[0]", "'CSK'", "a state of that day", (a_record(parties=["CSK"]),)),
    "organisations_are_known": Case(
        RECORD, "others[1].who", "'nasa'", "an id in organisations.yaml",
        (a_record(others=[{"who": "NASA", "role": "user"}, {"who": "nasa", "role": "user"}]),)),
    "links_resolve": Case(
        RECORD, "links[0].to", "'gone'", "the id of a record", (a_record(links=[link("repeats", "gone")]),)),
    "near_names_a_neighbour": Case(
        SITE, "near[0].site", "'gone'", "another gnss-station",
        sites=(a_site(near=[{"site": "gone", "why": "another mast"}]),)),
    "disputes_name_a_fact": Case(
        RECORD, "disputed[0].at", "'ended.date'", "an event (signed)",
        (a_record(disputed=[{"at": "ended.date", "ours": "x", "others": ["y"], "why": "z", "sources": ["a"]}]),)),
    "steps_in_order": Case(
        RECORD, "events[1].date", "'2009'", "not before signed",
        (a_record(events=[an_event(), an_event("approved", "2009")]),)),
    "suspended_then_resumed": Case(
        RECORD, "events[1].stage", "'resumed'", "an earlier suspension",
        (a_record(events=[an_event(), an_event("resumed", "2012")]),)),
    "not_later_than_its_source": Case(
        RECORD, "events[0].date", "'2010-05-06'", "not after source a",
        (a_record(sources={"a": a_source(published="2010-05-05")}),)),
    "no_more_exact_than_its_digits": Case(
        SITE, "position.radius_m", "'500'", "555 or more, half a unit of the last digit of lat -15.80",
        sites=(at("bra-station", "-47.90", "-15.80", 500),)),
    "no_text_is_copied": Case(
        RECORD, "title", "'Ministers met, on a wet Monday, to speak of'", "words of our own",
        (a_record(title=COPIED),), files={"founding-windows.txt": HASHES}),
    "words_are_ours": Case(
        RECORD, "title", "'Puppet   State'", "government",
        (a_record(title="Talks with a Puppet   State"),),
        files={"atlas.yaml": avoiding(**{"puppet state": "government"})}),
    "sites_lie_in_their_country": Case(
        SITE, "lon", "a point in ARG, 231 km outside BRA", "a point inside BRA (city, 1000 m)",
        sites=(at("bra-station", "-60.00", "-30.00"),)),
    "sites_are_told_once": Case(
        "data/sites/two.yaml", "lon", "1.1 km from one, another gnss-station", "outside each other's", sites=TWO),
    "one_page_is_told_alike": Case(
        "data/records/b.yaml", "sources.x.publisher", "'Other'", "'Example', as data/records/a.yaml says in sources.a",
        (a_record("a"), a_record("b", sources={"a": a_source(url="https://b.org"), "x": a_source(publisher="Other")}))),
    "links_are_stated_once": Case(
        "data/records/b.yaml", "links[0]", "prepares a", "one side", (
            linked("a", link("implements", "b")), linked("b", link("prepares", "a")))),
    "folding_ends": Case(
        "data/records/a.yaml", "links", "a to c to b to a", "a whole", (
            linked("a", link("part-of", "c")), linked("b", link("amends", "a")), linked("c", link("prolongs", "b")))),
    "organisations_are_named": Case(
        "data/organisations.yaml", "nasa", "an organisation that nothing names", "a record or a site",
        (a_record(
            events=[{**an_event(), "sources": ["nasa"]}],
            sources={"a": a_source(), "nasa": a_source(url="https://nasa.gov/x")}),),
        files={"organisations.yaml": "nasa: {name: NASA}\n"}),
    "marks_are_in_our_words": Case(
        "data/atlas.yaml", "marks[1].label", "'Puppet  State'", "government",
        files={"atlas.yaml": marking(
            a_mark(), a_mark("1992", "A Puppet  State ends"), wording={"puppet state": "government"})}),
    "withdrawn_ids_stay_so": Case(
        "data/withdrawn.yaml", "[1].id", "'bra-2010-agreement'", "an id that no file has", (a_record(),),
        files={"withdrawn.yaml": as_yaml([GONE, {**GONE, "id": "bra-2010-agreement"}])}),
    "references_resolve": Case(
        "data/left-out.yaml", "[0].see", "'gone'", "the id of a record or a site", (a_record(),),
        files={"left-out.yaml": as_yaml([{**LEFT, "see": "gone"}])}),
    "released_ids_stay": Case(
        "data/releases/2026.10.0.json", "records.gone", "an id that is gone", "withdrawn", (a_record(),),
        files={"releases/2026.10.0.json": '{"records": {"bra-2010-agreement": "1f", "gone": "2f"}, "sites": {}}'}),
    "ledger_entries_end_once": Case(
        "data/left-out.yaml", "[0].ledger", "'some-entry'", "an entry that no file came from",
        (a_record(ledger=["some-entry"]),), files={"left-out.yaml": as_yaml([LEFT])}),
    "members_are_states_of_their_time": Case(
        "data/groups.yaml", "friends.periods.CSK", "'1990/..'", "days of CSK",
        files={"groups.yaml": a_group(periods={"BRA": "1990/..", "CSK": "1990/.."})}),
    "coverage_names_every_member": Case(
        "data/coverage.yaml", "", "nothing about ARG", "every country of friends",
        files={"atlas.yaml": covering("friends"), "groups.yaml": a_group(members=["BRA", "ARG", "RUS"]),
               "coverage.yaml": as_yaml([searched("BRA", "CUB")])}),
    "coverage_says_one_depth": Case(
        "data/coverage.yaml", "[1].countries[1]", "BRA with depth systematic", "BRA with depth partial, as in [0]",
        files={"coverage.yaml": as_yaml([searched("BRA"), searched("ARG", "BRA", depth="systematic")])}),
}  # fmt: skip
MORE: dict[str, Case] = {
    "a site without a source for its name": Case(
        SITE, "sources", "none that supports name or kind", "name or kind",
        sites=(a_site(sources={"a": a_source(supports=["parties"])}),)),
    "a host that is unknown": Case(SITE, "host", "'unb'", "an id in", sites=(a_site(host="unb"),)),
    "a link that stands twice": Case(
        "data/records/a.yaml", "links[1]", "'repeats b'", "each link once", (
            linked("a", link("repeats", "b"), link("repeats", "b")), a_record("b"))),
    "a site that is linked twice": Case(
        RECORD, "sites[1]", "'installed bra-station'", "each link once",
        (a_record(sites=[{"site": "bra-station", "role": "installed"} for _ in range(2)]),), (a_site(),)),
    "a neighbour of another kind": Case(
        "data/sites/one.yaml", "near[0].site", "'two', a venue", "another gnss-station",
        sites=({**TWO[0], "near": [{"site": "two", "why": "next door"}]}, {**TWO[1], "kind": "venue"})),
    "a longitude with fewer digits": Case(
        SITE, "position.radius_m", "'5000'", "5349 or more, half a unit of the last digit of lon -47.9",
        sites=(at("bra-station", "-47.9", "-15.80", 5000),)),
    "a copied text in a source": Case(
        RECORD, "sources.a.where", "'Ministers met", "words of our own",
        (a_record(sources={"a": a_source(where=COPIED)}),), files={"founding-windows.txt": HASHES}),
    "a country of the other viewpoint": Case(
        SITE, "lon", "a point at sea, 269 km outside RUS; inside it de facto only", "a point inside RUS",
        sites=(at("bra-station", "33.19", "45.19", country="RUS"),)),
    "a country that is drawn de facto only": Case(
        SITE, "lon", "a point in ITA, 4", "a point inside VAT",
        sites=(at("bra-station", "9.19", "45.47", country="VAT"),)),
    "a sign that was lost": Case(
        SITE, "lon", "a point in MDG, 8895 km outside BRA", "a point", sites=(at("bra-station", "47.90", "-15.80"),)),
    "six kilometres across a border": Case(
        SITE, "lon", "a point in FRA, 6 km outside BEL", "a point inside BEL",
        sites=(at("bra-station", "2.70", "50.72", country="BEL"),)),
    "far from any coast": Case(
        SITE, "lon", "a point at sea, 59 km outside IRL", "a point inside IRL",
        sites=(at("bra-station", "-11.25", "52.10", country="IRL"),)),
    "a group that tells a page otherwise": Case(
        RECORD, "sources.a.origin", "nothing", "'TASS', as data/groups.yaml says in friends.source", (a_record(),),
        files={"groups.yaml": a_group(members=["BRA"], source=a_source(origin="TASS"))}),
    "a total that tells a page otherwise": Case(
        "data/stated-totals.yaml", "[0].source.language", "'pt'", "'en', as data/records/", (a_record(),),
        files={"stated-totals.yaml": as_yaml([TOTAL])}),
    "two links of one kind, there and back": Case(
        "data/records/b.yaml", "links[0]", "supersedes a", "one side", (
            linked("a", link("supersedes", "b")), linked("b", link("supersedes", "a")))),
    "two records that amend each other": Case(
        "data/records/a.yaml", "links", "a to b to a", "a whole", (
            linked("a", link("amends", "b")), linked("b", link("amends", "a")))),
    "an id that is withdrawn twice": Case(
        "data/withdrawn.yaml", "[1].id", "'old-name'", "each id once",
        files={"withdrawn.yaml": as_yaml([GONE, {**GONE}])}),
    "the page of a mark, told otherwise": Case(
        RECORD, "sources.a.publisher", "'Example'", "'Other', as data/atlas.yaml says in marks[0].source",
        (a_record(),), files={"atlas.yaml": marking(a_mark(publisher="Other"))}),
    "an entry that is left out twice": Case(
        "data/left-out.yaml", "[1].ledger", "'some-entry'", "each entry once",
        files={"left-out.yaml": as_yaml([LEFT, {**LEFT}])}),
    "a withdrawn record that sends nowhere": Case(
        "data/withdrawn.yaml", "[0].see", "'gone'", "the id of a record",
        files={"withdrawn.yaml": as_yaml([{**GONE, "see": "gone"}])}),
    "a release that is none": Case(
        "data/releases/x.json", "sites", "no list", "a hash by id", files={"releases/x.json": '{"records": {}}'}),
    "coverage of a group that is not there": Case(
        "data/atlas.yaml", "rules.coverage_of", "'friend'", "a group (friends)",
        files={"atlas.yaml": covering("friend"), "groups.yaml": a_group(members=["BRA"])}),
}  # fmt: skip
FINE: dict[str, Json] = {
    "Yevpatoria, in Ukraine": {"sites": [at("rt70", "33.19", "45.19", country="UKR")]},
    "Praslin, which the map lacks": {"sites": [at("x", "55.73", "-4.32", 7000, country="SYC")]},
    "French Guiana, drawn on France": {"sites": [at("x", "-52.77", "5.24", country="GUF")]},
    "the Holy See, drawn de facto": {"sites": [at("x", "12.453", "41.903", country="VAT")]},
    "the south pole": {"sites": [at("x", "0.00", "-90.00", country="ATA")]},
    "Wrangel Island, beyond the antimeridian": {"sites": [at("x", "-179.50", "71.00", country="RUS")]},
    "half a unit exactly": {"sites": [at("x", "-47.90", "-15.80", 555)]},
    "two sites, one of them well known": {"sites": [TWO[0], at("two", "-47.91", "-15.80", 1000)]},
    "two sites of two kinds": {"sites": [TWO[0], {**TWO[1], "kind": "venue"}]},
    "a neighbour that is named": {"sites": [TWO[0], {**TWO[1], "near": [{"site": "one", "why": "a mast"}]}]},
    "eight words in a row": {
        "records": [a_record(title="Met on a wet Monday to speak of it")], "founding-windows.txt": HASHES},
    "nine words in an address": {
        "records": [a_record(sources={"a": a_source(url=f"https://a.org/{COPIED.replace(' ', '-')}")})],
        "founding-windows.txt": HASHES},
    "a name of nine words": {
        "records": [a_record(title=f"Talks of {FOUNDING[4:60]}", others=[{"who": "met", "role": "user"}])],
        "founding-windows.txt": HASHES, "organisations.yaml": f"met: {{name: '{FOUNDING[4:60].upper()}'}}\n"},
    "a word inside another": {
        "records": [a_record(title="Ideals of the regimes")],
        "atlas.yaml": avoiding(deal="agreement", regime="government")},
    "a word inside a name": {
        "records": [a_record(
            title="Talks in the missile technology control regime", others=[{"who": "mtcr", "role": "user"}],
            events=[an_event(place={"name": "Regime Hill", "country": "BRA"})],
            sources={"a": a_source(publisher="The Regime", origin="Regime")})],
        "atlas.yaml": avoiding(regime="government"),
        "organisations.yaml": "mtcr: {name: Missile Technology Control Regime}\n"},
    "a word inside a name on a mark": {
        "records": [a_record(others=[{"who": "mtcr", "role": "user"}])],
        "atlas.yaml": marking(a_mark(label="The Control Regime begins"), wording={"regime": "government"}),
        "organisations.yaml": "mtcr: {name: Control Regime}\n"},
    "one page told alike": {"records": [a_record("a"), a_record("b")], "sites": [a_site()]},
    "two links of two kinds": {
        "records": [linked("a", link("implements", "b")), linked("b", link("supersedes", "a"))]},
    "two wholes with one part": {"records": [
        linked("a", link("part-of", "b"), link("part-of", "c")), a_record("b"), linked("c", link("part-of", "b"))]},
    "an organisation that only a dispute names": {
        "records": [a_record(
            disputed=[{"at": "parties.esa", "ours": "no", "others": ["yes"], "why": "x", "sources": ["a"]}])],
        "organisations.yaml": "esa: {name: ESA}\n"},
    "one entry of the ledger in two records": {"records": [a_record("a", ledger=["x"]), a_record("b", ledger=["x"])]},
    "a record that was released and withdrawn": {
        "withdrawn.yaml": as_yaml([GONE]), "releases/1.json": '{"records": {"old-name": "1"}, "sites": {}}'},
    "a member that left, a state born in that year, and the subject": {
        "atlas.yaml": covering("friends"), "coverage.yaml": as_yaml([searched("BRA")]),
        "groups.yaml": a_group(periods={"BRA": "1990/..", "CUB": "1990/2001", "RUS": "1992/..", "UKR": "1991/2014"})},
    "a country in two entries of one depth": {"coverage.yaml": as_yaml([searched("BRA"), searched("BRA", "ARG")])},
}  # fmt: skip


def write_folder(make_folder: MakeFolder, records: Any = (), sites: Any = (), **files: str) -> Path:
    folder = make_folder(records, sites)
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize("name", [*CASES, *MORE])
def test_what_breaks_a_rule_is_told_once(make_folder: MakeFolder, name: str) -> None:
    case = (CASES | MORE)[name]
    fault = only(faults_of(write_folder(make_folder, case.records, case.sites, **case.files)))
    assert (fault.file, fault.field) == (case.file, case.field)
    assert fault.found.startswith(case.found)
    assert case.expected in fault.expected
    assert fault.todo


@pytest.mark.parametrize("name", CASES)
def test_it_is_that_rule_that_tells_it(make_folder: MakeFolder, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    case = CASES[name]
    folder = write_folder(make_folder, case.records, case.sites, **case.files)
    for rules in ("RULES", "WHOLE_RULES"):
        others = [rule for rule in globals()[rules] if rule.__name__ != name]
        monkeypatch.setattr(f"geo.check.{rules}", others)
    opened(folder)


@pytest.mark.parametrize("name", FINE)
def test_what_only_looks_like_a_breach_is_no_fault(make_folder: MakeFolder, name: str) -> None:
    opened(write_folder(make_folder, **FINE[name]))


def test_every_rule_has_a_case_and_says_what_it_asks() -> None:
    rules: list[Callable[..., Any]] = [*RULES, *WHOLE_RULES]
    assert [rule.__name__ for rule in rules] == [*CASES]
    assert all(rule.__doc__ and rule.__doc__.strip().endswith(".") for rule in rules)


# --- all at once -------------------------------------------------------------------------------------------

BROKEN = [case.records[0] for case in CASES.values() if case.file == RECORD and not case.files]


def test_fifty_broken_records_are_told_in_one_run(make_folder: MakeFolder) -> None:
    names = [f"r{n:02}" for n in range(50)]
    records = [{**BROKEN[n % len(BROKEN)], "id": name} for n, name in enumerate(names)]
    for n, record in enumerate(records):  # of one page each, or the copies would differ too
        record["sources"] = {"a": {**record["sources"]["a"], "url": f"https://example.org/{n}"}}
    result = CliRunner().invoke(command_line.app, ["check", str(make_folder([*records, a_record("fine")]))])
    told = [line.split(": ")[0] for line in result.stderr.splitlines() if line.startswith("- ")]
    assert result.exit_code == 1
    assert list(dict.fromkeys(told)) == [f"- data/records/{name}.yaml" for name in names]
    assert told == sorted(told)


def test_what_a_faulty_file_lacks_is_not_told_once_more(make_folder: MakeFolder) -> None:
    unreadable = ("unreadable", "id: [")
    record = a_record(links=[link("repeats", "unreadable")], others=[{"who": "esa", "role": "user"}])
    files = {
        "organisations.yaml": "esa: {name: ESA, colour: blue}\n",
        "groups.yaml": "friends: {label: Friends}\n",
        "withdrawn.yaml": "- {id: old-name}\n",
        "releases/1.json": '{"records": {"old-name": "1", "unreadable": "2"}, "sites": {}}',
        "atlas.yaml": covering("friends"),
    }
    told = {fault.file for fault in faults_of(write_folder(make_folder, [unreadable, record], **files))}
    faulty = ("groups.yaml", "organisations.yaml", "records/unreadable.yaml", "withdrawn.yaml")
    assert told == {f"data/{name}" for name in faulty}


def test_an_organisation_that_only_a_faulty_record_names_is_no_orphan(make_folder: MakeFolder) -> None:
    folder = make_folder([a_record(others=[{"who": "esa", "role": "user"}], colour="blue")])
    (folder / "organisations.yaml").write_text("esa: {name: ESA}\n")
    assert only(faults_of(folder)).field == "colour"


# --- what the rules rest on --------------------------------------------------------------------------------

PLACES = [(0.0, 0.0), (-47.9, -15.8), (33.2, 45.2), (76.4, -69.4), (179.99, 66.0)]


@pytest.mark.parametrize(("lon", "lat"), PLACES)
def test_distances_are_within_one_per_cent_of_the_ellipsoid(lon: float, lat: float) -> None:
    from pyproj import Geod

    geod = Geod(ellps="WGS84")
    for bearing in range(0, 360, 45):
        there_lon, there_lat, _ = geod.fwd(lon, lat, bearing, 50_000)
        assert distance.between_m(lon, lat, there_lon, there_lat) == pytest.approx(50_000, rel=0.01)


def test_a_shape_across_the_antimeridian_is_near() -> None:
    square = {"type": "Polygon", "coordinates": [[[-180, 0], [-179, 0], [-179, 1], [-180, 1], [-180, 0]]]}
    shape = distance.read_shape(square)
    assert distance.to_shape_m(179.9, 0.5, shape) == pytest.approx(11_119, rel=0.001)
    assert distance.to_shape_m(-179.5, 0.5, shape) == 0
    assert distance.codes_at(-179.5, 0.5, distance.parts_of({"XXX": square})) == ["XXX"]
    assert distance.codes_at(179.9, 0.5, distance.parts_of({"XXX": square})) == []


def test_the_rule_of_places_tells_its_own_numbers() -> None:
    said = str(sites_lie_in_their_country.__doc__)
    assert f"{settings.BORDER_COARSE_M / 1000:g} km off, and {settings.COAST_COARSE_M / 1000:g} km" in said


def test_the_page_of_rules_is_what_the_code_says() -> None:
    script = runpy.run_path(str(ROOT / "scripts" / "write_rules.py"))
    written = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    assert written == script["text"](), "run: python scripts/write_rules.py"
