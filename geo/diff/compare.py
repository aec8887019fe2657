"""What changed between two data versions: records and sites that came, changed and went, and what else is shown anew.

Two versions are compared by the digests of their records and sites (``geo/release.py``), and field by field wherever
the content of both is at hand. A field is named by its path in the file's own words: ``events.signed.date``,
``domains.main``, ``sources.tass.published``. Parts of a list are named by what they are, not by their place: an event
by its stage and side (``events.approved-RUS``), with its date where there are several (``events.amended[1999-03]``),
and with a number where even that is told twice (``events.amended[1999-03]#2``); see ``KEYED``.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from pydantic import BaseModel

from geo.schema import Record, Site
from geo.tables import JsonDict

Kind = Literal["record", "site"]
Name = tuple[Kind, str]
"""What a thing is, and its id."""

Change = Literal["added", "changed", "reordered", "withdrawn"]

KEYED: Final[dict[str, tuple[tuple[str, ...], ...]]] = {
    "events": (("stage", "by"), ("date",)),
    "links": (("is",), ("to",)),
    "sites": (("site",), ("role",)),
    "others": (("who",), ("role",)),
    "purposes": (("what",), ("stated_by",)),
    "provides": (("by",), ("what",)),
    "amounts": (("what",), ("currency", "per")),
    "disputed": (("at",), ("ours",)),
    "contested": (("by",), ("claim",)),
    "near": (("site",), ("why",)),
    "marks": (("date",), ("label",)),
    "coverage": (("countries",), ("depth", "day")),
    "stated-totals": (("id",), ("date",)),
    "withdrawn": (("id",), ("day",)),
}
"""What names the parts of each list of parts: fields that do as a rule, and those that tell its namesakes apart."""

SEQUENCES: Final = frozenset({"class_from"})
"""Lists of plain values in which the place counts; all others say which values there are, in an order to be read in."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field that differs, or one part of a list that came or went.

    Parameters
    ----------
    path
        Names from the outside in; the parts of a list are named as ``KEYED`` says.
    change
        ``added`` (``old`` is ``None``), ``withdrawn`` (``new`` is ``None``), ``changed``, or ``reordered``: a list of
        parts that are still there, told by their names in the old and in the new order.
    old, new
        Plain values as JSON has them, whole. Lists of plain values are one field.
    place
        Of a part of a list that came or went its place in it, from 0: in the new list, or in the old.
    """

    path: tuple[str, ...]
    change: Change
    old: Any = None
    new: Any = None
    place: int | None = None

    @property
    def field(self) -> str:
        """The path as readers know it, joined by dots."""
        return ".".join(self.path)

    @property
    def is_set(self) -> bool:
        """Whether it is a list of values that were there or not, so that what it gained and lost says it all."""
        both = isinstance(self.old, list) and isinstance(self.new, list)
        return self.change == "changed" and both and self.path[-1] not in SEQUENCES

    @property
    def gained(self) -> list[Any]:
        """The values that a list has now and had not, in their order."""
        return _without(self.new, self.old)

    @property
    def lost(self) -> list[Any]:
        """The values that a list had and has no more, in their order."""
        return _without(self.old, self.new)


@dataclass(frozen=True, slots=True)
class Edition:
    """One data version as far as it is at hand.

    Parameters
    ----------
    version, as_of
        As ``atlas.yaml`` has them.
    digests
        Of every record and site.
    things
        Records and sites of which the content is at hand: all, some or none.
    rest
        What is shown beside them, by name of the file: plain values without what is empty; ``None`` if not at hand.
    boundaries
        Files of boundaries by name.
    names
        What codes of countries and ids of organisations stand for.
    notes
        Sentences on where its content was had, or why not.
    """

    version: str
    as_of: str
    digests: Mapping[Name, str]
    things: Mapping[Name, Record | Site]
    rest: Mapping[str, Any] | None = None
    boundaries: Mapping[str, bytes] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Thing:
    """A record or a site: its title is empty, and its content ``None``, where only its digest is at hand."""

    kind: Kind
    id: str
    title: str
    content: JsonDict | None = None


@dataclass(frozen=True, slots=True)
class Changed:
    """A record or a site that says something else now; ``fields`` is ``None`` where either content is not at hand."""

    thing: Thing
    digests: tuple[str, str]
    fields: tuple[FieldChange, ...] | None


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A record or a site that is gone: since when (EDTF), why, and what took its place, as ``withdrawn.yaml`` says."""

    thing: Thing
    day: str = ""
    why: str = ""
    see: Thing | None = None


