"""A picture of a view that may be printed: PNG, SVG or PDF, with title, legend, credits and the address it is found at.

It shows what the map shows (scene.py), in words (caption.py), laid flat (geo/projection.py, geo/window.py, chart.py),
laid out (sheet.py, composition.py), and drawn by matplotlib (pen.py, canvas.py, symbols.py, svg.py).
"""

from geo.picture.drawing import FORMS, Look, draw_picture, faults
from geo.picture.scene import told_view
from geo.picture.sheet import SIZES

__all__ = ["FORMS", "SIZES", "Look", "draw_picture", "faults", "told_view"]
