"""Comparing the states of sources one after the other, and what cites the places that are found."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from zweck.cases import Case
from zweck.cases.citing import cases_about
from zweck.catalogue.citing import citing
from zweck.catalogue.places import NotAPlace
from zweck.law.policy import PolicySet
from zweck.law.policy.records import FindingKind, Watch, WatchFinding
from zweck.law.texts.plain_text import OfficialText
from zweck.law.watch.compare import Change, Seen, compared, level, stepped
from zweck.law.watch.sources import Found, Unreadable
from zweck.law.watch.state import missing, noted, unreadable
from zweck.words.said import says


@dataclass(slots=True)
class Comparing:
    """Compares states of sources, the oldest first, and keeps what is open then."""

    policies: PolicySet
    cases: Sequence[Case]
    today: date
    texts: Sequence[OfficialText] = ()
    watch: Watch = field(init=False)
    changes: dict[str, Change] = field(default_factory=dict)
    steps: dict[str, Change] = field(default_factory=dict)
    silent: dict[str, Unreadable] = field(default_factory=dict)
    last: dict[str, Seen] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Begin with the state among the policies."""
        self.watch = self.policies.watch

    def state(self, found: Iterable[Found]) -> None:
        """Compare the texts of one state of a source."""
        for one in found:
            if isinstance(one, Unreadable):
                self._silent(one)
            elif (before := self.last.get(one.statute)) is None or (before.text.sections, before.acts) != (one.text.sections, one.acts):
                self._compare(one, before)
                self.last[one.statute] = one

    def end(self, kinds: Iterable[str]) -> None:
        """Note statutes that were compared with a source of these kinds before and are not in it any more."""
        silent = {one.statute for one in self.silent.values()}
        for one in missing(self.policies, {*self.last, *silent}, kinds):
            self._silent(Unreadable(one.source, says("analysis.not_more"), one.statute))

    @property
    def open(self) -> list[Change]:
        """The steps that rules follow, and what is open at the end."""
        known = {one.id: one for one in self.watch.findings}
        kept = [_with_finding(change, known[id]) for id, change in self.changes.items() if id in known]
        return [*self.steps.values(), *kept]

    def _compare(self, seen: Seen, before: Seen | None) -> None:
        self.silent = {name: one for name, one in self.silent.items() if one.statute != seen.statute}
        made = compared(
            seen, replace(self.policies, watch=self.watch), self.today, [*self.texts, *([before.text] if before is not None else [])]
        )
        if made is None:
            return
        self.watch = noted(self.watch, [made])
        self.changes |= {one.finding.id: one for one in made.changes}
        if before is not None:
            self.steps |= {f"{one.finding.id}@{one.finding.day}": one for one in stepped(before, seen, self.policies, self.today)}

    def _silent(self, one: Unreadable) -> None:
        if one.statute and all(statute != one.statute for statute, _ in self.policies.wording.texts):
            return  # no wording of it is kept, so there is nothing to compare
        self.silent[one.source] = one
        made = unreadable(one, self.today)
        if made is not None:
            self.watch = noted(self.watch, [made])
            self.changes |= {change.finding.id: change for change in made.changes}


def _with_finding(change: Change, finding: WatchFinding) -> Change:
    """A change with its finding as the state has it: with its first days, and settled if it is."""
    return change._replace(finding=finding)


@dataclass(frozen=True, slots=True)
class Shown:
    """A change with all that cites its place."""

    change: Change
    level: str
    name: str
    rules: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    cases: tuple[str, ...] = ()
    commands: tuple[str, ...] = ()


def with_citing(change: Change, policies: PolicySet, cases: Sequence[Case]) -> Shown:
    """A change with the rules, doubts, facts and cases that cite its place, and the commands that settle it."""
    finding = change.finding
    statute = policies.citations.statutes.get(finding.statute)
    name = next(reversed([*statute.names]), finding.statute) if statute is not None else finding.statute
    place = f"{finding.place} {name}" if finding.kind in (FindingKind.CHANGED, FindingKind.EDITORIAL, FindingKind.NEW) else name
    shown = Shown(change, level(change), place, commands=_commands(change, policies))
    if shown.level not in ("alarm", "encoded", "settled"):
        return shown
    try:
        found = citing(place, place, policies)
    except NotAPlace:
        return shown
    return replace(
        shown,
        rules=tuple(dict.fromkeys(f"{one.law}/{one.id}" for one in found.statements)),
        doubts=tuple(one.name for one in found.doubts),
        facts=tuple(one.name for one in found.facts),
        cases=tuple(case.id for case in cases_about(cases, found, policies.citations)),
    )


def _commands(change: Change, policies: PolicySet) -> tuple[str, ...]:
    finding = change.finding
    if level(change) not in ("alarm", "notice"):
        return ()
    settle = f'zweck watch settle {finding.id} --no-effect "…"'
    statute = policies.citations.statutes.get(finding.statute)
    laws = [
        law.id
        for law in policies.laws.values()
        if statute is not None
        and any(law.versions[-1].short == one or law.versions[-1].short.startswith(f"{one} (") for one in statute.names)
    ]
    return (settle, *(f"zweck new amendment {law} {finding.day}" for law in laws[:1]))
