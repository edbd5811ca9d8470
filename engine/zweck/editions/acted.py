"""The facts that a profile must keep apart more finely than the law does, because remedies are made of acts."""

from zweck.law.vocabulary import FactType, SameAs, Vocabulary
from zweck.logic.condition import Test, facts_of, leaves


def shown_exactly(vocabulary: Vocabulary) -> set[str]:
    """The facts on whose very value it turns what an act establishes: those that it copies, and sets."""
    established = [pair for act in vocabulary.acts.values() for pair in act.establishes.items()]
    copied = {value.fact for _, value in established if isinstance(value, SameAs)}
    return copied | {name for name, value in established if vocabulary.facts[name].type is FactType.SET}


def fleeting(vocabulary: Vocabulary) -> frozenset[str]:
    """The facts of which an act may take away what implies their value, so that it matters whether they were stated or implied."""
    established = {name for act in vocabulary.acts.values() for name in act.establishes}
    return frozenset(
        name
        for name, fact in vocabulary.facts.items()
        for part in fact.silence.implied
        for leaf in leaves(part.when)
        if isinstance(leaf, Test) and not established.isdisjoint(facts_of(leaf))
    )
