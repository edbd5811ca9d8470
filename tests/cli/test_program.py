"""`zweck` as a program: pipes, colours, signals, completion."""

import errno
import os
import pty
import re
import select
import signal
import subprocess
import sys
from pathlib import Path

import click
import pytest

from tests.cli.conftest import UTOPIA, Zweck, assert_golden
from tests.processes import Program, killed_at_last
from zweck.cli import console
from zweck.cli.console import BAD_INPUT, FAILED, INTERRUPTED, PIPE_CLOSED, UNREACHABLE, WRONG_CALL
from zweck.cli.help import FILE, LANG
from zweck.cli.main import COMMANDS, cli
from zweck.cli.options import FILE as opened_file
from zweck.cli.settings import Configured
from zweck.record import RecordSettings, open_record
from zweck.words.catalogue import read

ROOT = Path(__file__).parents[2]
RECORD = ("--record", "sqlite:///record.db")
PROGRAM = [sys.executable, "-m", "zweck.cli"]
ESCAPE = "\x1b["
COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def environment(**variables: str) -> dict[str, str]:
    """The environment of a program, without a language."""
    kept = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "LC_ALL", "LANG")}
    return {**kept, "TERM": "xterm", **variables}


def in_terminal(*arguments: object, **variables: str) -> str:
    """The output of a program to a terminal."""
    master, slave = pty.openpty()
    command = [*PROGRAM, *map(str, arguments)]
    with Program(command, stdin=slave, stdout=slave, stderr=slave, env=environment(**variables), cwd=ROOT) as process:
        os.close(slave)
        written = b""
        while select.select([master], [], [], 30)[0]:
            try:
                chunk = os.read(master, 65536)
            except OSError:  # Linux says so when the other end is closed
                break
            written += chunk
        process.wait()
    os.close(master)
    return written.decode()


def test_no_colour_in_a_pipe() -> None:
    """Plain text for files and other programs, of a command that is coloured on a terminal."""
    command = [*PROGRAM, "test", "--policies", str(UTOPIA)]
    done = subprocess.run(command, capture_output=True, text=True, env=environment(), cwd=ROOT, check=False)
    assert ESCAPE not in done.stdout
    assert " passed, " in done.stdout


def test_colour_on_a_terminal_unless_unwanted() -> None:
    """`NO_COLOR` and dumb terminals get plain text."""
    assert f"{ESCAPE}32m" in in_terminal("test", "--policies", UTOPIA)
    assert COLOUR.search(in_terminal("test", "--policies", UTOPIA, NO_COLOR="1")) is None
    assert ESCAPE not in in_terminal("test", "--policies", UTOPIA, TERM="dumb")


def test_a_reader_that_goes_away() -> None:
    """No traceback, and the exit code of a broken pipe."""
    command = [*PROGRAM, "show", "--policies", str(UTOPIA)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(), cwd=ROOT) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 141


def test_letters_that_the_terminal_lacks() -> None:
    """They become question marks, not a traceback."""
    command = [*PROGRAM, "show", "ut-data-act", "--at", "2008-01-01", "--lang", "de", "--policies", str(UTOPIA)]
    variables = environment(PYTHONIOENCODING="latin-1")
    done = subprocess.run(command, capture_output=True, env=variables, cwd=ROOT, check=True)
    assert b"? ?inhabitant?: \xa7 1 GemG" in done.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("audit", "verify", "pipe"), "`pipe` is a named pipe or a device without end; name a file"),
        (("keys", "pipe"), "`pipe` is a named pipe or a device without end; name a file"),
        (("keys", "rotate", "pipe", *RECORD), "`pipe` is a named pipe or a device without end; name a file"),
        (("audit", "key", "--record-key", "/dev/zero"), "`/dev/zero` is a named pipe or a device without end; name a file"),
        (("audit", "prove", "9" * 25, *RECORD), "there is no such entry"),
        (("audit", "prove", "\udcff", *RECORD), "`\ufffd` has bytes that are not UTF-8\n  write it in UTF-8, or rename the file"),
        (("audit", "show", "9" * 25, *RECORD), "is not in the range"),
        (("audit", "erase", "--older-than", "4000000", *RECORD), "is not in the range"),
        (("audit", "show", "--until", "9999-12-31", *RECORD), "there is no such entry"),
        (("audit", "verify", "--jobs", "9" * 25, *RECORD), "is not in the range"),
        (
            ("audit", "cosign", "--name", "n", "--witness-key", "a.key", "--public-key", "a.key", "--state", "s"),
            "line 2 of a file is not UTF-8",
        ),
        (("show", "--policies", UTOPIA), "a file or a connection failed: no space left"),
    ],
)
def test_bad_input_ends_with_a_sentence(
    zweck: Zweck, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], said: str
) -> None:
    """Whatever a command is given; nothing waits for a pipe."""
    monkeypatch.chdir(tmp_path)
    os.mkfifo("pipe")
    (tmp_path / "a.key").write_text("a secret of sufficient length")
    (tmp_path / "a.key").chmod(0o600)
    open_record(RecordSettings("sqlite:///record.db")).close()
    if words[0] == "show":
        monkeypatch.setattr(console, "wrapped", full)
    done = zweck(*words, stdin=b"old 0\n\xff")
    assert done.exit_code in (FAILED, WRONG_CALL, BAD_INPUT)
    assert said in done.stderr


