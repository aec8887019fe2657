"""Search finds what a reader means, in any spelling, puts the best first, and marks what it found."""

import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

import pytest
from babel import Locale
from hypothesis import example, given, settings
from hypothesis import strategies as st
from worlds import a_record, a_site, open_world

from geo.atlas import Atlas
from geo.search import Hits, Index, found_parts

NOTHING = Hits((), ())
Find = Callable[[str], list[str]]
anything = st.text(max_size=80)
letters = st.text(st.characters(categories=["L", "N", "Mn", "Zs", "P"]), max_size=60)


@pytest.fixture(scope="module")
def index(atlas: Atlas) -> Index:
    return Index(atlas.checked)


@pytest.fixture(scope="module")
def ids(atlas: Atlas, index: Index) -> Find:
    return lambda text: [atlas.checked.records[place].id for place in index.find(text).order]


def found_in(text: str, *records: Any, sites: Any = ()) -> list[str]:
    """Ids of what a text finds among a few records that were never files."""
    checked = open_world(records, sites)[0].checked
    return [checked.records[place].id for place in Index(checked).find(text).order]


# --- spellings ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["nicaragua", "Nicarágua", "nicargua", "NICARAGUA", "Nica\u0301ragua", "ＮＩＣＡＲＡＧＵＡ"]
)
def test_nicaragua_is_found_however_it_is_written(ids: Find, atlas: Atlas, text: str) -> None:
    with_it = {record.id for record in atlas.checked.records if "NIC" in record.parties}
    assert with_it <= set(ids(text))
    assert set(ids(text)) == set(ids("Никарагуа"))


@pytest.mark.parametrize(
    "spellings",
    [
        "Байконур Baikonur Baykonur Bajkonur",
        "Роскосмос Roscosmos Roskosmos",
        "ГЛОНАСС Glonass glonas",
        "Ангола Angola",
        "Куба Cuba",
        "Куру Kourou",
        "Уагадугу Ouagadougou",
        "Белем Belem Belém",
        "Казахстан Kazakhstan Kasachstan Qazaqstan",
        "Вьетнам Vietnam",
        "Чехословакия Checoslovaquia Tschechoslowakei",
        "Восточный Vostochny Vostochnyi Wostotschny",
        "Хруничев Khrunichev",
        "Союз Soyuz Sojus Soyouz",
        "Интеркосмос Interkosmos Intercosmos",
        "Тамайо Tamayo",
        "Méndez Mendez",
    ],
)
def test_spellings_of_one_name_find_the_same(ids: Find, spellings: str) -> None:
    first, *others = spellings.split()
    assert ids(first)
    for other in others:
        assert set(ids(other)) == set(ids(first)), other


@pytest.mark.parametrize("text", ["Германия", "герм", "Alemania", "Deutschland", "ألمانيا", "德国", "Алемания"])
def test_a_country_is_found_and_marked_in_an_english_text_too(text: str) -> None:
    told = "A remark on Germany"
    hits = Index(open_world([a_record(summary=told)])[0].checked).find(text)
    assert hits.order == (0,)
    assert found_parts(told, hits.beginnings) == [("A remark on ", False), ("Germany", True)]


@pytest.mark.parametrize("language", ["en", "ru", "es", "fr", "pt", "de", "ar", "zh"])
def test_a_country_is_found_by_its_name_in_every_language(ids: Find, atlas: Atlas, language: str) -> None:
    names = Locale(language).territories
    for code, letters_two in {"AGO": "AO", "BRA": "BR", "FRA": "FR", "KAZ": "KZ", "MMR": "MM", "ZAF": "ZA"}.items():
        with_it = {record.id for record in atlas.checked.records if code in record.parties}
        assert with_it, code
        assert with_it <= set(ids(names[letters_two])), names[letters_two]


def test_former_states_and_everyday_names_are_found(ids: Find, atlas: Atlas) -> None:
    for text, code in {"ГДР": "DDR", "Чехословакия": "CSK", "США": "USA", "ЮАР": "ZAF", "КНДР": "PRK"}.items():
        with_it = {record.id for record in atlas.checked.records if code in record.parties}
        assert with_it, code
        assert with_it <= set(ids(text)), text


def test_organisations_are_found_by_name_abbreviation_and_russian_name(ids: Find) -> None:
    centre = ids("ЦПК Гагарина")
    assert centre
    assert set(centre) <= set(ids("Gagarin Cosmonaut Training Center"))
    assert set(centre) <= set(ids("gctc"))


# --- where words stand ----------------------------------------------------------------------------------------


def test_words_are_found_wherever_they_stand() -> None:
    record = a_record(
        title="Some title",
        summary="Told at length",
        parties=["BRA", "esa"],
        others=[{"who": "Acme Rockets", "role": "launch-provider"}],
        identifiers={"cospar": "1988-075A"},
        sites=[{"site": "st", "role": "installed"}],
    )
    site = a_site("st", country="KAZ", host="Host University") | {"name": "Yard of Qwertz"}
    spoken = ["Title", "Length", "Бразилия", "BRA", "European", "Acme", "1988-075A", "Qwertz", "Kasachstan", "Host"]
    for text in [*spoken, "bra-2010-agreement", "navigation", "instrument", "Россия"]:
        assert found_in(text, record, sites=[site]) == [record["id"]], text


