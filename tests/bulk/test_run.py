"""Runs over tables: what goes in, what comes out, what is wrong with tables, and what an interruption leaves."""

import csv
import json
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import Result

from tests.bulk.conftest import GROUP, HERE
from tests.bulk.rows import table
from tests.cli.conftest import Zweck
from zweck.binding.binding import Binding
from zweck.engine import Engine
from zweck.tables.run_parts import ANSWERS

pytestmark = pytest.mark.usefixtures("shipped_once")

NEWSLETTER = GROUP / "bindings" / "newsletter.yaml"
CUSTOMERS = GROUP / "customers.csv"
COMPANY = ("--activities", GROUP)


def rows(out: Path) -> list[dict[str, object]]:
    found: list[dict[str, object]] = pq.read_table(out / "decisions").to_pylist()
    return found


def run(zweck: Zweck, source: Path, out: Path, *more: object, bind: Path = NEWSLETTER) -> Result:
    return zweck("bulk", source, "--bind", bind, "--out", out, "--jobs", 1, *COMPANY, *more)


def written(tmp_path: Path, **columns: list[object]) -> Path:
    """The example's customers with some columns otherwise."""
    with CUSTOMERS.open(encoding="utf-8", newline="") as file:
        known = list(csv.DictReader(file))
    found: dict[str, list[object]] = {name: [one[name] or None for one in known] for name in known[0]}
    for name in ("objected", "bought"):
        found[name] = [None if value is None else value == "true" for value in found[name]]
    found["birth_date"] = [None if value is None else date.fromisoformat(str(value)) for value in found["birth_date"]]
    path = tmp_path / "customers.parquet"
    pq.write_table(pa.table({**found, **columns}), path)
    return path


def test_the_customers_of_the_example_are_decided(zweck: Zweck, tmp_path: Path) -> None:
    result = run(zweck, CUSTOMERS, tmp_path / "run")
    assert result.exit_code == 0, result.output
    found = {str(row["id"]): row["outcome"] for row in rows(tmp_path / "run")}
    assert found["K-1001"] == "PERMITTED"
    assert found["K-1002"] == "PROHIBITED"  # objected to advertising
    assert "4" in result.output
    rulings = {row["ruling"]: row for row in pq.read_table(tmp_path / "run" / "rulings.parquet").to_pylist()}
    assert {row["ruling"] for row in rows(tmp_path / "run")} == rulings.keys()
    assert sum(row["rows"] for row in rulings.values()) == 7
    assert "<h1>" in (tmp_path / "run" / "summary.html").read_text(encoding="utf-8")
    head = json.loads((tmp_path / "run" / "run.json").read_text(encoding="utf-8"))
    assert (head["state"], head["rows"], head["outcomes"]["PERMITTED"]) == ("ended", 7, 4)


def test_parquet_arrow_and_csv_say_the_same(zweck: Zweck, tmp_path: Path) -> None:
    parquet = written(tmp_path)
    arrow = tmp_path / "customers.arrow"
    whole = pq.read_table(parquet)
    with pa.OSFile(str(arrow), "wb") as file, pa.ipc.new_file(file, whole.schema) as out:
        out.write_table(whole, max_chunksize=2)
    found = []
    for place, source in enumerate((parquet, arrow, CUSTOMERS)):
        assert run(zweck, source, tmp_path / str(place)).exit_code == 0
        found.append([(row["id"], row["ruling"]) for row in rows(tmp_path / str(place))])
    assert found[0] == found[1] == found[2]


def test_a_row_is_explained_with_the_id_that_any_door_gives(zweck: Zweck, engine: Engine, group: object, tmp_path: Path) -> None:
    run(zweck, CUSTOMERS, tmp_path / "run")
    result = zweck("bulk", "explain", tmp_path / "run", "--row", "K-1002", "--json")
    assert result.exit_code == 0, result.output
    request = tmp_path / "request.json"
    facts = {
        "time.decision_date": "2026-06-01",
        "subject.location_country": "DE",
        "subject.age": 34,
        "subject.market_role": "consumer",
        "subject.relationship": "customer",
        "channel.sale_to_subject": True,
        "rights.marketing_objection": True,
        "data.deletion_overdue": False,
    }
    request.write_text(
        json.dumps({"id": "K-1002", "activity": "newsletter", "consulted": ["rights", "consent", "age"], "facts": facts}),
        encoding="utf-8",
    )
    alone = zweck("decide", request, "--json", *COMPANY)
    assert json.loads(result.stdout)["decision_id"] == json.loads(alone.stdout)["decision_id"]


def test_an_unknown_row_is_refused(zweck: Zweck, tmp_path: Path) -> None:
    run(zweck, CUSTOMERS, tmp_path / "run")
    result = zweck("bulk", "explain", tmp_path / "run", "--row", "K-9")
    assert result.exit_code == 3
    assert "the table has no row `K-9`" in result.output


