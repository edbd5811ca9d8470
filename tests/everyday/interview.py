"""An interview: sheet after sheet is answered truthfully.

`python -m tests.everyday.interview` prints what `everyday.yaml` says under `measured`.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from tests.everyday.stories import Stated, Story, asked, engine, stories
from zweck.decision.decision import Decision, Detail, Outcome
from zweck.interview.interview import Interview as Asking
from zweck.interview.interview import Stage


@dataclass(frozen=True, slots=True)
class Interview:
    """The first fact of each question, in their order, the answer at the end, and the facts without whose answers it ends alike.

    `decided` counts the questions until the answer was no longer open; the others were what could allow it.
    """

    questions: tuple[str, ...]
    decided: int
    end: str
    unneeded: tuple[str, ...]


def interview(story: Story) -> Interview:
    """From the given facts, a profile and consulted registers until nothing unknown can change the answer; a sheet is one question."""
    asking, questions, decided = Asking(engine(), plain(story.start)), list[str](), 0
    while (sheet := asking.sheet) is not None:
        decided += asking.stage is Stage.DECIDING
        questions.append(sheet.facts[0].fact)
        for fact in (missing.fact for missing in sheet.facts):
            if fact in {missing.fact for missing in asking.missing}:
                assert fact in story.whole, f"{story}: `{fact}` makes no sense in this story"
                asking.answer(plain({fact: story.whole[fact]}))
    end = ending(asking.decision)
    return Interview(tuple(questions), decided, end, tuple(fact for fact in questions if _ends_alike(asking.stated, fact, end)))


def plain(facts: Stated) -> dict[str, object]:
    """Facts as a person states them."""
    return {name: sorted(value) if isinstance(value, frozenset) else value for name, value in facts.items() if value is not None}


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
        counts = f"questions: {len(found.questions)}, decided: {found.decided}"
        yield f"    measured: {{{counts}, ends: {found.end}, unneeded: [{', '.join(found.unneeded)}]}}"


if __name__ == "__main__":
    print("\n".join(lines()))
