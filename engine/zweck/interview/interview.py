"""An interview: what is missing is asked sheet by sheet, first what decides, then what could allow it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from zweck.decision.decision import Decision, Detail, MissingFact, Outcome, Presumption
from zweck.engine import Engine
from zweck.facts.basis import Today
from zweck.facts.profiles import Profile
from zweck.facts.question import Question, ask, question
from zweck.law.vocabulary import UNKNOWN_WORD
from zweck.logic.condition import Value
from zweck.words.text import Text


class Stage(StrEnum):
    """How far an interview has come."""

    DECIDING = "deciding"
    """The answer is open."""

    ALLOWING = "allowing"
    """The answer is a prohibition that stands unless more is shown."""

    DONE = "done"
    """Nothing that can still be asked changes the answer."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Facts that are asked together, under a heading where there are several, and the points of the law that hang on the first."""

    heading: Text | None
    facts: tuple[MissingFact, ...]

    @property
    def points(self) -> tuple[str, ...]:
        """The scopes (`law/scope`), requirements and prohibitions on which the first question bears."""
        return self.facts[0].requirements


class Interview:
    """The course of questions about one case; it only grows, so it may be asked for its state at any time."""

    def __init__(
        self,
        engine: Engine,
        facts: Mapping[str, object] | Question,
        *,
        profile: Profile | None = None,
        consulted: Iterable[str] = (),
        today: Today | None = None,
    ) -> None:
        """Begin with what is known: stated facts, or a question with all its sources; without a stated day it asks about now, `today`.

        Raises:
            FactError: with every fact that is not known and every value that its fact does not take.
        """
        self._engine = engine
        self._facts = engine.policies.vocabulary.facts
        self._vocabulary = engine.policies.vocabulary
        self.answered: dict[str, Value | None] = {}
        if isinstance(facts, Question):
            self.question = facts
        else:
            self.question = ask(facts, self._vocabulary, presume_unstated=True, consulted=consulted, profile=profile, today=today)
        self.decision = engine.decide(self.question, Detail.REASONS)

    def answer(self, values: Mapping[str, object]) -> None:
        """Take answers to questions; `unknown`, or `None`, for what the asked person does not know.

        Raises:
            FactError: with every value that its fact does not take, or that contradicts an earlier one; then nothing is taken.
        """
        answers = ask({name: UNKNOWN_WORD if value is None else value for name, value in values.items()}, self._vocabulary).stated
        asked = question({**self.question.stated, **answers}, self._vocabulary, presume_unstated=True)
        self.question = replace(asked, basis=self.question.basis, time_zone=self.question.time_zone)
        self.decision = self._engine.decide(self.question, Detail.REASONS)
        self.answered |= answers

    @property
    def stated(self) -> Mapping[str, Value | None]:
        """The facts that are known, `None` for what the asked person does not know."""
        return self.question.stated

    def decided(self, detail: Detail) -> Decision:
        """The answer as it stands, with as much explanation as wanted."""
        return self._engine.decide(self.question, detail)

    @property
    def stage(self) -> Stage:
        """How far the interview has come."""
        if self.sheet is None:
            return Stage.DONE
        return Stage.DECIDING if self.decision.outcome is Outcome.UNDETERMINED else Stage.ALLOWING

    @property
    def presumed(self) -> tuple[Presumption, ...]:
        """The ordinary course on which the answer rests, to be confirmed on one screen; what is not true is to be answered."""
        return self.decision.presumptions

    @property
    def missing(self) -> tuple[MissingFact, ...]:
        """The facts that can still be asked; of a sheet, an answer may make the others needless."""
        return tuple(missing for missing in self.decision.missing_facts if missing.fact not in self.stated)

    @property
    def sheet(self) -> Sheet | None:
        """The next questions; `None` where nothing that can be asked changes the answer."""
        open = self.missing
        if not open:
            return None
        heading = self._facts[open[0].fact].sheet
        if heading is None:
            return Sheet(None, (open[0],))
        return Sheet(heading, tuple(missing for missing in open if self._facts[missing.fact].sheet == heading))

    @property
    def at_most(self) -> int:
        """How many sheets there can still be, whatever the answers are."""
        names = self._engine.askable(self.question) - self.stated.keys()
        return len({self._facts[name].sheet or name for name in names})
