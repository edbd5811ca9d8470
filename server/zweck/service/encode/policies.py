"""Rules of a law as messages, their conditions in words."""

from collections.abc import Mapping

from zweck.explain.words import in_words
from zweck.law.policy import Obligation, Remedy, Right, Rule, Scope
from zweck.law.vocabulary import Vocabulary
from zweck.logic.condition import Condition
from zweck.service.encode.values import text
from zweck.v1 import decision_pb2
from zweck.v1 import policy_pb2 as v1
from zweck.words.text import Text


def scope(scope: Scope | None, vocabulary: Vocabulary, names: Mapping[str, Rule]) -> v1.Scope | None:
    """The scope of a law; `names` holds the rules to which conditions refer."""
    if scope is None:
        return None
    return v1.Scope(citation=scope.citation, text=text(scope.reason), condition=_words(scope.when, vocabulary, names))


def rule(rule: Rule, vocabulary: Vocabulary, names: Mapping[str, Rule]) -> v1.Rule:
    """One rule; `names` holds the rules to which conditions refer."""
    start, until = rule.in_force.start, rule.in_force.until
    return v1.Rule(
        kind=rule.kind,
        id=rule.id,
        of=_of(rule),
        citation=rule.citation,
        text=text(rule.text if isinstance(rule, Obligation | Right | Remedy) else rule.reason),
        condition=_words(rule.when, vocabulary, names),
        exception=_words(rule.unless, vocabulary, names),
        origin=f"{rule.span.path}:{rule.span.line}",
        start=start.isoformat() if start else "",
        until=until.isoformat() if until else "",
    )


def _words(condition: Condition | None, vocabulary: Vocabulary, names: Mapping[str, Rule]) -> decision_pb2.LocalizedText | None:
    if condition is None:
        return None
    german, english = (in_words(condition, vocabulary, language, names) for language in ("de", "en"))
    return text(Text(german, english))


def _of(rule: Rule) -> tuple[str, ...]:
    of: str | tuple[str, ...] = getattr(rule, "of", ())
    return (of,) * bool(of) if isinstance(of, str) else of
