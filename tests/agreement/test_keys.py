"""The keys of all that is kept: a result reads no plane outside its key, and equal keys have equal results."""

from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from random import Random
from typing import Any, cast

import pytest

from tests.agreement.situations import Situations, asked
from tests.proving import drawn
from zweck.decision.decision import Detail
from zweck.engine import Engine
from zweck.explain import trace as module
from zweck.explain.common import Kept
from zweck.explain.trace import Trace
from zweck.law.vocabulary import DECISION_DATE
from zweck.program.places import ASSUMED, PLANES, TRUE, Places, Row
from zweck.program.question import Both
from zweck.program.units import Unit

QUESTIONS = 6_000
DAY = date(2026, 6, 1)


class Bytes(Sequence[int]):
    """The bytes of a question, which write down the planes that are read."""

    def __init__(self, at: Sequence[int], places: Places) -> None:
        self._at = at
        self._places = places
        self.read: Row = 0

    def __getitem__(self, place: Any) -> Any:
        """A byte, or that of the opposite; of a fact it is not known which of its planes are looked at, so the one that nodes ask for."""
        if not isinstance(place, slice):  # of no bytes
            at = max(place, ~place)
            self.read |= self._places.mask((at,), TRUE if at >= PLANES * len(self._places.facts) else 1)
        return self._at[place]

    def __len__(self) -> int:
        """The number of bytes."""
        return len(self._at)


class Assumed:
    """The facts that were assumed, which write down those that are looked at."""

    def __init__(self, facts: Row) -> None:
        self._facts = facts
        self.read: Row = 0

    def __rand__(self, mask: Row) -> Row:
        """Those of some facts."""
        self.read |= mask * ASSUMED
        return self._facts & mask


class Read:
    """The planes that were read while one result was found."""

    def __init__(self, trace: Trace) -> None:
        self._trace = trace
        self._kept = (trace.at, trace.assumed, dict(trace))

    @contextmanager
    def all(self) -> Iterator["Read"]:
        """Write down what is read; truths that are known already are found again, from the planes."""
        trace = self._trace
        at, assumed = Bytes(self._kept[0], trace.tracer.common.places), Assumed(self._kept[1])
        trace.at, trace.assumed = at, cast(Any, assumed)
        trace.clear()
        try:
            yield self
        finally:
            self.planes = at.read | assumed.read
            trace.at, trace.assumed = self._kept[:2]
            trace.clear()
            trace.update(self._kept[2])


class Keys:
    """Finds results as the engine does, each with all that it reads; compares results of equal keys."""

    def __init__(self) -> None:
        self.found: dict[tuple[int, Row], object] = {}
        self.masks: list[object] = []
        self.count = 0

    def check(self, owner: object, key: Row, result: object) -> None:
        """Equal keys have equal results."""
        self.masks.append(owner)  # so that no other one gets its identity
        assert self.found.setdefault((id(owner), key), result) == result
        self.count += 1


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> Keys:
    """Every result is found again, with what it reads; a result that is found inside another one is part of it."""
    keys, inside = Keys(), list[bool]()

    def kept(self: Trace, where: Kept, find: Any, place: int) -> int:
        if inside:
            return cast(int, find(place))
        inside.append(True)
        with Read(self).all() as read:
            result = find(place)
        inside.pop()
        assert read.planes & ~where.mask == 0, self.tracer.edition.names[place].key
        keys.check(where.known, self.row & where.mask, result)
        return cast(int, result)

    monkeypatch.setattr(module.Trace, "_kept", kept)
    return keys


def test_no_result_reads_a_plane_outside_its_key(situations: Situations, keys: Keys) -> None:
    engine, chance = Engine(situations.policies), Random(41)
    for number in range(drawn(QUESTIONS)):
        question = situations.draw(chance)
        if number % 2:
            question = asked({**question.stated, DECISION_DATE: DAY}, question.presume_unstated, situations.policies.vocabulary)
        engine.decide(question, Detail.REASONS)
    assert keys.count > drawn(QUESTIONS) * 10


def test_a_key_that_lacks_a_plane_is_found(situations: Situations, keys: Keys, monkeypatch: pytest.MonkeyPatch) -> None:
    """The test can fail: without the planes of tests on one fact something is read outside."""
    look = module.Tracer.look

    def short(self: module.Tracer, test: Any) -> Row:
        return 0 if test.fact == "operation.kind" else look(self, test)

    monkeypatch.setattr(module.Tracer, "look", short)
    engine, chance = Engine(replace(situations.policies)), Random(1)
    with pytest.raises(AssertionError):
        deque((engine.decide(situations.draw(chance), Detail.REASONS) for _ in range(20)), 0)


def test_laws_read_no_plane_outside_their_key(situations: Situations, monkeypatch: pytest.MonkeyPatch) -> None:
    """The truths of a scope or a law hang on the bytes of its key alone: any other byte may be anything."""
    of, engine, chance = Unit.of, Engine(situations.policies), Random(9)
    places = engine._explainer(engine.editions.on(DAY))._units.places

    def scrambled(self: Unit[object], both: Both) -> tuple[object, object]:
        mine, last = {place for place in range(places.size) if self.mask & places.mask((place,))}, len(both.at) - 1
        other = bytes([byte if min(place, last - place) in mine else chance.randrange(16) for place, byte in enumerate(both.at)])
        code = self._straight
        assert code.run(other) == code.run(both.at)
        return of(self, both)

    monkeypatch.setattr(Unit, "of", scrambled)
    for _ in range(drawn(QUESTIONS) // 4):
        engine.decide(situations.draw(chance), Detail.OUTCOME)
