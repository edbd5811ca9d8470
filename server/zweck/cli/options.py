"""The options of commands, and what they name: the law, a company, a day, a language; each is opened when it is first wanted."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from functools import cached_property, wraps
from pathlib import Path
from typing import Any, ClassVar, Final

import click

from zweck.catalogue.places import NotAPlace
from zweck.cli.company import activities_option, company_in
from zweck.cli.console import BAD_INPUT, Command, WrongCall, WrongValue, echo, show, spoken
from zweck.cli.folders import installed
from zweck.cli.kinds import Place, Sources, several, shared
from zweck.company import NO_COMPANY, Company
from zweck.engine import Engine
from zweck.facts.question import FactError
from zweck.forms.quoting import listed, near, read_day, shown
from zweck.law.policy import PolicySet
from zweck.law.texts.plain_text import texts
from zweck.law.texts.quote import Quotations
from zweck.law.vocabulary import REGISTERS, Vocabulary
from zweck.load import load, shipped
from zweck.match import MatcherUnavailable
from zweck.match.settings import Matching
from zweck.pages import Page
from zweck.runtime.sources.folder import Folder
from zweck.runtime.sources.parse import parts_of, together
from zweck.runtime.sources.read import Read, read
from zweck.runtime.sources.settings import PolicySettings
from zweck.runtime.sources.source import POLICIES, Source, SourceError
from zweck.settings.declared import MAX_PROCESSES
from zweck.words.said import Said, advised, joined, says


def as_day(value: str) -> date:
    """A day of the calendar as `YYYY-MM-DD`, or a usage error."""
    found = read_day(value)
    if found is None:
        raise WrongValue(says("cli.no_day", value=value))
    return found


def begun_laws(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    """The ids of laws that begin like this, from the folders of the policies, without reading them."""
    named = ctx.params.get("policies")
    first = next(iter(named), None) if isinstance(named, tuple) else named
    folder = first.path if isinstance(first, Folder) else first if isinstance(first, Path) else shipped()
    heads = Path(folder).glob("**/policy.yaml")
    laws = {"-".join(head.parent.parent.relative_to(folder).parts) for head in heads}
    return [law for law in sorted(laws) if law.startswith(incomplete)]


def as_registers(value: str | tuple[str, ...]) -> tuple[str, ...]:
    """Kinds of register, with commas between, or a usage error."""
    kinds = tuple(part.strip() for part in value.split(",")) if isinstance(value, str) else value
    for kind in kinds:
        if kind not in REGISTERS:
            help = near(kind, REGISTERS) or says("cli.register_kinds", kinds=listed(REGISTERS))
            raise WrongValue(says("cli.no_register_kind", kind=shown(kind), help=help))
    return kinds


def _begun_registers(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    """The kinds that begin like the last word."""
    before, comma, last = incomplete.rpartition(",")
    return [f"{before}{comma}{kind}" for kind in REGISTERS if kind.startswith(last)]


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


policies_option: Final = several(shared(PolicySettings, "policies", type=Sources(POLICIES)), bundle_key_option("policies"))
"""`--policies SOURCE` and `--bundle-key FILE`; the command takes them as one source, `policies`."""

FOLDER: Final = Place(exists=True, file_okay=False)
FILE: Final = Place(exists=True, dir_okay=False)
NEW_FILE: Final = Place(dir_okay=False)
THERE: Final = Place(exists=True)
PLACE: Final = Place()
JOBS: Final = click.IntRange(1, MAX_PROCESSES)
ENTRY: Final = click.IntRange(1, 10**15)  # no chain has more entries, and each database holds the number
folder_option: Final = click.option("--policies", type=FOLDER, metavar="DIR")
"""Where files are written."""

engine_option: Final = shared(Matching, "engine", into="matcher")
"""`--engine native|rete|both`."""

json_option: Final = click.option("--json", "as_json", is_flag=True)
presume_option: Final = click.option("--presume-unstated", is_flag=True)
all_option: Final = click.option("--all", "whole", is_flag=True)
examine_option: Final = click.option("--examine", is_flag=True)
consulted_option: Final = click.option("--consulted", type=as_registers, default=(), metavar="KIND,...", shell_complete=_begun_registers)
standing_options: Final = several(
    consulted_option,
    click.option("--controllers", type=FILE, metavar="FILE"),
    click.option("--controller", default="", metavar="ID"),
)
"""For all requests of a call."""

company_option: Final = activities_option()
companys_option: Final = activities_option(required=True)
day_option: Final = click.option("--at", type=as_day, metavar="DATE")


def read_policies(policies: Source | None, *, released: bool = False) -> Read:
    """The policies of a source, or those that come with zweck, with their files; `released` as `read` has it."""
    return read(policies or Folder(installed()), released=released)


def load_policies(policies: Source | None) -> PolicySet:
    """The policies of a source, or those that come with zweck."""
    parts = parts_of(policies or Folder(installed()))
    folders = [part.path for part in parts if isinstance(part, Folder)]
    return load(*folders) if len(folders) == len(parts) else read_policies(policies).policies


def counted(policies: PolicySet) -> Said:
    """How many laws, versions, rules and facts there are; a rule that several versions restate counts once."""
    versions = [version for law in policies.laws.values() for version in law.versions]
    rules = {(version.law, rule.id) for version in versions for rule in version.rules}
    counts = {"law": len(policies.laws), "version": len(versions), "rule": len(rules), "fact": len(policies.vocabulary.facts)}
    return joined("forms.and_then", [says(f"cli.sizes.of.{noun}", count=number) for noun, number in counts.items()])


def build_engine(policies: PolicySet, matcher: str, cache: int = 0) -> Engine:
    """An engine with the wanted matcher, or a clear refusal where it cannot run."""
    try:
        return Engine(policies, matcher, cache=cache)
    except MatcherUnavailable as unavailable:
        raise WrongCall(unavailable.message, says("forms.use", words="`--engine native`")) from None


class Opened:
    """The parameters of a command that are taken together, and what they name."""

    names: ClassVar[tuple[str, ...]] = ("policies", "activities", "at", "as_json", "matcher")

    def __init__(self, given: Mapping[str, Any]) -> None:
        self.given = given

    @property
    def lang(self) -> str:
        """The language, `de` or `en`."""
        return spoken()

    @cached_property
    def policies(self) -> PolicySet:
        """The law."""
        return load_policies(self.given["policies"])

    @property
    def vocabulary(self) -> Vocabulary:
        """The facts."""
        return self.policies.vocabulary

    @cached_property
    def engine(self) -> Engine:
        """The engine with the wanted matcher."""
        return build_engine(self.policies, self.given.get("matcher", "native"))

    @cached_property
    def company(self) -> Company:
        """The company, or one without activities where none is named."""
        source = self.given.get("activities")
        return NO_COMPANY if source is None else company_in(source, self.vocabulary)

    @cached_property
    def day(self) -> date:
        """The day, or today."""
        return self.given.get("at") or date.today()

    def say(self, as_json: Callable[[], str], page: Callable[[], Page]) -> None:
        """Print one of them, as the options say."""
        if self.given["as_json"]:
            click.echo(as_json())
        else:
            show(page())


def opening(*options: Callable[[Command], Command], kind: type[Opened] = Opened) -> Callable[[Command], Command]:
    """Options in their order; the command takes what they name as its first argument."""

    def decorate(command: Command) -> Command:
        @wraps(command)
        def run(*arguments: Any, **given: Any) -> Any:
            own = {name: given.pop(name) for name in kind.names if name in given}
            with _ending():
                return command(*arguments, kind(own), **given)

        return several(*options)(run)  # type: ignore[arg-type]  # the same function to click

    return decorate


@contextmanager
def _ending() -> Iterator[None]:
    """End a command for facts that cannot be understood, and for a place that is none in the law."""
    try:
        yield
    except NotAPlace as error:
        raise WrongCall(error.message, error.help) from None
    except FactError as error:
        for fault in error.faults:
            echo(advised(fault.message, fault.help), err=True)
        raise click.exceptions.Exit(BAD_INPUT) from None


def write(text: str, output: Path | None) -> None:
    """Write a text into a file, or print it."""
    if output is None:
        click.echo(text, nl=False)
    else:
        output.write_text(text, encoding="utf-8")


texts_option: Final = click.option("--texts", type=FOLDER, metavar="DIR", envvar="ZWECK_TEXTS", show_envvar=True)
"""From here the wording of citations is quoted."""


def load_quotations(folder: Path | None, policies: PolicySet) -> Quotations | None:
    """The official texts of a folder to quote from; nothing where none is named."""
    return None if folder is None else Quotations(policies.citations, texts(folder, policies.citations))
