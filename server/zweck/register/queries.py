"""The queries by which persons are looked up, and the persons in their rows."""

import time
from collections.abc import Sequence
from functools import cache
from typing import Final

from zweck.chain.database import Row
from zweck.chain.errors import RecordDamaged
from zweck.company.event import Event
from zweck.register.chain import REGISTER
from zweck.register.kept import Person, person
from zweck.register.statements import READ, READS, event_of
from zweck.words.said import says

FOUND: Final = ", ".join(f"events.{column}" for column in READ)
MAX_ENTERED: Final = 1_000
"""Events behind the position of what is kept, after which nothing is kept."""

STATE: Final = READS
"""The place of the position by which an event was found."""
HEAD: Final = STATE + 1
"""The places of the head: the id of the register, its position, and that of the states."""

ENTERED: Final = f"""
    SELECT events.subject, events.seq, head.register, head.seq, head.folded FROM {REGISTER.heads} AS head
    LEFT JOIN events ON events.seq > $1 AND (events.kind IS NULL OR events.kind <> 'USED') LIMIT {MAX_ENTERED + 1}
"""  # noqa: S608  our own names
"""The head, and the events behind a position; one without a kind is that of an erasure."""

FOLLOWED: Final = 2
"""The place of the head there."""


@cache
def select(among: str, most: int | None) -> str:
    """The query for the events in the state of a person, or for all events about one, but not many more than `most`.

    With `among` it is one for several persons; see `zweck.chain.database.Database.among`.
    """
    table = "states" if most is None else "events"
    condition = among.format(column=f"{table}.subject", type="TEXT", values="$1") if among else f"{table}.subject = $1"
    head = f"SELECT {FOUND}, {table}.seq, head.register, head.seq, head.folded FROM {REGISTER.heads} AS head"  # noqa: S608  our own names
    if most is None:
        return f"{head} LEFT JOIN states ON {condition} LEFT JOIN events ON events.seq = states.seq"
    return f"{head} LEFT JOIN events ON {condition} AND events.kind <> 'USED' LIMIT {most + 1}"


def persons_in(subjects: Sequence[str], rows: Sequence[Row]) -> dict[str, Person]:
    """The persons in the rows of a look-up.

    Raises:
        RecordDamaged: if an event is not as it was written, is missing, or is about somebody else.
    """
    found: dict[str, list[Event]] = {subject: [] for subject in subjects}
    now = time.time()
    for row in rows:
        if row[0] is None:
            if row[STATE] is not None:
                raise RecordDamaged(says("register.event_missing_see", row=row[STATE], verifies=REGISTER.verifies))
            continue
        subject, event = event_of(row)
        try:
            found[subject].append(event)
        except KeyError:
            raise RecordDamaged(says("register.event_about_another", row=row[STATE], verifies=REGISTER.verifies)) from None
    return {subject: person(events, now) for subject, events in found.items()}
