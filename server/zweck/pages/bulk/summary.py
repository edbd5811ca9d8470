"""The figures of a run on a terminal."""

from datetime import date

from zweck.pages.page import DIM, Page
from zweck.pages.phrases import say
from zweck.pages.text import wrapped
from zweck.tables.figures import Deciding
from zweck.tables.rechecking import Looked
from zweck.tables.run import Head
from zweck.tables.whole import Ended

BAR = 30


def render(ended: Ended, language: str, width: int) -> str:
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
    if ended.looked is not None:
        page.heading(say("bulk.register", language))
        for line in looked(ended.looked, language):
            page.paragraph(line, indent=2)
    page.blank()
    page.paragraph(caution(ended.run.head, language), style=DIM)
    return wrapped(page, width)


def caution(head: Head, language: str) -> str:
    """For when the answers of a run hold."""
    day = date.fromisoformat(head.day) if head.day else ""
    return say(f"bulk.caution.{head.basis}", language, day=day, zone=head.time_zone)


def looked(found: Looked, language: str) -> list[str]:
    """How far the register was read, and how many persons have later events."""
    later = say("bulk.later", language, count=found.later) if found.later else say("bulk.none_later", language)
    lines = [say("bulk.position", language, position=found.position), later]
    if found.erased:
        lines.append(say("bulk.erased", language))
    if not found.known and found.decided:
        lines.append(say("bulk.none_known", language))
    return lines


def _rules(page: Page, heading: str, rules: tuple[Deciding, ...], rows: int, language: str) -> None:
    if rules:
        page.heading(heading)
    for one in rules:
        page.paragraph(one.text[language], indent=2, head=f"{share(one.rows, rows)} {one.citation or one.rule}:")


def number(count: int) -> str:
    """A whole number in groups of three digits."""
    return f"{count:,}".replace(",", "\N{NO-BREAK SPACE}")


def share(rows: int, of: int) -> str:
    """A share in hundredths."""
    return f"{rows / of:6.1%}" if of else ""
