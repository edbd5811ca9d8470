"""The limits of an answer: the doubts on which it rests, and the grounds that would be open if more were shown."""

from dataclasses import dataclass

from zweck.words.text import Text


@dataclass(frozen=True, slots=True)
class Doubt:
    """A doubt on which the answer rests: the first rule that bears it, the question in doubt, and the view that was taken."""

    id: str
    rule: str
    question: Text = Text("", "")
    choice: Text = Text("", "")


@dataclass(frozen=True, slots=True)
class Opening:
    """A ground that is closed only because its facts were not shown: the requirement, the ground, and the facts to show."""

    requirement: str
    ground: str
    citation: str
    text: Text
    facts: tuple[str, ...]
