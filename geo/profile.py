"""A country's page, several countries side by side, and the index of countries: what a selection shows, in words.

Values for the templates ``country.html`` and ``countries.html``; nothing here knows the page. The page of a country has
two parts that share few values, so each value is made when a template asks for it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property

from geo import country_words, spans, text
from geo.atlas import View
from geo.dates import NEVER, in_words
from geo.known import KINDS, Count, Known, Seen, kinds_of, sorting, total
from geo.schema import Measure, Viewpoint
from geo.standing import exists
from geo.tables import JsonDict, Selection
from geo.text import number
from geo.words import _

# --- a country --------------------------------------------------------------------------------------------------


def profile(view: View, code: str) -> "Profile":
    """Say what an answered selection shows of a country: every value that its page needs, in words.

    Parameters
    ----------
    view
        The answered selection.
    code
        Code of a country or of a former state, drawn or not, or the id of an organisation.

    Returns
    -------
    values
        Values for ``templates/country.html``.

    Examples
    --------
    >>> from geo.atlas import ask, open_atlas
    >>> profile(ask(open_atlas(), Selection()), "BRA").name
    'Brazil'
    """
    return Profile(Known(view, code))


@dataclass(frozen=True)
class Profile:
    """The page of one country; each value is plain: text, numbers, lists and mappings of them."""

    known: Known

    @property
    def code(self) -> str:
        """Its code, as addresses have it."""
        return self.known.code

    @property
    def name(self) -> str:
        """What it is called."""
        return self.known.name

    @property
    def full_name(self) -> str:
        """The name that the United Nations write, where it is another."""
        country = self.known.view.atlas.checked.countries.get(self.code)
        return country.name if country and country.name != country.short else ""

    @property
    def empty(self) -> bool:
        """Whether nothing of it matches."""
        return not self.known.seen and not self.known.sites

    @cached_property
    def partly_hidden(self) -> bool:
        """Whether the present filters leave out some of what is known of it."""
        return self.known.partly_hidden

    @property
    def everything(self) -> JsonDict:
        """What a link changes to take all filters away; the viewpoint is no filter."""
        return {one.name: one.default for one in fields(Selection) if one.name != "viewpoint"}

    @cached_property
    def figures(self) -> list[JsonDict]:
        """The headline numbers; drafts only where there are some."""
        known = self.known
        counts = {kind: total(known.counted, kind) for kind in kinds_of([known])}
        figures = [
            {
                "kind": kind,
                "label": _(KINDS[kind]),
                "number": number(count, at_least=known.at_least),
                "split": country_words.split(known) if kind == "agreements" and count[1] else None,
            }
            for kind, count in counts.items()
        ]
        return [*figures, {"kind": "sites", "label": _("Sites"), "number": number(known.site_count), "split": None}]

    @property
    def firmest(self) -> str:
        """The firmest commitment."""
        return country_words.firmest_words(self.known.firmest)

    @cached_property
    def exists(self) -> JsonDict:
        """How much of what was agreed exists."""
        return exists(self.known.tally, self.known.view.atlas.checked)

    @cached_property
    def in_part(self) -> JsonDict:
        """How many records are listed and not counted, and why."""
        rows = [one.row for one in self.known.seen]
        folded = sum(row.folded for row in rows)
        return {"folded": folded, "incomplete": sum(not row.complete and not row.folded for row in rows)}

    @property
    def notes(self) -> list[str]:
        """Whose records stand here too, and whether it has a shape."""
        return [*country_words.notes(self.known)]

    @property
    def drawn_on(self) -> list[JsonDict]:
        """The other shapes that it is drawn on."""
        name_of = self.known.view.atlas.checked.name_of
        return [{"code": shape, "name": name_of(shape)} for shape in self.known.shapes if shape != self.code]

    @cached_property
    def domains(self) -> JsonDict:
        """Counts by domain and kind."""
        kinds = kinds_of([self.known])
        rows = country_words.domain_rows([(self.known, kind) for kind in kinds])
        return {"kinds": [{"kind": kind, "label": _(KINDS[kind])} for kind in kinds], "rows": rows}

    @cached_property
    def years(self) -> JsonDict:
        """What began by year."""
        return spans.year_charts([self.known])[0]

    @cached_property
    def records(self) -> list[JsonDict]:
        """Its records by kind, newest first; agreements with their lines."""
        return [part for kind in KINDS if (part := self._listed(kind))]

    def _listed(self, kind: str) -> JsonDict | None:
        rows = [country_words.full(one, self.known) for one in self.known.seen if one.kind == kind]
        if not rows:
            return None
        count = number(total(self.known.counted, kind))
        drawn = spans.agreement_lines([self.known])[0] if kind == "agreements" else None
        return {"kind": kind, "label": _(KINDS[kind]), "number": count, "rows": rows, "drawn": drawn}

    @cached_property
    def sites(self) -> list[JsonDict]:
        """Its sites by name."""
        return [country_words.site(site, sure, self.known) for site, sure in self.known.sites]

    @cached_property
    def coverage(self) -> JsonDict | None:
        """How it was searched, and what was not found; an organisation was not searched for."""
        is_country = self.code in self.known.view.atlas.checked.countries
        return country_words.coverage(self.known) if is_country else None

    @cached_property
    def groups(self) -> list[JsonDict]:
        """The groups that it is or was a member of."""
        groups = self.known.view.atlas.checked.groups
        return [
            {
                "id": name,
                "label": group.label,
                "years": in_words(lasted) if (lasted := group.periods.get(self.code)) else "",
            }
            for name, group in groups.items()
            if self.code in group.members or self.code in group.periods
        ]

    @cached_property
    def totals(self) -> list[JsonDict]:
        """Totals that others state of it."""
        return [
            {
                "what": one.what,
                "stated": one.stated[self.code],
                "date": in_words(one.date),
                "note": one.note,
                "publisher": one.source.publisher,
                "source": country_words.source_words(one.source),
            }
            for one in self.known.view.atlas.checked.totals
            if self.code in one.stated
        ]

    @cached_property
    def sources(self) -> JsonDict:
        """Every page and document that its records and sites rest on."""
        return country_words.sources(self.known)


# --- several countries ------------------------------------------------------------------------------------------


def comparison(view: View, codes: Sequence[str]) -> "Comparison":
    """Put two to four countries side by side.

    Parameters
    ----------
    view
        The answered selection.
    codes
        Their codes, each once.
    """
    return Comparison(tuple(Known(view, code) for code in codes))


@dataclass(frozen=True)
class Comparison:
    """Countries side by side; each value is plain, with an entry or a cell for each country in their order."""

    several: tuple[Known, ...]

    @property
    def heading(self) -> str:
        """Their names in a sentence."""
        return text.joined([known.name for known in self.several])

    @cached_property
    def countries(self) -> list[JsonDict]:
        """Each with the codes of the others."""
        codes = [known.code for known in self.several]
        return [
            {"code": known.code, "name": known.name, "others": tuple(code for code in codes if code != known.code)}
            for known in self.several
        ]

    @cached_property
    def figures(self) -> list[JsonDict]:
        """The headline numbers, a row each."""
        rows = [
            (_(KINDS[kind]), [number(total(one.counted, kind), at_least=one.at_least) for one in self.several])
            for kind in kinds_of(self.several)
        ]
        splits = [country_words.split(known) for known in self.several]
        rows.insert(1, (_("Bilateral agreements"), [one["bilateral"] for one in splits]))
        rows.insert(2, (_("Multilateral agreements"), [one["multilateral"] for one in splits]))
        rows.append((_("Sites"), [number(known.site_count) for known in self.several]))
        return [{"label": label, "cells": cells} for label, cells in rows]

    @cached_property
    def told(self) -> list[JsonDict]:
        """What is no number, a row each: the firmest commitment, what exists, how deeply each was searched."""
        firmest = [country_words.firmest_words(known.firmest) for known in self.several]
        depths = [_(country_words.DEPTHS[known.depth]) for known in self.several]
        label = _("{label}: {count}")
        delivery = [
            [label.format(label=one["label"], count=one["number"]["words"]) for one in known_parts]
            for known_parts in (exists(known.tally, known.view.atlas.checked)["parts"] for known in self.several)
        ]
        return [
            {"label": _("Firmest commitment"), "cells": [[words] for words in firmest]},
            {"label": _("What exists of the agreements"), "cells": [part or [_("No agreement.")] for part in delivery]},
            {"label": _("Search"), "cells": [[words] for words in depths]},
        ]

    @cached_property
    def domains(self) -> list[JsonDict]:
        """For each kind that has any its counts by domain."""
        tables = [
            {
                "kind": kind,
                "label": _(KINDS[kind]),
                "rows": country_words.domain_rows([(known, kind) for known in self.several]),
            }
            for kind in kinds_of(self.several)
        ]
        return [table for table in tables if table["rows"]]

    @cached_property
    def years(self) -> list[JsonDict]:
        """What began by year."""
        return spans.year_charts(self.several)

    @cached_property
    def agreements(self) -> list[JsonDict]:
        """Agreements along a line, newest first."""
        return [
            {
                "rows": [country_words.brief(one, known) for one in known.seen if one.kind == "agreements"],
                "drawn": drawn,
            }
            for known, drawn in zip(self.several, spans.agreement_lines(self.several), strict=True)
        ]

    @cached_property
    def shared(self) -> list[JsonDict]:
        """Records in which two or more of them take part, newest first."""
        return [*_shared(self.several)]

    @cached_property
    def depths(self) -> list[JsonDict]:
        """How each was searched."""
        return [{"name": known.name, "line": country_words.coverage(known)["line"]} for known in self.several]

    @property
    def same_depth(self) -> bool:
        """Whether all were searched to the same depth."""
        return len({known.depth for known in self.several}) == 1


def _shared(several: Sequence[Known]) -> Iterator[JsonDict]:
    found: dict[str, list[tuple[Known, Seen]]] = {}
    for known in several:
        for one in known.seen:
            found.setdefault(one.record.id, []).append((known, one))
    shared = [part for part in found.values() if len(part) > 1]
    for part in sorted(shared, key=lambda part: (-(part[0][1].row.starts[0] or (0, 0))[0], part[0][1].record.id)):
        known, one = part[0]
        yield country_words.shared(one, known, text.joined([other.name for other, _seen in part]))


# --- all countries ----------------------------------------------------------------------------------------------


def countries(view: View) -> JsonDict:
    """List all countries that a selection shows, those that were searched and have none, and those that were not.

    Returns
    -------
    values
        Plain values for ``templates/countries.html``; countries by name, grouped by their first letter.
    """
    checked, depth_of = view.atlas.checked, view.atlas.depth_of
    rows = sorted((_index_row(view, code) for code in _matching(view)), key=lambda row: sorting(row["name"]))
    letters: dict[str, list[JsonDict]] = {}
    for row in rows:
        letters.setdefault(sorting(row["name"])[:1].upper(), []).append(row)
    listed = {row["code"] for row in rows}
    rest = [(code, name) for code, name in _openable(view) if code not in listed]
    return {
        "letters": [{"letter": letter, "rows": part} for letter, part in letters.items()],
        "number": len(rows),
        "filtered": replace(view.selection, viewpoint=Viewpoint.UN) != Selection(),
        "none": [
            {"code": code, "name": name, "depth": _(country_words.DEPTHS[depth_of[code]])}
            for code, name in rest
            if code in depth_of
        ],
        "unsearched": [
            {"code": code, "name": name}
            for code, name in rest
            if code not in depth_of and checked.countries[code].last_day == NEVER
        ],
    }


def _openable(view: View) -> list[tuple[str, str]]:
    """Countries that have a page, by name: code and name; of former states those that took part."""
    checked, config = view.atlas.checked, view.atlas.config
    left_out = {config.subject.code, *config.subject.predecessors}
    met = {who for row in view.atlas.records for who in (*row.partners, *row.doubted)}
    found = [
        (code, one.short)
        for code, one in checked.countries.items()
        if code not in left_out and (one.last_day == NEVER or code in met)
    ]
    return sorted(found, key=lambda pair: sorting(pair[1]))


def _matching(view: View) -> set[str]:
    """Codes that have anything under the selection: shapes, and parties and places that are drawn on none."""
    viewpoint, checked = view.selection.viewpoint, view.atlas.checked
    codes = set(view.frame.countries)
    written = [
        who for n in view.frame.records for row in (view.atlas.records[n],) for who in (*row.partners, *row.doubted)
    ]
    written += [view.atlas.sites[n].country for n in view.frame.sites]
    for who in dict.fromkeys(written):
        if who in checked.countries:
            codes |= {*(checked.countries[who].shapes[viewpoint] or (who,))}
    return codes - {view.atlas.config.subject.code, *view.atlas.config.subject.predecessors}


def _index_row(view: View, code: str) -> JsonDict:
    known = Known(view, code)
    counts = view.frame.countries.get(code)
    kinds = [kind for kind in KINDS if kind != "drafts"]
    numbers: dict[str, Count] = {
        kind: counts.of(Measure(kind)) if counts else total(known.counted, kind) for kind in kinds
    }
    depth = view.atlas.depth_of.get(code, "not-researched")
    return {
        "code": code,
        "name": known.name,
        **{kind: number(count, at_least=depth == "incidental") for kind, count in numbers.items()},
        "sites": number(known.site_count),
        "firmest": country_words.firmest_words(counts.firmest if counts else known.firmest),
        "depth": _(country_words.DEPTHS[depth]),
        "uncounted": not any(count[1] for count in numbers.values()) and not known.sites,
    }
