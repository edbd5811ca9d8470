"""The places of the law on which a question bears."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from zweck.pages.answer.writer import Library
from zweck.words.text import Text

MAX_POINTS: Final = 3
"""Places of the law that are named as the reason of a question."""

SILENT: Final = Text("", "")


def points(names: Iterable[str], library: Library, on: date | None) -> list[tuple[str, Text]]:
    """The scopes (`law/scope`), requirements and prohibitions, each citation once, with what they say; the first few of them."""
    found = dict(reversed([_point(name, library, on) for name in names]))
    return [(citation, said) for citation, said in reversed(found.items()) if citation][:MAX_POINTS]


def _point(name: str, library: Library, on: date | None) -> tuple[str, Text]:
    law, _, last = name.rpartition("/")
    if last == "scope" and law in library.laws:
        version = library.laws[law].on(on) if on else None
        return ("", SILENT) if version is None or version.scope is None else (version.scope.citation, version.scope.reason)
    rule = library.rule(name, on)
    return ("", SILENT) if rule is None else (rule.citation, rule.reason or SILENT)
