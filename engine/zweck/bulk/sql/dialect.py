"""The parts of SQL that databases write differently; names and values are written by sqlglot, which knows how each database quotes."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from zweck.forms.quoting import shown
from zweck.logic.condition import Value

CONTROL: Final = re.compile(r"[\0-\x08\x0b\x0c\x0e-\x1f\x7f]")
"""Characters for which no database and no library agree on how they are written."""

SUBSTITUTED: Final = {"spark": "${"}
"""Text that a database replaces even within quotes, before it reads a query."""


class NoQuery(Exception):
    """A binding whose outcome cannot be one query; the message says why, `help` what to do."""

    def __init__(self, message: str, help: str) -> None:
        super().__init__(message)
        self.help = help


@dataclass(frozen=True, slots=True)
class Dialect:
    """One database: how it writes lists, and asks of lists; `{}` stand for a list and what is sought in it."""

    name: str
    list: str
    empty: str
    overlap: str
    contains: str
    length: str

    def identifier(self, name: str) -> str:
        """The name of a column.

        Raises:
            NoQuery: if the database cannot be given it as it is.
        """
        return _identifier(self._literally(name), self.name)

    def value(self, value: Value | None) -> str:
        """A known value, or NULL.

        Raises:
            NoQuery: if the database cannot be given it as it is.
        """
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
                return self.text(value)

    def members(self, values: Iterable[str]) -> str:
        """A list of texts."""
        found = ", ".join(map(self.text, values))
        return self.list.format(found) if found else self.empty

    def text(self, value: str) -> str:
        """A text in quotes.

        Raises:
            NoQuery: if the database cannot be given it as it is.
        """
        return _text(self._literally(value), self.name)

    def relation(self, text: str) -> str:
        """The table that a user names: a name, a function of the database, or a query in brackets; its comments are left out.

        Raises:
            NoQuery: if it is something else, or more.
        """
        import sqlglot  # noqa: PLC0415  an extra that need not be there
        from sqlglot import exp  # noqa: PLC0415

        help = "name a table or a function of the database, or write a query in brackets"
        try:
            found = sqlglot.parse(f"SELECT * FROM {text}\n", dialect=self.name)  # noqa: S608  read, not run
        except sqlglot.errors.SqlglotError:
            raise NoQuery(f"`{shown(text)}` cannot be read as a table of {self.name}", help) from None
        source = found[0].args.get("from_") if len(found) == 1 and isinstance(found[0], exp.Select) else None
        clauses = [name for name, clause in found[0].args.items() if clause] if source and found[0] else []
        if source is None or sorted(clauses) != ["expressions", "from_"] or source.this.args.get("joins") or source.find(exp.DML, exp.DDL):
            raise NoQuery(f"`{shown(text)}` is not one table", help)
        return str(source.this.sql(dialect=self.name, comments=False))

    def _literally(self, text: str) -> str:
        if CONTROL.search(text) or ((replaced := SUBSTITUTED.get(self.name)) and replaced in text):
            raise NoQuery(f"{self.name} does not take the text `{shown(text)}` as it is", "use `zweck bulk`")
        return text


@lru_cache(maxsize=4096)
def _identifier(name: str, dialect: str) -> str:
    from sqlglot import exp  # noqa: PLC0415

    return exp.to_identifier(name, quoted=True).sql(dialect=dialect)


@lru_cache(maxsize=4096)
def _text(value: str, dialect: str) -> str:
    from sqlglot import exp  # noqa: PLC0415

    return exp.Literal.string(value).sql(dialect=dialect)


DIALECTS: Final = {
    one.name: one
    for one in (
        Dialect("duckdb", "[{}]", "CAST([] AS VARCHAR[])", "list_has_any({}, {})", "list_contains({}, {})", "len({})"),
        Dialect("postgres", "ARRAY[{}]::text[]", "ARRAY[]::text[]", "({} && {})", "({1} = ANY ({0}))", "cardinality({})"),
        Dialect("spark", "array({})", "CAST(array() AS ARRAY<STRING>)", "arrays_overlap({}, {})", "array_contains({}, {})", "size({})"),
    )
}
