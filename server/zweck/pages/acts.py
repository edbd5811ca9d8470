"""Acts of the vocabulary: those that a search finds, and one act whole."""

from collections.abc import Iterable

from zweck.explain.words import in_words
from zweck.law.vocabulary import Act, Vocabulary
from zweck.pages.facts import established
from zweck.pages.page import Page
from zweck.pages.phrases import say
from zweck.pages.text import wrapped


def listed(acts: Iterable[Act], language: str, width: int) -> str:
    """The acts by name and title, one line each."""
    page = Page()
    page.heading(say("facts.acts_found", language))
    for act in acts:
        page.paragraph(act.title[language], marker="  ", head=f"{act.name}:")
    return wrapped(page, width)


def act_page(act: Act, vocabulary: Vocabulary, language: str, width: int) -> str:
    """An act with its facts, its conditions and its checklist."""
    page = Page()
    write(act, vocabulary, language, page)
    return wrapped(page, width)


def write(act: Act, vocabulary: Vocabulary, language: str, page: Page) -> None:
    """Write an act onto a page."""
    page.paragraph(act.title[language], head=f"{act.name}:")
    page.heading(say("facts.establishes", language))
    for name, value in act.establishes.items():
        fact = vocabulary.facts[name]
        page.paragraph(
            established(value, fact, vocabulary, language), indent=2, marker="– ", head=f"{fact.label[language]}:", tail=f"[{name}]"
        )
    for key, condition in (("possible", act.when), ("impossible", act.unless)):
        if condition is not None:
            page.heading(say(f"facts.{key}", language))
            page.outline(in_words(condition, vocabulary, language, stated=True), indent=2)
    if act.checklist:
        page.heading(say("facts.checklist", language))
    for line in act.checklist:
        page.paragraph(line[language], indent=2, marker="– ")
