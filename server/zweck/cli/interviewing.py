"""An interview at a terminal, one screen after the other, in the reader's words; ways to a permission; and the files that it leaves."""

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Final

import click

from zweck.cli.answering import Answer, Keeper, agrees, ask, asked_answer
from zweck.cli.console import echo, show
from zweck.cli.rowing import NOTHING, Rows, Stopped
from zweck.decision.decision import Outcome
from zweck.editing.judged import value
from zweck.editing.templates import quoted
from zweck.explain.values import NO, YES, value_in_words
from zweck.facts.basis import Basis
from zweck.facts.notes import Note, Notes, faults
from zweck.interview.interview import Interview, Stage
from zweck.interview.said import notes
from zweck.interview.screens import FIRST, Row, Screen
from zweck.interview.ways import Examination, Examined
from zweck.law.policy import Occasion, PolicySet
from zweck.law.vocabulary import DECISION_DATE, REGISTERS, Fact, SilenceClass
from zweck.logic.condition import Value
from zweck.pages import BOLD, DIM, Page, choices, say
from zweck.pages.answer.origins import ways_in_words
from zweck.pages.answer.writer import Library
from zweck.words.said import advised, says

NOTED: Final = (SilenceClass.APPRAISAL, SilenceClass.SHOWN)
"""Facts whose values others will want to see proven."""


