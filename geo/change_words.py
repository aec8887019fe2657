"""Two periods side by side in words: counts, countries, what was added, gone, halted or firmer, and the sites.

Values for the template ``change.html``; nothing here knows the page. Each is made when the template asks for it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from geo import draw, known, text
from geo.change import Change, Moved, SiteMoved, Step, Why
from geo.country_words import firmest_words
from geo.dates import date_of, in_words, last_day_of_year
from geo.difference import KINDS, Number, Range
from geo.record_words import step_words
from geo.schema import Measure, Reading, Record, Term
from geo.tables import JsonDict, RecordRow, Selection
from geo.words import N_, _, ngettext

SHOWN: Final = 25
"""Rows of a list that are seen at once; the others fold away."""

_NAMED: Final = 3  # partners that a row names
_NUMBERS: Final = known.KINDS | {"countries": N_("Countries"), "sites": N_("Sites")}
_SIDE_BY_SIDE: Final = {
    Reading.ACTIVE: N_("What was going on in {before}, and what in {after}."),
    Reading.NEW: N_("What began in {before}, and what in {after}."),
}
_ON_THE_MAP: Final = {
    Measure.AGREEMENTS: N_("Agreements by country, {after} against {before}"),
    Measure.ACTIVITIES: N_("Activities by country, {after} against {before}"),
    Measure.CONTACTS: N_("Contacts by country, {after} against {before}"),
    Measure.FIRMEST: N_("Firmest commitment by country, {after} against {before}"),
}
_CLASSES: Final = {
    "less-2": N_("fewer by 4 or more"),
    "less-1": N_("fewer by 1 to 3"),
    "same": N_("no change"),
    "more-1": N_("more by 1 to 3"),
    "more-2": N_("more by 4 or more"),
}
_FIRMEST_CLASSES: Final = {"less-1": N_("less firm"), "same": N_("no change"), "more-1": N_("firmer")}
_OTHERS: Final = {
    "possible": N_("possible only"),
    "none": N_("none found"),
    "not-researched": N_("not researched yet"),
}
_FIRMER: Final = {
    (1, 2): N_("{step}; a draft before"),
    (1, 3): N_("{step}; a draft before"),
    (2, 3): N_("{step}; signed before"),
}


# --- periods and differences ------------------------------------------------------------------------------------


def period_words(asked: Selection) -> str:
    """Name the period of a selection: ``2014``, ``2010 to 2014``, ``2020 to today``, ``the years to 1991``."""
    first, last = asked.from_year, asked.to_year
    if first is None and last is None:
        return _("all years")
    if first is None:
        return _("the years to {last}").format(last=last)
    if last is None:
        return _("{first} to today").format(first=first)
    return str(first) if first == last else _("{first} to {last}").format(first=first, last=last)


def change_words(change: Range) -> str:
    """Say by how much a number grew: ``+3``, ``-2 to +1``, ``no change``; with a true minus, which is read aloud."""
    least, most = change
    if least == most:
        return _signed(least) if least else _("no change")
    return _("{low} to {high}").format(low=_signed(least), high=_signed(most))


def firmness_words(change: Range) -> str:
    """Say whether the firmest commitment got firmer."""
    least, most = change
    if least == most == 0:
        return _("no change")
    if least >= 0:
        return _("firmer") if least else _("perhaps firmer")
    if most <= 0:
        return _("less firm") if most else _("perhaps less firm")
    return _("firmer or less firm")


def _signed(number: int) -> str:
    return f"{number:+}".replace("-", "\N{MINUS SIGN}") if number else "0"


# --- the whole --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ChangeWords:
    """The view of two periods; each value is plain: text, numbers, lists and mappings of them."""

    change: Change

    @cached_property
    def names(self) -> dict[str, str]:
        """What the two periods are called, ``before`` and ``after``."""
        return {
            "before": period_words(self.change.before.selection),
            "after": period_words(self.change.after.selection),
        }

    @property
    def heading(self) -> str:
        """What is put side by side."""
        return _(_SIDE_BY_SIDE[self.change.after.selection.reading]).format(**self.names)

    @property
    def backwards(self) -> bool:
        """Whether the period to compare with ends later than the other."""
        return self.change.before.question.to_day > self.change.after.question.to_day

    @property
    def notes(self) -> list[str]:
        """What a reader has to know of the periods before the numbers."""
        return [*self._notes()]

    def _notes(self) -> Iterator[str]:
        config, views = self.change.after.atlas.config, (self.change.before, self.change.after)
        if views[0].question == views[1].question:
            yield _("Both periods are the same, so nothing differs.")
        if self.backwards:
            yield _("The first period ends later than the second, so differences run back in time.")
        for name, view in zip(self.names.values(), views, strict=True):
            year = view.selection.to_year
            if year is None or last_day_of_year(year) > config.as_of_day:
                told = _("Of {period} the data know what came until {day}.")
                yield told.format(period=name, day=self._as_of)

    @property
    def _as_of(self) -> str:
        """The last day that is told of, in words."""
        return in_words(date_of(self.change.after.atlas.config.as_of_day).isoformat())

    @cached_property
    def numbers(self) -> list[JsonDict]:
        """The counts of the status line side by side; drafts only where there are some."""
        totals = self.change.difference.totals
        return [
            {"label": _(label), **_cells(totals[name])}
            for name, label in _NUMBERS.items()
            if name != "drafts" or totals[name].before[1] or totals[name].after[1]
        ]

    @property
    def is_vague(self) -> bool:
        """Whether a difference is a range."""
        return any(one.change[0] != one.change[1] for one in self.change.difference.totals.values())

    @property
    def open_in_both(self) -> int:
        """How many records are possible only in both periods."""
        return self.change.difference.open_in_both

    # --- countries --------------------------------------------------------------------------------------------

    @property
    def on_the_map(self) -> str:
        """What the map shows."""
        return _(_ON_THE_MAP[self._measure]).format(**self.names)

    @property
    def legend(self) -> list[JsonDict]:
        """The colours of the map and what they mean, from fewer to more."""
        classes = _FIRMEST_CLASSES if self._measure is Measure.FIRMEST else _CLASSES
        subject = self.change.after.atlas.config.subject
        told = [(name, _(words)) for name, words in (classes | _OTHERS).items()]
        return [{"name": name, "words": words} for name, words in (*told, ("subject", subject.name))]

    @property
    def silence_years(self) -> int:
        """After how many years without a word a signed text is no longer certain; 0 where that makes no difference."""
        counted = self._measure in (Measure.AGREEMENTS, Measure.FIRMEST)
        going_on = self.change.after.selection.reading is Reading.ACTIVE
        return self.change.after.atlas.config.rules.silence_years if counted and going_on else 0

    @cached_property
    def countries(self) -> list[JsonDict]:
        """Countries of which the measure changed, or may have: what surely changed most comes first."""
        name_of = self.change.after.atlas.checked.name_of
        changed = [
            (code, name_of(code), one) for code, one in self.change.difference.countries.items() if one.change != (0, 0)
        ]
        changed.sort(key=lambda row: (*_size(row[2]), known.sorting(row[1])))
        return [self._country_row(*row) for row in changed]

    @property
    def same_countries(self) -> int:
        """How many countries have something in both periods, and no change."""
        return sum(one.change == (0, 0) and one.after[1] > 0 for one in self.change.difference.countries.values())

    def _country_row(self, code: str, name: str, number: Number) -> JsonDict:
        told = _firmest_cells(number) if self._measure is Measure.FIRMEST else _cells(number)
        return {"code": code, "name": name, "colour": self.change.difference.class_of(code), **told}

    @property
    def _measure(self) -> Measure:
        return self.change.after.selection.measure

    # --- records ----------------------------------------------------------------------------------------------

    @cached_property
    def added(self) -> list[JsonDict]:
        """What is there in the later period only, by kind."""
        return [*self._moved(self.change.added)]

    @cached_property
    def gone(self) -> list[JsonDict]:
        """What is there in the earlier period only, by kind."""
        return [*self._moved(self.change.gone)]

    def _moved(self, found: dict[str, list[Moved]]) -> Iterator[JsonDict]:
        for kind in KINDS:
            if moved := found[kind]:
                rows = [self._row(one.row, one.record, self._reason(one), sure=one.sure) for one in moved]
                yield {"kind": kind, "label": _(known.KINDS[kind]), "number": _number(moved), "rows": rows}

    @cached_property
    def halted(self) -> list[JsonDict]:
        """What was suspended, left by a side or ended in between."""
        return [self._step_row(one) for one in self.change.halted]

    @cached_property
    def resumed(self) -> list[JsonDict]:
        """What was resumed in between."""
        return [self._step_row(one) for one in self.change.resumed]

    @cached_property
    def firmer(self) -> list[JsonDict]:
        """What got firmer in between."""
        return [self._step_row(one) for one in self.change.firmer]

    @property
    def between(self) -> dict[str, str]:
        """The days between which steps are told, ``first`` and ``last``."""
        as_of = self.change.after.atlas.config.as_of_day
        first, last = (in_words(date_of(min(day, as_of)).isoformat()) for day in self.change.between)
        return {"first": first, "last": last}

    def _step_row(self, one: Step) -> JsonDict:
        told = step_words(one.event, one.record, self.change.after.atlas.checked)
        if one.levels in _FIRMER:
            told = _(_FIRMER[one.levels]).format(step=told)
        tags = [_("resumed since")] if one.resumed else []
        return self._row(one.row, one.record, told, tags, sure=one.sure)

    def _row(self, row: RecordRow, record: Record, step: str, tags: Sequence[str] = (), *, sure: bool) -> JsonDict:
        folded = [_("counted with another record")] if row.folded else []
        doubt = [] if sure else [_("possible only")]
        told = _("{who}; {step}").format(who=self._who(record), step=step)
        return {"id": row.id, "title": record.title, "told": told, "tags": [*tags, *folded, *doubt]}

    def _who(self, record: Record) -> str:
        if len(record.parties) > _NAMED:
            return ngettext("{number} partner", "{number} partners", len(record.parties)).format(
                number=len(record.parties)
            )
        return draw.party_words(record, self.change.after.atlas.checked)

    def _reason(self, one: Moved) -> str:
        """Say which step made the difference, or what is known of the end."""
        atlas = self.change.after.atlas
        step = step_words(one.event, one.record, atlas.checked)
        if one.why is Why.SILENCE:
            told = _("Nothing heard since {date}; taken as certain until {year}")
            return told.format(date=in_words(one.event.date), year=date_of(one.row.end[0]).year)
        if one.why is Why.TERM and one.record.term:
            return _term_words(one.record.term)
        if one.why is Why.BEYOND:
            return _("The data reach to {day}").format(day=self._as_of)
        if one.why is Why.MEMBER:
            return _("Its partner was no member of the group in the other period, or not surely")
        if one.why is Why.SIGNED:
            return _("Became an agreement: {step}").format(step=step)
        quiet = one.why is Why.OVER and one.kind == "drafts"
        return _("Last known step: {step}").format(step=step) if quiet else step

    # --- sites ------------------------------------------------------------------------------------------------

    @cached_property
    def sites(self) -> list[JsonDict]:
        """Sites of the later period only, sites at another stage, and sites of the earlier period only."""
        parts = [
            (_("Only in {period}").format(period=self.names["after"]), self.change.new_sites),
            (_("At another stage"), self.change.changed_sites),
            (_("Only in {period}").format(period=self.names["before"]), self.change.gone_sites),
        ]
        return [
            {"label": label, "number": _number(found), "rows": [self._site_row(one) for one in found]}
            for label, found in parts
            if found
        ]

    def _site_row(self, one: SiteMoved) -> JsonDict:
        checked = self.change.after.atlas.checked
        step = draw.site_far(one.site, checked, self.change.between[1])
        if one.stages:
            first, then = (step_words(event, one.site, checked) for event in one.stages)
            last = self.names["before" if self.backwards else "after"]
            step = _("{first}; by the end of {period}: {then}").format(first=first, period=last, then=then)
        told = _("{who}; {step}").format(who=checked.name_of(one.site.country), step=step)
        return {
            "id": one.site.id,
            "title": one.site.name,
            "told": told,
            "tags": [] if one.sure else [_("possible only")],
        }


# --- values -----------------------------------------------------------------------------------------------------


def _cells(number: Number) -> JsonDict:
    return {
        "before": text.number(number.before),
        "after": text.number(number.after),
        "change": change_words(number.change),
    }


def _firmest_cells(number: Number) -> JsonDict:
    before, after = ({"words": firmest_words(one), "aloud": ""} for one in (number.before, number.after))
    return {"before": before, "after": after, "change": firmness_words(number.change)}


def _size(number: Number) -> tuple[int, int]:
    """Put what surely changed most first, then what may have changed most."""
    least, most = number.change
    return -max(least, -most, 0), -max(abs(least), abs(most))


def _number(found: Sequence[Moved] | Sequence[SiteMoved]) -> JsonDict:
    """Count what is counted: a record that only amends, prolongs or is part of another is listed all the same."""
    sure = [one.sure for one in found if isinstance(one, SiteMoved) or not one.row.folded]
    return text.number((sum(sure), len(sure)))


def _term_words(term: Term) -> str:
    if term.until:
        return _("Its term ran until {date}; nobody reported an end").format(date=in_words(term.until))
    told = ngettext(
        "Its term of {number} year is over; nobody reported an end",
        "Its term of {number} years is over; nobody reported an end",
        term.years or 0,
    )
    return told.format(number=term.years)
