"""Citations: four forms that other programs read back, and a hash that changes when what is shown does."""

import csv
import datetime
import hashlib
import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from browser import hostile
from browser.hostile import TEXTS
from hypothesis import assume, given
from hypothesis import strategies as st
from test_routes import ask as get
from worlds import DATA, EDITION, Json, a_record, a_site, facets, open_world, periods, worlds

from geo import outlets, settings
from geo.atlas import Atlas, View, ask, open_atlas
from geo.cite import FORMS, Citation, cite, cite_record
from geo.export import write_layer
from geo.release import digest
from geo.result import Result, record_result, result
from geo.selection import read_pairs, read_words
from geo.tables import Selection
from geo.text import NOUNS, status_line

BASE, DAY = "https://example.org/atlas/", datetime.date(2027, 3, 9)
QUERIES = ["", "domain=navigation&from=2018&measure=contacts", "q=glonass 50%&viewpoint=de-facto", "to=1900"]
Pairs = list[tuple[str, str]]


def view_of(atlas: Atlas, query: str = "") -> View:
    asked = read_words([f"?{query}"], atlas.checked)
    assert asked.notes == ()
    return ask(atlas, asked.selection)


# --- readers that share nothing with the library -------------------------------------------------------------


def read_bibtex(entry: str) -> tuple[str, str, Json]:
    """Read one entry as BibTeX does, which counts every brace; return its type, its key, and fields as TeX shows them.

    Whatever TeX would run, or BibTeX take for the end of a field, is refused.
    """
    head = re.match(r"@(\w+)\{([\w.-]+),\n", entry)
    assert head
    fields, at = {}, head.end()
    while entry[at] != "}":
        name = re.compile(r"  ([a-z]+) = \{").match(entry, at)
        assert name, entry[at:]
        start, depth = name.end(), 1
        at = start
        while depth:
            depth += {"{": 1, "}": -1}.get(entry[at], 0)
            at += 1
        assert entry[at : at + 2] == ",\n"
        fields[name[1]] = entry[start : at - 1]
        at += 2
    assert entry[at:] == "}\n"
    for name in ("author", "title", "publisher"):  # kept as they are by braces of their own
        assert fields[name][0] + fields[name][-1] == "{}"
        fields[name] = fields[name][1:-1]
    return head[1], head[2], {name: value if name == "url" else as_tex_shows(value) for name, value in fields.items()}


SPOKEN = {"backslash": "\\", "braceleft": "{", "braceright": "}", "asciitilde": "~", "asciicircum": "^"}
SPOKEN |= {"less": "<", "greater": ">", "bar": "|"}


def as_tex_shows(field: str) -> str:
    shown, at = "", 0
    for found in re.finditer(r"\{\\text(\w+)\}|\\([%&_#$])", field):
        shown += plain(field[at : found.start()]) + (SPOKEN[found[1]] if found[1] else found[2])
        at = found.end()
    return shown + plain(field[at:])


def plain(piece: str) -> str:
    assert not set(piece) & set("\\{}%&_#$~^<>|\n"), piece
    return piece


def read_ris(lines: str) -> Json:
    """Read one reference: each line has a tag, two spaces, a dash and a space; it begins with TY and ends with ER."""
    assert "\r\n" in lines
    assert not re.search(r"(?<!\r)\n|\r(?!\n)", lines)
    pairs = [re.fullmatch(r"([A-Z][A-Z0-9])  - (.*)", line) for line in lines.split("\r\n")[:-1]]
    assert all(pairs)
    tags = [(pair[1], pair[2]) for pair in pairs if pair]
    assert (tags[0], tags[-1]) == (("TY", "DATA"), ("ER", ""))
    assert len(dict(tags)) == len(tags)
    return dict(tags)


DATES = ("issued", "accessed")
CSL = ("id", "type", "title", "container-title", "author", "publisher", "version", "URL", "language", "note", *DATES)
"""What we use of csl-data.json (Citation Style Language 1.0.2), which allows no other names."""


def read_csl(content: str) -> Json:
    [item] = json.loads(content)
    assert {"id", "type", "title", "author", "issued", "version", "note"} <= item.keys() <= {*CSL}
    assert item["type"] == "dataset"
    assert all(isinstance(item[name], str) for name in item.keys() - {"author", *DATES})
    assert [[*one] for one in item["author"]] == [["literal"]]
    for name in {*DATES} & item.keys():
        [parts] = item[name]["date-parts"]
        assert [*item[name]] == ["date-parts"]
        assert 1 <= len(parts) <= 3
        assert all(isinstance(part, int) for part in parts)
    return dict(item)


