"""Conditions as written, prepared for examination: each part with its words in both languages and its truth for a question."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Final

from zweck.decision.examined import ExaminedCondition, ExaminedFact, Provenance
from zweck.editions.build import resolver_on
from zweck.editions.resolve import key_of
from zweck.explain.trace import Trace, Tracer
from zweck.explain.words import GROUPS, in_words
from zweck.facts.silences import FactSet, presumed_only
from zweck.law.policy import PolicySet
from zweck.logic.condition import All, AnyOf, Condition, DefinitionRef, Not, RuleRef, Test, facts_of, fold, leaves
from zweck.logic.functions import Function, function_of
from zweck.logic.kleene import Kleene, Truth
from zweck.words.text import Text

KLEENE: Final = Kleene({})


class Examined:
    """One question under examination, and the rules to which its conditions refer, in the order in which they are met."""

    def __init__(self, trace: Trace, facts: FactSet) -> None:
        self.trace = trace
        self.facts = facts
        self.referred: dict[str, None] = {}

    def fact(self, name: str) -> ExaminedFact:
        """The value of a fact, and where it came from."""
        value = self.facts.values[name]
        return ExaminedFact(name, value, self._provenance(name) if value is not None else Provenance.UNKNOWN)

    def _provenance(self, name: str) -> Provenance:
        if name in self.facts.stated:
            return Provenance.STATED
        if name in self.facts.implied:
            return Provenance.IMPLIED
        return Provenance.PRESUMED if name in presumed_only(self.facts) else Provenance.NOT_SHOWN


Part = Callable[[Examined], ExaminedCondition]
"""A condition, ready to be examined for a question."""

Turned = Callable[[bool], Part]
"""A part as it is said where it must hold, and where it must not, so that no `not` stands before an outline."""


class Preparer:
    """Prepares conditions of one edition."""

    def __init__(self, policies: PolicySet, tracer: Tracer) -> None:
        edition = tracer.edition
        self.tracer = tracer
        self.index = edition.index
        self.resolver = resolver_on(policies, edition.start or date.min)
        self._vocabulary = policies.vocabulary
        self._names = {named.key: named.rule for named in edition.names if named.rule is not None}

    def part(self, condition: Condition, law: str) -> Part:
        """A condition that `law` states."""
        logic = _Parts(self, law)
        return fold(condition, logic, logic.refer)(True)

    def reason(self, key: str) -> Text:
        """The reason of a rule, with its citation."""
        rule = self._names[key]
        said = rule.reason or Text(key, key)
        return Text(f"{said.de} ({rule.citation})", f"{said.en} ({rule.citation})")

    def text(self, condition: Condition) -> Text:
        """A test or a resolved reference in words."""
        return Text(*(in_words(condition, self._vocabulary, language, self._names, stated=True) for language in ("de", "en")))


class _Parts:
    """The logic of parts of one law."""

    def __init__(self, preparer: Preparer, law: str) -> None:
        self._preparer = preparer
        self._law = law

    def test(self, test: Test) -> Turned:
        return lambda holds: self._test(test, holds)

    def all(self, parts: Iterable[Turned]) -> Turned:
        return _group([*parts], All)

    def any(self, parts: Iterable[Turned]) -> Turned:
        return _group([*parts], AnyOf)

    def negated(self, part: Turned) -> Turned:
        return lambda holds: part(not holds)

    def refer(self, reference: DefinitionRef | RuleRef) -> Turned:
        """A reference; one to a rule that is not in force never holds."""
        if isinstance(reference, RuleRef) and reference.met:
            grounds = self._preparer.resolver.grounds_of(reference)
            return _group([partial(self._referred, ground.id, ground) for ground in grounds], AnyOf) if grounds else self._absent(reference)
        rule = self._preparer.resolver.stands_for(reference, self._law)
        if rule is None:
            return self._absent(reference)
        key = key_of(rule)
        return partial(self._referred, key, DefinitionRef(key) if isinstance(reference, DefinitionRef) else RuleRef(key))

    def _absent(self, reference: DefinitionRef | RuleRef) -> Turned:
        return lambda holds: _Fixed(self._preparer.text(_turned(reference, holds)), not holds)

    def _referred(self, key: str, resolved: DefinitionRef | RuleRef, holds: bool) -> Part:
        return _Reference(self._preparer.text(_turned(resolved, holds)), key, self._preparer.index[key], holds)

    def _test(self, test: Test, holds: bool) -> Part:
        resolved = self._preparer.resolver.resolve(test, self._law)
        facts = dict.fromkeys(fact for leaf in leaves(resolved) if isinstance(leaf, Test) for fact in facts_of(leaf))
        floors = tuple(
            _Reference(self._preparer.reason(leaf.name), leaf.name, self._preparer.index[leaf.name], True)
            for leaf in leaves(resolved)
            if isinstance(leaf, DefinitionRef)
        )
        return _Tested(self._preparer.text(_turned(test, holds)), function_of(resolved), holds, tuple(facts), floors)


def _turned(condition: Condition, holds: bool) -> Condition:
    return condition if holds else Not(condition)


def _group(parts: list[Turned], kind: type[All | AnyOf]) -> Turned:
    """A group; one of a single part is that part, and one inside another of its kind joins it."""

    def turned(holds: bool) -> Part:
        if len(parts) == 1:
            return parts[0](holds)
        found = [part(True) for part in parts]
        joined = (inner for part in found for inner in (part.parts if isinstance(part, _Group) and part.joins(kind) else (part,)))
        return _Group(GROUPS[kind, holds], kind, holds, tuple(joined))

    return turned


@dataclass(frozen=True, slots=True)
class _Fixed:
    text: Text
    truth: bool

    def __call__(self, asked: Examined) -> ExaminedCondition:
        return ExaminedCondition(self.text, self.truth)


@dataclass(frozen=True, slots=True)
class _Reference:
    text: Text
    key: str
    place: int
    holds: bool

    def __call__(self, asked: Examined) -> ExaminedCondition:
        asked.referred[self.key] = None
        return ExaminedCondition(self.text, _as(asked.trace.truth(self.place), self.holds), refers=self.key)


@dataclass(frozen=True, slots=True)
class _Tested:
    """A test. Its floors are parts of the answer where they raise, or may raise, what is weighed."""

    text: Text
    truth: Function
    holds: bool
    facts: tuple[str, ...]
    floors: tuple[_Reference, ...]

    def __call__(self, asked: Examined) -> ExaminedCondition:
        raising = tuple(floor(asked) for floor in self.floors if asked.trace.truth(floor.place) is not False)
        truth = _as(self.truth(asked.facts.values, lambda key: asked.trace[asked.trace.index[key]]), self.holds)
        return ExaminedCondition(self.text, truth, tuple(map(asked.fact, self.facts)), parts=raising)


@dataclass(frozen=True, slots=True)
class _Group:
    text: Text
    kind: type[All | AnyOf]
    holds: bool
    parts: tuple[Part, ...]

    def joins(self, kind: type[All | AnyOf]) -> bool:
        """Whether its parts may stand in a group of that kind."""
        return self.holds and self.kind is kind

    def __call__(self, asked: Examined) -> ExaminedCondition:
        parts = tuple(part(asked) for part in self.parts)
        join = KLEENE.all if self.kind is All else KLEENE.any
        return ExaminedCondition(self.text, _as(join(part.truth for part in parts), self.holds), parts=parts)


def _as(truth: Truth, holds: bool) -> Truth:
    return truth if holds else KLEENE.negated(truth)
