"""The rulings of a run with the numbers of their rows; examples are decided once more by the engine."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from zweck.binding.asking import Asking
from zweck.tables.answers import Answer, Answers
from zweck.tables.parts import OneAnswer
from zweck.tables.people import restored
from zweck.tables.reading import TableError
from zweck.words.said import says
from zweck.words.text import Text

MAX_PROVEN: Final = 200
"""Rulings that the engine decides once more by an example, although their planes gave them in the same run."""

TOGETHER: Final = 2_000
"""Rulings that are written at once; their texts take much memory before."""

TEXT: Final = pa.struct([("de", pa.string()), ("en", pa.string())])
REASON: Final = pa.struct([("rule", pa.string()), ("citation", pa.string()), ("text", TEXT)])
OBLIGATION: Final = pa.struct(
    [("rule", pa.string()), ("law", pa.string()), ("citation", pa.string()), ("text", TEXT), ("conditional", pa.bool_())]
)
RIGHT: Final = pa.struct([("rule", pa.string()), ("law", pa.string()), ("citation", pa.string()), ("text", TEXT)])
SCHEMA: Final = pa.schema(
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


@dataclass(frozen=True, slots=True)
class Shared:
    """An answer, the rows that have it, and the facts of one of them."""

    answer: Answer
    rows: int
    facts: Mapping[str, object]


def shared(parts: Mapping[int, OneAnswer], answers: Answers, asking: Asking) -> list[Shared]:
    """The answers of all parts by their digests, those of most rows first.

    The engine decides an example of each that this command did not find itself, and of some that it did.

    Raises:
        TableError: if an example is not answered as its rows were.
    """
    result = []
    for place, (digest, said) in enumerate(sorted(parts.items())):  # digests are as good as drawn
        answer = answers.of_digest(digest)
        if answer is None or place < MAX_PROVEN:
            answer = answers.of(asking.question(said.facts, [*restored(said.registers, asking.vocabulary)]))
        if answer.digest != digest:
            raise TableError(says("tables.example_ruling_answered", digest=digest, answer_digest=answer.digest))
        result.append(Shared(answer, said.rows, said.facts))
    return sorted(result, key=lambda one: (-one.rows, one.answer.digest))


def write(path: Path, found: Iterable[Shared]) -> None:
    """Write `rulings.parquet`, whole or not at all."""
    aside = path.with_name(f".{path.name}")
    rows = iter(found)
    with pq.ParquetWriter(aside, SCHEMA) as writer:
        while several := [row(one) for one in islice(rows, TOGETHER)]:
            writer.write_table(pa.Table.from_pylist(several, schema=SCHEMA))
    aside.replace(path)


def row(one: Shared) -> dict[str, Any]:
    """A ruling by the names of the columns."""
    answer, ruling = one.answer, one.answer.ruling
    if ruling is None:
        raise TypeError(answer)  # faulty rows have no ruling
    return {
        "ruling": answer.digest,
        "outcome": ruling.outcome.value,
        "conclusive": answer.conclusive,
        "rows": one.rows,
        "edition": answer.edition[0],
        "until": answer.edition[1],
        "laws": [law.law for law in ruling.laws],
        "open_laws": list(ruling.open_laws),
        "open_laws_permitting": list(ruling.open_laws_permitting),
        "reasons": [{"rule": reason.rule, "citation": reason.citation, "text": text_of(reason.text)} for reason in ruling.reasons],
        "obligations": [_rule(rule) | {"conditional": rule.conditional} for rule in ruling.obligations],
        "rights": [_rule(rule) for rule in ruling.rights],
        "checked_until": ruling.checked_until,
        "sources": [{"law": one.law, "read": one.read, "compared": one.compared} for one in ruling.sources],
    }


def _rule(rule: Any) -> dict[str, Any]:
    return {"rule": rule.id, "law": rule.law, "citation": rule.citation, "text": text_of(rule.text)}


def text_of(text: Text) -> dict[str, str]:
    """A text in both languages, as tables have it."""
    return {"de": text.de, "en": text.en}
