"""Imports go downwards only: each layer may use what stands before it."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

ENGINE = [
    "diagnostics",
    "vocabulary",
    "citation",
    "policy",
    "decision",
    "memory",
    "facts",
    "identity",
    "reader",
    "parse",
    "evaluate",
    "compile",
    "check",
    "match",
    "combine",
    "judge",
    "explain",
    "decide",
    "load",
    "suite",
    "analysis",
    "editing",
]
SERVER = [
    "transport",
    "archive",
    "errors",
    "access",
    "wire",
    "crosscheck",
    "observe",
    "reading",
    "encoding",
    "record",
    "sources",
    "answers",
    "recorded",
    "rules",
    "decisions",
    "policies",
    "administration",
    "offer",
    "health",
    "reflection",
    "serve",
    "reload",
    "doctor",
    "lsp",
    "cli",
    "pytest_items",
]
NO_WIRE_NO_NETWORK = {"server", "zweck", "grpc", "google", "click", "socket", "asyncio", "http", "urllib"}


def files(package: str) -> list[str]:
    """The files of a package, from the root."""
    return sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / package).rglob("*.py"))


def imports(file: str) -> Iterator[tuple[int, list[str]]]:
    """Line and dotted name of everything that a file imports, names of modules and of what is taken from them."""
    for node in ast.walk(ast.parse((ROOT / file).read_text(encoding="utf-8"))):
        match node:
            case ast.Import(names):
                yield from ((node.lineno, name.name.split(".")) for name in names)
            case ast.ImportFrom(module=str(module), names=names):
                yield from ((node.lineno, [*module.split("."), name.name]) for name in names)
            case _:
                pass


def upward(file: str, package: str, layers: list[str]) -> list[str]:
    """Every import that goes up."""
    layer = Path(file).parts[1].removesuffix(".py")
    if layer == "__init__":
        return [f"{file}:{line}: the package imports `{'.'.join(name)}`" for line, name in imports(file)]
    height = layers.index(layer)
    return [
        f"{file}:{line}: `{layer}` imports `{name[1]}`, which stands above it"
        for line, name in imports(file)
        if name[0] == package and layers.index(name[1]) > height
    ]


@pytest.mark.parametrize("file", files("engine"))
def test_the_engine_imports_downwards(file: str) -> None:
    assert upward(file, "engine", ENGINE) == []


@pytest.mark.parametrize("file", files("server"))
def test_the_server_imports_downwards(file: str) -> None:
    assert upward(file, "server", SERVER) == []


@pytest.mark.parametrize("file", files("engine"))
def test_the_engine_knows_no_wire_format_and_no_network(file: str) -> None:
    assert [f"{file}:{line}" for line, name in imports(file) if name[0] in NO_WIRE_NO_NETWORK] == []
