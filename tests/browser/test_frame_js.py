"""The JavaScript twin of geo/frame.py answers the same cases, in the page that readers get."""

import json

import pytest
from serving import ROOT

from browser.reader import Reader

pytestmark = pytest.mark.browser
CASES = ROOT / "tests" / "cases" / "frames.json"

ANSWER = """(map, { subject, class_from, cases }) =>
    cases.map((one) => JSON.parse(JSON.stringify(atlasFrame(one.records, one.sites, one.question, subject))))"""


def test_frame_js_answers_every_case_as_frame_py_does(reader: Reader) -> None:
    told = json.loads(CASES.read_text(encoding="utf-8"))
    cases = told["cases"]
    assert len(cases) >= 100
    answers = reader.open().map.evaluate(ANSWER, told)
    wrong = {case["name"]: answer for case, answer in zip(cases, answers, strict=True) if answer != case["expected"]}
    assert wrong == {}
