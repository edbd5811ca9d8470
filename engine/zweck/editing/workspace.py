"""A policy directory and companies while they are edited: texts that are open, faults after every change, what stands where."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from zweck.cases.cases import cases_of as read_cases
from zweck.company import NO_COMPANY
from zweck.editing.companies import NOTHING_BESIDE, Beside, Companies
from zweck.editing.files import FileKind, cases_of, company_above, kind_in_company, kind_of, law_of
from zweck.editing.symbols import Symbol, symbols
from zweck.forms.diagnostics import Diagnostic, Diagnostics
from zweck.forms.quoting import read_day
from zweck.forms.reader import Node, read
from zweck.forms.span import Span
from zweck.law.load.files import IncrementalParse, display
from zweck.law.policy import PolicySet
from zweck.law.vocabulary import Vocabulary
from zweck.load import draft

NOTHING = PolicySet({}, Vocabulary({}, {}), "")


class Workspace:
    """One policy directory and its cases. Not safe to use from several threads."""

    def __init__(self, root: Path) -> None:
        """Read everything once.

        Raises:
            PolicyError: where the directory does not exist.
        """
        self.root = root.absolute()
        self._parsed = IncrementalParse()
        self._cases: dict[Path, bytes] = {}
        self._companies = Companies(self._parsed)
        self.policies = NOTHING
        self.refresh()

    def open(self, path: Path, text: str) -> None:
        """Let a text stand for a file; `refresh` takes it in."""
        kind = self.kind(path)
        if kind is not None:
            (self._cases if kind is FileKind.CASES else self._parsed.open_files)[path] = text.encode()

    def close(self, path: Path) -> None:
        """Let the file on the disk count again."""
        self._parsed.open_files.pop(path, None)
        self._cases.pop(path, None)

    def refresh(self) -> None:
        """Read what changed and check everything but the rules' effects."""
        self._draft = draft(self.root, self._parsed)
        if self._draft.policies is not None:
            self.policies = self._draft.policies

    @property
    def sound(self) -> bool:
        """Whether the rules' effects can be checked."""
        return self._draft.policies is not None and not self._draft.faults

    def faults(self) -> dict[Path, list[Diagnostic]]:
        """The faults of all policy files and of the case files that are open, by file."""
        found: dict[Path, list[Diagnostic]] = {}
        for fault in self._draft.faults:
            found.setdefault(self.path_of(fault.span), []).append(fault)
        unsound = set()
        if self.policies is not NOTHING:
            for fault in self._companies.faults([*self._parsed.open_files, *self._cases], self.policies.vocabulary):
                path = self.path_of(fault.span)
                found.setdefault(path, []).append(fault)
                unsound.add(company_above(path))
        for path in self._cases:
            noted = Diagnostics()
            node = self._node_of_cases(path, noted)
            if node is not None and (kind_in_company(path) is None or company_above(path) not in unsound):
                read_cases(node, self.policies, noted, self._companies.company(path) or NO_COMPANY)
            found[path] = list(noted)
        return found

    def path_of(self, span: Span) -> Path:
        """The file in which a place lies."""
        return self._draft.files.get(span.path) or Path(span.path).absolute()

    def text(self, path: Path) -> str:
        """The text of a file as it stands; empty where it cannot be read."""
        data = self._cases.get(path) or self._parsed.bytes_of(path, display(path), Diagnostics())
        return data.decode("utf-8-sig", errors="replace") if data is not None else ""

    # --- what stands where --------------------------------------------------------------------------------------------------------

    def kind(self, path: Path) -> FileKind | None:
        """The kind of a file; `None` where it belongs neither to the policies nor to their cases, nor to a company."""
        kind = kind_of(path, self.root)
        return kind_in_company(path) if kind is FileKind.CASES and not path.is_relative_to(cases_of(self.root)) else kind

    def company_names(self, path: Path) -> Beside:
        """The names of the company to which a file belongs, by the key behind which they stand."""
        return self._companies.names(path, self.policies.vocabulary) if kind_in_company(path) is not None else NOTHING_BESIDE

    def places_beside(self, path: Path, symbol: Symbol) -> list[Span]:
        """Where a thing of a company stands that a symbol names."""
        return self._companies.places(path, symbol)

    def law(self, path: Path) -> str:
        """The law of a file, or an empty text."""
        return law_of(path, self.root)

    def day(self, path: Path) -> date | None:
        """The first day of the version to which a file belongs."""
        return read_day(path.parent.name) if self.law(path) else None

    def symbols(self, path: Path) -> tuple[Symbol, ...]:
        """The places of a file; those of its last readable text where it cannot be read now."""
        kind = self.kind(path)
        if kind is None:
            return ()
        node = self._node_of_cases(path, Diagnostics()) if kind is FileKind.CASES else self._parsed.nodes.get(path)
        if node is None:
            return ()
        return self._parsed.once(("symbols", str(path)), (node,), Diagnostics(), lambda _: symbols(node, kind))

    def spot_at(self, path: Path, line: int, column: int) -> Symbol | None:
        """The place on which a line and column, counted from 1, lie."""
        for symbol in self.symbols(path):
            if symbol.span.line == line and symbol.span.column <= column <= symbol.span.end_column:
                return symbol
        return None

    def files(self) -> Iterator[Path]:
        """All policy files, and the case files that are open."""
        yield from self._draft.files.values()
        yield from self._cases

    def law_files(self) -> Iterator[tuple[Path, str]]:
        """All files of all laws that could be read, each with its law."""
        for path in self._draft.files.values():
            if law := self.law(path):
                yield path, law

    def _node_of_cases(self, path: Path, noted: Diagnostics) -> Node | None:
        data = self._cases.get(path)
        if data is None:
            return None
        return self._parsed.once(("cases", str(path)), (data,), noted, lambda own: read(data, display(path), own))
