"""Words of a text: its runs of nine, their hashes, and words that are to be written otherwise.

Only the standard library, for ``scripts/hash_founding_documents.py`` runs this file alone.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from hashlib import sha256
from typing import Final

RUN: Final = 9
"""Words in a row that no text of ours shares with a founding document; eight may be chance."""

_WORD: Final = re.compile(r"[^\W_]+")


def runs(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield every run of nine words, and where it begins and ends in the text.

    The words are in lower case and joined by single spaces. Whatever is no letter and no digit parts two words, so
    quotes, hyphens and line ends make no difference.
    """
    words = list(_WORD.finditer(text.lower()))
    for n in range(len(words) - RUN + 1):
        run = words[n : n + RUN]
        yield " ".join(word.group() for word in run), run[0].start(), run[-1].end()


def digest(run: str) -> str:
    """Hash a run of words: the first 16 hexadecimal digits of its SHA-256, from which no text can be read back."""
    return sha256(run.encode()).hexdigest()[:16]


@lru_cache(maxsize=8)
def pattern(phrases: tuple[str, ...]) -> re.Pattern[str]:
    """Return a pattern for whole words or phrases in any case, the longest first."""
    forms = (r"\s+".join(map(re.escape, phrase.split())) for phrase in sorted(phrases, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{'|'.join(forms)})(?!\w)", re.IGNORECASE)


def by_phrase(instead: Mapping[str, str]) -> dict[str, str]:
    """Return what to write instead by phrase in lower case with single spaces, as ``avoided`` looks it up."""
    return {" ".join(phrase.lower().split()): better for phrase, better in instead.items()}


def avoided(text: str, instead: Mapping[str, str]) -> Iterator[tuple[re.Match[str], str]]:
    """Yield each word or phrase of a text that is to be written otherwise, and what to write (of ``by_phrase``)."""
    for found in pattern(tuple(instead)).finditer(text) if instead else ():
        yield found, instead[" ".join(found.group().lower().split())]


def inside_a_name(text: str, start: int, end: int, names: Iterable[str]) -> bool:
    """Whether a part of a text lies wholly inside one of the names, where that name stands in the text."""
    lower = text.lower()
    return any(
        found.start() <= start and end <= found.end()
        for name in names
        for found in re.finditer(re.escape(name.lower()), lower)
    )
