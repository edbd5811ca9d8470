"""Sets of entry numbers, which mostly follow one another: sorted ranges `[first, last]`."""

from bisect import bisect_right
from collections.abc import Iterable

Range = tuple[int, int]


def ranges(numbers: Iterable[int]) -> list[Range]:
    """Ascending numbers as ranges."""
    found: list[Range] = []
    for number in numbers:
        if found and found[-1][1] == number - 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found


class Numbers:
    """A set of numbers, made of ranges in any order."""

    def __init__(self, found: Iterable[Range]) -> None:
        """Merge the ranges."""
        self._ranges: list[Range] = []
        for first, last in sorted(found):
            if self._ranges and first <= self._ranges[-1][1] + 1:
                self._ranges[-1] = (self._ranges[-1][0], max(last, self._ranges[-1][1]))
            else:
                self._ranges.append((first, last))

    def __contains__(self, number: int) -> bool:
        """Whether a number is in one of the ranges."""
        place = bisect_right(self._ranges, (number, float("inf")))
        return place > 0 and number <= self._ranges[place - 1][1]
