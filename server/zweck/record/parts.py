"""Parts of contents that many entries share, stored once by their SHA-256; an entry has their numbers.

A ruling is a question with its answer, an origin the sources of its facts with the caller. Positions and days, which differ from one answer
about the same to the next, are cut out of the sources and stand in the entry. The digest of an entry is that of its whole content, so a
part that was altered shows in every entry that has it.
"""

import json
import re
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from hashlib import sha256
from typing import Any, Final, NamedTuple

from zweck.chain.content import canonical
from zweck.chain.database import Database, RecordDamaged, Row
from zweck.record.entry import Content
from zweck.record.sealing import BYTES, PersonKey
from zweck.words.said import says

TABLE: Final = "parts"
KEYS: Final = "segment_keys"
PERSONS: Final = "persons"
SHARED: Final = {"ruling": TABLE, "origin": TABLE, "person": PERSONS, "remark": TABLE}
"""The columns of entries that hold the number of a part, with its table."""

NAMED: Final = {TABLE: "digest", PERSONS: "name"}
"""The column by which a part or a person is found."""

RULING: Final = ("facts", "presume_unstated", "detail", "decision_id", "outcome", "presumptions", "answer", "rules")
VARYING: Final = re.compile(r'(":"(?:event )?)(\d[\d-]*)"')
"""The positions, days and counts in sources."""

DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
HOLE: Final = "\0"
"""Stands for what was cut out; canonical JSON has none."""

MAX_KEPT: Final = 20_000
"""Parts that one reader or writer holds in memory."""

MAX_KEYS: Final = 5_000
"""Keys of persons that a writer does, 2.7 kB each."""


class Cut(NamedTuple):
    """A content as its parts: the values of each, and the numbers of the sources; `None` where there is nothing."""

    ruling: tuple[Any, ...] | None
    origin: tuple[Any, ...] | None
    numbers: str | None
    person: str | None
    remark: tuple[Any, ...] | None


def cut(content: Content) -> Cut:
    """The parts of a content; its request and what it erased are none."""
    sources, found = content.sources, []
    if sources is not None and HOLE not in sources:
        pieces = VARYING.split(sources)
        found = [_short(piece) for piece in pieces[2::3]]
        sources = "".join([text + before + HOLE + '"' for text, before in zip(pieces[::3], pieces[1::3], strict=False)]) + pieces[-1]
    parts = (tuple(getattr(content, name) for name in RULING), (content.caller, sources), (content.notes,))
    ruling, origin, remark = (None if part.count(None) == len(part) else part for part in parts)
    return Cut(ruling, origin, " ".join(found) or None, content.subject, remark)


@lru_cache(4096)
def _short(number: str) -> str:
    """A day by its place in the calendar, in hexadecimal digits behind a dash; another number as it is."""
    try:
        return f"-{date.fromisoformat(number).toordinal():x}" if DAY.fullmatch(number) else number
    except ValueError:
        return number


class Keeping:
    """Keeps the parts of a writer's entries, in the transaction that is open."""

    def __init__(self) -> None:
        """Know none."""
        self._ids: dict[tuple[Any, ...], int] = {}
        self.keys: dict[int | None, PersonKey] = {}
        """The keys of the persons whom the last contents are about, by their numbers."""

    def forget(self) -> None:
        """Look parts up again: another process wrote since, and an erasure may have taken some out, or have destroyed a key."""
        self._ids.clear()
        self.keys.clear()

    def program(self, database: Database, revision: str, engine: str) -> int:
        """The number of a policy set with a program."""
        key = ("program", revision, engine)
        if key not in self._ids:
            sql = "SELECT id FROM programs WHERE revision = $1 AND engine = $2"
            found = database.fetch(sql, revision, engine)
            if not found:
                number = database.fetch("SELECT coalesce(max(id), 0) + 1 FROM programs")[0][0]
                database.execute("INSERT INTO programs VALUES ($1, $2, $3)", number, revision, engine)
                found = database.fetch(sql, revision, engine)
            self._ids[key] = _kept(found)
        return self._ids[key]

    def ids(self, database: Database, contents: Iterable[Content]) -> list[Row]:
        """The columns `ruling`, `origin`, `numbers`, `person`, `remark` of each content.

        Raises:
            RecordDamaged: if the database does not keep them.
        """
        found = [cut(content) for content in contents]
        if len(self._ids) > MAX_KEPT:
            self.forget()
        if len(self.keys) > MAX_KEYS:
            self.keys.clear()
        self._keep(database, (("law", each.ruling[-1]) for each in found if each.ruling and each.ruling[-1] is not None), _part)
        self._keep(database, (("ruling", *each.ruling) for each in found if each.ruling), self._ruling)
        self._keep(database, (("origin", *each.origin) for each in found if each.origin), lambda key: _part(key, key[1]))
        named = (("person", each.person) for each in found if each.person is not None)
        self._keep(database, named, lambda key: (*key[1:], secrets.token_bytes(BYTES)), PERSONS)
        persons = [None if each.person is None else self._ids["person", each.person] for each in found]
        self._unlock(database, {number for number in persons if number is not None and number not in self.keys})
        remarks = [("remark", person, *each.remark) if each.remark else None for person, each in zip(persons, found, strict=True)]
        self._keep(database, (each for each in remarks if each), self._remark)
        return [
            (
                self._ids[("ruling", *each.ruling)] if each.ruling else None,
                self._ids[("origin", *each.origin)] if each.origin else None,
                each.numbers,
                person,
                self._ids[remark] if remark else None,
            )
            for each, person, remark in zip(found, persons, remarks, strict=True)
        ]

    def _unlock(self, database: Database, persons: set[int]) -> None:
        """Read the keys of persons; those whom earlier versions wrote about get one now."""
        if not persons:
            return
        mine = database.among.format(column="id", type="INTEGER", values="$1")
        sql, wanted = f"SELECT id, key FROM {PERSONS} WHERE {mine}", json.dumps(sorted(persons))  # noqa: S608
        found = database.fetch(sql, wanted)
        if without := [(number, secrets.token_bytes(BYTES)) for number, key in found if key is None]:
            database.insert(f"UPDATE {PERSONS} SET key = $2 WHERE id = $1", without)  # noqa: S608
            found = database.fetch(sql, wanted)
        if any(key is None for _, key in found):
            raise RecordDamaged(says("record.database_does_not", table=PERSONS))
        self.keys |= {number: PersonKey(bytes(key)) for number, key in found}

    def _remark(self, key: tuple[Any, ...]) -> Row:
        kind, person, *values = key
        digest, text, *rest = _part((kind, *values))
        return (digest, text, *rest) if person is None else (*self.keys[person].part(text), *rest)

    def _ruling(self, key: tuple[Any, ...]) -> Row:
        *values, rules = key
        digest, law = (None, None) if rules is None else (sha256(rules.encode()).hexdigest(), self._ids["law", rules])
        return _part((*values, digest), key[1 + RULING.index("decision_id")], law)

    def _keep(
        self, database: Database, wanted: Iterable[tuple[Any, ...]], row: Callable[[tuple[Any, ...]], Row], table: str = TABLE
    ) -> None:
        """Find parts or persons by what their rows have behind the number, and write those that are not there."""
        new = {key: row(key) for key in dict.fromkeys(key for key in wanted if key not in self._ids)}
        if new:
            there = _written(database, table, NAMED[table], {first: rest for first, *rest in new.values()})
            self._ids.update((key, there[first]) for key, (first, *_) in new.items())


