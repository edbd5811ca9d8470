"""The persons about whom events were entered behind a position of the register."""

from collections.abc import Sequence
from dataclasses import dataclass

from zweck.chain.database import Database
from zweck.chain.head import read_head
from zweck.register.chain import REGISTER
from zweck.register.statements import among, listed


@dataclass(frozen=True, slots=True)
class Later:
    """The pseudonyms of persons with events behind a position, and how far the register goes now.

    `erased` where an erasure was entered behind it: of whom is no longer known.
    """

    position: int
    subjects: frozenset[str]
    erased: bool


def later(database: Database, position: int, controllers: Sequence[str]) -> Later:
    """The persons with events in the registers of controllers behind a position; uses of consents change nothing.

    Raises:
        RecordUnavailable: if the register cannot be read.
    """
    now = read_head(database, REGISTER).seq
    mine = among(database, "controller", 2)
    sql = f"SELECT DISTINCT subject FROM events WHERE seq > $1 AND seq <= $3 AND kind <> 'USED' AND {mine}"  # noqa: S608
    subjects = frozenset(str(row[0]) for row in database.fetch(sql, position, listed(controllers), now))
    erased = bool(database.fetch("SELECT seq FROM events WHERE seq > $1 AND seq <= $2 AND erased IS NOT NULL LIMIT 1", position, now))
    return Later(now, subjects, erased)
