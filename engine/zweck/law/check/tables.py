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
from zweck.words.said import Said, says


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
        message: Said = says("ZW423.no_value_looked", key=shown(entry.key), name=fact.name)
        help: Said | None = near(entry.key, fact.values) or says("forms.use", words=listed(fact.values))
    elif entry.key not in COUNTRIES:
        message, help = says("ZW423.no_country_code", key=shown(entry.key)), advice(entry.key)
    else:
        days: list[date | None] = [day for day in (entry.start, entry.until) if day is not None] or [None]
        late = [off for day in days if (off := off_day(entry.key, day))]
        if len(late) < len(days):
            return
        message, help = late[0]
    diagnostics.add("ZW423", entry.span, message, place=("tables", table.name), help=help)
