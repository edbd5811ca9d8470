"""Settings: the options of a command, said on the command line, in the environment, in a file, or left at their defaults."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import click
from click.core import ParameterSource

from zweck.cli.console import WrongCall, WrongValue, german, speaking
from zweck.cli.kinds import Place, option
from zweck.forms.diagnostics import Diagnostics
from zweck.forms.form import Context, items, line, mapping
from zweck.forms.quoting import listed, nearest, shown
from zweck.forms.reader import Node, Scalar, plain, read_file
from zweck.settings import environment
from zweck.settings.declared import Setting, composed, declared, misfit
from zweck.words.said import Said, says
from zweck.words.text import Text

BARE: Final = re.compile(r"[A-Za-z0-9_/][A-Za-z0-9_./:@+=,-]*(?<!:)")
"""Text that YAML reads as one word, if it is not a word with a meaning of its own."""

PASSWORD: Final = re.compile(r"(?<=://)([^/@:]*:)[^/@]*(?=@)")
"""The password in a URL, behind the name."""

HIDDEN: Final = r"\1***"

NUMBERS: Final = {"a valid integer range": "a whole number", "a valid float range": "a number"}
"""Names of numbers in the library, and in messages."""


class Configured(click.Command):
    """A command all of whose options are settings: the command line goes before the environment, that before a file, that before defaults.

    Its function takes one object, with all of them, and returns the exit code.
    """

    def __init__(self, *args: Any, group: type, **kwargs: Any) -> None:
        """Take the settings of a group, `--config` and `--show-config`."""
        super().__init__(*args, **kwargs)
        self.group: Final = group
        self.declared: Final = {each.name: each for each in declared(group)}
        for setting in self.declared.values():
            option(setting)(self)
        take: Any = {"type": click.Path(), "is_eager": True, "expose_value": False, "callback": _take, "metavar": "FILE"}
        config = click.Option(("--config",), **take)
        self.params += [config, click.Option(("--show-config",), is_flag=True)]
        for each in self.settings().values():
            each.envvar = [self.variable(each), *([each.envvar] if isinstance(each.envvar, str) else each.envvar or ())]
        config.envvar = self.variable(config)

    def settings(self) -> dict[str, click.Option]:
        """The options that are settings, by their names in a file."""
        options = (each for each in self.params if isinstance(each, click.Option))
        return {_name(each): each for each in options if _name(each) in self.declared}

    def variable(self, option: click.Option) -> str:
        """The name of the environment variable that is an option."""
        return f"{self._prefix()}{_name(option).upper().replace('-', '_')}"

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take the settings; a fault in the environment is reported with its variable."""
        try:
            return super().parse_args(ctx, args)
        except click.BadParameter as error:
            found = error.param
            if isinstance(found, click.Option) and ctx.get_parameter_source(found.name) is ParameterSource.ENVIRONMENT:
                error.param_hint = f"`{_variable_set(found)}`"
            raise

    def taken(self, ctx: click.Context) -> Any:
        """The object with all settings of a call.

        Raises:
            WrongCall: if some do not fit each other, or the environment has a variable of this command that is none of its settings, or
                one that would be with its prefix.
        """
        prefix = self._prefix()
        known = {self.variable(each).removeprefix(prefix) for each in self.settings().values()} | {"CONFIG"}
        for name in (name.removeprefix(prefix) for name in environment.names(prefix)):
            if name not in known:
                meant = nearest(name, known)
                help = says("forms.meant", name=prefix + meant) if meant else says("cli.help_names_options", command=self.name)
                raise WrongCall(says("cli.variable_no_option", variable=prefix + shown(name), command=self.name), help)
        for name, also in {**{name: each.also for name, each in self.declared.items()}, "config": ""}.items():
            end = name.upper().replace("-", "_")
            if (bare := environment.PREFIX + end) != also and environment.variable(bare):
                raise WrongCall(says("cli.variable_sets_nothing", variable=bare, meant=prefix + end))
        values = {name: ctx.params[each.key] for name, each in self.declared.items()}
        if fault := misfit(tuple(self.declared.values()), dict(self._explicit(ctx)), values):
            raise WrongCall(fault)
        return composed(self.group, values)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command, or show its settings; `WrongCall` as `taken` has it."""
        settings = self.taken(ctx)
        if ctx.params["show_config"]:
            click.echo("\n".join(shown_settings(self, ctx)))
            return
        ctx.params = {"settings": settings}
        ctx.exit(super().invoke(ctx))

    def _explicit(self, ctx: click.Context) -> Iterator[tuple[str, str]]:
        """The settings that something sets for this command alone, each with the words that name its place."""
        for name, each in self.settings().items():
            source, place = ctx.get_parameter_source(each.name), _origin(ctx, each)
            if source is ParameterSource.COMMANDLINE or place == self.variable(each):
                yield name, f"`{place}`" if source is ParameterSource.ENVIRONMENT else f"`--{name}`"
            elif source is ParameterSource.DEFAULT_MAP:
                yield name, f"`{name}` ({place})"

    def _prefix(self) -> str:
        return f"{environment.PREFIX}{str(self.name).upper()}_"


def shown_settings(command: Configured, ctx: click.Context) -> Iterator[str]:
    """Every setting with its value and where it comes from, as the lines of a file that sets the same; passwords are left out."""
    lines = {name: _written(command.declared[name], ctx.params[str(each.name)]) for name, each in command.settings().items()}
    width = max(map(len, lines.values()))
    for name, each in command.settings().items():
        yield f"{lines[name]:<{width}}  # {_origin(ctx, each)}"


def _name(option: click.Option) -> str:
    return max(option.opts, key=len).lstrip("-")


# --- the file ---------------------------------------------------------------------------------------------------------------------


class FromFile(dict[str, Any]):
    """The settings that a file says, by the names of parameters, and the place of each."""

    def __init__(self) -> None:
        super().__init__()
        self.places: Final[dict[str, str]] = {}


def _take(ctx: click.Context, config: click.Parameter, value: str | None) -> None:
    """Let the settings of the file stand where neither the command line nor the environment has any."""
    if value is not None and isinstance(ctx.command, Configured) and not ctx.resilient_parsing:
        path = Place(exists=True, dir_okay=False).convert(value, config, ctx)
        ctx.default_map = _read(Path(path), ctx.command, ctx)


def _read(path: Path, command: Configured, ctx: click.Context) -> FromFile:
    """The settings in a file.

    Raises:
        PolicyError: with every fault of it.
    """
    diagnostics = Diagnostics()
    context = Context(diagnostics)
    node = read_file(path, str(path), diagnostics)
    root = None if node is None else mapping(node, context)
    settings, found = command.settings(), FromFile()
    for name, value in ({} if root is None else root.pairs).items():
        if name in settings:
            key = str(settings[name].name)
            found[key], found.places[key] = _value(value, name, settings[name], ctx, context), f"{path}:{value.span.line}"
        elif root is not None:
            help = context.near(name, settings) or says("forms.use", words=listed(settings, 40))
            context.fault("ZW202", root.key_spans[name], says("ZW202.no_option", name=shown(name), command=command.name), help)
    diagnostics.raise_if_any()
    return found


def _value(node: Node, name: str, option: click.Option, ctx: click.Context, context: Context) -> Any:
    """The value of an option as the command line would have it; a fault is noted."""
    if option.is_flag:
        if isinstance(node, Scalar) and isinstance(node.value, bool):
            return node.value
        context.fault("ZW201", node.span, says("ZW201.truth_value_expected"))
        return None
    before, empty = len(context.diagnostics), isinstance(node, Scalar) and node.value == ""  # as the time zone that is not stated
    value: Any = [line(item, context) for item in _members(node, context)] if option.multiple else "" if empty else line(node, context)
    if len(context.diagnostics) > before:
        return None
    try:
        option.type_cast_value(ctx, value)
    except click.BadParameter as error:
        if isinstance(option.type, click.Choice):
            help = context.near(str(value), option.type.choices) or says("forms.use", words=listed(option.type.choices))
            context.fault("ZW211", node.span, says("ZW211.option_word", value=shown(value)), help)
        else:
            context.fault("ZW211", node.span, says("ZW211.option_value", value=shown(value), name=name, why=_why(error)))
    return value


def _members(node: Node, context: Context) -> tuple[Node, ...]:
    """The members of a list; one value may stand without it."""
    return (node,) if isinstance(node, Scalar) else items(node, context)


def _why(error: click.BadParameter) -> Said | Text:
    """The reason for which an option does not take a value."""
    return error.said if isinstance(error, WrongValue) else Text(_our_words(german(error.message)), _our_words(error.message))


def _our_words(sentence: str) -> str:
    said = sentence.rstrip(".").replace("'", "`")
    for theirs, ours in NUMBERS.items():
        said = said.replace(theirs, ours)
    return said[:1].lower() + said[1:]


# --- the settings shown ----------------------------------------------------------------------------------------------------------------


def _written(setting: Setting, value: Any) -> str:
    match value:
        case None | () | []:
            return f"# {setting.name}:"
        case bool():
            return f"{setting.name}: {str(value).lower()}"
        case tuple() | list():
            return f"{setting.name}: [{', '.join(_word(str(one)) for one in value)}]"
        case _:
            return f"{setting.name}: {_word(PASSWORD.sub(HIDDEN, str(value)) if setting.secret else str(value))}"


def _word(text: str) -> str:
    bare = BARE.fullmatch(text) and isinstance(plain(text), str | int)
    return text if bare else json.dumps(text, ensure_ascii=False)


def _origin(ctx: click.Context, option: click.Option) -> str:
    match ctx.get_parameter_source(option.name):
        case ParameterSource.DEFAULT if ctx.params[str(option.name)] in (None, ()):
            return speaking()(says("cli.settings.unset"))
        case ParameterSource.COMMANDLINE:
            return speaking()(says("cli.settings.command_line"))
        case ParameterSource.ENVIRONMENT:
            return _variable_set(option)
        case ParameterSource.DEFAULT_MAP if isinstance(ctx.default_map, FromFile):
            return ctx.default_map.places[str(option.name)]
        case _:
            return speaking()(says("cli.settings.default"))


def _variable_set(option: click.Option) -> str:
    """The variable from which an option comes: the first that is set."""
    names = [option.envvar] if isinstance(option.envvar, str) else option.envvar or ()
    return next(name for name in names if environment.variable(name))
