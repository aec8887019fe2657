"""A record's own page, or why there is none: it was withdrawn, or the sources that count do not tell it."""

from geo import api, dossier, render
from geo.dates import in_words
from geo.page import address, cite
from geo.page.here import Here


def parts(here: Here) -> tuple[str, str]:
    """Say what the record is and how sure that is, above the map; and everything else down to the sources below it."""
    atlas, name = here.view.atlas, here.viewing.record
    record = atlas.checked.record_of.get(name or "")
    if record is None and (untold := atlas.whole.checked.record_of.get(name or "")):
        day = in_words(here.view.selection.known or "")
        return render.render("not_known", record=untold, day=day, link=here.link), ""
    if record is None:
        gone = next(one for one in atlas.checked.withdrawn if one.id == name)
        return render.render("tombstone", withdrawn=dossier.tombstone(atlas, gone), link=here.link), ""
    told = {
        "record": dossier.dossier(atlas, record, base=address.base(), accessed=cite.today()),
        "link": here.link,
        "files": {form: api.file_address(atlas, record, form) for form in ("yaml", "json")},
    }
    return render.render("record", part="above", **told), render.render("record", part="below", **told)
