"""A thing that is made of a policy set or a vocabulary is made once, belongs to it alone, and goes with it."""

import gc
import pickle
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from threading import Barrier, Thread

import pytest

from tests.engine.strategies import ARCADIA
from tests.proving import at_most
from zweck.activities.causes import of_law
from zweck.catalogue.readers import readers
from zweck.decision.decision import Detail
from zweck.editions.build import Editions
from zweck.engine import Engine
from zweck.facts.question import FactError, ask
from zweck.law.policy import PolicySet
from zweck.law.tables import Entry, Table, TableKind
from zweck.law.vocabulary import Vocabulary
from zweck.logic.condition import Rows
from zweck.words.text import Text

pytestmark = pytest.mark.usefixtures("searched")

STATED = {"time.decision_date": "2011-01-01", "operation.kind": "collect"}


def again(policies: PolicySet) -> PolicySet:
    """The set as a worker has it."""
    read: PolicySet = pickle.loads(pickle.dumps(policies))  # noqa: S301  our own process made it
    return read


def parts(policies: PolicySet) -> tuple[object, ...]:
    """A thing that is made of a set; nothing else is equal to it, for it is another object."""
    return ([policies.revision],)


def test_a_thing_is_made_once_for_all_threads() -> None:
    policies, found, ready = replace(ARCADIA), list[object](), Barrier(8)

    def want() -> None:
        ready.wait()
        found.append(policies.once(parts))

    threads = [Thread(target=want) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(found) == 8
    assert {id(one) for one in found} == {id(policies.once(parts))}


@pytest.mark.parametrize("copied", [replace, deepcopy, again])
def test_another_set_begins_with_nothing_made(copied: Callable[[PolicySet], PolicySet]) -> None:
    policies = replace(ARCADIA)
    made, editions = policies.once(parts), Editions.of(policies)
    other = copied(policies)
    assert other.once(parts) is not made
    assert Editions.of(other) is not editions
    assert policies.once(parts) is made


def test_what_was_made_is_in_no_pickle() -> None:
    """Workers are sent the law, not what another process made of it."""
    policies = again(ARCADIA)
    fresh = len(pickle.dumps(policies))
    for detail in Detail:
        Engine(policies).decide(ask(STATED, policies.vocabulary), detail)
    assert of_law(policies)
    assert readers(policies)
    assert len(pickle.dumps(policies)) == fresh


def test_values_are_good_by_the_facts_of_their_own_vocabulary() -> None:
    """A value that one vocabulary knows is refused by another one, however often it was read by the first."""
    vocabulary = replace(ARCADIA.vocabulary)
    for _ in range(2):
        ask(STATED, vocabulary)
    facts = {name: fact for name, fact in vocabulary.facts.items() if name != "operation.kind"}
    with pytest.raises(FactError):
        ask(STATED, replace(vocabulary, facts=facts))


def test_rows_are_those_of_their_own_tables() -> None:
    """The law of another table is not taken for this one's."""
    entry, wanted = Entry("AA", rule="permits"), Rows("lands", ())
    one = Vocabulary({}, {"lands": Table("lands", TableKind.ROWS, Text("", ""), (entry,))})
    assert one.rows_of(wanted) == (entry,)
    other = replace(one, tables={"lands": replace(one.tables["lands"], entries=())})
    assert other.rows_of(wanted) == ()
    assert one.rows_of(wanted) is one.rows_of(wanted)


def test_two_hundred_sets_leave_no_more_than_twenty() -> None:
    def left(count: int) -> int:
        for _ in range(count):
            policies = again(ARCADIA)
            Engine(policies).decide(ask(STATED, policies.vocabulary))
            assert of_law(policies)
            assert readers(policies)
        del policies
        gc.collect()
        return sum(isinstance(one, PolicySet | Vocabulary | Editions) for one in gc.get_objects())

    assert left(at_most(20, 10)) == left(at_most(200, 30))
