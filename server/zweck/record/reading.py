"""Contents as they are read: their parts put together again, as JSON."""

import json
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from itertools import zip_longest
from typing import Any, Final, NamedTuple

from zweck.chain.chain import applied
from zweck.chain.content import UNREADABLE, canonical
from zweck.chain.database import Database, Row
from zweck.record.chain import RECORD, SEALS
from zweck.record.entry import EARLIER, Content
from zweck.record.parts import HOLE, MAX_KEPT, PERSONS, RULING, TABLE
from zweck.record.sealing import MARK, PersonKey

NULL: Final = canonical(None)
GONE: Final = canonical(HOLE)
"""In JSON: nothing, and a value that no entry ever has."""


class Origin(NamedTuple):
    """An origin as it is read: the caller and the sources in JSON, and the pieces of these between the holes."""

    caller: str
    template: str
    pieces: Sequence[str]

    def sources(self, numbers: str | None) -> str:
        """The sources in JSON; numbers that are not as many as the holes stay beside them, so that the digest shows it."""
        if numbers is None:
            return self.template
        found = canonical(numbers)[1:-1].split(" ")
        if len(self.pieces) != len(found) + 1:
            return canonical([self.template, *found])
        both = [""] * (len(self.pieces) + len(found))
        both[::2], both[1::2] = self.pieces, map(_long, found)
        return f'"{"".join(both)}"'


def read_origin(caller: Any = None, sources: Any = None, *_: object) -> Origin:
    """An origin by its values."""
    pieces = sources.split(HOLE) if isinstance(sources, str) else ()
    return Origin(canonical(caller), canonical(sources), [canonical(piece)[1:-1] for piece in pieces])


class Reading:
    """Puts contents together again, as the canonical JSON of their parts."""

    def __init__(self, database: Database) -> None:
        """Read parts from a database, as far as it has any."""
        self._database = database
        self._parts: dict[int | None, list[Any]] = {}
        self._rulings: dict[int | None, Sequence[str]] = {None: (NULL,) * len(RULING)}
        self._origins: dict[int | None, Origin] = {None: read_origin()}
        self._persons: dict[int | None, str] = {None: NULL}
        self._keys: dict[int | None, PersonKey] = {}
        self._key = "key" if applied(database, RECORD) >= SEALS else "NULL"
        self.programs: dict[int, Row] = {}
        """The revision and the engine of each program."""
        if database.has(TABLE):
            self.programs = {number: tuple(said) for number, *said in database.fetch("SELECT id, revision, engine FROM programs")}

    def read(self, numbers: set[int], persons: set[int]) -> None:
        """Read the parts and persons with these numbers, and keys where there are any; one that is gone has a value that none ever has."""
        if len(self._persons) > MAX_KEPT:
            self._persons, self._keys = {None: NULL}, {}
        if unknown := sorted(persons - self._persons.keys()):
            mine = self._database.among.format(column="id", type="INTEGER", values="$1")
            found = self._database.fetch(f"SELECT id, name, {self._key} FROM {PERSONS} WHERE {mine}", json.dumps(unknown))  # noqa: S608
            self._persons |= dict.fromkeys(unknown, GONE) | {number: canonical(name) for number, name, _ in found}
            self._keys |= {number: PersonKey(bytes(key)) for number, _, key in found if key is not None}
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
        if origin not in self._origins:
            self._origins[origin] = read_origin(*self._parts[origin])
        if ruling not in self._rulings:
            values = dict(zip(RULING, self._parts[ruling], strict=False))
            self._rulings[ruling] = [canonical(values.get(name)) for name in Content._fields[: len(RULING)]]
        said = self._origins[origin]
        notes = NULL if remark is None else canonical([*self._noted(remark, person), None][0])
        found = [*self._rulings[ruling], said.caller, self._persons[person], NULL, NULL, notes, said.sources(numbers)]
        if stands.count(None) < len(stands):
            found = [own if value is None else canonical(value) for own, value in zip_longest(found, stands, fillvalue=NULL)]
        while len(found) > EARLIER and found[-1] == NULL:
            found.pop()
        return ",".join(found)

    def opened(self, person: int | None, digest: str, sealed: bytes) -> tuple[str, str | None] | None:
        """The salt and the numbers of an entry under the key of the person; `None` where it was destroyed."""
        return self._keys[person].opened(digest, sealed) if person in self._keys else None

    def _noted(self, remark: int, person: int | None) -> list[Any]:
        """The values of notes, also under the key of the person."""
        found = self._parts[remark]
        if not found or not str(found[0]).startswith(MARK) or person not in self._keys:
            return found
        text = self._keys[person].text(found[0])
        return _values(text, None) if text is not None else found


def _values(text: str, law: str | None) -> list[Any]:
    """The values of a part, those of a ruling with its law."""
    try:
        if text.startswith(MARK):
            return [text]
        kind, *values = json.loads(text)
        return [*values[:-1], json.loads(law)[1] if law is not None else None] if kind == "ruling" else values
    except UNREADABLE:
        return []


@lru_cache(4096)
def _long(number: str) -> str:
    try:
        return date.fromordinal(int(number[1:], 16)).isoformat() if number.startswith("-") else number
    except (ValueError, OverflowError):
        return number  # no writer wrote it, which the digest shows
