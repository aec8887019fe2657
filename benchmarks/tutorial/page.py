"""The page script: read the files, build the map, hand it to streamlit-folium; all of it again for each change.

Kinder to the tutorial than the real thing in four ways: its ten third-party files come from this machine, most of them
as empty stubs (see ``benchmarks.tutorial.app``); the colour legend, which needs d3, is left out; nothing is returned
from the map, so that it causes no second run; and the counts are a small table made beforehand.
"""

import json
from pathlib import Path

import folium
import pandas as pd
import streamlit as st
from streamlit_folium import st_folium

FOLDER = Path(__file__).parent
LINKS = json.loads((FOLDER / "links.json").read_text())


def show() -> None:
    """Show a filter and the map."""
    st.set_page_config(page_title="Tutorial", layout="wide")
    counts = pd.read_csv(FOLDER / "counts.csv", keep_default_na=False)
    domain = st.selectbox("Domain", sorted(counts["domain"].unique()))
    chosen = counts[counts["domain"] == domain]

    world = folium.Map(location=[20, 10], zoom_start=2, tiles=None)
    world.default_js, world.default_css = LINKS["js"], LINKS["css"]
    choropleth = folium.Choropleth(
        geo_data=json.loads((FOLDER / "boundaries.json").read_text()),
        data=chosen,
        columns=["iso3", "records"],
        key_on="feature.id",
        bins=[0, 1, 2, 4, 8, 1000],
        fill_color="YlOrRd",
    )
    for name in [name for name in choropleth._children if name.startswith("color_map")]:  # noqa: SLF001  # folium has no other way; needs d3
        del choropleth._children[name]  # noqa: SLF001  # as above
    choropleth.add_to(world)
    st_folium(world, height=560, use_container_width=True, returned_objects=[])


show()
