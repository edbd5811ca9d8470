"""The outcome of rows as SQL, from the boxes of the residual law: exact, or refused."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final

from zweck.binding.asking import Asking
from zweck.decision.decision import Outcome
from zweck.facts.question import FactError, Question
from zweck.law.policy import PolicySet
from zweck.law.vocabulary import DECISION_DATE, UNKNOWN_WORD
from zweck.residual.boxes import Box, TooMany
from zweck.residual.choices import TooManyChoices
from zweck.residual.law import MAX_CELLS, Open, Residual, TooLarge
from zweck.residual.table import Stated, Table
from zweck.tables.plan import Plan
from zweck.tables.sql.columns import ALWAYS, Choices
from zweck.tables.sql.dialect import Dialect, NoQuery

ORDER: Final = (Outcome.PERMITTED, Outcome.NOT_REGULATED, Outcome.PROHIBITED, Outcome.UNDETERMINED)
FEWER: Final = "bind fewer columns, or use `zweck bulk`"


def query(policies: PolicySet, asking: Asking, dialect: Dialect, table: str, only: Outcome | None = None) -> str:
    """The query that gives the ids of a table's rows with their outcomes, NULL where a row is faulty; or those with one outcome `only`.

    Raises:
        NoQuery: where the binding's day is a column, it names persons, or its constants contradict each other; where the law distinguishes
            too much of its columns; where `table` is no table, or the database cannot be given a text as it is.
    """
    asking.check()
    relation, id = dialect.relation(table), dialect.identifier(asking.binding.id)
    written = _Written(*_found(policies, asking, dialect))
    if only is not None:
        return f"SELECT {id} FROM {relation}\nWHERE {written.where(only)}"  # noqa: S608  names are quoted, values written by the dialect
    return f"SELECT {id}, {written.case()} AS outcome\nFROM {relation}"


def _found(policies: PolicySet, asking: Asking, dialect: Dialect) -> tuple[Table, Mapping[str, Choices]]:
    """The table of the residual law, and the choices of its columns."""
    day = asking.binding.constants.get(DECISION_DATE)
    if not isinstance(day, date):
        raise NoQuery(
            "the day of decision is a column, and a query is the law of one day", "state it under `constants`, or use `zweck bulk`"
        )
    if asking.binding.subject is not None:
        raise NoQuery("the binding names persons, whom no query looks up in the register", "use `zweck bulk`")

    def ask(stated: Stated) -> Question:
        return asking.question({name: UNKNOWN_WORD if value is None else value for name, value in stated.items()})

    try:
        plan, facts = Plan(policies, asking.binding, asking.company), policies.vocabulary.facts
        columns = {one.fact: Choices(one, facts[one.fact], plan.folded.tests(one.fact), day, dialect) for one in plan.columns}
        found = Residual(policies).table(ask, [Open(fact, one.all) for fact, one in columns.items()])
    except FactError:
        raise NoQuery("what the binding and its activity state contradicts itself", "use `zweck bulk`") from None
    except TooLarge as error:
        raise NoQuery(f"the law distinguishes {error.cells:,} combinations of the columns, more than {MAX_CELLS:,}", FEWER) from None
    except TooManyChoices as error:
        raise NoQuery(f"the law distinguishes too many lists of `{error.fact}`", FEWER) from None
    return found, columns


class _Written:
    """The boxes of a table as conditions."""

    def __init__(self, table: Table, columns: Mapping[str, Choices]) -> None:
        self._table = table
        self._columns = columns

    def where(self, outcome: Outcome) -> str:
        """The condition under which a row has an outcome: each field is one that the binding knows, and the row is in a box."""
        boxes = self._boxes(outcome)
        restricted = [self._table.choices(box) for box in boxes]
        open_ = {fact for fact in self._columns if any(fact not in one for one in restricted)}
        known = [self._columns[fact].among(self._columns[fact].all) for fact in self._columns if fact in open_]
        if not boxes:
            return "FALSE"
        return " AND ".join(_needed([*known, self._any(boxes, open_)]))

    def case(self) -> str:
        """The outcome of a row; the last one, which no condition asks for, permits nothing."""
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
            raise NoQuery("what the law says of the columns has too many parts for a query", FEWER) from None

    def _any(self, boxes: Iterable[Box], known: Iterable[str]) -> str:
        """The condition that a row is in one of the boxes; of the columns `known` it is asked already whether their fields are.

        All that the boxes have in common is asked once.
        """
        valid = {*known}
        several = [
            [self._columns[fact].among(chosen, valid=fact in valid) for fact, chosen in self._table.choices(box).items()] for box in boxes
        ]
        common = [part for part in several[0] if all(part in parts for parts in several)]
        apart = [" AND ".join(part for part in parts if part not in common) for parts in several]
        return " AND ".join(_needed([*common, *([] if "" in apart else [apart[0] if len(apart) == 1 else f"({' OR '.join(apart)})"])]))


def _needed(conditions: Iterable[str]) -> list[str]:
    """The conditions that are not true of every row."""
    return [one for one in conditions if one != ALWAYS] or [ALWAYS]


def _outcome(outcome: Outcome | None) -> str:
    return "NULL" if outcome is None else f"'{outcome}'"
