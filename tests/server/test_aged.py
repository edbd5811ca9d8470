"""Each surface says how old the law is: text, AuthZEN, agents, tables."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.engine.test_aged import COMPARED, ENTRY, SAME, ask, having
from zweck.doors.authzen.evaluation import GIVEN
from zweck.doors.mcp.words import answer
from zweck.law.policy.watched import Watch
from zweck.pages.answer.limits import aged
from zweck.pages.answer.writer import Library, Writer
from zweck.pages.layout import Page
from zweck.pages.quoted import Quotes
from zweck.service.encode.protobuf import decision
from zweck.v1 import decision_pb2 as v1


@pytest.fixture
def old(tmp_path: Path) -> tuple[v1.Decision, v1.Decision, Library]:
    """An answer of a day, one of two years later, and the words of both."""
    engine = having(tmp_path, Watch((SAME,), (), (ENTRY,)))
    days = (COMPARED + timedelta(1), COMPARED + timedelta(730))
    first, second = (decision(ask(engine, day)) for day in days)
    return first, second, Library.of(engine.policies)


def written(one: v1.Decision, library: Library, language: str) -> str:
    page = Page(100)
    writer = Writer(one, page, language, library, True, Quotes(None, language))
    aged(writer)
    return str(page)


def test_an_old_answer_says_so_under_the_outcome(old: tuple[v1.Decision, v1.Decision, Library]) -> None:
    first, second, library = old
    assert written(first, library, "en") == ""
    assert "730 days old: HDSG: read until 4 March 2012" in written(second, library, "en")
    assert "730 Tage alt: HDSG: gelesen bis 4. März 2012" in written(second, library, "de")


def test_an_agent_hears_it_before_all_else(old: tuple[v1.Decision, v1.Decision, Library]) -> None:
    first, second, _ = old
    assert "old" not in answer(first, "en")
    assert "read until 4 March 2012" in "\n".join(answer(second, "en").splitlines()[:4])
    assert "gelesen bis 4. März 2012" in answer(second, "de")


def test_the_context_of_authzen_carries_it() -> None:
    assert "reservations" in GIVEN
