"""One question as planes: the facts that it states, silence filled (reading U), and against the controller (reading S; design 3.1)."""

from collections.abc import Iterable, Mapping, Set
from itertools import compress
from typing import Final, NamedTuple

from zweck.facts.silences import FactSet, silences_of
from zweck.law.vocabulary import SameAs, Vocabulary
from zweck.logic.condition import Value
from zweck.program.places import ASSUMED, IMPLIED, ON, PLANES, STATED, Bits, Compared, Places, Row, spread
from zweck.program.planes import About, Input, Plane, Program
from zweck.program.silence import Facts, Reading, sets
from zweck.program.straight import Read, Straight

SHIFT: Final = ASSUMED.bit_length() - 1

Packed = int
"""Bits of the row, and above them those of the inputs of silence."""


class Planes:
    """One reading of one question: all planes in one number, and as bytes; `assumed` are the facts that are presumed or stand against."""

    __slots__ = ("_at", "_size", "assumed", "row")

    def __init__(self, row: Row, size: int, assumed: Row) -> None:
        self.row = row
        self.assumed = assumed
        self._size = size
        self._at: bytes | None = None

    @property
    def at(self) -> bytes:
        """The byte of each place."""
        if self._at is None:
            self._at = spread(self.row, self._size)
        return self._at


class Piece(NamedTuple):
    """A fact that silence gives a value, or, where it is `copied`, that of another fact; the bits of its being so, and all that turn."""

    name: str
    value: Value | None
    copied: str
    flag: Row
    turned: Row


class Packing:
    """Row and inputs of one question in one number, as long as no test gets a further place."""

    def __init__(self, poser: "Poser", places: Places) -> None:
        """Lay out what the values of facts turn that are stated, that silence gives, and that stand against the controller."""
        self.size = places.size
        self.width = places.width
        self.facts = places.mask(places.facts.values(), ON)
        self.nothing = places.nothing
        self.values = places.sets
        self.stated = {
            name: _stated(self.width, STATED << PLANES * place, poser.inputs.get(name, ()), self.values[name])
            for name, place in places.facts.items()
        }
        self.pieces = list[Piece]()
        for flag, several in ((IMPLIED, poser.implied), (ASSUMED, poser.presumed)):
            for name, given in several:
                bit = flag << PLANES * places.facts[name]
                copied, value = (given.fact, None) if isinstance(given, SameAs) else ("", given)
                self.pieces.append(Piece(name, value, copied, bit, bit | self.values[name][value]))
        self.against = {
            place * PLANES: ASSUMED << PLANES * place | self.values[name][poser.adverse[name]] for name, place in poser.shown.items()
        }
        self.every = 0
        for piece in self.against.values():
            self.every ^= piece

    def planes(self, whole: Packed) -> Planes:
        """The planes of a reading."""
        row = whole & (1 << self.width) - 1
        return Planes(row, self.size, row >> SHIFT & self.facts)


