"""The grammar of a selection: each sentence of the contract, the way back, and words that mean harm."""

from dataclasses import fields, replace
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st
from worlds import COUNTRIES, IN_WORLDS, Json, a_record, a_site, open_world

from geo.atlas import ask
from geo.schema import Firmness, Measure, Reading, Viewpoint, Withdrawn
from geo.selection import (
    KEYS,
    MOST_COUNTRIES,
    SORTS,
    VIEWING,
    VIEWS,
    Asked,
    Viewing,
    allowed_values,
    is_place,
    is_window,
    read_pairs,
    read_period,
    read_words,
    write_pairs,
    write_period,
    write_query,
)
from geo.tables import FACETS, Checked, Selection

GONE = Withdrawn.model_validate({"id": "bra-2009-told-twice", "day": "2026-11-22", "why": "it was told twice"})


@pytest.fixture(scope="module")
def checked() -> Checked:
    records = [a_record(parties=["BRA", "esa"]), a_record("cze-1980", parties=["CSK"])]
    return replace(open_world(records, [a_site()])[0].checked, withdrawn=(GONE,))


def note(asked: Asked) -> str:
    assert len(asked.notes) == 1, asked.notes
    return asked.notes[0]


# --- what is read ------------------------------------------------------------------------------------------

EVERY_KEY = (
    *("from=1990", "to=2020", "reading=new", "measure=contacts", "type=instrument", "type=contact", "domain=launch"),
    *("named=yes", "partner=BRA", "group=club", "parties=bilateral", "level=company", "instrument=contract"),
    *("firmness=signed", "delivery=failed", "kind=venue", "ended=unstated", "confidence=low", "org=esa"),
    *("known=2022-03-01", "q=angosat 2"),
    *("viewpoint=de-facto", "view=list", "record=bra-2010-agreement", "site=bra-station"),
    *("country=ARG", "country=BRA", "before=2010-2014", "at=4/-15.8/-47.9", "layer=context", "layer=relations"),
    *("lang=en", "embed=true", "v=2026.11.0", "sort=-date", "page=2"),
    *("within=-80/-35/-30/10", "hash=0123456789abcdef"),
)


def test_nothing_asks_for_everything(checked: Checked) -> None:
    assert read_words([], checked) == Asked(Selection(), Viewing(), ())


def test_every_key_is_read(checked: Checked) -> None:
    asked = read_words(EVERY_KEY, checked)
    assert asked.notes == ()
    assert asked.selection == Selection(
        from_year=1990, to_year=2020, reading=Reading.NEW, measure=Measure.CONTACTS, type=("instrument", "contact"),
        domain=("launch",), named=True, partner=("BRA",), group=("club",), parties=("bilateral",), level=("company",),
        instrument=("contract",), delivery=("failed",), kind=("venue",), ended=("unstated",), confidence=("low",),
        org=("esa",), known="2022-03-01", q="angosat 2", firmness=Firmness.SIGNED, viewpoint=Viewpoint.DE_FACTO,
    )  # fmt: skip
    assert asked.viewing == Viewing(
        view="list", record="bra-2010-agreement", site="bra-station", country=("ARG", "BRA"), before=(2010, 2014),
        at="4/-15.8/-47.9", layer=("relations", "context"), embed=True, v="2026.11.0", sort="-date", page=2,
        within="-80/-35/-30/10", hash="0123456789abcdef",
    )  # fmt: skip
    assert list(dict.fromkeys(word.partition("=")[0] for word in EVERY_KEY)) == sorted(KEYS, key=place_in_test)


def place_in_test(key: str) -> int:
    return next(n for n, word in enumerate(EVERY_KEY) if word.startswith(f"{key}="))


def test_a_hash_is_read_as_it_was_printed(checked: Checked) -> None:
    asked = read_words(["hash=0123 4567 89AB CDEF"], checked)
    assert (asked.viewing.hash, asked.notes) == ("0123456789abcdef", ())


