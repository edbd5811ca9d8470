"""Keeps judgements: as cases of the suite, or as open questions."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import click

from zweck.analysis.review.situations import Situation
from zweck.cases.cases import Reviewed
from zweck.cases.questions import OpenQuestion, load_questions
from zweck.cli.adding import add, tidy
from zweck.cli.folders import cases_beside
from zweck.cli.judging.answers import Answer
from zweck.cli.judging.words import in_one, reasons, story
from zweck.editing.files import questions_of
from zweck.editing.judged import QUESTIONS_HEAD, case, question, suite_head
from zweck.law.load.files import display
from zweck.law.policy import PolicySet
from zweck.law.reader import Mapping, Node

FILE: Final = "judged.yaml"
ENGLISH: Final = "en"
UNTITLED: Final = "A situation under {}"


@dataclass(frozen=True, slots=True)
class Keeper:
    """Writes beside the policies of a folder, in the name of a role."""

    root: Path
    policies: PolicySet
    role: str

    def judged(self, situation: Situation, answer: Answer, *, agreed: bool) -> None:
        """Keep a reader's answer as the answer that a case expects; `agreed` says whether the law as encoded gives it today."""
        law, version = situation.law, self.policies.laws[situation.law].on(situation.day)
        folder = cases_beside(self.root) / law / (version.start if version is not None else situation.day).isoformat()
        entry = case(
            f"{law}/{situation.id}",
            next(reasons(situation, self.policies, ENGLISH), UNTITLED.format(law)),
            in_one(story(situation, self.policies, ENGLISH)),
            situation.facts,
            (answer.outcome, answer.laws),
            answer.authority,
            answer.why,
            Reviewed(date.today(), self.role, agreed=agreed),
        )
        add(folder / FILE, entry, self.root, suite_head(law), lambda node: _behind(node, "cases"))
        tidy(folder / FILE, self.root)
        self.close(situation.id)

    def unsure(self, situation: Situation, text: str) -> None:
        """Keep a question for the next reader; it takes the place of an earlier one about the same situation."""
        self.close(situation.id)
        entry = question(situation.id, situation.law, text, date.today(), self.role, situation.facts)
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
    return node.pairs.get(key) if isinstance(node, Mapping) else None
