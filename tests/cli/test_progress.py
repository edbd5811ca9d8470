"""How far long commands are: a line on stderr where that is a terminal, nothing where it is not, and nothing on stdout."""

import os
import pty
import shutil
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import Final

import click
import pytest
from click.testing import CliRunner

from tests.arcadia import FOLDER, POLICIES
from tests.cli.conftest import Zweck
from tests.record.keeping import keep_policies
from zweck.cases import load_cases
from zweck.chain.addresses import address
from zweck.chain.key import Key
from zweck.cli import progress
from zweck.cli.commands import mutate
from zweck.cli.main import cli
from zweck.cli.progress import BAR, START, ProgressBar
from zweck.engine import Engine
from zweck.load import load
from zweck.record import Record
from zweck.record.account import answered
from zweck.record.chain import RECORD
from zweck.service.encode.fast import encoded

CASES: Final = FOLDER / "cases"
GROUP: Final = Path(__file__).parents[2] / "docs" / "examples" / "group"
END: Final = b"\x1bZ"
KEY: Final = "a secret of sufficient length"
COMMANDS: Final = {
    "test": (("test", CASES, "--policies", POLICIES, "--coverage"), {"cases"}),
    "coverage-json": (("test", CASES, "--policies", POLICIES, "--coverage-json", "{tmp}/coverage.json"), {"cases", "conditions"}),
    "check": (("check", POLICIES, "--deep"), {"laws"}),
    "cases": (("cases", "ar-privacy", "--policies", "{tmp}/policies"), {"situations"}),
    "diff": (("diff", POLICIES, "{tmp}/policies", "--tests", CASES), {"stretches of days", "cases", "laws"}),
    "mutate": (("mutate", "ar-press", "--policies", POLICIES, "--tests", CASES, "--jobs", "1"), {"cases", "mutants", "stretches of days"}),
    "verify": (("audit", "verify", "--record", "sqlite:///{tmp}/record.db", "--record-key", "{tmp}/key"), {"entries"}),
    "export": (("audit", "export", "--record", "sqlite:///{tmp}/record.db", "--output", "{tmp}/entries.jsonl"), {"entries"}),
    "snapshot": (("snapshot", "{tmp}/snapshots", "--policies", POLICIES), {"snapshots"}),
    "replay": (("audit", "replay", "--record", "sqlite:///{tmp}/record.db"), {"entries"}),
}
"""Commands with the units that their lines count."""


class Screen:
    """A terminal at stderr, and what it was sent."""

    def __init__(self) -> None:
        self.shown = b""
        self._master, slave = pty.openpty()
        self.stream = os.fdopen(slave, "w", encoding="utf-8")
        self._reading = threading.Thread(target=self._read, daemon=True)
        self._reading.start()

    def _read(self) -> None:
        while not self.shown.endswith(END):
            self.shown += os.read(self._master, 65536)

    @contextmanager
    def stands(self) -> Iterator[None]:
        """At stderr while the block runs; `text` is then all that was sent."""
        before, sys.stderr = sys.stderr, self.stream
        try:
            yield
        finally:
            sys.stderr = before
            self.stream.write(END.decode())  # other processes may keep their ends open
            self.stream.close()
            self._reading.join()
            os.close(self._master)

    @property
    def text(self) -> str:
        """All that was sent."""
        return self.shown.removesuffix(END).decode()


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> Screen:
    """A terminal that is sent every line."""
    monkeypatch.setattr(progress, "EVERY", 0.0)
    monkeypatch.setenv("TERM", "xterm")
    return Screen()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Arcadia's law with a condition less, and a record of answers by it."""
    path = tmp_path_factory.mktemp("progress")
    shutil.copytree(POLICIES, path / "policies")
    file = path / "policies" / "ar" / "privacy" / "2010-07-01" / "amendments.yaml"
    alone, together = "  when:\n    consent.given: true\n", "  when:\n    all: [{consent.given: true}, {register.entry: true}]\n"
    file.write_text(file.read_text(encoding="utf-8").replace(alone, together), encoding="utf-8")
    (path / "snapshots").mkdir()
    entry = "  - {entry: one, facts: {time.decision_date: 2012-01-01}}\n"
    (path / "snapshots" / "snapshot.yaml").write_text(f"snapshot:\n{entry}", encoding="utf-8")
    CliRunner().invoke(cli, ["snapshot", str(path / "snapshots"), "--policies", str(POLICIES)])
    (path / "key").touch(mode=0o600)
    (path / "key").write_text(KEY, encoding="utf-8")
    engine = Engine(load(POLICIES))
    with closing(Record(address(f"sqlite:///{path}/record.db", RECORD), Key(KEY.encode()))) as record:
        keep_policies(record, engine.policies)
        for case in load_cases(CASES, engine.policies):
            decision = engine.decide(case.question)
            record.append([answered(decision, encoded(decision), key=Key(KEY.encode()))])
    return path


