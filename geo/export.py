"""A frame to layers, and layers to bytes: exactly what the screen shows, with where it comes from."""

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from geo.dates import EARLIEST, NEVER, date_of, parse_edtf
from geo.errors import ExportError
from geo.schema import Event, Evidenced, Measure, Record, Source, Viewpoint
from geo.settings import BOUNDARY_CREDITS, CRS
from geo.standing import is_silent
from geo.tables import Checked, JsonDict, RecordRow

if TYPE_CHECKING:
    import geopandas

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Layer:
    """Features in a fixed order, and what a file of them says about itself.

    ``features`` are GeoJSON features with ``id``, in EPSG:4326, longitude before latitude; ``about`` has title,
    data version and day, the day by which sources were published if not all count, selection in words, licence and
    credits, never the time of the export.
    """

    name: str
    features: tuple[JsonDict, ...]
    about: JsonDict


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
    query
        The selection as words of an address.
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
    config = checked.config
    about = {
        "name": name,
        "title": f"{config.title}: {name}",
        "about": config.about,
        "data_version": config.version,
        "as_of": config.as_of,
        **({} if config.known_by is None else {"sources_published_by": date_of(config.known_by).isoformat()}),
        "selection": shown.query or "everything",
        "licence": config.licence,
        "credits": config.credit + (f". {BOUNDARY_CREDITS[shown.viewpoint]}" if name == "countries" else ""),
    }
    return Layer(name, tuple(LAYERS[name](checked, shown)), about)


def write_layer(layer: Layer, form: str) -> bytes:
    """Write a layer in one of ``FORMATS``: the same layer gives the same bytes.

    Raises
    ------
    ExportError
        If there is no such format.
    """
    if form not in FORMATS:
        raise ExportError(f"found format {form!r}, expected one of {', '.join(FORMATS)}; correct the word")
    return FORMATS[form](layer)


def to_geojson(layer: Layer) -> bytes:
    """Write RFC 7946: no ``crs`` member, exterior rings counterclockwise, null geometry where there is no place.

    One feature a line, so that two files can be compared; members beside the standard's are foreign members (6.1).
    """
    head = json.dumps({"type": "FeatureCollection", **layer.about}, ensure_ascii=False, allow_nan=False)
    lines = (json.dumps(one, ensure_ascii=False, allow_nan=False, separators=(",", ":")) for one in layer.features)
    body = ",\n".join(lines)
    return f'{head[:-1]}, "features": [\n{body}\n]}}\n'.encode()


def to_csv(layer: Layer) -> bytes:
    """Write RFC 4180 in UTF-8; lists are joined by ``; ``, points become ``lon`` and ``lat``, shapes are left out.

    A text that a spreadsheet would run as a formula gets a leading apostrophe; numbers never do.
    """
    columns = list(dict.fromkeys(key for one in layer.features for key in one["properties"]))
    points = layer.name in ("sites", "events")
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["id", *columns, *(["lon", "lat"] if points else [])])
    for one in layer.features:
        lon_lat = one["geometry"]["coordinates"] if points and one["geometry"] else ["", ""]
        cells = [
            one["id"],
            *(one["properties"].get(column) for column in columns),
            *(lon_lat if points else []),
        ]
        writer.writerow([_cell(cell) for cell in cells])
    return out.getvalue().encode()


def to_geodataframe(layer: Layer) -> "geopandas.GeoDataFrame":
    """Return a layer as a table in EPSG:4326: same rows, same order, ``id`` as the index."""
    import geopandas

    features = [{**one, "properties": {"id": one["id"], **one["properties"]}} for one in layer.features]
    if not features:
        return geopandas.GeoDataFrame({"id": [], "geometry": []}, geometry="geometry", crs=CRS).set_index("id")
    return geopandas.GeoDataFrame.from_features(features, crs=CRS).set_index("id")


FORMATS: Final[dict[str, Callable[[Layer], bytes]]] = {"geojson": to_geojson, "csv": to_csv}
"""Formats by name."""

MEDIA_TYPES: Final = {"geojson": "application/geo+json", "csv": "text/csv"}
"""Media types by name of format (RFC 7946 section 12, RFC 7111)."""


def _cell(value: Any) -> Any:  # noqa: ANN401  # whatever a property may hold
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        value = "; ".join(str(part) for part in value)
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return value


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
    for site in checked.sites:
        if site.id not in shown.sites:
            continue
        stage, certain, stage_certain = shown.sites[site.id]
        point = None if site.lon is None else {"type": "Point", "coordinates": [site.lon, site.lat]}
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
            "records": [r.id for r in checked.records if any(part.site == site.id for part in r.sites)],
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
            point = place and place.lon is not None and {"type": "Point", "coordinates": [place.lon, place.lat]}
            columns = {
                "record": record.id,
                "title": record.title,
                "stage": event.stage,
                "by": event.by,
                **_date_columns(event),
                "basis": event.basis,
                "disputed": any(fact.at.startswith(f"{event.name}.") for fact in record.disputed),
                "place": place.name if place else None,
                "place_country": place.country if place else None,
                "sources": [_address(record.sources[name]) for name in event.sources],
            }
            yield _feature(f"{record.id}#{n}", point or None, columns)


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


def _party_points(record: Record, checked: Checked) -> JsonDict | None:
    """Return one representative point per party; organisations without territory have none."""
    points = [[c.lon, c.lat] for code in record.parties if (c := checked.countries.get(code)) and c.lon == c.lon]
    if len(points) == 1:
        return {"type": "Point", "coordinates": points[0]}
    return {"type": "MultiPoint", "coordinates": points} if points else None


def _addresses(thing: Evidenced) -> list[str]:
    return list(dict.fromkeys(_address(source) for source in thing.sources.values()))


def _address(source: Source) -> str:
    return source.url or f"{source.file} ({source.where})" if source.where else source.url or str(source.file)
