"""Draw the first view as ``docs/picture.svg`` and ``docs/picture.png``: ``python scripts/picture.py``.

Run it when the data or the look of pictures changed; a test tells.
"""

import sys
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
PATHS: Final = {form: ROOT / "docs" / f"picture.{form}" for form in ("svg", "png")}


def picture(form: str) -> bytes:
    """Return the first view as a slide in a format."""
    from geo.atlas import ask, open_atlas
    from geo.picture import draw_picture
    from geo.tables import Selection

    return draw_picture(ask(open_atlas(ROOT / "data"), Selection()), form)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    for form, path in PATHS.items():
        path.write_bytes(picture(form))
        print(f"{path.relative_to(ROOT)}: {path.stat().st_size} bytes")
