"""Collects the rules, the atoms and the days of change that a set of cases proves.

`engine/zweck/analysis/coverage/proofs.py` finds when a case proves a rule or an atom.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple, TypeVar

from zweck.analysis.coverage.boundaries import Boundary, Side, What, boundaries, table_of
from zweck.analysis.coverage.formulas import Atom, Formulas, Polarity, points
from zweck.analysis.coverage.proofs import Proof, Proofs
from zweck.cases.observed import Batch
from zweck.editions.build import Editions
from zweck.editions.resolve import DAY
from zweck.facts.question import Question
from zweck.law.policy import PolicySet
from zweck.law.vocabulary import DECISION_DATE

K = TypeVar("K")


class _Across(NamedTuple):
    """A case beside a change: its place among the questions, that of its facts on the other side, on which it lies, and the first day."""

    place: int
    other: int
    side: Side
    turn: date


class Coverage:
    """Collects what cases prove, each with the name of the case that was the first to prove it.

    `proven` holds points, `seen` the truths that atoms had where they were asked, `decided` those with which they decided a
    rule that mattered, `dated` the days before and on which the law changes.
    """

    def __init__(self, policies: PolicySet) -> None:
        self._policies = policies
        self._editions = Editions.of(policies)
        self.points = tuple(points(policies))
        self.formulas = Formulas(policies)
        self.boundaries = boundaries(policies)
        self._turns: dict[object, list[Boundary]] = {}
        for boundary in self.boundaries:
            self._turns.setdefault(boundary.day, []).append(boundary)
        self.proven: dict[Proof, str] = {}
        self.seen: dict[tuple[Atom, bool], str] = {}
        self.decided: dict[tuple[Atom, bool], str] = {}
        self.dated: dict[tuple[Boundary, Side], str] = {}

    def add(self, cases: Mapping[str, Question]) -> None:
        """Note what cases prove, by their names."""
        names, asked = [*cases], [*cases.values()]
        across = [*self._across(asked)]
        found = Proofs(Batch(self._policies, asked), self._editions, self.formulas)
        own = (1 << len(names)) - 1
        _first(self.proven, found.points, own, names)
        _first(self.decided, found.decided, own, names)
        _first(self.seen, found.seen, own, names)
        for one in across:
            before, on = (one.place, one.other) if one.side is Side.BEFORE else (one.other, one.place)
            for boundary in self._turns[one.turn]:
                if (boundary, one.side) not in self.dated and self._shown(boundary, before, on, found):
                    self.dated[boundary, one.side] = names[one.place]

    def _across(self, asked: list[Question]) -> Iterator[_Across]:
        """The cases on days of change and before them; their facts on the other side are asked, too."""
        for place, question in enumerate([*asked]):
            day = question.stated.get(DECISION_DATE)
            for turn, side in ((day, Side.ON), (day + DAY, Side.BEFORE)) if isinstance(day, date) else ():
                if turn in self._turns:
                    other = turn if side is Side.BEFORE else turn - DAY
                    asked.append(Question({**question.stated, DECISION_DATE: other}, question.presume_unstated))
                    yield _Across(place, len(asked) - 1, side, turn)

    def _shown(self, boundary: Boundary, before: int, on: int, found: Proofs) -> bool:
        """Whether a change matters to facts that were asked on the day before and on the day."""
        match boundary.what:
            case What.VERSION:
                row = found.laws.get(boundary.law, 0)
                return bool(row >> before & 1 or row >> on & 1)
            case What.RULE:
                return bool(found.mattering.get((boundary.law, boundary.id), 0) >> (on if boundary.begins else before) & 1)
            case What.TABLE:
                days = {before: boundary.day - DAY, on: boundary.day}
                sides = ((one, other) for one, other in ((before, on), (on, before)))
                return any(
                    row >> one & 1
                    and table_of(atom.leaf) == boundary.id
                    and found.truth(atom, self._editions.on(days[other]), other) is (not truth)
                    for one, other in sides
                    for (atom, truth), row in found.decided.items()
                )

    # --- what is proven ----------------------------------------------------------------------------------------------------------

    @property
    def atoms(self) -> tuple[Atom, ...]:
        """All atoms, in the order of the files."""
        return tuple(atom for formula in self.formulas.all for atom in formula.atoms)

    def unproven(self) -> list[Proof]:
        """The points that no case proves, in the order of the files."""
        return [(point, polarity) for point in self.points for polarity in Polarity if (point, polarity) not in self.proven]

    def undecided(self) -> list[tuple[Atom, bool]]:
        """The truths with which an atom decides in no case."""
        return [(atom, polarity) for atom in self.atoms for polarity in (True, False) if (atom, polarity) not in self.decided]

    def undated(self) -> list[tuple[Boundary, Side]]:
        """The days before or on which the law changes, and that no case shows."""
        return [(boundary, side) for boundary in self.boundaries for side in Side if (boundary, side) not in self.dated]


def _first(known: dict[K, str], rows: Mapping[K, int], own: int, names: list[str]) -> None:
    """Note the first of the cases themselves in each row."""
    for key, row in rows.items():
        if row & own:
            known.setdefault(key, names[(row & -row).bit_length() - 1])
