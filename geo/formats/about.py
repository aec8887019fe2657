"""What a file says about itself, in a few sentences: for formats that have a place for a description."""

from geo import text
from geo.columns import LAYERS
from geo.dates import in_words
from geo.tables import Layer


def description(layer: Layer) -> str:
    """Say what a layer holds, of which data, under which licence, and whose work it is; as plain text."""
    about = layer.about
    told = [
        LAYERS[layer.name].description,
        text.sentence(about["about"]),
        f"Selection: {about['selection_in_words']}.",
        f"Data version {about['data_version']}, as of {in_words(about['as_of'])}.",
        *([f"On sources published by {in_words(day)}."] if (day := about.get("sources_published_by")) else []),
        f"Licence: {about['licence']}.",
        f"Credits: {about['credits']}.",
        f"Address: {about['address']}",
    ]
    return str(text.shown(" ".join(told)))
