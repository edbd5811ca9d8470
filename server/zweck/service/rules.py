"""Rules of a law as messages, their conditions in words."""

from collections.abc import Mapping

from zweck.explain.words import in_words
from zweck.law.policy import Obligation, Remedy, Right, Rule, Scope
from zweck.law.vocabulary import Text, Vocabulary
from zweck.logic.condition import Condition
from zweck.service.wire import text
from zweck.v1 import decision_pb2
from zweck.v1 import policy_pb2 as v1


class Speaker:
    """Says what the rules of one law say."""

    def __init__(self, vocabulary: Vocabulary, names: Mapping[str, Rule]) -> None:
        """Use the questions of the vocabulary, and `names` for what conditions refer to."""
        self._vocabulary = vocabulary
        self._names = names

    def scope(self, scope: Scope | None) -> v1.Scope | None:
        """When the law applies."""
        if scope is None:
            return None
        return v1.Scope(citation=scope.citation, text=text(scope.reason), condition=self._words(scope.when))

    def rule(self, rule: Rule) -> v1.Rule:
        """One rule."""
        start, until = rule.in_force.start, rule.in_force.until
        return v1.Rule(
            kind=rule.kind,
            id=rule.id,
            of=_of(rule),
            citation=rule.citation,
            text=text(rule.text if isinstance(rule, Obligation | Right | Remedy) else rule.reason),
            condition=self._words(rule.when),
            exception=self._words(rule.unless),
            origin=f"{rule.span.path}:{rule.span.line}",
            start=start.isoformat() if start else "",
            until=until.isoformat() if until else "",
        )

    def _words(self, condition: Condition | None) -> decision_pb2.LocalizedText | None:
        if condition is None:
            return None
        german, english = (in_words(condition, self._vocabulary, language, self._names) for language in ("de", "en"))
        return text(Text(german, english))


def _of(rule: Rule) -> tuple[str, ...]:
    of: str | tuple[str, ...] = getattr(rule, "of", ())
    return (of,) * bool(of) if isinstance(of, str) else of
