"""Writes tests/cases/frames.json: what Python's frame and its JavaScript twin must both answer.

    python scripts/make_frame_cases.py

Cases with a sentence are written here by hand, each with what it claims; the rest are random rows from a fixed seed.
Expected answers come from the counting part of tests/independent.py, which shares no line with geo/, and the claims
are compared with them before anything is written.
"""

import base64
import datetime
import json
import random
import runpy
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PATH = ROOT / "tests" / "cases" / "frames.json"
SECOND_OPINION = runpy.run_path(str(ROOT / "tests" / "independent.py"))
EARLIEST, NEVER = SECOND_OPINION["EARLIEST"], SECOND_OPINION["NEVER"]
SUBJECT = "RUS"
RANDOM_CASES = 30
DOUBTFUL_CASES = 10
Json = dict[str, Any]


def first(year: int) -> int:
    """1 January as a day."""
    return (datetime.date(year, 1, 1) - datetime.date(1970, 1, 1)).days


def last(year: int) -> int:
    """31 December as a day."""
    return first(year + 1) - 1


def within(year: int) -> list[int]:
    """Some day in a year."""
    return [first(year), last(year)]


def maybe(year: int) -> list[int]:
    """Begun in a year at the earliest, and certain by no source."""
    return [first(year), NEVER]


AS_OF = last(2026)


def row(kind: str = "instrument", *starts: list[int] | None, end: list[int] | None = None, **more: Any) -> Json:  # noqa: ANN401  # any field of a row
    """Make a record row: an instrument that was signed in 2010 and lasts, unless told otherwise."""
    given = list(starts) or ([within(2010)] * 2 if kind == "instrument" else [within(2010)])
    shapes = more.pop("shapes", ["BRA"])
    doubted = more.pop("maybe", [])
    return {
        "id": "",
        "type": kind,
        "starts": given + [None] * (3 - len(given)),
        "end": end or [AS_OF, AS_OF],
        "shapes": {"un": shapes, "de-facto": shapes} if isinstance(shapes, list) else shapes,
        "maybe": {"un": doubted, "de-facto": doubted},
        "bilateral": len(shapes) + len(doubted) == 1,
        "complete": True,
        "folded": False,
        **more,
    }


def site(*stages: tuple[str, int, int], **more: Any) -> Json:  # noqa: ANN401  # any field of a row
    """Make a site row that began with its first stage and lasts, unless told otherwise."""
    start = [min(s1 for _, s1, _ in stages), min(s2 for _, _, s2 in stages)]
    return {
        "id": "",
        "start": start,
        "end": [AS_OF, AS_OF],
        "stages": [list(stage) for stage in stages],
        "records": [],
        **more,
    }


