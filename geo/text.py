"""Words that readers see, and the only functions that turn text into HTML or script.

Tables and exports hold true text; these functions are called at drawing time only, one for each outlet.
"""

import html as _html
import json
import re
from collections.abc import Sequence
from typing import Any, Final

from geo.tables import JsonDict
from geo.words import _, ngettext

_HTML_EXTRA: Final = {ord(char): f"&#{ord(char)};" for char in "{}$`\\"}
"""Characters that folium's templates and JavaScript's back-tick strings would read as code."""
_SCRIPT: Final = {ord(char): f"\\u{ord(char):04x}" for char in "<>&'`$\u2028\u2029"}
_INVISIBLE: Final = re.compile(
    r"[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]"
)
"""Control characters, and marks that turn the direction of what follows."""


def shown(value: Any) -> Any:  # noqa: ANN401  # whatever JSON can hold
    """Take control characters and marks of direction out of a text, or of every text inside a list or a mapping."""
    if isinstance(value, str):
        return _INVISIBLE.sub("", value)
    if isinstance(value, dict):
        return {key: shown(part) for key, part in value.items()}
    return [shown(part) for part in value] if isinstance(value, list | tuple) else value


def html(text: str) -> str:
    """Escape text for HTML, between tags or inside a quoted attribute.

    Also what folium's templates and back-tick strings would read as code, so that the result may stand in either.
    Control characters and marks of direction are taken out.
    """
    return _html.escape(shown(text), quote=True).translate(_HTML_EXTRA)


def script(value: Any) -> str:  # noqa: ANN401  # whatever JSON can hold
    """Write a JSON value so that it may stand inside a script, a back-tick string or a folium template.

    Braces of nested objects are kept apart by spaces, for ``{{`` and ``{%`` would open a template.
    """
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":")).translate(_SCRIPT)
    inside_strings = re.sub(r'"(?:[^"\\]|\\.)*"', lambda m: _no_braces(m.group()), text)
    return inside_strings.replace("{", "{ ").replace("}", " }")


def _no_braces(string: str) -> str:
    return string.replace("{", "\\u007b").replace("}", "\\u007d").replace("%", "\\u0025").replace("#", "\\u0023")


def address(url: str) -> str:
    """Return an address that may become a link, else an empty text.

    Only addresses of the web are: ``javascript:`` and the like are not, nor is one that holds a quote, an angle
    bracket, a space or a character that cannot be seen.
    """
    return url if url.isprintable() and re.fullmatch(r"https?://[^\s\"'<>]+", url) else ""


def count_words(count: tuple[int, int]) -> str:
    """Say a count: ``12``, or ``12-14`` where 12 are certain and 14 possible."""
    certain, possible = count
    return str(certain) if certain == possible else f"{certain}-{possible}"


def count_aloud(count: tuple[int, int]) -> str:
    """Say a count for a listener: ``12``, or ``12 certain, up to 14``."""
    certain, possible = count
    if certain == possible:
        return str(certain)
    return _("{certain} certain, up to {possible}").format(certain=certain, possible=possible)


def number(count: tuple[int, int], *, at_least: bool = False) -> JsonDict:
    """Say a count: ``words`` to be seen, ``aloud`` to be heard where the two differ.

    Parameters
    ----------
    count
        Certain, and possible, which includes the certain ones.
    at_least
        Whether it is a lower bound: ``3 or more``.
    """
    seen, heard = count_words(count), count_aloud(count)
    aloud = "" if seen == heard else heard
    if at_least and count[1]:
        seen, aloud = _("{count} or more").format(count=seen), aloud and _("{count} or more").format(count=heard)
    return {"certain": count[0], "possible": count[1], "words": seen, "aloud": aloud}


def noun(name: str, count: tuple[int, int]) -> str:
    """Say a noun of ``NOUNS`` as it stands after a count: ``agreement``, ``agreements``; a range is always many."""
    number = count[1] if count[0] == count[1] else max(2, count[1])
    return {
        "agreements": ngettext("agreement", "agreements", number),
        "drafts": ngettext("draft", "drafts", number),
        "activities": ngettext("activity", "activities", number),
        "contacts": ngettext("contact", "contacts", number),
        "countries": ngettext("country", "countries", number),
        "sites": ngettext("site", "sites", number),
    }[name]


NOUNS: Final = ("agreements", "drafts", "activities", "contacts", "countries", "sites")
"""The nouns of the status line, in its order."""


def status_line(totals: Sequence[tuple[str, tuple[int, int]]]) -> str:
    """Say the totals: ``191 agreements, 6 drafts, 93 activities, 70 contacts, 60 countries, 118 sites``.

    Parameters
    ----------
    totals
        Noun and count, in the order of ``NOUNS``; drafts are left out when there is none.
    """
    shown = [(name, count) for name, count in totals if name != "drafts" or count != (0, 0)]
    return ", ".join(f"{count_words(count)} {noun(name, count)}" for name, count in shown)


def capital(words: str) -> str:
    """Begin with a capital letter."""
    return words[:1].upper() + words[1:]


def sentence(words: str) -> str:
    """Begin with a capital letter, and end with one full stop."""
    return capital(words).rstrip(".") + "."


def joined(words: Sequence[str]) -> str:
    """Join words as in a sentence: ``a``, ``a and b``, ``a, b and c``."""
    if len(words) < 2:
        return "".join(words)
    return _("{first} and {last}").format(first=", ".join(words[:-1]), last=words[-1])
