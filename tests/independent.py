"""A second opinion: what a selection shows, in plain Python over the YAML files.

Written from the prose alone (docs/decisions/0006-what-a-filter-means.md) and sharing no line with the library, so
that the two agree only when both do what the prose says. It is slow, and complete but for the search: what a text
finds is handed in, since the search has tests of its own.

    data = read(folder)
    answer(data, "from=2017&to=2020&domain=navigation")
    choices(data, "from=2017&to=2020&domain=navigation")

`count` answers rows as they travel in `tests/cases/frames.json`; `answer` makes such rows from the data first;
`choices` tells what each further choice would give.
A query with `known` is answered from what `known_on` leaves of the data, in the same way.
`confidences` answers how well each record and site is supported (the prose is the docstring of geo/confidence.py).
Days count from 1970-01-01; EARLIEST and NEVER are the open ends.
"""

import csv
import datetime
import re
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import yaml

EARLIEST, NEVER = -9_999_999, 9_999_999
DELIVERED = ("none-seen", "partly", "delivered", "failed")
LEVELS = ("any", "signed", "in-force")
REACHES = {"signed": 1, "approved": 1, "in-force": 2}  # a stage to its place in LEVELS; all others 0
Json = dict[str, Any]
Pair = tuple[int, int]

# --- dates -------------------------------------------------------------------------------------------------


def day(date: datetime.date) -> int:
    return (date - datetime.date(1970, 1, 1)).days


def month_start(month: int) -> int:
    """First day of a month counted from January of year 0; years outside 1 to 9999 are cut."""
    month = max(month, 12)
    if month >= 120_000:
        return day(datetime.date.max) + 1
    return day(datetime.date(month // 12, month % 12 + 1, 1))


def one_date(text: str) -> tuple[int, int, bool]:
    """First and last day that a date without an interval may mean, and whether it is doubtful."""
    digits, sign = re.fullmatch(r"([0-9X-]+)([~?%]?)", text).groups()  # type: ignore[union-attr]
    wide = sign in ("~", "%")
    year, *rest = digits.split("-")
    if len(rest) == 2:
        exact = day(datetime.date.fromisoformat(digits))
        limits = day(datetime.date.min), day(datetime.date.max)
        return max(exact - 7 * wide, limits[0]), min(exact + 7 * wide, limits[1]), sign in ("?", "%")
    start = int(year.replace("X", "0")) * 12 + (int(rest[0]) - 1 if rest else 0)
    unit = 1 if rest else 120 if "X" in year else 12
    return month_start(start - unit * wide), month_start(start + unit + unit * wide) - 1, sign in ("?", "%")


@cache
def edtf(text: str) -> tuple[int, int, int, int, bool]:
    """Began on a day in [s1, s2], ended on a day in [e1, e2]; doubtful or not."""
    lasted = "/" in text
    if not lasted and not text.startswith("["):
        first, last, doubtful = one_date(text)
        return first, last, first, last, doubtful
    begin, end = text.split("/") if lasted else text.strip("[]").split("..")
    open_begin = (EARLIEST, EARLIEST, False)
    open_end = (NEVER, NEVER, False)
    s1, s2, doubt = open_begin if begin in ("", "..") else one_date(begin)
    e1, e2, too = open_end if end in ("", "..") else one_date(end)
    if lasted:
        return s1, min(s2, e2), max(s1, e1), e2, doubt or too
    return s1, e2, s1, e2, doubt or too


def years_later(a_day: int, years: int) -> int:
    if a_day <= EARLIEST:
        return EARLIEST
    date = datetime.date(1970, 1, 1) + datetime.timedelta(a_day)
    last = date.month == 2 and date.day == 29
    if date.year + years > 9999:
        return NEVER
    return day(date.replace(year=date.year + years, day=28 if last else date.day))


# --- reading -----------------------------------------------------------------------------------------------


def read(folder: Path) -> Json:
    """Read everything that counting needs; all scalars are text."""

    def load(path: Path) -> Json:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))

    def many(name: str) -> list[Json]:
        return sorted((load(path) for path in (folder / name).glob("*.yaml")), key=lambda one: one["id"])

    with (folder / "boundaries" / "places.csv").open(encoding="utf-8", newline="") as lines:
        drawn = {
            row["code"]: {"un": row["shape_un"].split(), "de-facto": row["shape_de_facto"].split()}
            for row in csv.DictReader(lines)
        }

    def if_there(name: str) -> Any:
        return load(folder / name) if (folder / name).exists() else {}

    return {
        "atlas": load(folder / "atlas.yaml"),
        "records": many("records"),
        "sites": many("sites"),
        "drawn": drawn,
        "organisations": if_there("organisations.yaml"),
        "groups": if_there("groups.yaml"),
        "coverage": if_there("coverage.yaml"),
    }


# --- events ------------------------------------------------------------------------------------------------


def name_of(event: Json) -> str:
    return f"{event['stage']}-{event['by']}" if "by" in event else event["stage"]


def disputes(thing: Json, at: str) -> list[Json]:
    return [one for one in thing.get("disputed", ()) if one["at"] == at]


