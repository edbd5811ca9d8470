"""A run: a table decided into a folder; what is there when it is interrupted stays, and the same command goes on with the rest."""

import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO, Final, cast, get_origin

import pyarrow as pa
import pyarrow.parquet as pq

from zweck.binding.binding import Binding
from zweck.binding.parse import load_binding
from zweck.chain.content import canonical
from zweck.company import Company, today_of
from zweck.decision.decision import Detail
from zweck.facts.basis import Basis, Today, today_here
from zweck.forms.whole import digest_of, put, replacing
from zweck.law.vocabulary import DECISION_DATE, Vocabulary
from zweck.record.build import engine_version
from zweck.record.entry import BULK, Content, Entry, entry
from zweck.tables.pieces import Table, TableError, readable
from zweck.tables.run_parts import FOLDER, Part, read_part
from zweck.words.said import joined, says

HEAD: Final = "run.json"
BINDING: Final = "binding.yaml"
RULINGS: Final = "rulings.parquet"
FINDINGS: Final = "findings.parquet"
SUFFIX: Final = ".sql"
QUERY: Final = "query.sql"
ROWS: Final = "table.parquet"
GROUP: Final = 500_000
"""Rows of a row group of the rows of a query, and so of a part."""

SAME: Final = ("revision", "binding", "company", "table", "faults", "detail", "register", "recheck_of", "day", "basis", "periods")
"""The parts that must be the same for a run to go on."""


@dataclass(slots=True)
class Head:
    """The table, law and binding of a run, and how it went; its form is that of `run.json`."""

    revision: str
    binding: str
    company: str
    table: list[dict[str, object]]
    faults: str
    name: str
    source: str
    activities: str
    # How far whole answers are explained; empty without them.
    detail: str = ""
    # The id of the register in which persons were looked up, empty where none was, and the event up to which it was read.
    register: str = ""
    position: int = 0
    # The folder of the run of which only persons with later events are decided.
    recheck_of: str = ""
    # The day of decision of a run about now, and of one that checks another one, in the place of the constant of the binding.
    day: str = ""
    # `LIVE` for a run about now, on which people may act that day; otherwise it is about the days that the binding states.
    basis: str = Basis.AS_OF
    # The time zone of the clock that gave a run about now its day.
    time_zone: str = ""
    # Whether its rows are records, of which it writes the periods.
    periods: bool = False
    state: str = "running"
    begun: str = ""
    ended: str = ""
    rows: int = 0
    outcomes: dict[str, int] = field(default_factory=dict)
    faulty: int = 0
    parts: list[dict[str, object]] = field(default_factory=list)


def head_of(
    table: Table, binding: Binding, revision: str, company: str, faults: str, activities: str, detail: Detail | None = None
) -> Head:
    """The head of a run that begins now."""
    files = files_of(table)
    begun = datetime.now(UTC).isoformat(timespec="seconds")
    source = str(table.path.absolute())
    head = Head(revision, binding.digest, company, files, faults, binding.name, source, activities, detail or "", begun=begun)
    day = str(binding.day) if binding.basis is Basis.LIVE else ""
    return replace(head, day=day, basis=binding.basis.value, time_zone=binding.time_zone)


def files_of(table: Table) -> list[dict[str, object]]:
    """The files of a table as they are now."""
    about = [(path, path.stat()) for path in table.files]
    return [{"file": str(path.absolute()), "bytes": one.st_size, "modified": one.st_mtime_ns} for path, one in about]


def binding_of(run: "Run", vocabulary: Vocabulary) -> Binding:
    """The binding of a run, with its day of decision.

    Raises:
        PolicyError: with every fault of its file.
        TableError: if it is another one now.
    """
    found, head = load_binding(run.folder / BINDING, vocabulary), run.head
    if found.digest != head.binding:
        raise TableError(says("tables.holds_run_under", folder=run.folder, differing=says("tables.same.binding")))
    if head.basis == Basis.LIVE:
        return now(found, Today(date.fromisoformat(head.day), head.time_zone))
    return on_day(found, date.fromisoformat(head.day)) if head.day else found


def on_day(binding: Binding, day: date) -> Binding:
    """The binding with another constant day of decision; a column of days stays."""
    return binding if binding.dated is not None else replace(binding, constants={**binding.constants, DECISION_DATE: day})


def now(binding: Binding, today: Today) -> Binding:
    """The binding that asks about now, on the day that a clock showed; one with a column of days stays."""
    return binding if binding.dated is not None else replace(on_day(binding, today.day), basis=Basis.LIVE, time_zone=today.time_zone)


def zone_of_table(binding: Binding, company: Company) -> str:
    """The time zone of a binding's controller; empty where there is none, or several have different ones."""
    names = {one.controller for one in company.activities.get(binding.activity, ())} or {binding.controller}
    zones = {company.controllers[name].time_zone if name in company.controllers else "" for name in names}
    return zones.pop() if len(zones) == 1 else ""


def today_of_table(binding: Binding, company: Company) -> Today:
    """The day by this machine's clock in the time zone of a binding's controller."""
    return today_of(company, binding.activity, today_here) if binding.activity else today_here(zone_of_table(binding, company))


