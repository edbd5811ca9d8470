"""The house stands as `tests/rooms.py` says: order, faces, packages, cycles, sizes."""

import sys
from graphlib import TopologicalSorter

import pytest

from tests.rooms import ORDER, ROOT, WING_OF, WINGS, faces, files, imports, module, modules, room, shown, sizes

MAX_LINES = 300
LONG = {"proto/zweck/client/vocabulary.py": 10000}
"""Files that are longer still, and how long they may be; it is generated."""

ROOTS = ("engine", "server")


def test_every_room_has_its_place_and_its_place_is_no_ruin() -> None:
    found = {name.split(".")[1] for name in modules() if module_root(name) in ROOTS and name.count(".")}
    assert found == ORDER.keys()
    for wing in WINGS.values():
        assert all((ROOT / folder).is_dir() for folder in wing.tests)


def module_root(name: str) -> str:
    """The root of imports of a module."""
    return modules()[name].partition("/")[0]


def test_rooms_stand_below_the_root_of_their_wing() -> None:
    assert [name for name in modules() if room(name) and module_root(name) != WINGS[WING_OF[room(name)]].root] == []


@pytest.mark.parametrize("root", ROOTS)
def test_imports_go_downwards(root: str) -> None:
    upward = [
        f"{file}:{one.line}: `{own}` imports `{other}`, which stands above it"
        for file in files(root)
        for one in imports(file)
        if (own := room(module(file))) and (other := room(one.module)) and ORDER[other] > ORDER[own]
    ]
    assert files(root)
    assert upward == []


@pytest.mark.parametrize("wing", WINGS)
def test_a_wing_imports_only_its_packages(wing: str) -> None:
    used = {
        ".".join(parts[:2]) if parts[0] == "zweck" else parts[0]
        for name, file in modules().items()
        if WING_OF.get(room(name)) == wing
        for one in imports(file)
        if (parts := one.module.split("."))[0] not in sys.stdlib_module_names and not room(one.module)
    }
    assert used - WINGS[wing].packages - {"zweck"} == set()
    assert WINGS[wing].packages - used - {"durable", "numpy"} == set(), "a package that the wing does not use any more"


def test_the_transport_knows_no_law_and_no_contract() -> None:
    found = [one.module for file in files("server") if file.startswith("server/zweck/rpc/") for one in imports(file)]
    assert [name for name in found if name.startswith("zweck") and room(name) not in ("rpc", "bounded", "settings", "words")] == []
    assert found


def test_pages_know_no_terminal_and_no_contract() -> None:
    """Pages are made of objects of the domain; only the command that starts the workbench knows click."""
    below = ("click", "google", "zweck.v1", "zweck.service.encode")
    found = [file for file in files("server") if room(module(file)) in ("pages", "workbench")]
    shown_to = [file for file in found if not file.endswith("workbench/command.py")]
    assert shown_to
    assert [(file, one.module) for file in shown_to for one in imports(file) if one.module.startswith(below)] == []


def test_a_wing_shows_others_what_its_face_lists() -> None:
    assert shown() == faces(), (
        "`python -m tests.rooms` writes the list; an inner module that another wing imports is not yet part of a face"
    )


def test_no_modules_import_each_other_in_a_cycle() -> None:
    """Imports inside functions count as well; `tests` prove it for all roots."""
    graph = {name: {one.module for one in imports(file)} & modules().keys() - {name} for name, file in modules().items()}
    assert list(TopologicalSorter(graph).static_order())


def test_a_file_fits_on_a_few_screens() -> None:
    lines = {file: len((ROOT / file).read_text(encoding="utf-8").splitlines()) for file in modules().values() if "_pb2" not in file}
    assert {file: count for file, count in lines.items() if count > LONG.get(file, MAX_LINES)} == {}
    assert {file for file in LONG if lines.get(file, 0) <= MAX_LINES} == set(), "it is short enough now"


def test_no_room_is_larger_than_its_budget() -> None:
    """A budget grows only with a reason in the changelog: each new capability pays for its size elsewhere."""
    budgets = {name: size for wing in WINGS.values() for name, (_, size) in wing.rooms.items()}
    assert {name: size for name, size in sizes().items() if size > budgets[name]} == {}
