"""The files that the image was installed from, with their hashes."""

import hashlib
import re
import zipfile
from pathlib import Path
from typing import Final, NamedTuple

from tests.deploy.image import ROOT, normal

IMAGE: Final = ROOT / "deploy" / "image.txt"
CODE: Final = (".so", ".pyd", ".dylib")


class Wheel(NamedTuple):
    """A file, what its hash is of, and whether it has native code."""

    digest: str
    named: str
    native: bool


def wheels(folder: Path) -> dict[str, Wheel]:
    """Those in a folder, by the names of their packages."""
    known = hashes(IMAGE.read_text(encoding="utf-8"))
    found = {}
    for path in sorted(folder.glob("*.whl")):
        name = normal(path.name.partition("-")[0])
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        with zipfile.ZipFile(path) as archive:
            native = any(entry.endswith(CODE) for entry in archive.namelist())
        found[name] = Wheel(digest, _named(path.name, digest, known.get(name)), native)
    return found


def hashes(text: str) -> dict[str, set[str]]:
    """The hashes in a file of requirements, by package."""
    blocks = re.split(r"^(?=[\w.-]+==)", text, flags=re.MULTILINE)
    named = [(re.match(r"[\w.-]+", block), block) for block in blocks]
    return {normal(name[0]): set(re.findall(r"sha256:([0-9a-f]{64})", block)) for name, block in named if name and "==" in block}


def _named(file: str, digest: str, known: set[str] | None) -> str:
    if known is None:
        return f"{file}, built from this repository"
    if digest in known:
        return f"{file}, as deploy/image.txt names it"
    return f"{file}, built here from the source whose hash deploy/image.txt names"
