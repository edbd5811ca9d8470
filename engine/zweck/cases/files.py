"""The files in a folder of cases: suites, cases of records, one snapshot for each version of a law, explanations of survivors."""

from pathlib import Path
from typing import Final

from zweck.forms.diagnostics import Diagnostics
from zweck.law.load.files import find

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


def _files(path: Path, diagnostics: Diagnostics) -> list[Path]:
    return find(path, diagnostics) if path.is_dir() else [path]
