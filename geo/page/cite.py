"""How what is shown is cited, and whether it still is what somebody cited."""

import datetime
from typing import Final

from geo import render, text
from geo.cite import FORMS, Citation, cite, cite_record
from geo.errors import DataError
from geo.page import address
from geo.page.here import Here
from geo.publish import released
from geo.result import known_selection, record_asked
from geo.schema import Record
from geo.selection import Asked, Viewing, write_query
from geo.tables import JsonDict
from geo.verify import SAID, unreleased_words, verify
from geo.words import N_, _

_FORMS: Final = {"txt": N_("Plain text"), "bib": N_("BibTeX"), "ris": N_("RIS"), "json": N_("CSL-JSON")}
"""What the forms are called, in the order of the page."""


def today() -> datetime.date:
    """Return the day on which a reader sees the page, in UTC."""
    return datetime.datetime.now(datetime.UTC).date()


def show(here: Here) -> str:
    """Show the four forms, the hash and how it is verified; and what became of a hash that the address names."""
    atlas, viewing = here.view.atlas, here.viewing
    record = atlas.checked.record_of.get(record_asked(viewing, atlas.checked.record_of.keys()) or "")
    base, day = address.base(), today()
    cited = cite_record(atlas, record, base=base, accessed=day) if record else cite(here.view, base=base, accessed=day)
    releases = _releases(here)
    verdict = (
        verify(atlas.whole, Asked(here.view.selection, viewing, ()), viewing.hash, releases) if viewing.hash else None
    )
    return render.render(
        "cite",
        record=record,
        cited=cited,
        forms=[_form(here, cited, record, name) for name in _FORMS],
        unreleased=unreleased_words(atlas.whole, releases),
        verdict=verdict,
        said=SAID,
        sentence=text.sentence,
        hash=viewing.hash or "",
        words=[("view", "cite"), *here.words("view"), *([("v", viewing.v)] if viewing.v else [])],
        link=here.link,
    )


def _form(here: Here, cited: Citation, record: Record | None, name: str) -> JsonDict:
    """Show a form as its file has it, but for the day on which it was read."""
    asked = (known_selection(here.view.atlas), Viewing(record=record.id)) if record else (here.view.selection, None)
    words = write_query(*asked)
    return {
        "name": name,
        "label": _(_FORMS[name]),
        "text": FORMS[name][1](cited).replace("\r\n", "\n").rstrip("\n"),
        "file": f"/export/citation.{name}" + (f"?{words}" if words else ""),
    }


def _releases(here: Here) -> dict[str, JsonDict]:
    """Read the releases; where the file of one is broken there is none to compare with."""
    try:
        return released(here.view.atlas.folder)
    except DataError:
        return {}
