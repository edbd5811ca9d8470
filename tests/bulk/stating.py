"""The facts that a row states, read a second time and value by value, as the judge of how tables read columns."""

from datetime import date

from zweck.binding.binding import Binding, Column, Derived, Null
from zweck.forms.quoting import read_day, shown
from zweck.law.vocabulary import DECISION_DATE, UNKNOWN_WORD, FactType, Vocabulary
from zweck.tables.pieces import TableError
from zweck.words.said import quoted


def complete_years(since: date, day: date) -> int:
    """The years that are complete on a day; negative where the first day is later. A 29 February is complete on 1 March."""
    return day.year - since.year - ((day.month, day.day) < (since.month, since.day))


def longer(since: date, day: date, years: int) -> bool:
    """Whether more than so many years lie between the days: on the anniversary itself not yet."""
    return (day.year - since.year, day.month, day.day) > (years, since.month, since.day)


def facts_of(row: dict[str, object], binding: Binding, vocabulary: Vocabulary, *, text: bool = False) -> dict[str, object]:
    """The facts that a row states, as a caller would.

    Raises:
        TableError: if a field is empty that must not be.
    """
    dated = binding.dated
    day = binding.constants.get(DECISION_DATE) if dated is None else row[dated.name]
    day = day if isinstance(day, date) else read_day(day)
    facts: dict[str, object] = {} if dated is None else {DECISION_DATE: day or ""}
    for column in binding.columns:
        if column is dated:
            continue
        value = row[column.name]
        if value is None:
            if column.null is Null.UNKNOWN:
                facts[column.fact] = UNKNOWN_WORD
            elif column.null is Null.FAULT:
                raise TableError(
                    quoted(f"the row has an empty field `{column.name}`"), quoted(f"write `null:` under `{column.fact}` in the binding")
                )
            continue
        facts[column.fact] = _value(column, value, day, vocabulary, text=text)
    return facts


def _value(column: Column, value: object, day: date | None, vocabulary: Vocabulary, *, text: bool) -> object:
    if column.derived is not Derived.VALUE:
        since = value if isinstance(value, date) else read_day(value)
        if since is None or day is None:
            raise TableError(
                quoted(f"`{shown(value)}` in the column `{column.name}` is not a day of the calendar"), quoted("write it as `YYYY-MM-DD`")
            )
        return complete_years(since, day) if column.derived is Derived.AGE else longer(since, day, column.years)
    if column.values:
        return column.values.get(str(value), value)
    if isinstance(value, str) and column.separator:
        return [part.strip() for part in value.split(column.separator) if part.strip()]
    if isinstance(value, str) and text:
        match vocabulary.facts[column.fact].type:
            case FactType.BOOL:
                return {"true": True, "false": False}.get(value, value)
            case FactType.INT if value.isascii() and value.isdigit():
                return int(value)
            case _:
                return value
    return value.isoformat() if isinstance(value, date) else value
