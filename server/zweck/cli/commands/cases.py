"""`zweck cases`."""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any, Final

import click

from zweck.analysis.review.covered import Settling
from zweck.analysis.review.situations import Situation, question, situation, situations
from zweck.analysis.space.sides import Side
from zweck.bounded.progress import Progress
from zweck.cases.questions import OpenQuestion, load_questions
from zweck.cli.answering import Answer, Judgement, Keeper, agrees, ask, asked_answer, read_answers
from zweck.cli.console import WrongCall, show, spoken
from zweck.cli.folders import cases_there, policy_folder
from zweck.cli.options import FILE, as_day, begun_laws, folder_option, json_option
from zweck.cli.progress import ProgressBar
from zweck.decision.decision import Decision, Outcome
from zweck.editing.files import questions_of
from zweck.facts.question import canonical
from zweck.law.policy import PolicySet
from zweck.load import load
from zweck.pages import BULLET, Page, choices, say
from zweck.pages.answer import sections
from zweck.pages.answer.view import answered
from zweck.pages.answer.writer import Library, Writer
from zweck.pages.story import in_one, reason, reasons, story
from zweck.words.said import says

UNSURE, SKIP, QUIT = "unsure", "skip", "quit"
ANSWER: Final = (
    sections.headline,
    sections.laws,
    sections.open_laws,
    sections.gaps,
    sections.missing,
    sections.presumptions,
    sections.doubts,
)
"""The sections of an answer on which a judgement rests."""


@click.command("cases")
@click.argument("law", shell_complete=begun_laws, metavar="LAW")
@click.option("--at", "at", type=as_day, metavar="DATE")
@click.option("-n", "number", type=click.IntRange(min=1), default=5, show_default=True, metavar="N")
@click.option("--role", metavar="TEXT")
@click.option("--answers", type=FILE, metavar="FILE")
@json_option
@folder_option
def command(
    *, law: str, at: date | None, number: int, role: str | None, answers: Path | None, as_json: bool, policies: Path | None
) -> None:
    """Propose situations about LAW that no case covers, or that turn on a legal judgement, the most informative first."""
    root = policy_folder(policies)
    found = load(root)
    judging = _Judging(root, found, law, _day(found, law, at), spoken())
    with ProgressBar() as along:
        asked = list(islice(judging.situations(along), number))
    if answers is not None:
        judging.take(read_answers(answers, law, {one.situation.id: one.situation for one in asked}, found), role)
    elif as_json:
        for one in asked:
            click.echo(judging.as_json(one))
    elif sys.stdin.isatty() and sys.stdout.isatty() and asked:
        judging.interview(asked, role)
    else:
        for place, one in enumerate(asked, start=1):
            show(judging.page_of(one, place, len(asked)))
            click.echo()
        click.echo(say("situation.at_a_terminal" if asked else "situation.nothing", spoken()))


def _day(policies: PolicySet, law: str, at: date | None) -> date:
    """The wanted day, or the last one on which the law was in force until today."""
    found = policies.laws.get(law)
    if found is None:
        raise WrongCall(says("cli.no_law", law=law, laws=", ".join(sorted(policies.laws))))
    if all(version.scope is None for version in found.versions):
        raise WrongCall(says("cli.no_scope_never", law=law))
    day = at or date.today()
    last = found.versions[-1].until
    if at is None and last is not None and last < day:
        day = last
    if found.on(day) is None:
        days = ", ".join(version.start.isoformat() for version in found.versions)
        raise WrongCall(says("cli.not_force", law=law, day=day, days=days))
    return day


@dataclass(frozen=True, slots=True)
class Situated:
    """A situation put to a reader, with the question that another reader left, if one did."""

    situation: Situation
    question: OpenQuestion | None = None


