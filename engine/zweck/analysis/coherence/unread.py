"""Reasons and terms that speak of a fact which the rule does not read: then the condition that the words name is not there."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from zweck.analysis.coherence.held import reads
from zweck.editions.build import Editions
from zweck.editions.edition import Edition
from zweck.law.policy import Definition, Ground, PolicySet, Prohibition, Requirement, Rule
from zweck.law.vocabulary import Vocabulary

DAY = timedelta(days=1)


class Unread(NamedTuple):
    """A rule whose reason or term has a word for facts none of which it reads, and that does not say which fact it means."""

    rule: Rule
    word: str
    facts: tuple[str, ...]


def unread(policies: PolicySet) -> Iterator[Unread]:
    """The words of reasons and terms that nothing reads, of each rule as it last stood."""
    editions = Editions.of(policies)
    days = sorted({date.min, *editions.starts}, reverse=True)
    stems = _stems(policies.vocabulary)
    seen: set[tuple[str, str]] = set()
    for day in days:
        edition = editions.on(day)
        for rule, read in _rules(edition):
            if (rule.law, rule.id) not in seen:
                seen.add((rule.law, rule.id))
                yield from _of(rule, read, stems)


def _of(rule: Rule, read: frozenset[str], stems: dict[str, tuple[str, ...]]) -> Iterator[Unread]:
    term = rule.term if isinstance(rule, Definition) else None
    words = re.findall(r"\w+", " ".join(text.de for text in (rule.reason, term) if text is not None).lower())
    for stem, facts in stems.items():
        found = next((word for word in words if word.startswith(stem)), None)
        if found is not None and read.isdisjoint(facts) and not {*rule.reads} & {*facts, *read}:
            yield Unread(rule, found, facts)


def _stems(vocabulary: Vocabulary) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for fact in vocabulary.facts.values():
        for stem in fact.named_by:
            found.setdefault(stem.lower(), []).append(fact.name)
    return {stem: tuple(facts) for stem, facts in found.items()}


def _rules(edition: Edition) -> Iterator[tuple[Rule, frozenset[str]]]:
    """The rules of an edition that decide, with the facts that they read; a requirement reads what its grounds read."""
    grounds = {
        requirement.trigger: [place for _, place in requirement.grounds] for plan in edition.laws for requirement in plan.requirements
    }
    read = reads(edition)
    for place, named in enumerate(edition.names):
        if isinstance(named.rule, Ground | Prohibition | Requirement | Definition):
            places = (place, *grounds.get(place, ()))
            yield named.rule, frozenset[str]().union(*(read[one] for one in places))
