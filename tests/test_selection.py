"""The grammar of a selection: each sentence of the contract, the way back, and words that mean harm."""

from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st
from worlds import COUNTRIES, DOMAINS, a_record, a_site, open_world

from geo.schema import Firmness, Measure, Reading, Viewpoint
from geo.selection import (
    KEYS,
    PLANNED,
    Asked,
    Viewing,
    allowed_values,
    read_pairs,
    read_words,
    write_pairs,
    write_query,
)
from geo.tables import Checked, Selection


@pytest.fixture(scope="module")
def checked() -> Checked:
    return open_world([a_record(parties=["BRA", "esa"]), a_record("cze-1980", parties=["CSK"])], [a_site()])[0].checked


def note(asked: Asked) -> str:
    assert len(asked.notes) == 1, asked.notes
    return asked.notes[0]


# --- what is read ------------------------------------------------------------------------------------------


def test_nothing_asks_for_everything(checked: Checked) -> None:
    assert read_words([], checked) == Asked(Selection(), Viewing(), ())


def test_every_key_of_the_map_is_read(checked: Checked) -> None:
    words = [
        *("from=1990", "to=2020", "reading=new", "measure=contacts", "type=instrument", "type=contact"),
        *("domain=launch", "partner=BRA", "firmness=signed", "viewpoint=de-facto"),
        *("record=bra-2010-agreement", "site=bra-station", "at=4/-15.8/-47.9"),
    ]
    asked = read_words(words, checked)
    assert asked.notes == ()
    assert asked.selection == Selection(
        1990, 2020, Reading.NEW, Measure.CONTACTS, ("instrument", "contact"), ("launch",), ("BRA",),
        Firmness.SIGNED, Viewpoint.DE_FACTO,
    )  # fmt: skip
    assert asked.viewing == Viewing("bra-2010-agreement", "bra-station", "4/-15.8/-47.9")
    assert {word.partition("=")[0] for word in words} == set(KEYS)


def test_a_whole_query_is_one_word(checked: Checked) -> None:
    assert read_words(["?from=1990&domain=launch"], checked) == read_words(["from=1990", "domain=launch"], checked)
    assert read_words(["from=1990&domain=launch"], checked) == read_words(["from=1990", "domain=launch"], checked)


def test_one_end_of_the_period_may_stand_alone(checked: Checked) -> None:
    assert read_words(["from=1990"], checked).selection == Selection(from_year=1990)
    assert read_words(["to=1990"], checked).selection == Selection(to_year=1990)


def test_former_states_and_organisations_may_be_partners(checked: Checked) -> None:
    asked = read_words(["partner=CSK", "partner=DDR", "partner=esa"], checked)
    assert (asked.selection.partner, asked.notes) == (("CSK", "DDR", "esa"), ())


def test_values_are_sorted_and_doubles_taken_once(checked: Checked) -> None:
    one = read_words(["domain=launch", "domain=navigation", "domain=launch"], checked)
    other = read_words(["domain=navigation", "domain=launch"], checked)
    assert one == other


# --- what is dropped, with a sentence ----------------------------------------------------------------------

DROPPED = {
    "an unknown key": ("colour=red", "the keys are from, to"),
    "a word without a value": ("navigation", "is no key"),
    "a key of a later issue": ("known=2022-03-01", "planned and not read yet"),
    "an unknown domain": ("domain=Navigation", "the words are navigation"),
    "an unknown partner": ("partner=Brazil", "alpha-3"),
    "the subject as a partner": ("partner=RUS", "the subject of the atlas"),
    "the USSR as a partner": ("partner=SUN", "the subject of the atlas"),
    "an unknown reading": ("reading=recent", "the words are active, new"),
    "an unknown measure": ("measure=money", "the words are agreements"),
    "an unknown type": ("type=agreement", "the words are instrument"),
    "an unknown firmness": ("firmness=firm", "the words are any, signed, in-force"),
    "an unknown viewpoint": ("viewpoint=us", "the words are un, de-facto"),
    "a year that is none": ("from=20x0", "is no year"),
    "an empty year": ("to=", "is no year"),
    "a year in other digits": ("from=٢٠١٠", "is no year"),
    "an unknown record": ("record=nothing", "there is no such record"),
    "an unknown site": ("site=nothing", "there is no such site"),
    "a place that is none": ("at=here", "zoom/latitude/longitude"),
    "a place beyond the pole": ("at=4/95/0", "zoom/latitude/longitude"),
    "a zoom beyond all maps": ("at=99/0/0", "zoom/latitude/longitude"),
    "years in the wrong order": ("?from=2020&to=2010", "from=2020 is after to=2010"),
}


@pytest.mark.parametrize("name", DROPPED)
def test_what_is_not_understood_is_dropped_with_a_sentence(checked: Checked, name: str) -> None:
    word, sentence = DROPPED[name]
    asked = read_words([word], checked)
    assert sentence in note(asked)
    assert note(asked).endswith(".")
    assert (asked.selection, asked.viewing) == (Selection(), Viewing())


@pytest.mark.parametrize("key", PLANNED)
def test_a_key_of_a_later_issue_is_refused_with_a_sentence(checked: Checked, key: str) -> None:
    assert key not in KEYS
    assert "planned" in note(read_words([f"{key}=x"], checked))


