"""The first line of a policy file that names its schema to editors: `# yaml-language-server: $schema=…`."""

import os
import re
from pathlib import Path
from typing import Final

from zweck.editing.files import is_company, kind_in_company, kind_of
from zweck.editing.schema import FOLDER

NAMES_SCHEMA: Final = re.compile(r"(\ufeff?)# yaml-language-server: \$schema=[^\r\n]*(\r?\n|$)")
NEWLINE: Final = re.compile(r"\r?\n")


def first_line(path: Path, root: Path) -> str:
    """The line for a file at `path` with the policy directory or the folder of a company `root`; empty for a file of no kind."""
    kind = kind_in_company(path) if is_company(root) else kind_of(path, root)
    if kind is None:
        return ""
    target = os.path.relpath(root / FOLDER / f"{kind}.json", path.parent)
    return f"# yaml-language-server: $schema={Path(target).as_posix()}"


def with_first_line(text: str, path: Path, root: Path) -> str:
    """The text of a file with that line at its head; a line that names another schema is replaced."""
    line = first_line(path, root)
    if not line:
        return text
    found = NAMES_SCHEMA.match(text)
    newline = NEWLINE.search(text)
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    rest = text[found.end() :] if found else text.removeprefix("\ufeff")
    return f"{mark}{line}{newline[0] if newline else chr(10)}{rest}"
