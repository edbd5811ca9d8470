"""The law over the facts that an activity or a binding leaves open: permitted exactly if …, as text, as a page, and as JSON."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from zweck.binding.left import Left, Part
from zweck.decision.decision import Outcome, Reason
from zweck.explain.values import OR, in_order, listing, value_in_words
from zweck.facts.question import canonical
from zweck.law.vocabulary import Fact, FactType
from zweck.logic.condition import Value
from zweck.pages import Page, say
from zweck.residual.table import UNSTATED, Choice, Turn

ORDER: Final = (Outcome.PERMITTED, Outcome.PROHIBITED, Outcome.UNDETERMINED, Outcome.NOT_REGULATED)
MANY: Final = 6
"""Values from which on a list is written by those that it leaves out, if these are fewer."""


@dataclass(frozen=True, slots=True)
class Shown:
    """The boxes of an outcome."""

    outcome: Outcome
    parts: tuple[Part, ...]


def shown(left: Left) -> list[Shown]:
    """The outcomes that there are, each with its boxes.

    Raises:
        NotLeft: if there are too many.
    """
    return [Shown(outcome, parts) for outcome in ORDER if (parts := tuple(left.parts(outcome)))]


class Words:
    """Choices of facts in words."""

    def __init__(self, left: Left, language: str) -> None:
        self._facts: Mapping[str, Fact] = left.engine.policies.vocabulary.facts
        self._every = {one.fact: one.choices for one in left.open}
        self._language = language

    def label(self, name: str) -> str:
        """The label of a fact."""
        return self._facts[name].label[self._language]

    def lines(self, part: Part) -> Iterator[tuple[str, str]]:
        """Of each fact that a box restricts the label and the choices."""
        yield from ((self.label(name), self.choices(name, chosen)) for name, chosen in part.choices.items())

    def choices(self, name: str, chosen: Sequence[Choice]) -> str:
        """Some choices of a fact."""
        fact, language = self._facts[name], self._language
        every, some = ([one for one in several if one is not None and one is not UNSTATED] for several in (self._every[name], chosen))
        said = [*self._values(fact, [*every], [*some])]
        said += [say("left.unknown", language)] if None in chosen else []
        said += [say("activities.no_record", language)] if UNSTATED in chosen else []
        return listing(said, OR, language)

    def _values(self, fact: Fact, every: Sequence[Any], some: Sequence[Any]) -> Iterator[str]:
        language = self._language
        if not some:
            return
        if {*some} == {*every} and len(every) > 1:
            yield say("left.any", language)
        elif fact.type in (FactType.INT, FactType.DATE):
            yield from self._stretches(fact, every, {*some})
        elif len(every) > MANY and len(some) > len(every) / 2:
            others = in_order((one for one in every if one not in some), fact)
            yield say("left.but", language, values=listing([value_in_words(one, fact, language) for one in others], OR, language))
        else:
            yield from (value_in_words(one, fact, language) for one in in_order(some, fact))

    def _stretches(self, fact: Fact, every: Sequence[Any], some: set[Any]) -> Iterator[str]:
        """Numbers or days, each of which stands for all up to the next one."""
        first: Any = None
        for place, one in enumerate(every):
            first = one if one in some and first is None else first
            after = every[place + 1] if place + 1 < len(every) else None
            if first is not None and after not in some:
                yield self._stretch(fact, None if first == every[0] else first, after)
                first = None

    def _stretch(self, fact: Fact, first: Any, after: Any) -> str:
        last = None if after is None else after - (timedelta(days=1) if isinstance(after, date) else 1)
        words = [value_in_words(one, fact, self._language) if one is not None else "" for one in (first, last)]
        key = "left.any" if not any(words) else "left.to" if not words[0] else "left.from" if not words[1] else "left.between"
        return say(key, self._language, first=words[0], last=words[1])


def headline(outcome: Outcome, language: str) -> str:
    """The words over the boxes of an outcome."""
    return say(f"left.{outcome.name.lower()}", language)


def rules(reasons: Iterable[Reason]) -> str:
    """The rules by their citations."""
    return "; ".join(dict.fromkeys(reason.citation or reason.rule for reason in reasons))


def write(left: Left, found: Sequence[Shown], language: str, page: Page) -> None:
    """Write the boxes of all outcomes, and the facts that play no part."""
    words = Words(left, language)
    for one in found:
        page.heading(headline(one.outcome, language))
        for number, part in enumerate(one.parts, 1):
            write_part(words, part, number, language, page)
    page.blank()
    for key, names in (("left.idle", left.table.idle), ("left.beyond", left.beyond)):
        if names:
            page.paragraph(", ".join(map(words.label, names)), head=say(key, language))
    if left.person:
        page.paragraph(say("left.consented", language))


def write_part(words: Words, part: Part, number: int, language: str, page: Page) -> None:
    """Write one box with its rules."""
    lines = [f"{label}: {values}" for label, values in words.lines(part)]
    page.paragraph(lines[0] if lines else say("days.always", language), marker=f"({number}) ", indent=2)
    for line in lines[1:]:
        page.paragraph(f"{say('left.and', language)} {line}", indent=6)
    for key, reasons in (("activities.reasons", part.always), ("left.some_rules", part.sometimes)):
        if reasons:
            page.paragraph(rules(reasons), indent=6, head=say(key, language))
    if part.asked < part.cells:
        page.paragraph(say("left.sampled", language, asked=part.asked, cells=part.cells), indent=6)


def write_turns(left: Left, turned: Sequence[tuple[Turn, tuple[Part, ...]]], title: str, language: str, page: Page) -> None:
    """Write where the law comes out otherwise than another one."""
    words = Words(left, language)
    page.heading(title)
    page.paragraph(say("left.needed", language))
    if not turned:
        page.paragraph(say("left.equal", language))
    for turn, parts in turned:
        before, after = (outcome_in_words(one, language) for one in (turn.before, turn.after))
        page.paragraph(say("left.turned", language, before=before, after=after))
        for number, part in enumerate(parts, 1):
            write_part(words, part, number, language, page)


def outcome_in_words(outcome: Outcome | None, language: str) -> str:
    """An outcome, or that the facts contradict each other."""
    return say("left.contradicts", language) if outcome is None else say(f"outcome.{outcome.name}", language)


def page_of(
    left: Left, found: Sequence[Shown], turned: Iterable[tuple[str, Sequence[tuple[Turn, tuple[Part, ...]]]]], language: str
) -> Page:
    """All of it."""
    page = Page()
    page.paragraph(say("left.title", language, name=left.asking.binding.name, day=left.table.day))
    write(left, found, language, page)
    for title, turns in turned:
        write_turns(left, turns, title, language, page)
    return page


# --- as JSON --------------------------------------------------------------------------------------------------------------------------


def as_json(left: Left, found: Sequence[Shown], turned: Iterable[tuple[str, Sequence[tuple[Turn, tuple[Part, ...]]]]]) -> dict[str, Any]:
    """All of it as data; numbers and days stand for all up to the next choice of the fact."""
    return {
        "name": left.asking.binding.name,
        "activity": left.asking.binding.activity,
        "date": left.table.day.isoformat(),
        "revision": left.engine.policies.revision,
        "facts": {one.fact: [_choice(each) for each in one.choices] for one in left.open},
        "idle": [*left.table.idle],
        "unopened": [*left.beyond],
        "outcomes": {one.outcome.value: [_part(part) for part in one.parts] for one in found},
        "turned": {
            title: [
                {"before": turn.before and turn.before.value, "after": turn.after and turn.after.value, "boxes": [*map(_part, parts)]}
                for turn, parts in turns
            ]
            for title, turns in turned
        },
    }


def _part(part: Part) -> dict[str, Any]:
    return {
        "when": {name: [_choice(one) for one in chosen] for name, chosen in part.choices.items()},
        "rules": [_rule(one) for one in part.always],
        "rules_of_some": [_rule(one) for one in part.sometimes],
        "example": {name: _choice(value) for name, value in part.example.items()},
        "combinations": part.cells,
        "asked": part.asked,
    }


def _rule(reason: Reason) -> dict[str, str]:
    return {"rule": reason.rule, "citation": reason.citation}


def _choice(choice: Choice) -> object:
    """A value, `{"unknown": true}` where it is stated as unknown, or `{"stated": false}`."""
    if choice is UNSTATED:
        return {"stated": False}
    if choice is None:
        return {"unknown": True}
    value: Value = choice
    return canonical(value)
