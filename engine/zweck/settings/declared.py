"""Settings, declared once: each is a field of a dataclass of the room that uses it.

From the declaration follow the option of a command, its variables, its key in a file, `--show-config`, the table of the documentation and
the values of the chart. A dataclass whose fields are such dataclasses has all their settings.
"""

from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields, is_dataclass
from typing import Any, Final, NamedTuple, TypeVar

from zweck.words.said import Said, says

T = TypeVar("T")

DECLARED: Final = "setting"
MAX_PROCESSES: Final = 1024  # of one command or server


@dataclass(frozen=True, slots=True)
class Text:
    """A line of text."""


@dataclass(frozen=True, slots=True)
class Integer:
    """A whole number from `least` to `most`."""

    least: int = 1
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Number:
    """A number from `least`, or above it, to `most`."""

    least: float = 0
    most: float | None = None
    above: bool = False


@dataclass(frozen=True, slots=True)
class Flag:
    """`true` or `false`; `opposite` is the option that takes it back."""

    opposite: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several words."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class File:
    """The path of a file, which exists or may be made."""

    exists: bool = True


@dataclass(frozen=True, slots=True)
class Named:
    """A value of a type that has its own reader, by the name of the type: a time zone, a source."""

    name: str


Kind = Text | Integer | Number | Flag | Choice | File | Named


class Setting(NamedTuple):
    """A setting: its name is the option without dashes and the key in a file; its default is in the unit in which users write it."""

    name: str
    default: Any
    group: str
    kind: Kind
    metavar: str
    also: str
    """The variable that means the same for all commands; empty without one."""
    unit: int
    """The factor from the value that users write to that of the field."""
    many: bool
    needs: tuple[str, ...]
    """Settings without which this one means nothing."""
    excludes: tuple[str, ...]
    secret: bool
    """Whether the value may hold a password."""

    @property
    def key(self) -> str:
        """The name as that of a parameter."""
        return self.name.replace("-", "_")


def setting(
    default: Any,
    kind: Kind,
    metavar: str = "",
    *,
    name: str = "",
    also: str = "",
    unit: int = 1,
    many: bool = False,
    needs: tuple[str, ...] = (),
    excludes: tuple[str, ...] = (),
    secret: bool = False,
) -> Any:
    """A field that is a setting, named like the field if `name` is empty; the other parameters are those of `Setting`."""
    shown = default // unit if unit > 1 else default
    found = Setting(name, shown, "", kind, metavar, also, unit, many, needs, excludes, secret)
    return field(default=default, metadata={DECLARED: found})


def declared(group: type) -> tuple[Setting, ...]:
    """The settings of a dataclass and of those inside it, in their order."""
    found: list[Setting] = []
    for each in fields(group):
        if DECLARED in each.metadata:
            found.append(_of(each, group))
        elif isinstance(each.type, type) and is_dataclass(each.type):
            found += declared(each.type)
    return tuple(found)


def _of(each: Field[Any], group: type) -> Setting:
    found: Setting = each.metadata[DECLARED]
    return found._replace(name=found.name or each.name.replace("_", "-"), group=group.__name__)


def composed(group: type[T], values: Mapping[str, Any]) -> T:
    """The dataclass with these values by the names of settings; those that are missing have their defaults."""
    given: dict[str, Any] = {}
    for each in fields(group):  # type: ignore[arg-type]  # a dataclass
        if DECLARED not in each.metadata:
            if isinstance(each.type, type) and is_dataclass(each.type):
                given[each.name] = composed(each.type, values)
        elif (found := _of(each, group)).name in values:
            given[each.name] = values[found.name] * found.unit if found.unit > 1 else values[found.name]
    return group(**given)


def misfit(settings: tuple[Setting, ...], said: Mapping[str, str], present: Mapping[str, Any]) -> Said | None:
    """The message where a setting needs one that is missing, or excludes one that is there; `None` where all fit.

    `said` has the places that set something for this command alone, by the names of settings; `present` has all values. A variable that
    all commands have in common may stand alone.
    """
    for each in settings:
        if each.name not in said or present.get(each.name) is False:
            continue
        for other in each.needs:
            if not present.get(other):
                return says("settings.needs", place=said[each.name], other=other)
        for other in each.excludes:
            if present.get(other):
                return says("settings.excludes", place=said[each.name], other=other)
    return None
