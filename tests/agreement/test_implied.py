"""An implied value is proven: whatever else can be stated of the fact is refused there, or permits no less.

So a question that leaves the fact out is answered as the truth about it would be. The same question may stay open where the fact is stated
as unknown: then nothing is implied for it.
"""

from collections.abc import Iterator
from random import Random
from typing import Final, NamedTuple

import pytest

from tests.agreement.forget import GOOD
from tests.agreement.situations import Situations, asked
from tests.proving import at_most
from zweck.decision.decision import Outcome
from zweck.facts.contradictions import check
from zweck.facts.question import Question, complete
from zweck.law.vocabulary import DECISION_DATE
from zweck.program.outcomes import Outcomes

DRAWN: Final = 20_000
VALUES: Final = 60
"""Draws of values of a fact."""

TOGETHER: Final = 200
"""Questions that are decided in one run with what else they could state."""


class Stating(NamedTuple):
    """A question that leaves a fact out for which others imply a value, and the same question with another value of it."""

    left: Question
    fact: str
    stated: Question


def statings(question: Question, situations: Situations, values: dict[str, list[object]]) -> Iterator[Stating]:
    """Each implied fact of a question with each other value that is not refused there."""
    vocabulary = situations.policies.vocabulary
    for name, several in values.items():
        kept = {fact: value for fact, value in question.stated.items() if fact != name}
        left = asked(kept, question.presume_unstated, vocabulary)
        facts = complete(left, vocabulary)
        if name not in facts.implied:  # nothing is known of it, or the ordinary course is presumed
            continue
        implied = facts.values[name]
        for value in several:
            stated = {**kept, name: value}
            if value != implied and not check(stated, vocabulary).faults:  # type: ignore[arg-type]  # values of the fact
                yield Stating(left, name, asked(stated, question.presume_unstated, vocabulary))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def questions(situations: Situations) -> list[Question]:
    """The cases and snapshots that state a day, a share of them in `make test`; and drawn ones that nothing refuses."""
    chance, vocabulary = Random(11), situations.policies.vocabulary
    bases = [one for one in situations.bases if one.stated.get(DECISION_DATE)]
    found = chance.sample(bases, at_most(len(bases), 60))
    found += [situations.draw(chance) for _ in range(at_most(DRAWN, 30))]
    return [one for one in found if not check(one.stated, vocabulary).faults]


def test_what_else_could_be_stated_permits_no_less(situations: Situations, questions: list[Question]) -> None:
    facts = situations.policies.vocabulary.facts
    values: dict[str, list[object]] = {
        name: [*dict.fromkeys(situations.value(name, Random(seed)) for seed in range(VALUES))]
        for name in facts
        if facts[name].silence.implied
    }
    outcomes, compared, wrong = Outcomes(situations.policies), 0, []
    for place in range(0, len(questions), TOGETHER):
        found = [one for question in questions[place : place + TOGETHER] for one in statings(question, situations, values)]
        left, stated = outcomes.of([one.left for one in found]), outcomes.of([one.stated for one in found])
        for one, before, after in zip(found, left, stated, strict=True):
            compared += 1
            if before.outcome in GOOD and after.outcome not in GOOD:
                wrong.append(f"{one.fact}: {before.outcome}, and {after.outcome} of {dict(one.stated.stated)}")
            if before.outcome is Outcome.PROHIBITED:
                assert after.outcome not in GOOD, one
    assert compared > len(questions)
    assert wrong == []
