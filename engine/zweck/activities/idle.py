"""Days on which the law changes and an answer surely stays, so that it need not be asked again: laws change on which it does not rest."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from typing import Final

from zweck.activities.causes import EVE, IN_NAMES, Cause, Change, turns_of
from zweck.bounded.cache import Bounded
from zweck.decision.decision import Decision
from zweck.editions.build import Editions, closure
from zweck.editions.coverage import COVERAGE
from zweck.editions.edition import Edition, Named
from zweck.editions.names import numbers_of
from zweck.law.policy import PolicySet
from zweck.law.tables import TableKind
from zweck.law.vocabulary import SameAs
from zweck.logic.condition import Rows, TableFor, Test, leaves

MAX_PAIRS: Final = 10_000
"""Pairs of editions of which it is kept in which laws they differ."""

Touched = frozenset[str] | None
"""The laws that change; `None` where the scope of one does, so that another law may apply."""


class Idle:
    """Knows which laws change from one edition to another; safe to use from several threads."""

    def __init__(self, policies: PolicySet) -> None:
        """Compare editions when they are first asked about."""
        self._policies = policies
        self._editions = Editions.of(policies)
        self._touched = Bounded[tuple[date, date], Touched](MAX_PAIRS)
        silences = [fact.silence for fact in policies.vocabulary.facts.values()]
        known = [value for one in silences for value in (one.presume, one.against, one.harmless, *(part.value for part in one.implied))]
        self._silent = _words(value for value in known if not isinstance(value, SameAs))

    def on(self, now: Decision, turn: date, causes: Sequence[Cause], laws: Collection[str]) -> bool:
        """Whether an answer that rests on some laws surely stays on a day on which something begins or ends."""
        rows = [one for one in causes if one.change is Change.TABLE_ROW]
        far = bool(rows) and all(self._far(one, now, turn) for one in rows)
        if len(rows) == len(causes):
            return far or self._stand(laws, now, turn)
        names = (one.change in IN_NAMES or (one.change is Change.DAY and one.law) or one in rows for one in causes)
        return all(names) and self._stand(laws, now, turn)

    def _far(self, row: Cause, now: Decision, turn: date) -> bool:
        """Whether a row lists a key that no fact has as its value; the table lists others before and after."""
        name, _, key = row.reference.partition("/")
        table = self._policies.vocabulary.tables[name]
        listed = table.keys_on(turn) and table.keys_on(turn - EVE)
        return table.kind is TableKind.SET and bool(listed) and key not in self._silent | _words(now.question.stated.values())

    def _stand(self, laws: Collection[str], now: Decision, turn: date) -> bool:
        day = now.date or turn
        try:
            touched = self._touched[day, turn]
        except KeyError:
            touched = self._touched[day, turn] = self._between(self._editions.on(day), self._editions.on(turn), turn)
        return touched is not None and touched.isdisjoint({COVERAGE, *laws})

    def _between(self, one: Edition, other: Edition, turn: date) -> Touched:
        """The laws that two editions do not have in common, and those that read a day or a table which turns."""
        mine, theirs = _laws(one), _laws(other)
        unlike = {law for law in mine.keys() | theirs.keys() if mine.get(law) != theirs.get(law)}
        if any(law not in mine or law not in theirs or mine[law][0] != theirs[law][0] for law in unlike):
            return None
        for edition in (one, other):
            moved = {place for place, named in enumerate(edition.names) if self._moves(edition, named, turn)}
            for plan in edition.laws if moved else ():
                if not moved.isdisjoint(closure(edition, (plan.scope,))):
                    return None
                if not moved.isdisjoint(closure(edition, (*plan.points(), *plan.riders()))):
                    unlike.add(plan.version.law)
        return frozenset(unlike)

    def _moves(self, edition: Edition, named: Named, turn: date) -> bool:
        """Whether a name reads a test of the day or a row of a table that turns, or bears a doubt that does."""
        doubts = () if named.rule is None else named.rule.doubts
        cases = (found.when for doubt in doubts if (found := self._policies.doubts.get(doubt)) is not None and found.when is not None)
        tests = (*edition.made.tests(named.condition), *(leaf for one in cases for leaf in leaves(one) if isinstance(leaf, Test)))
        if any(turn in turns_of(test) for test in tests):
            return True
        looked = leaves(named.dated[0]) if named.dated is not None else ()
        return any(self._turns(test, turn) for test in looked if isinstance(test, Test))

    def _turns(self, test: Test, turn: date) -> bool:
        match test.operand:
            case Rows(table) | TableFor(table) | str(table) if (found := self._policies.vocabulary.tables.get(table)) is not None:
                return any(entry.start == turn or (entry.until is not None and entry.until == turn - EVE) for entry in found.entries)
            case _:
                return False


def named_by(decision: Decision) -> Iterator[str]:
    """The laws that an answer names, and those of which it is open whether they apply."""
    yield from (one.law for one in decision.laws)
    yield from decision.open_laws


def _laws(edition: Edition) -> dict[str, tuple[int, int, tuple[int, ...]]]:
    """The laws of an edition: their scope, version and everything else, as numbers."""
    numbers = numbers_of(edition)
    return {
        plan.version.law: (numbers[plan.scope], id(plan.version), tuple([numbers[place] for place in (*plan.points(), *plan.riders())]))
        for plan in edition.laws
    }


def _words(values: Iterable[object]) -> frozenset[object]:
    """The values, and the members of lists."""
    found: set[object] = set()
    for value in values:
        found |= value if isinstance(value, frozenset) else {value}
    return frozenset(found)
