"""The program that answers, as entries name it: its version, the grammar of policy files that it reads, and the digest of its code."""

import re
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

import zweck
from zweck.law.load.grammars import NEWEST
from zweck.settings import environment

GRAMMAR: Final = re.compile(r" grammar ([0-9]{1,6})( |$)")
LENGTH: Final = 12


@cache
def engine_version() -> str:
    """The program, such as `zweck 0.1.0 grammar 5 build 0123456789ab`; entries of before have the version alone."""
    return f"zweck {environment.release()} grammar {NEWEST} build {_build()}"


def grammar_of(engine: str) -> int | None:
    """The number of the grammar that a program read; `None` where an entry does not say."""
    found = GRAMMAR.search(engine)
    return int(found[1]) if found else None


def _build() -> str:
    """The digest of all modules by their names, the same wherever they are installed."""
    found = sha256()
    modules = {path.relative_to(root).as_posix(): path for root in zweck.__path__ for path in Path(root).rglob("*.py")}
    for name, path in sorted(modules.items()):
        found.update(f"{name}\0".encode() + sha256(path.read_bytes()).digest())
    return found.hexdigest()[:LENGTH]
