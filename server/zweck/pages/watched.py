"""The findings of a law watch, as a page, and the due list of the law. Texts of sources are escaped and cut."""

import textwrap
from collections.abc import Iterator, Sequence
from typing import Final

from zweck.analysis.watched import Comparing, Shown
from zweck.explain.values import day as in_words
from zweck.law.citation.statutes import Index
from zweck.law.policy import PolicySet
from zweck.law.policy.watched import LEVELS, WatchFinding
from zweck.law.watch.due import Due
from zweck.pages import Page, say
from zweck.pages.text import column_width, side_by_side
from zweck.words.said import in_language

MAX_CUT: Final = 2000
"""Characters of a text of a source that are shown."""

MAX_LINES: Final = 40
"""Lines of a wording that are shown."""

MAX_NAMED: Final = 12
INDENT: Final = 2
RULES, DOUBTS, FACTS, CASES = "page.rules", "place.doubts", "workbench.find.facts", "watch.cases"
ORDER: Final = ("alarm", "fault", "notice", "encoded", "settled", "editorial")


def cut(text: str) -> str:
    """A text of a source on one line, without what a terminal would obey, and no longer than is read."""
    short = text[: MAX_CUT + 1]
    written = "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in " ".join(short.split()))
    return written if len(text) <= MAX_CUT else f"{written[:MAX_CUT]}…"


def page_of(shown: Sequence[Shown], comparing: Comparing, language: str, width: int) -> Page:
    """The findings, the gravest first, and how many statutes were compared."""
    page = Page()
    for one in sorted(shown, key=lambda one: (ORDER.index(one.level), one.change.finding.day, one.name)):
        _finding(page, one, language, width)
    for silent in comparing.silent.values():
        page.heading(say("watch.fault", language))
        page.paragraph(f"{cut(silent.source)}: {cut(in_language(silent.why, language))}", indent=INDENT)
    page.blank()
    places = sum(one.places for one in comparing.watch.watched if one.statute in comparing.last)
    page.paragraph(say("watch.compared", language, count=len(comparing.last), places=places))
    return page


def _finding(page: Page, one: Shown, language: str, width: int) -> None:
    finding = one.change.finding
    page.heading(f"{say(f'watch.{one.level}', language)}: {cut(one.name)}")
    what = f"{cut(finding.place)} · " if one.level == "notice" and finding.place not in one.name else ""
    day = say("watch.since", language, day=finding.day)
    page.paragraph(f"{what}{day} · {cut(finding.source)} · {cut(one.change.now) if one.level == 'fault' else finding.id}", indent=INDENT)
    if one.level in ("alarm", "encoded", "editorial"):
        before = one.change.before or say("watch.unknown", language)
        now = one.change.now or say("watch.gone", language)
        room = column_width(width - INDENT)
        left, right = (textwrap.wrap(cut(text), room)[:MAX_LINES] for text in (before, now))
        for line in side_by_side(left, right, width - INDENT):
            page.paragraph(line.replace(" ", "\N{NO-BREAK SPACE}"), indent=INDENT)
    for key, names in ((RULES, one.rules), (DOUBTS, one.doubts), (FACTS, one.facts), (CASES, one.cases)):
        if names:
            more = f" … (+{len(names) - MAX_NAMED})" if len(names) > MAX_NAMED else ""
            page.paragraph(f"{say(key, language)}: {', '.join(names[:MAX_NAMED])}{more}", indent=INDENT)
    for command in one.commands:
        page.paragraph(command, indent=INDENT)


def lines_due(due: Due, policies: PolicySet, language: str) -> list[str]:
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
