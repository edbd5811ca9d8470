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

Fault = tuple[str, Span, str, str]
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
            code, span, message, help = fault
            diagnostics.add(code, span, message, place=(version.short, rule.id), help=help)


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
            message = f"`{rule.id}` can never hold: its tests exclude each other"
            return "ZW409", _span(rule.when, rule), message, "correct or remove one of them"
        return "ZW409", _span(unless, rule), f"the exception always applies, so `{rule.id}` can never hold", "narrow the exception"
    for part in _exceptions(unless):
        if not reached((when, goal(part, True)), edition):
            message = f"the exception can never apply where `{rule.id}` holds otherwise"
            return "ZW410", _span(part, rule), message, "remove it, or correct the condition"
    for id in rule.beside if isinstance(rule, Ground) else ():
        if reached((*holds, goal(RuleRef(id, rule.span), False)), edition):
            message = f"`{rule.id}` can hold where `{id}` does not, so it does not stand only beside it"
            return "ZW422", rule.span, message, f"remove `{id}` from `beside:`"
    return None


def _exceptions(unless: Condition | None) -> tuple[Condition, ...]:
    if unless is None:
        return ()
    return unless.parts if isinstance(unless, AnyOf) else (unless,)


def _span(condition: Condition | None, rule: Rule) -> Span:
    return condition.span if condition is not None and condition.span.path else rule.span
