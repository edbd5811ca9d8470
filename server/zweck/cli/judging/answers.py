"""Judgements that a file states, for whoever does not sit at a terminal."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from zweck.analysis.review.situations import Situation, situation
from zweck.decision import Outcome
from zweck.law.diagnostics import Diagnostics
from zweck.law.load.files import display
from zweck.law.parse.form import Context, Form, mapping
from zweck.law.parse.grammar import OUTCOMES, Key, Shape
from zweck.law.parse.stated import stated_facts
from zweck.law.reader import Node, read_file
from zweck.law.values import shown
from zweck.law.vocabulary import DECISION_DATE, Vocabulary

AGREE: Final = "agree"
DISAGREE: Final = "disagree"
UNSURE: Final = "unsure"

ANSWER: Final = (
    Key("situation", Shape.LINE, "its id, as `zweck cases --json` gives it", required=True),
    Key("verdict", Shape.WORD, "whether the answer of the law is right", required=True, words=(AGREE, DISAGREE, UNSURE)),
    Key("outcome", Shape.WORD, "what the answer must be, where it is not right", words=OUTCOMES),
    Key("why", Shape.LINE, "why"),
    Key("question", Shape.LINE, "what the next reader should answer, where you are unsure"),
    Key("facts", Shape.STATED, "what is stated, where the situation may not be proposed any more"),
)
ANSWERS: Final = (Key("answers", Shape.LIST, "the judgements", required=True, inner=ANSWER),)


@dataclass(frozen=True, slots=True)
class Judgement:
    """A judgement: `wanted` where the answer is not right, `question` where the reader is unsure."""

    situation: Situation
    verdict: str
    wanted: Outcome | None = None
    why: str = ""
    question: str = ""


def read_answers(path: Path, law: str, proposed: Mapping[str, Situation], vocabulary: Vocabulary) -> list[Judgement]:
    """The judgements in a file.

    Raises:
        PolicyError: with every fault of the file.
    """
    diagnostics = Diagnostics()
    node = read_file(path, display(path), diagnostics)
    found = list(_judgements(node, law, proposed, vocabulary, Context(diagnostics))) if node is not None else []
    diagnostics.raise_if_any()
    return found


def _judgements(node: Node, law: str, proposed: Mapping[str, Situation], vocabulary: Vocabulary, context: Context) -> Iterator[Judgement]:
    root = mapping(node, context)
    if root is None:
        return
    for item in Form(root, ANSWERS, context).items("answers"):
        found = mapping(item, context)
        if found is not None:
            form = Form(found, ANSWER, context)
            about = _situation(form, law, proposed, vocabulary)
            judgement = _judgement(form, about) if about is not None else None
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


def _judgement(form: Form, about: Situation) -> Judgement | None:
    verdict, outcome = form.word("verdict"), form.word("outcome")
    needed = {DISAGREE: "outcome", UNSURE: "question"}.get(verdict or "")
    if needed is not None and form.node_of(needed) is None:
        form.context.fault("ZW203", form.node.span, f"`{needed}` is missing", f"add `{needed}:`, who says `{verdict}` says that too")
        return None
    if verdict is None:
        return None
    wanted = Outcome(outcome) if verdict == DISAGREE and outcome else None
    return Judgement(about, verdict, wanted, form.line("why"), form.line("question"))