def test_there_is_a_key_for_everything_that_can_be_asked() -> None:
    asked = {one.name.removesuffix("_year") for one in fields(Selection)}
    assert asked == {*KEYS} - {*VIEWING}
    assert {one.name for one in fields(Viewing)} == {*VIEWING}
    assert {*FACETS} <= asked
    assert len(KEYS) == len({*KEYS})


def test_a_whole_query_is_one_word(checked: Checked) -> None:
    assert read_words(["?from=1990&domain=launch"], checked) == read_words(["from=1990", "domain=launch"], checked)
    assert read_words(["from=1990&domain=launch"], checked) == read_words(["from=1990", "domain=launch"], checked)


def test_one_end_of_the_period_may_stand_alone(checked: Checked) -> None:
    assert read_words(["from=1990"], checked).selection == Selection(from_year=1990)
    assert read_words(["to=1990"], checked).selection == Selection(to_year=1990)


def test_former_states_and_organisations_may_be_partners(checked: Checked) -> None:
    asked = read_words(["partner=CSK", "partner=DDR", "partner=esa"], checked)
    assert (asked.selection.partner, asked.notes) == (("CSK", "DDR", "esa"), ())


@pytest.mark.parametrize("key", FACETS)
def test_values_are_in_their_own_order_and_doubles_taken_once(checked: Checked, key: str) -> None:
    one, *_, other = allowed_values(checked)[key]
    asked = read_pairs([(key, other), (key, one), (key, other)], checked)
    assert (getattr(asked.selection, key), asked.notes) == ((one, other), ())


def test_a_withdrawn_record_may_still_be_asked_for(checked: Checked) -> None:
    asked = read_words([f"record={GONE.id}"], checked)
    assert (asked.viewing.record, asked.notes) == (GONE.id, ())


def test_english_need_not_be_said(checked: Checked) -> None:
    assert read_words(["lang=en"], checked) == Asked(Selection(), Viewing(), ())


# --- what is dropped, with a sentence ----------------------------------------------------------------------

