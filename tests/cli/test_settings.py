"""Settings of `zweck serve`: every option in every place, which place goes before which, and the message where one is wrong."""

import os
import pickle
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, Final

import click
import pytest

from tests.cli.conftest import Zweck
from zweck.cli.commands.serve import command
from zweck.cli.main import cli
from zweck.cli.settings import Configured
from zweck.forms.diagnostics import PolicyError
from zweck.record.settings import RecordSettings
from zweck.runtime.settings import ServeSettings
from zweck.runtime.sources.folder import Folder
from zweck.runtime.sources.settings import PolicySettings
from zweck.settings.declared import Choice, File, Flag, Integer, Named, Number, Setting, composed

ROOT: Final = Path(__file__).parents[2]
SERVE: Final = command
assert isinstance(SERVE, Configured)
SETTINGS: Final = SERVE.settings()


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An environment without settings, in an empty folder."""
    for name in [name for name in os.environ if name.startswith("ZWECK_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def context(*words: str) -> click.Context:
    """The context of `zweck serve` with these words."""
    return SERVE.make_context("serve", list(words), parent=click.Context(cli, **cli.context_settings))


def taken(*words: str) -> ServeSettings:
    """The settings of `zweck serve` with these words."""
    found = SERVE.taken(context(*words))
    assert isinstance(found, ServeSettings)
    return found


def samples(setting: Setting, folder: Path) -> tuple[str, str]:
    """Two values that the setting can have, as they are written."""
    match setting.kind:
        case Choice(words):
            return words[0], words[-1]
        case Flag():
            return "true", "false"
        case Integer():
            return "3", "4"
        case Number():
            return "0.25", "0.5"
        case File():
            for name in ("one.file", "two.file"):
                (folder / name).touch()
            return "one.file", "two.file"
        case Named("zone"):
            return "Europe/Berlin", "UTC"
        case Named():
            for name in ("one", "two"):
                (folder / name).mkdir()
            return "one", "two"
        case _:
            return "sqlite:///one: 1", "127.0.0.1:2"


def words(option: click.Option, value: str) -> list[str]:
    """The option with this value on the command line."""
    if option.is_flag:
        return [*(option.opts if value == "true" else option.secondary_opts)[:1]]
    return [option.opts[0], value]


@pytest.mark.parametrize("name", SETTINGS)
def test_every_option_in_every_place(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Flag before environment before file before default."""
    option = SETTINGS[name]
    one, two = samples(SERVE.declared[name], tmp_path)

    def value(*given: str) -> Any:
        return context(*given).params[str(option.name)]

    said = {each: value(*words(option, each)) for each in (one, two)}
    text = one if option.is_flag or one.isidentifier() else f"'{one}'"
    (tmp_path / "serve.yaml").write_text(f"{name}: {text}\n", encoding="utf-8")
    from_file = ["--config", "serve.yaml"]
    assert value(*from_file) == said[one]
    monkeypatch.setenv(SERVE.variable(option), two)
    assert value(*from_file) == (said[two] if words(option, two) else False)
    assert value(*from_file, *words(option, one)) == said[one]
    assert value(*words(option, one)) == said[one]
    monkeypatch.setenv(SERVE.variable(option), "")
    assert value() == context().params[str(option.name)]
    if also := SERVE.declared[name].also:
        monkeypatch.setenv(also, one)
        assert value() == said[one], "the variable of all commands"
        monkeypatch.setenv(SERVE.variable(option), two)
        assert value() == (said[two] if words(option, two) else False), "the own one goes before"


def test_each_value_comes_into_its_field() -> None:
    """In the unit of the field; nothing is left out, and nothing stands twice."""
    given = {name: object() for name in SERVE.declared}
    found: list[object] = []

    def walk(group: Any) -> None:
        for each in fields(group):
            value = getattr(group, each.name)
            if is_dataclass(value):
                walk(value)
            else:
                found.append(value)

    given["max-memory"] = 3
    walk(composed(ServeSettings, given))
    assert found == [3 * 1024 * 1024 if value == 3 else value for value in given.values()]


def test_the_packed_settings_of_a_worker_are_those_of_its_supervisor(tmp_path: Path) -> None:
    """Also the sources, which it does not read."""
    for name in ("law", "house"):
        (tmp_path / name).mkdir()
    settings = taken("--policies", "law", "--policies", "house", "--workers", "2", "--max-memory", "7", "--record", "sqlite:///x")
    assert pickle.loads(pickle.dumps(settings)) == settings  # noqa: S301  our own
    assert settings.limits.memory == 7 * 1024 * 1024


