"""The atlas as plain files for any host: the map, a page for every record and country, the data, the method.

Links between pages are relative, so that the folder may lie under any address. What has to say a whole address
(``sitemap.xml``, the feed, cards that other pages show) takes it from the base that the caller names.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final
from urllib.parse import quote
from xml.etree import ElementTree

from markupsafe import Markup

from geo import (
    diff,
    dossier,
    draw,
    feed,
    package,
    picture,
    profile,
    prose,
    render,
    settings,
    standalone,
    style,
    text,
    words,
)
from geo.atlas import Atlas, View, ask
from geo.dates import date_of, in_words
from geo.descriptor import licence_of
from geo.export import FORMATS, write_layer
from geo.labels import FORMAT, LAYER, edition_words, label_of
from geo.schema import Record, Withdrawn
from geo.selection import Viewing, write_query
from geo.tables import JsonDict, Selection
from geo.words import N_, _

File = tuple[str, bytes]
"""A path below the folder of the site, with slashes, and what the file holds."""

_STYLES: Final = ("page.css", "record.css", "report.css", "country.css", "change.css", "diff.css", "site.css")
_NAVIGATION: Final = {
    "index.html": N_("Map"),
    "countries.html": N_("Countries"),
    "records.html": N_("Records"),
    "data.html": N_("Data"),
    "changes.html": N_("What changed"),
    "method.html": N_("Method"),
    "about.html": N_("About"),
}
_PARTS: Final = {"added": N_("Added"), "changed": N_("Changed"), "withdrawn": N_("Withdrawn")}


def write_site(atlas: Atlas, base: str = "") -> Iterator[File]:
    """Make every file of the site, one after the other.

    Parameters
    ----------
    atlas
        What is told; all of it.
    base
        The address under which the folder will lie, with a slash at its end, if not under the one in ``atlas.yaml``;
        without either there is no ``sitemap.xml`` and no feed, and pages name no card: all these say whole addresses.

    Yields
    ------
    path, content
        Each path once; the same data and base give the same bytes, but for what changed since the last release:
        how much is told of it depends on the history that is at hand (``geo/diff/editions.py``).
    """
    base = base or atlas.config.address or ""
    site = Site(ask(atlas, Selection()), base)
    yield "style.css", _style()
    for record in atlas.checked.records:
        yield site.record(record)
    for gone in atlas.checked.withdrawn:
        yield site.tombstone(gone)
    yield from site.index()
    yield from site.data()
    entries = feed.read_entries(atlas)
    yield site.changes(entries)
    if base:
        yield "feed.xml", feed.write_feed(entries, atlas.config, base, page_of=_place)
    yield site.countries()
    yield site.records()
    yield site.method()
    yield site.about()
    yield from site.linked_countries()
    yield from _files_of_records(atlas)
    if base:
        yield "sitemap.xml", write_sitemap(sorted(site.made), base)


def _place(kind: str, name: str) -> str:
    """Return where the page of a ``record``, a ``site`` or a ``release`` lies."""
    return {"record": f"records/{name}.html", "site": f"index.html#site={name}"}.get(kind, f"changes.html#v{name}")


def write_sitemap(paths: Iterable[str], base: str) -> bytes:
    """Write the pages as https://www.sitemaps.org/protocol.html has them (0.9), without days: only data have one."""
    root = ElementTree.Element("urlset", xmlns="http://www.sitemaps.org/schemas/sitemap/0.9")
    for path in paths:
        ElementTree.SubElement(ElementTree.SubElement(root, "url"), "loc").text = base + quote(path)
    ElementTree.indent(root)
    content: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return content


def dataset(atlas: Atlas, base: str, files: Iterable[JsonDict]) -> JsonDict:
    """Describe the data for search engines, as schema.org's ``Dataset`` (https://schema.org/Dataset, JSON-LD 1.1).

    Parameters
    ----------
    atlas
        What is described.
    base
        The address of the site, with a slash at its end; empty if it has none.
    files
        What can be downloaded: ``path``, ``form``, ``media`` and ``digest`` of each.
    """
    config = atlas.config
    first, last = config.rules.first_year, date_of(config.as_of_day)
    return {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": config.title,
        "description": text.sentence(config.about),
        "version": config.version,
        "dateModified": last.isoformat(),
        "temporalCoverage": f"{first}-01-01/{last.isoformat()}",
        "license": licence_of(config.licence).get("path", config.licence),
        "isAccessibleForFree": True,
        "creator": {"@type": "Organization", "name": config.credit},
        "keywords": [*config.domains.values()],
        **({"url": base} if base else {}),
        "distribution": [
            {
                "@type": "DataDownload",
                "name": file["form"],
                "encodingFormat": file["media"],
                "contentUrl": base + file["path"],
                "sha256": file["digest"],
            }
            for file in files
        ],
    }


