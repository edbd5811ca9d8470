"""The choices that are open for a fact: its values, that it is unknown, that it is not stated; and classes of those that come out alike."""

from collections.abc import Hashable, Iterable, Sequence
from datetime import date
from enum import Enum
from itertools import combinations
from typing import Final, NamedTuple, cast

from zweck.law.countries import COUNTRIES, off_day
from zweck.law.vocabulary import Fact, FactType
from zweck.logic.condition import NumberFor, Operator, Test, Value

MAX_MEMBERS: Final = 10
"""Members of a list that the law distinguishes; more have too many lists."""


class Unstated(Enum):
    """The choice that a fact is not stated."""

    UNSTATED = "unstated"


UNSTATED: Final = Unstated.UNSTATED

Choice = Value | None | Unstated
"""A value, `None` where the fact is stated as unknown, or that it is not stated."""


class TooManyChoices(Exception):
    """A fact has more choices than can be tried; `fact` is its name."""

    def __init__(self, fact: str) -> None:
        self.fact = fact
        super().__init__(fact)


class Class(NamedTuple):
    """Choices that come out alike whatever the other facts are; of a number or day, those from one to the other."""

    choices: tuple[Choice, ...]

    @property
    def representative(self) -> Choice:
        """A choice that stands for all of them."""
        return self.choices[0]


def choices_of(fact: Fact, tests: Sequence[Test], day: date) -> tuple[Choice, ...]:
    """All choices of a fact on a day, in the order of the vocabulary; of numbers, days and lists those that the tests distinguish.

    A number stands for all up to the next one.

    Raises:
        TooManyChoices: if the tests distinguish too many members of a list.
    """
    return (*_values(fact, tests, day), None, UNSTATED)


def _values(fact: Fact, tests: Sequence[Test], day: date) -> Iterable[Value]:
    match fact.type:
        case FactType.BOOL:
            return (True, False)
        case FactType.ENUM:
            return fact.values
        case FactType.COUNTRY:
            return [code for code in COUNTRIES if not off_day(code, day)]
        case FactType.INT:
            return sorted({0, *(cut for test in tests for cut in cuts(test))})
        case FactType.DATE:
            return [date.fromordinal(turn) for turn in sorted({1, *(cut for test in tests for cut in cuts(test))})]
        case FactType.SET:
            return list(_lists(fact, tests))


def cuts(test: Test) -> tuple[int, ...]:
    """The numbers from which on a test comes out otherwise, in order; of days their ordinals."""
    match test.operator, test.operand:
        case Operator.AT_LEAST, int(bound):
            return (bound,)
        case Operator.AT_MOST, int(bound):
            return (bound + 1,)
        case Operator.BEFORE, date() as turn:
            return (turn.toordinal(),)
        case Operator.AFTER, date() as turn:
            return (turn.toordinal() + 1,)
        case Operator.ONE_OF, frozenset() as values:
            numbers = (value.toordinal() if isinstance(value, date) else value for value in values)
            return tuple(sorted({cut for number in numbers if isinstance(number, int) for cut in (number, number + 1)}))
        case Operator.AT_LEAST_TABLE, NumberFor(_, numbers, default):
            return tuple(sorted({default, *(bound for _, bound in numbers)}))
        case _:
            return ()


def _lists(fact: Fact, tests: Sequence[Test]) -> Iterable[frozenset[str]]:
    """A list for each set of members of different kinds; members are of one kind that stand in the same tests."""
    kinds: dict[Hashable, str] = {}
    for member in fact.values or COUNTRIES:
        inside = tuple([member in cast("frozenset[str]", test.operand) for test in tests if isinstance(test.operand, frozenset)])
        kinds.setdefault(inside, member)
    members = [*kinds.values()]
    if len(members) > MAX_MEMBERS:
        raise TooManyChoices(fact.name)
    for length in range(len(members) + 1):
        yield from map(frozenset, combinations(members, length))
