"""Downloads: the three layers of what is shown, as GeoJSON. A file is made when it is asked for."""

from collections.abc import Callable

import streamlit as st

from geo.atlas import View
from geo.export import MEDIA_TYPES, write_layer

_LAYERS = {"records": "Records", "sites": "Sites", "countries": "Countries"}


def show(view: View) -> None:
    """Show one button a layer; each file holds exactly what is on the screen."""
    st.markdown("Take what is shown with you, as GeoJSON (RFC 7946). Each file holds what the filters leave, no more.")
    for layer, label in _LAYERS.items():
        st.download_button(
            label,
            data=_maker(view, layer),
            file_name=f"{view.atlas.config.id}-{layer}.geojson",
            mime=MEDIA_TYPES["geojson"],
            key=f"download_{layer}",
            on_click="ignore",
        )


def _maker(view: View, layer: str) -> Callable[[], bytes]:
    return lambda: write_layer(view.layer(layer), "geojson")
