"""The four endpoints that Trino asks, and the file that maps its identities to tables and activities.

An identity that is not in the mapping is denied, and so is all that is not understood.
"""

import asyncio
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Final, NamedTuple

from zweck.binding.binding import Binding
from zweck.binding.parse import load_binding
from zweck.binding.questions import Asking
from zweck.company import Company, UnknownActivity
from zweck.decision.decision import Outcome
from zweck.doors.json.text import document
from zweck.doors.json.write import written
from zweck.facts.basis import Today, today_in
from zweck.forms.alone import form_of
from zweck.forms.diagnostics import PolicyError
from zweck.forms.form import Form
from zweck.forms.key import Key, Shape
from zweck.forms.quoting import shown
from zweck.law.policy import PolicySet
from zweck.law.vocabulary import Vocabulary
from zweck.rpc.call import Call
from zweck.rpc.method import Method, Waiting
from zweck.tables.run import now, today_of_table, zone_of_table
from zweck.tables.sql.dialect import DIALECTS, NoQuery
from zweck.tables.sql.query import Filter
from zweck.words.said import says

log: Final = logging.getLogger(__name__)

PREFIX: Final = "/v1/data/zweck/"
NOTHING: Final = "FALSE"  # the filter that no row passes
HIDDEN: Final = "NULL"  # the mask of a column that is not shown
SCHEMA: Final = "information_schema"  # Trino's own tables about a catalog; it asks for each name in them whether it may be shown

RUN: Final = "ExecuteQuery"
OF_CATALOG: Final = frozenset({"AccessCatalog", "FilterCatalogs", "ShowSchemas"})
OF_SCHEMA: Final = frozenset({"FilterSchemas", "ShowTables"})
OF_TABLE: Final = frozenset({"FilterTables", "ShowColumns", "FilterColumns", "SelectFromColumns"})
"""The operations that read; all others are denied."""

Json = Mapping[str, Any]

TABLE: Final = (
    Key("table", Shape.LINE, says("doors.key_table"), required=True),
    Key("user", Shape.LINE, says("doors.key_user")),
    Key("group", Shape.LINE, says("doors.key_group")),
    Key("binding", Shape.LINE, says("doors.key_binding"), required=True),
    Key("columns", Shape.LIST, says("doors.key_columns")),
)
FILE: Final = (Key("tables", Shape.LIST, says("doors.key_tables"), required=True, inner=TABLE),)
PARTS: Final = 3  # a table of Trino is named by its catalog, its schema and itself


@dataclass(frozen=True, slots=True)
class Entry:
    """A table, an identity, and the binding of the table's columns; of other columns than `columns` nothing is shown."""

    table: tuple[str, ...]
    user: str
    group: str
    binding: Binding
    columns: frozenset[str]

    def serves(self, user: str, groups: Sequence[str]) -> bool:
        """Whether an identity is meant."""
        return user == self.user if self.user else self.group in groups


def read_mapping(path: Path, vocabulary: Vocabulary) -> tuple[Entry, ...]:
    """The entries of a mapping file; bindings stand beside it.

    Raises:
        PolicyError: with every fault of it, or of a binding.
    """
    form = form_of(path, FILE)
    found = form.each("tables", partial(_entry, path.parent, vocabulary))
    form.context.diagnostics.raise_if_any()
    return found


def _entry(folder: Path, vocabulary: Vocabulary, form: Form) -> Entry | None:
    name, user, group, binding = (form.line(key) for key in ("table", "user", "group", "binding"))
    table = tuple(name.lower().split("."))
    if name and (len(table) != PARTS or not all(table)):
        form.context.fault("ZW207", form.span("table"), says("ZW207.no_table_trino", name=shown(name)))
    elif bool(user) is bool(group):
        form.context.fault("ZW203", form.node.span, says("ZW203.user_or_group"))
    elif binding:
        bound = load_binding(folder / binding, vocabulary)
        if bound.subject is not None or not bound.undated:
            form.context.fault("ZW507", form.span("binding"), says("ZW507.trino_asks_now", name=shown(bound.name)))
        return Entry(table, user, group, bound, frozenset(column.lower() for column in form.lines("columns")))
    return None


