"""Judgements in a file, for readers who do not sit at a terminal."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from zweck.analysis.review.situations import Situation, situation
from zweck.cases.cases import stated_facts
from zweck.decision import Outcome
from zweck.law.diagnostics import Diagnostics
from zweck.law.load.files import display
from zweck.law.parse.form import Context, Form, mapping
from zweck.law.parse.grammar import OUTCOMES, Key, Shape
from zweck.law.policy import PolicySet
from zweck.law.reader import Node, read_file
from zweck.law.values import shown
from zweck.law.vocabulary import DECISION_DATE, Vocabulary

ANSWER: Final = (
    Key("situation", Shape.LINE, "its id, as `zweck cases --json` gives it", required=True),
    Key("outcome", Shape.WORD, "the outcome by the text of the law", words=OUTCOMES),
    Key("laws", Shape.NAMES, "the laws that apply"),
    Key("authority", Shape.LINE, "where the law says so: the place in the text, or the judgment"),
    Key("why", Shape.LINE, "why"),
    Key("question", Shape.LINE, "what the next reader should answer, where you are unsure"),
    Key("facts", Shape.STATED, "what is stated, where the situation may not be proposed any more"),
)
NEEDED: Final = ("outcome", "laws", "authority")
ANSWERS: Final = (Key("answers", Shape.LIST, "the judgements", required=True, inner=ANSWER),)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the law says to a situation by its text, as a reader finds it: the outcome, the laws that apply, and where it says so."""

    outcome: Outcome
    laws: tuple[str, ...]
    authority: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Judgement:
    """A reader's answer to a situation, or the question that an unsure reader leaves for the next."""

    situation: Situation
    answer: Answer | str


def read_answers(path: Path, law: str, proposed: Mapping[str, Situation], policies: PolicySet) -> list[Judgement]:
    """The judgements in a file.

    Raises:
        PolicyError: with every fault of the file.
    """
    diagnostics = Diagnostics()
    node = read_file(path, display(path), diagnostics)
    found = list(_judgements(node, law, proposed, policies, Context(diagnostics))) if node is not None else []
    diagnostics.raise_if_any()
    return found


def _judgements(node: Node, law: str, proposed: Mapping[str, Situation], policies: PolicySet, context: Context) -> Iterator[Judgement]:
    root = mapping(node, context)
    if root is None:
        return
    for item in Form(root, ANSWERS, context).items("answers"):
        found = mapping(item, context)
        if found is not None:
            form = Form(found, ANSWER, context)
            about = _situation(form, law, proposed, policies.vocabulary)
            judgement = _judgement(form, about, policies) if about is not None else None
            if judgement is not None:
                yield judgement


def _situation(form: Form, law: str, proposed: Mapping[str, Situation], vocabulary: Vocabulary) -> Situation | None:
    id = form.line("situation")
    form.context = form.context.at(id)
    if id in proposed:
        return proposed[id]
    facts = form.mapping("facts")
    stated = stated_facts(facts, vocabulary, form.context) if facts is not None else {}
    if stated.get(DECISION_DATE) is None:
        help = form.context.near(id, proposed) or f"state its facts, `{DECISION_DATE}` among them"
        form.context.fault("ZW801", form.span("situation"), f"there is no situation `{shown(id)}` among those proposed", help)
        return None
    return situation(law, stated)


def _judgement(form: Form, about: Situation, policies: PolicySet) -> Judgement | None:
    if form.node_of("question") is not None:
        return Judgement(about, form.line("question"))
    for name in NEEDED:
        if form.node_of(name) is None:
            form.context.fault("ZW203", form.node.span, f"`{name}` is missing", f"add `{name}:`, or a `question:` where you are unsure")
            return None
    for law, span in form.placed_lines("laws"):
        if law not in policies.laws:
            form.context.fault("ZW502", span, f"there is no law `{shown(law)}`", form.context.near(law, policies.laws))
    outcome = form.word("outcome")
    return Judgement(about, Answer(Outcome(outcome), form.lines("laws"), form.line("authority"), form.line("why"))) if outcome else None
