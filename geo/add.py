"""Adds a record or a site: asks for its fields one after the other, and checks what was written.

It neither prompts nor prints: a ``Voice`` does, so that answers may come from a person, a pipe or a test.
"""

import enum
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from geo import check, load
from geo.answers import (
    LISTED,
    Choices,
    choices_of,
    fields_of,
    judge,
    not_listed,
    parse,
    schema_words,
    with_label,
)
from geo.errors import DataError, Fault
from geo.layout import write_yaml
from geo.questions import NAME, RECORD, SITE, Answers, Named, Part, Question
from geo.schema import Model, Record, Site
from geo.tables import JsonDict, RawAtlas

_TITLE_WORDS: Final = 3  # words of a title in an id
_EMPTY_WORDS: Final = ("a", "an", "and", "at", "by", "for", "from", "in", "its", "of", "on", "or", "the", "to", "with")
_YES, _NO = ("y", "yes"), ("n", "no")
_HELP: Final = "An empty answer skips what is not needed, ? explains, Ctrl-C stops and writes nothing."


class Kind(enum.StrEnum):
    """What can be added."""

    RECORD = "record"
    SITE = "site"


@dataclass(frozen=True, slots=True)
class Voice:
    """How to speak with whoever answers: ``ask`` names a field and returns a line, ``tell`` shows a text."""

    ask: Callable[[str], str]
    tell: Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Draft:
    """A file that is not yet there: its id and place, how a reader knows it, its text, and the folder without it."""

    id: str
    path: Path
    file: str
    text: str
    before: RawAtlas


def interview(folder: Path, kind: Kind, voice: Voice) -> Draft | None:
    """Ask for everything that a record or a site needs, show it, and ask whether to write it.

    Parameters
    ----------
    folder
        A data folder; its vocabularies and ids are what answers are checked against. It may have faults elsewhere.
    kind
        What to add.
    voice
        Who asks; whatever it raises when there are no more answers goes through.

    Returns
    -------
    draft
        The file to write, or ``None`` when it is not to be written. Nothing is written here.

    Raises
    ------
    DataError
        If ``atlas.yaml`` of the folder cannot be used.
    """
    raw = load.read_folder(folder)
    words = check.read_words(raw, list(raw.faults))
    part = RECORD if kind is Kind.RECORD else SITE
    voice.tell(f"Adds a {part.noun} to {folder.name}/{kind}s/. {_HELP}")
    asking = _Interview(voice, words, choices_of(raw, words, part.model), taken_ids(raw))
    answers = asking.whole(part)
    thing, faults = check.validate(part.model, answers, words)
    if not isinstance(thing, Record | Site):
        raise DataError(faults)
    path = folder / f"{kind}s" / f"{thing.id}.yaml"
    draft = Draft(thing.id, path, load.shown(folder, path), write_yaml(thing, answers), raw)
    voice.tell(f"\n{draft.file}:\n\n{draft.text}")
    return draft if _agreed(voice, f"Write {draft.file}, yes or no", _NO) else None


def check_added(folder: Path, draft: Draft) -> list[Fault]:
    """Check a folder after a draft was written: the faults of its file, and those that it brought elsewhere."""
    known = set(_faults_of(draft.before))
    return [fault for fault in _faults_of(load.read_folder(folder)) if fault.file == draft.file or fault not in known]


def _faults_of(raw: RawAtlas) -> tuple[Fault, ...]:
    try:
        check.check(raw)
    except DataError as error:
        return error.faults
    return ()


# --- ids --------------------------------------------------------------------------------------------------------


def taken_ids(raw: RawAtlas) -> dict[str, str]:
    """Return every id that cannot be given again, with why: it is there, or it was withdrawn."""
    entries = raw.withdrawn.content if raw.withdrawn and isinstance(raw.withdrawn.content, list) else []
    gone = {
        str(one["id"]): f"{one['id']} was withdrawn ({one.get('why', 'no reason told')})"
        for one in entries
        if isinstance(one, dict) and "id" in one
    }
    return gone | {one.stem: f"{one.file} has this one" for one in (*raw.records, *raw.sites)}


