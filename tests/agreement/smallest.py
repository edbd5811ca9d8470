"""Makes a case that fails as small as possible: fewer facts, fewer versions and rules, shorter conditions."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from zweck.facts.contradictions import StatedFacts
from zweck.facts.question import Question
from zweck.law.policy import Law, PolicySet, Rule, Version
from zweck.law.vocabulary import DECISION_DATE
from zweck.logic.condition import All, AnyOf, Condition, Not
from zweck.logic.functions import function_of


def smallest(question: Question, fails: Callable[[Question], object]) -> Question:
    """The question with as few facts as still make it fail."""
    for less in _less_stated(question):
        if fails(less):
            return smallest(less, fails)
    return question


def _less_stated(question: Question) -> Iterator[Question]:
    for name in question.stated:
        if name != DECISION_DATE:
            stated = {one: value for one, value in question.stated.items() if one != name}
            left = (one for one in question.contradictions if function_of(one.when)(StatedFacts(stated)) is True)
            yield Question(stated, question.presume_unstated, tuple(left))


def smallest_set(policies: PolicySet, fails: Callable[[PolicySet], object]) -> PolicySet:
    """The policy set with as little law as still makes it fail."""
    found = next((less for less in _less_law(policies) if fails(less)), None)
    return policies if found is None else smallest_set(found, fails)


def _less_law(policies: PolicySet) -> Iterator[PolicySet]:
    for law in policies.laws.values():
        for place, version in enumerate(law.versions):
            before, after = law.versions[:place], law.versions[place + 1 :]
            yield _with(policies, law.id, (*before, *after))
            yield from (_with(policies, law.id, (*before, less, *after)) for less in _shorter(version))


def _with(policies: PolicySet, law: str, versions: tuple[Version, ...]) -> PolicySet:
    return replace(policies, laws={**policies.laws, law: Law(law, versions)})


def _shorter(version: Version) -> Iterator[Version]:
    for place, rule in enumerate(version.rules):
        before, after = version.rules[:place], version.rules[place + 1 :]
        yield replace(version, rules=(*before, *after))
        yield from (replace(version, rules=(*before, less, *after)) for less in _simpler(rule))
    if version.scope is not None:
        for when in _parts(version.scope.when):
            yield replace(version, scope=replace(version.scope, when=when))


def _simpler(rule: Rule) -> Iterator[Rule]:
    if rule.unless is not None:
        yield replace(rule, unless=None)
        yield from (replace(rule, unless=part) for part in _parts(rule.unless))
    if rule.when is not None:
        yield from (replace(rule, when=part) for part in _parts(rule.when))


def _parts(condition: Condition) -> Iterator[Condition]:
    """Each part alone, and the condition with one of its parts left out or made simpler."""
    match condition:
        case All(parts) | AnyOf(parts):
            yield from parts
            for place, part in enumerate(parts):
                before, after = parts[:place], parts[place + 1 :]
                if len(parts) > 1:
                    yield type(condition)((*before, *after))
                yield from (type(condition)((*before, less, *after)) for less in _parts(part))
        case Not(part):
            yield part
            yield from (Not(less) for less in _parts(part))
        case _:
            pass
