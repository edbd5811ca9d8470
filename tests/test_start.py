"""The page for newcomers is true: one question passes the functions that it names, in its order."""

import re
import sys
from pathlib import Path
from types import FrameType
from typing import Any

from tests.activities.group import engine
from tests.server.fiction import CALL
from zweck.engine import Engine
from zweck.service.answer import AnswerOptions, Answers
from zweck.v1 import decision_pb2 as v1

PAGE = Path(__file__).parents[1] / "docs" / "start.md"
NAMED = re.compile(r"^\d+\. `(?:(\w+)\.)?(\w+)` in \[[^\]]+\]\(\.\./([^)]+)\)", re.MULTILINE)
MAX_LINES = 120
ASKED = {
    "time.decision_date": "2026-02-02",
    "operation.kind": "contact",
    "channel.medium": "phone_call",
    "purpose.kind": "advertising",
    "subject.location_country": "DE",
}
"""The question of the page."""


def test_a_question_passes_the_functions_that_the_page_names() -> None:
    named = NAMED.findall(PAGE.read_text(encoding="utf-8"))
    facts = {name: v1.FactValue(string_value=value) for name, value in ASKED.items()}
    body = v1.CheckProcessingRequest(facts=facts, presume_unstated=True).SerializeToString()
    answers = Answers(Engine(engine().policies), engine().policies.vocabulary, AnswerOptions())
    root, passed = str(PAGE.parents[1]) + "/", []

    def note(frame: FrameType, event: str, _: Any) -> None:
        if event == "call" and frame.f_code.co_filename.startswith(root):
            owner = type(frame.f_locals["self"]).__name__ if "self" in frame.f_locals else ""
            passed.append((owner, frame.f_code.co_name, frame.f_code.co_filename.removeprefix(root)))

    sys.setprofile(note)
    try:
        answers.decision(body, CALL)
    finally:
        sys.setprofile(None)
    assert len(named) == 11
    assert [one for one in named if one not in passed] == []
    places = [passed.index(one) for one in named]
    assert places == sorted(places)


def test_the_page_is_short() -> None:
    assert len(PAGE.read_text(encoding="utf-8").splitlines()) <= MAX_LINES
