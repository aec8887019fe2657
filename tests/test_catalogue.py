"""Every word of the interface is a message of the catalogue, so that another language can say it.

The proof is a language that nobody speaks: its catalogue says each message between brackets, and leaves the gaps
outside. Whatever the page then shows without brackets has to be data, a number or a mark.
"""

import json
import re
import runpy
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl

import pytest
from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.jslexer import Token, tokenize
from babel.messages.pofile import read_po, write_po

from geo import (
    answers,
    cite,
    dossier,
    draw,
    feed,
    package,
    panel,
    prose,
    render,
    schema,
    settings,
    standalone,
    words,
)
from geo.atlas import Atlas, ask
from geo.brief import write_brief
from geo.dates import in_words
from geo.diff import to_html
from geo.diff.compare import Changed, Diff, Edition, FieldChange, Thing
from geo.diff.compare import Withdrawn as Gone
from geo.export import FORMATS
from geo.page import address, head, whole
from geo.page.here import Here
from geo.schema import Withdrawn
from geo.selection import Asked, read_pairs, read_words
from geo.site import Site
from geo.standing import standing
from geo.tables import FACETS, Selection

SCRIPT: Final = runpy.run_path(str(settings.ROOT / "scripts" / "catalogue.py"))
CATALOGUE: Final[Catalog] = SCRIPT["catalogue"]()
GAP: Final = re.compile(r"\{\w*\}|%\(\w+\)[sd]|%[sd]")

"""Patterns of words that are still shown without being in the catalogue, and where. There should be none."""


def messages() -> Iterator[str]:
    """Yield every message, those that count in both forms."""
    for message in CATALOGUE:
        yield from ((message.id,) if isinstance(message.id, str) else message.id) if message.id else ()


# --- the file ----------------------------------------------------------------------------------------------


def test_the_catalogue_is_what_the_sources_say() -> None:
    kept = SCRIPT["PATH"].read_text(encoding="utf-8")
    assert kept == SCRIPT["text"](), "run: python scripts/catalogue.py"


def test_the_catalogue_names_no_day_no_machine_and_no_line() -> None:
    kept = SCRIPT["PATH"].read_text(encoding="utf-8")
    assert not re.search(r"POT-Creation-Date|/work|/home|^#: .*:\d", kept, re.MULTILINE)


def test_messages_are_whole_and_their_gaps_are_named() -> None:
    wrong = [
        one
        for one in messages()
        if one != one.strip()
        or not (re.search(r"[^\W\d_]", GAP.sub("", one)) or len(GAP.findall(one)) > 1)
        or {"{}", "%s", "%d"} & {*GAP.findall(one)}
    ]
    assert wrong == []


def gaps_lost(catalogue: Catalog) -> list[str]:
    """Return the translations that have a gap which their message has not; filling them in would fail."""
    pairs = [(one.id, one.string) for one in catalogue if one.id]
    flat = [
        (" ".join((ids,) if isinstance(ids, str) else ids), said)
        for ids, told in pairs
        for said in ((told,) if isinstance(told, str) else told)
    ]
    return [said for ids, said in flat if not {*GAP.findall(said)} <= {*GAP.findall(ids)}]


def test_every_translation_keeps_the_gaps() -> None:
    for path in words.LOCALES.glob("*/LC_MESSAGES/atlas.po"):
        with path.open("rb") as file:
            assert gaps_lost(read_po(file)) == [], path.parent.parent.name


def test_a_gap_that_was_translated_is_noticed() -> None:
    made = Catalog()
    made.add("about {date}", "perto de {data}")
    made.add(("{number} site", "{number} sites"), ("{number} local", "{number} locais"))
    assert gaps_lost(made) == ["perto de {data}"]


# --- a language that nobody speaks -------------------------------------------------------------------------

LANGUAGE: Final = "eo"  # CLDR has to know it; the catalogue is ours, whatever another may be called
BRACKETED: Final = re.compile("⟦[^⟦⟧]*⟧")