def test_every_record_is_found_by_its_title(atlas: Atlas, index: Index) -> None:
    for place, record in list(enumerate(atlas.checked.records))[::7]:
        assert place in index.find(record.title).order, record.title


def test_a_word_in_the_title_comes_before_one_in_the_summary() -> None:
    filler = [a_record(f"c{n}") for n in range(3)]
    told = a_record("a", title="Something else", summary="About Qwertz")
    named = a_record("b", title="About Qwertz", summary="Something else, and quite a bit of it, told at some length")
    assert found_in("qwertz", told, named, *filler) == ["b", "a"]


def test_a_whole_word_comes_before_a_longer_one() -> None:
    records = [a_record("a", title="Talks with Nigeria"), a_record("b", title="Talks with Niger")]
    assert found_in("niger", *records) == ["b", "a"]


def test_ties_are_in_the_order_of_ids() -> None:
    records = [a_record(name, title="About Qwertz") for name in ("c", "a", "b")]
    assert found_in("qwertz", *records) == ["a", "b", "c"]


# --- words together -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["q", "qwe", "QWERTZ", "qwertzui"])
def test_a_beginning_finds_the_word(text: str) -> None:
    assert found_in(text, a_record(title="About Qwertzuiop")) == ["bra-2010-agreement"]


def test_every_letter_typed_goes_on_finding(ids: Find) -> None:
    for name in ("Kazakhstan", "Ouagadougou", "Roscosmos", "Chile", "Kourou", "agreements"):
        found = [set(ids(name[:end])) for end in range(1, len(name) + 1)]
        assert all(found)
        assert all(found[-1] <= earlier for earlier in found), name


def test_all_words_are_needed_in_any_order() -> None:
    records = [a_record("a", title="About Qwertz"), a_record("b", title="About Qwertz and Yxcvb")]
    assert found_in("yxcvb qwertz", *records) == found_in("qwertz yxcvb", *records) == ["b"]
    assert found_in("qwertz nowhere", *records) == []


def test_a_letter_again_and_again_is_not_the_letter(ids: Find) -> None:
    assert ids("qqqqqqqq") == ids("ccccc") == []


def test_small_words_do_not_exclude() -> None:
    assert found_in("a qwertz in the field", a_record(title="Qwertz field")) == ["bra-2010-agreement"]


def test_letters_and_digits_are_words_apart(ids: Find) -> None:
    assert ids("angosat2") == ids("AngoSat-2")
    assert ids("angosat2")


# --- mistakes -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["teleskop", "telscope", "telecsope", "telescoope", "tilescope", "telescpoe", "etlescope"]
)
def test_small_mistakes_are_forgiven(text: str) -> None:
    assert found_in(text, a_record(title="A telescope")) == ["bra-2010-agreement"]


@pytest.mark.parametrize("text", ["tlscp", "microscope", "tel3scope"])
def test_large_mistakes_are_not(text: str) -> None:
    assert found_in(text, a_record(title="A telescope")) == []


def test_a_misspelt_word_may_be_unfinished() -> None:
    assert found_in("telscop", a_record(title="A telescope")) == ["bra-2010-agreement"]
    assert found_in("nicargu", a_record(title="In Nicaragua")) == ["bra-2010-agreement"]


@pytest.mark.parametrize("text", ["msr", "mrs", "1989", "19888", "0754", "2010-05-07 7531"])
def test_short_words_and_numbers_are_not_guessed(text: str) -> None:
    assert found_in(text, a_record(title="Mir in 1988", identifiers={"cospar": "0753"})) == []


def test_only_the_nearest_words_are_taken() -> None:
    records = [a_record("a", title="Observatory"), a_record("b", title="Conservatory")]
    assert found_in("obsrvatory", *records) == ["a"]


def test_a_word_that_is_there_is_not_guessed_at() -> None:
    records = [a_record("a", title="Cubesat"), a_record("b", title="Subesat")]
    assert found_in("cubesat", *records) == ["a"]


# --- highlighting ---------------------------------------------------------------------------------------------


def marked(text: str, looked_for: str, index: Index) -> list[str]:
    return [piece for piece, found in found_parts(text, index.find(looked_for).beginnings) if found]


@pytest.mark.parametrize("looked_for", ["Никарагуа", "nicaragua", "Nicarágua", "nicargua", "nicar"])
def test_what_was_found_is_marked_in_every_spelling(index: Index, looked_for: str) -> None:
    text = "В Никарагуа, na Nicarágua, Nica\u0301ragua's and nicaraguan, but not in Niger"
    expected = ["Никарагуа", "Nicarágua", "Nica\u0301ragua", "nicaraguan"]
    assert marked(text, looked_for, index) == expected


