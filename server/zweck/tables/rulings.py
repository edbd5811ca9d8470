"""The rulings and whole answers of a run, each once, with the numbers of their rows; examples are decided once more by the engine."""

from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from pathlib import Path
from typing import Any, Final, TypeVar

import pyarrow as pa
import pyarrow.parquet as pq

from zweck.binding.questions import Asking
from zweck.decision.decision import Detail
from zweck.decision.remedied import RemedyResult
from zweck.forms.quoting import shown
from zweck.forms.whole import replacing
from zweck.logic.condition import Value
from zweck.tables.pieces import TableError
from zweck.tables.run_parts import OneAnswer
from zweck.tables.verdicts import Answer, Answers, WholeAnswer
from zweck.words.said import says

MAX_PROVEN: Final = 200
"""Rulings that the engine decides once more by an example, although their planes gave them in the same run."""

TOGETHER: Final = 2_000
"""Rulings that are written at once; their texts take much memory before."""

TEXT: Final = pa.struct([("de", pa.string()), ("en", pa.string())])
REASON: Final = pa.struct([("rule", pa.string()), ("citation", pa.string()), ("text", TEXT)])
RIGHT: Final = pa.struct([("rule", pa.string()), ("law", pa.string()), ("citation", pa.string()), ("text", TEXT)])
OBLIGATION: Final = pa.struct([*RIGHT, ("conditional", pa.bool_())])
RULINGS: Final = pa.schema(
    [
        ("ruling", pa.int64()),
        ("outcome", pa.string()),
        ("conclusive", pa.bool_()),
        ("rows", pa.int64()),
        ("edition", pa.date32()),
        ("until", pa.date32()),
        ("laws", pa.list_(pa.string())),
        ("open_laws", pa.list_(pa.string())),
        ("open_laws_permitting", pa.list_(pa.string())),
        ("reasons", pa.list_(REASON)),
        ("obligations", pa.list_(OBLIGATION)),
        ("rights", pa.list_(RIGHT)),
        ("checked_until", pa.date32()),
        ("sources", pa.list_(pa.struct([("law", pa.string()), ("read", pa.date32()), ("compared", pa.date32())]))),
    ]
)

