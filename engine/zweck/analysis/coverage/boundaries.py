"""The days on which the law changes, and whether a case shows that it does.

A case shows a change if it lies on the day before or on the day, and the change matters to its facts: a law's version where the law applies
to them on one of the two days; a rule where it holds and matters while it is in force; a table where a condition that looks it up
has another truth on the other day, and decides on one of the two.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from zweck.analysis.coverage.formulas import DECIDING
from zweck.editions.build import Editions
from zweck.editions.coverage import COVERAGE
from zweck.editions.edition import Edition
from zweck.forms.diagnostics import NOWHERE, Span
from zweck.law.check.names import written_rules
from zweck.law.policy import PolicySet, Version
from zweck.law.vocabulary import Table
from zweck.logic.condition import Condition, Operator, Rows, TableFor, Test, leaves

DAY = timedelta(days=1)


class What(StrEnum):
    """The kinds of changes."""

    VERSION = "version"
    RULE = "rule"
    TABLE = "table"


class Side(StrEnum):
    """On which side of a change a case lies."""

    BEFORE = "the day before"
    ON = "the day"


@dataclass(frozen=True, slots=True)
class Boundary:
    """A change: the version of a law (`id` is empty), a rule of a law, or entries of a table (`law` is empty); `day` is its first day.

    `begins` is false where something ends and nothing takes its place.
    """

    what: What
    law: str
    id: str
    day: date
    begins: bool = field(compare=False)
    span: Span = field(default=NOWHERE, compare=False)

    def __str__(self) -> str:
        """The changed law, rule or table."""
        return self.law if self.what is What.VERSION else f"{self.law}/{self.id}" if self.what is What.RULE else self.id


def boundaries(policies: PolicySet) -> tuple[Boundary, ...]:
    """Every change that a question can meet, in the order of the files."""
    return tuple(dict.fromkeys([*_of_versions(policies), *_of_rules(policies), *_of_tables(policies)]))


def _of_versions(policies: PolicySet) -> Iterator[Boundary]:
    for law in policies.laws.values():
        for version in law.versions:
            yield Boundary(What.VERSION, law.id, "", version.start, True, version.key_spans.get("version", version.span))
        for version in law.versions:
            if version.until is not None and version.until < date.max:
                yield Boundary(What.VERSION, law.id, "", version.until + DAY, False, version.key_spans.get("until", version.span))


def _of_rules(policies: PolicySet) -> Iterator[Boundary]:
    for _, rule in written_rules(policies.laws):
        if not isinstance(rule, DECIDING):
            continue
        start, until = rule.in_force.start, rule.in_force.until
        standing = [version for version in policies.laws[rule.law].versions if any(rule is one for one in version.rules)]
        if start is not None and any(_covers(version, start) for version in standing):
            yield Boundary(What.RULE, rule.law, rule.id, start, True, rule.span_of("in_force"))
        if until is not None and any(_covers(version, until) for version in standing):
            yield Boundary(What.RULE, rule.law, rule.id, until + DAY, False, rule.span_of("in_force"))


def _covers(version: Version, day: date) -> bool:
    return version.start <= day and (version.until is None or day <= version.until)


def _of_tables(policies: PolicySet) -> Iterator[Boundary]:
    editions = Editions.of(policies)
    for table in policies.vocabulary.tables.values():
        for entry in table.entries:
            for day, begins in ((entry.start, True), (entry.until + DAY if entry.until else None, False)):
                if day is not None and _turns_on(table, day) and all(_rests(editions.on(one), table.name) for one in (day - DAY, day)):
                    yield Boundary(What.TABLE, "", table.name, day, begins, entry.span)


def _turns_on(table: Table, day: date) -> bool:
    """Whether a table says anything else from a day on; an entry may take the place of another one of the same value."""
    before = day - DAY
    return table.ruled_on(before) != table.ruled_on(day)


def _rests(edition: Edition, table: str) -> bool:
    """Whether what a law says can rest on a table on the days of an edition."""
    stated = (named.dated[0] for named in edition.names if named.dated and not named.key.startswith(f"{COVERAGE}/"))
    return any(table_of(leaf) == table for condition in stated for leaf in leaves(condition))


def table_of(leaf: Condition) -> str | None:
    """The table that an atom looks up."""
    match leaf:
        case Test(operator=Operator.IN_TABLE, operand=str() as name):
            return name
        case Test(operand=TableFor(name)) | Test(operand=Rows(name)):
            return name
        case _:
            return None
