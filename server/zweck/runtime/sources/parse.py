"""The source that a user names."""

from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from zweck.runtime.sources.bundle import Bundle
from zweck.runtime.sources.folder import Folder
from zweck.runtime.sources.git import Commit
from zweck.runtime.sources.source import Source, SourceError

COMMIT: Final = "git+file:"
FORMS: Final = "name a policy directory, `git+file:///path/to/repository@ref` or a bundle"
COMMITS: Final = "write `git+file:///path/to/repository@ref`, and behind it `#folder` if need be"


def parse_source(name: str, key: str | None = None) -> Source:
    """The source behind a name; `key` is the file with the public key that verifies a bundle.

    Raises:
        SourceError: if it names none.
    """
    if name.startswith(COMMIT):
        return _commit(name)
    path = Path(name)
    if path.is_dir():
        return Folder(path)
    if path.is_file():
        return Bundle(path, None if key is None else Path(key))
    raise SourceError(f"there is nothing to read at `{name}`", FORMS)


def _commit(name: str) -> Commit:
    """`git+file:///REPOSITORY@REF#FOLDER`; without REF it is `HEAD`, and an `@` in the path of the repository is written `%40`."""
    try:
        parts = urlsplit(name)
    except ValueError:
        raise SourceError(f"`{name}` does not name a commit", COMMITS) from None
    place, at, ref = parts.path.partition("@")
    inside = Path(unquote(parts.fragment))
    if parts.netloc not in ("", "localhost") or parts.query or not place.strip("/") or (at and not ref):
        raise SourceError(f"`{name}` does not name a commit", COMMITS)
    if inside.is_absolute() or ".." in inside.parts:
        raise SourceError(f"`{parts.fragment}` is not a folder of the repository", "name it from the top of the repository")
    return Commit(name, Path(unquote(place)), unquote(ref) or "HEAD", "" if inside == Path() else inside.as_posix())
