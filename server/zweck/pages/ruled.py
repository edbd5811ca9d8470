"""The rules of an outline: which stand in it, in which order, and how one is written: its citation, what it says, in which case."""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache, partial
from typing import Final
from unicodedata import combining, normalize

from zweck.explain.sentences import GROUPS, TERMS, in_words, names_on, term, without_absent
from zweck.explain.values import value_in_words
from zweck.law.citation.statutes import Key, place_key
from zweck.law.policy import Definition, Floor, Obligation, PolicySet, Remedy, Requirement, Right, Rule, Version
from zweck.logic.condition import All, AnyOf, Condition, DefinitionRef, walk
from zweck.pages import Page, say, sentence
from zweck.pages.quoted import Quotes

PLURALS: Final = {("statute.condition", All): "statute.conditions", ("statute.exception", AnyOf): "statute.exceptions"}
"""Captions of a list of conditions that need no word on how many must hold."""


class RuleWriter:
    """Writes rules of a law as they stand on a day; `points` are the doubts that the rules named so far."""

    def __init__(self, policies: PolicySet, law: str, on: date, language: str, page: Page, quotes: Quotes) -> None:
        self.page = page
        self.points: set[str] = set()
        self._quotes = quotes
        self._policies = policies
        self._law = law
        self._language = language
        self._on = on
        self.names_of = cache(partial(names_on, on, policies.laws))
        """The rules to which the conditions of a law refer, by name."""

    def rule(self, rule: Rule, marker: str, indent: int, *, brief: bool = False, elsewhere: str = "", note: str = "") -> None:
        """A rule and a note on it; `brief` without its conditions, and with the place where it stands in full, if that is `elsewhere`."""
        names = [rule.id]
        if rule.law != self._law and not brief:
            names.append(self._policies.laws[rule.law].versions[-1].short)
        if isinstance(rule, Obligation):
            names.append(self._say(f"statute.rides_on.{rule.rides_on}"))
        head, text = rule.citation, ""
        if isinstance(rule, Definition):
            head, text = TERMS[True][self._language].format(term(rule.id, rule, self._language)) + ":", rule.citation
        self.page.paragraph(text, indent=indent, marker=marker, head=head, tail=f"[{', '.join(names)}]")
        inner = indent + len(marker)
        if elsewhere:
            reason = [rule.reason[self._language]] if rule.reason else []
            self.page.paragraph(" ".join([*reason, self._say("statute.see", place=elsewhere)]), indent=inner)
            return
        for said in (*self._says(rule), *([note] if note else [])):
            self.page.paragraph(said, indent=inner)
        if not brief:
            self._quotes.below(self.page, rule.citation, self._on, inner)
            self.condition("statute.trigger" if isinstance(rule, Requirement) else "statute.condition", rule.when, rule.law, inner)
            self.condition("statute.exception", rule.unless, rule.law, inner)

    def _says(self, rule: Rule) -> Iterator[str]:
        language = self._language
        match rule:
            case Obligation():
                deadline = [sentence(self._say("deadline", deadline=rule.deadline[language]))] if rule.deadline else []
                yield " ".join([rule.text[language], *deadline])
            case Right() | Remedy():
                yield rule.text[language]
            case Floor():
                fact = self._policies.vocabulary.facts[rule.fact]
                value = value_in_words(rule.at_least, fact, language)
                yield self._say("statute.raises", label=fact.label[language], value=value)
            case _:
                pass
        if rule.reason:
            yield rule.reason[language]
        notes = []
        if rule.in_force.start:
            notes.append(self._say("statute.only_from", day=rule.in_force.start))
        if rule.in_force.until:
            notes.append(self._say("statute.only_until", day=rule.in_force.until))
        if rule.doubts:
            self.points.update(rule.doubts)
            notes.append(self._say("statute.doubts", count=len(rule.doubts), points=", ".join(rule.doubts)))
        if notes:
            yield " ".join(notes)

    def condition(self, caption: str, condition: Condition | None, law: str, indent: int) -> None:
        """A condition that `law` states, below a caption; nothing where there is none."""
        if condition is None:
            return
        names = self.names_of(law)
        standing = without_absent(condition, names)
        first, *parts = in_words(standing, self._policies.vocabulary, self._language, names, cited=False, stated=True).splitlines()
        if not parts:
            self.page.paragraph(first, indent=indent, head=f"{self._say(caption)}:")
            return
        self.page.paragraph("", indent=indent, head=self._caption(caption, first))
        self.page.outline("\n".join(parts), indent=indent)

    def _caption(self, caption: str, first: str) -> str:
        """`Conditions:` and `Exceptions:`, or `Condition, at least one of these:`, before an outline that begins so."""
        for (singular, group), plural in PLURALS.items():
            if caption == singular and first == GROUPS[group, True][self._language]:
                return f"{self._say(plural)}:"
        return f"{self._say(caption)}, {first[:1].lower()}{first[1:]}"

    def shared(self, rules: Iterable[Rule], scope: Condition | None) -> list[Rule]:
        """The definitions outside the law to which its scope and some rules refer."""
        conditions = [(rule.law, condition) for rule in rules for condition in rule.conditions]
        if scope is not None:
            conditions.append((self._law, scope))
        used = {(law, part.name) for law, condition in conditions for part in walk(condition) if isinstance(part, DefinitionRef)}
        found = {(rule.law, rule.id): rule for law, name in used if (rule := self.names_of(law).get(name))}
        return [rule for rule in found.values() if rule.law != self._law]

    def _say(self, key: str, **values: object) -> str:
        return say(key, self._language, **values)


TIMINGS: Final = ("before", "at", "after")


def _lent(policies: PolicySet, law: str, on: date) -> Iterator[Rule]:
    """The rules that other laws in force on a day add to a law."""
    for other in policies.laws.values():
        version = other.on(on) if other.id != law else None
        for rule in version.rules if version else ():
            of = getattr(rule, "of", ())
            if rule.in_force.covers(on) and (of == law or (isinstance(of, tuple) and any(name.startswith(f"{law}/") for name in of))):
                yield rule


def _names_of_statute(policies: PolicySet, version: Version) -> frozenset[str]:
    """The names under which citations speak of the law's own statute."""
    statute = policies.citations.named().get(version.short)
    return frozenset(statute.names if statute is not None else (version.short,))


def alphabetical(words: str) -> str:
    """As in a dictionary, where `Ü` stands with `U`."""
    return "".join(letter for letter in normalize("NFKD", words.casefold()) if not combining(letter))


def time_of(obligation: Obligation) -> int:
    """The rank of the time at which an obligation is to be met."""
    return TIMINGS.index(obligation.timing)


def rules_in_force(policies: PolicySet, version: Version, on: date) -> tuple[Rule, ...]:
    """The rules of a version in force on a day, as the divisions of its statute follow each other, then those that other laws lend it."""
    names = _names_of_statute(policies, version)

    def place(rule: Rule) -> Key:
        return place_key(rule.citation, names)

    own = sorted((rule for rule in version.rules if rule.in_force.covers(on)), key=place)
    return (*own, *_lent(policies, version.law, on))


def requirements(policies: PolicySet, on: date) -> dict[str, Requirement]:
    """The requirements in force on a day, by the names under which grounds refer to them."""
    found = [rule for version in policies.on(on) for rule in version.rules if isinstance(rule, Requirement) and rule.in_force.covers(on)]
    return {f"{rule.of or rule.law}/{rule.id}": rule for rule in found}
