"""The rules of an outline: which stand in it, and in which order."""

from collections.abc import Iterator
from datetime import date
from typing import Final
from unicodedata import combining, normalize

from zweck.law.citation.order import Key, place_key
from zweck.law.policy import Obligation, PolicySet, Rule, Version

TIMINGS: Final = ("before", "at", "after")


def lent(policies: PolicySet, law: str, on: date) -> Iterator[Rule]:
    """The rules that other laws in force on a day add to a law."""
    for other in policies.laws.values():
        version = other.on(on) if other.id != law else None
        for rule in version.rules if version else ():
            of = getattr(rule, "of", ())
            if rule.in_force.covers(on) and (of == law or (isinstance(of, tuple) and any(name.startswith(f"{law}/") for name in of))):
                yield rule


def names_of_statute(policies: PolicySet, version: Version) -> frozenset[str]:
    """The names under which citations speak of the law's own statute."""
    statute = policies.citations.named().get(version.short)
    return frozenset(statute.names if statute is not None else (version.short,))


def alphabetical(words: str) -> str:
    """As in a dictionary, where `Ü` stands with `U`."""
    return "".join(letter for letter in normalize("NFKD", words.casefold()) if not combining(letter))


def time_of(obligation: Obligation) -> int:
    """The rank of the time at which an obligation is to be met."""
    return TIMINGS.index(obligation.timing)


def in_order(rules: Iterator[Rule], names: frozenset[str]) -> list[Rule]:
    """Rules as the divisions of a statute with these names follow each other; those that cite it nowhere come last."""

    def place(rule: Rule) -> Key:
        return place_key(rule.citation, names)

    return sorted(rules, key=place)