def propose_id(answers: Answers, taken: Iterable[str], names: Iterable[str] = ()) -> str:
    """Propose an id that is free: partner, year and words of the title; country and words of the name for a site.

    Parameters
    ----------
    answers
        The answers about the whole record or site so far.
    taken
        Ids that cannot be given again.
    names
        Words that say nothing more: the names of the countries that the code stands for.
    """
    partner = str(answers.get("country") or answers["parties"][0]).lower()
    year = _year(answers)
    base = proposal = "-".join([partner, *year, *_title_words(answers, (partner, *year, *names))])
    n, refused = 2, set(taken)
    while proposal in refused:
        proposal, n = f"{base}-{n}", n + 1
    return proposal


def _year(answers: Answers) -> list[str]:
    """Return the year in which a record was signed or delivered, else that of its first event; none for a site."""
    events = answers["events"] if "parties" in answers else []
    firm = [event["date"] for event in events if event["stage"] in ("signed", "delivered")]
    dates = [*firm, *(event["date"] for event in events)]
    return [year.lower() for year in re.findall(r"\d{3}[\dX]", dates[0])[:1]] if dates else []


def _title_words(answers: Answers, known: tuple[str, ...]) -> list[str]:
    """Return the first words of a title or a name in plain letters, without those that say nothing more."""
    title = str(answers.get("title") or answers["name"])
    words = [word for word in _plain_words(title) if word not in (*_EMPTY_WORDS, *known)]
    return words[:_TITLE_WORDS] or [str(answers["type"])]


def _plain_words(text: str) -> list[str]:
    apart = unicodedata.normalize("NFKD", text).lower()
    return re.findall(r"[a-z0-9]+", "".join(char for char in apart if not unicodedata.combining(char)).replace("'", ""))


