"""The section of `docs/performance.md` that `make bench` writes."""

import os
import platform
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from textwrap import fill
from typing import Final

from benchmarks.table import WIDTH, Table

PAGE: Final = Path(__file__).parents[1] / "docs" / "performance.md"
BEGIN: Final = "<!-- Everything from here to the end marker is written by `make bench`. -->"
END: Final = "<!-- end of what `make bench` writes -->"
PROCESSORS: Final = Path("/proc/cpuinfo")


def circumstances(quick: bool) -> str:
    """When, on what and of what these figures are."""
    model = next((line.partition(": ")[2] for line in _lines(PROCESSORS) if line.startswith("model name")), platform.machine())
    load = ", ".join(f"{average:.1f}" for average in os.getloadavg())
    kind = "A quick run, too short for figures that count" if quick else "One run"
    return fill(
        f"{kind}, {time.strftime('%Y-%m-%d %H:%M')}, commit {_commit()}: {os.cpu_count()} cores ({model}), {platform.system()}, "
        f"Python {platform.python_version()}; load averages at its beginning {load}.",
        WIDTH,
    )


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def _commit() -> str:
    try:
        described = subprocess.run(
            ["git", "describe", "--always", "--dirty=, changed"],  # noqa: S607  whichever git there is
            cwd=PAGE.parent,
            check=True,
            capture_output=True,
            text=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return described.stdout.strip()


def section(head: str, tables: Sequence[Table]) -> str:
    """The text between the markers."""
    return "\n".join([head, "", *(table.text() for table in tables)])


def replaced(page: str, text: str, begin: str = BEGIN, end: str = END) -> str:
    """The page with another text between its markers.

    Raises:
        ValueError: if it has none.
    """
    before, first, rest = page.partition(begin)
    _, last, after = rest.partition(end)
    if not (first and last):
        raise ValueError(f"the page has no `{begin}` before a `{end}`")
    return f"{before}{begin}\n\n{text.strip()}\n\n{end}{after}"


def write(text: str) -> None:
    """Write the section into the page."""
    PAGE.write_text(replaced(PAGE.read_text(encoding="utf-8"), text), encoding="utf-8")
