"""docs/article.md says what the tool answers, in both languages, on every statement of the article."""

import re
from pathlib import Path
from typing import Final

import pytest

from docs.generate_article import CASES, DOCUMENTS, MARKED, answer, cases, filled

STATEMENTS: Final = [f"{number:02}" for number in range(1, 23)]
TEXTS: Final = {language: document.read_text(encoding="utf-8") for language, document in DOCUMENTS.items()}


def sections(language: str) -> dict[str, str]:
    """The sections of a document by the number of their statement."""
    parts = re.split(r"^## (\d+)\. ", TEXTS[language], flags=re.MULTILINE)[1:]
    return {f"{int(number):02}": text for number, text in zip(parts[::2], parts[1::2], strict=True)}


def answers(text: str) -> list[str]:
    """The cases whose answers a text shows."""
    return [found["case"] for found in MARKED.finditer(text)]


@pytest.mark.parametrize("language", list(DOCUMENTS))
def test_answers_are_those_of_today(language: str) -> None:
    assert filled(TEXTS[language], language) == TEXTS[language], "run `make article`"


@pytest.mark.parametrize("language", list(DOCUMENTS))
def test_every_statement_has_its_section_in_order(language: str) -> None:
    assert list(sections(language)) == STATEMENTS


@pytest.mark.parametrize("language", list(DOCUMENTS))
@pytest.mark.parametrize("number", STATEMENTS)
def test_every_statement_has_its_own_answers_and_cases(number: str, language: str) -> None:
    text = sections(language)[number]
    (suite,) = CASES.glob(f"statement-{number}-*.yaml")

    assert answers(text)
    assert all(name.startswith(f"article-{number}.") for name in answers(text))
    assert f"(../tests/policies/article/{suite.name})" in text


@pytest.mark.parametrize("number", STATEMENTS)
def test_every_statement_has_cases_named_after_it(number: str) -> None:
    (suite,) = CASES.glob(f"statement-{number}-*.yaml")
    found = [case for case in cases().values() if Path(case.path).name == suite.name]

    assert found
    assert all(re.fullmatch(rf"article-{number}\.[a-z]", case.id) for case in found)
    assert all(case.story and case.why for case in found)


def test_both_languages_show_the_same_answers() -> None:
    assert answers(TEXTS["de"]) == answers(TEXTS["en"])


def test_a_stale_answer_is_noticed() -> None:
    stale = TEXTS["en"].replace("PERMITTED", "PROHIBITED", 1)

    assert stale != TEXTS["en"]
    assert filled(stale, "en") == filled(TEXTS["en"], "en")


def test_what_is_not_there_is_named() -> None:
    with pytest.raises(LookupError, match=r"there is no case `article-23\.a`"):
        answer("article-23.a", [], "en")
    with pytest.raises(LookupError, match=r"the answer to `article-18\.a` has no `DU-DREAM`"):
        answer("article-18.a", ["DU-DREAM"], "en")
