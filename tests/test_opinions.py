"""docs/opinions.md shows the opinions that the workbench states today, in both languages."""

import re
from typing import Final

import pytest

from docs.generate_opinions import PAGES, pages

FOUND: Final = pages()


@pytest.mark.parametrize("language", list(PAGES))
def test_the_page_is_up_to_date(language: str) -> None:
    assert PAGES[language].read_text(encoding="utf-8") == FOUND[language], "make opinions"


@pytest.mark.parametrize(
    ("language", "outcomes"),
    [("en", ["Yes", "No", "This is not settled yet"]), ("de", ["Ja", "Nein", "Das steht noch nicht fest"])],
)
def test_one_is_permitted_one_has_a_way_and_one_a_gap(language: str, outcomes: list[str]) -> None:
    parts = FOUND[language].split("\n## ")[1:]
    found = [re.search(r"\n\n\*\*([^,.*]+)", part.partition("\n### ")[2]) for part in parts]
    assert [one[1] for one in found if one is not None] == outcomes
    way = {"en": "Ways to a permission", "de": "Wege zur Erlaubnis"}[language]
    gap = {"en": "Law that would govern", "de": "Recht, das gelten würde"}[language]
    assert [way in part for part in parts] == [False, True, False]
    assert [gap in part for part in parts] == [False, False, True]
