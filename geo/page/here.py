"""Where the reader is, and how to get elsewhere: every control of the page is an address."""

from dataclasses import dataclass, fields, replace
from typing import Any, Final

from geo.atlas import View
from geo.selection import Viewing, write_pairs, write_query
from geo.tables import Selection

_SELECTION: Final = frozenset(one.name for one in fields(Selection))


@dataclass(frozen=True, slots=True)
class Here:
    """An answered selection, and what is open beside it."""

    view: View
    viewing: Viewing

    @property
    def earlier(self) -> Selection | None:
        """The selection of the earlier period, where the page puts two side by side."""
        asked, years = self.view.selection, self.viewing.before
        if self.viewing.seen != "change" or years is None or (asked.from_year is None and asked.to_year is None):
            return None
        return replace(asked, from_year=years[0], to_year=years[1])

    def link(self, **changes: Any) -> str:  # noqa: ANN401  # whatever fields of the two hold
        """Return the address of another view of the page.

        Parameters
        ----------
        changes
            Fields of ``Selection`` change the selection, the others say what is open; nothing else stays open.
        """
        chosen = {name: value for name, value in changes.items() if name in _SELECTION}
        opened = {name: value for name, value in changes.items() if name not in _SELECTION}
        return self._address(replace(self.view.selection, **chosen), Viewing(lang=self.viewing.lang, **opened))

    def tab(self, view: str) -> str:
        """Return the address of another view of what is open: the record, the countries and the place stay so."""
        kept = replace(self.viewing, view=view, page=1, sort=None, v=None, hash=None)
        if view == "country" and not kept.country:
            kept = replace(kept, record=None, site=None)
        return self._address(self.view.selection, replace(kept, view=None if view == kept.usual else view))

    def selecting(self, **changes: Any) -> str:  # noqa: ANN401  # whatever fields of a selection hold
        """Return the address of the same view of another selection."""
        return self._address(replace(self.view.selection, **changes), replace(self.viewing, page=1, v=None, hash=None))

    def full(self) -> str:
        """Return the address of what is shown, with the page around it."""
        return self._address(self.view.selection, replace(self.viewing, embed=False, page=1, v=None))

    def reset(self) -> str:
        """Return the address of the same view of everything."""
        return self._address(Selection(), replace(self.viewing, page=1, within=None, v=None, hash=None))

    def cite(self) -> str:
        """Return the address of the citation of what is shown: the open record, the countries' records, or all."""
        seen, opened = self.viewing.seen, dict[str, Any]()
        if seen in ("record", "cite") and self.viewing.record:
            opened = {"record": self.viewing.record}
        elif seen == "country" and self.viewing.country:
            opened = {"partner": self.viewing.country}
        return self.link(view="cite", v=self.viewing.v, **opened)

    def words(self, *but: str) -> list[tuple[str, str]]:
        """Return the words of the address, without some keys: what a form carries along."""
        kept = replace(self.viewing, page=1, v=None, hash=None)
        return [(key, value) for key, value in write_pairs(self.view.selection, kept) if key not in but]

    @staticmethod
    def _address(selection: Selection, viewing: Viewing) -> str:
        return f"?{write_query(selection, viewing)}"
