"""Corrections that an editor can make by itself: a near name put in the place of an unknown one."""

import re
from dataclasses import dataclass
from typing import Final

from zweck.forms.diagnostics import Diagnostic
from zweck.forms.span import Span
from zweck.words.said import Said, says

QUOTED: Final = re.compile(r"`([^`]*)`")


@dataclass(frozen=True, slots=True)
class Edit:
    """A place and the text to be put there."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """A correction: what it does, and its edit."""

    title: Said
    edit: Edit


def fix(fault: Diagnostic, line: str) -> Fix | None:
    """The correction of a fault that stands on a line, where it suggests a near name and its place holds just the word that is wrong."""
    if not isinstance(fault.help, Said) or fault.help.key != "forms.meant":
        return None
    span = fault.span
    written = line[span.column - 1 : span.end_column - 1]
    word = written.strip("\"'")
    wrong = QUOTED.findall(str(fault.message))
    law, slash, short = word.rpartition("/")
    name = str(dict(fault.help.args)["name"])
    if slash and "/" not in name and short in wrong:
        name = f"{law}/{name}"  # the requirement of another law
    elif word not in wrong:
        return None
    return Fix(says("forms.write_it", text=name), Edit(span, written.replace(word, name)))
