"""Rules that can never hold and exceptions that can never apply, found by search over the facts they read.

A condition can hold if some values of its facts make it true. The search sets one fact after another and gives up a branch as soon as
Kleene's logic finds the condition false; a set fact is tried member by member, a number at the bounds that are tested.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Final, cast

from engine.compile.edition import Edition
from engine.compile.resolve import key_of
from engine.diagnostics import Diagnostics, Span
from engine.evaluate import evaluate
from engine.policy import All, AnyOf, Condition, DefinitionRef, Not, NumberFor, Operator, Rule, RuleRef, Test, walk
from engine.vocabulary import Fact, FactType, Value, Vocabulary

EFFORT: Final = 20_000
DAY: Final = timedelta(days=1)


def check_reach(editions: Iterable[Edition], vocabulary: Vocabulary, shorts: Mapping[str, str], diagnostics: Diagnostics) -> None:
    """Note every rule that can never hold and every exception that can never apply, each rule once."""
    seen: set[int] = set()
    for edition in editions:
        for named in edition.names:
            if named.rule is not None and id(named.rule) not in seen:
                seen.add(id(named.rule))
                _check(named.rule, edition, vocabulary, shorts, diagnostics)


def _check(rule: Rule, edition: Edition, vocabulary: Vocabulary, shorts: Mapping[str, str], diagnostics: Diagnostics) -> None:
    place = (shorts.get(rule.law, rule.law), rule.id)
    condition = inlined(edition.names[edition.index[key_of(rule)]].condition, edition)
    if rule.when is None and rule.unless is None:
        return
    if rule.unless is None:
        if not can_hold(condition, vocabulary):
            diagnostics.add("ZW409", _span(rule.when, rule), f"`{rule.id}` can never hold: its tests exclude each other", place=place)
        return
    when, unless = _halves(condition, rule)
    if not can_hold(when, vocabulary):
        diagnostics.add("ZW409", _span(rule.when, rule), f"`{rule.id}` can never hold: its tests exclude each other", place=place)
    elif not can_hold(All((when, Not(unless))), vocabulary):
        diagnostics.add("ZW409", _span(rule.unless, rule), f"the exception always applies, so `{rule.id}` can never hold", place=place)
    else:
        for part in unless.parts if isinstance(unless, AnyOf) else (unless,):
            if not can_hold(All((when, part)), vocabulary):
                message = f"the exception can never apply where `{rule.id}` holds"
                diagnostics.add("ZW410", _span(part, rule), message, place=place, help="remove it, or correct the condition")


def _halves(condition: Condition, rule: Rule) -> tuple[Condition, Condition]:
    """The resolved condition and exception of a rule that has both, or an exception alone."""
    if isinstance(condition, All) and condition.parts and isinstance(condition.parts[-1], Not):
        return All(condition.parts[:-1]), condition.parts[-1].part
    if isinstance(condition, Not):
        return All(()), condition.part
    return condition, AnyOf((All(()),)) if rule.unless is None else AnyOf(())


def _span(condition: Condition | None, rule: Rule) -> Span:
    return condition.span if condition is not None and condition.span.path else rule.span


def inlined(condition: Condition, edition: Edition) -> Condition:
    """The condition with every reference replaced by what it stands for."""
    match condition:
        case All(parts, span):
            return All(tuple(inlined(part, edition) for part in parts), span)
        case AnyOf(parts, span):
            return AnyOf(tuple(inlined(part, edition) for part in parts), span)
        case Not(part, span):
            return Not(inlined(part, edition), span)
        case DefinitionRef(name):
            return inlined(edition.names[edition.index[name]].condition, edition)
        case RuleRef(id):
            return inlined(edition.names[edition.index[id]].condition, edition)
        case _:
            return condition


def can_hold(condition: Condition, vocabulary: Vocabulary) -> bool:
    """Whether some values of the facts make the condition true; also true where the search would take too long to tell."""
    tests = [part for part in walk(condition) if isinstance(part, Test)]
    choices = {name: list(_choices(vocabulary.facts[name], tests)) for name in dict.fromkeys(_facts(tests))}
    order = sorted(choices, key=lambda name: len(choices[name]))
    values: dict[str, Value | None] = dict.fromkeys(choices)
    effort = EFFORT

    def search(place: int) -> bool:
        nonlocal effort
        effort -= 1
        truth = evaluate(condition, values, _no_references)
        if truth is not None or effort <= 0 or place == len(order):
            return truth is not False
        name = order[place]
        for choice in choices[name]:
            values[name] = choice
            if search(place + 1):
                return True
        values[name] = None
        return False

    return search(0)


def _no_references(reference: DefinitionRef | RuleRef) -> bool:
    raise ValueError(f"{reference} was to be replaced")


def _facts(tests: Iterable[Test]) -> Iterator[str]:
    for test in tests:
        yield test.fact
        if test.operator in (Operator.SAME_AS, Operator.CONTAINS_FACT):
            yield str(test.operand)
        if isinstance(test.operand, NumberFor):
            yield test.operand.fact


def _choices(fact: Fact, tests: Iterable[Test]) -> Iterator[Value]:
    """Values of a fact, enough to make its tests come out in every way that they can."""
    mine = [test for test in tests if test.fact == fact.name]
    match fact.type:
        case FactType.BOOL:
            yield from (True, False)
        case FactType.ENUM:
            yield from fact.values
        case FactType.COUNTRY:
            yield from sorted({"XX"}.union(*(cast("frozenset[str]", test.operand) for test in mine if test.operator is Operator.ONE_OF)))
        case FactType.SET:
            words = sorted({"XX"}.union(*(cast("frozenset[str]", test.operand) for test in mine if test.operator is Operator.CONTAINS_ANY)))
            members = fact.values or tuple(words)
            yield from (frozenset(), *(frozenset((word,)) for word in members), frozenset(members))
        case FactType.INT:
            bounds = [test.operand for test in mine if isinstance(test.operand, int)]
            bounds += [bound for test in mine if isinstance(test.operand, NumberFor) for _, bound in test.operand.numbers]
            yield from sorted({0, 1000, *bounds, *(bound + 1 for bound in bounds), *(max(bound - 1, 0) for bound in bounds)})
        case FactType.DATE:
            days = [test.operand for test in mine if isinstance(test.operand, date)]
            yield from sorted({date(2020, 1, 1), *days, *(day + DAY for day in days), *(day - DAY for day in days)})
