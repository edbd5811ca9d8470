"""The files in a folder of cases: suites, cases of records, one snapshot for each version of a law, explanations of survivors."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from zweck.forms.diagnostics import Diagnostics
from zweck.forms.form import Context, Form
from zweck.forms.key import Key
from zweck.forms.reader import read_file
from zweck.law.load.files import display, find

SNAPSHOT: Final = "snapshot.yaml"
SURVIVORS: Final = "survivors.yaml"
RECORDS: Final = "records.yaml"
CONTROLLERS: Final = "controllers.yaml"


def suites(path: Path, diagnostics: Diagnostics) -> list[Path]:
    """The files with cases: the file itself, or those below a folder."""
    return [file for file in _files(path, diagnostics) if file.name not in (SNAPSHOT, SURVIVORS, RECORDS, CONTROLLERS)]


def named(name: str, path: Path, diagnostics: Diagnostics) -> list[Path]:
    """The files of this name: the file itself, or those below a folder."""
    return [file for file in _files(path, diagnostics) if file.name == name]


def forms_in(name: str, path: Path, keys: tuple[Key, ...], diagnostics: Diagnostics) -> Iterator[tuple[Path, Form]]:
    """The files of this name as mappings with these keys; the faults of those that are none are noted."""
    for file in named(name, path, diagnostics):
        node = read_file(file, display(file), diagnostics)
        form = None if node is None else Form.of(node, keys, Context(diagnostics))
        if form is not None:
            yield file, form


def _files(path: Path, diagnostics: Diagnostics) -> list[Path]:
    return find(path, diagnostics) if path.is_dir() else [path]