def test_pieces_are_the_text_in_order() -> None:
    assert found_parts("Куба: Cuba!", ["kuba"]) == [("Куба", True), (": ", False), ("Cuba", True), ("!", False)]
    assert found_parts("Cuba", []) == [("Cuba", False)]
    assert found_parts("", ["kuba"]) == []


@given(anything, st.lists(st.text("abkz09", max_size=3), max_size=3))
@example("a" * 3 + "\ud800<b>\u202e", ["a"])
def test_pieces_join_to_the_text(text: str, beginnings: list[str]) -> None:
    pieces = found_parts(text, beginnings)
    assert "".join(piece for piece, _ in pieces) == text
    assert all(piece for piece, _ in pieces)


def test_every_hit_can_be_marked(atlas: Atlas, index: Index) -> None:
    hits = index.find("telscope")
    for place in hits.order:
        record = atlas.checked.records[place]
        texts = f"{record.title} {record.summary} {[atlas.checked.site_of[part.site].name for part in record.sites]}"
        kinds = [atlas.config.site_kinds[atlas.checked.site_of[part.site].kind].label for part in record.sites]
        assert any(found for _, found in found_parts(f"{texts} {kinds}", hits.beginnings)), record.id


# --- whatever is typed ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["", " ", "!?.,;:-", "\x00\x07\x1b", "🚀🛰️", "\u202e\u2066", "\ud800", "' \" * ( ) ^", "ь"]
)
def test_a_text_without_a_word_finds_nothing(index: Index, text: str) -> None:
    assert index.find(text) == NOTHING


@pytest.mark.parametrize(
    "around",
    [
        "\x00{}\x1b",
        "\u202e{}\u202c",
        "🚀{}",
        '"{}"*',
        "({}",
        "^{} -",
        "{}' --",
        "<{}></>",
        "{}\ud800",
        "  {}\n",
        "%{}%_",
    ],
)
def test_what_is_no_letter_is_passed_over(index: Index, around: str) -> None:
    found = index.find(around.format("Managua"))
    assert found == index.find("Managua")
    assert found.order


@pytest.mark.parametrize(
    "text",
    [
        "'; DROP TABLE words; --",
        "<script>alert(1)</script>",
        'title : "cuba" OR NEAR(a b)',
        "title:zzzzz",
        "rank MATCH 'bm25'",
        "{{ qwert*qwert }} ${alert}",
        "مرحبا \u202egnp.exe",
        "../../etc/passwd",
    ],
)
def test_code_is_words_like_any_other(index: Index, text: str) -> None:
    before = index.find("cuba")
    assert index.find(text) == Hits((), index.find(text).beginnings)
    assert index.find("cuba") == before


def test_words_of_the_query_language_are_words() -> None:
    record = a_record(title="Near or not and more")
    assert found_in("or not near", record) == ["bra-2010-agreement"]
    assert found_in("title:qwertz", record) == []


@pytest.mark.parametrize(
    "text", ["x" * 10_240, "中" * 10_240, "a b c " * 1_707, "(" * 10_240, "\u0301" * 10_240, "cuba " * 2_048]
)
def test_a_very_long_text_is_read_at_its_beginning_only(index: Index, text: str) -> None:
    assert index.find(text) == index.find(text[:200])


def test_words_after_the_twelfth_are_not_read(ids: Find) -> None:
    twelve = " ".join(
        ["ag", "agr", "agre", "agree", "agreem", "agreeme", "agreemen", "agreement", "r", "ru", "rus", "russ"]
    )
    assert ids("qqqqqqqq") == []
    assert ids(f"{twelve} qqqqqqqq") == ids(twelve) != []


@cache
def small_index() -> Index:
    records = [a_record("a", title="Agreement on 2 stations in Куба"), a_record("b", summary="中国 and Łódź")]
    return Index(open_world(records)[0].checked)


@given(st.one_of(anything, letters))
@settings(max_examples=300)
def test_any_text_gets_the_same_proper_answer_twice(text: str) -> None:
    small = small_index()
    hits = small.find(text)
    assert hits == small.find(text)
    assert len(set(hits.order)) == len(hits.order)
    assert set(hits.order) <= {0, 1}
    assert all(part.isascii() and part.isalnum() and part == part.lower() for part in hits.beginnings)
    if not any(unicodedata.category(char)[0] in "LN" for char in text):
        assert hits == NOTHING


def test_an_atlas_without_records_finds_nothing() -> None:
    assert found_in("cuba") == []


def test_two_indexes_of_one_atlas_agree(atlas: Atlas, index: Index) -> None:
    again = Index(atlas.checked)
    for text in ("launch", "a", "Казахстан", "obsrvatory"):
        assert again.find(text) == index.find(text)


def test_many_readers_may_ask_at_a_time(index: Index) -> None:
    texts = ["nicaragua", "launch", "Казахстан", "telscope", "a", "zzzzzzzz"] * 20
    alone = [index.find(text) for text in texts]
    with ThreadPoolExecutor(8) as readers:
        assert list(readers.map(index.find, texts)) == alone
