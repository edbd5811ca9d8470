"""Situations put to a lawyer, in words: the reasons why they are asked, and their facts as a story."""

from collections.abc import Iterator
from typing import Final

from zweck.analysis.coverage.points import Way
from zweck.analysis.review.situations import Situation
from zweck.analysis.review.targets import Kind, Target
from zweck.explain.names import names_on
from zweck.explain.words import in_words
from zweck.law.policy import PolicySet
from zweck.pages.phrases import say
from zweck.pages.wording import point_in_words

MAX_REASONS: Final = 3
MAX_QUESTIONS: Final = 3


def reasons(situation: Situation, policies: PolicySet, language: str) -> Iterator[str]:
    """The first few targets that a situation would settle, in words."""
    for target in situation.targets[:MAX_REASONS]:
        yield reason(target, situation, policies, language)
    if len(situation.targets) > MAX_REASONS:
        yield say("situation.more", language, count=len(situation.targets) - MAX_REASONS)


def reason(target: Target, situation: Situation, policies: PolicySet, language: str) -> str:
    """The rule or judgement that a target is about."""
    match target.kind:
        case Kind.POINT:
            kind, name, part = target.rules
            way = (target.way or Way.HOLDS).name.lower()
            return say(f"unproven.{way}", language, point=point_in_words(kind, name, part, language))
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
