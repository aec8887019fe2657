"""The words of the interface: messages of gettext, kept in one catalogue, English where a language has none.

``geo/locale/atlas.pot`` holds every message; ``python scripts/catalogue.py`` makes it anew from the sources, and a
language is a file ``geo/locale/<language>/LC_MESSAGES/atlas.po`` beside it. Messages are whole sentences or labels with
named gaps, never pieces that are glued together: ``_("{count} of {total}").format(...)``.
"""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from typing import Final

ENGLISH: Final = "en"
"""The language of the messages themselves."""

LOCALES: Final = Path(__file__).resolve().parent / "locale"
"""Where catalogues lie."""

_now: Final = ContextVar("language", default=ENGLISH)


def languages() -> tuple[str, ...]:
    """Return the languages that the interface speaks, English first."""
    return (ENGLISH, *sorted(path.parent.parent.name for path in LOCALES.glob("*/LC_MESSAGES/atlas.po")))


def language() -> str:
    """Return the language that is spoken now."""
    return _now.get()


@contextmanager
def spoken(name: str) -> Iterator[None]:
    """Speak a language inside the block; one that has no catalogue is English."""
    token = _now.set(name)
    try:
        yield
    finally:
        _now.reset(token)


def _(message: str) -> str:
    """Say a message in the language that is spoken now."""
    return _catalogue(_now.get()).gettext(message)


def ngettext(one: str, many: str, count: int) -> str:
    """Say a message for a count, in the plural form that the language has for it."""
    return _catalogue(_now.get()).ngettext(one, many, count)


def N_(message: str) -> str:  # noqa: N802  # gettext's own name for it
    """Mark a message that is written where no language is spoken yet; ``_`` says it later."""
    return message


def messages() -> dict[str, str | list[str]]:
    """Return what the language that is spoken now says for each message; nothing for English.

    Of a message that counts, named by its form for one, every plural form: which one a number takes, ``plurals`` says.
    """
    told: dict[str, str | list[str]] = {}
    forms: dict[str, dict[int, str]] = {}
    for message, said in _told(_catalogue(_now.get())).items():
        if isinstance(message, tuple):
            forms.setdefault(message[0], {})[message[1]] = said
        elif message:  # without one it is the head of the file
            told[message] = said
    return told | {one: [by_form[n] for n in sorted(by_form)] for one, by_form in forms.items()}


def plurals() -> str:
    """Return the number of the plural form for each count from 0 to 199, a digit each; nothing for English.

    Beyond 199 the last two digits of a count decide, as they do in the languages of this world.
    """
    form: Callable[[int], int] | None = getattr(_catalogue(_now.get()), "plural", None)
    return "".join(str(form(count)) for count in range(200)) if form else ""


def locale() -> str:
    """Return the language that is spoken now as CLDR has it, for numbers and names of languages; else English."""
    return _known(_now.get()) or ENGLISH


def _known(name: str) -> str | None:
    from babel.localedata import exists

    return name if exists(name) else None


def _told(catalogue: NullTranslations) -> dict[str | tuple[str, int], str]:
    return getattr(catalogue, "_catalog", {})  # gettext keeps it there, and has no public name for it


@cache
def _catalogue(name: str) -> NullTranslations:
    path = LOCALES / name / "LC_MESSAGES" / "atlas.po"
    if name == ENGLISH or not path.is_file():
        return NullTranslations()
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    compiled = io.BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=_known(name)))  # which brings its plural forms
    compiled.seek(0)
    return GNUTranslations(compiled)
