"""Options from declared settings: each kind of value as a type of click."""

import os
from collections.abc import Callable, Mapping
from functools import wraps
from pathlib import Path
from typing import Any, Final, assert_never
from zoneinfo import available_timezones

import click
from click.shell_completion import CompletionItem

from zweck.cli.console import Command, WrongValue
from zweck.forms.quoting import near, shown
from zweck.runtime.sources.parse import Absent, parse_company, parse_source
from zweck.runtime.sources.source import COMPANY, POLICIES, Missing, Source, SourceError
from zweck.settings.declared import Choice, File, Flag, Integer, Kind, Named, Number, Setting, Text, composed, declared
from zweck.words.said import says

ENDLESS: Final = frozenset({"/dev/full", "/dev/random", "/dev/urandom", "/dev/zero"})
"""Devices that can be read without end."""


def as_zone(value: str) -> str:
    """A time zone by its name in the IANA database, or a usage error."""
    if value and value not in available_timezones():
        help = near(value, available_timezones()) or says("cli.zone_example")
        raise WrongValue(says("cli.no_zone", value=shown(value), help=help))
    return value


class WithCommas(click.ParamType[Any]):
    """Several things, which stand in a variable with commas between."""

    def split_envvar_value(self, rv: str) -> list[str]:
        """The things."""
        return [part.strip() for part in rv.split(",") if part.strip()]


class Sources(WithCommas):
    """Where policies, or the files of a company, come from."""

    def __init__(self, kind: str, *, later: bool = False) -> None:
        """With `later`, a source may be absent now and come back."""
        self.name = kind
        self._later = later

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Source:
        """The source, or a usage error."""
        try:
            return parse_company(value) if self.name == COMPANY else parse_source(value)
        except SourceError as error:
            if self._later and isinstance(error, Missing):
                return Absent(value, kind=self.name)
            raise WrongValue(
                says("forms.then", first=error.message, rest=error.help) if error.help else error.message, ctx, param
            ) from None

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Folders and files."""
        return [CompletionItem(incomplete, type="file")]


class Place(click.Path):
    """A file or a folder; what never ends, or waits until another program writes it, is neither."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path, or a usage error."""
        found = Path(os.fsdecode(super().convert(value, param, ctx)))
        real = Path(os.path.realpath(found))
        if not value:
            raise WrongValue(says("cli.no_path"), ctx, param)
        if real.is_fifo() or str(real) in ENDLESS:
            raise WrongValue(says("cli.no_ordinary_file", path=shown(str(found))), ctx, param)
        return found


class Files(WithCommas, Place):
    """Files that are there."""


NAMED: Mapping[str, Any] = {"zone": as_zone, POLICIES: Sources(POLICIES, later=True), COMPANY: Sources(COMPANY, later=True)}
"""The types of values that have their own readers; sources of a server may come back."""


def type_of(kind: Kind) -> Any:
    """The type by which click reads a kind of value."""
    match kind:
        case Text():
            return click.STRING
        case Integer(least, most):
            return click.IntRange(least, most)
        case Number(least, most, above):
            return click.FloatRange(least, most, min_open=above)
        case Flag():
            return click.BOOL
        case Choice(words):
            return click.Choice(words)
        case File(exists):
            return Files(exists=exists, dir_okay=False)
        case Named(name):
            return NAMED[name]
        case _:
            assert_never(kind)


def option(setting: Setting, into: str = "", **changes: Any) -> Callable[[Command], Command]:
    """The option of a setting, with some properties as this command has them; the command takes it as the parameter `into`."""
    names = f"--{setting.name}"
    about: dict[str, Any] = {"default": setting.default, "metavar": setting.metavar or None}
    if isinstance(setting.kind, Flag):
        names += f"/--{setting.kind.opposite}" if setting.kind.opposite else ""
        about["is_flag"] = True
    else:
        about |= {"type": type_of(setting.kind), "multiple": setting.many}
    if setting.also:
        about |= {"envvar": setting.also, "show_envvar": True}
    shows = setting.default not in (None, "", (), False, 0.0)
    return click.option(names, into or setting.key, **{**about, "show_default": shows, **changes})


def shared(group: type, name: str, **changes: Any) -> Callable[[Command], Command]:
    """The option of one setting of a group, by its name."""
    return option(next(each for each in declared(group) if each.name == name), **changes)


def several(*options: Callable[[Command], Command]) -> Callable[[Command], Command]:
    """Options in their order, as one."""

    def decorate(command: Command) -> Command:
        for each in reversed(options):
            command = each(command)
        return command

    return decorate


def grouped(group: type, into: str) -> Callable[[Command], Command]:
    """The options of all settings of a group; the command takes them as one object, the parameter `into`."""
    settings = declared(group)

    def decorate(command: Command) -> Command:
        @wraps(command)
        def run(*arguments: Any, **given: Any) -> Any:
            values = {each.name: given.pop(each.key) for each in settings}
            return command(*arguments, **{into: composed(group, values)}, **given)

        return several(*map(option, settings))(run)  # type: ignore[return-value]  # the same function to click

    return decorate
