"""The findings of a deep check as text."""

from collections.abc import Iterable
from typing import Final

from zweck.analysis.deep.finding import Finding, Kind
from zweck.explain.names import names_on
from zweck.explain.values import OR, day
from zweck.explain.words import in_words
from zweck.law.policy import PolicySet
from zweck.pages.page import Page
from zweck.pages.phrases import say
from zweck.pages.wording import stated

EXAMPLES: Final = {Kind.UNMEETABLE: "required", Kind.UNFAILING: "required", Kind.EXCEPTION: "exception", Kind.FORGOTTEN: "forgotten"}


def page_of(findings: Iterable[Finding], policies: PolicySet, language: str) -> Page:
    """The findings, each with its place, one sentence, and its smallest witness."""
    page = Page()
    for finding in findings:
        page.blank()
        _write(finding, policies, language, page)
    return page


def sentence(finding: Finding, language: str) -> str:
    """The rule and its fault, in one sentence."""
    by = f" {OR[language]} ".join(finding.by)
    said = say(f"finding.{finding.kind.name.lower()}", language, law=finding.law, by=by, start=finding.day, until=finding.until)
    return f"{finding.law if finding.kind is Kind.GAP else finding.id}: {said}"


def conditions(finding: Finding, policies: PolicySet, language: str) -> list[str]:
    """The conditions that a finding names, in words."""
    names = names_on(finding.day, policies.laws, finding.id.partition("/")[0])
    return [in_words(part, policies.vocabulary, language, names, stated=True) for part in finding.parts]


def _write(finding: Finding, policies: PolicySet, language: str, page: Page) -> None:
    page.paragraph(sentence(finding, language), head=f"{finding.span}:")
    for condition in conditions(finding, policies, language):
        first, *more = condition.splitlines()
        page.paragraph(first, indent=2, marker="– ")
        for line in more:
            page.outline(f"    {line}", indent=0)
    if finding.facts is not None:
        caption = say(f"witness.{EXAMPLES.get(finding.kind, 'holds')}", language)
        page.paragraph(f"{caption} ({day(finding.day, language)}):", indent=2)
        for fact, value in finding.facts.items():
            page.paragraph(stated(fact, value), indent=4)
