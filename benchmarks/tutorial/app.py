"""Serves the tutorial's page, and beside it the files that Folium would fetch from other hosts.

Leaflet is the real one (from ``django-js-lib-leaflet``), and so is one Bootstrap style sheet (it lies in
streamlit-folium). No installed package ships the other seven, so that they are empty, or answer a call by doing
nothing: the browser has less to fetch and to run than with the real ones, and waits for no other host. This flatters
the tutorial.
"""

from pathlib import Path

import streamlit as st
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

FILES = Path(__file__).parent / "files"

app = st.App("page.py", routes=[Mount("/files", StaticFiles(directory=FILES))])
