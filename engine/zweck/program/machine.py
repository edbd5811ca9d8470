"""The machine in plain Python: a plane is a whole number of any width, and each operation one step on whole numbers."""

from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from operator import and_, or_

from zweck.program.planes import ALWAYS, Kind, Operation, Plane, Program, behind


class Course:
    """The operations of a program on which some planes rest, in their order."""

    def __init__(self, program: Program, wanted: Iterable[Plane]) -> None:
        """Find the operations behind the planes that are wanted."""
        self.wanted = tuple(wanted)
        planes = ((plane, program.planes[plane]) for plane in behind(program, self.wanted))
        self._steps = tuple([(plane, one) for plane, one in planes if isinstance(one, Operation)])
        self._size = len(program)

    def run(self, inputs: Mapping[Plane, int], width: int) -> Sequence[int]:
        """The planes that are wanted, each a number of `width` bits; an input that is not given has no bit."""
        values = [0] * self._size
        values[ALWAYS] = (1 << width) - 1
        for plane, row in inputs.items():
            values[plane] = row
        for plane, (kind, sources) in self._steps:
            if kind == Kind.WITHOUT:
                one, other = sources
                values[plane] = values[one] & ~values[other]
            else:
                values[plane] = reduce(and_ if kind == Kind.AND else or_, map(values.__getitem__, sources))
        return [values[plane] for plane in self.wanted]
