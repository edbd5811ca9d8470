"""The examination of a question: law, requirement, every ground, every condition, as a lawyer writes it down."""

from collections.abc import Iterable
from itertools import count
from typing import Final

from zweck.decision.examined import ExaminedCondition, ExaminedFact, ExaminedLaw, ExaminedRule
from zweck.logic.kleene import Truth
from zweck.pages.answer.writer import Writer
from zweck.pages.page import DIM, Style

MARKS: Final[dict[Truth, tuple[str, Style]]] = {
    True: ("✓ ", {"fg": "green"}),
    False: ("✗ ", {"fg": "red"}),
    None: ("? ", {"fg": "yellow"}),
}
ROMAN: Final = (("X", 10), ("IX", 9), ("V", 5), ("IV", 4), ("I", 1))
LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"
STEP: Final = 2
"""Columns by which a level is indented."""


def examination(writer: Writer) -> None:
    """The laws that apply or may apply, one after the other, then those that do not, with what their scope lacks."""
    found = writer.decision.examination
    if found is None:
        return
    examined = _Examined(writer, found.referred)
    laws = [law for law in found.laws if law.scope.truth is not False]
    for number, law in enumerate(laws, 1):
        examined.law(law, roman(number))
    out = [law for law in found.laws if law.scope.truth is False]
    if out:
        writer.page.heading(writer.say("examination.out"))
    for law in out:
        examined.out(law)


class _Examined:
    """Writes one examination; a definition is examined where it is first needed, and afterwards only named."""

    def __init__(self, writer: Writer, referred: Iterable[ExaminedRule]) -> None:
        self._writer = writer
        self._page = writer.page
        self._referred = {rule.rule: rule for rule in referred}
        self._examined: set[str] = set()
        self._openings = {opening.ground for opening in writer.decision.openings}

    def law(self, law: ExaminedLaw, number: str) -> None:
        title = self._writer.say("law.version", law=self._writer.library.title(law.law, self._writer.language), day=law.version)
        self._page.heading(f"{number}. {title}")
        points = count(1)
        self._rule(f"{next(points)}. ", "kind.scope", law.scope)
        for requirement in law.requirements:
            self._rule(f"{next(points)}. ", "kind.requirement", requirement.rule)
            if requirement.rule.truth is not False:
                for place, ground in enumerate(requirement.grounds):
                    self._rule(f"{letters(place)}) ", "kind.ground", ground, indent=2 * STEP)
        for prohibition in law.prohibitions:
            self._rule(f"{next(points)}. ", "kind.prohibition", prohibition)

    def out(self, law: ExaminedLaw) -> None:
        mark, style = MARKS[False]
        title = self._writer.library.title(law.law, self._writer.language)
        self._page.paragraph(title, indent=STEP, marker=mark, mark=style, head=f"{law.scope.citation}:", tail=f"[{law.law}]")
        for part in deciding(law.scope):
            self._condition(part, 2 * STEP)

    def _rule(self, number: str, kind: str, rule: ExaminedRule, *, indent: int = STEP) -> None:
        """A rule with its mark and reason, its doubts, and its condition below."""
        mark, style = MARKS[rule.truth]
        id = rule.rule.rpartition("/")[2]
        head = f"{self._writer.say(kind)}, {rule.citation}:" if kind != "kind.ground" else f"{rule.citation}:"
        text = " ".join(part for part in (self._writer.pick(rule.text), self._open(id)) if part)
        self._page.paragraph(text, indent=indent, marker=f"{number}{mark}", mark=style, head=head, tail=f"[{id}]")
        self._writer.quotes.below(self._page, rule.citation, self._writer.date, indent + len(number) + STEP)
        self._below(rule, indent + len(number))

    def _below(self, rule: ExaminedRule, indent: int) -> None:
        for doubt in rule.doubts:
            text = f"{self._writer.pick(doubt.question)} {self._writer.pick(doubt.choice)}"
            self._page.paragraph(
                text, indent=indent + STEP, head=f"{self._writer.say('examination.doubt')}:", tail=f"[{doubt.id}]", style=DIM
            )
        if rule.condition is not None:
            self._condition(rule.condition, indent + STEP)

    def _condition(self, condition: ExaminedCondition, indent: int) -> None:
        mark, style = MARKS[condition.truth]
        text = self._writer.pick(condition.text)
        below = self._referred.get(condition.refers)
        if below is not None and condition.refers in self._examined:
            text = f"{text} {self._writer.say('examination.above')}"
            below = None
        self._page.paragraph(text, indent=indent, marker=mark, mark=style, tail="; ".join(map(self._fact, condition.facts)))
        if below is not None:
            self._examined.add(below.rule)
            self._below(below, indent)
        for part in condition.parts:
            self._condition(part, indent + STEP)

    def _fact(self, fact: ExaminedFact) -> str:
        if fact.value is None:
            return f"[{fact.fact}: {self._writer.say('unknown')}]"
        where = self._writer.say(f"provenance.{fact.provenance.value}")
        return f"[{fact.fact}: {self._writer.value(fact.fact, fact.value)}, {where}]"

    def _open(self, ground: str) -> str:
        return self._writer.say("examination.to_show") if ground in self._openings else ""


def deciding(rule: ExaminedRule) -> Iterable[ExaminedCondition]:
    """The parts that make the condition of a rule false."""
    condition = rule.condition
    if condition is None:
        return ()
    false = [part for part in condition.parts if part.truth is False]
    return false if false and len(false) < len(condition.parts) else [condition]


def letters(place: int) -> str:
    """The letters of a point: a to z, then aa."""
    return LETTERS[place] if place < len(LETTERS) else LETTERS[place // len(LETTERS) - 1] + LETTERS[place % len(LETTERS)]


def roman(number: int) -> str:
    """A number in Roman numerals."""
    result = ""
    for letters, worth in ROMAN:
        while number >= worth:
            result, number = result + letters, number - worth
    return result
