"""What the answer rests on: presumptions, disputed points, and the state of the policies."""

from typing import Final

from zweck.cli import phrases
from zweck.cli.answer.writer import Writer
from zweck.cli.layout import DIM, HARD_SPACE
from zweck.v1 import decision_pb2 as v1

SHOWN: Final = 12
"""Letters of a digest that a reader gets to see; `--json` has all of them."""


def presumptions(writer: Writer) -> None:
    """Values that nobody stated, by whom they favour, under the names by which to state them; those that help the controller first."""
    for favours in (v1.CONTROLLER, v1.NEITHER, v1.SUBJECT):
        found = [presumption for presumption in writer.decision.presumptions if presumption.favours == favours]
        if found:
            writer.page.heading(writer.say(phrases.PRESUMED[v1.Favours.Name(favours)]))
            said = [f"{one.fact}: {writer.value(one.fact, one.value)}".replace(" ", HARD_SPACE) for one in found]
            writer.page.paragraph(f"{HARD_SPACE}· ".join(said), indent=2)


def doubts(writer: Writer) -> None:
    """The disputed points on which the answer rests."""
    if writer.decision.doubts:
        writer.page.heading(writer.say(phrases.DOUBTS))
        for doubt in writer.decision.doubts:
            text = f"{writer.pick(doubt.question)} {writer.pick(doubt.choice)}"
            writer.item(text, id=f"{doubt.id}, {doubt.rule}")


def closing(writer: Writer) -> None:
    """By which policies, under which id, and what zweck is not."""
    revision, decision = writer.decision.revision[:SHOWN], writer.decision.decision_id[:SHOWN]
    writer.page.blank()
    writer.page.paragraph(writer.say(phrases.CLOSING, revision=revision, decision=decision), style=DIM)
