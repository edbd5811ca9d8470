"""The catalogue: each sentence once, in German and English, by its key; in `words.yaml` of the room that says it.

Faults have their codes as keys, in `words/faults.yaml`: a title, and a sentence for each way to cause the fault.
A sentence with `help` says what to do. A sentence that counts has two forms, `one` and `other`.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final, Literal, overload

import yaml

from zweck.words.text import Text

LOADER: Final = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
"""Reads every word as text, also `no`."""

CODE: Final = "ZW"
FAULTS: Final = Path(__file__).with_name("faults.yaml")


@overload
def find(key: str, count: object = None, *, default: Literal[False] = False) -> Text: ...
@overload
def find(key: str, count: object = None, *, default: Literal[True]) -> Text | None: ...
def find(key: str, count: object = None, *, default: bool = False) -> Text | None:
    """The sentence of a key, in the form that `count` asks for; None instead of an error where `default` is set.

    Raises:
        KeyError: if there is no such sentence.
    """
    sentences = read(file_of(key))
    form = key if key in sentences else f"{key}.{'one' if str(count) == '1' else 'other'}"
    return sentences.get(form) if default else sentences[form]


@cache
def file_of(key: str) -> Path:
    """The file that has a key.

    Raises:
        KeyError: if there is no room of this name.
    """
    room = key.partition(".")[0]
    spec = None if room.startswith(CODE) else find_spec(f"zweck.{room}")
    if spec is None:
        if room.startswith(CODE):
            return FAULTS
        raise KeyError(key)
    return Path(next(iter(spec.submodule_search_locations or ()), "")) / "words.yaml"


@cache
def titles() -> Mapping[str, Text]:
    """The title of each code of a fault."""
    return {key.removesuffix(".title"): text for key, text in read(FAULTS).items() if key.endswith(".title")}


@cache
def read(path: Path) -> Mapping[str, Text]:
    """Every sentence of a file by its key, which begins with the name of the room or a code.

    Raises:
        ValueError: if a sentence lacks a language.
    """
    with path.open(encoding="utf-8") as file:
        found = yaml.load(file, LOADER)  # noqa: S506  the base loader makes nothing but texts, lists and maps
    return dict(_sentences("" if path == FAULTS else path.parent.name, found, path))


def _sentences(key: str, found: object, path: Path) -> Iterator[tuple[str, Text]]:
    match found:
        case {"de": str(german), "en": str(english), **more} if more.keys() <= {"help"}:
            yield key, Text(german, english)
            for name, inner in more.items():
                yield from _sentences(f"{key}.{name}", inner, path)
        case dict() if not found.keys() & {"de", "en"}:
            for name, inner in found.items():
                yield from _sentences(f"{key}.{name}" if key else name, inner, path)
        case _:
            raise ValueError(f"{path.name}: `{key}` is no sentence; give it `de` and `en`, `help` beside them, and nothing else")
