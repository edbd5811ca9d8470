"""The planes of one question side by side: some for each fact, and two for each test that a condition of any edition reads.

They stand in one number without gaps, the row, whose parts are keys; spread to bytes, one for each place, they are read.
The byte of a test has two bits: that it surely holds, and that it possibly does. AND and OR of such bytes are those of Kleene's logic.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from operator import itemgetter
from threading import Lock
from typing import Any, Final, NamedTuple, TypeVar
from weakref import ref

from zweck.bounded.cache import Bounded
from zweck.law.vocabulary import Vocabulary
from zweck.logic.condition import PAIRED, Interval, Operator, Test, Value, facts_of
from zweck.logic.kleene import Truth
from zweck.logic.kleene import test as truth_of

KNOWN: Final = 1
"""In the planes of a fact: its value is known; of an interval it is not, though tests of it may be."""

STATED: Final = 2
"""It is stated, if only as unknown."""

IMPLIED: Final = 4
"""Stated facts imply its value."""

ASSUMED: Final = 8
"""The fact's value is presumed, or stands against the controller."""

FALSE: Final = 0
UNKNOWN: Final = 2
TRUE: Final = 3
"""The bytes of a test: surely not, possibly, surely."""

TRUTHS: Final[tuple[Truth, ...]] = (False, None, None, True)
CODES: Final[Mapping[Truth, int]] = {False: FALSE, None: UNKNOWN, True: TRUE}
"""The truths of these bytes, and back."""

ON: Final = 1
"""The byte of any other plane that has its bit."""

BYTE: Final = 8
PLANES: Final = 2
"""The planes of a place; a fact has two places."""

SECOND: Final = 2
"""How far the bits of reading S stand behind those of reading U in a byte of both."""

READ_U: Final = bytes([byte & TRUE for byte in range(1 << BYTE)])
READ_S: Final = bytes([byte >> SECOND & TRUE for byte in range(1 << BYTE)])
"""From the bytes of both readings to those of one."""

NEGATED: Final = bytes([(byte & 5 ^ 5) << 1 | (byte & 10 ^ 10) >> 1 for byte in range(1 << BYTE)])
"""From bytes of both readings to those of the opposite of a test: what surely holds is what its opposite possibly does not."""

LOW, HIGH = (bytes([byte >> first & 15 for byte in range(1 << BYTE)]) for first in (0, 4))
"""From two places in a byte, by both readings, to each."""

FIELDS: Final = 4
"""The places in a byte of a row."""

MAX_KEPT: Final = 32 * 1024 * 1024
"""Bytes of all that is kept by planes, of one policy set."""

ENTRY: Final = 150
"""Bytes that an entry takes beside its key and its result, about."""

MAX_WIDTHS: Final = 16

MAX_VALUES: Final = 1_000
"""Values of a fact of which it is kept what they set; then all are dropped."""

EMPTY: Final = frozenset((frozenset[str](),))
"""The operand of a test that a list is empty."""

K = TypeVar("K")

Row = int
"""The planes of a question, or those at some places."""


class Bits(Bounded[K, Row]):
    """The bits that values turn, each found when it is first met."""

    __slots__ = ("_find",)

    def __init__(self, find: Callable[[K], Row], most: int = 0) -> None:
        super().__init__(most or MAX_VALUES)
        self._find = find

    def __missing__(self, value: K) -> Row:
        """Find and keep them."""
        found = self[value] = self._find(value)
        return found


Sets = Bits[Value | None]


def _sets(place: int, tests: Iterable[tuple[int, Test]]) -> Sets:
    """The bits that the values of a fact turn where nothing is known."""
    several = tuple(tests)

    def find(value: Value | None) -> Row:
        found = 0 if value is None or isinstance(value, Interval) else KNOWN << PLANES * place
        if value is not None:
            for at, test in several:
                found |= _turned(truth_of(test, {test.fact: value})) << PLANES * at
        return found

    return Bits(find)


class Compared(NamedTuple):
    """Two facts that a test compares, and what their values turn together."""

    one: str
    other: str
    turn: Bits[tuple[Value | None, Value | None]]


