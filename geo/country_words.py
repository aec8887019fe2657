"""Words for the parts of a country's page: its numbers, its records and sites, how it was searched, and who says so."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Final

from geo import draw, spans, text, words
from geo.dates import NEVER, date_of, in_words, parse_edtf
from geo.known import Count, Known, Seen, sorting, total
from geo.labels import label_of
from geo.schema import Record, Searched, Site, Source, Type
from geo.standing import standing
from geo.tables import JsonDict
from geo.text import number
from geo.words import N_, _

DEPTHS: Final = {
    "systematic": N_("Systematic"),
    "partial": N_("In part"),
    "incidental": N_("Met on the way"),
    "not-researched": N_("Not researched yet"),
}
"""How deeply a country was searched, in a word or two."""

_FIRMEST: Final = (N_("None"), N_("Talks or a draft"), N_("Signed"), N_("In force"))
_SEARCHED: Final = {
    "systematic": N_("Searched systematically, in {languages}; last search {day}."),
    "partial": N_("Searched in part, in {languages}; last search {day}."),
    "incidental": N_(
        "Only met on the way of other searches, in {languages}; last search {day}. Numbers are lower bounds."
    ),
    "not-researched": N_("Nobody searched for this country yet, which is not the same as none found."),
}
_SOURCES: Final = {
    "official-text": N_("Official texts"),
    "official": N_("Official pages"),
    "agency": N_("News agencies"),
    "press": N_("Press"),
    "academic": N_("Academic works"),
    "database": N_("Databases"),
}


# --- numbers ----------------------------------------------------------------------------------------------------


def firmest_words(firmest: Count) -> str:
    """Say the firmest commitment: the certain one, and the possible one where it is another."""
    sure, maybe = (_(_FIRMEST[level]) for level in firmest)
    return sure if sure == maybe else _("{sure}; possibly: {maybe}").format(sure=sure, maybe=maybe)


def split(known: Known) -> JsonDict:
    """Count the agreements with one partner, and those with several."""
    return {
        "bilateral": number(total((one for one in known.counted if one.row.bilateral), "agreements")),
        "multilateral": number(total((one for one in known.counted if not one.row.bilateral), "agreements")),
    }


def domain_rows(columns: Sequence[tuple[Known, str]]) -> list[JsonDict]:
    """Count by domain, a column for each country and kind; a record with several domains counts in each.

    Returns
    -------
    rows
        Domains that have any. A cell is a number with its ``bar`` in per cent of the largest of all, and with ``sure``,
        the certain part of that bar in per cent of it.
    """
    rows: list[JsonDict] = []
    for domain, label in columns[0][0].view.atlas.config.domains.items():
        counts = [total((one for one in known.counted if domain in one.row.domains), kind) for known, kind in columns]
        if any(count[1] for count in counts):
            rows.append({"id": domain, "label": label, "cells": [number(count) for count in counts]})
    cells = [cell for row in rows for cell in row["cells"] if cell["possible"]]
    most = max((cell["possible"] for cell in cells), default=1)
    for cell in cells:
        cell["bar"] = round(100 * cell["possible"] / most, 1)
        cell["sure"] = round(100 * cell["certain"] / cell["possible"], 1)
    return rows


# --- records and sites ------------------------------------------------------------------------------------------


def brief(one: Seen, known: Known) -> JsonDict:
    """Say what a record is called, how far it got (an agreement by its steps, else its headline) and how it stands."""
    checked, by_day = known.view.atlas.checked, known.view.question.to_day
    if one.kind == "agreements":
        first, *later = spans.steps(one, known) or [""]
        told = "; ".join([first, *(f"{step[:1].lower()}{step[1:]}" for step in later)])
    else:
        told = draw.how_far(one.record, checked, by_day)
    return {
        "id": one.record.id,
        "title": one.record.title,
        "tags": [*_tags(one, known)],
        "standing": standing(one.record, one.row, by_day, checked),
        "about": [told],
    }


def full(one: Seen, known: Known) -> JsonDict:
    """Say also what a record is, who takes part in it if several do, and how sure it is."""
    checked = known.view.atlas.checked
    what = draw.kind_words(one.record, checked)
    if one.record.type is Type.CONTACT and one.record.level:  # that it is words only is said above the list
        what = checked.config.levels[one.record.level]
    names = "" if one.row.bilateral else draw.party_words(one.record, checked)
    return _with(brief(one, known), what, names, one, known)


def shared(one: Seen, known: Known, names: str) -> JsonDict:
    """Say also what a record is, and which of the countries that are compared it names."""
    what = draw.kind_words(one.record, known.view.atlas.checked)
    return _with(brief(one, known), what, names, one, known)


def _with(row: JsonDict, what: str, names: str, one: Seen, known: Known) -> JsonDict:
    told = _("{what}; parties: {names}; confidence: {level}") if names else _("{what}; confidence: {level}")
    level = label_of("confidence", one.row.confidence.level, known.view.atlas.checked).lower()
    return row | {"about": [*row["about"], told.format(what=what, names=names, level=level)]}


def _tags(one: Seen, known: Known) -> Iterator[str]:
    """Say what a reader has to know of a record in a list of this country's."""
    if one.others:
        yield _("as {name}").format(name=text.joined([known.view.atlas.checked.name_of(who) for who in one.others]))
    if one.row.folded:
        yield _("counted with another record")
    if not one.row.complete:
        yield _("not counted: only some parties are listed")
    if one.doubted:
        yield _("that it is a party is disputed")
    elif not one.sure:
        yield _("possible only")