def known(thing: Json, event: Json, limits: tuple[int, int]) -> tuple[tuple[int, ...], bool]:
    """The days on which an event may have happened, open ends clipped, and whether it is certain."""
    dates = disputes(thing, f"{name_of(event)}.date")
    spans = [edtf(text) for text in [event["date"], *(other for one in dates for other in one["others"])]]
    certain = (
        event.get("basis", "reported") != "inferred"
        and not spans[0][4]
        and not event.get("in_doubt")
        and not dates
        and not disputes(thing, f"{name_of(event)}.stage")
    )
    s1, e1 = min(span[0] for span in spans), min(span[2] for span in spans)
    s2, e2 = max(span[1] for span in spans), max(span[3] for span in spans)
    first, last = limits
    s2, e2 = min(s2, last), min(e2, last)
    s1 = min(first, s2) if s1 == EARLIEST else s1
    e1 = min(first, e2) if e1 == EARLIEST else e1
    return (s1, s2, min(e1, last), e2), certain


def limits_of(who: str, data: Json) -> tuple[int, int]:
    """First and last day of what is possible: the subject has a first day of its own, others the first year."""
    atlas = data["atlas"]
    since = atlas["subject"]["since"] if who == atlas["subject"]["code"] else atlas["rules"]["first_year"]
    return edtf(since)[0], edtf(atlas["as_of"])[3]


def start_of(days: list[tuple[tuple[int, ...], bool]]) -> list[int] | None:
    if not days:
        return None
    return [min(d[0] for d, _ in days), min((d[1] for d, certain in days if certain), default=NEVER)]


def starts_of(record: Json, limits: tuple[int, int]) -> list[list[int] | None]:
    starts = []
    for level in range(3):
        reached = [
            known(record, e, limits) for e in record["events"] if level == 0 or REACHES.get(e["stage"], 0) >= level
        ]
        for event in record["events"]:
            claims = disputes(record, f"{name_of(event)}.stage")
            if any(REACHES.get(other, 0) >= level for claim in claims for other in claim["others"]):
                reached.append((known(record, event, limits)[0], False))
        starts.append(start_of(reached))
    return starts


def ending(endings: list[tuple[tuple[int, ...], bool]], last_certain: int, as_of: int) -> list[int] | None:
    """When it ended, if anything says that it did."""
    if not endings:
        return None
    first = min(d[0] for d, _ in endings)
    if any(certain for _, certain in endings):
        return [min(first, as_of), max(d[3] for d, _ in endings)]
    return [min(first, last_certain), as_of]


def end_of(record: Json, starts: list[list[int] | None], silence_years: int, limits: tuple[int, int]) -> list[int]:
    as_of = limits[1]
    days = [known(record, event, limits) for event in record["events"]]
    last_certain = max((d[2] for d, certain in days if certain), default=EARLIEST)
    last_possible = max(d[3] for d, _ in days)
    ended = [known(record, e, limits) for e in record["events"] if e["stage"] == "ended"]
    if found := ending(ended, last_certain, as_of):
        return found
    if record["type"] != "instrument" or starts[1] is None:
        return [last_certain, last_possible]
    if starts[2] is not None and starts[2][1] < NEVER:
        term = record.get("term", {})
        if term.get("renews") == "automatic" or not ("until" in term or "years" in term):
            return [as_of, as_of]
        runs_out = edtf(term["until"])[0] if "until" in term else years_later(starts[2][0], int(term["years"]))
        return [min(max(runs_out, last_certain), as_of), as_of]
    if starts[1][1] < NEVER:
        return [min(years_later(last_certain, silence_years), as_of), as_of]
    return [last_certain, as_of]


# --- rows --------------------------------------------------------------------------------------------------


def shapes_of(codes: list[str], drawn: Json, viewpoint: str) -> list[str]:
    return sorted({shape for code in codes for shape in drawn.get(code, {}).get(viewpoint, ())})


def domains_of(record: Json, data: Json) -> set[str]:
    atlas = data["atlas"]
    kind_of = {site["id"]: site["kind"] for site in data["sites"]}
    found = set(record["domains"]["main"])
    found |= {atlas["purposes"][one["what"]].get("domain", "") for one in record.get("purposes", ())} - {""}
    for part in record.get("sites", ()):
        kind = atlas["site_kinds"][kind_of[part["site"]]]
        if part["role"] == "installed" and "ground-infrastructure" in kind.get("domains", ()):
            found.add("ground-infrastructure")
    return found


def linked_sites(record: Json, data: Json, role: str = "") -> list[Json]:
    """The sites that a record links to, in any role or in one."""
    parts = [part["site"] for part in record.get("sites", ()) if role in ("", part["role"])]
    return [site for site in data["sites"] if site["id"] in parts]


def own_delivery(record: Json) -> str:
    """How far a record came by its own steps; a failure is told before what was delivered until then."""
    stages = [event["stage"] for event in record["events"]]
    told = {"failed": "failed", "delivered": "delivered", "started": "partly"}
    return next((word for stage, word in told.items() if stage in stages), "none-seen")


def delivery(record: Json, data: Json) -> str:
    """What exists of a record; a contact promises nothing."""
    if record["type"] != "instrument":
        return own_delivery(record) if record["type"] == "activity" else ""
    led_to = [
        own_delivery(other)
        for other in data["records"]
        for link in other.get("links", ())
        if other["type"] == "activity" and link["to"] == record["id"] and link["is"] in ("implements", "part-of")
    ]
    for site in linked_sites(record, data, "installed"):
        stage = stage_by(site_steps(site, data), edtf(data["atlas"]["as_of"])[3])[0]
        built = {"operating": "delivered", "idle": "delivered", "closed": "delivered", "under-construction": "partly"}
        led_to.append(built.get(stage, "none-seen"))
    if not led_to:
        return own_delivery(record)
    if all(one == led_to[0] for one in led_to):
        return led_to[0]
    return "partly" if "delivered" in led_to or "partly" in led_to else "failed"


