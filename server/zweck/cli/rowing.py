"""The rows of an interview's screens at a terminal: printed, and answers to them read."""

from collections.abc import Callable
from typing import Final

import click

from zweck.cli.console import echo, show
from zweck.decision.decision import MissingFact
from zweck.explain.values import NO as NO_WORD
from zweck.explain.values import YES as YES_WORD
from zweck.facts.question import FactError
from zweck.interview.interview import Interview
from zweck.interview.said import denials, meaning
from zweck.interview.screens import NO, Row
from zweck.law.countries import COUNTRIES
from zweck.law.vocabulary import Fact, FactType, Vocabulary
from zweck.pages import DIM, Page, say
from zweck.pages.answer.writer import Library, points
from zweck.words.said import advised, says

UNKNOWN: Final = "?"
NOTHING: Final = "-"
REST: Final = "--"
"""Typed at a screening question: this line and all that follow on the screen are answered by no."""

MORE: Final = "+"
"""Typed before a word: a fact is looked for that the person knows already."""

STOP: Final = "!"


class Stopped(Exception):
    """The person wants no further question."""


class Rows:
    """Asks the rows of screens in one language."""

    def __init__(self, vocabulary: Vocabulary, library: Library, language: str, more: Callable[[Interview, str], None]) -> None:
        """Rows in words of a vocabulary; `more` takes a word by which the person looks for what she knows."""
        self._vocabulary = vocabulary
        self._library = library
        self._language = language
        self._more = more

    def say(self, key: str, **values: object) -> str:
        """A phrase in the person's language."""
        return say(key, self._language, **values)

    def ask(self, interview: Interview, row: Row, *, alone: bool, rest: bool) -> bool:
        """Ask a row in everyday words; `rest` answers a screening question by no without asking. Whether the rest of the screen is a no.

        Raises:
            Stopped: if the person wants no further question.
        """
        if rest and row.screens:
            interview.choose(row, (NO,))
            return True
        self._print(row)
        kind = "screening" if row.screens else "several" if row.several else "one"
        while True:
            typed = click.prompt(self.say(f"interview.row.{'looked' if alone and row.screens else kind}")).strip()
            if self._aside(interview, typed):
                if not interview.open(row):
                    return rest
                continue
            chosen = self._chosen(row, typed)
            if chosen is None:
                click.echo(f"  {self.say('interview.row.wrong', typed=typed)}")
                continue
            try:
                interview.choose(row, chosen)
            except FactError as error:
                self.refused(error)
                continue
            return rest or typed == REST

    def question(self, interview: Interview, fact: Fact, missing: MissingFact | None = None) -> None:
        """Ask for a fact by its own question.

        Raises:
            Stopped: if the person wants no further question.
        """
        page = Page()
        page.blank()
        page.paragraph(fact.question[self._language], head=f"{fact.label[self._language]}:", tail=f"[{fact.name}]")
        page.paragraph(meaning(fact, self._language), indent=2, style=DIM)
        found = points(missing.requirements, self._library, interview.decision.date) if missing is not None else []
        if found:
            page.paragraph(self.say("interview.why", points="; ".join(citation for citation, _ in found)), indent=2, style=DIM)
        page.choices(fact.labels[value][self._language] for value in fact.values)
        show(page)
        while True:
            typed = click.prompt(self.say(f"interview.type.{fact.type}")).strip()
            if self._aside(interview, typed):
                if fact.name in interview.stated:
                    return
                continue
            try:
                interview.answer({fact.name: self._value(fact, typed)})
            except FactError as error:
                self.refused(error)
            else:
                return

    @staticmethod
    def refused(error: FactError) -> None:
        """Say why an answer cannot be taken."""
        for fault in error.faults:
            echo(says("cli.indented", said=advised(fault.message, fault.help)))

    def _aside(self, interview: Interview, typed: str) -> bool:
        """Whether something else was typed than an answer, which is then done."""
        if typed == STOP:
            raise Stopped
        if typed.startswith(MORE) and typed != MORE:
            self._more(interview, typed.removeprefix(MORE).strip())
            return True
        return False

    def _print(self, row: Row) -> None:
        page = Page()
        page.blank()
        page.paragraph(row.question[self._language])
        if row.help is not None:
            page.paragraph(row.help[self._language], indent=2, style=DIM)
        if row.screens:
            said = " ".join(denials(row, self._vocabulary.facts, self._language))
            page.paragraph(said, indent=2, head=self.say("interview.row.denies"), style=DIM)
        else:
            page.choices(one.label[self._language] for one in row.choices)
        show(page)

    def _chosen(self, row: Row, typed: str) -> tuple[str, ...] | None:
        """The names of the choices that were typed, by number or by a word of one; none for what is unknown, `None` for what fits none."""
        if typed == UNKNOWN:
            return ()
        if (row.screens and typed == REST) or (row.several and typed == NOTHING):
            return (NO,)
        found: list[str] = []
        for part in typed.split(",") if row.several else [typed]:
            word = part.strip().casefold()
            begun = [one.name for one in row.choices if word and one.label[self._language].casefold().startswith(word)]
            within = [one.name for one in row.choices if word and word in one.label[self._language].casefold()]
            numbered = [row.choices[int(word) - 1].name] if word.isdigit() and 0 < int(word) <= len(row.choices) else []
            named = numbered or (begun if len(begun) == 1 else within if len(within) == 1 else [])
            if not named:
                return None
            found += named
        return tuple(found)

    def _value(self, fact: Fact, typed: str) -> object:
        """What was typed as a stated value: `?` is unknown, a number one of the values, a word its label, a country its name."""
        if typed == UNKNOWN:
            return None
        words = {label[self._language].casefold(): value for value, label in fact.labels.items()}
        words |= {str(number): value for number, value in enumerate(fact.values, 1)}
        match fact.type:
            case FactType.BOOL:
                said = typed.casefold()
                given = [value for text, value in ((YES_WORD, True), (NO_WORD, False)) if said and text[self._language].startswith(said)]
                return given[0] if given else typed
            case FactType.ENUM:
                return words.get(typed.casefold(), typed)
            case FactType.SET:
                parts = [part.strip() for part in typed.split(",") if part.strip() not in ("", NOTHING)]
                return [words.get(part.casefold(), part) if fact.values else self._country(part) for part in parts]
            case FactType.INT:
                return int(typed) if typed.isdigit() else typed
            case FactType.COUNTRY:
                return self._country(typed)
            case FactType.DATE:
                return typed

    def _country(self, typed: str) -> str:
        """The code of a country by its name of today, or what was typed."""
        said = typed.casefold()
        names = ((code, one.name[self._language].casefold()) for code, known in COUNTRIES.items() for one in known if one.holds_on(None))
        return next((code for code, name in names if name == said), typed.upper())
