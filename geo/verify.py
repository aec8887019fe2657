"""Whether an address still shows what was cited, and if not, what was changed, added or withdrawn since.

The hash of a citation (``geo/result.py``) tells that something differs, never what. The release of the data version
with which the address was made tells that: it has the digest of every record and site of its day. Where nothing but
digests of what is shown differs, putting back those of the release gives the cited hash again; then all else is proven
to be the same.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Final

from geo import labels, release, text
from geo.atlas import Atlas, ask
from geo.dates import in_words
from geo.errors import CitationError
from geo.result import Result, record_asked, record_result, result
from geo.schema import Withdrawn
from geo.selection import Asked, hash_in, read_words
from geo.tables import Checked, JsonDict
from geo.words import N_, _

SAID: Final = 20
"""Differences that are told one by one in words; a file of them has all."""

_KINDS: Final = {
    ("changed", True): N_("{name} was changed; it is still shown"),
    ("changed", False): N_("{name} was changed; it is not shown now, but may have been"),
    ("added", True): N_("{name} was added, and is shown now"),
    ("withdrawn", False): N_("{name} was withdrawn, {day}: {why}"),
    ("gone", False): N_("{name} is gone; nothing says why"),
}
"""What is said of a difference, by what happened to a record or a site and whether it is shown now."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A record or a site that is not as it was in the release.

    ``kind`` is ``record`` or ``site``; ``what`` is ``changed``, ``added``, ``withdrawn`` or ``gone``; ``match`` is
    ``certain`` or ``possible`` where it is shown now, else empty; ``day``, ``why`` and ``see`` tell of what was
    withdrawn.
    """

    kind: str
    id: str
    title: str
    what: str
    match: str = ""
    day: str = ""
    why: str = ""
    see: str = ""

    def words(self) -> str:
        """Say it in a sentence without a full stop."""
        name = _("{title} ({id})").format(title=self.title, id=self.id) if self.title else self.id
        told = _(_KINDS[self.what, bool(self.match)])
        return told.format(name=name, day=in_words(self.day) if self.day else "", why=self.why.rstrip("."))


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether an address shows what was cited.

    Parameters
    ----------
    same
        Whether the hash of what it shows is the one that was cited.
    cited, found
        The hash that was cited, and the one of what is shown now, 64 hexadecimal digits.
    version, now
        The data version of the address, if it has one, and that of the data.
    about, counts
        The selection or the record in words, and how much is shown now.
    releases
        Versions of which there is a release, the earliest first.
    differences
        What may have made the difference, in the order of ids: first what is shown now, then what may have been.
    proven
        Whether these differences account for all: with the digests of the release the cited hash comes out.
    """

    same: bool
    cited: str
    found: str
    version: str | None
    now: str
    about: str
    counts: str
    releases: tuple[str, ...]
    differences: tuple[Difference, ...] = ()
    proven: bool = False

    def headline(self) -> str:
        """Say whether it is the same."""
        if not self.same:
            return _("It differs: what this address shows now is not what was cited.")
        if self.version in (None, self.now):
            return _("The same: this address shows what was cited.")
        told = _("The same: this address shows what was cited with data version {version}. The data are now {now}.")
        return told.format(version=self.version, now=self.now)

    def shown(self) -> str:
        """Say what the address is about, and how much it shows now."""
        return _("{about}: {counts}").format(about=self.about, counts=self.counts) if self.counts else self.about

    def reasons(self) -> Iterator[str]:
        """Say what the differences come to, in sentences; nothing where all is the same."""
        if self.same:
            return
        if self.version is None:
            yield _("The address names no data version (v=...), so what has changed since cannot be told.")
        elif self.version not in self.releases:
            told = _("There is no release {version} to compare with, nor any other.")
            if self.releases:
                told = _("There is no release {version} to compare with; there are: {releases}.")
            yield told.format(version=self.version, releases=", ".join(self.releases))
        elif not self.differences:
            told = _(
                "Nothing that this address could show has changed since release {version}. So the address or the hash "
                "is not as it was made, unless the rules of counting or the members of a group have changed."
            )
            yield told.format(version=self.version)
        elif self.proven:
            yield _("Everything else is as it was cited: the records and sites shown, and all numbers.")
        elif not any(one.match for one in self.differences):
            told = _(
                "Nothing that is shown now has changed since release {version}. What is listed may have been shown "
                "then; if it was not, the address or the hash is not as it was made."
            )
            yield told.format(version=self.version)
        else:
            yield _("The records and sites shown, or their numbers, may differ too.")

    def sentences(self) -> Iterator[str]:
        """Say everything in lines: whether it is the same, what is shown now, what differs, what that comes to."""
        said = [self.headline(), text.sentence(self.shown())]
        if not self.same:
            said += [f"- {text.sentence(one.words())}" for one in self.differences[:SAID]]
            more = len(self.differences) - SAID
            said += [_("- and {number} more").format(number=more)] if more > 0 else []
        yield from (" ".join(str(text.shown(one)).split()) for one in (*said, *self.reasons()))

    def as_json(self) -> JsonDict:
        """Return everything for a program: the fields by name, and ``reasons`` in words."""
        return {**asdict(self), "reasons": list(self.reasons())}


