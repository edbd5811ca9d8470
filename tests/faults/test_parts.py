"""Each part of the soak has a server that starts: its options are those that `zweck serve` takes today."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final

import pytest
from click.testing import CliRunner

from tests.arcadia import POLICIES
from tests.faults import attacked, clock, mixed, saturation, through
from tests.faults.part import Effort, Findings
from tests.faults.parts import PARTS
from zweck.cli.main import cli
from zweck.runtime import process

WITHOUT: Final = frozenset({"files"})
"""Parts that read policies and start no server."""


class Started(Exception):
    """A server of the part has greeted."""


@contextmanager
def started(folder: Path, *options: object, policies: Path | None = POLICIES, environment: object = None) -> Iterator[None]:
    """Stands for `served`: all that a server does before it listens, in this process; it opens what its options name.

    Its law is a small one, also for a part that asks the shipped one, unless a company asks for that.

    Raises:
        Started: always, so that nothing is done to it.
    """
    law = [] if policies is None and "--activities" in options else ["--policies", str(policies or POLICIES)]
    said = CliRunner().invoke(cli, ["serve", "--listen", "127.0.0.1:0", *law, *map(str, options)], env={"LC_ALL": "C.UTF-8"})
    assert (said.exit_code, said.stdout.partition(" ")[0]) == (0, "zweck"), said.output
    raise Started
    yield


@contextmanager
def program(place: Path, source: str, *options: object) -> Iterator[None]:
    """Stands for the program whose policies are edited."""
    with started(place, *options, policies=Path(source)):
        yield


@contextmanager
def file_of_postgres(folder: Path) -> Iterator[SimpleNamespace]:
    """Stands for PostgreSQL, which takes the longest to start: a database in a file."""
    yield SimpleNamespace(url=lambda name: f"sqlite:///{folder}/{name}.db")


def greeted(serving: object, listen: str, ready: Callable[[str], None], **_: object) -> None:
    """A server that greets and ends."""
    ready(listen)


@pytest.fixture
def parts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Mapping[str, Callable[[Effort], Findings]]:
    """All parts, whose servers are those of this file."""
    monkeypatch.setattr(process, "run", greeted)
    stands: dict[str, Any] = {"served": started, "program": program, "postgres": lambda: file_of_postgres(tmp_path)}
    for module in {import_module(part.__module__) for part in PARTS.values()} | {attacked}:
        for name, stand in stands.items():
            if hasattr(module, name):
                monkeypatch.setattr(module, name, stand)
    monkeypatch.setattr(clock, "library", lambda: Path("/dev/null"))
    for module in (mixed, saturation):
        monkeypatch.setattr(module, "questions", lambda *_: [])
    monkeypatch.setattr(mixed, "actions", lambda *_: [])
    monkeypatch.setattr(through, "holds", Findings)
    return PARTS


@pytest.mark.parametrize("name", sorted(PARTS.keys() - WITHOUT))
def test_the_server_of_each_part_starts(parts: Mapping[str, Callable[[Effort], Findings]], name: str) -> None:
    with pytest.raises(Started):
        parts[name](Effort(0.1, 1))