def _part(values: tuple[Any, ...], name: str | None = None, law: int | None = None) -> Row:
    """The row of a part behind its number."""
    text = canonical(values)
    return sha256(text.encode()).hexdigest(), text, name, law


def numbers_of(database: Database, column: str, names: Sequence[str]) -> list[int]:
    """The numbers of the parts with one of these names that entries may have in a column."""
    table = SHARED[column]
    if not names or not database.has(table):
        return []
    mine = database.among.format(column="name", type="TEXT", values="$1")
    return [number for (number,) in database.fetch(f"SELECT id FROM {table} WHERE {mine}", json.dumps(names))]  # noqa: S608


def drop(database: Database, entries: Sequence[Sequence[int | None]], others: Sequence[Sequence[int | None]] = ()) -> None:
    """Take out the parts that only erased entries had; `entries` are the columns `SHARED` of these as they were, `others` of some left.

    Raises:
        RecordDamaged: if the database keeps some of them.
    """
    laws: set[int] = set()
    for place, (column, table) in enumerate(SHARED.items()):
        law = "law" if table == TABLE else "NULL"
        numbers = {each[place] for each in entries}.difference(each[place] for each in others)
        laws |= {law for law in _dropped(database, table, numbers, f"SELECT 1 FROM entries WHERE {column} = {table}.id", law) if law}  # noqa: S608
    _dropped(database, TABLE, laws, f"SELECT 1 FROM {TABLE} ruling WHERE ruling.law = {TABLE}.id", "NULL")  # noqa: S608


def _dropped(database: Database, table: str, numbers: Iterable[int | None], uses: str, law: str) -> list[int | None]:
    """Take out the parts among these that nothing uses; their laws."""
    mine = sorted({number for number in numbers if number is not None})
    if not mine:
        return []
    among = database.among.format(column="id", type="INTEGER", values="$1")
    gone = database.fetch(f"SELECT id, {law} FROM {table} WHERE {among} AND NOT EXISTS ({uses})", json.dumps(mine))  # noqa: S608
    ids = json.dumps([number for number, _ in gone])
    database.execute(f"DELETE FROM {table} WHERE {among}", ids)  # noqa: S608
    if database.fetch(f"SELECT 1 FROM {table} WHERE {among}", ids):  # noqa: S608
        raise RecordDamaged(says("record.database_keeps", table=table))
    return [law for _, law in gone]


def _written(database: Database, table: str, column: str, wanted: Mapping[str, Sequence[Any]]) -> dict[str, int]:
    """The number of the row with each of these values; those that are not there are written, with the columns behind the value.

    Raises:
        RecordDamaged: if the database does not keep them.
    """
    there = _numbered(database, table, column, wanted)
    missing = [value for value in wanted if value not in there]
    if missing:
        last = database.fetch(f"SELECT coalesce(max(id), 0) FROM {table}")[0][0]  # noqa: S608  our own names
        rows = [(last + place, value, *wanted[value]) for place, value in enumerate(missing, 1)]
        database.insert(f"INSERT INTO {table} VALUES ({', '.join(f'${place}' for place in range(1, len(rows[0]) + 1))})", rows)  # noqa: S608
        there |= _numbered(database, table, column, missing)
    if there.keys() != wanted.keys():
        raise RecordDamaged(says("record.database_does_not", table=table))
    return there


def _numbered(database: Database, table: str, column: str, values: Iterable[str]) -> dict[str, int]:
    """The number of the row with each of these values in a column that has each value once."""
    mine = database.among.format(column=column, type="TEXT", values="$1")
    found = database.fetch(f"SELECT {column}, id FROM {table} WHERE {mine}", json.dumps([*values]))  # noqa: S608
    return {value: int(number) for value, number in found}


def _kept(found: Sequence[Row]) -> int:
    if not found:
        raise RecordDamaged(says("record.database_does_not", table="programs"))
    return int(found[0][0])
