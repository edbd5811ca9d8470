"""The parts of SQL that databases write differently, and values as each writes them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from zweck.logic.condition import Value


@dataclass(frozen=True, slots=True)
class Dialect:
    """One database: how it writes lists, and asks of lists; `{}` stand for a list and what is sought in it."""

    name: str
    list: str
    empty: str
    overlap: str
    contains: str
    length: str
    quote: str = '"'

    def identifier(self, name: str) -> str:
        """The name of a column."""
        return f"{self.quote}{name.replace(self.quote, self.quote * 2)}{self.quote}"

    def value(self, value: Value | None) -> str:
        """A known value, or NULL."""
        match value:
            case None:
                return "NULL"
            case bool():
                return "TRUE" if value else "FALSE"
            case int():
                return str(value)
            case date():
                return f"DATE '{value.isoformat()}'"
            case frozenset():
                return self.members(sorted(value))
            case str():
                return text(value)

    def members(self, values: Iterable[str]) -> str:
        """A list of texts."""
        found = ", ".join(map(text, values))
        return self.list.format(found) if found else self.empty


def text(value: str) -> str:
    """A text in quotes."""
    return "'" + value.replace("'", "''") + "'"


DIALECTS: Final = {
    one.name: one
    for one in (
        Dialect("duckdb", "[{}]", "CAST([] AS VARCHAR[])", "list_has_any({}, {})", "list_contains({}, {})", "len({})"),
        Dialect("postgres", "ARRAY[{}]::text[]", "ARRAY[]::text[]", "({} && {})", "({1} = ANY ({0}))", "cardinality({})"),
        Dialect(
            "spark", "array({})", "CAST(array() AS ARRAY<STRING>)", "arrays_overlap({}, {})", "array_contains({}, {})", "size({})", "`"
        ),
    )
}
