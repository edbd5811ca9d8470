"""Finds the files of a policy directory, reads them all, and gives either a policy set or every fault."""

from dataclasses import replace
from pathlib import Path
from typing import Final

from engine.check.circles import check_circles
from engine.check.citations import check_citations
from engine.check.consolidate import consolidate
from engine.check.doubts import check_doubts
from engine.check.force import check_force
from engine.check.names import check_names
from engine.check.reach import check_reach
from engine.check.structure import check_structure
from engine.citation.statutes import Index
from engine.compile.build import Editions
from engine.diagnostics import Diagnostic, Diagnostics, PolicyError, Span
from engine.facts import read_day
from engine.load.files import Contents, display, find
from engine.parse import citations as parse_citations
from engine.parse import doubts as parse_doubts
from engine.parse import law as parse_law
from engine.parse import vocabulary as parse_vocabulary
from engine.parse.form import Context
from engine.policy import Doubt, PolicySet, Rule, Version
from engine.reader import Node
from engine.vocabulary import DECISION_DATE, FactType, Table, Vocabulary

__all__ = ["display", "load", "shipped"]

HEAD: Final = "policy.yaml"
VOCABULARY: Final = "vocabulary"
TABLES: Final = "tables"
CITATIONS: Final = "citations"
DOUBTS: Final = "doubts.yaml"
LEAST_DEPTH: Final = 2


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
    citations = source.citations()
    doubts = source.doubts(vocabulary)
    if not source.complete:
        source.diagnostics.raise_if_any()  # what was not read is not missing: no fault may follow from its absence
    if not written:
        source.diagnostics.add("ZW110", Span(str(path), 1, 1, 1), f"there is no `{HEAD}` below this folder", help="name a policy directory")
        source.diagnostics.raise_if_any()
    _check_day(vocabulary, path, source.diagnostics)
    laws = consolidate(written, source.diagnostics)
    policies = PolicySet(laws, vocabulary, source.revision(), str(path), citations=citations, doubts=doubts)
    _check(policies, source.diagnostics)
    return policies


def _check_day(vocabulary: Vocabulary, root: Path, diagnostics: Diagnostics) -> None:
    fact = vocabulary.facts.get(DECISION_DATE)
    if fact is None:
        span = Span(display(root / VOCABULARY), 1, 1, 2)
        diagnostics.add("ZW421", span, f"there is no fact `{DECISION_DATE}`", help="add it: it selects the versions in force")
    elif fact.type is not FactType.DATE:
        diagnostics.add(
            "ZW421", fact.span, f"`{DECISION_DATE}` is not of type `date`", place=(VOCABULARY, fact.name), help="write `type: date`"
        )


def _check(policies: PolicySet, diagnostics: Diagnostics) -> None:
    """Check what the files say together; searching for rules without effect waits until all else is sound."""
    check_names(policies.laws, policies.vocabulary, diagnostics)
    check_structure(policies.laws, diagnostics)
    check_doubts(policies.laws, policies.doubts, diagnostics)
    if policies.citations.statutes:
        check_citations(policies.laws, policies.citations, diagnostics)
    diagnostics.raise_if_any()
    editions = Editions.of(policies)
    check_circles(policies, editions, diagnostics)
    check_force(policies, editions, diagnostics)
    diagnostics.raise_if_any()
    check_reach(policies, editions, diagnostics)
    diagnostics.raise_if_any()


