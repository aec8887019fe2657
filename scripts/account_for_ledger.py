"""List what became of every entry of the research ledger: the records and sites made of it, or why it was left out.

    python -m scripts.account_for_ledger FOLDER [--data DATA]

FOLDER holds the ledger as ``*.jsonl``, one object with an ``id`` a line. It is raw material and not in the repository.
Prints one tab-separated line an entry, then how many are unaccounted for; exits with 1 if any is.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from geo.atlas import open_atlas
from geo.load import read_folder


def entries(folder: Path) -> list[str]:
    """Return the ids of the ledger's entries, in file order."""
    lines = [line for path in sorted(folder.glob("*.jsonl")) for line in path.read_text(encoding="utf-8").splitlines()]
    return [json.loads(line)["id"] for line in lines if line.strip()]


def accounts(data: Path) -> dict[str, str]:
    """Return what became of an entry, by its id: ids joined by a space, or ``left out: why``."""
    checked = open_atlas(data).checked
    found: dict[str, str] = {}
    for thing in (*checked.records, *checked.sites):
        for entry in thing.ledger:
            found[entry] = f"{found[entry]} {thing.id}" if entry in found else thing.id
    left_out = read_folder(data).left_out
    for one in left_out.content or [] if left_out else []:
        found[one["ledger"]] = f"left out: {one['why']}"
    return found


def told(ids: list[str], found: dict[str, str]) -> Iterator[str]:
    """Yield a line an entry, then the count of those that nothing tells of."""
    for entry in ids:
        yield f"{entry}\t{found.get(entry, 'UNACCOUNTED')}"
    missing = [entry for entry in ids if entry not in found]
    yield f"{len(ids)} entries, {len(missing)} unaccounted for"


def main() -> int:
    """Print the account; return 1 if an entry is missing."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--data", type=Path, default=Path("data"))
    asked = parser.parse_args()
    ids, found = entries(asked.folder), accounts(asked.data)
    print("\n".join(told(ids, found)))
    return 1 if not ids or set(ids) - set(found) else 0


if __name__ == "__main__":
    sys.exit(main())
