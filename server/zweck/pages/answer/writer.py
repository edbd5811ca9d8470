"""The parts that every section of an answer shares: the answer, the page, the reader's language, a library, and places of the law."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from zweck.explain.values import value_in_words
from zweck.law.policy import Law, PolicySet, Rule
from zweck.law.vocabulary import Vocabulary
from zweck.logic.condition import Value
from zweck.pages import phrases
from zweck.pages.answer.view import Answered
from zweck.pages.page import DIM, Members, Page
from zweck.pages.quoted import NO_QUOTES, Quotes
from zweck.words.text import Text


@dataclass(frozen=True, slots=True)
class Library:
    """The laws and facts at hand; what they do not hold keeps its bare name."""

    laws: Mapping[str, Law] = field(default_factory=dict)
    vocabulary: Vocabulary = field(default_factory=lambda: Vocabulary({}, {}))

    @classmethod
    def of(cls, policies: PolicySet) -> "Library":
        """The library of a policy set."""
        return cls(policies.laws, policies.vocabulary)

    def rule(self, name: str, day: date | None) -> Rule | None:
        """The rule behind an id, or behind `law/name`, in the version in force on a day."""
        law, _, id = name.rpartition("/")
        for found in self.laws.values():
            version = found.on(day) if day else None
            for rule in version.rules if version else ():
                if rule.id == id and law in ("", found.id, getattr(rule, "of", "")):
                    return rule
        return None

    def value(self, fact: str, value: Value, language: str) -> str:
        """A value in words."""
        return value_in_words(value, self.vocabulary.facts.get(fact), language)


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes one answer onto one page: the whole answer, or what a plain case needs, with the rest folded into lines of citations."""

    decision: Answered
    page: Page
    language: str
    library: Library
    whole: bool = True
    quotes: Quotes = NO_QUOTES

    @property
    def outcome(self) -> str:
        """The outcome by its name."""
        return self.decision.outcome.name

    @property
    def date(self) -> date | None:
        """The day whose law was applied."""
        return self.decision.date

    def say(self, key: str, **values: object) -> str:
        """A phrase of the catalogue in the reader's language."""
        return phrases.say(key, self.language, **values)

    def pick(self, text: Text) -> str:
        """A text of the answer in the reader's language."""
        return text[self.language]

    def value(self, fact: str, value: Value | None) -> str:
        """A value of the answer in words; empty where it is unknown."""
        return "" if value is None else self.library.value(fact, value, self.language)

    def label(self, fact: str) -> str:
        """The short name of a fact."""
        known = self.library.vocabulary.facts.get(fact)
        return known.label[self.language] if known is not None else fact

    def title(self, law: str) -> str:
        """A law's title on the day of the answer, or its latest one where it was not in force; its name where it is not at hand."""
        found = self.library.laws.get(law)
        if found is None or not found.versions:
            return law
        return ((self.date and found.on(self.date)) or found.versions[-1]).title[self.language]

    def under(self, key: str, members: Members) -> Members:
        """The members of a list, behind a heading, which stands only where there are some."""
        return self.page.under(self.say(key), members)

    def folded(self, key: str, names: Iterable[str]) -> None:
        """A line for what the whole answer has, by citations or titles."""
        found = "; ".join(dict.fromkeys(name for name in names if name))
        if found:
            self.page.blank()
            self.page.paragraph(found, head=f"{self.say(key)}:", style=DIM)

    def item(self, text: str, *, marker: str = "– ", citation: str = "", id: str = "") -> None:
        """An item of a list: the citation first, the id last."""
        self.page.paragraph(text, indent=2, marker=marker, head=f"{citation}:" if citation else "", tail=f"[{id}]" if id else "")


MAX_POINTS: Final = 3
"""Places of the law that are named as the reason of a question."""

SILENT: Final = Text("", "")


def points(names: Iterable[str], library: Library, on: date | None) -> list[tuple[str, Text]]:
    """The scopes (`law/scope`), requirements and prohibitions, each citation once, with what they say; the first few of them."""
    found = dict(reversed([_point(name, library, on) for name in names]))
    return [(citation, said) for citation, said in reversed(found.items()) if citation][:MAX_POINTS]


def _point(name: str, library: Library, on: date | None) -> tuple[str, Text]:
    law, _, last = name.rpartition("/")
    if last == "scope" and law in library.laws:
        version = library.laws[law].on(on) if on else None
        return ("", SILENT) if version is None or version.scope is None else (version.scope.citation, version.scope.reason)
    rule = library.rule(name, on)
    return ("", SILENT) if rule is None else (rule.citation, rule.reason or SILENT)
