"""How a view or a record is cited: as a sentence, and as BibTeX, CSL-JSON and RIS for programs that keep references.

All four say whose data these are, what was selected, how much it shows, which data version it is and of which day,
under which address it is seen again, and the hash by which that can be verified (``geo/result.py``).
"""

import datetime
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from geo import labels, text, words
from geo.atlas import Atlas, View
from geo.dates import date_of, in_words, parse_edtf
from geo.result import SHORT, known_selection, record_result, result
from geo.schema import AtlasConfig, Record
from geo.selection import Viewing, write_query
from geo.tables import JsonDict, Selection
from geo.words import _

_EXACT: Final = re.compile(r"\d{4}(?:-\d{2}){0,2}")
_BASE: Final = re.compile(r"https?://[\w.\-\[\]:]+(?:/[\w.~/+-]*)?", re.ASCII)
_TEX: Final = {ord(char): f"\\{char}" for char in "%&_#$"} | {
    ord(char): f"{{\\text{name}}}"
    for char, name in {
        "\\": "backslash",
        "{": "braceleft",
        "}": "braceright",
        "~": "asciitilde",
        "^": "asciicircum",
        "<": "less",
        ">": "greater",
        "|": "bar",
    }.items()
}
"""Characters that TeX reads as commands. BibTeX counts every brace, one after a backslash too, so none stands bare."""


@dataclass(frozen=True, slots=True)
class Citation:
    """How something is cited.

    Parameters
    ----------
    text
        One line of plain text, with the first digits of the hash.
    bibtex
        An entry ``@dataset`` of biblatex in UTF-8, which BibTeX's own styles take as ``@misc``.
    csl
        CSL-JSON: a list of one item of type ``dataset``.
    ris
        Lines of tags, from ``TY  - DATA`` to ``ER  - ``, without the carriage returns that a file of them has.
    address
        Where it is seen again; only the words of an address, from the question mark on, where its page is not known.
    hash
        64 hexadecimal digits, as ``geo/result.py`` tells.
    """

    text: str
    bibtex: str
    csl: str
    ris: str
    address: str
    hash: str


def cite(view: View, *, base: str = "", accessed: datetime.date | None = None) -> Citation:
    """Cite what a view shows.

    Parameters
    ----------
    view
        The answered selection.
    base
        Address of the page without a query, as ``https://example.org/atlas/``; another form of it is left out. Where
        ``atlas.yaml`` says where the atlas is published, that counts instead.
    accessed
        The day on which a reader saw it: only for what is shown on the page, since a file does not know the clock.

    Returns
    -------
    citation
        In the language that is spoken now; the same view, base and day give the same text.

    Examples
    --------
    >>> from geo.atlas import ask, open_atlas
    >>> cite(ask(open_atlas(), Selection())).bibtex[:9]
    '@dataset{'
    """
    atlas, totals = view.atlas, view.frame.totals
    shown = labels.selection_words(view.selection, atlas.checked)
    title = _("{atlas}: {selection}").format(atlas=atlas.config.title, selection=shown) if shown else atlas.config.title
    counts = text.status_line([(noun, getattr(totals, noun)) for noun in text.NOUNS])
    asked = _Asked(view.selection, Viewing(v=atlas.config.version), atlas.config.address or base, accessed)
    return _written(_Reference(atlas.config, title, "", counts, result(view).hash, asked))


def cite_record(atlas: Atlas, record: Record, *, base: str = "", accessed: datetime.date | None = None) -> Citation:
    """Cite one record of an atlas, and otherwise as ``cite`` does."""
    within = _("Record {id} of the {atlas}").format(id=record.id, atlas=atlas.config.title)
    viewing, base = Viewing(record=record.id, v=atlas.config.version), atlas.config.address or base
    asked = _Asked(known_selection(atlas), viewing, base, accessed)
    return _written(_Reference(atlas.config, record.title, within, "", record_result(atlas, record.id).hash, asked))


FORMS: Final[dict[str, tuple[str, Callable[[Citation], str]]]] = {
    "txt": ("text/plain", lambda citation: f"{citation.text}\n"),
    "bib": ("application/x-bibtex", lambda citation: citation.bibtex),
    "json": ("application/vnd.citationstyles.csl+json", lambda citation: citation.csl),
    "ris": ("application/x-research-info-systems", lambda citation: citation.ris.replace("\n", "\r\n")),
}
"""Forms by the ending of their files: media type, and what stands in the file."""


# --- what all forms say -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Asked:
    """Under which address, and on which day."""

    selection: Selection
    viewing: Viewing
    base: str
    accessed: datetime.date | None

    @property
    def address(self) -> str:
        base = self.base if _BASE.fullmatch(self.base) else ""
        bare = base.count("/") == 2  # https://example.org, without the slash that a browser adds
        return f"{base}{'/' if bare else ''}?{write_query(self.selection, self.viewing)}"