class Places:
    """The places of facts and tests, for all editions of a policy set; no place is given twice. Safe to use from several threads."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        """Begin with the facts."""
        self.facts = {name: PLANES * number for number, name in enumerate(vocabulary.facts)}
        self.size = PLANES * len(self.facts)
        self.nothing: Row = 0
        """The bits of a question of which nothing is known."""

        self.sets = {name: _sets(place, ()) for name, place in self.facts.items()}
        self._tests: dict[Test, int] = {}
        self._by_fact: dict[str, list[tuple[int, Test]]] = {}
        self._compared: dict[Test, Compared] = {}
        self.lock = Lock()
        """Held while tests get places."""

    def add(self, tests: Collection[Test]) -> None:
        """Give places to tests; where one looks into a list, also to the test whether that is empty."""
        with self.lock:
            changed: dict[str, None] = {}
            for test in [*tests, *[is_empty(one) for one in tests if one.operator is Operator.CONTAINS_FACT]]:
                if self._tests.setdefault(test, self.size) == self.size:
                    if test.operator not in PAIRED:
                        self._by_fact.setdefault(test.fact, []).append((self.size, test))
                        changed[test.fact] = None
                    self.nothing |= UNKNOWN << PLANES * self.size
                    self.size += 1
            for fact in changed:
                self.sets[fact] = _sets(self.facts[fact], self._by_fact[fact])

    def of(self, test: Test) -> int:
        """The place of a test, which it gets now if it has none."""
        found = self._tests.get(test)
        if found is None:
            self.add((test,))
            found = self._tests[test]
        return found

    def compared(self, test: Test) -> Compared:
        """The facts that a test compares, with the bits that their values turn."""
        found = self._compared.get(test)
        if found is None:
            (one, other), place = facts_of(test), self.of(test)
            turn = Bits[tuple[Value | None, Value | None]](
                lambda values: _turned(truth_of(test, {one: values[0], other: values[1]})) << PLANES * place
            )
            found = self._compared[test] = Compared(one, other, turn)
        return found

    @property
    def width(self) -> int:
        """The bits of a row."""
        return PLANES * self.size

    def mask(self, places: Iterable[int], bits: int = TRUE) -> Row:
        """Some bits at each of some places."""
        found = 0
        for place in places:
            found |= bits << PLANES * place
        return found


class Part(dict[int, Any]):
    """Results of one kind by the planes that they read."""

    __slots__ = ("__weakref__",)


class Memory:
    """Results of one policy set; if they take more bytes than they may, the older half of each part is dropped. Threads may share it."""

    def __init__(self, most: int) -> None:
        """Keep at most so many bytes, about."""
        self.size = 0
        """The bytes of all results, about."""

        self._most = most
        self._parts: list[ref[Part]] = []

    def part(self) -> Part:
        """A further place for results by their planes; entries come by `keep` alone."""
        found = Part()
        self._parts.append(ref(found))
        return found

    def keep(self, part: Part, key: int, result: object, size: int) -> None:
        """Keep a result of so many bytes by the planes that it read."""
        if self.size >= self._most:
            self.clear(half=True)
        part[key] = result
        self.size += ENTRY + size + key.bit_length() // BYTE

    def clear(self, *, half: bool = False) -> None:
        """Forget all results, or the older `half` of each part."""
        living = [(one, part) for one in self._parts if (part := one()) is not None]
        for _, part in living:
            newer = [*part.items()][(len(part) + 1) // 2 :] if half else ()
            part.clear()
            part.update(newer)
        self._parts = [one for one, _ in living]
        self.size = self.size // 2 if half else 0


def spread(row: Row, adverse: Row, size: int) -> bytes:
    """The byte of each of so many places by both readings, and from the end, at `~place`, that of the opposite of its test."""
    width = -(-PLANES * size // BYTE)
    found, even = bytearray(FIELDS * width), _even(width)
    for place in (0, 1):
        one, other = row >> PLANES * place & even, adverse >> PLANES * place & even
        together = (one | other << SECOND).to_bytes(width, "little")
        found[place::FIELDS] = together.translate(LOW)
        found[place + 2 :: FIELDS] = together.translate(HIGH)
    return bytes(found) + found.translate(NEGATED)[::-1]


@lru_cache(MAX_WIDTHS)
def _even(width: int) -> Row:
    """Every second place of so many bytes of a row."""
    return int.from_bytes(b"\x33" * width, "little")


def several(places: Sequence[int]) -> Callable[[Sequence[int]], tuple[int, ...]]:
    """How bytes are read in one go; the last one is read twice, for one alone would be no tuple."""
    return itemgetter(*places, places[-1]) if places else itemgetter(slice(0))


def is_empty(test: Test) -> Test:
    """The test whether the list is empty that a test looks into."""
    return Test(test.fact, Operator.ONE_OF, EMPTY)


def _turned(truth: Truth) -> int:
    """The bits by which a truth differs from an unknown one."""
    return UNKNOWN ^ (UNKNOWN if truth is None else TRUE if truth else FALSE)
