"""The laws of an edition on boards, for the native matcher."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping
from threading import Lock
from typing import Final

from zweck.editions.edition import Edition
from zweck.law.facts import FactSet, SilenceOf
from zweck.law.vocabulary import Vocabulary
from zweck.logic.kleene import Truth, Values
from zweck.match.board import Board
from zweck.match.layout import Marks, number
from zweck.match.plain import Walk
from zweck.match.points import Points, points_of
from zweck.match.selection import Selection
from zweck.match.stated import Checks, NotPlain, Reading, reading
from zweck.match.terms import Terms

MOST_WANTED: Final = 50_000
"""So much is counted before counting begins anew."""


class Laws:
    """The laws of an edition on boards; each board is laid out when it has been wanted often enough to be worth it."""

    def __init__(self, edition: Edition, worth: int) -> None:
        """Plan which facts select laws; `worth` is how often is often enough."""
        self.edition = edition
        self._worth = worth
        self._terms = Terms(edition)
        self._boards: dict[tuple[int, ...], Board] = {}
        self._numbered: list[tuple[tuple[int, ...], Board]] = []
        self._names: dict[tuple[int, ...], Board] = {}
        self._wanted: Counter[Hashable] = Counter()
        self._selection = Selection(edition)
        self._checks: Checks = {}
        self._lock = Lock()

    def find(self, facts: FactSet) -> Marks | Points:
        """The marks of all laws that the facts may concern; as long as there is no board for them, the points of each that may apply."""
        selected = self._selection.of(facts.values)
        board = self._boards.get(selected) or self._board(selected)
        return self._points(selected, Walk(self.edition, facts.values).truth) if board is None else board.found(facts)

    def points(self, marks: Marks) -> Points:
        """The points of every law that may apply, by the marks."""
        selected, board = self._numbered[number(marks)]
        return self._points(selected, lambda place: board.truth(place, marks))

    def reading(self, stated: tuple[str, ...], silence: SilenceOf, vocabulary: Vocabulary) -> Reading | None:
        """What finds the marks of questions that state these facts, straight from what is stated; `None` as long as it is not worth it."""
        facts = self._selection.facts
        if not facts:
            return self._reading_of(self._selection.of({}), stated, silence, vocabulary)
        if any(fact.name in facts and fact.name not in stated for fact in (*silence.dependent, *silence.circular)):
            return nothing_plain
        known, readings = vocabulary.checked, dict[tuple[int, ...], Reading]()

        def choose(said: Mapping[str, object]) -> Marks:
            values = {fact: known[fact, said[fact].__class__, said[fact]] if fact in said else silence.plain[fact] for fact in facts}
            selected = self._selection.of(values)
            found = readings.get(selected) or self._reading_of(selected, stated, silence, vocabulary)
            if found is None:
                raise NotPlain
            readings[selected] = found
            return found(said)

        return choose

    def _reading_of(self, selected: tuple[int, ...], stated: tuple[str, ...], silence: SilenceOf, vocabulary: Vocabulary) -> Reading | None:
        board = self._boards.get(selected)
        if board is None or not self._worthwhile((selected, silence.presume_unstated, stated)):
            return None
        return reading(board.shape(stated, silence), stated, vocabulary, self._checks) or nothing_plain

    def _points(self, laws: Iterable[int], truth: Callable[[int], Truth]) -> Points:
        """The points of every law that may apply, in the order of the laws."""
        found = ((law, points_of(self.edition.laws[law], truth)) for law in laws)
        return tuple((law, points) for law, points in found if points is not None)

    def truths(self, places: tuple[int, ...], values: Values) -> tuple[Truth, ...]:
        """The truths of the names at some places."""
        board = self._names.get(places)
        if board is None:
            if not self._worthwhile(places):
                walk = Walk(self.edition, values)
                return tuple(walk.truth(place) for place in places)
            with self._lock:
                board = self._names.setdefault(places, Board(self.edition, self._terms, places))
        marks = board.marks(values)
        return tuple(board.truth(place, marks) for place in places)

    def _board(self, selected: tuple[int, ...]) -> Board | None:
        if not self._worthwhile(selected):
            return None
        with self._lock:
            plans = [self.edition.laws[law] for law in selected]
            places = dict.fromkeys(place for plan in plans for place in (*plan.points(), *plan.riders()))
            board = Board(self.edition, self._terms, places, selected, len(self._numbered))
            self._numbered.append((selected, board))
            return self._boards.setdefault(selected, board)

    def _worthwhile(self, what: Hashable) -> bool:
        if len(self._wanted) >= MOST_WANTED:
            self._wanted.clear()
        self._wanted[what] += 1
        return self._wanted[what] > self._worth


def nothing_plain(stated: Mapping[str, object]) -> Marks:
    """Reads nothing."""
    raise NotPlain
