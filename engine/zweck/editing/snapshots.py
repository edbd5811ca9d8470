"""Writes snapshots: an entry in a few lines, so that their diff can be read."""

from collections.abc import Iterable
from typing import Final

from zweck.cases.asking import Manner
from zweck.cases.cases import Expectation
from zweck.cases.snapshot import Entry, Snapshot, answered
from zweck.editing.format import WIDEST
from zweck.editing.judged import value
from zweck.engine import Engine

HEAD: Final = """\
# Answers of the law as encoded, written by `zweck snapshot`: they show what an edit changes, not what is right.
"""


def written(snapshot: Snapshot, engine: Engine) -> str:
    """The text of a snapshot with the answers of today."""
    entries = "\n".join(_entry(entry, answered(entry, engine)) for entry in snapshot.entries)
    return f"{HEAD}{_head(snapshot.manner)}snapshot:\n{entries}\n"


def _head(manner: Manner) -> str:
    lines = [f"presume_unstated: {str(manner.presume_unstated).lower()}\n"]
    lines += [f"controller: {manner.controller.id}\n"] if manner.controller is not None else []
    lines += [f"consulted: [{', '.join(manner.consulted)}]\n"] if manner.consulted else []
    return "".join(lines)


def in_words(answer: Expectation) -> str:
    """An answer on one line, as a snapshot has it."""
    parts = {"laws": answer.laws, "grounds": answer.grounds, "failed": answer.failed}
    lists = [f"{name}: [{', '.join(sorted(found or ()))}]" for name, found in parts.items() if found or name == "laws"]
    return f"{{{', '.join([f'outcome: {answer.outcome}', *lists])}}}"


def _entry(entry: Entry, answer: Expectation) -> str:
    facts = _filled(f"{name}: {value(stated)}" for name, stated in entry.stated.items())
    return f"  - entry: {entry.id}\n    facts: {facts}\n    answer: {in_words(answer)}"


def _filled(facts: Iterable[str]) -> str:
    """Facts in braces on lines that are not too wide."""
    lines = ["    facts: {"]
    for fact in facts:
        if len(lines[-1]) + len(fact) + 2 > WIDEST:
            lines.append(" " * 12)
        lines[-1] += f"{fact}, "
    return "\n".join(line.rstrip() for line in lines).strip().removeprefix("facts: ").removesuffix(",") + "}"
