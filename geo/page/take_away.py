"""What readers take away: the layers that are shown, in every format."""

from geo import render
from geo.export import FORMATS
from geo.labels import FORMAT, LAYER
from geo.page.here import Here
from geo.page.record_list import download_address
from geo.words import _


def download(here: Here) -> str:
    """Show an address for each layer in each format."""
    layers = [
        {
            "label": _(label),
            "meaning": _(meaning),
            "files": {FORMAT[form]: download_address(here, layer, form) for form in FORMATS},
        }
        for layer, (label, meaning) in LAYER.items()
    ]
    return render.render("download", layers=layers)
