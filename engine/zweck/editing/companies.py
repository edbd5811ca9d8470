"""The companies whose files are open in an editor: their faults, and the names that their files use."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from zweck.binding.asking import Asking
from zweck.binding.parse import binding
from zweck.company import Activity, Company, ConsentText
from zweck.company.grammar import ACTIVITY, APPRAISAL, CONSENT_TEXT, PRESUMED
from zweck.company.load import draft_company
from zweck.editing.files import FileKind, company_above, kind_in_company
from zweck.editing.names import Meaning
from zweck.editing.symbols import Role, Symbol
from zweck.facts.profiles import PROFILE
from zweck.forms.diagnostics import Diagnostic, Diagnostics, PolicyError
from zweck.forms.form import NOTHING, Context
from zweck.forms.key import Key
from zweck.forms.reader import Node, read
from zweck.forms.span import Span
from zweck.law.countries import COUNTRIES
from zweck.law.load.files import IncrementalParse, display
from zweck.law.vocabulary import Fact, SilenceClass, Vocabulary
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
