"""The law's due list in words: old sources, findings of the watch, announced changes. Texts of sources are escaped and cut."""

from collections.abc import Iterator

from zweck.explain.values import day as in_words
from zweck.law.citation.statutes import Index
from zweck.law.policy import PolicySet
from zweck.law.policy.records import LEVELS, WatchFinding
from zweck.law.watch.due import Due
from zweck.pages.phrases import say
from zweck.pages.watched import cut


def lines(due: Due, policies: PolicySet, language: str) -> list[str]:
    """One line for each thing that is due."""
    return [*_old(due, policies, language), *_findings(due, policies, language), *_announced(due, policies, language)]


def _old(due: Due, policies: PolicySet, language: str) -> Iterator[str]:
    for one in due.old:
        yield say("lawdue.old", language, law=policies.laws[one.law].versions[-1].short, days=one.days)


def _findings(due: Due, policies: PolicySet, language: str) -> Iterator[str]:
    for one in due.findings:
        level = say(f"watch.{LEVELS[one.kind]}", language)
        day = in_words(one.day, language)
        yield say("lawdue.finding", language, level=level, place=cut(_place(one, policies.citations)), day=day, id=one.id)


def _announced(due: Due, policies: PolicySet, language: str) -> Iterator[str]:
    for law, one in due.announced:
        short, day = policies.laws[law].versions[-1].short, in_words(one.day, language)
        yield say("lawdue.announced", language, law=short, day=day, text=one.text[language], source=one.source)


def _place(finding: WatchFinding, index: Index) -> str:
    statute = index.statutes.get(finding.statute)
    name = next(reversed([*statute.names]), finding.statute) if statute is not None else finding.statute
    return f"{finding.place} {name}".strip()
