"""Compares snapshots with what the law answers now."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from time import perf_counter

from zweck.cases.cases import Expectation
from zweck.cases.snapshot import Entry, Snapshot, answered, answered_together
from zweck.editing.judged import in_words
from zweck.engine import Disagreement, Engine
from zweck.pages.text import styled


@dataclass(frozen=True, slots=True)
class Compared:
    """The entries asked of a snapshot, those answered otherwise with the new answer (or why there is none), and the seconds taken."""

    snapshot: Snapshot
    asked: tuple[Entry, ...]
    changed: tuple[tuple[Entry, str], ...]
    seconds: float


def compare(snapshots: Sequence[Snapshot], text: str | None, engine: Engine, *, together: bool = False) -> list[Compared]:
    """Ask the entries that have a text in their id, perhaps `together`; snapshots without such an entry are left out."""
    start = perf_counter()
    every = [entry for snapshot in snapshots for entry in snapshot.entries]
    known = (
        {id(entry): in_words(one) for entry, one in zip(every, answered_together(every, engine.policies), strict=True)} if together else {}
    )
    share = (perf_counter() - start) / max(1, len(snapshots))
    found = []
    for snapshot in snapshots:
        start = perf_counter()
        asked = tuple(entry for entry in snapshot.entries if text is None or text.casefold() in entry.id.casefold())
        changed = tuple((entry, now) for entry in asked if (now := known.get(id(entry)) or _now(entry, engine)) != _before(entry.answer))
        if asked:
            found.append(Compared(snapshot, asked, changed, perf_counter() - start + share))
    return found


def diff(compared: Compared) -> Iterator[str]:
    """The entries of a snapshot that are answered otherwise: the answer on file, and the one of today."""
    for entry, now in compared.changed:
        yield f"{entry.span.path}:{entry.span.line}: {entry.id}"
        yield styled(f"  - {_before(entry.answer)}", {"fg": "red"})
        yield styled(f"  + {now}", {"fg": "green"})


def sum_up(compared: Sequence[Compared]) -> Iterator[str]:
    """How many entries there are and how many of them changed, apart from the cases; nothing where there is no snapshot."""
    count, changed = sum(len(one.asked) for one in compared), sum(len(one.changed) for one in compared)
    if changed:
        yield styled(f"{changed} of {count} snapshot entries are answered otherwise", {"fg": "red", "bold": True})
        yield ("if the diff is what the edit was meant to do, `zweck snapshot` writes the new answers")
    elif count:
        yield (f"{count} snapshot entries are answered as before")


def as_json(compared: Compared) -> Iterator[str]:
    """Each entry as one JSON object on one line."""
    changed = {entry.id: now for entry, now in compared.changed}
    for entry in compared.asked:
        before = _before(entry.answer)
        said = {"entry": entry.id, "file": entry.span.path, "line": entry.span.line, "passed": entry.id not in changed}
        yield json.dumps({**said, "before": before, "now": changed.get(entry.id, before)}, ensure_ascii=False)


def _before(answer: Expectation | None) -> str:
    return "no answer yet" if answer is None else in_words(answer)


def _now(entry: Entry, engine: Engine) -> str:
    try:
        return in_words(answered(entry, engine))
    except Disagreement as disagreement:
        return f"the matchers disagree: {disagreement}"
