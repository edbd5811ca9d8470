"""Ways to a permission, examined through all that could still stand against them before one is named."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from zweck.decision.decision import Decision, Detail, Outcome
from zweck.decision.remedied import Prospect, RemedyResult
from zweck.facts.question import FactError, question
from zweck.interview.interview import Course, Interview
from zweck.law.vocabulary import Vocabulary
from zweck.logic.condition import Value

MAX_WAYS: Final = 4
GOOD: Final = (Outcome.PERMITTED, Outcome.NOT_REGULATED)
ORDER: Final = (Prospect.CARRIES, Prospect.OPEN, Prospect.FAILS)


@dataclass(frozen=True, slots=True)
class Examined:
    """A way with its end, and the answer once it is taken and everything else is answered."""

    way: RemedyResult
    prospect: Prospect
    decision: Decision


class Examination:
    """The ways of an interview that has come to its end, one after the other; each goes on as an interview about the rest.

    At most `MAX_WAYS` are examined, and none behind one that carries.
    """

    def __init__(self, interview: Interview, vocabulary: Vocabulary) -> None:
        """Begin where the interview ended."""
        self._interview = interview
        self._vocabulary = vocabulary
        self._left = [way for way in interview.decided(Detail.FULL).remedies if not way.id][:MAX_WAYS]
        self._answers: dict[str, Value | None] = {}
        self._done: list[Examined] = []

    @property
    def left(self) -> bool:
        """Whether there is anything to examine."""
        return bool(self._left)

    def __iter__(self) -> Iterator[tuple[RemedyResult, Interview]]:
        """Each way, with the interview to be brought to its end before the next one is asked for."""
        while self._left and not any(one.prospect is Prospect.CARRIES for one in self._done):
            way = self._left.pop(0)
            begun = taken(self._interview, way, self._answers, self._vocabulary)
            if begun is None:
                continue
            yield way, begun
            self._answers |= begun.answered
            self._done.append(Examined(way, prospect(begun.decision), begun.decision))

    @property
    def ways(self) -> list[Examined]:
        """The ways that were examined, in the order in which they are named: carrying, open, failing."""
        return sorted(self._done, key=lambda one: ORDER.index(one.prospect))


def prospect(decision: Decision) -> Prospect:
    """The end of a way whose rest is answered."""
    if decision.outcome in GOOD:
        return Prospect.CARRIES
    return Prospect.FAILS if decision.outcome is Outcome.PROHIBITED else Prospect.OPEN


def established(way: RemedyResult) -> dict[str, Value]:
    """The facts that a way's acts establish."""
    return {one.fact: one.value for act in way.acts for one in act.facts}


def taken(interview: Interview, way: RemedyResult, answers: dict[str, Value | None], vocabulary: Vocabulary) -> Interview | None:
    """The interview that goes on once a way is taken; `None` where its facts contradict what was answered since."""
    facts = {**interview.stated, **answers, **established(way)}
    try:
        asked = question(facts, vocabulary, presume_unstated=True)
    except FactError:
        return None
    asked = replace(asked, basis=interview.question.basis, time_zone=interview.question.time_zone)
    return interview.about(asked, Course(shown=interview.course.shown, profiled=interview.course.profiled))
