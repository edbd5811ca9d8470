"""The files that an interview leaves: the request with its notes, and a case with the answer that a reader of the law expects."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import click

from zweck.cli.answering import Answer, Keeper, agrees, ask, asked_answer
from zweck.decision.decision import Outcome
from zweck.editing.judged import value
from zweck.editing.templates import quoted
from zweck.facts.basis import Basis
from zweck.facts.notes import Notes
from zweck.interview.interview import Interview
from zweck.law.policy import PolicySet
from zweck.law.vocabulary import DECISION_DATE
from zweck.logic.condition import Value
from zweck.pages.phrases import choices, say

ENGLISH: Final = "en"
UNTITLED: Final = "An interview"
SHOWN: Final = 8
"""Letters of the decision id that make the id of a case."""


def request(interview: Interview, notes: Notes) -> str:
    """The facts of an interview as a request, with the notes on them; facts that the asked person did not know are left out."""
    live = interview.question.basis is Basis.LIVE  # the request asks about now, too, whenever it is sent
    lines = [f"  {name}: {value(stated)}" for name, stated in known_facts(interview).items() if not (live and name == DECISION_DATE)]
    noted = [f"  {fact}:\n" + "\n".join(_parts(note._asdict())) for fact, note in notes.items() if fact in known_facts(interview)]
    return "\n".join(["presume_unstated: true", "facts:", *lines, *(["notes:", *noted] if noted else [])]) + "\n"


def _parts(note: Mapping[str, str]) -> list[str]:
    return [f"    {part}: {quoted(text)}" for part, text in note.items() if text]


def known_facts(interview: Interview) -> dict[str, Value]:
    """The facts of an interview that the asked person knew."""
    return {name: stated for name, stated in interview.stated.items() if stated is not None}


def expected(policies: PolicySet, language: str) -> Answer:
    """The answer that the reader expects by the text of the law, asked for before zweck's own is shown."""
    outcome = Outcome(ask(say("situation.judge", language), choices("outcome", language)))
    return asked_answer(outcome, "", policies.laws, language)


def keep_case(path: Path, interview: Interview, answer: Answer, title: str, keeper: Keeper, language: str) -> None:
    """Add the case to a file; where the law as encoded answers otherwise, say that the case fails."""
    decision = interview.decision
    agreed = agrees(decision, answer)
    id, about = f"{path.stem}/{decision.decision_id[:SHOWN]}", ", ".join(answer.laws)
    keeper.case(path, about, id, title or UNTITLED, known_facts(interview), answer, agreed=agreed)
    if not agreed:
        click.echo(say("situation.fails_now", language))
