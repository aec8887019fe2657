"""Words for a diff of two data versions: what its parts are called, and one sentence for each field that changed."""

import json
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from geo.dates import DateError, in_words
from geo.diff.compare import Changed, Diff, FieldChange, Thing, Withdrawn
from geo.words import _, ngettext


class Told(NamedTuple):
    """A record or a site, sentences on it, what took its place, and what changed in it."""

    thing: Thing
    said: list[str]
    see: Thing | None = None
    fields: tuple[FieldChange, ...] = ()


_LONG: Final = 96  # characters of a value that is cut
_AROUND: Final = 20  # characters that are kept before those that differ
_DATES: Final = frozenset({"date", "published", "accessed", "day", "until", "as_of", "since"})
_CODES: Final = frozenset(
    (
        "parties",
        "country",
        "countries",
        "provider",
        "by",
        "controlled_by",
        "stated_by",
        "subject",
        "members",
        "who",
        "host",
    )
)


def headline(diff: Diff) -> str:
    """Say which versions are compared: ``What changed from data version 2026.11.0 to 2026.12.0``."""
    if diff.old.version == diff.new.version:
        return _("What differs within data version {version}").format(version=diff.new.version)
    told = _("What changed from data version {old} to {new}")
    return told.format(old=diff.old.version, new=diff.new.version)


def summary(diff: Diff) -> list[str]:
    """Say what is compared, how much of it differs, how deeply it was compared, and where content was had."""
    days = {"old_day": in_words(diff.old.as_of), "new_day": in_words(diff.new.as_of)}
    told = _("Data version {old}, as of {old_day}, and data version {new}, as of {new_day}.")
    if (diff.old.version, diff.old.as_of) == (diff.new.version, diff.new.as_of):
        told = _("Both are data version {new}, as of {new_day}.")
    said = told.format(old=diff.old.version, new=diff.new.version, **days)
    return [said, count_words(diff), _depth(diff), *notes(diff)]


def count_words(diff: Diff) -> str:
    """Say how much changed: ``1 added, 2 changed, 0 withdrawn; 3 changes elsewhere.``, or that nothing differs."""
    if diff.is_empty:
        return _("No record and no site differs.") if diff.elsewhere is None else _("Nothing differs.")
    told = _("{added} added, {changed} changed, {withdrawn} withdrawn.")
    if diff.elsewhere is not None:
        told = ngettext(
            "{added} added, {changed} changed, {withdrawn} withdrawn; {elsewhere} change elsewhere.",
            "{added} added, {changed} changed, {withdrawn} withdrawn; {elsewhere} changes elsewhere.",
            len(diff.elsewhere),
        )
    return told.format(**counts(diff))


def counts(diff: Diff) -> dict[str, int]:
    """Count what was added, changed and withdrawn, and the fields that changed elsewhere."""
    return {name: len(getattr(diff, name) or ()) for name in ("added", "changed", "withdrawn", "elsewhere")}


def notes(diff: Diff) -> list[str]:
    """Say where the content of a release was had, or why not."""
    return [*dict.fromkeys((*diff.old.notes, *diff.new.notes))]


def sections(diff: Diff) -> list[tuple[str, str, list[Told]]]:
    """Return the parts of a diff that are not empty: an id, a title, and what is told in it."""
    told: list[tuple[str, str, list[Told]]] = [
        ("added", _("Added"), [Told(one, []) for one in diff.added]),
        ("changed", _("Changed"), [Told(one.thing, _untold(one), fields=one.fields or ()) for one in diff.changed]),
        ("withdrawn", _("Withdrawn"), [Told(one.thing, [_why(one, diff)], one.see) for one in diff.withdrawn]),
    ]
    return [part for part in told if part[2]]


def kind_words(thing: Thing) -> str:
    """Say what a thing is."""
    return _("record") if thing.kind == "record" else _("site")


def see_words(thing: Thing) -> str:
    """Say what took the place of a thing."""
    if not thing.title:
        return _("In its place: {id}").format(id=thing.id)
    return _("In its place: {title} ({id})").format(title=thing.title, id=thing.id)


