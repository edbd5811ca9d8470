"""docs/facts.md and docs/facts.de.md have the vocabulary of today."""

import pytest

from docs.generate_facts import PAGES, page
from tests.law import shipped_law


@pytest.mark.parametrize("language", list(PAGES))
def test_the_page_is_up_to_date(language: str) -> None:
    vocabulary = shipped_law().vocabulary
    text = PAGES[language].read_text(encoding="utf-8")
    assert text == page(vocabulary, language), "run `make facts`"
    assert all(f"### `{name}`\n" in text for name in vocabulary.facts)
