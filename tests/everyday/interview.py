"""An interview: the first missing fact is asked again and again, and answered truthfully.

`python -m tests.everyday.interview` prints what `everyday.yaml` says under `measured`.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from tests.everyday.stories import Stated, Story, asked, engine, stories
from zweck.decision import Decision, Detail, Outcome


@dataclass(frozen=True, slots=True)
class Interview:
    """The facts that were asked, in their order, the answer at the end, and the facts without whose answers it ends alike.

    `decided` counts the questions until the answer was no longer open; the others were what could allow it.
    """

    questions: tuple[str, ...]
    decided: int
    end: str
    unneeded: tuple[str, ...]


def interview(story: Story) -> Interview:
    """From the given facts, a profile and consulted registers until no fact is missing."""
    facts, questions, decided = dict(story.start), list[str](), 0
    while missing := (answer := decide(facts)).missing_facts:
        decided += answer.outcome is Outcome.UNDETERMINED
        fact = missing[0].fact
        assert fact in story.whole, f"{story}: `{fact}` makes no sense in this story"
        assert fact not in questions, f"{story}: `{fact}` is asked twice"
        questions.append(fact)
        facts[fact] = story.whole[fact]
    end = ending(decide(facts))
    return Interview(tuple(questions), decided, end, tuple(fact for fact in questions if _ends_alike(facts, fact, end)))


def decide(facts: Stated) -> Decision:
    """The answer with its reasons."""
    return engine().decide(asked(facts), Detail.REASONS)


def ending(decision: Decision) -> str:
    """The outcome in words."""
    open_end = decision.outcome is Outcome.PROHIBITED and not decision.conclusive
    return f"{decision.outcome}{' unless shown' if open_end else ''}"


def _ends_alike(facts: Stated, fact: str, end: str) -> bool:
    other = decide({name: value for name, value in facts.items() if name != fact})
    return ending(other) == end and not other.missing_facts


def lines() -> Iterator[str]:
    """The lines of the table."""
    for story in stories():
        found = interview(story)
        yield f"{story}:"
        yield f"    measured: {{questions: {len(found.questions)}, decided: {found.decided}, ends: {found.end}, unneeded: [{', '.join(found.unneeded)}]}}"


if __name__ == "__main__":
    print("\n".join(lines()))
