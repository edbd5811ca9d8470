"""Runs again whenever a policy or case file changes, until the user ends it."""

import gc
from collections.abc import Callable, Sequence
from pathlib import Path
from time import sleep
from typing import Final

import click

from zweck.cases import Case
from zweck.cli.console import Failure, complain, failure_of
from zweck.forms.diagnostics import Diagnostics, PolicyError
from zweck.law.load.files import display, find
from zweck.runtime.sources.folder import stamped
from zweck.words.said import SaidError

PAUSE: Final = 0.3
"""Seconds between two looks; looking takes a few milliseconds, needs no library, and works on every file system."""
CALM: Final = 0.1
"""Seconds in which nothing more may change: an editor empties a file before it writes it, and writes several."""
MAX_NAMED: Final = 3

State = dict[str, tuple[int, ...]]


def watch(roots: Sequence[Path], once: Callable[[frozenset[Path]], None]) -> None:
    """Run once, and again after each change, with the files that changed; Ctrl-C ends it. Faulty files are reported."""
    try:
        state = _state(roots)
        _run(once, frozenset())
        while True:
            click.secho(f"watching {', '.join(display(root) for root in roots)}; Ctrl-C ends", dim=True)
            state, changed = _await(roots, state)
            click.clear()  # does nothing where the output is no terminal
            click.secho(_changed_files(changed), dim=True)
            _run(once, changed)
    except KeyboardInterrupt:
        click.echo()


def _run(once: Callable[[frozenset[Path]], None], changed: frozenset[Path]) -> None:
    try:
        once(changed)
    except PolicyError as error:
        complain(error)
    except Failure as failure:
        failure.show()
    except SaidError as error:
        failure_of(error).show()
    gc.collect()  # `main` looks for no garbage; the policies read before are some


def _await(roots: Sequence[Path], state: State) -> tuple[State, frozenset[Path]]:
    """Wait until something changes, and then until nothing does."""
    while (new := _state(roots)) == state:
        sleep(PAUSE)
    sleep(CALM)
    while (newer := _state(roots)) != new:
        new = newer
        sleep(CALM)
    return new, frozenset(Path(name) for name in {*state, *new} if state.get(name) != new.get(name))


def _state(roots: Sequence[Path]) -> State:
    files = (path for root in roots for path in ([root] if root.is_file() else find(root, Diagnostics())))
    return {str(path): stamped(path) for path in files}


def _changed_files(changed: frozenset[Path]) -> str:
    names = sorted(display(path) for path in changed)
    more = f" and {len(names) - MAX_NAMED} more" if len(names) > MAX_NAMED else ""
    return f"changed: {', '.join(names[:MAX_NAMED])}{more}"


def affected_first(cases: Sequence[Case], changed: frozenset[Path], policies: Path, failed: frozenset[str]) -> list[Case]:
    """The cases, those first that failed before, stand in a changed file, or expect a law of which a file changed."""
    files = {display(path) for path in changed}
    laws = {"-".join(path.parent.parent.relative_to(policies).parts) for path in changed if path.parent.parent.is_relative_to(policies)}
    return sorted(cases, key=lambda case: not (case.id in failed or case.path in files or not laws.isdisjoint(case.expect.laws or ())))
