"""Explanations why a change of the law may survive: in the file `survivors.yaml` of each law, one sentence for each."""

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from zweck.cases.files import SURVIVORS, forms_in
from zweck.forms.diagnostics import Diagnostics, Span
from zweck.forms.form import Form
from zweck.law.parse.grammar_records import SURVIVORS_FILE


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why changes of a rule may survive: those of a kind and as `zweck mutate` writes them; all where neither is named."""

    law: str
    rule: str
    kind: str
    changes: tuple[str, ...]
    why: str
    span: Span


def load_survivors(path: Path) -> list[Explanation]:
    """The explanations below a folder of cases; the folder of a file names its law.

    Raises:
        PolicyError: with every fault of every file.
    """
    diagnostics = Diagnostics()
    found: list[Explanation] = []
    for file, form in forms_in(SURVIVORS, path, SURVIVORS_FILE, diagnostics):
        found += form.each("survivors", partial(_explanation, file.absolute().parent.name))
    diagnostics.raise_if_any()
    return found


def _explanation(law: str, form: Form) -> Explanation:
    return Explanation(law, form.line("rule"), form.word("kind") or "", form.lines("changes"), form.line("why"), form.node.span)
