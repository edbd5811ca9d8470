"""The order of citations in a statute, as its own divisions follow each other."""

import re
from collections.abc import Collection
from typing import Final

from zweck.law.citation.parts import RANKS, Citation, Place
from zweck.law.citation.read import read

NUMBER: Final = re.compile(r"\d+|\D+")

Key = tuple[object, ...]
LAST: Final[Key] = (1,)
"""The key of a citation that names no place of the statute."""


def place_key(citation: str, names: Collection[str]) -> Key:
    """The key by which a citation stands where the first place in a statute with one of these names stands."""
    found = read(citation)
    references = found.references if isinstance(found, Citation) else ()
    for reference in references:
        if reference.statute in names and reference.places:
            return (0, *_steps(reference.places[0]))
    return LAST


def _steps(place: Place) -> Key:
    return tuple((RANKS[label], *_natural(value)) for label, value in place)


def _natural(value: str) -> Key:
    """`9a` after `9` and before `10`."""
    return tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in NUMBER.findall(value))
