"""The parts of SQL that databases write differently; names and values are written by sqlglot, which knows how each database quotes."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from zweck.forms.quoting import shown
from zweck.words.said import SaidError, says

CONTROL: Final = re.compile(r"[\0-\x08\x0b\x0c\x0e-\x1f\x7f]")
"""Characters for which no database and no library agree on how they are written."""

TEMPLATES: Final = r"\{\{|\{%|\{#"
"""Marks of the templates in which tools such as dbt keep queries: they are read before any quotes are."""

SUBSTITUTED: Final = {"spark": r"\$\{", "databricks": r"\$\{", "snowflake": r"&[\w{]"}
"""Text that a database or its own shell replaces even within quotes, before it reads a query."""

UNNAMED: Final = {"bigquery": r"[`\\]"}
"""Text that no column of a database has in its name, and that its quotes do not hold."""

LONGEST: Final = {"postgres": 63}
"""Bytes behind which a database cuts a name off, so that it is another one."""


class NoQuery(SaidError):
    """A binding whose outcome cannot be one query; the message says why, `help` what to do."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """One database: how it says which day it is in the time zone `{}`, and the seconds since 1970; how it writes lists, and asks of lists.

    `{0}` stands for a list, `{1}` for the members that are sought, or allowed. A database without these takes no columns of lists.
    """

    name: str
    today: str
    seconds: str
    list: str = ""
    overlap: str = ""
    within: str = ""

    def identifier(self, name: str) -> str:
        """The name of a column.

        Raises:
            NoQuery: if the database cannot be given it as it is.
        """
        if len(name.encode()) > LONGEST.get(self.name, len(name) * 4):
            raise NoQuery(says("tables.does_not_take", name=self.name, text=shown(name)))
        return _identifier(self._literally(name, UNNAMED), self.name)

    def value(self, value: int | date) -> str:
        """A number or a day."""
        return f"DATE '{value.isoformat()}'" if isinstance(value, date) else str(value)

    def members(self, values: Iterable[str]) -> str:
        """A list of texts, which is not empty."""
        return self.list.format(", ".join(map(self.text, values)))

    def text(self, value: str) -> str:
        """A text in quotes.

        Raises:
            NoQuery: if the database cannot be given it as it is.
        """
        return _text(self._literally(value), self.name)

    def relation(self, text: str, *, named: bool = False) -> str:
        """The table that a user names: a name, or else a function of the database, or a query in brackets; its comments are left out.

        Raises:
            NoQuery: if it is something else, or more; if the database cannot be given a name in it as it is.
        """
        import sqlglot  # noqa: PLC0415  an extra that need not be there
        from sqlglot import exp  # noqa: PLC0415

        help = says("tables.name_table_function")
        try:
            found = sqlglot.parse(f"SELECT * FROM {text}\n", dialect=self.name)  # noqa: S608  read, not run
        except sqlglot.errors.SqlglotError:
            raise NoQuery(says("tables.cannot_read_table", text=shown(text), name=self.name), help) from None
        source = found[0].args.get("from_") if len(found) == 1 and isinstance(found[0], exp.Select) else None
        clauses = [name for name, clause in found[0].args.items() if clause] if source and found[0] else []
        if source is None or sorted(clauses) != ["expressions", "from_"] or source.this.args.get("joins") or source.find(exp.DML, exp.DDL):
            raise NoQuery(says("tables.not_table", text=shown(text)), help)
        table = source.this
        if named and not (isinstance(table, exp.Table) and isinstance(table.this, exp.Identifier) and not table.alias):
            raise NoQuery(says("tables.not_named_table", text=shown(text)))
        return self._literally(str(table.sql(dialect=self.name, comments=False)))

    def text_type(self) -> str:
        """The name of the type of texts."""
        from sqlglot import exp  # noqa: PLC0415  an extra that need not be there

        return exp.DataType.build("text").sql(dialect=self.name)

    def deletes(self, rows: Iterable[tuple[str, str]], table: str, column: str) -> Iterator[str]:
        """A statement for each key of a row of a table that must go, behind a comment that says why.

        Raises:
            NoQuery: if the database cannot be given a name or a key as it is.
        """
        relation, name = self.relation(table), self.identifier(column)
        yield f"-- {' '.join(relation.split())}\n"  # a name may go over several lines
        for key, why in rows:
            yield f"-- {' '.join(why.split())}\nDELETE FROM {relation} WHERE {name} = {self.text(key)};\n"

    def _literally(self, text: str, never: Mapping[str, str] = SUBSTITUTED) -> str:
        marks = (CONTROL, TEMPLATES, SUBSTITUTED.get(self.name), never.get(self.name))
        if any(mark is not None and re.search(mark, text) for mark in marks):
            raise NoQuery(says("tables.does_not_take", name=self.name, text=shown(text)))
        return text


@lru_cache(maxsize=4096)
def _identifier(name: str, dialect: str) -> str:
    from sqlglot import exp  # noqa: PLC0415

    return exp.to_identifier(name, quoted=True).sql(dialect=dialect)


@lru_cache(maxsize=4096)
def _text(value: str, dialect: str) -> str:
    from sqlglot import exp  # noqa: PLC0415

    return exp.Literal.string(value).sql(dialect=dialect)


SPARK_LISTS: Final = ("array({})", "arrays_overlap({0}, {1})", "(size(array_except({0}, {1})) = 0)")
SPARK_DAY: Final = "CAST(convert_timezone({}, current_timestamp()) AS DATE)"

DIALECTS: Final = {
    one.name: one
    for one in (
        Dialect(
            "duckdb",
            "timezone({}, now())::DATE",
            "epoch(now())",
            "[{}]",
            "list_has_any({0}, {1})",
            "(list_has_all({1}, {0}) AND list_count({0}) = len({0}))",
        ),
        Dialect(
            "postgres",
            "CAST(timezone({}, statement_timestamp()) AS DATE)",
            "extract(epoch FROM statement_timestamp())",
            "ARRAY[{}]::text[]",
            "({0} && {1})",
            "({0} <@ {1} AND array_position({0}, NULL) IS NULL)",
        ),
        Dialect("spark", SPARK_DAY, "unix_timestamp()", *SPARK_LISTS),
        Dialect("databricks", SPARK_DAY, "unix_timestamp()", *SPARK_LISTS),
        Dialect(
            "trino",
            "CAST(current_timestamp AT TIME ZONE {} AS DATE)",
            "to_unixtime(current_timestamp)",
            "ARRAY[{}]",
            "arrays_overlap({0}, {1})",
            "(cardinality(array_except({0}, {1})) = 0)",
        ),
        Dialect(
            "snowflake",
            "CAST(convert_timezone({}, current_timestamp()) AS DATE)",
            "date_part(epoch_second, current_timestamp())",
            "array_construct({})",
            "arrays_overlap({0}, {1})",
            "(array_size(array_except(array_distinct({0}), {1})) = 0)",
        ),
        # It keeps an empty list for NULL, so that an unknown list would look like one without members.
        Dialect("bigquery", "CURRENT_DATE({})", "UNIX_SECONDS(CURRENT_TIMESTAMP())"),
    )
}
