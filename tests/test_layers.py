"""Imports go downwards only: each layer may use what stands before it."""

import ast
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).parents[1]

ENGINE = [
    "along",
    "basis",
    "law.diagnostics",
    "logic",
    "law.text",
    "law.tables",
    "law.vocabulary",
    "law.citation",
    "law.policy",
    "law.countries",
    "law.values",
    "law.former",
    "law.slips",
    "law.reader",
    "law.parse",
    "law.check",
    "law.load",
    "law.texts",
    "law.watch",
    "sources",
    "facts",
    "notes",
    "identity",
    "examined",
    "remedied",
    "reserved",
    "aged",
    "decision",
    "cache",
    "garbage",
    "editions",
    "readings",
    "program",
    "residual",
    "match",
    "combine",
    "explain",
    "load",
    "catalogue",
    "engine",
    "interview",
    "activities",
    "binding",
    "cases",
    "analysis",
    "editing",
]
SERVER = {
    "rpc": "gRPC over HTTP/2 and plain requests of HTTP; knows no law and no contract",
    "access": "who calls, and what a caller may do",
    "observe": "metrics, logs and traces",
    "pseudonym": "persons under pseudonyms: references normalised, one versioned key",
    "record": "the decision record: written, verified, replayed",
    "register": "events about persons: entered, looked up, proven, erased",
    "tables": "whole tables of Arrow: columns to answers, runs and their parts",
    "service": "decode, answer, encode: the contract `zweck.v1`",
    "doors": "other ways to the answers: JSON, AuthZEN, documents",
    "runtime": "processes that serve: sources of policies, reloads, workers",
    "lsp": "the language server for policy files",
    "cli": "the command `zweck`",
    "workbench": "the law in a lawyer's browser",
    "pytest_plugin": "policy repositories under pytest",
}
"""The rooms of the server, lowest first; each is one layer."""

NO_WIRE_NO_NETWORK = {"grpc", "google", "click", "socket", "asyncio", "http", "urllib"}


def files(root: str) -> list[str]:
    """The files below a root of imports, from the root of the project."""
    return sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / root / "zweck").rglob("*.py"))


def room(name: list[str], layers: list[str]) -> int | None:
    """The height of the layer to which a module belongs; `None` where it belongs to none of these."""
    heights = [(len(layer), height) for height, layer in enumerate(layers) if [*layer.split(".")] == name[1 : 1 + layer.count(".") + 1]]
    return max(heights)[1] if heights and name[0] == "zweck" else None


@cache
def imports(file: str) -> list[tuple[int, list[str]]]:
    """Line and dotted name of everything that a file imports, names of modules and of what is taken from them."""
    return list(_imports(file))


def _imports(file: str) -> Iterator[tuple[int, list[str]]]:
    for node in ast.walk(ast.parse((ROOT / file).read_text(encoding="utf-8"))):
        match node:
            case ast.Import(names):
                yield from ((node.lineno, name.name.split(".")) for name in names)
            case ast.ImportFrom(module=str(module), names=names):
                yield from ((node.lineno, [*module.split("."), name.name]) for name in names)
            case _:
                pass


def upward(file: str, layers: list[str]) -> list[str]:
    """Every import that goes up."""
    own = [*Path(file).with_suffix("").parts[1:]]
    height = room(own, layers)
    if height is None:  # the head of a package that holds several layers
        return [f"{file}:{line}: the package imports `{'.'.join(name)}`" for line, name in imports(file) if name[0] == "zweck"]
    return [
        f"{file}:{line}: `{layers[height]}` imports `{layers[other]}`, which stands above it"
        for line, name in imports(file)
        if (other := room(name, layers)) is not None and other > height
    ]


def test_the_engine_imports_downwards() -> None:
    assert files("engine")
    assert [fault for file in files("engine") for fault in upward(file, ENGINE)] == []


def test_the_server_imports_downwards() -> None:
    assert files("server")
    assert [fault for file in files("server") for fault in upward(file, [*SERVER])] == []


def test_the_engine_knows_no_wire_format_no_network_and_no_server() -> None:
    found = [(file, line, name) for file in files("engine") for line, name in imports(file)]
    assert [one for one in found if one[2][0] == "zweck" and room(one[2], ENGINE) is None] == []
    assert [one for one in found if one[2][0] in NO_WIRE_NO_NETWORK] == []


def test_the_transport_knows_no_law_and_no_contract() -> None:
    found = [(file, line, name) for file in files("server") if file.startswith("server/zweck/rpc/") for line, name in imports(file)]
    assert [one for one in found if one[2][0] == "zweck" and one[2][1] != "rpc"] == []
    assert found


def test_every_room_of_the_server_is_listed() -> None:
    assert {file.split("/")[2] for file in files("server")} == SERVER.keys()


def module(file: str) -> str:
    """The dotted name of the module in a file, without its root."""
    return ".".join(Path(file).with_suffix("").parts[1:]).removesuffix(".__init__")


def test_no_modules_of_the_server_import_each_other_in_a_cycle() -> None:
    """Imports inside functions count as well."""
    known = {module(file): file for file in files("server")}
    graph = {
        name: {found for _, parts in imports(file) for found in (".".join(parts), ".".join(parts[:-1])) if found in known and found != name}
        for name, file in known.items()
    }
    list(TopologicalSorter(graph).static_order())
