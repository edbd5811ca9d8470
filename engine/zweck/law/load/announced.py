"""Announced changes as omissions: from its day on, a permission that rests on a rule which cites a changed place is open (design 3.8)."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from zweck.law.citation.parts import Citation
from zweck.law.citation.read import read
from zweck.law.citation.statutes import Index
from zweck.law.policy import (
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
from zweck.law.policy.watched import Watch, WatchFinding
from zweck.logic.condition import All, AnyOf, Condition, DefinitionRef, Not, RuleRef
from zweck.words.text import Text

ALWAYS: Final = All(())

Place = tuple[object, ...]
"""The statute's id, then the steps inwards."""


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
        wanted = [place for text in one.places for place in places(text, self._index)]
        concerned = {rule.id: rule for rule in version.rules if inside(places(rule.citation, self._index), wanted)}
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
    match condition:
        case All(parts, span):
            return All(tuple(inlined(part, version) for part in parts), span)
        case AnyOf(parts, span):
            return AnyOf(tuple(inlined(part, version) for part in parts), span)
        case Not(part, span):
            return Not(inlined(part, version), span)
        case DefinitionRef(name):
            own = next((rule for rule in version.rules if isinstance(rule, Definition) and rule.id == name), None)
            return condition if own is None else inlined(_condition(own), version)
        case _:
            return condition


def _condition(rule: Rule) -> Condition:
    when = rule.when or ALWAYS
    return when if rule.unless is None else All((when, Not(rule.unless)))


def places(citation: str, index: Index) -> list[Place]:
    """The places of a citation; none where it cannot be read."""
    found = read(citation)
    if not isinstance(found, Citation):
        return []
    ids = {name: statute.id for name, statute in index.named().items()}
    return [(ids.get(one.statute, one.statute), *place) for one in found.references for place in one.places or ((),)]


def inside(found: Iterable[Place], wanted: Iterable[Place]) -> bool:
    """Whether one of the places is a wanted one or a part of it."""
    whole = list(wanted)
    return any(place[: len(want)] == want for place in found for want in whole)
