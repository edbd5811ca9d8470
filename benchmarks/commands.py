"""Whole commands of authors over the shipped law: checks, all cases, comparisons, and what an editor waits for one edited file."""

import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory
from typing import Final

from benchmarks.editing import answered
from benchmarks.effort import Effort
from benchmarks.rounds import Wrong
from benchmarks.table import Goal, Report, Table, at_most, figure
from benchmarks.timing import seconds
from docs.examples.lay_out import lay_out
from zweck.load import shipped

EDITED: Final = Path("eu/gdpr/2018-05-25/article-06-lawful-ground.yaml")
NECESSITY: Final = "      - balancing.necessary: true\n"
"""The condition that one edit takes out of Article 6(1)(f)."""

MAX_CHECK: Final = 1
MAX_TEST: Final = 3
MAX_EQUAL: Final = 0.5
MAX_DIFF: Final = 5
MAX_ACTIVITIES: Final = 2
"""Seconds of a command at most."""

MAX_EDITED: Final = 100
"""Milliseconds until the faults of an edited file are shown at most."""


def measure(effort: Effort) -> Report:
    """The time of each command, from its start to its end, and of an edit until an editor has the faults."""
    rows, goals = [("`zweck --version`: the start of Python alone", figure(_command(effort.starts, "--version")))], list[Goal]()
    with TemporaryDirectory() as folder:
        old, new = str(shipped()), str(edited(Path(folder) / "new"))
        group = str(lay_out(Path(folder) / "group", datetime.now(UTC).date()))
        for title, most, arguments in (
            ("`zweck check`, the shipped law", MAX_CHECK, ("check",)),
            ("`zweck test`, all cases", MAX_TEST, ("test",)),
            ("`zweck diff` of two equal revisions", MAX_EQUAL, ("diff", old, old)),
            ("`zweck diff` of one edit of the GDPR", MAX_DIFF, ("diff", old, new)),
            ("`zweck activities check`, the example group", MAX_ACTIVITIES, ("activities", "check", "--activities", group)),
        ):
            took = _command(effort.starts, *arguments)
            rows.append((title, figure(took)))
            goals.append(at_most(title, most, took, "s"))
    shown = answered(effort.starts)
    rows.append(("`zweck lsp`, one edited file of the shipped law until its faults are shown", figure(shown)))
    goals.append(at_most("one edited file in the language server", MAX_EDITED, 1000 * shown, "ms"))
    return Report([Table("Whole commands", ("command", "s"), rows)], goals)


def edited(folder: Path) -> Path:
    """The shipped law in a new folder, but with necessity taken out of Article 6(1)(f) GDPR.

    Raises:
        Wrong: if the law does not state it once.
    """
    copytree(shipped(), folder)
    file = folder / EDITED
    text = file.read_text(encoding="utf-8")
    if text.count(NECESSITY) != 1:
        raise Wrong(f"{EDITED} does not state once that processing is necessary")
    file.write_text(text.replace(NECESSITY, ""), encoding="utf-8")
    return folder


def _command(runs: int, *arguments: str) -> float:
    return seconds(lambda: _run(arguments), runs)


def _run(arguments: Sequence[str]) -> None:
    done = subprocess.run([sys.executable, "-m", "zweck.cli", *arguments], check=False, capture_output=True, text=True)
    if done.returncode:
        last = [*done.stdout.splitlines(), *done.stderr.splitlines(), ""][-2:]
        raise Wrong(f"`zweck {' '.join(arguments)}` ended with exit code {done.returncode}: {' '.join(last).strip()}")
