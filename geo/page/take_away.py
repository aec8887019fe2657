"""What readers take away of what is shown: data, pictures, a map for offline, a brief, a citation, an embed."""

from typing import Any, Final
from urllib.parse import urlencode

from geo import render
from geo.export import FORMATS
from geo.labels import FORMAT, LAYER
from geo.page.here import Here
from geo.picture import FORMS as PICTURES
from geo.picture import SIZES
from geo.selection import write_pairs
from geo.words import N_, _

_SIZES: Final = {
    "slide": N_("Slide"),
    "column": N_("Column of text"),
    "square": N_("Square"),
    "card": N_("Card for a link"),
}


def download(here: Here) -> str:
    """Show the address of everything that can be taken away."""
    layers = [
        {
            "label": _(label),
            "meaning": _(meaning),
            "files": {FORMAT[form]: _address(here, f"{layer}.{form}") for form in FORMATS},
        }
        for layer, (label, meaning) in LAYER.items()
    ]
    pictures = [
        {
            "label": _(_SIZES[name]),
            "pixels": f"{size.width_px} x {size.height_px}",
            "files": {form.upper(): _address(here, f"picture.{form}", size=name) for form in PICTURES},
        }
        for name, size in SIZES.items()
    ]
    partners = here.view.selection.partner
    return render.render(
        "download",
        layers=layers,
        package=_address(here, "package.zip"),
        pictures=pictures,
        map=_address(here, "map.html"),
        brief=_address(here, f"brief-{partners[0]}.html") if len(partners) == 1 else "",
        brief_of=here.view.atlas.checked.name_of(partners[0]) if len(partners) == 1 else "",
        cite=here.link(view="cite"),
        empty=not here.view.frame.records and not here.view.frame.sites,
    )


def _address(here: Here, name: str, **own: Any) -> str:  # noqa: ANN401  # words of the outlet
    """Return the address of an outlet for what is shown, with the layers that are drawn, and words of its own."""
    pairs = [*write_pairs(here.view.selection), *(("layer", one) for one in here.viewing.layer), *own.items()]
    return f"/export/{name}" + (f"?{urlencode(pairs)}" if pairs else "")