# --- bad input --------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"country": ["DE", "XX", "AT", "DE", "XX", None, "CH"]}, "country: `subject.location_country` takes a country code"),
        ({"relation": ["activ", *["active"] * 6]}, "the binding knows no word `activ`"),
        ({"relation": [None, *["active"] * 6]}, "an empty field, and the binding does not say what it means for `subject.relationship`"),
        ({"objected": ["no", *[None] * 6]}, "`rights.marketing_objection` takes `true` or `false`"),
        ({"birth_date": [date(2027, 1, 1), *[None] * 6]}, "the day of birth lies after the day of decision"),
        ({"birth_date": ["1984-13-01", *[None] * 6]}, "`1984-13-01` is not a day of the calendar"),
        ({"birth_date": pa.array([2_000_000_000, *[None] * 6], type=pa.int32()).cast(pa.date32())}, "is not a day of the calendar"),
        ({"customer": ["K-1", None, "K-3", "K-4", "K-5", "K-6", "K-7"]}, "an empty field, where the row's name must be"),
    ],
)
def test_faulty_values_stop_a_run_and_are_named_with_their_rows(
    zweck: Zweck, tmp_path: Path, columns: dict[str, list[object]], said: str
) -> None:
    source = written(tmp_path, **columns)
    result = run(zweck, source, tmp_path / "run")
    assert result.exit_code == 3
    assert said in result.output
    assert "Traceback" not in result.output
    assert not list((tmp_path / "run" / "decisions").iterdir())


def test_faults_are_counted_by_value_and_stand_in_a_column_where_that_is_wanted(zweck: Zweck, tmp_path: Path) -> None:
    source = written(tmp_path, country=["DE", "XX", "AT", "DE", "XX", None, "CH"])
    result = run(zweck, source, tmp_path / "run", "--faults", "column")
    assert result.exit_code == 0
    assert "(2 rows, first K-1002, K-1005)" in result.output
    found = {row["id"]: row for row in rows(tmp_path / "run")}
    assert [name for name, row in found.items() if row["outcome"] is None] == ["K-1002", "K-1005"]
    assert "country code" in str(found["K-1002"]["fault"])
    assert found["K-1001"]["fault"] is None


def test_constants_that_contradict_each_other_are_refused_with_their_place(zweck: Zweck, tmp_path: Path) -> None:
    bind = tmp_path / "bind.yaml"
    text = (HERE / "customers.yaml").read_text(encoding="utf-8").replace("data.source: subject", "data.source: public_source")
    bind.write_text(text, encoding="utf-8")
    result = run(zweck, written(tmp_path), tmp_path / "run", bind=bind)
    assert result.exit_code == 3
    assert "ZW503" in result.output


def test_facts_of_a_row_that_contradict_each_other_are_its_fault(zweck: Zweck, customers: Binding, tmp_path: Path) -> None:
    source, out = tmp_path / "rows.parquet", tmp_path / "run"
    pq.write_table(pa.Table.from_batches([table(customers, 200, seed=2, independent=True)]), source)
    call = ("bulk", source, "--bind", HERE / "customers.yaml", "--out", out, "--jobs", 1)
    assert zweck(*call).exit_code == 3
    out.rename(tmp_path / "refused")
    assert zweck(*call, "--faults", "column").exit_code == 0
    faulty = [row for row in rows(out) if row["outcome"] is None]
    assert 0 < len(faulty) < 200
    assert all("contradict each other" in str(row["fault"]) for row in faulty)


def test_lacking_columns_are_named_with_a_suggestion(zweck: Zweck, tmp_path: Path) -> None:
    source = tmp_path / "customers.csv"
    source.write_text(CUSTOMERS.read_text(encoding="utf-8").replace("country", "countri", 1), encoding="utf-8")
    result = run(zweck, source, tmp_path / "run")
    assert result.exit_code == 3
    assert "has no column `country`" in result.output
    assert "did you mean `countri`?" in result.output


@pytest.mark.parametrize("kept", [0.5, 0.98])
def test_a_parquet_file_that_is_cut_off_is_refused(zweck: Zweck, tmp_path: Path, kept: float) -> None:
    source = written(tmp_path)
    data = source.read_bytes()
    source.write_bytes(data[: int(len(data) * kept)])
    result = run(zweck, source, tmp_path / "run")
    assert result.exit_code == 3
    assert "cannot be read" in result.output


def test_a_csv_file_with_nothing_but_a_header_has_no_rows_and_one_in_another_encoding_is_refused(zweck: Zweck, tmp_path: Path) -> None:
    source = tmp_path / "customers.csv"
    header = CUSTOMERS.read_text(encoding="utf-8").partition("\n")[0]
    source.write_text(f"{header}\n", encoding="utf-8")
    result = run(zweck, source, tmp_path / "run")
    assert result.exit_code == 0
    assert "0 rows" in result.output
    source.write_text(f"{header}\nK-1,DE,1984-03-02,größte,active,false,true\n", encoding="latin-1")
    result = run(zweck, source, tmp_path / "other")
    assert result.exit_code == 3
    assert "a CSV file in UTF-8" in result.output


