"""The environment of the process: nothing else in zweck reads it."""

import os
from pathlib import Path
from typing import Final

PREFIX: Final = "ZWECK_"


def variable(name: str) -> str:
    """The value of a variable; empty where it is not set."""
    return os.environ.get(name, "")


def names(prefix: str) -> list[str]:
    """The variables whose names begin so, in order."""
    return sorted(name for name in os.environ if name.startswith(prefix))


def without(prefix: str, **more: str) -> dict[str, str]:
    """An environment for another process: this one but for the variables whose names begin so, and with some more."""
    return {name: value for name, value in os.environ.items() if not name.startswith(prefix)} | more


def preset(name: str, value: str) -> None:
    """Set a variable for a library that reads it, unless the user has set it."""
    os.environ.setdefault(name, value)


def user_folder(name: str, *usual: str) -> Path:
    """A folder of the desktop: the variable `name`, or the usual one below the user's home."""
    return Path(variable(name) or Path.home().joinpath(*usual))


def release(otherwise: str = "(not installed)") -> str:
    """The version of this program, or what is said of a checkout that was never installed."""
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415  it takes a tenth of the start of a program, and few ask

    try:
        return version("zweck")
    except PackageNotFoundError:
        return otherwise
