"""Write docs/rules.md: what `python -m geo check` asks of the data, in the words of the code.

    python scripts/write_rules.py

Each rule is a function in geo/rules.py or geo/whole_rules.py, and its docstring is the rule. A test fails when the file
is behind the code.
"""

import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PATH = ROOT / "docs" / "rules.md"
HEAD = """# What the check asks

`python -m geo check` reads every file of the data and tells every fault in one run, in the order of the files: where it
is, what was found, what was expected, what to do. It changes nothing. What is below is written by
`scripts/write_rules.py` from the code; each name is that of a function.

## The form

First [geo/schema.py](../geo/schema.py) reads each file. A field that it does not know is a fault, and so is a key that
stands twice, a date that is no EDTF of [our profile](../geo/dates.py), a code that is not in ISO 3166, a word that is
in no vocabulary of [data/atlas.yaml](../data/atlas.yaml), a party by an id that organisations.yaml does not have, an
event without a source, a source with both or neither of `url` and `file`, a point without a radius, and an `id` that is
not the name of its file or that another file has. [data/README.md](../data/README.md) lists the fields. The rules below
judge whatever has the right form; what refers to a faulty file is not told once more.
"""


def listed(rules: Iterable[Callable[..., Any]]) -> str:
    """Write rules as a list: the docstring on one line, and the name of the function."""
    lines = []
    for rule in rules:
        said = " ".join(str(rule.__doc__).split()).replace("``", "`")
        lines.append(f"- {said} (`{rule.__name__}`)\n")
    return "".join(lines)


def text() -> str:
    """Return what docs/rules.md should hold."""
    sys.path.insert(0, str(ROOT))  # a script finds its own folder only
    from geo.rules import RULES
    from geo.whole_rules import WHOLE_RULES

    return f"{HEAD}\n## One record or site\n\n{listed(RULES)}\n## The whole folder\n\n{listed(WHOLE_RULES)}"


if __name__ == "__main__":
    PATH.write_text(text(), encoding="utf-8")
    print(f"{PATH.relative_to(ROOT)} written")
