"""A law on two days side by side: the heads of its versions, each rule that differs, and the rows that came and went."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from zweck.catalogue.between import Change, Rows, changes, rows
from zweck.law.countries import COUNTRIES, name_of
from zweck.law.policy import PolicySet, Rule, Scope, Version
from zweck.logic.condition import Condition
from zweck.pages import BOLD, Page, say, unstyled, wrapped
from zweck.pages.quoted import NO_QUOTES
from zweck.pages.ruled import RuleWriter, rules_in_force
from zweck.pages.text import column_width, side_by_side

NO_RULES: Final[tuple[Rule, ...]] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """A caption, and below it what the earlier day has beside what the later one has; without a caption, more of the block before."""

    caption: str
    left: Page
    right: Page


@dataclass(frozen=True, slots=True)
class Synopsis:
    """Compares a law on two days, the earlier first; a version is `None` where the law is not in force."""

    policies: PolicySet
    law: str
    days: tuple[date, date]
    language: str

    @property
    def title(self) -> str:
        """The title of the law, in its later version."""
        title = next(version.title[self.language] for version in reversed(self._versions) if version is not None)
        return f"{title} [{self.law}]"

    def blocks(self) -> Iterator[Block]:
        """The versions, then everything that differs, or that nothing does."""
        yield Block("", *(self._day(day, version) for day, version in zip(self.days, self._versions, strict=True)))
        yield Block("", *map(self._head, self._versions))
        found = [*self._scope(), *self._rules(), *self._tables()]
        yield from found or [Block(self._say("synopsis.nothing"), Page(), Page())]

    @property
    def _versions(self) -> tuple[Version | None, Version | None]:
        law = self.policies.laws[self.law]
        return law.on(self.days[0]), law.on(self.days[1])

    # --- what differs --------------------------------------------------------------------------------------------------------------

    def _scope(self) -> Iterator[Block]:
        old, new = (version.scope if version is not None else None for version in self._versions)
        if old != new:
            caption = self._caption(say("kind.scope", self.language), old is None, new is None)
            yield Block(caption, self._scope_lines(old, self.days[0]), self._scope_lines(new, self.days[1]))

    def _rules(self) -> Iterator[Block]:
        old, new = (self._rules_on(version, day) for version, day in zip(self._versions, self.days, strict=True))
        for one in changes(old, new):
            yield Block(self._rule_caption(one), self._rule_lines(one.old, self.days[0]), self._rule_lines(one.new, self.days[1]))

    def _tables(self) -> Iterator[Block]:
        for one in self._rows():
            caption = self._say("synopsis.table", title=one.table.title[self.language])
            yield Block(caption, self._listed(one, one.gone), self._listed(one, one.come))

    def _rules_on(self, version: Version | None, day: date) -> tuple[Rule, ...]:
        """The rules of a day: the law's own, those that others lend it, and the shared definitions to which they refer."""
        if version is None:
            return NO_RULES
        found = rules_in_force(self.policies, version, day)
        shared = self._writer(day, Page()).shared(found, version.scope.when if version.scope else None)
        return (*found, *sorted(shared, key=lambda rule: (rule.law, rule.id)))

    def _rows(self) -> Iterator[Rows]:
        conditions: list[Condition] = []
        for version, day in zip(self._versions, self.days, strict=True):
            if version is not None and version.scope is not None:
                conditions.append(version.scope.when)
            conditions += [part for rule in self._rules_on(version, day) for part in rule.conditions]
        return rows(conditions, self.policies.vocabulary.tables, self.days)

    # --- columns -------------------------------------------------------------------------------------------------------------------

    def _day(self, day: date, version: Version | None) -> Page:
        page = Page()
        page.paragraph(self._say("synopsis.day", day=day) if version is not None else self._say("synopsis.not_in_force", day=day))
        return page

    def _head(self, version: Version | None) -> Page:
        page = Page()
        if version is not None:
            page.paragraph(say("law.version", self.language, law=version.short, day=version.start))
            if version.source:
                page.paragraph(say("statute.source", self.language, source=version.source))
            if version.note:
                page.paragraph(version.note[self.language])
        return page

    def _scope_lines(self, scope: Scope | None, day: date) -> Page:
        page = Page()
        if scope is not None:
            page.paragraph("", head=scope.citation)
            page.paragraph(scope.reason[self.language])
            self._writer(day, page).condition("statute.condition", scope.when, self.law, 0)
        return page

    def _rule_lines(self, rule: Rule | None, day: date) -> Page:
        page = Page()
        if rule is not None:
            self._writer(day, page).rule(rule, "", 0)
        return page

    def _listed(self, one: Rows, entries: Iterable[tuple[str, int | None]]) -> Page:
        page = Page()
        for key, number in entries:
            name = f"{name_of(key)[self.language]} ({key})" if key in COUNTRIES else key
            page.paragraph(name if number is None else f"{name}: {number}")
        return page

    def _writer(self, day: date, page: Page) -> RuleWriter:
        return RuleWriter(self.policies, self.law, day, self.language, page, NO_QUOTES)

    # --- captions ------------------------------------------------------------------------------------------------------------------

    def _rule_caption(self, one: Change) -> str:
        rule = one.rule
        name = f"{say(f'kind.{rule.kind}', self.language)} {rule.id}"
        if rule.law != self.law:
            name += f" ({self.policies.laws[rule.law].versions[-1].short})"
        return self._caption(name, one.old is None, one.new is None)

    def _caption(self, name: str, is_new: bool, is_gone: bool) -> str:
        return self._say("synopsis.come" if is_new else "synopsis.gone" if is_gone else "synopsis.changed", name=name)

    def _say(self, key: str, **values: object) -> str:
        return say(key, self.language, **values)


def render(policies: PolicySet, law: str, days: tuple[date, date], language: str, width: int) -> str:
    """The comparison for a terminal."""
    synopsis = Synopsis(policies, law, days, language)
    lines = _styled(synopsis.title, width)
    for block in synopsis.blocks():
        if block.caption:
            lines += ["", *_styled(block.caption, width)]
        lines += side_by_side(_plain(block.left, column_width(width)), _plain(block.right, column_width(width)), width)
    return "\n".join(lines)


def _styled(text: str, width: int) -> list[str]:
    page = Page()
    page.paragraph(text, style=BOLD)
    return [wrapped(page, width)]


def _plain(page: Page, width: int) -> list[str]:
    """The lines of a column, without styles: these would be counted as letters."""
    return unstyled(wrapped(page, width)).splitlines()
