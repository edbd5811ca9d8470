"""A law on two days: which of its rules differ, and which rows of the tables that they read."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from zweck.law.policy import Rule
from zweck.law.vocabulary import Table
from zweck.logic.condition import Condition, TableFor, Test, leaves
from zweck.logic.condition import Operator as Op


@dataclass(frozen=True, slots=True)
class Change:
    """A rule on the earlier and on the later day; `None` where it is not there."""

    old: Rule | None
    new: Rule | None

    @property
    def rule(self) -> Rule:
        """The later statement, or the earlier one of a rule that is gone.

        Raises:
            ValueError: if there is neither.
        """
        found = self.new or self.old
        if found is None:
            raise ValueError("a change of nothing")
        return found


@dataclass(frozen=True, slots=True)
class Rows:
    """A table whose rows differ on two days: keys with their numbers (`None`: a set has none) that went and that came."""

    table: Table
    gone: tuple[tuple[str, int | None], ...]
    come: tuple[tuple[str, int | None], ...]


def changes(old: Iterable[Rule], new: Iterable[Rule]) -> Iterator[Change]:
    """The rules that differ, in the order of the later day; a rule that is gone stands where the rules before it still stand."""
    before = {(rule.law, rule.id): rule for rule in old}
    after = {(rule.law, rule.id): rule for rule in new}
    gone: dict[tuple[str, str] | None, list[Rule]] = {}
    last: tuple[str, str] | None = None
    for key, rule in before.items():
        if key in after:
            last = key
        else:
            gone.setdefault(last, []).append(rule)
    yield from (Change(rule, None) for rule in gone.get(None, ()))
    for key, rule in after.items():
        was = before.get(key)
        if was != rule:
            yield Change(was, rule)
        yield from (Change(one, None) for one in gone.get(key, ()))


def rows(conditions: Iterable[Condition], tables: Mapping[str, Table], days: tuple[date, date]) -> Iterator[Rows]:
    """The tables that conditions read whose rows differ on two days."""
    for name in dict.fromkeys(_read(conditions)):
        old, new = (_on(tables[name], day) for day in days)
        if old != new:
            gone = tuple((key, value) for key, value in old.items() if (key, value) not in new.items())
            yield Rows(tables[name], gone, tuple((key, value) for key, value in new.items() if (key, value) not in old.items()))


def _read(conditions: Iterable[Condition]) -> Iterator[str]:
    for condition in conditions:
        for leaf in leaves(condition):
            if isinstance(leaf, Test) and isinstance(leaf.operand, TableFor):
                yield leaf.operand.table
            elif isinstance(leaf, Test) and leaf.operator is Op.IN_TABLE:
                yield str(leaf.operand)


def _on(table: Table, day: date) -> dict[str, int | None]:
    return {**dict.fromkeys(sorted(table.keys_on(day))), **table.numbers_on(day)}