@dataclass(frozen=True, slots=True)
class _Reference:
    """What is cited, as plain values; ``within`` names what it is a part of, ``counts`` how much it shows."""

    config: AtlasConfig
    title: str
    within: str
    counts: str
    hash: str
    asked: _Asked

    @property
    def key(self) -> str:
        return f"{self.config.id}-{self.config.version}-{self.hash[:8]}"

    @property
    def issued(self) -> list[int]:
        """Year, month and day of the data, as many of them as are known."""
        if _EXACT.fullmatch(self.config.as_of):
            return [int(part) for part in self.config.as_of.split("-")]
        return [date_of(parse_edtf(self.config.as_of).e2).year]

    @property
    def url(self) -> str:
        """The address, where it is a whole one."""
        return "" if self.asked.address.startswith("?") else self.asked.address

    def line(self) -> str:
        """Say everything in one line; the address comes last, so that no mark follows it."""
        told = _("{credit} ({year}). {title} [Data set].")
        return " ".join(
            [
                _plain(told.format(credit=self.config.credit, year=self.issued[0], title=self.title)),
                *self._sentences(_("Hash {hash}.").format(hash=self.hash[:SHORT])),
                self._seen(),
            ]
        )

    def note(self) -> str:
        """Say what the fields of a reference have no place for."""
        more = [] if self.url else [self.asked.address]
        return " ".join([*self._sentences(_("Hash {hash}.").format(hash=self.hash)), *more])

    def _sentences(self, hashed: str) -> list[str]:
        told = (self.within, self.counts, labels.edition_words(self.config), self.config.licence)
        return [*(text.sentence(_plain(one)) for one in told if one), hashed]

    def _seen(self) -> str:
        if self.asked.accessed is None:
            return self.asked.address
        told = _("Accessed {day}: {address}")
        return told.format(day=in_words(self.asked.accessed.isoformat()), address=self.asked.address)


def _written(told: _Reference) -> Citation:
    return Citation(told.line(), _bibtex(told), _csl(told), _ris(told), told.asked.address, told.hash)


def _plain(words: str) -> str:
    """Make one line of a text, without what cannot be seen: in RIS and BibTeX a new line could begin a field."""
    return " ".join(str(text.shown(words)).split())


# --- forms for programs -----------------------------------------------------------------------------------------


def _bibtex(told: _Reference) -> str:
    """Write an entry of biblatex (3.16, section 2.1.1, ``@dataset``).

    Its year and month are fields of their own, which BibTeX reads too; an address is taken as it stands.
    """
    year, *month = told.issued
    fields = {
        "author": _braced(told.config.credit),  # twice: a name that is not to be taken apart
        "title": _braced(told.title),
        "year": str(year),
        "month": str(month[0]) if month else "",
        "publisher": _braced(told.config.credit),
        "version": _tex(told.config.version),
        "url": told.url,
        "urldate": told.asked.accessed.isoformat() if told.asked.accessed else "",
        "note": _tex(told.note()),
    }
    lines = (f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@dataset{{{told.key},\n{''.join(lines)}}}\n"


def _tex(words: str) -> str:
    return _plain(words).translate(_TEX)


def _braced(words: str) -> str:
    return f"{{{_tex(words)}}}"


def _csl(told: _Reference) -> str:
    """Write CSL-JSON (csl-data.json of the Citation Style Language, 1.0.2); its texts are plain, not HTML."""
    accessed = told.asked.accessed
    item: JsonDict = {
        "id": told.key,
        "type": "dataset",
        "title": _plain(told.title),
        "container-title": _plain(told.config.title) if told.within else "",
        "author": [{"literal": _plain(told.config.credit)}],
        "publisher": _plain(told.config.credit),
        "issued": {"date-parts": [told.issued]},
        "accessed": {"date-parts": [[accessed.year, accessed.month, accessed.day]]} if accessed else None,
        "version": told.config.version,
        "URL": told.url,
        "language": words.language(),
        "note": told.note(),
    }
    lines = (f"    {_json(name)}: {_json(value)}" for name, value in item.items() if value)
    return "[\n  {\n" + ",\n".join(lines) + "\n  }\n]\n"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _ris(told: _Reference) -> str:
    """Write RIS (tags as of 2011): a line for each tag, dates as ``year/month/day/``."""
    accessed = told.asked.accessed
    tags = {
        "TY": "DATA",
        "ID": told.key,
        "AU": told.config.credit,
        "TI": told.title,
        "T2": told.config.title if told.within else "",
        "PY": str(told.issued[0]),
        "DA": "/".join(f"{part:02}" for part in told.issued) + "/" * (4 - len(told.issued)),
        "ET": told.config.version,
        "PB": told.config.credit,
        "UR": told.url,
        "Y2": accessed.strftime("%Y/%m/%d/") if accessed else "",
        "LA": words.language(),
        "N1": told.note(),
    }
    lines = (f"{tag}  - {_plain(value)}\n" for tag, value in tags.items() if value)
    return f"{''.join(lines)}ER  - \n"
