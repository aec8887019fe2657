"""Values to HTML by templates that escape whatever is put into them: for the page, and for what is written as a file.

A template says ``{{ _("Sources") }}`` for words of the interface (``geo/words.py``) and gets everything else as plain
values; nothing in a template is marked as safe.
"""

from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from geo import text, words

TEMPLATES: Final = Path(__file__).resolve().parent / "templates"
"""Our own templates."""


def render(name: str, **context: Any) -> str:  # noqa: ANN401  # whatever a template shows
    """Fill in a template.

    Parameters
    ----------
    name
        A file of ``geo/templates/`` without its ending.
    context
        What it shows. Text is escaped, and control characters and marks of direction are taken out of it.

    Returns
    -------
    html
        A piece of HTML, not a whole document.
    """
    return _environment().get_template(f"{name}.html").render(**context)


def _seen(value: Any) -> Any:  # noqa: ANN401  # whatever a template shows
    """Take out what cannot be seen; what is escaped already stays so."""
    return Markup(text.shown(str(value))) if isinstance(value, Markup) else text.shown(value)  # noqa: S704  # was escaped before


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,  # a name that is misspelt is an error, never an empty place
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_seen,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_callables(words._, words.ngettext, newstyle=True)  # type: ignore[attr-defined]  # of the extension
    environment.filters["address"] = text.address
    return environment
