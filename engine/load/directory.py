"""Finds the files of a policy directory, reads them all, and gives either a policy set or every fault."""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Final

from engine.check.circles import check_circles
from engine.check.consolidate import consolidate
from engine.check.names import check_names
from engine.check.reach import check_reach
from engine.check.structure import check_structure
from engine.compile.build import Editions
from engine.diagnostics import Diagnostic, Diagnostics, PolicyError, Span
from engine.parse import law as parse_law
from engine.parse import vocabulary as parse_vocabulary
from engine.parse.form import Context
from engine.policy import PolicySet, Rule, Version
from engine.reader import Node, read_file
from engine.vocabulary import Fact, Vocabulary

HEAD: Final = "policy.yaml"
VOCABULARY: Final = "vocabulary"
TABLES: Final = "tables"


def shipped() -> Path:
    """The policies that come with zweck: those of the checkout, or those inside the installed package."""
    beside = Path(__file__).parents[2] / "policies"
    return beside if beside.is_dir() else Path(__file__).parents[1] / "shipped" / "policies"


def load(path: Path) -> PolicySet:
    """The policy set of a directory.

    Raises:
        PolicyError: with every fault of every file.
    """
    source = _Source(path)
    vocabulary = source.vocabulary()
    written = source.versions(vocabulary)
    if not len(source.diagnostics) and not written:
        source.diagnostics.add("ZW110", Span(str(path), 1, 1, 1), f"there is no `{HEAD}` below this folder", help="name a policy directory")
    laws = consolidate(written, source.diagnostics)
    policies = PolicySet(laws, vocabulary, source.revision(), str(path))
    _check(policies, source.diagnostics)
    return policies


def _check(policies: PolicySet, diagnostics: Diagnostics) -> None:
    """Check what the files say together; searching for rules without effect waits until all else is sound."""
    check_names(policies.laws, policies.vocabulary, diagnostics)
    check_structure(policies.laws, diagnostics)
    diagnostics.raise_if_any()
    editions = Editions(policies)
    check_circles(policies, editions, diagnostics)
    diagnostics.raise_if_any()
    check_reach(policies, editions, diagnostics)
    diagnostics.raise_if_any()


class _Source:
    """The files of a policy directory, each read once."""

    def __init__(self, root: Path) -> None:
        if not root.is_dir():
            raise PolicyError(_faults(root, f"`{root}` is not a folder"))
        self.diagnostics = Diagnostics()
        self._root = root
        self._files = sorted(path for path in root.rglob("*.yaml") if path.is_file())

    def revision(self) -> str:
        """The SHA-256 of all files' paths and contents."""
        digest = sha256()
        for path in self._files:
            data = path.read_bytes()
            digest.update(f"{path.relative_to(self._root).as_posix()}\0{len(data)}\0".encode())
            digest.update(data)
        return digest.hexdigest()

    def vocabulary(self) -> Vocabulary:
        """The facts and tables."""
        found = [
            pair
            for path in self._files
            if path.parent == self._root / VOCABULARY and (node := self._read(path)) is not None
            for pair in parse_vocabulary.facts(node, Context(self.diagnostics, (VOCABULARY,)))
        ]
        facts: dict[str, Fact] = parse_vocabulary.complete(found)
        tables = [
            table
            for path in self._files
            if path.parent == self._root / TABLES and (node := self._read(path)) is not None
            if (table := parse_vocabulary.table(node, Context(self.diagnostics, (TABLES,)))) is not None
        ]
        return Vocabulary(facts, {table.name: table for table in tables})

    def versions(self, vocabulary: Vocabulary) -> list[Version]:
        """All versions of all laws, as written."""
        heads = [path for path in self._files if path.name == HEAD]
        self._orphans({head.parent for head in heads} | {self._root / VOCABULARY, self._root / TABLES})
        return [version for head in heads if (version := self._version(head, vocabulary)) is not None]

    def _orphans(self, folders: set[Path]) -> None:
        for path in self._files:
            if path.parent not in folders:
                message = f"the file belongs to no version: there is no `{HEAD}` beside it"
                self.diagnostics.add("ZW416", Span(display(path), 1, 1, 2), message, help=f"write `{HEAD}`, or move the file")

    def _version(self, head: Path, vocabulary: Vocabulary) -> Version | None:
        node = self._read(head)
        if node is None:
            return None
        law = "-".join(head.parent.parent.relative_to(self._root).parts)
        context = Context(self.diagnostics, (parse_law.short_of(node) or law,))
        rules = tuple(self._rules(head.parent, law, vocabulary, context))
        version = parse_law.version(node, rules, vocabulary, context)
        if version is not None:
            self._agrees(version, law, head.parent.name, context)
        return version

    def _rules(self, folder: Path, law: str, vocabulary: Vocabulary, context: Context) -> Iterator[Rule]:
        for path in self._files:
            if path.parent == folder and path.name != HEAD and (node := self._read(path)) is not None:
                yield from parse_law.rules(node, law, vocabulary, context)

    def _agrees(self, version: Version, law: str, folder: str, context: Context) -> None:
        if version.law != law:
            message = f"the head says `{version.law}`, the folder says `{law}`"
            context.fault("ZW401", version.key_spans["law"], message, "let the law's id be its path with hyphens")
        if version.start.isoformat() != folder:
            message = f"the head says `{version.start}`, the folder says `{folder}`"
            context.fault("ZW401", version.key_spans["version"], message, "let the folder be named by the first day in force")

    def _read(self, path: Path) -> Node | None:
        return read_file(path, display(path), self.diagnostics)


def display(path: Path) -> str:
    """A path as the user would write it: from the working directory where it lies below it."""
    absolute = path.absolute()
    return str(absolute.relative_to(Path.cwd())) if absolute.is_relative_to(Path.cwd()) else str(path)


def _faults(path: Path, message: str) -> tuple[Diagnostic, ...]:
    diagnostics = Diagnostics()
    diagnostics.add("ZW110", Span(str(path), 1, 1, 1), message, help="name a policy directory")
    return tuple(diagnostics)

