"""How current laws are, as parts of their versions: announced changes, the days of the law watch, and a greatest age of sources.

From the day of an announced change on, a permission that rests on a rule which cites a changed place is open (design 3.8), and from the
day after a greatest age, as houses set it, one that rests on a law that was not read or compared since.
"""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final

from zweck.law.citation.statutes import Index, inside
from zweck.law.policy import (
    TOO_OLD,
    Announcement,
    Definition,
    Ground,
    InForce,
    Law,
    Omission,
    OmissionEffect,
    Prohibition,
    Requirement,
    Rule,
    Version,
)
from zweck.law.policy.house import MaxAge
from zweck.law.policy.records import NO_WATCH, Watch, WatchFinding
from zweck.logic.condition import All, AnyOf, Condition, DefinitionRef, Not, RuleRef, Test, rewritten
from zweck.words.text import Text

ALWAYS: Final = All(())


def with_announced(laws: Mapping[str, Law], index: Index, watch: Watch) -> dict[str, Law]:
    """The laws, each version with an omission for each change that is announced, or that the watch found, and concerns its rules."""
    alarms = tuple(_alarm(one, index) for one in watch.findings if one.alarm)
    if not alarms and not any(version.announced for law in laws.values() for version in law.versions):
        return dict(laws)
    every = {rule.id: rule for law in laws.values() for version in law.versions for rule in version.rules if isinstance(rule, Ground)}
    found = _Announced(index, list(every.values()), alarms)
    return {name: Law(name, tuple(found.version(version, law) for version in law.versions)) for name, law in laws.items()}


class _Announced:
    """Finds the rules that announced changes concern; `grounds` are those of all laws."""

    def __init__(self, index: Index, grounds: Sequence[Ground], alarms: Sequence[Announcement]) -> None:
        self._index = index
        self._grounds = grounds
        self._alarms = alarms

    def version(self, version: Version, law: Law) -> Version:
        """The version with its announced changes among what it omits.

        A later version that does not encode a change ends nothing: an alarm is open until wordings fit again or it is settled.
        """
        ahead = (one for one in (*version.announced, *self._alarms) if version.until is None or one.day <= version.until)
        found = (self._omission(one, version) for one in ahead if not law.encodes(one))
        return replace(version, omits=(*version.omits, *(one for one in found if one is not None)))

    def _omission(self, one: Announcement, version: Version) -> Omission | None:
        """The omission that an announced change is; `None` where no rule that decides cites a place of it."""
        wanted = [place for text in one.places for place in self._index.paths(text)]
        concerned = {rule.id: rule for rule in version.rules if inside(self._index.paths(rule.citation), wanted)}
        conditions = tuple(condition for rule in concerned.values() for condition in self._resting(rule, version, concerned))
        if not conditions or version.scope is None:
            return None
        when = All((inlined(version.scope.when, version), AnyOf(conditions)))
        days = InForce(one.day)
        return Omission(one.id, one.source, one.text, OmissionEffect.MAY_FORBID, when, days, version.law, announced=True, span=one.span)

    def _resting(self, rule: Rule, version: Version, concerned: Container[str]) -> Iterator[Condition]:
        """The cases in which a permission rests on a rule.

        It is a ground that holds while none holds that is not concerned, a requirement that is asked for, or a prohibition.
        """
        match rule:
            case Ground():
                for requirement in rule.of:
                    others = (ground.id for ground in self._grounds if requirement in ground.of and ground.id not in concerned)
                    yield All((RuleRef(rule.id), Not(AnyOf(tuple(map(RuleRef, others))))))
            case Requirement():
                yield inlined(_condition(rule), version)
            case Prohibition():
                yield ALWAYS
            case _:
                pass


def _alarm(one: WatchFinding, index: Index) -> Announcement:
    """The change of a wording that the watch found and that is not settled."""
    statute = index.statutes.get(one.statute)
    name = next(reversed([*statute.names]), one.statute) if statute is not None else one.statute
    place = f"{one.place} {name}"
    text = Text(
        f"{place} hat seit {one.day.day}.{one.day.month}.{one.day.year} einen anderen Wortlaut.",
        f"{place} has another wording since {one.day}.",
    )
    return Announcement(f"WATCH-{one.id}", one.day, one.source, (place,), text, one.span)


def inlined(condition: Condition, version: Version) -> Condition:
    """A condition of a law without references to the law's own definitions, which no other law can name."""
    own = {rule.id: rule for rule in reversed(version.rules) if isinstance(rule, Definition)}

    def named(leaf: Test | DefinitionRef | RuleRef) -> Condition:
        if isinstance(leaf, DefinitionRef) and leaf.name in own:
            return inlined(_condition(own[leaf.name]), version)
        return leaf

    return rewritten(condition, named)


def _condition(rule: Rule) -> Condition:
    when = rule.when or ALWAYS
    return when if rule.unless is None else All((when, Not(rule.unless)))


def with_ages(laws: Mapping[str, Law], limits: Iterable[MaxAge]) -> dict[str, Law]:
    """The laws, each with a gap from the day on which its sources are older than a limit; of a house's own laws nothing is old."""
    wanted = list(limits)
    return {name: _limited(law, [one.days for one in wanted if one.law in ("", name)]) for name, law in laws.items()}


def _limited(law: Law, days: list[int]) -> Law:
    newest = law.versions[-1]
    known = [day for day in (newest.checked_until, newest.compared_until) if day is not None]
    if not days or not known or newest.until is not None or newest.house:
        return law
    last = max(known)
    start = last + timedelta(days=min(days) + 1)

    def limited(version: Version) -> Version:
        if version.scope is None or (version.until is not None and version.until < start):
            return version
        text = Text(
            f"Die Quellen ({version.short}) wurden zuletzt am {last.day}.{last.month}.{last.year} gelesen oder verglichen; "
            f"zulässig sind hier höchstens {min(days)} Tage.",
            f"The sources ({version.short}) were last read or compared on {last}; at most {min(days)} days are allowed here.",
        )
        when = inlined(version.scope.when, version)
        gap = Omission(TOO_OLD, version.short, text, OmissionEffect.MAY_FORBID, when, InForce(start), version.law, announced=True)
        before = next((one for one in version.omits if one.id == TOO_OLD), None)  # of another house
        if before is not None and before.in_force.start is not None and before.in_force.start <= start:
            return version
        return replace(version, omits=(*(one for one in version.omits if one is not before), gap))

    return Law(law.id, tuple(map(limited, law.versions)))


def with_compared(laws: Mapping[str, Law], index: Index, watch: Watch) -> dict[str, Law]:
    """The laws, each version with the day until which the wording of its statute was compared."""
    if watch == NO_WATCH:
        return dict(laws)
    return {name: _compared(law, index, watch) for name, law in laws.items()}


def _compared(law: Law, index: Index, watch: Watch) -> Law:
    if law.versions[-1].until is not None:
        return law  # it has ended, so nothing later can change it
    statute = statute_of(law, index)
    until = watch.compared_until(statute) if statute else None
    return law if until is None else Law(law.id, tuple(replace(version, compared_until=until) for version in law.versions))


def statute_of(law: Law, index: Index) -> str:
    """The statute that a law encodes: the one with the longest name with which the law's short name begins; empty where there is none."""
    short = law.versions[-1].short
    named = [name for name in index.named() if short == name or short.startswith(f"{name} ")]
    return index.named()[max(named, key=len)].id if named else ""