def site(one: Site, sure: bool, known: Known) -> JsonDict:  # whether the match is certain
    """Say what a site is, how far it got and how well its place is known."""
    checked = known.view.atlas.checked
    tags = [checked.name_of(one.country)] if one.country != known.code else []
    return {
        "id": one.id,
        "name": one.name,
        "tags": tags if sure else [*tags, _("possible only")],
        "kind": checked.config.site_kinds[one.kind].label,
        "far": draw.site_far(one, checked, known.view.question.to_day),
        "position": draw.position_words(one),
    }


def notes(known: Known) -> Iterator[str]:
    """Say whose records stand here too: of former states, and of territories that are drawn on this shape."""
    checked = known.view.atlas.checked
    if known.code not in checked.countries:
        return
    here = [who for one in known.seen for who in one.others]
    here += [place.country for place, _sure in known.sites if place.country != known.code]
    for who in dict.fromkeys(here):
        other = checked.countries[who]
        if other.last_day < NEVER:
            told = _("Includes what {former} did, until {day}: it is drawn on this country.")
            yield told.format(former=other.short, day=in_words(date_of(other.last_day).isoformat()))
        else:
            yield _("Includes {territory}, which is drawn on this country.").format(territory=other.short)
    if not known.shapes:
        yield _("It has no shape on the map, in this view of borders.")


# --- how it was searched ----------------------------------------------------------------------------------------


def coverage(known: Known) -> JsonDict:
    """Say how a country was searched: in a line, and what was looked for and not found."""
    entries = [
        {
            "depth": entry.depth,
            "line": _searched(entry),
            "whose": "" if known.code in entry.countries else text.joined(_whose(entry, known)),
            "looked_for": entry.looked_for or "",
            "not_found": [*entry.not_found],
            "together": len(entry.countries) - 1,
        }
        for entry in known.coverage
    ]
    line = next((one["line"] for one in reversed(entries) if one["depth"] == known.depth), None)
    return {"depth": known.depth, "line": line or _(_SEARCHED["not-researched"]), "entries": entries}


def _searched(entry: Searched) -> str:
    languages = text.joined(language_words(entry.languages))
    return _(_SEARCHED[entry.depth]).format(languages=languages, day=in_words(entry.day))


def _whose(entry: Searched, known: Known) -> list[str]:
    return [known.view.atlas.checked.name_of(code) for code in entry.countries if code in known.shapes]


def language_words(codes: Iterable[str]) -> list[str]:
    """Name languages in the language of the page; one that has no name there stays a code."""
    names = _language_names(words.locale())
    return [names.get(code, code) for code in codes]


@cache
def _language_names(language: str) -> dict[str, str]:
    from babel import Locale

    return dict(Locale.parse(language).languages)


# --- who says so ------------------------------------------------------------------------------------------------


def sources(known: Known) -> JsonDict:
    """List every page and document that its records and sites rest on, once: by kind, and by publisher.

    Returns
    -------
    values
        ``number`` of them and of their ``publishers``, and ``kinds`` in which those publishers come first that have
        most of them.
    """
    things: list[Record | Site] = [*(one.record for one in known.seen), *(place for place, _sure in known.sites)]
    found = {source.url or source.file or "": source for thing in things for source in thing.sources.values()}
    kinds: dict[str, dict[str, list[Source]]] = {kind: {} for kind in _SOURCES}
    for source in found.values():
        kinds[source.kind].setdefault(source.publisher, []).append(source)
    return {
        "number": len(found),
        "publishers": len({source.publisher for source in found.values()}),
        "kinds": [
            {
                "label": _(_SOURCES[kind]),
                "number": sum(len(listed) for listed in publishers.values()),
                "publishers": [
                    _publisher(name, publishers[name], known)
                    for name in sorted(publishers, key=lambda name: (-len(publishers[name]), sorting(name)))
                ],
            }
            for kind, publishers in kinds.items()
            if publishers
        ],
    }


def _publisher(name: str, published: Sequence[Source], known: Known) -> JsonDict:
    name_of, spoken = known.view.atlas.checked.name_of, words.locale()
    about = language_words(dict.fromkeys(source.language for source in published if source.language != spoken))
    for state in dict.fromkeys(source.controlled_by for source in published if source.controlled_by):
        about.append(_("controlled by {name}").format(name=name_of(state)))
    dated = [source for source in published if source.published != "unknown"]
    dated.sort(key=lambda source: parse_edtf(source.published).s1, reverse=True)
    undated = [source for source in published if source.published == "unknown"]
    listed = [source_words(one) for one in dated] + [source_words(one, before=n) for n, one in enumerate(undated)]
    if len(published) == 1 and published[0].url:  # its name is the link, and its day stands beside it
        listed[0] |= {"words": name, "beside": listed[0]["words"] if dated else ""}
        name = ""
    return {"name": name, "about": ", ".join(about), "sources": listed}


def source_words(source: Source, *, before: int = 0) -> JsonDict:
    """Name a source by its day, or by its place among the undated ones of its publisher.

    Parameters
    ----------
    source
        What to name.
    before
        How many undated ones stand before it.
    """
    if source.url is None:
        told = _("document kept with the atlas: {file}").format(file=source.file)
    elif source.published != "unknown":
        told = in_words(source.published)
    elif before:
        told = _("page {number}").format(number=before + 1)
    else:
        told = _("undated page")
    foreign = source.language if source.language != words.locale() else ""
    return {"url": source.url or "", "words": told, "language": foreign, "beside": ""}
