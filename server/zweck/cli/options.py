"""Options that several commands share, and the values they take."""

import re
from datetime import date
from pathlib import Path
from typing import Any, Final
from zoneinfo import available_timezones

import click
from click.shell_completion import CompletionItem

from zweck.cli.console import SPOKEN, Command, Failure, WrongCall
from zweck.engine import Engine
from zweck.forms.near import near
from zweck.forms.quoting import listed, shown
from zweck.law.policy import PolicySet
from zweck.law.vocabulary import REGISTERS
from zweck.load import load, shipped
from zweck.match import MatcherUnavailable
from zweck.pages.phrases import LANGUAGES, language
from zweck.runtime.sources.folder import Folder
from zweck.runtime.sources.parse import Absent, parse_source, together
from zweck.runtime.sources.read import Read, read
from zweck.runtime.sources.several import Several
from zweck.runtime.sources.source import Missing, Source, SourceError

DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
MATCHERS: Final = ("native", "rete", "both")
BUNDLE_KEY: Final = "zweck.bundle-key"
CACHE: Final = 20_000
"""Findings of the shipped law take 1 to 2 kB each, and up to 6 kB more as bytes."""


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
        raise click.BadParameter(f"`{value}` is not a day of the calendar; write it as YYYY-MM-DD, e.g. 2018-05-25", ctx, param)


class Zone(click.ParamType[str]):
    """A time zone by its name in the IANA database."""

    name = "zone"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The name, or a usage error."""
        if value and value not in available_timezones():
            help = near(value, available_timezones()) or "name one as `Europe/Berlin`"
            raise click.BadParameter(f"`{shown(value)}` is no time zone; {help}", ctx, param)
        return str(value)


class LawName(click.ParamType[str]):
    """The id of a law; completed from the folders of the policies, without reading them."""

    name = "law"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """The ids that begin like this."""
        named = ctx.params.get("policies")
        first = named.parts[0] if isinstance(named, Several) else named
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
                help = near(kind, REGISTERS) or f"the kinds are {listed(REGISTERS)}"
                raise click.BadParameter(f"`{shown(kind)}` is no kind of register; {help}", ctx, param)
        return kinds

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """The kinds that begin like the last word."""
        before, comma, last = incomplete.rpartition(",")
        return [CompletionItem(f"{before}{comma}{kind}") for kind in REGISTERS if kind.startswith(last)]


class Policies(click.ParamType[Source]):
    """Where policies come from."""

    name = "policies"

    def __init__(self, *, later: bool = False) -> None:
        """With `later`, a source may be absent now and come back."""
        self._later = later

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Source:
        """The source, or a usage error; a worker reads none."""
        if not isinstance(value, str) or (ctx is not None and isinstance(ctx.params.get("channel"), int)):
            return Folder(Path(str(value)))
        try:
            return parse_source(value)
        except SourceError as error:
            if self._later and isinstance(error, Missing):
                return Absent(value)
            raise click.BadParameter(f"{error}; {error.help}", ctx, param) from None

    def split_envvar_value(self, rv: str) -> list[str]:
        """Several sources in a variable stand with commas between."""
        return [part.strip() for part in rv.split(",") if part.strip()]

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Folders and files."""
        return [CompletionItem(incomplete, type="file")]


def policies_option(command: Command) -> Command:
    """`--policies SOURCE` and `--bundle-key FILE`."""
    return _source(bundle_key_option(command), Policies())


def served_option(command: Command) -> Command:
    """The same, where all options are settings, and the policies that were served last may stand in for a source that is absent."""
    return _source(_bundle_key(command, expose=True), Policies(later=True))


def bundle_key_option(command: Command) -> Command:
    """`--bundle-key FILE`, which commands need not know: `read_policies` does."""
    return _bundle_key(command, expose=False)


def _source(command: Command, kind: Policies) -> Command:
    text = (
        "The policies to use, instead of those that come with zweck: a folder, git+file:///REPOSITORY@REF, or a bundle. "
        "May be given more than once: the rules of houses are laid over the law."
    )
    return click.option("--policies", type=kind, multiple=True, callback=several, metavar="SOURCE", help=text)(command)


def several(_ctx: click.Context, _: click.Parameter, value: tuple[Source, ...]) -> Source | None:
    """One source, or several that are read together; `None` without any."""
    return Several(value) if len(value) > 1 else value[0] if value else None


def _bundle_key(command: Command, *, expose: bool) -> Command:
    return click.option(
        "--bundle-key",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        multiple=True,
        metavar="FILE",
        envvar="ZWECK_BUNDLE_KEY",
        show_envvar=True,
        expose_value=expose,
        callback=_remember_keys,
        help="The public key that verifies a bundle; with several bundles one for all, or one for each in their order.",
    )(command)


