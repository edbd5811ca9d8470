"""An interview at a terminal: one sheet after the other, in the reader's words."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

import click

from zweck.decision.decision import MissingFact
from zweck.explain.values import NO, YES, value_in_words
from zweck.facts.notes import Note, faults
from zweck.facts.question import FactError
from zweck.interview.interview import Interview, Sheet, Stage
from zweck.law.policy import Occasion, PolicySet
from zweck.law.vocabulary import DECISION_DATE, REGISTERS, Fact, FactType, SilenceClass
from zweck.pages.answer.writer import Library
from zweck.pages.page import BOLD, DIM, Page
from zweck.pages.phrases import say
from zweck.pages.points import points
from zweck.pages.text import wrapped
from zweck.pages.width import width

UNKNOWN: Final = "?"
NOTHING: Final = "-"
NOTED: Final = (SilenceClass.APPRAISAL, SilenceClass.SHOWN)
"""Facts whose values others will want to see proven."""


class Terminal:
    """Asks one person in one language."""

    def __init__(self, policies: PolicySet, language: str, *, noting: bool = False) -> None:
        """Ask in `de` or `en`; with `noting`, also for the reasons of appraisals and of facts that are to be shown."""
        self._policies = policies
        self._library = Library.of(policies)
        self._language = language
        self._confirmed: set[str] = set()
        self._noting = noting
        self._role = ""
        self.notes: dict[str, Note] = {}
        """The notes that the person gave, by the names of their facts."""

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
        for number, tile in enumerate(tiles, 1):
            page.paragraph(tile.title[self._language], indent=2, marker=f"{number}. ")
        page.paragraph(self.say("interview.other"), indent=2, marker="0. ")
        click.echo(wrapped(page, width()))
        chosen: int = click.prompt(self.say("interview.number"), type=click.IntRange(0, len(tiles)))
        return tiles[chosen - 1] if chosen else None

    def registers(self) -> tuple[str, ...]:
        """The registers in which the person looked and found nothing adverse."""
        page = Page()
        page.heading(self.say("interview.registers"))
        for number, kind in enumerate(REGISTERS, 1):
            page.paragraph(self.say(f"interview.register.{kind}"), indent=2, marker=f"{number}. ")
        click.echo(wrapped(page, width()))
        while True:
            typed: str = click.prompt(self.say("interview.numbers"), default=NOTHING, show_default=True)
            chosen = [part.strip() for part in typed.split(",") if part.strip() not in ("", NOTHING)]
            if all(part.isdigit() and 1 <= int(part) <= len(REGISTERS) for part in chosen):
                return tuple([*REGISTERS][int(part) - 1] for part in chosen)
            click.echo(self.say("interview.no_number", typed=typed))

    def run(self, interview: Interview) -> None:
        """Ask what decides, confirm what is presumed, and of a prohibition ask what could allow it, if that is wanted."""
        allowing = False
        while True:
            stages = (Stage.DECIDING, Stage.ALLOWING) if allowing else (Stage.DECIDING,)
            while interview.stage in stages and (sheet := interview.sheet) is not None:
                self._sheet(interview, sheet)
            if not self._confirm(interview):
                continue
            if allowing or interview.stage is Stage.DONE or not self._agreed(self.say("interview.allow")):
                return
            allowing = True

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
        click.echo(wrapped(page, width()))
        if self._agreed(self.say("interview.true")):
            self._confirmed |= {one.fact for one in presumed}
            return True
        for one in presumed:
            self._question(interview, self._fact(one.fact))
        return False

    def _agreed(self, question: str) -> bool:
        """Whether the person says yes to a question of the interview."""
        yes, no = YES[self._language], NO[self._language]
        while True:
            typed: str = click.prompt(f"{question} ({yes}, {no})", default=yes, show_default=False)
            for word, meant in ((yes, True), (no, False)):
                if typed.strip() and word.startswith(typed.strip().casefold()):
                    return meant

    def _sheet(self, interview: Interview, sheet: Sheet) -> None:
        page = Page()
        page.heading(self.say("interview.at_most", count=interview.at_most), DIM)
        if sheet.heading is not None:
            page.paragraph(sheet.heading[self._language], style=BOLD)
        click.echo(wrapped(page, width()))
        for missing in sheet.facts:
            if missing.fact in {one.fact for one in interview.missing}:
                self._question(interview, self._fact(missing.fact), missing)

    def _question(self, interview: Interview, fact: Fact, missing: MissingFact | None = None) -> None:
        page = Page()
        page.blank()
        page.paragraph(fact.question[self._language], head=f"{fact.label[self._language]}:", tail=f"[{fact.name}]")
        page.paragraph(fact.meaning[self._language], indent=2, style=DIM)
        found = points(missing.requirements, self._library, interview.decision.date) if missing is not None else []
        if found:
            page.paragraph(self.say("interview.why", points="; ".join(citation for citation, _ in found)), indent=2, style=DIM)
        for number, value in enumerate(fact.values, 1):
            page.paragraph(fact.labels[value][self._language], indent=2, marker=f"{number}. ")
        click.echo(wrapped(page, width()))
        while True:
            typed: str = click.prompt(self.say(f"interview.type.{fact.type}"))
            try:
                interview.answer({fact.name: self._value(fact, typed.strip())})
            except FactError as error:
                click.echo("\n".join(f"  {fault.message}{f'; {fault.help}' if fault.help else ''}" for fault in error.faults))
            else:
                self._note(fact, known=interview.stated[fact.name] is not None)
                return

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
            click.echo(f"  {found.message}; {found.help}")

    def _value(self, fact: Fact, typed: str) -> object:
        """What was typed as a stated value: `?` is unknown, a number one of the values, a word its label."""
        if typed == UNKNOWN:
            return None
        words = {label[self._language].casefold(): value for value, label in fact.labels.items()}
        words |= {str(number): value for number, value in enumerate(fact.values, 1)}
        match fact.type:
            case FactType.BOOL:
                said = typed.casefold()
                given = [value for text, value in ((YES, True), (NO, False)) if said and text[self._language].startswith(said)]
                return given[0] if given else typed
            case FactType.ENUM:
                return words.get(typed.casefold(), typed)
            case FactType.SET:
                parts = [part.strip() for part in typed.split(",") if part.strip() not in ("", NOTHING)]
                return [words.get(part.casefold(), part) for part in parts]
            case FactType.INT:
                return int(typed) if typed.isdigit() else typed
            case FactType.COUNTRY:
                return typed.upper()
            case FactType.DATE:
                return typed

    def _fact(self, name: str) -> Fact:
        return self._policies.vocabulary.facts[name]


def asked_facts(occasion: Occasion | None, day: date | None) -> Mapping[str, object]:
    """The facts with which an interview begins; without a day it is about now."""
    facts = {} if occasion is None else occasion.facts
    stated = {} if day is None else {DECISION_DATE: day.isoformat()}
    return {**stated, **{name: sorted(value) if isinstance(value, frozenset) else value for name, value in facts.items()}}
