"""Documents that say what is so: every field, every word and every link of them is there."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, get_args, get_origin

import pytest
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from geo import schema
from geo.atlas import Atlas, ask
from geo.load import read_folder
from geo.schema import AtlasConfig, Evidenced
from geo.selection import KEYS
from geo.tables import Selection

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "data"
FIELDS = DATA / "README.md"
METHOD = ROOT / "docs" / "method.md"
WORDING = ROOT / "docs" / "wording.md"
DOCUMENTS = sorted(
    [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md"]
    + [path for folder in ("docs", "data") for path in (ROOT / folder).rglob("*.md")]
)


def shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def section(path: Path, heading: str) -> str:
    """Return what stands under a heading, down to the next one."""
    found = re.search(rf"^#+ {re.escape(heading)}\n(.*?)(?=^#|\Z)", path.read_text(encoding="utf-8"), re.M | re.S)
    assert found, f"{shown(path)} has no heading {heading!r}"
    return found[1]


def rows(path: Path, heading: str) -> list[list[str]]:
    """Return the cells of the table under a heading, without its first two lines."""
    lines = [line for line in section(path, heading).splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


# --- data/README.md: every field of every model, and no other ------------------------------------------------

OWN_TABLE = {"Record": schema.Record, "Site": schema.Site, "Event": schema.Event, "Source": schema.Source}
PARTS = {
    "domains": schema.Domains,
    "others": schema.Other,
    "purposes": schema.StatedPurpose,
    "term": schema.Term,
    "links": schema.Link,
    "sites": schema.SiteLink,
    "provides": schema.Provides,
    "amounts": schema.Amount,
    "disputed": schema.Disputed,
    "contested": schema.Contested,
    "lowered": schema.Lowered,
    "place": schema.EventPlace,
    "archived": schema.Archived,
    "position": schema.Position,
    "near": schema.Near,
}
FILES = {
    "organisations.yaml, by id": schema.Organisation,
    "groups.yaml, by id": schema.Group,
    "coverage.yaml": schema.Searched,
    "stated-totals.yaml": schema.StatedTotal,
    "left-out.yaml": schema.LeftOut,
    "withdrawn.yaml": schema.Withdrawn,
    "atlas.yaml": schema.AtlasConfig,
    "atlas.yaml, subject": schema.Subject,
    "atlas.yaml, capital": schema.Place,
    "atlas.yaml, rules": schema.Rules,
    "atlas.yaml, purposes": schema.Purpose,
    "atlas.yaml, site_kinds": schema.SiteKind,
    "atlas.yaml, marks": schema.Mark,
}
TOLD_ELSEWHERE = {schema.Model, schema.Evidenced, schema.RecordEvent, schema.SiteEvent}

Fields = dict[str, bool]
"""Whether each field is needed, by its name in the files."""


def of_model(model: type[BaseModel]) -> Fields:
    def name(field: str, info: FieldInfo) -> str:
        return info.alias or field

    return {name(field, info): info.is_required() for field, info in model.model_fields.items()}


def of_cell(cell: str) -> Fields:
    """Read ``**a**, b``: names of fields, in bold where they are needed."""
    return {name.strip("* "): name.strip().startswith("**") for name in cell.split(",")}


def documented() -> dict[type[BaseModel], Fields]:
    shared = re.findall(r"`(\w+)`", section(FIELDS, "Site").split("with a record")[0])
    assert set(shared) == set(Evidenced.model_fields)
    found: dict[type[BaseModel], Fields] = {}
    for heading, model in OWN_TABLE.items():
        found[model] = {field: needed for row in rows(FIELDS, heading) for field, needed in of_cell(row[0]).items()}
    found[schema.Site] |= {field: needed for field, needed in of_model(schema.Site).items() if field in shared}
    for heading, models in (("Smaller parts", PARTS), ("Other files", FILES)):
        table = {row[0]: of_cell(row[1]) for row in rows(FIELDS, heading)}
        assert set(table) == set(models), heading
        found |= {models[name]: fields for name, fields in table.items()}
    return found


@pytest.mark.parametrize("model", documented(), ids=lambda model: model.__name__)
def test_every_field_is_documented_and_no_other(model: type[BaseModel]) -> None:
    assert documented()[model] == of_model(model)


def test_every_model_is_documented() -> None:
    models = {one for one in vars(schema).values() if isinstance(one, type) and issubclass(one, schema.Model)}
    assert models - TOLD_ELSEWHERE == set(documented())


def test_every_stage_is_documented() -> None:
    cell = next(row[1] for row in rows(FIELDS, "Event") if row[0] == "**stage**")
    *of_record, of_site = (tuple(words.split()) for words in re.findall(r"`([^`]+)`", cell))
    assert of_record == [schema.COMMITMENTS, schema.BESIDE, schema.DELIVERIES]
    assert of_site == schema.SITE_STAGES


def test_every_file_of_the_data_is_documented() -> None:
    told = {name.strip("`").partition("/")[0] for row in rows(FIELDS, "Folders") for name in row[0].split(", ")}
    there = {path.name for path in DATA.iterdir() if path.suffix != ".md" and not path.name.startswith(".")}
    assert there - told == set()


# --- docs/method.md: words that exist --------------------------------------------------------------------------


def literals(annotation: object) -> Iterator[str]:
    """Yield the words that an annotation allows, however deep they stand in it."""
    if get_origin(annotation) is Literal:
        yield from get_args(annotation)
    else:
        for part in get_args(annotation):
            yield from literals(part)


def known_words(config: AtlasConfig) -> set[str]:
    """Every word that the data or a filter may hold: fields, stages, types, levels, ids of vocabularies, keys."""
    models = [one for one in vars(schema).values() if isinstance(one, type) and issubclass(one, BaseModel)]
    fields = [(name, info) for model in models for name, info in getattr(model, "model_fields", {}).items()]
    words = {name for name, _ in fields} | {word for _, info in fields for word in literals(info.annotation)}
    for choice in (schema.Type, schema.Firmness, schema.Reading, schema.Measure, schema.Viewpoint):
        words |= {*choice}
    for vocabulary in ("domains", "purposes", "levels", "instruments", "activities", "roles", "gives", "site_kinds"):
        words |= {*getattr(config, vocabulary)}
    return words | {*schema.STAGE_WORDS, *KEYS, "high"}  # the one confidence that nobody can lower to


def config() -> AtlasConfig:
    raw = read_folder(DATA).config
    assert raw
    return AtlasConfig.model_validate(raw.content)


def test_every_word_of_the_method_exists(atlas: Atlas) -> None:
    named = set(re.findall(r"`([^`]+)`", METHOD.read_text(encoding="utf-8")))
    columns = {column for one in ask(atlas, Selection()).layer("records").features for column in one["properties"]}
    assert named - known_words(config()) - columns == set()


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("types", {*schema.Type}),
        ("stages", {*schema.STAGE_WORDS}),
        ("levels of a position", {*literals(schema.Position.model_fields["level"].annotation)}),
        ("depths", {*literals(schema.Searched.model_fields["depth"].annotation)}),
        ("kinds of source", {*literals(schema.Source.model_fields["kind"].annotation)}),
        ("levels of confidence", {"high", *literals(schema.Lowered.model_fields["to"].annotation)}),
        ("ways to end", {*literals(schema.Event.model_fields["how"].annotation)}),
        ("firmness", {*schema.Firmness}),
        ("readings", {*schema.Reading}),
        ("viewpoints", {*schema.Viewpoint}),
    ],
)
def test_the_method_leaves_none_of_them_out(what: str, words: set[str]) -> None:
    named = set(re.findall(r"`([^`]+)`", METHOD.read_text(encoding="utf-8")))
    assert words - named == set(), what


def test_the_method_is_short() -> None:
    assert len(METHOD.read_text(encoding="utf-8").splitlines()) < 190


# --- docs/wording.md: the same words as the check ------------------------------------------------------------

REFUSED = "Words that the check refuses"


def test_the_table_of_words_is_that_of_the_check() -> None:
    table = {row[0]: row[1] for row in rows(WORDING, REFUSED)}
    wording = config().wording
    missing = [f"| {word} | {better} |" for word, better in wording.items() if table.get(word) != better]
    assert missing == [], "add these rows to docs/wording.md, or mend atlas.yaml"
    assert list(table) == list(wording)


def test_the_table_of_words_is_neither_short_nor_endless() -> None:
    assert 20 <= len(config().wording) <= 40


def test_every_rule_of_wording_has_a_bad_and_a_good_example() -> None:
    found = rows(WORDING, "Rules")
    assert len(found) >= 15
    assert [row for row in found if len(row) != 3 or not all(row) or "**" not in row[0] or row[1] == row[2]] == []


def test_no_good_example_holds_a_refused_word() -> None:
    refused = re.compile("|".join(rf"(?<!\w){re.escape(word)}(?!\w)" for word in config().wording), re.IGNORECASE)
    assert [row[2] for row in rows(WORDING, "Rules") if refused.search(row[2])] == []


def test_titles_of_treaties_raise_no_alarm() -> None:
    refused = re.compile("|".join(rf"(?<!\w){re.escape(word)}(?!\w)" for word in config().wording), re.IGNORECASE)
    for title in (
        "Treaty on comprehensive strategic partnership",
        "Missile Technology Control Regime",
        "Signed in the Kremlin in Moscow",
        "Launch of Eutelsat 5 West B",
        "Treaty of friendship with Cuba",
        "Western Sahara and Western Asia",
        "A text that deals with satellites",
    ):
        assert not refused.search(title), title


# --- links ---------------------------------------------------------------------------------------------------


def without_code(text: str) -> str:
    return re.sub(r"`[^`\n]*`", "``", re.sub(r"^```.*?^```", "", text, flags=re.M | re.S))


def anchors(path: Path) -> set[str]:
    """Return the anchors of a document's headings, as GitHub makes them."""
    text = re.sub(r"^```.*?^```", "", path.read_text(encoding="utf-8"), flags=re.M | re.S)
    headings = re.findall(r"^#+ (.+)$", text, re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def broken(path: Path) -> Iterator[str]:
    """Yield every link to a file or a heading that is not there."""
    for target in re.findall(r"\]\(([^)\s]+)\)", without_code(path.read_text(encoding="utf-8"))):
        file, _, anchor = target.partition("#")
        if re.match(r"[a-z]+:", target):
            continue
        goal = (path.parent / file) if file else path
        if not goal.exists():
            yield f"{target}: no such file"
        elif anchor and anchor not in anchors(goal):
            yield f"{target}: no such heading"


@pytest.mark.parametrize("path", DOCUMENTS, ids=shown)
def test_every_link_leads_somewhere(path: Path) -> None:
    assert list(broken(path)) == []


def test_a_link_that_leads_nowhere_is_seen(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# One two\n[a](#one-two) [b](#three) [c](gone.md) [d](https://example.org) `[e](no)`\n")
    assert list(broken(page)) == ["#three: no such heading", "gone.md: no such file"]
