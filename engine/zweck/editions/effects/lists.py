"""A list that says when no ground of a requirement holds must have all of them: a ground that is added belongs into each such list."""

from collections.abc import Iterator
from datetime import date

from zweck.editions.build import Editions, rules_on
from zweck.law.check.names import written_rules
from zweck.law.diagnostics import Diagnostics
from zweck.law.policy import Ground, PolicySet, Rule
from zweck.logic.condition import All, AnyOf, Condition, Not, RuleRef, walk

List = tuple[RuleRef, ...]


def check_lists(policies: PolicySet, editions: Editions, diagnostics: Diagnostics) -> None:
    """Note each ground that is missing from a list of more grounds of its requirement than are missing, with the first such day."""
    lists = {id(rule): found for _, rule in written_rules(policies.laws) if (found := list(_lists(rule)))}
    shorts = {law.id: law.versions[-1].short for law in policies.laws.values()}
    seen: set[tuple[int, str]] = set()
    for day in (date.min, *editions.starts) if lists else ():
        rules = list(rules_on(policies, day))
        grounds = [rule for rule in rules if isinstance(rule, Ground)]
        for rule in rules:
            for refs in lists.get(id(rule), ()):
                for missing, of in _missing(refs, rule, grounds):
                    if (id(refs), missing) not in seen:
                        seen.add((id(refs), missing))
                        message = f"the grounds of `{of}` are listed here without `{missing}`, which is one of them on {day}"
                        help = f"add `{missing}`, or let a definition say which grounds are meant"
                        diagnostics.add("ZW427", refs[-1].span, message, place=(shorts[rule.law], rule.id), help=help)


def _missing(refs: List, rule: Rule, grounds: list[Ground]) -> Iterator[tuple[str, str]]:
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


def _lists(rule: Rule) -> Iterator[List]:
    """The lists of rules none of which may hold: `not` of each in an `all`, or of an `any` of them."""
    for condition in (rule.when, rule.unless):
        for part in walk(condition) if condition is not None else ():
            refs = tuple(_denied(part))
            if len(refs) > 1:
                yield refs


def _denied(part: Condition) -> Iterator[RuleRef]:
    match part:
        case All(parts):
            yield from (one.part for one in parts if isinstance(one, Not) and isinstance(one.part, RuleRef))
        case Not(AnyOf(parts)):
            yield from (one for one in parts if isinstance(one, RuleRef))
        case _:
            pass
