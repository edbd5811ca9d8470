"""Finished answers about activities, each with holes for all that only one person has.

Persons of one class have sources that differ only in references and days (`zweck.company.shapes`). Of the same facts of a caller, on the
same day and basis, all that is decided about one of them is decided about all: the outcome, its reasons, and the id of the decision, which
is a digest of the merged facts. So an answer is a template: the events of a person are named in it at known places and nowhere else.
"""

from zweck.activities.prepared import ClassQuestion, Prepared
from zweck.company.shapes import Held
from zweck.decision.decision import Decision
from zweck.facts.question import Question


class Template:
    """The answer to a question about an activity, for every person of one class; `decision` names no event of anyone."""

    __slots__ = ("asked", "decision")

    def __init__(self, decision: Decision, asked: ClassQuestion) -> None:
        """Empty an answer about one person of the class."""
        self.asked = asked
        self.decision = _with(decision, asked.blank)

    def about(self, held: Held) -> Decision:
        """The answer about a person of the class."""
        return _with(self.decision, self.asked.about(held)) if self.asked.holes else self.decision


def _with(decision: Decision, asked: Question) -> Decision:
    """The same answer to a question whose sources name other events."""
    found = Decision(asked, decision.date, decision.revision, decision.finding, decision.houses, decision.beneath)
    found.__dict__["decision_id"] = decision.decision_id  # of the merged facts, which are those of the class
    return found


def template(decision: Decision, held: Held, prepared: Prepared) -> Template | None:
    """The template of an answer about a person; `None` where a conflict in it names an event, so that there is none."""
    asked = prepared.of_class(decision.question, held)
    return None if asked is None else Template(decision, asked)
