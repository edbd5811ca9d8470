"""Settings: the options of a command, said on the command line, in the environment, in a file, or left at their defaults."""

import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import click
from click.core import ParameterSource

from zweck.cli.console import WrongCall
from zweck.forms.diagnostics import Diagnostics
from zweck.forms.form import Context, items, line, mapping
from zweck.forms.near import near
from zweck.forms.quoting import listed, shown
from zweck.forms.reader import Node, Scalar, plain, read_file

PLACES: Final = "zweck.settings.places"
"""Under this name the context has the places in the file from which settings came."""

BARE: Final = re.compile(r"[A-Za-z0-9_/][A-Za-z0-9_./:@+=,-]*(?<!:)")
"""Text that YAML reads as one word, if it is not a word with a meaning of its own."""

SECRET: Final = re.compile(r"(?<=://)([^/@:]*:)[^/@]*(?=@)")
"""The password in a URL, behind the name."""

HIDDEN: Final = r"\1***"

NUMBERS: Final = {"a valid integer range": "a whole number", "a valid float range": "a number"}
"""Names of numbers in the library, and in messages."""

FILE: Final = click.Path(exists=True, dir_okay=False, path_type=Path)


class Configured(click.Command):
    """A command all of whose options are settings: the command line goes before the environment, that before a file, that before defaults.

    Hidden options are not settings: they are how the program speaks to itself. With `--channel`, the command is such a part of a program,
    whose settings all came from the one that started it.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Give every option its variable, and add `--config` and `--show-config`."""
        super().__init__(*args, **kwargs)
        file = "The other options, as `option: value` in YAML; flags and the environment go before it."
        show = "Print each setting and where it comes from, and end."
        for option in (
            click.Option(("--config",), type=click.Path(), is_eager=True, expose_value=False, callback=_take, metavar="FILE", help=file),
            click.Option(("--show-config",), is_flag=True, help=show),
        ):
            self.params.append(option)
        for option in self.settings().values():
            option.envvar = [self.variable(option), *([option.envvar] if isinstance(option.envvar, str) else option.envvar or ())]
        self._config().envvar = self.variable(self._config())

    def settings(self) -> dict[str, click.Option]:
        """The options that are settings, by their names in a file."""
        options = (option for option in self.params if isinstance(option, click.Option) and not option.hidden)
        return {_name(option): option for option in options if option.name not in ("config", "show_config")}

    def variable(self, option: click.Option) -> str:
        """The name of the environment variable that is an option."""
        return f"{self._prefix()}{_name(option).upper().replace('-', '_')}"

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take the settings; a fault in the environment is reported with its variable."""
        try:
            return super().parse_args(ctx, args)
        except click.BadParameter as error:
            option = error.param
            if isinstance(option, click.Option) and ctx.get_parameter_source(option.name) is ParameterSource.ENVIRONMENT:
                error.param_hint = f"`{_variable_set(option)}`"
            raise

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command, or show its settings.

        Raises:
            WrongCall: if the environment has a variable of this command that is none of its settings.
        """
        prefix = self._prefix()
        known = {self.variable(option).removeprefix(prefix) for option in (*self.settings().values(), self._config())}
        for name in sorted(name.removeprefix(prefix) for name in os.environ if name.startswith(prefix)):
            if name not in known:
                help = near(name, known).replace("`", f"`{prefix}", 1) or f"`zweck {self.name} --help` names the options"
                raise WrongCall(f"the variable `{prefix}{shown(name)}` is no option of `zweck {self.name}`", help)
        if ctx.params.pop("show_config"):
            click.echo("\n".join(shown_settings(self, ctx)))
            return None
        return super().invoke(ctx)

    def _config(self) -> click.Option:
        return next(option for option in self.params if isinstance(option, click.Option) and option.name == "config")

    def _prefix(self) -> str:
        return f"ZWECK_{str(self.name).upper()}_"


def repeated(ctx: click.Context) -> list[str]:
    """The settings from the command line and the file, as words for another process in the same environment."""
    command, words = _command(ctx), []
    for option in command.settings().values():
        value = _given(ctx, option)
        if value is None or ctx.get_parameter_source(option.name) in (ParameterSource.ENVIRONMENT, ParameterSource.DEFAULT):
            continue
        if option.is_flag:
            words += option.opts[:1] if value else option.secondary_opts[:1]
        else:
            words += [word for one in (value if option.multiple else (value,)) for word in (option.opts[0], str(one))]
    return words


def shown_settings(command: Configured, ctx: click.Context) -> Iterator[str]:
    """Every setting with its value and where it comes from, as the lines of a file that sets the same; passwords are left out."""
    lines = {name: _written(name, _given(ctx, option)) for name, option in command.settings().items()}
    width = max(map(len, lines.values()))
    for name, option in command.settings().items():
        yield f"{lines[name]:<{width}}  # {_origin(ctx, option)}"


