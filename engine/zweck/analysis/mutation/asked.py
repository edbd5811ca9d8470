"""Which case of a suite notices a mutant: one that passes by the law as it is, and would fail by the law as the mutant has it.

A case in which the changed condition has the same truth as before has the same answer, so most cases need only that condition. Where the
truth differs, the names that rest on it are evaluated again.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from zweck.analysis.mutation.mutant import Mutant, applied
from zweck.analysis.mutation.observed import Observed
from zweck.analysis.mutation.placed import Placed, placed
from zweck.analysis.space.sides import Side, Stretch
from zweck.cases import Case, run
from zweck.combine import LawVerdict, combine, law_verdict, together
from zweck.editions.edition import Edition
from zweck.editions.resolve import references
from zweck.engine import Engine
from zweck.facts.question import FactSet, against_controller, complete
from zweck.law.vocabulary import DECISION_DATE
from zweck.logic.condition import DefinitionRef, RuleRef, Value
from zweck.logic.kleene import Truth, evaluate
from zweck.match.plain import Walk


@dataclass(slots=True)
class _Read:
    """A reading of a case by the law as it is: the truths of all names, and what each law says."""

    values: Mapping[str, Value | None]
    truths: tuple[Truth, ...]
    laws: list[LawVerdict]


@dataclass(slots=True)
class _Asked:
    """A case, read in both ways; there is no reading S where no fact is to be shown."""

    case: Case
    read: _Read
    against: _Read | None


@dataclass(slots=True)
class _Days:
    """The cases of one edition, and what rests on what in it."""

    stretch: Stretch
    edition: Edition
    cases: list[_Asked]
    resting: dict[int, tuple[int, ...]] = field(default_factory=dict)

    def on(self, place: int) -> tuple[int, ...]:
        """The places of all names that rest on one, in their order."""
        found = self.resting.get(place)
        if found is None:
            keys = {self.edition.names[place].key}
            places = []
            for later, named in enumerate(self.edition.names):
                if not keys.isdisjoint(references(named.condition)):
                    keys.add(named.key)
                    places.append(later)
            found = self.resting[place] = tuple(places)
        return found


class Asked:
    """The cases of a suite, asked once of the law as it is."""

    def __init__(self, side: Side, cases: Iterable[Case]) -> None:
        """Ask the cases, all of which must pass."""
        self._side = side
        self._days: dict[Edition, _Days] = {}
        self._noticed: dict[int, dict[int, Case]] = {}
        for case in cases:
            self._add(case)

    def _add(self, case: Case) -> None:
        day = case.question.stated.get(DECISION_DATE)
        if not isinstance(day, date):
            return
        facts = complete(case.question, self._side.vocabulary)
        edition = self._side.on(day)
        days = self._days.setdefault(edition, _Days(Stretch(edition.start, edition.until), edition, []))
        against = against_controller(facts)
        days.cases.append(_Asked(case, self._read(edition, facts), None if against is None else self._read(edition, against)))

    def _read(self, edition: Edition, facts: FactSet) -> _Read:
        truths = self._side.engine.truths(edition, facts.values)
        return _Read(facts.values, truths, [law_verdict(plan, truths) for plan in edition.laws])

    def noticing(self, mutant: Mutant) -> Case | None:
        """A case that notices a mutant; `None` if there is none."""
        engine: list[Engine] = []
        doubtful: list[Case] = []
        known = self._noticed.setdefault(id(mutant.old), {})
        for days in sorted(self._days.values(), key=lambda days: not any(id(asked.case) in known for asked in days.cases)):
            found = placed(mutant, self._side, days.stretch)
            if found is None:
                continue
            cases = sorted(days.cases, key=lambda asked: id(asked.case) not in known)
            for asked in cases:
                seen = self._changed(found, days, asked)
                if seen is None:
                    continue
                if seen.differs(asked.case.expect):
                    known[id(asked.case)] = asked.case
                    return asked.case
                if asked.case.expect.missing or asked.case.expect.obligations or asked.case.expect.remedies:
                    doubtful.append(asked.case)
        for case in doubtful:
            engine = engine or [Engine(applied(self._side.policies, mutant))]
            if run(case, engine[0]):
                return case
        return None

    def _changed(self, found: Placed, days: _Days, asked: _Asked) -> Observed | None:
        """The observable answer to a case by the mutant; `None` where no truth can differ."""
        day = asked.read.values[DECISION_DATE]
        if found.mutant.day is not None and found.mutant.day != day:
            return None
        must_ask = bool(asked.case.expect.missing)
        seen = self._changed_reading(found, days, asked.read, must_ask=must_ask)
        against = None if asked.against is None else self._changed_reading(found, days, asked.against, must_ask=must_ask)
        if seen is None and against is None:
            return None
        seen = seen or Observed.of(together(asked.read.laws))
        if asked.against is None:
            return seen
        return seen.or_against(against or Observed.of(together(asked.against.laws)))

    def _changed_reading(self, found: Placed, days: _Days, asked: _Read, *, must_ask: bool) -> Observed | None:
        """The same by one reading; `must_ask` lets a case that expects missing facts count as changed where the condition stays unknown."""
        if found.place < 0:
            after = found.after
            walk = Walk(after, asked.values)
            return Observed.of(combine(after.laws, walk))
        truths = list(asked.truths)
        index = days.edition.index

        def lookup(reference: DefinitionRef | RuleRef) -> Truth:
            return truths[index[reference.name if isinstance(reference, DefinitionRef) else reference.id]]

        now = evaluate(found.condition, asked.values, lookup)
        if now is truths[found.place] and not (now is None and must_ask):
            return None
        truths[found.place] = now
        for place in days.on(found.place):
            truths[place] = evaluate(days.edition.names[place].condition, asked.values, lookup)
        laws = [self._law(law, asked.truths, truths) for law in asked.laws]
        return Observed.of(together(laws))

    def _law(self, law: LawVerdict, before: Sequence[Truth], after: Sequence[Truth]) -> LawVerdict:
        plan = law.plan
        return law if all(before[place] is after[place] for place in plan.points()) else law_verdict(plan, after)
