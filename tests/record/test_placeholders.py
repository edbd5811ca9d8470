"""Values of statements in SQLite: by the numbers of their placeholders, which SQLite itself gets without any."""

import re
from pathlib import Path

from zweck.chain.sqlite import SQLite, _in_turn


def test_values_are_bound_by_number(tmp_path: Path) -> None:
    (tmp_path / "x.db").touch()
    database = SQLite(tmp_path / "x.db", write=True)
    try:
        assert database.fetch("SELECT $2, $1, $2", "one", "two") == [("two", "one", "two")]
        database.execute("CREATE TABLE t (a, b)")
        database.insert("INSERT INTO t VALUES ($2, $1)", [(1, 2), (3, 4)])
        database.execute("UPDATE t SET b = $2 WHERE a = $1", 2, 9)
        assert database.fetch("SELECT a, b FROM t WHERE a >= $1 ORDER BY a", 0) == [(2, 9), (4, 3)]
    finally:
        database.close()


def test_numbered_placeholders_are_not_handed_on() -> None:
    """From Python 3.12 on sqlite3 warns of those with a sequence of values, from 3.14 on it refuses them."""
    text, order = _in_turn("SELECT $2, $1, $12")
    assert (re.findall(r"\?\d*", text), order) == (["?"] * 3, (1, 0, 11))
    assert _in_turn("SELECT $1, $2")[1] is None
