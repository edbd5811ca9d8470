"""Help and failures in German: every text of every command, and no entry that none uses."""

import re
from collections.abc import Iterator
from typing import Any

import click
import pytest

from tests.cli.conftest import UTOPIA, Zweck, assert_golden
from zweck.cli import help
from zweck.cli.main import cli
from zweck.law.vocabulary import REGISTERS
from zweck.words.catalogue import read
from zweck.words.text import Text


def commands(command: click.Command = cli, name: str = "zweck", parent: click.Context | None = None) -> Iterator[click.Context]:
    """A call of every command and group."""
    ctx = command.context_class(command, info_name=name, parent=parent, **command.context_settings)
    yield ctx
    if isinstance(command, click.Group):
        for each in command.list_commands(ctx):
            found = command.get_command(ctx, each)
            assert found is not None
            yield from commands(found, each, ctx)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The keys of the texts that the help of all commands shows; every option has one."""
    found: set[str] = set()

    class Watched(dict[str, Text]):
        def get(self, key: str, default: Any = None) -> Any:
            found.update({key} & self.keys())
            return super().get(key, default)

    texts = Watched(read(help.FILE))
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    monkeypatch.setattr(help, "read", lambda _: texts)
    for ctx in commands():
        assert ctx.get_help().startswith(f"Aufruf: {ctx.command_path}")
        assert [each.name for each in ctx.command.get_params(ctx) if isinstance(each, click.Option) and not each.help] == []
    return found


def test_every_command_and_option_has_a_text_of_the_catalogue(asked: set[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """In German no English word of the source is left, for the source has none: what is shown changes with the language."""
    shown = {ctx.command_path: ctx.get_help() for ctx in commands()}
    monkeypatch.setenv("LC_ALL", "C")
    assert [ctx.command_path for ctx in commands() if ctx.get_help() == shown[ctx.command_path]] == []
    assert [".".join(("cli", *help.names(ctx), "long")) for ctx in commands() if not help.text_of(*help.names(ctx), "long")] == []


def test_no_entry_is_unused(asked: set[str]) -> None:
    assert sorted(read(help.FILE).keys() - asked) == []


def test_names_stay_as_they_are() -> None:
    """Options, commands and keys in backticks."""
    named = re.compile(r"`[^`]+`|--[a-z][a-z-]+|\b[A-Z_]{5,}\b")
    for text in read(help.FILE).values():
        assert sorted(set(named.findall(text.en)) - set(named.findall(text.de)) - {"GDPR"}) == []


def test_the_kinds_of_register_are_those_of_the_vocabulary() -> None:
    assert read(help.FILE)["cli.options.consulted"].en.endswith(f": {', '.join(REGISTERS)}.")


@pytest.mark.parametrize(("name", "arguments"), [("help", ["--help"]), ("help-decide", ["decide", "--help"])])
def test_help_in_german(zweck: Zweck, name: str, arguments: list[str]) -> None:
    assert_golden(f"{name}.de", zweck(*arguments, COLUMNS="100", LC_ALL="de_DE.UTF-8").stdout)


def test_a_text_without_an_entry_stays_as_its_command_has_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    option = click.Option(["--new"], help="Nothing like this is known.", default="required", show_default=True)
    command = click.Command("unheard", help="Nor is\nthis.\n\n\b\nNor\n  that.", params=[option])
    said = help.Speaking(command, parent=click.Context(help.Group("zweck")), max_content_width=100).get_help()
    assert "  Nor is this.\n\n  Nor\n    that.\n" in said
    assert "--new TEXT  Nothing like this is known.  [Vorgabe: " in said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["frobnicate"], "Fehler: Es gibt keinen Befehl 'frobnicate'."),
        (["--frob"], "Fehler: Es gibt keine Option '--frob'."),
        (["decide"], "Fehler: 'FILE...' fehlt."),
        (["decide", "--engine", "x", "-"], "Fehler: Ungültiger Wert für '--engine': 'x' ist keines von 'native', 'rete', 'both'."),
        (
            ["show", "--at", "x"],
            "Fehler: Ungültiger Wert für '--at': `x` ist kein Tag des Kalenders; als JJJJ-MM-TT schreiben, etwa 2018-05-25",
        ),
        (["serve", "--workers", "0"], "Fehler: Ungültiger Wert für '--workers': 0 liegt nicht im Bereich 1<=x<=1024."),
    ],
)
def test_wrong_calls(zweck: Zweck, arguments: list[str], said: str) -> None:
    result = zweck(*arguments, LC_ALL="de_DE.UTF-8")
    assert result.exit_code == 2
    assert result.stderr.startswith("Aufruf: zweck ")
    assert result.stderr.splitlines()[-1] == said


@pytest.mark.parametrize(
    ("environment", "arguments", "said"),
    [
        ({"LC_ALL": "de_DE.UTF-8"}, [], "Fehler: es gibt kein Gesetz `de-xyz`\n  die Gesetze sind "),
        ({}, ["--lang", "de"], "Fehler: es gibt kein Gesetz `de-xyz`\n  die Gesetze sind "),
        ({"LC_ALL": "de_DE.UTF-8"}, ["--lang", "en"], "Error: there is no law `de-xyz`\n  the laws are "),
    ],
)
def test_failures_speak_the_language_of_the_command(zweck: Zweck, environment: dict[str, str], arguments: list[str], said: str) -> None:
    result = zweck("show", "de-xyz", "--policies", UTOPIA, *arguments, **environment)
    assert result.exit_code == 2
    assert result.stderr.startswith(said)
