"""The records of the person that an answer is about: where each stands, and its days."""

from typing import Final

from zweck.pages.answer.writer import Writer

DAYS: Final = ("began", "needed_until", "keep_until", "erase_by")


def records(writer: Writer) -> None:
    """Each record with its class, where it stands, its days, the rows of law, and what would have to be known."""
    if not writer.decision.records:
        return
    writer.page.heading(writer.say("answer.records"))
    for one in writer.decision.records:
        days = [writer.say(f"register.due.{name}", day=day) for name in DAYS if (day := getattr(one, name)) is not None]
        phase = writer.say(f"register.phase.{one.phase.value}")
        missing = [writer.say("answer.record_missing", names=", ".join(one.missing))] if one.missing else []
        writer.item(f"{one.record_class}: {phase}: {'; '.join([*days, *one.rows, *missing])}")
