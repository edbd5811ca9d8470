"""Writes `watched.yaml`: the state of the law watch."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from zweck.editing.files import FileKind
from zweck.editing.first_line import first_line
from zweck.editing.format import formatted
from zweck.editing.templates import quoted
from zweck.forms.diagnostics import Diagnostics
from zweck.law.load.files import display
from zweck.law.load.source import WATCHED
from zweck.law.policy.watched import Read, Watch, Watched, WatchFinding

NOTES: Final = (
    "# Bis wann Wortlaute verglichen und Quellen gelesen wurden, und was gefunden wurde. `zweck watch SOURCE --write` schreibt es.",
    "# Until when wordings were compared and sources read, and what was found. `zweck watch SOURCE --write` writes it.",
)


def watched(root: Path, watch: Watch) -> bytes:
    """The content of a policy directory's `watched.yaml`, in form."""
    path = root.absolute() / WATCHED
    lines = [first_line(path, root.absolute()), *NOTES]
    lines += _list("watched", (_watched(one) for one in sorted(watch.watched, key=lambda one: one.statute)))
    lines += _list("findings", (_finding(one) for one in sorted(watch.findings, key=lambda one: (one.statute, one.day, one.id))))
    lines += _list("read", map(_read, watch.read))
    data = ("\n".join(lines if len(lines) > len(NOTES) + 1 else [*lines, "watched: []"]) + "\n").encode()
    return formatted(data, FileKind.WATCHED, display(path), Diagnostics()) or data


def _list(name: str, entries: Iterable[list[str]]) -> list[str]:
    lines = [f"{'  - ' if not number else '    '}{line}" for entry in entries for number, line in enumerate(entry)]
    return [f"{name}:", *lines] if lines else []


def _watched(one: Watched) -> list[str]:
    lines = [
        f"statute: {one.statute}",
        f"source: {_word(one.source)}",
        f"day: {one.day}",
        f"result: {one.result}",
        f"places: {one.places}",
    ]
    return [*lines, "acts:", *(f"  - {_word(act)}" for act in one.acts)] if one.acts else lines


def _finding(one: WatchFinding) -> list[str]:
    place = [f"place: {_word(one.place)}"] if one.place else []
    days = [f"day: {one.day}", f"seen: {one.seen}", f"source: {_word(one.source)}"]
    settled = ["settled:", f"  on: {one.settled_on}", f"  reason: {_word(one.settled)}"] if one.settled else []
    return [f"finding: {_word(one.id)}", f"statute: {one.statute}", f"kind: {one.kind}", *place, *days, *settled]


def _read(one: Read) -> list[str]:
    day = [f"day: {one.day}"] if one.day is not None else []
    digest = [f"digest: {_word(one.digest)}"] if one.digest else []
    return [f"law: {one.law}", f"until: {one.until}", f"source: {_word(one.source)}", *day, *digest]


def _word(text: str) -> str:
    """A text from outside on one line, without what cannot be printed."""
    return quoted("".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text))
