"""docs/company.md has every key of the files of a company as their grammar has it."""

from docs.generate_company import FILES, PAGE, page


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "make company"


def test_every_key_stands_there_with_its_meaning() -> None:
    text = page()
    for _, _, keys in FILES:
        for key in keys:
            assert f"`{key.name}`" in text
            assert str(key.meaning)
