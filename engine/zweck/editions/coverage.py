"""The gaps of an edition: fields of law that may matter on its days and that the policy set does not have for every place.

They stand in one plan beside those of the laws. Its scope holds where any gap may be, and is never surely met: whether law that is not
there applies, and what it says, is unknown. So a gap leaves open what would be permitted, and changes no prohibition.
"""

from collections.abc import Iterator
from datetime import date
from typing import Final

from zweck.editions.edition import Absence, Edition, LawPlan, Named
from zweck.editions.resolve import NEVER, Resolver, Shared
from zweck.law.policy import Governed, Omission, OmissionEffect, PolicySet, Version
from zweck.law.vocabulary import TableKind
from zweck.logic.condition import All, AnyOf, Condition, DefinitionRef, Not, Operator, Rows, Test, Value, facts_of, leaves
from zweck.words.text import Text

COVERAGE: Final = "coverage"
VERSION: Final = Version(COVERAGE, date.min, Text("Abdeckung", "Coverage"), COVERAGE, ())
"""The version that stands for law that is not there."""

Absent = Governed | Omission


def absent_on(policies: PolicySet, day: date) -> Iterator[Absent]:
    """Law that may be a gap on a day."""
    for field in policies.coverage.fields.values():
        yield from (one for one in field.governed if one.in_force.covers(day))
    yield from (hole for hole in policies.coverage.holes if hole.in_force.covers(day))
    for version in policies.on(day):
        yield from (one for one in version.omits if one.effect is OmissionEffect.MAY_FORBID and one.in_force.covers(day))


def absent(policies: PolicySet) -> Iterator[Absent]:
    """Law that may be a gap on any day."""
    for field in policies.coverage.fields.values():
        yield from field.governed
    yield from policies.coverage.holes
    omitted = (one for law in policies.laws.values() for version in law.versions for one in version.omits)
    yield from (one for one in omitted if one.effect is OmissionEffect.MAY_FORBID)


def turning_days(policies: PolicySet) -> Iterator[tuple[date | None, date | None]]:
    """The days on which something may begin or cease to be a gap."""
    every: list[Absent] = [one for field in policies.coverage.fields.values() for one in field.governed]
    every += policies.coverage.holes
    every += [one for law in policies.laws.values() for version in law.versions for one in version.omits]
    yield from ((one.in_force.start, one.in_force.until) for one in every)


def governing(edition: Edition) -> frozenset[str]:
    """The facts that name the countries whose law may be a gap, and those on which it turns which row of a table an answer names."""
    governed = {gap.absent.law_of for plan in edition.laws for gap in plan.gaps if isinstance(gap.absent, Governed)}
    dated = (leaf for named in edition.names if named.dated is not None for leaf in leaves(named.dated[0]))
    rows = {fact for leaf in dated if isinstance(leaf, Test) and leaf.operator is Operator.IN_ROWS for fact in facts_of(leaf)}
    return frozenset(governed | rows)


def gap_plan(policies: PolicySet, resolver: Resolver, index: dict[str, int], names: list[Named], shared: Shared) -> LawPlan | None:
    """The plan of the gaps of the resolver's day, whose names are added to those of the edition; `None` where there can be none."""
    gaps: list[Absence] = []
    for one in absent_on(policies, resolver.day):
        key = key_of_gap(one)
        written = condition_of(one, policies, resolver.day)
        resolved = resolver.resolve(written, COVERAGE)
        if resolved is not NEVER:
            index[key] = len(names)
            names.append(Named(key, shared.shared(key, resolved), 0, (written, COVERAGE)))
            gaps.append(Absence(one, index[key]))
    if not gaps:
        return None
    scope = index[f"{COVERAGE}/scope"] = len(names)
    any_gap = AnyOf(tuple(DefinitionRef(names[gap.place].key) for gap in gaps))
    names.append(Named(f"{COVERAGE}/scope", shared.shared(COVERAGE, any_gap.parts[0] if len(gaps) == 1 else any_gap), 1))
    return LawPlan(VERSION, (), scope, (), (), (), (), (), gaps=tuple(gaps))


def key_of_gap(one: Absent) -> str:
    """The name of a gap in the rule base."""
    if isinstance(one, Governed):
        return f"{point_of(one)}/{one.number}"
    return f"{point_of(one)}/{one.of}" if one.announced else point_of(one)  # one change may concern several laws


def point_of(one: Absent) -> str:
    """The name under which an answer speaks of a gap."""
    return f"{COVERAGE}/{one.field if isinstance(one, Governed) else one.id}"


def cited(one: Absent) -> str:
    """Where the law stands that is not there."""
    return one.citation if isinstance(one, Governed) else one.place


def condition_of(one: Absent, policies: PolicySet, day: date) -> Condition:
    """The condition under which there is a gap: of a field, that it matters and the country is none of those for which it is there."""
    if isinstance(one, Omission):
        return one.when
    there = tuple(_there(one, policies, day))
    return All((one.when, *(Not(test) for test in there)))


def _there(one: Governed, policies: PolicySet, day: date) -> Iterator[Test]:
    """Tests of which one holds where the country is one of those for which the policy set has the field on a day."""
    covers = [cover for version in policies.on(day) for cover in version.covers]
    found = [cover for cover in covers if cover.field == one.field]
    places = frozenset[Value](cover.place for cover in found if cover.place)
    if places:
        yield Test(one.law_of, Operator.ONE_OF, places)
    tables = [cover.table for cover in found if cover.table]
    covering = [table for table in policies.vocabulary.tables.values() if table.covers == one.field]
    tables += [table.name for table in covering if table.kind is not TableKind.ROWS]
    yield from (Test(one.law_of, Operator.IN_TABLE, table) for table in dict.fromkeys(tables))
    for table in covering:
        if table.kind is TableKind.ROWS:
            yield Test(one.law_of, Operator.IN_ROWS, Rows(table.name, table.columns.facts(), covering=True))
