"""Rules that can never hold, and exceptions that can never apply."""

from collections.abc import Callable
from functools import cache

from zweck.editions.build import Editions
from zweck.editions.edition import Edition
from zweck.editions.effects.possible import Goal, can_hold
from zweck.editions.resolve import ALWAYS, Resolver, key_of
from zweck.forms.diagnostics import Diagnostics
from zweck.forms.span import Span
from zweck.law.check.names import written_rules
from zweck.law.policy import Ground, PolicySet, Rule
from zweck.logic.condition import AnyOf, Condition, RuleRef
from zweck.words.said import Said, says

Fault = tuple[str, Span, Said]
Possible = Callable[[tuple[Goal, ...], Edition], bool]
"""Whether goals can be reached together in an edition."""


def check_reach(policies: PolicySet, editions: Editions, diagnostics: Diagnostics) -> None:
    """Note every rule that can never hold and every exception that can never apply.

    A rule is tried on its first day in force and, as long as it has a fault, on every later turn of the law: another law on which it
    rests may come into force later.
    """

    @cache  # what many laws restate is tried once
    def possible(goals: tuple[Goal, ...], edition: Edition) -> bool:
        return can_hold(goals, edition, policies.vocabulary)

    for version, rule in written_rules(policies.laws):
        fault: Fault | None = None
        first = max(version.start, rule.in_force.start or version.start)
        for day in (first, *(start for start in editions.starts if start > first)):
            edition = editions.on(day)
            place = edition.index.get(key_of(rule))
            if place is not None and edition.names[place].rule is rule:
                fault = None if _holds(rule, edition, place, possible) else _fault(rule, edition, editions.resolver(day), possible)
                if fault is None:
                    break
        if fault is not None:
            code, span, message = fault
            diagnostics.add(code, span, message, place=(version.short, rule.id))


def _holds(rule: Rule, edition: Edition, place: int, reached: Possible) -> bool:
    """Whether a rule of the simplest kind, without exceptions, can hold: then nothing is wrong with it."""
    simple = rule.unless is None and not (isinstance(rule, Ground) and rule.beside)
    return simple and reached(((edition.names[place].condition, True),), edition)


def _fault(rule: Rule, edition: Edition, resolver: Resolver, reached: Possible) -> Fault | None:
    """The fault of a rule in an edition in which it stands; `None` if there is none."""

    def goal(condition: Condition | None, truth: bool) -> Goal:
        return resolver.resolve(condition or ALWAYS, rule.law), truth

    when, unless = goal(rule.when, True), rule.unless
    holds = (when,) if unless is None else (when, goal(unless, False))
    if not reached(holds, edition):
        if not reached((when,), edition):
            return "ZW409", _span(rule.when, rule), says("ZW409.never_holds", id=rule.id)
        return "ZW409", _span(unless, rule), says("ZW409.always_excepted", id=rule.id)
    for part in _exceptions(unless):
        if not reached((when, goal(part, True)), edition):
            return "ZW410", _span(part, rule), says("ZW410.never_applies", id=rule.id)
    for id in rule.beside if isinstance(rule, Ground) else ():
        if reached((*holds, goal(RuleRef(id, rule.span), False)), edition):
            return "ZW422", rule.span, says("ZW422.not_only_beside", id=rule.id, other=id)
    return None


def _exceptions(unless: Condition | None) -> tuple[Condition, ...]:
    if unless is None:
        return ()
    return unless.parts if isinstance(unless, AnyOf) else (unless,)


def _span(condition: Condition | None, rule: Rule) -> Span:
    return condition.span if condition is not None and condition.span.path else rule.span
