"""Options that several commands share, and the values they take."""

import re
from collections.abc import Callable
from datetime import date
from functools import wraps
from pathlib import Path
from typing import Any, Final

import click
from click.shell_completion import CompletionItem

from zweck.cli.console import Call, Command, Failure, WrongCall, WrongValue
from zweck.cli.kinds import Sources, shared
from zweck.engine import Engine
from zweck.forms.near import near
from zweck.forms.quoting import listed, shown
from zweck.law.policy import PolicySet
from zweck.law.vocabulary import REGISTERS
from zweck.load import load, shipped
from zweck.match import MatcherUnavailable
from zweck.match.settings import Matching
from zweck.pages.phrases import LANGUAGES, language
from zweck.runtime.sources.folder import Folder
from zweck.runtime.sources.parse import parts_of, together
from zweck.runtime.sources.read import Read, read
from zweck.runtime.sources.settings import PolicySettings
from zweck.runtime.sources.source import POLICIES, Several, Source, SourceError
from zweck.words.said import says

DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


class Day(click.ParamType[date]):
    """A day of the calendar as `YYYY-MM-DD`."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day, or a usage error."""
        try:
            if DAY.fullmatch(value):
                return date.fromisoformat(value)
        except ValueError:
            pass
        raise WrongValue(says("cli.no_day", value=value), ctx, param)


class LawName(click.ParamType[str]):
    """The id of a law; completed from the folders of the policies, without reading them."""

    name = "law"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """The ids that begin like this."""
        named = ctx.params.get("policies")
        first = next(iter(named), None) if isinstance(named, tuple) else named
        folder = first.path if isinstance(first, Folder) else first if isinstance(first, Path) else shipped()
        heads = Path(folder).glob("**/policy.yaml")
        laws = {"-".join(head.parent.parent.relative_to(folder).parts) for head in heads}
        return [CompletionItem(law) for law in sorted(laws) if law.startswith(incomplete)]


class Registers(click.ParamType[tuple[str, ...]]):
    """Kinds of register, with commas between."""

    name = "registers"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        """The kinds, or a usage error."""
        kinds = tuple(part.strip() for part in value.split(",")) if isinstance(value, str) else tuple(value)
        for kind in kinds:
            if kind not in REGISTERS:
                help = near(kind, REGISTERS) or says("cli.register_kinds", kinds=listed(REGISTERS))
                raise WrongValue(says("cli.no_register_kind", kind=shown(kind), help=help), ctx, param)
        return kinds

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """The kinds that begin like the last word."""
        before, comma, last = incomplete.rpartition(",")
        return [CompletionItem(f"{before}{comma}{kind}") for kind in REGISTERS if kind.startswith(last)]


def policies_option(command: Command) -> Command:
    """`--policies SOURCE` and `--bundle-key FILE`; the command takes them as one source, `policies`."""
    return shared(PolicySettings, "policies", type=Sources(POLICIES))(bundle_key_option("policies")(command))


def bundle_key_option(*names: str) -> Callable[[Command], Command]:
    """`--bundle-key FILE`; the command takes the parameters of these names as one source each, with the keys of its bundles."""

    def decorate(command: Command) -> Command:
        @wraps(command)
        def run(*arguments: Any, bundle_key: tuple[Path, ...], **given: Any) -> Any:
            return command(*arguments, **given | {name: _with_keys(given[name], bundle_key) for name in names})

        return shared(PolicySettings, "bundle-key")(run)  # type: ignore[return-value]  # the same function to click

    return decorate


def _with_keys(given: Source | tuple[Source, ...] | None, keys: tuple[Path, ...]) -> Source | None:
    parts = given if isinstance(given, tuple) else parts_of(given)
    try:
        return together(parts, keys) if parts else None
    except SourceError as error:
        raise WrongCall(error.message, error.help) from None


def folder_option(command: Command) -> Command:
    """`--policies DIR`, where files are written."""
    folder = click.Path(exists=True, file_okay=False, path_type=Path)
    return click.option("--policies", type=folder, metavar="DIR")(command)


engine_option: Final = shared(Matching, "engine", into="matcher")
"""`--engine native|rete|both`."""


def lang_option(command: Command) -> Command:
    """`--lang de|en`."""
    return click.option("--lang", type=click.Choice(LANGUAGES), default=language, callback=_spoken)(command)


def _spoken(ctx: click.Context, _: click.Parameter, lang: str) -> str:
    """Keep the language for the faults that are found after the command was left."""
    Call.of(ctx).language = lang
    return lang


def json_option(command: Command) -> Command:
    """`--json`."""
    return click.option("--json", "as_json", is_flag=True)(command)


def presume_option(command: Command) -> Command:
    """`--presume-unstated`."""
    return click.option("--presume-unstated", is_flag=True)(command)


def standing_options(command: Command) -> Command:
    """`--consulted KINDS`, `--controllers FILE`, `--controller ID`, for all requests of a call."""
    file = click.Path(exists=True, dir_okay=False, path_type=Path)
    ", ".join(REGISTERS)
    for option in (
        click.option("--controller", default="", metavar="ID"),
        click.option("--controllers", type=file, metavar="FILE"),
        click.option(
            "--consulted",
            type=Registers(),
            default=(),
            metavar="KIND,...",
        ),
    ):
        command = option(command)
    return command


def all_option(command: Command) -> Command:
    """`--all`."""
    return click.option("--all", "whole", is_flag=True)(command)


def examine_option(command: Command) -> Command:
    """`--examine`."""
    return click.option("--examine", is_flag=True)(command)


def read_policies(policies: Source | None, company: Source | None = None, *, released: bool = False) -> Read:
    """The policies of a source, or those that come with zweck, with their files and a company beside them; `released` as `read` has it."""
    try:
        return read(policies or Folder(shipped()), company, released=released)
    except SourceError as error:
        raise Failure(error.message, error.help) from None


def load_policies(policies: Source | None) -> PolicySet:
    """The policies of a source, or those that come with zweck."""
    source = policies or Folder(shipped())
    parts = source.parts if isinstance(source, Several) else (source,)
    folders = [part.path for part in parts if isinstance(part, Folder)]
    return load(*folders) if len(folders) == len(parts) else read_policies(policies).policies


def build_engine(policies: PolicySet, matcher: str, cache: int = 0) -> Engine:
    """An engine with the wanted matcher, or a clear refusal where it cannot run."""
    try:
        return Engine(policies, matcher, cache=cache)
    except MatcherUnavailable as unavailable:
        raise WrongCall(unavailable.message, says("forms.use", words="`--engine native`")) from None
