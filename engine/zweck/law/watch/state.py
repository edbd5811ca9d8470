"""The state of the law watch after comparisons, and the law's own due list.

Days move only where a text was read, and findings stay open until wordings fit again. Due are laws whose sources are old, findings that
are open, and changes that are announced.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from zweck.law.load.current import statute_of
from zweck.law.policy import Law, PolicySet
from zweck.law.policy.coverage import Announcement
from zweck.law.policy.records import LEVELS, Compared, FindingKind, Watch, Watched, WatchFinding
from zweck.law.watch.compare import Change, Comparison, kind_of
from zweck.law.watch.sources import Unreadable

PASSING = frozenset({FindingKind.CHANGED, FindingKind.EDITORIAL, FindingKind.NEW, FindingKind.UNREADABLE})
"""Findings that a later comparison of the same statute takes back by not making them."""


def noted(watch: Watch, made: Iterable[Comparison]) -> Watch:
    """The state after comparisons, the oldest first."""
    for one in made:
        watch = _after(watch, one)
    return watch


def _after(watch: Watch, made: Comparison) -> Watch:
    before = next((one for one in watch.watched if one.statute == made.watched.statute), None)
    if before is not None and made.watched.day < before.day and made.watched.result is not Compared.UNREADABLE:
        return watch  # an older text says nothing about now
    known = {one.id: one for one in watch.findings}
    found = {change.finding.id: change.finding for change in made.changes if not change.encoded}
    found = {id: known.get(id, one) for id, one in found.items()}  # what was there already keeps its first days, and that it is settled
    if made.watched.result is Compared.UNREADABLE:
        kept = watch.watched if before is not None else (*watch.watched, made.watched)
        return replace(watch, watched=kept, findings=tuple({**known, **found}.values()))
    statute = made.watched.statute
    staying = {id: one for id, one in known.items() if one.statute != statute or one.kind not in PASSING or one.settled}
    kept = tuple(one for one in watch.watched if one.statute != statute)
    return replace(watch, watched=(*kept, made.watched), findings=tuple({**staying, **found}.values()))


def missing(policies: PolicySet, present: Iterable[str], kinds: Iterable[str]) -> Iterator[Watched]:
    """The statutes that were compared with sources of these kinds and are not in them any more."""
    there, wanted = set(present), set(kinds)
    for one in policies.watch.watched:
        if kind_of(one.source) in wanted and one.statute not in there:
            yield one


def unreadable(one: Unreadable, today: date) -> Comparison | None:
    """The finding of a file that says nothing about a statute; `None` where the statute is not known."""
    if not one.statute:
        return None
    finding = WatchFinding(f"{one.statute}-text-unreadable", one.statute, FindingKind.UNREADABLE, today, today, one.source)
    return Comparison(Watched(one.statute, one.source, today, Compared.UNREADABLE, 0), (Change(finding, now=str(one.why)),))


def settled(watch: Watch, id: str, reason: str, on: date) -> Watch | None:
    """The state with one finding settled; `None` where none of that id is open. A source that cannot be read settles by being read."""
    if not any(one.id == id and not one.settled and one.kind is not FindingKind.UNREADABLE for one in watch.findings):
        return None
    done = (replace(one, settled=reason, settled_on=on) if one.id == id else one for one in watch.findings)
    return replace(watch, findings=tuple(done))


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
