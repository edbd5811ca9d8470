"""The things to which a name in a policy file refers, with the places where they stand: facts, rules, laws, doubts and so on."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from zweck.editing.symbols import Role, Symbol
from zweck.forms.key import Named
from zweck.forms.span import Span
from zweck.law.check.names import COMMON, written_rules
from zweck.law.citation.parts import Citation
from zweck.law.citation.read import read
from zweck.law.citation.statutes import Statute
from zweck.law.parse.law import qualified
from zweck.law.policy import (
    Definition,
    Doubt,
    Field,
    Ground,
    Law,
    Obligation,
    Omission,
    PolicySet,
    Prohibition,
    Remedy,
    Requirement,
    Rule,
    Version,
    omissions,
)
from zweck.law.vocabulary import Fact, Table


@dataclass(frozen=True, slots=True)
class VersionedRule:
    """A rule in the version that first states it so."""

    rule: Rule
    version: Version


Thing = Fact | Table | Law | Doubt | Field | Omission | Statute | VersionedRule

OF_KIND: dict[Named, tuple[type[Rule], ...]] = {
    Named.GROUND: (Ground,),
    Named.REFERABLE: (Ground, Prohibition),
    Named.FAILED: (Prohibition,),
    Named.OBLIGATION: (Obligation,),
    Named.REMEDY: (Remedy,),
    Named.RULE: (Rule,),
}


def meant(symbol: Symbol, law: str, policies: PolicySet) -> tuple[Thing, ...]:
    """The things to which a symbol in a file of a law refers; of a rule in several versions, every version's, the earliest first."""
    if symbol.role is Role.CITATION:
        return tuple(cited(symbol.text, policies))
    if symbol.role in (Role.VALUE, Role.TESTED, Role.COMPARISON):
        return _if_any(policies.vocabulary.facts.get(symbol.fact))
    match symbol.named:
        case None:
            return ()
        case Named.FACT:
            return _if_any(policies.vocabulary.facts.get(symbol.text))
        case Named.TABLE:
            return _if_any(policies.vocabulary.tables.get(symbol.text))
        case Named.LAW:
            return _if_any(policies.laws.get(symbol.text))
        case Named.DOUBT:
            return _if_any(policies.doubts.get(symbol.text))
        case Named.FIELD:
            return _if_any(policies.coverage.fields.get(symbol.text))
        case Named.GAP:
            known = policies.coverage.fields.get(symbol.text)
            return _if_any(known) or tuple(one for one in omissions(policies) if one.id == symbol.text)
        case named:
            return tuple(_stated(named, symbol, law, policies))


def _if_any(thing: Thing | None) -> tuple[Thing, ...]:
    return () if thing is None else (thing,)


def _stated(named: Named, symbol: Symbol, law: str, policies: PolicySet) -> Iterator[VersionedRule]:
    for version, rule in written_rules(policies.laws):
        if named is Named.DEFINITION:
            found = isinstance(rule, Definition) and rule.id == symbol.text and rule.law in (law, COMMON)
        elif named is Named.REQUIREMENT or (named is Named.FAILED and "/" in symbol.text):
            found = isinstance(rule, Requirement) and _is_requirement(rule, symbol, law)
        else:
            found = isinstance(rule, OF_KIND[named]) and rule.id == symbol.text and (named is not Named.RULE or rule.law == law)
        if found:
            yield VersionedRule(rule, version)


def _is_requirement(rule: Requirement, symbol: Symbol, law: str) -> bool:
    if symbol.declares:
        return rule.id == symbol.text and rule.law == law
    return f"{rule.of}/{rule.id}" == qualified(symbol.text, law)


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
            case VersionedRule():
                found.append((day is not None and thing.version.start > day, thing.rule.span))
            case _:
                found.append((False, thing.span))
    latest = reversed(found) if day is not None else iter(found)  # among those in force, the latest statement
    return list(dict.fromkeys(span for _, span in sorted(latest, key=lambda place: place[0])))


def _covers(version: Version, day: date | None) -> bool:
    return day is not None and version.start <= day and (version.until is None or day <= version.until)
