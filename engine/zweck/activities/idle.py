"""Days on which the law changes and an answer surely stays, so that it need not be asked again: laws change on which it does not rest."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Final

from zweck.activities.causes import EVE, IN_NAMES, Change, choosing, of_law, turns_of
from zweck.bounded.cache import Bounded, made_once
from zweck.decision.decision import Ruling
from zweck.editions.build import Editions, closure
from zweck.editions.edition import Edition, Named
from zweck.editions.names import numbers_of
from zweck.facts.question import Question
from zweck.law.policy import PolicySet
from zweck.law.tables import TableKind
from zweck.law.vocabulary import SameAs
from zweck.logic.condition import Test, leaves

MAX_PAIRS: Final = 10_000
"""Editions and later days of which it is kept what turns between them."""

Apart = tuple[frozenset[str] | None, Collection[str], frozenset[str]]
"""The laws that change from an edition to a day; `None` where the scope of one does, or something turns that no edition shows.

The tables of which rows turn on the day, where nothing else does. The keys of rows and the country codes that turn, where nothing else
does, and each says no more than that it is one of several.
"""


class Idle:
    """Knows which laws and tables turn from an edition to a later day; safe to use from several threads."""

    def __init__(self, policies: PolicySet) -> None:
        """Compare editions when they are first asked about."""
        self._policies = policies
        self._editions = Editions.of(policies)
        self._apart = Bounded[tuple[Edition, date, bool], Apart](MAX_PAIRS)
        self._choosing = choosing(policies)
        self._keys = {table.name: frozenset([row.key for row in table.entries]) for table in policies.vocabulary.tables.values()}
        given = [
            (one.presume, one.against, one.harmless, *(part.value for part in one.implied))
            for one in (fact.silence for fact in policies.vocabulary.facts.values())
        ]
        self._silent = _words(value for values in given for value in values if not isinstance(value, SameAs))

    def on(self, asked: Question, since: date, turn: date, rests_on: Collection[str]) -> bool | None:
        """Whether an answer that rests on some laws, and stayed since a day, surely stays on one on which nothing turns but the law.

        `False`: it stays, for its facts choose nothing that turns. `None`: it is to be asked again.
        """
        edition, bare = self._editions.on(since), asked.merged is None
        apart = made_once(self._apart, (edition, turn, bare), lambda: self._between(edition, turn, bare=bare))
        laws, tables, keys = apart
        if laws is not None and laws.isdisjoint(rests_on):
            return True
        if keys and keys.isdisjoint(_words(asked.stated.values())):
            return bool(tables)
        if not tables or asked.contradictions or (asked.merged is not None and asked.merged.readings):
            return None
        chosen = ((self._keys[table], asked.stated.get(fact)) for table in tables for fact in self._choosing[table])
        return None if any(value is None or not listed.isdisjoint(_words((value,))) for listed, value in chosen) else False

    def _between(self, edition: Edition, turn: date, *, bare: bool) -> Apart:
        """The laws, tables and keys that turn; unless facts are `bare`, some of them may follow from the periods of tables."""
        causes, known = of_law(self._policies)[turn], self._policies.vocabulary.tables
        rows = [one.reference.split("/", 1) for one in causes if one.change is Change.TABLE_ROW]
        tables = dict.fromkeys([name for name, _ in rows])
        shown = all(
            one.change in IN_NAMES or one.change is Change.TABLE_ROW or (one.change is Change.DAY and one.law) for one in causes
        ) and (bare or all(known[name].kind is not TableKind.PERIODS for name in tables))
        laws = self._unlike(edition, self._editions.on(turn), turn, tables) if shown else None
        keys = [*[one.reference for one in causes if one.change is Change.COUNTRY], *[key for _, key in rows]]
        far = all(known[name].kind is TableKind.SET and known[name].keys_on(turn) and known[name].keys_on(turn - EVE) for name in tables)
        return (
            laws,
            tables if shown and len(rows) == len(causes) else (),
            frozenset(keys if len(keys) == len(causes) and far and self._silent.isdisjoint(keys) else ()),
        )

    def _unlike(self, one: Edition, other: Edition, turn: date, tables: Collection[str]) -> frozenset[str] | None:
        """The laws that two editions do not have in common, and those that read a day, or a table of which rows turn."""
        mine, theirs = _laws(one), _laws(other)
        unlike = {law for law in mine.keys() | theirs.keys() if mine.get(law) != theirs.get(law)}
        if any(law not in mine or law not in theirs or mine[law][0] != theirs[law][0] for law in unlike):
            return None
        for edition in (one, other):
            moved = {place for place, named in enumerate(edition.names) if self._moves(edition, named, turn, tables)}
            for plan in edition.laws if moved else ():
                if not moved.isdisjoint(closure(edition, (plan.scope,))):
                    return None
                if not moved.isdisjoint(closure(edition, (*plan.points(), *plan.riders()))):
                    unlike.add(plan.version.law)
        return frozenset(unlike)

    def _moves(self, edition: Edition, named: Named, turn: date, tables: Collection[str]) -> bool:
        """Whether a name reads a test of the day that turns, or a table of which rows do, or bears a doubt that does."""
        doubts = map(self._policies.doubts.get, () if named.rule is None else named.rule.doubts)
        cases = [doubt.when for doubt in doubts if doubt is not None and doubt.when is not None]
        borne, looked = (
            [leaf for one in several for leaf in leaves(one) if isinstance(leaf, Test)] for several in (cases, (named.dated or ())[:1])
        )
        dated = any(turn in turns_of(test) for test in (*edition.made.tests(named.condition), *borne))
        return dated or any(getattr(test.operand, "table", test.operand) in tables for test in (*borne, *looked))


def named_by(ruling: Ruling) -> list[str]:
    """The laws that an answer names, and those of which it is open whether they apply."""
    return [*[one.law for one in ruling.laws], *ruling.open_laws]


def _laws(edition: Edition) -> dict[str, tuple[int, int, tuple[int, ...]]]:
    """The laws of an edition: their scope, version and everything else, as numbers."""
    numbers = numbers_of(edition)
    return {
        plan.version.law: (numbers[plan.scope], id(plan.version), tuple([numbers[place] for place in (*plan.points(), *plan.riders())]))
        for plan in edition.laws
    }


def _words(values: Iterable[object]) -> frozenset[object]:
    """The values, lists among them, and the members of lists."""
    found = frozenset(values)
    return found.union(*[one for one in found if isinstance(one, frozenset)]) if frozenset in map(type, found) else found
