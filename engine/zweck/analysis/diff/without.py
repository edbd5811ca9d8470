"""The new side of a law without some of the edits of a stretch of days, which edits can matter to a law, and on which an answer rests."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, TypeVar, cast

from zweck.analysis.diff.gaps import Total, answers, gap_in, outcome_in
from zweck.analysis.diff.result import NO_REASON, Day, Edit, Example, What, edits
from zweck.analysis.space.law_space import Facts
from zweck.analysis.space.sides import Side, Stretch
from zweck.decision.decision import Outcome
from zweck.editions.build import Cycle, build
from zweck.editions.coverage import COVERAGE
from zweck.editions.edition import Edition
from zweck.editions.effects.references import Referred
from zweck.editions.resolve import Shared, key_of
from zweck.facts.question import Question, complete
from zweck.facts.silences import against_controller
from zweck.law.policy import (
    Coverage,
    Law,
    Omission,
    OmissionEffect,
    PolicySet,
    Prohibition,
    Requirement,
    Rule,
    Scope,
    Version,
)
from zweck.law.vocabulary import Vocabulary

K = TypeVar("K")
V = TypeVar("V")
COMMON: Final = "common"
WORDS: Final = frozenset({What.TABLE, What.FACT})


class Without:
    """Takes edits of a stretch back; conditions are resolved once, whichever edits are taken back."""

    def __init__(self, sides: tuple[Side, Side], stretch: Stretch) -> None:
        """Read what stands on both sides on the days of the stretch."""
        self._old, self._new = sides
        self._stretch = stretch
        self._before, self._after = (Day.of(side.policies, stretch.day) for side in sides)
        self._words: dict[frozenset[str], tuple[Vocabulary, Shared]] = {}
        self.edits = tuple(edits(self._old.policies, self._new.policies, self._before, self._after))
        self._concerning: dict[str, tuple[Edit, ...]] = {}

    def edition(self, edited: Sequence[Edit], law: str) -> Edition:
        """The new side's edition without some edits, with the plans of one law and of the gaps only.

        Raises:
            Cycle: if the rules refer to each other in a cycle then.
        """
        before, after = self._before, self._after
        versions, rules, gaps = dict(after.versions), dict(after.rules), dict(after.gaps)
        for edit in edited:
            match edit.what:
                case What.LAW:
                    _put(versions, edit.law, before.versions.get(edit.law))
                    rules = {key: rule for key, rule in rules.items() if key[0] != edit.law}
                    rules |= {key: rule for key, rule in before.rules.items() if key[0] == edit.law}
                case What.SCOPE:
                    versions[edit.law] = replace(versions[edit.law], scope=cast("Scope | None", edit.old))
                case What.RULE:
                    _put(rules, (edit.law, edit.id), before.rules.get((edit.law, edit.id)))
                case What.GAP:
                    _put(gaps, edit.id, before.gaps.get(edit.id))
                case _:
                    pass
        of: dict[str, list[Rule]] = {name: [] for name in versions}
        for (name, _), rule in rules.items():
            of[name].append(rule)
        whole = {name: Law(name, (_alone(version, of[name], law),)) for name, version in versions.items()}
        holes = tuple(Omission(id, "", NO_REASON, OmissionEffect.MAY_FORBID, gap.when) for id, gap in gaps.items())
        vocabulary, shared = self._worded([edit for edit in edited if edit.what in WORDS])
        policies = PolicySet(whole, vocabulary, "", coverage=Coverage(holes=holes))
        return build(policies, self._stretch.start, self._stretch.until, shared)

    def _worded(self, edited: Sequence[Edit]) -> tuple[Vocabulary, Shared]:
        """Facts and tables without some edits, and the conditions that were resolved with them."""
        key = frozenset(edit.name for edit in edited)
        if key not in self._words:
            old, new = self._old.vocabulary, self._new.vocabulary
            facts, tables = {**old.facts, **new.facts}, {**old.tables, **new.tables}
            for edit in edited:
                if edit.what is What.TABLE:
                    tables[edit.id] = old.tables.get(edit.id) or tables[edit.id]
                else:
                    facts[edit.id] = old.facts.get(edit.id) or facts[edit.id]
            vocabulary = Vocabulary(facts, tables)
            self._words[key] = vocabulary, Shared(vocabulary)
        return self._words[key]

    def concerning(self, law: str) -> tuple[Edit, ...]:
        """The edits that can matter to a law or to gaps, whichever of them are taken back."""
        if law not in self._concerning:
            reached = set(_reached([self._before, self._after], law))
            self._concerning[law] = tuple(edit for edit in self.edits if _may_matter(edit, law, reached))
        return self._concerning[law]


def _may_matter(edit: Edit, law: str, reached: set[str]) -> bool:
    if edit.what is What.RULE:
        return edit.name in reached
    return edit.what is not What.SCOPE or edit.law == law


def _alone(version: Version, rules: Sequence[Rule], law: str) -> Version:
    """A version on one day; only the law itself has a scope, and so a plan."""
    return replace(version, start=date.min, until=None, rules=tuple(rules), omits=(), scope=version.scope if version.law == law else None)


def _reached(days: Sequence[Day], law: str) -> Iterator[str]:
    """The names of all rules on which the law, or a gap, may rest, in several states at once."""
    rules = [rule for day in days for rule in day.rules.values()]
    referred = Referred(rules)
    seen: set[int] = set()
    scopes = (day.versions[law].scope for day in days if law in day.versions)
    ahead = [rule for scope in scopes if scope is not None for rule in referred.by(scope.when, law)]
    ahead += [rule for day in days for gap in day.gaps.values() for rule in referred.by(gap.when, COVERAGE)]
    ahead += [rule for rule in rules if isinstance(rule, Requirement | Prohibition) and rule.of == law]
    while ahead:
        rule = ahead.pop()
        if id(rule) in seen:
            continue
        seen.add(id(rule))
        yield key_of(rule)
        if isinstance(rule, Requirement):
            ahead += referred.grounds[f"{rule.of}/{rule.id}"]
        for condition in rule.conditions:
            ahead += referred.by(condition, rule.law)


def needed(edited: Iterable[Edit], undone: Callable[[list[Edit]], bool]) -> tuple[Edit, ...]:
    """Of edits that together undo something, those that do so still: each of them was tried, but others many at a time."""
    kept = [*edited]
    ahead = [kept]
    while ahead:
        chosen = ahead.pop()
        names = {id(edit) for edit in chosen}
        rest = [edit for edit in kept if id(edit) not in names]
        if rest and undone(rest):
            kept = rest
        elif len(chosen) > 1:
            half = len(chosen) // 2
            ahead += [chosen[half:], chosen[:half]]
    return tuple(kept)


def _put(items: dict[K, V], key: K, item: V | None) -> None:
    """Put an item in its place, or take away what is there."""
    if item is None:
        items.pop(key, None)
    else:
        items[key] = item


def responsible(law: str, example: Example, without: Without, old: Side, new: Side, stretch: Stretch) -> tuple[Edit, ...]:
    """The edits without which the example would be answered on the new side as on the old: none of them can be left out."""
    said = _LawOutcome.of(law, dict(example.facts), old, new)
    before = old.on(stretch.day)
    was, gap = said.by(before), gap_in(before, said.read)

    def undone(chosen: Sequence[Edit]) -> bool:
        try:
            edition = without.edition(chosen, law)
        except Cycle:
            return False
        one, other = answers((was, said.by(edition)), (gap, gap_in(edition, said.read)))
        return one is other

    return needed((edit for edit in without.concerning(law) if edit.decides), undone)


@dataclass(frozen=True, slots=True)
class _LawOutcome:
    """The outcome of a law for a request, whose facts are total by reading U, and by reading S."""

    law: str
    read: Total
    against: Total

    @classmethod
    def of(cls, law: str, facts: Facts, old: Side, new: Side) -> "_LawOutcome":
        """The request as both sides read it; where they differ, as the new one does."""
        (read, against), (now, now_against) = _readings(facts, old), _readings(facts, new)
        return cls(law, {**read, **now}, {**against, **now_against})

    def by(self, edition: Edition) -> Outcome:
        """The outcome by an edition."""
        found = outcome_in(self.law, edition, self.read)
        is_open = found in (Outcome.UNDETERMINED, Outcome.PROHIBITED) and self.law != COVERAGE
        return Outcome.PROHIBITED if is_open and outcome_in(self.law, edition, self.against) is Outcome.PROHIBITED else found


def _readings(facts: Facts, side: Side) -> tuple[Facts, Facts]:
    """The total facts of a request by reading U and by reading S."""
    stated = {name: value for name, value in facts.items() if name in side.vocabulary.facts}
    found = complete(Question(stated), side.vocabulary)
    return dict(found.values), dict((against_controller(found) or found).values)
