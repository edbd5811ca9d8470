"""Marks of rows that no condition looks up, and notes of rows that state a condition: neither decides anything.

A note says where and how a row was read. Demands and bans of the row's law stand in its rule, its marks or an omission of the law. Rows
whose rule was not read are gaps, whatever their notes say.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from zweck.forms.diagnostics import Span
from zweck.law.check.names import written_conditions
from zweck.law.policy import PolicySet
from zweck.law.tables import RowEffect, TableKind
from zweck.logic.condition import Rows, Test, leaves

CONDITION: Final = re.compile(
    r"\b(?:allow|bann|ban\b|demand|except|exempt|forbad|forbid|must\b|need|only\b|prohibit|requir|solely|unless|without)\w*", re.IGNORECASE
)
"""Words of notes, which are in English, that state a condition."""


class Unheard(NamedTuple):
    """A word in the note of a row that states a condition, or a mark that no rule looks up."""

    table: str
    row: str
    word: str
    mark: bool
    span: Span


def unheard(policies: PolicySet) -> Iterator[Unheard]:
    """All of them, table by table."""
    looked_up = _looked_up(policies)
    for table in policies.vocabulary.tables.values():
        if table.kind is not TableKind.ROWS:
            continue
        for row in table.entries:
            yield from (Unheard(table.name, row.row, mark, True, row.span) for mark in row.marks if mark not in looked_up[table.name])
            found = CONDITION.search(row.note) if table.columns.rules[row.rule].effect is not RowEffect.UNKNOWN else None
            if found is not None:
                yield Unheard(table.name, row.row, found[0], False, row.span)


def _looked_up(policies: PolicySet) -> dict[str, set[str]]:
    """The marks of each table that a rule or a scope looks up."""
    found: dict[str, set[str]] = {name: set() for name in policies.vocabulary.tables}
    for _, condition in written_conditions(policies.laws):
        for leaf in leaves(condition):
            if isinstance(leaf, Test) and isinstance(leaf.operand, Rows):
                found[leaf.operand.table] |= leaf.operand.marks
    return found
