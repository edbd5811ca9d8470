"""Rounds of comparisons, the same for the same number: half about generated law, half about the shipped one with a house over it.

A round gives the first difference that it finds, with the case made as small as possible; nothing if all agree.
"""

from random import Random
from typing import Final

from tests.agreement.brief import brief, brief_set
from tests.agreement.compare import Ways, rete_here
from tests.agreement.generate import policy_set, questions
from tests.agreement.situations import Situations
from tests.agreement.smallest import smallest, smallest_set
from zweck.facts.question import Question
from zweck.law.policy import PolicySet

SETS: Final = 10
QUESTIONS: Final = 100
HALF: Final = SETS * QUESTIONS
WHOLE: Final = 2 * HALF


def about_generated_law(number: int, each: int = QUESTIONS) -> str:
    """Policy sets, and so many questions about each."""
    for seed in range(number * SETS, (number + 1) * SETS):
        chance = Random(seed)
        policies = policy_set(chance)
        ways = Ways(policies, rete_here())
        for question in questions(chance, each):
            if ways.differ(question):
                return f"generated law, policy set {seed}\n{_smallest_case(policies, question)}"
    return ""


def _smallest_case(policies: PolicySet, question: Question) -> str:
    def differ(policies: PolicySet, question: Question) -> str:
        return Ways(policies, rete_here()).differ(question)

    policies = smallest_set(policies, lambda less: differ(less, question))
    question = smallest(question, lambda less: differ(policies, less))
    return f"{brief_set(policies)}\n{brief(question)}\n{differ(policies, question)}"


class AboutShippedLaw:
    """Questions about the shipped law and the house over it, drawn from the cases of the law."""

    def __init__(self, situations: Situations) -> None:
        """Keep one way to decide for all rounds: its editions are built once."""
        self.situations = situations
        self.ways = Ways(situations.policies, rete_here())

    def __call__(self, number: int, questions: int = HALF) -> str:
        """One round of questions, or its beginning."""
        chance = Random(number)
        for _ in range(questions):
            question = self.situations.draw(chance)
            if self.ways.differ(question):
                least = smallest(question, self.ways.differ)
                return f"shipped law, round {number}\n{brief(least)}\n{self.ways.differ(least)}"
        return ""
