"""The sources of `zweck watch`: folders of texts, and each commit of a repository that holds one. Nothing is fetched."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from zweck.cli.console import WrongCall
from zweck.forms.near import near
from zweck.law.citation.statutes import Index
from zweck.law.watch.austria import federal_law, numbers_of
from zweck.law.watch.sources import Found, federal_site, plain, slugs_of
from zweck.law.watch.union import CELEX, celex_of, formex
from zweck.runtime.sources.git import commit_of, extract, files_at, git
from zweck.words.said import says

READERS: Final[dict[str, Callable[[Path, Index, str], Iterator[Found]]]] = {
    "md": plain,
    "gii": federal_site,
    "ris": federal_law,
    "formex": formex,
}
GIT: Final = "-git"
KINDS: Final = (*READERS, *(f"{kind}{GIT}" for kind in READERS))


@dataclass(frozen=True, slots=True)
class Texts:
    """A source of texts: a folder, or with `ref` the commits of a repository that lead there."""

    kind: str
    path: Path
    ref: str = ""

    def states(self, index: Index, since: date | None) -> Iterator[list[Found]]:
        """The texts in the folder; of a repository, those at each commit, the oldest first.

        Raises:
            SourceError: where git cannot read the repository.
        """
        reader = READERS[self.kind]
        if not self.ref:
            yield list(reader(self.path, index, self.kind))
            return
        for commit in self._commits(since):
            with TemporaryDirectory(prefix="zweck-texts-") as folder:
                extract(files_at(self.path, commit, ""), Path(folder), commit)
                yield list(reader(Path(folder), index, self.kind))

    def _commits(self, since: date | None) -> list[str]:
        last = commit_of(self.path, self.ref)
        days = [f"--since={since}T00:00:00"] if since is not None else []
        return git(self.path, "log", "--reverse", "--first-parent", "--format=%H", *days, last, "--").decode().split() or [last]


def source_of(text: str) -> Texts:
    """The source that `KIND:PATH` or `KIND-git:REPOSITORY@REF` names; of a folder without a kind, its files say it.

    Raises:
        WrongCall: where it names none.
    """
    kind, colon, rest = text.partition(":")
    if not colon or (kind not in KINDS and Path(text).is_dir()):
        folder = Path(text)
        if not folder.is_dir():
            raise WrongCall(says("cli.no_folder_text", text=text))
        return Texts(_kind_of(folder), folder)
    if kind not in KINDS:
        raise WrongCall(says("cli.no_kind_source", kind=kind), near(kind, KINDS) or says("cli.kinds", kinds=", ".join(KINDS)))
    reader = kind.removesuffix(GIT)
    path, ref = Path(rest), ""
    if kind.endswith(GIT):
        before, at, after = rest.rpartition("@")
        path, ref = (Path(before), after) if at and after and Path(before).is_dir() else (path, "HEAD")
    if not path.is_dir():
        raise WrongCall(says("cli.no_folder_path", path=path))
    return Texts(reader, path, ref)


def _kind_of(folder: Path) -> str:
    """The kind of a folder by its files: RIS gives documents names that begin with NOR, EUR-Lex names with the number of the act."""
    if any(folder.glob("*@*.md")):
        return "md"
    if any(folder.rglob("NOR*.xml")):
        return "ris"
    return "formex" if any(CELEX.search(path.stem) for path in folder.rglob("*.xml")) else "gii"


def published(index: Index) -> Iterator[tuple[str, str]]:
    """The statutes that the services have: the kind of source, and the name of the statute there."""
    for kind, names in (("gii", slugs_of(index)), ("ris", numbers_of(index)), ("formex", celex_of(index))):
        yield from ((kind, name) for name in sorted(names))
