"""The figures of a run that a reader wants: outcomes, the rules that decide, and what alone stands in the way of rows: a rule, fact or act.

For facts each one of a column is tried with its other values, on a sample of the table.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from zweck.decision.decision import Outcome, Ruling, Status
from zweck.law.vocabulary import ChangeableBy, FactType
from zweck.tables.deciding import Decider
from zweck.tables.encoding import FAULTY, Mask
from zweck.tables.persons import Looking
from zweck.tables.pieces import Table
from zweck.tables.verdicts import Answer, WholeAnswer
from zweck.words.text import Text

MOST: Final = 10
"""Rules that are named."""

PIECES: Final = 4
"""Pieces of the table from which rows are taken."""

SAMPLE: Final = 500
"""Rows of a piece that are tried."""

PERMISSIVE: Final = (Outcome.PERMITTED, Outcome.NOT_REGULATED)


@dataclass(frozen=True, slots=True)
class Deciding:
    """A rule, fact or act, its citation and text, and the rows that it decides."""

    rule: str
    citation: str
    text: Text
    rows: int


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of one run."""

    rows: int
    faulty: int
    outcomes: tuple[tuple[Outcome, int], ...]
    rulings: int
    deciding: tuple[Deciding, ...]
    alone: tuple[Deciding, ...]
    """Requirements and prohibitions that alone stand in the way of a permission, with the rows that they alone hold up."""


@dataclass(frozen=True, slots=True)
class Freed:
    """Facts and acts of which one alone would free rows, each with so many of the rows that were looked at."""

    facts: tuple[Deciding, ...] = ()
    sample: int = 0
    acts: tuple[Deciding, ...] = ()


def figures(found: Sequence[tuple[Answer, int]], rows: int, faulty: int) -> Figures:
    """The figures by the rulings and the numbers of their rows."""
    outcomes, deciding, alone = Counter[Outcome](), Counter[str](), Counter[str]()
    said: dict[str, tuple[str, Text]] = {}
    for answer, count in found:
        ruling = answer.ruling
        outcomes[ruling.outcome] += count
        said |= {reason.rule: (reason.citation, reason.text) for reason in ruling.reasons}
        deciding.update(dict.fromkeys(_decide(ruling), count))
        against = list(dict.fromkeys(_rules(ruling, Status.FAILED, Status.OPEN)))
        if len(against) == 1 and not ruling.open_laws and ruling.outcome not in PERMISSIVE:
            alone[against[0]] += count
    each = tuple((outcome, outcomes[outcome]) for outcome in Outcome if outcomes[outcome])
    return Figures(rows, faulty, each, len(found), _most(deciding, said), _most(alone, said))


def _most(counted: Counter[str], said: Mapping[str, tuple[str, Text]]) -> tuple[Deciding, ...]:
    return tuple(Deciding(name, *said.get(name, ("", Text(name, name))), rows) for name, rows in counted.most_common(MOST))


def _decide(ruling: Ruling) -> Iterable[str]:
    """The rules on which an outcome rests: what failed, what is open, or the grounds that hold."""
    if ruling.outcome is Outcome.PROHIBITED:
        return _rules(ruling, Status.FAILED)
    if ruling.outcome is Outcome.UNDETERMINED:
        return _rules(ruling, Status.OPEN)
    return [ground for law in ruling.laws for requirement in law.requirements for ground in requirement.grounds]


def _rules(ruling: Ruling, *statuses: Status) -> Iterable[str]:
    return (rule for law in ruling.laws for rule in law.rules(*statuses))


def freed(decider: Decider, table: Table, columns: tuple[str, ...], looking: Looking | None = None) -> Freed:
    """The facts that alone stand in the way of rows of a sample, those of most rows first."""
    found = Counter[str]()
    rows = 0
    for batch in _sampled(table, columns):
        read = decider.columns.read(batch, None if looking is None else looking.of(batch))
        good = read.good()
        rows += batch.num_rows
        if len(good):
            _tried(decider, read.eras[good], [one[good] for one in read.columns], found)
    facts = decider.plan.policies.vocabulary.facts
    return Freed(_most(found, {name: (name, facts[name].label) for name in found}), rows)


def _sampled(table: Table, columns: tuple[str, ...]) -> Iterator[Any]:
    """Rows spread over a piece, and pieces spread over the table."""
    pieces = table.pieces()
    for place in sorted({*np.linspace(0, len(pieces) - 1, PIECES).astype(int).tolist()} if pieces else ()):
        batch = next(iter(pieces[place].read(columns)), None)  # none of a CSV file with nothing but a header
        if batch is not None and batch.num_rows:
            yield batch.take(np.unique(np.linspace(0, batch.num_rows - 1, SAMPLE).astype(np.int64)))


def _tried(decider: Decider, eras: Any, columns: Sequence[Any], found: Counter[str]) -> None:
    """Count the rows that one fact alone would free, fact by fact."""
    against = np.flatnonzero(~_with(decider, decider.answered(eras, columns), PERMISSIVE))
    eras, columns = eras[against], [one[against] for one in columns]
    tried = [(place, number) for place in range(len(decider.plan.columns)) for number in _others(decider, place)]
    if not tried or not len(against):
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
    """Whether rows have one of these outcomes; those that cannot be asked have none."""
    there: Mask = np.array([*(answer.outcome in outcomes for answer in decider.answers.all), False])[np.maximum(numbers, FAULTY)]
    return there


def _others(decider: Decider, place: int) -> list[int]:
    """The classes of the values that a fact can be given; none where no one can change it."""
    fact = decider.plan.policies.vocabulary.facts[decider.plan.columns[place].fact]
    if fact.changeable_by is ChangeableBy.NOBODY:
        return []
    listed: Mapping[FactType, Iterable[object]] = {
        FactType.BOOL: (True, False),
        FactType.ENUM: fact.values,
        FactType.SET: [[value] for value in fact.values],
    }
    return [*dict.fromkeys(map(decider.plan.codings[place].of_value, listed.get(fact.type, ())))]


def acts_of(found: Iterable[tuple[WholeAnswer, int]]) -> tuple[Deciding, ...]:
    """The acts that alone lead rows to a permission, where whole answers have ways out."""
    acts, titles = Counter[str](), dict[str, tuple[str, Text]]()
    for whole, rows in found:
        alone = [way.acts[0] for way in whole.finding.remedies if len(way.acts) == 1 and not way.still_open]
        titles |= {one.act: (one.act, one.title) for one in alone}
        acts.update(dict.fromkeys((one.act for one in alone), rows))
    return _most(acts, titles)
