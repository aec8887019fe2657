"""Write data/founding-windows.txt: hashes of every nine words in a row of the founding documents.

    python scripts/hash_founding_documents.py FOLDER

FOLDER holds the documents as .txt files in UTF-8. They are never committed; with the hashes `python -m geo check`
finds a text of ours that repeats nine of their words. One hash a line, sorted, each once, so the same documents give
the same bytes.
"""

import argparse
import runpy
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PATH = ROOT / "data" / "founding-windows.txt"
WORDING = runpy.run_path(str(ROOT / "geo" / "wording.py"))


def hashes(folder: Path) -> list[str]:
    """Return the hashes of all runs of words in the documents of a folder, sorted."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.txt"))]
    return sorted({WORDING["digest"](run) for text in texts for run, _start, _end in WORDING["runs"](text)})


def main() -> None:
    """Read the folder that is named and write the file."""
    parser = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    parser.add_argument("folder", type=Path, help="where the documents are")
    found = hashes(parser.parse_args().folder)
    if not found:
        parser.error("the folder has no .txt file of nine words or more")
    PATH.write_text("\n".join(found) + "\n", encoding="ascii")
    print(f"{PATH.relative_to(ROOT)}: {len(found)} hashes")


if __name__ == "__main__":
    main()
