"""The outcomes of many questions in one run of the program: each question is one bit of every plane."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from zweck.decision.decision import Outcome
from zweck.editions.build import Editions
from zweck.editions.edition import Edition
from zweck.facts.question import Question, stated_in
from zweck.law.policy import PolicySet
from zweck.law.vocabulary import DECISION_DATE
from zweck.program.compile import Compiler
from zweck.program.lanes import Lanes
from zweck.readings import answered


class Answered(NamedTuple):
    """The outcome of a question, and whether a prohibition is conclusive: nothing that is still unknown can lift it."""

    outcome: Outcome
    conclusive: bool


class Outcomes:
    """Decides questions by one policy set, many at once."""

    def __init__(self, policies: PolicySet, compiler: Compiler | None = None) -> None:
        """Compile editions when they are first asked for, or take them from a compiler of the same policy set."""
        self._editions = Editions.of(policies)
        self._vocabulary = policies.vocabulary
        self._compiler = compiler or Compiler(policies.vocabulary)

    def of(self, questions: Iterable[Question]) -> list[Answered]:
        """The outcome of each question, in their order; without a day it is undetermined."""
        asked = [self._reading(question) for question in questions]
        stated = [(stated_in(question), question.presume_unstated) for question in asked]
        found = [Answered(Outcome.UNDETERMINED, conclusive=True)] * len(stated)
        by_edition: dict[int, tuple[Edition, list[int]]] = {}
        for place, (facts, _) in enumerate(stated):
            day = facts.get(DECISION_DATE)
            if isinstance(day, date):
                edition = self._editions.on(day)
                by_edition.setdefault(id(edition), (edition, []))[1].append(place)
        views = [(self._compiler.view(edition), places) for edition, places in by_edition.values()]
        lanes = Lanes(self._compiler.program, stated)
        for view, places in views:
            prohibited, unless_shown, undetermined, permitted = map(lanes.row, view.answer)
            for place in places:
                found[place] = _answered(place, prohibited, unless_shown, undetermined, permitted)
        return found

    def _reading(self, question: Question) -> Question:
        """The question with the reading that is answered, where its sources contradict each other."""
        if question.merged is None or not question.merged.readings:
            return question
        return answered(question, lambda one: self.of([replace(one, merged=None)])[0].outcome, self._vocabulary)


def _answered(place: int, prohibited: int, unless_shown: int, undetermined: int, permitted: int) -> Answered:
    if prohibited >> place & 1:
        return Answered(Outcome.PROHIBITED, conclusive=True)
    if unless_shown >> place & 1:
        return Answered(Outcome.PROHIBITED, conclusive=False)
    if undetermined >> place & 1:
        return Answered(Outcome.UNDETERMINED, conclusive=True)
    return Answered(Outcome.PERMITTED if permitted >> place & 1 else Outcome.NOT_REGULATED, conclusive=True)
