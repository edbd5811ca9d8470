"""What to do: facts to state, ways to a permission, duties, and what the person concerned may do."""

from itertools import groupby

from zweck.cli import phrases
from zweck.cli.answer.writer import Writer
from zweck.cli.layout import sentence
from zweck.v1 import decision_pb2 as v1


def missing(writer: Writer) -> None:
    """The questions that would decide what is open, the most decisive first."""
    if writer.decision.missing_facts:
        writer.page.heading(writer.say(phrases.MISSING))
    for number, fact in enumerate(writer.decision.missing_facts, 1):
        writer.item(writer.pick(fact.question), marker=f"{number}. ", id=fact.fact)


def ways(writer: Writer) -> None:
    """The controller's ways to a permission, cheapest first, each with its steps."""
    found = [remedy for remedy in writer.decision.remedies if not remedy.id]
    if found:
        writer.page.heading(writer.say(phrases.WAYS))
    for letter, way in zip("abcdefghijklmnopqrstuvwxyz", found, strict=False):
        for number, step in enumerate(way.steps, 1):
            lead = f"{letter}) " if number == 1 else "   "
            writer.item(
                _with_source(writer.pick(step.text), step.citation),
                marker=f"{lead}{number}. " if len(way.steps) > 1 else lead,
                id=f"{step.fact}: {writer.written(step.value)}",
            )


def steps_of_the_person(writer: Writer) -> None:
    """What the person concerned may do against it, in order."""
    steps = [(remedy.id, step) for remedy in writer.decision.remedies if remedy.id for step in remedy.steps]
    if steps:
        writer.page.heading(writer.say(phrases.STEPS))
    for number, (id, step) in enumerate(steps, 1):
        writer.item(_with_source(writer.pick(step.text), step.citation), marker=f"{number}. ", id=id)


def duties(writer: Writer) -> None:
    """The duties that ride on the answer, by the time at which they must be met."""
    ordered = sorted(writer.decision.obligations, key=lambda duty: duty.timing)
    for timing, found in groupby(ordered, key=lambda duty: duty.timing):
        writer.page.heading(writer.say(phrases.DUTIES[v1.Timing.Name(timing)]))
        for duty in found:
            perhaps = writer.say(phrases.CONDITIONAL) if duty.conditional else ""
            deadline = writer.pick(duty.deadline)
            limit = sentence(writer.say(phrases.DEADLINE, deadline=deadline)) if deadline else ""
            text = " ".join(part for part in (perhaps, writer.pick(duty.text), limit) if part)
            writer.item(text, citation=duty.citation, id=duty.id)


def rights(writer: Writer) -> None:
    """The rights of the person concerned."""
    if writer.decision.rights:
        writer.page.heading(writer.say(phrases.RIGHTS))
    for right in writer.decision.rights:
        writer.item(writer.pick(right.text), citation=right.citation, id=right.id)


def _with_source(text: str, citation: str) -> str:
    return f"{text} ({citation})" if citation else text
