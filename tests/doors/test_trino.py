"""Trino's access control asks as its documentation says (security/opa-access-control), and is answered by the residual law."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

import duckdb
import pyarrow as pa
import pytest
import sqlglot

from tests.activities.group import engine, group
from tests.clocks import Clock
from tests.doors.house import House
from tests.residual.questions import GROUP
from tests.serving import Server
from zweck.access.file import Access
from zweck.access.gate import Gate
from zweck.access.identity import Bounds, Identity, Role
from zweck.forms.diagnostics import PolicyError
from zweck.rpc.limits import Limits
from zweck.runtime.serving import ServerOptions, Serving
from zweck.service.answer import AnswerOptions
from zweck.tables.sql.query import MAX_AHEAD

DAY: Final = date(2026, 2, 2)
PATH: Final = "/v1/data/zweck/"
MAPPING: Final = """\
tables:
  - table: example_catalog.example_schema.example_table
    user: foo
    binding: newsletter.yaml
    columns: [customer, country]
  - table: example_catalog.example_schema.example_table
    group: auditors
    binding: newsletter.yaml
    columns: [customer, country, birth_date]
"""
TABLE: Final = {"catalogName": "example_catalog", "schemaName": "example_schema", "tableName": "example_table"}


def asked(operation: str, resource: Any = None, user: Any = "foo", groups: Any = ("some-group",), **more: Any) -> dict[str, Any]:
    """A request of the documentation, about another identity or table."""
    context = {
        "identity": {"user": user, "groups": groups},
        "queryId": "20250718_081710_03427_trino",
        "softwareStack": {"trinoVersion": "434"},
    }
    action = {"operation": operation, **({} if resource is None else {"resource": resource}), **more}
    return {"input": {"context": context, "action": action}}


def of_table(**more: Any) -> dict[str, Any]:
    return {"table": {**TABLE, **more}}


def of_column(name: str, **more: Any) -> dict[str, Any]:
    return {"column": {**TABLE, "columnName": name, "columnType": "VARCHAR", **more}}


class Clocked:
    """A server with the door, and its clock."""

    def __init__(self, folder: Path, clock: Clock, gate: Gate | None = None) -> None:
        (folder / "trino.yaml").write_text(MAPPING, encoding="utf-8")
        (folder / "newsletter.yaml").write_text((GROUP / "bindings" / "newsletter.yaml").read_text(encoding="utf-8"), encoding="utf-8")
        options = ServerOptions(
            answers=AnswerOptions(now=clock),
            limits=Limits(wait=60),
            trino=folder / "trino.yaml",
            middleware=() if gate is None else (gate,),
        )
        self.server = Server(engine(), engine().policies, "127.0.0.1:0", options, group())
        self.clock = clock


@pytest.fixture(scope="module")
def clocked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clocked]:
    found = Clocked(tmp_path_factory.mktemp("trino"), Clock.at_noon(DAY))
    found.server.start()
    yield found
    found.server.stop(grace=1)


@pytest.fixture
def door(clocked: Clocked) -> House:
    clocked.clock.moment = datetime(2026, 2, 2, 12, tzinfo=UTC)
    return House(clocked.server)


def result(door: House, name: str, body: Any) -> Any:
    answer = door.post(PATH + name, body)
    assert answer.status == 200, answer
    assert set(answer.said) <= {"result"}
    return answer.said.get("result")


# --- the documented exchanges ---------------------------------------------------------------------------------------------------------


def test_the_documented_requests(door: House) -> None:
    columns = ["column1", "column2", "column3"]
    assert result(door, "allow", asked("SelectFromColumns", of_table(columns=columns))) is True
    renamed = {"table": {**TABLE, "tableName": "new_table_name"}}
    assert result(door, "allow", asked("RenameTable", of_table(), targetResource=renamed)) is False
    assert result(door, "allow", asked("SelectFromColumns", of_table(), targetResource=renamed)) is False


def test_row_filters_have_the_documented_form(door: House) -> None:
    [found] = result(door, "rowFilters", asked("GetRowFilters", of_table()))
    assert set(found) == {"expression"}
    parsed = sqlglot.parse_one(f"SELECT * FROM t WHERE {found['expression']}", dialect="trino")
    assert isinstance(parsed, sqlglot.exp.Select)


def test_column_masks_have_the_documented_form(door: House) -> None:
    assert result(door, "columnMask", asked("GetColumnMask", of_column("user_phone"))) == {"expression": "NULL"}
    assert door.post(PATH + "columnMask", asked("GetColumnMask", of_column("country"))).said == {}  # an undefined result: no mask
    several = [of_column("user_phone"), of_column("country"), of_column("user_name")]
    masks = result(door, "batchColumnMasks", asked("GetColumnMask", filterResources=several))
    assert masks == [{"index": number, "viewExpression": {"expression": "NULL"}} for number in (0, 2)]


# --- the rows -------------------------------------------------------------------------------------------------------------------------


def rows(expression: str, day: date) -> set[str]:
    """The rows that pass, as DuckDB reads the same expression on a day."""
    text = sqlglot.transpile(f"SELECT customer FROM rows WHERE {expression}", read="trino", write="duckdb")[0]
    clock = sqlglot.transpile("SELECT CAST(current_timestamp AT TIME ZONE 'Europe/Berlin' AS DATE)", read="trino", write="duckdb")[0][7:]
    assert clock in text
    connection = duckdb.connect()
    customers = pa.table(
        {
            "customer": ["willing", "objecting", "abroad", "no customer"],
            "country": ["DE", "DE", "HU", "DE"],
            "birth_date": pa.array([date(1980, 1, 1)] * 4),
            "kind": ["private"] * 4,
            "relation": ["active", "active", "active", "enquiry"],
            "bought": [True] * 4,
            "objected": [False, True, False, False],
        }
    )
    connection.register("rows", customers)
    return {name for (name,) in connection.execute(text.replace(clock, f"DATE '{day}'")).fetchall()}


def test_the_rows_are_those_that_are_permitted_now(door: House) -> None:
    [found] = result(door, "rowFilters", asked("GetRowFilters", of_table()))
    assert rows(found["expression"], DAY) == {"willing"}
    assert rows(found["expression"], DAY + MAX_AHEAD) == {"willing"}
    assert rows(found["expression"], DAY + 2 * MAX_AHEAD) == set()  # a coordinator that kept it


def test_the_law_of_another_day_is_that_of_the_day(clocked: Clocked, door: House) -> None:
    clocked.clock.moment = datetime(2026, 12, 2, 12, tzinfo=UTC)  # the appraisal's review is overdue
    [found] = result(door, "rowFilters", asked("GetRowFilters", of_table()))
    assert found == {"expression": "FALSE"}
    clocked.clock.moment = datetime(2026, 12, 1, 22, 30, tzinfo=UTC)  # in UTC the day before, in Berlin already not
    assert result(door, "rowFilters", asked("GetRowFilters", of_table()))[0]["expression"] != "FALSE"
    clocked.clock.moment = datetime(2026, 12, 1, 23, 30, tzinfo=UTC)
    assert result(door, "rowFilters", asked("GetRowFilters", of_table())) == [{"expression": "FALSE"}]


def test_an_identity_of_two_activities_sees_what_both_permit(door: House) -> None:
    found = result(door, "rowFilters", asked("GetRowFilters", of_table(), groups=["auditors"]))
    assert len(found) == 2
    assert result(door, "columnMask", asked("GetColumnMask", of_column("birth_date"), groups=["auditors"])) == {"expression": "NULL"}
    assert result(door, "columnMask", asked("GetColumnMask", of_column("birth_date"), user="bar", groups=["auditors"])) is None


# --- denied by default ----------------------------------------------------------------------------------------------------------------

NOBODY: Final[list[Any]] = [
    {},
    {"input": {}},
    {"input": None},
    {"input": {"action": asked("SelectFromColumns", of_table())["input"]["action"]}},
    {"input": {"context": {"identity": {}}, "action": asked("SelectFromColumns", of_table())["input"]["action"]}},
    asked("SelectFromColumns", of_table())["input"],  # without the envelope of OPA's API
    asked("SelectFromColumns", of_table(), user=""),
    asked("SelectFromColumns", of_table(), user=None),
    asked("SelectFromColumns", of_table(), user=["foo"]),
    asked("SelectFromColumns", of_table(), user="FOO"),
    asked("SelectFromColumns", of_table(), user="stranger", groups=None),
    asked("SelectFromColumns", of_table(), user="stranger", groups="auditors"),
    asked("SelectFromColumns", of_table(), user="", groups=["auditors"]),
    asked("SelectFromColumns", of_table(tableName="other")),
    asked("SelectFromColumns", of_table(catalogName="other")),
    asked("SelectFromColumns", of_table(tableName=None)),
    asked("SelectFromColumns", {"table": "example_catalog.example_schema.example_table"}),
    asked("SelectFromColumns", []),
    [],
    "x",
]


@pytest.mark.parametrize("body", NOBODY)
def test_an_unknown_identity_or_table_is_denied(door: House, body: Any) -> None:
    assert result(door, "allow", body) is False
    assert result(door, "rowFilters", body) == [{"expression": "FALSE"}]
    assert result(door, "columnMask", body) == {"expression": "NULL"}


def test_each_operation_that_is_not_listed_is_denied(door: House) -> None:
    catalog, schema = (
        {"catalog": {"name": "example_catalog"}},
        {"schema": {"catalogName": "example_catalog", "schemaName": "example_schema"}},
    )
    for operation, resource in (
        ("ExecuteQuery", None),
        ("AccessCatalog", catalog),
        ("FilterCatalogs", catalog),
        ("ShowSchemas", catalog),
        ("FilterSchemas", schema),
        ("ShowTables", schema),
        ("ShowColumns", of_table()),
        ("FilterColumns", of_table(columns=["a"])),
        ("SelectFromColumns", of_table(schemaName="information_schema", tableName="tables")),
    ):
        assert result(door, "allow", asked(operation, resource)) is True, operation
        assert result(door, "allow", asked(operation, resource, user="stranger")) is False, operation
    writing = ("InsertIntoTable", "DeleteFromTable", "UpdateTableColumns", "TruncateTable", "DropTable", "CreateTable", "RenameColumn")
    views = ("CreateView", "CreateViewWithSelectFromColumns", "ImpersonateUser", "KillQueryOwnedBy", "ViewQueryOwnedBy", "ExecuteFunction")
    others = ("ExecuteTableProcedure", "SetTableAuthorization", "ReadSystemInformation", "SetSystemSessionProperty", "selectfromcolumns")
    refused: tuple[Any, ...] = (*writing, *views, *others, "", None, 5)
    for operation in refused:
        assert result(door, "allow", asked(operation, {**of_table(), **catalog, **schema})) is False, operation


def test_trinos_own_tables_are_those_of_a_catalog_of_the_identity(door: House) -> None:
    own = {"schemaName": "information_schema", "tableName": "columns"}
    assert result(door, "rowFilters", asked("GetRowFilters", of_table(**own))) == []
    assert result(door, "rowFilters", asked("GetRowFilters", of_table(**own, catalogName="other"))) == [{"expression": "FALSE"}]
    assert result(door, "rowFilters", asked("GetRowFilters", of_table(**own), user="stranger")) == [{"expression": "FALSE"}]


def test_masks_of_what_is_no_column(door: House) -> None:
    assert result(door, "batchColumnMasks", asked("GetColumnMask", filterResources="x")) == []
    masks = result(door, "batchColumnMasks", asked("GetColumnMask", filterResources=[{"column": 5}, of_column("country")]))
    assert [mask["index"] for mask in masks] == [0]


def test_what_is_no_json_is_refused(door: House) -> None:
    for body in (b"", b"{", b'{"input": {}, "input": {}}', b"\xff"):
        assert door.post(PATH + "allow", body).status == 400
    assert door.request("GET", PATH + "allow").status == 405
    assert door.post(PATH + "other", {}).status == 404


def test_without_the_setting_there_is_no_door(tmp_path: Path) -> None:
    server = Server(engine(), engine().policies, "127.0.0.1:0", ServerOptions(), group())
    server.start()
    try:
        assert House(server).post(PATH + "allow", asked("ExecuteQuery")).status == 404
    finally:
        server.stop(grace=1)


def test_a_coordinator_without_a_role_is_refused_and_a_bound_one_serves_its_activities(tmp_path: Path) -> None:
    for identity, status, allowed in (
        (Identity("x", frozenset({Role.READ})), 403, None),
        (Identity("x", frozenset({Role.DECIDE}), Bounds(frozenset({"newsletter"}))), 200, True),
        (Identity("x", frozenset({Role.DECIDE}), Bounds(frozenset({"call-back"}))), 200, False),
        (Identity("x", frozenset({Role.DECIDE}), Bounds(None, frozenset({"muster-forschung"}))), 200, False),
    ):
        gate = Gate(Access({}, None, ()))
        gate._identity = lambda _, found=identity: found  # type: ignore[method-assign, misc]
        (folder := tmp_path / identity.name / str(len([*tmp_path.rglob("*")]))).mkdir(parents=True)
        found = Clocked(folder, Clock.at_noon(DAY), gate)
        found.server.start()
        try:
            answer = House(found.server).post(PATH + "allow", asked("SelectFromColumns", of_table()))
            assert answer.status == status
            assert allowed is None or answer.said == {"result": allowed}
        finally:
            found.server.stop(grace=1)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("tables:\n  - {table: a.b, user: foo, binding: newsletter.yaml}\n", "no table of Trino"),
        ("tables:\n  - {table: a.b.c, binding: newsletter.yaml}\n", "by a user or by a group"),
        ("tables:\n  - {table: a.b.c, user: foo, group: bar, binding: newsletter.yaml}\n", "by a user or by a group"),
        ("tables:\n  - {table: a.b.c, user: foo, binding: newsletter-planned.yaml}\n", "asks about now"),
        ("tables:\n  - {table: a.b.c, user: foo, binding: win-back.yaml}\n", "asks about now"),
        ("tables:\n  - {table: a.b.c, user: foo}\n", "binding"),
        ("table: []\n", "table"),
        ("", ""),
    ],
)
def test_a_faulty_mapping_is_not_served(tmp_path: Path, text: str, said: str) -> None:
    for name in ("newsletter", "newsletter-planned", "win-back"):
        (tmp_path / f"{name}.yaml").write_text((GROUP / "bindings" / f"{name}.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "trino.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(PolicyError) as fault:
        Serving(engine(), engine().policies, ServerOptions(trino=tmp_path / "trino.yaml"), group())
    assert said in str(fault.value)


def test_answers_are_small_json(door: House) -> None:
    body = json.dumps(asked("SelectFromColumns", of_table(columns=["x"] * 500)))
    assert door.post(PATH + "allow", body.encode()).said == {"result": True}
