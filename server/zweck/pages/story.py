"""The facts of a case as a story."""

from collections.abc import Mapping

from zweck.law.policy import PolicySet
from zweck.law.vocabulary import DECISION_DATE, Fact
from zweck.logic.condition import Value
from zweck.pages.answer.writer import Library
from zweck.pages.phrases import say


def story(facts: Mapping[str, Value | None], policies: PolicySet, language: str) -> list[str]:
    """The stated facts: the day, then each circumstance in a sentence, and that all else is presumed."""
    library = Library.of(policies)
    circumstances = (policies.vocabulary.facts[name] for name in facts if name != DECISION_DATE)
    lines = (_sentence(fact, facts[fact.name], library, language) for fact in circumstances)
    return [say("situation.on", language, day=facts[DECISION_DATE]), *lines, say("situation.usual", language)]


def _sentence(fact: Fact, value: Value | None, library: Library, language: str) -> str:
    """A circumstance as a statement; as question and answer where it is unknown or the vocabulary has no statement."""
    said = say("unknown", language) if value is None else library.value(fact.name, value, language)
    form = fact.denial if value is False else fact.statement
    if value is None or form is None:
        return f"{fact.question[language]} {said}"
    return form[language].format(said).removesuffix(".")


def in_one(lines: list[str]) -> str:
    """A story in one paragraph."""
    facts = "; ".join(lines[1:-1])
    return " ".join(part for part in (lines[0], f"{facts}." if facts else "", lines[-1]) if part)
