"""An Atom feed (RFC 4287) of the releases of the data: one entry for each, with what it added, changed and withdrew.

A caller writes::

    entries = feed.read_entries(atlas)
    content = feed.write_feed(entries, atlas.config, "https://example.org/atlas/")

Ids are ``tag:`` URIs (RFC 4151) of the host of the site and the day of a release, so they stay when a page moves. All
days are those of the releases, never the clock: the same data give the same bytes.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin, urlsplit
from xml.etree import ElementTree

from geo import load, text
from geo.atlas import Atlas
from geo.dates import date_of, parse_edtf
from geo.diff import read_releases
from geo.errors import ExportError
from geo.release import Changes, compare
from geo.schema import AtlasConfig
from geo.tables import Checked, JsonDict
from geo.words import N_, _, language, ngettext

MEDIA_TYPE: Final = "application/atom+xml"
"""RFC 4287, section 7."""

NAMESPACE: Final = "http://www.w3.org/2005/Atom"
"""RFC 4287, section 2."""

_XHTML: Final = "http://www.w3.org/1999/xhtml"
_NOT_XML: Final = re.compile("[\ud800-\udfff\ufffe\uffff]")  # beside control characters: XML 1.0, production 2
_PARTS: Final = {"added": N_("Added"), "changed": N_("Changed"), "withdrawn": N_("Withdrawn")}
_QUERIES: Final = {"record": "?record={}", "site": "?view=map&site={}", "release": ""}

Element = ElementTree.Element


@dataclass(frozen=True, slots=True)
class Item:
    """A record or a site that a release touched.

    ``kind`` is ``record`` or ``site``, ``title`` what it is called now, ``why`` the reason for which it was withdrawn;
    ``has_page`` is false of a withdrawn site, for only records have a tombstone.
    """

    kind: str
    id: str
    title: str
    why: str = ""
    has_page: bool = True


@dataclass(frozen=True, slots=True)
class Entry:
    """One release.

    Parameters
    ----------
    version, as_of
        As the release has them; its last day is the day of the entry.
    points
        What the changelog of the data says of it, as plain text.
    records, sites
        How many it holds.
    since
        The version that it is compared with; empty for the first release.
    changes
        What it ``added``, ``changed`` and ``withdrew`` since, by id; nothing for the first release.
    """

    version: str
    as_of: str
    points: tuple[str, ...]
    records: int
    sites: int
    since: str
    changes: Mapping[str, tuple[Item, ...]]


def page_of(kind: str, name: str) -> str:
    """Return the address of a page as the served atlas has it, from its base on.

    Parameters
    ----------
    kind
        ``record``, ``site`` or ``release``.
    name
        Its id, or the version.
    """
    return _QUERIES[kind].format(name)


def read_entries(atlas: Atlas) -> list[Entry]:
    """Read the releases that an atlas's folder holds, newest first, each compared with the one before it.

    Raises
    ------
    DataError
        If the file of a release has faults.
    """
    releases, points = read_releases(atlas.folder), _points(load.read_changelog(atlas.folder))
    entries = []
    for before, one in zip([None, *releases], releases, strict=False):
        changes = compare(before, one) if before else Changes((), (), ())
        entries.append(
            Entry(
                one["version"],
                one["as_of"],
                points.get(one["version"], ()),
                len(one["records"]),
                len(one["sites"]),
                before["version"] if before else "",
                {part: _items(getattr(changes, part), (one, before or one), atlas.checked) for part in _PARTS},
            )
        )
    return entries[::-1]


def write_feed(
    entries: Sequence[Entry],
    config: AtlasConfig,
    base: str,
    *,
    own: str = "feed.xml",
    page_of: Callable[[str, str], str] = page_of,
) -> bytes:
    """Write the feed.

    Parameters
    ----------
    entries
        Newest first.
    config
        Title, credit and licence of the atlas.
    base
        Address of the site, as ``https://example.org/atlas/``; links are made from it.
    own
        Where the feed lies, from the base on.
    page_of
        Where the page of a ``record``, a ``site`` or a ``release`` lies, from the base on; empty where it has none.

    Raises
    ------
    ExportError
        If the base is no address of the web.
    """
    base, host = _read_base(base)
    days = [_day(one) for one in entries] or [date_of(parse_edtf(config.as_of).e2).isoformat()]
    feed = Element("feed", {"xmlns": NAMESPACE, "xml:lang": language()})
    _add(feed, "title", _("{title}: releases of the data").format(title=config.title))
    _add(feed, "id", f"tag:{host},{days[-1]}:{config.id}/releases")
    _add(feed, "updated", f"{max(days)}T00:00:00Z")
    _add(_add(feed, "author"), "name", config.credit)
    _add(feed, "rights", config.licence)
    _add(feed, "link", rel="self", type=MEDIA_TYPE, href=urljoin(base, own))
    _add(feed, "link", rel="alternate", type="text/html", href=base)
    for one in entries:
        told = _add(feed, "entry")
        _add(told, "title", _("Data version {version}").format(version=one.version))
        _add(told, "id", f"tag:{host},{_day(one)}:{config.id}/releases/{one.version}")
        _add(told, "updated", f"{_day(one)}T00:00:00Z")
        _add(told, "link", rel="alternate", type="text/html", href=urljoin(base, page_of("release", one.version)))
        _add(told, "summary", _summary(one))
        _add(told, "content", type="xhtml").append(_content(one, lambda item: _address(item, base, page_of)))
    ElementTree.indent(feed, " ")
    content: bytes = ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True)
    return content + b"\n"


# --- what was released ------------------------------------------------------------------------------------------


def _items(names: Sequence[str], releases: tuple[JsonDict, JsonDict], checked: Checked) -> tuple[Item, ...]:
    """Tell of ids what is known of them now; of one that is gone, why."""
    gone = {one.id: one.why for one in checked.withdrawn}
    found = []
    for name in names:
        record, site = checked.record_of.get(name), checked.site_of.get(name)
        kind = "site" if any(name in one["sites"] for one in releases) else "record"
        title = record.title if record else site.name if site else name
        has_page = bool(record or site) or (kind == "record" and name in gone)
        found.append(Item(kind, name, title, gone.get(name, ""), has_page))
    return tuple(found)


def _points(changelog: str) -> dict[str, tuple[str, ...]]:
    """Return the points of each section of a changelog by its version, as plain text."""
    from markdown_it import MarkdownIt

    found: dict[str, list[str]] = {}
    version, in_heading = "", ""
    for token in MarkdownIt().parse(changelog):
        if token.type == "heading_open":
            in_heading = token.tag
        elif token.type == "heading_close":
            in_heading = ""
        elif token.type == "inline":
            breaks = ("softbreak", "hardbreak")
            said = "".join(" " if part.type in breaks else part.content for part in token.children or ())
            said = " ".join(said.split())
            if in_heading == "h2":
                version = said.strip("[] ").split()[0].strip("[]") if said.strip("[] ") else ""
            elif version and not in_heading:
                found.setdefault(version, []).append(said)
    return {name: tuple(points) for name, points in found.items()}


# --- what is told -----------------------------------------------------------------------------------------------


def _day(one: Entry) -> str:
    """Return the day of a release, as RFC 3339 has it; of a vague one the last that it may be."""
    return date_of(parse_edtf(one.as_of).e2).isoformat()


def _summary(one: Entry) -> str:
    held = [
        ngettext("{number} record", "{number} records", one.records).format(number=one.records),
        ngettext("{number} site", "{number} sites", one.sites).format(number=one.sites),
    ]
    if not one.since:
        return _("{records} and {sites}.").format(records=held[0], sites=held[1])
    told = _("{records} and {sites}. Since {version}: {added} added, {changed} changed, {withdrawn} withdrawn.")
    counts = {part: len(one.changes[part]) for part in _PARTS}
    return told.format(records=held[0], sites=held[1], version=one.since, **counts)


def _content(one: Entry, address: Callable[[Item], str]) -> Element:
    """Say what the changelog says, and list what was touched, as XHTML in the div that RFC 4287 (3.1.1.3) asks for."""
    div = Element("div", {"xmlns": _XHTML})
    _add(div, "p", _summary(one))
    if one.points:
        points = _add(div, "ul")
        for point in one.points:
            _add(points, "li", point)
    for part, title in _PARTS.items():
        if one.changes[part]:
            _add(div, "h3", _(title))
            items = _add(div, "ul")
            for item in one.changes[part]:
                _add_item(items, item, address(item))
    return div


def _add_item(items: Element, item: Item, address: str) -> None:
    told = _add(items, "li")
    if address:
        _add(told, "a", item.title, href=address)
    else:
        _add(told, "span", item.title)
    if item.why:
        _add(told, "p", item.why)


def _address(item: Item, base: str, page_of: Callable[[str, str], str]) -> str:
    place = page_of(item.kind, item.id) if item.has_page else ""
    return urljoin(base, place) if place else ""


def _read_base(base: str) -> tuple[str, str]:
    """Return an address that ends with a slash, and the host that mints the ids."""
    try:
        parts = urlsplit(base)
        host = (parts.hostname or "").encode("idna").decode()
    except ValueError:
        parts, host = urlsplit(""), ""
    if (
        not text.address(base)
        or not re.fullmatch(r"[0-9a-z]([0-9a-z.-]*[0-9a-z])?", host)
        or parts.query
        or parts.fragment
    ):
        raise ExportError(f"found base address {base[:80]!r}, expected one as https://example.org/atlas/; correct it")
    return base if base.endswith("/") else f"{base}/", host


# --- XML --------------------------------------------------------------------------------------------------------


def _add(parent: Element, tag: str, content: str = "", **attributes: str) -> Element:
    one = ElementTree.SubElement(parent, tag, {key: _seen(value) for key, value in attributes.items()})
    one.text = _seen(content) if content else None
    return one


def _seen(value: str) -> str:
    """Take out what cannot be seen, and what XML cannot hold."""
    return _NOT_XML.sub("", str(text.shown(value)))
