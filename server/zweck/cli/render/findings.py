"""Tells what a deep check finds."""

from collections.abc import Iterable
from typing import Final

from zweck.analysis.deep.finding import Finding, Kind
from zweck.cli.render.layout import Page
from zweck.cli.stating import stated
from zweck.explain.names import names_on
from zweck.explain.values import day
from zweck.explain.words import in_words
from zweck.law.policy import PolicySet
from zweck.law.vocabulary import Text

SENTENCES: Final = {
    Kind.CONTRADICTORY: Text(
        "kann nie zutreffen, wo {law} gilt; es schließt sich aus:", "can never hold where {law} applies; these exclude each other:"
    ),
    Kind.SHADOWED: Text("entscheidet nie; dasselbe folgt immer aus {by}", "never decides; the same always follows from {by}"),
    Kind.DUPLICATE: Text("trifft genau dann zu, wenn {by} zutrifft", "holds exactly where {by} holds"),
    Kind.UNMEETABLE: Text("kann von keiner Grundlage erfüllt werden", "can be met by no ground"),
    Kind.UNFAILING: Text("ist immer erfüllt, durch {by}", "is always met, by {by}"),
    Kind.EXCEPTION: Text("eine Ausnahme, auf die es nie ankommt:", "an exception that never matters:"),
    Kind.GAP: Text("gilt nicht vom {start} bis {until}", "is not in force from {start} to {until}"),
}
EXAMPLE: Final = {
    Kind.UNMEETABLE: Text("Zum Beispiel wird sie hier verlangt", "It is asked for here, for example"),
    Kind.UNFAILING: Text("Zum Beispiel wird sie hier verlangt", "It is asked for here, for example"),
    Kind.EXCEPTION: Text("Zum Beispiel liegt sie hier vor", "It applies here, for example"),
}
HOLDS: Final = Text("Zum Beispiel trifft sie hier zu", "It holds here, for example")
OR: Final = Text(" oder ", " or ")


def told(findings: Iterable[Finding], policies: PolicySet, language: str, width: int) -> str:
    """The findings, each with its place, one sentence, and its smallest witness."""
    page = Page(width)
    for finding in findings:
        page.blank()
        _tell(finding, policies, language, page)
    return str(page)


def sentence(finding: Finding, language: str) -> str:
    """What is wrong with what, in one sentence."""
    days = {"start": day(finding.day, language), "until": day(finding.until, language) if finding.until else ""}
    said = SENTENCES[finding.kind][language].format(law=finding.law, by=OR[language].join(finding.by), **days)
    return f"{finding.law if finding.kind is Kind.GAP else finding.id}: {said}"


def conditions(finding: Finding, policies: PolicySet, language: str) -> list[str]:
    """The conditions that a finding names, in words."""
    names = names_on(finding.day, policies.laws, finding.id.partition("/")[0])
    return [in_words(part, policies.vocabulary, language, names) for part in finding.parts]


def _tell(finding: Finding, policies: PolicySet, language: str, page: Page) -> None:
    page.paragraph(sentence(finding, language), head=f"{finding.span}:")
    for condition in conditions(finding, policies, language):
        first, *more = condition.splitlines()
        page.paragraph(first, indent=2, marker="– ")
        for line in more:
            page.outline(f"    {line}", indent=0)
    if finding.facts is not None:
        caption = EXAMPLE.get(finding.kind, HOLDS)[language]
        page.paragraph(f"{caption} ({day(finding.day, language)}):", indent=2)
        for fact, value in finding.facts.items():
            page.paragraph(stated(fact, value), indent=4)
