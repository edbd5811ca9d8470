"""From editions to planes: the names of each edition, and the verdict of its laws, in both readings."""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from zweck.editions.edition import Edition, LawPlan, Store
from zweck.editions.names import numbers_of
from zweck.editions.resolve import key_in
from zweck.law.vocabulary import Vocabulary
from zweck.logic.condition import DefinitionRef, RuleRef
from zweck.program.planes import Pair, Pairs, Plane, Program
from zweck.program.silence import Facts, Reading
from zweck.program.verdict import Verdict, law_verdict, together

READINGS: Final = (Reading.U, Reading.S)


class Answer(NamedTuple):
    """The outcome by both readings (design 3.1): a prohibition of reading S alone is one unless the facts are shown."""

    prohibited: Plane
    unless_shown: Plane
    undetermined: Plane
    permitted: Plane


class Names:
    """The names of an edition by one reading, in their order; each is written when it is first wanted, and once for all editions."""

    __slots__ = ("_edition", "_facts", "_known", "_numbers", "_reading")

    def __init__(self, edition: Edition, reading: Reading, facts: Facts, known: dict[int, Pair], numbers: Sequence[int]) -> None:
        """`known` are those that are written, by their numbers."""
        self._edition = edition
        self._reading = reading
        self._facts = facts
        self._known = known
        self._numbers = numbers

    def __getitem__(self, place: int) -> Pair:
        """Where a name surely holds, and where it surely does not."""
        number = self._numbers[place]
        found = self._known.get(number)
        if found is None:
            found = self._known[number] = self._facts.pair(self._reading, self._edition.names[place].condition, self._refer)
        return found

    def _refer(self, reference: DefinitionRef | RuleRef) -> Pair:
        return self[self._edition.index[key_in(reference)]]


class View(NamedTuple):
    """An edition in a program: its names in their order and its verdict, by reading U and by reading S, and its answer."""

    names: tuple[Names, Names]
    verdicts: tuple[Verdict, Verdict]
    answer: Answer


class Compiler:
    """Writes editions of one policy set into one program; what two of them share is written once."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        """Begin with an empty program."""
        self.program = Program()
        self.facts = Facts(self.program, vocabulary)
        self._names: dict[tuple[Store, Reading], dict[int, Pair]] = {}
        self._laws: dict[tuple[object, ...], Verdict] = {}
        self._views: dict[int, tuple[View, Edition]] = {}

    def view(self, edition: Edition) -> View:
        """The planes of an edition, written when it is first wanted."""
        found = self._views.get(id(edition))
        if found is None:
            found = self._views[id(edition)] = (self._view(edition), edition)
        return found[0]

    def steps(self, edition: Edition) -> Iterator[None]:
        """Write an edition one law at a time; its view takes no time then."""
        for names in self._readings(edition):
            for plan in edition.laws:
                self._law(plan, names)
                yield

    def _readings(self, edition: Edition) -> tuple[Names, Names]:
        made, numbers = edition.made, numbers_of(edition)
        u, s = (Names(edition, reading, self.facts, self._names.setdefault((made, reading), {}), numbers) for reading in READINGS)
        return u, s

    def _view(self, edition: Edition) -> View:
        u, s = self._readings(edition)
        verdicts = (self.verdict(edition, u), self.verdict(edition, s))
        return View((u, s), verdicts, self._answer(*verdicts))

    def _answer(self, u: Verdict, s: Verdict) -> Answer:
        unless_shown = self.program.all((u.undetermined, s.prohibited))
        return Answer(u.prohibited, unless_shown, self.program.without(u.undetermined, unless_shown), u.permitted)

    def verdict(self, edition: Edition, names: Pairs) -> Verdict:
        """The verdict of an edition's laws together."""
        return together(self.program, [self._law(plan, names) for plan in edition.laws])

    def _law(self, plan: LawPlan, names: Pairs) -> Verdict:
        """The verdict of one law; laws of one form over the same planes have one."""
        shape = tuple([len(requirement.grounds) for requirement in plan.requirements])
        key = (bool(plan.gaps), bool(plan.version.house), shape, *(names[place] for place in plan.points()))
        found = self._laws.get(key)
        if found is None:
            found = self._laws[key] = law_verdict(self.program, plan, names)
        return found
