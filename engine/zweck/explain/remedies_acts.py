"""The acts of the vocabulary, and what each of them would establish for one question."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from zweck.bounded.cache import Bounded, made_once
from zweck.explain.common import Common
from zweck.explain.nodes import Mask
from zweck.facts.silences import FactSet, presumed_only
from zweck.law.vocabulary import Act, ChangeableBy, Fact, FactType, SameAs, SilenceClass, Vocabulary
from zweck.logic.condition import Condition, Operator, Test, Value, leaves
from zweck.logic.functions import Function, function_of
from zweck.logic.kleene import Values
from zweck.program.lanes import places

Acts = int
"""Acts as a mask: a bit for each, the cheapest first."""

KEPT: Final = (ChangeableBy.ASSESSMENT, ChangeableBy.NOBODY)
"""Facts that stay as they were stated: an assessment that was made, and facts that cannot be changed at all."""

DONE: Final = (SilenceClass.APPRAISAL, SilenceClass.SHOWN)
"""Classes of facts that an act brings about or shows; any other unknown fact is to be stated as it is."""

Changes = Mapping[str, Value]
NOTHING: Final[Changes] = {}

MAX_COSTS: Final = 20_000
"""Sets of acts of which the order is kept; then all are found again."""


class Ready(NamedTuple):
    """An act, ready to be asked about: its conditions, and the contradictions that its facts could be part of."""

    act: Act
    order: int
    when: Function | None
    unless: Function | None
    contradictions: tuple[Function, ...]
    reads: Mask


class Repertoire:
    """All acts, cheapest first; they are the same under all editions."""

    def __init__(self, common: Common, vocabulary: Vocabulary) -> None:
        self.facts = vocabulary.facts
        self.unknown: Values = dict.fromkeys(vocabulary.facts)
        contradictions = [(facts_in(one.when), function_of(one.when)) for one in vocabulary.contradictions]
        every = (_ready(act, order, common, contradictions) for order, act in enumerate(vocabulary.acts.values()))
        self.acts = tuple(sorted(every, key=lambda one: one.act.cost))
        self.by_fact: dict[str, list[int]] = {}
        for place, ready in enumerate(self.acts):
            for name in ready.act.establishes:
                self.by_fact.setdefault(name, []).append(place)
        self.reachable = common.mask(self.by_fact)
        self._costs = Bounded[Acts, tuple[int, int, Acts]](MAX_COSTS)

    def cost(self, acts: Acts) -> tuple[int, int, Acts]:
        """Cheaper ones first, then fewer, then by their order, so that the order is always the same."""
        found = self._costs.get(acts)
        if found is None:
            found = self._costs[acts] = (sum(self.acts[place].act.cost for place in places(acts)), acts.bit_count(), acts)
        return found


class Doing:
    """One question, and what each act would establish in it."""

    def __init__(self, repertoire: Repertoire, facts: FactSet) -> None:
        self.repertoire = repertoire
        hidden = facts.assumed - presumed_only(facts)
        self.values: Values = {**facts.values, **dict.fromkeys(hidden)} if hidden else facts.values
        self.stated = facts.stated
        self._found: dict[int, Changes] = {}
        self._sound: dict[Acts, bool] = {}

    def changes(self, place: int) -> Changes:
        """The facts that an act would establish; none where it is not possible, or only facts are to be stated that are unknown."""
        return made_once(self._found, place, lambda: self._changes(self.repertoire.acts[place]))

    def _changes(self, ready: Ready) -> Changes:
        values = self.values
        if (ready.when is not None and ready.when(values) is not True) or (ready.unless is not None and ready.unless(values)):
            return NOTHING
        facts = self.repertoire.facts
        changes: dict[str, Value] = {}
        brought = False
        for name, established in ready.act.establishes.items():
            fact, now = facts[name], self.values[name]
            value = self._copied(fact, established) if isinstance(established, SameAs) else established
            if value is None or (name in self.stated and now is not None and (value == now or fact.changeable_by in KEPT)):
                continue
            changes[name] = value  # also where it is so already, for what was implied may be so no longer
            brought = brought or (value != now and (now is not None or fact.silence.silence_class in DONE))
        return changes if brought else NOTHING

    def _copied(self, fact: Fact, source: SameAs) -> Value | None:
        value = self.values[source.fact]
        if isinstance(value, str) and fact.type is FactType.SET:
            return frozenset({value}) if value in fact.allowed else None
        return value if not fact.values or value in fact.allowed else None

    def together(self, acts: Acts) -> Changes | None:
        """The facts that some acts establish; `None` where they would establish different values of one fact."""
        result: dict[str, Value] = {}
        for place in places(acts):
            for name, value in self.changes(place).items():
                if result.setdefault(name, value) != value:
                    return None
        return result

    def sound(self, acts: Acts) -> bool:
        """Whether acts fit together."""
        found = self._sound.get(acts)
        if found is None:
            found = self._sound[acts] = not acts & (acts - 1) or self.together(acts) is not None
        return found

    def contradicted(self, acts: Acts, changes: Changes) -> bool:
        """Whether facts would contradict each other once some acts are done that do not so now."""
        before = {**self.repertoire.unknown, **{name: self.values[name] for name in self.stated}}
        after = {**before, **changes}
        conditions = {id(one): one for place in places(acts) for one in self.repertoire.acts[place].contradictions}
        return any(one(after) and not one(before) for one in conditions.values())


def _ready(act: Act, order: int, common: Common, contradictions: Iterable[tuple[set[str], Function]]) -> Ready:
    return Ready(
        act,
        order,
        None if act.when is None else function_of(act.when),
        None if act.unless is None else function_of(act.unless),
        tuple([holds for facts, holds in contradictions if not act.establishes.keys().isdisjoint(facts)]),
        common.mask(act.establishes),
    )


def facts_in(condition: Condition) -> set[str]:
    """The facts that a condition of the vocabulary names."""
    return {leaf.fact for leaf in leaves(condition) if isinstance(leaf, Test)}


def conditions(vocabulary: Vocabulary) -> Iterator[Condition]:
    """The conditions that remedies read beside the law: when acts are possible, whether a fact is so already, and what would contradict."""
    established = {name for act in vocabulary.acts.values() for name in act.establishes}
    for act in vocabulary.acts.values():
        yield from (part for part in (act.when, act.unless) if part is not None)
        yield from _already(act, vocabulary.facts)
    yield from (one.when for one in vocabulary.contradictions if not established.isdisjoint(facts_in(one.when)))


def _already(act: Act, facts: Mapping[str, Fact]) -> Iterable[Condition]:
    for name, value in act.establishes.items():
        if not isinstance(value, SameAs | frozenset) and facts[name].type is not FactType.DATE:
            yield Test(name, Operator.ONE_OF, frozenset({value}))


def shown_exactly(vocabulary: Vocabulary) -> set[str]:
    """The facts on whose very value it turns what an act establishes: those that it copies, sets and days."""
    established = [pair for act in vocabulary.acts.values() for pair in act.establishes.items()]
    copied = {value.fact for _, value in established if isinstance(value, SameAs)}
    return copied | {name for name, value in established if vocabulary.facts[name].type in (FactType.SET, FactType.DATE)}
