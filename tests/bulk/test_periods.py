"""Tables whose rows are records: each row has the outcome and the days of the question that a call about the record asks."""

import resource
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.activities.group import engine, needed
from tests.activities.hiring import HIRING, VOCABULARY, hiring
from tests.costs import spent
from tests.proving import drawn
from zweck.activities.ask import ask_about
from zweck.binding.parse import load_binding
from zweck.company.apply import StatedRecord
from zweck.decision.decision import Detail
from zweck.facts.merge import Origin, agreed_facts
from zweck.tables.periods import Records, with_records
from zweck.tables.pieces import TableError, opened
from zweck.tables.run import Run, head_of
from zweck.tables.run_parts import FOLDER
from zweck.tables.whole import decided, planned
from zweck.tables.working import STOP, FaultyRows

ROWS: Final = 1_000_000
COMPARED: Final = 20_000
GROUP: Final = 7_000
NAMES: Final = {"applicant": "applicant_file", "voucher": "booking_voucher"}
BINDING: Final = f"""
binding: records
activity: {HIRING}
consulted: [rights, consent, age]
id: record
constants: {{CONSTANTS}}
columns:
  time.decision_date: asked_on
  record.class: {{column: kind, values: {{applicant: applicant_file, voucher: booking_voucher}}}}
  record.created: {{column: created_at, null: silent}}
  record.ended: {{column: ended_at, null: silent}}
  record.held: {{column: held, null: unknown}}
"""


def binding(folder: Path, **more: object) -> Path:
    """The file of the binding."""
    stated = {**(needed(HIRING).stated or {}), **more}
    texts = (f"{name}: {str(value).lower() if isinstance(value, bool) else value}" for name, value in stated.items())
    path = folder / "records.yaml"
    path.write_text(BINDING.replace("{CONSTANTS}", f"{{{', '.join(texts)}}}"), encoding="utf-8")
    return path


def rows(number: int) -> Iterator[dict[str, Any]]:
    """Records of both classes, whose days meet each boundary."""
    chance = Random(3)
    for place in range(number):
        created = date(2013, 1, 1) + timedelta(days=chance.randrange(5000))
        ended = created + timedelta(days=chance.randrange(-20, 900)) if chance.random() < 0.6 else None
        yield {
            "record": f"R-{place}",
            "kind": chance.choice(("applicant", "voucher")),
            "created_at": created if chance.random() < 0.9 else None,
            "ended_at": ended,
            "held": chance.choice((True, False, False, None)),
            "asked_on": date(2025, 1, 1) + timedelta(days=chance.choice((0, 90, 400, 500, 700))),
        }


def run(folder: Path, several: Iterable[dict[str, Any]], faults: str = STOP, **more: object) -> Path:
    """The folder with the parts of a run over rows."""
    _, company = hiring()
    path, left, writer = folder / "records.parquet", iter(several), None
    while together := [*islice(left, GROUP)]:
        batch = pa.Table.from_pylist(together) if writer is None else pa.Table.from_pylist(together, schema=writer.schema)
        writer = writer or pq.ParquetWriter(path, batch.schema)
        writer.write_table(batch)
    assert writer is not None
    writer.close()
    read = load_binding(binding(folder, **more), VOCABULARY)
    records = Records(read, company, VOCABULARY)
    table = with_records(opened(path), records)
    head = head_of(table, records.binding, engine().policies.revision, company.revision, faults, "")
    head.periods = True
    done = Run.begin(folder / "run", head, folder / "records.yaml")
    decided(planned(engine().policies, records.binding, company, table), table, done, 2, lambda *_: None)
    return folder / "run" / FOLDER


def compared(row: Mapping[str, Any], said: Mapping[str, Any]) -> str:
    """The phase of a row, which has the outcome and the periods of the question that a call about its record alone asks."""
    activity, company = hiring()
    stated: dict[str, object] = {
        **(needed(HIRING).stated or {}),
        "time.decision_date": row["asked_on"],
        "record.class": NAMES[row["kind"]],
        "record.held": "unknown" if row["held"] is None else row["held"],
    }
    stated |= {fact: row[name] for fact, name in (("record.created", "created_at"), ("record.ended", "ended_at")) if row[name] is not None}
    asked = ask_about(HIRING, stated, company, VOCABULARY, consulted=("rights", "consent", "age"))
    assert engine().decide(asked, Detail.OUTCOME).outcome.value == said["outcome"], row
    assert asked.merged is not None
    given = [source for source in asked.merged.sources if source.origin is not Origin.PERIOD]
    record, facts = StatedRecord(activity, row["asked_on"], "Europe/Berlin"), agreed_facts(given, VOCABULARY)
    reckoned = record.reckoned(facts) if record.is_about(facts) else None
    phase = "unknown" if reckoned is None else reckoned.phase.value
    days = (None, None, None) if reckoned is None else (reckoned.needed_until, reckoned.keep_until, reckoned.erase_by)
    assert (said["phase"], said["needed_until"], said["keep_until"], said["erase_by"]) == (phase, *days), row
    assert said["period_rows"] == ("" if reckoned is None else "; ".join(reckoned.rows)), row
    return phase


def test_each_row_has_the_outcome_and_the_periods_of_its_record(tmp_path: Path) -> None:
    """A million rows in one run, and single answers about 20,000 of them."""
    number, chance = drawn(ROWS), Random(4)
    begun = spent()
    parts = sorted(run(tmp_path, rows(number)).glob("*.parquet"))
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"{number:,} rows of records: {spent() - begun:.1f} s of processor time, at most {most >> 10:,} MB")
    wanted = {*chance.sample(range(number), drawn(COMPARED))}
    of_rows = pq.ParquetFile(tmp_path / "records.parquet")
    phases, place = set(), 0
    for group, part in enumerate(parts):
        table, found = of_rows.read_row_group(group), pq.read_table(part)
        here = [one for one in range(table.num_rows) if place + one in wanted]
        place += table.num_rows
        for row, said in zip(table.take(here).to_pylist(), found.take(here).to_pylist(), strict=True):
            assert row["record"] == said["id"]
            phases.add(compared(row, said))
    assert place == number
    assert {"in_use", "kept", "held", "erasable", "overdue", "unknown"} <= phases


@pytest.mark.parametrize("created", ["2025-13-01", datetime(2025, 6, 1, 23, 30, tzinfo=UTC)])
def test_a_day_that_is_none_is_a_fault_and_not_unknown(tmp_path: Path, created: object) -> None:
    """Nor is a moment in another time zone one: its day there may be the one before."""
    several = [{**one, "created_at": created, "ended_at": None} for one in rows(3)]
    with pytest.raises(FaultyRows) as error:
        run(tmp_path, several)
    (fault,) = error.value.faults
    assert "created_at" in fault.column
    assert fault.rows == 3


def test_a_binding_without_records_has_no_periods(tmp_path: Path) -> None:
    _, company = hiring()
    path = tmp_path / "plain.yaml"
    path.write_text("binding: plain\nactivity: newsletter\nid: record\nconstants: {}\ncolumns: {subject.age: age}\n", encoding="utf-8")
    with pytest.raises(TableError, match="no column states the class or the days"):
        Records(load_binding(path, VOCABULARY), company, VOCABULARY)