def by_hand() -> list[tuple[str, list[Json], list[Json], Json, Json]]:
    """Return sentence, records, sites, what is asked, and what of the answer the sentence claims."""
    in_2010 = {"from": first(2010), "to": last(2010)}
    in_2012 = {"from": first(2012), "to": last(2012)}
    new, firmest = {"reading": "new"}, {"measure": "firmest"}
    draft = row("instrument", within(2010), end=[last(2012), last(2014)])
    signed_later = row("instrument", within(2010), within(2013))
    entered = row("instrument", within(2005), within(2010), within(2015))
    maybe_in_force = row("instrument", within(2005), within(2010), maybe(2011))
    spans_years = row("activity", [first(2010), last(2012)], end=[first(2011), last(2013)])
    operating = ("operating", first(2013), last(2013))
    considered = ("considered", first(2010), last(2010))
    return [
        ("nothing comes into question", [row()], [site(considered)], {"records": [], "sites": []},
         {"records": {}, "sites": {}, "countries": {}}),
        ("a signed text is an agreement and not a draft", [row()], [], {},
         {"totals": {"agreements": [1, 1], "drafts": [0, 0]}}),
        ("a text that was never signed is a draft", [draft], [], in_2012,
         {"totals": {"agreements": [0, 0], "drafts": [1, 1]}}),
        ("a text signed after the period is a draft in it", [signed_later], [], in_2012,
         {"totals": {"agreements": [0, 0], "drafts": [1, 1]}}),
        ("a text that is perhaps signed is perhaps an agreement and perhaps a draft",
         [row("instrument", within(2010), maybe(2011))], [], in_2012,
         {"totals": {"agreements": [0, 1], "drafts": [0, 1]}}),
        ("drafts are counted with firmness any only", [signed_later], [], {**in_2012, "firmness": "signed"},
         {"records": {}, "totals": {"drafts": [0, 0]}}),
        ("a record that never reached the firmness does not match", [row()], [], {"firmness": "in-force"},
         {"records": {}}),
        ("with firmness in-force an agreement counts from its entry", [entered], [],
         {"firmness": "in-force", **new, "from": first(2015), "to": last(2015)}, {"totals": {"agreements": [1, 1]}}),
        ("active is certain when begun before the end and certain to last to the beginning", [spans_years], [],
         {"from": first(2011), "to": last(2012)}, {"records": {"0": True}}),
        ("active is possible when it may have begun by the last day", [spans_years], [], in_2010,
         {"records": {"0": False}}),
        ("active is possible when it may have lasted to the first day", [spans_years], [],
         {"from": first(2013), "to": last(2013)}, {"records": {"0": False}}),
        ("the last possible day still counts", [spans_years], [], {"from": last(2013), "to": last(2014)},
         {"records": {"0": False}}),
        ("the day after the last possible day does not count", [spans_years], [],
         {"from": last(2013) + 1, "to": last(2014)}, {"records": {}}),
        ("the first possible day counts", [spans_years], [], {"from": first(2009), "to": first(2010)},
         {"records": {"0": False}}),
        ("the day before the first possible day does not count", [spans_years], [],
         {"from": first(2009), "to": first(2010) - 1}, {"records": {}}),
        ("new is certain when the whole start lies in the period", [spans_years], [],
         {**new, "from": first(2010), "to": last(2012)}, {"records": {"0": True}}),
        ("new is possible when the start overlaps the period", [spans_years], [], {**new, **in_2012},
         {"records": {"0": False}}),
        ("what goes on is not new", [row("activity", within(2010))], [], {**new, **in_2012}, {"records": {}}),
        ("a start that nothing certain tells is possible ever after", [row("contact", maybe(2010))], [],
         {**new, "from": first(2020), "to": last(2020)}, {"records": {"0": False}}),
        ("an open beginning reaches back before every start", [row("activity", [EARLIEST, first(1960)])], [],
         {**new, "to": last(1960)}, {"records": {"0": True}}),
        ("a period with a beginning makes an open start possible only", [row("activity", [EARLIEST, first(1960)])],
         [], {**new, "from": first(1950), "to": last(1960)}, {"records": {"0": False}}),
        ("an instrument is new as a draft and again as an agreement",
         [row("instrument", within(2010), within(2013)), row("instrument", within(2009), within(2010))], [],
         {**new, **in_2010}, {"totals": {"agreements": [1, 1], "drafts": [1, 1]}}),
        ("an instrument signed in the period is new though its talks are old", [entered], [], {**new, **in_2010},
         {"records": {"0": True}}),
        ("entry into force is not new for the measure agreements", [entered], [],
         {**new, "from": first(2015), "to": last(2015)}, {"records": {}}),
        ("entry into force is new for the measure firmest, and the text counts", [entered], [],
         {**new, **firmest, "from": first(2015), "to": last(2015)},
         {"records": {"0": True}, "totals": {"agreements": [1, 1], "drafts": [0, 0]},
          "countries": {"BRA": {"firmest": [3, 3]}}}),
        ("a signature is new for the measure firmest until it is overtaken", [entered], [],
         {**new, **firmest, **in_2010}, {"records": {"0": True}, "countries": {"BRA": {"firmest": [2, 2]}}}),
        ("firmest and new is certain only when one class can be shown", [maybe_in_force], [],
         {**new, **firmest, "from": first(2010), "to": last(2012)},
         {"records": {"0": False}, "totals": {"agreements": [0, 1]}, "countries": {"BRA": {"firmest": [0, 3]}}}),
        ("a draft is new for the measure firmest by its first step", [signed_later], [],
         {**new, **firmest, **in_2010}, {"records": {"0": True}, "totals": {"drafts": [1, 1]}}),
        ("a contact is new for the measure firmest by its first event", [row("contact", within(2010))], [],
         {**new, **firmest, **in_2010}, {"records": {"0": True}, "countries": {"BRA": {"firmest": [1, 1]}}}),
        ("activities have no firmness and do not colour by it", [row("activity")], [], firmest,
         {"countries": {"BRA": {"firmest": [0, 0], "activities": [1, 1], "bilateral": [0, 0]}}}),
        ("an activity is new for the measure firmest by its first event", [row("activity", within(2010))], [],
         {**new, **firmest, **in_2010}, {"records": {"0": True}}),
        ("firmest is the highest commitment by the last day, certain and possible", [entered, maybe_in_force], [],
         {**firmest, **in_2012}, {"countries": {"BRA": {"firmest": [2, 3]}}}),
        ("the three types are counted apart", [row(), row("activity"), row("contact")], [], {},
         {"totals": {"agreements": [1, 1], "activities": [1, 1], "contacts": [1, 1], "countries": [1, 1]}}),
        ("a folded text is listed, counts nowhere, and its country still has a match", [row(folded=True)], [], {},
         {"records": {"0": True}, "totals": {"agreements": [0, 0], "countries": [1, 1]},
          "countries": {"BRA": {"agreements": [0, 0], "any": [1, 1], "firmest": [0, 0]}}}),
        ("a record counts once in each of its countries", [row(shapes=["BRA", "ARG"]), row()], [], {},
         {"totals": {"agreements": [2, 2], "countries": [2, 2]},
          "countries": {"BRA": {"agreements": [2, 2], "bilateral": [1, 1], "multilateral": [1, 1]},
                        "ARG": {"agreements": [1, 1]}}}),
        ("the subject is never a partner", [row(shapes=["RUS", "BRA"])], [], {}, {"totals": {"countries": [1, 1]}}),
        ("a disputed party is possible in its country and leaves the record certain", [row(maybe=["ARG"])], [], {},
         {"records": {"0": True}, "countries": {"ARG": {"agreements": [0, 1], "firmest": [0, 2], "any": [0, 1]},
                                                "BRA": {"agreements": [1, 1]}}}),
        ("a shape of a settled and a disputed party is certain", [row(shapes=["CZE"], maybe=["CZE"])], [], {},
         {"countries": {"CZE": {"agreements": [1, 1]}}}),
        ("an incomplete list of parties colours nothing and counts in the totals", [row(complete=False)], [], {},
         {"countries": {}, "totals": {"agreements": [1, 1], "countries": [0, 0]}}),
        ("an organisation without territory is in the totals only", [row(shapes=[], bilateral=True)], [], {},
         {"countries": {}, "totals": {"agreements": [1, 1]}}),
        ("the viewpoint says which shapes count", [row(shapes={"un": [], "de-facto": ["VAT"]}, bilateral=True)], [],
         {"viewpoint": "de-facto"}, {"totals": {"countries": [1, 1]}}),
        ("sides are of the measure", [row("activity"), row("contact", shapes=["BRA", "ARG"])], [],
         {"measure": "contacts"}, {"countries": {"BRA": {"bilateral": [0, 0], "multilateral": [1, 1]}}}),
        ("a possible record makes its country possible", [row("contact", maybe(2010))], [], {},
         {"totals": {"contacts": [0, 1], "countries": [0, 1]}}),
        ("a site shows the last stage that is certain", [], [site(considered, operating)], {},
         {"sites": {"0": ["operating", True, True]}}),
        ("a site shows the stage of the last day of the period", [], [site(considered, operating)], in_2012,
         {"sites": {"0": ["considered", True, True]}}),
        ("of two stages of one day a site shows the later line", [],
         [site(("operating", first(2013), last(2013)), ("idle", first(2013), last(2013)))], {},
         {"sites": {"0": ["idle", True, True]}}),
        ("a later line that is known earlier does not hide a later stage", [], [site(operating, considered)], {},
         {"sites": {"0": ["operating", True, True]}}),
        ("without a certain stage a site shows the first that is possible", [],
         [site(("planned", first(2010), NEVER), ("operating", first(2009), NEVER))], {},
         {"sites": {"0": ["planned", False, False]}}),
        ("a closed site is gone", [], [site(operating, end=within(2016))], {"from": first(2017)}, {"sites": {}}),
        ("a site is perhaps there in the year of its closing", [], [site(operating, end=within(2016))],
         {"from": last(2016)}, {"sites": {"0": ["operating", False, True]}}),
        ("a new site began in the period", [], [site(considered, operating)], {**new, **in_2010},
         {"totals": {"sites": [1, 1]}}),
        ("a site that is asked for a record needs one that matches", [row("contact"), row()],
         [site(operating, records=[0]), site(operating, records=[1]), site(operating)],
         {"ask": True, "records": [1]}, {"sites": {"1": ["operating", True, True]}}),
        ("a site is as certain as its record", [row("contact", maybe(2010))], [site(operating, records=[0])],
         {"ask": True}, {"sites": {"0": ["operating", False, True]}}),
        ("a site that is not asked for records needs none", [row()], [site(operating)], {"records": []},
         {"totals": {"sites": [1, 1]}}),
        ("the period may lie after the day of the data", [row()], [site(operating)],
         {"from": first(2027), "to": last(2030)}, {"records": {}, "sites": {}}),
        ("nine records fill more than a byte of flags", [row("contact") for _ in range(9)], [], {"records": [0, 8]},
         {"records": {"0": True, "8": True}}),
        ("a record in doubt is possible at most, in its countries too", [row()], [], {"doubt": [0]},
         {"records": {"0": False}, "totals": {"agreements": [0, 1], "countries": [0, 1]},
          "countries": {"BRA": {"agreements": [0, 1], "firmest": [0, 2], "bilateral": [0, 1], "any": [0, 1]}}}),
        ("a record in doubt leaves the others certain", [row(), row(), row("contact")], [], {"doubt": [1]},
         {"records": {"0": True, "1": False, "2": True}, "countries": {"BRA": {"agreements": [1, 2]}}}),
        ("a draft in doubt is possible at most", [draft], [], {**in_2012, "doubt": [0]},
         {"totals": {"agreements": [0, 0], "drafts": [0, 1]}}),
        ("what is new and in doubt is possible at most, for the measure firmest too", [entered, entered], [],
         {**new, **firmest, "from": first(2015), "to": last(2015), "doubt": [0]},
         {"records": {"0": False, "1": True}, "totals": {"agreements": [1, 2]},
          "countries": {"BRA": {"firmest": [3, 3]}}}),
        ("doubt makes nothing match that does not", [row("activity", within(2010))], [],
         {**new, **in_2012, "doubt": [0]}, {"records": {}}),
        ("doubt about what does not come into question is none", [row(), row()], [], {"records": [1], "doubt": [0]},
         {"records": {"1": True}}),
        ("a folded text in doubt makes its country possible", [row(folded=True)], [], {"doubt": [0]},
         {"records": {"0": False}, "totals": {"countries": [0, 1]}}),
        ("a site that is asked for a record is as doubtful as all of them", [row(), row()],
         [site(operating, records=[0]), site(operating, records=[0, 1])], {"ask": True, "doubt": [0]},
         {"sites": {"0": ["operating", False, True], "1": ["operating", True, True]}}),
        ("a site that is not asked for records has no doubt", [row()], [site(operating, records=[0])], {"doubt": [0]},
         {"sites": {"0": ["operating", True, True]}}),
        ("the doubt about the ninth record is in the second byte", [row("contact") for _ in range(9)], [],
         {"doubt": [8]}, {"totals": {"contacts": [8, 9]}}),
    ]  # fmt: skip


