"""The official texts from which the language server quotes."""

from collections.abc import Callable
from pathlib import Path

from zweck.forms.diagnostics import PolicyError
from zweck.law.citation.statutes import Index
from zweck.law.policy import PolicySet
from zweck.law.texts.plain import texts
from zweck.law.texts.quote import Quotations
from zweck.words.said import Said, says


class Texts:
    """The texts of a folder, read when the first is wanted, and again where the statutes change; without a folder, none."""

    def __init__(self, folder: Path | None, complain: Callable[[Said], None]) -> None:
        """Wait for the policies; `complain` takes what is wrong with the folder."""
        self._folder = folder
        self._complain = complain
        self._index: Index | None = None
        self._found: Quotations | None = None

    def of(self, policies: PolicySet) -> Quotations | None:
        """The texts to quote from beside these policies."""
        if self._folder is None:
            return None
        if self._index != policies.citations:
            self._index, self._found = policies.citations, self._read(self._folder, policies.citations)
        return self._found

    def _read(self, folder: Path, index: Index) -> Quotations | None:
        try:
            return Quotations(index, texts(folder, index))
        except PolicyError as error:
            self._complain(says("lsp.no_wording", error=str(error).splitlines()[0]))
            return None
