"""Finished answers about activities, each with holes for all that only one person has.

Persons of one class have sources that differ only in references and days (`zweck.company.shapes`). Of the same facts of a caller, on the
same day and basis, all that is decided about one of them is decided about all: the outcome, its reasons, and the id of the decision, which
is a digest of the merged facts. So an answer is a template: the events of a person are named in it at known places and nowhere else.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from zweck.activities.prepared import Prepared
from zweck.company.shapes import Entry, Held, named
from zweck.decision.decision import Decision
from zweck.facts.merge import Merged, Source
from zweck.facts.question import Question

BLANK: Final = Entry("", None, None)
"""An empty hole."""


class Template:
    """The answer to a question about an activity, for every person of one class.

    `decision` names no event of anyone; `holes` are the places among its sources at which one is named.
    """

    __slots__ = ("decision", "holes", "merged")

    def __init__(self, decision: Decision, merged: Merged, holes: Sequence[int]) -> None:
        """Empty an answer and what its sources say together of the person who was asked about."""
        self.holes = holes
        self.merged = merged
        self.decision = self._named(decision, [BLANK] * len(holes))
        self.merged = self.decision.question.merged or merged

    def about(self, held: Held) -> Decision:
        """The answer about a person of the class."""
        return self._named(self.decision, held.entries) if self.holes else self.decision

    def _named(self, decision: Decision, entries: Iterable[Entry]) -> Decision:
        """The answer with these events."""
        asked, merged = decision.question, self.merged
        sources = [*merged.sources]
        for place, entry in zip(self.holes, entries, strict=True):
            sources[place] = named(sources[place], entry)
        united = Merged(merged.stated, tuple(sources), merged.conflicts, merged.adverse, merged.readings, merged.together)
        question = Question(asked.stated, asked.presume_unstated, asked.contradictions, united, asked.basis, asked.time_zone)
        found = Decision(question, decision.date, decision.revision, decision.finding, decision.houses, decision.beneath)
        found.__dict__["decision_id"] = decision.decision_id  # of the merged facts, which are those of the class
        return found


def template(decision: Decision, held: Held, prepared: Prepared) -> Template | None:
    """The template of an answer about a person; `None` where a conflict in it names an event, so that there is none."""
    merged = decision.question.merged
    if merged is None:
        return None
    holes = [prepared.first + place for place, form in enumerate(held.forms) if form.place is not None]
    if _claimed(merged, [merged.sources[place] for place in holes]):
        return None
    return Template(decision, merged, holes)


def _claimed(merged: Merged, events: Sequence[Source]) -> bool:
    """Whether a conflict names one of these sources."""
    claims = (source for conflict in merged.conflicts for several in conflict.claims.values() for source, _ in several)
    return any(source == event for source in claims for event in events)
