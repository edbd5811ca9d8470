"""The caches of an engine are bounded, can be forgotten, and change no answer."""

import pickle
from datetime import date
from random import Random

import pytest

from tests.agreement.situations import Situations, shipped_situations
from tests.arcadia import CASES, POLICIES
from zweck import engine as module
from zweck.cases import load_cases
from zweck.decision.decision import Decision, Detail
from zweck.editions.edition import Edition
from zweck.engine import Engine
from zweck.explain import common, explainer, remedies_search, rows
from zweck.explain.account import Account, Sources
from zweck.explain.explainer import PART, RULED
from zweck.explain.remedies import REMEDIES
from zweck.facts.question import Question
from zweck.law.policy import PolicySet
from zweck.law.vocabulary import DECISION_DATE
from zweck.load import load
from zweck.program import places, units

FEW = 5
LARGEST = 2_000
"""More than one result that is kept by its planes takes."""


@pytest.fixture
def situations() -> Situations:
    """Questions about Arcadia's law, read again: nothing of it is known yet."""
    policies = load(POLICIES)
    return Situations(policies, [case.question for case in load_cases(CASES, policies)])


def answers(situations: Situations) -> list[Decision]:
    """The whole answers to many questions, none alike but by chance."""
    chance = Random(3)
    engine = Engine(situations.policies, cache=FEW)
    situations.engine = engine
    return [engine.decide(situations.draw(chance), Detail.FULL) for _ in range(400)]


def test_all_of_it_is_counted_and_can_be_forgotten(situations: Situations) -> None:
    before = answers(situations)
    kept = situations.engine.kept
    assert all(one.size > 0 for one in kept)
    for one in kept:
        one.clear()
    assert [one.size for one in kept] == [0] * len(kept)
    again = [situations.engine.decide(one.question, Detail.FULL) for one in before]
    assert [one.finding for one in again] == [one.finding for one in before]


def test_where_it_is_full_the_newer_half_stays() -> None:
    memory = places.Memory(10 * places.ENTRY)
    part = memory.part()
    for key in range(11):
        memory.keep(part, key, str(key), 0)
    assert list(part) == [5, 6, 7, 8, 9, 10]
    assert memory.size == len(part) * places.ENTRY


def test_it_is_bounded_whatever_is_asked(situations: Situations, monkeypatch: pytest.MonkeyPatch) -> None:
    unbounded = answers(situations)
    most = {(module, "MAX_ALIKE"): RULED, (module, "MAX_PARTS"): PART, (remedies_search, "MAX_REMEDIED"): REMEDIES}
    bound = FEW * max(most.values())
    assert sum(one.size > bound for one in situations.engine.kept) > len(most)
    for place, name in (
        *most,
        (common, "MAX_MISSING"),
        (rows, "MAX_CITED"),
        (common, "MAX_NAMES"),
        (places, "MAX_VALUES"),
    ):
        monkeypatch.setattr(place, name, FEW)
    monkeypatch.setattr(units, "MAX_KEPT", bound - LARGEST)
    policies: PolicySet = pickle.loads(pickle.dumps(load(POLICIES)))  # noqa: S301  our own bytes, and a set of which nothing was made
    few = Situations(policies, [case.question for case in load_cases(CASES, policies)])
    assert [one.finding for one in answers(few)] == [one.finding for one in unbounded]
    assert max(one.size for one in few.engine.kept) <= bound


@pytest.fixture
def accounts(monkeypatch: pytest.MonkeyPatch) -> list[Account]:
    """All accounts that explainers begin from now on, one for each edition."""
    found: list[Account] = []

    class Watched(Account):
        def __init__(self, edition: Edition, sources: Sources) -> None:
            """Be seen."""
            super().__init__(edition, sources)
            found.append(self)

    monkeypatch.setattr(explainer, "Account", Watched)
    return found


def asked(engine: Engine, number: int, *days: date, detail: Detail) -> None:
    """Ask so many drawn questions about the shipped law on each of some days."""
    chance = Random(5)
    for _ in range(number):
        drawn = shipped_situations().draw(chance)
        for day in days:
            engine.decide(Question({**drawn.stated, DECISION_DATE: day}, drawn.presume_unstated, drawn.contradictions), detail)


def test_what_is_made_once_of_the_law_grows_with_the_law_alone(accounts: list[Account]) -> None:
    """An account of an edition keeps how its rules came out; combinations of what came out would have no end."""
    engine, day = Engine(shipped_situations().policies), date(2026, 6, 1)
    asked(engine, 500, day, detail=Detail.OUTCOME)
    (account,) = accounts
    kept = {name: len(several) for name, several in vars(account).items() if isinstance(several, dict)}
    assert sum(kept.values()) < len(engine.editions.on(day).names), kept


def test_a_reason_of_several_editions_is_one_object(accounts: list[Account]) -> None:
    engine = Engine(shipped_situations().policies)
    asked(engine, 20, date(2026, 1, 2), date(2026, 6, 1), detail=Detail.REASONS)
    first, second = ({reason: reason for reason in account._reasons.values()} for account in accounts)
    both = first.keys() & second.keys()
    assert both
    assert all(first[one] is second[one] for one in both)
