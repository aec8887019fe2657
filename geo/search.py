"""Words to records: full-text search that knows several alphabets, forgives small mistakes and puts the best first.

Every word is kept in two forms, *written* (in ASCII, lower case) and *folded* (as many spellings of a name as possible
made one), so that typing a word finds it at every letter, and Никарагуа finds Nicaragua.
"""

import re
import threading
import weakref
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Final

from geo.schema import Record, Site
from geo.tables import Checked

if TYPE_CHECKING:
    from sqlite3 import Connection

CHARACTERS_READ: Final = 200
WORDS_READ: Final = 12
"""How much of a query is read; whatever follows is left out."""

_WEIGHTS: Final = {
    "title": 10.0,
    "parties": 6.0,
    "sites": 4.0,
    "organisations": 4.0,
    "identifiers": 4.0,
    "summary": 1.0,
    "id": 0.5,
    "kinds": 0.5,
}
"""What a word counts for, by where it stands."""

_SMALL_WORDS: Final = frozenset(["a", "an", "and", "at", "by", "for", "from", "in", "of", "on", "the", "to", "with"])
"""Words that say nothing about a record: left out of a query unless they are all of it."""

# --- words ------------------------------------------------------------------------------------------------------

_WORD: Final = re.compile(r"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f])*|\d+")
"""Letters with their accents, or digits: AngoSat-2 and Angosat2 are the same two words."""
_NOT_KEPT: Final = re.compile(r"[^a-z0-9]+")

_FOLDS: Final = tuple(
    (re.compile(pattern), folded)
    for pattern, folded in (
        (r"shch|sch", "sh"),  # Щёлково: Shchyolkovo, Schelkovo
        (r"tch|tsh", "ch"),  # Чад: Tchad, Chad
        (r"kh", "h"),  # х stands for kh and for h: Хельсинки, Helsinki
        (r"gh", "g"),  # Афганистан, Afghanistan
        (r"ph", "f"),  # Phobos, Fobos
        (r"th", "t"),  # Таиланд, Thailand
        (r"dzh|dj", "j"),  # Джибути: Dzhibuti, Djibouti
        (r"ou", "u"),  # Куру, Kourou; Уагадугу, Ouagadougou
        (r"tz", "ts"),  # Плесецк: Plesetzk, Plesetsk
        (r"x", "ks"),  # Александр: Alexander, Aleksander
        (r"qu(?=[ei])", "k"),  # Кито, Quito
        (r"c(?=[eiy])", "s"),  # Барселона, Barcelona
        (r"c(?!h)|q", "k"),  # Roscosmos, Roskosmos; Qazaqstan, Kazakstan
        (r"w", "v"),  # Восток: Wostok, Vostok
        (r"(?<=[^aeiou])[yj]o(?=[^u])", "e"),  # ё: Korolyov, Korolev; not Токио, Tokyo
        (r"[yj]", "i"),  # Байконур: Baikonur, Baykonur, Bajkonur; Якутск: Yakutsk, Jakutsk
        (r"ie", "e"),  # Вьетнам: V'etnam, Vietnam; Евпатория: Evpatoriya, Yevpatoria
        (r"\B([a-z])\1+", r"\1"),  # ГЛОНАСС: Glonass, Glonas; -ский: -skiy, -sky, -skij; not at the start: США, ssha
    )
)
"""What spellings of one name differ in, replaced one after the other; in words of the data and of a query alike."""

_SHORT: Final = 3
"""Letters that a folded word has at least, and a beginning that a country is guessed from: two begin too many words."""


@lru_cache(maxsize=1 << 14)
def _forms(word: str) -> tuple[str, ...]:
    """Return a word as written in ASCII and as folded; one form where both are the same, none if nothing is left."""
    from anyascii import anyascii

    written = _NOT_KEPT.sub("", anyascii(word).lower())
    if not written:
        return ()
    folded = written
    for pattern, replacement in _FOLDS:
        folded = pattern.sub(replacement, folded)
    return (written,) if folded == written or len(folded) < _SHORT else (written, folded)


@lru_cache(maxsize=1 << 12)  # countries are named again and again
def _words(text: str) -> tuple[tuple[str, ...], ...]:
    """Return the forms of every word of a text."""
    return tuple(forms for forms in map(_forms, _WORD.findall(text)) if forms)


# --- searching --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Hits:
    """Records found, best first, by place among the records; and what was looked for, as folded beginnings of words."""

    order: tuple[int, ...]
    beginnings: tuple[str, ...]


