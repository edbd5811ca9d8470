"""Corrections that an editor can make by itself: a near name put in the place of an unknown one."""

import re
from dataclasses import dataclass
from typing import Final

from zweck.forms.diagnostics import Diagnostic
from zweck.forms.span import Span

MEANT: Final = re.compile(r"did you mean `([^`]+)`\?")
QUOTED: Final = re.compile(r"`([^`]*)`")


@dataclass(frozen=True, slots=True)
class Edit:
    """A place and the text to be put there."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """A correction: what it does, and its edit."""

    title: str
    edit: Edit


def fix(fault: Diagnostic, line: str) -> Fix | None:
    """The correction of a fault that stands on a line, where it suggests a near name and its place holds just the word that is wrong."""
    found = MEANT.search(fault.help)
    if found is None:
        return None
    span = fault.span
    written = line[span.column - 1 : span.end_column - 1]
    word = written.strip("\"'")
    wrong = QUOTED.findall(fault.message)
    law, slash, short = word.rpartition("/")
    name = found[1]
    if slash and "/" not in name and short in wrong:
        name = f"{law}/{name}"  # the requirement of another law
    elif word not in wrong:
        return None
    return Fix(f"write `{name}`", Edit(span, written.replace(word, name)))