def _remember_keys(ctx: click.Context, param: click.Parameter, value: tuple[Path, ...]) -> tuple[Path, ...]:
    ctx.meta[BUNDLE_KEY] = value
    return value


def folder_option(command: Command) -> Command:
    """`--policies DIR`, where files are written."""
    folder = click.Path(exists=True, file_okay=False, path_type=Path)
    return click.option("--policies", type=folder, metavar="DIR", help="The policy folder.")(command)


def engine_option(command: Command) -> Command:
    """`--engine native|rete|both`."""
    text = "Which matcher decides; `both` asks both, which must agree."
    return click.option("--engine", "matcher", type=click.Choice(MATCHERS), default="native", show_default=True, help=text)(command)


def cache_option(command: Command) -> Command:
    """`--cache N`."""
    text = "Keep the last N findings; questions between which the law makes no difference share one. 0: none."
    return click.option("--cache", type=click.IntRange(min=0), default=CACHE, show_default=True, metavar="N", help=text)(command)


def cross_check_option(command: Command) -> Command:
    """`--cross-check RATE`."""
    text = "Let both matchers decide this share of the questions, from 0 to 1; where they disagree, the stricter answer is given."
    return click.option("--cross-check", "rate", type=click.FloatRange(0, 1), default=0.0, metavar="RATE", help=text)(command)


def lang_option(command: Command) -> Command:
    """`--lang de|en`."""
    text = "The language of the answer; without it, that of the environment (LC_ALL, LANG), or else English."
    return click.option("--lang", type=click.Choice(LANGUAGES), default=language, callback=_spoken, help=text)(command)


def _spoken(ctx: click.Context, _: click.Parameter, lang: str) -> str:
    """Keep the language for the faults that are found after the command was left."""
    ctx.meta[SPOKEN] = lang
    return lang


def json_option(command: Command) -> Command:
    """`--json`."""
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON object per line instead of text.")(command)


def presume_option(command: Command) -> Command:
    """`--presume-unstated`."""
    text = "Presume the ordinary course where the vocabulary has one; the answer lists it."
    return click.option("--presume-unstated", is_flag=True, help=text)(command)


def standing_options(command: Command) -> Command:
    """`--consulted KINDS`, `--controllers FILE`, `--controller ID`, for all requests of a call."""
    file = click.Path(exists=True, dir_okay=False, path_type=Path)
    kinds = ", ".join(REGISTERS)
    for option in (
        click.option("--controller", default="", metavar="ID", help="The controller of requests that name none: its facts hold for them."),
        click.option(
            "--controllers", type=file, metavar="FILE", help="The controllers' profiles; without it, the nearest controllers.yaml above."
        ),
        click.option(
            "--consulted",
            type=Registers(),
            default=(),
            metavar="KIND,...",
            help=f"The registers in which you found nothing adverse beyond the facts: {kinds}.",
        ),
    ):
        command = option(command)
    return command


def all_option(command: Command) -> Command:
    """`--all`."""
    text = "Show all obligations, rights, steps and open points in full, and every missing fact."
    return click.option("--all", "whole", is_flag=True, help=text)(command)


def examine_option(command: Command) -> Command:
    """`--examine`."""
    text = "Show the examination: every ground and every condition of the laws in force, with its truth and the facts behind it."
    return click.option("--examine", is_flag=True, help=text)(command)


def verified(policies: Source | None) -> Source:
    """A source, or that of the policies that come with zweck; bundles with the keys that the user gives."""
    ctx = click.get_current_context(silent=True)
    keys = () if ctx is None else ctx.meta.get(BUNDLE_KEY, ())
    parts = policies.parts if isinstance(policies, Several) else (policies or Folder(shipped()),)
    try:
        return together(parts, keys)
    except SourceError as error:
        raise WrongCall(str(error), error.help) from None


def read_policies(policies: Source | None, company: Source | None = None, *, released: bool = False) -> Read:
    """The policies of a source, or those that come with zweck, with their files and a company beside them; `released` as `read` has it."""
    try:
        return read(verified(policies), company, released=released)
    except SourceError as error:
        raise Failure(str(error), error.help) from None


def load_policies(policies: Source | None) -> PolicySet:
    """The policies of a source, or those that come with zweck."""
    source = verified(policies)
    parts = source.parts if isinstance(source, Several) else (source,)
    folders = [part.path for part in parts if isinstance(part, Folder)]
    return load(*folders) if len(folders) == len(parts) else read_policies(policies).policies


def build_engine(policies: PolicySet, matcher: str, cache: int = 0) -> Engine:
    """An engine with the wanted matcher, or a clear refusal where it cannot run."""
    try:
        return Engine(policies, matcher, cache=cache)
    except MatcherUnavailable as unavailable:
        raise WrongCall(str(unavailable), "use `--engine native`") from None