def read_citation(address: str, cited: str, checked: Checked) -> tuple[Asked, str]:
    """Read an address and a hash as they were cited.

    Parameters
    ----------
    address
        A whole one (``https://example.org/?domain=navigation&v=2026.11.0``), or what stands in it from the question
        mark on. Nothing after the mark asks for everything.
    cited
        16 or 64 hexadecimal digits; spaces and capital letters do not matter.
    checked
        The atlas that says which words there are.

    Returns
    -------
    asked, cited
        What the address asks for, and the digits.

    Raises
    ------
    CitationError
        If either is none, or the address has words that the atlas does not know; it tells everything that is wrong.
    """
    asked, found = read_words([f"?{_query(address)}"], checked), hash_in(cited)
    wrong = [f"address: {note}" for note in asked.notes]
    if found is None:
        expected = "expected 16 or 64 digits from 0 to 9 and a to f; copy the whole of it"
        wrong.append(f"hash: found {text.shown(cited)[:80]!r}, {expected}")
    if wrong or found is None:
        raise CitationError("\n".join(wrong))
    return asked, found


def _query(address: str) -> str:
    """Return the words of an address, a whole one or what stands in it from the question mark on."""
    head, mark, query = address.strip().partition("?")
    if "=" in head or not mark:  # words alone, without the question mark
        query = "" if re.match("https?://", head, re.IGNORECASE) else address.strip()
    return query.partition("#")[0]


def verify(atlas: Atlas, asked: Asked, cited: str, releases: Mapping[str, JsonDict]) -> Verdict:
    """Tell whether an address shows what was cited, and if not, what may have made the difference.

    Parameters
    ----------
    atlas
        The atlas of all sources.
    asked
        What the address asks for.
    cited
        The hash as it was cited: its first digits, or all.
    releases
        What stood in the data at each release, by version, the earliest first (``publish.released``).

    Returns
    -------
    verdict
        The differences are between the data and the release of the version that the address names.
    """
    view = ask(atlas, asked.selection)
    gone = {one.id: one for one in atlas.checked.withdrawn}
    name = record_asked(asked.viewing, view.atlas.checked.record_of.keys() | gone.keys())
    shown = record_result(view.atlas, name) if name else result(view)
    totals = "" if name else text.status_line([(noun, getattr(view.frame.totals, noun)) for noun in text.NOUNS])
    same, version = shown.hash.startswith(cited), asked.viewing.v
    old = releases.get(version or "")
    found = [] if same or old is None else _differences(atlas, shown, old, name)
    return Verdict(
        same=same,
        cited=cited,
        found=shown.hash,
        version=version,
        now=atlas.config.version,
        about=_about(view.atlas, name) or labels.selection_words(asked.selection, atlas.checked) or _("everything"),
        counts=totals,
        releases=tuple(releases),
        differences=tuple(found),
        proven=bool(found) and old is not None and shown.with_digests(_digests(old)).hash.startswith(cited),
    )


def unreleased_words(atlas: Atlas, releases: Mapping[str, JsonDict]) -> str:
    """Say why what is cited now can be verified only for a while; an empty text where the data are those of a release.

    Parameters
    ----------
    atlas
        The atlas of all sources.
    releases
        As for ``verify``.
    """
    version = atlas.config.version
    if releases.get(version) == atlas.release:
        return ""
    told = _("Data version {version} is not released yet. Once these data change, nobody can tell what differs.")
    if version in releases:
        told = _("The data were edited since release {version}. Once they change again, nobody can tell what differs.")
    return told.format(version=version)


def _differences(atlas: Atlas, shown: Result, old: JsonDict, name: str | None) -> list[Difference]:
    """List what is not as in the release: of a record's own address only that record, else also what is not shown."""
    changes = release.compare(old, atlas.release)
    gone = {one.id: one for one in atlas.checked.withdrawn}
    found = [
        *(_difference(atlas.checked, shown, one, "changed") for one in changes.changed),
        *(_difference(atlas.checked, shown, one, "added") for one in changes.added if one in shown.matches),
        *(_withdrawn(one, old, gone.get(one)) for one in changes.withdrawn),
    ]
    own = [one for one in found if name in (None, one.id)]
    return sorted(own, key=lambda one: (not one.match, one.id))


def _difference(checked: Checked, shown: Result, name: str, what: str) -> Difference:
    _digest, match = shown.matches.get(name, ("", ""))
    record = checked.record_of.get(name)
    if record:
        return Difference("record", name, record.title, what, match)
    return Difference("site", name, checked.site_of[name].name, what, match)


def _withdrawn(name: str, old: JsonDict, told: Withdrawn | None) -> Difference:
    kind = "record" if name in old["records"] else "site"
    if told is None:
        return Difference(kind, name, "", "gone")
    return Difference(kind, name, "", "withdrawn", day=told.day, why=told.why, see=told.see or "")


def _about(atlas: Atlas, name: str | None) -> str:
    if name is None:
        return ""
    record = atlas.checked.record_of.get(name)
    return _("{title} ({id})").format(title=record.title, id=name) if record else name


def _digests(old: JsonDict) -> dict[str, str]:
    return {**old["records"], **old["sites"]}
