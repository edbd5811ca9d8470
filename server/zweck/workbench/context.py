"""The engine, the company, the texts and the way to ask, which the pages of a workbench share."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Final

from zweck.activities.validity import Turns
from zweck.analysis.coherence.check import Coherence
from zweck.bounded.cache import made_once
from zweck.company import NO_COMPANY, Company
from zweck.decision.decision import Decision, Detail
from zweck.engine import Engine
from zweck.facts.basis import Basis, today_here
from zweck.facts.merge import Origin
from zweck.facts.notes import NO_NOTES, Note, Notes
from zweck.facts.question import Question, read
from zweck.interview.interview import Course, Interview
from zweck.interview.said import notes
from zweck.law.citation.statutes import Link, links
from zweck.law.policy import PolicySet
from zweck.law.texts.quote import Quotations
from zweck.law.vocabulary import DECISION_DATE, Vocabulary
from zweck.pages.answer.view import Answered, answered
from zweck.pages.answer.writer import Library, Writer
from zweck.pages.html import HtmlPage
from zweck.pages.page import Page
from zweck.pages.quoted import Quotes
from zweck.pseudonym import Pseudonyms
from zweck.register import Register
from zweck.service.decode.questions import About, Background, Manner, posed, registers
from zweck.workbench.addressed import AddressedQuestion, words_given
from zweck.workbench.amend.context import Amending
from zweck.workbench.casefile import CaseFile

Section = Callable[[Writer], None]
"""A section of an answer."""


ANYBODY: Final = "*"
"""In place of a name: everybody who is let in."""


@dataclass(frozen=True, eq=False)
class Registry:
    """The register of the company, the key of pseudonyms, and the persons who may enter events."""

    register: Register
    pseudonyms: Pseudonyms
    entering: frozenset[str] = frozenset()

    def may_enter(self, person: str) -> bool:
        """Whether a person may enter events; without a sign-on all are one person without a name."""
        return ANYBODY in self.entering or (bool(person) and person in self.entering)


@dataclass(frozen=True, eq=False)
class Workbench:
    """The parts of a workbench."""

    engine: Engine
    cases: CaseFile
    company: Company = NO_COMPANY
    quotations: Quotations | None = None
    amending: Amending | None = None
    registry: Registry | None = None

    @property
    def policies(self) -> PolicySet:
        """The law."""
        return self.engine.policies

    @property
    def vocabulary(self) -> Vocabulary:
        """The facts."""
        return self.policies.vocabulary

    @cached_property
    def library(self) -> Library:
        """The laws and facts by which names are looked up."""
        return Library.of(self.policies)

    @cached_property
    def coherence(self) -> Coherence:
        """The facts that permissions survive."""
        return Coherence(self.policies)

    @cached_property
    def turns(self) -> Turns:
        """Finds until when answers stay."""
        return Turns(self.engine, self.policies)

    @cached_property
    def _background(self) -> Background:
        return Background(self.vocabulary, self.company, clock=today_here)

    def pose(self, asked: AddressedQuestion) -> "Posed":
        """A question with the facts of all its sources, as a server would pose it.

        Raises:
            FactError: for facts that cannot be understood, or contradict each other.
            InvalidField: for a controller, an activity or a kind of register that there is not.
        """
        stated = read(asked.raw(self.vocabulary), self.vocabulary)
        how = Manner(not asked.activity and not asked.strict, Detail.REASONS, registers(asked.consulted), asked.controller, asked.activity)
        question, about = posed(stated, how, (), self._background)
        return Posed(self, asked, question, about)

    def links(self, citation: str, day: date) -> Sequence[Link]:
        """The official texts of a citation on a day."""
        return links(citation, day, self.policies.citations)

    def page(self, day: date, level: int = 3, page: Page | None = None) -> HtmlPage:
        """A page whose citations lead to the texts of a day: empty, or with what stands on another one."""
        return HtmlPage(lambda citation: self.links(citation, day), level, [] if page is None else page.blocks)


@dataclass(frozen=True)
class Posed:
    """A question that was understood, and its answers in all details."""

    workbench: Workbench
    asked: AddressedQuestion
    question: Question
    about: About | None
    _decided: dict[Detail, Decision] = field(default_factory=dict)

    @property
    def day(self) -> date:
        """The day of the question."""
        day = self.question.stated[DECISION_DATE]
        if not isinstance(day, date):
            return date.today()
        return day

    def trying(self, name: str) -> AddressedQuestion:
        """The question with all its facts as the person's own, where another source has the fact that she wants to try; else as it is.

        Her word against that of an activity or a profile would be a contradiction, and no trial.
        """
        merged = self.question.merged
        if merged is None or name not in {fact for source in merged.sources if source.origin is not Origin.CALLER for fact in source.facts}:
            return self.asked
        bare = replace(
            self.asked, activity="", controller="", consulted=(), strict=self.asked.strict or bool(self.asked.activity), facts={}
        )
        return bare.having(self.question.stated)

    @cached_property
    def interview(self) -> Interview:
        """The interview that goes on from here."""
        asked = self.asked
        course = Course(asked.occasion, asked.shown, asked.part, asked.screens, bool(asked.controller or asked.activity))
        return Interview(self.workbench.engine, self.question, course=course)

    def notes(self, language: str) -> dict[str, Note]:
        """The person's notes, and those on what she answered in everyday words."""
        given = words_given(self.asked.said, self.workbench.policies.sheets, self.workbench.vocabulary)
        return notes(given, self.workbench.policies.revision, language) | self.asked.notes

    def decision(self, detail: Detail) -> Decision:
        """The answer."""
        if detail is Detail.REASONS:
            return self.interview.decision
        return made_once(self._decided, detail, lambda: self.workbench.engine.decide(self.question, detail))

    def answered(self, detail: Detail, notes: Notes = NO_NOTES) -> Answered:
        """The answer with the sources of its facts."""
        rests = None if self.about is None else self.about.rests(self.workbench.company)
        decision = self.decision(detail)
        acted_on = rests is not None or decision.basis is Basis.LIVE  # pages say of no other answer until when it stays
        turn = self.workbench.turns.first(decision, rests, detail=detail) if acted_on else None
        return answered(decision, turn, notes=notes, rests=rests)

    def writer(self, detail: Detail, language: str, *, whole: bool = True) -> Writer:
        """Writes the answer onto a page as the command line does."""
        page, quotes = self.workbench.page(self.day), Quotes(self.workbench.quotations, language)
        return Writer(self.answered(detail, self.notes(language)), page, language, self.workbench.library, whole, quotes)

    def written(self, sections: Iterable[Section], detail: Detail, language: str, *, whole: bool = True) -> HtmlPage:
        """Some sections of the answer."""
        writer = self.writer(detail, language, whole=whole)
        for section in sections:
            section(writer)
        return self.workbench.page(self.day, page=writer.page)
