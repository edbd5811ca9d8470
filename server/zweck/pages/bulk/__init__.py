"""The end of a run, for a terminal and as a page."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Final

from zweck.pages import DIM, Page, say
from zweck.pages.html import filled
from zweck.register.kept import Later
from zweck.tables.coding import Fault
from zweck.tables.figures import Deciding
from zweck.tables.rechecking import Turned
from zweck.tables.run import Head, Run
from zweck.tables.whole import Ended
from zweck.tables.working import Looked
from zweck.words.said import Said

TEMPLATE: Final = Path(__file__).parent / "page.html.j2"
SHOWN: Final = 12
"""Letters of the revision that a reader gets to see."""

BAR: Final = 30
MOST: Final = 50
"""Faults that are named."""


def as_html(ended: Ended, language: str) -> str:
    """The figures of a run as one page in `de` or `en` that needs nothing else."""
    return filled(
        TEMPLATE,
        language,
        number=number,
        head=ended.run.head,
        figures=ended.figures,
        faults=ended.faults,
        freed=ended.freed,
        looked=looked(ended.looked, language),
        caution=caution(ended.run.head, language),
        revision=ended.run.head.revision[:SHOWN],
    )


def page_of(ended: Ended, language: str) -> Page:
    """Outcomes with bars, the rules that decide most rows, what alone stands in the way."""
    shown, page = ended.figures, Page()
    page.heading(say("bulk.title", language, name=ended.run.head.name))
    page.paragraph(say("bulk.rows", language, rows=number(shown.rows), rulings=number(shown.rulings)))
    page.heading(say("bulk.outcomes", language))
    shares = [(say(f"outcome.{outcome.value}", language), rows) for outcome, rows in shown.outcomes]
    if shown.faulty:
        shares.append((say("bulk.faulty", language), shown.faulty))
    widest = max((len(name) for name, _ in shares), default=0)
    for name, rows in shares:
        bar = "█" * round(BAR * rows / shown.rows) if shown.rows else ""
        page.paragraph(f"{name.ljust(widest, chr(160))}  {share(rows, shown.rows)}  {number(rows)}  {bar}", indent=2)
    _rules(page, say("bulk.deciding", language), shown.deciding, shown.rows, language)
    _rules(page, say("bulk.alone", language), shown.alone, shown.rows, language)
    if shown.alone:
        page.paragraph(say("bulk.alone_meaning", language), indent=2, style=DIM)
    free = ended.freed
    for key, several, rows in (("lacking", free.facts, free.sample), ("acting", free.acts, shown.rows)):
        _rules(page, say(f"bulk.{key}", language), several, rows, language)
        if several:
            page.paragraph(say(f"bulk.{key}_meaning", language, rows=number(rows)), indent=2, style=DIM)
    for line in page.under(say("bulk.register", language), looked(ended.looked, language)):
        page.paragraph(line, indent=2)
    page.blank()
    page.paragraph(caution(ended.run.head, language), style=DIM)
    return page


def caution(head: Head, language: str) -> str:
    """For when the answers of a run hold."""
    day = date.fromisoformat(head.day) if head.day else ""
    return say(f"bulk.caution.{head.basis}", language, day=day, zone=head.time_zone)


def looked(found: Looked | None, language: str) -> list[str]:
    """How far the register was read, and how many persons have later events; nothing where it was not read."""
    if found is None:
        return []
    later = say("bulk.later", language, count=found.later) if found.later else say("bulk.none_later", language)
    lines = [say("bulk.position", language, position=found.position), later]
    if found.erased:
        lines.append(say("bulk.erased", language))
    if not found.known and found.decided:
        lines.append(say("bulk.none_known", language))
    return lines


def _rules(page: Page, heading: str, rules: tuple[Deciding, ...], rows: int, language: str) -> None:
    for one in page.under(heading, rules):
        page.paragraph(one.text[language], indent=2, head=f"{share(one.rows, rows)} {one.citation or one.rule}:")


def number(count: int) -> str:
    """A whole number in groups of three digits."""
    return f"{count:,}".replace(",", "\N{NO-BREAK SPACE}")


def share(rows: int, of: int) -> str:
    """A share in hundredths."""
    return f"{rows / of:6.1%}" if of else ""


def rechecked(base: Run, ended: Ended, later: Later, turned: Sequence[Turned], day: str, language: str) -> Page:
    """How many rows were decided again, and how many turned, with the first of each turn."""
    page = Page()
    page.heading(say("bulk.recheck", language, name=base.head.name))
    page.paragraph(say("bulk.rechecked", language, count=ended.figures.rows, before=base.head.position, now=later.position))
    if day:
        page.paragraph(say("bulk.on", language, day=day))
    if later.erased or later.another_day:
        page.paragraph(say("bulk.another_day" if later.another_day else "bulk.erased", language))
    if not turned:
        page.paragraph(say("bulk.none_turned", language))
    for one in turned:
        pair = f"{say(f'outcome.{one.old.value}', language)} → {say(f'outcome.{one.new.value}', language)}"
        first = say("bulk.first", language, ids=", ".join(one.first))
        page.paragraph(f"{number(one.rows)} ({first})", indent=2, head=f"{pair}:")
    page.blank()
    page.paragraph(say("bulk.until", language, now=later.position), style=DIM)
    return page


def faults_in_words(faults: Sequence[Fault], faulty: int, language: str, speak: Callable[[Said], str], *, stopped: bool) -> str:
    """Each fault with its column, its rows and the first of them, and what to do; then how many rows are `faulty`, each counted once."""
    lines: list[str] = []
    for one in sorted(faults, key=lambda fault: -fault.rows)[:MOST]:
        rows = say("bulk.fault", language, count=one.rows)
        first = say("bulk.first", language, ids=", ".join(one.first))
        lines.append(f"{one.column}: {speak(one.message)} ({rows}, {first})")
        if one.help:
            lines.append(f"  {speak(one.help)}")
    return "\n".join([*lines, say("bulk.stopped" if stopped else "bulk.left", language, count=faulty)])
