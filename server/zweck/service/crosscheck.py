"""`--cross-check RATE`: a share of the questions is decided by both engines; where they disagree, the stricter answer is given."""

import json
import logging
from collections.abc import Collection
from random import Random
from typing import Final

from zweck.decision.decision import Decision, Detail, Outcome
from zweck.facts.question import Question, canonical
from zweck.service.answer import Decider

log = logging.getLogger("zweck.crosscheck")

STRICTEST_FIRST: Final = (Outcome.PROHIBITED, Outcome.UNDETERMINED, Outcome.PERMITTED, Outcome.NOT_REGULATED)
"""A permission is stricter than no law at all: obligations ride on it."""


class CrossCheck:
    """Answers with one engine and checks a share of its answers with another; counts what was `checked`, and how often they `disagreed`."""

    def __init__(self, engine: Decider, other: Decider, rate: float, chance: Random | None = None) -> None:
        """Check this share of the questions, from 0 to 1, drawn by `chance`."""
        self.checked = 0
        self.disagreed = 0
        self.engine = engine
        """The one that is checked."""
        self._other = other
        self._rate = rate
        self._chance = chance or Random()  # noqa: S311  a sample is no secret

    def decide(self, question: Question, detail: Detail = Detail.FULL) -> Decision:
        """The answer to a question; of two that differ, the one with the stricter outcome."""
        answer = self.engine.decide(question, detail)
        if self._chance.random() >= self._rate:
            return answer
        self.checked += 1
        second = self._other.decide(question, detail)
        parts = _differing(answer, second)
        if not parts:
            return answer
        self.disagreed += 1
        log.error("the engines disagree on %s; reproduce: %s", ", ".join(parts), _case(question, answer, second))
        return min(answer, second, key=lambda one: STRICTEST_FIRST.index(one.outcome))

    def heard(self, question: Question) -> Collection[str]:
        """The laws that may apply to a question, as the one that is checked says."""
        return self.engine.heard(question)


def _differing(one: Decision, other: Decision) -> list[str]:
    """The parts of the answer that differ: the outcome, and how each law came out."""
    mine, theirs = {law.law: law for law in one.laws}, {law.law: law for law in other.laws}
    parts = ["the outcome"] if one.outcome is not other.outcome else []
    parts += [name for name in {**mine, **theirs} if mine.get(name) != theirs.get(name)]
    return parts + sorted({*one.open_laws} ^ {*other.open_laws})


def _case(question: Question, one: Decision, other: Decision) -> str:
    """The question as `zweck decide` reads it, with the answers and the revision; facts hold no identities."""
    return json.dumps(
        {
            "id": one.decision_id,
            "presume_unstated": question.presume_unstated,
            "facts": {name: canonical(value) for name, value in question.stated.items()},
            "outcomes": [one.outcome, other.outcome],
            "revision": one.revision,
        },
        ensure_ascii=False,
    )
