"""Writes what an edit changes as a file of expected changes, for a lawyer to review and complete."""

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from zweck.analysis.diff.result import Region
from zweck.analysis.expected.propose import Proposal
from zweck.editing.files import FileKind
from zweck.editing.first_line import first_line
from zweck.editing.format import formatted
from zweck.forms.diagnostics import Diagnostics
from zweck.law.load.files import display


def change_file(path: Path, root: Path, on: date, laws: Iterable[Proposal], tests: Iterable[str], language: str) -> bytes:
    """The content of a file of expected changes; who expects them and why is left to be filled in."""
    lines = [
        first_line(path.absolute(), root.absolute()),
        f"change: {path.stem}",
        "reason: <why the law is edited>",
        "by: <who expects it, as a role>",
        f"on: {on}",
    ]
    stated = [line for law in laws for line in _law(law, language)]
    lines += ["laws:", *stated] if stated else ["laws: []"]
    flipping = list(tests)
    lines += ["tests:", *(f"  - {id}" for id in flipping)] if flipping else []
    data = ("\n".join(lines) + "\n").encode()
    return formatted(data, FileKind.CHANGES, display(path), Diagnostics()) or data


def _law(law: Proposal, language: str) -> Iterator[str]:
    for region in law.regions:
        yield from (f"  # {line}".rstrip() for line in _region(region, language))
    yield f"  - law: {law.law}"
    if law.start is not None:
        yield f"    from: {law.start}"
    if law.until is not None:
        yield f"    until: {law.until}"
    yield f"    class: {law.direction}"
    if law.rules:
        yield f"    rules: [{', '.join(law.rules)}]"


def _region(region: Region, language: str) -> Iterator[str]:
    yield f"{region.old} → {region.new}" + (":" if region.text[language] else "")
    yield from (f"  {line}" for line in region.text[language].splitlines())