@dataclass(slots=True)
class Run:
    """The folder of a run."""

    folder: Path
    head: Head

    @classmethod
    def begin(cls, folder: Path, head: Head, binding: Path) -> "Run":
        """Begin a run, or go on with the one that the folder holds.

        Raises:
            TableError: if the folder holds another run, or something else.
        """
        if (folder / HEAD).exists():
            run = cls.open(folder)
            differing = [says(f"tables.same.{key}") for key in SAME if getattr(run.head, key) != getattr(head, key)]
            run.head.parts = [one for one in run.head.parts if (folder / FOLDER / str(one["file"])).exists()]
            if differing:
                raise TableError(says("tables.holds_run_under", folder=folder, differing=joined("forms.and_then", differing)))
        else:
            if folder.exists() and any(one.name not in (QUERY, ROWS) for one in folder.iterdir()):
                raise TableError(says("tables.holds_something_else", folder=folder))
            (folder / FOLDER).mkdir(parents=True, exist_ok=True)
            (folder / BINDING).write_bytes(binding.read_bytes())
            run = cls(folder, head)
            run.write()
        for left in (folder / FOLDER).glob(".part-*"):
            left.unlink()
        return run

    @classmethod
    def open(cls, folder: Path) -> "Run":
        """The run in a folder.

        Raises:
            TableError: if there is none.
        """
        with readable("tables.holds_no_run", folder / HEAD, folder=folder):
            said: Mapping[str, Any] = json.loads((folder / HEAD).read_text(encoding="utf-8"))
            head = Head(**said)
            # what is none of these raises an error, which `readable` says
            Detail(head.detail or Detail.FULL), Basis(head.basis), date.fromisoformat(head.day or str(date.min))
            [(one["file"], one["sha256"]) for one in head.parts]
        kinds = ((each.name, get_origin(each.type) or each.type) for each in fields(Head))
        if wrong := next((name for name, kind in kinds if not isinstance(getattr(head, name), cast(type, kind))), ""):
            raise TableError(says("tables.holds_no_run", folder=folder, why=says("tables.no_value", name=wrong)))
        return cls(folder, head)

    def write(self) -> None:
        """Write `run.json`, whole or not at all."""
        put(self.folder / HEAD, (json.dumps(asdict(self.head), indent=2, ensure_ascii=False) + "\n").encode())

    def end(self, rows: int, faulty: int, outcomes: dict[str, int], parts: list[dict[str, object]]) -> None:
        """Say in `run.json` that the run is whole."""
        ended = datetime.now(UTC).isoformat(timespec="seconds")
        self.head = replace(self.head, state="ended", ended=ended, rows=rows, faulty=faulty, outcomes=outcomes, parts=parts)
        self.write()

    def part(self, name: str) -> Path:
        """The file of a part, of a run that is whole as the run wrote it.

        Raises:
            TableError: if it cannot be read, or was changed since.
        """
        path = self.folder / FOLDER / name
        with readable("tables.no_part_run", path, path=path):
            if any(one["file"] == name and one["sha256"] != digest_of(path) for one in self.head.parts):
                raise TableError(says("tables.no_part_run", path=path, why=says("tables.part_changed")))
        return path

    def parts(self) -> Iterator[Part]:
        """All parts that are there, in the order of the table."""
        return (read_part(self.part(path.name)) for path in sorted((self.folder / FOLDER).glob("part-*.parquet")))


def queried(query: Path, folder: Path) -> Path:
    """The table in the folder of a run that holds the rows of a query of DuckDB; written once, for all that is asked of them later.

    Raises:
        TableError: if the query fails, or the folder holds the rows of another one.
    """
    with readable("tables.cannot_read", query, query=query):
        text = query.read_text(encoding="utf-8")
    known, rows = folder / QUERY, folder / ROWS
    if rows.exists() and (not known.exists() or known.read_text(encoding="utf-8") != text):
        raise TableError(says("tables.holds_rows_another", folder=folder))
    if not rows.exists():
        folder.mkdir(parents=True, exist_ok=True)
        with replacing(rows) as file:
            _write(text, query, file)
            known.write_text(text, encoding="utf-8")
    return rows


def _write(text: str, query: Path, file: BinaryIO) -> None:
    try:
        import duckdb  # noqa: PLC0415  no extra brings it
    except ModuleNotFoundError:
        raise TableError(says("tables.query_needs_not")) from None
    try:
        with duckdb.connect() as connection:
            found = connection.sql(text)
            if found is None:
                raise TableError(says("tables.gives_no_rows", query=query))
            reader = found.to_arrow_reader(GROUP)
            with pq.ParquetWriter(file, reader.schema) as writer:
                for batch in reader:
                    writer.write_table(pa.Table.from_batches([batch]), row_group_size=GROUP)
    except duckdb.Error as error:
        said = " ".join(str(error).split("\n\n")[0].split())
        raise TableError(says("tables.fails", query=query, said=said)) from None


def entry_of(head: Head) -> Entry:
    """The entry of the decision record for a run that is whole; `answer` is the SHA-256 of the names and digests of its parts."""
    said = {name: value for name, value in asdict(head).items() if name not in ("revision", "state")}
    answer, outcome = sha256(canonical(head.parts).encode()).hexdigest(), canonical(head.outcomes)
    content = Content(detail=BULK, outcome=outcome, answer=answer, sources=canonical(said))
    return entry(time.time_ns() // 1000, head.revision, engine_version(), content, BULK)
