"""The figures of a run on a terminal."""

from zweck.bulk.figures import Deciding
from zweck.bulk.whole import Ended
from zweck.cli.phrases import say
from zweck.cli.render.layout import DIM, Page

BAR = 30


def render(ended: Ended, language: str, width: int) -> str:
    """Outcomes with bars, the rules that decide most rows, what alone stands in the way."""
    told, page = ended.figures, Page(width)
    page.heading(say("bulk.title", language, name=ended.run.head.name))
    page.paragraph(say("bulk.rows", language, rows=number(told.rows), rulings=number(told.rulings)))
    page.heading(say("bulk.outcomes", language))
    shares = [(say(f"outcome.{outcome.value}", language), rows) for outcome, rows in told.outcomes]
    if told.faulty:
        shares.append((say("bulk.faulty", language), told.faulty))
    widest = max((len(name) for name, _ in shares), default=0)
    for name, rows in shares:
        bar = "█" * round(BAR * rows / told.rows) if told.rows else ""
        page.paragraph(f"{name.ljust(widest, chr(160))}  {share(rows, told.rows)}  {number(rows)}  {bar}", indent=2)
    _rules(page, say("bulk.deciding", language), told.deciding, told.rows, language)
    _rules(page, say("bulk.alone", language), told.alone, told.rows, language)
    if told.alone:
        page.paragraph(say("bulk.alone_meaning", language), indent=2, style=DIM)
    page.blank()
    page.paragraph(say("bulk.caution", language), style=DIM)
    return str(page)


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
