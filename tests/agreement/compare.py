"""One question, decided three ways, and where the answers differ."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.combine import LawVerdict, Verdict, combine
from engine.compile.build import Editions
from engine.facts import Question, resolve
from engine.match import Matcher
from engine.policy import PolicySet
from engine.vocabulary import DECISION_DATE
from tests.agreement.interpreter import Answer, LawAnswer, decide, read_silence


@dataclass(frozen=True)
class Ways:
    """The specification and the engine's matchers, over one policy set."""

    policies: PolicySet
    editions: Editions
    matchers: tuple[Matcher, ...]

    def differ(self, question: Question) -> str:
        """On what the ways to decide do not agree, in words; empty where they do."""
        vocabulary = self.policies.vocabulary
        values = read_silence(vocabulary, question.stated, question.presume_unstated)
        read = resolve(question, vocabulary).values
        if read != values:
            return f"silence: {_differences(values, read)}"
        answer = decide(self.policies, values)
        edition = self.editions.on(values[DECISION_DATE])
        for matcher in self.matchers:
            found = answer_of(combine(edition, matcher.match(edition, values)))
            if found != answer:
                return f"{matcher.name}: specified {answer.outcome}, found {found.outcome}; {_differences(answer.laws, found.laws)}"
        return ""


def answer_of(verdict: Verdict) -> Answer:
    """A verdict as the specification gives it."""
    return Answer(verdict.outcome, {law.plan.version.law: _law(law) for law in verdict.laws if law.applies is not False})


def _law(law: LawVerdict) -> LawAnswer:
    requirements = {found.plan.name: (str(found.status), frozenset(ground.id for ground, _ in found.grounds)) for found in law.requirements}
    return LawAnswer(law.plan.version.start, law.applies, requirements, {rule.id: str(status) for rule, _, status in law.prohibitions})


def _differences(wanted: Mapping[str, Any], found: Mapping[str, Any]) -> str:
    names = [name for name in {**wanted, **found} if wanted.get(name) != found.get(name)]
    return "; ".join(f"`{name}` specified {wanted.get(name)}, found {found.get(name)}" for name in names)
