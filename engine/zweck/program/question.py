"""One question as planes: the facts that it states, silence filled (reading U), and against the controller (reading S; design 3.1)."""

from collections.abc import Iterable, Mapping
from functools import partial, reduce
from itertools import compress
from operator import or_
from typing import Final, NamedTuple

from zweck.facts.silences import FactSet, silences_of
from zweck.law.vocabulary import SameAs, Vocabulary
from zweck.logic.condition import Value
from zweck.program.places import ASSUMED, IMPLIED, ON, PLANES, READ_S, READ_U, STATED, Bits, Compared, Memory, Places, Row, Sets, spread
from zweck.program.planes import About, Input, Plane, Program, behind
from zweck.program.silence import Facts, Reading, sets
from zweck.program.straight import Straight

SHIFT: Final = ASSUMED.bit_length() - 1

MAX_STATED: Final = 20_000
"""Facts with their values of which it is kept what they turn, of one packing."""

SILENCE: Final = 2_500
"""Bytes of what silence gives, about."""

DIGITS: Final = bytes.maketrans(b"01", b"\0\1")  # from binary digits to bytes

Packed = int
"""Bits of the row, and above them those of the inputs of silence."""


class Planes:
    """One reading of one question: all planes in one number, and as bytes."""

    __slots__ = ("packing", "row")

    def __init__(self, row: Row, packing: "Packing") -> None:
        self.row = row
        self.packing = packing

    @property
    def assumed(self) -> Row:
        """The facts that are presumed or stand against the controller."""
        return self.row >> SHIFT & self.packing.facts


class Both:
    """Both readings of a question, of which S may be the same as U."""

    __slots__ = ("_at", "_size", "adverse", "row")

    def __init__(self, planes: Planes, against: Planes | None) -> None:
        self.row = planes.row
        self.adverse = self.row if against is None else against.row
        self._size = planes.packing.size
        self._at: bytes | None = None

    @property
    def at(self) -> bytes:
        """A byte for each place, whose first two bits are those of reading U, the next those of S (`spread`)."""
        if self._at is None:
            self._at = spread(self.row, self.adverse, self._size)
        return self._at

    def reading(self, *, adverse: bool) -> bytes:
        """The bytes of reading S alone (`adverse`), or of reading U."""
        return self.at.translate(READ_S if adverse else READ_U)


class Piece(NamedTuple):
    """A fact that silence gives a value, or, where it is `copied`, that of another fact; the bits of its being so, and all that turn."""

    name: str
    value: Value | None
    copied: str
    flag: Row
    turned: Row


class Silence(NamedTuple):
    """The values that silence gives (`None`: a copy of a stated one), bits of nothing with those turned, copies, likely claims; flags."""

    values: Mapping[str, Value | None]
    turned: Row
    copied: tuple[tuple[str, str], ...]
    likely: Row
    flags: bytes


class Packing:
    """Row and inputs of one question in one number, as long as no test gets a further place."""

    def __init__(self, poser: "Poser", places: Places) -> None:
        """Lay out what the values of facts turn that are stated, that silence gives, and that stand against the controller."""
        self.size = places.size
        self.width = places.width
        self.all = (1 << self.width) - 1
        self.facts = places.mask(places.facts.values(), ON)
        self.nothing = places.nothing
        self.values = dict(places.sets)
        self.stated = Bits(partial(_stated, self.values, places.facts, poser.inputs, self.width), MAX_STATED)
        """The bits that stated facts turn, each with its value."""

        self.pieces = list[Piece]()
        for flag, several in ((IMPLIED, poser.implied), (ASSUMED, poser.presumed)):
            for name, given in several:
                bit = flag << PLANES * places.facts[name]
                copied, value = (given.fact, None) if isinstance(given, SameAs) else ("", given)
                self.pieces.append(Piece(name, value, copied, bit, bit | self.values[name][value]))
        self.against = [
            ASSUMED << PLANES * place | self.values[name][poser.adverse[name]] if name in poser.shown else 0
            for name, place in reversed(places.facts.items())
        ]
        self.every = sum(self.against)
        self.known = poser.memory.part()


