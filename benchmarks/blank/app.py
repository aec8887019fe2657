"""A blank page: one button, one line of text."""

import streamlit as st

presses = st.session_state.get("presses", 0) + st.button("Change")
st.session_state["presses"] = presses
st.write(f"Pressed {presses} times")
