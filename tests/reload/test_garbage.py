"""Nothing of policies that were exchanged is left behind, and nothing waits for the search for garbage."""

import gc
import subprocess
import sys
import weakref
from pathlib import Path
from shutil import copytree
from typing import Final

import grpc
import pytest

from tests.arcadia import POLICIES
from tests.proving import RETE
from tests.reload.exchanging import ONE, Turns, engine, serving
from tests.reload.program import ASKED, Stream
from tests.server.transport.fiction import eventually
from tests.server.transport.grpcio import OWN_CONNECTION
from zweck.decision.decision import Detail
from zweck.engine import Engine
from zweck.facts.question import ask
from zweck.load import load
from zweck.observe.meter import Meter
from zweck.rpc.connection import Http2
from zweck.runtime.garbage import FROZEN
from zweck.runtime.reload.exchange import Exchange
from zweck.runtime.serving import Serving
from zweck.runtime.sources.read import Packed, Read
from zweck.v1 import admin_pb2 as admin
from zweck.v1.admin_pb2_grpc import AdminServiceStub
from zweck.v1.decision_pb2_grpc import DecisionServiceStub

pytestmark = pytest.mark.usefixtures("searched")


def test_the_last_call_in_flight_frees_the_old_policies(other: Read) -> None:
    """Nothing waits for the search for garbage, which would stop all calls."""
    gc.collect()
    gc.disable()
    try:
        with serving(Turns(ONE, other), Meter()) as (served, address), grpc.insecure_channel(address) as channel:
            old = weakref.ref(served.served.engine)
            stream = Stream(channel)
            assert stream.revision() == ONE.policies.revision
            AdminServiceStub(channel).ReloadPolicies(admin.ReloadPoliciesRequest(), timeout=60)
            assert DecisionServiceStub(channel).CheckProcessing(ASKED, timeout=60).revision == other.policies.revision
            assert stream.revision() == ONE.policies.revision
            assert old() is not None
            stream.end()
            eventually(lambda: old() is None)  # the server goes on for a moment when its client knows of the end
    finally:
        gc.enable()


@pytest.mark.parametrize("matcher", ["native", pytest.param("both", marks=RETE)])
def test_an_engine_leaves_no_garbage(matcher: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zweck.program.straight.WORTH", 0)  # functions are made for the first question
    policies = load(copytree(POLICIES, tmp_path / "policies"))  # those of the project are kept for other tests
    question = ask({"time.decision_date": "2011-01-01", "operation.kind": "collect"}, policies.vocabulary)
    used = Engine(policies, matcher)
    for detail in Detail:
        used.decide(question, detail)
    gc.collect()
    del used, policies
    assert gc.collect() == 0


NEW: Final = """
import gc
from zweck.runtime import garbage

looked = []

def look(phase, about):
    if phase == "start" and about["generation"] == 2:
        looked.append(len(gc.get_objects()))

with garbage.Frozen().searches():
    gc.callbacks.append(look)
    kept = [[number] for number in range(200_000)]
    gc.callbacks.remove(look)
assert len(kept) == 200_000
assert len(looked) > 5, looked
assert max(looked) < 40_000, looked
"""


@pytest.mark.skipif(sys.version_info >= (3, 14), reason="Python searches a part at a time itself")
def test_a_search_looks_at_what_is_new() -> None:
    """Caches hold hundreds of thousands of objects, and to look through all of them stops all calls for a tenth of a second.

    In a process of its own: when Python searches hangs on how many objects there were.
    """
    subprocess.run([sys.executable, "-c", NEW], check=True)


TURNED_OVER: Final = """
import gc
from zweck.runtime import garbage

looked = []

def look(phase, about):
    if phase == "start":
        looked.append(sum(len(gc.get_objects(generation=one)) for one in (0, 1, 2)))

garbage.QUIET, garbage.GROWTH = 1e9, (4, 1000)
frozen = garbage.Frozen()
with frozen.searches():
    kept = {}
    for number in range(20_000):
        kept[number % 10_000] = [[number] for _ in range(20)]
    gc.collect()
    gc.callbacks.append(look)
    for number in range(20_000):
        kept[number % 10_000] = [[number] for _ in range(20)]
        if number % 100 == 0:
            frozen.search()
    gc.callbacks.remove(look)
assert len(looked) >= 200, looked
assert max(looked) < 20_000, looked
"""


@pytest.mark.skipif(sys.version_info >= (3, 14), reason="Python searches a part at a time itself")
def test_a_search_looks_at_what_is_new_where_new_entries_take_the_place_of_old_ones() -> None:
    """As many objects are freed as are made, so that Python itself hardly ever searches, and then through all that were made meanwhile."""
    subprocess.run([sys.executable, "-c", TURNED_OVER], check=True)


FOUND: Final = """
import gc, weakref
from zweck.runtime import garbage

class Cycle:
    def __init__(self):
        self.itself = self

def found(quiet, *growth):
    garbage.QUIET, garbage.GROWTH = quiet, growth
    frozen.search()
    return left() is None

frozen = garbage.Frozen()
with frozen.searches():
    for often in (False, True):
        cycle = Cycle()
        left = weakref.ref(cycle)
        frozen.search()
        del cycle
        assert not found(-1.0, 1000, 1000), "there is not much more than there was"
        assert not found(1e9, 0, 1000), "much is done"
        assert found(*((1e9, 0, 0) if often else (-1.0, 0, 1000)))
"""


def test_garbage_that_was_frozen_is_found_at_last() -> None:
    """Once there is much more than there was, and little is done; or very much more.

    In a process of its own: all objects are looked through, and a run of tests has millions.
    """
    subprocess.run([sys.executable, "-c", FOUND], check=True)


def test_policies_made_ready_are_frozen(other: Read) -> None:
    """None of them is garbage, and there are a hundred thousand objects of them."""
    exchange = Exchange(Serving(engine(ONE.policies), ONE.policies), engine, None)
    with FROZEN.searches():
        before = gc.get_freeze_count()
        ready = exchange.prepare(Packed.of(other))
        assert gc.get_freeze_count() > before
    assert ready.policies.revision == other.policies.revision


def test_a_connection_leaves_no_garbage() -> None:
    """It may have been alive while policies were exchanged, and is not looked for any more then."""
    gc.collect()
    gc.disable()
    try:
        with serving(Turns(ONE)) as (_, address):
            kept = [weakref.ref(connection) for connection in connected(address)]
            eventually(lambda: all(connection() is None for connection in kept))
    finally:
        gc.enable()


def connected(address: str) -> list[Http2]:
    """The connections of a client that has asked something and gone."""
    of_others = connections()
    with grpc.insecure_channel(address, [OWN_CONNECTION]) as channel:
        DecisionServiceStub(channel).CheckProcessing(ASKED, timeout=60)
        found = [connection for connection in connections() if connection not in of_others]
        assert found
    return found


def connections() -> list[Http2]:
    """All connections of this process, those of other tests among them."""
    return [thing for thing in gc.get_objects() if isinstance(thing, Http2)]
