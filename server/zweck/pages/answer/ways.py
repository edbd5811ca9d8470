"""The controller's ways to a permission, each as a card."""

from string import ascii_lowercase
from typing import Final

from zweck.decision.remedied import RemedyAct, RemedyResult
from zweck.pages.answer.writer import Writer
from zweck.pages.page import DIM, HARD_SPACE

MAX_STILL_OPEN: Final = 3
"""Facts still to be stated that the short answer names for each way."""


def ways(writer: Writer) -> None:
    """The controller's ways to a permission, one card each: the rule, the acts, what is still to be stated; in full with checklists."""
    found = [remedy for remedy in writer.decision.remedies if not remedy.id]
    if found:
        writer.page.heading(writer.say("answer.ways"))
    for letter, way in zip(ascii_lowercase, found, strict=False):
        if writer.whole:
            writer.page.paragraph(f"{way.citation}:", indent=2, marker=f"{letter}) ", tail=f"[{way.rule}]")
            for act in way.acts:
                _act(writer, act)
        else:
            titles = " ".join(writer.pick(act.title) for act in way.acts)
            writer.item(titles, marker=f"{letter}) ", citation=way.citation, id=", ".join(act.act for act in way.acts))
        if way.still_open:
            _still_open(writer, way)


def _act(writer: Writer, act: RemedyAct) -> None:
    """An act with its checklist, and the facts to be stated or changed by it."""
    writer.page.paragraph(writer.pick(act.title), indent=5, marker="– ", tail=f"[{act.act}]")
    for line in act.checklist:
        writer.page.paragraph(writer.pick(line), indent=7, marker="☐ ")
    for key, change in (("answer.to_state", False), ("answer.to_change", True)):
        facts = [f"{writer.label(one.fact)}: {writer.value(one.fact, one.value)}" for one in act.facts if one.change is change]
        if facts:
            said = "; ".join(fact.replace(" ", HARD_SPACE) for fact in facts)
            writer.page.paragraph(said, indent=7, head=writer.say(key), style=DIM)


def _still_open(writer: Writer, way: RemedyResult) -> None:
    """The facts that are to be stated then: in short the first ones."""
    shown = [*way.still_open] if writer.whole else [*way.still_open][:MAX_STILL_OPEN]
    facts = ", ".join(writer.label(fact) for fact in shown)
    rest = len(way.still_open) - len(shown)
    further = f" {writer.say('answer.further', count=rest)}" if rest else ""
    writer.page.paragraph(f"{writer.say('answer.still_open', facts=facts)}{further}", indent=5, style=DIM)
