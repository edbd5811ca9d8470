"""`zweck doctor` on a good installation, and on broken ones."""

import socket
import sys
from importlib import metadata
from pathlib import Path

import pytest

from tests.cli.conftest import UTOPIA, Zweck
from tests.server.fiction import ANSWER
from zweck.decision import Decision, Finding, Outcome, Ruling
from zweck.engine import Engine
from zweck.facts import Question
from zweck.match import MATCHERS
from zweck.runtime import doctor
from zweck.runtime.doctor import State

FREE = "127.0.0.1:0"


def faults() -> list[tuple[str, str]]:
    """The parts that are broken, and what to do about each."""
    return [(part, help) for state, part, help in doctor.examine(UTOPIA, FREE) if state is State.FAULT]


def notes() -> list[str]:
    """The parts that work with a limit."""
    return [part for state, part, _ in doctor.examine(UTOPIA, FREE) if state is State.NOTE]


def test_a_good_installation(zweck: Zweck) -> None:
    """Nothing but `ok`, but where durable-rules does not run."""
    done = zweck("doctor", "--listen", FREE)
    assert (done.exit_code, done.stderr) == (0, "")
    assert "ok     the policies that come with zweck\nok     a question to the native engine\n" in done.stdout
    assert done.stdout.endswith(f"ok     the address {FREE} is free\n\nzweck works here\n")
    assert ("ok     a question to the rete engine" in done.stdout) == (sys.version_info < (3, 13))


def test_every_pinned_package_is_looked_at() -> None:
    """None that is added to the dependencies is forgotten."""
    always = {found[1] for need in metadata.requires("zweck") or [] if "extra" not in need and (found := doctor.PIN.match(need))}
    assert always - {"zweck-client"} == {*doctor.NEEDED, doctor.RETE}


def test_packages_that_are_missing(zweck: Zweck, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is named with the command that installs it, and the rest is looked at all the same."""
    for module in doctor.NEEDED.values():
        monkeypatch.setitem(sys.modules, module, None)
    done = zweck("doctor", "--listen", FREE, "--policies", UTOPIA)
    assert done.exit_code == 1
    for name in doctor.NEEDED:
        assert f"fault  {name} cannot be imported (" in done.stdout
        assert f"\n       pip install --force-reinstall '{name}==" in done.stdout
    assert "the address" in done.stdout
    assert done.stdout.endswith("faults: zweck does not work here\n")


def test_stubs_that_do_not_fit_protobuf(monkeypatch: pytest.MonkeyPatch) -> None:
    """As with an older protobuf than that which made them."""
    monkeypatch.setitem(sys.modules, "zweck.v1.decision_pb2", None)
    ((part, help),) = faults()
    assert part.startswith("the messages of zweck.v1: ")
    assert help.startswith("pip install --force-reinstall 'protobuf==")


def test_another_version_than_the_pinned_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Works, perhaps."""
    monkeypatch.setattr(doctor, "version", lambda name: "0.0.1" if name == "uvloop" else metadata.version(name))
    assert "uvloop 0.0.1" in notes()
    assert faults() == []


def test_without_durable_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    """The native engine serves alone."""
    monkeypatch.setitem(sys.modules, "durable.lang", None)
    found = [*doctor.examine(UTOPIA, FREE)]
    assert [part for state, part, _ in found if state is State.NOTE and part.startswith("durable-rules cannot be imported")]
    assert not [part for _, part, _ in found if part == "a question to the rete engine"]
    assert not [part for state, part, _ in found if state is State.FAULT]


def test_faulty_policies(tmp_path: Path) -> None:
    """Told by their first fault."""
    (tmp_path / "vocabulary").mkdir()
    (tmp_path / "vocabulary" / "facts.yaml").write_text("nonsense: [", encoding="utf-8")
    ((part, help),) = [(part, help) for state, part, help in doctor.examine(tmp_path, FREE) if state is State.FAULT]
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
    assert part == "the engines answer otherwise (native: PROHIBITED, rete: UNDETERMINED)"
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
    """Is told, and not raised."""
    state, part, _ = doctor._port(listen)
    assert state is State.NOTE
    assert part.startswith(f"the address {listen} cannot be had (")
