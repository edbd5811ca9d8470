"""The machine for one question: the operations behind some planes as one Python function, from bytes to bytes, a byte for each plane."""

from collections.abc import Callable, Iterable, Mapping
from functools import reduce
from operator import and_, or_
from threading import Lock
from typing import Any, Final, NamedTuple

from zweck.program.planes import ALWAYS, NEVER, Kind, Operation, Plane, Program, behind

WORTH: Final = 12
"""Runs that go step by step: to write a function takes about as long as these."""

DEEP: Final = 12
"""Operations that stand inside each other in one expression: Python's parser takes not many more."""

NEGATED: Final = tuple([(byte & 5 ^ 5) << 1 | (byte & 10 ^ 10) >> 1 for byte in range(16)])
"""The bytes of the opposite of tests in two readings (`zweck.program.places`): what surely holds is what its opposite possibly does not."""

Code = Callable[[bytes], bytes]


class Read(NamedTuple):
    """The place of a byte that is read as it is, or as the opposite of the test that it says."""

    place: int
    negated: bool = False


class Straight:
    """Some planes of a program for one question; safe to use from several threads."""

    __slots__ = ("_all", "_code", "_inputs", "_left", "_lock", "_size", "_steps", "_wanted")

    def __init__(self, program: Program, wanted: Iterable[Plane], inputs: Mapping[Plane, Read], all_bits: int) -> None:
        """`inputs` say where each input is read; `all_bits` is the byte of the plane that has all bits."""
        self._wanted = tuple(wanted)
        needed = behind(program, self._wanted)
        made = ((plane, program.planes[plane]) for plane in needed)
        self._steps: tuple[tuple[Plane, Operation], ...] = tuple([(plane, one) for plane, one in made if isinstance(one, Operation)])
        self._inputs = tuple([(plane, inputs[plane]) for plane in needed if plane in inputs])
        self._all = all_bits
        self._size = len(program)
        self._left = WORTH
        self._code: Code | None = None
        self._lock = Lock()

    def run(self, at: bytes) -> bytes:
        """The bytes of the planes that are wanted, for those of the inputs."""
        code = self._code
        if code is None:
            self._left -= 1
            if self._left >= 0:
                return self._stepwise(at)
            with self._lock:
                code = self._code = self._written()
        return code(at)

    def _stepwise(self, at: bytes) -> bytes:
        values = {NEVER: 0, ALWAYS: self._all, **{plane: NEGATED[at[place]] if no else at[place] for plane, (place, no) in self._inputs}}
        for plane, (kind, sources) in self._steps:
            if kind == Kind.WITHOUT:
                one, other = sources
                values[plane] = values[one] & ~values[other]
            else:
                values[plane] = reduce(and_ if kind == Kind.AND else or_, [values[source] for source in sources])
        return bytes([values[plane] for plane in self._wanted])

    def _written(self) -> Code:
        """The function: an operation that several others read is a variable, any other stands where it is read."""
        uses: dict[Plane, int] = {}
        for _, (_, sources) in self._steps:
            for source in sources:
                uses[source] = uses.get(source, 0) + 1
        said = {
            NEVER: "0",
            ALWAYS: str(self._all),
            **{plane: f"no[at[{place}]]" if no else f"at[{place}]" for plane, (place, no) in self._inputs},
        }
        lines = [f"p{plane} = {said[plane]}" for plane, _ in self._inputs if uses.get(plane, 0) > 1]
        said |= {plane: f"p{plane}" for plane, _ in self._inputs if uses.get(plane, 0) > 1}
        depth: dict[Plane, int] = {}
        wanted = frozenset(self._wanted)
        for plane, (kind, sources) in self._steps:
            joined = {Kind.AND: " & ", Kind.OR: " | ", Kind.WITHOUT: " & ~"}[kind].join([said[source] for source in sources])
            depth[plane] = 1 + max(depth.get(source, 0) for source in sources)
            if uses.get(plane, 0) != 1 or plane in wanted or depth[plane] > DEEP:
                lines.append(f"p{plane} = {joined}")
                said[plane], depth[plane] = f"p{plane}", 0
            else:
                said[plane] = f"({joined})"
        lines.append(f"return bytes(({''.join(f'{said[plane]}, ' for plane in self._wanted)}))")
        scope: dict[str, Any] = {}
        text = "\n".join([f"def written(at, no={NEGATED}):", *(f"    {line}" for line in lines)])
        exec(compile(text, "<program>", "exec"), scope)  # noqa: S102  our own text, of checked policies
        found: Code = scope["written"]
        return found