def held_up(record: Json, by_day: int) -> list[tuple[str, str]]:
    """What holds a record up by a day, each with who did it: its end alone, else suspensions and withdrawals."""
    steps = [(edtf(e["date"])[0], n, e["stage"], e.get("by", "")) for n, e in enumerate(record["events"])]
    steps = sorted(step for step in steps if step[0] <= by_day)
    if ends := [(stage, who) for _, _, stage, who in steps if stage == "ended"]:
        return ends[-1:]
    halts: list[tuple[str, str]] = []
    for _, _, stage, who in steps:
        if stage in ("suspended", "withdrew"):
            halts.append((stage, who))
        if stage == "resumed":
            taken_back = [("suspended", one) for one in ("", who)]
            halts = [halt for halt in halts if halt not in taken_back and not (halt[0] == "suspended" and not who)]
    return halts


def came_of(record: Json, data: Json) -> set[str]:
    """The ids of a record and of all that came of it, however many links away."""
    ids: set[str] = set()
    more = {record["id"]}
    while more - ids:
        ids |= more
        for other in data["records"]:
            for link in other.get("links", ()):
                before, after = (other["id"], link["to"]) if link["is"] == "prepares" else (link["to"], other["id"])
                more |= {after} if before in ids else set()
    return ids


def silent(record: Json, starts: list[list[int] | None], data: Json) -> int | None:
    """The first day on which a text counts as silent."""
    as_of = edtf(data["atlas"]["as_of"])[3]
    signed = record["type"] == "instrument" and starts[1] is not None and starts[1][1] < NEVER
    if not signed or starts[2] is not None or delivery(record, data) != "none-seen" or held_up(record, as_of):
        return None
    things = [other for other in data["records"] if other["id"] in came_of(record, data)]
    things += [site for other in things for site in linked_sites(other, data, "installed")]
    last = max(known(thing, event, (0, as_of))[0][3] for thing in things for event in thing["events"])
    since = years_later(last, int(data["atlas"]["rules"]["silence_years"]))
    return since if since <= as_of else None


def how_it_ended(record: Json) -> str:
    ends = [event for event in record["events"] if event["stage"] == "ended"]
    return ends[-1].get("how", "unstated") if ends else ""


def organisations_of(record: Json, data: Json) -> set[str]:
    sites = linked_sites(record, data)
    named = [*record["parties"], *(other["who"] for other in record.get("others", ()))]
    named += [site["provider"] for site in sites] + [site["host"] for site in sites if "host" in site]
    return {who for who in named if who in data["organisations"]}


def record_row(record: Json, data: Json) -> Json:
    limits = limits_of(record.get("subject", data["atlas"]["subject"]["code"]), data)
    starts = starts_of(record, limits)
    disputed = [one["at"].removeprefix("parties.") for one in record.get("disputed", ())]
    named = [*record["parties"], *(code for code in disputed if disputes(record, f"parties.{code}"))]
    doubted = [code for code in named if disputes(record, f"parties.{code}")]
    settled = [code for code in named if code not in doubted]
    views = ("un", "de-facto")
    complete = record.get("parties_complete", "true").lower() not in ("false", "no", "off", "0", "f", "n")
    bilateral = len(record["parties"]) == 1 and complete
    return {
        "id": record["id"],
        "type": record["type"],
        "starts": starts,
        "end": end_of(record, starts, int(data["atlas"]["rules"]["silence_years"]), limits),
        "shapes": {view: shapes_of(settled, data["drawn"], view) for view in views},
        "maybe": {view: shapes_of(doubted, data["drawn"], view) for view in views},
        "bilateral": bilateral,
        "complete": complete,
        "silent": silent(record, starts, data),
        "folded": any(link["is"] in ("amends", "prolongs", "part-of") for link in record.get("links", ())),
        "domains": domains_of(record, data),
        "named": set(record["domains"].get("named", ())),
        "settled": settled,
        "doubted": doubted,
        "undated": record.get("undated", False),
        "values": {
            "type": [record["type"]],
            "parties": ["bilateral" if bilateral else "multilateral"],
            "level": [record.get("level", "")],
            "instrument": [record.get("instrument", "")],
            "delivery": [delivery(record, data)],
            "kind": [site["kind"] for site in linked_sites(record, data)],
            "ended": [how_it_ended(record)],
            "org": organisations_of(record, data),
        },
    }


def site_steps(site: Json, data: Json) -> list[list[Any]]:
    """Each stage of a site with its first possible day, and the day by which it is certain."""
    limits = limits_of(site["provider"], data)
    steps = [(event["stage"], *known(site, event, limits)) for event in site["events"]]
    return [[stage, span[0], span[1] if certain else NEVER] for stage, span, certain in steps]


def stage_by(steps: list[list[Any]], by_day: int) -> tuple[str, bool]:
    """The stage of a site by a day: the last certain one, of equal days the later line; else the first possible."""
    sure = [(s2, n, stage) for n, (stage, _, s2) in enumerate(steps) if s2 <= by_day]
    if sure:
        return max(sure)[2], True
    return next(stage for stage, s1, _ in steps if s1 <= by_day), False


