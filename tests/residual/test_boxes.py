"""The largest boxes of a set of cells are all of them and no others, found here by trying every box."""

from itertools import product
from math import prod
from random import Random

import pytest

from tests.proving import drawn
from zweck.residual import boxes
from zweck.residual.boxes import Box, TooMany, cells_of, enough, largest

SETS = 20_000


def tried(cells: list[bool], sizes: list[int]) -> set[Box]:
    row = sum(1 << place for place, inside in enumerate(cells) if inside)
    within = [box for box in product(*(range(1, 1 << size) for size in sizes)) if not cells_of(box, sizes) & ~row]
    return {
        one for one in within if not any(other != one and all(a & ~b == 0 for a, b in zip(one, other, strict=True)) for other in within)
    }


def test_drawn_sets() -> None:
    chance = Random(11)
    for _ in range(drawn(SETS)):
        sizes = [chance.randint(1, 4) for _ in range(chance.randint(1, 3))]
        share = chance.random()
        cells = [chance.random() < share for _ in range(prod(sizes))]
        found = largest(cells, sizes)
        assert set(found) == tried(cells, sizes)
        assert len(set(found)) == len(found)
        covered = 0
        for box in enough(found, sizes):
            covered |= cells_of(box, sizes)
        assert covered == sum(1 << place for place, inside in enumerate(cells) if inside)


def test_no_box_is_too_many() -> None:
    sizes = [2, 3]
    found = enough(largest([True, True, False, False, True, True], sizes), sizes)
    rows = [cells_of(box, sizes) for box in found]
    assert all(row & ~sum(other for other in rows if other != row) for row in rows)


def test_a_cell_is_where_counting_finds_it() -> None:
    """The last fact turns first."""
    assert cells_of((0b10, 0b001), [2, 3]) == 1 << 3
    assert cells_of((0b11, 0b100), [2, 3]) == 1 << 2 | 1 << 5


def test_all_and_nothing() -> None:
    assert largest([True] * 6, [2, 3]) == ((0b11, 0b111),)
    assert largest([False] * 6, [2, 3]) == ()


def test_too_many_boxes_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boxes, "MAX_BOXES", 20)
    chance, sizes = Random(3), [5, 5, 5]
    with pytest.raises(TooMany):
        largest([chance.random() < 1 / 2 for _ in range(prod(sizes))], sizes)
