"""The common workload as zweck policies gives the answers that every peer must give."""

from collections import Counter

import pytest

from benchmarks.workload import asked, oracle
from benchmarks.workload.requests import FACTS, requests
from benchmarks.workload.rules import DEFINITIONS, RULES, Compare, Holds, facts_of, parse
from zweck.decision.decision import Detail, Outcome
from zweck.engine import Engine
from zweck.facts.question import ask
from zweck.load import load

SAMPLE = requests(600)


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine(load(asked.POLICIES))


def test_the_workload_is_as_large_as_announced() -> None:
    assert (len(RULES), len(DEFINITIONS), len(FACTS)) == (42, 11, 26)
    assert facts_of(tuple(part for rule in RULES for part in rule.parts)) == set(FACTS) == set(asked.NAMES)


def test_every_rule_fires_and_about_half_is_allowed() -> None:
    everything = requests()
    fired = Counter(rule.id for request in everything for rule in oracle.fired(request))
    assert set(fired) == {rule.id for rule in RULES}
    assert 0.5 < sum(map(oracle.allowed, everything)) / len(everything) < 0.6


def test_the_policies_give_the_oracles_answer_and_name_its_rules(engine: Engine) -> None:
    for request in SAMPLE:
        decision = engine.decide(ask(asked.facts(request), engine.policies.vocabulary), Detail.OUTCOME)
        assert decision.outcome is (Outcome.PERMITTED if oracle.allowed(request) else Outcome.PROHIBITED), request
        assert asked.fired(decision) == {rule.id for rule in oracle.fired(request)}, request


@pytest.mark.parametrize("fact", [fact for fact in FACTS if fact != "at"])
def test_a_hidden_fact_permits_nothing_that_was_forbidden(engine: Engine, fact: str) -> None:
    for request in SAMPLE[::5]:
        if not oracle.allowed(request):
            stated = asked.facts({name: value for name, value in request.items() if name != fact})
            decision = engine.decide(ask(stated, engine.policies.vocabulary), Detail.OUTCOME)
            assert decision.outcome in {Outcome.PROHIBITED, Outcome.UNDETERMINED}


def test_conditions_are_read_as_python_reads_them() -> None:
    assert parse("a and not b").parts == (Holds("a", True), Holds("b", False))
    assert parse("a or b").any
    assert parse("n <= 3 and w not in ['x', 'y']").parts == (Compare("n", "<=", 3), Compare("w", "not in", ("x", "y")))


def test_a_condition_of_another_form_is_refused() -> None:
    with pytest.raises(ValueError, match="`f\\(a\\)` is neither a name nor a comparison"):
        parse("f(a) and b")


@pytest.mark.parametrize(
    ("when", "then"),
    [("in_scope", True), ("special", False), ("directive_basis", True), ("at >= 20180525", True), ("country not in ['US']", False)],
)
def test_the_oracle_interprets_definitions_and_comparisons(when: str, then: bool) -> None:
    request = SAMPLE[0] | {"anonymised": False, "household": False, "category": "contact", "at": 20180525, "country": "US"}
    request |= {"consent": False, "contract": False, "legal_duty": True}
    assert all(oracle.holds(part, request) for part in parse(when).parts) is then
