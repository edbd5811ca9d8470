"""The source that a user names."""

from pathlib import Path
from typing import Final

from server.sources.folder import Folder
from server.sources.source import Source, SourceError

FORMS: Final = "name a policy directory, `git+file:///path/to/repository@ref` or a bundle"


def given(name: str, key: str | None = None) -> Source:
    """The source behind a name; `key` is the file with the public key that verifies a bundle.

    Raises:
        SourceError: if it names none.
    """
    path = Path(name)
    if path.is_dir():
        return Folder(path)
    raise SourceError(f"there is nothing to read at `{name}`", FORMS)