# --- the four forms --------------------------------------------------------------------------------------------


def told(citation: Citation) -> dict[str, Json]:
    """What three programs read."""
    files = {form: write(citation) for form, (_media_type, write) in FORMS.items()}
    return {"bib": read_bibtex(files["bib"])[2], "ris": read_ris(files["ris"]), "json": read_csl(files["json"])}


@pytest.mark.parametrize("query", QUERIES)
def test_every_form_says_the_same(atlas: Atlas, query: str) -> None:
    view, config = view_of(atlas, query), atlas.config
    citation = cite(view, base=BASE, accessed=DAY)
    bib, ris, csl = told(citation).values()
    address = citation.address
    assert address.startswith(f"{BASE}?")
    assert address.endswith(f"v={config.version}")
    assert bib["url"] == ris["UR"] == csl["URL"] == address
    assert bib["title"] == ris["TI"] == csl["title"]
    assert csl["title"].startswith(config.title)
    assert bib["author"] == ris["AU"] == csl["author"][0]["literal"] == config.credit
    assert bib["version"] == ris["ET"] == csl["version"] == config.version
    assert bib["note"] == ris["N1"] == csl["note"]
    assert (bib["year"], bib["month"], ris["DA"], csl["issued"]) == (
        *("2026", "11", "2026/11/22/"),
        {"date-parts": [[2026, 11, 22]]},
    )
    counts = status_line([(noun, getattr(view.frame.totals, noun)) for noun in NOUNS])
    said = (counts, f"ata version {EDITION}, as of 22 November 2026", config.licence)
    assert all(words in csl["note"] and words in citation.text for words in said)
    assert f"Hash {citation.hash}." in csl["note"]
    assert f"Hash {citation.hash[:16]}." in citation.text
    assert citation.text.startswith(f"{config.credit} (2026). {csl['title']} [Data set].")


def test_the_address_leads_to_the_same_selection(atlas: Atlas) -> None:
    for query in QUERIES:
        view = view_of(atlas, query)
        asked = read_words([cite(view, base=BASE).address.partition("?")[2] + "&"], atlas.checked)
        assert (asked.selection, asked.viewing.v, asked.notes) == (view.selection, atlas.config.version, ())


def test_the_selection_is_said_in_the_words_of_the_page(atlas: Atlas) -> None:
    citation = cite(view_of(atlas, "domain=navigation&from=2018&known=2022-03-01"))
    title = "Going on since 2018; Domain: Navigation; On sources published by 1 March 2022"
    assert f"Space Cooperation Atlas: {title} [Data set]." in citation.text
    assert "as of 22 November 2026, on sources published by 1 March 2022." in citation.text
    assert "Space Cooperation Atlas [Data set]." in cite(view_of(atlas)).text


def test_only_who_saw_it_says_on_which_day(atlas: Atlas) -> None:
    seen, kept = cite(view_of(atlas), base=BASE, accessed=DAY), cite(view_of(atlas), base=BASE)
    assert seen.text.endswith(f"Accessed 9 March 2027: {seen.address}")
    bib, ris, csl = told(seen).values()
    assert (bib["urldate"], ris["Y2"], csl["accessed"]) == ("2027-03-09", "2027/03/09/", {"date-parts": [[2027, 3, 9]]})
    assert kept.text.endswith(f". {kept.address}")
    bib, ris, csl = told(kept).values()
    assert not {"urldate", "Y2", "accessed"} & {*bib, *ris, *csl}
    assert kept == cite(view_of(atlas), base=BASE)


@pytest.mark.parametrize(
    ("base", "begin"),
    [
        ("https://example.org", "https://example.org/?"),
        ("http://localhost:8501/", "http://localhost:8501/?"),
        ("https://example.org/a/b", "https://example.org/a/b?"),
        ("http://[::1]:80/", "http://[::1]:80/?"),
        *(
            (base, "?")
            for base in ("", "javascript:alert(1)", "https://x/{}", "https://x/\\", "https://x/?a=b", "//x/")
        ),
    ],
)
def test_an_address_of_the_web_is_taken_and_nothing_else(atlas: Atlas, base: str, begin: str) -> None:
    citation = cite(view_of(atlas, "domain=navigation"), base=base)
    assert citation.address == f"{begin}domain=navigation&v={EDITION}"
    bib, ris, csl = told(citation).values()
    assert ("url" in bib, "UR" in ris, "URL" in csl) == (begin != "?",) * 3
    assert (citation.address in csl["note"]) == (begin == "?")  # where no field has it


