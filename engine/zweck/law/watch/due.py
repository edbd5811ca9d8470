"""The law's own due list: laws whose sources are old, findings of the watch that are open, and changes that are announced."""

from dataclasses import dataclass
from datetime import date, timedelta

from zweck.law.policy import PolicySet
from zweck.law.policy.coverage import Announcement
from zweck.law.policy.watched import LEVELS, WatchFinding
from zweck.law.watch.old import Old, older


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
    last = day + timedelta(days=within)
    announced = [(law.id, one) for law in policies.laws.values() for one in law.versions[-1].announced if one.day <= last]
    return Due(
        older(policies, day, limit),
        tuple(sorted(open_, key=lambda one: (LEVELS[one.kind], one.day, one.id))),
        tuple(sorted(announced, key=lambda pair: (pair[1].day, pair[0]))),
    )
