"""The state of the law watch after comparisons: days move only where a text was read, and findings stay open until wordings fit again."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from zweck.law.policy import PolicySet
from zweck.law.policy.records import Compared, FindingKind, Watch, Watched, WatchFinding
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
