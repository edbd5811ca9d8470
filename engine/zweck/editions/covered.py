"""The coverage of a policy set, derived from what its laws and tables say: fields of law, places, days."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

from zweck.editions.build import Editions
from zweck.editions.rows import fill, questions
from zweck.law.policy import PolicySet
from zweck.law.vocabulary import Entry, TableKind

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days on which a field of law is there for a country, both included (`None`: without end), by laws and tables.

    `partly`: the rows of tables are there for some questions only.
    """

    start: date | None
    until: date | None
    by: tuple[str, ...]
    partly: bool = False


class There(NamedTuple):
    """The laws and tables by which a field is there for a country on a day, and whether for some questions only."""

    by: tuple[str, ...]
    partly: bool


def covered(policies: PolicySet, field: str) -> dict[str, tuple[Stretch, ...]]:
    """The countries for which a field of law is there, each with its days, the earliest first."""
    starts = [None, *Editions.of(policies).starts]
    tables = _Tables(policies, field)
    found: dict[str, list[Stretch]] = {}
    for start, after in zip(starts, [*starts[1:], None], strict=True):
        until = after - DAY if after is not None else None
        for place, there in tables.covering(start or date.min).items():
            before = found.setdefault(place, [])
            if before and There(before[-1].by, before[-1].partly) == there and start is not None and before[-1].until == start - DAY:
                before[-1] = Stretch(before[-1].start, until, *there)
            else:
                before.append(Stretch(start, until, *there))
    return {place: tuple(found[place]) for place in sorted(found)}


class _Tables:
    """The laws and tables that cover a field of law."""

    def __init__(self, policies: PolicySet, field: str) -> None:
        self._policies, self._field = policies, field
        self._covering = [table for table in policies.vocabulary.tables.values() if table.covers == field]
        self._asked = {table.name: questions(table, policies.vocabulary) for table in self._covering if table.kind is TableKind.ROWS}
        self._filled = cache(self._fill)

    def covering(self, day: date) -> Mapping[str, There]:
        """The countries for which the field is there on a day."""
        found: dict[str, dict[str, bool]] = {}
        for version in self._policies.on(day):
            for cover in version.covers:
                if cover.field == self._field:
                    for place in (cover.place,) if cover.place else self._policies.vocabulary.tables[cover.table].keys_on(day):
                        found.setdefault(place, {})[version.law] = True
        for table in self._covering:
            for place, rows in table.covering_on(day).items():
                found.setdefault(place, {})[table.name] = table.name not in self._asked or self._filled(table.name, rows)
        return {place: There(tuple(by), not any(by.values())) for place, by in found.items()}

    def _fill(self, name: str, rows: tuple[Entry, ...]) -> bool:
        return fill(rows, self._policies.vocabulary.tables[name], self._asked[name])
