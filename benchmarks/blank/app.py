"""A blank page: one choice of the kind that the atlas's own change uses, and one line of text that tells it."""

import streamlit as st

reading = st.segmented_control("In these years", ["Going on", "Began"], default="Going on")
st.write(f"Chosen: {reading}")
