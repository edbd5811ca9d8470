"""All cases as a logic program for clingo, those with unknown facts included.

Every fact has one of its classes or is unknown, and every condition is two atoms, one for surely true and one for surely false.
"""

from collections.abc import Iterable, Sequence
from types import TracebackType

from clingo import Control
from clingo.backend import Backend

from zweck.analysis.space.search import Literal, Met, Rows, Search, Written
from zweck.bounded.cache import made_once
from zweck.logic.condition import Test, Value, facts_of
from zweck.logic.kleene import test as truth_of
from zweck.program.classes import Choice, Classes, Members
from zweck.program.planes import Pair


class Program:
    """A logic program over the classes of facts. It is written in contexts of its own, between which it can be searched."""

    def __init__(self, written: Written, met: Met, *options: str) -> None:
        """Begin with the facts alone, nothing written; `met` are cases that other searches met, `options` those of the solver."""
        self.classes = written.classes
        self._control = Control(["--warn=none", "--opt-strategy=usc", *options])
        self._written = written
        self._tests: dict[Test, Pair] = {}
        self._joined: dict[tuple[Literal, ...], Literal] = {}
        with self:
            self.always = self._backend.add_atom()
            self._backend.add_rule([self.always])
            written.bodies[self.always] = ()
            for fact, found in self.classes.items():
                self._write(fact, found)
        self.search = Search(self._control, written, Rows(written, met))

    def __enter__(self) -> "Program":
        """Write."""
        self._backend: Backend = self._control.backend()
        self._backend.__enter__()  # type: ignore[no-untyped-call]
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """End the writing."""
        self._backend.__exit__(kind, error, trace)  # type: ignore[no-untyped-call]

    def _write(self, fact: str, classes: Classes) -> None:
        match classes:
            case Choice():
                atoms = [self._backend.add_atom() for _ in classes.classes]
                self._backend.add_rule(atoms, [], choice=True)
                self._backend.add_weight_rule([], 2, [(atom, 1) for atom in atoms])
                self._written.known[fact] = self._any_of(atoms)
            case Members():
                known = self._backend.add_atom()
                self._backend.add_rule([known], [], choice=True)
                atoms = [self._backend.add_atom() for _ in classes.groups]
                for atom in atoms:
                    self._backend.add_rule([atom], [known], choice=True)
                self._written.known[fact] = known
        self._written.atoms[fact] = atoms

    # --- joining -----------------------------------------------------------------------------------------------------------------

    def all(self, literals: Iterable[Literal]) -> Literal:
        """An atom that holds when all of the literals do."""
        body = tuple(dict.fromkeys(literal for literal in literals if literal != self.always))
        if not body:
            return self.always
        if len(body) == 1:
            return body[0]
        if body not in self._joined:
            atom = self._joined[body] = self._backend.add_atom()
            self._backend.add_rule([atom], body)
            self._written.bodies[atom] = body
        return self._joined[body]

    def any(self, literals: Iterable[Literal]) -> Literal:
        """An atom that holds when one of the literals does."""
        return -self.all([-literal for literal in literals])

    def without(self, one: Literal, other: Literal) -> Literal:
        """An atom that holds when the one literal does and the other does not."""
        return -self.always if one == other else self.all((one, -other))

    def _any_of(self, atoms: Sequence[Literal]) -> Literal:
        found: Literal = self._backend.add_atom()
        for atom in atoms:
            self._backend.add_rule([found], [atom])
        return found

    # --- facts -------------------------------------------------------------------------------------------------------------------

    def is_known(self, fact: str) -> Literal:
        """The claim that a fact is not unknown."""
        return self._written.known[fact]

    def has(self, fact: str, places: Iterable[int]) -> Literal:
        """The claim that a fact has one of these classes."""
        return self.any([self._class(fact, place) for place in places])

    def member(self, fact: str, groups: Iterable[int]) -> Literal:
        """The claim that a member of one of these groups is in a set."""
        return self.any([self._written.atoms[fact][group] for group in groups])

    def _class(self, fact: str, place: int) -> Literal:
        if isinstance(self.classes[fact], Choice):
            return self._written.atoms[fact][place]
        inside = [atom if place >> number & 1 else -atom for number, atom in enumerate(self._written.atoms[fact])]
        return self.all([self._written.known[fact], *inside])

    def test(self, test: Test) -> Pair:
        """A test."""
        return made_once(self._tests, test, lambda: self._read(test))

    def _read(self, test: Test) -> Pair:
        facts = facts_of(test)
        classes = self.classes[test.fact]
        if isinstance(classes, Members):
            return self._among(test, classes) if len(facts) == 1 else self._contains(classes, facts[1])
        if len(facts) == 1:
            truths = [truth_of(test, {test.fact: classes.value(place)}) for place in range(classes.size)]
            atoms = self._written.atoms[test.fact]
            yes = [atom for atom, truth in zip(atoms, truths, strict=True) if truth]
            no = [atom for atom, truth in zip(atoms, truths, strict=True) if not truth]
            return Pair(self.any(yes), self.any(no))
        return self._compared(test, *facts)

    def _among(self, test: Test, classes: Members) -> Pair:
        atoms = self._written.atoms[test.fact]
        wanted = test.operand
        assert isinstance(wanted, frozenset)  # noqa: S101
        hit = self.any([atom for atom, group in zip(atoms, classes.groups, strict=True) if group[0] in wanted])
        return Pair(hit, self.all([self._written.known[test.fact], -hit]))

    def _contains(self, classes: Members, other: str) -> Pair:
        """Whether a set has the value of another fact in it; an empty one has not, whatever the value."""
        known, atoms = self._written.known[classes.fact], self._written.atoms[classes.fact]
        yes: list[Literal] = []
        no = [self.all([known, *(-atom for atom in atoms)])]
        values = self.classes[other]
        for place in range(values.size):
            value, chosen = values.value(place), self._class(other, place)
            inside = [atom for atom, group in zip(atoms, classes.groups, strict=True) if value in group]
            yes += [self.all([chosen, atom]) for atom in inside]
            no.append(self.all([chosen, known, *(-atom for atom in inside)]))
        return Pair(self.any(yes), self.any(no))

    def _compared(self, test: Test, fact: str, other: str) -> Pair:
        """A test of two facts with single values, either of which may be unknown."""
        yes: list[Literal] = []
        no: list[Literal] = []
        for place in (*range(self.classes[fact].size), None):
            for there in (*range(self.classes[other].size), None):
                truth = truth_of(test, {fact: self.value(fact, place), other: self.value(other, there)})
                if truth is not None:
                    (yes if truth else no).append(self.all([self._stated(fact, place), self._stated(other, there)]))
        return Pair(self.any(yes), self.any(no))

    def _stated(self, fact: str, place: int | None) -> Literal:
        return -self._written.known[fact] if place is None else self._class(fact, place)

    def value(self, fact: str, place: int | None) -> Value | None:
        """A value of a class, `None` where the fact is unknown."""
        return None if place is None else self.classes[fact].value(place)

    # --- search ------------------------------------------------------------------------------------------------------------------

    def exclude(self, literals: Sequence[Literal]) -> None:
        """Let no case be in which all of the literals hold."""
        self._backend.add_rule([], literals)
        self._written.excluded.append(literals)

    def possible(self, wanted: Sequence[Literal], asked: Sequence[Literal]) -> set[Literal]:
        """Of the literals asked for those that hold in some case in which all of the wanted hold."""

        def more(literals: Iterable[Literal]) -> Literal:
            with self:
                return self.any(literals)

        return self.search.possible(wanted, asked, more)

    def cost(self, literals: Iterable[Literal], unusual: Iterable[tuple[Literal, int]]) -> None:
        """Let a case cost one for each of these literals that holds; of cases alike in this, the least unusual one; to be called once."""
        self._backend.add_minimize(1, [(literal, 1) for literal in literals])
        self._backend.add_minimize(0, [*unusual])
