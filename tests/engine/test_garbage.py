"""No search for garbage looks through what is made while it is made."""

import gc
from collections.abc import Iterator
from datetime import date

import pytest

from tests.engine.strategies import ARCADIA
from zweck.editions.build import Editions, build, no_search

pytestmark = pytest.mark.usefixtures("searched")


@pytest.fixture(autouse=True)
def _enabled() -> None:
    """Other tests of the process may have left it disabled."""
    gc.enable()


@pytest.fixture
def searches() -> Iterator[list[str]]:
    """The searches that begin, where one does after every few objects."""
    found: list[str] = []

    def note(phase: str, _: object) -> None:
        found.append(phase)

    before = gc.get_threshold()
    gc.callbacks.append(note)
    gc.set_threshold(100)
    yield found
    gc.set_threshold(*before)
    gc.callbacks.remove(note)


def test_none_begins_while_an_edition_is_built(searches: list[str]) -> None:
    """One begins afterwards; while it is built without `Editions`, several do."""
    editions, day = Editions(ARCADIA), date(2005, 1, 1)
    gc.collect()
    searches.clear()
    built = build(ARCADIA, day, None)
    assert searches.count("start") > 1
    gc.collect()
    searches.clear()
    assert len(editions.on(day).names) == len(built.names)
    assert searches.count("start") <= 1
    assert gc.isenabled()


def test_who_searches_for_none_goes_on_so_and_a_fault_changes_nothing() -> None:
    with no_search() as outer, no_search() as inner:
        assert (outer, inner, gc.isenabled()) == (True, False, False)
    with pytest.raises(ZeroDivisionError), no_search():
        raise ZeroDivisionError
    assert gc.isenabled()
