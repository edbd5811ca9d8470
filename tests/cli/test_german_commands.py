"""Every command speaks German under `--lang de`: what it prints has no English word but names, values and texts of files."""

import re
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Final

import click
import pytest

from docs.examples.lay_out import lay_out
from tests.arcadia import POLICIES as ARCADIA
from tests.cli.conftest import UTOPIA, Zweck
from tests.cli.test_german_help import commands
from tests.once import needs_once, restored_once
from zweck.access.keeper import Files, Keeper
from zweck.binding import left
from zweck.cli.commands import outlook
from zweck.cli.serving import Door, greeting
from zweck.load import load

NOT_RUN: Final = {
    "serve": "serves until it is ended; what it greets with is read below",
    "workbench": "serves until it is ended, and says its address alone",
    "mcp": "speaks a protocol",
    "lsp": "speaks a protocol",
    "completion": "prints a program of the shell",
}

LAW: Final = (
    ("check policies", 0),
    ("check --deep policies --tests cases", 0),
    ("test cases --policies policies --coverage", 1),
    ("test cases --policies policies -k nothing-of-this", 2),
    ("test failing.yaml --policies policies", 1),
    ("mutate --rule HDSG-4-2 --policies policies --tests cases", 1),
    ("diff former policies --tests cases", 0),
    ("facts --policies policies", 0),
    ("show ar-press --policies policies", 0),
    ("periods", 0),
    ("coverage --policies policies", 0),
    ("texts texts --policies policies", 3),
    ("watch sources --policies policies", 0),
    ("cases ar-press --policies policies -n 1", 0),
    ("migrate question.yaml --policies policies", 0),
    ("decide question.yaml --policies policies", 0),
    ("decide question.yaml --policies policies --examine", 0),
    ("decide faulty.yaml --policies policies", 3),
    ("interview --policies policies", 1),
    ("residual --policies policies", 2),
    ("outlook --policies policies", 2),
    ("fmt question.yaml", 2),
    ("fmt policies", 0),
    ("schema policies", 0),
    ("schema policies", 0),
    ("schema policies --check", 0),
    ("snapshot cases --policies policies", 2),
    ("release --policies policies --version 1", 0),
    ("release --policies policies", 0),
    ("new request request.yaml --policies policies --operation collect --purpose statistics", 0),
    ("new law ar-new 2020-01-01", 0),
    ("new amendment ar-press 2030-01-01", 0),
    ("new rule ar-press ground NEW-1", 0),
    ("new case ar-press ar-press/new", 0),
    ("check policies", 1),
    ("serve --config faulty-settings.yaml", 3),
    ("keys own.key", 0),
    ("keys own.key", 0),
    ("keys one two three", 2),
    ("bundle former --key own.key -o law.bundle --sequence 1", 0),
)

COMPANY: Final = (
    ("new company shop", 0),
    ("new client calls.py --activities group", 0),
    ("activities check", 0),
    ("activities show", 0),
    ("activities due", 0),
    ("activities erasure", 0),
    ("outlook --until 2031-01-01 --activity newsletter", 0),
    ("residual call-back", 0),
    ("filter newsletter", 2),
    ("register import group/events.csv --controller muster-service", 0),
    ("register import group/customers.csv --controller muster-service", 2),
    ("register record objected --scope advertising --subject customer_number:K-1001 --controller muster-service", 0),
    ("register state --subject customer_number:K-1001 --controller muster-service", 0),
    ("register events --subject customer_number:K-1001 --controller muster-service", 0),
    ("register access --subject customer_number:K-1001 --controller muster-service", 0),
    ("register prove --subject customer_number:K-1001 --controller muster-service", 0),
    ("register receipt --subject customer_number:K-1001 --controller muster-service", 0),
    ("register certificate --subject customer_number:K-1001 --controller muster-service", 1),
    ("register due --controller muster-service", 0),
    ("register export --controller muster-service --output events.csv", 0),
    ("register checkpoint", 0),
    ("register state-table group/customers.csv --bind group/bindings/win-back.yaml --out states.parquet", 0),
    ("register erase --subject customer_number:K-1001 --controller muster-service --yes", 0),
    ("register verify", 5),
    ("register restore --reason loss --register-anchors anchors --yes", 2),
    ("bulk group/customers.csv --bind group/bindings/nothing.yaml --out run2", 2),
    ("new activity letter 2030-01-01 --activities group", 0),
    ("activities check", 3),
)

STARTING: Final = (("new tour tour", 0), ("doctor", 0))
"""Calls that start other programs: git, and a compiler that finds libraries."""

TABLES: Final = (
    ("bulk group/customers.csv --bind group/bindings/newsletter-planned.yaml --out run --jobs 1", 0),
    ("bulk explain run --row K-1002", 0),
    ("bulk recheck run --jobs 1", 3),
)

RECORD: Final = (
    ("keys own.key", 0),
    ("audit verify", 5),
    ("audit verify --json", 5),
    ("audit show 1", 0),
    ("audit show 3", 0),
    ("audit show", 0),
    ("audit show 99", 1),
    ("audit export --output entries.jsonl", 0),
    ("audit replay", 0),
    ("audit due --older-than 3", 0),
    ("audit key", 2),
    ("audit checkpoint", 1),
    ("audit cosign --name W --witness-key secret.key", 0),
    ("audit prove 1", 2),
    ("audit detach segments --older-than 3 --yes", 2),
    ("audit attach entries.jsonl", 2),
    ("audit erase --older-than 3 --yes", 0),
    ("audit erase --subject customer_number:K-77 --yes", 1),
    ("audit restore --reason loss --record-anchors own.key --yes", 2),
)

