"""The rules of the whole folder: what several files, or a file and the map, must agree on.

Each is a function; its docstring says the rule, as docs/rules.md prints it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import combinations
from math import inf
from typing import Any, Final, NamedTuple

from geo import distance, settings, wording
from geo.dates import parse_edtf
from geo.errors import Fault
from geo.schema import FOLDING_LINKS, Group, LeftOut, Record, Site, Source, Viewpoint, Withdrawn
from geo.scope import Scope, WholeRule

_SAME_PAGE: Final = ("publisher", "published", "language", "kind", "origin", "controlled_by")
_INVERSE: Final = {"implements": "prepares", "prepares": "implements"}

# --- where things lie -------------------------------------------------------------------------------------------


class _Point(NamedTuple):
    """A site with a point, in degrees, and how far it may be off."""

    file: str
    site: Site
    lon: float
    lat: float
    radius_m: int


def sites_lie_in_their_country(scope: Scope) -> Iterator[Fault]:
    """A site lies in its country as viewpoint ``un`` draws it, give or take ``radius_m`` and the coarseness of the map.

    The map may be 5 km off, and 40 km where no other country is drawn, for it lacks small islands and ice. A code
    without a shape is judged by the shape that it is drawn on. Another country de facto is told apart, never a fault.
    """
    un = scope.raw.shapes[Viewpoint.UN]
    parts = cache(lambda: distance.parts_of(un))  # only looked at for a point that is off
    by_country: dict[str, list[_Point]] = defaultdict(list)
    for point in _points(scope) if un else ():
        by_country[point.site.country].append(point)
    for code, points in by_country.items():
        shapes = _shapes(code, Viewpoint.UN, scope) or _shapes(code, Viewpoint.DE_FACTO, scope)  # VAT is empty in un
        for point in points if shapes else ():
            off_m = _off_m(point, shapes)
            if off_m <= point.radius_m + settings.BORDER_COARSE_M:
                continue
            others = distance.codes_at(point.lon, point.lat, parts())
            if others or off_m > point.radius_m + settings.COAST_COARSE_M:
                lies = f"a point {f'in {others[0]}' if others else 'at sea'}, {off_m / 1000:.0f} km outside {code}"
                yield _misplaced(point, lies, scope)


def _points(scope: Scope) -> Iterator[_Point]:
    for file, site in scope.things:
        if isinstance(site, Site) and site.lon is not None and site.lat is not None:
            yield _Point(file, site, site.lon, site.lat, site.position.radius_m or 0)


def _shapes(code: str, view: Viewpoint, scope: Scope) -> list[Any]:
    """Read the shapes that a country is drawn on in a viewpoint; none where its source has none."""
    drawn = scope.raw.shapes[view]
    return [distance.read_shape(drawn[shape]) for shape in scope.countries[code].shapes[view] if shape in drawn]


def _off_m(point: _Point, shapes: Iterable[Any]) -> float:
    return min((distance.to_shape_m(point.lon, point.lat, shape) for shape in shapes), default=inf)


def _misplaced(point: _Point, lies: str, scope: Scope) -> Fault:
    code, position = point.site.country, point.site.position
    off_m = _off_m(point, _shapes(code, Viewpoint.DE_FACTO, scope))
    de_facto = off_m <= point.radius_m + settings.BORDER_COARSE_M
    expected = f"a point inside {code} ({position.level}, {position.radius_m} m)"
    todo = "correct the point, the country or the radius"
    if de_facto:
        lies, todo = f"{lies}; inside it de facto only", "write the country of viewpoint un"
    return Fault(point.file, "lon", lies, expected, todo)


def sites_are_told_once(scope: Scope) -> Iterator[Fault]:
    """No two sites of one kind lie within each other's radius, unless one names the other in ``near``."""
    for here, there in combinations(_points(scope), 2):
        first, second = here.site, there.site
        if first.kind != second.kind or _names(first, second) or _names(second, first):
            continue
        apart_m = distance.between_m(here.lon, here.lat, there.lon, there.lat)
        if apart_m <= min(here.radius_m, there.radius_m):
            found = f"{apart_m / 1000:.1f} km from {first.id}, another {first.kind}"
            expected = "sites of one kind outside each other's radius"
            yield Fault(there.file, "lon", found, expected, f"join the two, or say in near why {first.id} is another")


def _names(site: Site, other: Site) -> bool:
    return any(near.site == other.id for near in site.near)


# --- what several files say -------------------------------------------------------------------------------------


def one_page_is_told_alike(scope: Scope) -> Iterator[Fault]:
    """Wherever an address is cited, it has the same publisher, published, language, kind, origin and controlled_by."""
    first: dict[str, tuple[str, str, Source]] = {}
    for file, field, source in sorted(_sources(scope), key=lambda one: one[0]):
        if source.url is None:
            continue
        first_file, first_field, known = first.setdefault(source.url, (file, field, source))
        for name in _SAME_PAGE:
            found, expected = getattr(source, name), getattr(known, name)
            if found != expected:
                told = f"{_said(expected)}, as {first_file} says in {first_field}"
                yield Fault(file, f"{field}.{name}", _said(found), told, "correct one of the two")


