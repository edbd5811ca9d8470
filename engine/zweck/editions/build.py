"""Builds editions, each on the first question about one of its days."""

import gc
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from threading import Lock
from typing import TypeVar, cast

from zweck.editions.coverage import absent_on, gap_plan, key_of_gap, turning_days
from zweck.editions.edition import Edition, LawPlan, Named, RequirementPlan
from zweck.editions.names import referred
from zweck.editions.resolve import DAY, Resolver, Shared, condition_of, key_of
from zweck.law.policy import (
    Definition,
    Floor,
    Ground,
    Obligation,
    Omission,
    OmissionEffect,
    PolicySet,
    Prohibition,
    Remedy,
    Requirement,
    Right,
    Rule,
    Scope,
    Version,
)
from zweck.logic.condition import Condition

MAX_DAYS = 20_000
R = TypeVar("R", bound=Rule)


@contextmanager
def no_search() -> Iterator[bool]:
    """Search for no garbage in this process meanwhile, since what is made stays; gives whether there would have been a search."""
    searching = gc.isenabled()
    gc.disable()
    try:
        yield searching
    finally:
        if searching:
            gc.enable()


class Editions:
    """All editions of a policy set; safe to use from several threads."""

    def __init__(self, policies: PolicySet) -> None:
        """Find the days on which anything begins or ends."""
        self._policies = replace(policies)  # a set that held what holds it would go only when garbage is looked for
        self._starts = sorted(set(_turning_days(policies)))
        self._built: dict[int, Edition] = {}
        self._shapes: dict[tuple[int, ...], Edition] = {}
        self._resolvers: dict[object, Resolver] = {}
        self.shared = Shared(policies.vocabulary)
        self._by_day: dict[date, Edition] = {}
        self._lock = Lock()

    @classmethod
    def of(cls, policies: PolicySet) -> "Editions":
        """The editions of a policy set, shared by all who ask."""
        return policies.once(cls)

    def share(self, others: "Editions") -> None:
        """Resolve the rules of both sets once, which have one vocabulary: to be said before the first edition of this one is built."""
        self.shared = others.shared
        self.shared.sharing.append(self)  # owners are known by their identities: none may go while what was resolved stays

    @property
    def starts(self) -> tuple[date, ...]:
        """The first day of each edition but the earliest, which has none."""
        return tuple(self._starts)

    def on(self, day: date) -> Edition:
        """The edition of a day."""
        known = self._by_day.get(day)
        return known or self._find(day)

    def resolver(self, day: date) -> Resolver:
        """The resolver of the conditions of a day's edition."""
        self.on(day)
        return self._resolvers[bisect_right(self._starts, day)]

    def _find(self, day: date) -> Edition:
        place = bisect_right(self._starts, day)
        edition = self._built.get(place)
        if edition is None:
            with self._lock, no_search():
                edition = self._built.get(place) or self._build(place)
                self._built[place] = edition
        if len(self._by_day) < MAX_DAYS:
            self._by_day[day] = edition
        return edition

    def _build(self, place: int) -> Edition:
        start = self._starts[place - 1] if place else None
        until = self._starts[place] - DAY if place < len(self._starts) else None
        day = start or date.min
        versions = (law.on(day) for law in self._policies.laws.values())
        in_force = tuple(map(id, (*versions, *rules_on(self._policies, day), *absent_on(self._policies, day))))
        alike = self._shapes.get(in_force)
        if alike is None:
            self._resolvers[place] = self._resolvers[in_force] = resolver_on(self._policies, day)
            return self._shapes.setdefault(in_force, build(self._policies, start, until, self.shared))
        resolver = self._resolvers[place] = replace(self._resolvers[in_force], day=day)
        names = tuple([self.shared.redated(named, resolver) for named in alike.names])
        return replace(alike, start=start, until=until, names=names)


def _turning_days(policies: PolicySet) -> Iterator[date]:
    spans = [(version.start, version.until) for law in policies.laws.values() for version in law.versions]
    spans += [
        (rule.in_force.start or date.min, rule.in_force.until)
        for law in policies.laws.values()
        for version in law.versions
        for rule in version.rules
    ]
    spans += [(start or date.min, until) for start, until in turning_days(policies)]
    spans += [(entry.start or date.min, entry.until) for table in policies.vocabulary.tables.values() for entry in table.entries]
    for start, until in spans:
        if start != date.min:
            yield start
        if until is not None and until != date.max:
            yield until + DAY


def build(policies: PolicySet, start: date | None, until: date | None, shared: Shared | None = None) -> Edition:
    """The edition of the days from `start` to `until`, on which nothing may begin or end; `shared` is what earlier editions are made of."""
    day = start or date.min
    versions = {version.law: version for version in policies.on(day)}
    rules = rules_on(policies, day)
    base = _Base(resolver_on(policies, day), shared or Shared(policies.vocabulary), {key_of(rule): rule for rule in rules})
    placed = _Placed(rules)
    scoped = ((version, version.scope) for version in versions.values())
    plans = tuple(_plan(version, scope, versions, placed, base) for version, scope in scoped if scope is not None)
    omitted: dict[str, list[Omission]] = {}
    for version in versions.values():
        for one in version.omits:
            omitted.setdefault(one.of, []).append(one)
    plans = tuple(_noted(plan, omitted.get(plan.version.law, ()), base) for plan in plans)
    gaps = gap_plan(policies, base.resolver, base.index, base.names, base.shared)
    laws = (*plans, gaps) if gaps is not None else plans
    return Edition(start, until, tuple(base.names), dict(base.index), laws, made=base.shared.made)


