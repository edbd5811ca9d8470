"""All mutants of a policy set, in the order of its files; of a rule also that it reads no more what stands against the controller."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

from zweck.analysis.coherence.values import adverse_values
from zweck.analysis.coverage.formulas import exceptions
from zweck.analysis.mutation.alter import Altered, altered, grades_beside
from zweck.analysis.mutation.mutant import Kind, Mutant
from zweck.analysis.mutation.periods import of_rows
from zweck.editions.build import Editions
from zweck.editions.names import reached
from zweck.editions.resolve import ALWAYS
from zweck.law.check.names import written_rules
from zweck.law.policy import Definition, Floor, Ground, InForce, PolicySet, Prohibition, Requirement, Rule, Scope, Version
from zweck.law.vocabulary import Vocabulary
from zweck.logic.condition import All, AnyOf, Condition, Not, Test, facts_of, tests_in


def unread(rule: Rule, vocabulary: Vocabulary) -> Iterator[Mutant]:
    """The rule that does not read a fact against the controller any more: every condition on it is gone, in `when` and in `unless`.

    Where a single condition reads the fact, that mutant is the one of a dropped condition or exception, and is not made twice.
    """
    tests = tests_in(*rule.conditions)
    for fact in dict.fromkeys(one.fact.name for one in adverse_values(vocabulary)):
        dropped = tuple(test for test in tests if fact in facts_of(test))
        if len(dropped) > 1:
            when, unless = (None if part is None else _without(part, fact) for part in (rule.when, rule.unless))
            new = replace(rule, when=ALWAYS if when is None and rule.when is not None else when, unless=unless)
            yield Mutant(Kind.UNREAD, rule.law, rule.id, dropped[0].span, rule, new, AnyOf(dropped))


def _without(condition: Condition, fact: str) -> Condition | None:
    """The rest of a condition, without the fact; `None` where nothing is left."""
    match condition:
        case Test():
            return None if fact in facts_of(condition) else condition
        case Not(part):
            left = _without(part, fact)
            return None if left is None else replace(condition, part=left)
        case All(parts) | AnyOf(parts):
            kept = tuple(left for part in parts if (left := _without(part, fact)) is not None)
            return replace(condition, parts=kept) if kept else None
        case _:
            return condition


DAY: Final = timedelta(days=1)
Deciding = Definition | Requirement | Ground | Prohibition | Floor
"""Rules on which outcomes rest; obligations, rights and remedies are not mutated."""


def mutants(policies: PolicySet) -> Iterator[Mutant]:
    """All mutants of a policy set, but for rules on which no outcome rests on any day."""
    resting = _resting(policies)
    scopes: list[Scope] = []
    for law in policies.laws.values():
        for version in law.versions:
            yield from _days(version, law.versions)
            if version.scope is not None and all(version.scope is not known for known in scopes):
                scopes.append(version.scope)
                yield from _scope(version.law, version.scope, policies.vocabulary)
    for _, rule in written_rules(policies.laws):
        if isinstance(rule, Deciding) and id(rule) in resting:
            yield from of_rule(rule, policies)
    yield from of_rows(policies)


def _resting(policies: PolicySet) -> set[int]:
    """The rules on which outcomes rest, by their identity."""
    editions = Editions.of(policies)
    found: set[int] = set()
    for edition in {editions.on(day).shape: editions.on(day) for day in (date.min, *editions.starts)}.values():
        for plan in edition.laws:
            found |= {id(edition.names[place].rule) for place in reached(edition, plan)}
    return found


# --- versions -----------------------------------------------------------------------------------------------------------------------


def _days(version: Version, versions: tuple[Version, ...]) -> Iterator[Mutant]:
    """The version with its first day, or a last day of its own, shifted; what ends or begins there shifts along."""
    begins = version.start > date.min
    before = next((other for other in versions if begins and other.until == version.start - DAY), None)
    for shift in (-DAY, DAY) if begins else ():
        others = [(version, replace(version, start=version.start + shift))]
        if before is not None:
            others.append((before, replace(before, until=version.start + shift - DAY)))
        yield _shifted(version, "version", version.start, shift, tuple(others), version.start + min(shift, 0 * DAY))
    if version.until is not None and "until" in version.key_spans and all(other.start != version.until + DAY for other in versions):
        for shift in (-DAY, DAY):
            until = version.until + shift
            yield _shifted(version, "until", version.until, shift, ((version, replace(version, until=until)),), max(version.until, until))


def _shifted(version: Version, key: str, day: date, shift: timedelta, others: tuple[tuple[Version, Version], ...], on: date) -> Mutant:
    span = version.key_spans.get(key, version.span)
    return Mutant(
        Kind.DATE,
        version.law,
        version.start.isoformat(),
        span,
        version,
        others[0][1],
        day=on,
        shifted=(day, day + shift),
        others=others,
    )


def _scope(law: str, scope: Scope, vocabulary: Vocabulary) -> Iterator[Mutant]:
    for one in altered(scope.when, vocabulary):
        yield Mutant(one.kind, law, "scope", one.span, scope, replace(scope, when=one.condition), one.part, one.into)
    negated = Not(scope.when, scope.when.span)
    yield Mutant(Kind.NEGATION, law, "scope", scope.span, scope, replace(scope, when=negated), scope.when, negated)


# --- rules --------------------------------------------------------------------------------------------------------------------------


def of_rule(rule: Deciding, policies: PolicySet) -> Iterator[Mutant]:
    """All mutants of a rule."""
    if not isinstance(rule, Definition):
        yield Mutant(Kind.RULE, rule.law, rule.id, rule.span, rule, None)
    yield from _swapped(rule, policies)
    yield from _conditions(rule, policies.vocabulary)
    yield from _exceptions(rule, policies.vocabulary)
    yield from unread(rule, policies.vocabulary)
    if isinstance(rule, Floor):
        for grade in grades_beside(rule.at_least, policies.vocabulary.facts[rule.fact]):
            yield Mutant(Kind.GRADE, rule.law, rule.id, rule.span_of("at_least"), rule, replace(rule, at_least=str(grade)))
    yield from _in_force(rule)


def _swapped(rule: Deciding, policies: PolicySet) -> Iterator[Mutant]:
    """A ground as a prohibition, and a prohibition as a ground of every requirement of its law."""
    match rule:
        case Ground(of=(requirement, *_)):
            new: Rule = Prohibition(**_common(rule), of=requirement.partition("/")[0])
        case Prohibition(of=law) if requirements := _requirements(law, policies):
            new = Ground(**_common(rule), of=requirements)
        case _:
            return
    yield Mutant(Kind.OUTCOME, rule.law, rule.id, rule.span, rule, new)


def _common(rule: Rule) -> dict[str, Any]:
    """The fields that rules of all kinds have."""
    return {name: getattr(rule, name) for name in ("id", "law", "citation", "reason", "when", "unless", "in_force", "span", "key_spans")}


def _requirements(law: str, policies: PolicySet) -> tuple[str, ...]:
    """The requirements of a law, its own and those lent to it."""
    requirements = (rule for _, rule in written_rules(policies.laws) if isinstance(rule, Requirement) and rule.of == law)
    return tuple(dict.fromkeys(f"{law}/{requirement.id}" for requirement in requirements))


def _conditions(rule: Deciding, vocabulary: Vocabulary) -> Iterator[Mutant]:
    if rule.when is None:
        return
    for one in altered(rule.when, vocabulary):
        yield _changed(rule, one, "when")
    negated = Not(rule.when, rule.when.span)
    yield Mutant(Kind.NEGATION, rule.law, rule.id, rule.span, rule, replace(rule, when=negated), rule.when, negated)


def _exceptions(rule: Deciding, vocabulary: Vocabulary) -> Iterator[Mutant]:
    if rule.unless is None:
        return
    parts = exceptions(rule)
    if len(parts) == 1:
        yield Mutant(Kind.EXCEPTION, rule.law, rule.id, parts[0].span, rule, replace(rule, unless=None), parts[0])
    for one in altered(rule.unless, vocabulary):
        if one.into is not None or one.part is not rule.unless:
            exception = one.into is None and isinstance(rule.unless, AnyOf) and any(one.part is part for part in parts)
            if not (exception and len(parts) == 1):
                yield _changed(rule, replace(one, kind=Kind.EXCEPTION) if exception else one, "unless")


def _changed(rule: Deciding, one: Altered, key: str) -> Mutant:
    new = replace(rule, when=one.condition) if key == "when" else replace(rule, unless=one.condition)
    return Mutant(one.kind, rule.law, rule.id, one.span, rule, new, one.part, one.into)


def _in_force(rule: Deciding) -> Iterator[Mutant]:
    """The rule with days of its own shifted."""
    span = rule.span_of("in_force")
    for shift in (-DAY, DAY):
        if rule.in_force.start is not None:
            start = rule.in_force.start + shift
            new = replace(rule, in_force=InForce(start, rule.in_force.until))
            day, days = min(rule.in_force.start, start), (rule.in_force.start, start)
            yield Mutant(Kind.DATE, rule.law, rule.id, span, rule, new, day=day, shifted=days)
        if rule.in_force.until is not None:
            until = rule.in_force.until + shift
            new = replace(rule, in_force=InForce(rule.in_force.start, until))
            day, days = max(rule.in_force.until, until), (rule.in_force.until, until)
            yield Mutant(Kind.DATE, rule.law, rule.id, span, rule, new, day=day, shifted=days)