DROPPED = {
    "an unknown key": ("colour=red", "the keys are from, to"),
    "a word without a value": ("navigation", "is no key"),
    "a page that is embedded in part": ("embed=yes", "the words are true"),
    "a year by which sources were published": ("known=2022", "write a day as year-month-day"),
    "a month by which sources were published": ("known=2022-03", "write a day as year-month-day"),
    "a day that there is not": ("known=2022-02-30", "write a day as year-month-day"),
    "a day in another form": ("known=20220301", "write a day as year-month-day"),
    "a day in other digits": ("known=٢٠٢٢-٠٣-٠١", "write a day as year-month-day"),
    "a day before the first year": ("known=1954-12-31", "days from 1955-01-01 to 2026-11-22 can be asked for"),
    "a day after that of the data": ("known=2026-11-23", "days from 1955-01-01 to 2026-11-22 can be asked for"),
    "an empty day": ("known=", "write a day as year-month-day"),
    "an unknown domain": ("domain=Navigation", "the words are navigation"),
    "an unknown partner": ("partner=Brazil", "alpha-3"),
    "the subject as a partner": ("partner=RUS", "the subject of the atlas"),
    "the USSR as a partner": ("partner=SUN", "the subject of the atlas"),
    "an unknown reading": ("reading=recent", "the words are active, new"),
    "an unknown measure": ("measure=money", "the words are agreements"),
    "an unknown type": ("type=agreement", "the words are instrument"),
    "an unknown firmness": ("firmness=firm", "the words are any, signed, in-force"),
    "an unknown layer": ("layer=rivers", "the words are relations, one-sided, context"),
    "an unknown viewpoint": ("viewpoint=us", "the words are un, de-facto"),
    "anything but yes": ("named=no", "the words are yes"),
    "an unknown group": ("group=friends", "the words are region, club, union"),
    "a number of parties": ("parties=2", "the words are bilateral, multilateral"),
    "an unknown level": ("level=secret", "the words are interstate"),
    "an unknown kind of text": ("instrument=deal", "the words are treaty"),
    "an unknown delivery": ("delivery=late", "the words are none-seen, partly, delivered, failed"),
    "an unknown kind of site": ("kind=spaceport", "the words are cosmodrome"),
    "an unknown end": ("ended=badly", "the words are completed"),
    "an unknown confidence": ("confidence=certain", "the words are high, medium, low"),
    "an unknown organisation": ("org=acme", "the words are esa, cnes, roscosmos"),
    "the label of an organisation": ("org=European Space Agency", "the words are esa"),
    "a year that is none": ("from=20x0", "is no year"),
    "an empty year": ("to=", "is no year"),
    "a year in other digits": ("from=٢٠١٠", "is no year"),
    "an unknown view": ("view=globe", "the words are map, list"),
    "an unknown record": ("record=nothing", "there is no such record"),
    "an unknown site": ("site=nothing", "there is no such site"),
    "a withdrawn record as a site": (f"site={GONE.id}", "there is no such site"),
    "an unknown country": ("country=XYZ", "alpha-3"),
    "an organisation as a country": ("country=esa", "alpha-3"),
    "the subject as a country": ("country=RUS", "the subject of the atlas"),
    "an earlier year that is none": ("before=20x4", "write a year, as 2014, or two"),
    "an earlier period with an open end": ("before=2010-", "write a year, as 2014, or two"),
    "an earlier period in the wrong order": ("before=2014-2010", "write a year, as 2014, or two"),
    "an earlier period in other digits": ("before=٢٠١٠", "write a year, as 2014, or two"),
    "a place that is none": ("at=here", "zoom/latitude/longitude"),
    "a place beyond the pole": ("at=4/95/0", "zoom/latitude/longitude"),
    "a zoom beyond all maps": ("at=99/0/0", "zoom/latitude/longitude"),
    "a language without words": ("lang=tlh", "the words are en"),
    "a version that is none": ("v=../secret", "write a data version"),
    "an unknown order": ("sort=colour", "the words are date, title"),
    "an order with a plus": ("sort=+date", "the words are date, title"),
    "no page": ("page=0", "a number from 1 to 9999"),
    "a page before the first": ("page=-1", "a number from 1 to 9999"),
    "half a page": ("page=1.5", "a number from 1 to 9999"),
    "a page beyond all": ("page=10000", "a number from 1 to 9999"),
    "a page in other digits": ("page=٢", "a number from 1 to 9999"),
    "a window that is none": ("within=south", "west/south/east/north"),
    "a window of three sides": ("within=-80/-35/-30", "west/south/east/north"),
    "a window upside down": ("within=-80/10/-30/-35", "west/south/east/north"),
    "a window beyond the pole": ("within=-80/-95/-30/10", "west/south/east/north"),
    "a hash of other digits": ("hash=0123456789abcdeg", "16 or 64 digits"),
    "a hash that is cut": ("hash=0123456789abcde", "16 or 64 digits"),
    "a hash in other digits": ("hash=٠123456789abcdef", "16 or 64 digits"),
    "an empty hash": ("hash=", "16 or 64 digits"),
    "a window beyond the date line": ("within=-190/-35/-30/10", "west/south/east/north"),
    "years in the wrong order": ("?from=2020&to=2010", "from=2020 is after to=2010"),
}


@pytest.mark.parametrize("name", DROPPED)
def test_what_is_not_understood_is_dropped_with_a_sentence(checked: Checked, name: str) -> None:
    word, sentence = DROPPED[name]
    asked = read_words([word], checked)
    assert sentence in note(asked)
    assert note(asked).endswith(".")
    assert (asked.selection, asked.viewing) == (Selection(), Viewing())


def test_every_key_has_a_word_that_is_refused() -> None:
    refused = {word.lstrip("?").partition("=")[0] for word, _ in DROPPED.values()}
    assert {*KEYS} - refused == {"q"}  # any text may be searched for


