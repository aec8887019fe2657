"""Opens data versions to be compared: a data folder, the file of a release, or the version of one.

The file of a release holds digests alone. What it was made of is looked for in the data folder it lies in, and then in
that folder's history at the commit that made the release. A record or a site is taken from either only if its digest is
that of the release, so what is compared is what was released or is said not to be at hand.
"""

import json
import re
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from geo import atlas, check, load, settings
from geo.dates import parse_edtf
from geo.diff.compare import Diff, Edition, Kind, Name, compare, plain
from geo.diff.history import HistoryError, Past, at_release
from geo.errors import DataError, Fault, GeoError
from geo.release import Release, digest, make_release
from geo.schema import AtlasConfig, Group, Organisation, Record, Searched, Site, StatedTotal, Viewpoint, Withdrawn
from geo.tables import Checked, JsonDict, RawAtlas, RawFile
from geo.words import _, ngettext

_BOUNDARIES: Final = tuple(f"{view}.{form}" for view in Viewpoint for form in ("geojson", "light.json"))
_BESIDE: Final[dict[str, Any]] = {
    "coverage": list[Searched],
    "groups": dict[str, Group],
    "organisations": dict[str, Organisation],
    "totals": list[StatedTotal],
    "withdrawn": list[Withdrawn],
}
"""Files beside records and sites, as fields of ``RawAtlas`` and of ``Checked``, and what they hold."""


class EditionError(GeoError):
    """There is no such data version; the text says what was found and what may be named."""


def diff(old: str, new: str, data: Path | None = None) -> Diff:
    """Compare two data versions.

    Parameters
    ----------
    old, new
        Each a data folder, the file of a release, or the version of one, as ``2026.11.0``. A folder or a file of that
        name is taken before a version.
    data
        The data folder whose releases are named; ``settings.data_folder()`` when left out.

    Raises
    ------
    EditionError
        If there is no such version.
    DataError
        If a folder or the file of a release has faults; it lists every one.

    Examples
    --------
    >>> diff("data", "data").is_empty
    True
    """
    home = (data or settings.data_folder()).absolute()
    first, last = _open(old, home), _open(new, home)
    differ = {name for one, other in ((first, last), (last, first)) for name in _differing(one[0], other[0])}
    return compare(
        *(edition if folder is None else _completed(edition, folder, differ) for edition, folder in (first, last))
    )


def edition_of(checked: Checked) -> Edition:
    """Return everything in a data folder as an edition, but for its boundaries."""
    things: dict[Name, Record | Site] = {("record", one.id): one for one in checked.records}
    things |= {("site", one.id): one for one in checked.sites}
    parts = {name: getattr(checked, name) for name in _BESIDE}
    return replace(
        _of_release(make_release(checked)),
        things=things,
        rest=_rest(checked.config, parts, checked.places),
        names=_names(checked.config, checked.organisations, checked.places),
    )


def read_releases(folder: Path) -> list[JsonDict]:
    """Read the releases that a data folder holds, as ``release.make_release`` made them, the earliest first.

    Raises
    ------
    DataError
        If one of their files has faults.
    """
    found = [_read_release(path) for path in (folder / "releases").glob("*.json") if path.name[0] != "."]
    return sorted(found, key=lambda one: (parse_edtf(one["as_of"]).e2, _as_number(one["version"])))


def _as_number(version: str) -> list[tuple[bool, int, str]]:
    """Sort versions as people count: 2026.9.0 before 2026.10.0."""
    return [(part.isdigit(), int(part) if part.isdigit() else 0, part) for part in re.split(r"[.-]", version)]


def _differing(one: Edition, other: Edition) -> set[Name]:
    return {name for name, told in one.digests.items() if other.digests.get(name) != told}


# --- what was named ---------------------------------------------------------------------------------------------


def _open(word: str, home: Path) -> tuple[Edition, Path | None]:
    """Open what a word names; of a release, also the folder in which its content is looked for."""
    path = Path(word)
    if path.is_dir():
        return _of_folder(path.absolute()), None
    if path.is_file():
        own = path.absolute().parent.parent
        return _of_release(_read_release(path)), own if (own / "atlas.yaml").is_file() else home
    named = home / "releases" / f"{word}.json"
    if re.fullmatch(r"[0-9A-Za-z.-]{1,40}", word) and named.is_file():
        return _of_release(_read_release(named)), home
    there = ", ".join(sorted(one.stem for one in (home / "releases").glob("*.json"))) or _("none")
    told = _(
        "{word}: no such folder, file or release; name a data folder, a release's file or a version of: {versions}"
    )
    raise EditionError(told.format(word=word, versions=there))


def _of_folder(folder: Path) -> Edition:
    files = ((name, folder / "boundaries" / name) for name in _BOUNDARIES)
    boundaries = {name: path.read_bytes() for name, path in files if path.is_file()}
    return replace(edition_of(atlas.open_atlas(folder).checked), boundaries=boundaries)


def _of_release(made: JsonDict) -> Edition:
    digests: dict[Name, str] = {("record", name): told for name, told in made["records"].items()}
    digests |= {("site", name): told for name, told in made["sites"].items()}
    return Edition(made["version"], made["as_of"], digests, {})


def _read_release(path: Path) -> JsonDict:
    try:
        content = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        expected = "the file of a release (geo/release.py)"
        raise DataError(
            [Fault(path.name, "", str(error)[:200], expected, "take the file as it was released")]
        ) from error
    model, faults = check.validate(Release, content, {}, path.name)
    if model is None:
        raise DataError(faults)
    return model.model_dump(mode="json")


