"""The page script: Streamlit runs it from top to bottom for every change. The parts are in the files beside it."""

from geo.page import whole

whole.show()
