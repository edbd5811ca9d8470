"""Which mutants are wanted: of some laws or rules, in force on a day, or edited since another state of the law."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date

from zweck.analysis.mutation.mutant import Mutant, Subject
from zweck.law.check.names import written_rules
from zweck.law.policy import PolicySet, Rule, Scope, Version
from zweck.periods.rows import PeriodRow


def chosen(
    mutants: Iterable[Mutant],
    policies: PolicySet,
    laws: Collection[str] = (),
    rules: Collection[str] = (),
    at: date | None = None,
    old: PolicySet | None = None,
) -> Iterator[tuple[int, Mutant]]:
    """The mutants wanted, with their numbers among all: of any of the laws and rules, in force on a day, of what is not alike in `old`."""
    edited = {id(subject) for subject in subjects_edited(old, policies)} if old is not None else None
    for number, mutant in enumerate(mutants):
        if laws and mutant.law not in laws:
            continue
        if rules and mutant.id not in rules and mutant.name not in rules:
            continue
        if at is not None and not _in_force(mutant, policies, at):
            continue
        if edited is None or id(mutant.old) in edited:
            yield number, mutant


def _in_force(mutant: Mutant, policies: PolicySet, day: date) -> bool:
    if isinstance(mutant.old, PeriodRow):
        return mutant.old.holds_on(day)
    version = policies.laws[mutant.law].on(day)
    if version is None:
        return False
    match mutant.old:
        case Version():
            return version is mutant.old
        case Scope():
            return version.scope is mutant.old
        case Rule() as rule:
            return rule.in_force.covers(day) and any(rule is other for other in version.rules)


def subjects_edited(old: PolicySet, new: PolicySet) -> Iterator[Subject]:
    """The rules, scopes, versions and rows of periods of the new state that are not alike in the old one; places in files do not count."""
    known = {(version.law, version.start, rule.id): rule for version, rule in written_rules(old.laws)}
    for version, rule in written_rules(new.laws):
        if known.get((version.law, version.start, rule.id)) != rule:
            yield rule
    before = {(version.law, version.start): version for law in old.laws.values() for version in law.versions}
    for law in new.laws.values():
        for version in law.versions:
            was = before.get((version.law, version.start))
            if was is None or was.until != version.until:
                yield version
            if version.scope is not None and (was is None or was.scope != version.scope):
                yield version.scope
    rows = {row for some in old.vocabulary.periods.rows.values() for row in some}
    yield from (row for some in new.vocabulary.periods.rows.values() for row in some if row not in rows)
