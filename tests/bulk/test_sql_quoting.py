"""No name, word or table that a binding's author writes becomes a part of a query, in any database that `zweck filter` knows."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Final

import duckdb
import pyarrow as pa
import pytest
import sqlglot
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlglot import exp

from tests.bulk.conftest import HERE
from tests.bulk.rows import asked, few, table
from tests.bulk.test_sql import expected
from tests.law import shipped_law
from tests.proving import at_most, drawn
from zweck.binding.binding import Binding
from zweck.binding.parse import load_binding
from zweck.binding.questions import Asking
from zweck.company import NO_COMPANY
from zweck.law.policy import PolicySet
from zweck.tables.sql.dialect import CONTROL, DIALECTS, Dialect, NoQuery

HOSTILE: Final = (
    "a\\' OR 1=1 OR '",
    "\\",
    "'",
    "''",
    "\\\\'",
    "--",
    "/*",
    "*/",
    '"',
    "`",
    ";",
    "x\ny",
    "\r",
    "\t",
    "$$",
    "E'",
    "${x}",
    "&x",
    "{{",
    "{%",
    "\u2019",
    "\u02bc",
    "ü",
)
TEXTS: Final = st.lists(st.one_of(st.sampled_from(HOSTILE), st.characters(exclude_categories=["Cs"])), max_size=8).map("".join)
DIALECT: Final = pytest.mark.parametrize("dialect", DIALECTS.values(), ids=[*DIALECTS])
DOUBLING: Final = ("duckdb", "postgres", "trino")
"""Databases in whose texts only the quote has a meaning; in those of the others a backslash has one, too."""

LITERAL: Final = {name: r"'(?:[^']|'')*'" if name in DOUBLING else r"'(?:[^'\\]|\\.)*'" for name in DIALECTS}
"""The text in quotes as each database's own lexer reads it, whatever sqlglot believes."""

BACKTICK: Final = r"`(?:[^`]|``)+`"
QUOTED: Final = dict.fromkeys(DIALECTS, r'"(?:[^"]|"")+"') | {
    "spark": BACKTICK,
    "databricks": BACKTICK,
    "bigquery": r"`(?:[^`\\]|\\[nrt])+`",
}
ESCAPES: Final = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "0": "\0", "Z": "\x1a"}


def refused(dialect: Dialect, value: str) -> bool:
    """Whether something reads a text before quotes are read, or no database agrees on it."""
    own = {"spark": r"\$\{", "databricks": r"\$\{", "snowflake": r"&[\w{]"}.get(dialect.name, "(?!)")
    return bool(CONTROL.search(value) or re.search(own, value) or re.search(r"\{[{%#]", value))


def read_by(dialect: Dialect, written: str) -> str:
    """The text that the database reads in quotes."""
    if dialect.name not in DOUBLING:
        return re.sub(r"\\(.)", lambda found: ESCAPES.get(found[1], found[1]), written[1:-1], flags=re.DOTALL)
    return written[1:-1].replace("''", "'")


@DIALECT
@settings(max_examples=at_most(20_000, 40), deadline=None)
@given(value=TEXTS)
def test_a_text_stays_one_text(dialect: Dialect, value: str) -> None:
    try:
        written = dialect.text(value)
    except NoQuery:
        assert refused(dialect, value)
        return
    assert not refused(dialect, value)
    assert re.fullmatch(LITERAL[dialect.name], written, re.DOTALL), written
    assert read_by(dialect, written) == value
    parsed = sqlglot.parse_one(written, dialect=dialect.name)
    assert (isinstance(parsed, exp.Literal) and parsed.is_string, parsed.this) == (True, value)
    if dialect.name == "duckdb":
        assert duckdb.execute(f"SELECT {written}").fetchone() == (value,)


@DIALECT
@settings(max_examples=at_most(20_000, 40), deadline=None)
@given(name=TEXTS.filter(bool))
def test_a_name_stays_one_name(dialect: Dialect, name: str) -> None:
    try:
        written = dialect.identifier(name)
    except NoQuery:
        return
    assert re.fullmatch(QUOTED[dialect.name], written, re.DOTALL), written
    parsed = sqlglot.parse_one(f"SELECT {written}", dialect=dialect.name)
    assert isinstance(parsed, exp.Select)
    assert [column.name for column in parsed.selects] == [name]
    if dialect.name == "duckdb":
        assert duckdb.execute(f"SELECT 1 AS {written}").description[0][0] == name


TABLES: Final = ("rows", "house.customers", "(SELECT 1 AS x)", "rows -- c", "rows /* c */")
NO_TABLES: Final = (
    "rows; DROP TABLE rows",
    "rows WHERE FALSE",
    "rows UNION SELECT 1",
    "rows LIMIT 1",
    "rows, others",
    "rows JOIN others ON TRUE",
    "(WITH gone AS (DELETE FROM rows RETURNING *) SELECT * FROM gone)",
    "rows) SELECT 1 --",
    "(SELECT 1",
    "",
    "${env:HOME}; x",
)


@DIALECT
def test_a_table_is_one_table(dialect: Dialect) -> None:
    for text in TABLES:
        written = dialect.relation(text)
        assert "--" not in written
        assert "/*" not in written
    for text in NO_TABLES:
        with pytest.raises(NoQuery):
            dialect.relation(text)


