"""An interview: screen after screen is answered truthfully.

`python -m tests.everyday.interview` prints what `everyday.yaml` says under `measured`.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from tests.everyday.stories import Stated, Story, asked, engine, stories
from tests.interview.respondent import Respondent
from zweck.decision.decision import Decision, Detail, Outcome
from zweck.interview.interview import Interview as Asking


@dataclass(frozen=True, slots=True)
class Interview:
    """The first row of each screen, in their order, the answer at the end, and how many screens it was open."""

    screens: tuple[str, ...]
    decided: int
    end: str


def interview(story: Story) -> Interview:
    """From the given facts, a profile and consulted registers until nothing unknown can change the answer."""
    asking = Asking(engine(), plain(story.start))
    run = Respondent(story.whole).run(asking)
    assert run.unordered == [], f"{story}: asked before what is asked before it"
    return Interview(tuple(screen.rows[0].key for screen in run.screens), run.decided, ending(asking.decision))


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


def lines() -> Iterator[str]:
    """The lines of the table."""
    for story in stories():
        found = interview(story)
        yield f"{story}:"
        yield f"    measured: {{screens: {len(found.screens)}, decided: {found.decided}, ends: {found.end}}}"


if __name__ == "__main__":
    print("\n".join(lines()))
