"""The sources that a user names."""

import json
from collections.abc import Hashable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Final, cast
from urllib.parse import unquote, urlsplit

from zweck.law.load.files import SUFFIX
from zweck.runtime.sources.bundle import Bundle
from zweck.runtime.sources.company import CompanyFiles
from zweck.runtime.sources.folder import LOOK, Folder
from zweck.runtime.sources.git import Commit
from zweck.runtime.sources.source import COMPANY, POLICIES, Missing, Opened, Several, Source, SourceError, Spelled
from zweck.words.said import says

COMMIT: Final = "git+file:"
FORMS: Final = says("runtime.name_policy_directory")
COMPANIES: Final = says("runtime.name_folder_company")
COMMITS: Final = says("runtime.write_behind_need")


@dataclass(frozen=True, slots=True)
class Absent(Spelled):
    """A source at whose place there is nothing now; each look at it looks whether there is."""

    name: str
    key: Path | None = None
    every: float = LOOK
    kind: str = POLICIES

    def stamp(self) -> Hashable:
        """The stamp of the source that is there; nothing while there is none."""
        try:
            return self._found().stamp()
        except SourceError:
            return None

    @contextmanager
    def opened(self) -> Iterator[Opened]:
        """The source that is there by now."""
        with self._found().opened() as opened:
            yield opened

    def _found(self) -> Source:
        if self.kind == COMPANY:
            return parse_company(self.name, self.key)
        return parse_source(self.name, None if self.key is None else str(self.key))


def parts_of(source: Source | None) -> tuple[Source, ...]:
    """The sources of which a source is made."""
    return source.parts if isinstance(source, Several) else () if source is None else (source,)


def identity(source: Source, company: Source | None) -> str:
    """The names of sources and the digests of the keys that verify them: another configuration has another one."""
    parts = (*parts_of(source), *parts_of(company))
    keys = {part.key for part in parts if isinstance(part, Bundle | Absent)} - {None}
    names = [[_place(part.name) for part in parts_of(each)] for each in (source, company)]
    return json.dumps([*names, sorted(sha256(_bytes(key)).hexdigest() for key in keys if key is not None)])


def _place(name: str) -> str:
    return name if name.startswith(COMMIT) else str(Path(name).absolute())


def _bytes(key: Path) -> bytes:
    try:
        return key.read_bytes()
    except OSError:
        return b""


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
    raise Missing(says("runtime.nothing_read", name=name), FORMS)


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
        raise Missing(says("runtime.nothing", name=name), COMPANIES)
    return CompanyFiles(path)


def together(sources: Iterable[Source], keys: Sequence[Path]) -> Source:
    """Sources that are read together, with the keys that verify their bundles: one for all, or one for each in their order.

    Raises:
        SourceError: if there are as many keys as neither.
    """
    parts = [*sources]
    bundles = [place for place, part in enumerate(parts) if isinstance(part, Bundle | Absent)]
    if len(keys) > 1 and len(keys) != len(bundles):
        raise SourceError(says("runtime.keys_bundles", keys=len(keys), bundles=len(bundles)))
    for place, key in zip(bundles, keys if len(keys) > 1 else [*keys] * len(bundles), strict=False):
        parts[place] = replace(cast(Bundle, parts[place]), key=key)
    return parts[0] if len(parts) == 1 else Several(tuple(parts))


def _commit(name: str) -> Commit:
    """`git+file:///REPOSITORY@REF#FOLDER`; without REF it is `HEAD`, and an `@` in the path of the repository is written `%40`."""
    try:
        parts = urlsplit(name)
    except ValueError:
        raise SourceError(says("runtime.does_not_name", name=name), COMMITS) from None
    place, at, ref = parts.path.partition("@")
    inside = Path(unquote(parts.fragment))
    if parts.netloc not in ("", "localhost") or parts.query or not place.strip("/") or (at and not ref):
        raise SourceError(says("runtime.does_not_name", name=name), COMMITS)
    if inside.is_absolute() or ".." in inside.parts:
        raise SourceError(says("runtime.not_folder_repository", fragment=parts.fragment))
    return Commit(name, Path(unquote(place)), unquote(ref) or "HEAD", "" if inside == Path() else inside.as_posix())