def test_a_record_is_cited_with_the_atlas_that_holds_it(atlas: Atlas) -> None:
    record = atlas.checked.record_of["ven-2021-space-agreement"]
    citation = cite_record(atlas, record, base=BASE, accessed=DAY)
    bib, ris, csl = told(citation).values()
    assert bib["title"] == ris["TI"] == csl["title"] == record.title
    assert ris["T2"] == csl["container-title"] == atlas.config.title
    assert citation.address == f"{BASE}?record={record.id}&v={atlas.config.version}"
    for said in (citation.text, csl["note"], bib["note"]):
        assert f"Record {record.id} of the Space Cooperation Atlas. Data version {EDITION}" in said
    then = cite_record(atlas.known("2022-03-01"), record)
    assert then.address == f"?known=2022-03-01&record={record.id}&v={atlas.config.version}"
    assert "on sources published by 1 March 2022" in then.text


@pytest.mark.parametrize(
    ("as_of", "issued"), [("2026-11", [2026, 11]), ("2026", [2026]), ("2026-11-22~", [2026]), ("202X", [2029])]
)
def test_the_day_of_the_data_is_never_more_precise_than_they_say(atlas: Atlas, as_of: str, issued: list[int]) -> None:
    checked = replace(atlas.checked, config=atlas.config.model_copy(update={"as_of": as_of}))
    bib, ris, csl = told(cite_record(replace(atlas, checked=checked), checked.records[0])).values()
    assert csl["issued"] == {"date-parts": [issued]}
    assert ris["DA"] == "/".join(str(part) for part in issued) + "/" * (4 - len(issued))
    assert [int(bib[part]) for part in ("year", "month") if part in bib] == issued[:2]


# --- hostile texts ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def hostile_atlas(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Atlas:
    return open_atlas(hostile.write_folder(tmp_path_factory.mktemp("hostile") / "data"), cache)


def seen(words: str) -> str:
    """What of a hostile text is told: one line, without what cannot be seen."""
    return " ".join(
        hostile.UNSEEN.sub("", words.replace("\u061c", "").replace("\u200e", "").replace("\u200f", "")).split()
    )


@pytest.mark.parametrize("n", range(len(TEXTS)))
def test_hostile_records_come_back_as_text(hostile_atlas: Atlas, n: int) -> None:
    record = hostile_atlas.checked.record_of[f"r{n}"]
    citation = cite_record(hostile_atlas, record, base=BASE, accessed=DAY)
    bib, ris, csl = told(citation).values()
    assert bib["title"] == ris["TI"] == csl["title"] == seen(TEXTS[n])
    assert bib["author"] == ris["AU"] == csl["publisher"] == seen(hostile.EVERYTHING)
    assert len(citation.text.splitlines()) == 1
    assert not hostile.UNSEEN.search(citation.text)
    assert seen(TEXTS[n]) in citation.text


@pytest.mark.parametrize("n", range(len(TEXTS)))
def test_hostile_selections_come_back_as_text(hostile_atlas: Atlas, n: int) -> None:
    asked = read_pairs([("q", TEXTS[n]), ("domain", f"d{n}"), ("kind", f"k{n}")], hostile_atlas.checked).selection
    citation = cite(ask(hostile_atlas, asked), base=BASE)
    bib, ris, csl = told(citation).values()
    assert bib["title"] == ris["TI"] == csl["title"]
    assert f"Domain: {seen(TEXTS[n])}; Kind of site: {seen(TEXTS[n])}" in csl["title"]
    assert re.fullmatch(r"[\w.~/+%&=?:-]+", citation.address, re.ASCII)
    again = read_words([citation.address.partition("?")[2] + "&"], hostile_atlas.checked)
    assert again.selection == asked


@given(words=st.text(max_size=60))
def test_any_text_comes_back_from_bibtex(words: str) -> None:
    atlas, _data = open_world([a_record()])
    config = atlas.config.model_copy(update={"credit": f"x{words}"})
    citation = cite(ask(replace(atlas, checked=replace(atlas.checked, config=config)), Selection()))
    bib, ris, csl = told(citation).values()
    assert bib["author"] == ris["AU"] == csl["publisher"]
    assert csl["publisher"].startswith("x")


# --- the hash --------------------------------------------------------------------------------------------------