def test_embedded_the_map_is_shown_whatever_is_open(checked: Checked) -> None:
    for words in ([], ["view=list"], ["record=bra-2010-agreement"], ["country=ARG"]):
        asked = read_words([*words, "embed=true"], checked)
        assert (asked.viewing.seen, asked.notes) == ("map", ())
        assert write_query(asked.selection, asked.viewing) == "&".join([*words, "embed=true"])
        assert write_query(asked.selection, replace(asked.viewing, embed=False)) == "&".join(words)


@pytest.mark.parametrize("word", ["from=20x0&to=2010", "from=2020&to=2010", "from=1990&to=0"])
def test_a_broken_period_drops_both_ends(checked: Checked, word: str) -> None:
    asked = read_words([word, "domain=launch"], checked)
    assert asked.selection == Selection(domain=("launch",))
    assert note(asked)


SINGLE = [key for key in KEYS if key not in (*FACETS, "country", "layer")]


@pytest.mark.parametrize("key", SINGLE)
def test_of_a_single_key_given_twice_the_first_is_taken(checked: Checked, key: str) -> None:
    word = EVERY_KEY[place_in_test(key)]
    asked, alone = read_words([word, f"{key}=1", word], checked), read_words([word], checked)
    assert (asked.selection, asked.viewing) == (alone.selection, alone.viewing)
    assert note(asked) == f"{key} was given 3 times; the first was taken."


@pytest.mark.parametrize("key", [*FACETS, "country", "layer"])
def test_one_bad_value_leaves_the_good_ones(checked: Checked, key: str) -> None:
    word = EVERY_KEY[place_in_test(key)]
    asked, alone = read_words([f"{key}=lunch", word], checked), read_words([word], checked)
    assert (asked.selection, asked.viewing) == (alone.selection, alone.viewing)
    assert f"{key}=lunch was left out" in note(asked)


def test_four_countries_at_most_are_compared_in_the_order_of_asking(checked: Checked) -> None:
    words = [f"country={code}" for code in ("VEN", "BRA", "BRA", "ARG", "NIC", "CUB", "MEX")]
    asked = read_words(words, checked)
    assert asked.viewing.country == ("VEN", "BRA", "ARG", "NIC")
    assert len(asked.viewing.country) == MOST_COUNTRIES == 4
    assert note(asked) == "Four countries can be compared at once; the first four were taken."


def test_a_record_is_no_view_without_one(checked: Checked) -> None:
    assert read_words(["view=record"], checked).viewing == Viewing()


# --- what is searched for ----------------------------------------------------------------------------------

SEARCHED = {
    "spaces": ("  angosat   2 ", "angosat 2"),
    "another alphabet": ("Байконур", "Байконур"),
    "accents": ("Nicarágua", "Nicarágua"),
    "nothing": ("", ""),
    "spaces only": (" \t ", ""),
    "line breaks": ("one\r\ntwo\u2028three", "one two three"),
    "control characters": ("a\x00b\x1bc\x7f", "a b c"),
    "marks that turn the direction": ("abc\u202edef\u2066", "abc def"),
    "half a character": ("a\ud800b", "a b"),
    "markup": ("<b>{{ 7*7 }}</b>", "<b>{{ 7*7 }}</b>"),
    "signs of addresses": ("a&b=c#d%20+e", "a&b=c#d%20+e"),
}


@pytest.mark.parametrize("name", SEARCHED)
def test_a_search_is_one_line_that_can_be_seen(checked: Checked, name: str) -> None:
    typed, read = SEARCHED[name]
    asked = read_pairs([("q", typed)], checked)
    assert (asked.selection.q, asked.notes) == (read, ())


def test_a_long_search_is_cut_with_a_note(checked: Checked) -> None:
    asked = read_pairs([("q", "x" * 200)], checked)
    assert (asked.selection.q, asked.notes) == ("x" * 200, ())
    asked = read_pairs([("q", "x" * 201)], checked)
    assert asked.selection.q == "x" * 200
    assert note(asked) == "The search was cut to its first 200 characters."


@given(typed=st.text(max_size=2000))
def test_whatever_is_searched_for_is_short_and_comes_back(checked: Checked, typed: str) -> None:
    selection = read_pairs([("q", typed)], checked).selection
    assert len(selection.q) <= 200
    assert selection.q == selection.q.strip()
    assert selection.q.isprintable()
    assert read_words([f"?{write_query(selection)}"], checked) == Asked(selection, Viewing(), ())


