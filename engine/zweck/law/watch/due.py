"""The law's own due list: laws whose sources are old, findings of the watch that are open, and changes that are announced."""

from dataclasses import dataclass
from datetime import date

from zweck.law.load.current import statute_of
from zweck.law.policy import Law, PolicySet
from zweck.law.policy.coverage import Announcement
from zweck.law.policy.watched import LEVELS, WatchFinding


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


@dataclass(frozen=True, slots=True)
class Due:
    """The parts of the list: the oldest laws first, alarms before notices, announced changes by their days, each with its law."""

    old: tuple[Old, ...]
    findings: tuple[WatchFinding, ...]
    announced: tuple[tuple[str, Announcement], ...]

    def __bool__(self) -> bool:
        """Whether anything is due."""
        return bool(self.old or self.findings or self.announced)


def due(policies: PolicySet, day: date, within: int, limit: int) -> Due:
    """The list on a day: sources older than `limit` days, open findings, and announced changes that came or come `within` days."""
    open_ = [one for one in policies.watch.findings if not one.settled and LEVELS[one.kind] in ("alarm", "fault", "notice")]
    announced = [(law.id, one) for law in policies.laws.values() for one in law.versions[-1].announced if (one.day - day).days <= within]
    return Due(
        older(policies, day, limit),
        tuple(sorted(open_, key=lambda one: (LEVELS[one.kind], one.day, one.id))),
        tuple(sorted(announced, key=lambda pair: (pair[1].day, pair[0]))),
    )
