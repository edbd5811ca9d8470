"""The machine for one question: the operations behind some planes as one Python function, from bytes to bytes, a byte for each plane."""

from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from operator import itemgetter
from threading import Lock
from typing import Any, Final, NamedTuple, cast

from zweck.program.planes import ALWAYS, AND, NEVER, OR, WITHOUT, Operation, Plane, Program, behind

WORTH: Final = 12
"""Runs that go step by step: to write a function takes about as long as these."""

MAX_WRITTEN: Final = 3_000
"""Planes of one function; more go step by step for good, for to compile them would make others wait."""

DEEP: Final = 12
"""Operations that stand inside each other in one expression: Python's parser takes not many more."""

NEGATED: Final = bytes([(byte & 5 ^ 5) << 1 | (byte & 10 ^ 10) >> 1 for byte in range(256)])
"""The bytes of the opposite of tests in two readings (`zweck.program.places`): what surely holds is what its opposite possibly does not."""

SIGNS: Final = {AND: " & ", OR: " | ", WITHOUT: " & ~"}

Code = Callable[[bytes], bytes]

Inputs = tuple[tuple[Plane, ...], Callable[[bytes], tuple[int, ...]], bool]
"""Inputs that are read in one go, how, and whether as the opposites of the tests that they say."""


class Read(NamedTuple):
    """The place of a byte that is read as it is, or as the opposite of the test that it says."""

    place: int
    negated: bool = False


class Straight:
    """Some planes of a program for one question; safe to use from several threads."""

    __slots__ = ("_all", "_code", "_left", "_lock", "_program", "_steps", "_wanted", "inputs")

    def __init__(self, program: Program, wanted: Iterable[Plane], inputs: Mapping[Plane, Read], all_bits: int) -> None:
        """`inputs` say where each input is read; `all_bits` is the byte of the plane that has all bits."""
        self._program = program
        self._wanted = array("I", wanted)
        self.inputs = list[Inputs]()
        steps = behind(program, self._wanted)
        for negated in (False, True):
            if reads := [plane for plane in steps if plane in inputs and inputs[plane].negated is negated]:
                reads.append(reads[-1])  # one alone would be no tuple
                self.inputs.append((tuple(reads), itemgetter(*[inputs[plane].place for plane in reads]), negated))
        self._steps = array("I", [plane for plane in steps if plane not in inputs])
        self._all = all_bits
        self._left = WORTH if len(steps) <= MAX_WRITTEN else 1 << 62  # never
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
        planes, values = cast("list[Operation]", self._program.planes), {NEVER: 0, ALWAYS: self._all}
        for read, get, negated in self.inputs:
            values.update(zip(read, get(at.translate(NEGATED) if negated else at), strict=True))
        for plane in self._steps:
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
        made = [(plane, cast(Operation, self._program.planes[plane])) for plane in self._steps]
        uses = Counter(source for _, one in made for source in one.sources)
        uses.update(self._wanted)
        said, depth, lines = {NEVER: "0", ALWAYS: str(self._all)}, dict[Plane, int](), list[str]()
        scope: dict[str, Any] = {"opposite": NEGATED}
        for read, get, negated in self.inputs:
            said.update({plane: f"p{plane}" for plane in read})
            name, source = ("deny", "at.translate(opposite)") if negated else ("get", "at")
            scope[name] = get
            lines.append(f"{', '.join([said[plane] for plane in read])} = {name}({source})")
        for plane, one in made:
            depth[plane] = 1 + max([depth.get(source, 0) for source in one.sources])
            said[plane] = f"({SIGNS[one.kind].join(map(said.__getitem__, one.sources))})"
            if uses[plane] > 1 or depth[plane] > DEEP:
                lines.append(f"p{plane} = {said[plane]}")
                said[plane], depth[plane] = f"p{plane}", 0
        lines.append(f"return bytes(({''.join([f'{said[plane]}, ' for plane in self._wanted])}))")
        text = "\n".join([f"def written(at, {', '.join([f'{name}={name}' for name in scope])}):", *(f"    {line}" for line in lines)])
        exec(compile(text, "<program>", "exec"), scope)  # noqa: S102  our own text, of checked policies
        found: Code = scope.pop("written")  # with it there the function would hold itself
        return found
