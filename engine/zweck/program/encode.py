"""From values to the inputs of a program: which of them each stated fact sets."""

from zweck.logic.condition import Value
from zweck.program.planes import Input, Plane, Program
from zweck.program.silence import sets


class Encoder:
    """The inputs of one program, by the values of facts that set them; each value is tried against the tests once."""

    def __init__(self, program: Program) -> None:
        """Take the inputs that the program has now."""
        self._by_fact: dict[str, list[tuple[Input, Plane]]] = {}
        self._set: dict[tuple[str, Value | None], tuple[Plane, ...]] = {}
        for one, plane in program.inputs.items():
            self._by_fact.setdefault(one.fact, []).append((one, plane))

    def set_by(self, fact: str, value: Value | None) -> tuple[Plane, ...]:
        """The inputs that a stated fact sets; `None` says that it is stated as unknown."""
        key = (fact, value)
        found = self._set.get(key)
        if found is None:
            found = self._set[key] = tuple([plane for one, plane in self._by_fact.get(fact, ()) if sets(one, value)])
        return found
