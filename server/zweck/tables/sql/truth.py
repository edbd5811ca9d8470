"""Conditions as SQL: an expression that is true, false or NULL where the condition is true, false or unknown."""

from collections.abc import Callable, Iterable, Mapping
from typing import Final, cast

from zweck.logic.condition import Condition, DefinitionRef, NumberFor, Operator, RuleRef, Test, Value, facts_of
from zweck.logic.fold import fold
from zweck.logic.kleene import Truth
from zweck.logic.kleene import test as test_of
from zweck.tables.sql.dialect import Dialect

Sql = str | bool | None
"""An expression, or a truth that is known beforehand."""

WORDS: Final = {True: "TRUE", False: "FALSE", None: "NULL"}


def written(truth: Sql) -> str:
    """The expression."""
    return truth if isinstance(truth, str) else WORDS[truth]


class Expressions:
    """The logic in which a condition is its expression; `fixed` are the values of facts, `columns` the expressions of others."""

    def __init__(self, dialect: Dialect, fixed: Mapping[str, Value | None], columns: Mapping[str, str]) -> None:
        self._dialect = dialect
        self._fixed = fixed
        self._columns = columns

    def of(self, condition: Condition, refer: Callable[[DefinitionRef | RuleRef], Sql]) -> Sql:
        """A condition."""
        return fold(condition, self, refer)

    def test(self, test: Test) -> Sql:
        """A single test; one of fixed facts is known."""
        facts = facts_of(test)
        if not any(fact in self._columns for fact in facts):
            truth: Truth = test_of(test, {fact: self._fixed.get(fact) for fact in facts})
            return truth
        return self._compared(test)

    def all(self, parts: Iterable[Sql]) -> Sql:
        """False where any part surely is."""
        return _joined([*parts], " AND ", False)

    def any(self, parts: Iterable[Sql]) -> Sql:
        """True where any part surely is."""
        return _joined([*parts], " OR ", True)

    def negated(self, part: Sql) -> Sql:
        """Unknown stays unknown."""
        return f"(NOT {part})" if isinstance(part, str) else None if part is None else not part

    def _value(self, fact: str) -> str:
        return self._columns.get(fact) or self._dialect.value(self._fixed.get(fact))

    def _compared(self, test: Test) -> str:
        value, dialect = self._value(test.fact), self._dialect
        match test.operator:
            case Operator.ONE_OF if not test.operand:
                return f"(CASE WHEN {value} IS NOT NULL THEN FALSE END)"
            case Operator.ONE_OF:
                return f"({value} IN ({', '.join(sorted(map(dialect.value, cast('frozenset[Value]', test.operand))))}))"
            case Operator.CONTAINS_ANY:
                return dialect.overlap.format(value, dialect.members(sorted(cast("frozenset[str]", test.operand))))
            case Operator.SAME_AS:
                return f"({value} = {self._value(str(test.operand))})"
            case Operator.CONTAINS_FACT:
                member = self._value(str(test.operand))
                found = dialect.contains.format(value, member)
                return f"(CASE WHEN {dialect.length.format(value)} = 0 THEN FALSE WHEN {member} IS NULL THEN NULL ELSE {found} END)"
            case Operator.AT_LEAST_TABLE:
                return self._at_least(value, cast(NumberFor, test.operand))
            case Operator.AT_MOST | Operator.AT_LEAST if isinstance(test.operand, int):
                return f"({value} {'<=' if test.operator is Operator.AT_MOST else '>='} {test.operand})"
            case Operator.BEFORE | Operator.AFTER:
                return f"({value} {'<' if test.operator is Operator.BEFORE else '>'} {dialect.value(cast(Value, test.operand))})"
            case _:
                raise ValueError(f"{test.operator} has no expression in SQL")

    def _at_least(self, value: str, number: NumberFor) -> str:
        key, numbers = self._value(number.fact), dict(number.numbers)
        bounds = {number.default, *numbers.values()}
        cases = " ".join(f"WHEN {self._dialect.value(one)} THEN {least}" for one, least in sorted(numbers.items()))
        known = f"{value} >= CASE {key} {cases} ELSE {number.default} END" if cases else f"{value} >= {number.default}"
        open = f"WHEN {value} >= {max(bounds)} THEN TRUE WHEN {value} < {min(bounds)} THEN FALSE"
        return f"(CASE WHEN {key} IS NULL THEN CASE {open} END ELSE {known} END)"


def _joined(parts: list[Sql], word: str, decides: bool) -> Sql:
    """The parts joined; one that `decides` alone makes all of it known."""
    if decides in [part for part in parts if isinstance(part, bool)]:
        return decides
    left = list(dict.fromkeys(part for part in parts if isinstance(part, str)))
    unknown = any(part is None for part in parts)
    if not left:
        return None if unknown else not decides
    several = [*left, *(["CAST(NULL AS BOOLEAN)"] if unknown else [])]
    return several[0] if len(several) == 1 else f"({word.join(several)})"