class Posed:
    """A question with reading U; reading S is found when it is first wanted, and `None` where it is the same."""

    __slots__ = ("_adverse", "_both", "_packing", "_poser", "_silence", "_tests", "_whole", "filled", "planes", "presuming", "stated")

    def __init__(self, poser: "Poser", stated: Mapping[str, Value | None], tests: Iterable[Compared], *, presuming: bool) -> None:
        """`tests` are those of the edition that compare two facts."""
        self._poser = poser
        self._tests = tests
        self.stated = stated
        self.presuming = presuming
        packing = self._packing = poser.packing()
        whole = sum(map(packing.stated.__getitem__, stated.items()))  # no two facts turn the same bit
        silence = self._silence = poser.silence(whole >> packing.width | (poser.presuming if presuming else 0), packing)
        self.filled = silence.values
        whole ^= silence.turned
        for name, copied in silence.copied:
            self.filled = {**self.filled, name: stated[copied]}
            whole ^= packing.values[name][stated[copied]]
        self._whole = whole = whole ^ sum([test.turn[self.value(test.one), self.value(test.other)] for test in tests]) if tests else whole
        self.planes = Planes(whole & packing.all if poser.size else whole, packing)
        self._adverse: tuple[Planes | None, Row] | None = None if poser.shown_bits else (None, 0)
        self._both: Both | None = None

    @property
    def both(self) -> Both:
        """Both readings."""
        self._both = self._both or Both(self.planes, self.against())
        return self._both

    def value(self, name: str) -> Value | None:
        """The value of a fact by reading U."""
        return self.stated[name] if name in self.stated else self.filled.get(name)

    def against(self) -> Planes | None:
        """Reading S; `None` where no fact stands against the controller."""
        if self._adverse is None:
            self._adverse = self._reading_s()
        return self._adverse[0]

    def _reading_s(self) -> tuple[Planes | None, Row]:
        """Reading S, and the facts that stand against the controller, each by its first bit in a row."""
        poser, packing, row = self._poser, self._packing, self.planes.row
        first = poser.shown_bits
        off = first & (row | row >> 1 | self._silence.likely)
        on = first ^ off
        if not on:
            return None, on
        digits = f"{off:0{len(packing.against)}x}"  # one for each fact
        whole = self._whole ^ packing.every ^ sum(compress(packing.against, digits.encode().translate(DIGITS)))
        for test in [one for one in self._tests if one.one in poser.shown or one.other in poser.shown]:
            before = self.value(test.one), self.value(test.other)
            after = poser.against(test.one, on, before[0]), poser.against(test.other, on, before[1])
            whole ^= test.turn[before] ^ test.turn[after]
        return Planes(whole & packing.all, packing), on

    def named(self, names: Iterable[str], *, adverse: bool) -> dict[str, Value | None]:
        """The values of some facts by reading U, or by reading S."""
        on = self._adverse[1] if adverse and self._adverse is not None else 0
        return {name: self._poser.against(name, on, self.value(name)) for name in names}

    def facts(self, *, adverse: bool = False) -> FactSet:
        """A value for every fact by reading U, or by reading S."""
        poser, flags = self._poser, self._silence.flags
        on = self._adverse[1] if adverse and self._adverse is not None else 0
        against = {name: poser.adverse[name] for name, place in poser.shown.items() if on >> place * PLANES & 1}
        values = {**poser.silences.unknown, **self.stated, **self.filled, **against}
        implied, presumed = dict(compress(poser.implied, flags)), dict(compress(poser.presumed, flags[len(poser.implied) :]))
        return FactSet(values, self.stated.keys(), implied.keys(), presumed.keys() | against.keys(), poser.silences)