# --- the earlier period ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "years"), [("2014", (2014, 2014)), ("2010-2014", (2010, 2014)), ("2014-2014", (2014, 2014))]
)
def test_the_earlier_period_is_a_year_or_two(checked: Checked, text: str, years: tuple[int, int]) -> None:
    asked = read_words([f"before={text}"], checked)
    assert (asked.viewing.before, asked.notes) == (years, ())
    assert read_period(write_period(years)) == years


# --- places and windows ------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["4/-15.8/-47.9", "0/0/0", "18/90/-360", "2.25/-90/179.9999"])
def test_a_place_is_zoom_latitude_and_longitude(text: str) -> None:
    assert is_place(text)


@pytest.mark.parametrize("text", ["-80/-35/-30/10", "-180/-90/180/90", "170/-20/-170/10.5", "0/0/0/0"])
def test_a_window_is_west_south_east_north_and_may_cross_180_degrees(text: str) -> None:
    assert is_window(text)


@pytest.mark.parametrize("text", ["٤/٥/٦", "४/५/६", " 4/5/6", "4/5/6\n", "4/nan/6", "4//6", "+4/5/6"])
def test_a_place_is_written_in_plain_digits(text: str) -> None:
    assert not is_place(text)
    assert not is_window(f"{text}/7")


# --- whatever is given -------------------------------------------------------------------------------------


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
def selections(draw: st.DrawFn, allowed: Json) -> Selection:
    """Any selection, its values in the order of the vocabulary."""
    first, last = sorted(draw(st.lists(st.integers(1000, 2999), min_size=2, max_size=2)))

    def some(words: list[str]) -> tuple[str, ...]:
        chosen = draw(st.sets(st.sampled_from(words), max_size=3))
        return tuple(word for word in words if word in chosen)

    return Selection(
        from_year=draw(st.sampled_from([None, first])),
        to_year=draw(st.sampled_from([None, last])),
        reading=draw(st.sampled_from(Reading)),
        measure=draw(st.sampled_from(Measure)),
        named=draw(st.booleans()),
        q=draw(st.sampled_from(["", "glonass", "Байконур 2?", "a & b = 100% <c> +/#"])),
        firmness=draw(st.sampled_from(Firmness)),
        viewpoint=draw(st.sampled_from(Viewpoint)),
        **{key: some([*allowed[key]]) if draw(st.booleans()) else () for key in FACETS},
    )


@st.composite
def viewings(draw: st.DrawFn) -> Viewing:
    """Anything that may be open, as it is read: what is usual is not said."""

    def perhaps(*words: str) -> str | None:
        return draw(st.sampled_from([None, *words]))

    made = Viewing(
        record=perhaps("bra-2010-agreement", GONE.id),
        site=perhaps("bra-station"),
        country=tuple(draw(st.lists(st.sampled_from(COUNTRIES), max_size=4, unique=True))),
        before=draw(st.sampled_from([None, (2014, 2014), (2010, 2014)])),
        at=perhaps("4/-15.8/-47.9"),
        v=perhaps("2026.11.0"),
        sort=perhaps(*SORTS, *(f"-{one}" for one in SORTS)),
        page=draw(st.integers(1, 9999)),
        within=perhaps("-80/-35/-30/10", "170/-20/-170/10.5"),
        hash=perhaps("0123456789abcdef", "0123456789abcdef" * 4),
    )
    view = perhaps(*(one for one in VIEWS if one != made.usual and (one != "record" or made.record)))
    return replace(made, view=view)


@given(data=st.data(), viewing=viewings())
def test_what_is_written_is_read_again(checked: Checked, data: st.DataObject, viewing: Viewing) -> None:
    selection = data.draw(selections(allowed_values(checked)))
    written = Asked(selection, viewing, ())
    assert read_pairs(write_pairs(selection, viewing), checked) == written
    assert read_words([f"?{write_query(selection, viewing)}"], checked) == written
    assert parse_qsl(write_query(selection, viewing)) == write_pairs(selection, viewing)