@pytest.mark.parametrize("word", ["from=20x0&to=2010", "from=2020&to=2010", "from=1990&to=0"])
def test_a_broken_period_drops_both_ends(checked: Checked, word: str) -> None:
    asked = read_words([word, "domain=launch"], checked)
    assert asked.selection == Selection(domain=("launch",))
    assert note(asked)


def test_of_a_single_key_given_twice_the_first_is_taken(checked: Checked) -> None:
    asked = read_words(["reading=new", "reading=active"], checked)
    assert asked.selection.reading is Reading.NEW
    assert "the first was taken" in note(asked)


def test_one_bad_value_leaves_the_good_ones(checked: Checked) -> None:
    asked = read_words(["domain=launch", "domain=lunch"], checked)
    assert asked.selection.domain == ("launch",)
    assert "lunch" in note(asked)


@given(
    pairs=st.lists(st.tuples(st.one_of(st.text(max_size=60), st.sampled_from(KEYS)), st.text(max_size=80)), max_size=6)
)
def test_any_words_are_answered_in_short_printable_sentences(checked: Checked, pairs: list[tuple[str, str]]) -> None:
    asked = read_pairs(pairs, checked)
    assert len(asked.notes) <= 2 * len(pairs)
    assert all(one.isprintable() and len(one) < 600 for one in asked.notes)


@given(word=st.text(max_size=80))
def test_any_word_of_the_command_line_is_read(checked: Checked, word: str) -> None:
    read_words([word], checked)


# --- the way back ------------------------------------------------------------------------------------------


@st.composite
def selections(draw: st.DrawFn) -> Selection:
    first, last = sorted(draw(st.lists(st.integers(1000, 2999), min_size=2, max_size=2)))

    def some(words: tuple[str, ...]) -> tuple[str, ...]:
        chosen = draw(st.sets(st.sampled_from(words), max_size=3))
        return tuple(word for word in words if word in chosen)

    return Selection(
        draw(st.sampled_from([None, first])),
        draw(st.sampled_from([None, last])),
        draw(st.sampled_from(Reading)),
        draw(st.sampled_from(Measure)),
        some(("instrument", "activity", "contact")),
        some(DOMAINS),
        some(tuple(sorted(COUNTRIES))),
        draw(st.sampled_from(Firmness)),
        draw(st.sampled_from(Viewpoint)),
    )


@given(selection=selections())
def test_what_is_written_is_read_again(checked: Checked, selection: Selection) -> None:
    ordered = read_pairs(write_pairs(selection), checked)
    assert ordered.notes == ()
    for field in ("from_year", "to_year", "reading", "measure", "type", "partner", "firmness", "viewpoint"):
        assert getattr(ordered.selection, field) == getattr(selection, field)
    assert set(ordered.selection.domain) == set(selection.domain)
    assert read_words([f"?{write_query(selection)}"], checked) == ordered


def test_defaults_and_open_ends_are_not_written() -> None:
    assert write_query(Selection()) == ""
    assert write_query(Selection(from_year=1990, domain=("launch",))) == "from=1990&domain=launch"


def test_the_view_is_written_after_the_selection() -> None:
    viewing = Viewing(record="a", site="b", at="4/-15.8/-47.9")
    query = write_query(Selection(partner=("BRA", "ARG")), viewing)
    assert query == "partner=BRA&partner=ARG&record=a&site=b&at=4/-15.8/-47.9"
    assert parse_qsl(query)[-1] == ("at", "4/-15.8/-47.9")


def test_the_allowed_values_are_ids_and_never_the_subject(checked: Checked) -> None:
    allowed = allowed_values(checked)
    assert {"CSK", "DDR", "esa", "BRA"} <= set(allowed["partner"])
    assert not {"RUS", "SUN"} & set(allowed["partner"])


# --- facets ------------------------------------------------------------------------------------------------


def matches(records: list[dict[str, object]], words: str) -> list[str]:
    from geo.atlas import ask

    atlas = open_world(records)[0]
    frame = ask(atlas, read_words([words], atlas.checked).selection).frame
    return [atlas.records[n].id for n in frame.records]


def test_a_partner_is_found_by_its_code_and_by_its_shape() -> None:
    records = [
        a_record("now", parties=["CZE"]),
        a_record("then", parties=["CSK"]),
        a_record("guiana", parties=["GUF"]),
        a_record("france", parties=["FRA"]),
    ]
    assert matches(records, "partner=CZE") == ["now", "then"]
    assert matches(records, "partner=CSK") == ["then"]
    assert matches(records, "partner=FRA") == ["france", "guiana"]
    assert matches(records, "partner=GUF") == ["guiana"]


def test_or_inside_a_facet_and_across() -> None:
    records = [
        a_record("one", domains={"main": ["launch"]}),
        a_record("two", domains={"main": ["geodesy"]}),
        a_record("three", type="contact", domains={"main": ["launch"]}),
    ]
    assert matches(records, "domain=launch&domain=geodesy") == ["one", "three", "two"]
    assert matches(records, "domain=launch&type=contact") == ["three"]


def test_a_domain_that_is_merely_named_does_not_match() -> None:
    assert matches([a_record(domains={"main": ["launch"], "named": ["geodesy"]})], "domain=geodesy") == []