SERVED: Final = (
    ("health ADDRESS", 0),
    ("ask ADDRESS question.yaml", 0),
    ("ask ADDRESS faulty.yaml", 3),
    ("search ADDRESS --operation collect", 2),
)

ENGLISH: Final = re.compile(
    r"\b(the|is|are|of|and|with|not|which|that|were|has|have|it|its|this|from|by|for|to|be|been|as|"
    r"written|error|faults?|entries|events?|records?|files?|answers?|erased|unknown|nothing)\b",
    re.IGNORECASE,
)
AS_IT_IS: Final = re.compile(
    r"`[^`]*`|„[^“]*“|«[^»]*»|\"[^\"]*\"|'[^']*'|\[[^\]]*\]|\S*[/_.:=@]\S+|--[\w-]+|\([A-Z-]*\d[^)]*\)|\b[A-Z][A-Z_]+\b|<[^>]*>"
    r"|\w+(?:-\w+){2,}:?|^ *\d+ \| .*|^ *Systeme: .*|^ *\w+:|\bevent \d+|head of \w+|Act.*of 2008"
)
"""Names, values, places and addresses, lines of files, keys, and texts of the example that are in English alone."""


def english(printed: str) -> list[str]:
    """The lines with English words."""
    lines = (AS_IT_IS.sub(" ", click.unstyle(line)) for line in printed.splitlines())
    return [line for line in lines if ENGLISH.search(line)]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with Arcadia's law and cases, the company of the example, and questions."""
    for name in ("policies", "former"):
        shutil.copytree(ARCADIA, tmp_path / name)
    cases = Path(shutil.copytree(ARCADIA.parent / "cases", tmp_path / "cases"))
    lay_out(tmp_path / "group", date.today())  # whose reviews are not overdue
    (tmp_path / "texts").mkdir()
    texts = {
        "CHANGELOG.md": "",
        "question.yaml": "facts: {time.decision_date: 2011-01-01, operation.kind: collect}\n",
        "faulty.yaml": "facts: {time.decision_date: 2011-01-01, operation.kin: collect}\n",
        "faulty-settings.yaml": "workers: abc\ngrace: -1\nengine: nati\npolicies: nowhere.bundle\nfrob: 2\n",
        "secret.key": "a secret of sufficient length\n",
        "pseudonym.key": "1 a-secret-of-persons\n",
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
        (tmp_path / name).chmod(0o600)
    case = next(path for path in sorted(cases.rglob("*.yaml")) if "outcome: PERMITTED" in path.read_text(encoding="utf-8"))
    failing = case.read_text(encoding="utf-8").replace("outcome: PERMITTED", "outcome: NOT_REGULATED", 1)
    (tmp_path / "failing.yaml").write_text(re.sub("title: .*", "title: Fall", failing), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


COMPANYS: Final = {"ZWECK_ACTIVITIES": "group"}
SEALED: Final = {"ZWECK_REGISTER": "sqlite:///register.db", "ZWECK_REGISTER_KEY": "secret.key", "ZWECK_PSEUDONYM_KEY": "pseudonym.key"}
RECORDED: Final = {"ZWECK_RECORD": "sqlite:///record.db", "ZWECK_PSEUDONYM_KEY": "pseudonym.key"}


@pytest.fixture(scope="module", autouse=True)
def _once() -> Iterator[None]:
    """Records give back the same law, and activities the same calls, many times."""
    with restored_once(), needs_once(left, outlook):
        yield


def speaks_german(zweck: Zweck, calls: tuple[tuple[str, int], ...], **environment: str) -> None:
    """Each call ends as it should, and says it in German."""
    for call, code in calls:
        result = zweck(*call.split(), "--lang", "de", **environment)
        assert (call, result.exit_code, english(result.output)) == (call, code, []), result.output


@pytest.mark.parametrize(
    ("calls", "environment"), [(LAW, {}), (COMPANY, COMPANYS | SEALED), (TABLES, COMPANYS)], ids=["law", "company", "tables"]
)
def test_commands_speak_german(zweck: Zweck, home: Path, calls: tuple[tuple[str, int], ...], environment: dict[str, str]) -> None:
    speaks_german(zweck, calls, **environment)


def test_a_call_that_cannot_be_read_is_refused_in_german(zweck: Zweck) -> None:
    """The language is known before any other word is read, wherever it stands."""
    for call in ("show --frob --lang de", "--frob show --lang=de", "decide --lang de", "frobnicate --lang de"):
        result = zweck(*call.split())
        assert (result.exit_code, english(result.stderr)) == (2, []), result.stderr
        assert result.stderr.startswith("Aufruf: zweck")
    for call in ("--help --lang de", "audit --lang de --help", "bulk --help --lang de"):
        result = zweck(*call.split())
        assert (result.exit_code, result.stdout.startswith("Aufruf: zweck")) == (0, True), result.output


def test_every_command_is_called() -> None:
    called = [call for calls in (LAW, COMPANY, STARTING, TABLES, RECORD, SERVED) for call, _ in calls]
    every = {ctx.command_path.removeprefix("zweck ") for ctx in commands() if not isinstance(ctx.command, click.Group)}
    named = {name.removesuffix(" TABLE") for name in every} - NOT_RUN.keys()
    assert sorted(name for name in named if not any(call == name or call.startswith(f"{name} ") for call in called)) == []
    for ctx in commands():
        assert isinstance(ctx.command, click.Group) or "--lang" in ctx.command.get_help(ctx)


def test_a_server_greets_in_german(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    entrance = Door(Keeper(Files()), reflect=True, dev=True)
    said = greeting(load(UTOPIA), "native", "127.0.0.1:1", entrance, 2)
    assert "zweck bedient" in said
    assert english(said) == []
