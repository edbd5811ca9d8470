"""Settings of `zweck serve`: every option in every place, which place goes before which, and the message where one is wrong."""

import os
from pathlib import Path
from typing import Any, Final

import click
import pytest

from tests.cli.conftest import Zweck
from zweck.cli.commands.serve import command, worker
from zweck.cli.company import CompanySource
from zweck.cli.main import cli
from zweck.cli.options import Policies, Zone
from zweck.cli.settings import Configured, repeated
from zweck.forms.diagnostics import PolicyError
from zweck.runtime.sources.folder import Folder
from zweck.runtime.sources.several import Several

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


def taken(*words: str) -> click.Context:
    """The context of `zweck serve` with these words."""
    return SERVE.make_context("serve", list(words), parent=click.Context(cli, **cli.context_settings))


def samples(option: click.Option, folder: Path) -> tuple[str, str]:
    """Two values that the option can have, as they are written."""
    match option.type:
        case click.Choice(choices=choices):
            return choices[0], choices[-1]
        case click.types.BoolParamType():
            return "true", "false"
        case click.types.IntParamType():
            return "3", "4"
        case click.types.FloatParamType():
            return "0.25", "0.5"
        case click.Path():
            for name in ("one", "two"):
                (folder / f"{name}.file").touch()
                (folder / name).mkdir(exist_ok=True)
            return ("one", "two") if option.type.dir_okay else ("one.file", "two.file")
        case Policies() | CompanySource():
            (folder / "one").mkdir()
            (folder / "two").mkdir()
            return "one", "two"
        case Zone():
            return "Europe/Berlin", "UTC"
        case _:
            return "sqlite:///one: 1", "127.0.0.1:2"


def words(option: click.Option, value: str) -> list[str]:
    """The option with this value on the command line."""
    if option.is_flag:
        return [*(option.opts if value == "true" else option.secondary_opts)[:1]]
    return [option.opts[0], value]


@pytest.mark.parametrize("name", SETTINGS)
def test_every_option_in_every_place(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Flag before environment before file before default; a worker has the same."""
    option = SETTINGS[name]
    one, two = samples(option, tmp_path)
    said = {value: taken(*words(option, value)).params[option.name] for value in (one, two)}
    text = one if option.is_flag or one.isidentifier() else f"'{one}'"
    (tmp_path / "serve.yaml").write_text(f"{name}: {text}\n", encoding="utf-8")
    from_file = ["--config", "serve.yaml"]

    def value(*given: str) -> Any:
        context = taken(*given)
        again = taken(*repeated(context), "--channel", "3")
        assert again.params[option.name] == context.params[option.name]
        return context.params[option.name]

    assert value(*from_file) == said[one]
    monkeypatch.setenv(SERVE.variable(option), two)
    assert value(*from_file) == (said[two] if words(option, two) else False)
    assert value(*from_file, *words(option, one)) == said[one]
    assert value(*words(option, one)) == said[one]
    monkeypatch.setenv(SERVE.variable(option), "")
    assert value() == taken().params[option.name]


def test_a_law_and_houses_in_every_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Several sources: the option more than once, a list in the file, commas in the environment."""
    for name in ("law", "house"):
        (tmp_path / name).mkdir()
    (tmp_path / "serve.yaml").write_text("policies: [law, house]\n", encoding="utf-8")
    said = taken("--policies", "law", "--policies", "house")
    assert said.params["policies"] == Several((Folder(Path("law")), Folder(Path("house"))))
    assert taken("--config", "serve.yaml").params["policies"] == said.params["policies"]
    monkeypatch.setenv("ZWECK_SERVE_POLICIES", "law, house")
    assert taken().params["policies"] == said.params["policies"]
    assert taken(*repeated(said), "--channel", "3").params["policies"] == said.params["policies"]


def test_the_file_may_be_named_in_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker does not read it again: it may have changed."""
    (tmp_path / "serve.yaml").write_text("cache: 7\n", encoding="utf-8")
    monkeypatch.setenv("ZWECK_SERVE_CONFIG", "serve.yaml")
    context = taken("--workers", "2")
    (tmp_path / "serve.yaml").write_text("cache: 8\nrate: 9\n", encoding="utf-8")

    program, _, _, _, _, *given = worker(context, "127.0.0.1:5", 3, 4, figures=str(tmp_path))
    params = taken(*given).params

    assert Path(program).name.startswith("python")
    assert [params[name] for name in ("cache", "rate_limit", "workers", "listen")] == [7, None, 2, "127.0.0.1:5"]


def test_a_variable_of_all_commands_goes_behind_the_own_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """`ZWECK_RECORD` is for `zweck audit`, too."""
    monkeypatch.setenv("ZWECK_RECORD", "sqlite:///all")
    assert taken().params["record"] == "sqlite:///all"
    monkeypatch.setenv("ZWECK_SERVE_RECORD", "sqlite:///serve")
    assert taken().params["record"] == "sqlite:///serve"


def test_the_activities_of_all_commands_are_those_of_the_server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("all", "serve"):
        (tmp_path / name).mkdir()
    monkeypatch.setenv("ZWECK_ACTIVITIES", str(tmp_path / "all"))
    assert str(taken().params["activities"]) == str(tmp_path / "all")
    monkeypatch.setenv("ZWECK_SERVE_ACTIVITIES", str(tmp_path / "serve"))
    assert str(taken().params["activities"]) == str(tmp_path / "serve")


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
        taken("--config", "serve.yaml")

    told = [f"{fault.span.line}:{fault.span.column} {fault.message}" for fault in raised.value.diagnostics]
    assert told == [
        "1:1 `workrs` is not an option of `zweck serve`",
        "2:9 `rett` is not allowed here",
        "3:11 `true` or `false` is expected here",
        "4:7 `x` is no value of `rate`: `x` is not a number",
        "5:10 `0` is no value of `workers`: 0 is not in the range x>=1",
        "6:5 a text is expected here",
        "7:8 a text is expected here",
        "8:9 `no.yaml` is no value of `access`: file `no.yaml` does not exist",
        "9:1 `line` is not an option of `zweck serve`",
        "10:1 `config` is not an option of `zweck serve`",
    ]
    assert [fault.help for fault in raised.value.diagnostics][:2] == ["did you mean `workers`?", "did you mean `rete`?"]


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
        ("ZWECK_SERVE_ENTIRELY_DIFFERENT", "1", "`zweck serve --help` names the options"),
    ],
)
def test_a_wrong_variable(zweck: Zweck, variable: str, value: str, message: str) -> None:
    """Exit code 2, with its name: an access file that is not read would let everybody in."""
    result = zweck("serve", **{variable: value})
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr


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
