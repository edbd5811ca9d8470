"""Lists of grounds of a requirement: a ground that is added may belong into each, and must where a list says that none holds."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from zweck.editions.build import Editions, rules_on
from zweck.forms.diagnostics import Diagnostics
from zweck.forms.span import Span
from zweck.law.check.names import written_rules
from zweck.law.policy import Ground, PolicySet, Rule
from zweck.logic.condition import All, AnyOf, Condition, Not, RuleRef
from zweck.words.said import says


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
    for condition in (rule.when, rule.unless):
        if condition is not None:
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
    """Note each ground that is missing from a list of more grounds of its requirement than are missing, with the first such day."""
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
