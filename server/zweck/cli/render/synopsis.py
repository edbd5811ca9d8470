"""A law on two days side by side: the heads of its versions, each rule that differs, and the rows that came and went."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Final

import click

from zweck.catalogue.between import Change, Rows, changes, rows
from zweck.cli.phrases import say
from zweck.cli.render.columns import column_width, side_by_side
from zweck.cli.render.layout import BOLD, Page
from zweck.cli.render.quoted import NO_QUOTES
from zweck.cli.render.ruled import RuleWriter
from zweck.cli.render.standing import standing
from zweck.law.countries import COUNTRIES, name_of
from zweck.law.policy import PolicySet, Rule, Scope, Version
from zweck.logic.condition import Condition

NO_RULES: Final[tuple[Rule, ...]] = ()


@dataclass(slots=True)
class Synopsis:
    """Compares a law on two days, the earlier first; a version is `None` where the law is not in force."""

    policies: PolicySet
    law: str
    days: tuple[date, date]
    language: str
    width: int
    lines: list[str] = field(default_factory=list)

    def text(self) -> str:
        """The page."""
        versions = [self.policies.laws[self.law].on(day) for day in self.days]
        title = next(version.title[self.language] for version in (versions[1], versions[0]) if version is not None)
        self._styled(f"{title} [{self.law}]")
        self._beside(*([self._day(day, version)] for day, version in zip(self.days, versions, strict=True)))
        self._beside(*(self._head(version) for version in versions))
        found = [*self._scope(versions), *self._rules(versions)]
        tables = list(self._rows(versions))
        if not found and not tables:
            self._styled(self._say("synopsis.nothing"))
        for caption, left, right in found:
            self._styled(caption)
            self._beside(left, right)
        for one in tables:
            self._styled(self._say("synopsis.table", title=one.table.title[self.language]))
            self._beside(self._listed(one, one.gone), self._listed(one, one.come))
        return "\n".join(self.lines)

    # --- what differs --------------------------------------------------------------------------------------------------------------

    def _scope(self, versions: list[Version | None]) -> Iterator[tuple[str, list[str], list[str]]]:
        scopes = [version.scope if version is not None else None for version in versions]
        if scopes[0] != scopes[1]:
            caption = self._caption(say("kind.scope", self.language), scopes[0] is None, scopes[1] is None)
            left, right = (self._scope_lines(scope, day) for scope, day in zip(scopes, self.days, strict=True))
            yield caption, left, right

    def _rules(self, versions: list[Version | None]) -> Iterator[tuple[str, list[str], list[str]]]:
        old, new = (self._standing(version, day) for version, day in zip(versions, self.days, strict=True))
        for one in changes(old, new):
            yield self._rule_caption(one), self._rule_lines(one.old, self.days[0]), self._rule_lines(one.new, self.days[1])

    def _standing(self, version: Version | None, day: date) -> tuple[Rule, ...]:
        """The rules of a day: the law's own, those that others lend it, and the shared definitions to which they refer."""
        if version is None:
            return NO_RULES
        found = standing(self.policies, version, day)
        shared = self._writer(day, Page(self.width)).shared(found, version.scope.when if version.scope else None)
        return (*found, *sorted(shared, key=lambda rule: (rule.law, rule.id)))

    def _rows(self, versions: list[Version | None]) -> Iterator[Rows]:
        conditions: list[Condition] = []
        for version, day in zip(versions, self.days, strict=True):
            if version is not None and version.scope is not None:
                conditions.append(version.scope.when)
            conditions += [part for rule in self._standing(version, day) for part in (rule.when, rule.unless) if part is not None]
        return rows(conditions, self.policies.vocabulary.tables, self.days)

    # --- columns -------------------------------------------------------------------------------------------------------------------

    def _day(self, day: date, version: Version | None) -> str:
        return self._say("synopsis.day", day=day) if version is not None else self._say("synopsis.not_in_force", day=day)

    def _head(self, version: Version | None) -> list[str]:
        page = Page(column_width(self.width))
        if version is not None:
            page.paragraph(say("law.version", self.language, law=version.short, day=version.start))
            if version.source:
                page.paragraph(say("statute.source", self.language, source=version.source))
            if version.note:
                page.paragraph(version.note[self.language])
        return _plain(page)

    def _scope_lines(self, scope: Scope | None, day: date) -> list[str]:
        page = Page(column_width(self.width))
        if scope is not None:
            page.paragraph("", head=scope.citation)
            page.paragraph(scope.reason[self.language])
            self._writer(day, page).condition("statute.condition", scope.when, self.law, 0)
        return _plain(page)

    def _rule_lines(self, rule: Rule | None, day: date) -> list[str]:
        page = Page(column_width(self.width))
        if rule is not None:
            self._writer(day, page).rule(rule, "", 0)
        return _plain(page)

    def _listed(self, one: Rows, entries: Iterable[tuple[str, int | None]]) -> list[str]:
        page = Page(column_width(self.width))
        for key, number in entries:
            name = f"{name_of(key)[self.language]} ({key})" if key in COUNTRIES else key
            page.paragraph(name if number is None else f"{name}: {number}")
        return _plain(page)

    def _writer(self, day: date, page: Page) -> RuleWriter:
        return RuleWriter(self.policies, self.law, day, self.language, page, NO_QUOTES)

    # --- lines ---------------------------------------------------------------------------------------------------------------------

    def _rule_caption(self, one: Change) -> str:
        rule = one.rule
        name = f"{say(f'kind.{rule.kind}', self.language)} {rule.id}"
        if rule.law != self.law:
            name += f" ({self.policies.laws[rule.law].versions[-1].short})"
        return self._caption(name, one.old is None, one.new is None)

    def _caption(self, name: str, is_new: bool, is_gone: bool) -> str:
        return self._say("synopsis.come" if is_new else "synopsis.gone" if is_gone else "synopsis.changed", name=name)

    def _styled(self, text: str) -> None:
        page = Page(self.width)
        page.paragraph(text, style=BOLD)
        self.lines += [*([""] if self.lines else []), str(page)]

    def _beside(self, left: list[str], right: list[str]) -> None:
        self.lines += side_by_side(left, right, self.width)

    def _say(self, key: str, **values: object) -> str:
        return say(key, self.language, **values)


def _plain(page: Page) -> list[str]:
    """The lines of a column, without styles: these would be counted as letters."""
    return click.unstyle(str(page)).splitlines()