@given(data=st.data(), viewing=viewings())
def test_words_are_written_in_the_order_of_the_keys(checked: Checked, data: st.DataObject, viewing: Viewing) -> None:
    keys = [key for key, _ in write_pairs(data.draw(selections(allowed_values(checked))), viewing)]
    assert keys == sorted(keys, key=KEYS.index)


def test_everything_is_written_as_it_was_typed(checked: Checked) -> None:
    asked = read_words(EVERY_KEY, checked)
    pairs = write_pairs(asked.selection, asked.viewing)
    typed = [tuple(word.split("=")) for word in EVERY_KEY if word != "lang=en"]
    assert sorted(pairs) == sorted(typed)
    assert [key for key, _ in pairs] == sorted((key for key, _ in typed), key=KEYS.index)


DEFAULTS = {
    *("reading=active", "measure=agreements", "firmness=any", "viewpoint=un"),
    *("view=map", "lang=en", "page=1", "q=", "q= "),
}


@pytest.mark.parametrize("word", sorted(DEFAULTS))
def test_a_default_is_read_and_not_written(checked: Checked, word: str) -> None:
    asked = read_words([word], checked)
    assert asked == Asked(Selection(), Viewing(), ())
    assert write_query(asked.selection, asked.viewing) == ""


def test_defaults_and_open_ends_are_not_written() -> None:
    assert write_query(Selection()) == write_query(Selection(), Viewing()) == ""
    assert write_query(Selection(from_year=1990, domain=("launch",))) == "from=1990&domain=launch"


def test_the_view_is_written_after_the_selection() -> None:
    viewing = Viewing(record="a", site="b", at="4/-15.8/-47.9")
    query = write_query(Selection(partner=("BRA", "ARG")), viewing)
    assert query == "partner=BRA&partner=ARG&record=a&site=b&at=4/-15.8/-47.9"
    assert parse_qsl(query)[-1] == ("at", "4/-15.8/-47.9")


@pytest.mark.parametrize(
    ("open_now", "usual"),
    [
        ({}, "map"),
        ({"site": "b"}, "map"),
        ({"country": ("BRA",)}, "country"),
        ({"country": ("BRA", "ARG")}, "country"),
        ({"record": "bra-2010-agreement"}, "record"),
        ({"record": "bra-2010-agreement", "country": ("BRA",)}, "record"),
    ],
)
def test_the_usual_view_is_not_written(checked: Checked, open_now: Json, usual: str) -> None:
    """A record's or a country's own page where one is open, else the map; another view is said."""
    viewing = Viewing(**open_now)
    assert viewing.usual == viewing.seen == usual
    for view in VIEWS:
        query = write_query(Selection(), replace(viewing, view=view))
        assert ("view=" in query) == (view != usual)
        if "site" in open_now or (view == "record" and "record" not in open_now):
            continue
        assert read_words([f"?{query}"], checked).viewing.seen == view


def test_a_search_is_escaped_in_the_address() -> None:
    assert write_query(Selection(q="a&b=c #1/2")) == "q=a%26b%3Dc+%231/2"


# --- what may be said --------------------------------------------------------------------------------------


def test_the_allowed_values_are_ids_and_never_the_subject(checked: Checked) -> None:
    allowed = allowed_values(checked)
    assert {"CSK", "DDR", "esa", "BRA"} <= set(allowed["partner"])
    assert not {"RUS", "SUN"} & set(allowed["partner"])


def test_every_facet_has_its_vocabulary(checked: Checked) -> None:
    allowed = allowed_values(checked)
    assert tuple(allowed) == FACETS
    assert all(len(values) == len(set(values)) > 1 for values in allowed.values())
    assert all({*IN_WORLDS[key]} <= {*allowed[key]} for key in FACETS)


# --- facets ------------------------------------------------------------------------------------------------


def matches(records: list[Json], words: str) -> list[str]:
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