def by_chance(rng: random.Random) -> tuple[list[Json], list[Json], Json]:
    """Return random records, sites and a question, over few years so that ends meet."""

    def span() -> list[int]:
        s1 = rng.choice([EARLIEST, first(rng.randint(2000, 2012))])
        return [s1, rng.choice([NEVER, max(s1, first(2000)) + rng.randint(0, 1500)])]

    def end(start: list[int]) -> list[int]:
        e1 = rng.choice([EARLIEST, AS_OF, max(start[0], first(2004)) + rng.randint(0, 3000)])
        return [e1, rng.choice([AS_OF, min(AS_OF, max(e1, first(2006)) + rng.randint(0, 2000))])]

    def record(n: int) -> Json:
        kind = rng.choice(["instrument", "instrument", "activity", "contact"])
        starts: list[list[int] | None] = [span()]
        for _ in range(2):
            before, later = starts[-1], span()
            reached = before and rng.random() < 0.7
            starts.append([max(before[0], later[0]), max(before[1], later[1])] if before and reached else None)
        pool = rng.sample(["BRA", "ARG", "KAZ", "RUS", "CZE", "SVK"], 4)
        codes, doubted = pool[: rng.randint(0, 2)], pool[2 : 2 + rng.choice([0, 0, 1])]
        made = row(kind, *starts, end=end(starts[0] or [0, 0]), shapes=codes, maybe=doubted)
        flags = {"folded": rng.random() < 0.15, "complete": rng.random() < 0.85}
        return {**made, "id": f"r{n}", "bilateral": len(codes + doubted) == 1, **flags}

    def one_site(n: int, records: int) -> Json:
        words = rng.sample(["considered", "planned", "operating", "idle"], rng.randint(1, 3))
        spans = [(word, span()) for word in words]
        made = site(*((word, s1, s2) for word, (s1, s2) in spans))
        linked = sorted(rng.sample(range(records), rng.randint(0, 2)))
        return {**made, "id": f"s{n}", "end": end(made["start"]), "records": linked}

    records = [record(n) for n in range(rng.randint(4, 10))]
    sites = [one_site(n, len(records)) for n in range(rng.randint(1, 4))]
    years = sorted(rng.choices(range(1998, 2029), k=2))
    asked = {
        "from": rng.choice([EARLIEST, first(years[0])]),
        "to": rng.choice([AS_OF, last(years[1])]),
        "reading": rng.choice(["active", "new"]),
        "measure": rng.choice(["agreements", "activities", "contacts", "firmest", "firmest"]),
        "firmness": rng.choice(["any", "any", "signed", "in-force"]),
        "viewpoint": rng.choice(["un", "de-facto"]),
        "ask": rng.random() < 0.4,
        "records": [n for n in range(len(records)) if rng.random() < 0.85],
        "sites": [n for n in range(len(sites)) if rng.random() < 0.85],
    }
    return records, sites, asked


