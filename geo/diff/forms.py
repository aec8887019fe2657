"""A diff of two data versions as text for a terminal, as Markdown for release notes, as JSON, and as HTML for a page.

The JSON has this shape, and ``FORMAT_VERSION`` grows when a reader of it would have to change::

    {
      "format": "atlas-diff", "format_version": 1,
      "old": {"version": "2026.11.0", "as_of": "2026-11-22"}, "new": {...},
      "differs": true,
      "depth": "fields",                      or "partly", or "digests": how far the two could be compared
      "notes": ["..."],                       sentences on where content was had, or why not
      "counts": {"added": 1, "changed": 1, "withdrawn": 1, "elsewhere": 1},
      "added": [{"kind": "record" or "site", "id", "title", "content"}],
      "changed": [{"kind", "id", "title", "old_digest", "new_digest", "fields": [FIELD, ...] or null}],
      "withdrawn": [{"kind", "id", "title", "content", "day", "why", "see": {"kind", "id", "title"} or null}],
      "elsewhere": [FIELD, ...] or null       what else is shown anew; null if it could not be compared
    }

    FIELD = {"field": "events.signed.date", "path": ["events", "signed", "date"],
             "change": "added", "changed", "withdrawn" or "reordered", "old": ..., "new": ...,
             "gained": [...], "lost": [...],  of lists that say which values there are
             "place": 0}                      of parts of a list: in the new list, or in the old one of what went

``old`` is not there in what was added, ``new`` not in what was withdrawn. Things are in the order of their ids.
``content`` is null, ``title``, ``day`` and ``why`` are empty where they are not at hand. The values of fields are whole
and in the words of the data files; a field that is left out in a file is told as its default, if it has one.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from geo import text
from geo.diff import sentences
from geo.diff.compare import Changed, Diff, Edition, FieldChange, Thing, Withdrawn
from geo.render import render
from geo.tables import JsonDict
from geo.words import _

FORMAT_VERSION: Final = 1
"""Of the JSON."""

_MARKDOWN: Final = {ord(char): f"\\{char}" for char in "\\`*_{}[]<>#|~!&$^=@"}


def to_json(diff: Diff) -> bytes:
    """Write a diff as JSON of the shape above: the same diff gives the same bytes."""
    content = {
        "format": "atlas-diff",
        "format_version": FORMAT_VERSION,
        "old": _edition(diff.old),
        "new": _edition(diff.new),
        "differs": not diff.is_empty,
        "depth": diff.depth,
        "notes": sentences.notes(diff),
        "counts": sentences.counts(diff),
        "added": [{**_named(one), "content": one.content} for one in diff.added],
        "changed": [_changed(one) for one in diff.changed],
        "withdrawn": [_withdrawn(one) for one in diff.withdrawn],
        "elsewhere": None if diff.elsewhere is None else [_field(one) for one in diff.elsewhere],
    }
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def to_text(diff: Diff) -> bytes:
    """Write a diff for a terminal: plain text, in which long values are cut around what differs."""
    lines = [sentences.headline(diff), *sentences.summary(diff)]
    for _name, title, things in sentences.sections(diff):
        lines += ["", title]
        for thing, said, see, fields in things:
            lines.append(f"  {sentences.kind_words(thing)} {thing.id}{f': {thing.title}' if thing.title else ''}")
            lines += [f"      {line}" for line in (*said, *_see_lines(see), *_field_lines(fields, diff))]
    if diff.elsewhere:
        lines += ["", _("Elsewhere"), *(f"  {line}" for line in _field_lines(diff.elsewhere, diff))]
    return "".join(f"{_one_line(line)}\n" for line in lines).encode()


def to_markdown(diff: Diff) -> bytes:
    """Write a diff as Markdown for release notes, in which nothing of the data is code or a link; values as in text."""
    lines = [f"## {_escaped(sentences.headline(diff))}"]
    lines += [part for line in sentences.summary(diff) for part in ("", _escaped(line))]
    for _name, title, things in sentences.sections(diff):
        lines += ["", f"### {_escaped(title)}", ""]
        for thing, said, see, fields in things:
            name = f"**{_escaped(thing.title)}** " if _escaped(thing.title) else ""
            lines.append(f"- {name}({_escaped(sentences.kind_words(thing))} {_code(thing.id)})")
            lines += [f"  - {_escaped(line)}" for line in (*said, *_see_lines(see))]
            lines += [f"  - {line}" for line in _markdown_lines(fields, diff)]
    if diff.elsewhere:
        lines += ["", f"### {_escaped(_('Elsewhere'))}", ""]
        lines += [f"- {line}" for line in _markdown_lines(diff.elsewhere, diff)]
    return "".join(f"{line}\n" for line in lines).encode()


FORMATS: Final[dict[str, Callable[[Diff], bytes]]] = {"text": to_text, "markdown": to_markdown, "json": to_json}
"""What a diff may be written as."""


def to_html(diff: Diff, link: Callable[..., str]) -> str:
    """Return a diff as a piece of HTML for a page: headings from level 2 on, lists, and links to what can be shown.

    Parameters
    ----------
    diff
        What is told; values are whole.
    link
        Returns the address of a page: ``link(record=id)``, or ``link(view="map", site=id)``, as ``Here.link`` does.
    """
    sections = [
        {"id": name, "title": title, "things": [_shown(one, diff, link) for one in things]}
        for name, title, things in sentences.sections(diff)
    ]
    return render(
        "diff",
        headline=sentences.headline(diff),
        summary=sentences.summary(diff),
        sections=sections,
        elsewhere=[_field_words(one, diff) for one in diff.elsewhere or ()],
    )


# --- HTML -------------------------------------------------------------------------------------------------------


def _shown(one: sentences.Told, diff: Diff, link: Callable[..., str]) -> JsonDict:
    """Return what the template shows of a thing."""
    see = one.see and {**_named(one.see), "href": _href(one.see, diff, link)}
    told = {**_named(one.thing), "kind": sentences.kind_words(one.thing), "href": _href(one.thing, diff, link)}
    return {**told, "said": one.said, "see": see, "fields": [_field_words(field, diff) for field in one.fields]}


def _field_words(one: FieldChange, diff: Diff) -> dict[str, str]:
    return {"name": one.field, "said": sentences.sentence(one, diff, _quoted)}


def _href(thing: Thing, diff: Diff, link: Callable[..., str]) -> str:
    """Return the address of a thing that is there, or that of a record's tombstone; a site has none."""
    there = (thing.kind, thing.id) in diff.new.digests
    if thing.kind == "record":
        gone = any(one["id"] == thing.id for one in (diff.new.rest or {}).get("withdrawn", ()))
        return link(record=thing.id) if there or gone else ""
    return link(view="map", site=thing.id) if there else ""


