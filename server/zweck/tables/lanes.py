"""Rows as lanes of planes: the program is run over the distinct rows of an era, and equal planes of the ruling are one key."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import pyarrow as pa

from zweck.law.values import within
from zweck.program.lanes import Machine
from zweck.program.planes import ALWAYS, NEVER, Plane
from zweck.tables.coding import Class, Given
from zweck.tables.encoding import Longs, Mask, Numbers
from zweck.tables.folded import Era, Folded

MAX_LANES: Final = 1 << 16
"""Lanes of one run of the program; more need more memory and save no time."""

Bytes = np.ndarray[Any, np.dtype[np.uint8]]


class Distinct(NamedTuple):
    """The first row of each kind, and the kind of each row."""

    first: Longs
    kinds: Longs


class Keys(NamedTuple):
    """The bits of lanes as bytes, and the lanes that are decided each for itself."""

    bits: Bytes
    apart: Mask


class Lanes:
    """Runs the program over lanes of one era. Safe to use from several threads."""

    def __init__(self, folded: Folded, era: Era) -> None:
        self.ruling = one = folded.rulings[era.edition]
        self._folded = folded
        self._era = era
        self._wanted = (*one.readings[0], *one.readings[1], one.against, one.conclusive, *folded.contradictions)
        self._silent = frozenset(era.fallback.items())
        self._standing = [*folded.constant_inputs(era)]
        pairs = [*zip(*one.readings, strict=True), (one.conclusive, one.conclusive)]
        self._whole = bytes(u == ALWAYS for u, _ in pairs)
        """The bits of all planes that differ in no row; of others none."""
        self._varying = [place for place, (u, s) in enumerate(pairs) if u != s or u not in (NEVER, ALWAYS)]
        self._pairs = [pairs[place] for place in self._varying]

    def keys(self, count: int, columns: Sequence[Numbers], classes: Sequence[Sequence[Class]]) -> Keys:
        """The keys of so many lanes by the classes of their columns: equal ones have one ruling."""
        inputs = dict.fromkeys(self._standing, (1 << count) - 1)
        apart = np.full(count, self._era.irregular, dtype=np.bool_)
        for place, (numbers, several) in enumerate(zip(columns, classes, strict=True)):
            for plane, having in self._having(place, several).items():
                inputs[plane] = inputs.get(plane, 0) | _packed(having[numbers])
            apart |= np.array([self._apart(one) for one in several], dtype=np.bool_)[numbers]
        inputs |= self._rested(inputs, count)
        width = (count + 7) // 8
        machine = Machine(self._folded.program, count, inputs)
        rows = {plane: machine.row(plane).to_bytes(width, "little") for plane in self._wanted}
        for plane in self._folded.contradictions:
            apart |= _unpacked(_matrix([rows[plane]], width), count)[0].astype(np.bool_)
        u, s = (_matrix([rows[pair[reading]] for pair in self._pairs], width) for reading in (0, 1))
        chosen = u ^ ((u ^ s) & _matrix([rows[self.ruling.against]], width))
        return Keys(np.ascontiguousarray(np.packbits(_unpacked(chosen, count), axis=0, bitorder="little").T), apart)

    def bits(self, key: bytes) -> bytes:
        """A byte for each plane of the ruling, the last one for `conclusive`."""
        found = bytearray(self._whole)
        for place, bit in zip(
            self._varying, _unpacked(np.frombuffer(key, dtype=np.uint8)[None], len(self._varying))[0].tolist(), strict=True
        ):
            found[place] = bit
        return bytes(found)

    def _having(self, place: int, classes: Sequence[Class]) -> Mapping[Plane, Mask]:
        """The inputs that classes of a column set, each with the classes that do; eras have them in common."""
        key = (place, len(classes), self._silent)
        found = self._folded.having.get(key)
        if found is None:
            several: dict[Plane, Mask] = {}
            for number, one in enumerate(classes):
                for plane in self._set_by(one.given):
                    several.setdefault(plane, np.zeros(len(classes), dtype=np.bool_))[number] = True
            found = self._folded.having[key] = several
        return found

    def _set_by(self, given: Given) -> Iterator[Plane]:
        fallback, encoder = self._era.fallback, self._folded.encoder
        for fact, (value, silent) in given.items():
            if not silent or fact in fallback:  # a register that was consulted speaks where a row is silent
                yield from encoder.set_by(fact, fallback[fact] if silent else value)

    def _apart(self, one: Class) -> bool:
        return one.apart or any(within(value, self._era.off) for value, _ in one.given.values())

    def _rested(self, inputs: Mapping[Plane, int], count: int) -> dict[Plane, int]:
        """The inputs of facts that rest on conditions: unknown, and so only stated, where these are not surely true."""
        encoder, machine = self._folded.encoder, Machine(self._folded.program, count, inputs)
        found: dict[Plane, int] = {}
        for fact, (value, condition) in self._era.resting.items():
            found |= dict.fromkeys(encoder.set_by(fact, value), machine.row(self._folded.resting[condition]))
            found |= dict.fromkeys(encoder.set_by(fact, None), (1 << count) - 1)
        return found


def distinct(rows: int, columns: Sequence[Numbers | Longs], widths: Sequence[int]) -> Distinct:
    """The kinds of rows, each column of which has fewer numbers than its width."""
    places = np.zeros(rows, dtype=np.int64)
    wide = 1
    for column, width in zip(columns, widths, strict=True):
        if wide * width > 1 << 62:
            places, wide = _kinds(places, wide).kinds, len(places)
        places, wide = places * width + column, wide * width
    return _kinds(places, wide)


def _kinds(places: Longs, wide: int) -> Distinct:
    if wide > len(places):
        return _equal(pa.array(places))
    first = np.full(wide, -1, dtype=np.int64)  # few combinations of classes are found by their places
    first[places[::-1]] = np.arange(len(places) - 1, -1, -1)
    there = first >= 0
    return Distinct(first[there], (np.cumsum(there) - 1)[places])


def equal_keys(keys: Bytes) -> Distinct:
    """The kinds of keys, of which all bytes are compared."""
    return _equal(pa.FixedSizeBinaryArray.from_buffers(pa.binary(keys.shape[1]), len(keys), [None, pa.py_buffer(keys.tobytes())]))


def _equal(values: pa.Array) -> Distinct:
    """The kinds of values as Arrow compares them, in the order in which they come."""
    kinds = values.dictionary_encode().indices.to_numpy().astype(np.int64)
    return Distinct(np.flatnonzero(np.diff(np.maximum.accumulate(kinds), prepend=-1)), kinds)


def _packed(bits: Mask) -> int:
    return int.from_bytes(np.packbits(bits, bitorder="little").tobytes(), "little")


def _unpacked(rows: Bytes, count: int) -> Bytes:
    return np.unpackbits(rows, axis=1, count=count, bitorder="little")


def _matrix(rows: Sequence[bytes], width: int) -> Bytes:
    return np.frombuffer(b"".join(rows), dtype=np.uint8).reshape(len(rows), width)
