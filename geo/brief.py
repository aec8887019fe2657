"""A country on paper: a file that prints, with its map, its years, its records with numbered notes, and who says so."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from markupsafe import Markup

from geo import labels, picture, settings, style, words
from geo.atlas import View, ask
from geo.cite import cite
from geo.errors import ExportError
from geo.profile import Profile, profile
from geo.record_words import source_words
from geo.render import render
from geo.schema import Record, Site, Source
from geo.selection import Viewing
from geo.standing import is_silent
from geo.tables import JsonDict
from geo.words import ngettext

_STYLES: Final = ("report.css", "country.css", "country_brief.css")


def write_brief(view: View, code: str, *, base: str = "") -> bytes:
    """Write the brief of a country as one HTML file that needs nothing else and prints on A4 or letter.

    Parameters
    ----------
    view
        The answered selection; the brief says it in words, and tells nothing but what it shows.
    code
        Code of a country or of a former state, or the id of an organisation.
    base
        The page's address without a query, for what the map and the citation say where ``atlas.yaml`` says none.

    Returns
    -------
    content
        HTML in UTF-8; the same selection and data version give the same bytes.

    Raises
    ------
    ExportError
        If nothing has that code, or the subject country has it.

    Examples
    --------
    >>> from geo.atlas import ask, open_atlas
    >>> from geo.tables import Selection
    >>> write_brief(ask(open_atlas(), Selection()), "NIC")[:15]
    b'<!doctype html>'
    """
    checked = view.atlas.checked
    if code not in checked.countries and code not in checked.organisations:
        raise ExportError(f"found country {code!r}, expected a code such as NIC or the id of an organisation")
    subject = view.atlas.config.subject
    if code in (subject.code, *subject.predecessors):
        raise ExportError(
            f"found country {code!r}, expected a partner: all records are of {subject.name}; name another"
        )
    styles = [style.style_sheet(), *((settings.ASSETS / name).read_text(encoding="utf-8") for name in _STYLES)]
    own = ask(view.atlas, replace(view.selection, partner=(code,)))
    content = render(
        "country_brief",
        brief=Brief(profile(view, code)),
        config=view.atlas.config,
        edition=labels.edition_words(view.atlas.config),
        picture=Markup(_map(view, own, code, base)),  # noqa: S704  # text in it is escaped
        citation=cite(own, base=base).text,
        style=Markup("\n".join(styles)),  # noqa: S704  # our own files
        language=words.language(),
    )
    return content.encode()


def _map(view: View, own: View, code: str, base: str) -> str:
    """Draw a country in its surroundings, or where the partners of an organisation are: it has no place itself."""
    look, language = picture.Look(size="column", base=base), words.language()
    if code in view.atlas.checked.countries:
        return picture.draw_picture(view, "svg", look, Viewing(country=(code,), lang=language)).decode()
    return picture.draw_picture(own, "svg", look, Viewing(lang=language)).decode()


@dataclass(frozen=True)
class Brief:
    """What a brief says beside the values of the country's page."""

    profile: Profile

    @property
    def shown(self) -> list[str]:
        """The filters in words; none where all that is known is told."""
        view = self.profile.known.view
        asked, own = view.selection, view.selection.partner == (self.profile.code,)  # what the whole brief is about
        chips = labels.chips(replace(asked, partner=()) if own else asked, view.atlas.checked)
        return [said for said, _without in chips]

    @cached_property
    def notes(self) -> list[JsonDict]:
        """The sources of all that is told, in the order in which they are named first; each once."""
        checked = self.profile.known.view.atlas.checked
        return [{"number": n} | source_words(source, checked) for source, n in self._numbered.values()]

    def marks(self, name: str) -> list[int]:
        """Return the numbers of the notes of a record or a site."""
        return sorted({self._numbered[_key(source)][1] for source in self._things[name].sources.values()})

    @cached_property
    def caveats(self) -> list[str]:
        """What a reader must know before using the numbers."""
        known, in_part = self.profile.known, self.profile.in_part
        records = [one.record for one in known.seen]
        disputed = sum(bool(one.disputed) for one in records)
        low = sum(one.row.confidence.level == "low" for one in known.seen)
        silent = sum(is_silent(one.row, known.view.question.to_day) for one in known.seen)
        counted = [
            (
                disputed,
                ngettext(
                    "{number} record holds a date, a step or a party that is disputed: it counts as possible.",
                    "{number} records hold a date, a step or a party that is disputed: it counts as possible.",
                    disputed,
                ),
            ),
            (
                low,
                ngettext(
                    "{number} record is of low confidence, which is computed from its sources.",
                    "{number} records are of low confidence, which is computed from their sources.",
                    low,
                ),
            ),
            (
                silent,
                ngettext(
                    "{number} record has had no known step for {years} years; that it went quiet is inferred.",
                    "{number} records have had no known step for {years} years; that they went quiet is inferred.",
                    silent,
                ),
            ),
            (
                in_part["folded"],
                ngettext(
                    "{number} record is listed and counted with another, which it amends, prolongs or is part of.",
                    "{number} records are listed and counted with others, which they amend, prolong or are part of.",
                    in_part["folded"],
                ),
            ),
            (
                in_part["incomplete"],
                ngettext(
                    "{number} record is listed and not counted, since only some of its parties are known.",
                    "{number} records are listed and not counted, since only some of their parties are known.",
                    in_part["incomplete"],
                ),
            ),
        ]
        years = known.view.atlas.config.rules.silence_years
        return [
            *self.profile.notes,
            *(told.format(number=number, years=years) for number, told in counted if number),
        ]

    @cached_property
    def _things(self) -> dict[str, Record | Site]:
        """All that is told, in the order in which it is."""
        known, checked = self.profile.known, self.profile.known.view.atlas.checked
        listed = [row["id"] for part in self.profile.records for row in part["rows"]]
        return {name: checked.record_of[name] for name in listed} | {site.id: site for site, _sure in known.sites}

    @cached_property
    def _numbered(self) -> dict[tuple[str, str], tuple[Source, int]]:
        """Each source with its number, from 1, by what tells it from others."""
        found = {_key(source): source for thing in self._things.values() for source in thing.sources.values()}
        return {key: (source, n) for n, (key, source) in enumerate(found.items(), start=1)}


def _key(source: Source) -> tuple[str, str]:
    """Tell sources apart: two places of one document are two notes."""
    return source.url or source.file or "", source.where or ""