def _sources(scope: Scope) -> Iterator[tuple[str, str, Source]]:
    for name, group in scope.groups.items():
        yield scope.beside("groups.yaml"), f"{name}.source", group.source
    for file, thing in scope.things:
        for name, source in thing.sources.items():
            yield file, f"sources.{name}", source
    for n, total in enumerate(scope.totals):
        yield scope.beside("stated-totals.yaml"), f"[{n}].source", total.source
    for n, mark in enumerate(scope.config.marks):
        yield scope.beside("atlas.yaml"), f"marks[{n}].source", mark.source


def _said(value: str | None) -> str:
    return "nothing" if value is None else repr(value)


def links_are_stated_once(scope: Scope) -> Iterator[Fault]:
    """A link is stated on one side: not A to B and B to A of one kind, nor A implements B and B prepares A."""
    stated: dict[tuple[str, str, str], str] = {}
    for file, record in _records(scope):
        for n, link in enumerate(record.links):
            back = (link.to, _INVERSE.get(link.kind, link.kind), record.id)
            if link.kind not in FOLDING_LINKS and back in stated:
                todo = f"remove it, or the one in {stated[back]}"
                yield Fault(file, f"links[{n}]", f"{link.kind} {link.to}", "a link that one side states", todo)
            stated[record.id, link.kind, link.to] = file


def folding_ends(scope: Scope) -> Iterator[Fault]:
    """No circle of ``amends``, ``prolongs`` and ``part-of``: one record in it must count on its own."""
    files = {record.id: file for file, record in _records(scope)}
    onward = {
        record.id: [link.to for link in record.links if link.kind in FOLDING_LINKS and link.to != record.id]
        for _, record in _records(scope)
    }
    for start in sorted(onward):
        circle = _circle(start, onward)
        if circle:
            told = " to ".join([*circle, start])
            yield Fault(files[start], "links", told, "links that end at a whole", "remove one of these links")


def _circle(start: str, onward: Mapping[str, Iterable[str]]) -> list[str]:
    """Find a circle in which a start is the first by name, so that each is told once; empty where there is none."""
    came_from = {start: start}
    todo = [start]
    while todo:
        here = todo.pop()
        for to in onward.get(here, ()):
            if to == start:
                trail = [here]
                while trail[-1] != start:
                    trail.append(came_from[trail[-1]])
                return trail[::-1]
            if to > start and to not in came_from:
                came_from[to] = here
                todo.append(to)
    return []


def _records(scope: Scope) -> Iterator[tuple[str, Record]]:
    return ((file, thing) for file, thing in scope.things if isinstance(thing, Record))


def organisations_are_named(scope: Scope) -> Iterator[Fault]:
    """Every organisation of organisations.yaml is named by a record or a site."""
    if any("/records/" in fault.file or "/sites/" in fault.file for fault in scope.raw.faults):
        return  # a file that cannot be read may name it
    named = {word for one in (*scope.raw.records, *scope.raw.sites) for word in _words(one.content)}
    for name in scope.organisations:
        if name not in named:
            file = scope.beside("organisations.yaml")
            yield Fault(file, name, "an organisation that nothing names", "a record or a site that does", "remove it")


def _words(value: Any) -> Iterator[str]:  # noqa: ANN401  # whatever stands in a file
    """Yield every word that may be an id; short names of sources are not."""
    if isinstance(value, str):
        yield value
        yield value.partition(".")[2]  # a disputed party: parties.ID
    for name, part in value.items() if isinstance(value, dict) else ():
        if name != "sources":
            yield from _words(part)
    for part in value if isinstance(value, list) else ():
        yield from _words(part)


def marks_are_in_our_words(scope: Scope) -> Iterator[Fault]:
    """No label of a mark in atlas.yaml has a word or a phrase that ``wording`` there lists, in any case."""
    instead = wording.by_phrase(scope.config.wording)
    for n, mark in enumerate(scope.config.marks):
        for found, better in wording.avoided(mark.label, instead):
            if not scope.in_a_name(mark.label, found.start(), found.end()):
                file, field = scope.beside("atlas.yaml"), f"marks[{n}].label"
                yield Fault(file, field, repr(found.group()), better, "say it so, or leave it out")


# --- what was there, and what was left out ----------------------------------------------------------------------


def withdrawn_ids_stay_so(scope: Scope) -> Iterator[Fault]:
    """An id in withdrawn.yaml is there once, and never again the id of a record or a site."""
    file, seen = scope.beside("withdrawn.yaml"), set()
    for n, entry in enumerate(scope.withdrawn):
        if entry.id in scope.records or entry.id in scope.sites:
            told = "an id that no file has"
            yield Fault(file, f"[{n}].id", repr(entry.id), told, "give that file another id, or remove this entry")
        if entry.id in seen:
            yield Fault(file, f"[{n}].id", repr(entry.id), "each id once", "join the two entries")
        seen.add(entry.id)


