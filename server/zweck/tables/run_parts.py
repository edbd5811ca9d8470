"""The parts of a run: decided rows in Parquet files that are written aside and renamed, each with what its rows rest on."""

import errno
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from zweck.binding.questions import Asking
from zweck.decision.aged import known_until
from zweck.decision.decision import Outcome
from zweck.facts.question import Question
from zweck.forms.whole import digest_of, replacing
from zweck.tables.coding import Fault, restored
from zweck.tables.deciding import Decided, Decider
from zweck.tables.encoding import FAULTY, Numbers
from zweck.tables.pieces import TableError, readable
from zweck.tables.verdicts import Answer, WholeAnswer
from zweck.words.said import Said, quoted, reason_of, says, stored
from zweck.words.said import restored as restored_said

FOLDER: Final = "decisions"
SUBJECT: Final = "subject"
"""The column of parts with the pseudonyms of a row's person, the latest first."""

ANSWERS: Final = b"zweck.answers"
WHOLES: Final = b"zweck.wholes"
FAULTS: Final = b"zweck.faults"
OUTCOMES: Final = tuple(outcome.value for outcome in Outcome)
CODES: Final[Mapping[Outcome, int]] = {outcome: place for place, outcome in enumerate(Outcome)}
MAX_FAULTS: Final = 1_000
"""Faults that a part names; it counts the others."""

FIRST: Final = 5
"""The first rows that are named of a fault, or of a turn."""


@dataclass(frozen=True, slots=True)
class OneAnswer:
    """An answer that rows of a part have: how many, and the question of one of them."""

    rows: int
    facts: Mapping[str, object]
    # The sources that the register is about the person of that row.
    registers: Sequence[Sequence[Any]] = ()

    def question(self, asking: Asking) -> Question:
        """The question of that row."""
        return asking.question(self.facts, [*restored(self.registers, asking.vocabulary)])


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
    """The faults of a batch with the ids of their first rows."""
    return tuple(
        replace(one, rows=len(rows), first=tuple(str(ids[row].as_py()) for row in rows[:FIRST].tolist())) for one, rows in decided.faults
    )


def written(
    folder: Path, place: int, ids: pa.Array, decided: Decided, decider: Decider, beside: Mapping[str, pa.Array], *, faulty: bool
) -> None:
    """Write a part; it is there whole or not at all. `beside` are further columns by their names, `faulty` adds that of faults.

    Raises:
        TableError: if there is no room for it.
    """
    found = columns(ids, decided, faulty=faulty)
    faults = [[f.column, f.value, stored(f.message), stored(f.help), f.rows, list(f.first)] for f in faults_of(decided, ids)[:MAX_FAULTS]]
    about = {ANSWERS: _examples(decided.numbers, decider.answers.all, decider), FAULTS: json.dumps(faults).encode()}
    if decided.wholes is not None:
        about[WHOLES] = _examples(decided.wholes, decider.wholes.all, decider)
        found["finding"] = _by_number(decided.wholes, pa.array([one.digest for one in decider.wholes.all], pa.int64()))
    found |= beside
    table = pa.table(found)
    words = [name for name in found if name not in ("id", "fault", SUBJECT)]
    target = folder / FOLDER / name_of(place)
    try:
        with (
            replacing(target, synced=True) as file,
            pq.ParquetWriter(file, table.schema, use_dictionary=words, write_statistics=False) as part,
        ):
            part.write_table(table)
            part.add_key_value_metadata(about)  # as metadata of the schema it would be written twice, and copied with it
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        help = says("tables.make_room_give") if full else says("tables.see_folder_written")
        raise TableError(says("tables.cannot_written", path=target, strerror=reason_of(error)), help) from None


def columns(ids: pa.Array, decided: Decided, *, faulty: bool) -> dict[str, Any]:
    """The columns of decided rows; `faulty` adds that of faults."""
    answers, numbers, codes = decided.answers, decided.numbers, codes_of(decided)
    until = [known_until(one.ruling.sources) for one in answers]
    found: dict[str, Any] = {
        "id": ids,
        "outcome": pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int8), mask=codes == FAULTY), pa.array(OUTCOMES)),
        "ruling": _by_number(numbers, pa.array([one.digest for one in answers], pa.int64())),
        "edition": _by_number(numbers, pa.array([one.edition[0] for one in answers], pa.date32())),
        "sources_until": _by_number(numbers, pa.array(until, pa.date32())),
    }
    if faulty:
        found["fault"] = pa.array(decided.messages, type=pa.string())
    return found


def _by_number(numbers: Numbers, of_answers: pa.Array) -> pa.Array:
    """For each row what goes with its answer."""
    return of_answers.take(pa.array(numbers, mask=numbers == FAULTY))


def codes_of(decided: Decided) -> Numbers:
    """The places of the outcomes of rows in `OUTCOMES`, `FAULTY` where there is none."""
    codes: Numbers = np.array([CODES[one.outcome] for one in decided.answers] + [FAULTY], dtype=np.int32)
    return codes[decided.numbers]


def _examples(numbers: Numbers, known: Sequence[Answer | WholeAnswer], decider: Decider) -> bytes:
    """How many rows have each answer, and the question of one of them."""
    counts = [(known[one].digest, count) for one, count in enumerate(np.bincount(numbers[numbers != FAULTY]).tolist()) if count]
    said = [f'"{digest}":{{"rows":{count},"asked":{decider.examples[digest]}}}' for digest, count in counts]
    return f"{{{','.join(said)}}}".encode()


def read_part(path: Path) -> Part:
    """A part by its footer.

    Raises:
        TableError: if it cannot be read.
    """
    with readable("tables.no_part_run", path, path=path):
        about = pq.ParquetFile(path)
        said = about.metadata.metadata or {}
        if ANSWERS not in said or FAULTS not in said:
            raise TableError(says("tables.no_part_run", path=path, why=says("tables.no_examples")))
        answers, wholes = _answers(said[ANSWERS]), _answers(said.get(WHOLES, b"{}"))
        faults = tuple(
            Fault(column, value, _message(message), _message(help) if help else None, rows, tuple(first))
            for column, value, message, help, rows, first in json.loads(said[FAULTS])
        )
        return Part(path, about.metadata.num_rows, answers, faults, wholes)


def columns_in(path: Path, *names: str) -> pa.Table:
    """Columns of a part.

    Raises:
        TableError: if they cannot be read.
    """
    with readable("tables.no_part_run", path, path=path):
        return pq.ParquetFile(path).read([*names])


def _message(found: Any) -> Said:
    """A message; parts of earlier editions have it as an English text."""
    return quoted(found) if isinstance(found, str) else restored_said(found)


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
    # The name, rows and digest of each.
    files: list[dict[str, object]] = field(default_factory=list)


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
        rows = found[digest].rows if digest in found else 0
        found[digest] = replace(found.get(digest, said), rows=rows + said.rows)


def merged(faults: Sequence[Fault]) -> list[Fault]:
    """Equal faults of several parts as one, those of most rows first."""
    found: dict[tuple[str, str, Said], Fault] = {}
    for one in faults:
        known = found.setdefault((one.column, one.value, one.message), replace(one, rows=0, first=()))
        found[one.column, one.value, one.message] = replace(known, rows=known.rows + one.rows, first=(*known.first, *one.first)[:FIRST])
    return sorted(found.values(), key=lambda one: (-one.rows, one.column, one.value))