@pytest.mark.parametrize(("call", "units"), COMMANDS.values(), ids=COMMANDS)
def test_a_terminal_sees_the_line_and_a_pipe_does_not(
    call: tuple[object, ...], units: set[str], folder: Path, zweck: Zweck, screen: Screen, capsys: pytest.CaptureFixture[str]
) -> None:
    words = [str(word).replace("{tmp}", str(folder)) for word in call]
    piped = zweck(*words)
    assert piped.stderr == ""
    capsys.readouterr()
    with screen.stands():
        code = cli(words, prog_name="zweck", standalone_mode=False)
    lines = screen.text.split(START)
    assert {line.partition("  ")[0] for line in lines if line} == units
    assert any(f"{'░' * BAR}   0%  0 / " in line for line in lines)
    assert lines[-1] == ""  # it was taken away
    assert (click.unstyle(capsys.readouterr().out), code or 0) == (click.unstyle(piped.stdout), piped.exit_code)


def test_two_processes_count_for_one_line(zweck: Zweck, screen: Screen, monkeypatch: pytest.MonkeyPatch) -> None:
    """While they work, the stage of the slower one is shown."""
    monkeypatch.setattr(mutate, "WORTH", 0)
    monkeypatch.setattr(mutate, "EVERY", 0.01)
    words = ["mutate", "ar-press", "--policies", str(POLICIES), "--tests", str(CASES), "--jobs", "2"]
    with screen.stands():
        cli(words, prog_name="zweck", standalone_mode=False)
    assert "cases  " in screen.text


def test_processes_count_each_stage_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """How much is done of the cases, mutants and stretches, and of how many."""
    counts = get_context("spawn").Array("L", 2 * len(mutate.STAGES))
    monkeypatch.setattr(mutate._Counts, "array", counts)
    for _ in range(2):
        for stage, number in zip(mutate.STAGES, (3, 2, 1), strict=True):
            assert list(mutate._counted(stage, range(number))) == list(range(number))
    assert counts[:] == [6, 6, 4, 4, 2, 2]


@pytest.mark.parametrize(("counts", "wanted"), [((5, 0, 0), "cases"), ((6, 3, 0), "mutants"), ((6, 4, 0), "stretches of days")])
def test_the_stage_of_the_slower_process_is_shown(counts: tuple[int, ...], wanted: str, screen: Screen) -> None:
    with screen.stands():
        mutate._show(ProgressBar(), counts, (6, 4, 2))
    assert screen.text.removeprefix(START).startswith(f"{wanted}  ")


def test_whole_tables(folder: Path, screen: Screen) -> None:
    """With the outcomes so far, and gone at the end."""
    binding, out = GROUP / "bindings" / "newsletter-planned.yaml", folder / "run"
    words = ["bulk", GROUP / "customers.csv", "--bind", binding, "--activities", GROUP, "--out", out, "--jobs", 1]
    with screen.stands():
        cli([str(word) for word in words], prog_name="zweck", standalone_mode=False)
    assert "rows  " in screen.text
    assert "permitted 4" in screen.text
    assert screen.text.endswith(START)


@pytest.mark.parametrize(
    ("seconds", "done", "total", "wanted"),
    [
        (30, 250, 1000, "cases  █████░░░░░░░░░░░░░░░  25%  250 / 1,000  1:30 left"),
        (30, 1200, 1000, "cases  ████████████████████ 100%  1,200 / 1,000"),
        (30, 250, None, "cases  250"),
    ],
)
def test_the_line_says_how_long_it_takes(
    seconds: int, done: int, total: int | None, wanted: str, screen: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    times = iter((900.0, 1000.0, 1000.0 + seconds))
    monkeypatch.setattr("zweck.cli.progress.monotonic", lambda: next(times))
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    with screen.stands():
        line = ProgressBar()
        line.at("cases", 0, total)
        line.at("cases", 0, total)
        line.at("cases", done, total)
    assert screen.text.split(START)[-1] == wanted


def test_it_speaks_german_and_never_wraps(screen: Screen, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    monkeypatch.setattr("zweck.cli.progress._width", lambda: 30)
    with screen.stands():
        ProgressBar().at("cases", 1234, 100_000, "a law with a long name")
    line = screen.text.removeprefix(START)
    assert line.startswith("Testfälle  ░")
    assert len(line) == 29


def test_a_terminal_that_cannot_clear_a_line_sees_nothing(screen: Screen, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "dumb")
    with screen.stands():
        assert list(ProgressBar()("cases", [1, 2])) == [1, 2]
    assert screen.text == ""