def recomputed(view: View, release: Json) -> str:
    """The hash from exported layers, the file of a release and the address, as geo/result.py tells outsiders."""
    layers = {
        name: [*csv.DictReader(io.StringIO(write_layer(view.layer(name), "csv").decode(), newline=""))]
        for name in ("records", "sites", "countries")
    }
    digests = release["records"] | release["sites"]
    shown = json.loads(write_layer(view.layer("records"), "geojson"))
    words = [part.split("=") for part in shown["selection"].split("&")] if shown["selection"] != "everything" else []
    columns = ("agreements", "activities", "contacts", "firmest", "bilateral", "multilateral")
    numbers = {
        row["iso3"]: {name: [int(row[f"{name}_{bound}"]) for bound in ("certain", "possible")] for name in columns}
        for row in layers["countries"]
    }
    told = {
        "selection": sorted(words),
        **{
            name: {row["id"]: [digests[row["id"]], row["match"]] for row in layers[name]}
            for name in ("records", "sites")
        },
        "countries": {
            code: one for code, one in numbers.items() if any(number for pair in one.values() for number in pair)
        },
        "totals": {noun: list(getattr(view.frame.totals, noun)) for noun in NOUNS},
    }
    canonical = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("utf-8")).hexdigest()


@pytest.mark.parametrize("query", ["", "domain=navigation&from=2018&measure=contacts", "viewpoint=de-facto", "to=1900"])
def test_whoever_has_the_files_can_compute_it(atlas: Atlas, query: str) -> None:
    release = json.loads((DATA / "releases" / f"{atlas.config.version}.json").read_bytes())
    assert cite(view_of(atlas, query)).hash == recomputed(view_of(atlas, query), release)


HASHES = (
    "ffe69edc1de8391de5d17e3e0820a2820738d04856248b6c80b0f42a872a2105",
    "994acaaa3c999235b9c3db266ba53d3a2a524ca244c9630528014d33a88eb923",
)


def test_hashes_stay_what_they_were() -> None:
    """They stand in print: if this fails, every citation of an earlier day does."""
    atlas, _data = open_world([a_record(), a_record("arg", parties=["ARG"])], [a_site()])
    assert result(view_of(atlas, "partner=BRA&from=2000")).hash == HASHES[0]
    assert record_result(atlas, "arg").hash == HASHES[1]


@given(data=st.data(), pairs=facets(), years=periods())
def test_the_order_of_words_does_not_matter(data: st.DataObject, pairs: Pairs, years: Pairs) -> None:
    atlas, _data = open_world([a_record(), a_record("arg", parties=["ARG"], type="contact")], [a_site()])
    words = [*pairs, *years]
    turned = data.draw(st.permutations(words))
    one, other = (ask(atlas, read_pairs(some, atlas.checked).selection) for some in (words, turned))
    assert cite(one) == cite(other)


@given(world=worlds(), pairs=facets(), years=periods(), data=st.data())
def test_what_is_shown_counts_and_nothing_else(
    world: tuple[list[Json], list[Json]], pairs: Pairs, years: Pairs, data: st.DataObject
) -> None:
    """A record says something else, and nothing by which it is found: the hash tells if it is shown."""
    records, sites = world
    edited = data.draw(st.sampled_from([one["id"] for one in records]))
    changed = [one | {"title": "Another title"} if one["id"] == edited else one for one in records]
    results = [result_of(open_world(some, sites)[0], [*pairs, *years]) for some in (records, changed)]
    assert results[0].records.keys() == results[1].records.keys()
    assert (results[0].hash == results[1].hash) == (edited not in results[0].records)


@given(world=worlds(), pairs=facets(), years=periods(), data=st.data())
def test_a_record_that_goes_counts_if_it_was_shown(
    world: tuple[list[Json], list[Json]], pairs: Pairs, years: Pairs, data: st.DataObject
) -> None:
    records, sites = world
    gone = data.draw(st.sampled_from([one["id"] for one in records]))
    assume(all(link["to"] != gone for one in records for link in one.get("links", ())))
    left = [one for one in records if one["id"] != gone]
    before, after = (result_of(open_world(some, sites)[0], [*pairs, *years]) for some in (records, left))
    if gone in before.records:
        assert before.hash != after.hash


def result_of(atlas: Atlas, words: Pairs) -> Result:
    return result(ask(atlas, read_pairs(words, atlas.checked).selection))


def test_numbers_on_the_screen_count() -> None:
    """The same records, but another country is coloured under other borders, or another number is asked for."""
    atlas, _data = open_world([a_record()])
    shown = result(view_of(atlas))
    assert replace(shown, totals=shown.totals | {"agreements": (0, 1)}).hash != shown.hash
    assert replace(shown, countries={}).hash != shown.hash
    assert result(view_of(atlas, "measure=contacts")).hash != shown.hash