class _Judging:
    """Puts situations about a law to a reader."""

    def __init__(self, root: Path, policies: PolicySet, law: str, day: date, language: str) -> None:
        self._root, self._policies, self._law, self._day, self._language = root, policies, law, day, language
        self._side = Side(policies)

    def situations(self, along: Progress) -> Iterator[Situated]:
        """Open questions first, then new situations."""
        questions = [case.question for case in cases_there(self._policies)]
        left = load_questions(questions_of(self._root.absolute()), self._policies.vocabulary)
        settling = Settling(self._law, self._side)
        for asked in left:
            if asked.law == self._law:
                targets = sorted(settling.settled(question(asked.facts)), key=lambda target: target.kind)
                yield Situated(replace(situation(asked.law, asked.facts, targets), id=asked.id), asked)
        for one in situations(self._law, self._side, self._day, questions, [asked.id for asked in left], along):
            yield Situated(one)

    def _say(self, key: str, **values: object) -> str:
        return say(key, self._language, **values)

    def _decided(self, one: Situation) -> Decision:
        return self._side.engine.decide(question(one.facts))

    # --- showing -----------------------------------------------------------------------------------------------------------------

    def page_of(self, one: Situated, number: int, total: int) -> Page:
        """A situation with its reasons."""
        page = Page()
        page.paragraph("", head=self._say("situation.number", number=number, total=total), tail=f"[{one.situation.id}]")
        if one.question is not None:
            self._left_open(page, one.question)
        why = list(reasons(one.situation, self._policies, self._language))
        if why:
            page.paragraph(f"{self._say('situation.reasons')}:", indent=2)
        for line in why:
            page.paragraph(line, indent=4, marker=BULLET)
        first, *facts = story(one.situation.facts, self._policies, self._language)
        page.blank()
        page.paragraph(first, indent=2)
        for fact in facts:
            page.paragraph(fact, indent=4, marker=BULLET)
        return page

    def _answered(self, decision: Decision) -> Page:
        """The answer of the law as encoded."""
        page = Page()
        page.heading(self._say("situation.answer"))
        writer = Writer(answered(decision, None), page, self._language, Library.of(self._policies))
        for section in ANSWER:
            section(writer)
        return page

    def _left_open(self, page: Page, left: OpenQuestion) -> None:
        asked = self._say("situation.left_open", role=left.role, day=left.on.isoformat())
        page.paragraph(left.text, indent=2, head=f"{asked}:")

    def as_json(self, one: Situated) -> str:
        """A situation as one line."""
        about = one.situation
        said: dict[str, Any] = {
            "situation": about.id,
            "law": about.law,
            "score": about.score,
            "text": {lang: in_one(story(about.facts, self._policies, lang)) for lang in ("de", "en")},
            "why": [
                {"kind": target.kind, **{lang: reason(target, about, self._policies, lang) for lang in ("de", "en")}}
                for target in about.targets
            ],
            "facts": {name: canonical(value) for name, value in about.facts.items()},
            "presume_unstated": True,
            "question": None if one.question is None else one.question.text,
        }
        return json.dumps(said, ensure_ascii=False)

    # --- judging -----------------------------------------------------------------------------------------------------------------

    def take(self, judgements: list[Judgement], role: str | None) -> None:
        """Keep judgements."""
        if not role:
            raise WrongCall(says("cli.role_judgements_made"))
        keeper = Keeper(self._root, self._policies, role)
        for judgement in judgements:
            self._keep(judgement, keeper)

    def interview(self, asked: list[Situated], role: str | None) -> None:
        """Put situations to the reader at the terminal, one by one; each judgement is kept before the law's answer is shown."""
        keeper: Keeper | None = None
        for number, one in enumerate(asked, start=1):
            click.echo()
            show(self.page_of(one, number, len(asked)))
            click.echo()
            words = choices("outcome", self._language) | choices("situation.no_answer", self._language)
            said = ask(self._say("situation.judge"), words)
            if said == QUIT:
                return
            if said != SKIP:
                keeper = keeper or Keeper(self._root, self._policies, role or click.prompt(self._say("situation.role"), prompt_suffix=" "))
                self._keep(Judgement(one.situation, self._asked_for(said)), keeper)
                show(self._answered(self._decided(one.situation)))

    def _asked_for(self, said: str) -> Answer | str:
        """The answer with this outcome, or the question of an unsure reader, for whose parts the reader is asked."""
        if said == UNSURE:
            return str(click.prompt(self._say("situation.question"), prompt_suffix=" "))
        return asked_answer(Outcome(said), self._law, self._policies.laws, self._language)

    def _keep(self, judgement: Judgement, keeper: Keeper) -> None:
        answer = judgement.answer
        if isinstance(answer, str):
            keeper.unsure(judgement.situation, answer)
            return
        agreed = agrees(self._decided(judgement.situation), answer)
        keeper.judged(judgement.situation, answer, agreed=agreed)
        if not agreed:
            click.echo(self._say("situation.fails_now"))
