"""Questions that readers of the law left open for the next one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from zweck.forms.diagnostics import Diagnostics
from zweck.forms.form import Context, Form, mapping
from zweck.forms.reader import Node, read_file
from zweck.forms.span import Span
from zweck.law.load.files import display
from zweck.law.parse.grammar_records import ASKED, QUESTION, QUESTION_FILE
from zweck.law.parse.stated import stated_facts
from zweck.law.vocabulary import DECISION_DATE, Vocabulary
from zweck.logic.condition import Value


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A situation that a reader was unsure of: what is asked, by whom and when."""

    id: str
    law: str
    text: str
    on: date
    role: str
    facts: dict[str, Value | None]
    span: Span


def load_questions(path: Path, vocabulary: Vocabulary) -> list[OpenQuestion]:
    """The questions in a file; none where there is no file.

    Raises:
        PolicyError: with every fault of the file.
    """
    if not path.exists():
        return []
    diagnostics = Diagnostics()
    node = read_file(path, display(path), diagnostics)
    found = list(_questions(node, vocabulary, Context(diagnostics))) if node is not None else []
    diagnostics.raise_if_any()
    return found


def _questions(node: Node, vocabulary: Vocabulary, context: Context) -> Iterator[OpenQuestion]:
    root = mapping(node, context)
    if root is None:
        return
    for item in Form(root, QUESTION_FILE, context).items("questions"):
        found = mapping(item, context)
        question = _question(Form(found, QUESTION, context), vocabulary) if found is not None else None
        if question is not None:
            yield question


def _question(form: Form, vocabulary: Vocabulary) -> OpenQuestion | None:
    id = form.id("question")
    form.context = form.context.at(id)
    asked, facts = form.mapping("asked"), form.mapping("facts")
    if asked is None or facts is None:
        return None
    inner = Form(asked, ASKED, form.context)
    day, stated = inner.day("on"), stated_facts(facts, vocabulary, form.context)
    if not isinstance(stated.get(DECISION_DATE), date):
        form.context.fault("ZW203", facts.span, f"`{DECISION_DATE}` is missing", "say which day's law is asked about")
        return None
    if day is None:
        return None
    return OpenQuestion(id, form.name("law"), form.line("text"), day, inner.line("role"), stated, form.span("question"))
