"""What a name in a policy file refers to: the facts, tables, rules, laws and points of a policy set, with the places where they stand."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from zweck.editing.spots import Role, Spot
from zweck.law.check.names import COMMON, written_rules
from zweck.law.citation.parts import Citation
from zweck.law.citation.read import read
from zweck.law.citation.statutes import Statute
from zweck.law.diagnostics import Span
from zweck.law.parse.grammar import Named
from zweck.law.parse.law import qualified
from zweck.law.policy import Definition, Doubt, Ground, Law, Obligation, PolicySet, Prohibition, Remedy, Requirement, Rule, Version
from zweck.law.vocabulary import Fact, Table


@dataclass(frozen=True, slots=True)
class Stated:
    """A rule in the version that first states it so."""

    rule: Rule
    version: Version


Thing = Fact | Table | Law | Doubt | Statute | Stated

OF_KIND: dict[Named, tuple[type[Rule], ...]] = {
    Named.GROUND: (Ground,),
    Named.REFERABLE: (Ground, Prohibition),
    Named.FAILED: (Prohibition,),
    Named.OBLIGATION: (Obligation,),
    Named.REMEDY: (Remedy,),
    Named.RULE: (Rule,),
}


def meant(spot: Spot, law: str, policies: PolicySet) -> tuple[Thing, ...]:
    """What a place in a file of a law refers to; of a rule that several versions state, every statement, the earliest first."""
    if spot.role is Role.CITATION:
        return tuple(cited(spot.text, policies))
    if spot.role in (Role.VALUE, Role.TESTED, Role.COMPARISON):
        return _one(policies.vocabulary.facts.get(spot.fact))
    match spot.named:
        case None:
            return ()
        case Named.FACT:
            return _one(policies.vocabulary.facts.get(spot.text))
        case Named.TABLE:
            return _one(policies.vocabulary.tables.get(spot.text))
        case Named.LAW:
            return _one(policies.laws.get(spot.text))
        case Named.DOUBT:
            return _one(policies.doubts.get(spot.text))
        case named:
            return tuple(_stated(named, spot, law, policies))


def _one(thing: Thing | None) -> tuple[Thing, ...]:
    return () if thing is None else (thing,)


def _stated(named: Named, spot: Spot, law: str, policies: PolicySet) -> Iterator[Stated]:
    for version, rule in written_rules(policies.laws):
        if named is Named.DEFINITION:
            found = isinstance(rule, Definition) and rule.id == spot.text and rule.law in (law, COMMON)
        elif named is Named.REQUIREMENT or (named is Named.FAILED and "/" in spot.text):
            found = isinstance(rule, Requirement) and _is_requirement(rule, spot, law)
        else:
            found = isinstance(rule, OF_KIND[named]) and rule.id == spot.text and (named is not Named.RULE or rule.law == law)
        if found:
            yield Stated(rule, version)


def _is_requirement(rule: Requirement, spot: Spot, law: str) -> bool:
    if spot.declares:
        return rule.id == spot.text and rule.law == law
    return f"{rule.of}/{rule.id}" == qualified(spot.text, law)


def cited(text: str, policies: PolicySet) -> Iterator[Statute]:
    """The statutes that a citation names."""
    found = read(text)
    if isinstance(found, Citation):
        named = policies.citations.named()
        known = {statute.id: statute for reference in found.references if (statute := named.get(reference.statute)) is not None}
        yield from known.values()


def places(things: tuple[Thing, ...], day: date | None = None) -> list[Span]:
    """Where things stand: the statement in force on a day first."""
    found: list[tuple[bool, Span]] = []
    for thing in things:
        match thing:
            case Law():
                found += [(not _covers(version, day), version.span) for version in thing.versions]
            case Stated():
                found.append((day is not None and thing.version.start > day, thing.rule.span))
            case _:
                found.append((False, thing.span))
    latest = reversed(found) if day is not None else iter(found)  # among those in force, the latest statement
    return list(dict.fromkeys(span for _, span in sorted(latest, key=lambda place: place[0])))


def _covers(version: Version, day: date | None) -> bool:
    return day is not None and version.start <= day and (version.until is None or day <= version.until)
