"""The boxes of a residual law as conditions of a query."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Protocol

from zweck.decision.decision import Outcome
from zweck.residual.boxes import Box, TooMany, trimmed
from zweck.residual.choices import Choice
from zweck.residual.table import Table
from zweck.tables.sql.columns import ALWAYS
from zweck.tables.sql.dialect import NoQuery
from zweck.words.said import says

ORDER: Final = (Outcome.PERMITTED, Outcome.NOT_REGULATED, Outcome.PROHIBITED, Outcome.UNDETERMINED)
FEWER: Final = says("tables.bind_fewer_columns")
NEVER: Final = "FALSE"


class Field(Protocol):
    """An open fact of which a database can ask whether it is among some choices."""

    all: tuple[Choice, ...]

    def among(self, chosen: Sequence[Choice], *, valid: bool = False) -> str:
        """The condition; shorter where the field is known to be `valid`."""


class Written:
    """The boxes of a table as conditions."""

    def __init__(self, table: Table, columns: Mapping[str, Field]) -> None:
        self._table = table
        self._columns = columns

    def where(self, outcome: Outcome) -> str:
        """The condition under which a row has an outcome: each field is one that the binding knows, and the row is in a box.

        Raises:
            NoQuery: if there are too many boxes.
        """
        boxes = self._boxes(outcome)
        restricted = [self._table.choices(box) for box in boxes]
        open_ = {fact for fact in self._columns if any(fact not in one for one in restricted)}
        known = [self._columns[fact].among(self._columns[fact].all) for fact in self._columns if fact in open_]
        if not boxes:
            return NEVER
        return " AND ".join(_needed([*known, self._any(boxes, open_)]))

    def case(self) -> str:
        """The outcome of a row; the last one, which no condition asks for, permits nothing.

        Raises:
            NoQuery: if there are too many boxes.
        """
        known = " AND ".join(_needed(column.among(column.all) for column in self._columns.values()))
        found = {outcome: self._any(boxes, self._columns) for outcome in (None, *ORDER) if (boxes := self._boxes(outcome))}
        last = max((one for one in ORDER[2:] if one in found), key=lambda one: len(found[one]), default=None)
        cases = [f"WHEN {when} THEN {_outcome(outcome)}" for outcome, when in found.items() if outcome is not last or outcome is None]
        decided = f"CASE {' '.join([*cases, f'ELSE {_outcome(last)}'])} END" if cases else _outcome(last)
        return f"CASE WHEN {known} THEN {decided} END"

    def _boxes(self, outcome: Outcome | None) -> Sequence[Box]:
        try:
            return self._table.boxes(outcome)
        except TooMany:
            raise NoQuery(says("tables.what_law_says"), FEWER) from None

    def _any(self, boxes: Sequence[Box], known: Iterable[str]) -> str:
        """The condition that a row is in one of the boxes; of the columns `known` it is asked already whether their fields are.

        All that the boxes have in common is asked once.
        """
        valid = {*known}

        def conditions(box: Box) -> list[str]:
            return [self._columns[fact].among(chosen, valid=fact in valid) for fact, chosen in self._table.choices(box).items()]

        several = [*map(conditions, trimmed([*boxes], self._table.sizes, lambda box: len(" AND ".join(conditions(box)))))]
        common = [part for part in several[0] if all(part in parts for parts in several)]
        apart = [" AND ".join(part for part in parts if part not in common) for parts in several]
        return " AND ".join(_needed([*common, *([] if "" in apart else [apart[0] if len(apart) == 1 else f"({' OR '.join(apart)})"])]))


def _needed(conditions: Iterable[str]) -> list[str]:
    """The conditions that are not true of every row."""
    return [one for one in conditions if one != ALWAYS] or [ALWAYS]


def _outcome(outcome: Outcome | None) -> str:
    return "NULL" if outcome is None else f"'{outcome}'"
