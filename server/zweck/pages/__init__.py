"""How results look: as text on a terminal, as Markdown, JSON, JUnit XML, or a page of HTML; and what every page is made of."""

from zweck.pages.page import BOLD, BULLET, DIM, HARD_SPACE, PLAIN, Blank, Block, Heading, Page, Paragraph, Style, sentence, unbroken
from zweck.pages.phrases import LANGUAGES, choices, language, say
from zweck.pages.text import styled, unstyled, width, wrapped

__all__ = [
    "BOLD",
    "BULLET",
    "DIM",
    "HARD_SPACE",
    "LANGUAGES",
    "PLAIN",
    "Blank",
    "Block",
    "Heading",
    "Page",
    "Paragraph",
    "Style",
    "choices",
    "language",
    "say",
    "sentence",
    "styled",
    "unbroken",
    "unstyled",
    "width",
    "wrapped",
]
