"""The facts of a case as a story."""

from collections.abc import Mapping

from zweck.cli.phrases import say
from zweck.cli.render.answer.writer import Library
from zweck.law.policy import PolicySet
from zweck.law.vocabulary import DECISION_DATE
from zweck.logic.condition import Value


def story(facts: Mapping[str, Value | None], policies: PolicySet, language: str) -> list[str]:
    """The stated facts: the day, then each circumstance as question and answer, and that all else is presumed."""
    library = Library.of(policies)
    lines = [say("situation.on", language, day=facts[DECISION_DATE])]
    for fact, value in facts.items():
        if fact != DECISION_DATE:
            said = say("unknown", language) if value is None else library.value(fact, value, language)
            lines.append(f"{policies.vocabulary.facts[fact].question[language]} {said}")
    return [*lines, say("situation.usual", language)]


def in_one(lines: list[str]) -> str:
    """A story in one paragraph."""
    facts = "; ".join(lines[1:-1])
    return " ".join(part for part in (lines[0], f"{facts}." if facts else "", lines[-1]) if part)
