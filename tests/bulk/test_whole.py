"""Whole answers of tables: what is missing, presumed and in doubt, and the ways out, are those that each row alone has."""

import json
from pathlib import Path
from types import SimpleNamespace

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.bulk.conftest import HERE
from tests.bulk.rows import decider, strict, table
from tests.bulk.stating import facts_of
from tests.cli.conftest import Zweck
from tests.proving import at_most
from zweck.binding.binding import Binding
from zweck.binding.questions import Asking
from zweck.cli.commands.bulk import decide
from zweck.company import NO_COMPANY
from zweck.engine import Detail, Engine
from zweck.law.policy import PolicySet


@pytest.mark.parametrize(
    ("how", "rows", "detail"), [("presuming", at_most(250, 40), Detail.FULL), ("strict", at_most(1_000, 100), Detail.REASONS)]
)
def test_whole_answers_are_those_of_each_row_alone(
    law: PolicySet, engine: Engine, customers: Binding, how: str, rows: int, detail: Detail
) -> None:
    binding = customers if how == "presuming" else strict(customers)
    batch = table(binding, rows, seed=21, independent=how == "strict")
    deciding = decider(law, binding, batch, detail=detail)
    found = deciding.decide(batch)
    assert found.wholes is not None
    asking = Asking(binding, NO_COMPANY, law.vocabulary)
    several = set()
    for row, number, whole in zip(batch.to_pylist(), found.numbers.tolist(), found.wholes.tolist(), strict=True):
        if number < 0:
            assert whole < 0
            continue
        known = deciding.wholes.all[whole].finding
        several.add(known)
        assert known == engine.decide(asking.question(facts_of(row, binding, law.vocabulary)), detail).finding, row
    assert len(several) > 20


def test_the_command_writes_findings_with_ways_out(
    zweck: Zweck, law: PolicySet, customers: Binding, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decide, "read_policies", lambda source: SimpleNamespace(policies=law, archive=b""))
    source = tmp_path / "customers.parquet"
    pq.write_table(pa.Table.from_batches([table(customers, 120, seed=22)]), source)
    call = ("bulk", source, "--bind", HERE / "customers.yaml", "--jobs", 1, "--out", tmp_path / "run")
    assert zweck(*call, "--remedies").exit_code == 0
    findings = {row["finding"]: row for row in pq.read_table(tmp_path / "run" / "findings.parquet").to_pylist()}
    decisions = pq.read_table(tmp_path / "run" / "decisions").to_pylist()
    assert all(findings[row["finding"]]["outcome"] == row["outcome"] for row in decisions)
    assert sum(row["rows"] for row in findings.values()) == len(decisions)
    for column in ("missing_facts", "presumptions", "openings", "remedies"):
        assert any(row[column] for row in findings.values()), column
    acts = [act for row in findings.values() for way in row["remedies"] for act in way["acts"]]
    assert {fact["fact"] for act in acts for fact in act["facts"]} & {"consent.given", "consent.channels"}
    assert json.loads((tmp_path / "run" / "run.json").read_text(encoding="utf-8"))["detail"] == "full"
    assert "`--whole` and `--remedies` as it was then" in zweck(*call).output
