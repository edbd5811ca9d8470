"""The rows of tables on which an answer rests: they are named with the requirement, or else the scope, whose condition looks them up."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from functools import cached_property
from itertools import chain
from operator import itemgetter
from typing import Final

from zweck.combine import LawVerdict, Verdict
from zweck.decision.decision import Reason, Ruling, Status
from zweck.editions.edition import Edition
from zweck.editions.names import referred
from zweck.editions.rows import cells_of, holds
from zweck.explain.row_words import CHECKED
from zweck.law.countries import name_of
from zweck.law.tables import RowEffect
from zweck.law.vocabulary import Entry, Table, TableKind, Vocabulary
from zweck.logic.condition import Rows, Test, Value, leaves
from zweck.logic.kleene import Values
from zweck.words.text import Text

MAX_CITED: Final = 100
"""Choices of rows with which a ruling is kept; then all are dropped."""

Cited = dict[tuple[tuple[str, str], ...], Ruling]
"""A ruling with its rows, by the names of the reasons to which they belong and the rows."""

Looked = tuple[str, str]
"""A table, and the fact that states the key."""


class CitedRows:
    """The rows of an edition's tables; safe to use from several threads."""

    def __init__(self, edition: Edition, vocabulary: Vocabulary) -> None:
        self._edition = edition
        self._tables = {table.name: table for table in vocabulary.tables.values() if table.kind is TableKind.ROWS}
        self._looked: dict[int, frozenset[Looked]] = {}
        self._looking: dict[int, bool] = {}  # whether a law looks up any rows, by the place of its scope
        self._chosen: dict[int, frozenset[str]] = {}

    @cached_property
    def _rows(self) -> dict[str, dict[Value | None, list[tuple[int, Entry]]]]:
        day = self._edition.start or date.min
        return {name: _by_key(row for row in table.entries if row.holds_on(day)) for name, table in self._tables.items()}

    def cited(self, ruling: Ruling, verdict: Verdict, values: Values, known: Cited) -> Ruling:
        """The ruling with each row where it belongs, as it is `known` already; the same object where there is none."""
        found = [(name, row) for law in verdict.carrying for name, row in self._of(law, values)]
        if not found:
            return ruling
        key = tuple((name, row.row) for name, row in found)
        cited = known.get(key)
        if cited is None:
            reasons = tuple(_with_rows(one, [row for name, row in found if name == one.rule], self._tables) for one in ruling.reasons)
            cited = replace(ruling, reasons=reasons)
            if len(known) >= MAX_CITED:
                known.clear()
            known[key] = cited
        return cited

    def read_by(self, law: LawVerdict) -> frozenset[str]:
        """The facts whose values choose the rows that go with a law: the keys, and those that distinguish cells."""
        looking = self._looking.get(law.plan.scope)
        if looking is None:
            places = (law.plan.scope, *[one.trigger for one in law.plan.requirements])
            looking = self._looking[law.plan.scope] = any(map(self.looked_up, places))
        return frozenset().union(*[self.facts_of(place) for _, place in self._places(law)]) if looking else frozenset()

    def facts_of(self, place: int) -> frozenset[str]:
        """The facts whose values choose the rows that a name looks up."""
        found = self._chosen.get(place)
        if found is None:
            several = (fact for table, key in self.looked_up(place) for fact in (key, *self._tables[table].columns.facts()))
            found = self._chosen[place] = frozenset(several)
        return found

    def _places(self, law: LawVerdict) -> list[tuple[str, int]]:
        """The names of the reasons to which rows belong, and the places that look them up."""
        triggered = [one.plan for one in law.requirements if one.status is not Status.NOT_TRIGGERED]
        places = [(plan.name, plan.trigger) for plan in triggered if self.looked_up(plan.trigger)]
        return places or [(f"{law.plan.version.law}/scope", law.plan.scope)]

    def _of(self, law: LawVerdict, values: Values) -> Iterator[tuple[str, Entry]]:
        """The rows of a law that applies, with the names of the reasons to which they belong."""
        for name, place in self._places(law):
            for table, fact in sorted(self.looked_up(place)):
                yield from ((name, row) for row in self.matching(table, values[fact], values))

    def looked_up(self, place: int) -> frozenset[Looked]:
        """The tables that a name looks up, itself or through the names that it refers to, and the facts that state the keys."""
        found = self._looked.get(place)
        if found is None:
            named = self._edition.names[place]
            own = leaves(named.dated[0]) if named.dated is not None else ()
            tests = {(leaf.operand.table, leaf.fact) for leaf in own if isinstance(leaf, Test) and isinstance(leaf.operand, Rows)}
            below = (self.looked_up(one) for one in referred(self._edition, place))
            found = self._looked[place] = frozenset(tests).union(*below)
        return found

    def matching(self, table: str, key: Value | None, values: Values) -> Iterator[Entry]:
        """The rows of which the facts surely meet key and cells."""
        rows, cells = self._rows[table], self._tables[table].columns.cells
        several = chain.from_iterable(rows.get(one, ()) for one in key) if isinstance(key, frozenset) else rows.get(key, ())
        for _, row in sorted(several, key=itemgetter(0)):
            if all(_met(row, one, self._tables[table], values) for one in cells):
                yield row

    def unknown(self, row: Entry) -> bool:
        """Whether the rule of a row could not be read."""
        return any(table.effect(row) is RowEffect.UNKNOWN for table in self._tables.values() if row in table.entries)

    def covering(self, field: str, key: Value | None, values: Values) -> Iterator[Entry]:
        """The rows of the tables that cover a field of law."""
        for name, table in self._tables.items():
            if table.covers == field:
                yield from self.matching(name, key, values)


def _by_key(rows: Iterable[Entry]) -> dict[Value | None, list[tuple[int, Entry]]]:
    """The rows by their keys, each with its place."""
    found: dict[Value | None, list[tuple[int, Entry]]] = {}
    for place, row in enumerate(rows):
        found.setdefault(row.key, []).append((place, row))
    return found


def _met(row: Entry, column: str, table: Table, values: Values) -> bool:
    cells = table.columns.cells[column]
    return any(holds(cells[cell], values) for cell in cells_of(row, cells))


def _with_rows(reason: Reason, rows: list[Entry], tables: dict[str, Table]) -> Reason:
    if not rows:
        return reason
    said = [said_by(row, tables) for row in dict.fromkeys(rows)]
    citation = "; ".join([reason.citation, *dict.fromkeys(f"{row.act} ({row.key})" for row in rows)])
    de, en = (" ".join([reason.text[language], *(one[language] for one in said)]) for language in ("de", "en"))
    return replace(reason, citation=citation, text=Text(de, en))


def said_by(row: Entry, tables: dict[str, Table]) -> Text:
    """A row in one sentence: country, rule, marks, legal act, and how it was checked."""
    columns = next(table.columns for table in tables.values() if row in table.entries)
    country, checked = name_of(row.key), CHECKED[row.checked]

    def sentence(language: str) -> str:
        parts = [columns.rules[row.rule].says[language], *(columns.marks[mark][language] for mark in row.marks)]
        return f"{country[language]}: {'; '.join(parts)} ({row.act}; {checked[language]})."

    return Text(sentence("de"), sentence("en"))
