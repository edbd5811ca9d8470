"""Incoherences between law and facts as text: permissions that survive, facts that help or harm, words that nothing reads."""

from collections.abc import Iterable, Iterator

from zweck.analysis.coherence.check import Fault, Incoherence
from zweck.analysis.coherence.words import Unread
from zweck.cli.phrases import say
from zweck.cli.render.layout import Page
from zweck.cli.render.wording import stated
from zweck.explain.values import OR


def text(found: Iterable[Incoherence], unread: Iterable[Unread], language: str, width: int) -> str:
    """Each incoherence in one paragraph, those of a fact together."""
    page = Page(width)
    for one in unread:
        facts = f" {OR[language]} ".join(one.facts)
        said = say("coherence.unread", language, rule=f"{one.rule.law}/{one.rule.id}", word=one.word, facts=facts)
        page.paragraph(said, head=f"{one.rule.span}:")
    for line in _lines(sorted(found, key=lambda one: (one.fault, one.fact, str(one.value), one.case)), language):
        page.paragraph(line)
    return str(page)


def _lines(found: Iterable[Incoherence], language: str) -> Iterator[str]:
    for one in found:
        names = {"laws": ", ".join(one.laws), "grounds": ", ".join(one.grounds) or "–"} if one.fault is Fault.SURVIVES else {}
        yield say(
            f"coherence.{one.fault}",
            language,
            case=one.case,
            fact=stated(one.fact, one.value),
            before=one.before,
            after=one.after,
            **names,
        )