def _noted(plan: LawPlan, omitted: Iterable[Omission], base: "_Base") -> LawPlan:
    """The plan with what laws omit of this one and that goes with its answer."""
    notes = [one for one in omitted if one.effect is not OmissionEffect.MAY_FORBID and one.in_force.covers(base.resolver.day)]
    return replace(plan, notes=tuple((one, base.note(one)) for one in notes)) if notes else plan


def rules_on(policies: PolicySet, day: date) -> list[Rule]:
    """Every rule of every law in force on a day."""
    rules = [(rule, rule.in_force) for version in policies.on(day) for rule in version.rules]
    return [rule for rule, span in rules if span.start is None is span.until or span.covers(day)]


def resolver_on(policies: PolicySet, day: date) -> Resolver:
    """The resolver of a day's conditions."""
    rules = rules_on(policies, day)
    return Resolver(
        day=day,
        vocabulary=policies.vocabulary,
        definitions={(rule.law, rule.id): rule for rule in rules if isinstance(rule, Definition)},
        rules={rule.id: rule for rule in rules if isinstance(rule, Ground | Prohibition)},
        floors=tuple(rule for rule in rules if isinstance(rule, Floor)),
    )


class _Placed:
    """The rules of a day by where they stand: in which law's plan, or under which requirement."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.grounds: dict[str, list[Ground]] = {}
        self._placed: dict[tuple[type[Rule], str], list[Rule]] = {}
        for rule in rules:
            if isinstance(rule, Ground):
                for name in rule.of:
                    self.grounds.setdefault(name, []).append(rule)
            elif isinstance(rule, Requirement | Prohibition | Obligation | Right | Remedy):
                self._placed.setdefault((type(rule), rule.of), []).append(rule)

    def of(self, kind: type[R], law: str) -> list[R]:
        """The rules of a kind that stand in a law, its own and those lent to it."""
        return cast("list[R]", self._placed.get((kind, law), []))


def _plan(version: Version, scope: Scope, versions: dict[str, Version], placed: _Placed, base: "_Base") -> LawPlan:
    law = version.law
    plans = tuple(_requirement(rule, placed, base) for rule in placed.of(Requirement, law))
    prohibitions = base.placed(placed.of(Prohibition, law))
    lent = {rule.law for plan in plans for rule in (plan.rule, *(ground for ground, _ in plan.grounds))}
    lent |= {rule.law for rule, _ in prohibitions}
    return LawPlan(
        version=version,
        layers=tuple(versions[name] for name in sorted(lent - {law}) if versions[name].scope is None),
        scope=base.name(f"{law}/scope", scope, scope.when, law),
        requirements=plans,
        prohibitions=prohibitions,
        obligations=base.placed(placed.of(Obligation, law)),
        rights=base.placed(placed.of(Right, law)),
        remedies=base.placed(placed.of(Remedy, law)),
    )


def _requirement(rule: Requirement, placed: _Placed, base: "_Base") -> RequirementPlan:
    name = f"{rule.of}/{rule.id}"
    return RequirementPlan(name, rule, base.add(rule), base.placed(placed.grounds.get(name, [])))


@dataclass(slots=True)
class _Base:
    """The rule base while it grows: a name is added after the names that it refers to."""

    resolver: Resolver
    shared: Shared
    rules: dict[str, Rule]
    names: list[Named] = field(default_factory=list)
    index: dict[str, int] = field(default_factory=dict)
    open: list[str] = field(default_factory=list)

    def add(self, rule: Rule) -> int:
        """The index of a rule's condition."""
        key = key_of(rule)
        return self.index[key] if key in self.index else self.name(key, rule, condition_of(rule), rule.law)

    def placed(self, rules: Iterable[R]) -> tuple[tuple[R, int], ...]:
        """Rules with the indexes of their conditions."""
        return tuple([(rule, self.add(rule)) for rule in rules])

    def note(self, one: Omission) -> int:
        """The index of the condition under which an omission goes with an answer."""
        self.index[key_of_gap(one)] = len(self.names)
        resolved = self.shared.shared(key_of_gap(one), self.resolver.resolve(one.when, one.of))
        self.names.append(Named(key_of_gap(one), resolved, 0, (one.when, one.of)))
        return self.index[key_of_gap(one)]

    def name(self, key: str, owner: Rule | Scope, condition: Condition, law: str) -> int:
        """The index of a condition that a rule or scope of `law` states, under a new name."""
        if key in self.open:
            raise Cycle([*self.open[self.open.index(key) :], key])
        self.open.append(key)
        resolved = self.shared.resolve(key, owner, condition, law, self.resolver)
        below = [self.add(self.rules[reference]) for reference in resolved.references]
        self.open.pop()
        stratum = 1 + max([self.names[place].stratum for place in below], default=-1)
        self.index[key] = len(self.names)
        dated = (condition, law) if resolved.dated else None
        self.names.append(Named(key, resolved.condition, stratum, dated, owner if isinstance(owner, Rule) else None))
        return self.index[key]


def closure(edition: Edition, places: Iterable[int]) -> tuple[int, ...]:
    """The places of names and of all names that they refer to, in their order."""
    wanted = set(places)
    for place in range(max(wanted, default=-1), -1, -1):
        if place in wanted:
            wanted.update(referred(edition, place))
    return tuple(sorted(wanted))


class Cycle(Exception):
    """Rules refer to each other in a cycle; `keys` goes round it once and ends where it began."""

    def __init__(self, keys: list[str]) -> None:
        """Keep the cycle."""
        self.keys = tuple(keys)
        super().__init__(" → ".join(keys))
