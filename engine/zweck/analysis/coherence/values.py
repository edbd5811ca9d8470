"""The adverse values of a vocabulary, as its facts list them and as the order of a person's values has them; and questions with them."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from zweck.facts.contradictions import StatedFacts
from zweck.facts.merge import adverse_order
from zweck.facts.question import FactError, Question, question
from zweck.law.vocabulary import Adverse, Effect, Fact, FactType, Vocabulary
from zweck.logic.condition import Condition, Value
from zweck.logic.functions import function_of


class Against(NamedTuple):
    """A fact with one of its adverse values."""

    fact: Fact
    adverse: Adverse

    def stated_in(self, stated: Mapping[str, Value | None]) -> bool:
        """Whether the facts of a question state it, or something worse."""
        value = stated.get(self.fact.name)
        if isinstance(value, frozenset) and isinstance(self.adverse.value, frozenset):
            return self.adverse.value <= value
        order = adverse_order(self.fact)
        if value is None or value == self.adverse.value or value not in order or self.adverse.value not in order:
            return value == self.adverse.value
        return order.index(value) > order.index(self.adverse.value)

    def matters(self, stated: Mapping[str, Value | None]) -> bool:
        """Whether a question is one in which it is expected to matter."""
        return self.adverse.where is None or holds(self.adverse.where, stated)

    def with_it(self, asked: Question, vocabulary: Vocabulary) -> Question | None:
        """The question with the value; `None` where the facts then contradict each other."""
        value = self.adverse.value
        before = asked.stated.get(self.fact.name)
        if isinstance(value, frozenset) and isinstance(before, frozenset):
            value |= before
        return changed(asked, {**self.adverse.beside, self.fact.name: value}, vocabulary)


def holds(condition: Condition, stated: Mapping[str, Value | None]) -> bool:
    """Whether a condition surely holds among stated facts."""
    return function_of(condition)(StatedFacts(stated)) is True


def changed(asked: Question, facts: Mapping[str, Value | None], vocabulary: Vocabulary) -> Question | None:
    """A question with some facts stated otherwise; `None` where they then contradict each other."""
    try:
        found = question({**asked.stated, **facts}, vocabulary, presume_unstated=asked.presume_unstated)
    except FactError:
        return None
    return None if any(one.effect is Effect.ASK for one in found.contradictions) else found


def adverse_values(vocabulary: Vocabulary) -> list[Against]:
    """All adverse values; those of a fact of a person that lists none follow from its order."""
    return [Against(fact, one) for fact in vocabulary.facts.values() for one in (fact.adverse or _in_order(fact))]


def _in_order(fact: Fact) -> Iterator[Adverse]:
    order = adverse_order(fact)
    if fact.type is not FactType.SET and fact.silence.harmless in order:
        worse = order[order.index(fact.silence.harmless) + 1 :]
        yield from (Adverse(value, milder=order[: order.index(value)]) for value in worse)


def milder(against: Against) -> tuple[Value, ...]:
    """The values that are never worse than an adverse one."""
    order = adverse_order(against.fact)
    below = order[: order.index(against.adverse.value)] if against.adverse.value in order else ()
    return tuple(dict.fromkeys((*against.adverse.milder, *below)))
