"""A reader's own answers by the text of the law: asked for at a terminal or read from a file, and kept as cases or open questions."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from zweck.cases.cases import Reviewed
from zweck.cases.questions import OpenQuestion, load_questions
from zweck.cli.console import WrongValue, echo
from zweck.cli.folders import add, cases_beside, tidy
from zweck.decision.decision import Decision, Outcome
from zweck.editing.begin import cases_in
from zweck.editing.files import questions_of
from zweck.editing.judged import QUESTIONS_HEAD, case, question, suite_head
from zweck.forms import reader
from zweck.forms.alone import form_of
from zweck.forms.form import Form
from zweck.forms.key import Key, Shape
from zweck.forms.quoting import shown
from zweck.forms.reader import Node
from zweck.law.load.files import display
from zweck.law.parse.grammar import OUTCOMES
from zweck.law.parse.stated import stated_facts
from zweck.law.policy import PolicySet
from zweck.law.vocabulary import DECISION_DATE, Vocabulary
from zweck.logic.condition import Value
from zweck.pages.phrases import say
from zweck.pages.story import in_one, reasons, story
from zweck.words.said import says

if TYPE_CHECKING:
    from zweck.analysis.review.situations import Situation


@dataclass(frozen=True, slots=True)
class Answer:
    """A reader's answer by the text of the law: the outcome, the laws that apply, and the place that says so."""

    outcome: Outcome
    laws: tuple[str, ...]
    authority: str
    why: str = ""


def _as_laws(value: str, known: Collection[str]) -> tuple[str, ...]:
    """Ids of laws, divided by commas, or a usage error."""
    laws = tuple(dict.fromkeys(part.strip() for part in value.split(",") if part.strip()))
    for law in laws:
        if law not in known:
            raise WrongValue(says("cli.no_law_known", law=law, known=", ".join(sorted(known))))
    return laws


def ask(text: str, words: Mapping[str, str]) -> str:
    """Ask a reader for one of the words, which stand by their keys; they may be typed as they or their keys are. Returns its key."""
    choices = ", ".join(words.values())

    def read(value: str) -> str:
        typed = value.strip().casefold().replace("_", " ")
        forms = {key: (said.casefold(), key.casefold().replace("_", " ")) for key, said in words.items()}
        exact = [key for key, several in forms.items() if typed in several]
        begun = [key for key, several in forms.items() if any(form.startswith(typed) for form in several)]
        found = exact or begun
        if not typed or len(found) != 1:
            raise WrongValue(says("cli.none", value=value, choices=choices))
        return found[0]

    return str(click.prompt(f"{text} ({choices})", value_proc=read))


def asked_answer(outcome: Outcome, law: str, laws: Collection[str], language: str) -> Answer:
    """The answer with this outcome, for whose other parts the reader is asked; `law` is proposed as the one that applies."""
    applying: tuple[str, ...] = ()
    if outcome is not Outcome.NOT_REGULATED:
        applying = click.prompt(say("situation.laws", language), default=law or None, value_proc=lambda typed: _as_laws(typed, laws))
    authority = click.prompt(say("situation.authority", language))
    return Answer(outcome, applying, authority, click.prompt(say("situation.reason", language), default="", show_default=False))


ANSWER: Final = (
    Key("situation", Shape.LINE, says("cli.key.situation"), required=True),
    Key("outcome", Shape.WORD, says("cli.key.outcome"), words=OUTCOMES),
    Key("laws", Shape.NAMES, says("cli.key.laws")),
    Key("authority", Shape.LINE, says("cli.key.authority")),
    Key("why", Shape.LINE, says("cli.key.why")),
    Key("question", Shape.LINE, says("cli.key.question")),
    Key("facts", Shape.STATED, says("cli.key.facts")),
)
NEEDED: Final = ("outcome", "laws", "authority")
ANSWERS: Final = (Key("answers", Shape.LIST, says("cli.key.answers"), required=True, inner=ANSWER),)


@dataclass(frozen=True, slots=True)
class Judgement:
    """A reader's answer to a situation, or the question that an unsure reader leaves for the next."""

    situation: "Situation"
    answer: Answer | str


def read_answers(path: Path, law: str, proposed: "Mapping[str, Situation]", policies: PolicySet) -> list[Judgement]:
    """The judgements in a file.

    Raises:
        PolicyError: with every fault of the file.
    """
    form = form_of(path, ANSWERS, display(path))
    found = form.each("answers", lambda one: _judgement(one, _situation(one, law, proposed, policies.vocabulary), policies))
    form.context.diagnostics.raise_if_any()
    return [*found]