MISSING: Final = pa.struct([("fact", pa.string()), ("question", TEXT), ("requirements", pa.list_(pa.string()))])
PRESUMED: Final = pa.struct([("fact", pa.string()), ("value", pa.string())])
DOUBT: Final = pa.struct([("doubt", pa.string()), ("rule", pa.string()), ("question", TEXT), ("choice", TEXT)])
OPENING: Final = pa.struct([("ground", pa.string()), ("citation", pa.string()), ("text", TEXT), ("facts", pa.list_(pa.string()))])
ACT: Final = pa.struct([("act", pa.string()), ("title", TEXT), ("facts", pa.list_(PRESUMED))])
REMEDY: Final = pa.struct(
    [("rule", pa.string()), ("citation", pa.string()), ("acts", pa.list_(ACT)), ("still_open", pa.list_(pa.string()))]
)
FINDINGS: Final = pa.schema(
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

A = TypeVar("A", Answer, WholeAnswer)


def rulings_of(parts: Mapping[int, OneAnswer], found: Iterable[Answer], answers: Answers, asking: Asking) -> list[tuple[Answer, int]]:
    """The answers of all parts by their digests with the numbers of their rows, those of most rows first.

    The engine decides an example of each that this command has not `found` itself, and of some that it has.

    Raises:
        TableError: if an example is not answered as its rows were.
    """
    drawn = {*sorted(parts)[:MAX_PROVEN]}  # digests are as good as drawn
    known = {one.digest: one for one in found if one.digest not in drawn}

    def again(digest: int, one: OneAnswer) -> Answer:
        return known.get(digest) or answers.of(one.question(asking))

    return _proven(parts, again, "tables.example_ruling_answered")


def findings_of(parts: Mapping[int, OneAnswer], answers: Answers, asking: Asking, detail: Detail) -> list[tuple[WholeAnswer, int]]:
    """The whole answers of all parts in the same way; the engine finds each once more.

    Raises:
        TableError: if an example is no longer answered as its rows were.
    """
    return _proven(parts, lambda _, one: answers.whole_answer(one.question(asking), detail), "tables.example_finding_answered")


def _proven(parts: Mapping[int, OneAnswer], again: Callable[[int, OneAnswer], A], key: str) -> list[tuple[A, int]]:
    found = []
    for digest, one in parts.items():
        answer = again(digest, one)
        if answer.digest != digest:
            raise TableError(says(key, digest=digest, answer_digest=answer.digest))
        found.append((answer, one.rows))
    return sorted(found, key=lambda one: (-one[1], one[0].digest))


def write(path: Path, schema: pa.Schema, rows: Iterable[dict[str, Any]]) -> None:
    """Write a file of these columns, whole or not at all."""
    left = iter(rows)
    with replacing(path) as file, pq.ParquetWriter(file, schema) as writer:
        while several := [*islice(left, TOGETHER)]:
            writer.write_table(pa.Table.from_pylist(several, schema=schema))


def row(answer: Answer, rows: int) -> dict[str, Any]:
    """A ruling by the names of the columns."""
    ruling = answer.ruling
    return {
        "ruling": answer.digest,
        "outcome": ruling.outcome.value,
        "conclusive": answer.conclusive,
        "rows": rows,
        "edition": answer.edition[0],
        "until": answer.edition[1],
        "laws": [law.law for law in ruling.laws],
        "open_laws": list(ruling.open_laws),
        "open_laws_permitting": list(ruling.open_laws_permitting),
        "reasons": [{"rule": reason.rule, "citation": reason.citation, "text": reason.text.as_data()} for reason in ruling.reasons],
        "obligations": [_rule(rule) | {"conditional": rule.conditional} for rule in ruling.obligations],
        "rights": [_rule(rule) for rule in ruling.rights],
        "checked_until": ruling.checked_until,
        "sources": [{"law": one.law, "read": one.read, "compared": one.compared} for one in ruling.sources],
    }


def _rule(rule: Any) -> dict[str, Any]:
    return {"rule": rule.id, "law": rule.law, "citation": rule.citation, "text": rule.text.as_data()}


def whole_row(answer: WholeAnswer, rows: int) -> dict[str, Any]:
    """A whole answer by the names of the columns: what is missing, presumed and in doubt, and the ways out."""
    finding = answer.finding
    return {
        "finding": answer.digest,
        "outcome": finding.ruling.outcome.value,
        "conclusive": finding.conclusive,
        "rows": rows,
        "missing_facts": [
            {"fact": one.fact, "question": one.question.as_data(), "requirements": one.requirements} for one in finding.missing_facts
        ],
        "presumptions": [_fact(one.fact, one.value) for one in finding.presumptions],
        "doubts": [
            {"doubt": one.id, "rule": one.rule, "question": one.question.as_data(), "choice": one.choice.as_data()}
            for one in finding.doubts
        ],
        "openings": [
            {"ground": one.ground, "citation": one.citation, "text": one.text.as_data(), "facts": one.facts} for one in finding.openings
        ],
        "remedies": [_remedy(one) for one in finding.remedies],
    }


def _remedy(one: RemedyResult) -> dict[str, Any]:
    acts = [
        {"act": act.act, "title": act.title.as_data(), "facts": [_fact(each.fact, each.value) for each in act.facts]} for act in one.acts
    ]
    return {"rule": one.rule, "citation": one.citation, "acts": acts, "still_open": one.still_open}


def _fact(name: str, value: Value) -> dict[str, str]:
    return {"fact": name, "value": shown(sorted(value) if isinstance(value, frozenset) else value)}