def _download(path: str, content: bytes, form: str) -> JsonDict:
    """Say what a file is: its size in bytes, and the SHA-256 by which a copy can be compared with it."""
    from babel.numbers import format_decimal

    digest = hashlib.sha256(content).hexdigest()
    size = format_decimal(len(content) / 1000, "#,##0.0", locale=words.locale())
    return {
        "path": path,
        "form": FORMAT[form],
        "size": _("{number} KB").format(number=size),
        "digest": digest,
        "media": package.MEDIA_TYPES[form],
    }


def _style() -> bytes:
    parts = [style.style_sheet(), *((settings.ASSETS / name).read_text(encoding="utf-8") for name in _STYLES)]
    return "\n".join(parts).encode()


def _files_of_records(atlas: Atlas) -> Iterator[File]:
    """Yield each record and site with all its sources: as people wrote it, and as JSON."""
    for kind, things in (("records", atlas.checked.records), ("sites", atlas.checked.sites)):
        for thing in things:
            yield f"data/{kind}/{thing.id}.yaml", (atlas.folder / kind / f"{thing.id}.yaml").read_bytes()
            content = thing.model_dump_json(by_alias=True, exclude_defaults=True, indent=2)
            yield f"data/{kind}/{thing.id}.json", content.encode()


@dataclass
class Site:
    """The pages of a site, which know each other's addresses.

    ``wanted`` are the countries that a page leads to, and ``made`` the pages that were made.
    """

    view: View
    base: str
    wanted: set[str] = field(default_factory=set)
    made: set[str] = field(default_factory=set)

    @property
    def atlas(self) -> Atlas:
        """What is told."""
        return self.view.atlas

    def link(self, up: str, **changes: Any) -> str:  # noqa: ANN401  # whatever fields of a selection or a view hold
        """Return an address as the templates ask for it: of a page, or of the map with words that it reads.

        Parameters
        ----------
        up
            What leads from the page to the folder of the site: nothing, or ``../``.
        changes
            As ``geo.page.here.Here.link`` takes them.
        """
        match changes:
            case {"record": str(name)} if len(changes) == 1:
                return f"{up}records/{name}.html"
            case {"country": (code,)} if len(changes) == 1:
                self.wanted.add(code)
                return f"{up}countries/{code}.html"
            case {"view": "method" | "about" as name} if len(changes) == 1:
                return f"{up}{name}.html"
        chosen = {name: value for name, value in changes.items() if hasattr(self.view.selection, name)}
        opened = {name: value for name, value in changes.items() if name not in chosen}
        return f"{up}index.html#{write_query(Selection(**chosen), Viewing(**opened))}"

    def record(self, record: Record) -> File:
        """Make the page of a record."""
        told = dossier.dossier(self.atlas, record)
        files = {form: f"../data/records/{record.id}.{form}" for form in ("yaml", "json")}
        parts = [
            render.render("record", part=part, record=told, link=partial(self.link, "../"), files=files)
            for part in ("above", "below")
        ]
        return self._page(f"records/{record.id}.html", record.title, told["who"], parts)

    def tombstone(self, gone: Withdrawn) -> File:
        """Make the page of a withdrawn record."""
        part = render.render("tombstone", withdrawn=dossier.tombstone(self.atlas, gone), link=partial(self.link, "../"))
        return self._page(f"records/{gone.id}.html", _("A withdrawn record"), "", [part])

    def linked_countries(self) -> Iterator[File]:
        """Make the pages of the countries that other pages lead to, until none is left."""
        done: set[str] = set()
        while left := sorted(self.wanted - done):
            for code in left:
                yield from self.country(code)
            done.update(left)

    def country(self, code: str) -> Iterator[File]:
        """Make the page of a country, or of an organisation, and its card if there is anything to see."""
        country = profile.profile(self.view, code)
        told = {
            "country": country,
            "others": [],
            "compared": None,
            "link": partial(self.link, "../"),
            "files": None,
            "hidden": None,
        }
        above, below = (render.render("country", part=part, **told) for part in ("above", "below"))
        said = _("Agreements, activities, contacts and sites: {name}").format(name=country.name)
        card = "" if country.empty else f"cards/{code}.png"
        if card:
            yield card, self._card(Viewing(country=(code,)))
            above += render.render("site_picture", address=f"../{card}", country=country.name)
        yield self._page(f"countries/{code}.html", country.name, said, [above, below], card=card)

    def countries(self) -> File:
        """Make the index of the countries."""
        part = render.render("countries", index=profile.countries(self.view), link=partial(self.link, ""))
        return self._page("countries.html", _("Countries"), "", [part])

    def records(self) -> File:
        """Make the index of the records."""
        checked, day = self.atlas.checked, self.view.question.to_day
        rows: dict[str, list[JsonDict]] = {}
        for record, _sure in self.view.records:
            told = {
                "id": record.id,
                "title": record.title,
                "who": draw.party_words(record, checked),
                "far": draw.how_far(record, checked, day),
            }
            rows.setdefault(label_of("type", record.type, checked), []).append(told)
        part = render.render("site_records", rows=rows, link=partial(self.link, ""))
        return self._page("records.html", _("Records"), "", [part])

    def data(self) -> Iterator[File]:
        """Make every layer in every format, and the page that leads to them."""
        layers = list[JsonDict]()
        for name, (label, meaning) in LAYER.items():
            layer, files = self.view.layer(name), list[JsonDict]()
            for form in FORMATS:
                path, content = f"data/{self.atlas.config.id}-{name}.{form}", write_layer(layer, form)
                yield path, content
                files.append(_download(path, content, form))
            layers.append({"label": _(label), "meaning": _(meaning), "files": files})
        path, content = f"data/{self.atlas.config.id}.zip", package.to_zip(self.view)
        yield path, content
        said = _("All tables as CSV with a description of each column (Frictionless Data Package), and the layers.")
        files = [_download(path, content, package.FORM)]
        layers.append({"label": _("Everything in one package"), "meaning": said, "files": files})
        told = dataset(self.atlas, self.base, [file for layer in layers for file in layer["files"]])
        yield self._page("data.html", _("Data"), "", [render.render("site_data", layers=layers)], told=told)

    def changes(self, entries: Sequence[feed.Entry]) -> File:
        """Make the page of the releases, of what changed between them, and since the last one."""
        link = partial(self.link, "")
        releases = render.render(
            "site_changes",
            entries=[(entry, in_words(entry.as_of), [*entry.changes.items()]) for entry in entries],
            parts={name: _(label) for name, label in _PARTS.items()},
            link=link,
            feed="feed.xml" if self.base else "",
        )
        folder = self.atlas.folder
        since = diff.diff(entries[0].version, str(folder), folder) if entries else None
        unreleased = diff.to_html(since, link) if since and not since.is_empty else ""
        return self._page("changes.html", _("What changed"), "", [releases, unreleased])

    def method(self) -> File:
        """Make the page of the method."""
        return self._page("method.html", _("Method"), "", [prose.method(self.atlas)])

    def about(self) -> File:
        """Make the page of who runs this."""
        return self._page("about.html", _("Who runs this"), "", [prose.about(self.atlas, is_served=False)])

    def index(self) -> Iterator[File]:
        """Make the map, which begins the site, and its data."""
        for name, content in standalone.data(self.view).items():
            yield f"{standalone.BESIDE}/{name}.json", content
        yield "cards/index.png", self._card(Viewing())
        title, about = self.atlas.config.title, self.atlas.config.about
        around = self._around("index.html", title, about, card="cards/index.png")
        yield "index.html", standalone.page(self.view, home=self.base, site=around)

    def _card(self, viewing: Viewing) -> bytes:
        """Draw what a page elsewhere shows where it links here."""
        return picture.draw_picture(self.view, "png", picture.Look(size="card", base=self.base), viewing)

    def _page(
        self,
        path: str,
        title: str,
        said: str,
        parts: Iterable[str],
        *,
        told: JsonDict | None = None,
        card: str = "",
    ) -> File:
        """Put what a page says between the head and the foot that all pages have."""
        config = self.atlas.config
        content = render.render(
            "site_page",
            site=self._around(path, _("{page} - {atlas}").format(page=title, atlas=config.title), said, told, card),
            config=config,
            edition=text.sentence(edition_words(config)),
            language=words.language(),
            parts=[Markup(part) for part in parts],  # noqa: S704  # made by our own templates, which escape
        )
        return path, content.encode()

    def _around(self, path: str, title: str, said: str, told: JsonDict | None = None, card: str = "") -> JsonDict:
        """Say what the head and the masthead of a page need."""
        self.made.add(path)
        up = "../" * path.count("/")
        return {
            "title": title,
            "said": said or self.atlas.config.about,
            "name": self.atlas.config.title,
            "up": up,
            "navigation": [(up + place, _(label), place == path) for place, label in _NAVIGATION.items()],
            "address": self.base + path if self.base else "",
            "feed": f"{self.base}feed.xml",
            "card": self.base + card if self.base and card else "",
            "told": Markup(text.script(told)) if told else "",  # noqa: S704  # escaped for a script element
        }