def site_row(site: Json, data: Json) -> Json:
    limits = limits_of(site["provider"], data)
    as_of = limits[1]
    days = [known(site, event, limits) for event in site["events"]]
    gone = [known(site, e, limits) for e in site["events"] if e["stage"] in ("closed", "dropped")]
    last_certain = max((d[2] for d, certain in days if certain), default=EARLIEST)
    linked = [
        n for n, record in enumerate(data["records"]) if any(p["site"] == site["id"] for p in record.get("sites", ()))
    ]
    domains = set(data["atlas"]["site_kinds"][site["kind"]].get("domains", ()))
    records = [data["records"][n] for n in linked]
    own = {who for who in (site["provider"], site.get("host")) if who in data["organisations"]}
    return {
        "id": site["id"],
        "start": start_of(days),
        "end": ending(gone, last_certain, as_of) or [as_of, as_of],
        "stages": site_steps(site, data),
        "records": linked,
        "domains": domains.union(*(domains_of(record, data) for record in records)),
        "named": {name for record in records for name in record["domains"].get("named", ())},
        "country": site["country"],
        "values": {
            "kind": [site["kind"]],
            "org": own.union(*(organisations_of(record, data) for record in records)),
        },
    }


# --- counting ----------------------------------------------------------------------------------------------


def either(*matches: Pair) -> Pair:
    return int(any(m[0] for m in matches)), int(any(m[1] for m in matches))


def plus(matches: list[Pair]) -> list[int]:
    return [sum(m[0] for m in matches), sum(m[1] for m in matches)]


def fits(start: list[int] | None, end: list[int], asked: Json) -> Pair:
    """Whether something with this start and end matches the period: certainly, possibly."""
    if start is None:
        return 0, 0
    s1, s2 = start
    if asked["reading"] == "new":
        return int(asked["from"] <= s1 and s2 <= asked["to"]), int(s1 <= asked["to"] and s2 >= asked["from"])
    return int(s2 <= asked["to"] and end[0] >= asked["from"]), int(s1 <= asked["to"] and end[1] >= asked["from"])


def classes(row: Json, asked: Json) -> list[int]:
    """The highest commitment reached by the last day of the period: certainly, possibly; 0 for none."""
    if row["type"] == "activity":
        return [0, 0]
    sure = [n + 1 for n, start in enumerate(row["starts"]) if start and start[1] <= asked["to"]]
    perhaps = [n + 1 for n, start in enumerate(row["starts"]) if start and start[0] <= asked["to"]]
    return [max(sure, default=0), max(perhaps, default=0)]


def judge(row: Json, asked: Json) -> Json:
    """How one record answers: as a whole, as an agreement, as a draft, and its class."""
    level = LEVELS.index(asked["firmness"])
    instrument = row["type"] == "instrument"
    sure, perhaps = classes(row, asked)
    whole = fits(row["starts"][level], row["end"], asked)
    agreement = draft = (0, 0)
    if instrument:
        agreement = fits(row["starts"][max(level, 1)], row["end"], asked)
        if level == 0:
            began = fits(row["starts"][0], row["end"], asked)
            signed = row["starts"][1]
            unsigned = int(not signed or signed[0] > asked["to"]), int(not signed or signed[1] > asked["to"])
            draft = began[0] & unsigned[0], began[1] & unsigned[1]
        if asked["reading"] == "new":
            whole = either(agreement, draft)
    if asked["reading"] == "new" and asked["measure"] == "firmest" and row["type"] != "activity":
        shown = {n: fits(row["starts"][n - 1], row["end"], asked) for n in range(max(sure, 1), perhaps + 1)}
        one_only = sure == perhaps

        def by_step(wanted: Any) -> Pair:
            steps = [step for n, step in shown.items() if n in wanted and n > level]
            return int(one_only and any(s[0] for s in steps)), int(any(s[1] for s in steps))

        whole = by_step((1, 2, 3))
        if instrument:
            agreement, draft = by_step((2, 3)), by_step((1,))
    return {"whole": whole, "agreement": agreement, "draft": draft, "class": [sure, perhaps], "row": row}


def measured(answer: Json, measure: str) -> Pair:
    kind = answer["row"]["type"]
    if measure == "agreements":
        return answer["agreement"]
    if measure == "firmest":
        return answer["whole"] if kind != "activity" else (0, 0)
    return answer["whole"] if kind == {"activities": "activity", "contacts": "contact"}[measure] else (0, 0)


def count_countries(answers: list[Json], asked: Json, subject: str) -> Json:
    found: Json = {}
    for answer in answers:
        row = answer["row"]
        if not row["complete"]:
            continue
        settled, doubted = row["shapes"][asked["viewpoint"]], row["maybe"][asked["viewpoint"]]
        for shape in {*settled, *doubted} - {subject}:
            found.setdefault(shape, []).append((answer, shape in settled))
    return {shape: country(entries, asked) for shape, entries in found.items()}


