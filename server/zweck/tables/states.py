"""The current states of persons as a table: what the register holds of the person of each row, under a name that a query asks for.

A state is named by a digest of the sources that the register is about a person. SQL joins the table; beside its rows the file has for each
state the events of one such person, from which the sources follow again where a query is made.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq

from zweck.activities.prepared import Prepared, PreparedActivities
from zweck.binding.binding import Null
from zweck.binding.questions import Asking
from zweck.company.event import Event, EventKind
from zweck.facts.basis import Today
from zweck.facts.merge import Source, Why
from zweck.forms.whole import replacing
from zweck.logic.condition import Condition
from zweck.residual.table import Choice
from zweck.tables.coding import Fault
from zweck.tables.coding import People as Classes
from zweck.tables.persons import Looking
from zweck.tables.pieces import Table, TableError, readable
from zweck.tables.sql.dialect import Dialect
from zweck.words.said import says

PERSON: Final = "zweck_person"
STATE: Final = "zweck_state"
POSITION: Final = "zweck_position"
UNTIL: Final = "zweck_until"

SCHEMA: Final = pa.schema([(PERSON, pa.string()), (STATE, pa.string()), (POSITION, pa.int64()), (UNTIL, pa.int64())])
"""The person as the column of the rows names it, its state, the register's position, and when the row is too old: seconds since 1970."""

ABOUT: Final = b"zweck"
"""The key of what a file says beside its rows."""


ROWS: Final = "zweck_rows"
"""The name of the table with the rows, where a query looks their persons up."""

NO_PERSON: Final = ""
"""The state of a row that names no person."""


class States(NamedTuple):
    """The states of a table of persons at one position of the register, each with the sources of such a person."""

    position: int
    sources: Mapping[str, tuple[Source, ...]]


def keep(asking: Asking, source: Table, looking: Looking, path: Path, lease: timedelta, now: datetime) -> tuple[int, Sequence[Fault]]:
    """Write the states of the persons of a table's rows; how many there are, and the faults. They hold today, and as long as the lease.

    Raises:
        TableError: if the table or the register cannot be read.
    """
    today = _today(asking)
    end = datetime.combine(today.day + timedelta(days=1), time(), ZoneInfo(today.time_zone))
    until = int(min(now + lease, end.astimezone(UTC)).timestamp())
    states: dict[str, str] = {}
    examples: dict[str, list[list[Any]]] = {}
    faults: dict[Fault, None] = {}
    for _, read in source.batches([looking.column]):
        batch = read()
        held = looking.of(batch)
        faults |= dict.fromkeys(fault for fault, _ in held.faults)
        for name, persons in zip(batch.column(0).to_pylist(), held.persons, strict=True):
            if persons is None or isinstance(name, list) or str(name) in states:
                continue
            state = states[str(name)] = state_of(looking.held(persons, held.events, today.day).sources)
            if state not in examples:
                examples[state] = [_plain(event) for one in persons for event in held.events.get(one, ())]
    about = {
        "activity": asking.binding.activity,
        "company": asking.company.revision,
        "day": today.day.isoformat(),
        "position": looking.position,
        "states": examples,
    }
    rows = [{PERSON: person, STATE: state, POSITION: looking.position, UNTIL: until} for person, state in states.items()]
    found = pa.Table.from_pylist(rows, schema=SCHEMA).replace_schema_metadata({ABOUT: json.dumps(about).encode()})
    with replacing(path) as file:
        pq.write_table(found, file)
    return len(rows), [*faults]


def read(path: Path, asking: Asking) -> States:
    """The states in a file that was written today, for the same activity and the same files of the company.

    Raises:
        TableError: if it is none, or an old one.
    """
    with readable("tables.no_states", path, path=path):
        about = json.loads((pq.read_schema(path).metadata or {})[ABOUT])
        position, events = int(about["position"]), {state: [*map(_event, several)] for state, several in about["states"].items()}
        written = about["activity"], about["company"], about["day"]
    today = _today(asking)
    if written != (asking.binding.activity, asking.company.revision, today.day.isoformat()):
        raise TableError(says("tables.old_states", path=path))
    prepared = _prepared(asking, today)
    found = {state: tuple(prepared.person(several).sources) for state, several in events.items()}
    if any(state_of(sources) != state for state, sources in found.items()):
        raise TableError(says("tables.old_states", path=path))
    return States(position, found)


def state_of(sources: Iterable[Source]) -> str:
    """The name of a state: equal where the sources say the same, whichever events they name."""
    said = [[one.origin, _canonical(dict(one.facts)), one.fallback, _canonical(one.rests_on), one.why_unknown] for one in sources]
    return sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:16]


