"""Data folders in which every field that holds text holds a hostile one; see tests/cases/hostile/README.md."""

import csv
import re
import shutil
from pathlib import Path
from typing import Any

import yaml
from serving import DATA

CASES = Path(__file__).resolve().parent.parent / "cases" / "hostile"
Json = dict[str, Any]

# What no reader may meet: control characters, and marks that turn the direction of what follows.
UNSEEN = re.compile("[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b\u202a-\u202e\u2060\u2066-\u2069\ufeff]")


def read_payload(path: Path) -> str:
    content = path.read_text(encoding="utf-8")
    return yaml.safe_load(f'"{content}"') if path.name.endswith(".escaped.txt") else content


PAYLOADS = {path.name.partition(".")[0]: read_payload(path) for path in sorted(CASES.glob("*.txt"))}
TEXTS = [*PAYLOADS.values()]
EVERYTHING = " | ".join(TEXTS)


def seen(text: str) -> str:
    """Return what of a text a page shows: marks without a glyph and runs of white space do not count."""
    return " ".join(re.sub("[\u200c\u200d\u200e\u200f\u00ad]", "", UNSEEN.sub("", text)).split())


def url_of(text: str) -> str:
    return "https://example.invalid/" + "".join(text.split())


def codes() -> list[str]:
    """Return as many countries as there are texts, each with a shape of its own."""
    with (DATA / "boundaries" / "places.csv").open(newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["code"] == row["shape_un"] == row["shape_de_facto"]]
    whole = [row["code"] for row in rows if row["standard"] == "iso3166-1" and not row["valid_from"]]
    return [code for code in whole if code != "RUS"][::5][: len(TEXTS)]


def write_folder(to: Path) -> Path:
    """Write a folder that the schema accepts: text number n is in record, site, country, label and total number n."""
    for part in ("records", "sites", "boundaries"):
        (to / part).mkdir(parents=True)
    for path in (DATA / "boundaries").glob("*json"):
        (to / "boundaries" / path.name).symlink_to(path)
    shutil.copy(DATA / "boundaries" / "places.csv", to / "boundaries")
    _write_names(to / "boundaries" / "names.csv")
    _write(to / "atlas.yaml", config())
    _write(to / "organisations.yaml", {f"org{n}": organisation(text) for n, text in enumerate(TEXTS)})
    _write(to / "coverage.yaml", [searched(code, text) for code, text in zip(codes(), TEXTS, strict=True)])
    _write(to / "stated-totals.yaml", [total(n, text) for n, text in enumerate(TEXTS)])
    points = _points()
    for n, (code, text) in enumerate(zip(codes(), TEXTS, strict=True)):
        _write(to / "records" / f"r{n}.yaml", record(n, text, code))
        for one in (f"s{n}", f"t{n}")[: 1 + n % 2]:  # every second country has two sites on one spot
            _write(to / "sites" / f"{one}.yaml", site(one, n, text, code, points[code]))
    return to


