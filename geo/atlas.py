"""Opens an atlas and answers selections: the one place that knows the order of the stages."""

import contextlib
import datetime
import gc
import json
import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, fields
from functools import cached_property, lru_cache, partial
from pathlib import Path
from typing import Any, Final

from pydantic import create_model

from geo import check, export, frame, join, load, selection, settings
from geo.confidence import controllers_of
from geo.errors import DataError, Fault
from geo.schema import AtlasConfig, Record, Viewpoint
from geo.tables import Checked, JsonDict, Judgement, RecordRow, Selection, SiteRow

log = logging.getLogger(__name__)


@dataclass(frozen=True, repr=False)  # five megabytes of text help nobody
class Atlas:
    """An opened data folder: checked models and the rows that frames are counted from. Never changed."""

    folder: Path
    fingerprint: str
    checked: Checked
    records: tuple[RecordRow, ...]
    sites: tuple[SiteRow, ...]

    @property
    def config(self) -> AtlasConfig:
        """What the atlas is about, its vocabularies and rules."""
        return self.checked.config

    @cached_property
    def depth_of(self) -> dict[str, str]:
        """How deeply each country was searched: ``systematic``, ``partial``, ``incidental``; others were not."""
        entries = [entry for entry in self.checked.coverage if entry.depth != "not-researched"]
        return {code: entry.depth for entry in entries for code in entry.countries}

    @cached_property
    def judged(self) -> dict[str, Judgement]:
        """How well each record and site is supported, by id; no two share one."""
        return {row.id: row.confidence for row in self.records} | {row.id: row.confidence for row in self.sites}

    @cached_property
    def answers(self) -> Callable[[Selection], "View"]:
        """Answers to selections, kept with the atlas and gone with it; readers go back and forth."""
        return lru_cache(maxsize=settings.ANSWERS_KEPT)(partial(_answer, self))

    def shapes(self, viewpoint: Viewpoint) -> list[JsonDict]:
        """Read the detailed boundaries: GeoJSON features in EPSG:4326, in the order of their codes."""
        path = self.folder / "boundaries" / f"{viewpoint}.geojson"
        features: list[JsonDict] = json.loads(path.read_bytes())["features"]
        return features


@dataclass(frozen=True)
class View:
    """One selection, answered: what status line, map, list and exports all show."""

    atlas: Atlas
    selection: Selection
    question: frame.Question
    frame: frame.Frame

    @cached_property
    def records(self) -> list[tuple[Record, bool]]:
        """Matching records with whether the match is certain, newest first."""
        found = [(self.atlas.checked.records[n], sure) for n, sure in self.frame.records.items()]
        starts = {row.id: row.starts[0] or (0, 0) for row in self.atlas.records}
        return sorted(found, key=lambda one: (-starts[one[0].id][0], one[0].id))

    def layer(self, name: str) -> export.Layer:
        """Return one layer of what is shown: ``records``, ``sites``, ``countries`` or ``events``.

        Raises
        ------
        ExportError
            If there is no such layer.
        """
        return export.make_layer(name, self.atlas.checked, self._shown())

    def class_of(self, code: str) -> tuple[str, str]:
        """Return the colour class of a shape, and how deeply its country was searched.

        The class is ``"1"`` to ``"5"``, ``"possible"``, ``"none"`` (searched, none found), ``"not-researched"``, or
        ``"subject"`` for the subject country itself.
        """
        coverage = self.atlas.depth_of.get(code, "not-researched")
        if code == self.atlas.config.subject.code:
            return "subject", coverage
        counts = self.frame.countries.get(code, frame.CountryCounts())
        measure = self.selection.measure
        colour = frame.colour_class(counts.of(measure), measure, self.atlas.config.rules.class_from)
        return (coverage if colour == "none" and coverage == "not-researched" else colour), coverage

    def _shown(self) -> export.Shown:
        rows, sites, asked = self.atlas.records, self.atlas.sites, self.selection
        return export.Shown(
            records={rows[n].id: sure for n, sure in self.frame.records.items()},
            sites={sites[n].id: (s.stage, s.certain, s.stage_certain) for n, s in self.frame.sites.items()},
            countries={code: _columns(counts) for code, counts in self.frame.countries.items()},
            confidence={name: judged.level.value for name, judged in self.atlas.judged.items()},
            class_of=self.class_of,
            by_day=self.question.to_day,
            query=selection.write_query(asked),
            measure=asked.measure,
            viewpoint=asked.viewpoint,
            shapes=lambda: self.atlas.shapes(asked.viewpoint),
        )


def _columns(counts: frame.CountryCounts) -> dict[str, int]:
    """Spell counts as columns: ``agreements_certain``, ``agreements_possible`` and so on."""
    columns = {}
    for name, (certain, possible) in asdict(counts).items():
        if name != "any":
            columns[f"{name}_certain"], columns[f"{name}_possible"] = certain, possible
    return columns


def ask(atlas: Atlas, asked: Selection) -> View:
    """Answer a selection: which rows match, and what every country and site then shows; the latest answers are kept."""
    return atlas.answers(asked)