def _situation(form: Form, law: str, proposed: "Mapping[str, Situation]", vocabulary: Vocabulary) -> "Situation | None":
    id = form.begun()
    if id in proposed:
        return proposed[id]
    facts = form.mapping("facts")
    stated = stated_facts(facts, vocabulary, form.context) if facts is not None else {}
    if stated.get(DECISION_DATE) is None:
        help = form.context.near(id, proposed) or says("cli.state_facts_among", decision_date=DECISION_DATE)
        form.context.fault("ZW801", form.span("situation"), says("ZW801.no_situation_among", id=shown(id)), help)
        return None
    from zweck.analysis.review.situations import situation  # noqa: PLC0415  it needs the extra `analysis`

    return situation(law, stated)


def _judgement(form: Form, about: "Situation | None", policies: PolicySet) -> Judgement | None:
    if about is None:
        return None
    if form.node_of("question") is not None:
        return Judgement(about, form.line("question"))
    for name in NEEDED:
        if form.node_of(name) is None:
            form.context.fault("ZW203", form.node.span, says("ZW203.missing_name", name=name))
            return None
    for law, span in form.placed_lines("laws"):
        if law not in policies.laws:
            form.context.fault("ZW502", span, says("ZW502.no_law", law=shown(law)), form.context.near(law, policies.laws))
    outcome = form.word("outcome")
    return Judgement(about, Answer(Outcome(outcome), form.lines("laws"), form.line("authority"), form.line("why"))) if outcome else None


FILE: Final = "judged.yaml"
ENGLISH: Final = "en"
UNTITLED: Final = "A situation under {}"


@dataclass(frozen=True, slots=True)
class Keeper:
    """Writes beside the policies of a folder, in the name of a role."""

    root: Path
    policies: PolicySet
    role: str

    def judged(self, situation: "Situation", answer: Answer, *, agreed: bool) -> None:
        """Keep a reader's answer as the answer that a case expects; `agreed` says whether the law as encoded gives it today."""
        law, version = situation.law, self.policies.laws[situation.law].on(situation.day)
        folder = cases_beside(self.root) / law / (version.start if version is not None else situation.day).isoformat()
        title = next(reasons(situation, self.policies, ENGLISH), UNTITLED.format(law))
        self.case(folder / FILE, law, f"{law}/{situation.id}", title, situation.facts, answer, agreed=agreed)
        self.close(situation.id)

    def case(self, path: Path, about: str, id: str, title: str, facts: Mapping[str, Value | None], answer: Answer, *, agreed: bool) -> None:
        """Add a case with a reader's answer to a file of cases about a law, or several."""
        said, reviewed = (answer.outcome, answer.laws), Reviewed(date.today(), self.role, agreed=agreed)
        told = in_one(story(facts, self.policies, ENGLISH))
        entry = case(id, title, told, facts, said, answer.authority, answer.why, reviewed)
        add(path, entry, self.root, suite_head(about), cases_in)
        tidy(path, self.root)

    def unsure(self, situation: "Situation", text: str) -> None:
        """Keep a question for the next reader; it takes the place of an earlier one about the same situation."""
        self.close(situation.id)
        entry = question(situation.id, situation.law, text, date.today(), self.role, situation.facts)
        path = questions_of(self.root.absolute())
        add(path, entry, self.root, QUESTIONS_HEAD, _questions)
        tidy(path, self.root)

    def close(self, id: str) -> None:
        """Take a question out that has been answered; the file goes with the last one."""
        path = questions_of(self.root.absolute())
        known = load_questions(path, self.policies.vocabulary)
        place = next((place for place, one in enumerate(known) if one.id == id), None)
        if place is None:
            return
        if len(known) == 1:
            path.unlink()
            echo(says("cli.files.removed", path=display(path)))
            return
        _cut(path, known, place)
        tidy(path, self.root)


def _cut(path: Path, known: list[OpenQuestion], place: int) -> None:
    """Take the lines of an entry out of a file."""
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    end = known[place + 1].span.line - 1 if place + 1 < len(known) else len(lines)
    path.write_text("".join(lines[: known[place].span.line - 1] + lines[end:]), encoding="utf-8")


def _questions(node: Node) -> Node | None:
    return node.pairs.get("questions") if isinstance(node, reader.Mapping) else None


def agrees(decision: Decision, answer: Answer) -> bool:
    """Whether the law as encoded gives a reader's answer."""
    return decision.outcome is answer.outcome and {law.law for law in decision.laws} == set(answer.laws)