def country(entries: list[tuple[Json, bool]], asked: Json) -> Json:
    def total(get: Any, keep: Any = lambda _: True) -> list[int]:
        matches = [(get(answer), sure) for answer, sure in entries if keep(answer["row"])]
        return plus([(m[0] if sure else 0, m[1]) for m, sure in matches])

    own = [(a, sure) for a, sure in entries if not a["row"]["folded"]]
    firmest = [
        max((a["class"][0] for a, sure in own if sure and a["whole"][0]), default=0),
        max((a["class"][1] for a, _ in own if a["whole"][1]), default=0),
    ]
    numbers = {
        measure: total(lambda a, m=measure: measured(a, m), lambda r: not r["folded"])
        for measure in ("agreements", "activities", "contacts")
    }
    sides = {
        side: total(
            lambda a: measured(a, asked["measure"]),
            lambda r, one=one: not r["folded"] and r["bilateral"] is one,
        )
        for side, one in (("bilateral", True), ("multilateral", False))
    }
    return {**numbers, "firmest": firmest, **sides, "any": total(lambda a: a["whole"])}


def site_state(row: Json, asked: Json, judged: dict[int, Json]) -> list[Any] | None:
    match = fits(row["start"], row["end"], asked)
    if asked["ask"]:
        linked = either((0, 0), *(judged[n]["whole"] for n in row["records"] if n in judged))
        match = match[0] & linked[0], match[1] & linked[1]
    if not match[1]:
        return None
    stage, certain = stage_by(row["stages"], asked["to"])
    return [stage, bool(match[0]), certain]


def doubted(answer: Json) -> Json:
    """The same answer, possible at most."""
    return answer | {part: (0, answer[part][1]) for part in ("whole", "agreement", "draft")}


def count(records: list[Json], sites: list[Json], asked: Json, subject: str) -> Json:
    """Answer rows: `asked` has lists of flags for `records`, `sites` and (if any) `doubt`, and a question's words."""
    judged = {n: judge(row, asked) for n, row in enumerate(records) if asked["records"][n]}
    in_doubt = {n for n, flag in enumerate(asked.get("doubt", ())) if flag}
    judged = {n: doubted(answer) if n in in_doubt else answer for n, answer in judged.items()}
    judged = {n: answer for n, answer in judged.items() if answer["whole"][1]}
    states = {n: site_state(row, asked, judged) for n, row in enumerate(sites) if asked["sites"][n]}
    states = {n: state for n, state in states.items() if state}
    countries = count_countries(list(judged.values()), asked, subject)
    own = [answer for answer in judged.values() if not answer["row"]["folded"]]
    totals = {
        "agreements": plus([a["agreement"] for a in own]),
        "drafts": plus([a["draft"] for a in own]),
        "activities": plus([a["whole"] for a in own if a["row"]["type"] == "activity"]),
        "contacts": plus([a["whole"] for a in own if a["row"]["type"] == "contact"]),
        "countries": plus([either(numbers["any"]) for numbers in countries.values()]),
        "sites": plus([(int(state[1]), 1) for state in states.values()]),
    }
    return {
        "records": {str(n): bool(answer["whole"][0]) for n, answer in judged.items()},
        "sites": {str(n): state for n, state in states.items()},
        "countries": countries,
        "totals": totals,
    }


def colour(code: str, numbers: Json, measure: str, data: Json) -> str:
    """The colour class of a shape, given the numbers of all shapes that have any."""
    if code == data["atlas"]["subject"]["code"]:
        return "subject"
    certain, possible = numbers.get(code, {}).get(measure, (0, 0))
    if certain and measure == "firmest":
        return str(certain)
    if certain:
        return str(sum(certain >= int(start) for start in data["atlas"]["rules"]["class_from"]))
    searched = {one for entry in data["coverage"] if entry["depth"] != "not-researched" for one in entry["countries"]}
    return "possible" if possible else "none" if code in searched else "not-researched"


# --- confidence --------------------------------------------------------------------------------------------

WORST_FIRST = ("low", "medium", "high")


def speaker(source: Json) -> str:
    return source.get("origin", source["publisher"]).casefold()


def states_behind(data: Json) -> dict[str, str]:
    """By speaker the state that controls it: what most of its own pages say, a tie going to control."""
    ballots: dict[str, list[str]] = {}
    for thing in [*data["records"], *data["sites"]]:
        for source in thing["sources"].values():
            if source.get("origin", source["publisher"]) == source["publisher"]:
                ballots.setdefault(speaker(source), []).append(source.get("controlled_by", ""))
    winners = {who: sorted(set(cast), key=lambda code: (cast.count(code), code))[-1] for who, cast in ballots.items()}
    return {who: code for who, code in winners.items() if code}


def camp(source: Json, thing: Json, data: Json, states: dict[str, str]) -> str:
    """Whose side a source is on: `us`, `them`, `none` or, when a third state controls it, `third`."""
    bound = thing["parties"] if "parties" in thing else [thing["country"], thing["provider"]]
    subject = data["atlas"]["subject"]
    us = {subject["code"], *subject.get("predecessors", {})}
    them = {*bound, *shapes_of(bound, data["drawn"], "un")} - us
    who = speaker(source)
    said = [who, *re.split(", after | after | and |, ", who)]
    state = source.get("controlled_by") or next((states[one] for one in said if one in states), "")
    own = [data["organisations"].get(one, {}) for one in bound]
    signs = {body.get(field, "").casefold() for body in own for field in ("name", "name_ru", "abbreviation")}
    if state in us:
        return "us"
    if state in them or who in signs:
        return "them"
    return "third" if state else "none"


