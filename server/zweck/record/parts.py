"""Parts of contents that many entries share, stored once by their SHA-256; an entry has their numbers.

A ruling is a question with its answer, an origin the sources of its facts with the caller. Positions and days, which differ from one answer
about the same to the next, are cut out of the sources and stand in the entry. The digest of an entry is that of its whole content, so a
part that was altered shows in every entry that has it.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from hashlib import sha256
from itertools import zip_longest
from typing import Any, Final, NamedTuple

from zweck.chain.content import UNREADABLE, canonical
from zweck.chain.database import Database, Row
from zweck.chain.errors import RecordDamaged
from zweck.record.entry import EARLIER, Content
from zweck.words.said import says

TABLE: Final = "parts"
KEYS: Final = "segment_keys"
PERSONS: Final = "persons"
SHARED: Final = {"ruling": TABLE, "origin": TABLE, "person": PERSONS, "remark": TABLE}
"""The columns of entries that hold the number of a part, with its table."""

RULING: Final = ("facts", "presume_unstated", "detail", "decision_id", "outcome", "presumptions", "answer", "rules")
VARYING: Final = re.compile(r'(":"(?:event )?)(\d[\d-]*)"')
"""The positions, days and counts in sources."""

DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
HOLE: Final = "\0"
"""Stands for what was cut out; canonical JSON has none."""

NULL: Final = canonical(None)
GONE: Final = canonical(HOLE)
"""In JSON: nothing, and a value that no entry ever has."""

MAX_KEPT: Final = 20_000
"""Parts that one reader or writer holds in memory."""


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


def filled(template: str | None, numbers: str | None) -> str | None:
    """Sources with the numbers that were cut out of them; others than there are holes stay beside them, so that the digest shows it."""
    if template is None:
        return numbers
    found = _between(template.split(HOLE), numbers)
    return found if found is not None else template if numbers is None else f"{template}{HOLE}{numbers}"


def _between(pieces: Sequence[str], numbers: str | None) -> str | None:
    """The pieces of a text with a number between each two; `None` where there are others than that."""
    found = numbers.split(" ") if numbers is not None else []
    if len(pieces) != len(found) + 1:
        return None
    both = [""] * (len(pieces) + len(found))
    both[::2], both[1::2] = pieces, map(_long, found)
    return "".join(both)


@lru_cache(4096)
def _short(number: str) -> str:
    """A day by its place in the calendar, in hexadecimal digits behind a dash; another number as it is."""
    try:
        return f"-{date.fromisoformat(number).toordinal():x}" if DAY.fullmatch(number) else number
    except ValueError:
        return number


@lru_cache(4096)
def _long(number: str) -> str:
    try:
        return date.fromordinal(int(number[1:], 16)).isoformat() if number.startswith("-") else number
    except (ValueError, OverflowError):
        return number  # no writer wrote it, which the digest shows


class Keeping:
    """Keeps the parts of a writer's entries, in the transaction that is open."""

    def __init__(self) -> None:
        """Know none."""
        self._ids: dict[tuple[Any, ...], int] = {}

    def forget(self) -> None:
        """Look parts up again: another process wrote since, and an erasure may have taken some out."""
        self._ids.clear()

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
        laws = {("law", each.ruling[-1]): None for each in found if each.ruling and each.ruling[-1] is not None}
        self._keep(database, laws, lambda key: (canonical(key), None, None))
        rulings = {("ruling", *each.ruling): None for each in found if each.ruling}
        self._keep(database, rulings, self._ruling)
        origins = {("origin", *each.origin): None for each in found if each.origin}
        remarks = {("remark", *each.remark): None for each in found if each.remark}
        self._keep(database, origins | remarks, lambda key: (canonical(key), key[1] if key[0] == "origin" else None, None))
        self._keep_persons(database, {each.person for each in found if each.person is not None})
        return [
            (
                self._ids[("ruling", *each.ruling)] if each.ruling else None,
                self._ids[("origin", *each.origin)] if each.origin else None,
                each.numbers,
                self._ids["person", each.person] if each.person is not None else None,
                self._ids[("remark", *each.remark)] if each.remark else None,
            )
            for each in found
        ]

    def _ruling(self, key: tuple[Any, ...]) -> tuple[str, str | None, int | None]:
        *values, rules = key
        digest = None if rules is None else sha256(rules.encode()).hexdigest()
        return canonical([*values, digest]), key[1 + RULING.index("decision_id")], None if rules is None else self._ids["law", rules]

    def _keep_persons(self, database: Database, names: set[str]) -> None:
        new = [name for name in sorted(names) if ("person", name) not in self._ids]
        if new:
            there = _written(database, PERSONS, "name", dict.fromkeys(new, ()))
            self._ids.update((("person", name), there[name]) for name in new)

    def _keep(self, database: Database, wanted: Mapping[tuple[Any, ...], None], written: Any) -> None:
        """Find parts by their digests, and write those that are not there."""
        new = {key: written(key) for key in wanted if key not in self._ids}
        if new:
            digests = {sha256(text.encode()).hexdigest(): key for key, (text, _, _) in new.items()}
            there = _written(database, TABLE, "digest", {digest: new[key] for digest, key in digests.items()})
            self._ids.update((key, there[digest]) for digest, key in digests.items())


