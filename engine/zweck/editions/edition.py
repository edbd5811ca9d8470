"""An edition: all laws in force on a stretch of days on which no version, rule or table entry began or ended.

Within an edition there is no time left: tables are constants, floors stand inside the tests that they affect, and every reference leads to
one rule. That rule base, over total and flat facts, is the intermediate form that both matchers and the explanation work on.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, TypeVar, cast

from zweck.bounded.cache import ByIdentity
from zweck.law.policy import Governed, Ground, Obligation, Omission, Prohibition, Remedy, Requirement, Right, Rule, Version
from zweck.logic.condition import Condition, Test, leaves

MAX_MADE: Final = 10_000
"""Things of one kind, eight times those of the shipped law; then all are dropped, since mutants and drafts make conditions without end."""

T = TypeVar("T")


class Store:
    """The things that were made of a policy set's conditions, by their kind."""

    def __init__(self) -> None:
        self._kinds: dict[object, ByIdentity[Any]] = {}
        self._ones: dict[object, Any] = {}
        self._tests: dict[Test, Test] = {}

    def kind(self, kind: object) -> ByIdentity[Any]:
        """The things of a kind, which is named by who makes them."""
        return self._kinds.get(kind) or self._kinds.setdefault(kind, ByIdentity(MAX_MADE))

    def get(self, kind: Callable[[], T]) -> T:
        """The one thing of a kind, made when it is first wanted."""
        return cast(T, self._ones.get(kind) or self._ones.setdefault(kind, kind()))

    def tests(self, condition: Condition) -> tuple[Test, ...]:
        """The tests in a condition, in their order; equal ones are one object."""
        kept: ByIdentity[tuple[Test, ...]] = self.kind(Test)
        return kept.of(condition, self._tests_in)

    def _tests_in(self, condition: Condition) -> tuple[Test, ...]:
        if len(self._tests) >= MAX_MADE:
            self._tests.clear()
        return tuple([self._tests.setdefault(leaf, leaf) for leaf in leaves(condition) if isinstance(leaf, Test)])


@dataclass(frozen=True, slots=True)
class Named:
    """A named condition of the rule base, referring only to names before it. `stratum` is the length of its longest chain of references.

    `dated` is the condition as written, with the law that states it, where tables stand in it; `None` where nothing in it turns on the day.
    """

    key: str
    condition: Condition
    stratum: int
    dated: tuple[Condition, str] | None = field(default=None, compare=False)
    rule: Rule | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class RequirementPlan:
    """A requirement: the index of its trigger, and its grounds with theirs."""

    name: str
    rule: Requirement
    trigger: int
    grounds: tuple[tuple[Ground, int], ...]


@dataclass(frozen=True, slots=True)
class Absence:
    """Law that is not in the policy set, and the index of the condition under which it would govern."""

    absent: Governed | Omission
    place: int


@dataclass(frozen=True, slots=True)
class LawPlan:
    """A law with a scope, and all rules that stand in it, its own and those that other laws lend it, by their indexes.

    One that has `gaps` stands for law that is not there.
    """

    version: Version
    layers: tuple[Version, ...]
    scope: int
    requirements: tuple[RequirementPlan, ...]
    prohibitions: tuple[tuple[Prohibition, int], ...]
    obligations: tuple[tuple[Obligation, int], ...]
    rights: tuple[tuple[Right, int], ...]
    remedies: tuple[tuple[Remedy, int], ...]
    notes: tuple[tuple[Omission, int], ...] = ()
    gaps: tuple[Absence, ...] = ()

    def points(self) -> list[int]:
        """The places on which a verdict rests: scope, triggers with their grounds, prohibitions."""
        required = [place for one in self.requirements for place in (one.trigger, *[ground for _, ground in one.grounds])]
        return [self.scope, *required, *[place for _, place in self.prohibitions], *[gap.place for gap in self.gaps]]

    def riders(self) -> list[int]:
        """The places of what may ride on an answer: obligations, rights, remedies, notes."""
        return [place for _, place in (*self.obligations, *self.rights, *self.remedies, *self.notes)]


@dataclass(frozen=True, slots=True, eq=False)
class Edition:
    """The rule base of the days from `start` to `until` (both included; `None`: without end), lowest strata first.

    Editions of one `shape` differ in table entries only. Those of one policy set share equal conditions, and what is `made` of them.
    """

    start: date | None
    until: date | None
    names: tuple[Named, ...]
    index: Mapping[str, int]
    laws: tuple[LawPlan, ...]
    shape: object = field(default_factory=object)
    made: Store = field(default_factory=Store)
