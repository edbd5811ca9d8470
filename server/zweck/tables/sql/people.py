"""The persons of rows in a query: their states, joined from a table that `zweck register state-table` keeps."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from zweck.binding.asking import Asking
from zweck.binding.binding import Null
from zweck.facts.merge import Source, Why
from zweck.logic.condition import Condition
from zweck.residual.choices import Choice
from zweck.tables import people, states
from zweck.tables.sql.dialect import Dialect
from zweck.tables.states import States, unknown

STATE: Final = states.STATE
"""The name under which the residual law has the state of a person among the facts that are open."""

ROWS: Final = "zweck_rows"
"""The name of the table with the rows, where a query looks their persons up."""

NO_PERSON: Final = ""
"""The state of a row that names no person."""


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
        self._table = dialect.plain(table)
        self._dialect = dialect
        self._column = dialect.identifier(asking.binding.subject.column)
        self._sources = {**known.sources}
        if asking.binding.subject.null is Null.UNKNOWN:
            self._sources[NO_PERSON] = unknown(asking, Why.NO_PERSON)

    @property
    def rests_on(self) -> tuple[Condition, ...]:
        """The conditions on which sources rest."""
        found = (source.rests_on for sources in self._sources.values() for source in sources)
        return tuple(dict.fromkeys(one for one in found if one is not None))

    def sources(self, state: str) -> Sequence[Source]:
        """The sources of a person in a state."""
        return self._sources.get(state, ())

    def on(self, day: date, classes: people.People, rows: str) -> "Held":
        """The states on a day, each class of them once, for the law makes no difference within it."""
        found: dict[int, list[str]] = {}
        for state, sources in self._sources.items():
            found.setdefault(classes.of(day, sources), []).append(state)
        return Held({several[0]: several for several in found.values()}, self._state(rows), f"{rows}.{self._column}", self._dialect)

    def _state(self, rows: str) -> str:
        """The state of a row's person; NULL where the table of states has none, several, or only what is too old."""
        at = f"{states.POSITION} >= {self._known.position} AND {states.UNTIL} > {self._dialect.seconds}"
        mine = f"{states.PERSON} = CAST({rows}.{self._column} AS {self._dialect.text_type()})"
        one = f"CASE WHEN MIN({STATE}) = MAX({STATE}) THEN MIN({STATE}) END"
        return f"(SELECT {one} FROM {self._table} WHERE {mine} AND {at})"  # noqa: S608  names are quoted


class Held:
    """The states as choices of an open fact."""

    def __init__(self, several: dict[str, list[str]], state: str, person: str, dialect: Dialect) -> None:
        self.all: tuple[Choice, ...] = tuple(several)
        self._several = several
        self._state = state
        self._person = person
        self._dialect = dialect

    def among(self, chosen: Sequence[Choice], *, valid: bool = False) -> str:
        """The condition that the state is one of some; it is no shorter where one is known to be."""
        named = [state for one in chosen for state in self._several[str(one)]]
        parts = [*self._parts(sorted(named))]
        return parts[0] if len(parts) == 1 else f"({' OR '.join(parts)})"

    def _parts(self, named: Sequence[str]) -> Iterator[str]:
        if NO_PERSON in named:
            yield f"{self._person} IS NULL"
        states = ",".join(self._dialect.text(state) for state in named if state != NO_PERSON)
        if states:
            yield f"{self._state} IN ({states})"
