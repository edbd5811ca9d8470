"""Collects the rules, the atoms and the days of change that a set of cases proves.

`engine/zweck/analysis/coverage/proofs.py` defines when a case proves a rule or an atom.
"""

from datetime import date, timedelta

from zweck.analysis.coverage.boundaries import Boundary, Side, boundaries, shown_by
from zweck.analysis.coverage.formulas import Atom, Formula, Formulas
from zweck.analysis.coverage.points import Way, points
from zweck.analysis.coverage.proofs import CaseProofs, Proof, proofs
from zweck.analysis.coverage.structure import Prepared, Structure
from zweck.editions.build import resolver_on
from zweck.editions.edition import Edition
from zweck.engine import Engine
from zweck.facts.question import Question
from zweck.law.vocabulary import DECISION_DATE

DAY = timedelta(days=1)


class Coverage:
    """Collects what cases prove, each with the name of the case that was the first to prove it.

    `proven` holds points, `seen` the truths that atoms had where they were asked, `decided` those with which they decided a
    rule that mattered, `dated` the days before and on which the law changes.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._prepared: dict[Edition, Prepared] = {}
        self._structures: dict[object, Structure] = {}
        self.points = tuple(points(engine.policies))
        self.formulas = Formulas(engine.policies)
        self.boundaries = boundaries(engine.policies)
        self._turns: dict[object, list[Boundary]] = {}
        for boundary in self.boundaries:
            self._turns.setdefault(boundary.day, []).append(boundary)
        self.proven: dict[Proof, str] = {}
        self.seen: dict[tuple[Atom, bool], str] = {}
        self._seen_through: set[Formula] = set()
        self.decided: dict[tuple[Atom, bool], str] = {}
        self.dated: dict[tuple[Boundary, Side], str] = {}

    def add(self, name: str, question: Question) -> None:
        """Note what a case proves."""
        day = question.stated.get(DECISION_DATE)
        if not isinstance(day, date):
            return
        case = proofs(self._engine, self.prepared(self._engine.editions.on(day)), question)
        for proof in case.points:
            self.proven.setdefault(proof, name)
        for decided in case.decided:
            self.decided.setdefault(decided, name)
            self.seen.setdefault(decided, name)
        self._see(name, case)
        for turn, side in ((day, Side.ON), (day + DAY, Side.BEFORE)):
            open = [one for one in self._turns.get(turn, ()) if (one, side) not in self.dated]
            if open:
                other = turn if side is Side.BEFORE else turn - DAY
                moved = Question({**question.stated, DECISION_DATE: other}, question.presume_unstated)
                across = proofs(self._engine, self.prepared(self._engine.editions.on(other)), moved)
                before, on = (case, across) if side is Side.BEFORE else (across, case)
                self.dated.update(((boundary, side), name) for boundary in open if shown_by(boundary, before, on))

    def prepared(self, edition: Edition) -> Prepared:
        """The law of an edition, prepared."""
        found = self._prepared.get(edition)
        if found is None:
            resolver = resolver_on(self._engine.policies, edition.start or edition.until or date.min)
            structure = self._structures.get(edition.shape) or self._structures.setdefault(edition.shape, Structure(edition, self.formulas))
            found = self._prepared[edition] = Prepared(edition, structure, resolver)
        return found

    def _see(self, name: str, case: CaseProofs) -> None:
        for formula in case.questioned():
            if formula in self._seen_through:
                continue
            for atom, truth in zip(formula.atoms, case.truths_of(formula), strict=True):
                if truth is not None:
                    self.seen.setdefault((atom, truth), name)
            if all((atom, truth) in self.seen for atom in formula.atoms for truth in (True, False)):
                self._seen_through.add(formula)

    # --- what is proven ----------------------------------------------------------------------------------------------------------

    @property
    def atoms(self) -> tuple[Atom, ...]:
        """All atoms, in the order of the files."""
        return tuple(atom for formula in self.formulas.all for atom in formula.atoms)

    def unproven(self) -> list[Proof]:
        """The points that no case proves, in the order of the files."""
        return [(point, way) for point in self.points for way in Way if (point, way) not in self.proven]

    def undecided(self) -> list[tuple[Atom, bool]]:
        """The truths with which an atom decides in no case."""
        return [(atom, way) for atom in self.atoms for way in (True, False) if (atom, way) not in self.decided]

    def undated(self) -> list[tuple[Boundary, Side]]:
        """The days before or on which the law changes, and that no case shows."""
        return [(boundary, side) for boundary in self.boundaries for side in Side if (boundary, side) not in self.dated]

    @property
    def share(self) -> float:
        """The share of all proofs of points that cases give, from 0 to 1."""
        return 1 - len(self.unproven()) / max(1, 2 * len(self.points))
