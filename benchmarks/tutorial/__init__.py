"""A choropleth in Streamlit as tutorials teach it: everything is made anew for each change."""
