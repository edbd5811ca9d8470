"""The environment is read in one place: elsewhere a setting would be passed by the documentation, `--show-config` and the chart."""

import ast
from pathlib import Path

import pytest

from tests.rooms import ROOT, files

PLACE = "engine/zweck/settings/environment.py"
READERS = {"environ", "environb", "getenv", "getenvb", "putenv", "unsetenv"}


def readers(source: str) -> set[str]:
    """The names by which a program comes to the environment."""
    found: set[str] = set()
    if not any(name in source for name in READERS):
        return found
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "os":
            found.add(node.attr)
        if isinstance(node, ast.ImportFrom) and node.module == "os":
            found.update(each.name for each in node.names)
    return found & READERS


@pytest.mark.parametrize("root", ["engine", "server"])
def test_nothing_else_reads_the_environment(root: str) -> None:
    assert [file for file in files(root) if file != PLACE and readers((ROOT / file).read_text(encoding="utf-8"))] == []


def test_a_reader_is_found() -> None:
    """In each form in which it can be written."""
    assert readers(Path(ROOT / PLACE).read_text(encoding="utf-8")) == {"environ"}
    for source in ("import os\nos.getenv('X')", "from os import environ", "import os\nx = os.environ['X']"):
        assert readers(source), source
