"""Boxes: a set of cells of a table as the few largest boxes that make it up.

The largest boxes of a set are unique, so equal sets have equal boxes.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

Box = tuple[int, ...]
"""For each fact of a table the classes of its values that lie in the box, a bit for each."""

MAX_BOXES: Final = 500
"""Boxes of one set; more are no help to a reader, and take long to find."""


class TooMany(Exception):
    """A set of cells has too many largest boxes."""


def largest(cells: Sequence[bool], sizes: Sequence[int]) -> tuple[Box, ...]:
    """All boxes within a set of cells that lie in no larger one, in a fixed order; `sizes` are the numbers of classes of the facts.

    The cells stand in the order of counting: the last fact turns first.

    Raises:
        TooMany: if there are more than `MAX_BOXES`.
    """
    found = _disjoint(bytes(cells), tuple(sizes), {})
    for place in range(len(sizes)):
        found = _joined(found, place)
        if len(found) > MAX_BOXES:
            raise TooMany
    return tuple(sorted(found, key=lambda box: ([-part.bit_count() for part in box], box)))


def enough(boxes: Sequence[Box], sizes: Sequence[int]) -> tuple[Box, ...]:
    """Boxes that cover what all of them cover, and none that the others cover: the smallest ones are left out first."""
    rows = [cells_of(box, sizes) for box in boxes]
    kept = list(range(len(boxes)))
    for place in sorted(kept, key=lambda one: (rows[one].bit_count(), -one)):
        others = 0
        for other in kept:
            if other != place:
                others |= rows[other]
        if not rows[place] & ~others:
            kept.remove(place)
    return tuple([boxes[place] for place in kept])


def trimmed(boxes: Sequence[Box], sizes: Sequence[int], length: Callable[[Box], int]) -> tuple[Box, ...]:
    """Boxes of the same cells without classes that the others cover, where a box is shorter to say then."""
    found = [*boxes]
    for number in range(len(found)):
        others = 0
        for place, other in enumerate(found):
            others |= cells_of(other, sizes) if place != number else 0
        for place in range(len(sizes)):
            box = found[number]
            kept = sum(one for one in _each(box[place]) if cells_of(_with(box, place, one), sizes) & ~others)
            smaller = _with(box, place, kept)
            if kept and length(smaller) < length(box):
                found[number] = smaller
    return tuple(found)


def _each(part: int) -> Iterator[int]:
    """The classes of a fact, each alone."""
    return (1 << one for one in range(part.bit_length()) if part >> one & 1)


def _with(box: Box, place: int, part: int) -> Box:
    return (*box[:place], part, *box[place + 1 :])


def cells_of(box: Box, sizes: Sequence[int]) -> int:
    """The cells of a box, a bit for each."""
    found, width = 1, 1
    for part, size in zip(reversed(box), reversed(sizes), strict=True):
        row = 0
        for one in range(size):
            if part >> one & 1:
                row |= found << (one * width)
        found, width = row, width * size
    return found


def _disjoint(cells: bytes, sizes: tuple[int, ...], known: dict[tuple[bytes, int], tuple[Box, ...]]) -> tuple[Box, ...]:
    """Boxes that together are the set, no two of which overlap; `known` has those of parts that were found."""
    if not sizes:
        return ((),) if cells[0] else ()
    key = (cells, len(sizes))
    if key in known:
        return known[key]
    size, rest = sizes[0], sizes[1:]
    width = len(cells) // size
    alike: dict[bytes, int] = {}
    for one in range(size):
        part = cells[one * width : (one + 1) * width]
        alike[part] = alike.get(part, 0) | 1 << one
    found = known[key] = tuple([(classes, *box) for part, classes in alike.items() for box in _disjoint(part, rest, known)])
    return found


def _joined(boxes: Iterable[Box], place: int) -> tuple[Box, ...]:
    """The boxes with all that come of joining any of them along one fact, without those that lie in another."""
    found = _outermost(boxes)
    waiting = list(found)
    while waiting:
        box = waiting.pop()
        if box not in found:
            continue
        for other in list(found):
            whole = _merged(box, other, place)
            if whole is not None and not any(_within(whole, known) for known in found):
                found = {known for known in found if not _within(known, whole)} | {whole}
                waiting.append(whole)
                if len(found) > MAX_BOXES:
                    raise TooMany
                if box not in found:
                    break
    return tuple(found)


def _merged(one: Box, other: Box, place: int) -> Box | None:
    """The box that reaches along a fact over both, where both have all else in common."""
    joined = one[place] | other[place]
    if joined in (one[place], other[place]):
        return None
    common = tuple([joined if at == place else left & right for at, (left, right) in enumerate(zip(one, other, strict=True))])
    return common if all(common) else None


def _outermost(boxes: Iterable[Box]) -> set[Box]:
    several = set(boxes)
    return {box for box in several if not any(other != box and _within(box, other) for other in several)}


def _within(one: Box, other: Box) -> bool:
    return all(left & ~right == 0 for left, right in zip(one, other, strict=True))
