"""Judgements about situations: read from a file or asked for at a terminal, and kept as cases or open questions."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import click

from zweck.analysis.review.situations import Situation, situation
from zweck.cases.cases import Reviewed, stated_facts
from zweck.cases.questions import OpenQuestion, load_questions
from zweck.cli.folders import add, cases_beside, tidy
from zweck.cli.render.situations import in_one, reasons, story
from zweck.decision import Decision, Outcome
from zweck.editing.files import questions_of
from zweck.editing.judged import QUESTIONS_HEAD, case, expectation, question, suite_head
from zweck.law import reader
from zweck.law.diagnostics import Diagnostics
from zweck.law.facts import shown
from zweck.law.load.files import display
from zweck.law.parse.form import Context, Form, mapping
from zweck.law.parse.grammar import OUTCOMES, Key, Shape
from zweck.law.policy import PolicySet
from zweck.law.reader import Node, read_file
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
        form.context.fault("ZW203", form.node.span, f"`{needed}` is missing", f"add `{needed}:`, it belongs to `{verdict}`")
        return None
    if verdict is None:
        return None
    wanted = Outcome(outcome) if verdict == DISAGREE and outcome else None
    return Judgement(about, verdict, wanted, form.line("why"), form.line("question"))


class Word(click.ParamType[str]):
    """The key of the word that is meant; words may be typed in the reader's language or as the keys are."""

    name = "word"

    def __init__(self, words: Mapping[str, str]) -> None:
        self._words = {key: (said, key.lower().replace("_", " ")) for key, said in words.items()}

    @property
    def choices(self) -> str:
        """The words as a reader should type them."""
        return ", ".join(said for said, _ in self._words.values())

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The key, or a usage error."""
        typed = str(value).strip().casefold().replace("_", " ")
        exact = [key for key, said in self._words.items() if typed in (word.casefold() for word in said)]
        begun = [key for key, said in self._words.items() if any(word.casefold().startswith(typed) for word in said)]
        found = exact or begun
        if not typed or len(found) != 1:
            raise click.BadParameter(f"`{value}` is none of: {self.choices}", ctx, param)
        return found[0]


def ask(text: str, words: Mapping[str, str]) -> str:
    """Ask a reader for one of the words, which stand by their keys; returns its key."""
    kind = Word(words)
    return str(click.prompt(f"{text} ({kind.choices})", type=kind))


FILE: Final = "judged.yaml"
ENGLISH: Final = "en"
UNTITLED: Final = "A situation under {}"


@dataclass(frozen=True, slots=True)
class Keeper:
    """Writes beside the policies of a folder, in the name of a role."""

    root: Path
    policies: PolicySet
    role: str

    def judged(self, situation: Situation, decision: Decision, wanted: Outcome | None, why: str) -> None:
        """Keep a judgement as a case: the answer as it is, or (`wanted`) another outcome."""
        law, version = situation.law, self.policies.laws[situation.law].on(situation.day)
        folder = cases_beside(self.root) / law / (version.start if version is not None else situation.day).isoformat()
        unknown = [target.unknown for target in situation.targets]
        entry = case(
            f"{law}/{situation.id}",
            next(reasons(situation, self.policies, ENGLISH), UNTITLED.format(law)),
            in_one(story(situation, self.policies, ENGLISH)),
            situation.facts,
            expectation(decision, law, wanted, dict.fromkeys(fact for facts in unknown for fact in facts)),
            why,
            Reviewed(date.today(), self.role, agreed=wanted is None),
        )
        add(folder / FILE, entry, self.root, suite_head(law), lambda node: _behind(node, "cases"))
        tidy(folder / FILE, self.root)
        self.close(situation.id)

    def unsure(self, situation: Situation, decision: Decision, text: str) -> None:
        """Keep a question for the next reader; it takes the place of an earlier one about the same situation."""
        self.close(situation.id)
        entry = question(situation.id, situation.law, text, date.today(), self.role, decision.outcome, situation.facts)
        path = questions_of(self.root.absolute())
        add(path, entry, self.root, QUESTIONS_HEAD, lambda node: _behind(node, "questions"))
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
            click.echo(f"{display(path)}: removed, nothing is open")
            return
        _cut(path, known, place)
        tidy(path, self.root)


def _cut(path: Path, known: list[OpenQuestion], place: int) -> None:
    """Take the lines of an entry out of a file."""
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    end = known[place + 1].span.line - 1 if place + 1 < len(known) else len(lines)
    path.write_text("".join(lines[: known[place].span.line - 1] + lines[end:]), encoding="utf-8")


def _behind(node: Node, key: str) -> Node | None:
    return node.pairs.get(key) if isinstance(node, reader.Mapping) else None
