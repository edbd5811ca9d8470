"""A version of a law as a commentary's outline: citations first, then what they say, then in which case."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby
from typing import TypeVar

from engine.explain.names import names_on
from engine.explain.values import day, value_in_words
from engine.explain.words import in_words
from engine.policy import (
    Condition,
    Definition,
    DefinitionRef,
    Floor,
    Ground,
    Obligation,
    PolicySet,
    Prohibition,
    Remedy,
    Requirement,
    Right,
    Rule,
    Version,
    walk,
)
from engine.vocabulary import Text
from server.cli import captions
from server.cli.layout import Page, sentence

Kind = TypeVar("Kind", bound=Rule)


def render(policies: PolicySet, version: Version, on: date, language: str, width: int) -> str:
    """The version in `de` or `en`, with what other laws in force on the day add to it."""
    outline = _Outline(policies, version, on, language, Page(width))
    outline.write()
    return str(outline.page)


class _Outline:
    def __init__(self, policies: PolicySet, version: Version, on: date, language: str, page: Page) -> None:
        self.page = page
        self._policies = policies
        self._version = version
        self._language = language
        self._names = names_on(on, policies.laws, version.law)
        self._rules = (*version.rules, *_lent(policies, version.law, on))

    def write(self) -> None:
        self._head()
        self._scope()
        self._requirements()
        self._grounds_elsewhere()
        self._section(captions.PROHIBITIONS, self._of(Prohibition))
        self._section(captions.DEFINITIONS, self._of(Definition))
        self._section(captions.FLOORS, self._of(Floor))
        for timing, duties in groupby(sorted(self._of(Obligation), key=_time), key=_time):
            self._section(list(captions.DUTIES.values())[timing], duties)
        self._section(captions.RIGHTS, self._of(Right))
        remedies = sorted(self._of(Remedy), key=lambda remedy: remedy.order)
        self._section(captions.REMEDIES, remedies)
        self._common()

    def _head(self) -> None:
        version = self._version
        self.page.heading(version.title[self._language])
        until = self._say(captions.UNTIL, day=version.until) if version.until else self._say(captions.IN_FORCE)
        self.page.paragraph(f"{self._say(captions.VERSION, law=version.short, day=version.start)}, {until}", tail=f"[{version.law}]")
        if version.source:
            self.page.paragraph(self._say(captions.SOURCE, source=version.source))
        if version.note:
            self.page.paragraph(version.note[self._language])

    def _scope(self) -> None:
        scope = self._version.scope
        self.page.heading(self._say(captions.SCOPE))
        if scope is None:
            self.page.paragraph(self._say(captions.NO_SCOPE), indent=2)
            return
        self.page.paragraph("", head=scope.citation, indent=2)
        self.page.paragraph(scope.reason[self._language], indent=4)
        self._condition(captions.CONDITION, scope.when, 4)

    def _requirements(self) -> None:
        found = self._of(Requirement)
        if found:
            self.page.heading(self._say(captions.REQUIREMENTS))
        for number, requirement in enumerate(found, 1):
            if number > 1:
                self.page.blank()
            self._rule(requirement, f"{number}. ", 2)
            if requirement.when is None and requirement.unless is None:
                self.page.paragraph(self._say(captions.ALWAYS_TRIGGERED), indent=5)
            name = f"{requirement.of or requirement.law}/{requirement.id}"
            grounds = [ground for ground in self._of(Ground) if {name, f"{requirement.law}/{requirement.id}"} & set(ground.of)]
            self.page.paragraph(self._say(captions.GROUNDS), indent=5)
            for place, ground in enumerate(grounds, 1):
                self.page.blank()
                self._rule(ground, f"{number}.{place} ", 5)

    def _grounds_elsewhere(self) -> None:
        own = f"{self._version.law}/"
        elsewhere = [
            ground for ground in self._of(Ground) if ground.law == self._version.law and not any(of.startswith(own) for of in ground.of)
        ]
        self._section(captions.ADDED_GROUNDS, elsewhere)

    def _common(self) -> None:
        """The shared terms that the law refers to, so that a reader need not look elsewhere for what they mean."""
        own = {rule.id for rule in self._version.rules}
        conditions = [rule.when for rule in self._rules] + [rule.unless for rule in self._rules]
        conditions.append(self._version.scope.when if self._version.scope else None)
        used = {part.name for condition in conditions if condition for part in walk(condition) if isinstance(part, DefinitionRef)}
        self._section(captions.COMMON_DEFINITIONS, [self._names[name] for name in sorted(used - own) if name in self._names], brief=True)

    def _section(self, caption: Text, rules: Iterable[Rule], *, brief: bool = False) -> None:
        for place, rule in enumerate(rules):
            if place:
                self.page.blank()
            else:
                self.page.heading(self._say(caption))
            self._rule(rule, "– ", 2, brief=brief)

    def _rule(self, rule: Rule, marker: str, indent: int, *, brief: bool = False) -> None:
        names = [rule.id]
        if rule.law != self._version.law and not brief:
            names.append(self._policies.laws[rule.law].versions[-1].short)
        self.page.paragraph("", indent=indent, marker=marker, head=rule.citation, tail=f"[{', '.join(names)}]")
        inner = indent + len(marker)
        for said in self._says(rule):
            self.page.paragraph(said, indent=inner)
        if not brief:
            self._condition(captions.TRIGGER if isinstance(rule, Requirement) else captions.CONDITION, rule.when, inner)
            self._condition(captions.EXCEPTION, rule.unless, inner)

    def _says(self, rule: Rule) -> Iterator[str]:
        language = self._language
        match rule:
            case Obligation():
                deadline = [sentence(self._say(captions.DEADLINE, deadline=rule.deadline[language]))] if rule.deadline else []
                yield " ".join([rule.text[language], *deadline, self._say(captions.RIDES_ON[rule.rides_on])])
            case Right() | Remedy():
                yield rule.text[language]
            case Floor():
                fact = self._policies.vocabulary.facts[rule.fact]
                value = value_in_words(rule.at_least, fact, language)
                yield self._say(captions.RAISES, question=fact.question[language], value=value)
            case _:
                pass
        if rule.reason:
            yield rule.reason[language]
        notes = []
        if rule.in_force.start:
            notes.append(self._say(captions.ONLY_FROM, day=rule.in_force.start))
        if rule.in_force.until:
            notes.append(self._say(captions.ONLY_UNTIL, day=rule.in_force.until))
        if rule.doubts:
            notes.append(self._say(captions.DISPUTED, points=", ".join(rule.doubts)))
        if notes:
            yield " ".join(notes)

    def _condition(self, caption: Text, condition: Condition | None, indent: int) -> None:
        if condition is None:
            return
        name = self._say(caption)
        first, *parts = in_words(condition, self._policies.vocabulary, self._language, self._names).splitlines()
        if not parts:
            self.page.paragraph(first, indent=indent, head=f"{name}:")
            return
        self.page.paragraph(f"({first[:1].lower()}{first[1:].rstrip(':')})", indent=indent, head=name)
        self.page.outline("\n".join(parts), indent=indent)

    def _of(self, kind: type[Kind]) -> list[Kind]:
        return [rule for rule in self._rules if isinstance(rule, kind)]

    def _say(self, phrase: Text, **values: object) -> str:
        said = {name: day(value, self._language) if isinstance(value, date) else value for name, value in values.items()}
        return phrase[self._language].format(**said)


def _lent(policies: PolicySet, law: str, on: date) -> Iterator[Rule]:
    """What other laws in force on a day add to a law."""
    for other in policies.laws.values():
        version = other.on(on) if other.id != law else None
        for rule in version.rules if version else ():
            of = getattr(rule, "of", ())
            if rule.in_force.covers(on) and (of == law or (isinstance(of, tuple) and any(name.startswith(f"{law}/") for name in of))):
                yield rule


def _time(duty: Obligation) -> int:
    return list(captions.DUTIES).index(duty.timing)
