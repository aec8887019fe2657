"""`python -m geo add`: what it asks, what it refuses, what it writes, and that it writes nothing when it is stopped."""

import signal
import subprocess
import sys
from pathlib import Path
from typing import Any, get_args

import pytest
from conftest import MakeFolder, write
from typer.testing import CliRunner, Result
from worlds import DATA, a_record, a_site, as_yaml

from geo import __main__ as command_line
from geo import settings
from geo.add import Draft, Kind, Voice, check_added, interview, propose_id, taken_ids
from geo.answers import choices_of, fields_of, judge, nearest, parse
from geo.check import check, read_words
from geo.load import read_folder
from geo.questions import NAME, RECORD, SITE, Named, Part, Question
from geo.schema import Model, Record, Site

SOURCE = {
    "sources.name": "tass",
    "sources.tass.url": "https://tass.com/x",
    "sources.tass.publisher": "TASS",
    "sources.tass.published": "2021-03-30",
    "sources.tass.accessed": "2026-11-22",
    "sources.tass.language": "en",
    "sources.tass.kind": "agency",
    "sources.tass.origin": "",
    "sources.tass.controlled_by": "RUS",
    "sources.tass.supports": "parties",
    "sources.tass.more": "",
    "Another source": "",
}
RECORD_ANSWERS = {
    "type": "instrument",
    "instrument": "agreement",
    "level": "intergovernmental",
    "title": "Agreement on the peaceful uses of outer space",
    "summary": "",
    "subject": "",
    "parties": "VEN",
    "domains.main": "navigation",
    "domains.named": "",
    **SOURCE,
    "events[0].stage": "signed",
    "events[0].date": "2021-03-30",
    "events[0].by": "",
    "events[0].basis": "",
    "events[0].sources": "tass",
    "events[0].more": "",
    "Another event": "",
    "id": "",
    "more": "",
    "Write": "yes",
}
SITE_ANSWERS = {
    "name": "GLONASS station near Caracas",
    "summary": "Built in 2022.",
    "kind": "gnss-station",
    "country": "VEN",
    "provider": "RUS",
    "host": "",
    **SOURCE,
    "sources.tass.supports": "name",
    "events[0].stage": "operating",
    "events[0].date": "2021",
    "events[0].by": "",
    "events[0].basis": "",
    "events[0].sources": "tass",
    "events[0].more": "",
    "Another event": "",
    "id": "",
    "position.level": "city",
    "position.radius_m": "10000",
    "position.basis": "only the city is named",
    "position.sources": "tass",
    "lon": "-66.9",
    "lat": "10.5",
    "more": "",
    "Write": "yes",
}
AGREEMENT = "ven-2021-agreement-peaceful-uses"


def lines(base: dict[str, str], changes: dict[str, list[str]] | None = None) -> list[str]:
    """The answers in order; a change gives all the lines that are typed from one question on."""
    assert not set(changes or {}) - set(base)
    return [line for field, answer in base.items() for line in (changes or {}).get(field, [answer])]


def add(folder: Path, kind: str, typed: list[str]) -> Result:
    text = "".join(f"{line}\n" for line in typed)
    return CliRunner().invoke(command_line.app, ["add", kind, "--data", str(folder)], input=text)


def added(folder: Path, kind: str, changes: dict[str, list[str]] | None = None, name: str = "") -> Record | Site:
    """Add a thing that must turn out well, and read it from the folder."""
    result = add(folder, kind, lines(RECORD_ANSWERS if kind == "record" else SITE_ANSWERS, changes))
    assert result.exit_code == 0, result.output
    checked = check(read_folder(folder))
    things = {one.id: one for one in (*checked.records, *checked.sites)}
    return things[name] if name else next(one for key, one in things.items() if key.startswith("ven-"))


def listed(folder: Path) -> list[str]:
    return sorted(path.name for kind in ("records", "sites") for path in (folder / kind).iterdir())


@pytest.fixture
def folder(make_folder: MakeFolder) -> Path:
    made = make_folder([a_record(others=[{"who": "roscosmos", "role": "signatory"}])], [a_site()])
    (made / "organisations.yaml").write_text(as_yaml({"roscosmos": {"name": "Roscosmos", "kind": "agency"}}))
    return made