def _command(ctx: click.Context) -> Configured:
    if not isinstance(ctx.command, Configured):
        raise TypeError(ctx.command)
    return ctx.command


def _given(ctx: click.Context, option: click.Option) -> Any:
    """The value of an option; of one that may be given more than once, all of them, `None` without any."""
    value = ctx.params[option.name]
    if not option.multiple or value is None:
        return value
    return ([*value] if isinstance(value, Iterable) else [value]) or None


def _name(option: click.Option) -> str:
    return max(option.opts, key=len).lstrip("-")


# --- the file ---------------------------------------------------------------------------------------------------------------------


def _take(ctx: click.Context, config: click.Parameter, value: str | None) -> None:
    """Let the settings of the file stand where neither the command line nor the environment has any."""
    if value is None or ctx.params.get("channel") is not None or ctx.resilient_parsing:
        return
    path = FILE.convert(value, config, ctx)
    ctx.default_map, ctx.meta[PLACES] = _read(Path(path), _command(ctx).settings(), ctx)


def _read(path: Path, settings: Mapping[str, click.Option], ctx: click.Context) -> tuple[dict[str, Any], dict[str, str]]:
    """The values and the places of the settings in a file, by the names of their parameters.

    Raises:
        PolicyError: with every fault of it.
    """
    diagnostics = Diagnostics()
    context = Context(diagnostics)
    node = read_file(path, str(path), diagnostics)
    root = None if node is None else mapping(node, context)
    values: dict[str, Any] = {}
    places: dict[str, str] = {}
    for name, value in ({} if root is None else root.pairs).items():
        if name in settings:
            option = settings[name]
            values[option.name] = _value(value, name, option, ctx, context)
            places[option.name] = f"{path}:{value.span.line}"
        elif root is not None:
            help = context.near(name, settings) or f"use {listed(settings, 40)}"
            context.fault("ZW202", root.key_spans[name], f"`{shown(name)}` is not an option of `zweck {ctx.command.name}`", help)
    diagnostics.raise_if_any()
    return values, places


def _value(node: Node, name: str, option: click.Option, ctx: click.Context, context: Context) -> Any:
    """The value of an option as the command line would have it; a fault is noted."""
    if option.is_flag:
        if isinstance(node, Scalar) and isinstance(node.value, bool):
            return node.value
        context.fault("ZW201", node.span, "`true` or `false` is expected here")
        return None
    before = len(context.diagnostics)
    value: Any = line(node, context) if not option.multiple else [line(item, context) for item in _members(node, context)]
    if len(context.diagnostics) > before:
        return None
    try:
        option.type_cast_value(ctx, value)
    except click.BadParameter as error:
        if isinstance(option.type, click.Choice):
            help = context.near(str(value), option.type.choices) or f"use {listed(option.type.choices)}"
            context.fault("ZW211", node.span, f"`{shown(value)}` is not allowed here", help)
        else:
            context.fault("ZW211", node.span, f"`{shown(value)}` is no value of `{name}`: {_said(error)}")
    return value


def _members(node: Node, context: Context) -> tuple[Node, ...]:
    """The members of a list; one value may stand without it."""
    return (node,) if isinstance(node, Scalar) else items(node, context)


def _said(error: click.BadParameter) -> str:
    said = error.message.rstrip(".").replace("'", "`")
    for theirs, ours in NUMBERS.items():
        said = said.replace(theirs, ours)
    return said[:1].lower() + said[1:]


# --- the settings shown ----------------------------------------------------------------------------------------------------------------


def _written(name: str, value: Any) -> str:
    match value:
        case None | () | []:
            return f"# {name}:"
        case bool():
            return f"{name}: {str(value).lower()}"
        case tuple() | list():
            return f"{name}: [{', '.join(_word(str(one)) for one in value)}]"
        case _:
            return f"{name}: {_word(SECRET.sub(HIDDEN, str(value)))}"


def _word(text: str) -> str:
    bare = BARE.fullmatch(text) and isinstance(plain(text), str | int)
    return text if bare else json.dumps(text, ensure_ascii=False)


def _origin(ctx: click.Context, option: click.Option) -> str:
    match ctx.get_parameter_source(option.name):
        case ParameterSource.DEFAULT if _given(ctx, option) is None:
            return "not set"
        case ParameterSource.COMMANDLINE:
            return "command line"
        case ParameterSource.ENVIRONMENT:
            return _variable_set(option)
        case ParameterSource.DEFAULT_MAP:
            return str(ctx.meta[PLACES][option.name])
        case _:
            return "default"


def _variable_set(option: click.Option) -> str:
    """The variable from which an option comes: the first that is set."""
    names = [option.envvar] if isinstance(option.envvar, str) else option.envvar or ()
    return next(name for name in names if os.environ.get(name))
