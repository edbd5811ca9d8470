"""From questions to the inputs of a program: which bits of which planes each stated fact sets."""

from collections.abc import Iterable, Mapping

from zweck.logic.condition import Value
from zweck.program.planes import About, Input, Plane, Program
from zweck.program.silence import sets


class Encoder:
    """The inputs of one program, by the values of facts that set them; each value is tried against the tests once."""

    def __init__(self, program: Program) -> None:
        """Take the inputs that the program has now."""
        self._by_fact: dict[str, list[tuple[Input, Plane]]] = {}
        self._presuming: Plane | None = None
        self._set: dict[tuple[str, Value | None], tuple[Plane, ...]] = {}
        for one, plane in program.inputs.items():
            if one.about is About.PRESUMING:
                self._presuming = plane
            else:
                self._by_fact.setdefault(one.fact, []).append((one, plane))

    def set_by(self, fact: str, value: Value | None) -> tuple[Plane, ...]:
        """The inputs that a stated fact sets; `None` says that it is stated as unknown."""
        key = (fact, value)
        found = self._set.get(key)
        if found is None:
            found = self._set[key] = tuple([plane for one, plane in self._by_fact.get(fact, ()) if sets(one, value)])
        return found

    def planes(self, questions: Iterable[tuple[Mapping[str, Value | None], bool]]) -> dict[Plane, int]:
        """The rows of all inputs that are set, for questions of stated facts, each with whether the ordinary course is presumed."""
        lanes: dict[tuple[str, Value | None], int] = {}
        presuming = 0
        for place, (stated, presume) in enumerate(questions):
            bit = 1 << place
            for pair in stated.items():
                lanes[pair] = lanes.get(pair, 0) | bit
            if presume:
                presuming |= bit
        found: dict[Plane, int] = {}
        for (fact, value), row in lanes.items():
            for plane in self.set_by(fact, value):
                found[plane] = found.get(plane, 0) | row
        if self._presuming is not None and presuming:
            found[self._presuming] = presuming
        return found