def test_a_law_and_houses_in_every_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Several sources and keys: the option more than once, a list in the file, commas in the environment."""
    for name in ("law", "house"):
        (tmp_path / name).mkdir()
        (tmp_path / f"{name}.pub").touch()
    lists = "policies: [law, house]\nbundle-key: [law.pub, house.pub]\n"
    (tmp_path / "serve.yaml").write_text(lists, encoding="utf-8")
    keys = ("--bundle-key", "law.pub", "--bundle-key", "house.pub")
    said = taken("--policies", "law", "--policies", "house", *keys)
    assert said.policies == PolicySettings((Folder(Path("law")), Folder(Path("house"))), (Path("law.pub"), Path("house.pub")))
    assert taken("--config", "serve.yaml") == said
    monkeypatch.setenv("ZWECK_SERVE_POLICIES", "law, house")
    monkeypatch.setenv("ZWECK_SERVE_BUNDLE_KEY", "law.pub, house.pub")
    assert taken() == said


def test_the_file_may_be_named_in_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "serve.yaml").write_text("cache: 7\n", encoding="utf-8")
    monkeypatch.setenv("ZWECK_SERVE_CONFIG", "serve.yaml")
    assert taken("--workers", "2").matching.cache == 7


def test_the_variables_of_all_commands_keep_their_names() -> None:
    """Deployments rest on them."""
    assert {each.name: each.also for each in SERVE.declared.values() if each.also} == {
        "record": "ZWECK_RECORD",
        "record-key": "ZWECK_RECORD_KEY",
        "register": "ZWECK_REGISTER",
        "register-key": "ZWECK_REGISTER_KEY",
        "activities": "ZWECK_ACTIVITIES",
        "unsealed": "ZWECK_UNSEALED",
        "pseudonym-key": "ZWECK_PSEUDONYM_KEY",
        "metrics": "ZWECK_METRICS",
        "bundle-key": "ZWECK_BUNDLE_KEY",
    }


@pytest.mark.parametrize("command", ["serve", "audit", "register", "activities", "bulk"])
def test_a_variable_of_all_commands_means_the_same_for_each(command: str) -> None:
    """Every option with the name of a setting has its variable, whichever command it is of."""
    shared = {f"--{each.name}": each.also for each in SERVE.declared.values() if each.also}
    found = 0
    for each in options(cli.get_command(click.Context(cli), command)):
        if (name := max(each.opts, key=len)) in shared:
            variables = [each.envvar] if isinstance(each.envvar, str) else [*(each.envvar or ())]
            assert shared[name] in variables, name
            found += 1
    assert found


def options(command: click.Command | None) -> Iterator[click.Option]:
    """The options of a command, or of all commands of a group."""
    if isinstance(command, click.Group):
        for name in command.list_commands(click.Context(command)):
            yield from options(command.get_command(click.Context(command), name))
    elif command is not None:
        yield from (each for each in command.params if isinstance(each, click.Option))


FAULTY: Final = """\
workrs: 3
engine: rett
insecure: 1
rate: x
workers: 0
log:
cache: [1]
access: no.yaml
line: 3
config: other.yaml
"""


def test_every_fault_of_the_file_has_its_place(tmp_path: Path) -> None:
    """Unknown options, and values that none can have; what is not an option of the user is unknown."""
    (tmp_path / "serve.yaml").write_text(FAULTY, encoding="utf-8")
    with pytest.raises(PolicyError) as raised:
        context("--config", "serve.yaml")

    told = [f"{fault.span.line}:{fault.span.column} {fault.message}" for fault in raised.value.diagnostics]
    assert told == [
        "1:1 `workrs` is not an option of `zweck serve`",
        "2:9 `rett` is not allowed here",
        "3:11 `true` or `false` is expected here",
        "4:7 `x` is no value of `rate`: `x` is not a number",
        "5:10 `0` is no value of `workers`: 0 is not in the range 1<=x<=1024",
        "6:5 a text is expected here",
        "7:8 a text is expected here",
        "8:9 `no.yaml` is no value of `access`: file `no.yaml` does not exist",
        "9:1 `line` is not an option of `zweck serve`",
        "10:1 `config` is not an option of `zweck serve`",
    ]
    assert [str(fault.help or "") for fault in raised.value.diagnostics][:2] == ["did you mean `workers`?", "did you mean `rete`?"]


@pytest.mark.parametrize("text", ["", "- workers", "workers: [", "workers: 1\nworkers: 2\n"])
def test_a_file_of_another_form(zweck: Zweck, tmp_path: Path, text: str) -> None:
    """Exit code 3, with its name."""
    (tmp_path / "serve.yaml").write_text(text, encoding="utf-8")
    result = zweck("serve", "--config", "serve.yaml")
    assert (result.exit_code, result.stdout) == (3, "")
    assert result.stderr.startswith("serve.yaml:")


@pytest.mark.parametrize(
    ("variable", "value", "message"),
    [
        ("ZWECK_SERVE_WORKERS", "x", "`ZWECK_SERVE_WORKERS`: 'x' is not"),
        ("ZWECK_SERVE_CONFIG", "no.yaml", "`ZWECK_SERVE_CONFIG`: File 'no.yaml' does not exist"),
        ("ZWECK_SERVE_ACCES", "access.yaml", "did you mean `ZWECK_SERVE_ACCESS`?"),
        ("ZWECK_ACCESS", "access.yaml", "the variable `ZWECK_ACCESS` sets nothing\n  call it `ZWECK_SERVE_ACCESS`, or take it out"),
        ("ZWECK_POLICIES", "a,b", "call it `ZWECK_SERVE_POLICIES`"),
        ("ZWECK_CONFIG", "serve.yaml", "call it `ZWECK_SERVE_CONFIG`"),
        ("ZWECK_SERVE_ENTIRELY_DIFFERENT", "1", "`zweck serve --help` names the options"),
    ],
)
def test_a_wrong_variable(zweck: Zweck, variable: str, value: str, message: str) -> None:
    """Exit code 2, with its name: an access file that is not read would let everybody in."""
    result = zweck("serve", "--show-config", **{variable: value})
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--record-key", "key"], "`--record-key` needs `--record`"),
        (["--controllers", "key", "--activities", "folder"], "`--controllers` and `--activities` exclude each other"),
        (["--config", "serve.yaml"], "`register-key` (serve.yaml:2) needs `--register`"),
        ([], "`ZWECK_SERVE_REGISTER` needs `--pseudonym-key`"),
    ],
)
def test_settings_that_do_not_fit_each_other(zweck: Zweck, tmp_path: Path, words: list[str], message: str) -> None:
    """Exit code 2; the place that said it is named."""
    (tmp_path / "key").touch()
    (tmp_path / "folder").mkdir()
    (tmp_path / "serve.yaml").write_text("workers: 2\nregister-key: key\n", encoding="utf-8")
    result = zweck("serve", "--show-config", *words, **({} if words else {"ZWECK_SERVE_REGISTER": "sqlite:///register.db"}))
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr


def test_a_variable_of_all_commands_may_stand_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """It is there for another command."""
    (tmp_path / "key").touch()
    monkeypatch.setenv("ZWECK_RECORD_KEY", "key")
    assert taken().record == RecordSettings(key=Path("key"))


@pytest.fixture
def three_places(tmp_path: Path) -> dict[str, str]:
    """A file and an environment with settings."""
    text = "workers: 3\nengine: both\ninsecure: true\nreflection: false\nrecord: postgresql://me:secret@db/zweck\n"
    (tmp_path / "serve.yaml").write_text(text, encoding="utf-8")
    return {"ZWECK_SERVE_CONFIG": "serve.yaml", "ZWECK_SERVE_WORKERS": "2"}


def test_show_config(zweck: Zweck, three_places: dict[str, str]) -> None:
    """Each setting with its value and its origin; no password."""
    result = zweck("serve", "--show-config", "--log", "json", **three_places)
    lines = result.stdout.splitlines()
    assert result.exit_code == 0
    assert [line.removeprefix("# ").partition(":")[0] for line in lines] == list(SETTINGS)
    assert {" ".join(line.split()) for line in lines} >= {
        "listen: 127.0.0.1:50051 # default",
        "workers: 2 # ZWECK_SERVE_WORKERS",
        "insecure: true # serve.yaml:3",
        "reflection: false # serve.yaml:4",
        "# access: # not set",
        'record: "postgresql://me:***@db/zweck" # serve.yaml:5',
        "log: json # command line",
    }


def test_what_is_shown_sets_the_same(zweck: Zweck, three_places: dict[str, str], tmp_path: Path) -> None:
    """It is a file for `--config`, but for the password."""
    (tmp_path / "again.yaml").write_text(zweck("serve", "--show-config", **three_places).stdout, encoding="utf-8")

    def values(lines: str) -> list[str]:
        return [line.partition("  #")[0].rstrip() for line in lines.splitlines()]

    first = zweck("serve", "--show-config", **three_places).stdout
    assert values(zweck("serve", "--show-config", "--config", "again.yaml").stdout) == values(first)


def test_the_page_has_every_variable() -> None:
    """`docs/configuration.md` says how they are named; those with other names stand there."""
    page = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    named = {name for option in SETTINGS.values() for name in option.envvar or () if name != SERVE.variable(option)}
    assert not [name for name in named if f"`{name}`" not in page]
