"""A part that measured nothing ends `make bench` with exit code 1; a part that measured says whether each goal is reached."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest

from benchmarks import __main__ as bench
from benchmarks import commands, floor, growth, hiding, in_process, pages, scenarios, serving, starting, streaming
from benchmarks.alone import ABSENT, FAILED, Found
from benchmarks.effort import QUICK, Effort
from benchmarks.load.generator import CallsFailed
from benchmarks.rounds import Wrong
from benchmarks.table import Report, at_most, goals_table
from tests.law import shipped_law
from tests.proving import PROVING
from zweck.load import load

NO_PEERS: Found = {ABSENT: "no peers: `make peers`"}
BROKEN: Found = {FAILED: "KeyError: 'law'"}
PARTS = {"in-process": in_process, "law": scenarios, "growth": growth, "missing": hiding}
COMPARING = ("in-process", "growth", "missing")

Alone = Callable[..., Found]


def figures(task: str, *arguments: object, peer: bool = False) -> Found:
    """Findings of each task as a process of its own gives them; a peer takes ten times as long."""
    match task:
        case "adapted:decide" | "adapted:grow":
            p50 = 100.0 if peer else 10.0
            speed = {"per_second": 1e6 / p50, "p50": p50, "p99": 2 * p50}
            return speed | {"asked": 50, "wrong": 0, "load": 0.1, "memory": 50.0, "more_memory": 10.0}
        case "adapted:hide":
            return {"denies": 3, "asks for the fact": 4}
        case "scenarios:hide":
            return {"PROHIBITED": 5, "UNDETERMINED": 6}
        case _:
            kinds = ("outcome again", *scenarios.KINDS)
            return {"cases": 9} | {
                f"{kind} {key}": of for kind in kinds for key, of in (("per_second", 1e4), ("p50", 100.0), ("p99", 100.0))
            }


def but(theirs: Found | None = None, ours: Found | None = None) -> Alone:
    """The same, with other findings for all peers or for all measurements of zweck."""

    def alone(task: str, *arguments: object, peer: bool = False) -> Found:
        other = theirs if peer else ours
        return figures(task, *arguments, peer=peer) if other is None else other

    return alone


def ended(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str) -> tuple[int, str]:
    """The exit code of a quick run of one part, and what it wrote to standard error."""
    monkeypatch.setattr(sys, "argv", ["benchmarks", "--quick", "--only", name])
    try:
        bench.main()
    except SystemExit as error:
        return int(error.code or 0), capsys.readouterr().err
    return 0, capsys.readouterr().err


@pytest.mark.parametrize("name", PARTS)
def test_a_part_that_measured_everything_ends_with_0(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(PARTS[name], "alone", figures)
    assert ended(monkeypatch, capsys, name) == (0, "")


@pytest.mark.parametrize("name", PARTS)
def test_an_error_in_our_process_ends_a_part_with_1(name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(PARTS[name], "alone", but(ours=BROKEN))
    code, said = ended(monkeypatch, capsys, name)
    assert code == 1
    assert f"{name} was not measured: zweck" in said or f"{name} was not measured: native" in said
    assert "KeyError: 'law'" in said


@pytest.mark.parametrize("name", COMPARING)
def test_no_peers_end_a_part_that_compares_with_1(name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(PARTS[name], "alone", but(theirs=NO_PEERS))
    code, said = ended(monkeypatch, capsys, name)
    assert code == 1
    assert f"{name} was not measured: no peer: no peers: `make peers`" in said


@pytest.mark.parametrize("name", COMPARING)
def test_an_error_of_an_installed_peer_ends_a_part_with_1(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(PARTS[name], "alone", but(theirs=BROKEN))
    assert ended(monkeypatch, capsys, name)[0] == 1


@pytest.mark.parametrize(
    ("name", "nothing"),
    [
        ("in-process", figures("adapted:decide") | {"asked": 0}),
        ("in-process", figures("adapted:decide") | {"wrong": 1}),
        ("growth", figures("adapted:grow") | {"asked": 0}),
        ("growth", figures("adapted:grow") | {"wrong": 1}),
        ("law", figures("scenarios:decide") | {"cases": 0}),
        ("missing", {}),
        ("missing", {"fails": 3}),
    ],
)
def test_no_questions_or_wrong_answers_end_a_part_with_1(
    name: str, nothing: Found, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(PARTS[name], "alone", but(ours=nothing))
    assert ended(monkeypatch, capsys, name)[0] == 1


def test_the_law_is_measured_without_rete_where_that_is_not_installed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def alone(task: str, *arguments: object) -> Found:
        return {ABSENT: "not installed: durable"} if "rete" in arguments else figures(task, *arguments)

    monkeypatch.setattr(scenarios, "alone", alone)
    assert ended(monkeypatch, capsys, "law") == (0, "")


def test_a_peer_may_fail_with_many_policies(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def alone(task: str, name: str, policies: int, *arguments: object, peer: bool) -> Found:
        return BROKEN if peer and policies > QUICK.policies[0] else figures(task, peer=peer)

    monkeypatch.setattr(growth, "alone", alone)
    assert ended(monkeypatch, capsys, "growth") == (0, "")


def test_serving_without_cerbos_ends_with_1(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    load = {"calls_per_second": 1.0, "p50": 1.0, "p99": 1.0, "watched_per_call": 1.0}
    monkeypatch.setattr(serving, "alone", but(theirs=NO_PEERS))
    monkeypatch.setattr(serving, "_zweck", lambda *_: SimpleNamespace(server=None))
    monkeypatch.setattr(serving, "_loaded", lambda *_: load)
    monkeypatch.setattr(streaming, "measure", lambda *_: Report())
    code, said = ended(monkeypatch, capsys, "serving")
    assert code == 1
    assert "serving was not measured: no peer: no peers: `make peers`" in said
    assert (
        "serving was not measured: no figure for the goal “gRPC, 50 questions a call, saturated: zweck, cache off as fast as Cerbos”"
        in said
    )


def test_pages_without_chromium_end_with_1(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(pages, "CHROMIUM", "")
    code, said = ended(monkeypatch, capsys, "pages")
    assert (code, said) == (1, "\npages was not measured: Chromium is not installed (apt-get install chromium)\n")


def test_starting_without_cerbos_ends_with_1(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(starting, "alone", but(theirs=NO_PEERS))
    monkeypatch.setattr(starting, "_starts", lambda *_: (0.5, 40.0))
    if not PROVING:
        monkeypatch.setattr(starting, "_worker", lambda *_: 0.5)
    code, said = ended(monkeypatch, capsys, "starting")
    assert (code, said) == (1, "\nstarting was not measured: no peer: no peers: `make peers`\n")


def test_a_floor_without_answers_ends_with_1(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    @contextmanager
    def server(_: object) -> Iterator[SimpleNamespace]:
        yield SimpleNamespace(address="127.0.0.1:1", processor_seconds=lambda: 0.0)

    def no_answers(*_: object) -> None:
        raise CallsFailed("3 calls ended without an answer, 0 with one")

    monkeypatch.setattr(floor, "Server", server)
    monkeypatch.setattr(floor, "put_load", no_answers)
    code, said = ended(monkeypatch, capsys, "floor")
    assert (code, said) == (1, "\nfloor failed: /benchmarks.Floor/Empty, 3 calls ended without an answer, 0 with one\n")


def test_a_command_that_fails_ends_with_1(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def fails(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess(command, 3, "", "ZW502\n50 faults in 31 files\n")

    monkeypatch.setattr(subprocess, "run", fails)
    code, said = ended(monkeypatch, capsys, "commands")
    assert (code, said) == (1, "\ncommands failed: `zweck --version` ended with exit code 3: 50 faults in 31 files\n")


def test_an_edit_that_changes_nothing_fails(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(commands, "NECESSITY", "no such line")
    with pytest.raises(Wrong, match="does not state once that processing is necessary"):
        commands.edited(tmp_path / "new")


def test_the_edited_law_can_be_read(tmp_path: Path) -> None:
    assert load(commands.edited(tmp_path / "new")).revision != shipped_law().revision


def test_a_goal_without_a_figure_is_missing() -> None:
    assert Report(goals=[at_most("short", 3, 2.0, "s"), at_most("light", 200, None, "MB")], unmeasured=["no peer"]).missing() == [
        "no peer",
        "no figure for the goal “light”",
    ]


def test_the_goals_of_the_page_are_written_with_a_verdict_each(monkeypatch: pytest.MonkeyPatch) -> None:
    for part in PARTS.values():
        monkeypatch.setattr(part, "alone", figures)
    goals = [goal for part in PARTS.values() for goal in part.measure(Effort()).goals]
    shipped = "in process, the shipped law, cache off, first time (p50)"
    assert [(goal.what, goal.wanted) for goal in goals] == [
        ("in process, 42 rules, from a dict through the public API: as fast as GoRules zen", "≥ 5 ×"),
        (f"{shipped}: default answer (reasons)", "≤ 480 µs"),
        (f"{shipped}: full, but for prohibitions", "≤ 500 µs"),
        (f"{shipped}: full, prohibitions", "≤ 500 µs"),
        (f"{shipped.replace('p50', 'mean')}: default answer (reasons)", "≤ 650 µs"),
        ("3,000 policies of 10 rules: decision beside 10 policies, every tenant asked", "≤ 1.5 ×"),
        ("3,000 policies of 10 rules: load", "≤ 5 s"),
        ("3,000 policies of 10 rules: memory, every tenant asked", "≤ 200 MB"),
        ("one fact missing: denials that become permissions", "0"),
    ]
    assert {row[3] for row in goals_table(goals).rows} == {"yes"}


def test_a_missed_goal_of_the_shipped_law_says_no(monkeypatch: pytest.MonkeyPatch) -> None:
    slow = dict.fromkeys(figures("scenarios:decide"), 600.0)
    monkeypatch.setattr(scenarios, "alone", but(ours=slow))
    assert [row[2:] for row in goals_table(scenarios.measure(QUICK).goals).rows] == [("600 µs", "no")] * 3 + [("1,667 µs", "no")]
