"""The floor of every ratio: a stock Streamlit page that shows nothing but a button and a line."""
