"""The library of the atlas: records, the meaning of filters, the map and the exports. Knows no Streamlit.

>>> from geo.atlas import open_atlas  # doctest: +SKIP
>>> atlas = open_atlas("data")  # doctest: +SKIP
"""
