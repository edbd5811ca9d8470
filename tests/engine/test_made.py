"""Editions share equal conditions, and whatever is made of these."""

import pytest

from tests.law import shipped_law
from zweck.bounded.cache import ByIdentity
from zweck.editions import edition as made
from zweck.editions.build import Editions
from zweck.editions.edition import Store
from zweck.logic.condition import All, Operator, Test


def condition(number: int) -> Test:
    """A condition that differs for each number."""
    return Test("age", Operator.AT_LEAST, number)


def test_editions_share_the_equal_conditions_of_a_rule() -> None:
    editions = Editions.of(shipped_law())
    found = [named for day in editions.starts[-12:] for named in editions.on(day).names]
    rules = {(id(named.rule), named.condition) for named in found if named.rule is not None}
    assert len({id(named.condition) for named in found if named.rule is not None}) <= len(rules) < len(found) / 2
    assert len({id(editions.on(day).made) for day in editions.starts}) == 1


def test_a_thing_is_made_once_for_a_condition_and_not_for_an_equal_one() -> None:
    calls: list[object] = []
    things: ByIdentity[None] = ByIdentity(10)
    one = condition(1)
    for asked in (one, one, condition(1)):
        things.of(asked, calls.append)
    assert calls == [one, one]
    assert calls[0] is one
    assert calls[1] is not one


def test_conditions_without_end_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(made, "MAX_MADE", 10)
    store = Store()
    kept = [All((condition(number), condition(number))) for number in range(1000)]
    for one in kept:
        first, second = store.tests(one)
        assert first is second
    assert len(store.kind(Test)._known) <= 10  # the object has no other sight of its size
    assert len(store._tests) <= 10