# --- what a release was made of ---------------------------------------------------------------------------------


def _completed(edition: Edition, folder: Path, wanted: Collection[Name]) -> Edition:
    """Add what can be had of the content of a release: from the folder as it stands, else from its history."""
    standing = _standing(folder)
    missing = {name for name in wanted if name in edition.digests}
    things = {
        name: one for name, one in standing.things.items() if name in missing and digest(one) == edition.digests[name]
    }
    missing -= things.keys()
    edition = replace(edition, things=things, names=standing.names)
    try:
        past = at_release(folder, edition.version, lambda file: _is_wanted(file, missing))
    except HistoryError as error:
        return replace(edition, notes=(str(error), *_not_at_hand(edition, len(missing))))
    return _from_past(edition, past, missing)


def _standing(folder: Path) -> Edition:
    """Open the folder of a release as it stands; one with faults has nothing to give."""
    try:
        return _of_folder(folder)
    except DataError:
        return Edition("", "", {}, {})


def _is_wanted(file: str, missing: Collection[Name]) -> bool:
    """Tell whether a file of the history is read: those of some records and sites, and all beside them."""
    found = re.fullmatch(r"(record|site)s/([a-z0-9-]+)\.ya?ml", file)
    if found:
        return (found[1], found[2]) in missing
    return bool(re.fullmatch(r"[a-z-]+\.yaml|boundaries/[a-z.-]+(\.csv|json)", file))


def _from_past(edition: Edition, past: Past, missing: Collection[Name]) -> Edition:
    """Add content out of the history; a thing of another digest than that of the release was not released so."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "data"
        for name, content in past.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        raw = load.read_folder(folder)
    things = dict(edition.things)
    things |= _released("record", Record, raw.records, edition.digests)
    things |= _released("site", Site, raw.sites, edition.digests)
    told = _("What release {version} held was read from the history, at commit {commit}.")
    rest, names = _past_rest(raw, edition)
    edition = replace(
        edition, things=things, rest=rest, boundaries=_past_boundaries(past), names=names or edition.names
    )
    left = len([name for name in missing if name not in things])
    notes = (told.format(version=edition.version, commit=past.commit), *_not_at_hand(edition, left))
    return replace(edition, notes=notes)


def _past_boundaries(past: Past) -> dict[str, bytes]:
    return {name: past.files[f"boundaries/{name}"] for name in _BOUNDARIES if f"boundaries/{name}" in past.files}


def _released(
    kind: Kind, model: type[Record] | type[Site], files: tuple[RawFile, ...], digests: Mapping[Name, str]
) -> dict[Name, Record | Site]:
    """Read things without the rules of today, which they need not have kept; only those of the right digest."""
    found: dict[Name, Record | Site] = {}
    for one in files:
        try:
            thing = model.model_validate(one.content)
        except ValidationError:
            continue  # written in another form of the schema
        if digests.get((kind, thing.id)) == digest(thing):
            found[kind, thing.id] = thing
    return found


def _past_rest(raw: RawAtlas, edition: Edition) -> tuple[JsonDict | None, dict[str, str]]:
    """Read what stood beside records and sites, and the names it gives; nothing if it is not that of the release."""
    try:
        config = AtlasConfig.model_validate(raw.config.content if raw.config else None)
        parts = {
            name: TypeAdapter(kind).validate_python(one.content if (one := getattr(raw, name)) else kind())
            for name, kind in _BESIDE.items()
        }
    except ValidationError:
        return None, {}
    if (config.version, config.as_of) != (edition.version, edition.as_of):
        return None, {}
    return _rest(config, parts, raw.places), _names(config, parts["organisations"], raw.places)


def _not_at_hand(edition: Edition, left: int) -> Iterator[str]:
    """Say what of a release is not at hand, and how to have it."""
    if left:
        told = ngettext(
            "Of release {version} the content of {number} record or site that differs is not at hand; name a data "
            "folder that holds it to compare field by field.",
            "Of release {version} the content of {number} records and sites that differ is not at hand; name a data "
            "folder that holds it to compare field by field.",
            left,
        )
        yield told.format(version=edition.version, number=left)
    if edition.rest is None:
        yield _("What release {version} showed beside records and sites is not at hand.").format(
            version=edition.version
        )


# --- plain values -----------------------------------------------------------------------------------------------


def _rest(config: AtlasConfig, parts: Mapping[str, Any], places: Iterable[Mapping[str, str]]) -> JsonDict:
    """Return what is shown beside records and sites as plain values, by name of the file."""
    own = {key: value for key, value in plain(config).items() if key not in ("version", "as_of")}
    lists = {
        name.replace("totals", "stated-totals"): {key: plain(one) for key, one in part.items()}
        if isinstance(part, dict)
        else [plain(one) for one in part]
        for name, part in parts.items()
    }
    rows = {row["code"]: {key: value for key, value in row.items() if value and key != "code"} for row in places}
    return {"atlas": own, **lists, "places": rows}


def _names(
    config: AtlasConfig, organisations: Mapping[str, Organisation], places: Iterable[Mapping[str, str]]
) -> dict[str, str]:
    """Return what codes of countries and ids of organisations stand for."""
    names = {row["code"]: row["short"] for row in places} | {key: one.name for key, one in organisations.items()}
    return names | {config.subject.code: config.subject.name}
