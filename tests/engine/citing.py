"""Citations as the tests read them."""

from zweck.law.citation.parts import (
    Citation,
)
from zweck.law.citation.read import read


def parsed(text: str) -> Citation:
    found = read(text)
    assert isinstance(found, Citation), f"{text}: {found}"
    return found
