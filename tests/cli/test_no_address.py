"""Hosts and paths that are none: each command ends with a sentence that says where, what, and what to do."""

import socket
from pathlib import Path

import pytest

from tests.cli.conftest import UTOPIA, Zweck
from zweck.cli.console import BAD_INPUT, UNREACHABLE, WRONG_CALL
from zweck.rpc.listen import Listener, ListenError, loopback
from zweck.words.said import reason_of

NO_HOST = ("a..b:1", f"{'a' * 64}:1", ".:1")
"""The standard library has no code for these names; it raises a `UnicodeError`."""

DIGITS = "9" * 5000
"""More than Python reads as a number."""


@pytest.mark.parametrize("address", NO_HOST)
@pytest.mark.parametrize(("language", "why"), [("en", "no host has this name"), ("de", "kein Rechner heißt so")])
def test_a_server_at_a_host_that_is_none(zweck: Zweck, address: str, language: str, why: str) -> None:
    done = zweck("serve", "--listen", address, "--policies", UTOPIA, "--lang", language)
    assert done.exit_code == UNREACHABLE
    assert done.stderr.splitlines()[0].endswith(f": {why}")
    assert "--listen" in done.stderr.splitlines()[1]
    done = zweck("serve", "--listen", "127.0.0.1:0", "--metrics", address, "--policies", UTOPIA, "--lang", language)
    assert done.exit_code == UNREACHABLE
    assert done.stderr.splitlines()[0].endswith(f": {why}")
    assert "--metrics" in done.stderr.splitlines()[1]


@pytest.mark.parametrize("address", NO_HOST)
def test_a_listener_at_a_host_that_is_none(address: str) -> None:
    with pytest.raises(ListenError, match="no host has this name"):
        Listener(address)


def test_a_port_of_many_digits() -> None:
    with pytest.raises(ListenError, match="a port is at most 65535"):
        loopback(f"127.0.0.1:{DIGITS}")


@pytest.mark.parametrize("command", ["ask", "search", "health"])
@pytest.mark.parametrize("address", [*NO_HOST, f"127.0.0.1:{DIGITS}"])
def test_a_client_of_a_host_that_is_none(zweck: Zweck, command: str, address: str, tmp_path: Path) -> None:
    (tmp_path / "request.yaml").write_text("facts: {}")
    more = {"ask": (tmp_path / "request.yaml",), "search": ("--activity", "x"), "health": ()}[command]
    done = zweck(command, address, *more)
    assert done.exit_code == UNREACHABLE
    assert f"no server answers at `{address}`" in done.stderr


@pytest.mark.parametrize("address", ["", "dns:///", "http://127.0.0.1:1"])
@pytest.mark.parametrize(("language", "said"), [("en", "is not the address of a server\n  write it as HOST:PORT"), ("de", "schreiben")])
def test_a_client_of_what_is_no_address(zweck: Zweck, address: str, language: str, said: str) -> None:
    done = zweck("health", address, "--lang", language)
    assert done.exit_code == WRONG_CALL
    assert said in done.stderr
    assert f"`{address}`" in done.stderr


def test_a_name_that_no_host_has() -> None:
    assert reason_of(socket.gaierror(socket.EAI_NONAME, "Name or service not known")).in_("de") == "kein Rechner heißt so"


@pytest.mark.parametrize(
    "words",
    [
        ("workbench", "--cases", ""),
        ("decide", "x.yaml", "--texts", ""),
        ("bulk", "x.csv", "--bind", "x.csv", "--out", ""),
        ("audit", "export", "--output", "", "--record", "sqlite:///x.db"),
    ],
)
def test_a_path_that_is_empty(zweck: Zweck, words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It would be the working directory."""
    monkeypatch.chdir(tmp_path)
    for name in ("x.csv", "x.yaml"):
        Path(name).touch()
    done = zweck(*words)
    assert done.exit_code in (WRONG_CALL, BAD_INPUT)
    assert "the path of a file or a folder is not empty" in done.stderr or "Directory '' does not exist" in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["x.csv", "x.yaml"]


@pytest.mark.parametrize("words", [("serve", "--show-config", "--workers"), ("audit", "verify", "--jobs"), ("mutate", "--jobs")])
def test_more_processes_than_a_machine_has(zweck: Zweck, words: tuple[str, ...]) -> None:
    done = zweck(*words, "1025")
    assert done.exit_code == WRONG_CALL
    assert "1025 is not in the range 1<=x<=1024" in done.stderr
