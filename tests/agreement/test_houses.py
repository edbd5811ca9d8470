"""A house over generated law: all ways to decide agree, and no answer is laxer than without it."""

from dataclasses import replace
from random import Random
from typing import Final

import pytest

from tests.agreement.compare import Ways, rete_here
from tests.agreement.generate import DAYS, TEXT, Writer, policy_set, questions
from tests.proving import at_most
from zweck.decision.decision import Detail, Outcome
from zweck.engine import Engine
from zweck.law.policy import Ground, Law, PolicySet, Prohibition, Requirement, Rule, Scope, Version
from zweck.logic.condition import RuleRef

HOUSE: Final = "hh-house"
ROUNDS: Final = 40
QUESTIONS: Final = 40
ALLOWED: Final = {
    Outcome.PERMITTED: {Outcome.PERMITTED, Outcome.UNDETERMINED, Outcome.PROHIBITED},
    Outcome.NOT_REGULATED: {Outcome.NOT_REGULATED, Outcome.UNDETERMINED, Outcome.PROHIBITED},
    Outcome.UNDETERMINED: {Outcome.UNDETERMINED, Outcome.PROHIBITED},
    Outcome.PROHIBITED: {Outcome.PROHIBITED},
}
"""The outcomes with a house, by those without it."""


def with_house(policies: PolicySet, chance: Random) -> PolicySet:
    """The policy set with a house of a few rules over it."""
    written = (rule for law in policies.laws.values() for version in law.versions for rule in version.rules)
    earlier = [RuleRef(rule.id) for rule in written if isinstance(rule, Ground | Prohibition)]
    writer = Writer(chance, HOUSE, [], [], references=[*earlier])
    rules: list[Rule] = [Prohibition(id=f"HH-{number}", law=HOUSE, of=HOUSE, when=writer.condition(1)) for number in range(2)]
    rules.append(Requirement(id="approval", law=HOUSE, of=HOUSE, when=writer.condition(1)))
    rules.append(Ground(id="HH-A", law=HOUSE, of=(f"{HOUSE}/approval",), when=writer.condition(1)))
    chosen = chance.sample(rules[:2], chance.randint(0, 2)) + (rules[2:] if chance.random() < 0.5 else [])
    version = Version(HOUSE, chance.choice(DAYS), TEXT, "HH", tuple(chosen), Scope("", TEXT, writer.condition(1)), house="house")
    return replace(policies, laws={**policies.laws, HOUSE: Law(HOUSE, (version,))})


@pytest.mark.parametrize("start", range(0, at_most(ROUNDS, 10), 10))
def test_no_answer_is_laxer_and_all_agree(start: int) -> None:
    seen = set()
    for seed in range(start, start + 10):
        chance = Random(seed)
        before = policy_set(chance)
        after = with_house(before, chance)
        engine, ways = Engine(before), Ways(after, rete_here())
        for question in questions(chance, QUESTIONS):
            without = engine.decide(question, Detail.OUTCOME).outcome
            found = ways.engine.decide(question, Detail.OUTCOME).outcome
            assert found in ALLOWED[without], (seed, question)
            assert ways.differ(question) == "", (seed, question)
            seen.add((without, found))
    assert len(seen) > len(ALLOWED)
