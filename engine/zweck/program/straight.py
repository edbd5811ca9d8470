"""The machine for one question: the operations behind some planes as one Python function, from bytes to bytes, a byte for each plane."""

from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from threading import Lock
from typing import Any, Final, NamedTuple, cast

from zweck.program.planes import ALWAYS, AND, NEVER, OR, WITHOUT, Operation, Plane, Program, behind

WORTH: Final = 12
"""Runs that go step by step: to write a function takes about as long as these."""

MAX_WRITTEN: Final = 3_000
"""Planes of one function; more go step by step for good, for to compile them would make others wait."""

DEEP: Final = 12
"""Operations that stand inside each other in one expression: Python's parser takes not many more."""

NEGATED: Final = tuple([(byte & 5 ^ 5) << 1 | (byte & 10 ^ 10) >> 1 for byte in range(16)])
"""The bytes of the opposite of tests in two readings (`zweck.program.places`): what surely holds is what its opposite possibly does not."""

SIGNS: Final = {AND: " & ", OR: " | ", WITHOUT: " & ~"}

Code = Callable[[bytes], bytes]


class Read(NamedTuple):
    """The place of a byte that is read as it is, or as the opposite of the test that it says."""

    place: int
    negated: bool = False


class Straight:
    """Some planes of a program for one question; safe to use from several threads."""

    __slots__ = ("_all", "_code", "_left", "_lock", "_program", "_read", "_steps", "_wanted")

    def __init__(self, program: Program, wanted: Iterable[Plane], inputs: Mapping[Plane, Read], all_bits: int) -> None:
        """`inputs` say where each input is read; `all_bits` is the byte of the plane that has all bits."""
        self._program = program
        self._read = inputs
        self._wanted = array("I", wanted)
        self._steps = array("I", behind(program, self._wanted))
        self._all = all_bits
        self._left = WORTH
        self._code: Code | None = None
        self._lock = Lock()

    def reads(self) -> Iterator[int]:
        """The places of the bytes that are read."""
        return iter([self._read[plane].place for plane in self._steps if plane in self._read])

    def run(self, at: bytes) -> bytes:
        """The bytes of the planes that are wanted, for those of the inputs."""
        code = self._code
        if code is None:
            self._left -= 1
            if self._left >= 0 or len(self._steps) > MAX_WRITTEN:
                return self._stepwise(at)
            with self._lock:
                code = self._code = self._written()
        return code(at)

    def _stepwise(self, at: bytes) -> bytes:
        planes, read, values = cast("list[Operation]", self._program.planes), self._read, {NEVER: 0, ALWAYS: self._all}
        for plane in self._steps:
            if plane in read:
                place, negated = read[plane]
                values[plane] = NEGATED[at[place]] if negated else at[place]
                continue
            kind, sources = planes[plane]
            found = values[sources[0]]
            if kind is AND:
                for source in sources:
                    found &= values[source]
            elif kind is OR:
                for source in sources:
                    found |= values[source]
            else:
                found &= ~values[sources[1]]
            values[plane] = found
        return bytes([values[plane] for plane in self._wanted])

    def _written(self) -> Code:
        """The function: a plane that several others read is a variable, any other stands where it is read."""
        made = [(plane, self._program.planes[plane]) for plane in self._steps]
        uses = Counter(source for _, one in made if isinstance(one, Operation) for source in one.sources)
        uses.update(self._wanted)
        said, depth, lines = {NEVER: "0", ALWAYS: str(self._all)}, dict[Plane, int](), list[str]()
        for plane, one in made:
            if isinstance(one, Operation):
                depth[plane] = 1 + max([depth.get(source, 0) for source in one.sources])
                said[plane] = f"({SIGNS[one.kind].join(map(said.__getitem__, one.sources))})"
            else:
                place, negated = self._read[plane]
                said[plane] = f"no[at[{place}]]" if negated else f"at[{place}]"
            if uses[plane] > 1 or depth.get(plane, 0) > DEEP:
                lines.append(f"p{plane} = {said[plane]}")
                said[plane], depth[plane] = f"p{plane}", 0
        lines.append(f"return bytes(({''.join([f'{said[plane]}, ' for plane in self._wanted])}))")
        scope: dict[str, Any] = {}
        text = "\n".join([f"def written(at, no={NEGATED}):", *(f"    {line}" for line in lines)])
        exec(compile(text, "<program>", "exec"), scope)  # noqa: S102  our own text, of checked policies
        found: Code = scope.pop("written")  # with it there the function would hold itself
        return found
