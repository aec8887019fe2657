"""Releases of the data: what stood in them, so that a citation can be verified and two versions compared.

A release is a file, ``data/releases/<version>.json``, made once and never rewritten::

    {"as_of": "2026-11-22", "records": {"<id>": "<digest>", ...}, "sites": {...}, "version": "2026.11.0"}

Keys are sorted. A digest is made of a validated record or site, not of its file: spaces, comments, quotes and the order
of fields do not count, nor does a field that only says its default. It is the first 16 hexadecimal digits of the
SHA-256 over the UTF-8 bytes of its canonical JSON: fields as they are spelled in a file, those with their defaults left
out, keys sorted by code point, no spaces, no escapes but those that JSON needs, numbers as numbers.
"""

import hashlib
import json
import re
from collections.abc import Container, Iterable
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from geo.errors import Fault
from geo.schema import Edtf, Id, Model, Record, Site, Version
from geo.tables import Checked, JsonDict

Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]


class Release(Model):
    """What the file of a release holds."""

    version: Version
    as_of: Edtf
    records: dict[Id, Digest]
    sites: dict[Id, Digest]


@dataclass(frozen=True, slots=True)
class Changes:
    """Ids of records and sites that came, changed and went between two releases, each in order."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    withdrawn: tuple[str, ...]

    def __str__(self) -> str:
        return f"{len(self.added)} added, {len(self.changed)} changed, {len(self.withdrawn)} withdrawn"


def digest(thing: Record | Site) -> str:
    """Return 16 hexadecimal digits that change when what a record or a site says does."""
    content = thing.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()[:16]


def make_release(checked: Checked) -> JsonDict:
    """Return what stands in the data now, as the file of a release holds it."""
    return {
        "version": checked.config.version,
        "as_of": checked.config.as_of,
        "records": {record.id: digest(record) for record in checked.records},
        "sites": {site.id: digest(site) for site in checked.sites},
    }


def compare(old: JsonDict, new: JsonDict) -> Changes:
    """Compare two releases.

    Parameters
    ----------
    old, new
        What ``make_release`` returned, or what stands in the file of a release.

    Returns
    -------
    changes
        Ids that only the new one has, those whose digests differ, and those that only the old one has.
    """
    before, after = old["records"] | old["sites"], new["records"] | new["sites"]
    return Changes(
        added=tuple(sorted(after.keys() - before.keys())),
        changed=tuple(sorted(name for name in before.keys() & after.keys() if before[name] != after[name])),
        withdrawn=tuple(sorted(before.keys() - after.keys())),
    )


def as_text(release: JsonDict) -> str:
    """Write a release as the text of its file: sorted keys, a line for each id."""
    return json.dumps(release, ensure_ascii=False, sort_keys=True, indent=1) + "\n"


def refusals(
    new: JsonDict, earlier: Iterable[JsonDict], withdrawn: Container[str], changelog: str, folder: str = "data"
) -> list[Fault]:
    """Say why a release may not be made: every reason at once.

    Parameters
    ----------
    new
        What ``make_release`` returned.
    earlier
        The releases that were made, also one of the same version.
    withdrawn
        Ids of ``withdrawn.yaml``.
    changelog
        Text of the changelog of the data.
    folder
        Name of the data folder, as faults tell it.
    """
    version, faults = new["version"], []
    for old in earlier:
        changes = compare(old, new)
        if old["version"] == version and old != new:
            expected = f"what releases/{version}.json holds ({changes} since): a release is never rewritten"
            found = f"{version} with other data"
            faults.append(Fault(f"{folder}/atlas.yaml", "version", found, expected, "give the data a new version"))
        file = f"{folder}/releases/{old['version']}.json"
        faults.extend(
            Fault(file, _place(name, old), "an id that is gone", "an id that is there", "put it back, or withdraw it")
            for name in changes.withdrawn
            if name not in withdrawn
        )
    if not _has_section(changelog, version):
        expected = f"a section ## {version} that says what changed"
        faults.append(Fault(f"{folder}/CHANGELOG.md", "", "no such section", expected, "write it"))
    return sorted(faults)


def _place(name: str, release: JsonDict) -> str:
    return f"records.{name}" if name in release["records"] else f"sites.{name}"


def _has_section(changelog: str, version: str) -> bool:
    """Whether there is a heading for the version with at least one point below it."""
    sections = re.split(r"^## ", changelog, flags=re.MULTILINE)[1:]
    own = [text for text in sections if re.match(rf"\[?{re.escape(version)}\]?(?:\s|$)", text)]
    return any(re.search(r"^[-*] \S", text, flags=re.MULTILINE) for text in own)
