"""The files of a policy directory: which there are, what each says, and what they say together."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final, TypeVar

from zweck.forms.diagnostics import Diagnostic, Diagnostics, PolicyError, Span
from zweck.forms.form import Context, Form
from zweck.forms.key import Key
from zweck.forms.reader import Node
from zweck.law.citation.statutes import Index
from zweck.law.load import gather, together
from zweck.law.load.consolidate import consolidate
from zweck.law.load.current import with_announced, with_compared
from zweck.law.load.files import SUFFIX, Contents, IncrementalParse, display, find
from zweck.law.parse import coverage as parse_coverage
from zweck.law.parse import entries, records
from zweck.law.parse import interview as parse_interview
from zweck.law.parse import law as parse_law
from zweck.law.parse.grammar import DOUBT_FILE
from zweck.law.parse.grammar_beside import COVERAGE_FILE, INTERVIEW_FILE
from zweck.law.parse.grammar_facts import ACT_FILE, CONTRADICTION_FILE, FORMER_FILE, OCCASION_FILE
from zweck.law.parse.grammar_records import RELEASED_FILE, WATCHED_FILE, WORDING_FILE
from zweck.law.policy import PolicySet, Release, Rule, Version
from zweck.law.policy.coverage import NO_COVERAGE
from zweck.law.policy.house import HOUSES
from zweck.law.policy.records import NO_WATCH, NO_WORDING
from zweck.law.policy.sheets import NO_SHEETS
from zweck.law.vocabulary import Vocabulary
from zweck.words.said import Said, says

HEAD: Final = "policy.yaml"
VOCABULARY: Final = "vocabulary"
CONTRADICTIONS: Final = "contradictions.yaml"
ACTS: Final = "acts.yaml"
TABLES: Final = "tables"
CITATIONS: Final = "citations"
DOUBTS: Final = "doubts.yaml"
OCCASIONS: Final = "occasions.yaml"
INTERVIEW: Final = "interview.yaml"
COVERAGE: Final = "coverage.yaml"
FORMER: Final = "former.yaml"
RELEASED: Final = "released.yaml"
WORDING: Final = "wording.yaml"
WATCHED: Final = "watched.yaml"
HOUSE: Final = "house.yaml"
TOP: Final = (DOUBTS, COVERAGE, FORMER, INTERVIEW, OCCASIONS, RELEASED, WORDING, WATCHED)
LEAST_DEPTH: Final = 2

T = TypeVar("T")


class Source:
    """The files of a policy directory; `complete` is false once something in them could not be read or named."""

    top: tuple[str, ...] = TOP  # files that stand beside the folders

    def __init__(self, root: Path, parsed: IncrementalParse | None = None, grammar: int | None = None) -> None:
        """Find all files, which are read by the grammar of a number, or by today's.

        Raises:
            PolicyError: where there is no such folder, or nothing in it is of a policy set.
        """
        self.diagnostics = Diagnostics()
        self._root = root
        self._parsed, self.grammar = parsed, grammar
        if not self._unsaved() and not any((root / name).exists() for name in (VOCABULARY, HOUSE)):  # before all of a disk is read
            raise PolicyError(_faults(root, says("law.no_policies" if root.is_dir() else "law.not_folder", root=root)))
        self._contents = Contents(root, self.diagnostics, parsed, grammar)
        self._whole = True
        self._folders: dict[Path, list[Path]] = {}
        self.houses: dict[Path, None] = {}  # the folders of the houses that are kept with the law; their files are not among these
        for path in self._find():
            below = path.relative_to(root).parts
            if below[0] == HOUSES.name and len(below) > LEAST_DEPTH:
                self.houses[root.joinpath(*below[:LEAST_DEPTH])] = None
            else:
                self._folders.setdefault(path.parent, []).append(path)

    def _find(self) -> list[Path]:
        found = find(self._root, self.diagnostics) if self._root.is_dir() else []
        unsaved = self._unsaved()
        return sorted({*found, *unsaved}) if unsaved else found

    def _unsaved(self) -> list[Path]:
        opened = self._parsed.open_files if self._parsed is not None else ()
        return [path for path in opened if path.is_relative_to(self._root) and path.suffix == SUFFIX]

    @property
    def files(self) -> list[Path]:
        """All files."""
        return [path for paths in self._folders.values() for path in paths]

    def policies(self) -> PolicySet | None:
        """The content of the files, consolidated but not checked; `None` where something could not be read or there is no law."""
        vocabulary = self.vocabulary()
        written = self.versions(vocabulary)
        citations = self.citations()
        doubts = self._described(DOUBTS, DOUBT_FILE, vocabulary, entries.doubts) or {}
        releases = self.releases()
        contradictions = self._described(f"{VOCABULARY}/{CONTRADICTIONS}", CONTRADICTION_FILE, vocabulary, entries.contradictions) or ()
        acts = self._described(f"{VOCABULARY}/{ACTS}", ACT_FILE, vocabulary, entries.acts) or {}
        former = self._described(FORMER, FORMER_FILE, vocabulary, entries.former) or {}
        occasions = self._described(OCCASIONS, OCCASION_FILE, vocabulary, entries.occasions) or ()
        sheets = self._described(INTERVIEW, INTERVIEW_FILE, vocabulary, parse_interview.sheets) or NO_SHEETS
        coverage = self._described(COVERAGE, COVERAGE_FILE, vocabulary, parse_coverage.coverage) or NO_COVERAGE
        wording = self._kept(WORDING, WORDING_FILE, records.wording) or NO_WORDING
        watch = self._kept(WATCHED, WATCHED_FILE, records.watch) or NO_WATCH
        if not self.complete:
            return None  # what was not read is not missing: no fault may follow from its absence
        if not written:
            start = Span(str(self._root), 1, 1, 1)
            self.diagnostics.add("ZW110", start, says("ZW110.no_below_folder_head", head=HEAD))
            return None
        gather.check_day(vocabulary, self._root / VOCABULARY, self.diagnostics)
        digests = {one.thing.name: one.digest for release in releases for one in release.frozen}
        laws = consolidate(written, self.diagnostics, {name for name, digest in digests.items() if digest})
        if laws is None:
            return None
        laws = with_compared(with_announced(laws, citations, watch), citations, watch)
        return PolicySet(
            laws,
            replace(vocabulary, contradictions=contradictions, acts=acts, former=former),
            self.revision(),
            str(self._root),
            citations=citations,
            doubts=doubts,
            releases=releases,
            occasions=occasions,
            sheets=sheets,
            coverage=coverage,
            wording=wording,
            watch=watch,
        )

    def check(self, policies: PolicySet) -> None:
        """Check what the files say together."""
        together.check(policies, self.diagnostics, self._once)

    def _once(self, name: tuple[str, ...], parts: tuple[object, ...], make: Callable[[Diagnostics], T]) -> T:
        """The cached value of these parts, or the one that `make` makes of them."""
        if self._parsed is None:
            return make(self.diagnostics)
        return self._parsed.once(name, parts, self.diagnostics, make)

    @property
    def complete(self) -> bool:
        """Whether everything that the files name is known."""
        return self._whole and self._contents.complete

    def contents(self) -> dict[Path, bytes]:
        """The parts that were read, by the paths of the files."""
        return self._contents.below()

    def revision(self) -> str:
        """The SHA-256 of all files' paths and contents."""
        return self._contents.digest()

    def vocabulary(self) -> Vocabulary:
        """The facts and tables."""
        nodes, tables = self._nodes(VOCABULARY), self._nodes(TABLES)
        found, whole = self._once((VOCABULARY,), (*nodes, None, *tables), lambda noted: gather.vocabulary(nodes, tables, noted))
        self._whole = whole
        return found

    def citations(self) -> Index:
        """The statutes that citations may name; none where the folder is missing, and then no citation is checked."""
        nodes = self._nodes(CITATIONS)
        found, whole = self._once((CITATIONS,), tuple(nodes), lambda noted: gather.citations(nodes, noted))
        self._whole = self._whole and whole
        return found

    def _described(
        self, name: str, keys: tuple[Key, ...], vocabulary: Vocabulary, read: Callable[[Form, Vocabulary], T | None]
    ) -> T | None:
        """The content of one file in words of the vocabulary; `None` where there is no such file, or a part of it cannot be read."""
        readable = self.complete
        node = self._node(name)
        return None if node is None or not readable else self._read(name, node, keys, lambda form: read(form, vocabulary), vocabulary)

    def _kept(self, name: str, keys: tuple[Key, ...], read: Callable[[Form], T | None]) -> T | None:
        """The content of a file that commands write; `None` where there is no such file, or a part of it cannot be read."""
        node = self._node(name)
        return None if node is None else self._read(name, node, keys, read)

    def _read(self, name: str, node: Node, keys: tuple[Key, ...], read: Callable[[Form], T | None], *parts: object) -> T | None:
        place = Path(name).with_suffix("").parts

        def parsed(noted: Diagnostics) -> T | None:
            form = Form.of(node, keys, Context(noted, place))
            found = None if form is None else read(form)
            return found if form is not None and form.whole else None

        found = self._once(place, (node, *parts), parsed)
        self._whole = self._whole and found is not None
        return found

    def releases(self) -> tuple[Release, ...]:
        """The releases, the newest last; nothing where the file is missing."""
        return self._kept(RELEASED, RELEASED_FILE, records.releases) or ()

    def _node(self, name: str) -> Node | None:
        """The content of a file by its path below the folder, if there is one."""
        path = self._root / name
        return self._contents.node(path) if path in self._folders.get(path.parent, ()) else None

    def _nodes(self, folder: str) -> list[Node]:
        nodes = [
            self._contents.node(path) for path in self._folders.get(self._root / folder, ()) if path.name not in (CONTRADICTIONS, ACTS)
        ]
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
                self._orphans([path for path in paths if path.parent != self._root or path.name not in self.top], depth)
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
            key = "ZW416.file_belongs_no_version" if depth < LEAST_DEPTH else "ZW416.file_belongs_no"
            self.diagnostics.add("ZW416", Span(display(path), 1, 1, 2), says(key, head=HEAD))

    def _version(self, folder: Path, paths: list[Path], vocabulary: Vocabulary) -> Version | None:
        head = self._contents.node(folder / HEAD)
        law = "-".join(folder.parent.relative_to(self._root).parts)
        short = parse_law.short_of(head) or law
        rules: list[Rule] = []
        for path in paths:
            if path.name != HEAD and (node := self._contents.node(path)) is not None:
                rules += self._rules(path, node, (law, short), vocabulary)
        if head is None:
            return None
        version = self._once(
            ("head", str(folder)), (head, vocabulary), lambda noted: self._head(head, folder, vocabulary, Context(noted, (short,)))
        )
        return None if version is None else replace(version, rules=tuple(rules))

    def _head(self, head: Node, folder: Path, vocabulary: Vocabulary, context: Context) -> Version | None:
        law = "-".join(folder.parent.relative_to(self._root).parts)
        version = parse_law.version(head, (), vocabulary, context)
        return None if version is None else gather.agreeing(version, law, folder.name, context)

    def _rules(self, path: Path, node: Node, names: tuple[str, str], vocabulary: Vocabulary) -> tuple[Rule, ...]:
        law, short = names
        return self._once(
            ("rules", str(path)),
            (node, law, short, vocabulary),
            lambda noted: parse_law.rules(node, law, vocabulary, Context(noted, (short,))),
        )


def _faults(path: Path, message: Said) -> tuple[Diagnostic, ...]:
    diagnostics = Diagnostics()
    diagnostics.add("ZW110", Span(str(path), 1, 1, 1), message)
    return tuple(diagnostics)