def _answer(atlas: Atlas, asked: Selection) -> View:
    records, sites, linked = selection.choose(atlas.records, atlas.sites, asked)
    from_day, to_day = frame.period(asked, atlas.config.as_of_day)
    question = frame.Question(
        records,
        sites,
        from_day,
        to_day,
        asked.reading,
        asked.measure,
        asked.firmness,
        asked.viewpoint,
        linked,
    )
    return View(
        atlas,
        asked,
        question,
        frame.make_frame(atlas.records, atlas.sites, question, atlas.config.subject.code),
    )


@contextlib.contextmanager
def _no_collection() -> Iterator[None]:
    """Pause the garbage collector: what is made here stays, and looking through it takes a quarter of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@_no_collection()
def open_atlas(folder: Path | str | None = None, cache: Path | None = None) -> Atlas:
    """Open a data folder: load, check, join; built tables are kept by fingerprint, outside the tracked files.

    Parameters
    ----------
    folder
        A folder of records; ``settings.data_folder()`` when left out.
    cache
        Where built tables are kept; ``settings.cache_folder()`` when left out.

    Returns
    -------
    atlas
        Everything checked and joined.

    Raises
    ------
    DataError
        If anything in the folder is wrong; it lists every fault.

    Examples
    --------
    >>> atlas = open_atlas()
    >>> ask(atlas, Selection(domain=("navigation",), from_year=2017, to_year=2020)).frame.totals.sites[0] > 0
    True
    """
    folder = Path(folder) if folder else settings.data_folder()
    program = sorted(Path(__file__).parent.glob("*.py"))
    fingerprint = load.fingerprint(folder, also=program)
    path = (cache or settings.cache_folder()) / f"tables-{fingerprint}.json"
    checked = _built(path)
    if checked is None:
        checked = check.check(load.read_folder(folder))
        _build(path, checked)
    return join_atlas(folder, fingerprint, checked)


def join_atlas(folder: Path, fingerprint: str, checked: Checked) -> Atlas:
    """Join what was checked: the rows of records and sites, each judged by the sources of the whole."""
    controllers = controllers_of(checked)
    records, sites = join.record_rows(checked, controllers), join.site_rows(checked, controllers)
    return Atlas(folder, fingerprint, checked, records, sites)


_PARTS: Final[dict[str, Any]] = {one.name: (one.type, ...) for one in fields(Checked) if one.name != "countries"}
_Tables: Final = create_model("_Tables", **_PARTS)
"""Built tables as they are kept: what was checked, but for what ``places`` says again. Read in one pass."""


def _built(path: Path) -> Checked | None:
    """Open built tables; ``None`` when they are not there or not whole."""
    try:
        tables = _Tables.model_validate_json(path.read_bytes())
        parts = {name: getattr(tables, name) for name in _Tables.model_fields}
        return Checked(**parts, countries=check.read_countries(parts["places"]))
    except (OSError, ValueError, KeyError):
        return None


def _build(path: Path, checked: Checked) -> None:
    """Keep tables for the next start; a folder that cannot be written costs time, not the atlas."""
    tables = _Tables.model_construct(**{name: getattr(checked, name) for name in _Tables.model_fields})
    try:
        load.write_tables(path, tables.model_dump_json(by_alias=True, exclude_defaults=True).encode())
    except OSError as error:
        log.warning("%s: built tables were not kept: %s", path.parent, error.strerror)


class Keeper:
    """Keeps the atlas that is served: an edit is picked up on the next view, a broken one keeps the last good atlas.

    Parameters
    ----------
    folder
        The data folder to watch.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.faults: tuple[Fault, ...] = ()
        self.checked_at = ""
        self._lock = threading.Lock()
        self._stamp: int | None = None
        self._kept: OrderedDict[str, Atlas] = OrderedDict()

    def current(self) -> Atlas:
        """Return the newest good atlas.

        Raises
        ------
        DataError
            If there was never a good one.
        """
        with self._lock:
            seen = load.stamp(self.folder)
            if seen != self._stamp:
                self._reopen()
                self._stamp = seen
            if not self._kept:
                raise DataError(self.faults)
            return next(reversed(self._kept.values()))

    def by_fingerprint(self, fingerprint: str) -> Atlas | None:
        """Return an atlas that some reader's page may still show, or ``None``."""
        return self._kept.get(fingerprint)

    def _reopen(self) -> None:
        self.checked_at = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
        try:
            atlas = open_atlas(self.folder)
        except (DataError, OSError) as error:  # a file may vanish between its listing and its reading
            gone = Fault(self.folder.name, "", str(error), "files that can be read", "mend the folder")
            self.faults = error.faults if isinstance(error, DataError) else (gone,)
            kept = "the last good atlas stays in service" if self._kept else "there is no good atlas yet"
            log.error("%s: %s; %s", self.folder.name, error, kept)
            return
        self.faults = ()
        self._kept[atlas.fingerprint] = atlas
        self._kept.move_to_end(atlas.fingerprint)
        while len(self._kept) > settings.ATLASES_KEPT:
            self._kept.popitem(last=False)
        log.info("atlas %s opened: %d records, %d sites", atlas.fingerprint, len(atlas.records), len(atlas.sites))
