"""The findings of a law watch, as a page. Texts of sources are escaped and cut: a source cannot speak to a terminal."""

import textwrap
from collections.abc import Sequence
from typing import Final

from zweck.analysis.watched import Comparing, Shown
from zweck.pages.columns import column_width, side_by_side
from zweck.pages.page import Page
from zweck.pages.phrases import say
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
