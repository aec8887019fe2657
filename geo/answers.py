"""Judges one answer: what may be answered, whether an answer will do, and what was probably meant."""

import difflib
import enum
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final, Literal, get_args, get_origin

from pydantic.fields import FieldInfo

from geo import check, text
from geo.errors import Fault
from geo.questions import Part, Question
from geo.schema import BESIDE, COMMITMENTS, DELIVERIES, SITE_STAGES, STAGE_WORDS, AtlasConfig, Model, Site
from geo.tables import JsonDict, RawAtlas, RawFile

LISTED: Final = 40
"""Words of a list that a question shows; a longer list is shown when asked for."""

Choices = Mapping[str, str]
"""Words that may be answered, each with what it means."""


def choices_of(raw: RawAtlas, words: JsonDict, model: type[Model]) -> dict[str, Choices]:
    """Return every list of words that a question may name, but for the sources of the thing itself.

    Parameters
    ----------
    raw, words
        The folder, and what ``check.read_words`` made of it.
    model
        Whether it is about a record or a site.
    """
    config: AtlasConfig = words["atlas"]
    subject = config.subject
    countries = {code: words["countries"][code].short for code in sorted(words["codes"])}
    organisations = {name: one.name for name, one in words["organisations"].items()}
    partners = {code: name for code, name in countries.items() if code not in (subject.code, *subject.predecessors)}
    stages = SITE_STAGES if model is Site else COMMITMENTS + BESIDE + DELIVERIES
    labelled = ("domains", "levels", "instruments", "activities", "roles", "gives")
    return {
        **{name: getattr(config, name) for name in labelled},
        "purposes": {name: one.label for name, one in config.purposes.items()},
        "site_kinds": {name: one.label for name, one in config.site_kinds.items()},
        "countries": countries,
        "predecessors": subject.predecessors,
        "organisations": organisations,
        "parties": partners | organisations,
        "sides": countries | organisations,
        "stages": {stage: STAGE_WORDS[stage] for stage in stages},
        "fields": {name: "" for name in model.model_fields if name not in ("id", "type", "ledger", "sources")},
        "records": {one.stem: _told(one, "title") for one in raw.records},
        "sites": {one.stem: _told(one, "name") for one in raw.sites},
    }


def _told(raw: RawFile, field: str) -> str:
    return str(raw.content.get(field, "")) if isinstance(raw.content, dict) else ""


def schema_words(annotation: Any) -> tuple[str, ...]:  # noqa: ANN401  # a type
    """Return the words that a field's type lists: a ``Literal``, an enumeration, or either of them or nothing."""
    if get_origin(annotation) is Literal:
        return get_args(annotation)
    if isinstance(annotation, type) and issubclass(annotation, enum.StrEnum):
        return tuple(annotation)
    return next((found for part in get_args(annotation) if (found := schema_words(part))), ())


def fields_of(model: type[Model]) -> dict[str, FieldInfo]:
    """Return the fields of a model as they are spelled in a file."""
    return {info.alias or name: info for name, info in model.model_fields.items()}


def parse(question: Question, line: str) -> Any:  # noqa: ANN401  # as in a file
    """Turn a line into what a file would hold: a text, a list of texts, or texts by name."""
    if not question.many:
        return line
    parts = [part.strip() for part in line.split(question.many) if part.strip()]
    if not question.pairs:
        return parts
    pairs = (part.partition(":") for part in parts)
    return {name.strip(): value.strip() for name, _colon, value in pairs}


def judge(part: Part, question: Question, value: Any, choices: Choices, words: JsonDict) -> list[Fault]:  # noqa: ANN401  # as in a file
    """Judge an answer: there and readable, listed where only the list counts, and as the schema has it.

    Parameters
    ----------
    part, question
        What was asked.
    value
        The answer, as ``parse`` returned it.
    choices
        The words that may be answered; none when any text will do.
    words
        What ``check.read_words`` returned.

    Returns
    -------
    faults
        None when the answer will do; the field stands where a file would.
    """
    name = question.field
    if not value:
        return [Fault(name, "", "nothing", "an answer", f"type one, for example {question.example}")]
    if text.shown(value) != value:
        return [Fault(name, "", repr(value), "text without control characters", "type it again")]
    if question.pairs and not all(key and said for key, said in value.items()):
        return [Fault(name, "", repr(value), question.form, f"type it like {question.example}")]
    if question.only:
        return not_listed(question, value, choices)
    _model, found = check.validate(part.model, {name: value}, words)
    own = [fault for fault in found if re.match(rf"{re.escape(name)}(?![^.\[])", fault.field)]
    return [_in_plain_words(fault, question, value, choices) for fault in own]


def not_listed(question: Question, value: str | list[str], choices: Choices) -> list[Fault]:
    """Return a fault for each word that is not in a list which is all there is."""
    expected = f"one of {', '.join(choices)}" if 0 < len(choices) <= LISTED else "an id that is there"
    given = value if isinstance(value, list) else [value]
    wrong = [word for word in given if word not in choices]
    return [Fault(question.field, "", repr(word), expected, _todo(word, question, choices)) for word in wrong]


def nearest(word: str, choices: Choices) -> str:
    """Return the word that was probably meant: that of the nearest id or label; an empty text when none is near."""
    names = {label.lower(): name for name, label in choices.items() if label} | {name.lower(): name for name in choices}
    cutoff = 0.6 if len(word) > 3 else 0.7  # of three letters two are alike by chance
    near = difflib.get_close_matches(word.lower(), names, n=1, cutoff=cutoff)
    return names[near[0]] if near else ""


def with_label(name: str, choices: Choices) -> str:
    """Show a word, with what it means where that says more than the word itself."""
    label = choices.get(name, "")
    return f"{name} ({label})" if label and re.sub(r"[^a-z0-9]+", "-", label.lower()) != name.lower() else name


def _in_plain_words(fault: Fault, question: Question, value: Any, choices: Choices) -> Fault:  # noqa: ANN401  # as in a file
    """Say what was expected without the words of a program, and what was probably meant."""
    place = re.search(r"\[(\d+)\]", fault.field)
    word = value[int(place.group(1))] if place and isinstance(value, list) else str(value)
    unclear = "pattern" in fault.expected or "tuple" in fault.expected
    expected = question.form if question.form and unclear else fault.expected
    todo = _todo(word, question, choices) if fault.todo == "correct it" else fault.todo
    return replace(fault, file=question.field, field="", expected=expected, todo=todo)


def _todo(word: str, question: Question, choices: Choices) -> str:
    near = nearest(word, choices)
    if near:
        return f"did you mean {with_label(near, choices)}?"
    return f"type it like {question.example}" if question.example else "type one of them"
