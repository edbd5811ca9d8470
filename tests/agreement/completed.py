"""Cases as a caller would ask them: the profile holds the facts of the controller, and registers were consulted about the person."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from zweck.cases import Case
from zweck.decision.decision import Detail, Outcome
from zweck.engine import Engine
from zweck.facts.profiles import Profile, harmless, profile_sources
from zweck.facts.question import FactError, Question, question
from zweck.law.vocabulary import REGISTERS, SilenceClass, Vocabulary


@dataclass
class Kept:
    """Of the cases that expect an outcome, how many have it: with the profile and the registers, and without either."""

    expected: int = 0
    completed: int = 0
    bare: int = 0


@dataclass
class Completed:
    """Asks cases without what a profile and registers say, and then with it."""

    engine: Engine
    vocabulary: Vocabulary
    kept: dict[Outcome, Kept] = field(default_factory=dict)

    def ask(self, cases: Iterable[Case]) -> None:
        """Count what becomes of the cases."""
        for case in cases:
            expected = case.expect.outcome
            kept = self.kept.setdefault(expected, Kept())
            bare, profile = self._bare(case.question)
            kept.expected += 1
            kept.bare += self._outcome(bare, case.question.presume_unstated) is expected
            kept.completed += self._outcome(bare, case.question.presume_unstated, profile) is expected

    def _bare(self, asked: Question) -> tuple[Question, Profile]:
        """The story without the profile, and without what a consulted register would say by finding nothing."""
        silent = harmless(REGISTERS, self.vocabulary)
        facts = self.vocabulary.facts
        ours = {name: value for name, value in asked.stated.items() if facts[name].silence.silence_class is SilenceClass.CONTROLLER}
        story = {name: value for name, value in asked.stated.items() if name not in ours and not (name in silent and silent[name] == value)}
        return Question(story), Profile("case", "case", ours)

    def _outcome(self, bare: Question, presume_unstated: bool, profile: Profile | None = None) -> Outcome:
        sources = profile_sources(profile, REGISTERS, self.vocabulary) if profile is not None else ()
        try:
            asked = question(bare.stated, self.vocabulary, presume_unstated=presume_unstated, sources=sources)
        except FactError:
            return Outcome.UNDETERMINED  # a register says what contradicts the story
        return self.engine.decide(asked, Detail.OUTCOME).outcome
