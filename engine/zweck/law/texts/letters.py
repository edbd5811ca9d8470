"""A wording without its layout: two copies of one text differ in marks, spaces and abbreviations, and say the same."""

import re
from hashlib import sha256
from typing import Final

from zweck.law.texts.content import DIGITS, Content, words

REMARKS: Final = re.compile(r"\((?:XXXX|weggefallen)\)", re.IGNORECASE)
"""Remarks that editors write in place of words that are not there."""

WRITTEN_OUT: Final = (
    (re.compile(r"\bAbsatz(?:es)?\b"), "Abs"),
    (re.compile(r"\bNummer\b"), "Nr"),
    (re.compile(r"\bBuchstabe\b"), "lit"),
    (re.compile(r"\bArtikel(?:s)?\b"), "Art"),
)

OTHER: Final = re.compile(r"[\W_]+")
"""Characters that are neither letters nor figures."""


def letters(content: Content) -> str:
    """The letters and figures of a wording, in lower case."""
    text = REMARKS.sub(" ", words(content))
    for written, short in WRITTEN_OUT:
        text = written.sub(short, text)
    return OTHER.sub("", text).lower()


def digest(content: Content) -> str:
    """The digest of the letters of a wording."""
    return sha256(letters(content).encode()).hexdigest()[:DIGITS]