class _Source:
    """The files of a policy directory; `complete` is false once something in them could not be read or named."""

    def __init__(self, root: Path) -> None:
        if not root.is_dir():
            raise PolicyError(_faults(root, f"`{root}` is not a folder"))
        self.diagnostics = Diagnostics()
        self._root = root
        self._contents = Contents(root, self.diagnostics)
        self._whole = True
        self._folders: dict[Path, list[Path]] = {}
        for path in find(root, self.diagnostics):
            self._folders.setdefault(path.parent, []).append(path)

    @property
    def complete(self) -> bool:
        """Whether everything that the files name is known."""
        return self._whole and self._contents.complete

    def revision(self) -> str:
        """The SHA-256 of all files' paths and contents."""
        return self._contents.digest()

    def vocabulary(self) -> Vocabulary:
        """The facts and tables."""
        facts = [
            fact for node in self._nodes(VOCABULARY) for fact in parse_vocabulary.facts(node, Context(self.diagnostics, (VOCABULARY,)))
        ]
        tables = [parse_vocabulary.table(node, Context(self.diagnostics, (TABLES,))) for node in self._nodes(TABLES)]
        self._whole = None not in facts and None not in tables
        known: dict[str, Table] = {}
        for table in (table for table in tables if table is not None):
            if table.name in known:
                message = f"the table `{table.name}` stands twice, first in {known[table.name].span}"
                self.diagnostics.add("ZW404", table.span, message, place=(TABLES, table.name), help="remove one of them")
            known[table.name] = table
        return Vocabulary(parse_vocabulary.complete([fact for fact in facts if fact is not None]), known)

    def citations(self) -> Index:
        """The statutes that citations may name; none where the folder is missing, and then no citation is checked."""
        context = Context(self.diagnostics, (CITATIONS,))
        found = [parse_citations.statute(node, context) for node in self._nodes(CITATIONS)]
        self._whole = self._whole and None not in found
        return parse_citations.index((statute for statute in found if statute is not None), context)

    def doubts(self, vocabulary: Vocabulary) -> dict[str, Doubt]:
        """The disputed points; there may be none."""
        path = self._root / DOUBTS
        readable = self.complete
        node = self._contents.node(path) if path in self._folders.get(self._root, ()) else None
        if node is None or not readable:
            return {}
        found = parse_doubts.doubts(node, vocabulary, Context(self.diagnostics, (path.stem,)))
        self._whole = self._whole and found is not None
        return found or {}

    def _nodes(self, folder: str) -> list[Node]:
        nodes = [self._contents.node(path) for path in self._folders.get(self._root / folder, ())]
        return [node for node in nodes if node is not None]

    def versions(self, vocabulary: Vocabulary) -> list[Version]:
        """All versions of all laws, as written; only read, but not understood, where words of the vocabulary may be missing."""
        readable = self.complete
        versions: list[Version] = []
        for folder, paths in self._folders.items():
            depth = len(folder.relative_to(self._root).parts)
            if folder in (self._root / VOCABULARY, self._root / TABLES, self._root / CITATIONS):
                continue
            if depth < LEAST_DEPTH or folder / HEAD not in paths:
                self._orphans([path for path in paths if path != self._root / DOUBTS], depth)
            elif not readable:
                for path in paths:
                    self._contents.node(path)
            elif (version := self._version(folder, paths, vocabulary)) is not None:
                versions.append(version)
            else:
                self._whole = False
        return versions

    def _orphans(self, paths: list[Path], depth: int) -> None:
        for path in paths:
            message = f"the file belongs to no version: there is no `{HEAD}` beside it"
            if depth < LEAST_DEPTH:
                message = "the file belongs to no version, whose folder is named by a law and a day"
            self.diagnostics.add("ZW416", Span(display(path), 1, 1, 2), message, help=f"write `{HEAD}`, or move the file")

    def _version(self, folder: Path, paths: list[Path], vocabulary: Vocabulary) -> Version | None:
        head = self._contents.node(folder / HEAD)
        law = "-".join(folder.parent.relative_to(self._root).parts)
        context = Context(self.diagnostics, (parse_law.short_of(head) or law,))
        rules: list[Rule] = []
        for path in paths:
            if path.name != HEAD and (node := self._contents.node(path)) is not None:
                rules += parse_law.rules(node, law, vocabulary, context)
        version = parse_law.version(head, tuple(rules), vocabulary, context) if head is not None else None
        return None if version is None else self._agreeing(version, law, folder.name, context)

    def _agreeing(self, version: Version, law: str, folder: str, context: Context) -> Version:
        """The version under its folder's name; a head that says otherwise is a fault."""
        if version.law != law:
            message = f"the head says `{version.law}`, the folder says `{law}`"
            context.fault("ZW401", version.key_spans["law"], message, "let the law's id be its path with hyphens")
        if version.start.isoformat() != folder:
            message = f"the head says `{version.start}`, the folder says `{folder}`"
            context.fault("ZW401", version.key_spans["version"], message, "let the folder be named by the first day in force")
        return replace(version, law=law, start=read_day(folder) or version.start)


def _faults(path: Path, message: str) -> tuple[Diagnostic, ...]:
    diagnostics = Diagnostics()
    diagnostics.add("ZW110", Span(str(path), 1, 1, 1), message, help="name a policy directory")
    return tuple(diagnostics)