def sentence(one: FieldChange, diff: Diff, quote: Callable[[str], str], *, cut: bool = False) -> str:
    """Say what changed in a field.

    Parameters
    ----------
    one, diff
        The change, and what it is a part of.
    quote
        Makes a value harmless where it goes, and tells it from our words.
    cut
        Whether long values are shortened to what lies around the place where they differ.
    """
    old, new = (_words(one.path, value, diff.names) for value in (one.old, one.new))
    if one.change == "added":
        return _("added: {new}").format(new=quote(_cut(new) if cut else new))
    if one.change == "withdrawn":
        return _("taken out: {old}").format(old=quote(_cut(old) if cut else old))
    if one.change == "reordered" or one.is_set:
        return _list_words(one, diff, lambda value: quote(_cut(value) if cut else value))
    start = _common(old, new)
    old, new = (quote(_cut(value, start) if cut else value) for value in (old, new))
    return _("from {old} to {new}").format(old=old, new=new)


# --- things -----------------------------------------------------------------------------------------------------


def _depth(diff: Diff) -> str:
    if diff.depth == "fields":
        return _("Compared field by field.")
    if diff.depth == "digests":
        return _("Compared by digest: this tells which records and sites differ, not what in them.")
    told = _("Compared by digest, and {told} of {changed} changed records and sites field by field.")
    if diff.elsewhere is not None:
        told = _(
            "Compared by digest; {told} of {changed} changed records and sites, and what is shown beside them, "
            "field by field."
        )
    return told.format(told=diff.told, changed=len(diff.changed))


def _untold(one: Changed) -> list[str]:
    return (
        [_("What changed in it is not told: the content of one version is not at hand.")] if one.fields is None else []
    )


def _why(one: Withdrawn, diff: Diff) -> str:
    if one.why:
        return _("Withdrawn, {day}: {why}").format(day=in_words(one.day), why=one.why)
    if diff.new.rest is None:
        return _("Why is not told: the list of what was withdrawn is not at hand.")
    return _("No reason is given.")


# --- values -----------------------------------------------------------------------------------------------------


def _list_words(one: FieldChange, diff: Diff, quote: Callable[[str], str]) -> str:
    gained, lost = ([], []) if one.change == "reordered" else (one.gained, one.lost)
    told = {"gained": gained, "lost": lost, "new": one.new}
    said = {name: quote(_words(one.path, value, diff.names)) for name, value in told.items()}
    if gained and lost:
        return _("added: {gained}; taken out: {lost}").format(**said)
    if gained:
        return _("added: {new}").format(new=said["gained"])
    if lost:
        return _("taken out: {old}").format(old=said["lost"])
    return _("in another order: {new}").format(**said)


def _words(path: tuple[str, ...], value: object, names: Mapping[str, str]) -> str:
    """Say a value: dates in words behind the date, names behind codes, lists and mappings as they stand in a file."""
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_words((*path, key), part, names)}" for key, part in value.items())
    if isinstance(value, list):
        return ", ".join(_words(path, part, names) for part in value)
    if value is None or isinstance(value, bool | int | float):
        return "" if value is None else json.dumps(value)
    meant = _meaning(path, str(value), names)
    return _("{written} ({meant})").format(written=value, meant=meant) if meant else str(value)


def _meaning(path: tuple[str, ...], value: str, names: Mapping[str, str]) -> str:
    """Say what a code or a date stands for; an empty text where that says nothing more."""
    if path[-1] in _CODES:
        return names[value] if names.get(value, value) != value else ""
    if path[-1] in _DATES or path[-2:-1] == ("periods",):
        try:
            return "" if in_words(value) == value else in_words(value)
        except DateError:
            return ""  # as where a day of publication is unknown
    return ""


def _common(old: str, new: str) -> int:
    """Count the characters before the first that differs."""
    return next(
        (n for n, pair in enumerate(zip(old, new, strict=False)) if pair[0] != pair[1]), min(len(old), len(new))
    )


def _cut(value: str, differs: int = 0) -> str:
    """Shorten a long text to what lies around the place where it differs."""
    if len(value) <= _LONG:
        return value
    start = max(0, min(differs - _AROUND, len(value) - _LONG))
    before, after = "..." if start else "", "..." if start + _LONG < len(value) else ""
    return f"{before}{value[start : start + _LONG]}{after}"
