"""Writes events as a table, and what the register knows beside the rows of a dialer's list."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Final

from zweck.chain.database import Database
from zweck.company.register import FOLLOWING
from zweck.register.entry import Content, Stored, moment
from zweck.register.in_force import Fate, consents, in_part, objections, restrictions
from zweck.register.statements import by_person, of_persons, scan
from zweck.register.table.csv_rows import as_line, reading
from zweck.register.table.rows import REFERENCES, Reading, rows_in, twice
from zweck.register.terms import Terms

AT_ONCE: Final = 1000
"""Rows whose persons are looked up in one query."""

EVENTS: Final = ("position", "recorded", *Content._fields[:-1])
"""The columns of a table of events."""

KNOWN: Final = ("objected", "restricted", "consented", "withdrawn")
"""The columns beside a dialer's list."""


def events_table(database: Database, controller: str) -> Iterator[str]:
    """The events of a controller as lines of CSV, persons by their pseudonyms; erased ones are left out."""
    yield as_line(EVENTS)
    for event in scan(database, "controller = $3", controller):
        content = event.content._replace(effective=None)
        effective = moment(event.content.effective or 0).isoformat()
        values = [effective if name == "effective" else value for name, value in zip(Content._fields, content, strict=True)]
        yield as_line([event.seq, moment(event.recorded).isoformat(), *values[:-1]])


def known_table(
    database: Database, path: Path, how: Reading, controller: str, day: date, names: Mapping[str, str], encoding: str = "utf-8-sig"
) -> Iterator[str]:
    """The rows of a list with what the register of a controller knows of each person; nothing is written if a row is faulty.

    Raises:
        FaultyTable: if a row names no person that can be looked up.
        RecordError: if the file is no such table.
        RecordUnavailable: if the register cannot be read.
    """
    rows = twice(path, partial(rows_in, path, encoding, names, REFERENCES, how.subjects))
    with reading(path, encoding) as (columns, _):
        header = [*columns, *KNOWN]
    yield as_line(header)
    others = how.terms.company.controllers.keys() - {controller} if how.terms and how.terms.company else None
    while chunk := [*islice(rows, AT_ONCE)]:
        events = of_persons(database, [one for _, subjects in chunk for one in subjects], controller if others is None else None)
        found = by_person(
            one
            for one in events  # and what stands against it at a controller that the files do not have: it may have another id now
            if others is None
            or one.content.controller == controller
            or (one.content.kind in FOLLOWING and one.content.controller not in others)
        )
        for line, subjects in chunk:
            mine = [event for subject in subjects for event in found.get(subject, ())]
            yield as_line([*line.values.values(), *_scopes(sorted(mine, key=lambda event: event.seq), day, how.terms)])


def _scopes(events: Sequence[Stored], day: date, terms: Terms | None) -> Iterator[str]:
    """The scopes of the objections, whether the processing is restricted, the texts in force, and those withdrawn, be it in part."""
    texts = terms.company.texts if terms and terms.company else ()
    standing = {event.content.scope or "" for event in objections(events) if event.content.kind == "OBJECTED"}
    fates: dict[str, Fate] = {}
    for consent in consents(events, day):
        partly = consent.fate is Fate.IN_FORCE and in_part(events, consent.given, terms.purposes if terms else (), texts)
        fates[(consent.given.content.scope or "").partition("@")[0]] = Fate.WITHDRAWN if partly else consent.fate
    yield " ".join(sorted(standing))
    yield "yes" if restrictions(events) else ""
    yield " ".join(sorted(name for name, fate in fates.items() if fate is Fate.IN_FORCE))
    yield " ".join(sorted(name for name, fate in fates.items() if fate is Fate.WITHDRAWN))
