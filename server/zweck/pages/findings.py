"""The findings of a deep check, and incoherences between law and facts: permissions that survive, facts that help or harm."""

from collections.abc import Iterable, Iterator
from typing import Final

from zweck.analysis.coherence.check import Fault, Idle, Incoherence
from zweck.analysis.coherence.rows import Unheard
from zweck.analysis.coherence.unread import Unread
from zweck.analysis.deep.finding import Finding, Kind
from zweck.explain.sentences import in_words, names_on
from zweck.explain.values import OR
from zweck.forms.diagnostics import Span
from zweck.law.policy import PolicySet
from zweck.pages import Page, say
from zweck.pages.notation import stated
from zweck.words.said import day

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


Word = Unread | Unheard


def incoherences(found: Iterable[Incoherence], words: Iterable[Word], idle: Iterable[Idle], language: str) -> Page:
    """All incoherences, cases together where fact, value, laws and grounds are the same; and notes that nothing needs."""
    page = Page()
    for word in words:
        said, span = _word(word, language)
        page.paragraph(said, head=f"{span}:")
    for line in _lines(found, language):
        page.paragraph(line)
    for needless in idle:
        where = f"{needless.law}/{needless.rule}" if needless.rule else needless.law
        page.paragraph(say("coherence.idle", language, rule=where, fact=needless.fact))
    return page


def _word(one: Word, language: str) -> tuple[str, Span]:
    if isinstance(one, Unheard):
        kind = "mark" if one.mark else "condition"
        return say(f"coherence.{kind}", language, row=f"{one.table}/{one.row}", word=one.word), one.span
    facts = f" {OR[language]} ".join(one.facts)
    return say("coherence.unread", language, rule=f"{one.rule.law}/{one.rule.id}", word=one.word, facts=facts), one.rule.span


def _lines(found: Iterable[Incoherence], language: str) -> Iterator[str]:
    alike: dict[tuple[object, ...], list[Incoherence]] = {}
    for one in found:
        alike.setdefault((one.fault, one.fact, str(one.value), one.before, one.after, one.laws, one.grounds), []).append(one)
    for _, several in sorted(alike.items(), key=lambda pair: tuple(map(str, pair[0]))):
        yield _line(several[0], len(several), language)


def _line(one: Incoherence, count: int, language: str) -> str:
    names = {"laws": ", ".join(one.laws), "grounds": ", ".join(one.grounds) or "–"} if one.fault is Fault.SURVIVES else {}
    more = say("coherence.more", language, count=count - 1) if count > 1 else ""
    return say(
        f"coherence.{one.fault}",
        language,
        case=one.case + more,
        fact=stated(one.fact, one.value),
        before=one.before,
        after=one.after,
        **names,
    )
