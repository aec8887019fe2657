"""Draw the first view as ``docs/picture.svg`` and ``docs/picture.png``: ``python scripts/picture.py``.

Run it when the data or the look of pictures changed; a test tells.
"""

from typing import Final

from geo import settings
from geo.atlas import ask, open_atlas
from geo.picture import draw_picture
from geo.tables import Selection

PATH: Final = settings.ROOT / "docs" / "picture"


def picture(form: str) -> bytes:
    """Return the first view as a slide in a format."""
    return draw_picture(ask(open_atlas(settings.ROOT / "data"), Selection()), form)


if __name__ == "__main__":
    for form in ("svg", "png"):
        path = PATH.with_suffix(f".{form}")
        content = picture(form)
        path.write_bytes(content)
        print(f"{path.relative_to(settings.ROOT)}: {len(content)} bytes")
