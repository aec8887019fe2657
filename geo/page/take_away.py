"""What readers take away: the layers that are shown, in every format."""

from typing import Final

from geo import render
from geo.page.here import Here
from geo.page.record_list import download_address
from geo.words import N_, _

_LAYERS: Final = {
    "records": (N_("Records"), N_("Agreements, drafts, activities and contacts, at a point for each party.")),
    "sites": (N_("Sites"), N_("Places of the cooperation, each with the radius within which it lies.")),
    "countries": (N_("Countries"), N_("The shapes of the map with their numbers, zero included.")),
    "events": (N_("Events"), N_("Every dated step of every record.")),
}
_FORMS: Final = {"geojson": "GeoJSON", "csv": "CSV"}


def download(here: Here) -> str:
    """Show an address for each layer in each format."""
    layers = [
        {
            "label": _(label),
            "meaning": _(meaning),
            "files": {name: download_address(here, layer, form) for form, name in _FORMS.items()},
        }
        for layer, (label, meaning) in _LAYERS.items()
    ]
    return render.render("download", layers=layers)