class Origin(NamedTuple):
    """An origin as it is read: the caller as JSON, the sources, and their pieces between the holes as they stand in JSON."""

    caller: str
    template: str | None
    pieces: Sequence[str]

    def sources(self, numbers: str | None) -> str:
        """The sources as JSON."""
        harmless = numbers is None or canonical(numbers) == f'"{numbers}"'
        found = _between(self.pieces, numbers) if harmless else None
        return f'"{found}"' if found is not None else canonical(filled(self.template, numbers))


class Reading:
    """Puts contents together again, as the canonical JSON of their parts."""

    def __init__(self, database: Database) -> None:
        """Read parts from a database, as far as it has any."""
        self._database = database
        self._parts: dict[int | None, list[Any]] = {}
        self._rulings: dict[int | None, Sequence[str]] = {None: (NULL,) * len(RULING)}
        self._origins: dict[int | None, Origin] = {None: Origin(NULL, None, ())}
        self._persons: dict[int | None, str] = {None: NULL}
        self.programs: dict[int, Row] = {}
        """The revision and the engine of each program."""
        if database.has(TABLE):
            self.programs = {number: tuple(said) for number, *said in database.fetch("SELECT id, revision, engine FROM programs")}

    def read(self, numbers: set[int], persons: set[int]) -> None:
        """Read the parts and persons with these numbers; one that is gone has a value that none ever has."""
        if len(self._persons) > MAX_KEPT:
            self._persons = {None: NULL}
        if unknown := sorted(persons - self._persons.keys()):
            mine = self._database.among.format(column="id", type="INTEGER", values="$1")
            found = self._database.fetch(f"SELECT id, name FROM {PERSONS} WHERE {mine}", json.dumps(unknown))  # noqa: S608
            self._persons |= dict.fromkeys(unknown, GONE) | {number: canonical(name) for number, name in found}
        if len(self._parts) > MAX_KEPT:
            self._parts, self._rulings, self._origins = {}, {None: self._rulings[None]}, {None: self._origins[None]}
        if new := sorted(numbers - self._parts.keys()):
            mine = self._database.among.format(column="part.id", type="INTEGER", values="$1")
            sql = f"SELECT part.id, part.content, law.content FROM parts part LEFT JOIN parts law ON law.id = part.law WHERE {mine}"  # noqa: S608
            found = self._database.fetch(sql, json.dumps(new))
            self._parts |= {number: [HOLE] for number in new} | {number: _values(text, law) for number, text, law in found}

    def content(
        self, stands: Row, ruling: int | None, origin: int | None, numbers: str | None, person: int | None, remark: int | None
    ) -> str:
        """The parts of a content, without the last ones that are not there; what stands in the entry itself counts before its parts."""
        of_origin = self._origins.get(origin) or self._origin(origin)
        sources = of_origin.sources(numbers) if numbers is None or numbers.__class__ is str else canonical(numbers)
        notes = NULL if remark is None else canonical([*self._parts[remark], None][0])
        found = [*(self._rulings.get(ruling) or self._ruling(ruling)), of_origin.caller, self._persons[person], NULL, NULL, notes, sources]
        if stands.count(None) < len(stands):
            found = [own if value is None else canonical(value) for own, value in zip_longest(found, stands, fillvalue=NULL)]
        while len(found) > EARLIER and found[-1] == NULL:
            found.pop()
        return ",".join(found)

    def _ruling(self, number: int | None) -> Sequence[str]:
        values = dict(zip(RULING, self._parts[number], strict=False))
        found = self._rulings[number] = [canonical(values.get(name)) for name in Content._fields[: len(RULING)]]
        return found

    def _origin(self, number: int | None) -> Origin:
        caller, sources = [*self._parts[number], None, None][:2]
        template = sources if isinstance(sources, str | None) else canonical(sources)
        pieces = [canonical(piece)[1:-1] for piece in template.split(HOLE)] if template is not None else ()
        found = self._origins[number] = Origin(canonical(caller), template, pieces)
        return found


def numbers_of(database: Database, column: str, names: Sequence[str]) -> list[int]:
    """The numbers of the parts with one of these names that entries may have in a column."""
    table = SHARED[column]
    if not names or not database.has(table):
        return []
    mine = database.among.format(column="name", type="TEXT", values="$1")
    return [number for (number,) in database.fetch(f"SELECT id FROM {table} WHERE {mine}", json.dumps(names))]  # noqa: S608


def drop(database: Database, entries: Sequence[Sequence[int | None]]) -> None:
    """Take out the parts that only erased entries had; `entries` are the columns `SHARED` of these as they were.

    Raises:
        RecordDamaged: if the database keeps some of them.
    """
    laws: set[int] = set()
    for (column, table), numbers in zip(SHARED.items(), zip(*entries, strict=True), strict=True):
        law = "law" if table == TABLE else "NULL"
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


def _written(database: Database, table: str, column: str, wanted: Mapping[str, Row]) -> dict[str, int]:
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


def _values(text: str, law: str | None) -> list[Any]:
    """The values of a part, those of a ruling with its law."""
    try:
        kind, *values = json.loads(text)
        return [*values[:-1], json.loads(law)[1] if law is not None else None] if kind == "ruling" else values
    except UNREADABLE:
        return []
