"""The face for browsers, one file a part of the page; the only importer of Streamlit."""
