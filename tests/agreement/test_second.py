"""The second matcher judges the program, or stands in its place: wrong truths are found out or seen, and never kept for others."""

from collections.abc import Callable
from random import Random

import pytest

from tests.agreement.plain import Forgetful, Plain
from tests.agreement.situations import Situations
from tests.proving import drawn
from zweck.decision.decision import Detail
from zweck.engine import Disagreement, Engine
from zweck.match import select

QUESTIONS = 4_000


@pytest.fixture
def second(monkeypatch: pytest.MonkeyPatch) -> Callable[[type[Plain]], None]:
    """Another matcher in the place of durable-rules."""
    return lambda matcher: monkeypatch.setattr(select, "Rete", matcher)


def test_names_on_which_two_matchers_differ_are_named(situations: Situations, second: Callable[[type[Plain]], None]) -> None:
    second(Forgetful)
    engine, chance, named = Engine(situations.policies, "both"), Random(5), set[str]()
    for _ in range(30):
        try:
            engine.decide(situations.draw(chance), Detail.OUTCOME)
        except Disagreement as found:
            named |= set(found.names)
    assert named
    assert all(name.endswith("/scope") for name in named)


def test_matchers_that_agree_are_answered(situations: Situations, second: Callable[[type[Plain]], None]) -> None:
    second(Plain)
    native, both, chance = Engine(situations.policies), Engine(situations.policies, "both"), Random(6)
    for _ in range(drawn(QUESTIONS) // 2):
        question = situations.draw(chance)
        assert both.decide(question, Detail.REASONS) == native.decide(question, Detail.REASONS)


def test_alone_it_gives_the_same_answers_without_anything_kept(situations: Situations, second: Callable[[type[Plain]], None]) -> None:
    second(Plain)
    native, alone, chance = Engine(situations.policies), Engine(situations.policies, "rete", cache=10), Random(7)
    for _ in range(drawn(QUESTIONS) // 2):
        question = situations.draw(chance)
        for detail in (Detail.OUTCOME, Detail.FULL):
            assert alone.decide(question, detail) == native.decide(question, detail)
    assert alone.cache is not None
    assert len(alone.cache) == 0


def test_a_wrong_one_alone_is_seen_in_its_answers_and_in_no_others(situations: Situations, second: Callable[[type[Plain]], None]) -> None:
    chance = Random(8)
    asked = [situations.draw(chance) for _ in range(40)]
    before = [Engine(situations.policies).decide(one, Detail.REASONS) for one in asked]
    second(Forgetful)
    wrong = Engine(situations.policies, "rete")
    assert [wrong.decide(one, Detail.REASONS) for one in asked] != before
    assert [Engine(situations.policies).decide(one, Detail.REASONS) for one in asked] == before