@DIALECT
@settings(max_examples=at_most(20_000, 40), deadline=None)
@given(name=TEXTS.filter(bool))
def test_a_quoted_name_of_a_table_stays_one_name(dialect: Dialect, name: str) -> None:
    try:
        written = dialect.relation(exp.to_identifier(name, quoted=True).sql(dialect=dialect.name))
    except NoQuery:
        return
    assert not refused(dialect, written)
    assert re.fullmatch(QUOTED[dialect.name] if dialect.name != "bigquery" else r"`(?:[^`\\]|\\.)+`", written, re.DOTALL), written


@DIALECT
@settings(max_examples=at_most(20_000, 40), deadline=None)
@given(name=TEXTS.filter(bool), key=TEXTS, why=TEXTS)
def test_a_plan_of_deletes_has_only_deletes(dialect: Dialect, name: str, key: str, why: str) -> None:
    """Whatever the names, keys and reasons are: lines of comments, and one statement for each key."""
    try:
        lines = [*dialect.deletes([(key, why)], exp.to_identifier(name, quoted=True).sql(dialect=dialect.name), "id")]
    except NoQuery:
        return
    comments, statement = lines[0] + lines[1].split("\n", 1)[0] + "\n", lines[1].split("\n", 1)[1]
    assert all(line.startswith("-- ") or line == "--" for line in re.split(r"[\r\n]", comments.removesuffix("\n"))), comments
    [parsed] = [one for one in sqlglot.parse(statement, dialect=dialect.name) if one is not None]
    assert isinstance(parsed, exp.Delete)


@pytest.fixture(scope="module")
def customers() -> Binding:
    """Customers with so few columns that a query is made at once."""
    binding = few(load_binding(HERE / "customers.yaml", shipped_law().vocabulary))
    kept = ("subject.age", "consent.given", "rights.marketing_objection")
    return replace(binding, columns=tuple(column for column in binding.columns if column.fact in kept))


def renamed(binding: Binding, name: Callable[[str], str]) -> Binding:
    """The binding with other names of all its columns."""
    columns = tuple(replace(column, name=name(column.name)) for column in binding.columns)
    return replace(binding, id=name(binding.id), columns=columns)


@pytest.mark.parametrize("hostile", ["u_outcome{}", "\"; SELECT '{}' --", "s_outcome\"\n{}`'\\"])
def test_columns_with_any_names_change_no_outcome(law: PolicySet, customers: Binding, hostile: str) -> None:
    batch = table(customers, 300, seed=15)
    binding = renamed(customers, hostile.format)
    rows = pa.Table.from_batches([batch.rename_columns([hostile.format(name) for name in batch.schema.names])])
    found = duckdb.execute(asked(law, Asking(binding, NO_COMPANY, law.vocabulary), DIALECTS["duckdb"], "rows"))
    assert rows.num_rows
    assert found.description[0][0] == binding.id
    assert dict(found.fetchall()) == expected(law, customers, batch)


def test_columns_of_the_table_stand_for_nothing_that_is_found_out(law: PolicySet, customers: Binding) -> None:
    """A table with a column `u_outcome` does not bring its own outcomes."""
    batch = table(customers, 300, seed=16)
    rows = pa.Table.from_batches([batch])
    for name in ("u_outcome", "s_outcome", "outcome", "id_", "c_0", "r_consent__given", "s_consent__given", "u0", "u1"):
        rows = rows.append_column(name, pa.array(["PERMITTED"] * batch.num_rows))
    text = asked(law, Asking(customers, NO_COMPANY, law.vocabulary), DIALECTS["duckdb"], "rows")
    assert dict(duckdb.execute(text).fetchall()) == expected(law, customers, batch)


@pytest.fixture(scope="module")
def plain(law: PolicySet, customers: Binding) -> dict[str, list[type]]:
    """The shape of the query in each dialect where the words are plain."""
    return {name: shape(worded(law, customers, dialect, "word")) for name, dialect in DIALECTS.items()}


@DIALECT
@settings(max_examples=drawn(1_000), deadline=None)
@given(word=TEXTS)
def test_words_of_columns_stay_texts_in_the_query(
    law: PolicySet, customers: Binding, plain: dict[str, list[type]], dialect: Dialect, word: str
) -> None:
    """A parsed query has the same shape whatever the words are."""
    hostile = worded(law, customers, dialect, word)
    assert hostile is None or shape(hostile) == plain[dialect.name]


def worded(law: PolicySet, customers: Binding, dialect: Dialect, word: str) -> exp.Expr | None:
    columns = tuple(
        replace(column, values={word: True, f"{word}!": False}) if column.fact == "consent.given" else column
        for column in customers.columns
    )
    try:
        text = asked(law, Asking(replace(customers, columns=columns), NO_COMPANY, law.vocabulary), dialect, "rows")
    except NoQuery:
        return None
    [found] = sqlglot.parse(text, dialect=dialect.name)
    return found


def shape(found: exp.Expr | None) -> list[type]:
    assert found is not None
    return [type(node) for node in found.walk()]


def test_a_table_with_more_behind_it_is_refused(law: PolicySet, customers: Binding) -> None:
    with pytest.raises(NoQuery):
        asked(law, Asking(customers, NO_COMPANY, law.vocabulary), DIALECTS["duckdb"], "rows) SELECT 1; DROP TABLE rows; --")