def _today(asking: Asking) -> Today:
    return Today(asking.binding.day, asking.binding.time_zone)


def _prepared(asking: Asking, today: Today) -> Prepared:
    return PreparedActivities(asking.company, asking.vocabulary).on(asking.binding.activity, today, asking.binding.consulted)


def _plain(event: Event) -> list[Any]:
    times = (event.effective.isoformat(), event.recorded.isoformat(), event.until and event.until.isoformat())
    return [*event[:4], *times, sorted(event.channels), event.state, bool(event.evidence), event.about]


def _event(said: Sequence[Any]) -> Event:
    position, kind, controller, scope, effective, recorded, until, channels, state, evidence, about = said
    times = datetime.fromisoformat(effective), datetime.fromisoformat(recorded)
    end, proof = until and date.fromisoformat(until), "evidence" if evidence else ""
    return Event(position, EventKind(kind), controller, scope, *times, frozenset(channels), end, state, proof, about)


def _canonical(one: object) -> object:
    """A value as JSON has it, the same in every process."""
    if is_dataclass(one) and not isinstance(one, type):
        return [type(one).__name__, *(_canonical(getattr(one, each.name)) for each in fields(one) if each.compare)]
    if isinstance(one, Mapping):
        return {str(name): _canonical(value) for name, value in one.items()}
    if isinstance(one, frozenset | set):
        return ["set", *sorted(map(str, one))]
    if isinstance(one, tuple | list):
        return [type(one).__name__, *map(_canonical, one)]
    return one if one is None or isinstance(one, bool | int | str) else str(one)


class People:
    """The states of persons, and how a database finds that of a row."""

    def __init__(self, asking: Asking, known: States, table: str, dialect: Dialect) -> None:
        """`table` is the database's name of the table of states.

        Raises:
            NoQuery: if it is no name of a table.
        """
        if asking.binding.subject is None:
            raise TypeError(asking.binding)
        self._asking = asking
        self._known = known
        self._table = dialect.relation(table, named=True)
        self._dialect = dialect
        self._column = dialect.identifier(asking.binding.subject.column)
        self._sources = {**known.sources}
        if asking.binding.subject.null is Null.UNKNOWN:
            self._sources[NO_PERSON] = tuple(_prepared(asking, _today(asking)).unknown(Why.NO_PERSON).sources)

    @property
    def rests_on(self) -> tuple[Condition, ...]:
        """The conditions on which sources rest."""
        found = (source.rests_on for sources in self._sources.values() for source in sources)
        return tuple(dict.fromkeys(one for one in found if one is not None))

    def sources(self, state: str) -> Sequence[Source]:
        """The sources of a person in a state."""
        return self._sources.get(state, ())

    def on(self, day: date, classes: Classes, rows: str) -> "Held":
        """The states on a day, each class of them once, for the law makes no difference within it."""
        found: dict[int, list[str]] = {}
        for state, sources in self._sources.items():
            found.setdefault(classes.of(day, sources), []).append(state)
        several = {states[0]: states for states in found.values()}
        return Held(tuple(several), several, f"{rows}.{self._column} IS NULL", self._state(rows), self._dialect)

    def _state(self, rows: str) -> str:
        """The state of a row's person; NULL where the table of states has none, several, or only what is too old."""
        at = f"{POSITION} >= {self._known.position} AND {UNTIL} > {self._dialect.seconds}"
        mine = f"{PERSON} = CAST({rows}.{self._column} AS {self._dialect.text_type()})"
        one = f"CASE WHEN MIN({STATE}) = MAX({STATE}) THEN MIN({STATE}) END"
        return f"(SELECT {one} FROM {self._table} WHERE {mine} AND {at})"  # noqa: S608  names are quoted


@dataclass(slots=True)
class Held:
    """The states as choices of an open fact; the conditions that a row names no person, and of which of several states that is."""

    all: tuple[Choice, ...]
    several: Mapping[str, Sequence[str]]
    nameless: str
    state: str
    dialect: Dialect

    def among(self, chosen: Sequence[Choice], *, valid: bool = False) -> str:
        """The condition that the state is one of some; it is no shorter where one is known to be."""
        named = sorted(state for one in chosen for state in self.several[str(one)])
        states = ",".join(self.dialect.text(state) for state in named if state != NO_PERSON)
        parts = [self.nameless] if NO_PERSON in named else []
        parts += [f"{self.state} IN ({states})"] if states else []
        return parts[0] if len(parts) == 1 else f"({' OR '.join(parts)})"
