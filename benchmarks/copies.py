"""A larger data folder: copies of the records and sites under new ids, with links that hold."""

import itertools
import re
import shutil
from functools import partial
from pathlib import Path

_REFERENCE = {"records": re.compile(r"\bto: ([a-z0-9-]+)"), "sites": re.compile(r"\bsite: ([a-z0-9-]+)")}
_NEAR_LINE, _NEAR_LINES = re.compile(r"^near: \[(.*)\]$", re.MULTILINE), re.compile(r"^near:$", re.MULTILINE)
_OWN_ID = re.compile(r"^id: \S+", re.MULTILINE)


def copy_data(data: Path, folder: Path, records: int, sites: int) -> Path:
    """Copy a data folder, and fill it up with copies to so many records and sites.

    Parameters
    ----------
    data
        The folder to copy; when it holds as many already nothing is added.
    folder
        Where to; must not exist.
    records, sites
        How many there shall be.

    Returns
    -------
    folder
        The new folder. A copy refers to copies of its own turn, or to the original where there is none.
    """
    shutil.copytree(data, folder)
    wanted = {"records": records, "sites": sites}
    copied = {kind: _copies(folder / kind, number) for kind, number in wanted.items()}
    for kind, copies in copied.items():
        for old, turn in copies:
            text = (folder / kind / f"{old}.yaml").read_text()
            text = _OWN_ID.sub(f"id: {_new(old, turn)}", text, count=1)
            for other, reference in _REFERENCE.items():
                text = reference.sub(partial(_refer, turn=turn, copies=copied[other]), text)
            text = _beside(old, text) if kind == "sites" else text
            (folder / kind / f"{_new(old, turn)}.yaml").write_text(text)
    return folder


def _beside(old: str, text: str) -> str:
    """Say of a copied site why it lies where another does, which the check wants to know."""
    told = f"{{site: {old}, why: a copy}}"
    for written, again in ((_NEAR_LINE, rf"near: [\1, {told}]"), (_NEAR_LINES, f"near:\n  - {told}")):
        if written.search(text):
            return written.sub(again, text, count=1)
    return f"{text.rstrip()}\nnear: [{told}]\n"


def _copies(folder: Path, wanted: int) -> dict[tuple[str, int], None]:
    """Choose which files are copied, and in which turn: id and turn, in order."""
    old = sorted(path.stem for path in folder.glob("*.yaml"))
    turns = ((name, turn) for turn in itertools.count(2) for name in old)
    return dict.fromkeys(itertools.islice(turns, max(0, wanted - len(old))))


def _refer(found: re.Match[str], turn: int, copies: dict[tuple[str, int], None]) -> str:
    old = found[1]
    return found[0].replace(old, _new(old, turn)) if (old, turn) in copies else found[0]


def _new(old: str, turn: int) -> str:
    return f"{old}-copy-{turn}"
