"""The machine for one question: the operations behind some planes as one Python function, from bytes to bytes, a byte for each plane."""

from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from threading import Lock
from typing import Any, Final, cast

from zweck.program.places import several
from zweck.program.planes import ALWAYS, AND, NEVER, OR, WITHOUT, Operation, Plane, Program, behind, compute

WORTH: Final = 12
"""Runs that go step by step: to write a function takes about as long as these."""

MAX_WRITTEN: Final = 3_000
"""Planes of one function; more go step by step for good, for to compile them would make others wait."""

DEEP: Final = 12
"""Operations that stand inside each other in one expression: Python's parser takes not many more."""

SIGNS: Final = {AND: " & ", OR: " | ", WITHOUT: " & ~"}

Code = Callable[[bytes], bytes]


class Straight:
    """Some planes of a program for one question; safe to use from several threads."""

    __slots__ = ("_all", "_code", "_get", "_left", "_lock", "_program", "_steps", "_wanted", "inputs")

    def __init__(self, program: Program, wanted: Iterable[Plane], inputs: Mapping[Plane, int], all_bits: int) -> None:
        """`inputs` say where each input is read (`zweck.program.places.spread`); `all_bits` is the byte of the plane that has all bits."""
        self._program = program
        self._wanted = array("I", wanted)
        steps = behind(program, self._wanted)
        self.inputs = tuple([plane for plane in steps if plane in inputs])
        """The inputs that are read."""

        self._get = several([inputs[plane] for plane in self.inputs])  # with the last one twice
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
        values = {NEVER: 0, ALWAYS: self._all}
        values.update(zip(self.inputs, self._get(at), strict=False))
        compute(self._program, self._steps, values)
        return bytes([values[plane] for plane in self._wanted])

    def _written(self) -> Code:
        """The function: a plane that several others read is a variable, any other stands where it is read."""
        made = [(plane, cast(Operation, self._program.planes[plane])) for plane in self._steps]
        uses = Counter(source for _, one in made for source in one.sources)
        uses.update(self._wanted)
        said, depth, lines = {NEVER: "0", ALWAYS: str(self._all)}, dict[Plane, int](), list[str]()
        said.update({plane: f"p{plane}" for plane in self.inputs})
        lines.append(f"({''.join([f'{said[plane]}, ' for plane in (*self.inputs, *self.inputs[-1:])])}) = get(at)")
        for plane, one in made:
            depth[plane] = 1 + max([depth.get(source, 0) for source in one.sources])
            said[plane] = f"({SIGNS[one.kind].join(map(said.__getitem__, one.sources))})"
            if uses[plane] > 1 or depth[plane] > DEEP:
                lines.append(f"p{plane} = {said[plane]}")
                said[plane], depth[plane] = f"p{plane}", 0
        lines.append(f"return bytes(({''.join([f'{said[plane]}, ' for plane in self._wanted])}))")
        scope: dict[str, Any] = {"get": self._get}
        text = "\n".join(["def written(at, get=get):", *(f"    {line}" for line in lines)])
        exec(compile(text, "<program>", "exec"), scope)  # noqa: S102  our own text, of checked policies
        found: Code = scope.pop("written")  # with it there the function would hold itself
        return found
