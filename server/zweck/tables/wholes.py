"""The whole answers of a run: what is missing, presumed and in doubt, and the ways out, each once, found once more by an example."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from zweck.binding.asking import Asking
from zweck.decision.decision import Detail
from zweck.decision.remedied import RemedyResult
from zweck.forms.quoting import shown
from zweck.logic.condition import Value
from zweck.tables.answers import Answers, WholeAnswer
from zweck.tables.parts import OneAnswer
from zweck.tables.people import restored
from zweck.tables.reading import TableError
from zweck.tables.rulings import TEXT, text_of
from zweck.words.said import says

MISSING: Final = pa.struct([("fact", pa.string()), ("question", TEXT), ("requirements", pa.list_(pa.string()))])
PRESUMED: Final = pa.struct([("fact", pa.string()), ("value", pa.string())])
DOUBT: Final = pa.struct([("doubt", pa.string()), ("rule", pa.string()), ("question", TEXT), ("choice", TEXT)])
OPENING: Final = pa.struct([("ground", pa.string()), ("citation", pa.string()), ("text", TEXT), ("facts", pa.list_(pa.string()))])
ACT: Final = pa.struct([("act", pa.string()), ("title", TEXT), ("facts", pa.list_(PRESUMED))])
REMEDY: Final = pa.struct(
    [("rule", pa.string()), ("citation", pa.string()), ("acts", pa.list_(ACT)), ("still_open", pa.list_(pa.string()))]
)
SCHEMA: Final = pa.schema(
    [
        ("finding", pa.int64()),
        ("outcome", pa.string()),
        ("conclusive", pa.bool_()),
        ("rows", pa.int64()),
        ("missing_facts", pa.list_(MISSING)),
        ("presumptions", pa.list_(PRESUMED)),
        ("doubts", pa.list_(DOUBT)),
        ("openings", pa.list_(OPENING)),
        ("remedies", pa.list_(REMEDY)),
    ]
)


def write(
    path: Path, parts: Mapping[int, OneAnswer], answers: Answers, asking: Asking, detail: Detail
) -> list[tuple[OneAnswer, WholeAnswer]]:
    """Write `findings.parquet`, whole or not at all, those of most rows first; the findings, each with the question of a row.

    Raises:
        TableError: if an example is no longer answered as its rows were.
    """
    found = []
    for digest, said in parts.items():
        whole = answers.whole_answer(asking.question(said.facts, [*restored(said.registers, asking.vocabulary)]), detail)
        if whole.digest != digest:
            raise TableError(says("tables.example_finding_answered", digest=digest, whole_digest=whole.digest))
        found.append((said, whole))
    found.sort(key=lambda one: (-one[0].rows, one[1].digest))
    aside = path.with_name(f".{path.name}")
    pq.write_table(pa.Table.from_pylist([_row(said.rows, whole) for said, whole in found], schema=SCHEMA), aside)
    aside.replace(path)
    return found


def _row(rows: int, whole: WholeAnswer) -> dict[str, Any]:
    finding = whole.finding
    return {
        "finding": whole.digest,
        "outcome": finding.ruling.outcome.value,
        "conclusive": finding.conclusive,
        "rows": rows,
        "missing_facts": [
            {"fact": one.fact, "question": text_of(one.question), "requirements": one.requirements} for one in finding.missing_facts
        ],
        "presumptions": [_fact(one.fact, one.value) for one in finding.presumptions],
        "doubts": [
            {"doubt": one.id, "rule": one.rule, "question": text_of(one.question), "choice": text_of(one.choice)} for one in finding.doubts
        ],
        "openings": [
            {"ground": one.ground, "citation": one.citation, "text": text_of(one.text), "facts": one.facts} for one in finding.openings
        ],
        "remedies": [_remedy(one) for one in finding.remedies],
    }


def _remedy(one: RemedyResult) -> dict[str, Any]:
    acts = [
        {"act": act.act, "title": text_of(act.title), "facts": [_fact(each.fact, each.value) for each in act.facts]} for act in one.acts
    ]
    return {"rule": one.rule, "citation": one.citation, "acts": acts, "still_open": one.still_open}


def _fact(name: str, value: Value) -> dict[str, str]:
    return {"fact": name, "value": shown(sorted(value) if isinstance(value, frozenset) else value)}