class Poser:
    """Turns questions by one vocabulary into planes; safe to use from several threads."""

    def __init__(self, places: Places, vocabulary: Vocabulary, memory: Memory) -> None:
        """Write the planes of silence; `memory` keeps what silence gives."""
        self.places = places
        self.memory = memory
        self.silences = silences_of(vocabulary)
        program = Program()
        facts = Facts(program, vocabulary)
        self.implied: list[tuple[str, Value]] = []
        self.presumed: list[tuple[str, Value | SameAs]] = []
        implied, presumed, asked = list[Plane](), list[Plane](), dict[Plane, Row]()
        self.adverse: dict[str, Value | None] = {}
        self.shown: dict[str, int] = {}
        for name, fact in vocabulary.facts.items():
            for (plane, _), part in zip(facts.filled(name), fact.silence.implied, strict=False):
                implied.append(plane)
                self.implied.append((name, part.value))
            if (where := facts.presumed(name)) and fact.silence.presume is not None:
                presumed.append(where)
                self.presumed.append((name, fact.silence.presume))
            if facts.adverse(name):
                self.adverse[name] = fact.silence.against
                self.shown[name] = places.facts[name]
                if fact.silence.asked is not None:
                    plane = facts.pair(Reading.U, fact.silence.asked).true
                    asked[plane] = asked.get(plane, 0) | 1 << places.facts[name] * PLANES
        self.shown_bits: Row = sum(1 << place * PLANES for place in self.shown.values())
        self._asked = list(asked.values())
        wanted = (*implied, *presumed, *asked)
        inputs = [(plane, one) for plane in behind(program, wanted) if isinstance(one := program.planes[plane], Input)]
        self.size = len(inputs)
        self.inputs: dict[str, list[tuple[Input, int]]] = {}
        """The inputs that a stated fact can set, each with its bit."""

        for place, (_, one) in enumerate(inputs):
            self.inputs.setdefault(one.fact, []).append((one, ON << place))
        self.presuming = sum([bit for _, bit in self.inputs.get(Input(About.PRESUMING).fact, ())])
        self.filling = Straight(program, wanted, {plane: ~place for place, (plane, _) in enumerate(inputs)}, 1)
        """For each value that silence can give, implied ones first, whether it does, and for each claim whether it is likely."""

        self._packing: Packing | None = None

    def packing(self) -> Packing:
        """The packing of all places that there are now."""
        found = self._packing
        if found is None or found.size != self.places.size:
            with self.places.lock:
                found = self._packing = Packing(self, self.places)
        return found

    def planes(self, values: Mapping[str, Value | None], tests: Iterable[Compared]) -> Planes:
        """A value of every fact as planes; `tests` are those that compare two facts."""
        packing = self.packing()
        whole = packing.nothing ^ sum([packing.values[name][value] for name, value in values.items()])
        return Planes(whole ^ sum([test.turn[values[test.one], values[test.other]] for test in tests]), packing)

    def silence(self, given: Packed, packing: Packing) -> Silence:
        """The values that silence gives where its inputs are these, with their bits."""
        found: Silence | None = packing.known.get(given)
        if found is None:
            flags = self.filling.run(f"{given:0{self.size}b}".encode().translate(DIGITS))
            values, turned, copies = dict[str, Value | None](), 0, list[tuple[str, str]]()
            for name, value, copied, flag, further in compress(packing.pieces, flags):
                turned |= flag if name in values else further  # an implied value stands before one that is presumed
                if copied and name not in values:
                    copies.append((name, copied))
                values.setdefault(name, value)
            likely = reduce(or_, compress(self._asked, flags[len(self.implied) + len(self.presumed) :]), 0)
            found = Silence(values, packing.nothing ^ turned, tuple(copies), likely, flags)
            self.memory.keep(packing.known, given, found, SILENCE)
        return found

    def against(self, name: str, on: Row, value: Value | None) -> Value | None:
        """The value that stands against the controller where the fact is one of those; else the value that it has."""
        place = self.shown.get(name)
        return value if place is None or not on >> place * PLANES & 1 else self.adverse[name]


def _stated(
    values: Mapping[str, Sets],
    facts: Mapping[str, int],
    inputs: Mapping[str, list[tuple[Input, int]]],
    width: int,
    pair: tuple[str, Value | None],
) -> Packed:
    name, value = pair
    given = sum([bit for one, bit in inputs.get(name, ()) if sets(one, value)])
    return values[name][value] | STATED << PLANES * facts[name] | given << width
