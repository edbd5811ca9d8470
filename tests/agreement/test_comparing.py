"""The comparison itself: a matcher or an engine that is wrong is found out, and shown by the smallest case."""

from dataclasses import replace
from random import Random

import pytest

from tests.agreement import rounds
from tests.agreement.generate import policy_set, questions
from tests.agreement.interpreter import Specification
from tests.agreement.plain import Forgetful
from tests.agreement.smallest import smallest, smallest_set
from zweck.decision.decision import Decision, Detail, Outcome
from zweck.engine import Engine
from zweck.facts.question import Question
from zweck.law.policy import Definition, Floor, Ground, PolicySet, Prohibition, Requirement
from zweck.logic.condition import All, AnyOf, DefinitionRef, Not, Operator, RuleRef, Test, walk


def test_a_wrong_matcher_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rounds, "rete_here", Forgetful)
    said = rounds.about_generated_law(0).splitlines()
    what = said.index("rete (specified: native) differs:")
    case, wrong = said[:what], said[what + 1 :]
    assert case[0].startswith("generated law, policy set ")
    assert any(line.startswith("Question(stated={time.decision_date: ") for line in case)
    assert {one.strip() for one in wrong} <= {f"{law}/scope: specified None, found False" for law in ("aa-first", "bb-second", "coverage")}
    assert wrong


def test_an_engine_that_serves_a_wrong_answer_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    decide = Engine.decide

    def lenient(self: Engine, question: Question, detail: Detail = Detail.FULL) -> Decision:
        answer = decide(self, question, detail)
        ruling = answer.finding.ruling
        if ruling.outcome is not Outcome.UNDETERMINED:
            return answer
        return replace(answer, finding=replace(answer.finding, ruling=replace(ruling, outcome=Outcome.PERMITTED)))

    monkeypatch.setattr(Engine, "decide", lenient)
    *_, what, where = rounds.about_generated_law(0).splitlines()
    assert what == "native differs:"
    assert where == "  outcome: specified UNDETERMINED, found PERMITTED"


def test_policy_sets_are_the_same_for_the_same_seed() -> None:
    first, second = policy_set(Random(3)), policy_set(Random(3))
    assert first.laws == second.laws
    assert (first.vocabulary.facts, first.vocabulary.tables) == (second.vocabulary.facts, second.vocabulary.tables)
    assert list(questions(Random(3), 5)) == list(questions(Random(3), 5))


def test_the_smallest_policy_set_still_fails() -> None:
    def negates(policies: PolicySet) -> bool:
        rules = [rule for law in policies.laws.values() for version in law.versions for rule in version.rules]
        return any(isinstance(part, Not) for rule in rules if rule.when for part in walk(rule.when))

    least = smallest_set(policy_set(Random(1)), negates)
    (rule,) = [rule for law in least.laws.values() for version in law.versions for rule in version.rules]
    assert isinstance(rule.when, Not)
    assert not isinstance(rule.when.part, All | AnyOf | Not)
    assert rule.unless is None


def test_the_smallest_question_still_fails() -> None:
    (question,) = questions(Random(4), 1)
    least = smallest(question, lambda less: "a.word" in less.stated)
    assert set(least.stated) == {"time.decision_date", "a.word"}


def test_generated_questions_have_every_outcome() -> None:
    outcomes = set()
    for seed in range(10):
        chance = Random(seed)
        policies = policy_set(chance)
        specification = Specification(policies)
        for question in questions(chance, 40):
            outcomes.add(specification.answer(question.stated, presume_unstated=question.presume_unstated)[0].outcome)
    assert outcomes == set(Outcome)


def test_generated_law_is_written_with_all_that_decides() -> None:
    kinds: set[object] = set()
    for seed in range(30):
        for law in policy_set(Random(seed)).laws.values():
            for rule in (rule for version in law.versions for rule in version.rules):
                kinds.add(type(rule))
                parts = [part for condition in (rule.when, rule.unless) if condition for part in walk(condition)]
                kinds |= {part.operator if isinstance(part, Test) else type(part) for part in parts}
    conditions = {All, AnyOf, Not, DefinitionRef, RuleRef, *Operator}
    assert kinds == conditions | {Definition, Requirement, Ground, Prohibition, Floor}