@dataclass(frozen=True, slots=True)
class Diff:
    """All that differs between two editions; things in the order of their ids, ``elsewhere`` in that of its paths.

    ``elsewhere`` is what else is shown anew (rules, vocabularies, groups, organisations, coverage, totals, places,
    boundaries), each path beginning with the name of its file; ``None`` where that could not be compared. ``names`` are
    those of codes and ids in either.
    """

    old: Edition
    new: Edition
    added: tuple[Thing, ...]
    changed: tuple[Changed, ...]
    withdrawn: tuple[Withdrawn, ...]
    elsewhere: tuple[FieldChange, ...] | None
    names: Mapping[str, str]

    @property
    def is_empty(self) -> bool:
        """Whether nothing differs, as far as it could be compared."""
        edition = (self.old.version, self.old.as_of) != (self.new.version, self.new.as_of)
        return not (edition or self.added or self.changed or self.withdrawn or self.elsewhere)

    @property
    def told(self) -> int:
        """Of how many changed things the fields are told."""
        return sum(one.fields is not None for one in self.changed)

    @property
    def depth(self) -> Literal["fields", "partly", "digests"]:
        """How far it was compared: all of it by fields, some of it, or by digest alone."""
        if self.told == len(self.changed) and self.elsewhere is not None:
            return "fields"
        return "partly" if self.told or self.elsewhere is not None else "digests"


def compare(old: Edition, new: Edition) -> Diff:
    """Compare two editions.

    Parameters
    ----------
    old, new
        The earlier and the later one; neither is changed.

    Returns
    -------
    diff
        Its mirror if the two are given the other way round: added for withdrawn, old for new.
    """
    before, after = old.digests, new.digests
    came, went = _in_order(after.keys() - before.keys()), _in_order(before.keys() - after.keys())
    stayed = _in_order(before.keys() & after.keys())
    rest = None if old.rest is None or new.rest is None else _elsewhere(old, new, {key for _, key in (*came, *went)})
    return Diff(
        old,
        new,
        added=tuple(_thing(name, new) for name in came),
        changed=tuple(_changed(name, old, new) for name in stayed if before[name] != after[name]),
        withdrawn=tuple(_withdrawn(name, old, new) for name in went),
        elsewhere=rest,
        names={**old.names, **new.names},
    )


def field_changes(old: Any, new: Any, path: tuple[str, ...] = ()) -> Iterator[FieldChange]:  # noqa: ANN401  # JSON
    """Compare two plain values field by field.

    Parameters
    ----------
    old, new
        As JSON has them; ``None`` stands for a field that is not there.
    path
        Where they stand.

    Yields
    ------
    change
        In the order of the names, parts of a list in the new order and then those that went; nothing where the two say
        the same. The order of a mapping says nothing.
    """
    if old == new:
        return
    if isinstance(old, dict) and isinstance(new, dict):
        for key in sorted(old.keys() | new.keys()):
            yield from field_changes(old.get(key), new.get(key), (*path, key))
    elif path and path[-1] in KEYED and _are_parts(old or []) and _are_parts(new or []):
        yield from _part_changes(old or [], new or [], path)
    elif old is None or new is None:
        yield FieldChange(path, "added" if old is None else "withdrawn", old, new)
    else:
        yield FieldChange(path, "changed", old, new)


def labels_of(parts: Sequence[JsonDict], others: Sequence[JsonDict], name: str) -> list[str]:
    """Name the parts of a list so that each has a name of its own, and the same one in the other version.

    Parameters
    ----------
    parts
        Whose names are asked for, in their order.
    others
        The same list in the other version.
    name
        The name of the list, one of ``KEYED``.
    """
    return [_label(key) for key in _keys(parts, others, name)]


def plain(model: BaseModel) -> JsonDict:
    """Return a model as plain values in the words of its file, its defaults told, what is empty left out."""
    content: JsonDict = _filled(model.model_dump(mode="json", by_alias=True, exclude_none=True))
    return content


# --- records and sites ------------------------------------------------------------------------------------------


def _in_order(names: Iterable[Name]) -> list[Name]:
    return sorted(names, key=lambda name: (name[1], name[0]))


def _thing(name: Name, *editions: Edition) -> Thing:
    """Tell of a thing what the first edition that has its content says; the content is that of its digest."""
    found = next((one.things[name] for one in editions if name in one.things), None)
    if found is None:
        return Thing(*name, title="")
    content = found.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return Thing(*name, title=_title(found), content=content)


def _title(thing: Record | Site) -> str:
    return thing.title if isinstance(thing, Record) else thing.name


def _changed(name: Name, old: Edition, new: Edition) -> Changed:
    first, last = old.things.get(name), new.things.get(name)
    fields = tuple(field_changes(plain(first), plain(last))) if first and last else None
    title = next((_title(one) for one in (last, first) if one), "")
    return Changed(Thing(*name, title=title), (old.digests[name], new.digests[name]), fields)