class Served(NamedTuple):
    """The law, the company and the mapping by which questions are answered that begin now."""

    policies: PolicySet
    company: Company
    entries: tuple[Entry, ...]


class Trino:
    """The door; used by one event loop."""

    def __init__(self, path: Path, clock: Callable[[], float]) -> None:
        """Read the mapping at `path` with each policy set; `clock` shows the seconds since 1970."""
        self._path = path
        self._clock = clock
        self._prepared: Served | None = None
        self._served: Served | None = None
        self._filters: dict[tuple[int, Today], asyncio.Task[str]] = {}

    def prepare(self, policies: PolicySet, company: Company) -> None:
        """Read the mapping for another policy set; any thread may.

        Raises:
            PolicyError: with every fault of the mapping, of its bindings, or of what they name.
        """
        entries = read_mapping(self._path, policies.vocabulary)
        for entry in entries:
            Asking(entry.binding, company, policies.vocabulary).check(undated=True)
        self._prepared = Served(policies, company, entries)

    def deployed(self, policies: PolicySet, company: Company) -> None:
        """Answer by another policy set from now on, which was prepared; until then, as by one that was not, nothing is permitted."""
        ready = self._prepared
        known = ready is not None and ready.policies is policies and ready.company is company
        self._served, self._filters = ready if known else None, {}

    def methods(self) -> list[Method]:
        """The endpoints."""
        answers = {"allow": self._allow, "rowFilters": self._row_filters, "columnMask": self._mask, "batchColumnMasks": self._masks}
        return [Waiting(PREFIX + name, _answering(answer)) for name, answer in answers.items()]

    # --- what is asked -----------------------------------------------------------------------------------------------------------------

    async def _allow(self, given: Json, call: Call) -> object:
        operation, resource = _text(_object(given, "action"), "operation"), _object(_object(given, "action"), "resource")
        if "targetResource" in _object(given, "action"):
            return False
        mine = [*self._of(given, call)]
        table = _table(_object(resource, "table"))
        if operation == RUN:
            return bool(mine)
        if operation in OF_CATALOG:
            return _text(_object(resource, "catalog"), "name").lower() in {entry.table[0] for entry in mine}
        if operation in OF_SCHEMA:
            schema = _object(resource, "schema")
            wanted = (_text(schema, "catalogName").lower(), _text(schema, "schemaName").lower())
            return wanted in {entry.table[:2] for entry in mine} or self._about(wanted, mine)
        return operation in OF_TABLE and (table in {entry.table for entry in mine} or self._about(table, mine))

    async def _row_filters(self, given: Json, call: Call) -> object:
        mine = [*self._of(given, call)]
        table = _table(_object(_object(_object(given, "action"), "resource"), "table"))
        if self._about(table, mine):
            return []
        found = [entry for entry in mine if entry.table == table]
        if not found:
            return [{"expression": NOTHING}]
        return [{"expression": await self._filter(entry)} for entry in found]

    async def _mask(self, given: Json, call: Call) -> object:
        column = _object(_object(_object(given, "action"), "resource"), "column")
        return None if self._shown(column, [*self._of(given, call)]) else {"expression": HIDDEN}

    async def _masks(self, given: Json, call: Call) -> object:
        mine, asked = [*self._of(given, call)], _object(given, "action").get("filterResources")
        columns = [_object(one, "column") for one in asked if isinstance(one, Mapping)] if isinstance(asked, list) else []
        hidden = [number for number, column in enumerate(columns) if not self._shown(column, mine)]
        return [{"index": number, "viewExpression": {"expression": HIDDEN}} for number in hidden]

    # --- who may what ------------------------------------------------------------------------------------------------------------------

    def _of(self, given: Json, call: Call) -> Iterator[Entry]:
        """The entries of the identity in a request; none where it names none. A caller that is bound to activities serves only these."""
        identity = _object(_object(given, "context"), "identity")
        user, groups = _text(identity, "user"), identity.get("groups")
        named = [one for one in groups if isinstance(one, str)] if isinstance(groups, list) else []
        served = self._served
        for entry in () if served is None or not user else served.entries:
            versions = () if served is None else served.company.activities.get(entry.binding.activity, ())
            controllers = {one.controller for one in versions} or {entry.binding.controller}
            within = (call.activities is None or entry.binding.activity in call.activities) and (
                call.controllers is None or controllers <= call.controllers
            )
            if within and entry.serves(user, named):
                yield entry

    def _about(self, table: Sequence[str], mine: Sequence[Entry]) -> bool:
        """Whether a table, or a schema, is Trino's own about a catalog with a table of the identity."""
        return table[1:2] == (SCHEMA,) and table[0] in {entry.table[0] for entry in mine}

    def _shown(self, column: Json, mine: Sequence[Entry]) -> bool:
        """Whether a column is shown: by all entries of the identity about its table."""
        table, name = _table(column), _text(column, "columnName").lower()
        found = [entry for entry in mine if entry.table == table]
        return self._about(table, mine) or (bool(found) and all(name in entry.columns for entry in found))

    # --- the rows ----------------------------------------------------------------------------------------------------------------------

    async def _filter(self, entry: Entry) -> str:
        """The rows that are permitted today: found once a day, by a thread beside the loop; none where there is no filter."""
        served = self._served
        if served is None:
            return NOTHING
        today = today_in(zone_of_table(entry.binding, served.company), datetime.fromtimestamp(self._clock(), UTC))
        key = served.entries.index(entry), today
        task = self._filters.get(key)
        if task is None:
            self._filters = {known: one for known, one in self._filters.items() if known[1].day >= today.day}
            work = asyncio.to_thread(_found, served, entry, today)
            task = self._filters[key] = asyncio.get_running_loop().create_task(work)
        return await asyncio.shield(task)


