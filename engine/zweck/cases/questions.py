"""Questions that readers of the law left open for the next one."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from zweck.forms.alone import form_of
from zweck.forms.diagnostics import Span
from zweck.forms.form import Form
from zweck.law.load.files import display
from zweck.law.parse.grammar_records import QUESTION_FILE
from zweck.law.parse.stated import stated_facts
from zweck.law.vocabulary import DECISION_DATE, Vocabulary
from zweck.logic.condition import Value
from zweck.words.said import says


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
    form = form_of(path, QUESTION_FILE, display(path))
    found = form.each("questions", lambda one: _question(one, vocabulary))
    form.context.diagnostics.raise_if_any()
    return [*found]


def _question(form: Form, vocabulary: Vocabulary) -> OpenQuestion | None:
    id, asked, facts = form.begun(), form.inner("asked"), form.mapping("facts")
    if asked is None or facts is None:
        return None
    day, stated = asked.day("on"), stated_facts(facts, vocabulary, form.context)
    if not isinstance(stated.get(DECISION_DATE), date):
        form.context.fault("ZW203", facts.span, says("ZW203.missing_decision", decision_date=DECISION_DATE))
        return None
    if day is None:
        return None
    return OpenQuestion(id, form.name("law"), form.line("text"), day, asked.line("role"), stated, form.span("question"))