def packed(flags: list[bool]) -> str:
    """Write flags as base64, the first in the highest bit of the first byte."""
    bits = "".join("01"[flag] for flag in flags)
    whole = bits.ljust((len(bits) + 7) // 8 * 8, "0")
    return base64.b64encode(bytes(int(whole[n : n + 8], 2) for n in range(0, len(whole), 8))).decode()


def make_case(name: str, records: list[Json], sites: list[Json], asked: Json) -> Json:
    """Name the rows, fill the question with defaults, and ask the second opinion."""
    records = [{**one, "id": f"r{n}"} for n, one in enumerate(records)]
    sites = [{**one, "id": f"s{n}"} for n, one in enumerate(sites)]
    whole: Json = {"from": EARLIEST, "to": AS_OF, "reading": "active", "measure": "agreements", "firmness": "any",
                   "viewpoint": "un", "ask": False, **asked}  # fmt: skip
    for kind, rows in (("records", records), ("sites", sites)):
        chosen = asked.get(kind, range(len(rows)))
        whole[kind] = [n in chosen for n in range(len(rows))]
    if "doubt" in asked:
        whole["doubt"] = [n in asked["doubt"] for n in range(len(records))]
    expected = SECOND_OPINION["count"](records, sites, whole, SUBJECT)
    order = ("records", "sites", "doubt", "from", "to", "reading", "measure", "firmness", "viewpoint", "ask")
    flags = ("records", "sites", "doubt")
    question = {key: packed(whole[key]) if key in flags else whole[key] for key in order if key in whole}
    expected["countries"] = dict(sorted(expected["countries"].items()))
    return {"name": name, "records": records, "sites": sites, "question": question, "expected": expected}


def holds(claim: Any, answer: Any, *, part: bool = False) -> bool:  # noqa: ANN401  # JSON
    """Whether an answer is what a sentence claims; of totals and of a country's numbers a part may be claimed."""
    if claim and isinstance(claim, dict):
        return (part or claim.keys() == answer.keys()) and all(
            key in answer and holds(value, answer[key], part=key not in ("records", "sites"))
            for key, value in claim.items()
        )
    return bool(claim == answer)


def make_cases() -> Json:
    """Return what the file holds.

    Raises
    ------
    ValueError
        If a sentence claims something else than the second opinion answers.
    """
    cases = []
    for name, records, sites, asked, claim in by_hand():
        case = make_case(name, records, sites, asked)
        if not holds(claim, case["expected"], part=True):
            raise ValueError(f"{name}: claimed {claim}, but the second opinion says {case['expected']}")
        cases.append(case)
    rng = random.Random(2026)
    cases += [make_case(f"random rows {n + 1}", *by_chance(rng)) for n in range(RANDOM_CASES)]
    for n in range(DOUBTFUL_CASES):
        records, sites, asked = by_chance(rng)
        doubt = [place for place in range(len(records)) if rng.random() < 0.4]
        cases.append(make_case(f"random rows in doubt {n + 1}", records, sites, {**asked, "doubt": doubt}))
    return {"subject": SUBJECT, "class_from": [1, 2, 4, 8, 16], "cases": cases}


def written() -> str:
    """Return the text of the file: one case a line."""
    made = make_cases()
    lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in made["cases"])
    head = json.dumps({key: made[key] for key in ("subject", "class_from")})
    return f'{head[:-1]}, "cases": [\n{lines}\n]}}\n'


if __name__ == "__main__":
    PATH.write_text(written(), encoding="utf-8")
    print(f"{PATH.relative_to(ROOT)}: {len(make_cases()['cases'])} cases")
