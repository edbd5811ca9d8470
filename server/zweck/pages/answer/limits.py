"""The limits of an answer by the age of its law, and until when each law was read, compared, and looked for in judgments."""

from zweck.decision.aged import ReservationCode
from zweck.law.policy import Version
from zweck.pages.answer.writer import Writer
from zweck.pages.page import Page
from zweck.pages.phrases import say


def aged(writer: Writer) -> None:
    """Directly under the outcome: the law whose sources are oldest, if they are older than the limit."""
    found = [one for one in writer.decision.reservations if one.code is ReservationCode.SOURCES_AGED]
    if found:
        more = f" {writer.say('limits.more', count=len(found) - 1)}" if len(found) > 1 else ""
        days = writer.say("limits.days", count=found[0].days)
        writer.page.paragraph(f"{days}: {writer.pick(found[0].text)}{more}", style={"fg": "yellow"})


def reservations(writer: Writer) -> None:
    """Every law behind which the day asked lies."""
    if writer.decision.reservations:
        writer.page.heading(writer.say("limits.sources"))
    for one in writer.decision.reservations:
        writer.item(f"{writer.pick(one.text)} ({writer.say('limits.days', count=one.days)})")


def state_of_law(version: Version, language: str, page: Page, name: str = "") -> None:
    """A line with the days of one law, and what is announced."""
    days = (
        ("limits.read", version.checked_until),
        ("limits.compared", version.compared_until),
        ("limits.courts", version.courts_until),
    )
    said = [say(key, language, day=day) for key, day in days if day is not None] or [say("coverage_of.unread", language)]
    said += [say("limits.announced", language, day=one.day, source=one.source) for one in version.announced]
    page.paragraph("; ".join(said), indent=2, head=f"{name or version.short}:")
