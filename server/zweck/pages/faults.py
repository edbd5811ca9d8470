"""Faults of files as a reader of a terminal wants them."""

from contextlib import suppress
from pathlib import Path
from typing import Final

from zweck.forms.diagnostics import LONGEST, Diagnostic, PolicyError, Span, printable
from zweck.pages.phrases import say

BOLD, RED, CYAN, PLAIN = "\033[1m", "\033[31m", "\033[36m", "\033[0m"


LARGEST_SHOWN: Final = 8 * 1024 * 1024


def report(error: PolicyError, *, colour: bool = False, language: str = "en") -> str:
    """All faults as a reader wants them: place, code and sentence; the place in the law; the line with the place underlined; what to do."""
    lines: dict[str, list[str]] = {path: text.splitlines() for path, text in error.sources.items()}
    blocks = [_block(diagnostic, _line(diagnostic.span, lines), colour, language) for diagnostic in error.diagnostics]
    count, files = len(error.diagnostics), len({diagnostic.span.path for diagnostic in error.diagnostics})
    total = say(
        "faults.total", language, faults=say("faults.number", language, count=count), files=say("faults.files", language, count=files)
    )
    return "\n\n".join([*blocks, total])


def _block(diagnostic: Diagnostic, line: str | None, colour: bool, language: str) -> str:
    def paint(code: str, text: str) -> str:
        return f"{code}{text}{PLAIN}" if colour else text

    span = diagnostic.span
    parts = [f"{paint(BOLD, str(span))}: {paint(RED, diagnostic.code)}: {diagnostic.message.in_(language)}"]
    if diagnostic.place:
        parts.append(f"  {' › '.join(part for part in diagnostic.place if part)}")
    if line is not None:
        number = str(span.line)
        width = max(1, min(span.end_column, len(line) + 1) - span.column)
        parts.append(f"  {paint(CYAN, number + ' |')} {line}")
        parts.append(f"  {' ' * len(number)} {paint(CYAN, '|')} {' ' * (span.column - 1)}{paint(RED, '^' * width)}")
    if diagnostic.help:
        help = say("faults.help", language)
        parts.append(f"  {paint(CYAN, f'{help}:')} {diagnostic.help.in_(language)}")
    return "\n".join(parts)


def _line(span: Span, lines: dict[str, list[str]]) -> str | None:
    if span.path not in lines:
        lines[span.path] = _lines_of(Path(span.path))
    found = lines[span.path]
    if not 0 < span.line <= len(found) or len(found[span.line - 1]) > LONGEST:
        return None
    return printable(found[span.line - 1])


def _lines_of(path: Path) -> list[str]:
    with suppress(OSError, ValueError):  # the fault is reported without its line
        if path.is_file() and not path.is_symlink() and path.stat().st_size <= LARGEST_SHOWN:
            return path.read_text(encoding="utf-8-sig", errors="replace").splitlines()
    return []
