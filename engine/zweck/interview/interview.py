"""An interview: what is missing is asked screen by screen, until nothing that can be asked changes the answer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from zweck.catalogue.places import names_a_place
from zweck.catalogue.search import reading, search
from zweck.decision.decision import Decision, Detail, Outcome, Presumption
from zweck.engine import Engine
from zweck.facts.basis import Today
from zweck.facts.profiles import Profile
from zweck.facts.question import Question, ask, question
from zweck.interview.screens import FIRST, KINDS, NO, Row, Screen, State
from zweck.law.policy import OmissionEffect
from zweck.law.policy.sheets import Choice
from zweck.law.vocabulary import UNKNOWN_WORD, Fact
from zweck.logic.condition import Value

MAX_FOUND: Final = 8
"""Facts that a search shows."""


class Stage(StrEnum):
    """How far an interview has come."""

    DECIDING = "deciding"
    """The answer is open."""

    EXCLUDED = "excluded"
    """The answer is open, and no further one can be a permission: law that would govern the case is not encoded."""

    ALLOWING = "allowing"
    """The answer is a prohibition that stands unless more is shown."""

    DONE = "done"
    """Nothing that can still be asked changes the answer."""


@dataclass(frozen=True, slots=True)
class Course:
    """The state of an interview beside its facts: how it began, the rows that were shown, the part of the last screen, and their number.

    `profiled` says that it began with the facts of a controller.
    """

    occasion: str = ""
    shown: tuple[str, ...] = ()
    part: str = ""
    screens: int = 0
    profiled: bool = False


@dataclass(frozen=True, slots=True)
class Given:
    """An answer in everyday words: its row, the names of the choices, and the facts that it stated."""

    row: Row
    chosen: tuple[str, ...]
    facts: tuple[str, ...]


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
        course: Course | None = None,
    ) -> None:
        """Begin with what is known: stated facts, or a question with all its sources; without a stated day it asks about now, `today`.

        Raises:
            FactError: with every fact that is not known and every value that its fact does not take.
        """
        self._engine = engine
        self._vocabulary = engine.policies.vocabulary
        self.course = course or Course(profiled=profile is not None)
        self.answered: dict[str, Value | None] = {}
        self.given: list[Given] = []
        self._stands: tuple[tuple[Question, Course], State] | None = None
        if isinstance(facts, Question):
            self.question = facts
        else:
            self.question = ask(facts, self._vocabulary, presume_unstated=True, consulted=consulted, profile=profile, today=today)
        self.decision = engine.decide(self.question, Detail.REASONS)

    def about(self, asked: Question, course: Course) -> "Interview":
        """Another interview under the same law."""
        return Interview(self._engine, asked, course=course)

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

    def choose(self, row: Row, chosen: Iterable[str]) -> None:
        """Take an answer in everyday words: the names of its choices; none states nothing, and the facts are asked by themselves.

        What is stated already stays as it is.

        Raises:
            FactError: if the answer contradicts an earlier one; then nothing is taken.
        """
        names = tuple(chosen)
        facts = {name: value for name, value in self.statements(row, names).items() if name not in self.stated}
        if facts:
            self.answer({name: sorted(value) if isinstance(value, frozenset) else value for name, value in facts.items()})
        if names:
            self.given.append(Given(row, names, tuple(facts)))

    def statements(self, row: Row, chosen: tuple[str, ...]) -> dict[str, Value | None]:
        """The facts that an answer states; of sentences of which several may be true, those that are not chosen are not."""
        picked = [one for one in row.choices if one.name in chosen]
        if not picked and not (row.several and NO in chosen):
            return {}
        if not row.several:
            return self.resolved(picked[0])
        if any(KINDS in one.states for one in row.choices):
            return {KINDS: frozenset(value for one in picked for value in one.states[KINDS])}  # type: ignore[union-attr]  # a set of kinds
        return {name: one in picked for one in row.choices for name in one.states}

    def resolved(self, choice: Choice) -> dict[str, Value | None]:
        """The facts that a choice states, copies with the values that they have now."""
        return self._state().resolved(choice.states)

    def turn(self, screen: Screen, asked: Iterable[Row] | None = None) -> None:
        """The screen was shown: none of its rows in everyday words is shown again; of them only `asked` ones, where some had vanished."""
        rows = screen.rows if asked is None else asked
        shown = (*((FIRST,) if screen.name == FIRST else ()), *(row.key for row in rows if not row.fact))
        course = self.course
        self.course = replace(course, shown=(*course.shown, *shown), part=screen.part or course.part, screens=course.screens + 1)

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
        if not self._missing():
            return Stage.DONE
        if self.decision.outcome is not Outcome.UNDETERMINED:
            return Stage.ALLOWING
        return Stage.EXCLUDED if any(gap.effect is OmissionEffect.MAY_FORBID for gap in self.decision.gaps) else Stage.DECIDING

    @property
    def presumed(self) -> tuple[Presumption, ...]:
        """The ordinary course on which the answer rests, to be confirmed on one screen; what is not true is to be answered."""
        return self.decision.presumptions

    @property
    def screen(self) -> Screen | None:
        """The next questions; `None` where nothing that can be asked changes the answer."""
        return self._state().screen(self.course.occasion, self.course.part)

    def open(self, row: Row) -> bool:
        """Whether a row of a screen is still to be answered, after others of it were."""
        state = self._state()
        facts = [row.fact] if row.fact else [name for one in row.choices for name in one.states]
        return any(name in state.askable and name not in self.stated for name in facts)

    @property
    def progress(self) -> tuple[tuple[str, bool], ...]:
        """The parts, each with whether nothing of it can be asked any more."""
        return tuple(zip((part.name for part in self._engine.policies.sheets.parts), self._state().settled, strict=True))

    @property
    def usually(self) -> tuple[int, int] | None:
        """How many screens usually follow, and how many rarely more than, once this one is answered; `None` where it was not measured."""
        usual = self._engine.policies.sheets.usually
        counts = usual.profiled if self.course.profiled else usual.alone
        if not counts:
            return None
        often, rarely = counts[min(self.course.screens, len(counts) - 1)]
        return often, rarely + sum(value is None for value in self.stated.values())

    def search(self, text: str) -> list[tuple[Fact, bool]]:
        """The facts in which all words stand, or that rules read which cite a place, each with whether the answer can hang on it."""
        policies = self._engine.policies
        if names_a_place(text, policies.citations):
            found = [one.fact for one in reading(text, policies)]
        else:
            found = [hit.fact for hit in sorted(search(text, self._vocabulary), key=lambda hit: hit.place)]
        askable = self._engine.askable(self.question)
        return sorted(((fact, fact.name in askable) for fact in found), key=lambda one: not one[1])[:MAX_FOUND]

    def _missing(self) -> bool:
        return any(missing.fact not in self.stated for missing in self.decision.missing_facts)

    def _state(self) -> State:
        """The interview as it stands; made once for each answer."""
        key = (self.question, self.course)
        if self._stands is None or self._stands[0][0] is not key[0] or self._stands[0][1] is not key[1]:
            missing = (one for one in self.decision.missing_facts if one.fact not in self.stated)
            sheets, askable = self._engine.policies.sheets, self._engine.askable(self.question)
            self._stands = key, State(sheets, self._vocabulary, self.stated, missing, askable, {*self.course.shown})
        return self._stands[1]
