"""Pages of words: the method with the numbers of this edition, and who runs this."""

import re
from collections import Counter
from itertools import pairwise
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

from geo import render, settings
from geo.atlas import Atlas
from geo.dates import in_words
from geo.labels import edition_words, label_of
from geo.schema import StatedTotal
from geo.tables import Checked, JsonDict
from geo.words import N_, _

_READER: Final = MarkdownIt("commonmark", {"html": False}).enable("table")
_DEPTHS: Final = {
    "systematic": N_("Systematically"),
    "partial": N_("In part"),
    "incidental": N_("Incidentally"),
    "not-researched": N_("Not researched yet"),
}


def about(atlas: Atlas, *, is_served: bool = True) -> str:
    """Say who runs this, how errors are corrected, and what happens with what readers do.

    Parameters
    ----------
    atlas
        Whose ``atlas.yaml`` says who runs it.
    is_served
        Whether a server of ours answers readers; plain files send no cookie and hear of no filter.
    """
    return render.render("about", config=atlas.config, is_served=is_served)


def method(atlas: Atlas) -> str:
    """Show the numbers of this edition, then ``docs/method.md``."""
    checked = atlas.checked
    sources = {one.url or one.file for thing in (*checked.records, *checked.sites) for one in thing.sources.values()}
    depths = Counter(atlas.depth_of.get(code, "not-researched") for code in atlas.looked_at)
    levels = Counter(atlas.judged[record.id].level for record in checked.records)
    types = Counter(record.type for record in checked.records)
    numbers = [
        (_("Records by type"), [(label_of("type", one, checked), number) for one, number in types.items()]),
        (
            _("Records by confidence"),
            [(label_of("confidence", one, checked), levels[one]) for one in sorted(levels, key=[*levels].index)],
        ),
        (
            _("Countries by depth of search"),
            [(_(label), depths[name]) for name, label in _DEPTHS.items() if depths[name]],
        ),
        (_("Also"), [(_("Sites"), len(checked.sites)), (_("Distinct sources"), len(sources))]),
    ]
    told = render.render(
        "method",
        edition=edition_words(atlas.config),
        numbers=numbers,
        totals=[_total(total, checked) for total in checked.totals],
    )
    return f"<section class='prose'>{told}{_document(atlas.config.repository)}</section>"


def _total(total: StatedTotal, checked: Checked) -> JsonDict:
    """Say a stated total, then how many sites of the kind are listed for the same countries."""
    told = _("{country}: {stated} stated, {listed} listed here")
    parts = [
        told.format(
            country=checked.name_of(code),
            stated=stated,
            listed=sum(site.kind == total.kind and site.country == code for site in checked.sites),
        )
        for code, stated in total.stated.items()
    ]
    where = ", ".join(part for part in (in_words(total.date), total.source.publisher, total.source.where) if part)
    return {"what": total.what, "where": where, "parts": "; ".join(parts), "note": total.note}


def _document(repository: str | None) -> str:
    """Turn the method's document into HTML: its sections, and the text, headings one level down.

    Links to files of the project lead to its pages.
    """
    written = (settings.ROOT / "docs" / "method.md").read_text(encoding="utf-8")
    body = _READER.parse(written)[3:]  # without its own title
    sections = {}
    for token, after in pairwise(body):
        if token.type == "heading_open":
            name = f"method-{'-'.join(re.findall('[a-z0-9]+', after.content.lower()))}"
            token.attrs |= {"id": name, "tabindex": -1}
            sections[name] = after.content
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{int(token.tag[1]) + 1}"
        token.children = _led(token.children, repository) if token.children else token.children
    rendered: str = _READER.renderer.render(body, _READER.options, {})
    return render.render("sections", sections=sections) + rendered.replace("<table>", "<table class='plain-table'>")


def _led(children: list[Token], repository: str | None) -> list[Token]:
    """Lead links to files of the project to its pages; without such pages only the words stay."""
    kept = []
    for token in children:
        href = str(token.attrs.get("href", "")) if token.type == "link_open" else ""
        if href and not re.match(r"https?:", href) and repository:
            path = href.removeprefix("../") if href.startswith("../") else f"docs/{href}"
            token.attrs["href"] = f"{repository}/blob/main/{path}"
        if repository or token.type not in ("link_open", "link_close"):
            kept.append(token)
    return kept
