"""Opens an atlas and answers selections: the one place that knows the order of the stages."""

import contextlib
import datetime
import gc
import json
import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, fields, replace
from functools import cached_property, lru_cache, partial
from pathlib import Path
from typing import Any, Final

from pydantic import create_model

from geo import (
    check,
    export,
    facets,
    frame,
    join,
    labels,
    load,
    published,
    release,
    search,
    selection,
    settings,
    standing,
    words,
)
from geo.confidence import Controllers, controllers_of
from geo.dates import day_of
from geo.errors import DataError, Fault
from geo.frame import Count
from geo.schema import AtlasConfig, Firmness, Record, Site, Viewpoint
from geo.tables import Checked, JsonDict, Judgement, Layer, RecordRow, Selection, SiteRow
from geo.viewpoint import Differences, differences

log = logging.getLogger(__name__)


@dataclass(frozen=True, repr=False)  # five megabytes of text help nobody
class Atlas:
    """An opened data folder: checked models and the rows that frames are counted from. Never changed.

    ``origin`` is the atlas of all sources, where this one holds only what sources published by a day tell (``known``).
    """

    folder: Path
    fingerprint: str
    checked: Checked
    records: tuple[RecordRow, ...]
    sites: tuple[SiteRow, ...]
    origin: "Atlas | None" = None

    @property
    def whole(self) -> "Atlas":
        """The atlas of all sources: itself, unless only those published by a day count."""
        return self.origin or self

    def known(self, day: str | None) -> "Atlas":
        """Return the atlas as sources published by a day tell it; the latest such days are kept.

        Parameters
        ----------
        day
            As ``Selection.known`` has it; ``None`` for all sources.

        Returns
        -------
        known
            The same folder with other records, sites and rows; its fingerprint is ``<fingerprint>~<day>``.
        """
        if day is None:
            return self.whole
        return self if self.fingerprint == _fingerprint(self.whole, day) else self.whole.by_day(day)

    @cached_property
    def by_day(self) -> Callable[[str], "Atlas"]:
        """The atlas as sources published by a day tell it, kept with the whole one and gone with it."""
        return lru_cache(maxsize=settings.DAYS_KEPT)(partial(_known_atlas, self))

    @cached_property
    def controllers(self) -> Controllers:
        """Who speaks for whom, by all sources."""
        return self.origin.controllers if self.origin else controllers_of(self.checked)

    @cached_property
    def undated(self) -> frozenset[str]:
        """Ids of records of which every step is told only by sources that may be later than the day asked for."""
        return frozenset(row.id for row in self.records if row.undated)

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
    def looked_at(self) -> frozenset[str]:
        """The countries of which ``coverage.yaml`` says how deeply they were searched, those not searched too."""
        config, name = self.config, self.config.rules.coverage_of
        own = {config.subject.code, *config.subject.predecessors}
        if name is None or name not in self.checked.groups:
            return frozenset(code for entry in self.checked.coverage for code in entry.countries)
        return self.checked.groups[name].members_on(self.whole.config.as_of_day) - own

    @cached_property
    def begun(self) -> dict[str, int]:
        """The first day on which each record and site may have begun, by id, in days since 1970-01-01."""
        began = {row.id: (row.starts[0] or (0, 0))[0] for row in self.records}
        return began | {row.id: row.start[0] for row in self.sites}

    @cached_property
    def row_of(self) -> dict[str, RecordRow]:
        """The row of each record by id."""
        return {row.id: row for row in self.records}

    @cached_property
    def judged(self) -> dict[str, Judgement]:
        """How well each record and site is supported, by id; no two share one."""
        return {row.id: row.confidence for row in self.records} | {row.id: row.confidence for row in self.sites}

    @cached_property
    def release(self) -> JsonDict:
        """What a release of these data would hold, whatever sources count; its digests make citations verifiable."""
        return self.origin.release if self.origin else release.make_release(self.checked)

    @cached_property
    def digests(self) -> dict[str, str]:
        """The digest of each record and site by id; no two share one."""
        return {**self.release["records"], **self.release["sites"]}

    @cached_property
    def facets(self) -> facets.Facets:
        """The rows of each value of each facet."""
        return facets.Facets(self.records, self.sites, self.checked.groups, selection.allowed_values(self.checked))

    @cached_property
    def offered(self) -> dict[str, list[str]]:
        """The values of each facet that readers may choose, in their order: of long lists those that occur, by name.

        The same whatever sources count, for the form of filters is.
        """
        if self.origin:
            return self.origin.offered
        whole = Selection()
        always = facets.When(*frame.period(whole, self.config.as_of_day), whole.reading)
        allowed = selection.allowed_values(self.checked) | {"firmness": [*Firmness]}
        offered = {key: [*allowed[key]] for key in settings.FACETS_OFFERED}
        for key in ("partner", "org"):
            found = [name for name, rows in self.facets.table(key, whole, always).items() if rows.maybe or rows.sites]
            offered[key] = sorted(found, key=lambda value: self.checked.name_of(value).casefold())
        return offered

    @cached_property
    def index(self) -> search.Index:
        """What a search looks in."""
        return search.Index(self.checked)

    @cached_property
    def matches(self) -> Callable[[frame.Question], tuple[int, int]]:
        """Records that match the days and the firmness of a question, certainly and possibly, as bits; kept."""
        return lru_cache(maxsize=settings.ANSWERS_KEPT)(partial(frame.matches, self.records))

    @cached_property
    def answers(self) -> Callable[[Selection], "View"]:
        """Answers to selections, kept with the atlas and gone with it; readers go back and forth."""
        return lru_cache(maxsize=settings.ANSWERS_KEPT)(partial(_answer, self))

    @cached_property
    def differences(self) -> Callable[[Viewpoint], Differences]:
        """What each viewpoint shows in another country; found when first asked for, for that takes its shapes."""
        return lru_cache(maxsize=len(Viewpoint))(
            lambda viewpoint: differences(self.checked, self.records, self.sites, viewpoint, self.shapes(viewpoint))
        )

    def stands(self, thing: Record | Site) -> JsonDict | None:
        """Say how a record stands on the day of the data, as its card tells it; a site does not."""
        if isinstance(thing, Site):
            return None
        return standing.standing(thing, self.row_of[thing.id], self.config.as_of_day, self.checked)

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
    hits: search.Hits | None = None

    @cached_property
    def records(self) -> list[tuple[Record, bool]]:
        """Matching records with whether the match is certain: of a search the best first, else the newest."""
        if self.hits:
            order = [n for n in self.hits.order if n in self.frame.records]
        else:
            rows, begun = self.atlas.records, self.atlas.begun
            order = sorted(self.frame.records, key=lambda n: (-begun[rows[n].id], rows[n].id))
        return [(self.atlas.checked.records[n], self.frame.records[n]) for n in order]

    @cached_property
    def tally(self) -> standing.Tally:
        """What exists of the agreements that are counted."""
        rows = self.atlas.records
        counted = ((rows[n], (int(sure), 1)) for n, sure in self.frame.agreements.items())
        return standing.tally(counted, self.question.to_day)

    @cached_property
    def counts(self) -> dict[str, dict[str, Count]]:
        """For each facet what each of its values would give: records that match all other facets (of ``kind``, sites).

        Also ``firmness``, of which one value is chosen.
        """
        asked, when, found = self.selection, _when(self.question), _found(self.hits)
        all_facets = self.atlas.facets
        days = replace(self.question, records=(), sites=(), doubt=(), ask=False)  # whatever is chosen
        certain, possible = self.atlas.matches(days)
        counts: dict[str, dict[str, Count]] = {}
        for key, others in all_facets.others(asked, when, found).items():
            sure, maybe = others.sure & certain, others.maybe & possible
            counts[key] = {
                value: ((one.sure & sure).bit_count(), (one.maybe & maybe).bit_count())
                for value, one in all_facets.table(key, asked, when).items()
            }
        chosen = all_facets.choose(asked, when, found)
        counts["firmness"] = {}
        for firmness in Firmness:
            sure, maybe = self.atlas.matches(replace(days, firmness=firmness))
            counts["firmness"][firmness] = (chosen.sure & sure).bit_count(), (chosen.maybe & maybe).bit_count()
        return counts | {"kind": self._kinds()}

    @cached_property
    def unpublished(self) -> tuple[int, int]:
        """Of the records that all sources would show, how many only later and how many only undated sources tell."""
        whole = self.atlas.whole
        shown = {whole.records[n].id for n in ask(whole, replace(self.selection, known=None)).frame.records}
        known = self.atlas.checked.record_of.keys() & shown
        return len(shown) - len(known), len(self.atlas.undated & known)

    def _kinds(self) -> dict[str, Count]:
        """How many sites each kind would give."""
        asked = replace(self.selection, kind=())
        view = self if asked == self.selection else ask(self.atlas, asked)
        sites = [(self.atlas.sites[n].kind, state.certain) for n, state in view.frame.sites.items()]
        kinds = [kind for kind, _ in sites]
        sure = [kind for kind, certain in sites if certain]
        return {kind: (sure.count(kind), kinds.count(kind)) for kind in self.atlas.config.site_kinds}

    def layer(self, name: str) -> Layer:
        """Return one layer of what is shown: ``records``, ``sites``, ``countries`` or ``events``.

        Raises
        ------
        ExportError
            If there is no such layer.
        """
        with words.spoken(words.ENGLISH):  # as the data are: a file is the same in every language
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
            rows=self.atlas.row_of,
            confidence={name: judged.level.value for name, judged in self.atlas.judged.items()},
            class_of=self.class_of,
            by_day=self.question.to_day,
            query=selection.write_query(asked),
            words=labels.selection_words(asked, self.atlas.checked) or "Everything",
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
    """Answer a selection: which rows match, and what every country and site then shows; the latest answers are kept.

    The selection says which sources count, whatever those of the atlas are.
    """
    return atlas.known(asked.known).answers(asked)


