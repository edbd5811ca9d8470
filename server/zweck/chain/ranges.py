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
        self.ranges: list[Range] = []
        """Them, merged and sorted."""
        for first, last in sorted(found):
            if self.ranges and first <= self.ranges[-1][1] + 1:
                self.ranges[-1] = (self.ranges[-1][0], max(last, self.ranges[-1][1]))
            else:
                self.ranges.append((first, last))

    def __contains__(self, number: int) -> bool:
        """Whether a number is in one of the ranges."""
        place = bisect_right(self.ranges, (number, float("inf")))
        return place > 0 and number <= self.ranges[place - 1][1]
