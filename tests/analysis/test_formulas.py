"""Which single conditions decide: tables worked by hand, and all valuations tried."""

from collections.abc import Iterator, Sequence
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zweck.analysis.coverage.mattering import deciding
from zweck.logic.condition import All, AnyOf, Condition, DefinitionRef, Not, RuleRef, leaves
from zweck.logic.kleene import Truth, evaluate
from zweck.program.planes import Pair
from zweck.program.verdict import Rows

A, B, C = (DefinitionRef(name) for name in "abc")
T, F, U = True, False, None


def read(condition: Condition, truths: Sequence[Truth]) -> tuple[Truth, list[int]]:
    """The truth of a condition, given those of its atoms, and the numbers of the atoms that decide."""
    left = iter([Pair(int(truth is True), int(truth is False)) for truth in truths])
    (true, false), atoms = deciding(condition, Rows(1), lambda _: next(left))
    numbers = [number for number, (pair, decides) in enumerate(atoms) if decides and any(pair)]
    return True if true else False if false else None, numbers


@pytest.mark.parametrize(
    ("condition", "table"),
    [
        # a and b: each decides while the other is true.
        (All((A, B)), {(T, T): [0, 1], (T, F): [1], (F, T): [0], (F, F): [], (U, T): [], (U, F): [], (F, U): []}),
        # a or b: each decides while the other is false.
        (AnyOf((A, B)), {(T, T): [], (T, F): [0], (F, T): [1], (F, F): [0, 1], (F, U): [], (T, U): []}),
        # a and (b or not c): the table of the textbooks.
        (
            All((A, AnyOf((B, Not(C))))),
            {
                (T, T, T): [0, 1],
                (T, T, F): [0],
                (T, F, T): [1, 2],
                (T, F, F): [0, 2],
                (F, T, T): [0],
                (F, T, F): [0],
                (F, F, T): [],
                (F, F, F): [0],
                (T, T, U): [0],
                (T, U, T): [],
                (F, U, F): [0],
            },
        ),
        # The same test twice: each place for itself.
        (AnyOf((A, All((A, B)))), {(T, T, T): [], (F, F, T): [0, 1], (F, F, F): [0], (T, T, F): [0]}),
    ],
    ids=["all", "any", "nested", "twice"],
)
def test_a_table_worked_by_hand(condition: Condition, table: dict[tuple[Truth, ...], list[int]]) -> None:
    assert {truths: read(condition, truths)[1] for truths in table} == table


def numbered(depth: int) -> st.SearchStrategy[Condition]:
    """Conditions at random; all leaves are alike until they are numbered."""
    if not depth:
        return st.just(A)
    parts = st.lists(numbered(depth - 1), min_size=0, max_size=3).map(tuple)
    return st.one_of(st.just(A), parts.map(All), parts.map(AnyOf), numbered(depth - 1).map(Not))


def relabelled(condition: Condition, names: Iterator[int]) -> Condition:
    """The condition with a name of its own for each leaf."""
    match condition:
        case All(parts):
            return All(tuple(relabelled(part, names) for part in parts))
        case AnyOf(parts):
            return AnyOf(tuple(relabelled(part, names) for part in parts))
        case Not(part):
            return Not(relabelled(part, names))
        case _:
            return DefinitionRef(str(next(names)))


def evaluated(condition: Condition, truths: Sequence[Truth]) -> Truth:
    """The truth by the engine's own evaluation."""

    def lookup(reference: DefinitionRef | RuleRef) -> Truth:
        assert isinstance(reference, DefinitionRef)
        return truths[int(reference.name)]

    return evaluate(condition, {}, lookup)


@settings(max_examples=60, deadline=None)
@given(numbered(3).filter(lambda condition: len(list(leaves(condition))) <= 5))
def test_all_valuations(condition: Condition) -> None:
    """A condition decides exactly where it is known and the whole comes out otherwise, true or false, if it alone is turned round."""
    count = len(list(leaves(condition)))
    named = relabelled(condition, iter(range(count)))
    for truths in product((T, F, U), repeat=count):
        outcome = evaluated(named, truths)
        assert read(condition, truths)[0] is outcome
        turned = []
        for place, truth in enumerate(truths):
            other = evaluated(named, [not truth if at == place else one for at, one in enumerate(truths)]) if truth is not None else None
            if outcome is not None and other is (not outcome):
                turned.append(place)
        assert read(condition, truths)[1] == turned