def _answer(atlas: Atlas, asked: Selection) -> View:
    hits = atlas.index.find(asked.q) if asked.q else None
    question = _question(atlas, asked, hits)
    answer = frame.make_frame(atlas.records, atlas.sites, question, atlas.config.subject.code)
    return View(atlas, asked, question, answer, hits)


def question_of(atlas: Atlas, asked: Selection) -> frame.Question:
    """Return what a selection asks for, without answering it; the browser does."""
    known = atlas.known(asked.known)
    return _question(known, asked, known.index.find(asked.q) if asked.q else None)


def _question(atlas: Atlas, asked: Selection, hits: search.Hits | None) -> frame.Question:
    from_day, to_day = frame.period(asked, atlas.config.as_of_day)
    rows = atlas.facets.choose(asked, facets.When(from_day, to_day, asked.reading), _found(hits))
    return frame.Question(
        records=_flags(rows.maybe, len(atlas.records)),
        sites=_flags(rows.sites, len(atlas.sites)),
        from_day=from_day,
        to_day=to_day,
        reading=asked.reading,
        measure=asked.measure,
        firmness=asked.firmness,
        viewpoint=asked.viewpoint,
        ask=atlas.facets.needs_record(asked) or asked.firmness is not Firmness.ANY,
        doubt=_flags(doubt, len(atlas.records)) if (doubt := rows.maybe & ~rows.sure) else (),
    )