def config() -> Json:
    told = yaml.load((DATA / "atlas.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    told |= dict.fromkeys(("title", "about", "licence", "credit", "contact"), EVERYTHING)
    told["subject"] |= {"name": TEXTS[0], "predecessors": {"SUN": TEXTS[1]}}
    told["subject"]["capital"]["name"] = TEXTS[2]
    told["rules"].pop("coverage_of", None)  # this folder covers a few countries
    for key, letter in (("domains", "d"), ("levels", "l"), ("instruments", "i"), ("activities", "a"), ("roles", "o")):
        told[key] = {f"{letter}{n}": text for n, text in enumerate(TEXTS)}
    told["gives"] = {f"g{n}": text for n, text in enumerate(TEXTS)}
    told["purposes"] = {f"p{n}": {"label": text, "domain": f"d{n}"} for n, text in enumerate(TEXTS)}
    told["site_kinds"] = {f"k{n}": _kind(n, text) for n, text in enumerate(TEXTS)}
    return told


def _kind(n: int, text: str) -> Json:
    family = ("launch", "ground", "observatory", "people")[n % 4]
    return {"label": text, "family": family, "domains": [f"d{n}"], "stages": {"operating": text}}


def organisation(text: str) -> Json:
    return {"name": text, "name_ru": text, "abbreviation": text, "country": "BRA", "kind": text}


def searched(code: str, text: str) -> Json:
    told = {"countries": [code], "depth": "partial", "day": "2026-11", "languages": [text]}
    return {**told, "looked_for": text, "not_found": [text]}


def total(n: int, text: str) -> Json:
    told = {"id": f"total{n}", "what": text, "stated": {codes()[n]: "5"}, "date": "2020", "kind": f"k{n}"}
    return {**told, "note": text, "source": source(text)}


def source(text: str, **address: str) -> Json:
    """A source: its address is hostile too, and `where` and `origin` are."""
    told = {"publisher": text, "published": "unknown", "accessed": "2026-11", "language": "en", "kind": "press"}
    more = {"where": text, "origin": text, "controlled_by": "BRA", "supports": [text, "parties", "name"]}
    return {**(address or {"url": url_of(text)}), **told, **more}


def evidenced(name: str, text: str, stage: str, code: str) -> Json:
    """What a record and a site share."""
    place = {"name": text, "country": code, "lon": "1.5", "lat": "2.5"}
    event = {"stage": stage, "date": "2020-05", "by": "BRA", "basis": "inferred", "why": text, "ref": text}
    return {
        "id": name,
        "summary": text,
        "events": [{**event, "reason_given": text, "place": place, "sources": [text, "file"]}],
        "disputed": [
            {"at": f"{stage}-BRA.{field}", "ours": text, "others": [text], "why": text, "sources": [text]}
            for field in ("place", "reason_given")
        ],
        "contested": [{"claim": text, "by": [text], "answer": text, "answer_by": [text], "sources": ["file"]}],
        "identifiers": {text: text},
        "ledger": [text],
        "lowered": {"to": "low", "why": text},
        "sources": {text: source(text), "file": source(text, file=text)},
    }


def record(n: int, text: str, code: str) -> Json:
    kind, stage, what = (
        ("instrument", "signed", {"instrument": f"i{n}"}),
        ("activity", "delivered", {"activity": f"a{n}"}),
        ("contact", "talks", {}),
    )[n % 3]
    return {
        **evidenced(f"r{n}", text, stage, code),
        **what,
        "type": kind,
        "level": f"l{n}",
        "title": text,
        "parties": [code],
        "others": [{"who": text, "role": f"o{n}"}, {"who": f"org{n}", "role": f"o{n}"}],
        "domains": {"main": [f"d{n}"], "named": [f"d{n}"]},
        "purposes": [{"what": f"p{n}", "stated_by": code, "sources": [text]}],
        "provides": [{"by": code, "what": [f"g{n}"], "sources": [text]}],
        "amounts": [{"what": text, "low": "1", "high": "2", "currency": "USD", "sources": [text]}],
        "links": [{"is": "implements", "to": f"r{(n + 3) % len(TEXTS)}", "sources": [text]}],
        "sites": [{"site": f"s{n}", "role": "installed"}],
    }


def site(name: str, n: int, text: str, code: str, point: tuple[str, str]) -> Json:
    return {
        **evidenced(name, text, "operating", code),
        "type": "site",
        "name": text,
        "kind": f"k{n}",
        "country": code,
        "provider": "RUS",
        "host": text if n % 2 else f"org{n}",
        "lon": point[0],
        "lat": point[1],
        "position": {"level": "city", "radius_m": "5000", "basis": text, "sources": [text]},
        "near": [{"site": f"s{n}", "why": text}] if name.startswith("t") else [],
    }


def _points() -> dict[str, tuple[str, str]]:
    with (DATA / "boundaries" / "places.csv").open(newline="") as lines:
        return {row["code"]: (row["label_lon"], row["label_lat"]) for row in csv.DictReader(lines)}


def _write_names(path: Path) -> None:
    short = dict(zip(codes(), TEXTS, strict=True))
    with (DATA / "boundaries" / "names.csv").open(newline="", encoding="utf-8") as lines:
        rows = [{**row, "short": short.get(row["iso3"], row["short"])} for row in csv.DictReader(lines)]
    with path.open("w", newline="", encoding="utf-8") as out:
        writer = csv.DictWriter(out, ["iso3", "name", "short"], quoting=csv.QUOTE_ALL)
        writer.writeheader()
        writer.writerows(rows)


def _write(path: Path, content: Any) -> None:
    told = yaml.dump(content, Dumper=getattr(yaml, "CSafeDumper", yaml.SafeDumper), allow_unicode=True, sort_keys=False)
    path.write_text(told, encoding="utf-8")
