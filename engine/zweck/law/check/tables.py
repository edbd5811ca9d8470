"""The keys of a table must be values of the facts that are looked up in it."""

from collections.abc import Iterator, Mapping
from datetime import date

from zweck.forms.diagnostics import Diagnostics
from zweck.forms.near import near
from zweck.forms.quoting import listed, shown
from zweck.law.check.names import written_rules
from zweck.law.check.rows import check_rows
from zweck.law.countries import COUNTRIES, advice, off_day
from zweck.law.policy import Law
from zweck.law.vocabulary import Entry, Fact, Table, TableKind, Vocabulary
from zweck.logic.condition import Condition, Operator, Rows, TableFor, Test, leaves


def check_tables(laws: Mapping[str, Law], vocabulary: Vocabulary, diagnostics: Diagnostics) -> None:
    """Note every key that no looked-up fact can have, and every two rows that can hold for one question."""
    for one in vocabulary.tables.values():
        if one.kind is TableKind.ROWS:
            check_rows(one, vocabulary, diagnostics)
    for table, fact in dict.fromkeys(_looked_up(laws)):
        found = vocabulary.tables[table]
        for entry in found.entries:
            if entry.key not in vocabulary.facts[fact].allowed:
                _check_key(found, entry, vocabulary.facts[fact], diagnostics)


def _looked_up(laws: Mapping[str, Law]) -> Iterator[tuple[str, str]]:
    """The tables that conditions name, with the facts that they look up."""
    for condition in _conditions(laws):
        for leaf in leaves(condition):
            if isinstance(leaf, Test) and leaf.operator is Operator.IN_TABLE:
                yield str(leaf.operand), leaf.fact
            elif isinstance(leaf, Test) and isinstance(leaf.operand, TableFor):
                yield leaf.operand.table, leaf.operand.fact
            elif isinstance(leaf, Test) and isinstance(leaf.operand, Rows):
                yield leaf.operand.table, leaf.fact


def _conditions(laws: Mapping[str, Law]) -> Iterator[Condition]:
    for _, rule in written_rules(laws):
        yield from (part for part in (rule.when, rule.unless) if part is not None)
    for law in laws.values():
        yield from (version.scope.when for version in law.versions if version.scope is not None)


def _check_key(table: Table, entry: Entry, fact: Fact, diagnostics: Diagnostics) -> None:
    if fact.values:
        message = f"`{shown(entry.key)}` is no value of `{fact.name}`, which is looked up in this table"
        help = near(entry.key, fact.values) or f"use {listed(fact.values)}"
    elif entry.key not in COUNTRIES:
        message, help = f"`{shown(entry.key)}` is no country code of ISO 3166-1", advice(entry.key)
    else:
        days: list[date | None] = [day for day in (entry.start, entry.until) if day is not None] or [None]
        late = [off_day(entry.key, day) for day in days]
        if not all(late):
            return
        message, _, help = late[0].partition("; ")
    diagnostics.add("ZW423", entry.span, message, place=("tables", table.name), help=help)