class Posed:
    """A question with reading U; reading S is found when it is first wanted, and `None` where it is the same."""

    __slots__ = (
        "_adverse",
        "_given",
        "_packing",
        "_poser",
        "_silent",
        "_tests",
        "_whole",
        "filled",
        "planes",
        "presuming",
        "stated",
        "value",
    )

    def __init__(self, poser: "Poser", stated: Mapping[str, Value | None], tests: Iterable[Compared], *, presuming: bool) -> None:
        """`tests` are those of the edition that compare two facts."""
        self._poser = poser
        self._tests = tests
        self.stated = stated
        self.presuming = presuming
        packing = self._packing = poser.packing()
        tables, whole = packing.stated, packing.nothing
        for name, value in stated.items():
            whole ^= tables[name][value]
        given = whole >> packing.width
        self._given = spread(given | poser.presuming if presuming else given, poser.size)
        self._silent = poser.silent(self._given)
        self.filled, turned = self._filled(packing)
        whole ^= turned
        known = self.value = {**self.filled, **stated}.get
        """The value of a fact by reading U."""

        for test in tests:
            whole ^= test.turn[known(test.one), known(test.other)]
        self._whole = whole
        self.planes = packing.planes(whole)
        self._adverse: tuple[Planes | None, Row] | None = None

    def _filled(self, packing: Packing) -> tuple[Mapping[str, Value], Row]:
        """The values that silence gives, and the bits that they turn; an implied one stands before one that is presumed."""
        values, turned = dict[str, Value](), 0
        for name, given, copied, flag, bits in compress(packing.pieces, self._silent):
            if name in values:
                turned |= flag
                continue
            value = self.stated[copied] if copied else given
            turned |= flag | packing.values[name][value] if copied else bits
            if value is not None:
                values[name] = value
        return values, turned

    @property
    def implied(self) -> Set[str]:
        """The facts that stated ones imply."""
        return self._poser.silent_facts(self._silent[: self._poser.first_presumed], 0)

    @property
    def assumed(self) -> Set[str]:
        """The facts that are presumed."""
        return self._poser.silent_facts(self._silent[self._poser.first_presumed :], self._poser.first_presumed)

    def against(self) -> Planes | None:
        """Reading S; `None` where no fact stands against the controller."""
        if self._adverse is None:
            self._adverse = self._reading_s()
        return self._adverse[0]

    def _reading_s(self) -> tuple[Planes | None, Row]:
        """Reading S, and the facts that stand against the controller, each by its first bit in a row."""
        poser, packing, row = self._poser, self._packing, self.planes.row
        first = poser.shown_bits
        off = first & (row | row >> 1 | poser.likely(self._given))
        on = first ^ off
        if not on:
            return None, on
        whole = self._whole ^ packing.every
        while off:
            lowest = off & -off
            whole ^= packing.against[lowest.bit_length() - 1]
            off ^= lowest
        known, against = self.value, poser.values_against(on) if self._tests else {}
        for test in self._tests:
            if test.one in against or test.other in against:
                before = (known(test.one), known(test.other))
                whole ^= test.turn[before] ^ test.turn[against.get(test.one, before[0]), against.get(test.other, before[1])]
        return packing.planes(whole), on

    def facts(self, *, adverse: bool = False) -> FactSet:
        """A value for every fact by reading U, or by reading S."""
        silences = self._poser.silences
        against = self._poser.values_against(self._adverse[1]) if adverse and self._adverse is not None else {}
        values = {**silences.unknown, **self.stated, **self.filled, **against}
        return FactSet(values, self.stated.keys(), self.implied, self.assumed | against.keys(), silences, self.presuming)


class Poser:
    """Turns questions by one vocabulary into planes; safe to use from several threads."""

    def __init__(self, places: Places, vocabulary: Vocabulary) -> None:
        """Write the planes of silence."""
        self.places = places
        self.silences = silences_of(vocabulary)
        program = Program()
        facts = Facts(program, vocabulary)
        self.implied: list[tuple[str, Value]] = []
        self.presumed: list[tuple[str, Value | SameAs]] = []
        self._asked: list[Row] = []
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
        self.first_presumed = len(implied)
        self.shown_bits: Row = sum(1 << place * PLANES for place in self.shown.values())
        self._asked = list(asked.values())
        self._read = {plane: Read(place) for place, plane in enumerate(program.inputs.values())}
        self.size = len(self._read)
        self.inputs: dict[str, list[tuple[Input, int]]] = {}
        """The inputs that a stated fact can set, each with its bit."""

        for one, read in zip(program.inputs, self._read.values(), strict=True):
            self.inputs.setdefault(one.fact, []).append((one, ON << PLANES * read.place))
        ((_, self.presuming),) = self.inputs[Input(About.PRESUMING).fact]
        self._filling = Straight(program, (*implied, *presumed), self._read, 1)
        self._asking = Straight(program, asked, self._read, 1)
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
        whole = packing.nothing
        for name, value in values.items():
            whole ^= packing.values[name][value]
        for test in tests:
            whole ^= test.turn[values[test.one], values[test.other]]
        return packing.planes(whole)

    def silent(self, given: bytes) -> bytes:
        """For each value that silence can give, implied ones first, whether it does, by the inputs of what is stated."""
        return self._filling.run(given)

    def silent_facts(self, silent: bytes, first: int) -> frozenset[str]:
        """The facts to which silence gives values, of those from a place on."""
        names = [name for name, _ in (*self.implied, *self.presumed)]
        return frozenset([names[first + place] for place, on in enumerate(silent) if on])

    def likely(self, given: bytes) -> Row:
        """The facts that are asked, for their claim is likely, each by its first bit in a row."""
        found = 0
        for bits, on in zip(self._asked, self._asking.run(given), strict=True):
            if on:
                found |= bits
        return found

    def values_against(self, on: Row) -> dict[str, Value | None]:
        """Facts that stand against the controller, with their values; `on` has the first bits of such facts in a row."""
        return {name: value for name, value in self.adverse.items() if on >> self.shown[name] * PLANES & 1}


def _stated(width: int, flag: Row, inputs: Iterable[tuple[Input, int]], turned: Mapping[Value | None, Row]) -> Bits[Value | None]:
    """The bits that the values of a fact turn when it is stated; `width` is that of a row, `inputs` are those that the fact can set."""

    def find(value: Value | None) -> Packed:
        return turned[value] | flag | sum([bit for one, bit in inputs if sets(one, value)]) << width

    return Bits(find)