# --- what is written ---------------------------------------------------------------------------------------


def test_a_record_that_was_answered_for_is_written_as_people_write_it(folder: Path) -> None:
    result = add(folder, "record", lines(RECORD_ANSWERS))
    text = (folder / "records" / f"{AGREEMENT}.yaml").read_text(encoding="utf-8")
    assert text == (
        f"id: {AGREEMENT}\n"
        "type: instrument\n"
        "instrument: agreement\n"
        "level: intergovernmental\n"
        "title: Agreement on the peaceful uses of outer space\n"
        "parties: [VEN]\n"
        "domains: {main: [navigation], named: []}\n"
        "events:\n"
        "  - {stage: signed, date: 2021-03-30, sources: [tass]}\n"
        "sources:\n"
        "  tass: {url: 'https://tass.com/x', publisher: TASS, published: 2021-03-30, accessed: 2026-11-22, "
        "language: en, kind: agency, controlled_by: RUS, supports: [parties]}\n"
    )
    assert result.exit_code == 0, result.output
    assert f"data/records/{AGREEMENT}.yaml:\n\n{text}" in result.stdout
    assert f"http://localhost:8501/?record={AGREEMENT}" in result.stdout


def test_a_site_that_was_answered_for_is_written(folder: Path) -> None:
    result = add(folder, "site", lines(SITE_ANSWERS))
    assert result.exit_code == 0, result.output
    assert "http://localhost:8501/?site=ven-glonass-station-near" in result.stdout
    site = Site.model_validate(read_folder(folder).sites[-1].content)
    assert (site.id, site.name, site.lon, site.lat) == (
        "ven-glonass-station-near",
        "GLONASS station near Caracas",
        -66.9,
        10.5,
    )


def test_a_site_known_by_its_country_is_asked_for_no_point(folder: Path) -> None:
    short = {name: answer for name, answer in SITE_ANSWERS.items() if name not in ("position.radius_m", "lon", "lat")}
    assert add(folder, "site", lines(short, {"position.level": ["country"]})).exit_code == 0


def test_several_parties_sources_and_events_are_offered(folder: Path) -> None:
    second = ["yes", "pl", "https://example.org/pl", "Prensa", "unknown", "", "es", "press", "", "", "", ""]
    approved = ["y", "approved", "2021-11", "VEN", "", "pl, pl2", "", "no"]
    third = ["y", "pl2", "https://example.org/pl2", "Prensa", "2022", "", "es", "press", "", "", "", "", ""]
    changes = {"parties": ["VEN, BRA"], "Another source": [*second, *third], "Another event": approved}
    record = added(folder, "record", changes)
    assert isinstance(record, Record)
    assert record.parties == ("VEN", "BRA")
    assert list(record.sources) == ["tass", "pl", "pl2"]
    assert [(event.stage, event.by, event.sources) for event in record.events] == [
        ("signed", None, ("tass",)),
        ("approved", "VEN", ("pl", "pl2")),
    ]


EXTRAS = {
    "others": ["roscosmos", "signatory", "yes", "A company", "maker", ""],
    "sites": ["bra-station", "named-in-text", ""],
    "links": ["implements", "bra-2010-agreement", "tass", ""],
    "term": ["", "5", "stated", "", "tass"],
    "parties_complete": ["no"],
    "purposes": ["economic-development", "VEN", "tass", ""],
    "provides": ["RUS", "training, equipment", "tass", ""],
    "amounts": ["rent", "1", "2", "USD", "year", "tass", ""],
    "disputed": ["signed.date", "2021-03-30", "2022-03; 2022-04-08", "later steps", "tass", ""],
    "contested": ["it is a base", "Some, Inc.; Others", "no, it is not", "RUS", "tass", ""],
    "identifiers": ["COSPAR: 1975-066A, UNTS: 1-2"],
    "ledger": ["a, b"],
    "lowered": ["low", "one report"],
}


