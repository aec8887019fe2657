"""A record's own page, or the tombstone of one that was withdrawn."""

from geo import api, dossier, render
from geo.page.here import Here


def parts(here: Here) -> tuple[str, str]:
    """Say what the record is and how sure that is, above the map; and everything else down to the sources below it."""
    atlas, name = here.view.atlas, here.viewing.record
    record = atlas.checked.record_of.get(name or "")
    if record is None:
        gone = next(one for one in atlas.checked.withdrawn if one.id == name)
        return render.render("tombstone", withdrawn=dossier.tombstone(atlas, gone), link=here.link), ""
    told = {
        "record": dossier.dossier(atlas, record),
        "link": here.link,
        "files": {form: api.file_address(atlas, record, form) for form in ("yaml", "json")},
    }
    return render.render("record", part="above", **told), render.render("record", part="below", **told)
