"""Rules that can never take effect, and lists that name what can never be meant."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from zweck.editions.build import Editions, rules_on
from zweck.editions.edition import Edition
from zweck.editions.effects.possible import Goal, can_hold
from zweck.editions.resolve import ALWAYS, Resolver, key_of
from zweck.forms.diagnostics import Diagnostics, Span
from zweck.law.check.names import written_rules
from zweck.law.policy import Ground, PolicySet, Rule
from zweck.logic.condition import All, AnyOf, Condition, Not, RuleRef
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


@dataclass(frozen=True, slots=True)
class Listed:
    """Rules that a condition names side by side; `denied` where it says that none of them holds."""

    refs: tuple[RuleRef, ...]
    denied: bool
    span: Span

    @property
    def ids(self) -> tuple[str, ...]:
        """Their ids."""
        return tuple(ref.id for ref in self.refs)


@dataclass(frozen=True, slots=True)
class Listing:
    """A list that names grounds of a requirement, and the rule in whose condition it stands."""

    rule: Rule
    requirement: str
    grounds: tuple[str, ...]
    span: Span


def lists_of(rule: Rule) -> Iterator[Listed]:
    """The lists of at least two rules in the condition and the exception of a rule."""
    for condition in rule.conditions:
        yield from (one for one in _lists(condition, denied=False) if len(one.refs) > 1)


def _lists(condition: Condition, *, denied: bool) -> Iterator[Listed]:
    """Rules named in an `any`, denied with it, or in an `all`; and those of which an `all` wants `not` each."""
    match condition:
        case All(parts, span) | AnyOf(parts, span):
            each_denied = (part.part for part in parts if isinstance(part, Not))
            yield Listed(tuple(_named(parts)), denied and isinstance(condition, AnyOf), span)
            yield Listed(tuple(_named(each_denied)), isinstance(condition, All), span)
            for part in parts:
                yield from _lists(part, denied=False)
        case Not(part):
            yield from _lists(part, denied=True)
        case _:
            pass


def _named(parts: Iterable[Condition]) -> Iterator[RuleRef]:
    return (part for part in parts if isinstance(part, RuleRef) and not part.met)


def listings(policies: PolicySet, law: str) -> tuple[Listing, ...]:
    """The lists that name at least two grounds of a requirement, of those to which a law has a ground."""
    every = [rule for _, rule in written_rules(policies.laws)]
    members: dict[str, set[str]] = {}
    own: set[str] = set()
    for ground in (rule for rule in every if isinstance(rule, Ground)):
        for requirement in ground.of:
            members.setdefault(requirement, set()).add(ground.id)
            own |= {requirement} if ground.law == law else set()
    return tuple(
        Listing(rule, requirement, tuple(name for name in one.ids if name in members[requirement]), one.span)
        for rule in every
        for one in lists_of(rule)
        for requirement in sorted(own)
        if len(members[requirement].intersection(one.ids)) > 1
    )


def check_lists(policies: PolicySet, editions: Editions, diagnostics: Diagnostics) -> None:
    """Note each ground that is missing from a list of more grounds of its requirement than are missing, with the first such day.

    A ground that is added may belong into each list of grounds, and must where a list says that none holds.
    """
    lists = {id(rule): found for _, rule in written_rules(policies.laws) if (found := [one.refs for one in lists_of(rule) if one.denied])}
    shorts = {law.id: law.versions[-1].short for law in policies.laws.values()}
    seen: set[tuple[int, str]] = set()
    for day in (date.min, *editions.starts) if lists else ():
        rules = rules_on(policies, day)
        grounds = [rule for rule in rules if isinstance(rule, Ground)]
        for rule in rules:
            for refs in lists.get(id(rule), ()):
                for missing, of in _missing(refs, rule, grounds):
                    if (id(refs), missing) not in seen:
                        seen.add((id(refs), missing))
                        diagnostics.add(
                            "ZW427",
                            refs[-1].span,
                            says("ZW427.grounds_listed_without", of=of, missing=missing, day=day),
                            place=(shorts[rule.law], rule.id),
                        )


def _missing(refs: tuple[RuleRef, ...], rule: Rule, grounds: list[Ground]) -> Iterator[tuple[str, str]]:
    """The grounds in force that a list lacks, each with its requirement; none where the list has all of some requirement."""
    listed = {ref.id for ref in refs}
    there = [ground for ground in grounds if ground.id in listed]
    found: list[tuple[str, str]] = []
    for of in dict.fromkeys(name for ground in there for name in ground.of):
        missing = [ground.id for ground in grounds if of in ground.of and ground.id not in listed and ground.id != rule.id]
        if not missing:
            return
        if len(missing) < sum(of in ground.of for ground in there) > 1:
            found += [(id, of) for id in missing]
    yield from dict(found).items()
