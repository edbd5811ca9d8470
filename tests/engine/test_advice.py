"""A case that fails says what is missing, what fails and what is open, with the value that would turn it."""

from dataclasses import replace

import pytest

from tests.engine.strategies import CASES_OF_ARCADIA
from zweck.cases import Case
from zweck.cases.run import MAX_FACTS, advice
from zweck.decision.decision import Detail, Outcome
from zweck.engine import Engine

BY_ID = {case.id: case for case in CASES_OF_ARCADIA}


def advised(case: Case, engine: Engine, outcome: Outcome) -> list[str]:
    return [str(line) for line in advice(replace(case, expect=replace(case.expect, outcome=outcome)), engine)]


def test_a_missing_fact_has_the_value_that_would_turn_it(engine: Engine) -> None:
    found = advised(BY_ID["objection-not-stated"], engine, Outcome.PERMITTED)
    assert found[0].startswith("open: HDSG-8 (")
    assert "missing: `consent.objection`; with `false` the outcome is PERMITTED" in found
    assert "missing: `consent.objection`; with `true` the outcome is PROHIBITED" in advised(
        BY_ID["objection-not-stated"], engine, Outcome.PROHIBITED
    )


def test_what_fails_is_named_with_its_citation(engine: Engine) -> None:
    assert advised(BY_ID["objection"], engine, Outcome.PERMITTED)[0].startswith("in the way: HDSG-8 (")


@pytest.mark.parametrize("outcome", [Outcome.PERMITTED, Outcome.PROHIBITED])
def test_every_value_that_is_named_turns_the_outcome(engine: Engine, outcome: Outcome) -> None:
    """Of all cases of Arcadia, whatever is expected of them; and at most a few facts are named."""
    named = 0
    for case in CASES_OF_ARCADIA:
        wanted = replace(case, expect=replace(case.expect, outcome=outcome))
        turning = [dict(line.args) for line in advice(wanted, engine) if line.key == "cases.missing_turns"]
        assert len(turning) <= MAX_FACTS
        for args in turning:
            fact = engine.policies.vocabulary.facts[str(args["name"])]
            assert case.question.stated.get(fact.name) is None
            values = {"true": True, "false": False}
            said = str(args["value"])
            value = values.get(said, int(said) if said.isdigit() else said)
            if fact.type.value == "set":
                continue
            stated = replace(case.question, stated={**case.question.stated, fact.name: value})
            assert engine.decide(stated, Detail.OUTCOME).outcome is outcome, (case.id, args)
            named += 1
    assert named > 3
