"""`zweck doctor` on a good installation, and on broken ones."""

import re
import socket
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

from tests.cli.conftest import UTOPIA, Zweck
from tests.server.fiction import ANSWER
from zweck.decision.decision import Decision, Finding, Outcome, Ruling
from zweck.engine import Engine
from zweck.facts.question import Question
from zweck.match import MATCHERS
from zweck.runtime import doctor
from zweck.runtime.doctor import State
from zweck.runtime.extras import EXTRAS, Extra

FREE = "127.0.0.1:0"


def faults() -> list[tuple[str, str]]:
    """The parts that are broken, and what to do about each."""
    return [(part, help) for state, part, help in doctor.examine([UTOPIA], FREE) if state is State.FAULT]


def test_a_good_installation(zweck: Zweck) -> None:
    """Nothing but `ok`, but where durable-rules does not run."""
    done = zweck("doctor", "--listen", FREE)
    assert (done.exit_code, done.stderr) == (0, "")
    assert "ok     the policies that come with zweck\nok     a question to the native engine\n" in done.stdout
    assert done.stdout.endswith(f"ok     the address {FREE} is free\n\nzweck works here\n")
    assert ("ok     a question to the rete engine" in done.stdout) == (sys.version_info < (3, 13))


def test_every_package_that_zweck_needs_is_looked_at() -> None:
    """None that is added to the dependencies is forgotten."""
    always = {found[1] for need in metadata.requires("zweck") or [] if "extra" not in need and (found := doctor.NEED.match(need))}
    assert always - {"zweck-client"} == set(doctor.NEEDED)


def test_every_extra_is_looked_at() -> None:
    assert {extra.name for extra in EXTRAS} == set(metadata.metadata("zweck").get_all("Provides-Extra") or [])


def test_packages_that_are_missing(zweck: Zweck, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is named with the command that installs it, and the rest is looked at all the same."""
    for module in doctor.NEEDED.values():
        monkeypatch.setitem(sys.modules, module, None)
    done = zweck("doctor", "--listen", FREE, "--policies", UTOPIA)
    assert done.exit_code == 1
    for name in doctor.NEEDED:
        assert f"fault  {name} cannot be imported (" in done.stdout
        assert re.search(rf"\n       pip install --force-reinstall '{name}[<>=]", done.stdout)
    assert "the address" in done.stdout
    assert done.stdout.endswith("faults: zweck does not work here\n")


def test_stubs_that_do_not_fit_protobuf(monkeypatch: pytest.MonkeyPatch) -> None:
    """As with an older protobuf than that which made them."""
    monkeypatch.setitem(sys.modules, "zweck.v1.decision_pb2", None)
    ((part, help),) = faults()
    assert part.startswith("the messages of zweck.v1: ")
    assert help.startswith("pip install --force-reinstall 'protobuf<8,>=7")


@pytest.mark.parametrize("extra", EXTRAS, ids=lambda extra: extra.name)
def test_without_an_extra(extra: Extra, zweck: Zweck, monkeypatch: pytest.MonkeyPatch) -> None:
    """A note names it, the parts that cannot run, and the command that installs it; zweck works."""
    for module in extra.modules:
        monkeypatch.setitem(sys.modules, module, None)
    done = zweck("doctor", "--listen", FREE, "--policies", UTOPIA)
    assert done.exit_code == 0
    assert f"note   the extra `{extra.name}` is not there (" in done.stdout
    assert f"\n       {extra.use} cannot run here: pip install 'zweck[{extra.name}]'\n" in done.stdout
    assert ("a question to the rete engine" in done.stdout) == (extra.name != "rete" and sys.version_info < (3, 13))


@pytest.mark.parametrize("command", ["diff", "mutate", "cases"])
def test_a_command_whose_extra_is_missing(command: str) -> None:
    """One sentence, and the command that installs the extra; in a process of its own, for here clingo is loaded already."""
    program = f"import sys; sys.modules['clingo'] = None; from zweck.cli.main import main; sys.argv = ['zweck', '{command}']; main()"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "Error: this command needs `clingo`, which is not installed\n  pip install 'zweck[analysis]'\n"


def test_faulty_policies(tmp_path: Path) -> None:
    """Reported by their first fault."""
    (tmp_path / "vocabulary").mkdir()
    (tmp_path / "vocabulary" / "facts.yaml").write_text("nonsense: [", encoding="utf-8")
    ((part, help),) = [(part, help) for state, part, help in doctor.examine([tmp_path], FREE) if state is State.FAULT]
    assert part.startswith("these policies: ")
    assert help == "`zweck check` names every fault"


@pytest.mark.skipif(sys.version_info >= (3, 13), reason="durable-rules does not import")
def test_engines_that_do_not_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both work, and one of them is wrong."""

    class Partial(Engine):
        """Whose native matcher always prohibits."""

        def __init__(self, policies: object, matcher: str) -> None:
            """Keep the matcher."""
            self.matcher = matcher

        def decide(self, *question: object) -> Decision:
            """A prohibition, or something else."""
            return ANSWER if self.matcher == MATCHERS[0] else Decision(Question({}), None, "", Finding(Ruling(Outcome.UNDETERMINED)))

    monkeypatch.setattr("zweck.engine.Engine", Partial)
    ((part, help),) = faults()
    assert part == "the engines disagree (native: PROHIBITED, rete: UNDETERMINED)"
    assert help.startswith("do not serve from here")


@pytest.mark.parametrize("version", [(3, 10), (2, 7)])
def test_an_old_python(version: tuple[int, int]) -> None:
    """Too old to read the rest."""
    assert doctor._python(version).state is State.FAULT


def test_an_address_that_is_taken(zweck: Zweck) -> None:
    """No fault: it may be zweck that serves there."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = f"127.0.0.1:{other.getsockname()[1]}"
        done = zweck("doctor", "--listen", taken, "--policies", UTOPIA)
    assert done.exit_code == 0
    assert f"note   the address {taken} cannot be had (" in done.stdout


@pytest.mark.parametrize("listen", ["nowhere", "127.0.0.1:99999", "127.0.0.1:http"])
def test_what_is_no_address(listen: str) -> None:
    """Is reported, and not raised."""
    state, part, _ = doctor._port(listen)
    assert state is State.NOTE
    assert part.startswith(f"the address {listen} cannot be had (")
