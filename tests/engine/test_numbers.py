"""Names of editions that are the same have one number, and share what rests on them; no others do."""

from collections.abc import Iterator

import pytest

from tests.law import shipped_law
from zweck.editions import numbers as module
from zweck.editions.build import Editions
from zweck.editions.edition import Edition
from zweck.editions.numbers import numbers_of
from zweck.editions.reading import referred
from zweck.match.standing import Seat


def late() -> list[Edition]:
    """Some editions of the shipped law."""
    editions = Editions.of(shipped_law())
    return [editions.on(day) for day in editions.starts[-12:]]


def meanings(editions: list[Edition]) -> Iterator[tuple[int, object]]:
    """Each name's number, and the condition, rule and further numbers for which it stands."""
    for edition in editions:
        numbers = numbers_of(edition)
        for place, named in enumerate(edition.names):
            yield numbers[place], (named.key, id(named.condition), id(named.rule), *(numbers[below] for below in referred(edition, place)))


def test_a_number_has_one_meaning_and_a_meaning_one_number() -> None:
    found = set(meanings(late()))
    assert len({number for number, _ in found}) == len({meaning for _, meaning in found}) == len(found)
    assert len(found) < sum(len(edition.names) for edition in late()) / 2


def test_editions_share_the_board_of_a_law_that_is_the_same_in_them() -> None:
    one, other = late()[:2]
    standing = {plan.version.law: Seat(one, plan, 0).standing for plan in one.laws}
    shared = [plan.version.law for plan in other.laws if Seat(other, plan, 0).standing is standing.get(plan.version.law)]
    assert 0 < len(shared) < len(one.laws)
    assert Seat(one, one.laws[0], 20).standing is not standing[one.laws[0].version.law]


def test_numbers_are_forgotten_and_never_given_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_EDITIONS", 2)
    numbers = module.Numbers()
    given: dict[int, object] = {}
    for edition in (*late()[:6], *late()[:6]):
        for number, named in zip(numbers.of(edition), edition.names, strict=True):
            assert given.setdefault(number, named.condition) is named.condition
    assert len(numbers._editions) <= 2  # the object has no other sight of its size
