"""The one fact of a column that alone stands in the way of rows: each is tried with its other values, on a sample of the table."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from zweck.decision.decision import Outcome
from zweck.law.vocabulary import ChangeableBy, FactType
from zweck.tables.answers import WholeAnswer
from zweck.tables.columns import Read
from zweck.tables.deciding import Decider
from zweck.tables.encoding import Mask
from zweck.tables.figures import MOST, PERMISSIVE, Deciding
from zweck.tables.parts import OneAnswer
from zweck.tables.persons import Looking
from zweck.tables.reading import Table
from zweck.words.text import Text

PIECES: Final = 4
"""Pieces of the table from which rows are taken."""

SAMPLE: Final = 500
"""Rows of a piece that are tried."""


@dataclass(frozen=True, slots=True)
class Freed:
    """Facts and acts of which one alone would free rows, each with so many of the rows that were looked at."""

    facts: tuple[Deciding, ...] = ()
    sample: int = 0
    acts: tuple[Deciding, ...] = ()


def freed(decider: Decider, table: Table, columns: tuple[str, ...], looking: Looking | None = None) -> Freed:
    """The facts that alone stand in the way of rows of a sample, those of most rows first."""
    found: Counter[str] = Counter()
    rows = 0
    for batch in _sampled(table, columns):
        read = decider.columns.read(batch, None if looking is None else looking.of(batch))
        good = read.good()
        rows += batch.num_rows
        if len(good):
            _tried(decider, Read(read.eras[good], [one[good] for one in read.columns], []), found)
    labels = {name: decider.plan.policies.vocabulary.facts[name].label for name in found}
    return Freed(_most(found, labels), rows)


def _sampled(table: Table, columns: tuple[str, ...]) -> Iterator[Any]:
    """Rows spread over a piece, and pieces spread over the table."""
    pieces = table.pieces()
    for place in sorted({*np.linspace(0, len(pieces) - 1, PIECES).astype(int).tolist()} if pieces else ()):
        batch = next(iter(table.read(pieces[place], columns)))
        if batch.num_rows:
            yield batch.take(np.unique(np.linspace(0, batch.num_rows - 1, SAMPLE).astype(np.int64)))


def _tried(decider: Decider, read: Read, found: Counter[str]) -> None:
    """Count the rows that one fact alone would free, fact by fact."""
    against = np.flatnonzero(~_with(decider, decider.answered(read.eras, read.columns), PERMISSIVE))
    if not len(against):
        return
    eras, columns = read.eras[against], [one[against] for one in read.columns]
    tried = [(place, number) for place in range(len(decider.plan.columns)) for number in _others(decider, place)]
    if not tried:
        return
    several = [np.tile(column, len(tried)) for column in columns]
    for turn, (place, number) in enumerate(tried):
        several[place][turn * len(against) : (turn + 1) * len(against)] = number
    free = _with(decider, decider.answered(np.tile(eras, len(tried)), several), (Outcome.PERMITTED,)).reshape(len(tried), -1)
    for place, column in enumerate(decider.plan.columns):
        rows = free[[turn for turn, (one, _) in enumerate(tried) if one == place]].any(axis=0)
        if rows.any():
            found[column.fact] += int(rows.sum())


def _with(decider: Decider, numbers: Any, outcomes: tuple[Outcome, ...]) -> Mask:
    there: Mask = np.array([answer.outcome in outcomes for answer in decider.answers], dtype=np.bool_)[numbers]
    return there


def _others(decider: Decider, place: int) -> list[int]:
    """The classes of the values that a fact can be given; none where no one can change it."""
    fact = decider.plan.policies.vocabulary.facts[decider.plan.columns[place].fact]
    if fact.changeable_by is ChangeableBy.NOBODY:
        return []
    values: tuple[object, ...] = ()
    match fact.type:
        case FactType.BOOL:
            values = (True, False)
        case FactType.ENUM:
            values = fact.values
        case FactType.SET:
            values = tuple([value] for value in fact.values)
        case FactType.COUNTRY | FactType.DATE | FactType.INT:
            pass
    return [*dict.fromkeys(decider.plan.codings[place].of_value(value) for value in values)]


def acts_of(found: list[tuple[OneAnswer, WholeAnswer]]) -> tuple[Deciding, ...]:
    """The acts that alone lead rows to a permission, where whole answers have ways out."""
    acts, titles = Counter[str](), dict[str, Text]()
    for said, whole in found:
        alone = {way.acts[0].act: way.acts[0].title for way in whole.finding.remedies if len(way.acts) == 1 and not way.still_open}
        titles |= alone
        for act in alone:
            acts[act] += said.rows
    return _most(acts, titles)


def _most(counted: Counter[str], texts: dict[str, Text]) -> tuple[Deciding, ...]:
    return tuple(Deciding(name, name, texts[name], rows) for name, rows in counted.most_common(MOST))