@pytest.mark.parametrize("form", ["csv", "parquet", "arrow"])
def test_a_table_with_two_columns_of_one_name_is_refused(zweck: Zweck, tmp_path: Path, form: str) -> None:
    """A join writes such ones: the first would say that a person did not object, and the second that she did."""
    whole = pq.read_table(written(tmp_path))
    names = [*whole.column_names, "objected"]
    table, source = pa.Table.from_arrays([*whole.columns, whole["objected"]], names=names), tmp_path / f"joined.{form}"
    if form == "csv":
        source.write_text(f"{','.join(names)}\nK-1,DE,1984-03-02,private,active,false,true,true\n", encoding="utf-8")
    elif form == "parquet":
        pq.write_table(table, source)
    else:
        with pa.OSFile(str(source), "wb") as file, pa.ipc.new_file(file, table.schema) as out:
            out.write_table(table)
    result = run(zweck, source, tmp_path / "run")
    assert result.exit_code == 3
    assert "has two columns `objected`" in result.output


def test_a_table_of_another_form_is_refused(zweck: Zweck, tmp_path: Path) -> None:
    other = tmp_path / "customers.xlsx"
    other.write_bytes(b"PK")
    assert "no table that can be read" in run(zweck, other, tmp_path / "run").output
    assert "there is no file" in run(zweck, tmp_path / "none.csv", tmp_path / "run").output


def test_a_full_disk_ends_a_run_that_can_go_on(zweck: Zweck, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", full)
        result = run(zweck, CUSTOMERS, tmp_path / "run")
    assert result.exit_code == 3
    assert "no space left on device" in result.output
    assert not list((tmp_path / "run" / "decisions").iterdir())
    assert run(zweck, CUSTOMERS, tmp_path / "run").exit_code == 0
    assert len(rows(tmp_path / "run")) == 7


# --- going on ---------------------------------------------------------------------------------------------------------------------------


def test_a_row_with_two_faults_is_one_faulty_row(zweck: Zweck, tmp_path: Path) -> None:
    source = written(tmp_path, birth_date=["02.12.2008"] * 7, country=["de", *["DE"] * 6])
    for faults, said in (
        ("column", "7 rows are faulty; their faults stand in the column `fault`."),
        ("stop", "7 rows are faulty; the run stops."),
    ):
        assert said in run(zweck, source, tmp_path / faults, "--faults", faults).stderr


@pytest.mark.parametrize("changed", ["binding", "table", "faults"])
def test_a_run_goes_on_under_the_same_law_binding_and_table_only(zweck: Zweck, tmp_path: Path, changed: str) -> None:
    source, bind, out = tmp_path / "customers.csv", tmp_path / "bind.yaml", tmp_path / "run"
    source.write_bytes(CUSTOMERS.read_bytes())
    bind.write_bytes(NEWSLETTER.read_bytes())
    assert run(zweck, source, out, bind=bind).exit_code == 0
    if changed == "binding":
        bind.write_text(bind.read_text(encoding="utf-8") + "# another\n", encoding="utf-8")
    if changed == "table":
        source.write_text(source.read_text(encoding="utf-8") + "K-1008,DE,,private,active,false,true\n", encoding="utf-8")
    result = run(zweck, source, out, *(("--faults", "column") if changed == "faults" else ()), bind=bind)
    assert result.exit_code == 3
    assert "holds a run under" in result.output


def test_a_run_under_another_law_is_refused(zweck: Zweck, tmp_path: Path) -> None:
    run(zweck, CUSTOMERS, tmp_path / "run")
    head = tmp_path / "run" / "run.json"
    said = json.loads(head.read_text(encoding="utf-8"))
    head.write_text(json.dumps({**said, "revision": "0" * 64}), encoding="utf-8")
    assert "holds a run under the law" in run(zweck, CUSTOMERS, tmp_path / "run").output
    assert "decided by another law" in zweck("bulk", "explain", tmp_path / "run", "--row", "K-1001").output


def test_a_folder_with_something_else_is_left_alone(zweck: Zweck, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    assert "holds something else than a run" in run(zweck, CUSTOMERS, tmp_path).output
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_part_has_its_examples_once(zweck: Zweck, tmp_path: Path) -> None:
    """In the schema they would be written again, as text, and copied with it."""
    run(zweck, CUSTOMERS, tmp_path / "run")
    for part in (tmp_path / "run" / "decisions").glob("*.parquet"):
        assert ANSWERS in pq.read_metadata(part).metadata
        assert pq.read_schema(part).metadata is None


def test_a_part_that_was_exchanged_is_noticed(zweck: Zweck, tmp_path: Path) -> None:
    run(zweck, CUSTOMERS, tmp_path / "run")
    part = next((tmp_path / "run" / "decisions").glob("*.parquet"))
    found, said = pq.read_table(part), pq.read_metadata(part).metadata
    forged = {str(int(digest) + 1): one for digest, one in json.loads(said[ANSWERS]).items()}
    pq.write_table(found.replace_schema_metadata({**said, ANSWERS: json.dumps(forged).encode()}), part)
    head = tmp_path / "run" / "run.json"
    head.write_text(json.dumps({**json.loads(head.read_text(encoding="utf-8")), "parts": []}), encoding="utf-8")
    result = run(zweck, CUSTOMERS, tmp_path / "run")
    assert result.exit_code == 3
    assert "is answered by" in result.output