def test_every_other_field_is_asked_for_when_it_is_named(folder: Path) -> None:
    more = [line for field, answers in EXTRAS.items() for line in (field, *answers)]
    record = added(folder, "record", {"more": [*more, ""]}, AGREEMENT)
    assert isinstance(record, Record)
    assert set(EXTRAS) == {one.field for one in RECORD.extras}
    assert all(getattr(record, field) for field in EXTRAS if field != "parties_complete")
    assert record.parties_complete is False
    assert record.contested[0].by == ("Some, Inc.", "Others")
    assert record.identifiers == {"COSPAR": "1975-066A", "UNTS": "1-2"}
    assert record.disputed[0].others == ("2022-03", "2022-04-08")


def test_what_only_some_events_have_is_asked_for_then(folder: Path) -> None:
    place = ["place", "Caracas", "VEN", "-66.9", "10.5", "ref", "order 633", ""]
    ended = ["y", "ended", "2025", "", "inferred", "the term ran out", "expired", "tass", "", ""]
    record = added(folder, "record", {"events[0].more": place, "Another event": ended,
                                      "sources.tass.published": ["2026"]})  # fmt: skip
    signed, end = record.events
    assert signed.place
    assert (signed.ref, signed.place.name, signed.place.lat) == ("order 633", "Caracas", 10.5)
    assert (end.how, end.basis, end.why) == ("expired", "inferred", "the term ran out")


# --- what is refused, and asked again ----------------------------------------------------------------------

