"""Names of editions that are the same have one number, and share what rests on them; no others do."""

from collections.abc import Iterator
from itertools import pairwise

import pytest

from tests.law import shipped_law
from zweck.editions import names as module
from zweck.editions.build import Editions
from zweck.editions.edition import Edition
from zweck.editions.names import numbers_of, referred
from zweck.program.laws import Laws
from zweck.program.units import Units


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


def test_what_editions_share_hangs_on_no_order() -> None:
    """Else until when an answer is said to stay would hang on what was asked before."""
    found = []
    for order in (1, -1):
        editions = Editions(shipped_law())
        several = {day: editions.on(day) for day in editions.starts[-40:][::order]}
        scopes = {
            day: {plan.version.law: numbers_of(edition)[plan.scope] for plan in edition.laws} for day, edition in sorted(several.items())
        }
        found.append([{law: one.get(law) == number for law, number in other.items()} for one, other in pairwise(scopes.values())])
    assert found[0] == found[1]


def test_editions_share_the_planes_of_a_law_that_is_the_same_in_them() -> None:
    units = Units.of(shipped_law())
    one, other = (
        {seat.plan.version.law: units.unit(edition, seat.places, bytes) for seat in Laws(edition, units).seats} for edition in late()[:2]
    )
    shared = [law for law, unit in other.items() if unit is one.get(law)]
    assert 0 < len(shared) < len(one)


def test_numbers_are_forgotten_and_never_given_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_EDITIONS", 2)
    numbers = module.Numbers()
    given: dict[int, object] = {}
    for edition in (*late()[:6], *late()[:6]):
        for number, named in zip(numbers.of(edition), edition.names, strict=True):
            assert given.setdefault(number, named.condition) is named.condition
    assert len(numbers._editions) <= 2  # the object has no other sight of its size
