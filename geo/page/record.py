"""A record's own page, or the tombstone of one that was withdrawn."""

from typing import Any

from geo import api, dossier, render
from geo.page.here import Here


def above(here: Here) -> str:
    """Say what the record is, and how sure that is."""
    return _part(here, "above")


def below(here: Here) -> str:
    """Say everything else, down to the sources."""
    return _part(here, "below")


def _part(here: Here, part: str) -> str:
    atlas, name = here.view.atlas, here.viewing.record
    record = atlas.checked.record_of.get(name or "")
    if record is None:
        gone = next(one for one in atlas.checked.withdrawn if one.id == name)
        told = render.render("tombstone", withdrawn=dossier.tombstone(atlas, gone), link=here.link)
        return told if part == "above" else ""
    files: dict[str, Any] = {form: api.file_address(atlas, record, form) for form in ("yaml", "json")}
    return render.render("record", record=dossier.dossier(atlas, record), part=part, link=here.link, files=files)
