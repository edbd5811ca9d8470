"""Situations for a lawyer to judge: the smallest case for each target that no case settles, the most informative first. Exact."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from json import dumps
from typing import Final

from zweck.analysis.review.covered import Settling
from zweck.analysis.review.targets import WEIGHTS, Kind, Target
from zweck.analysis.space.cases import cases_of, domains
from zweck.analysis.space.law_space import Facts, LawSpace
from zweck.analysis.space.requests import shrunk, stated
from zweck.analysis.space.search import Literal
from zweck.analysis.space.sides import Side, Stretch, tests_on
from zweck.bounded.progress import Progress, quietly
from zweck.decision.decision import Detail, Outcome
from zweck.editions.names import Folded
from zweck.facts.question import Question, canonical, complete
from zweck.law.vocabulary import DECISION_DATE
from zweck.logic.condition import Value
from zweck.program.planes import Pair
from zweck.program.verdict import together

MAX_TARGETS: Final = 150
"""Targets searched at most, the most informative kinds first."""

LONG: Final = 8


@dataclass(frozen=True, slots=True)
class Situation:
    """A case to judge: what is stated, and the targets that it settles and no case before it does."""

    id: str
    law: str
    day: date
    facts: Facts
    targets: tuple[Target, ...] = ()

    @property
    def score(self) -> int:
        """The weights of the settled targets, less a point for every eight facts that a reader must keep in mind."""
        return sum(WEIGHTS[target.kind] for target in self.targets) - len(self.facts) // LONG


def question(facts: Facts) -> Question:
    """A situation as a question: what is not stated is as usual, and presumed."""
    return Question(dict(facts), presume_unstated=True)


def situation(law: str, facts: Facts, targets: Iterable[Target] = ()) -> Situation:
    """A situation; its id depends on the law and on what is stated, and on nothing else."""
    day = facts[DECISION_DATE]
    assert isinstance(day, date)  # noqa: S101  who asks has made sure
    digest = sha256(dumps([law, {name: canonical(value) for name, value in facts.items()}], sort_keys=True).encode()).hexdigest()
    return Situation(f"S-{digest[:8]}", law, day, facts, tuple(targets))


def situations(
    law: str, side: Side, day: date, questions: Iterable[Question], without: Iterable[str] = (), along: Progress = quietly
) -> Iterator[Situation]:
    """Situations in which a law is in force, the most informative first; `questions` are those of the cases, `without` ids to leave out.

    The score of each is what it settles that neither the cases nor the situations before it do. Among equal ones the shorter comes first.
    """
    settling = Settling(law, side)
    done = settling.settled_by_any(along("cases", questions))
    edition = side.on(day)
    searching = _Searching(law, side, Stretch(edition.start, edition.until), day, settling)
    left = sorted((target for target in settling.on(day) if target not in done), key=lambda target: -WEIGHTS[target.kind])
    found: dict[str, tuple[Situation, set[Target]]] = {}
    met: set[Target] = set()
    for target in along("situations", left[:MAX_TARGETS]):  # a rule may stand in several places, and so its target: one suffices
        facts = searching.case(target) if target not in met else None
        if facts is not None:
            one = situation(law, facts)
            found.setdefault(one.id, (one, settling.settled(question(facts))))
            met.add(target)
    left = list(dict.fromkeys(left))
    for id in without:
        found.pop(id, None)
    while found:
        ranked = {
            id: situation(law, one.facts, (target for target in left if target in settled - done)) for id, (one, settled) in found.items()
        }
        telling = [one for one in ranked.values() if one.targets]
        if not telling:
            return
        best = max(telling, key=lambda one: (one.score, -len(one.facts), one.id))
        yield best
        done |= found.pop(best.id)[1]


@dataclass(slots=True)
class _Searching:
    """All laws of an edition over the same cases."""

    law: str
    side: Side
    stretch: Stretch
    day: date
    settling: Settling
    space: LawSpace = field(init=False)
    _reading: Folded[Pair] = field(init=False)
    _outcomes: dict[Outcome, Literal] = field(init=False)
    _open: Literal = field(init=False)
    _disturbed: Literal = field(init=False)

    def __post_init__(self) -> None:
        edition = self.side.on(self.day)
        vocabulary = self.side.vocabulary
        cases = cases_of(tests_on([self.side], self.stretch), domains(vocabulary, vocabulary, self.stretch), vocabulary)
        self.space = LawSpace(cases, self.day)
        with self.space.program as program:
            self._reading = self.space.reading(edition)
            laws = {plan.version.law: self.space.verdict(plan, self._reading) for plan in edition.laws}
            self._outcomes = self.space.outcomes(laws[self.law]) if self.law in laws else {}
            self._open = together(program, laws.values()).undetermined
            others = together(program, [verdict for law, verdict in laws.items() if law != self.law])
            self._disturbed = program.any((others.undetermined, others.prohibited))
            self.space.cost(complete(question({}), vocabulary).values)

    def case(self, target: Target) -> Facts | None:
        """A smallest request that settles a target; where it can, one that all laws together decide. `None` if there is none."""
        classes = self.space.classes
        if any(fact not in classes for fact in (*target.known, *target.unknown)):
            return None  # it turns on what no law of the edition reads
        for strict in (True, False):
            wanted = self._wanted(target, strict=strict)
            for decided in ([-self._disturbed if target.kind is Kind.JUDGEMENT else -self._open], []):
                found = self.space.cheapest(*wanted, *decided)
                if found is not None:
                    case = found | {DECISION_DATE: self._asked_day(found[DECISION_DATE])}
                    return self._smallest(stated(case, self.side.vocabulary, presume_unstated=True), target)
        return None

    def _wanted(self, target: Target, *, strict: bool) -> list[Literal]:
        """The literals of a case that settles a target, strictly or with the leniency that the target allows."""
        with self.space.program as program:
            found = [program.is_known(fact) for fact in target.known] + [-program.is_known(fact) for fact in target.unknown]
            for number, (condition, truth) in enumerate(target.signs):
                yes, no = self._reading.condition(condition)
                if truth is None:
                    found += [-yes, -no]
                elif strict or number >= target.lenient:
                    found.append(yes if truth else no)
                else:
                    found.append(-no if truth else -yes)
            if len(target.outcomes) < len(Outcome):
                found.append(program.any([self._outcomes[outcome] for outcome in target.outcomes]))
        return found

    def _asked_day(self, day: Value | None) -> Value:
        """The day that was asked for, where the case does not need another."""
        classes = self.space.classes.get(DECISION_DATE)
        return self.day if day is None or classes is None or classes.place(day) == classes.place(self.day) else day

    def _smallest(self, facts: Facts, target: Target) -> Facts:
        """Without what does not matter to the target or to the outcome."""
        outcome = self._answer(facts)

        def shows(several: Sequence[Facts]) -> Iterator[bool]:
            return (self._answer(less) is outcome and self.settling.settles(question(less), target) for less in several)

        return shrunk(facts, shows)

    def _answer(self, facts: Facts) -> Outcome:
        return self.side.engine.decide(question(facts), Detail.OUTCOME).outcome
