"""The cases about a place in the law: those that follow it, and those whose answer rests on a rule that cites it."""

from collections.abc import Iterable, Iterator

from zweck.cases.cases import Case
from zweck.catalogue.citing import Citing
from zweck.catalogue.places import Places
from zweck.law.citation.statutes import Index, inside


def cases_about(cases: Iterable[Case], found: Citing, index: Index) -> Iterator[Case]:
    """The cases whose authority or norms name the place or a part of it, or that expect a rule whose citation begins with it."""
    places = Places(index)
    rules = {one.name for one in found.statements if inside(places.of(one.citation)[:1], found.wanted)}
    for case in cases:
        expected = case.expect.grounds | case.expect.failed | case.expect.obligations | case.expect.remedies
        if expected & rules or any(inside(places.in_text(text), found.wanted) for text in case.cites):
            yield case
