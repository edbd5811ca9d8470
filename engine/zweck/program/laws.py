"""The laws of an edition for one question: a law that surely does not apply costs its scope alone, any other is run as one."""

from collections.abc import Sequence
from itertools import compress, count

from zweck.editions.edition import Edition
from zweck.logic.kleene import Truth
from zweck.program.places import CODES, TRUTHS
from zweck.program.question import Both, Planes
from zweck.program.units import Unit, Units


class Seat:
    """A law in its edition: the names on which its verdict rests with what rides on it."""

    __slots__ = ("places", "plan", "tag", "unit")

    def __init__(self, edition: Edition, number: int) -> None:
        self.plan = edition.laws[number]
        self.places = tuple(dict.fromkeys((*self.plan.points(), *self.plan.riders())))
        self.unit: Unit[bytes] | None = None
        self.tag = number.to_bytes(2, "big")  # as it stands in a key

    def truths(self, found: bytes) -> dict[int, Truth]:
        """The truths of its names, by their places."""
        return dict(zip(self.places, map(TRUTHS.__getitem__, found), strict=True))


Heard = Sequence[tuple[Seat, bytes]]
"""The laws that may apply, each with the bytes of its names."""


class Matched:
    """The laws that may apply to one reading of a question; equal keys of an edition mean equal truths of all their names."""

    __slots__ = ("heard", "key")

    def __init__(self, heard: Heard) -> None:
        self.heard = heard
        self.key: bytes | None = b"".join([part for seat, found in heard for part in (seat.tag, found)])


class Given(Matched):
    """Laws that may apply by the truths of all names, which another matcher found; nothing is kept by them."""

    __slots__ = ("truths",)

    def __init__(self, laws: "Laws", truths: Sequence[Truth]) -> None:
        seats = [seat for seat in laws.seats if truths[seat.plan.scope] is not False]
        super().__init__([(seat, bytes([CODES[truths[place]] for place in seat.places])) for seat in seats])
        self.key = None
        self.truths = truths


class Laws:
    """The laws of one edition; safe to use from several threads."""

    def __init__(self, edition: Edition, units: Units) -> None:
        """Write the scopes as one; a law is written when it first may apply."""
        self._edition = edition
        self._units = units
        self.seats = tuple([Seat(edition, number) for number in range(len(edition.laws))])
        self._scopes = units.unit(edition, [seat.plan.scope for seat in self.seats], _numbers)

    def match(self, both: Both) -> tuple[Matched, Matched]:
        """The truths on which a verdict rests, and of what rides on it, by both readings."""
        seats, (scopes, others) = self.seats, self._scopes.of(both)
        found = {
            number: (seats[number].unit or self._written(seats[number])).of(both)
            for number in (scopes if scopes == others else {*scopes, *others})
        }
        matched = Matched([(seats[number], found[number][0]) for number in scopes])
        return matched, matched if both.row == both.adverse else Matched([(seats[number], found[number][1]) for number in others])

    def truths(self, planes: Planes) -> tuple[Truth, ...]:
        """The truths of all names, in their order."""
        found, _ = self._units.unit(self._edition, range(len(self._edition.names)), bytes).of(Both(planes, None))
        return tuple(map(TRUTHS.__getitem__, found))

    def _written(self, seat: Seat) -> Unit[bytes]:
        seat.unit = self._units.unit(self._edition, seat.places, bytes)
        return seat.unit


def _numbers(scopes: bytes) -> tuple[int, ...]:
    """The laws that may apply, of thousands perhaps, by the bytes of all scopes."""
    return tuple(compress(count(), scopes))
