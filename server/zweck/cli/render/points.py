"""The places of the law on which a question bears."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from zweck.cli.render.answer.writer import Library

MAX_POINTS: Final = 3
"""Places of the law that are named as the reason of a question."""


def points(names: Iterable[str], library: Library, on: date | None) -> list[str]:
    """The citations of scopes (`law/scope`), requirements and prohibitions, each once, the first few of them."""
    found = (_citation(name, library, on) for name in names)
    return [citation for citation in dict.fromkeys(found) if citation][:MAX_POINTS]


def _citation(name: str, library: Library, on: date | None) -> str:
    law, _, last = name.rpartition("/")
    if last == "scope" and law in library.laws:
        version = library.laws[law].on(on) if on else None
        return version.scope.citation if version is not None and version.scope is not None else ""
    rule = library.rule(name, on)
    return rule.citation if rule is not None else ""
