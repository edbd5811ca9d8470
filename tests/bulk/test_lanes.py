"""Rows and keys of one kind are equal in all that they have, however many there are of them and however they are mixed."""

from datetime import date
from random import Random

import numpy as np
import pyarrow as pa
import pytest

from tests.law import shipped_cases, shipped_law
from tests.proving import drawn
from zweck.editions.build import Editions
from zweck.editions.edition import Edition
from zweck.engine import Detail, Engine
from zweck.explain.rows import CitedRows
from zweck.facts.question import Question, complete, stated_in
from zweck.facts.silences import against_controller
from zweck.law.vocabulary import DECISION_DATE
from zweck.program.compile import Compiler, Ruling, ruling
from zweck.program.lanes import Lanes
from zweck.tables.encoding import as_day, distinct_values
from zweck.tables.lanes import distinct, equal_keys
from zweck.tables.verdicts import Verdicts

CASES = 2_000


@pytest.mark.parametrize("widths", [[3, 4, 2], [1 << 30, 1 << 30, 1 << 30, 7], []])
def test_rows_of_a_kind_are_equal(widths: list[int]) -> None:
    chance = np.random.default_rng(3)
    columns = [chance.integers(0, min(width, 5), 500).astype(np.int32) * max(1, width // 6) for width in widths]
    found = distinct(500, columns, widths)
    rows = [tuple(column[row] for column in columns) for row in range(500)]
    assert [rows[found.first[kind]] for kind in found.kinds] == rows
    assert len(found.first) == len(set(rows))
    assert all(rows.index(rows[row]) == row for row in found.first.tolist())


def stored(kind: pa.ExtensionType, *values: object) -> pa.Array:
    """A column of an extension type."""
    return pa.ExtensionArray.from_storage(kind, pa.array(values, kind.storage_type))


LATE = 1 << 62
COLUMNS = {
    "truths of a byte": (stored(pa.bool8(), 1, 0, None, 2), [True, False, None, True]),
    "json": (stored(pa.json_(), "DE", None), ["DE", None]),
    "days in milliseconds": (pa.array([date(2000, 1, 1), None], pa.date64()), ["2000-01-01", None]),
    "days in a dictionary": (pa.array([date(2000, 1, 1), None]).dictionary_encode(), ["2000-01-01", None]),
    "days behind the calendar": (pa.array([1 << 30], pa.int32()).view(pa.date32()), None),
    "such milliseconds": (pa.array([LATE]).view(pa.date64()), None),
    "such moments": (pa.array([LATE], pa.timestamp("s")), None),
    "nanoseconds": (pa.array([LATE]).view(pa.timestamp("ns")), None),
    "spans": (pa.array([LATE], pa.duration("s")), None),
}


@pytest.mark.parametrize("name", COLUMNS)
def test_columns_of_all_types_have_values(name: str) -> None:
    """A day or moment that Python has not is a text that is no day, and so a fault of its rows; it ended the run with a traceback."""
    column, wanted = COLUMNS[name]
    found = distinct_values(column)
    values = [found.values[place] for place in found.places]
    assert values == wanted if wanted is not None else [as_day(one) for one in values] == [None]


@pytest.mark.parametrize("width", [0, 1, 19])
def test_keys_of_a_kind_are_equal(width: int) -> None:
    keys = np.random.default_rng(5).integers(0, 2, (400, width)).astype(np.uint8)
    keys = np.concatenate([keys, keys[::-1], np.zeros((2, width), dtype=np.uint8)])
    found = equal_keys(keys)
    assert (keys[found.first[found.kinds]] == keys).all()
    assert len(found.first) == len({key.tobytes() for key in keys})


def read(compiler: Compiler, edition: Edition, rows: CitedRows) -> Ruling:
    facts = shipped_law().vocabulary.facts
    names = {
        fact
        for plan in edition.laws
        for place in (plan.scope, *(one.trigger for one in plan.requirements))
        for fact in rows.facts_of(place)
    }
    return ruling(compiler, edition, edition.laws, [facts[name] for name in sorted(names)])


def test_rulings_by_planes_are_those_of_the_engine() -> None:
    """Of cases of the whole law, in which all kinds of rules occur, nothing but the bits is read."""
    policies, engine, chance = shipped_law(), Engine(shipped_law()), Random(29)
    vocabulary, editions, compiler = policies.vocabulary, Editions.of(policies), Compiler(policies.vocabulary)
    known: dict[Edition, tuple[Ruling, Verdicts]] = {}
    outcomes = set()
    cases = [one for one in shipped_cases() if one.question.merged is None and DECISION_DATE in one.question.stated]
    for case in chance.sample(cases, min(len(cases), drawn(CASES))):
        question: Question = case.question
        edition = editions.on(question.stated[DECISION_DATE])  # type: ignore[arg-type]
        if edition not in known:
            rows = CitedRows(edition, vocabulary)
            planes = read(compiler, edition, rows)
            known[edition] = planes, Verdicts(policies, edition, planes, rows)
        planes, verdicts = known[edition]
        lanes = Lanes(compiler.program, [(stated_in(question), question.presume_unstated)])
        against, conclusive, *bits = map(lanes.row, [planes.against, planes.conclusive, *planes.readings[0], *planes.readings[1]])
        reading = bits[len(planes.readings[0]) :] if against else bits[: len(planes.readings[0])]
        ruled = verdicts.of(bytes([*reading, conclusive]))
        facts = complete(question, vocabulary)
        values = ((against_controller(facts) if against else None) or facts).values
        decision = engine.decide(question, Detail.REASONS)
        assert verdicts.with_rows(ruled, values) == decision.finding.ruling, case.id
        assert ruled.ruled.verdict.outcome is not decision.outcome or ruled.conclusive or not decision.conclusive
        outcomes.add(decision.outcome)
    assert len(outcomes) > 1
