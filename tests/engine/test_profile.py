"""Profiles: facts that the law does not distinguish share one, and no two others do, from however many threads they come."""

from collections.abc import Hashable
from dataclasses import replace
from threading import Event, Thread

import pytest
from hypothesis import given, settings

from tests.engine.strategies import ARCADIA, questions
from zweck.decision.decision import Detail
from zweck.editions import profile as module
from zweck.editions.profile import Profiles
from zweck.engine import Engine
from zweck.facts.question import Question, complete
from zweck.logic.condition import NumberFor, Operator, Test, Value

AGE, COUNTRY = "person.age", "person.country"
OF_AGE = Test(AGE, Operator.AT_LEAST_TABLE, NumberFor(COUNTRY, (("AT", 14), ("BE", 13), ("DK", 13)), 16))
KEEPING = Engine(ARCADIA)


def profile(profiles: Profiles, **facts: Value | None) -> int | None:
    """The profile of these facts of a person."""
    return profiles.of(complete(Question({f"person.{name}": value for name, value in facts.items()}), ARCADIA.vocabulary))


def test_compared_facts_share_a_profile_where_no_comparison_distinguishes_them() -> None:
    profiles = Profiles([OF_AGE], ARCADIA.vocabulary)
    assert profile(profiles, age=13, country="BE") == profile(profiles, age=14, country="DK") == profile(profiles, age=99, country="NL")
    assert profile(profiles, age=13, country="AT") == profile(profiles, age=15, country="DE")
    kinds = {profile(profiles, age=age, country="AT") for age in (13, 14, None)}
    assert len(kinds | {profile(profiles, country="AT"), profile(profiles, age=None)}) == 5


def test_a_fact_with_more_kinds_of_values_than_codes_has_no_profile(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BITS", 4)
    most = (1 << 4) - 2  # the unknown value and those below all bounds have a code each
    profiles = Profiles([Test(AGE, Operator.AT_LEAST, bound) for bound in range(1, most + 2)], ARCADIA.vocabulary)
    found = [profile(profiles, age=age) for age in (None, *range(most + 1))]
    assert None not in found
    assert len(set(found)) == len(found)
    assert profile(profiles, age=most + 1) is None
    assert profile(profiles, age=1) == found[2]


def test_two_values_that_come_at_once_get_a_code_each() -> None:
    """A thread that stops between finding no code and taking one does not share it with another, which comes in between."""
    codes: list[int] = []
    stopped, go_on = Event(), Event()

    class Stopping(dict[Hashable, int]):
        """Lets the first thread stop after it was seen how many codes there are."""

        def __len__(self) -> int:
            count = super().__len__()
            if not stopped.is_set():
                stopped.set()
                go_on.wait(0.5)  # the other thread waits for the lock; without one it would come in between
            return count

    found = module._Codes(0, 4, lambda value: value)
    found._numbers = Stopping()
    threads = [Thread(target=lambda value=value: codes.append(found[value])) for value in ("one", "other")]
    threads[0].start()
    stopped.wait()
    threads[1].start()
    threads[1].join(0.1)
    go_on.set()
    for thread in threads:
        thread.join()
    assert sorted(codes) == [0, 1]


@settings(max_examples=25, deadline=None)
@given(one=questions(), other=questions())
def test_what_earlier_questions_left_changes_no_finding(one: Question, other: Question) -> None:
    """However the facts come, in whatever order: results kept for a part of the profile are those found without any."""
    fresh = Engine(replace(ARCADIA, derived={}))
    for question in (one, other, one):
        for detail in Detail:
            assert KEEPING.decide(question, detail) == fresh.decide(question, detail)
