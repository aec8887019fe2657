"""The atlas as one process: the page, and the routes beside it. Start it with ``make run``."""

import streamlit as st

from geo import api

app = st.App("geo/page/main.py", routes=api.routes(), middleware=api.middleware(), lifespan=api.lifespan)
