"""Every name that policy files use, by what it refers to: the law it belongs to, its meaning, the thing, and where that stands."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from zweck.editing.symbols import Role, Symbol
from zweck.forms.diagnostics import Span
from zweck.forms.form import NOTHING
from zweck.forms.key import Named
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
from zweck.words.text import Text


@dataclass(frozen=True, slots=True)
class VersionedRule:
    """A rule in the version that first states it so."""

    rule: Rule
    version: Version


Thing = Fact | Table | Law | Doubt | Field | Omission | Statute | VersionedRule


@dataclass(frozen=True, slots=True)
class Meaning:
    """A name, the law it belongs to (empty where it belongs to none), what it means, and the thing that it names."""

    name: str
    law: str
    about: Text
    thing: Thing | None = field(default=None, compare=False)


Names = Mapping[Named, tuple[Meaning, ...]]
"""The names of a policy set by their use; of a rule that several versions state, every statement, the earliest first."""


def names(policies: PolicySet) -> Names:
    """The names of a policy set, made once."""
    return policies.once(_names)


def every(found: Names, named: Named) -> tuple[Meaning, ...]:
    """Every name of a use, each once."""
    return tuple({known.name: known for known in reversed(_latest(found[named]))}.values())[::-1]


def in_law(found: Names, named: Named, law: str) -> tuple[Meaning, ...]:
    """The names that can be used in a law: its own and the common definitions, its requirements by their short names."""
    latest = _latest(found[named])
    match named:
        case Named.DEFINITION:
            return tuple(known for known in latest if known.law in (law, COMMON))
        case Named.RULE:
            return tuple(known for known in latest if known.law == law)
        case Named.REQUIREMENT:
            own = [Meaning(known.name.partition("/")[2], law, known.about) for known in latest if known.law == law]
            return (*own, *(known for known in latest if known.law != law))
        case _:
            return every(found, named)


def _latest(known: Iterable[Meaning]) -> list[Meaning]:
    """Of several statements of a law the latest, in the place of the first."""
    return [*{(one.law, one.name): one for one in known}.values()]


def _names(policies: PolicySet) -> Names:
    rules = [VersionedRule(rule, version) for version, rule in written_rules(policies.laws)]
    requirements = [
        Meaning(f"{one.rule.of}/{one.rule.id}", one.rule.of, about(one.rule), one) for one in rules if isinstance(one.rule, Requirement)
    ]
    vocabulary = policies.vocabulary
    fields = [Meaning(one.name, "", one.title, one) for one in policies.coverage.fields.values()]
    found = {
        Named.LAW: [Meaning(law.id, "", law.versions[-1].title, law) for law in policies.laws.values()],
        Named.DEFINITION: _of(rules, Definition),
        Named.REQUIREMENT: requirements,
        Named.GROUND: _of(rules, Ground),
        Named.REFERABLE: _of(rules, Ground, Prohibition),
        Named.RULE: [*_of(rules, Rule), *(Meaning("scope", law.id, NOTHING) for law in policies.laws.values())],
        Named.FAILED: [*requirements, *_of(rules, Prohibition)],
        Named.OBLIGATION: _of(rules, Obligation),
        Named.REMEDY: _of(rules, Remedy),
        Named.FACT: [Meaning(fact.name, "", fact.meaning, fact) for fact in vocabulary.facts.values()],
        Named.TABLE: [Meaning(table.name, "", table.title, table) for table in vocabulary.tables.values()],
        Named.FIELD: fields,
        Named.GAP: [*fields, *(Meaning(one.id, one.of, one.text, one) for one in omissions(policies))],
        Named.DOUBT: [Meaning(doubt.id, "", doubt.question, doubt) for doubt in policies.doubts.values()],
    }
    return {named: tuple(known) for named, known in found.items()}


def _of(rules: Iterable[VersionedRule], *kinds: type[Rule]) -> list[Meaning]:
    return [Meaning(one.rule.id, one.rule.law, about(one.rule), one) for one in rules if isinstance(one.rule, kinds)]


def about(rule: Rule) -> Text:
    """A rule in one sentence: its term, its reason or its text; at least its citation."""
    if isinstance(rule, Definition) and rule.term is not None:
        return rule.term
    text = getattr(rule, "text", None)
    return rule.reason or (text if isinstance(text, Text) and text.de else Text(rule.citation, rule.citation))


def meant(symbol: Symbol, law: str, policies: PolicySet) -> tuple[Thing, ...]:
    """The things to which a symbol in a file of a law refers; of a rule in several versions, every version's, the earliest first."""
    if symbol.role is Role.CITATION:
        return tuple(cited(symbol.text, policies))
    if symbol.role in (Role.VALUE, Role.TESTED, Role.COMPARISON):
        fact = policies.vocabulary.facts.get(symbol.fact)
        return () if fact is None else (fact,)
    known = names(policies)[symbol.named] if symbol.named is not None else ()
    return tuple(one.thing for one in known if one.thing is not None and _names_it(symbol, law, one))


def _names_it(symbol: Symbol, law: str, known: Meaning) -> bool:
    """Whether a symbol in a file of a law has this meaning."""
    match symbol.named, known.thing:
        case Named.DEFINITION, _:
            return known.name == symbol.text and known.law in (law, COMMON)
        case Named.RULE, _:
            return known.name == symbol.text and known.law == law
        case Named.REQUIREMENT, VersionedRule(rule) if symbol.declares:
            return rule.id == symbol.text and rule.law == law
        case Named.REQUIREMENT, _:
            return known.name == qualified(symbol.text, law)
        case _:
            return known.name == symbol.text


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
                found += [(day is None or not version.days.covers(day), version.span) for version in thing.versions]
            case VersionedRule():
                found.append((day is not None and thing.version.start > day, thing.rule.span))
            case _:
                found.append((False, thing.span))
    latest = reversed(found) if day is not None else iter(found)  # among those in force, the latest statement
    return list(dict.fromkeys(span for _, span in sorted(latest, key=lambda place: place[0])))