def wide_rows(view: View) -> dict[str, list[tuple[bool, ...]]]:
    """Return the rows that a selection's groups choose from, and those that they choose whatever the period.

    Returns
    -------
    rows
        ``wide``: what meets all facets but ``group``; ``always``: what its regions choose. Each is a flag for every
        record that surely has the values, for every one that possibly has them, and for every site.
    """
    atlas, asked, when = view.atlas, view.selection, _when(view.question)
    regions = tuple(name for name in asked.group if not atlas.checked.groups[name].periods)
    of_regions = atlas.facets.choose(Selection(group=regions), when, None) if regions else facets.Rows()
    rows = {"wide": atlas.facets.choose(replace(asked, group=()), when, _found(view.hits)), "always": of_regions}
    records, sites = len(atlas.records), len(atlas.sites)
    return {
        part: [_flags(one.sure, records), _flags(one.maybe, records), _flags(one.sites, sites)]
        for part, one in rows.items()
    }


def _when(question: frame.Question) -> facets.When:
    return facets.When(question.from_day, question.to_day, question.reading)


def _found(hits: search.Hits | None) -> int | None:
    return None if hits is None else sum(1 << n for n in hits.order)


def _flags(bits: int, count: int) -> tuple[bool, ...]:
    """Return a flag for each row, the first for the lowest bit."""
    return tuple(char == "1" for char in f"{bits:0{count}b}"[::-1]) if count else ()


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
    return _joined(folder, fingerprint, checked, controllers_of(checked))


def _joined(folder: Path, fingerprint: str, checked: Checked, controllers: Controllers, **more: Atlas) -> Atlas:
    records, sites = join.record_rows(checked, controllers), join.site_rows(checked, controllers)
    return Atlas(folder, fingerprint, checked, records, sites, **more)


def _fingerprint(whole: Atlas, day: str) -> str:
    return f"{whole.fingerprint}~{day}"


@_no_collection()
def _known_atlas(whole: Atlas, day: str) -> Atlas:
    """Join what sources published by a day tell; who speaks for whom all sources say."""
    checked = published.known_by(whole.checked, day_of(datetime.date.fromisoformat(day)))
    return _joined(whole.folder, _fingerprint(whole, day), checked, whole.controllers, origin=whole)


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
        """Return an atlas that some reader's page may still show, or ``None``: also one as known by a day."""
        whole, _, day = fingerprint.partition("~")
        atlas = self._kept.get(whole)
        if atlas is None or not day:
            return atlas
        return None if selection.day_refused(day, atlas.config) else atlas.known(day)

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
