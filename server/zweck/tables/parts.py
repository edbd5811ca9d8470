"""The parts of a run: decided rows in Parquet files that are written aside and renamed, each with what its rows rest on."""

import errno
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from zweck.decision.aged import known_until
from zweck.decision.decision import Outcome
from zweck.tables.answers import Answer, WholeAnswer
from zweck.tables.deciding import Counted, Decided, Decider
from zweck.tables.encoding import EPOCH, FAULTY, Numbers
from zweck.tables.reading import TableError
from zweck.words.said import Said, restored, says, stored
from zweck.words.system import quoted, reason_of

FOLDER: Final = "decisions"
SUBJECT: Final = "subject"
"""The column of parts with the pseudonyms of a row's person, the latest first."""

ANSWERS: Final = b"zweck.answers"
WHOLES: Final = b"zweck.wholes"
FAULTS: Final = b"zweck.faults"
OUTCOMES: Final = tuple(outcome.value for outcome in Outcome)
CODES: Final[Mapping[Outcome | None, int]] = {outcome: place for place, outcome in enumerate(Outcome)}
MAX_FAULTS: Final = 1_000
"""Faults that a part names; it counts the others."""


@dataclass(frozen=True, slots=True)
class OneAnswer:
    """An answer that rows of a part have: how many, and the question of one of them."""

    rows: int
    facts: Mapping[str, object]
    registers: Sequence[Sequence[Any]] = ()
    """The sources that the register is about the person of that row."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault of values of a column, how many rows have it, and the ids of the first."""

    column: str
    value: str
    message: Said
    help: Said | None
    rows: int
    first: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A part that stands in the folder of a run."""

    path: Path
    rows: int
    answers: Mapping[int, OneAnswer]
    faults: tuple[Fault, ...]
    wholes: Mapping[int, OneAnswer]


def name_of(place: int) -> str:
    """The name of the part at a place of a table."""
    return f"part-{place:06}.parquet"


def faults_of(decided: Decided, ids: pa.Array) -> tuple[Fault, ...]:
    """The faults of a batch with the ids of their rows."""

    def as_fault(counted: Counted) -> Fault:
        fault = counted.fault
        return Fault(
            fault.column, fault.value, fault.message, fault.help, counted.rows, tuple(str(ids[row].as_py()) for row in counted.first)
        )

    return tuple(as_fault(counted) for counted in decided.faults)


def written(
    folder: Path, place: int, ids: pa.Array, decided: Decided, decider: Decider, beside: Mapping[str, pa.Array], *, faulty: bool
) -> Path:
    """Write a part; it is there whole or not at all. `beside` are further columns by their names, `faulty` adds that of faults.

    Raises:
        TableError: if there is no room for it.
    """
    found = columns(ids, decided, faulty=faulty)
    about = {ANSWERS: _examples(decided.numbers, decided.answers, decider.examples), FAULTS: _faults(decided, ids)}
    if decided.wholes is not None:
        about[WHOLES] = _examples(decided.wholes, decider.wholes, decider.of_wholes)
        found["finding"] = _digests(decided.wholes, decider.wholes)
    found |= beside
    table = pa.table(found).replace_schema_metadata(about)
    target = folder / FOLDER / name_of(place)
    aside = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with aside.open("wb") as file:
            pq.write_table(
                table,
                file,
                use_dictionary=[name for name in found if name not in ("id", "fault", SUBJECT)],
                write_statistics=False,
                store_schema=True,
            )
            file.flush()
            os.fsync(file.fileno())
        aside.replace(target)
    except OSError as error:
        aside.unlink(missing_ok=True)
        raise _no_room(error, target) from None
    return target


def columns(ids: pa.Array, decided: Decided, *, faulty: bool) -> dict[str, Any]:
    """The columns of decided rows; `faulty` adds that of faults."""
    answers, numbers = decided.answers, decided.numbers
    chosen = codes_of(decided)
    found: dict[str, Any] = {
        "id": ids,
        "outcome": pa.DictionaryArray.from_arrays(pa.array(chosen.astype(np.int8), mask=chosen == FAULTY), pa.array(OUTCOMES)),
        "ruling": _digests(numbers, answers),
        "edition": _days(numbers, [one.edition[0] for one in answers]),
        "sources_until": _days(numbers, [None if one.ruling is None else known_until(one.ruling.sources) for one in answers]),
    }
    if faulty:
        found["fault"] = _messages(decided)
    return found


def _days(numbers: Numbers, days: Sequence[date | None]) -> pa.Array:
    """A day of each row by that of its answer."""
    known = np.array([0 if day is None else day.toordinal() - EPOCH for day in days] + [0], dtype=np.int32)
    unknown = np.array([day is None for day in days] + [True])
    return pa.array(known[numbers], mask=unknown[numbers]).cast(pa.date32())


def codes_of(decided: Decided) -> Numbers:
    """The places of the outcomes of rows in `OUTCOMES`, `FAULTY` where there is none."""
    codes: Numbers = np.array([CODES.get(one.outcome, FAULTY) for one in decided.answers] + [FAULTY], dtype=np.int32)
    return codes[decided.numbers]


def _no_room(error: OSError, path: Path) -> TableError:
    full = error.errno in (errno.ENOSPC, errno.EDQUOT)
    help = says("tables.make_room_give") if full else says("tables.see_folder_written")
    return TableError(says("tables.cannot_written", path=path, strerror=reason_of(error)), help)


def _messages(decided: Decided) -> pa.Array:
    said: list[str | None] = [None] * len(decided.numbers)
    for row, message in decided.messages.items():
        said[row] = message
    return pa.array(said, type=pa.string())


def _digests(numbers: Numbers, several: Sequence[Answer] | Sequence[WholeAnswer]) -> pa.Array:
    digests = np.array([one.digest for one in several] + [0], dtype=np.int64)
    return pa.array(digests[numbers], mask=numbers == FAULTY)


def _examples(numbers: Numbers, several: Sequence[Answer] | Sequence[WholeAnswer], examples: Sequence[str]) -> bytes:
    """How many rows have each answer, and the question of one of them."""
    counts = np.bincount(numbers[numbers != FAULTY]).tolist()
    said = [f'"{several[number].digest}":{{"rows":{count},"asked":{examples[number]}}}' for number, count in enumerate(counts) if count]
    return f"{{{','.join(said)}}}".encode()


def _faults(decided: Decided, ids: pa.Array) -> bytes:
    found = faults_of(decided, ids)
    return json.dumps([[f.column, f.value, stored(f.message), stored(f.help), f.rows, list(f.first)] for f in found[:MAX_FAULTS]]).encode()


def read_part(path: Path) -> Part:
    """A part by its footer.

    Raises:
        TableError: if it cannot be read.
    """
    try:
        about = pq.ParquetFile(path)
        said = about.schema_arrow.metadata or {}
        answers, wholes = _answers(said[ANSWERS]), _answers(said.get(WHOLES, b"{}"))
        faults = tuple(_fault(*one) for one in json.loads(said[FAULTS]))
    except (pa.ArrowException, OSError, KeyError, TypeError, ValueError) as error:
        raise TableError(says("tables.no_part_run", path=path, error=str(error).partition(chr(10))[0])) from None
    return Part(
        path,
        about.metadata.num_rows,
        answers,
        faults,
        wholes,
    )


def _fault(column: str, value: str, message: Any, help: Any, rows: int, first: Sequence[str]) -> Fault:
    return Fault(column, value, _message(message), _message(help) if help else None, rows, tuple(first))


def _message(found: Any) -> Said:
    """A message; parts of earlier editions have it as an English text."""
    return quoted(found) if isinstance(found, str) else restored(found)


def _answers(text: bytes) -> dict[int, OneAnswer]:
    return {
        int(digest): OneAnswer(one["rows"], one["asked"]["facts"], one["asked"]["registers"]) for digest, one in json.loads(text).items()
    }


@dataclass(frozen=True, slots=True)
class Gathered:
    """All parts of a run together."""

    answers: dict[int, OneAnswer] = field(default_factory=dict)
    wholes: dict[int, OneAnswer] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    files: list[dict[str, object]] = field(default_factory=list)
    """The name, rows and digest of each."""


def gathered(parts: Iterable[Part]) -> Gathered:
    """Parts together; each is read for itself, for a run has hundreds, and each names thousands of rulings."""
    found = Gathered()
    for part in parts:
        _add(found.answers, part.answers)
        _add(found.wholes, part.wholes)
        found.faults.extend(part.faults)
        found.files.append({"file": part.path.name, "rows": part.rows, "sha256": digest_of(part.path)})
    return found


def _add(found: dict[int, OneAnswer], several: Mapping[int, OneAnswer]) -> None:
    for digest, said in several.items():
        known = found.get(digest)
        found[digest] = said if known is None else replace(known, rows=known.rows + said.rows)


def digest_of(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        found = sha256()
        while block := file.read(1 << 20):
            found.update(block)
    return found.hexdigest()


def merged(faults: Sequence[Fault]) -> list[Fault]:
    """Equal faults of several parts as one, those of most rows first."""
    found: dict[tuple[str, str, Said], Fault] = {}
    for one in faults:
        key = (one.column, one.value, one.message)
        known = found.get(key)
        first = one.first if known is None else (*known.first, *one.first)[:5]
        found[key] = Fault(one.column, one.value, one.message, one.help, one.rows + (0 if known is None else known.rows), first)
    return sorted(found.values(), key=lambda one: (-one.rows, one.column, one.value))
