"""Incoherences between law and facts as text: permissions that survive, facts that help or harm, words that nothing reads."""

from collections.abc import Iterable, Iterator

from zweck.analysis.coherence.check import Fault, Idle, Incoherence
from zweck.analysis.coherence.rows import Unheard
from zweck.analysis.coherence.words import Unread
from zweck.explain.values import OR
from zweck.forms.span import Span
from zweck.pages.page import Page
from zweck.pages.phrases import say
from zweck.pages.wording import stated

Word = Unread | Unheard


def page_of(found: Iterable[Incoherence], words: Iterable[Word], idle: Iterable[Idle], language: str) -> Page:
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
