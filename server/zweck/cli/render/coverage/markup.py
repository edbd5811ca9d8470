"""HTML made of elements; text is escaped wherever it comes from."""

from collections.abc import Iterable
from html import escape
from typing import Final

EMPTY: Final = frozenset({"input", "meta", "br"})


class Markup(str):
    """Text that is HTML already."""

    __slots__ = ()


def element(name: str, /, *children: str, **attributes: str | bool) -> Markup:
    """An element; `class_` and the like lose their stroke, `data_x` becomes `data-x`, and what is false or empty is left out."""
    said = "".join(_attribute(key, value) for key, value in attributes.items() if value not in (False, ""))
    return Markup(f"<{name}{said}>" if name in EMPTY else f"<{name}{said}>{joined(children)}</{name}>")


def joined(children: Iterable[str]) -> Markup:
    """Several elements or texts, one after the other."""
    return Markup("".join(child if isinstance(child, Markup) else escape(child) for child in children))


def _attribute(key: str, value: str | bool) -> str:
    name = key.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{escape(str(value))}"'
