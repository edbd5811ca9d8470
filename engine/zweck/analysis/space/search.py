"""Searches a program for cases in which literals hold. The search is exact: a case that it does not find does not exist."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from clingo import Control, Model

from zweck.analysis.space.classes import Choice, Classes

Literal = int
"""An atom of the program, negative where it must not hold."""
Case = dict[str, int | None]
"""For every fact its class, by its place, or `None` where it is unknown."""


@dataclass(frozen=True, slots=True)
class Search:
    """Asks a written program."""

    control: Control
    classes: Mapping[str, Classes]
    atoms: Mapping[str, Sequence[Literal]]
    knowns: Mapping[str, Literal]

    def exists(self, wanted: Sequence[Literal]) -> bool:
        """Whether there is a case in which all of the literals hold."""
        self._mode("ignore", 1)
        return bool(self.control.solve(assumptions=wanted).satisfiable)

    def any_case(self, wanted: Sequence[Literal]) -> Case | None:
        """A case in which all of the literals hold; `None` if there is none."""
        self._mode("ignore", 1)
        found: list[Case] = []
        self.control.solve(assumptions=wanted, on_model=lambda model: found.append(self._case(model)))
        return found[0] if found else None

    def cheapest(self, wanted: Sequence[Literal]) -> Case | None:
        """The case that costs least among those in which all of the literals hold; `None` if there is none."""
        if not self.exists(wanted):
            return None  # forty times faster to find out without the costs
        self._mode("opt", 0)
        found: list[Case] = []
        self.control.solve(assumptions=wanted, on_model=lambda model: found.append(self._case(model)))
        return found[-1] if found else None

    def possible(self, wanted: Sequence[Literal], atoms: Sequence[Literal]) -> set[Literal]:
        """The named atoms that hold in some case in which all of the wanted literals hold."""
        self._mode("ignore", 0, "brave")
        missing = set(atoms)
        self.control.solve(assumptions=wanted, on_model=lambda model: missing.difference_update([*filter(model.is_true, missing)]))
        return set(atoms) - missing

    def first_model(self, wanted: Sequence[Literal], atoms: Sequence[Literal]) -> set[Literal] | None:
        """The named atoms that hold in one case in which all of the wanted literals hold; `None` if there is no such case."""
        self._mode("ignore", 1)
        found: list[set[Literal]] = []
        self.control.solve(assumptions=wanted, on_model=lambda model: found.append({atom for atom in atoms if model.is_true(atom)}))
        return found[0] if found else None

    def _mode(self, optimise: str, models: int, enumerate: str = "auto") -> None:
        solve = cast(Any, self.control.configuration.solve)
        solve.opt_mode, solve.models, solve.enum_mode = optimise, models, enumerate

    def _case(self, model: Model) -> Case:
        return {fact: self._place(model, fact, classes) for fact, classes in self.classes.items()}

    def _place(self, model: Model, fact: str, classes: Classes) -> int | None:
        if not model.is_true(self.knowns[fact]):
            return None
        held = [number for number, atom in enumerate(self.atoms[fact]) if model.is_true(atom)]
        return held[0] if isinstance(classes, Choice) else sum(1 << number for number in held)