def judged_event(thing: Json, limits: tuple[int, int]) -> Json:
    """The firmest step (of an activity: the furthest), the earlier in the file if equal; of a site its stage."""
    if "parties" in thing:
        ladder = ["proposed", "talks", "ordered", "signed", "approved", "in-force"]
        if thing["type"] == "activity":
            ladder = ["started", "delivered", "failed"]
        heights = [ladder.index(e["stage"]) if e["stage"] in ladder else -1 for e in thing["events"]]
        last = max(n for n, height in enumerate(heights) if height == max(heights))
        return thing["events"][last]
    days = [(known(thing, event, limits), n) for n, event in enumerate(thing["events"])]
    certain = [(span[1], n) for (span, sure), n in days if sure]
    return thing["events"][max(certain)[1] if certain else 0]


def tells_its_day(source: Json) -> bool:
    if source["kind"] != "press" or source["published"] == "unknown":
        return source["kind"] != "press"
    s1, _, _, e2, doubtful = edtf(source["published"])
    return s1 == e2 and not doubtful


def confidence(thing: Json, data: Json, states: dict[str, str]) -> str:
    limits = limits_of(thing.get("provider", data["atlas"]["subject"]["code"]), data)
    event = judged_event(thing, limits)
    cited = [thing["sources"][name] for name in event.get("judged_by", event["sources"])]
    told = {(camp(source, thing, data, states), speaker(source)) for source in cited}
    pairs = {frozenset((a, b)) for a, who in told for b, other in told if who != other}
    wanted = [{"us", "them"}, {"us", "none"}, {"them", "none"}]
    level = "low"
    if any(side in ("us", "them") for side, _ in told) or any(tells_its_day(source) for source in cited):
        level = "medium"
    if any(source["kind"] == "official-text" for source in cited) or any(two in pairs for two in wanted):
        level = "high" if known(thing, event, limits)[1] and not event.get("perhaps_later") else "medium"
    return min(level, thing.get("lowered", {}).get("to", level), key=WORST_FIRST.index)


def confidences(data: Json) -> dict[str, str]:
    """The level of every record and site by id; who stands behind whom all sources say."""
    states = states_behind(data.get("whole", data))
    return {thing["id"]: confidence(thing, data, states) for thing in [*data["records"], *data["sites"]]}


# --- facets ------------------------------------------------------------------------------------------------

FACETS = (
    *("type", "domain", "partner", "group", "parties", "level", "instrument", "delivery", "kind", "ended"),
    *("confidence", "org"),
)
ONLY_RECORDS = ("type", "parties", "level", "instrument", "delivery", "ended")
YES, NO = (1, 1), (0, 0)


def member(start: list[int], end: list[int], spell: str, asked: Json) -> Pair:
    """Whether a spell of membership holds on a day of the match: the period shrinks to the spell, the rule stays."""
    s1, s2, e1, e2, doubtful = edtf(spell)

    def within(first: int, last: int) -> Pair:
        part = asked | {"from": max(asked["from"], first), "to": min(asked["to"], last)}
        return fits(start, end, part) if part["from"] <= part["to"] else NO

    return within(s2, e1)[0] & (not doubtful), within(s1, e2)[1]


def in_group(code: str, group: Json, start: list[int], end: list[int], asked: Json) -> Pair:
    if code in group.get("members", ()):
        return YES
    spells = group.get("periods", {})
    return member(start, end, spells[code], asked) if code in spells else NO


def record_has(row: Json, key: str, value: str, asked: Json, data: Json) -> Pair:
    """Whether a record has a value of a facet: certainly, possibly."""
    if key == "domain":
        return YES if value in row["domains"] or (asked["named"] and value in row["named"]) else NO
    if key in ("partner", "group"):
        fit = partner_is if key == "partner" else party_is_member
        by_settled = either(NO, *(fit(code, value, row, asked, data) for code in row["settled"]))
        by_doubted = either(NO, *(fit(code, value, row, asked, data) for code in row["doubted"]))
        return by_settled[0], by_settled[1] | by_doubted[1]
    return YES if value in row["values"][key] else NO


def partner_is(code: str, value: str, row: Json, asked: Json, data: Json) -> Pair:  # noqa: ARG001  # as the other
    return YES if value == code or value in shapes_of([code], data["drawn"], asked["viewpoint"]) else NO


def party_is_member(code: str, value: str, row: Json, asked: Json, data: Json) -> Pair:
    group = data["groups"][value]
    if asked["reading"] != "new":
        return in_group(code, group, row["starts"][0], row["end"], asked)
    signed = row["starts"][1]
    dated = [start for start in row["starts"] if start and fits(start, row["end"], asked)[1]]
    dated = [signed] if signed and fits(signed, row["end"], asked)[1] else dated
    if "periods" not in group:  # a region
        return in_group(code, group, row["starts"][0], row["end"], asked)
    told = [in_group(code, group, start, row["end"], asked) for start in dated]
    return int(bool(told) and all(one[0] for one in told)), int(any(one[1] for one in told))


def site_has(row: Json, key: str, value: str, asked: Json, data: Json) -> bool:
    """Whether a site has a value of a facet; of facets that only records have a linked record tells, later."""
    if key in ONLY_RECORDS:
        return True
    if key == "domain":
        return value in row["domains"] or (asked["named"] and value in row["named"])
    if key == "partner":
        return value in [row["country"], *shapes_of([row["country"]], data["drawn"], asked["viewpoint"])]
    if key == "group":
        present = asked | {"reading": "active"}
        return bool(in_group(row["country"], data["groups"][value], row["start"], row["end"], present)[1])
    return value in row["values"][key]


