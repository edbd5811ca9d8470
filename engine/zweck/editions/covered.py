"""The coverage of a policy set, derived from what its laws and tables say: fields of law, places, days."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from zweck.editions.build import Editions
from zweck.law.policy import PolicySet

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days on which a field of law is there for a country, both included (`None`: without end), by laws and tables."""

    start: date | None
    until: date | None
    by: tuple[str, ...]


def covered(policies: PolicySet, field: str) -> dict[str, tuple[Stretch, ...]]:
    """The countries for which a field of law is there, each with its days, the earliest first."""
    starts = [None, *Editions.of(policies).starts]
    found: dict[str, list[Stretch]] = {}
    for start, after in zip(starts, [*starts[1:], None], strict=True):
        until = after - DAY if after is not None else None
        for place, by in covering(policies, field, start or date.min).items():
            before = found.setdefault(place, [])
            if before and before[-1].by == by and start is not None and before[-1].until == start - DAY:
                before[-1] = Stretch(before[-1].start, until, by)
            else:
                before.append(Stretch(start, until, by))
    return {place: tuple(found[place]) for place in sorted(found)}


def covering(policies: PolicySet, field: str, day: date) -> Mapping[str, tuple[str, ...]]:
    """The countries for which a field of law is there on a day, with the laws and tables by which it is."""
    tables = policies.vocabulary.tables
    found: dict[str, list[str]] = {}
    for law in policies.laws.values():
        version = law.on(day)
        for cover in version.covers if version is not None else ():
            if cover.field == field:
                for place in (cover.place,) if cover.place else tables[cover.table].keys_on(day):
                    found.setdefault(place, []).append(law.id)
    for table in tables.values():
        for place in table.covered_on(day) if table.covers == field else ():
            found.setdefault(place, []).append(table.name)
    return {place: tuple(dict.fromkeys(by)) for place, by in found.items()}
