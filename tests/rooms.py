"""The house as data: wings in their order, their rooms in their order, the packages that each wing may import, its tests and its budget.

A room imports only what stands before it. `tests/test_rooms.py` holds this; `tests/faces.yaml` lists what a wing shows the others, and
`python -m tests.rooms` writes that list and prints the statements of each room.
"""

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping, Set
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

import yaml

ROOT: Final = Path(__file__).parents[1]
FACES: Final = ROOT / "tests" / "faces.yaml"


class Wing(NamedTuple):
    """A group of rooms: its root of imports, its rooms from the ground up, each with its meaning and the most statements it may have."""

    root: str
    rooms: Mapping[str, tuple[str, int]]
    packages: Set[str] = frozenset()
    """The packages of others that the wing may import; the contract and the client are among them."""
    tests: tuple[str, ...] = ()
    """The folders of its tests."""


WINGS: Final[Mapping[str, Wing]] = {
    "ground": Wing(
        "engine",
        {
            "words": ("texts in German and English", 170),
            "forms": ("files that people write: strict YAML, places, keys and faults", 780),
            "bounded": ("caches with a bound, long work, the search for garbage put off", 190),
            "settings": ("settings of programs", 130),
        },
        frozenset({"yaml"}),
        ("tests/engine",),
    ),
    "law": Wing(
        "engine",
        {
            "logic": ("conditions, and three truths", 320),
            "periods": ("until when records must and may be kept: pure reckoning", 780),
            "law": ("vocabulary, tables, citations, policies: parsed, checked, loaded", 6170),
            "facts": ("a caller's facts: read, merged with other sources, silence filled, contradictions", 750),
            "company": ("controllers, activities, appraisals, consent texts, and what events of the register mean", 1600),
        },
        tests=("tests/engine", "tests/policies", "tests/activities", "tests/periods"),
    ),
    "decide": Wing(
        "engine",
        {
            "decision": ("decisions: an outcome, and everything that explains it", 330),
            "editions": ("from versions to the law of one stretch of days", 1480),
            "readings": ("the reading of contradicted facts that is answered", 30),
            "program": ("the law compiled: planes, silence, verdicts, the machine, the partition of values", 1590),
            "residual": ("the law with some facts fixed: table, boxes", 400),
            "match": ("the truths of an edition's names, by the program or by Rete", 550),
            "combine": ("the meaning of requirements, grounds and prohibitions, on one screen", 90),
            "explain": ("reasons, missing facts, remedies, obligations, doubts", 2160),
            "load": ("policy folders to policy sets", 120),
            "catalogue": ("facts and rules found by words and places", 350),
            "engine": ("the public road", 150),
            "interview": ("interviews: first sheets, screening questions, parts; ways examined to their end", 430),
            "activities": ("questions about an activity, prepared; what a call must state; when they turn", 1080),
            "binding": ("which column of a table states which fact, and the questions that its rows ask", 500),
            "cases": ("case files, snapshots, and where an answer differs", 820),
        },
        frozenset({"durable"}),
        ("tests/engine", "tests/program", "tests/residual", "tests/agreement", "tests/activities"),
    ),
    "author": Wing(
        "engine",
        {
            "analysis": ("differences, coverage, deep checks, mutation, review", 5670),
            "editing": ("formatter, schemas, completion, migration", 2270),
        },
        frozenset({"clingo", "yaml"}),
        ("tests/analysis", "tests/editing"),
    ),
    "ledger": Wing(
        "server",
        {
            "chain": ("an append-only, sealed chain of entries in SQLite or PostgreSQL", 1820),
            "pseudonym": ("persons under pseudonyms: references normalised, one versioned key", 160),
            "record": ("the decision record, a chain: written, verified, replayed, proven", 1820),
            "register": ("events about persons, another chain: entered, looked up, proven, erased", 2410),
        },
        frozenset({"asyncpg", "cryptography", "idna", "phonenumbers", "pyarrow"}),
        ("tests/chain", "tests/record", "tests/register"),
    ),
    "tables": Wing(
        "server",
        {"tables": ("whole tables of Arrow: columns to planes, keys to answers, runs and their parts", 2900)},
        frozenset({"duckdb", "numpy", "pyarrow", "sqlglot"}),
        ("tests/bulk",),
    ),
    "serve": Wing(
        "server",
        {
            "rpc": ("gRPC over HTTP/2 and plain requests of HTTP; knows no law and no contract", 2820),
            "access": ("who calls, and what a caller may do", 520),
            "observe": ("metrics, logs and traces", 570),
            "service": ("decode, answer, encode: the contract `zweck.v1`", 3200),
            "doors": ("other ways to the answers: JSON, AuthZEN, documents", 1220),
            "runtime": ("processes that serve: sources of policies, reloads, workers", 2230),
        },
        frozenset(
            {
                *("cryptography", "google", "grpc", "grpc_health", "grpc_reflection", "h11", "jwt", "mcp", "mcp_types", "ngh2"),
                *("opentelemetry", "prometheus_client", "pydantic", "uvloop", "zweck.client", "zweck.v1"),
            }
        ),
        ("tests/server", "tests/access", "tests/observe", "tests/doors", "tests/reload", "tests/faults"),
    ),
    "desk": Wing(
        "server",
        {
            "pages": ("pages of answers, laws, tables and runs", 4850),
            "lsp": ("the language server for policy files", 330),
            "cli": ("the command `zweck`", 6060),
            "pytest_plugin": ("policy repositories under pytest", 230),
            "workbench": ("the law in a lawyer's browser", 3120),
        },
        frozenset(
            {
                *(
                    "click",
                    "docx",
                    "google",
                    "grpc",
                    "grpc_health",
                    "icalendar",
                    "jinja2",
                    "lsprotocol",
                    "markupsafe",
                    "pygls",
                    "pytest",
                    "starlette",
                ),
                *("uvicorn", "weasyprint", "yaml", "zweck.client", "zweck.v1"),
            }
        ),
        ("tests/cli", "tests/workbench"),
    ),
}
"""The wings, from the ground up."""

