"""The laws whose sources are older than a number of days, and the open findings that explain it."""

from dataclasses import dataclass
from datetime import date

from zweck.law.load.compared import statute_of
from zweck.law.policy import Law, PolicySet


@dataclass(frozen=True, slots=True)
class Old:
    """A law, by how many days its sources are old, and the ids of the open findings about its statute."""

    law: str
    days: int
    findings: tuple[str, ...]


def known_until(law: Law) -> date | None:
    """The later of the days until which a law was read and compared; `None` where neither is known."""
    newest = law.versions[-1]
    return max((day for day in (newest.checked_until, newest.compared_until) if day is not None), default=None)


def older(policies: PolicySet, today: date, limit: int) -> tuple[Old, ...]:
    """The laws in force on a day, or later, whose sources are older than `limit` days then, the oldest first."""
    found = []
    for law in policies.laws.values():
        until = known_until(law)
        if until is not None and law.versions[-1].until is None and (today - until).days > limit:
            statute = statute_of(law, policies.citations)
            open_ = tuple(one.id for one in policies.watch.findings if one.statute == statute and not one.settled)
            found.append(Old(law.id, (today - until).days, open_))
    return tuple(sorted(found, key=lambda one: (-one.days, one.law)))