# --- text and Markdown ------------------------------------------------------------------------------------------


def _see_lines(see: Thing | None) -> list[str]:
    return [sentences.see_words(see)] if see else []


def _field_lines(fields: Iterable[FieldChange], diff: Diff) -> Iterator[str]:
    return (f"{one.field}: {sentences.sentence(one, diff, _quoted, cut=True)}" for one in fields)


def _markdown_lines(fields: Iterable[FieldChange], diff: Diff) -> Iterator[str]:
    return (f"{_code(one.field)}: {sentences.sentence(one, diff, _code, cut=True)}" for one in fields)


def _one_line(line: str) -> str:
    """Take out what would move a terminal's cursor or turn the direction of a line; leave the indent."""
    indent = len(line) - len(line.lstrip(" "))
    seen = "".join(char if char.isprintable() else " " for char in text.shown(line))
    return f"{' ' * indent}{' '.join(seen.split())}"


def _quoted(value: str) -> str:
    return f'"{value}"'


def _escaped(line: str) -> str:
    """Escape a line for Markdown; addresses are broken up, for some readers of Markdown link them as they stand."""
    plain = _one_line(line).strip().translate(_MARKDOWN).replace("://", "&#58;//")
    return re.sub(r"(?i)(www)\.", r"\1&#46;", plain)


def _code(value: str) -> str:
    """Put a value between more back-ticks than it has in a row, so that nothing in it is Markdown."""
    plain = _one_line(value).strip() or " "
    fence = "`" * (max(map(len, re.findall("`+", plain)), default=0) + 1)
    return f"{fence} {plain} {fence}" if "`" in plain else f"{fence}{plain}{fence}"


# --- JSON -------------------------------------------------------------------------------------------------------


def _edition(edition: Edition) -> JsonDict:
    return {"version": edition.version, "as_of": edition.as_of}


def _named(thing: Thing) -> JsonDict:
    return {"kind": thing.kind, "id": thing.id, "title": thing.title}


def _changed(one: Changed) -> JsonDict:
    old, new = one.digests
    fields = None if one.fields is None else [_field(part) for part in one.fields]
    return {**_named(one.thing), "old_digest": old, "new_digest": new, "fields": fields}


def _withdrawn(one: Withdrawn) -> JsonDict:
    see = None if one.see is None else _named(one.see)
    return {**_named(one.thing), "content": one.thing.content, "day": one.day, "why": one.why, "see": see}


def _field(one: FieldChange) -> JsonDict:
    told: JsonDict = {"field": one.field, "path": list(one.path), "change": one.change, "old": one.old, "new": one.new}
    if one.is_set:
        told |= {"gained": one.gained, "lost": one.lost}
    if one.place is not None:
        told["place"] = one.place
    return {key: value for key, value in told.items() if value is not None}
