"""What changed between two versions of the data: opened (editions.py, history.py), compared, and told in four forms."""

from geo.diff.editions import EditionError, diff, read_releases
from geo.diff.forms import FORMATS, to_html
from geo.diff.sentences import count_words

__all__ = ["FORMATS", "EditionError", "count_words", "diff", "read_releases", "to_html"]
