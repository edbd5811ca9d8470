"""The rules of an outline: which stand in it, and in which order."""

from collections.abc import Iterator
from datetime import date
from typing import Final
from unicodedata import combining, normalize

from zweck.law.citation.statutes import Key, place_key
from zweck.law.policy import Obligation, PolicySet, Requirement, Rule, Version

TIMINGS: Final = ("before", "at", "after")


def _lent(policies: PolicySet, law: str, on: date) -> Iterator[Rule]:
    """The rules that other laws in force on a day add to a law."""
    for other in policies.laws.values():
        version = other.on(on) if other.id != law else None
        for rule in version.rules if version else ():
            of = getattr(rule, "of", ())
            if rule.in_force.covers(on) and (of == law or (isinstance(of, tuple) and any(name.startswith(f"{law}/") for name in of))):
                yield rule


def _names_of_statute(policies: PolicySet, version: Version) -> frozenset[str]:
    """The names under which citations speak of the law's own statute."""
    statute = policies.citations.named().get(version.short)
    return frozenset(statute.names if statute is not None else (version.short,))


def alphabetical(words: str) -> str:
    """As in a dictionary, where `Ü` stands with `U`."""
    return "".join(letter for letter in normalize("NFKD", words.casefold()) if not combining(letter))


def time_of(obligation: Obligation) -> int:
    """The rank of the time at which an obligation is to be met."""
    return TIMINGS.index(obligation.timing)


def rules_in_force(policies: PolicySet, version: Version, on: date) -> tuple[Rule, ...]:
    """The rules of a version in force on a day, as the divisions of its statute follow each other, then those that other laws lend it."""
    names = _names_of_statute(policies, version)

    def place(rule: Rule) -> Key:
        return place_key(rule.citation, names)

    own = sorted((rule for rule in version.rules if rule.in_force.covers(on)), key=place)
    return (*own, *_lent(policies, version.law, on))


def requirements(policies: PolicySet, on: date) -> dict[str, Requirement]:
    """The requirements in force on a day, by the names under which grounds refer to them."""
    versions = [version for law in policies.laws.values() if (version := law.on(on)) is not None]
    found = [rule for version in versions for rule in version.rules if isinstance(rule, Requirement) and rule.in_force.covers(on)]
    return {f"{rule.of or rule.law}/{rule.id}": rule for rule in found}
