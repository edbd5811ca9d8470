"""A law over many days as one law, in which the day decides what each name means: what is proven of it holds on each of them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from graphlib import CycleError, TopologicalSorter

from zweck.analysis.space.sides import Part, Stretch
from zweck.editions.edition import Edition, LawPlan, Named
from zweck.editions.resolve import DAY, references
from zweck.law.vocabulary import DECISION_DATE
from zweck.logic.condition import All, AnyOf, Condition, Operator, Test

Form = tuple[Stretch, Part, LawPlan]
"""A law on some days."""


def over_days(forms: Sequence[Form]) -> Edition | None:
    """The names of several forms as one edition, without laws; `None` where they would refer to each other in a cycle.

    A name is false on days on which it does not stand.
    """
    meanings: dict[str, dict[int, tuple[Condition, list[Stretch]]]] = defaultdict(dict)
    for stretch, part, _ in forms:
        for key, place in part.names.items():
            condition = part.edition.names[place].condition
            meanings[key].setdefault(id(condition), (condition, []))[1].append(stretch)
    names = {
        key: AnyOf(tuple(condition if len(days) == len(forms) else All((during(days), condition)) for condition, days in several.values()))
        for key, several in meanings.items()
    }
    try:
        TopologicalSorter({key: references(condition) for key, condition in names.items()}).prepare()
    except CycleError:
        return None
    several = tuple(Named(key, condition, 0) for key, condition in names.items())
    return Edition(None, None, several, {key: place for place, key in enumerate(names)}, ())


def during(days: Iterable[Stretch]) -> Condition:
    """The condition that the day is one of some stretches."""
    return AnyOf(tuple([All(tuple(bounds(stretch))) for stretch in days]))


def bounds(stretch: Stretch) -> Iterator[Test]:
    """The tests of the day that a stretch begins and ends with."""
    if stretch.start is not None:
        yield Test(DECISION_DATE, Operator.AFTER, stretch.start - DAY)
    if stretch.until is not None:
        yield Test(DECISION_DATE, Operator.BEFORE, stretch.until + DAY)
