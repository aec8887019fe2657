"""Write geo/locale/atlas.pot: every message of the interface, for those who translate it.

    python scripts/catalogue.py [--check]

Messages are read from the Python files, the templates and the scripts of the browser. The same sources give the same
bytes: sorted, without a day, a path of this machine or a line number. With --check nothing is written: it prints what
differs and exits with 1 if anything does. geo/locale/README.md tells how another language is made.
"""

import argparse
import ast
import difflib
import io
import sys
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import IO, Any, Final

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import write_po

ROOT: Final = Path(__file__).resolve().parent.parent
PATH: Final = ROOT / "geo" / "locale" / "atlas.pot"

KEYWORDS: Final = {"_": None, "N_": None, "ngettext": (1, 2), "say": None, "sayMany": (1, 2)}
"""The functions that say a message (geo/words.py, geo/assets/card.js): which of their arguments are its forms."""

HEAD: Final = """\
# Messages of the Space Cooperation Atlas. Written by scripts/catalogue.py; not to be edited by hand."""

_OF_THE_MOMENT: Final = ('"POT-Creation-Date:', '"Generated-By:')  # lines that differ from day to day


def read_python(
    file: IO[bytes],
    keywords: Collection[str],
    _tags: object,
    options: object,  # noqa: ARG001  # as Babel calls its readers
) -> Iterator[tuple[int, str, tuple[str | None, ...], list[str]]]:
    """Read the calls of a Python file; Babel's own reader takes ``_(words["key"])`` for a message ``key``."""
    for call in ast.walk(ast.parse(file.read())):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in keywords:
            given = (one.value if isinstance(one, ast.Constant) else None for one in call.args)
            yield call.lineno, call.func.id, tuple(one if isinstance(one, str) else None for one in given), []


SOURCES: Final[tuple[tuple[str, str | Callable[..., Any], dict[str, Any]], ...]] = (
    ("geo/**/*.py", read_python, {}),
    ("geo/templates/*.html", "jinja2.ext:babel_extract", {"newstyle_gettext": "true", "silent": "false"}),
    ("geo/assets/*.js", "javascript", {"parse_template_string": True}),
)
"""Where messages stand, what reads them, and how."""


def messages() -> Iterator[tuple[str, str | tuple[str, ...]]]:
    """Yield each message where it stands: the file, and the message or its forms for one and for many."""
    for pattern, reader, options in SOURCES:
        for path in sorted(ROOT.glob(pattern)):
            with path.open("rb") as file:
                for _line, message, _notes, _context in extract(reader, file, KEYWORDS, options=options):
                    yield path.relative_to(ROOT).as_posix(), message


def catalogue() -> Catalog:
    """Return the catalogue of the sources as they are now."""
    found = Catalog(project="Space Cooperation Atlas", charset="utf-8", fuzzy=False, header_comment=HEAD)
    for file, message in messages():
        found.add(message, locations=[(file, 0)])
    return found


def text() -> str:
    """Return what geo/locale/atlas.pot should hold."""
    written = io.BytesIO()
    write_po(written, catalogue(), width=120, sort_output=True, include_lineno=False)
    lines = written.getvalue().decode().splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith(_OF_THE_MOMENT))


def main() -> int:
    """Write the file, or with --check say whether it is behind; return 1 if it is."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 if the file is behind")
    now, name = text(), PATH.relative_to(ROOT)
    if not parser.parse_args().check:
        PATH.parent.mkdir(exist_ok=True)
        PATH.write_text(now, encoding="utf-8")
        print(f"{name} written")
        return 0
    kept = PATH.read_text(encoding="utf-8") if PATH.is_file() else ""
    differs = difflib.unified_diff(kept.splitlines(), now.splitlines(), f"{name}", f"{name}, anew", lineterm="", n=2)
    shown = "\n".join(differs)
    print(f"{shown}\nrun: python scripts/catalogue.py" if shown else f"{name} says what the sources say")
    return 1 if shown else 0


if __name__ == "__main__":
    sys.exit(main())
