"""Straight from what a caller states to marks: each value is checked and strikes out what it refutes in one look.

For each shape of questions a function is written that looks up every value. Whatever cannot be looked up (a fault, a list) is not for it:
`NotPlain` says so, and the question goes the way of `zweck.law.facts.ask`, which names every fault.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Final

from zweck.law.facts import FactFault, read_value
from zweck.law.vocabulary import DECISION_DATE, Fact, FactType, Value, Vocabulary
from zweck.match.board import MOST_VALUES, Shape
from zweck.match.layout import Marks
from zweck.match.written import function

Reading = Callable[[Mapping[str, object]], Marks]
"""The marks that the values stated for known facts leave; raises `NotPlain`, or `TypeError` for a value that cannot be looked up."""

LOOKS: Final = {
    FactType.BOOL: "(true{0} if (value := stated[{1!r}]) is True else false{0} if value is False else other{0}[value])",
    FactType.INT: "(known{0}[value] if (value := stated[{1!r}]).__class__ is int else other{0}[value])",
}
"""How the marks of a value are found. Python takes `True` for the number 1, the vocabulary does not."""
CHECKS: Final = {
    FactType.BOOL: "(value := stated[{1!r}]) is True or value is False or other{0}[value]",
    FactType.INT: LOOKS[FactType.INT],
}
"""How a value is checked that no test reads."""
OTHERWISE: Final = "known{0}[stated[{1!r}]]"
CHECKED: Final = "checked[{0!r}, (value := stated[{0!r}]).__class__, value]"
SILENT: Final = "silent[{0!r}]"
"""A value that a test compares with another fact's."""


class NotPlain(KeyError):
    """Something stated must be read with care."""


class StatedMarks(dict[object, Marks]):
    """The marks that stated values of a fact leave; a value is checked when it is first met."""

    __slots__ = ("_fact", "_kept", "_left")

    def __init__(self, fact: Fact, left: Mapping[Value | None, Marks] | None) -> None:
        """What checked values leave; `None` if no test reads the fact, and it is only checked."""
        super().__init__()
        self._fact = fact
        self._left = left
        self._kept = (int,) if fact.type is FactType.INT else (str, date)

    def __missing__(self, stated: object) -> Marks:
        """What a value leaves."""
        value = read_value(self._fact, stated)
        if isinstance(value, FactFault):
            raise NotPlain(self._fact.name)
        left = 0 if self._left is None else self._left[value]
        if stated.__class__ in self._kept and len(self) < MOST_VALUES:
            self[stated] = left
        return left


Checks = dict[tuple[str, str], StatedMarks]
"""What only checks values, by kind and fact; for all boards of an edition."""


def reading(shape: Shape, stated: Iterable[str], vocabulary: Vocabulary, checks: Checks) -> Reading | None:
    """The function for questions of a shape, which state these facts; `None` where a presumption that depends on them settles any."""
    names = [name for name in stated if name != DECISION_DATE or name in shape.tables]  # a day that led to an edition is good
    paired = {fact for pair in shape.pairs for fact in pair.facts}
    if not {*shape.tables, *(paired - shape.silent.keys())} <= set(stated):
        return None
    scope: dict[str, object] = {"left": shape.left, "settled": shape.settled, "checked": vocabulary.checked, "silent": shape.silent}
    looks, lines = ["left"], []
    for place, name in enumerate(names):
        fact, left = vocabulary.facts[name], shape.tables.get(name)
        kinds = {FactType.BOOL: ("other",), FactType.INT: ("known", "other")}.get(fact.type, ("known",))
        if left is None:
            scope |= {f"{kind}{place}": checks.setdefault((kind, name), StatedMarks(fact, None)) for kind in kinds}
            lines.append(CHECKS.get(fact.type, OTHERWISE).format(place, name))
            continue
        scope |= {f"{kind}{place}": StatedMarks(fact, left) for kind in kinds}
        if fact.type is FactType.BOOL:
            scope |= {f"{str(value).lower()}{place}": left[value] for value in (True, False)}
        looks.append(LOOKS.get(fact.type, OTHERWISE).format(place, name))
    for place, pair in enumerate(shape.pairs):
        scope[f"pair{place}"] = pair
        looks.append(f"pair{place}[{', '.join((SILENT if fact in shape.silent else CHECKED).format(fact) for fact in pair.facts)}]")
    marks = " & ".join(looks)
    return function("stated", (*lines, f"return {marks if shape.settled is None else f'settled({marks})'}"), scope)