def both(*matches: Pair) -> Pair:
    return int(all(m[0] for m in matches)), int(all(m[1] for m in matches))


def meets(row: Json, chosen: Json, asked: Json, data: Json) -> Pair:
    """Whether a record meets what is chosen: OR inside a facet, AND across; and is among those found, and known."""
    known_at_all = (0, 1) if row["undated"] else YES
    facets = [either(NO, *(record_has(row, key, one, asked, data) for one in some)) for key, some in chosen.items()]
    return both(known_at_all, YES if asked["found"] is None or row["id"] in asked["found"] else NO, *facets)


# --- on sources published by a day ---------------------------------------------------------------------------


def published_by(source: Json, last: int) -> Pair:
    """Whether a source was out by a day: certainly, possibly."""
    if source["published"] == "unknown":
        return 0, 1
    first, _, _, end, doubtful = edtf(source["published"])
    return int(end <= last and not doubtful), int(first <= last)


def cut_down(thing: Json, last: int) -> Json | None:
    """A record or site as the sources tell it that may have been out by a day; nothing if they tell no event."""
    out = {name: published_by(source, last) for name, source in thing["sources"].items()}
    left = {key: value for key, value in thing.items() if key != "summary"}
    left["sources"] = {name: source for name, source in thing["sources"].items() if out[name][1]}

    def told(parts: Any) -> list[Json]:
        some = [part | {"sources": [name for name in part["sources"] if out[name][1]]} for part in parts]
        return [part for part in some if part["sources"]]

    left["events"] = [event for event in told(thing["events"]) if edtf(event["date"])[0] <= last]
    if not left["events"]:
        return None
    for event in left["events"]:
        sure = [name for name in event["sources"] if out[name][0]]
        event |= {"perhaps_later": not sure, "judged_by": sure or event["sources"]}
    left["undated"] = all(event["perhaps_later"] for event in left["events"])
    for event in left["events"]:
        event["in_doubt"] = event["perhaps_later"] and not ("parties" in thing and left["undated"])
    for field in ("disputed", "contested", "purposes", "links", "provides", "amounts"):
        if field in thing:
            left[field] = told(thing[field])
    names, still = {name_of(event) for event in thing["events"]}, {name_of(event) for event in left["events"]}
    left["disputed"] = [one for one in left.get("disputed", ()) if one["at"].rpartition(".")[0] not in names - still]
    for field in ("term", "position"):
        if field in thing and not told([thing[field]]):
            del left[field]
    if "position" in thing and "position" not in left:
        left |= {"lon": None, "lat": None, "position": {"level": "country"}}
    return left


def known_on(data: Json, date: str) -> Json:
    """The data as sources published by a day tell them; nothing is told of any later day."""
    last = day(datetime.date.fromisoformat(date))
    left = {kind: [one for thing in data[kind] if (one := cut_down(thing, last))] for kind in ("records", "sites")}
    ids = {thing["id"] for things in left.values() for thing in things}
    for record in left["records"]:
        record["links"] = [link for link in record.get("links", ()) if link["to"] in ids]
        record["sites"] = [part for part in record.get("sites", ()) if part["site"] in ids]
    fixed = {key: value for key, value in data.items() if key not in ("rows", "site_rows", "known")}
    return {**fixed, **left, "atlas": data["atlas"] | {"as_of": date}, "whole": data}


def data_for(data: Json, query: str) -> Json:
    """The data that a query is answered from, made once for each day."""
    date = parse_qs(query).get("known", [""])[0]
    kept = data.setdefault("known", {"": data})
    if date not in kept:
        kept[date] = known_on(data, date)
    return kept[date]


# --- the whole way -----------------------------------------------------------------------------------------


def rows_of(data: Json) -> tuple[list[Json], list[Json]]:
    """The rows of records and sites, with their confidence; the same for every query."""
    if "rows" not in data:
        data["rows"] = [record_row(record, data) for record in data["records"]]
        data["site_rows"] = [site_row(site, data) for site in data["sites"]]
        levels = confidences(data)
        for row in (*data["rows"], *data["site_rows"]):
            row["values"]["confidence"] = [levels[row["id"]]]
    return data["rows"], data["site_rows"]


def read_query(query: str, data: Json, found: set[str] | None) -> tuple[Json, Json]:
    """What a query asks for, and which values of which facets it chooses."""
    words = parse_qs(query)

    def first(key: str, default: str) -> str:
        return words.get(key, [default])[0]

    chosen = {key: words[key] for key in FACETS if key in words}
    only_records = any(key in ONLY_RECORDS for key in chosen) or found is not None
    return {
        "from": day(datetime.date(int(words["from"][0]), 1, 1)) if "from" in words else EARLIEST,
        "to": day(datetime.date(int(words["to"][0]), 12, 31)) if "to" in words else edtf(data["atlas"]["as_of"])[3],
        "reading": first("reading", "active"),
        "measure": first("measure", "agreements"),
        "firmness": first("firmness", "any"),
        "viewpoint": first("viewpoint", "un"),
        "named": "named" in words,
        "found": found,
        "ask": only_records or first("firmness", "any") != "any",
    }, chosen


