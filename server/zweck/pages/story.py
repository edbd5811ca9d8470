"""The facts of a case as a story, and the reasons why a situation is put to a lawyer."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from zweck.analysis.coverage.formulas import Polarity
from zweck.analysis.review.targets import Kind, Target
from zweck.explain.sentences import in_words, names_on
from zweck.law.policy import PolicySet
from zweck.law.vocabulary import DECISION_DATE, Fact
from zweck.logic.condition import Value
from zweck.pages import say
from zweck.pages.answer.writer import Library
from zweck.pages.notation import point_in_words

if TYPE_CHECKING:
    from zweck.analysis.review.situations import Situation


def story(facts: Mapping[str, Value | None], policies: PolicySet, language: str) -> list[str]:
    """The stated facts: the day, then each circumstance in a sentence, and that all else is presumed."""
    library = Library.of(policies)
    circumstances = (policies.vocabulary.facts[name] for name in facts if name != DECISION_DATE)
    lines = (circumstance(fact, facts[fact.name], library, language) for fact in circumstances)
    return [say("situation.on", language, day=facts[DECISION_DATE]), *lines, say("situation.usual", language)]


def circumstance(fact: Fact, value: Value | None, library: Library, language: str) -> str:
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


MAX_REASONS: Final = 3
MAX_QUESTIONS: Final = 3


def reasons(situation: "Situation", policies: PolicySet, language: str) -> Iterator[str]:
    """The first few targets that a situation would settle, in words."""
    for target in situation.targets[:MAX_REASONS]:
        yield reason(target, situation, policies, language)
    if len(situation.targets) > MAX_REASONS:
        yield say("situation.more", language, count=len(situation.targets) - MAX_REASONS)


def reason(target: Target, situation: "Situation", policies: PolicySet, language: str) -> str:
    """The rule or judgement that a target is about."""
    match target.kind:
        case Kind.POINT:
            kind, name, part = target.rules
            polarity = (target.polarity or Polarity.HOLDS).name.lower()
            return say(f"unproven.{polarity}", language, point=point_in_words(kind, name, part, language))
        case Kind.JUDGEMENT:
            questions = [policies.vocabulary.facts[fact].question[language] for fact in target.unknown[:MAX_QUESTIONS]]
            return say("situation.judgement", language, law=target.rules[0], questions=" ".join(questions))
        case Kind.NEAR_MISS:
            assert target.condition is not None  # noqa: S101  near misses have one
            names = names_on(situation.day, policies.laws, target.law)
            said = in_words(target.condition, policies.vocabulary, language, names, stated=True)
            condition = " ".join(line.strip() for line in said.splitlines())
            return say("situation.near_miss", language, rule=target.rules[0], condition=condition)
        case Kind.TOGETHER:
            return say("situation.together", language, first=target.rules[0], second=target.rules[1])
