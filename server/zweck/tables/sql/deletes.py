"""A plan of deletes: a statement for each row of a table that must go."""

from collections.abc import Iterable, Iterator

from zweck.tables.sql.dialect import Dialect


def deletes(rows: Iterable[tuple[str, str]], table: str, column: str, dialect: Dialect) -> Iterator[str]:
    """A statement for each key of a row, behind a comment that says why it must go.

    Raises:
        NoQuery: if the database cannot be given a name or a key as it is.
    """
    relation, name = dialect.relation(table), dialect.identifier(column)
    yield f"-- {relation}\n"
    for key, why in rows:
        yield f"-- {' '.join(why.split())}\nDELETE FROM {relation} WHERE {name} = {dialect.text(key)};\n"
