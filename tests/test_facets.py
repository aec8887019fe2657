"""Facets: what each of them means, in worlds of a few records, and what holds for whatever is chosen."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from worlds import IN_WORLDS, Json, a_record, a_site, an_event, facets, open_world, periods, worlds

from geo.atlas import Atlas, View, ask
from geo.facets import Facets, When
from geo.schema import Confidence, Firmness, Measure, Reading
from geo.selection import allowed_values, read_pairs
from geo.tables import FACETS, Selection

Pairs = list[tuple[str, str]]
World = tuple[list[Json], list[Json]]


def matching(things: World, words: str) -> tuple[dict[str, bool], dict[str, bool]]:
    """Records and sites that match, each with whether that is certain."""
    atlas = open_world(*things)[0]
    view = shown(atlas, [tuple(word.split("=")) for word in words.split("&")])
    records = {atlas.records[n].id: sure for n, sure in view.frame.records.items()}
    return records, {atlas.sites[n].id: state.certain for n, state in view.frame.sites.items()}


def shown(atlas: Atlas, pairs: Any) -> View:
    asked = read_pairs(pairs, atlas.checked)
    assert asked.notes == ()
    return ask(atlas, asked.selection)


def records_of(*records: Json, words: str) -> dict[str, bool]:
    return matching(([*records], []), words)[0]


def dispute(code: str) -> Json:
    return {"at": f"parties.{code}", "ours": code, "others": ["none"], "why": "they differ", "sources": ["a"]}


# --- what is written ---------------------------------------------------------------------------------------


def test_with_named_a_domain_that_a_text_merely_lists_matches_too() -> None:
    record = a_record("r", domains={"main": ["launch"], "named": ["geodesy"]}, sites=[{"site": "s", "role": "met-at"}])
    things = [record], [a_site("s", kind="venue")]
    assert matching(things, "domain=geodesy") == ({}, {})
    assert matching(things, "domain=geodesy&named=yes") == ({"r": True}, {"s": True})


def test_level_and_instrument_are_as_written() -> None:
    records = a_record("r", level="company", instrument="contract"), a_record("none"), a_record("talk", type="contact")
    assert records_of(*records, words="level=company") == {"r": True}
    assert records_of(*records, words="instrument=contract&instrument=treaty") == {"r": True}


def test_bilateral_is_one_listed_party_and_nobody_else() -> None:
    records = a_record("one"), a_record("two", parties=["BRA", "ARG"]), a_record("more", parties_complete="false")
    assert records_of(*records, words="parties=bilateral") == {"one": True}
    assert records_of(*records, words="parties=multilateral") == {"two": True, "more": True}


def test_how_it_ended_is_what_the_last_end_says() -> None:
    ended = an_event("ended", "2012")
    records = (
        a_record("unstated", events=[an_event(), ended]),
        a_record("expired", events=[an_event(), {**ended, "how": "lost"}, {**ended, "date": "2013", "how": "expired"}]),
        a_record("lasts"),
    )
    assert records_of(*records, words="ended=unstated") == {"unstated": True}
    assert records_of(*records, words="ended=expired&ended=lost") == {"expired": True}
    assert records_of(*records, words="ended=lost") == {}


def test_an_organisation_takes_part_or_has_to_do_with_a_site() -> None:
    other = {"others": [{"who": "cnes", "role": "maker"}]}
    records = [
        a_record("party", parties=["esa"]),
        a_record("other", **other),
        a_record("linked", sites=[{"site": "hosted", "role": "named-in-text"}]),
        a_record("named", others=[{"who": "A private firm", "role": "maker"}]),
    ]
    sites = [a_site("hosted", host="cnes", provider="roscosmos"), a_site("alone", provider="esa")]
    assert matching((records, sites), "org=cnes") == ({"linked": True, "other": True}, {"hosted": True})
    assert matching((records, sites), "org=roscosmos") == ({"linked": True}, {"hosted": True})
    assert matching((records, sites), "org=esa") == ({"party": True}, {"alone": True})


def test_a_kind_finds_its_sites_and_whatever_is_linked_to_one() -> None:
    records = [a_record("r", sites=[{"site": "s", "role": "named-in-text"}]), a_record("other")]
    sites = [a_site("s", kind="venue"), a_site("t")]
    assert matching((records, sites), "kind=venue") == ({"r": True}, {"s": True})
    assert matching((records, sites), "kind=gnss-station") == ({}, {"t": True})


def test_confidence_is_exactly_that_level_and_a_site_has_its_own() -> None:
    low = {"lowered": {"to": "low", "why": "seen in one place only"}}
    things = [a_record("r", sites=[{"site": "s", "role": "installed"}], **low)], [a_site("s")]
    opened = open_world(*things)[0]
    assert (opened.judged["r"].level, opened.judged["s"].level) == (Confidence.LOW, Confidence.LOW)
    assert matching(things, "confidence=low") == ({"r": True}, {"s": True})
    assert matching(things, "confidence=medium&confidence=high") == ({}, {})


# --- parties in dispute, and members -----------------------------------------------------------------------


def test_a_party_in_dispute_is_possible_at_most_listed_or_not() -> None:
    records = (
        a_record("listed", disputed=[dispute("BRA")]),
        a_record("not-listed", parties=["ARG"], disputed=[dispute("BRA")]),
        a_record("beside-another", parties=["BRA", "GUF"], disputed=[dispute("GUF")]),
    )
    assert records_of(*records, words="partner=BRA") == {"listed": False, "not-listed": False, "beside-another": True}
    assert records_of(*records, words="partner=BRA&partner=ARG")["not-listed"] is True
    assert records_of(*records, words="partner=FRA") == {"beside-another": False}
    assert records_of(*records, words="group=region") == {
        "listed": False, "not-listed": False, "beside-another": True
    }  # fmt: skip


def test_a_region_has_no_years_and_knows_codes_as_written() -> None:
    records = a_record("r", parties=["GUF"]), a_record("drawn-there", parties=["FRA"]), a_record("esa", parties=["esa"])
    assert records_of(*records, words="group=region&to=2010") == {"r": True}


@pytest.mark.parametrize(
    ("dates", "words", "certain"),
    [
        (["2005-03-01"], "from=2001", True),  # a member from 2000 to 2010
        (["1995-03-01"], "to=1999", None),  # joined later
        (["1995-03-01"], "", None),  # and it was over by then
        (["1995-03-01", "2001-03-01"], "", True),  # it lasted until then
        (["1995-03-01", "2001-03-01"], "to=1999", None),  # but not within the period
        (["2011-03-01"], "", None),  # had left
        (["2010-12-31"], "", False),  # perhaps had left: it left on some day of 2010
        (["2000-06-01"], "", False),  # perhaps not yet there
        (["2000-06-01/2001"], "", True),  # it lasted until it was
        (["2005"], "", True),  # on some day of a year in which it was a member on every day
        (["2005"], "from=2005&to=2005", True),
        (["2005-07"], "reading=new", True),
        (["2000"], "", False),
        (["1999-12~/2001-02"], "", True),
    ],
)
def test_a_membership_counts_on_the_days_of_the_match(dates: list[str], words: str, certain: bool | None) -> None:
    """What is certain without the group stays certain with it, as long as the member surely was one."""
    activity = a_record("r", type="activity", events=[an_event("started", date) for date in dates])
    found = records_of(activity, words=f"group=club&{words}".strip("&"))
    assert found == ({} if certain is None else {"r": certain})


@pytest.mark.parametrize(
    ("signed", "words", "certain"),
    [
        ("2001-02-03", "reading=new", True),
        ("1999-02-03", "reading=new", None),  # going on when it joined, but signed before
        ("1999-02-03", "reading=active", True),
        ("2000", "reading=new", False),  # both on some day of a year
        ("[1999..2001]", "reading=new", False),  # perhaps before it joined
        ("1999/2001", "reading=new", None),  # began in 1999, however long it took
        ("2005", "reading=new&from=2005&to=2005", True),
        ("2011-05", "reading=new", None),
        ("2005?", "reading=new", False),
    ],
)
def test_what_began_asks_for_a_member_on_that_day(signed: str, words: str, certain: bool | None) -> None:
    text = a_record("r", events=[an_event("talks", "1992"), an_event("signed", signed)])
    assert records_of(text, words=f"group=club&{words}") == ({} if certain is None else {"r": certain})


def test_a_day_that_only_touches_a_year_of_joining_is_possible_at_most() -> None:
    """KAZ joined about 15 June 2005: of a text signed on some day of 2005 nobody knows which came first."""
    text = a_record("r", parties=["KAZ"], events=[an_event("signed", "2005")])
    assert records_of(text, words="group=club&reading=new&from=2005&to=2005") == {"r": False}
    assert records_of(text, words="group=club&from=2006&to=2006") == {"r": True}


def test_a_membership_in_doubt_is_possible_at_most() -> None:
    text = a_record("r", parties=["ARG"])
    assert records_of(text, words="group=union") == {"r": False}
    assert records_of(text, words="group=union&group=region") == {"r": False}


def test_a_site_is_in_a_group_on_any_day_on_which_it_is_there() -> None:
    sites = [
        a_site("before", events=[an_event("operating", "1990"), an_event("closed", "1999-12-31")]),
        a_site("within", events=[an_event("operating", "1990"), an_event("closed", "[2004..2005]")]),
        a_site("after", events=[an_event("operating", "2013")]),
    ]
    assert matching(([], sites), "group=club")[1] == {"within": True}
    assert matching(([], sites), "group=club&from=2005&reading=active")[1] == {"within": False}
    assert matching(([], sites), "group=club&to=1999")[1] == {}
    assert matching(([], sites), "group=region")[1] == {"before": True, "within": True, "after": True}


# --- what exists -------------------------------------------------------------------------------------------


def steps(*stages: str) -> Json:
    return {"events": [an_event(stage, f"20{10 + n}") for n, stage in enumerate(stages)]}


def doing(name: str, *stages: str, link: str = "implements") -> Json:
    return a_record(name, type="activity", **steps(*stages), links=[{"is": link, "to": "text", "sources": ["a"]}])


def built(*stages: str, role: str = "installed") -> tuple[Json, Json]:
    """A site with these stages, one after the other, and the link to it."""
    return a_site("s", **steps(*stages)), {"site": "s", "role": role}


def delivery_of(name: str, records: list[Json], sites: tuple[Json, ...] = ()) -> str:
    opened = open_world(records, sites)[0]
    return next(row.delivery for row in opened.records if row.id == name)


@pytest.mark.parametrize(
    ("stages", "told"),
    [
        (("started",), "partly"),
        (("started", "delivered"), "delivered"),
        (("started", "failed"), "failed"),
        (("talks",), "none-seen"),
        (("signed", "ended"), "none-seen"),
    ],
)
@pytest.mark.parametrize("kind", ["activity", "instrument", "contact"])
def test_own_steps_tell_what_exists_but_of_contacts_nothing(kind: str, stages: tuple[str, ...], told: str) -> None:
    assert delivery_of("r", [a_record("r", type=kind, **steps(*stages))]) == ("" if kind == "contact" else told)


@pytest.mark.parametrize(
    ("done", "told"),
    [
        ([("delivered",)], "delivered"),
        ([("failed",)], "failed"),
        ([("started",)], "partly"),
        ([("proposed",)], "none-seen"),
        ([("delivered",), ("delivered",)], "delivered"),
        ([("delivered",), ("failed",)], "partly"),
        ([("started",), ("failed",)], "partly"),
        ([("delivered",), ("talks",)], "partly"),
        ([("failed",), ("talks",)], "failed"),
        ([("failed",), ("failed",)], "failed"),
    ],
)
def test_a_text_is_judged_by_what_was_done_under_it(done: list[tuple[str, ...]], told: str) -> None:
    text = a_record("text", **steps("signed", "delivered"))
    assert delivery_of("text", [text, *(doing(f"a{n}", *stages) for n, stages in enumerate(done))]) == told


@pytest.mark.parametrize(
    ("stages", "told"),
    [
        (("operating",), "delivered"),
        (("operating", "idle"), "delivered"),
        (("operating", "closed"), "delivered"),
        (("planned", "under-construction"), "partly"),
        (("planned",), "none-seen"),
        (("considered", "dropped"), "none-seen"),
    ],
)
def test_a_text_is_judged_by_the_stations_that_it_installs(stages: tuple[str, ...], told: str) -> None:
    site, link = built(*stages)
    assert delivery_of("text", [a_record("text", sites=[link])], (site,)) == told


def test_only_installed_sites_and_activities_that_implement_or_are_part_deliver() -> None:
    site, link = built("operating", role="named-in-text")
    text = a_record("text", **steps("signed", "failed"), sites=[link])
    assert delivery_of("text", [text, doing("a", "delivered", link="prepares")], (site,)) == "failed"
    assert delivery_of("text", [text, doing("a", "delivered", link="part-of")], (site,)) == "delivered"
    implementing = a_record("b", **steps("signed", "delivered"), links=[{"is": "implements", "to": "text"}])
    implementing["links"][0]["sources"] = ["a"]
    assert delivery_of("text", [text, implementing], (site,)) == "failed"


def test_a_contact_matches_no_delivery() -> None:
    words = "&".join(f"delivery={word}" for word in IN_WORLDS["delivery"])
    assert records_of(a_record("talk", type="contact"), a_record("text"), words=words) == {"text": True}


# --- sites ask ---------------------------------------------------------------------------------------------

ASKING = {
    "type=instrument": True, "parties=bilateral": True, "level=company": False, "instrument=agreement": True,
    "delivery=none-seen": True, "ended=lost": False, "q=agreement": True, "q=nothing": False, "firmness=signed": True,
    "firmness=in-force": False,
}  # fmt: skip


@pytest.mark.parametrize("words", ASKING)
def test_a_facet_of_records_asks_of_a_site_for_one_that_matches(words: str) -> None:
    text = a_record("r", sites=[{"site": "linked", "role": "named-in-text"}])
    things = [text], [a_site("alone"), a_site("linked", kind="venue")]
    assert matching(things, words)[1] == ({"linked": True} if ASKING[words] else {})


@pytest.mark.parametrize("words", ["domain=navigation", "partner=BRA", "group=region", "kind=gnss-station"])
def test_a_facet_that_sites_have_too_asks_for_no_record(words: str) -> None:
    assert matching(([], [a_site("alone")]), words)[1] == {"alone": True}


# --- whatever is chosen ------------------------------------------------------------------------------------

READINGS = st.fixed_dictionaries(
    {
        "reading": st.sampled_from([str(one) for one in Reading]),
        "measure": st.sampled_from([str(one) for one in Measure]),
        "firmness": st.sampled_from([str(one) for one in Firmness]),
    }
).map(lambda words: [*words.items()])
asked = st.tuples(periods(), facets(), READINGS).map(lambda parts: [pair for part in parts for pair in part])
two_values = st.sampled_from([*IN_WORLDS]).flatmap(
    lambda key: st.tuples(st.just(key), st.sampled_from(IN_WORLDS[key]), st.sampled_from(IN_WORLDS[key]))
)


def kept(narrow: View, wide: View) -> bool:
    """Whether every record and site of one view is in another, the certain ones for certain."""
    records, sites = wide.frame.records, wide.frame.sites
    return all(n in records and records[n] >= sure for n, sure in narrow.frame.records.items()) and all(
        n in sites and sites[n].certain >= state.certain for n, state in narrow.frame.sites.items()
    )


@settings(max_examples=250)
@given(world=worlds(), pairs=asked, added=two_values)
def test_a_facet_adds_nothing_and_a_further_value_of_it_loses_nothing(
    world: World, pairs: Pairs, added: tuple[str, str, str]
) -> None:
    atlas = open_world(*world)[0]
    key, one, other = added
    rest = [pair for pair in pairs if pair[0] != key]
    narrow, wide = shown(atlas, [*rest, (key, one)]), shown(atlas, [*rest, (key, one), (key, other)])
    assert kept(narrow, wide)
    assert kept(wide, shown(atlas, rest))


@settings(max_examples=100)
@given(world=worlds(), pairs=asked, words=st.sampled_from(["agreement", "brazil", "r0", "esa navigation", "zzzzz"]))
def test_a_search_adds_nothing(world: World, pairs: Pairs, words: str) -> None:
    atlas = open_world(*world)[0]
    assert kept(shown(atlas, [*pairs, ("q", words)]), shown(atlas, pairs))


@settings(max_examples=100)
@given(world=worlds(), pairs=asked)
def test_domains_that_are_merely_named_lose_nothing(world: World, pairs: Pairs) -> None:
    atlas = open_world(*world)[0]
    without = [(key, value) for key, value in pairs if key != "named"]
    assert kept(shown(atlas, without), shown(atlas, [*without, ("named", "yes")]))


def instead(selection: Selection, key: str, value: str) -> Selection:
    """The selection in which exactly one value of a facet is chosen, the others unchanged."""
    return replace(selection, **{key: Firmness(value) if key == "firmness" else (value,)})


@settings(max_examples=150)
@given(world=worlds(), pairs=asked)
def test_the_number_beside_a_choice_is_the_length_of_its_list(world: World, pairs: Pairs) -> None:
    atlas = open_world(*world)[0]
    view = shown(atlas, pairs)
    assert view.counts.keys() == {*FACETS, "firmness"}
    for key, values in (IN_WORLDS | {"firmness": tuple(Firmness)}).items():
        for value in values:
            chosen = ask(atlas, instead(view.selection, key, value))
            matches = [sure for _, sure in chosen.records]
            if key == "kind":
                matches = [state.certain for state in chosen.frame.sites.values()]
            assert view.counts[key][value] == (sum(matches), len(matches)), (key, value)


@settings(max_examples=100)
@given(world=worlds(), pairs=asked)
def test_what_is_certain_beside_a_choice_is_possible(world: World, pairs: Pairs) -> None:
    counts = shown(open_world(*world)[0], pairs).counts
    assert all(0 <= certain <= possible for values in counts.values() for certain, possible in values.values())


@settings(max_examples=100)
@given(world=worlds(most=6), pairs=asked, seed=st.randoms(use_true_random=False))
def test_the_order_of_records_and_sites_does_not_matter(world: World, pairs: Pairs, seed: Any) -> None:
    atlas = open_world(*world)[0]
    view = shown(atlas, pairs)
    record_at, site_at = [*range(len(atlas.records))], [*range(len(atlas.sites))]
    seed.shuffle(record_at)
    seed.shuffle(site_at)
    records = [replace(atlas.records[n], sites=tuple(map(site_at.index, atlas.records[n].sites))) for n in record_at]
    sites = [replace(atlas.sites[n], records=tuple(map(record_at.index, atlas.sites[n].records))) for n in site_at]
    when = When(view.question.from_day, view.question.to_day, view.selection.reading)
    moved = Facets(records, sites, atlas.checked.groups, allowed_values(atlas.checked))
    rows, others = moved.choose(view.selection, when, None), moved.others(view.selection, when, None)
    for before, now in [
        (atlas.facets.choose(view.selection, when, None), rows),
        *((before, others[key]) for key, before in atlas.facets.others(view.selection, when, None).items()),
    ]:
        assert [places(now.sure, record_at), places(now.maybe, record_at), places(now.sites, site_at)] == [
            places(before.sure), places(before.maybe), places(before.sites)
        ]  # fmt: skip


def places(bits: int, at: list[int] | None = None) -> set[int]:
    """The rows of a set, by the place that they once had."""
    found = [n for n in range(bits.bit_length()) if bits >> n & 1]
    return {at[n] if at else n for n in found}
