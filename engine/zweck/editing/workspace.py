"""Policies and companies while they are edited: texts that are open, faults after every change, the names they use, what stands where."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Final

from zweck.binding.parse import binding
from zweck.binding.questions import Asking
from zweck.cases.cases import cases_of as read_cases
from zweck.company import NO_COMPANY, Activity, Company, ConsentText
from zweck.company.grammar import ACTIVITY, APPRAISAL, CONSENT_TEXT, PRESUMED
from zweck.company.load import draft_company
from zweck.editing.files import FileKind, cases_of, company_above, kind_in_company, kind_of, law_of
from zweck.editing.names import Meaning
from zweck.editing.symbols import Role, Symbol, symbols
from zweck.facts.profiles import PROFILE
from zweck.forms.diagnostics import Diagnostic, Diagnostics, PolicyError, Span
from zweck.forms.form import NOTHING, Context
from zweck.forms.key import Key
from zweck.forms.quoting import read_day
from zweck.forms.reader import Node, read
from zweck.law.countries import COUNTRIES
from zweck.law.load.files import IncrementalParse, display
from zweck.law.policy import PolicySet
from zweck.law.vocabulary import Fact, SilenceClass, Vocabulary
from zweck.load import draft
from zweck.words.text import Text

Beside = Mapping[str, Sequence[Meaning]]
"""Names by the key behind which they stand."""

NOTHING_BESIDE: Final[Beside] = {}

CLASSES: Final = (
    (PROFILE, {SilenceClass.CONTROLLER}),
    (ACTIVITY, {SilenceClass.DOING}),
    (CONSENT_TEXT, {SilenceClass.DOING}),
    (APPRAISAL, {SilenceClass.APPRAISAL, SilenceClass.SHOWN}),
    (PRESUMED, {SilenceClass.ORDINARY}),
)
"""The classes of facts that a mapping with these keys may state."""

OF_CONSENT: Final = "consent."
PURPOSE, CHANNELS = "purpose.kind", "consent.channels"


def may_state(keys: tuple[Key, ...], fact: Fact) -> bool:
    """Whether a mapping with these keys may state a fact, as far as its class says."""
    for owner, classes in CLASSES:
        if keys is owner:
            mine = owner is not CONSENT_TEXT or fact.name.startswith(OF_CONSENT)
            return mine and fact.silence.silence_class in classes
    return True


class Companies:
    """Companies while they are edited; their texts are those of `parsed`, as those of the policies are."""

    def __init__(self, parsed: IncrementalParse) -> None:
        self._parsed = parsed
        self._drafts: dict[Path, Company] = {}

    def faults(self, files: Iterable[Path], vocabulary: Vocabulary) -> Iterator[Diagnostic]:
        """Every fault of the companies to which files belong."""
        opened = [path for path in files if kind_in_company(path) is not None]
        for folder in dict.fromkeys(folder for path in opened if (folder := company_above(path)) is not None):
            noted = Diagnostics()
            self._drafts[folder] = draft_company(folder, vocabulary, noted, self._read, opened)
            yield from noted
            for path in opened:
                if kind_in_company(path) is FileKind.BINDING and company_above(path) == folder:
                    yield from self._of_binding(path, vocabulary, self._drafts[folder])

    def _of_binding(self, path: Path, vocabulary: Vocabulary, company: Company) -> Iterator[Diagnostic]:
        """The faults of a binding."""
        noted = Diagnostics()
        node = self._read(path, display(path), noted)
        found = None if node is None else binding(node, vocabulary, Context(noted))
        yield from noted
        if found is not None and not len(noted):
            try:
                Asking(found, company, vocabulary).check(undated=True)
            except PolicyError as error:
                yield from error.diagnostics

    def company(self, path: Path) -> Company | None:
        """The company to which a file belongs, as far as it could be read last."""
        folder = company_above(path)
        return self._drafts.get(folder) if folder is not None else None

    def names(self, path: Path, vocabulary: Vocabulary) -> Beside:
        """The names that the files of a company use."""
        company = self.company(path)
        if company is None:
            return NOTHING_BESIDE
        activities, texts = _latest(company.activities.values()), _latest(company.texts.values())
        roles = dict.fromkeys(one.by for each in (*activities, *texts) for one in each.appraisals if one.by)
        return {
            "controller": [Meaning(one.id, "", Text(one.name, one.name)) for one in company.controllers.values()],
            "activity": [Meaning(one.id, "", one.title) for one in activities],
            "consents": [Meaning(one.id, "", one.title) for one in texts],
            "purposes": _values(PURPOSE, vocabulary),
            "channels": _values(CHANNELS, vocabulary),
            "country": [Meaning(code, "", one.name) for code, found in COUNTRIES.items() for one in found if one.holds_on(None)],
            "by": [Meaning(role, "", NOTHING) for role in roles],
        }

    def places(self, path: Path, symbol: Symbol) -> list[Span]:
        """Where the controller, consent text or activity stands that a symbol names, the latest version first."""
        company = self.company(path)
        if company is None or symbol.role is not Role.OTHER or symbol.key is None:
            return []
        match symbol.key.name:
            case "controller" if symbol.text in company.controllers:
                return [company.controllers[symbol.text].span]
            case "consents":
                return [one.span for one in reversed(company.texts.get(symbol.text, ()))]
            case "activity":
                return [one.span for one in reversed(company.activities.get(symbol.text, ()))]
            case _:
                return []

    def _read(self, path: Path, name: str, diagnostics: Diagnostics) -> Node | None:
        """A file as its editor shows it; one that cannot be read counts as what it said when it last could."""
        data = self._parsed.bytes_of(path, name, diagnostics)
        if data is None:
            return None
        node = self._parsed.once(("company", str(path)), (data,), diagnostics, lambda own: read(data, name, own))
        return self._parsed.last_read(path, node)


def _latest(versions: Iterable[Collection[Activity] | Collection[ConsentText]]) -> list[Activity | ConsentText]:
    return [[*each][-1] for each in versions if each]


def _values(name: str, vocabulary: Vocabulary) -> list[Meaning]:
    fact = vocabulary.facts.get(name)
    return [] if fact is None else [Meaning(value, "", fact.labels.get(value, NOTHING)) for value in fact.values]


NO_POLICIES = PolicySet({}, Vocabulary({}, {}), "")


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
        self.policies = NO_POLICIES
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
        if self.policies is not NO_POLICIES:
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
