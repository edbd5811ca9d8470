"""Explanations why a change of the law may survive: in the file `survivors.yaml` of each law, one sentence for each."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from zweck.cases.files import SURVIVORS, named
from zweck.forms.diagnostics import Diagnostics
from zweck.forms.form import Context, Form, mapping
from zweck.forms.reader import Node, read_file
from zweck.forms.span import Span
from zweck.law.load.files import display
from zweck.law.parse.grammar_records import SURVIVOR, SURVIVORS_FILE


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
    for file in named(SURVIVORS, path, diagnostics):
        node = read_file(file, display(file), diagnostics)
        found += _explanations(node, file.absolute().parent.name, Context(diagnostics)) if node is not None else []
    diagnostics.raise_if_any()
    return found


def _explanations(node: Node, law: str, context: Context) -> Iterator[Explanation]:
    root = mapping(node, context)
    if root is None:
        return
    for item in Form(root, SURVIVORS_FILE, context).items("survivors"):
        inner = mapping(item, context)
        if inner is not None:
            form = Form(inner, SURVIVOR, context)
            yield Explanation(law, form.line("rule"), form.word("kind") or "", form.lines("changes"), form.line("why"), inner.span)