def references_resolve(scope: Scope) -> Iterator[Fault]:
    """What ``see`` names in withdrawn.yaml and left-out.yaml is a record or a site."""
    left_out: Sequence[LeftOut | Withdrawn] = scope.left_out
    for name, entries in (("left-out.yaml", left_out), ("withdrawn.yaml", scope.withdrawn)):
        for n, entry in enumerate(entries):
            if entry.see and entry.see not in scope.records and entry.see not in scope.sites:
                expected = "the id of a record or a site"
                yield Fault(scope.beside(name), f"[{n}].see", repr(entry.see), expected, "correct the id or remove it")


def released_ids_stay(scope: Scope) -> Iterator[Fault]:
    """Every record and site that a file of releases/ lists is still there, or in withdrawn.yaml."""
    if scope.is_faulty("withdrawn.yaml"):
        return
    gone = {entry.id for entry in scope.withdrawn}
    for release in scope.raw.releases:
        for kind, ids in (("records", scope.records), ("sites", scope.sites)):
            listed = release.content.get(kind) if isinstance(release.content, dict) else None
            if not isinstance(listed, dict):
                yield Fault(release.file, kind, "no list", "a hash by id", "write the release anew")
                continue
            for name in listed:
                if name not in ids and name not in gone:
                    todo = "bring the file back, or say in withdrawn.yaml why it went"
                    yield Fault(release.file, f"{kind}.{name}", "an id that is gone", "a file, or withdrawn", todo)


def ledger_entries_end_once(scope: Scope) -> Iterator[Fault]:
    """An entry of the research ledger that left-out.yaml lists is there once, and in the ``ledger`` of no file.

    One entry may stand in two records, for it may tell two things.
    """
    told = {entry: file for file, thing in scope.things for entry in thing.ledger}
    file, seen = scope.beside("left-out.yaml"), set()
    for n, left in enumerate(scope.left_out):
        if left.ledger in told:
            todo = f"remove it here, or from {told[left.ledger]}"
            yield Fault(file, f"[{n}].ledger", repr(left.ledger), "an entry that no file came from", todo)
        if left.ledger in seen:
            yield Fault(file, f"[{n}].ledger", repr(left.ledger), "each entry once", "join the two")
        seen.add(left.ledger)


# --- groups and coverage ----------------------------------------------------------------------------------------


def members_are_states_of_their_time(scope: Scope) -> Iterator[Fault]:
    """The period of a member of a group lies within the days in which its code was that of a state.

    Only a certain breach is a fault.
    """
    for name, group in scope.groups.items():
        for code, period in group.periods.items():
            country, span = scope.countries[code], parse_edtf(period)
            if span.s2 < country.first_day or span.e1 > country.last_day:
                expected = f"days of {code}{f' ({country.reason})' if country.reason else ''}"
                todo = "correct the period, or name the state of the time"
                yield Fault(scope.beside("groups.yaml"), f"{name}.periods.{code}", repr(period), expected, todo)


def coverage_names_every_member(scope: Scope) -> Iterator[Fault]:
    """coverage.yaml names every country of the group that ``rules.coverage_of`` in atlas.yaml names.

    Those are its members on the day of the data, without the subject.
    """
    name, file = scope.config.rules.coverage_of, scope.beside("coverage.yaml")
    if name is None or scope.is_faulty("groups.yaml"):
        return
    if name not in scope.groups:
        known = ", ".join(scope.groups) or "none is there"
        todo = "correct it or add the group"
        yield Fault(scope.beside("atlas.yaml"), "rules.coverage_of", repr(name), f"a group ({known})", todo)
    elif not scope.is_faulty("coverage.yaml"):
        covered = {code for entry in scope.coverage for code in entry.countries}
        for code in sorted(_members(scope.groups[name], scope) - covered):
            todo = "say what was searched there, or that it was not-researched"
            yield Fault(file, "", f"nothing about {code}", f"every country of {name}", todo)


def _members(group: Group, scope: Scope) -> set[str]:
    day, subject = scope.config.as_of_day, scope.config.subject
    return {*group.members_on(day)} - {subject.code, *subject.predecessors}


def coverage_says_one_depth(scope: Scope) -> Iterator[Fault]:
    """No country stands in coverage.yaml with two depths."""
    depths: dict[str, tuple[int, str]] = {}
    for n, entry in enumerate(scope.coverage):
        for k, code in enumerate(entry.countries):
            first, depth = depths.setdefault(code, (n, entry.depth))
            if depth != entry.depth:
                told = f"{code} with depth {depth}, as in [{first}]"
                file = scope.beside("coverage.yaml")
                yield Fault(file, f"[{n}].countries[{k}]", f"{code} with depth {entry.depth}", told, "keep one of them")


WHOLE_RULES: Final[tuple[WholeRule, ...]] = (
    sites_lie_in_their_country,
    sites_are_told_once,
    one_page_is_told_alike,
    links_are_stated_once,
    folding_ends,
    organisations_are_named,
    marks_are_in_our_words,
    withdrawn_ids_stay_so,
    references_resolve,
    released_ids_stay,
    ledger_entries_end_once,
    members_are_states_of_their_time,
    coverage_names_every_member,
    coverage_says_one_depth,
)
"""Every rule over the whole folder."""