def test_neither_version_nor_day_counts(atlas: Atlas) -> None:
    later = atlas.config.model_copy(update={"version": "2030.1.0", "as_of": "2026-11-23", "title": "Another"})
    other = replace(atlas, checked=replace(atlas.checked, config=later))
    query = "to=2020&domain=launch"
    assert cite(view_of(other, query)).hash == cite(view_of(atlas, query)).hash


def test_a_record_has_the_digest_of_its_release_whatever_sources_count(atlas: Atlas) -> None:
    view = view_of(atlas, "known=2012-05-31&domain=navigation")
    assert view.atlas is not atlas
    for name, (stands, _match) in result(view).records.items():
        assert stands == digest(atlas.checked.record_of[name])


# --- routes ----------------------------------------------------------------------------------------------------


@pytest.fixture
def atlas_served() -> Iterator[None]:
    """Start with no atlas kept by this process, and leave none behind."""
    outlets.keeper.cache_clear()
    yield
    outlets.keeper.cache_clear()


@pytest.mark.usefixtures("atlas_served")
@pytest.mark.parametrize("form", FORMS)
def test_a_citation_is_a_file(atlas: Atlas, form: str) -> None:
    answer = get(f"/export/citation.{form}", query="domain=navigation&from=2018")
    assert answer.status == 200
    assert answer.headers["content-type"].partition(";")[0] == FORMS[form][0]
    assert answer.headers["content-disposition"] == f'attachment; filename="space-cooperation-atlas-citation.{form}"'
    found = re.search(r"http://[^/]+/(?=\?from=2018&domain=navigation&v=)", answer.body.decode())
    assert found
    assert answer.body.decode() == FORMS[form][1](cite(view_of(atlas, "domain=navigation&from=2018"), base=found[0]))
    assert answer == get(f"/export/citation.{form}", query="domain=navigation&from=2018")


@pytest.mark.usefixtures("atlas_served")
def test_a_record_has_a_file_of_its_own(atlas: Atlas) -> None:
    item = read_csl(get("/export/citation.json", query="record=ven-2021-space-agreement").body.decode())
    assert item["title"] == atlas.checked.record_of["ven-2021-space-agreement"].title
    assert item["URL"].endswith(f"/?record=ven-2021-space-agreement&v={EDITION}")
    beside = get("/export/citation.json", query="record=ven-2021-space-agreement&view=map&domain=navigation")
    assert read_csl(beside.body.decode())["URL"].endswith(f"/?domain=navigation&v={EDITION}")


@pytest.mark.usefixtures("atlas_served")
@pytest.mark.parametrize(
    ("path", "query", "status"),
    [
        ("/export/citation.docx", "", 404),
        ("/export/citation.bib", "domain=nonsense", 400),
        ("/export/citation.bib", "record=nobody", 400),
    ],
)
def test_what_is_no_citation_is_refused(path: str, query: str, status: int) -> None:
    assert get(path, query=query).status == status


@pytest.mark.usefixtures("atlas_served")
@pytest.mark.parametrize("host", ["x{}\\y", 'x"><b>', "x\ty", "x%0d%0a"])
def test_a_host_that_is_none_is_left_out(host: str) -> None:
    files = {form: get(f"/export/citation.{form}", host=host).body.decode() for form in FORMS}
    bib, ris, csl = read_bibtex(files["bib"])[2], read_ris(files["ris"]), read_csl(files["json"])
    for said in (bib.get("url", "?"), ris.get("UR", "?"), csl.get("URL", "?"), files["txt"].strip().rpartition(" ")[2]):
        assert re.fullmatch(rf"(http://localhost:8501/)?\?(v={re.escape(EDITION)})?", said)


# --- CITATION.cff ----------------------------------------------------------------------------------------------


def test_the_citation_file_is_what_the_data_and_the_program_say(atlas: Atlas) -> None:
    """Names and forms after the Citation File Format 1.2.0."""
    told: Any = yaml.load((settings.ROOT / "CITATION.cff").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    config = atlas.config
    people = [{"name": config.credit}]
    assert told.pop("message")
    assert told == {
        "cff-version": "1.2.0",
        "type": "software",
        "title": config.title,
        "version": settings.VERSION,
        "license": "MIT",
        "authors": people,
        "preferred-citation": {
            "type": "data",
            "title": config.title,
            "abstract": config.about,
            "authors": people,
            "publisher": people[0],
            "version": config.version,
            "date-released": config.as_of,
            "year": config.as_of[:4],
            "license": config.licence,
        },
    }
