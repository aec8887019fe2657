"""Side-by-side measurements: this atlas, a stock blank Streamlit page, and a map as tutorials build it.

Run with ``make bench``. Absolute times are this machine's; the ratios are what is promised.
"""
