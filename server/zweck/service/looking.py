"""Look-ups that hold no one up: all persons of a batch at once, and after a failure the register counts as unreadable for a moment."""

from collections.abc import Callable, Generator, Sequence
from time import monotonic, time_ns
from typing import Final

from zweck.bounded.counts import COUNTS, DONE, FAILED, LOOKED_UP, LOOKING
from zweck.chain.database import RecordUnavailable
from zweck.facts.basis import Basis
from zweck.law.vocabulary import DECISION_DATE
from zweck.register import Found
from zweck.register.lookup import TooMany
from zweck.rpc.method import Pieces
from zweck.service.decode.fast import Parted, Reader
from zweck.service.decode.questions import Background, Looked, Together, look_up
from zweck.service.options import Register
from zweck.words.said import says

STATED: Final = DECISION_DATE.encode()
"""Stands in every question that states a day."""

PAUSE: Final = 1.0
"""Seconds in which nothing is looked up after a failure: a register that hangs costs one wait a second, whatever is asked."""


class Patient:
    """A register that is asked again only a moment after it failed. Used by one event loop."""

    def __init__(self, register: Register, pause: float = PAUSE) -> None:
        """Look up in `register`; after a failure wait for `pause` seconds."""
        self._register = register
        self._pause = pause
        self._again = 0.0
        self.looked = (0, 0)
        """When the last look-up began and ended (`time.time_ns`)."""

    def key_of(self, controller: str, record: str) -> str:
        """The digest of a controller's key of a record."""
        return self._register.key_of(controller, record)

    def events(self, subjects: Sequence[str], most: int | None = None) -> Found:
        """The events of persons.

        Raises:
            TooMany: if there are more than `most`: others are looked up all the same.
            RecordUnavailable: if they cannot be read, or could not a moment ago.
        """
        if monotonic() < self._again:
            raise RecordUnavailable(says("service.register_not_read"))
        began, result = time_ns(), DONE
        try:
            return self._register.events(subjects, most)
        except TooMany:
            raise
        except RecordUnavailable:
            self._again, result = monotonic() + self._pause, FAILED
            raise
        finally:
            self.looked = began, time_ns()
            COUNTS.add(LOOKED_UP, result)
            COUNTS.add(LOOKING, by=(self.looked[1] - began) / 1e9)


class Round:
    """Questions that wait for one look-up of all their persons; it is sent after the last of them arrived."""

    __slots__ = ("looked", "persons")

    def __init__(self) -> None:
        self.persons: dict[bytes, Sequence[str]] = {}
        """The pseudonyms of each person, by the own parts of the question."""
        self.looked: Looked | None = None


class Gathering:
    """Looks persons up for all questions about now that wait at one moment: each look-up asks the register whether anything was entered."""

    def __init__(self, register: Register, reader: Reader) -> None:
        """Look up in a register."""
        self._register = register
        self._reader = reader
        self._open = Round()

    def answered(self, own: bytes, answer: Callable[[Looked], bytes | Pieces]) -> Pieces:
        """The answer to a question that has arrived, made from the look-up of all that wait, by the question's own parts."""
        joined = self._open
        joined.persons[own] = self._reader.persons(own)
        return self._later(joined, answer)

    def _later(self, joined: Round, answer: Callable[[Looked], bytes | Pieces]) -> Pieces:
        yield
        found = answer(self._looked(joined))
        return found if isinstance(found, bytes) else (yield from found)

    def _looked(self, round: Round) -> Looked:
        """The look-up of a round, sent by the first of its questions that goes on; later questions have another round."""
        if round.looked is None:
            if self._open is round:
                self._open = Round()
            subjects = frozenset(one for persons in round.persons.values() for one in persons)
            found = look_up(self._register, [*subjects], basis=Basis.LIVE)
            round.looked = Looked(round.persons, {Basis.LIVE: Together(found, subjects)})
        return round.looked


def look_up_all(questions: Sequence[Parted | None], reader: Reader, background: Background) -> Generator[None, None, Looked | None]:
    """All persons of a batch, looked up in one query for each basis; in steps.

    `None` where there is no register or no person.
    """
    register, company = background.register, background.company
    if register is None or not company.activities:
        return None
    persons: dict[bytes, Sequence[str]] = {}
    subjects: dict[Basis, set[str]] = {basis: set() for basis in Basis}
    for body, own in dict.fromkeys(pieces for pieces in questions if pieces is not None and pieces[1]):
        if own not in persons:
            persons[own] = reader.persons(own)
        subjects[Basis.AS_OF if STATED in body else Basis.LIVE].update(persons[own])
        yield
    if not any(subjects.values()):
        return None
    together: dict[Basis, Together] = {}
    for basis, some in subjects.items():
        if some:
            together[basis] = Together(look_up(register, [*some], basis=basis), frozenset(some))
            yield
    return Looked(persons, together)