class Index:
    """The words of an atlas, made once and asked often; several threads may ask at a time.

    Parameters
    ----------
    checked
        Checked models; places among its ``records`` are what ``find`` answers with.

    Examples
    --------
    >>> Index(checked).find("Никарагуа") == Index(checked).find("nicargua")
    True
    """

    def __init__(self, checked: Checked) -> None:
        columns = [_columns(record, checked) for record in checked.records]
        words = set(chain.from_iterable(chain.from_iterable(columns)))
        self._terms = sorted(set(chain.from_iterable(words)))
        self._guessed = sorted({forms[-1] for forms in words if _mistakes_forgiven(forms[-1])})
        self._foreign = _foreign_names(checked)
        self._table = _fill_table([[" ".join(chain.from_iterable(column)) for column in row] for row in columns])
        self._asking = threading.Lock()
        weakref.finalize(self, self._table.close)

    def find(self, text: str) -> Hits:
        """Find the records in which every word of a text begins a word; a word that begins none is taken as misspelt.

        Parameters
        ----------
        text
            Whatever a reader typed: 200 characters and 12 words of it are read.

        Returns
        -------
        hits
            Ties in the order of ids; nothing at all for a text without a letter or digit.
        """
        words = [self._beginnings(forms) for forms in _asked_words(text)]
        beginnings = tuple(dict.fromkeys(chain.from_iterable(words)))
        return Hits(self._matching(words) if words and all(words) else (), beginnings)

    def _beginnings(self, forms: tuple[str, ...]) -> tuple[str, ...]:
        """Return the forms of a word and of countries meant by it, if any begins a term; else the nearest terms."""
        begun = tuple(form for form in self._with_countries(forms) if self._begins_a_term(form))
        return begun or self._with_countries(self._nearest(forms[-1]))

    def _with_countries(self, forms: tuple[str, ...]) -> tuple[str, ...]:
        """Add the English names of countries that a form begins a name of: texts are in English, readers are not."""
        found = dict.fromkeys(forms)
        for form in forms:
            place = bisect_left(self._foreign, (form,))
            while len(form) >= _SHORT and place < len(self._foreign) and self._foreign[place][0].startswith(form):
                found.update(dict.fromkeys(name for name in self._foreign[place][1] if not name.startswith(form)))
                place += 1
        return tuple(found)

    def _begins_a_term(self, form: str) -> bool:
        place = bisect_left(self._terms, form)
        return place < len(self._terms) and self._terms[place].startswith(form)

    def _nearest(self, word: str) -> tuple[str, ...]:
        """Return the terms that differ least from a folded word, else such beginnings of terms: more may be typed."""
        size = len(word)
        near = _closest(word, self._guessed)
        if near or size < _LONG:
            return near
        return _closest(word, sorted({term[:end] for term in self._guessed for end in (size, size + 1)}))

    def _matching(self, words: Sequence[tuple[str, ...]]) -> tuple[int, ...]:
        """Return the records that have a beginning of every word; whole words count twice, so that they come first."""
        either = (" OR ".join(f'"{beginning}" OR "{beginning}" *' for beginning in word) for word in words)
        query = " AND ".join(f"({word})" for word in either)
        with self._asking:
            rows = self._table.execute("SELECT rowid FROM words WHERE words MATCH ? ORDER BY rank, rowid", [query])
            return tuple(place for (place,) in rows)


def found_parts(text: str, beginnings: Sequence[str]) -> list[tuple[str, bool]]:
    """Split a text into pieces, and tell of each whether it is a word that was looked for; joined they are the text.

    Parameters
    ----------
    beginnings
        As ``Hits`` has them.

    Examples
    --------
    >>> found_parts("Station in Nicarágua", ["nikar"])
    [('Station in ', False), ('Nicarágua', True)]
    """
    wanted = tuple(beginnings)
    pieces: list[tuple[str, bool]] = []
    end = 0
    for word in _WORD.finditer(text):
        if any(form.startswith(wanted) for form in _forms(word.group())):
            pieces += [(text[end : word.start()], False), (word.group(), True)]
            end = word.end()
    pieces.append((text[end:], False))
    return [piece for piece in pieces if piece[0]]


def _asked_words(text: str) -> list[tuple[str, ...]]:
    words = list(dict.fromkeys(_words(text[:CHARACTERS_READ])))
    telling = [forms for forms in words if forms[0] not in _SMALL_WORDS]
    return (telling or words)[:WORDS_READ]


_LONG: Final = 6
"""Letters from which the first may be wrong, if it is the only mistake (Гавана, Havana), and a beginning misspelt."""


def _mistakes_forgiven(word: str) -> int:
    """Return how many letters of a word may be wrong, missing, too many or swapped; none of a number."""
    if len(word) < 4 or word.isdigit():
        return 0
    return 1 if len(word) < 8 else 2


def _closest(word: str, choices: Sequence[str]) -> tuple[str, ...]:
    """Return the choices that differ least from a word, if few enough letters do, in the order of the alphabet."""
    most = _mistakes_forgiven(word)
    if most == 0:
        return ()
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    near = [
        (distance, choice)
        for choice, distance, _ in process.extract(word, choices, scorer=OSA.distance, score_cutoff=most, limit=None)
        if choice[0] == word[0] or (distance == 1 and len(word) >= _LONG)
    ]
    least = min(near, default=(0, ""))[0]
    return tuple(sorted(choice for distance, choice in near if distance == least))


