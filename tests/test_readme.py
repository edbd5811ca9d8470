"""The README shows the truth: its commands are run, its program is executed."""

import json
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING, Final

import pytest
from click.testing import CliRunner

from tests.law import shipped_law
from tests.record.keeping import keep_policies
from zweck.chain.addresses import address
from zweck.chain.anchors import Anchors
from zweck.chain.key import Key
from zweck.cli.main import cli
from zweck.engine import Engine
from zweck.record import Record
from zweck.record.account import answered
from zweck.record.chain import RECORD
from zweck.service.encode.fast import encoded

if TYPE_CHECKING:
    from tests.doors.house import House

ROOT: Final = Path(__file__).parents[1]
README: Final = (ROOT / "README.md").read_text(encoding="utf-8")
ANYTHING: Final = "..."
ADDRESS: Final = "127.0.0.1:50051"
PROMPT: Final = re.compile(r"(?:Number|number or word, .*|Numbers, .*|.*, or \?|.*\(yes, no\)): (\S+)")


def blocks(language: str) -> list[str]:
    """The fenced blocks of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def sessions() -> Iterator[tuple[str, list[str]]]:
    """Each command that a console block shows, with the lines it is said to print."""
    for block in blocks("console"):
        for session in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, *lines = session.splitlines()
            yield command, lines


def test_the_limits_are_those_of_the_coverage() -> None:
    """The days until which sources were read, and what is named as missing, are what `zweck coverage` prints."""
    limits = README[README.index("## Limits") :]
    printed = " ".join(CliRunner().invoke(cli, ["coverage", "--lang", "en"]).output.split())
    sources = json.loads(CliRunner().invoke(cli, ["coverage", "--json"]).output)["sources"]
    days = {max(day for day in (one["read"], one["compared"]) if day) for one in sources.values() if one["read"] or one["compared"]}
    assert re.findall(r"until (\d{4}-\d\d-\d\d)", limits) == sorted(days)
    for missing in ("acts of the Länder", "Churches", "Part 3 BDSG", "police", "the staff representation"):
        assert missing in printed.partition("Not encoded, may forbid")[2]


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the docs of the checkout, into which commands may write; the later ones find what the earlier ones wrote."""
    folder = tmp_path_factory.mktemp("checkout")
    (folder / "docs").symlink_to(ROOT / "docs")
    return folder


@pytest.mark.parametrize(("command", "lines"), list(sessions()))
def test_commands(command: str, lines: list[str], checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every line that is shown is printed, in this order; `...` stands for any lines. Behind a prompt stands what is typed."""
    monkeypatch.chdir(checkout)
    program, *arguments = shlex.split(command)
    if program == "python":
        subprocess.run([sys.executable, *arguments], check=True, capture_output=True)
        return
    typed = "".join(f"{found[1]}\n" for line in lines if (found := PROMPT.fullmatch(line)))
    result = CliRunner().invoke(cli, arguments, input=typed)
    pattern = "".join(r"(?:.*\n)*?" if line == ANYTHING else re.escape(line) + "\n" for line in lines)

    assert program == "zweck"
    assert result.exit_code == 0, result.output
    assert re.fullmatch(pattern, result.output), result.output


def test_the_call_by_python(house: "House", capsys: pytest.CaptureFixture[str]) -> None:
    """It works as it stands: the first customer may get the newsletter, the second has objected."""
    (program,) = blocks("python")
    exec(compile(program.replace(ADDRESS, house.address), "README.md", "exec"), {})  # noqa: S102  our own text
    duties, refused = capsys.readouterr().out.splitlines()
    assert (duties.startswith("['"), "PROHIBITED" in refused) == (True, True)


@pytest.mark.skipif(which("curl") is None, reason="curl is not installed")
def test_the_call_by_curl(house: "House") -> None:
    """The answer has the part that the comment shows; the other customer has objected."""
    (call,) = [block for block in blocks("sh") if block.startswith("curl")]
    command, shown = call.replace(ADDRESS, house.address).split("\n# ")
    for said, part in ((command, shown.strip().strip("{}…")), (command.replace("K-1001", "K-1003"), '"outcome":"PROHIBITED"')):
        assert part in subprocess.run(said, shell=True, check=True, capture_output=True, text=True).stdout  # noqa: S602  our own text


def test_the_audit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a record with one answer of each day."""
    monkeypatch.chdir(tmp_path)
    Path("record.key").touch(mode=0o600)
    Path("record.key").write_text("a secret of sufficient length\n", encoding="utf-8")
    engine = Engine(shipped_law())
    with closing(Record(address("sqlite:///record.db", RECORD), key := Key.read(Path("record.key")), Anchors(Path("anchors")))) as record:
        keep_policies(record, engine.policies)
        for day in ("2018-05-24", "2018-05-25"):
            decision = engine.decide(engine.ask({"time.decision_date": day}))
            record.append([answered(decision, encoded(decision), key=key)])
    (lines,) = [block.splitlines() for block in blocks("sh") if block.startswith("zweck audit")]
    for line in lines:
        program, *arguments = shlex.split(line, comments=True)
        result = CliRunner().invoke(cli, arguments)
        assert (program, result.exit_code) == ("zweck", 0), result.output
    assert result.stdout.startswith("answers derived again: 2, of these otherwise: 0")


def test_make_targets() -> None:
    """The targets that the README names exist."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = set(re.findall(r"make ([a-z]+)", README))

    assert named <= set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))


def test_links() -> None:
    """Every relative link leads to a file or folder."""
    targets = [target.partition("#")[0] for target in re.findall(r"\]\(([^)]+)\)", README) if not target.startswith("http")]

    assert [target for target in targets if target and not (ROOT / target).exists()] == []