def require_filters(path: Path, policies: PolicySet, company: Company) -> None:
    """Make each filter of a mapping as Trino would get it today.

    Raises:
        PolicyError, NoQuery, UnknownActivity: of the first that gives no rows, for there is none.
    """
    for entry in read_mapping(path, policies.vocabulary):
        _where(Served(policies, company, ()), entry, today_of_table(entry.binding, company))


def _where(served: Served, entry: Entry, today: Today) -> str:
    asking = Asking(now(entry.binding, today), served.company, served.policies.vocabulary)
    return Filter(served.policies, asking, DIALECTS["trino"]).where(Outcome.PERMITTED)[0]


def _found(served: Served, entry: Entry, today: Today) -> str:
    try:
        return _where(served, entry, today)
    except (NoQuery, UnknownActivity, PolicyError) as error:
        log.warning("no row of %s is given to Trino: %s", ".".join(entry.table), error)
        return NOTHING


def _answering(answer: Callable[[Json, Call], Any]) -> Callable[[bytes, Call], Any]:
    async def answered(body: bytes, call: Call) -> bytes:
        given = document(body)
        found = await answer(_object(given, "input") if isinstance(given, Mapping) else {}, call)
        return written({} if found is None else {"result": found})

    return answered


def _object(given: Json, name: str) -> Json:
    found = given.get(name)
    return found if isinstance(found, Mapping) else {}


def _text(given: Json, name: str) -> str:
    found = given.get(name)
    return found if isinstance(found, str) else ""


def _table(given: Json) -> tuple[str, ...]:
    return tuple(_text(given, part).lower() for part in ("catalogName", "schemaName", "tableName"))