def _fill_table(rows: Sequence[Sequence[str]]) -> "Connection":
    import sqlite3

    table = sqlite3.connect(":memory:", check_same_thread=False)
    names = ", ".join(_WEIGHTS)
    table.execute(f"CREATE VIRTUAL TABLE words USING fts5({names}, content='', tokenize='ascii', prefix='1 2 3')")
    marks = ", ".join("?" * len(_WEIGHTS))
    table.executemany(
        f"INSERT INTO words (rowid, {names}) VALUES (?, {marks})",  # noqa: S608  # names of our own
        [(place, *row) for place, row in enumerate(rows)],
    )
    weights = ", ".join(map(str, _WEIGHTS.values()))
    table.execute("INSERT INTO words (words, rank) VALUES ('rank', ?)", [f"bm25({weights})"])
    return table


# --- what a record is found by ----------------------------------------------------------------------------------

_LANGUAGES: Final = ("en", "ru", "es", "fr", "pt", "de", "ar", "zh")
"""Languages in which countries are found by name."""

_ALSO: Final = {
    "SUN": ("USSR", "Soviet Union", "СССР", "Советский Союз", "URSS", "Sowjetunion", "UdSSR", "苏联"),
    "DDR": ("GDR", "East Germany", "ГДР", "RDA"),
    "CSK": ("Чехословакия", "Checoslovaquia", "Tchécoslovaquie", "Tschechoslowakei", "ČSSR", "ЧССР"),
    "YUG": ("Югославия", "Jugoslawien", "Yougoslavie"),
    "RUS": ("РФ",),
    "USA": ("США", "EE. UU.", "EUA"),
    "GBR": ("UK", "Britain"),
    "ARE": ("UAE",),
    "ZAF": ("ЮАР", "RSA"),
    "KOR": ("ROK", "Южная Корея"),
    "PRK": ("DPRK", "Северная Корея"),
    "CHN": ("PRC", "КНР"),
    "DEU": ("FRG", "ФРГ"),
    "COD": ("DRC", "ДРК"),
}
"""Names that CLDR lacks: of former states, and short ones of every day."""


def _columns(record: Record, checked: Checked) -> list[list[tuple[str, ...]]]:
    """Return the forms of the words of a record, each once a column, in the order of the weights."""
    sites = [checked.site_of[part.site] for part in record.sites]
    subject = record.subject or checked.config.subject.code
    texts: dict[str, Iterable[str]] = {
        "title": [record.title],
        "parties": _names(record.parties, checked),
        "sites": [*(site.name for site in sites), *_names((site.country for site in sites), checked), *_met_at(record)],
        "organisations": _names(_taking_part(record, sites), checked),
        "identifiers": [*record.identifiers, *record.identifiers.values()],
        "summary": [record.summary or ""],
        "id": [record.id],
        "kinds": [*_kinds(record, sites, checked), *_names([subject], checked)],
    }
    return [list(dict.fromkeys(chain.from_iterable(map(_words, texts[column])))) for column in _WEIGHTS]


def _met_at(record: Record) -> list[str]:
    return [event.place.name for event in record.events if event.place]


def _taking_part(record: Record, sites: Sequence[Site]) -> list[str]:
    hosts = [site.host for site in sites if site.host]
    return [*(other.who for other in record.others), *hosts, *(site.provider for site in sites)]


def _kinds(record: Record, sites: Sequence[Site], checked: Checked) -> list[str]:
    """Return the words for what a record and its sites are, and what they are about."""
    config = checked.config
    instrument = config.instruments[record.instrument] if record.instrument else ""
    activity = config.activities[record.activity] if record.activity else ""
    domains = [config.domains[domain] for domain in (*record.domains.main, *record.domains.named)]
    return [record.type, instrument, activity, *domains, *(config.site_kinds[site.kind].label for site in sites)]


def _names(whos: Iterable[str], checked: Checked) -> list[str]:
    """Return every name of some countries and organisations; whoever is written out already stays as written."""
    return [name for who in dict.fromkeys(whos) for name in _names_of(who, checked)]


def _names_of(who: str, checked: Checked) -> Iterable[str]:
    if who in checked.organisations:
        known = checked.organisations[who]
        return [known.name, known.name_ru or "", known.abbreviation or "", who]
    if who in checked.countries:
        return [who, checked.countries[who].name, checked.countries[who].short, *_translated(who)]
    return [who]


def _foreign_names(checked: Checked) -> list[tuple[str, tuple[str, ...]]]:
    """Return the names of countries that are one word, each with the forms of the English name if that is one too."""
    found = set()
    for code, country in checked.countries.items():
        english = _words(country.short)
        names = [_words(name) for name in _translated(code)] if len(english) == 1 else []
        found |= {(form, english[0]) for words in names if len(words) == 1 for form in words[0]}
    return sorted(found)


@lru_cache(maxsize=1 << 10)
def _translated(code: str) -> tuple[str, ...]:
    """Return the names of a country in several languages; of a code that CLDR gives to no single one, ours only."""
    from babel import Locale
    from babel.core import get_global

    letters = get_global("territory_aliases").get(code, ())
    names = [Locale(language).territories[letters[0]] for language in _LANGUAGES] if len(letters) == 1 else []
    return (*names, *_ALSO.get(code, ()))