# --- the interview ----------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Interview:
    """One interview: who asks, what answers are checked against, the answers so far, and where we are in them."""

    voice: Voice
    words: JsonDict
    lists: Mapping[str, Choices]
    taken: Mapping[str, str]
    thing: Answers = field(default_factory=dict)
    at: str = ""

    def whole(self, part: Part) -> Answers:
        """Ask for a whole record or site."""
        self.thing = {"type": "site"} if part is SITE else {}
        return self._fill(part, self.thing)

    def _fill(self, part: Part, answers: Answers) -> Answers:
        """Ask every question of a part, again where the answers do not fit together, then for its extras."""
        questions = part.questions
        self._ask_all(part, questions, answers)
        first = next((n for n, one in enumerate(questions) if one.field == part.again), 0)
        while faults := check.validate(part.model, answers, self.words)[1]:
            todo = f"answer again from {questions[first].field} on"
            self._refuse(replace(fault, file=part.noun, field="", found="these answers", todo=todo) for fault in faults)
            for one in questions[first:]:
                answers.pop(one.field, None)
            self._ask_all(part, questions[first:], answers)
        self._extras(part, answers)
        return answers

    def _ask_all(self, part: Part, questions: Sequence[Question | Part], answers: Answers) -> None:
        for one in questions:
            if isinstance(one, Part):
                self._parts(one, answers)
            elif one.when is None or one.when(answers):
                self._ask(part, one, answers)

    def _parts(self, part: Part, answers: Answers) -> None:
        """Ask for a part, and for more of them as long as there are."""
        self._part(part, answers)
        while part.many and _agreed(self.voice, f"Another {part.noun}, yes or no"):
            self._part(part, answers)

    def _part(self, part: Part, answers: Answers) -> None:
        if part.named:
            held = answers.setdefault(part.field, {})
            name = self._name(part, held)
            held[name] = self._inside(f"{part.field}.{name}", part)
        elif part.many:
            held = answers.setdefault(part.field, [])
            held.append(self._inside(f"{part.field}[{len(held)}]", part))
        else:
            answers[part.field] = self._inside(part.field, part)

    def _inside(self, place: str, part: Part) -> Answers:
        """Ask for a part; its fields are named as ``check`` names them: ``events[0].date``."""
        outer, self.at = self.at, f"{self.at}{place}."
        answers = self._fill(part, {})
        self.at = outer
        return answers

    def _name(self, part: Part, held: Answers) -> str:
        """Ask for the short name of a source, one that no other has."""
        naming = Part("", part.noun, Named, (NAME,))
        self.at = f"{part.field}."
        while (name := str(self._answer(naming, NAME, {}))) in held:
            expected = "a name that no other source has"
            self._refuse([Fault(NAME.field, "", repr(name), expected, f"type another, like {name}-2")])
        self.at = ""
        return name

    def _extras(self, part: Part, answers: Answers) -> None:
        """Offer what is seldom needed, by name, until nothing more is named."""
        extras = {one.field: one for one in part.extras}
        choices = {name: _noun(one) for name, one in extras.items()}
        offer = Question("more", f"Anything more about this {part.noun}?", "", only=True)
        if extras:
            self._explain(offer, choices)
        while extras and (name := self._read(offer, choices)):
            if name not in extras:
                self._refuse(not_listed(offer, name, choices))
            else:
                self._ask_all(part, [extras[name]], answers)

    def _ask(self, part: Part, question: Question, answers: Answers) -> None:
        answer = self._answer(part, question, answers)
        if answer:
            answers[question.field] = answer

    def _answer(self, part: Part, question: Question, answers: Answers) -> Any:  # noqa: ANN401  # as in a file
        """Ask one question until the answer will do; nothing when there is none and none is needed."""
        choices = self._choices(part, question)
        proposal = propose_id(answers, self.taken, self._names(answers)) if question.field == "id" else ""
        needed = _is_needed(part.model, question)
        self._explain(question, choices, proposal=proposal, needed=needed)
        while True:
            line = self._read(question, choices) or proposal
            if not line and not needed:
                return None
            value = parse(question, line)
            faults = judge(part, question, value, choices, self.words)
            if question.field == "id" and value in self.taken:
                faults = [Fault("id", "", repr(value), f"an id of its own; {self.taken[value]}", f"try {proposal}")]
            if not faults:
                return value
            self._refuse(faults)

    def _names(self, answers: Answers) -> list[str]:
        """Return the words in the names of all sides."""
        sides = [self.words["atlas"].subject.code, *answers.get("parties", ()), answers.get("country", "")]
        return [word for side in sides for word in _plain_words(self.lists["sides"].get(side, ""))]

    def _choices(self, part: Part, question: Question) -> Choices:
        """Return the words that may be answered: of a list, of the schema, or the names of the sources so far."""
        if question.choices == "sources":
            return {name: source["publisher"] for name, source in self.thing.get("sources", {}).items()}
        if question.choices:
            return self.lists[question.choices]
        return dict.fromkeys(schema_words(fields_of(part.model)[question.field].annotation), "")

    def _explain(self, question: Question, choices: Choices, *, proposal: str = "", needed: bool = False) -> None:
        self.voice.tell("\n".join(_explained(question, choices, proposal=proposal, needed=needed)))

    def _read(self, question: Question, choices: Choices) -> str:
        """Read a line; ``?`` shows all words that may be answered."""
        while (line := self.voice.ask(f"{self.at}{question.field}").strip()) == "?":
            listed = [f"  {with_label(name, choices)}" for name in choices]
            self.voice.tell("\n".join(listed or [f"  any text that will do, like: {question.example}"]))
        return line

    def _refuse(self, faults: Iterable[Fault]) -> None:
        for fault in faults:
            self.voice.tell(f"  ! {self.at}{fault}")


def _explained(question: Question, choices: Choices, *, proposal: str, needed: bool) -> Iterable[str]:
    """Write a question with the words that may be answered and an example."""
    yield f"\n{question.words}"
    if question.known or len(choices) > LISTED:
        yield f"  ? lists {len(choices)}{' that are known' if question.known else ''}"
    elif choices:
        yield f"  one of: {', '.join(with_label(name, choices) for name in choices)}"
    if question.example:
        yield f"  for example: {question.example}"
    if proposal:
        yield f"  empty for: {proposal}"
    elif not needed:
        yield "  may stay empty"


def _noun(one: Question | Part) -> str:
    """Return what one of a part is called, where that says more than its field."""
    return one.noun if isinstance(one, Part) and one.noun not in (one.field, one.field.removesuffix("s")) else ""


def _is_needed(model: type[Model], question: Question) -> bool:
    return fields_of(model)[question.field].is_required() if question.needed is None else question.needed


def _agreed(voice: Voice, asked: str, no: tuple[str, ...] = (*_NO, "")) -> bool:
    """Ask for yes or no until it is either; nothing means no, unless much hangs on it."""
    while (line := voice.ask(asked).strip().lower()) not in (*_YES, *no):
        voice.tell(f"  ! found {line!r}, expected yes or no; type one of them")
    return line in _YES
