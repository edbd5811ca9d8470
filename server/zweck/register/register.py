"""The register of one process: it enters events, and looks persons up."""

import time
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Future
from contextlib import closing
from typing import Concatenate, ParamSpec, TypeVar

from zweck.chain.addresses import Address
from zweck.chain.anchors import Anchors
from zweck.chain.committing import TIMEOUT
from zweck.chain.database import PATIENCE, Database, RecordError
from zweck.chain.head import Head
from zweck.chain.key import Key
from zweck.company.register import EventKind
from zweck.pseudonym import Kind, Pseudonyms
from zweck.register.entry import Content, Entry
from zweck.register.erase import Erased, erase
from zweck.register.kept import Found, others
from zweck.register.lookup import WAIT, Lookups
from zweck.register.terms import Terms, checked
from zweck.register.writer import Writer, once_of
from zweck.words.said import says

Result = TypeVar("Result")
Given = ParamSpec("Given")


class Register:
    """Safe to use from several threads. Open it after a fork, not before."""

    def __init__(
        self, address: Address, key: Key | None = None, anchors: Anchors | None = None, terms: Terms | None = None, wait: float = WAIT
    ) -> None:
        """Open the register at an address, and begin it where there is none; a look-up takes `wait` seconds at most.

        Raises:
            RecordUnavailable: if that cannot be done now.
            RecordDamaged: if it does not hold what it should.
            RecordError: if the address or the key is wrong.
        """
        self.terms = terms
        """The values that events can have; may be replaced while events are entered."""
        self._address = address
        self._key = key
        self._writer = Writer(address, key, anchors)
        self._lookups = Lookups(address, self._writer.head, wait, anchors)

    @property
    def head(self) -> Head:
        """The head after the last events that this process entered."""
        return self._writer.head

    def events(self, subjects: Sequence[str], most: int | None = None) -> Found:
        """The events of persons that can still matter, by their pseudonyms, whichever controller entered them: one query for all of them.

        An event that was committed before the call is among them, whichever process entered it. With `most` these are all events, as a
        question about a stated day needs them, if there are no more than so many.

        Raises:
            TooMany: if there are more.
            RecordUnavailable: if it cannot be read, or not in time; all facts that it decides are unknown then.
        """
        return self._lookups.events(subjects, most)

    def key_of(self, controller: str, record: str) -> str:
        """The digest under which a controller's key of a record stands in the register; see `zweck.company.event.Event.key`."""
        return once_of(self._writer.head, self._key, controller, record) or ""

    def keyed(self, known: Sequence[str]) -> None:
        """From now on look persons up only as long as the register knows no other key than this one; see `known_under`."""
        self._lookups.others = others(known)

    def record(self, entries: Sequence[Entry], timeout: float = TIMEOUT) -> list[int]:
        """Enter events, all or none; their positions, once they are durable. An event whose key is known is not entered again.

        Raises:
            RecordError: if one of them cannot be entered.
            RecordUnavailable: if they are not durable within `timeout` seconds. They may then stand in the register all the same; with
                keys they can be entered again.
        """
        return self._writer.append(self._checked(entries), timeout)

    def submit(self, entries: Sequence[Entry]) -> "Future[list[int]]":
        """As `record`, for callers who wait for the positions in their own way.

        Raises:
            RecordError: if one of them cannot be entered.
            RecordUnavailable: if the register is closed.
        """
        return self._writer.submit(self._checked(entries))

    def inspect(self, ask: Callable[[Database], Result]) -> Result:
        """The answer of the database to other questions, over a connection of its own.

        Raises:
            RecordUnavailable: if it cannot be read.
        """
        with closing(self._address.connect(write=False, patience=PATIENCE)) as database:
            return ask(database)

    def paged(
        self, ask: Callable[Concatenate[Database, Given], Iterator[Result]], *given: Given.args, **named: Given.kwargs
    ) -> Generator[Result, None, None]:
        """The answers of the database to a long question, one after the other, over a connection that is closed behind the last.

        Raises:
            RecordUnavailable: if it cannot be read.
        """
        with closing(self._address.connect(write=False, patience=PATIENCE)) as database:
            yield from ask(database, *given, **named)

    def erase(self, subjects: Sequence[str], controller: str, by_phone: Callable[[Content], bool]) -> Erased:
        """Erase a person, by all pseudonyms of the person; see `zweck.register.erase`.

        Raises:
            RecordUnavailable: if the database fails.
        """
        with closing(self._address.connect(write=True)) as database:
            return erase(database, self._key, subjects, controller, by_phone)

    def close(self) -> None:
        """Write what waits, answer what waits, and end."""
        self._writer.close()
        self._lookups.close()

    def _checked(self, entries: Sequence[Entry]) -> list[Entry]:
        now = time.time_ns() // 1000
        return [checked(entry, self.terms, now) for entry in entries]


def known_under(database: Database, key: Pseudonyms, *, keep: bool = True) -> list[str]:
    """See that a register knows persons under a key, by a reference of no person; with `keep` it knows the key from then on.

    The pseudonyms of that reference are what `Register.keyed` takes.

    Raises:
        RecordError: if it knows a version that the key does not have, or persons under one, or under another secret of the same number.
        RecordUnavailable: if it cannot be read.
    """
    known: dict[str, str] = dict(database.fetch("SELECT version, pseudonym FROM register_keys") if database.has("register_keys") else ())
    mine = {one.partition(":")[0]: one for one in key.all(Kind.CUSTOMER_NUMBER, "zweck: which key is this?")}
    same = [f"subject NOT LIKE '{version}:%'" for version, one in mine.items() if known.get(version, one) == one]
    if known.keys() - mine or database.fetch(f"SELECT 1 FROM states WHERE {' AND '.join(same or ['1 = 1'])} LIMIT 1"):  # noqa: S608  ours
        raise RecordError(says("register.other_pseudonyms"))
    if keep and not mine.items() <= known.items():
        with database.writing():
            database.execute("CREATE TABLE IF NOT EXISTS register_keys (version TEXT PRIMARY KEY, pseudonym TEXT NOT NULL)")
            database.insert(
                "INSERT INTO register_keys VALUES ($1, $2) ON CONFLICT (version) DO UPDATE SET pseudonym = excluded.pseudonym",
                [*mine.items()],
            )
    return [*mine.values()]


def used(subject: str, controller: str, consent: int, scope: str, decision: str, earlier: tuple[str, ...] = ()) -> Entry:
    """The use of a consent by an answer, entered once for each decision; `consent` is the position of its event."""
    once = f"used {consent} {decision}"
    return Entry(subject, controller, EventKind.USED, scope, about=consent, decision=decision, once=once, earlier=earlier)