def bracketed(message: str) -> str:
    """Put what a message says between brackets, piece by piece, and leave its gaps outside."""
    pieces = re.split(f"({GAP.pattern})", message)
    return "".join(piece if n % 2 or not piece else f"⟦{piece}⟧" for n, piece in enumerate(pieces))


@pytest.fixture(scope="module")
def locales(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the catalogue of the language between brackets."""
    made = Catalog()
    for one in CATALOGUE:
        if one.id:
            made.add(one.id, bracketed(one.id) if isinstance(one.id, str) else tuple(map(bracketed, one.id)))
    folder = tmp_path_factory.mktemp("locale")
    path = folder / LANGUAGE / "LC_MESSAGES" / "atlas.po"
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        write_po(file, made)
    return folder


@pytest.fixture
def spoken(locales: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Speak the language between brackets."""
    monkeypatch.setattr(words, "LOCALES", locales)
    words._catalogue.cache_clear()
    with words.spoken(LANGUAGE):
        yield
    words._catalogue.cache_clear()


# --- what readers see and hear -----------------------------------------------------------------------------

SAID: Final = ("aria-label", "title", "placeholder", "alt", "data-label", "label")
AS_WRITTEN: Final = "!"
"""Marks elements that show a file, a hash or a command as they are (`translate="no"`)."""
VOID: Final = ("input", "br", "hr", "img", "link", "meta", "path", "rect", "circle")


class Reader(HTMLParser):
    """Collects what a page says: texts and attributes, each with the element that says it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text = ""
        self.said: list[tuple[str, str]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "mark":  # found words are parts of a text
            return
        self._flush()
        own = dict(attrs)
        name = f"{tag}.{own['class']}" if own.get("class") else tag
        name += AS_WRITTEN if own.get("translate") == "no" else ""
        self.said += [(f"{name}[{key}]", value or "") for key, value in attrs if key in SAID]
        if tag not in VOID:
            self.open.append(name)

    def handle_endtag(self, tag: str) -> None:
        if tag != "mark" and tag not in VOID:
            self._flush()
            self.open.pop()

    def handle_data(self, data: str) -> None:
        self.text += data

    def close(self) -> None:
        super().close()
        self._flush()

    def _flush(self) -> None:
        if self.text.strip() and not any(one.endswith(AS_WRITTEN) for one in self.open):
            self.said.append((" ".join(self.open[-2:]), self.text))
        self.text = ""


IDS: Final = ("supports", "at", "language", "languages", "controlled_by")
"""Fields that hold ids of sources, fields and languages, which look like words."""


def strings(value: Any) -> Iterator[str]:
    """Yield every text of a list or a mapping that is no id."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, part in value.items():
            if key not in IDS and not (key == "sources" and isinstance(part, list)):
                yield from strings(part)
    elif isinstance(value, Iterable):
        for part in value:
            yield from strings(part)


def core(text: str) -> str:
    """Return a text without marks, digits and spaces around it."""
    return re.sub(r"^[\W\d_]+|[\W\d_]+$", "", " ".join(text.split()))


NAMES: Final = (
    *("CSV", "csv", "GeoJSON", "GeoPackage", "GeoParquet", "KML", "PNG", "SVG", "PDF", "ZIP"),  # formats
    *("COSPAR", "ILRS", "UNTS", "Wikidata"),
)
"""Names that every language writes so."""


class Data:
    """What is no interface: texts of the data, and names of countries and languages."""

    def __init__(self, atlas: Atlas) -> None:
        checked, config = atlas.checked, atlas.config
        things = (*checked.records, *checked.sites, *checked.coverage, *checked.totals, *checked.withdrawn, config)
        things += (*checked.groups.values(), *checked.organisations.values())
        texts = {*strings([one.model_dump(mode="json", by_alias=True) for one in things])}
        lists = ("domains", "purposes", "levels", "instruments", "activities", "roles", "gives", "site_kinds")
        ids = {key for name in lists for key in getattr(config, name)} | {*_listed_words()}
        labels = {*strings([[*config.model_dump()[name].values()] for name in lists])} - ids
        texts = texts - ids | labels | {f"{label[:1].lower()}{label[1:]}" for label in config.levels.values()}
        texts |= {name for record in checked.records for name in record.identifiers}
        texts |= {amount.what for record in checked.records for amount in record.amounts}  # one is "launch"
        texts |= {f"{dossier.FOLDER}/{name}.yaml" for name in checked.record_of}
        texts |= {name for one in checked.countries.values() for name in (one.name, one.short)}
        texts |= {*Locale(LANGUAGE).languages.values(), *Locale("en").languages.values(), *NAMES}
        texts |= {re.sub(r"^https?://(www\.)?", "", url) for url in texts if url.startswith("http")}
        texts |= {f"{text[:1].upper()}{text[1:]}" for text in texts}
        self.texts = {core(text) for text in texts}

    def has(self, text: str) -> bool:
        """Whether a text is made of whole texts of the data, of digits and of marks."""
        rest = core(text)
        if len(rest) < 2 or rest in self.texts:
            return True
        ends = [found.start() for found in re.finditer(r"\W", rest)]
        return any(core(rest[:end]) in self.texts and self.has(rest[end:]) for end in reversed(ends))


def _listed_words() -> Iterator[str]:
    """Yield the words that the schema lists: ids that no reader should see."""
    yield from schema.STAGE_WORDS
    models = [one for one in vars(schema).values() if isinstance(one, type) and issubclass(one, schema.Model)]
    for model in models:
        for field in model.model_fields.values():
            yield from answers.schema_words(field.annotation)


@pytest.fixture(scope="module")
def data(atlas: Atlas) -> Data:
    return Data(atlas)


def unsaid(said: Iterable[tuple[str, str]], data: Data, typed: str = "") -> dict[str, str]:
    """Return what is shown and is neither a message nor data nor typed by the reader, and where it stands.

    A gap that was not filled, too.
    """
    found: dict[str, str] = {}
    for where, text in said:
        if GAP.search(text):
            found.setdefault(text.strip(), where)
        for piece in BRACKETED.split(text):
            bare = core(piece)
            if not data.has(bare) and bare != core(typed):
                found.setdefault(bare, where)
    return found


def test_a_word_that_is_in_no_message_is_noticed(data: Data) -> None:
    html = "<p class='far'>⟦Signed⟧, 2010 (disputed)</p><a aria-label='Brazil and ⟦others⟧'>Brazil</a><p>{date}</p>"
    assert unsaid(Reader(html).said, data) == {
        "disputed": "p.far",
        "Brazil and": "a[aria-label]",
        "{date}": "p",
        "date": "p",
    }


# --- pages -------------------------------------------------------------------------------------------------

SELECTIONS: Final = (
    "",
    "from=2000",
    "to=2000",
    "from=2000&to=2000",
    "from=1990&to=2020&measure=activities",
    "reading=new&measure=contacts",
    "reading=new&from=2000&measure=firmest",
    "reading=new&to=2000",
    "reading=new&from=2000&to=2000",
    "reading=new&from=1990&to=2020",
    "firmness=signed&viewpoint=de-facto",
    "firmness=in-force&domain=navigation&named=yes&partner=BRA",
    "q=Никарагуа",
    "q=training cosmonauts",
    "q=xyzzyq",
    "from=1001&to=1002",
    "known=2012-05-31&site=are-glonass-stations",
)
VIEWS: Final = (
    "",
    "view=list",
    "view=list&page=2&sort=title",
    "view=list&within=-80/-35/-30/10&sort=-confidence",
    "view=sites",
    "view=sites&sort=-date",
    "view=country",
    "view=change",
    "view=change&before=2014",
    "view=change&before=1975-1991",
    "view=method",
    "view=download",
    "view=cite",
    "view=cite&hash=0123456789abcdef",
    "view=cite&v=2026.11.0&hash=0123456789abcdef",
    "view=cite&v=2025.1&hash=0123456789abcdef",
    "view=cite&record=ven-2021-space-agreement&v=2026.11.0&hash=0123456789abcdef",
    "view=about",
    "country=BRA",
    "country=BRA&country=ARG",
    "country=KAZ&country=FRA&country=DDR&country=TUV",
)
WRONG: Final = (
    "nonsense=1&known=2020&layer=sites&domain=nothing&record=nobody&site=nowhere&view=nothing&before=2014-2010&at=here&sort=size&page=x",
    "from=MMX&within=1/2&country=XXX&country=RUS&partner=XXX&partner=RUS&v=a%20b",
    "from=2000&to=1990&reading=new&reading=new&lang=tlh&known=2040-01-01",
    "country=BRA&country=ARG&country=KAZ&country=FRA&country=DDR",
    f"q={'long ' * 80}",
)


def asked(query: str, atlas: Atlas) -> Asked:
    return read_pairs(parse_qsl(query, keep_blank_values=True), atlas.checked)


def page(query: str, atlas: Atlas) -> Iterator[str]:
    """Yield the parts of the page at an address, as geo/page/whole.py puts them together."""
    understood = asked(query, atlas)
    here = Here(ask(atlas, understood.selection), understood.viewing)
    yield f"<title>{head.page_title(here)}</title>"
    yield from (head.heading(here), head.status(here, {}), head.bar(here, understood.notes), head.footer(here))
    written = prose._document(atlas.config.repository) if here.viewing.seen == "method" else ""  # in English
    yield from (part.replace(written, "") for part in whole._VIEWS[here.viewing.seen](here))


def said_at(queries: Iterable[str], atlas: Atlas) -> Iterator[tuple[str, str]]:
    for query in queries:
        for part in page(query, atlas):
            yield from ((f"?{query} {where}", text) for where, text in Reader(part).said)


@pytest.mark.usefixtures("spoken")
@pytest.mark.parametrize("selection", SELECTIONS)
def test_every_view_speaks_in_messages(selection: str, atlas: Atlas, data: Data) -> None:
    queries = [f"{selection}&{view}" for view in VIEWS]
    assert unsaid(said_at(queries, atlas), data, typed=dict(parse_qsl(selection)).get("q", "")) == {}


@pytest.mark.usefixtures("spoken")
@pytest.mark.parametrize("query", ["", "domain=navigation&from=2018", "known=2012-05-31&to=2010"])
def test_citations_speak_in_messages(query: str, atlas: Atlas, data: Data) -> None:
    """Pages show them as they are written, so they are looked at here, without address, hash and day."""
    view = ask(atlas, asked(query, atlas).selection)
    for cited in (cite.cite(view), cite.cite_record(view.atlas, view.atlas.checked.records[0])):
        note = json.loads(cited.csl)[0]["note"]
        said = [
            one.replace(cited.address, "").replace(cited.hash, "").replace(cited.hash[:16], "")
            for one in (cited.text, note)
        ]
        assert unsaid([("a citation", one) for one in said], data) == {}


@pytest.mark.usefixtures("spoken")
@pytest.mark.parametrize("before", ["1960", "1991-2014", "2022", "2026"])
def test_every_two_periods_speak_in_messages(before: str, atlas: Atlas, data: Data) -> None:
    others = ("from=1950&to=1995", "from=2022&to=2022", "from=2030", "to=2010&group=eu", "from=2022&measure=firmest")
    queries = [f"{period}&view=change&before={before}{more}" for period in others for more in ("", "&reading=new")]
    assert unsaid(said_at(queries, atlas), data) == {}


@pytest.mark.usefixtures("spoken")
def test_every_filter_that_is_set_speaks_in_messages(atlas: Atlas, data: Data) -> None:
    queries = [f"{key}={value}" for key, values in atlas.offered.items() for value in values[:12]]
    assert {*FACETS} <= {query.partition("=")[0] for query in queries}
    assert unsaid(said_at(queries, atlas), data) == {}


@pytest.mark.usefixtures("spoken")
def test_every_country_speaks_in_messages(atlas: Atlas, data: Data) -> None:
    codes = [code for code in atlas.checked.countries if code not in ("RUS", "SUN")]
    assert unsaid(said_at([f"country={code}" for code in codes[::4]], atlas), data) == {}


@pytest.mark.usefixtures("spoken")
def test_every_record_speaks_in_messages(atlas: Atlas, data: Data) -> None:
    assert unsaid(said_at([f"record={name}" for name in atlas.checked.record_of], atlas), data) == {}
    then = [f"record={name}&known=2012-05-31" for name in [*atlas.checked.record_of][::9]]
    assert unsaid(said_at(then, atlas), data) == {}


@pytest.mark.usefixtures("spoken")
def test_notes_on_what_was_not_understood_are_messages(atlas: Atlas) -> None:
    told = [note for query in WRONG for note in asked(query, atlas).notes]
    told += address._other_version(asked("v=2000.1", atlas), atlas.checked)
    words_of_the_grammar = re.compile(r"[\w./=?%-]+")  # keys and values are the same in every language
    bare = [words_of_the_grammar.sub("", BRACKETED.sub("", note)) for note in told]
    assert [note for note in told if "⟦" not in note or GAP.search(note)] == []
    assert {mark for note in bare for mark in note} <= set(" ,.;:…")


FAULT: Final = {"file": "1", "field": "2", "found": "3", "expected": "4", "todo": "5"}
GONE: Final = {"id": "gone", "day": "2020-05-06", "why": "1.", "see": None}


_OLD: Final = Edition("1", "2020-05-06", {("record", "1"): "1"}, {}, {"withdrawn": []})
_FIELDS: Final = (
    FieldChange(("1",), "added", None, "1"),
    FieldChange(("1",), "withdrawn", "1", None),
    FieldChange(("1",), "changed", "1", "2"),
    FieldChange(("1",), "reordered", ["1", "2"], ["2", "1"]),
    *(FieldChange(("1",), "changed", ["1", "2"], now) for now in (["2", "3"], ["1", "2", "3"], ["1"], ["2", "1"])),
)
_THING, _SITE = Thing("record", "1", "1"), Thing("site", "1", "1")
_GONE: Final = (Gone(_THING, "2020-05-06", "1", _SITE), Gone(_SITE))
_CHANGED: Final = tuple(Changed(_THING, ("1", "2"), fields) for fields in (_FIELDS, None))
_BARE: Final = replace(_OLD, rest=None)
DIFFS: Final = (
    Diff(_OLD, _OLD, (), (), (), (), {}),
    Diff(_OLD, _BARE, (), (), (), None, {}),
    Diff(_OLD, _BARE, (_THING,), _CHANGED[1:], _GONE[1:], None, {}),
    Diff(_OLD, _BARE, (), _CHANGED, (), None, {}),
    Diff(_OLD, replace(_OLD, version="2", notes=("1",)), (_THING, _SITE), _CHANGED, _GONE, _FIELDS, {}),
)
"""Diffs of two data versions that together say everything that one can say."""


def rest(atlas: Atlas) -> Iterator[tuple[str, str]]:
    """Yield what no address of the present data shows: the form of the filters, tombstones, faults of the data."""
    yield "the filters", panel.panel(atlas)
    yield "their place", render.render("panel_place", address="/")
    yield (
        "faults",
        render.render("faults", faults=[FAULT], folder="1") + render.render("faults", faults=[FAULT] * 2, folder="1"),
    )
    for see in (None, atlas.checked.records[0].id, atlas.checked.sites[0].id):
        gone = Withdrawn.model_validate(GONE | {"see": see})
        told = dossier.tombstone(atlas, gone) | {"id": "1"}
        yield "a tombstone", render.render("tombstone", withdrawn=told, link=lambda **_: "")
    for query in ("embed=true", "embed=true&domain=launch&from=2018&v=2000.1"):
        understood = asked(query, atlas)
        framed = Here(ask(atlas, understood.selection), understood.viewing)
        yield "above an embedded map", head.embedded(framed, understood.notes)
        yield "below an embedded map", head.embedded_footer(framed)
    for told in DIFFS:
        yield "a diff", to_html(told, lambda **_: "")
    yield "the map", draw.draw_map()[0]
    for words_of, code in (("", "BRA"), ("to=1960", "NIC"), ("domain=navigation", "CHN")):
        view = ask(atlas, asked(words_of, atlas).selection)
        yield "a brief", re.sub(r"<(style|svg)\b.*?</\1>", "", write_brief(view, code).decode(), flags=re.DOTALL)
    site = Site(ask(atlas, Selection()), "https://atlas.example/")
    pages = [site.countries(), site.records(), site.changes(feed.read_entries(atlas))]
    for path, content in [*pages, *site.data(), *site.country("NIC")]:
        if path.endswith(".html"):
            bare = re.sub(r"<script\b.*?</script>", "", content.decode(), flags=re.DOTALL)
            yield path, re.sub(r'<section class="report diff-page".*(?=</main>)', "", bare, flags=re.DOTALL)  # as DIFFS
    alone = standalone.page(ask(atlas, Selection()), inside={}).decode()
    alone = re.sub(r"<(script|style)>.*?</\1>", "", alone, flags=re.DOTALL)
    yield "a file that stands alone", alone.replace(settings.BOUNDARY_CREDITS["un"], "")  # in English everywhere
    yield "no page", render.render("no_page", title="1", contact="1", layers=["1"])


@pytest.mark.usefixtures("spoken")
def test_whatever_else_is_shown_speaks_in_messages(atlas: Atlas, data: Data) -> None:
    said = [(f"{what}: {where}", text) for what, html in rest(atlas) for where, text in Reader(html).said]
    assert unsaid(said, data) == {}


@pytest.mark.usefixtures("spoken")
def test_no_template_is_left_out(atlas: Atlas) -> None:
    render._environment.cache_clear()
    queries = ["view=list", "view=country", "view=method", "view=download", "view=about", "country=BRA"]
    queries += ["view=cite"]
    queries += [f"record={atlas.checked.records[0].id}", f"record={atlas.checked.records[0].id}&known=1960-01-01", ""]
    queries += ["from=2022&view=change&before=2014"]
    assert all(part is not None for query in queries for part in page(query, atlas))
    assert all(html for _what, html in rest(atlas))
    environment = render._environment()
    assert environment.cache is not None
    assert {name for _loader, name in environment.cache.keys()} == {*environment.list_templates()}  # noqa: SIM118


@pytest.mark.usefixtures("spoken")
def test_a_file_that_leaves_is_the_same_in_every_language(atlas: Atlas) -> None:
    asked = read_words(["partner=BRA", "from=2018", "q=glonass"], atlas.checked).selection

    def files() -> list[bytes]:
        view = ask(atlas, asked)
        return [*(package.write(view, "sites", form) for form in FORMATS), package.to_zip(view)]

    with words.spoken(words.ENGLISH):
        english = files()
    assert files() == english
    assert not any(b"\xe2\x9f\xa6" in one for one in english)  # the bracket of the language that nobody speaks


# --- cards, rows and dates ---------------------------------------------------------------------------------

NOT_SAID: Final = ("url", "id", "language", "words", "plurals")


def leaves(value: Any, where: str) -> Iterator[tuple[str, str]]:
    """Yield the texts of JSON, each with the path to it; addresses and ids are for machines."""
    if isinstance(value, str):
        yield where, value
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from leaves(part, f"{where}.{key}") if key not in NOT_SAID else ()
    elif isinstance(value, list):
        for part in value:
            yield from leaves(part, where)


@pytest.mark.usefixtures("spoken")
def test_every_card_speaks_in_messages(atlas: Atlas, data: Data) -> None:
    things = (*atlas.checked.records, *atlas.checked.sites)
    rows, day = atlas.row_of, atlas.config.as_of_day
    stands = {one.id: standing(one, rows[one.id], day, atlas.checked) for one in atlas.checked.records}
    cards = [(one.id, draw.card(one, atlas.checked, atlas.judged[one.id], stands.get(one.id))) for one in things]
    assert unsaid([leaf for name, card in cards for leaf in leaves(card, name)], data) == {}


@pytest.mark.usefixtures("spoken")
def test_rows_speak_in_messages_and_bring_them_to_the_browser(atlas: Atlas, data: Data) -> None:
    rows = json.loads(draw.draw_rows(atlas.checked, atlas.records, atlas.sites, atlas.depth_of))
    said = [rows["stages"], *(row["far"] for row in rows["records"])]
    assert unsaid(leaves(said, "rows"), data) == {}
    assert rows["words"]["Whole record"] == "⟦Whole record⟧"
    assert rows["words"]["{count} site here"] == ["{count}⟦ site here⟧", "{count}⟦ sites here⟧"]
    assert rows["plurals"] == "10" + "1" * 198


def test_rows_in_english_bring_no_words(atlas: Atlas) -> None:
    rows = json.loads(draw.draw_rows(atlas.checked, atlas.records[:1], (), {}))
    assert not {"words", "plurals"} & {*rows}


POINTS: Final = ("2019", "2019-10", "2019-10-31", "2020", "2020-01", "2019-10-05", "2019-12", "201X", "190X")
SIGNS: Final = ("", "~", "?", "%")


def dates() -> Iterator[str]:
    points = [f"{point}{sign}" for point in POINTS for sign in SIGNS]
    for one in points:
        yield from (one, f"{one}/..", f"../{one}", f"[{one}..]", f"[..{one}]")
        yield from (form.format(one, other) for other in points for form in ("{}/{}", "[{}..{}]"))


@pytest.mark.usefixtures("spoken")
def test_dates_are_said_in_messages() -> None:
    told = []
    for one in dates():
        try:
            told.append(in_words(one))
        except ValueError:  # an end before its beginning, or the same date twice
            continue
    assert len(told) > 1000
    assert [text for text in told if GAP.search(text) or re.search(r"[^\W\d_]", BRACKETED.sub("", text))] == []


# --- a language that counts in three forms --------------------------------------------------------------------

POLISH: Final = """
msgid ""
msgstr "Plural-Forms: nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);\\n"

msgid "{count} site"
msgid_plural "{count} sites"
msgstr[0] "{count} miejsce"
msgstr[1] "{count} miejsca"
msgstr[2] "{count} miejsc"
"""


def test_a_language_has_its_own_plural_forms(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "pl" / "LC_MESSAGES" / "atlas.po"
    path.parent.mkdir(parents=True)
    path.write_text(POLISH, encoding="utf-8")
    monkeypatch.setattr(words, "LOCALES", tmp_path)
    words._catalogue.cache_clear()
    with words.spoken("pl"):
        forms = [words.ngettext("{count} site", "{count} sites", count) for count in (1, 3, 5, 22)]
        told, plurals, locale = words.messages(), words.plurals(), words.locale()
    assert forms == ["{count} miejsce", "{count} miejsca", "{count} miejsc", "{count} miejsca"]
    assert told == {"{count} site": ["{count} miejsce", "{count} miejsca", "{count} miejsc"]}
    assert [plurals[count] for count in (1, 3, 5, 22, 112)] == ["0", "1", "2", "1", "2"]
    assert (locale, words.languages()) == ("pl", ("en", "pl"))
    words._catalogue.cache_clear()


def test_a_language_without_a_catalogue_is_english() -> None:
    with words.spoken("xx"):
        assert (words._("Whole record"), words.messages(), words.plurals(), words.locale()) == (
            *("Whole record", {}, ""),
            "en",
        )


# --- the browser -------------------------------------------------------------------------------------------

SAYING: Final = ("say", "sayMany", "_")
NOT_SHOWN: Final = {
    "Escape": "a key",
    "Content-Disposition": "a header",
    "Polygon": "a type of GeoJSON",
    "Leaflet": "a name",
    "NFD": "a form of Unicode",
    "a, button": "a selector",
    "a[href], button": "a selector",
    "mark ": "a class, with another behind it",
    "chip ": "a class, with another behind it",
    "dragstart boxzoomend": "events",
    "noopener noreferrer nofollow": "a relation of links",
    "500 11px system-ui, sans-serif": "a font",
    "zoomend viewreset": "events",
    "shape dot": "classes",
    "color-mix(in srgb, ": "a colour",
    "translate(4.8 4.8) scale(.6)": "a change of size",
    "(prefers-reduced-motion: reduce)": "a question to the browser",
}
"""Texts of scripts that look like words for readers and are none, and what they are."""
FOR_MACHINES: Final = re.compile(
    r"[MmLlHhVvCcSsQqTtAaZz0-9 .,-]+"  # a path of SVG
    r"|[.#\[][\w-].*"  # a selector
    r"|([a-z-]+ )*is-[a-z-]*"  # classes
)


def statics(token: Token) -> Iterator[str]:
    """Yield the texts of a string or of a template, without what is put into it."""
    inside = token.value[1:-1]
    if token.type == "string":
        yield inside
        return
    yield from re.split(r"\$\{(?:[^{}]|\{[^{}]*\})*\}", inside)
    for put in re.findall(r"\$\{((?:[^{}]|\{[^{}]*\})*)\}", inside):
        yield from bare_words(put)


def bare_words(source: str) -> Iterator[str]:
    """Yield texts of a script that a reader may see and that are no argument of a function that says messages."""
    tokens = [one for one in tokenize(source) if not one.type.endswith("comment")]
    for n, token in enumerate(tokens):
        if token.type not in ("string", "template_string") or _is_said(tokens[:n]):
            continue
        for text in statics(token):
            shown = re.search(r"[^\W\d_].* | .*[^\W\d_]|^[A-Z]", text) and not FOR_MACHINES.fullmatch(text)
            if shown:
                yield text


def _is_said(before: list[Token]) -> bool:
    """Whether what stands before a text is ``say(``, or ``sayMany("...",``."""
    last = before[-4:]
    values = [one.value for one in last]
    if values[-1:] == ["("]:
        return len(values) > 1 and values[-2] in SAYING
    return values[-1:] == [","] and len(last) == 4 and last[2].type == "string" and values[:2] == ["sayMany", "("]


@pytest.mark.parametrize("path", sorted(settings.ASSETS.glob("*.js")), ids=lambda path: path.name)
def test_scripts_show_nothing_but_messages(path: Path) -> None:
    found = [text for text in bare_words(path.read_text(encoding="utf-8")) if text not in NOT_SHOWN]
    assert found == [], "say(...) it, or tell in NOT_SHOWN why no reader sees it"


def test_a_text_of_a_script_that_nobody_says_is_noticed() -> None:
    script = 'make("p", {}, "Two words", say("Said"), sayMany("One", "Many", n), `${n} of ${f("In it")}`, "m1 2")'
    assert [*bare_words(script)] == ["Two words", " of ", "In it"]


def test_exceptions_are_needed() -> None:
    found = {text for path in settings.ASSETS.glob("*.js") for text in bare_words(path.read_text(encoding="utf-8"))}
    assert {*NOT_SHOWN} <= found
