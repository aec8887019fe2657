"""What is shown when the data have faults and there is no atlas to show."""

import streamlit as st

from geo import render, settings
from geo.errors import DataError
from geo.words import _


def show(error: DataError) -> None:
    """Show every fault instead of the page: where, what was found, what was expected, what to do."""
    st.set_page_config(page_title=_("The data have faults"), layout="wide")
    st.html(render.render("faults", faults=error.faults, folder=settings.data_folder().name))
