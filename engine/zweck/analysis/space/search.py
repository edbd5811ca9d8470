"""Searches a program for cases in which literals hold. The search is exact: a case that it does not find does not exist."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from clingo import Control, Model

from zweck.analysis.space.classes import Choice, Classes
from zweck.analysis.space.met import Beside, Known, Rows, Written

N = TypeVar("N")
Literal = int
"""An atom of the program, negative where it must not hold."""
Case = dict[str, int | None]
"""For every fact its class, by its place, or `None` where it is unknown."""


@dataclass(frozen=True, slots=True)
class Search:
    """Asks a written program; the solver only where no case that was met will do."""

    control: Control
    written: Written
    rows: Rows

    def exists(self, wanted: Sequence[Literal]) -> bool:
        """Whether there is a case in which all of the literals hold."""
        return self.first_model(wanted, ()) is not None

    def any_case(self, wanted: Sequence[Literal]) -> Case | None:
        """A case in which all of the literals hold; `None` if there is none."""
        return self._solve(wanted, "ignore", self._case)

    def cheapest(self, wanted: Sequence[Literal]) -> Case | None:
        """The case that costs least among those in which all of the literals hold; `None` if there is none."""
        if not self.exists(wanted):
            return None  # forty times faster to find out without the costs
        return self._solve(wanted, "opt", self._case)

    def first_model(self, wanted: Sequence[Literal], asked: Iterable[Literal]) -> set[Literal] | None:
        """Of the literals asked for those that hold in one case in which all of the wanted hold; `None` if there is no such case."""
        met = self.rows.of(wanted)
        if met:
            return {literal for literal in asked if self.rows.all([literal]) & met & -met}

        def shown(model: Model) -> set[Literal]:
            self.rows.met.add(self._known(model))
            return {literal for literal in asked if model.is_true(literal)}

        return self._solve(wanted, "ignore", shown)

    def possible(self, wanted: Sequence[Literal], asked: Sequence[Literal], more: Callable[[Iterable[Literal]], Literal]) -> set[Literal]:
        """Of the literals asked for those that hold in some case in which all of the wanted hold.

        `more` is the claim that any of some holds. A case that the solver finds shows what those beside it show, too.
        """
        met = self.rows.of(wanted)
        found = {literal for literal in asked if self.rows.all([literal]) & met}
        while True:
            other = more([literal for literal in asked if literal not in found])
            case = self._solve([*wanted, other], "ignore", self._known)
            if case is None:
                return found
            beside = Beside(case, self.written.classes)
            rows = Rows(self.written, beside)
            showing = rows.of(wanted)
            for literal in asked:
                row = 0 if literal in found else rows.all([literal]) & showing
                if row:
                    self.rows.met.add(beside.first(row))
                    found.add(literal)

    def _solve(self, wanted: Sequence[Literal], optimise: str, read: Callable[[Model], N]) -> N | None:
        """What is read of the last model that the solver shows: the first that it finds, or the best."""
        solve = cast(Any, self.control.configuration.solve)
        solve.opt_mode, solve.models = optimise, 0 if optimise == "opt" else 1
        found: list[N] = []
        self.control.solve(assumptions=wanted, on_model=lambda model: found.append(read(model)))
        return found[-1] if found else None

    def _known(self, model: Model) -> Known:
        return {fact: self.written.classes[fact].value(place) for fact, place in self._case(model).items() if place is not None}

    def _case(self, model: Model) -> Case:
        return {fact: self._place(model, fact, classes) for fact, classes in self.written.classes.items()}

    def _place(self, model: Model, fact: str, classes: Classes) -> int | None:
        if not model.is_true(self.written.known[fact]):
            return None
        held = [number for number, atom in enumerate(self.written.atoms[fact]) if model.is_true(atom)]
        return held[0] if isinstance(classes, Choice) else sum(1 << number for number in held)