class Terminal:
    """Asks one person in one language."""

    def __init__(self, policies: PolicySet, language: str, *, noting: bool = False) -> None:
        """Ask in `de` or `en`; with `noting`, also for the reasons of appraisals and of facts that are to be shown."""
        self._policies = policies
        self._language = language
        self._rows = Rows(policies.vocabulary, Library.of(policies), language, self._search)
        self._confirmed: set[str] = set()
        self._noting = noting
        self._role = ""
        self.notes: dict[str, Note] = {}
        """The notes that the person gave, and those on what was answered in everyday words, by the names of their facts."""

    def say(self, key: str, **values: object) -> str:
        """A phrase in the person's language."""
        return say(key, self._language, **values)

    def occasion(self, occasions: Iterable[Occasion]) -> Occasion | None:
        """The usual situation that fits; `None` if none does."""
        tiles = [*occasions]
        if not tiles:
            return None
        page = Page()
        page.paragraph(self.say("interview.occasion"), style=BOLD)
        page.choices(tile.title[self._language] for tile in tiles)
        page.paragraph(self.say("interview.other"), indent=2, marker="0. ")
        show(page)
        chosen: int = click.prompt(self.say("interview.number"), type=click.IntRange(0, len(tiles)))
        return tiles[chosen - 1] if chosen else None

    def registers(self) -> tuple[str, ...]:
        """The registers in which the person looked and found nothing adverse; where a screen asks for that, it is not asked here."""
        if any(sheet.alone for sheet in self._policies.sheets.screening):
            return ()
        page = Page()
        page.heading(self.say("interview.registers"))
        page.choices(self.say(f"interview.register.{kind}") for kind in REGISTERS)
        show(page)
        while True:
            typed: str = click.prompt(self.say("interview.numbers"), default=NOTHING, show_default=True)
            chosen = [part.strip() for part in typed.split(",") if part.strip() not in ("", NOTHING)]
            if all(part.isdigit() and 1 <= int(part) <= len(REGISTERS) for part in chosen):
                return tuple([*REGISTERS][int(part) - 1] for part in chosen)
            click.echo(self.say("interview.no_number", typed=typed))

    def run(self, interview: Interview) -> None:
        """Ask until nothing that can be asked changes the answer, and confirm what is presumed; the person may stop before."""
        excluded = False
        try:
            while True:
                while (screen := interview.screen) is not None:
                    if interview.stage is Stage.EXCLUDED and not excluded:
                        excluded = True
                        if not self._agreed(self.say("interview.excluded"), default=False):
                            return
                    self._screen(interview, screen)
                if self._confirm(interview):
                    return
        except Stopped:
            return
        finally:
            self.notes = notes(interview.given, self._policies.revision, self._language) | self.notes

    def ways(self, interview: Interview) -> list[Examined]:
        """The ways to a permission, if the person wants to know, each examined to its end before it is named."""
        examination = Examination(interview, self._policies.vocabulary)
        if not examination.left or not self._agreed(self.say("interview.ways"), default=True):
            return []
        try:
            for way, rest in examination:
                acts = " ".join(act.title[self._language] for act in way.acts)
                click.echo(f"\n{self.say('interview.suppose', acts=acts)}" if rest.screen is not None else "", nl=rest.screen is not None)
                while (screen := rest.screen) is not None:
                    self._screen(rest, screen)
        except Stopped:
            pass
        page = Page()
        ways_in_words(examination.ways, self._policies.vocabulary, page, self._language)
        click.echo()
        show(page)
        return examination.ways

    def _screen(self, interview: Interview, screen: Screen) -> None:
        self._head(interview, screen)
        rest, asked = False, list[Row]()
        for row in screen.rows:
            if not interview.open(row):
                continue
            asked.append(row)
            if row.fact:
                fact, missing = self._fact(row.fact), {one.fact: one for one in interview.decision.missing_facts}
                self._rows.question(interview, fact, missing.get(row.fact))
                self._note(fact, known=interview.stated.get(row.fact) is not None)
            else:
                rest = self._rows.ask(interview, row, alone=screen.alone, rest=rest)
        interview.turn(screen, asked)

    def _head(self, interview: Interview, screen: Screen) -> None:
        """Show the parts that are done, how many screens usually follow, and the title of this one."""
        page = Page()
        parts = {one.name: one.title[self._language] for one in self._policies.sheets.parts}
        if parts:
            line = " · ".join(f"{'✓ ' if done else ''}{parts[name]}" for name, done in interview.progress)
            page.heading(line, DIM)
        usually = interview.usually
        if usually is not None:
            often, rarely = usually
            said = self.say("interview.usually", n=often, m=max(rarely, often)) if often else self.say("interview.usually_last")
            page.paragraph(said, style=DIM)
        title = self.say("interview.first") if screen.name == FIRST else screen.title[self._language]
        if title:
            page.paragraph(title, style=BOLD)
        if page:
            show(page)

    def _search(self, interview: Interview, text: str) -> None:
        """Take a statement of what the person knows already: the facts in which her words stand, one of which is asked."""
        found = interview.search(text)
        if not found:
            click.echo(f"  {self.say('interview.found_nothing', text=text)}")
            return
        page = Page()
        for number, (fact, matters) in enumerate(found, 1):
            tail = "" if matters else f"({self.say('interview.changes_nothing')})"
            page.paragraph(fact.question[self._language], indent=2, marker=f"{number}. ", tail=tail)
        show(page)
        chosen: int = click.prompt(self.say("interview.none_of_these"), type=click.IntRange(0, len(found)), default=0)
        if chosen:
            before = len(interview.decision.missing_facts)
            self._rows.question(interview, found[chosen - 1][0])
            needless = before - len(interview.decision.missing_facts) - 1
            if needless > 0:
                click.echo(f"  {self.say('interview.needless', count=needless)}")

    def _confirm(self, interview: Interview) -> bool:
        """Show what the answer presumes and was not confirmed before; what is not true is asked. Whether all of it is true."""
        presumed = [one for one in interview.presumed if one.fact not in self._confirmed]
        if not presumed:
            return True
        page = Page()
        page.heading(self.say("interview.presumed"))
        for one in presumed:
            fact = self._fact(one.fact)
            page.paragraph(f"{fact.label[self._language]}: {value_in_words(one.value, fact, self._language)}", indent=2, marker="– ")
        show(page)
        if self._agreed(self.say("interview.true")):
            self._confirmed |= {one.fact for one in presumed}
            return True
        for one in presumed:
            self._rows.question(interview, self._fact(one.fact))
        return False

    def _agreed(self, question: str, *, default: bool = True) -> bool:
        """Whether the person says yes to a question of the interview."""
        yes, no = YES[self._language], NO[self._language]
        while True:
            typed: str = click.prompt(f"{question} ({yes}, {no})", default=yes if default else no, show_default=False)
            for word, meant in ((yes, True), (no, False)):
                if typed.strip() and word.startswith(typed.strip().casefold()):
                    return meant

    def role(self) -> str:
        """The role in which the person answers, asked for once."""
        while not self._role:
            self._role = click.prompt(self.say("situation.role"), prompt_suffix=" ").strip()
        return self._role

    def _note(self, fact: Fact, *, known: bool) -> None:
        """Ask for the reason of an answer that others will want to see."""
        if not (self._noting and known and fact.silence.silence_class in NOTED):
            return
        while True:
            typed: str = click.prompt(self.say("interview.note"), default="", show_default=False).strip()
            if not typed:
                return
            note = {fact.name: Note(reason=typed)}
            found = next(faults(note, note, self._policies.vocabulary), None)
            if found is None:
                self.notes[fact.name] = Note(reason=typed, by=self.role())
                return
            echo(says("cli.indented", said=advised(found.message, found.help)))

    def _fact(self, name: str) -> Fact:
        return self._policies.vocabulary.facts[name]


def asked_facts(occasion: Occasion | None, day: date | None) -> Mapping[str, object]:
    """The facts with which an interview begins; without a day it is about now."""
    facts = {} if occasion is None else occasion.facts
    stated = {} if day is None else {DECISION_DATE: day.isoformat()}
    return {**stated, **{name: sorted(value) if isinstance(value, frozenset) else value for name, value in facts.items()}}


ENGLISH: Final = "en"
UNTITLED: Final = "An interview"
SHOWN: Final = 8
"""Letters of the decision id that make the id of a case."""


def request_of(interview: Interview, notes: Notes) -> str:
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
