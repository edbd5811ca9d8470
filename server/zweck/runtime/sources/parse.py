"""The sources that a user names."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final, cast
from urllib.parse import unquote, urlsplit

from zweck.law.load.files import SUFFIX
from zweck.runtime.sources.bundle import Bundle
from zweck.runtime.sources.company import CompanyFiles
from zweck.runtime.sources.folder import Folder
from zweck.runtime.sources.git import Commit
from zweck.runtime.sources.several import Several
from zweck.runtime.sources.source import COMPANY, Source, SourceError

COMMIT: Final = "git+file:"
FORMS: Final = "name a policy directory, `git+file:///path/to/repository@ref` or a bundle"
COMPANIES: Final = "name the folder of a company, `git+file:///path/to/repository@ref#folder` or a bundle"
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


def parse_company(name: str, key: Path | None = None) -> Source:
    """The source with the files of a company: a folder, a commit, a bundle, or a file with the profiles of controllers alone.

    Raises:
        SourceError: if the name is that of none.
    """
    if name.startswith(COMMIT):
        return replace(_commit(name), usual=("",))
    path = Path(name)
    if path.is_file() and path.suffix != SUFFIX:
        return Bundle(path, key, kind=COMPANY)
    if not path.exists():
        raise SourceError(f"there is nothing at `{name}`", COMPANIES)
    return CompanyFiles(path)


def together(sources: Iterable[Source], keys: Sequence[Path]) -> Source:
    """Sources that are read together, with the keys that verify their bundles: one for all, or one for each in their order.

    Raises:
        SourceError: if there are as many keys as neither.
    """
    parts = [*sources]
    bundles = [place for place, part in enumerate(parts) if isinstance(part, Bundle)]
    if len(keys) > 1 and len(keys) != len(bundles):
        raise SourceError(f"there are {len(keys)} keys for {len(bundles)} bundles", "name one key for all, or one for each, in their order")
    for place, key in zip(bundles, keys if len(keys) > 1 else [*keys] * len(bundles), strict=False):
        parts[place] = Bundle(cast(Bundle, parts[place]).path, key)
    return parts[0] if len(parts) == 1 else Several(tuple(parts))


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