def _withdrawn(name: Name, old: Edition, new: Edition) -> Withdrawn:
    thing = _thing(name, old)
    told = next((one for one in (new.rest or {}).get("withdrawn", ()) if one["id"] == name[1]), None)
    if told is None:
        return Withdrawn(thing)
    kinds: tuple[Kind, ...] = ("record", "site")
    place = next(((kind, told["see"]) for kind in kinds if (kind, told.get("see")) in new.digests), None)
    see = None if place is None else Thing(*place, title=_thing(place, new, old).title)
    return Withdrawn(thing, told["day"], told["why"], see)


# --- what else is shown -----------------------------------------------------------------------------------------


def _elsewhere(old: Edition, new: Edition, moved: set[str]) -> tuple[FieldChange, ...]:
    """Compare what is shown beside records and sites; why those went that went is told with them."""
    before, after = dict(old.rest or {}), dict(new.rest or {})
    for rest in (before, after):
        rest["withdrawn"] = [one for one in rest.get("withdrawn", ()) if one["id"] not in moved]
    before["boundaries"], after["boundaries"] = _shapes(old, new), _shapes(new, old)
    return tuple(field_changes(before, after))


def _shapes(edition: Edition, other: Edition) -> dict[str, dict[str, str]]:
    """Return a digest for each shape of the files of boundaries that differ; coordinates tell a reader nothing."""
    if not edition.boundaries or not other.boundaries:  # not at hand
        return {}
    differ = {name for name, content in edition.boundaries.items() if other.boundaries.get(name) != content}
    return {name: _shapes_of(edition.boundaries[name]) for name in sorted(differ)}


def _shapes_of(content: bytes) -> dict[str, str]:
    """Digest the shapes of GeoJSON one by one; of any other form, the whole."""
    try:
        return {one["id"]: _digest(json.dumps(one, sort_keys=True).encode()) for one in json.loads(content)["features"]}
    except (ValueError, KeyError, TypeError):
        return {"file": _digest(content)}


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]


# --- lists ------------------------------------------------------------------------------------------------------

_Key = tuple[str, str | None, int | None]
"""A part's name, what tells it from its namesakes, and its number among those that are alike in both."""


def _part_changes(old: list[JsonDict], new: list[JsonDict], path: tuple[str, ...]) -> Iterator[FieldChange]:
    name = path[-1]
    first, last = _keys(old, new, name), _keys(new, old, name)
    before, after = dict(zip(first, old, strict=True)), dict(zip(last, new, strict=True))
    for key in [*last, *(key for key in first if key not in after)]:
        inside = (*path, _label(key))
        if key not in before:
            yield FieldChange(inside, "added", None, after[key], last.index(key))
        elif key not in after:
            yield FieldChange(inside, "withdrawn", before[key], None, first.index(key))
        else:
            yield from field_changes(before[key], after[key], inside)
    kept = [_label(key) for key in first if key in after], [_label(key) for key in last if key in before]
    if kept[0] != kept[1]:
        yield FieldChange(path, "reordered", *kept)


def _keys(parts: Sequence[JsonDict], others: Sequence[JsonDict], name: str) -> list[_Key]:
    common, apart = KEYED[name]
    counts = [Counter(_words(one, common) for one in some) for some in (parts, others)]
    both = [Counter((_words(one, common), _words(one, apart)) for one in some) for some in (parts, others)]
    seen: Counter[tuple[str, str]] = Counter()
    keys: list[_Key] = []
    for one in parts:
        pair = _words(one, common), _words(one, apart)
        seen[pair] += 1
        several = max(count[pair[0]] for count in counts) > 1
        alike = max(count[pair] for count in both) > 1
        keys.append((pair[0], pair[1] if several else None, seen[pair] if alike else None))
    return keys


def _label(key: _Key) -> str:
    name, apart, number = key
    return name + ("" if apart is None else f"[{apart}]") + ("" if number is None else f"#{number}")


def _words(part: JsonDict, fields: tuple[str, ...]) -> str:
    """Join what some fields of a part say; those that it does not have are left out."""
    values = [part[one] for one in fields if one in part]
    return "-".join(", ".join(map(str, value)) if isinstance(value, list) else str(value) for value in values)


def _are_parts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, dict) for one in value)


def _without(some: list[Any], others: list[Any]) -> list[Any]:
    left = list(others)
    found = []
    for one in some:
        if one in left:
            left.remove(one)
        else:
            found.append(one)
    return found


def _filled(value: Any) -> Any:  # noqa: ANN401  # whatever JSON can hold
    """Leave out of mappings what is empty; a part of a list is never empty."""
    if isinstance(value, dict):
        return {key: _filled(part) for key, part in value.items() if part not in ([], {})}
    return [_filled(part) for part in value] if isinstance(value, list) else value
