"""The one fact that alone stands in the way of rows, as the engine finds it row by row."""

from collections import Counter
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.bulk.conftest import GROUP
from tests.bulk.rows import decider, table
from tests.bulk.stating import facts_of
from tests.cli.conftest import Zweck
from zweck.binding.parse import load_binding
from zweck.binding.questions import Asking
from zweck.cli.commands.bulk import decide
from zweck.company import Company
from zweck.engine import Detail, Engine, FactError, Outcome
from zweck.law.policy import PolicySet
from zweck.law.vocabulary import ChangeableBy, Fact, FactType
from zweck.tables.deciding import Decider
from zweck.tables.figures import acts_of, freed
from zweck.tables.pieces import opened
from zweck.tables.plan import columns_of
from zweck.tables.whole import planned

NEWSLETTER = GROUP / "bindings" / "newsletter.yaml"


def values(fact: Fact) -> tuple[object, ...]:
    """The values that a fact can be given, where someone can change it."""
    if fact.changeable_by is ChangeableBy.NOBODY or fact.type in (FactType.INT, FactType.COUNTRY):
        return ()
    return (True, False) if fact.type is FactType.BOOL else fact.values


def test_the_facts_that_alone_stand_in_the_way_are_those_that_the_engine_finds(
    law: PolicySet, engine: Engine, group: Company, tmp_path: Path
) -> None:
    written = load_binding(NEWSLETTER, law.vocabulary)
    binding = replace(written, columns=tuple(replace(column, values={}) for column in written.columns))
    batch = table(binding, 300, seed=31)
    pq.write_table(pa.Table.from_batches([batch]), tmp_path / "rows.parquet")
    rows = opened(tmp_path / "rows.parquet")
    found = freed(Decider(planned(law, binding, group, rows)), rows, columns_of(binding))
    asking, expected = Asking(binding, group, law.vocabulary), Counter[str]()

    def permitted(facts: dict[str, object]) -> bool:
        try:
            return engine.decide(asking.question(facts), Detail.OUTCOME).outcome is Outcome.PERMITTED
        except FactError:
            return False

    for row in batch.to_pylist():
        facts = facts_of(row, binding, law.vocabulary)
        if not permitted(facts):
            changes = {column.fact: values(law.vocabulary.facts[column.fact]) for column in binding.columns}
            expected.update(fact for fact, several in changes.items() if any(permitted({**facts, fact: value}) for value in several))
    assert found.sample == 300
    assert {one.rule: one.rows for one in found.facts} == expected
    assert expected["rights.marketing_objection"]


def test_an_act_that_alone_leads_to_a_permission_is_counted(law: PolicySet, group: Company) -> None:
    written = load_binding(NEWSLETTER, law.vocabulary)
    binding = replace(written, columns=tuple(replace(column, values={}) for column in written.columns))
    batch = table(binding, 40, seed=31)
    deciding = decider(law, binding, batch, group, detail=Detail.FULL)
    found = deciding.decide(batch)
    assert found.wholes is not None
    counts = Counter(found.wholes.tolist())
    acts = acts_of([(whole, counts[number]) for number, whole in enumerate(deciding.wholes.all)])
    alone = [
        way.acts[0].act
        for number in found.wholes.tolist()
        for way in deciding.wholes.all[number].finding.remedies
        if not way.still_open and len(way.acts) == 1
    ]
    assert {one.rule: one.rows for one in acts} == Counter(alone) != {}


def test_the_summary_says_what_alone_would_free_rows(zweck: Zweck, law: PolicySet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decide, "read_policies", lambda source: SimpleNamespace(policies=law, archive=b""))
    call = ("bulk", GROUP / "customers.csv", "--bind", NEWSLETTER, "--activities", GROUP, "--jobs", 1)
    result = zweck(*call, "--out", tmp_path / "run", "--remedies")
    said = " ".join(result.output.split())
    assert "14.3% rights.marketing_objection:" in said
    assert "So many of 7 rows" in said
    page = (tmp_path / "run" / "summary.html").read_text(encoding="utf-8")
    assert "rights.marketing_objection" in page
    assert 'class="free"' in page
