"""Downloads: the three layers of what is shown, as GeoJSON. A file is made when it is asked for."""

from collections.abc import Callable

import streamlit as st

from geo.atlas import View
from geo.export import MEDIA_TYPES, write_layer

_LAYERS = {"records": "Records", "sites": "Sites", "countries": "Countries"}


def show(view: View) -> None:
    """Show one button a layer; each file holds exactly what is on the screen."""
    st.markdown("Take what is shown with you, as GeoJSON:")
    for column, (layer, label) in zip(st.columns(len(_LAYERS)), _LAYERS.items(), strict=True):
        column.download_button(
            label,
            data=_maker(view, layer),
            file_name=f"{view.atlas.config.id}-{layer}.geojson",
            mime=MEDIA_TYPES["geojson"],
            key=f"download_{layer}",
            on_click="ignore",
            width="stretch",
        )


def _maker(view: View, layer: str) -> Callable[[], bytes]:
    return lambda: write_layer(view.layer(layer), "geojson")
