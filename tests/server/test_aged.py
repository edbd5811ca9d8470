"""Each surface says how old the law is: text, AuthZEN, agents, tables."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from tests.engine.test_aged import COMPARED, ENTRY, SAME, ask, having
from tests.messages import decision
from zweck.bounded.cache import Cache
from zweck.cli import decoded
from zweck.decision.decision import Decision
from zweck.doors.authzen.evaluation import GIVEN, Evaluation, Requests
from zweck.doors.authzen.evaluation import answer as evaluated
from zweck.doors.json.write import Writer as JsonWriter
from zweck.doors.mcp.sentences import answer
from zweck.law.policy.records import Watch
from zweck.pages.answer.origins import aged
from zweck.pages.answer.view import answered
from zweck.pages.answer.writer import Library, Writer
from zweck.pages.page import Page
from zweck.pages.quoted import Quotes
from zweck.pages.text import wrapped
from zweck.v1 import decision_pb2 as v1


@pytest.fixture
def old(tmp_path: Path) -> tuple[Decision, Decision, Library]:
    """An answer of a day, one of two years later, and the words of both."""
    engine = having(tmp_path, Watch((SAME,), (), (ENTRY,)))
    days = (COMPARED + timedelta(1), COMPARED + timedelta(730))
    first, second = (ask(engine, day) for day in days)
    return first, second, Library.of(engine.policies)


def written(one: Decision, library: Library, language: str) -> str:
    page = Page()
    writer = Writer(answered(one, None), page, language, library, True, Quotes(None, language))
    aged(writer)
    return wrapped(page, 100)


def test_an_old_answer_says_so_under_the_outcome(old: tuple[Decision, Decision, Library]) -> None:
    first, second, library = old
    assert written(first, library, "en") == ""
    assert "Sources 730 days old: HDSG: read until 4 March 2012" in written(second, library, "en")
    assert "730 Tage alt: HDSG: gelesen bis 4. März 2012" in written(second, library, "de")


def test_an_agent_hears_it_before_all_else(old: tuple[Decision, Decision, Library]) -> None:
    first, second, _ = old
    assert "old" not in answer(decision(first), "en")
    assert "read until 4 March 2012" in "\n".join(answer(decision(second), "en").splitlines()[:4])
    assert "gelesen bis 4. März 2012" in answer(decision(second), "de")


def test_every_surface_names_the_same_days(old: tuple[Decision, Decision, Library]) -> None:
    """The day until which the sources were read, and the sentences, in the contract, JSON, AuthZEN and the words of an agent."""
    for one in old[:2]:
        sent = decision(one)
        day, said = sent.checked_until, [found.text.en for found in sent.reservations]
        as_json = decoded.as_data(decoded.sent(one, None))
        assert (as_json["checked_until"], [found["text"]["en"] for found in as_json["reservations"]]) == (day, said)
        writer = JsonWriter(v1.Decision, Cache(1 << 20), snake=True, only=GIVEN)
        context = json.loads(evaluated(sent.SerializeToString(), Evaluation(b"", [], ""), writer, Requests()).body)["context"]
        assert (context["checked_until"], [found["text"]["en"] for found in context.get("reservations", [])]) == (day, said)
        assert all(sentence in answer(sent, "en") for sentence in said if "days old" in sentence)
