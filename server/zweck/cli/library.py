"""Looks up, for a reader, what an answer only names: titles of laws, rules and facts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from zweck.explain.values import value_in_words
from zweck.law.policy import Law, PolicySet, Rule
from zweck.law.vocabulary import Value, Vocabulary


@dataclass(frozen=True, slots=True)
class Library:
    """The laws and facts at hand; what they do not hold keeps its bare name."""

    laws: Mapping[str, Law] = field(default_factory=dict)
    vocabulary: Vocabulary = field(default_factory=lambda: Vocabulary({}, {}))

    @classmethod
    def of(cls, policies: PolicySet) -> "Library":
        """The library of a policy set."""
        return cls(policies.laws, policies.vocabulary)

    def title(self, law: str, language: str) -> str:
        """A law's title, in its latest version."""
        found = self.laws.get(law)
        return found.versions[-1].title[language] if found and found.versions else law

    def short(self, law: str) -> str:
        """A law's abbreviation, in its latest version."""
        found = self.laws.get(law)
        return found.versions[-1].short if found and found.versions else law

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