def answer(data: Json, query: str, found: set[str] | None = None, found_in_all: set[str] | None = None) -> Json:
    """Answer a query: matches by id, stages of sites, totals, numbers for each shape, the status line.

    `found` are the ids of the records that the search for `q` finds; without a search it is left out. `found_in_all`
    are those that it finds among all sources, where the query has `known`.
    """
    left = data_for(data, query)
    result = answered(left, *read_query(query, left, found))
    if left is not data:
        shown = answered(data, *read_query(query, data, found_in_all))["records"]
        told = {record["id"]: record["undated"] for record in left["records"]}
        result["status"] += later_words(query, shown, told)
    return result


def later_words(query: str, shown: Json, told: dict[str, bool]) -> str:
    """The end of the status line: of what all sources show, what only later ones tell, and what only undated ones."""
    date = datetime.date.fromisoformat(parse_qs(query)["known"][0])
    month = datetime.date(2000, date.month, 1).strftime("%B")
    later, undated = sum(one not in told for one in shown), sum(told.get(one, False) for one in shown)
    return (
        f"; on sources published by {date.day} {month} {date.year}: "
        f"{later} record{'' if later == 1 else 's'} rest{'s' if later == 1 else ''} only on later sources, "
        f"{undated} only on undated ones"
    )


def answered(data: Json, asked: Json, chosen: Json) -> Json:
    rows, site_rows = rows_of(data)
    met = [meets(row, chosen, asked, data) for row in rows]
    asked = asked | {
        "records": [bool(possible) for _, possible in met],
        "doubt": [bool(possible and not certain) for certain, possible in met],
        "sites": [
            all(any(site_has(row, key, one, asked, data) for one in some) for key, some in chosen.items())
            for row in site_rows
        ],
    }
    result = count(rows, site_rows, asked, data["atlas"]["subject"]["code"])
    return {
        "records": {rows[int(n)]["id"]: sure for n, sure in result["records"].items()},
        "sites": {site_rows[int(n)]["id"]: tuple(state) for n, state in result["sites"].items()},
        "countries": result["countries"],
        "totals": result["totals"],
        "exists": exists(rows, met, asked),
        "status": status(result["totals"]),
    }


def exists(rows: list[Json], met: list[Pair], asked: Json) -> Json:
    """How many agreements count, by what exists of them, and how many of them are silent."""
    told: dict[str, list[Pair]] = {word: [] for word in ("total", *DELIVERED, "silent")}
    for row, (certain, possible) in zip(rows, met, strict=True):
        answer = judge(row, asked) if certain else doubted(judge(row, asked))
        if not possible or row["folded"] or not answer["whole"][1]:
            continue
        words = ["total", *row["values"]["delivery"]]
        if row["silent"] is not None and row["silent"] <= asked["to"]:
            words.append("silent")
        for word in words:
            if word:
                told[word].append(answer["agreement"])
    return {word: plus(matches) for word, matches in told.items()}


def vocabulary(key: str, data: Json) -> list[str]:
    """Every value of a facet."""
    atlas = data["atlas"]
    own = {atlas["subject"]["code"], *atlas["subject"].get("predecessors", {})}
    words: Json = {
        "type": ("instrument", "activity", "contact"),
        "domain": atlas["domains"],
        "partner": {*data["drawn"], *(code for record in data["records"] for code in record["parties"])} - own,
        "group": data["groups"],
        "parties": ("bilateral", "multilateral"),
        "level": atlas["levels"],
        "instrument": atlas["instruments"],
        "delivery": ("none-seen", "partly", "delivered", "failed"),
        "kind": atlas["site_kinds"],
        "ended": (
            *("completed", "expired", "superseded", "terminated", "abandoned", "lost", "dissolved"),
            "unstated",
        ),
        "confidence": WORST_FIRST,
        "org": data["organisations"],
    }
    return [*words[key]]


def choices(data: Json, query: str, found: set[str] | None = None) -> Json:
    """How many records match each value of each facet and all other facets, period and firmness; of `kind` sites."""
    data = data_for(data, query)
    asked, chosen = read_query(query, data, found)
    rows = rows_of(data)[0]
    told: Json = {}
    for key in FACETS:
        others = {one: values for one, values in chosen.items() if one != key}
        left = [(row, both(judge(row, asked)["whole"], meets(row, others, asked, data))) for row in rows]
        left = [(row, match) for row, match in left if match[1]]
        told[key] = {
            value: tuple(plus([both(match, record_has(row, key, value, asked, data)) for row, match in left]))
            for value in vocabulary(key, data)
        }
    for kind in vocabulary("kind", data):
        states = answered(data, asked, chosen | {"kind": [kind]})["sites"].values()
        told["kind"][kind] = sum(certain for _, certain, _ in states), len(states)
    told["firmness"] = {}
    for level in LEVELS:
        instead = asked | {"firmness": level}
        matches = [both(judge(row, instead)["whole"], meets(row, chosen, asked, data)) for row in rows]
        told["firmness"][level] = tuple(plus(matches))
    return told


def status(totals: Json) -> str:
    """The line that a reader sees: `12 agreements, 2-3 sites`; drafts only when there are any."""
    nouns = {
        "agreements": "agreement agreements",
        "drafts": "draft drafts",
        "activities": "activity activities",
        "contacts": "contact contacts",
        "countries": "country countries",
        "sites": "site sites",
    }
    told = []
    for key, words in nouns.items():
        certain, possible = totals[key]
        if key == "drafts" and not possible:
            continue
        number = str(certain) if certain == possible else f"{certain}-{possible}"
        told.append(f"{number} {words.split()[0 if certain == possible == 1 else 1]}")
    return ", ".join(told)
