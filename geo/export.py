"""A frame to layers, and layers to bytes: exactly what the screen shows, with where it comes from."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from geo import formats
from geo.columns import vocabularies
from geo.dates import EARLIEST, NEVER, date_of, parse_edtf
from geo.errors import ExportError
from geo.schema import Event, Evidenced, Measure, Record, Source, Viewpoint
from geo.settings import BOUNDARY_CREDITS, DECIMALS
from geo.standing import is_silent
from geo.tables import Checked, JsonDict, Layer, RecordRow
from geo.words import ENGLISH, spoken


@dataclass(frozen=True, slots=True)
class Shown:
    """What is on the screen, as an export needs it.

    Parameters
    ----------
    records
        Matching records by id, and whether the match is certain.
    sites
        Matching sites by id: stage by the last day, whether the match is certain, whether the stage is.
    countries
        For each shape with a match its counts, by name of column: ``agreements_certain`` and so on.
    rows
        What was made of each record, by id.
    confidence
        Levels of confidence by id.
    class_of
        For any shape its colour class, and its coverage.
    by_day
        Last day of the period, in days since 1970-01-01.
    query, words
        The selection as words of an address, and as words for readers.
    measure
        What the colours count.
    viewpoint
        Whose borders are drawn.
    shapes
        Boundary features of the viewpoint, in the order of their codes.
    """

    records: Mapping[str, bool]
    sites: Mapping[str, tuple[str, bool, bool]]
    countries: Mapping[str, Mapping[str, int]]
    rows: Mapping[str, RecordRow]
    confidence: Mapping[str, str]
    class_of: Callable[[str], tuple[str, str]]
    by_day: int
    query: str
    words: str
    measure: Measure
    viewpoint: Viewpoint
    shapes: Callable[[], Sequence[JsonDict]]


def make_layer(name: str, checked: Checked, shown: Shown) -> Layer:
    """Make one of the layers ``records``, ``sites``, ``countries``, ``events``.

    Parameters
    ----------
    name
        Which layer.
    checked
        The whole atlas.
    shown
        What is on the screen; nothing else leaves.

    Returns
    -------
    layer
        Sorted by id; a layer without a match is empty and valid.

    Raises
    ------
    ExportError
        If there is no such layer.
    """
    if name not in LAYERS:
        raise ExportError(f"found layer {name!r}, expected one of {', '.join(LAYERS)}; correct the word")
    with spoken(ENGLISH):
        words = vocabularies(checked.config, shown.measure)
    return Layer(name, tuple(LAYERS[name](checked, shown)), _about(name, checked, shown), words)


def _about(name: str, checked: Checked, shown: Shown) -> JsonDict:
    """Say what a file of a layer holds, of which data, by whom, and where the same is seen on the page."""
    config = checked.config
    return {
        "name": name,
        "title": f"{config.title}: {name}",
        "about": config.about,
        "data_version": config.version,
        "as_of": config.as_of,
        **({} if config.known_by is None else {"sources_published_by": date_of(config.known_by).isoformat()}),
        "selection": shown.query or "everything",
        "selection_in_words": shown.words,
        "address": f"{config.address or '/'}?{shown.query}{'&' if shown.query else ''}v={config.version}",
        "licence": config.licence,
        "credits": config.credit + (f". {BOUNDARY_CREDITS[shown.viewpoint]}" if name == "countries" else ""),
    }


def write_layer(layer: Layer, form: str) -> bytes:
    """Write a layer in one of ``FORMATS``, in English as the data are: the same layer gives the same bytes.

    Raises
    ------
    ExportError
        If there is no such format.
    """
    if form not in FORMATS:
        raise ExportError(f"found format {form!r}, expected one of {', '.join(FORMATS)}; correct the word")
    with spoken(ENGLISH):
        return FORMATS[form](layer)


FORMATS: Final[dict[str, Callable[[Layer], bytes]]] = {
    "geojson": formats.to_geojson,
    "csv": formats.to_csv,
    "gpkg": formats.to_geopackage,
    "parquet": formats.to_geoparquet,
    "kml": formats.to_kml,
}
"""Formats of a layer by name, which is also the ending of a file. All layers at once are a ``geo/package.py``."""

MEDIA_TYPES: Final = {
    "geojson": "application/geo+json",
    "csv": "text/csv",
    "gpkg": "application/geopackage+sqlite3",
    "parquet": "application/vnd.apache.parquet",
    "kml": "application/vnd.google-earth.kml+xml",
}
"""Media types by name of format, as IANA has registered them."""


# --- the layers -------------------------------------------------------------------------------------------------


def _records(checked: Checked, shown: Shown) -> Iterator[JsonDict]:
    for record in checked.records:
        if record.id in shown.records:
            yield _feature(record.id, _party_points(record, checked), _record_columns(record, checked, shown))


def _record_columns(record: Record, checked: Checked, shown: Shown) -> JsonDict:
    headline = record.headline(shown.by_day)
    halts, row = record.halts(shown.by_day), shown.rows[record.id]
    names = [checked.name_of(code) for code in record.parties]
    return {
        "title": record.title,
        "type": record.type.value,
        "kind": record.instrument or record.activity,
        "level": record.level,
        "subject": record.subject or checked.config.subject.code,
        "parties": list(record.parties),
        "party_names": names,
        "parties_complete": record.parties_complete,
        "domains": list(record.domains.main),
        "domains_named": list(record.domains.named),
        "purposes": [purpose.what for purpose in record.purposes],
        "stage": headline.stage,
        "halted": halts[-1].stage if halts else None,
        "halted_by": list(dict.fromkeys(event.by for event in halts if event.by)),
        **_date_columns(headline),
        "delivery": row.delivery or None,
        "silent_since": _iso(row.silent) if is_silent(row, shown.by_day) else None,
        "match": "certain" if shown.records[record.id] else "possible",
        "confidence": shown.confidence[record.id],
        "folded": record.folded,
        "disputed": [fact.at for fact in record.disputed],
        "sites": [part.site for part in record.sites],
        "summary": record.summary,
        "sources": _addresses(record),
        "geometry_basis": "representative point of party",
    }


def _sites(checked: Checked, shown: Shown) -> Iterator[JsonDict]:
    naming: dict[str, list[str]] = {}
    for record in checked.records:
        for name in dict.fromkeys(part.site for part in record.sites):
            naming.setdefault(name, []).append(record.id)
    for site in checked.sites:
        if site.id not in shown.sites:
            continue
        stage, certain, stage_certain = shown.sites[site.id]
        point = _point(site.lon, site.lat)
        columns = {
            "name": site.name,
            "kind": site.kind,
            "country": site.country,
            "country_name": checked.countries[site.country].short,
            "provider": site.provider,
            "host": site.host,
            "stage": stage,
            "stage_certain": stage_certain,
            "match": "certain" if certain else "possible",
            "confidence": shown.confidence[site.id],
            "position_level": site.position.level,
            "position_accuracy_m": site.position.radius_m,
            "position_basis": site.position.basis,
            "records": naming.get(site.id, []),
            "summary": site.summary,
            "sources": _addresses(site),
        }
        yield _feature(site.id, point, columns)


def _countries(_: Checked, shown: Shown) -> Iterator[JsonDict]:
    zero = dict.fromkeys(
        [f"{measure}_{bound}" for measure in Measure for bound in ("certain", "possible")]
        + [f"{side}_{bound}" for side in ("bilateral", "multilateral") for bound in ("certain", "possible")],
        0,
    )
    for shape in shown.shapes():
        code = shape["id"]
        colour, coverage = shown.class_of(code)
        columns = {
            "iso3": code,
            "name": shape["properties"]["name"],
            "coverage": coverage,
            **zero,
            **shown.countries.get(code, {}),
            "measure": shown.measure.value,
            "class": colour,
        }
        yield _feature(code, shape["geometry"], columns)


def _events(checked: Checked, shown: Shown) -> Iterator[JsonDict]:
    for record in checked.records:
        if record.id not in shown.records:
            continue
        for n, event in enumerate(record.events, start=1):
            place = event.place
            point = _point(place.lon, place.lat) if place else None
            columns = {
                "record": record.id,
                "title": record.title,
                "stage": event.stage,
                "how": event.how,
                "by": event.by,
                **_date_columns(event),
                "basis": event.basis,
                "disputed": any(fact.at.startswith(f"{event.name}.") for fact in record.disputed),
                "place": place.name if place else None,
                "place_country": place.country if place else None,
                "sources": [_address(record.sources[name]) for name in event.sources],
            }
            yield _feature(f"{record.id}#{n}", point, columns)


LAYERS: Final[dict[str, Callable[[Checked, Shown], Iterator[JsonDict]]]] = {
    "records": _records,
    "sites": _sites,
    "countries": _countries,
    "events": _events,
}
"""Layers by name."""


def _feature(identifier: str, geometry: JsonDict | None, columns: JsonDict) -> JsonDict:
    return {"type": "Feature", "id": identifier, "geometry": geometry, "properties": columns}


def _date_columns(event: Event) -> JsonDict:
    """Say a date as written (EDTF), and the first and last day that it may mean (ISO 8601), open ends left empty."""
    span = parse_edtf(event.date)
    return {"date": event.date, "date_min": _iso(span.s1), "date_max": _iso(span.e2)}


def _iso(day: int | None) -> str | None:
    return None if day in (None, EARLIEST, NEVER) else date_of(day).isoformat()


def _position(lon: float, lat: float) -> list[float]:
    return [round(lon, DECIMALS), round(lat, DECIMALS)]


def _point(lon: float | None, lat: float | None) -> JsonDict | None:
    return None if lon is None or lat is None else {"type": "Point", "coordinates": _position(lon, lat)}


def _party_points(record: Record, checked: Checked) -> JsonDict | None:
    """Return one representative point per party; organisations without territory have none."""
    found = [c for code in record.parties if (c := checked.countries.get(code)) and c.lon == c.lon]
    points = [_position(country.lon, country.lat) for country in found]
    if len(points) == 1:
        return {"type": "Point", "coordinates": points[0]}
    return {"type": "MultiPoint", "coordinates": points} if points else None


def _addresses(thing: Evidenced) -> list[str]:
    return list(dict.fromkeys(_address(source) for source in thing.sources.values()))


def _address(source: Source) -> str:
    return source.url or f"{source.file} ({source.where})" if source.where else source.url or str(source.file)