ORDER: Final[Mapping[str, int]] = {room: height for height, room in enumerate(room for wing in WINGS.values() for room in wing.rooms)}
WING_OF: Final[Mapping[str, str]] = {room: name for name, wing in WINGS.items() for room in wing.rooms}


class Import(NamedTuple):
    """An import: its line, the module that is imported, and the name taken from it, empty for the module itself."""

    line: int
    module: str
    name: str


@cache
def files(root: str) -> tuple[str, ...]:
    """The files below a root of imports, from the root of the project."""
    return tuple(sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / root / "zweck").rglob("*.py")))


def module(file: str) -> str:
    """The dotted name of the module in a file."""
    return ".".join(Path(file).with_suffix("").parts[1:]).removesuffix(".__init__")


def room(name: str) -> str:
    """The room of a module of zweck; empty for those of the client and the contract, and for other packages."""
    head, _, rest = name.partition(".")
    return found if head == "zweck" and (found := rest.partition(".")[0]) in ORDER else ""


@cache
def modules() -> Mapping[str, str]:
    """The file of each module of zweck."""
    return {module(file): file for root in ("proto", "engine", "server") for file in files(root)}


@cache
def imports(file: str) -> tuple[Import, ...]:
    """Everything that a file imports, inside functions too."""
    return tuple(_imports(ast.parse((ROOT / file).read_text(encoding="utf-8"))))


def _imports(tree: ast.Module) -> Iterator[Import]:
    known = modules()
    for node in ast.walk(tree):
        match node:
            case ast.Import(names):
                yield from (Import(node.lineno, name.name, "") for name in names)
            case ast.ImportFrom(module=str(source), names=names):
                for name in names:
                    inner = f"{source}.{name.name}"
                    yield Import(node.lineno, inner, "") if inner in known else Import(node.lineno, source, name.name)
            case _:
                pass


def statements(file: str) -> int:
    """The statements of a file, those inside others and docstrings included."""
    return sum(isinstance(node, ast.stmt) for node in ast.walk(ast.parse((ROOT / file).read_text(encoding="utf-8"))))


@cache
def sizes() -> Mapping[str, int]:
    """The statements of each room."""
    found: dict[str, int] = defaultdict(int)
    for name, file in modules().items():
        found[room(name)] += statements(file)
    return {name: found[name] for name in ORDER}


@cache
def shown() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """The modules of each wing that other wings import, by room."""
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for name, file in modules().items():
        for one in imports(file):
            inner = room(one.module)
            if inner and room(name) and WING_OF[inner] != WING_OF[room(name)]:
                found[WING_OF[inner]][inner].add(one.module.removeprefix(f"zweck.{inner}").removeprefix(".") or inner)
    return {
        wing: {name: tuple(sorted(found[wing][name])) for name in WINGS[wing].rooms if found[wing][name]} for wing in WINGS if found[wing]
    }


def main() -> None:
    """Write the list of faces, and print the statements of each room."""
    lines = [f"{wing}:\n" + "".join(f"  {name}: {' '.join(names)}\n" for name, names in rooms.items()) for wing, rooms in shown().items()]
    FACES.write_text(
        "# The modules of each wing that other wings import. `python -m tests.rooms` writes this file.\n" + "".join(lines), "utf-8"
    )
    for name, size in sizes().items():
        print(f"{name:15} {size:6} of {WINGS[WING_OF[name]].rooms[name][1]}")
    print(f"{'all':15} {sum(sizes().values()):6}")


def faces() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """The list of faces as it is written."""
    read: Mapping[str, Mapping[str, str]] = yaml.safe_load(FACES.read_text(encoding="utf-8"))
    return {wing: {name: tuple(names.split()) for name, names in rooms.items()} for wing, rooms in read.items()}


if __name__ == "__main__":
    main()