def full(*_: object) -> str:
    """A disk or a connection that fails while something is written."""
    raise OSError(errno.ENOSPC, "No space left on device")


def test_what_another_program_writes_is_read() -> None:
    """As with `<(…)` of a shell: such a pipe waits for no one."""
    for end in os.pipe():
        assert opened_file.convert(f"/dev/fd/{end}", None, None) == Path(f"/dev/fd/{end}")
        os.close(end)


def test_interrupted_while_reading(tmp_path: Path) -> None:
    """Ctrl-C ends quietly."""
    fifo = tmp_path / "requests.yaml"
    os.mkfifo(fifo)
    command = [*PROGRAM, "decide", str(fifo)]
    with subprocess.Popen(command, env=environment(), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        with fifo.open("wb"):  # comes back once the program has opened the other end
            process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)  # the end of the file wakes it where the signal came just before it began to wait
        assert (process.returncode, out, err.strip()) == (130, "", "")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_serve_says_how_to_ask_and_stops(zweck: Zweck, number: signal.Signals) -> None:
    """The line it prints works as it stands."""
    command = [*PROGRAM, "serve", "--listen", "127.0.0.1:0", "--policies", str(UTOPIA)]
    with killed_at_last(subprocess.Popen(command, stdout=subprocess.PIPE, env=environment(), cwd=ROOT, text=True)) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline().rstrip() for _ in range(6)]
        assert lines[0].startswith("zweck serves 3 laws, 4 versions, 13 rules, 7 facts at 127.0.0.1:")
        assert lines[1].endswith(", engine native")
        address = lines[0].rpartition(" ")[2]
        done = zweck("ask", address, "-", "--policies", UTOPIA, stdin="facts: {}")
        assert done.stdout.startswith("NOT REGULATED now, under the law of ")
        assert "(UTC): " in done.stdout
        process.send_signal(number)
        assert process.wait(timeout=60) == 0


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts(zweck: Zweck, shell: str) -> None:
    """Each script calls `zweck` for its words."""
    result = zweck("completion", shell)
    assert result.exit_code == 0
    assert f"_ZWECK_COMPLETE={shell}_complete" in result.stdout


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("zweck ", sorted(COMMANDS)),
        ("zweck show ut", ["ut-data-act", "ut-image-act"]),
        ("zweck decide --engine ", ["both", "native", "rete"]),
    ],
)
def test_completed_words(zweck: Zweck, words: str, wanted: list[str]) -> None:
    """Commands, laws and the values of options; the commands by the program itself."""
    typed = words.split(" ")
    if typed[1] == "show":
        typed[2:2] = ["--policies", str(UTOPIA)]
    asked = {"_ZWECK_COMPLETE": "bash_complete", "COMP_WORDS": " ".join(typed), "COMP_CWORD": str(len(typed) - 1)}
    if len(typed) == 2:
        said = subprocess.run(PROGRAM, capture_output=True, text=True, env=environment(**asked), cwd=ROOT, check=True).stdout
    else:
        said = zweck(**asked).stdout
    assert sorted(line.partition(",")[2] for line in said.split()) == wanted


def test_help(zweck: Zweck) -> None:
    """The text that a newcomer reads first; every command has help of its own."""
    assert_golden("help", zweck("--help", COLUMNS="100").stdout)
    for command in COMMANDS:
        result = zweck(command, "-h")
        assert result.exit_code == 0
        assert f"Usage: zweck {command} " in result.stdout


def test_the_page_about_it_names_everything() -> None:
    """`docs/cli.md` has every command, every option and every exit code."""
    page = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    for name in COMMANDS:
        command = cli.get_command(click.Context(cli), name)
        assert command is not None
        section = page.partition(f"\n## `zweck {name}")[2].partition("\n## ")[0]
        own = [parameter for parameter in command.params if isinstance(parameter, click.Option) and parameter is not LANG]
        shown = [parameter for parameter in own if not parameter.hidden]
        elsewhere = command.declared if isinstance(command, Configured) else {}
        options = [option for parameter in shown for option in parameter.opts if option.removeprefix("--") not in elsewhere]
        assert section
        assert not elsewhere or "(configuration.md#the-settings)" in section, "where `make settings` writes them"
        assert not [option for option in options if f"`{option}" not in section]
    codes = (FAILED, WRONG_CALL, BAD_INPUT, UNREACHABLE, INTERRUPTED, PIPE_CLOSED)
    assert not [code for code in (0, *codes) if f"\n| {code} |" not in page]
    assert not [code for code in (0, *codes) if f"\n  {code} " not in read(FILE)["cli.end"].en]


def test_version(zweck: Zweck) -> None:
    """One line."""
    assert zweck("--version").stdout.startswith("zweck ")
    assert zweck("--version").exit_code == 0


def test_unknown_command(zweck: Zweck) -> None:
    """A wrong call."""
    assert zweck("frobnicate").exit_code == 2