WRONG = {
    "a type that is none": ("type", "deal", "type: found 'deal', expected 'instrument', 'activity' or 'contact'"),
    "nothing where something is needed": ("instrument", "", "instrument: found nothing, expected an answer; type one"),
    "a word nearly right": ("instrument", "agrement", "found 'agrement', expected one of treaty"),
    "the word that was meant": ("instrument", "agrement", "; did you mean agreement?"),
    "a label": ("level", "Between states", "; did you mean interstate (Between states)?"),
    "a title that is too short": ("title", "ab", "at least 3 characters; type it like Agreement on"),
    "a title with an escape": ("title", "A\x1b[31m title", "found 'A\\x1b[31m title', expected text without control"),
    "another subject": ("subject", "USA", "subject: found 'USA', expected one of SUN"),
    "the name of a country": ("parties", "Venezuela", "a country code of three capital letters, or an id in organ"),
    "the country that was meant": ("parties", "Venezuela", "; did you mean VEN (Venezuela)?"),
    "one wrong among several": ("parties", "VEN, BRZ", "parties: found 'BRZ', expected an ISO 3166-1 alpha-3 code"),
    "the subject as its own partner": ("parties", "RUS", "found 'RUS', expected a partner, not the subject itself"),
    "four domains": ("domains.main", "launch, geodesy, general, navigation", "expected one to three domains"),
    "a domain nearly right": ("domains.main", "navigatoin", "did you mean navigation?"),
    "a source with a bad name": ("sources.name", "TASS 1", "sources.name: found 'TASS 1', expected lower-case letters"),
    "an address without its beginning": ("sources.tass.url", "tass.com", "expected an address that begins with http"),
    "a date in words": ("sources.tass.published", "30 March 2021", "write it in numbers, as 2016-05"),
    "a language in capitals": ("sources.tass.language", "EN", "expected a code of two or three small letters"),
    "a field that is none": ("sources.tass.supports", "partys", "did you mean parties?"),
    "an extra that is none": ("sources.tass.more", "wher", "sources.tass.more: found 'wher', expected one of where"),
    "neither yes nor no": ("Another source", "maybe", "found 'maybe', expected yes or no; type one of them"),
    "a stage of a site": ("events[0].stage", "operating", "events[0].stage: found 'operating', expected one of prop"),
    "a day that does not exist": ("events[0].date", "2021-02-30", "no such day; write 2021-02 where the day is not"),
    "a side that is none": ("events[0].by", "Caracas", "events[0].by: found 'Caracas', expected a country code of"),
    "a source that is not there": ("events[0].sources", "tas", "expected one of tass; did you mean tass?"),
    "an id in capitals": ("id", "VEN-2021", "id: found 'VEN-2021', expected lower-case letters and digits"),
    "an id that is there": ("id", "bra-2010-agreement", "an id of its own; data/records/bra-2010-agreement.yaml has"),
    "an id that a site has": ("id", "bra-station", "data/sites/bra-station.yaml has this one; try ven-2021-agreement"),
    "an id that was withdrawn": ("id", "gone", "an id of its own; gone was withdrawn (told twice); try ven-2021"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_answer_is_told_and_asked_again(folder: Path, name: str) -> None:
    field, wrong, told = WRONG[name]
    withdrawn = [{"id": "gone", "day": "2026-11-01", "why": "told twice"}]
    (folder / "withdrawn.yaml").write_text(as_yaml(withdrawn), encoding="utf-8")
    result = add(folder, "record", lines(RECORD_ANSWERS, {field: [wrong, RECORD_ANSWERS[field]], "Write": ["no"]}))
    assert told in result.stdout
    assert f"id: {AGREEMENT}\n" in result.stdout


def test_two_sources_do_not_share_a_name(folder: Path) -> None:
    second = [
        "y",
        "tass",
        "tass-2",
        "https://example.org/2",
        "TASS",
        "unknown",
        "",
        "en",
        "press",
        "",
        "",
        "title",
        "",
        "",
    ]
    record = added(folder, "record", {"Another source": second})
    assert list(record.sources) == ["tass", "tass-2"]


def test_a_point_that_does_not_fit_its_level_is_asked_for_again(folder: Path) -> None:
    first = ["locality", "500", "a campus", "tass", "-66.90", "10.50"]
    second = {"position.radius_m": ["1000"], "lon": ["-66.90"], "lat": ["10.50"]}
    answers = lines(SITE_ANSWERS, {"position.level": [*first, "locality"], **second})
    result = add(folder, "site", answers)
    assert "expected position.radius_m of 1000 or more at level locality" in result.stdout
    assert "answer again from position on" in result.stdout
    assert result.exit_code == 0, result.output


def test_a_question_mark_lists_every_word(folder: Path) -> None:
    result = add(folder, "record", lines(RECORD_ANSWERS, {"parties": ["?", "VEN"], "title": ["?", "A title"]}))
    assert "\n  VEN (Venezuela)\n" in result.stdout
    assert "\n  roscosmos\n" in result.stdout
    assert "any text that will do" in result.stdout
    assert result.exit_code == 0


# --- ids ---------------------------------------------------------------------------------------------------


def proposal(taken: tuple[str, ...] = (), **answers: Any) -> str:
    plain = {"type": "contact", "parties": ["VEN"], "title": "Talks", "events": [{"stage": "talks", "date": "2021-03"}]}
    return propose_id({**plain, **answers}, taken, ("venezuela", "russia"))


def test_an_id_is_made_of_partner_year_and_title() -> None:
    assert proposal() == "ven-2021-talks"
    assert (
        proposal(title="Talks of Venezuela and Russia on the Nation's GLONASS station")
        == "ven-2021-talks-nations-glonass"
    )
    assert proposal(title="Convênio São José") == "ven-2021-convenio-sao-jose"
    assert proposal(title="Переговоры") == "ven-2021-contact"
    assert proposal(parties=["esa", "VEN"]) == "esa-2021-talks"
    assert propose_id({"type": "site", "name": "Station in Caracas", "country": "VEN", "events": []}, ()) == (
        "ven-station-caracas"
    )


def test_the_year_is_that_of_the_signature() -> None:
    signed = {"stage": "signed", "date": "[2019-10..2020]"}
    assert proposal(events=[{"stage": "talks", "date": "2016/2018"}, signed]) == "ven-2019-talks"
    assert proposal(events=[{"stage": "talks", "date": "../201X"}]) == "ven-201x-talks"


def test_a_proposed_id_is_free() -> None:
    assert proposal(taken=("ven-2021-talks", "ven-2021-talks-2")) == "ven-2021-talks-3"


def test_broken_withdrawn_entries_do_not_stop_an_interview(folder: Path) -> None:
    for text in ("just words", "- x", "- {why: no id}"):
        (folder / "withdrawn.yaml").write_text(text)
        assert set(taken_ids(read_folder(folder))) == {"bra-2010-agreement", "bra-station"}


# --- after it was written ----------------------------------------------------------------------------------


def test_faults_of_what_was_written_are_told_with_1(folder: Path) -> None:
    result = add(folder, "record", lines(RECORD_ANSWERS, {"events[0].date": ["2021-03-31"]}))
    assert result.exit_code == 1
    assert f"data/records/{AGREEMENT}.yaml is written; mend the file and run check again" in result.stderr
    assert (
        f"data/records/{AGREEMENT}.yaml: events[0].date: found '2021-03-31', expected not after source" in result.stderr
    )
    assert f"{AGREEMENT}.yaml" in listed(folder)


def test_faults_of_others_neither_stop_an_interview_nor_are_told(folder: Path) -> None:
    write(folder / "records", ("broken", "id: ["))
    write(folder / "sites", a_site("wrong", country="XYZ"))
    result = add(folder, "record", lines(RECORD_ANSWERS))
    assert result.exit_code == 0, result.output
    assert "no faults" in result.stdout
    assert "broken" not in result.output


def test_faults_that_it_brings_elsewhere_are_told(folder: Path) -> None:
    before = read_folder(folder)
    write(folder / "records", a_record("new"))
    write(folder / "sites", a_site("new", lon="-50.00"))
    draft = Draft("new", folder / "records" / "new.yaml", "data/records/new.yaml", "", before)
    assert [(fault.file, fault.field) for fault in check_added(folder, draft)] == [("data/sites/new.yaml", "id")]


# --- when nothing is written -------------------------------------------------------------------------------


def test_a_no_writes_nothing(folder: Path) -> None:
    before = listed(folder)
    result = add(folder, "record", lines(RECORD_ANSWERS, {"Write": ["", "maybe", "no"]}))
    assert (result.exit_code, result.stderr.strip()) == (1, "nothing was written")
    assert result.stdout.count("expected yes or no") == 2
    assert listed(folder) == before


@pytest.mark.parametrize("kind", ["record", "site"])
@pytest.mark.parametrize("share", [0, 0.1, 0.4, 0.7, 0.99])
def test_the_end_of_the_answers_writes_nothing(folder: Path, kind: str, share: float) -> None:
    typed = lines(RECORD_ANSWERS if kind == "record" else SITE_ANSWERS)
    before = listed(folder)
    result = add(folder, kind, typed[: int(share * len(typed))])
    assert result.exit_code == 1
    assert "nothing was written (no more answers)" in result.stderr
    assert listed(folder) == before


def program(folder: Path) -> subprocess.Popen[bytes]:
    """The real program, to which Ctrl-C comes even where a shell started the tests in the background."""
    return subprocess.Popen(
        [sys.executable, "-m", "geo", "add", "record", "--data", str(folder)],
        cwd=settings.ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )


def test_ctrl_c_writes_nothing_and_exits_with_130(folder: Path) -> None:
    before = listed(folder)
    with program(folder) as running:
        assert running.stdout
        assert running.stdin
        running.stdin.write(b"instrument\n")
        running.stdin.flush()
        seen = b""
        while not seen.endswith(b"\ninstrument: "):
            seen += running.stdout.read(1) or pytest.fail(seen.decode())
        running.send_signal(signal.SIGINT)
        _out, told = running.communicate(timeout=30)
    assert (running.returncode, told.decode().strip()) == (130, "nothing was written (Ctrl-C)")
    assert listed(folder) == before


def test_answers_that_are_not_utf_8_write_nothing(folder: Path) -> None:
    before = listed(folder)
    with program(folder) as running:
        _out, told = running.communicate(b"instrument\nagreement\n\n\xff\xfe title\n", timeout=30)
    assert running.returncode == 1
    assert b"nothing was written" in told
    assert b"Traceback" not in told
    assert listed(folder) == before


def test_a_file_that_is_there_is_never_written_over(folder: Path) -> None:
    """Not even one that is no record: here a link that leads nowhere."""
    path = folder / "records" / f"{AGREEMENT}.yaml"
    path.symlink_to(folder / "nowhere")
    result = add(folder, "record", lines(RECORD_ANSWERS))
    assert result.exit_code == 2
    assert "nothing was written" in result.stderr
    assert not path.exists()


def test_a_half_written_file_is_not_left(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = listed(folder)
    opened = Path.open

    def full(self: Path, *args: Any, **more: Any) -> Any:
        if args != ("x",):
            return opened(self, *args, **more)
        opened(self, *args, **more).close()
        return FullDisk()

    class FullDisk:
        def __enter__(self) -> "FullDisk":
            return self

        def __exit__(self, *_: object) -> None: ...

        def write(self, _: str) -> None:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "open", full)
    result = add(folder, "record", lines(RECORD_ANSWERS))
    assert result.exit_code == 2
    assert "No space left" in result.stderr
    assert listed(folder) == before


def test_a_folder_that_cannot_be_used_is_told(folder: Path, tmp_path: Path) -> None:
    assert add(tmp_path / "nowhere", "record", []).exit_code == 2
    assert add(folder, "treaty", []).exit_code == 2
    (folder / "atlas.yaml").write_text("id: x\n")
    result = add(folder, "record", lines(RECORD_ANSWERS))
    assert result.exit_code == 1
    assert "data/atlas.yaml: subject: found nothing" in result.stderr


def test_the_project_s_own_data_are_taken_when_none_are_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATLAS_DATA", str(folder))
    text = "\n".join(lines(RECORD_ANSWERS)) + "\n"
    result = CliRunner().invoke(command_line.app, ["add", "record"], input=text)
    assert "see it: make run, then" in result.stdout
    assert f"{AGREEMENT}.yaml" in listed(folder)


# --- the questions -----------------------------------------------------------------------------------------


def parts(part: Part) -> list[Part]:
    return [part, *(found for one in (*part.questions, *part.extras) if isinstance(one, Part) for found in parts(one))]


PARTS = {f"{whole.noun} {part.field}": part for whole in (RECORD, SITE) for part in parts(whole)}
NOT_ASKED = {"file"}  # founding documents; new sources are pages


@pytest.mark.parametrize("name", PARTS)
def test_every_field_of_the_schema_has_a_question(name: str) -> None:
    part = PARTS[name]
    asked = [one.field for one in (*part.questions, *part.extras)]
    given = {"type"} if part is SITE else set()
    assert sorted(asked) == sorted(set(fields_of(part.model)) - NOT_ASKED - given)


def test_every_model_of_the_schema_is_asked_for() -> None:
    def inner(model: type[Model]) -> set[type[Model]]:
        found = {one for info in model.model_fields.values() for one in models(info.annotation)}
        return {model}.union(*(inner(one) for one in found))

    def models(annotation: Any) -> set[type[Model]]:
        own = {annotation} if isinstance(annotation, type) and issubclass(annotation, Model) else set()
        return own.union(*(models(one) for one in get_args(annotation)))

    assert inner(Record) | inner(Site) == {part.model for part in PARTS.values()}


@pytest.mark.parametrize("kind", [RECORD, SITE], ids=["record", "site"])
def test_every_example_would_do(kind: Part) -> None:
    raw = read_folder(DATA)
    words = read_words(raw, [])
    lists = {**choices_of(raw, words, kind.model), "sources": {"tass": "", "pl": ""}, "": {}}
    asked = [
        (part, one) for part in parts(kind) for one in (*part.questions, *part.extras) if isinstance(one, Question)
    ]
    for part, question in [*asked, (Part("", "", Named, (NAME,)), NAME)]:
        value = parse(question, question.example)
        assert judge(part, question, value, lists[question.choices], words) == [], question


def test_the_nearest_word_is_found_by_id_or_label() -> None:
    choices = {"BRA": "Brazil", "BRB": "Barbados", "training": "Training", "lunar": "Moon and planets"}
    assert nearest("bra", choices) == "BRA"
    assert nearest("Brasil", choices) == "BRA"
    assert nearest("moon & planets", choices) == "lunar"
    assert nearest("treining", choices) == "training"
    assert nearest("XYZ", choices) == ""
    assert nearest("", choices) == ""


def test_an_interview_needs_no_terminal(folder: Path) -> None:
    """A voice may be anything that answers: here a mapping."""
    told: list[str] = []
    answers = {**RECORD_ANSWERS, "Another source, yes or no": "", "Another event, yes or no": ""}
    voice = Voice(lambda field: answers.get(field, "no"), told.append)
    assert interview(folder, Kind.RECORD, voice) is None
    assert "id: ven-2021-agreement-peaceful-uses" in told[-1]
