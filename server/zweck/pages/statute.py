"""A version of a law as a commentary's outline, citations first, then what they say, in which case; and a place with all that cites it."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import TypeVar

from zweck.cases import Case
from zweck.catalogue.citing import Citing, Mention, Statement
from zweck.explain.sentences import term
from zweck.law.policy import Definition, Floor, Ground, Obligation, PolicySet, Prohibition, Remedy, Requirement, Right, Rule, Version
from zweck.law.texts.quote import Quotations
from zweck.pages import DIM, Page, say
from zweck.pages.answer.origins import state_of_law
from zweck.pages.notation import span
from zweck.pages.quoted import Quotes
from zweck.pages.ruled import RuleWriter, alphabetical, requirements, rules_in_force, time_of
from zweck.pages.until import row_in_words

Kind = TypeVar("Kind", bound=Rule)


def page_of(policies: PolicySet, version: Version, on: date, language: str, quotations: Quotations | None = None) -> Page:
    """The version in `de` or `en`, with what other laws in force on the day add to it, and the wording that rules cite."""
    page = Page()
    _Outline(policies, version, on, language, page, Quotes(quotations, language)).write()
    return page


class _Outline:
    def __init__(self, policies: PolicySet, version: Version, on: date, language: str, page: Page, quotes: Quotes) -> None:
        self.page = page
        self._quotes = quotes
        self._policies = policies
        self._version = version
        self._language = language
        self._on = on
        self._places: dict[tuple[str, str], str] = {}
        self._writer = RuleWriter(policies, version.law, on, language, page, quotes)
        self._rules = rules_in_force(policies, version, on)

    def write(self) -> None:
        self._head()
        self._scope()
        own, added = ([rule for rule in self._of(Requirement) if (rule.law == self._version.law) is is_own] for is_own in (True, False))
        self._requirements("statute.requirements", own, 1)
        self._requirements("statute.added_requirements", added, len(own) + 1)
        self._grounds_elsewhere()
        self._section("statute.prohibitions", self._of(Prohibition))
        self._section("statute.definitions", self._of(Definition))
        self._section("statute.floors", self._of(Floor))
        for timing, obligations in groupby(sorted(self._of(Obligation), key=time_of), key=lambda obligation: obligation.timing):
            self._section(f"obligations.{timing}", obligations)
        self._section("rights", self._of(Right))
        remedies = sorted(self._of(Remedy), key=lambda remedy: remedy.order)
        self._section("steps", remedies)
        self._omitted()
        self._not_in_force()
        self._common()
        self._doubts()

    def _head(self) -> None:
        version = self._version
        self.page.heading(version.title[self._language])
        until = self._say("statute.until", day=version.until) if version.until else self._say("statute.in_force")
        self.page.paragraph(f"{self._say('law.version', law=version.short, day=version.start)}, {until}", tail=f"[{version.law}]")
        if version.source:
            self.page.paragraph(self._say("statute.source", source=version.source))
        if version.note:
            self.page.paragraph(version.note[self._language])
        if version.checked_until or version.compared_until or version.announced:
            state_of_law(version, self._language, self.page)

    def _omitted(self) -> None:
        """The provisions that the rules leave out on the day."""
        found = [one for one in self._version.omits if one.in_force.covers(self._on)]
        for one in self.page.under(self._say("statute.omitted"), found):
            self.page.paragraph("", head=one.place, tail=f"[{one.id}]", indent=2)
            self.page.paragraph(one.text[self._language], indent=4)
            self._writer.condition("statute.condition", one.when, self._version.law, 4)

    def _not_in_force(self) -> None:
        """The rules of the version that do not hold on the day, in brief."""
        found = [rule for rule in self._version.rules if not rule.in_force.covers(self._on)]
        for rule in self.page.under(self._say("statute.not_in_force", day=self._on), found):
            start, until = rule.in_force.start, rule.in_force.until
            days = self._say("statute.only_until", day=until) if until and until < self._on else self._say("statute.only_from", day=start)
            self.page.paragraph(days, indent=2, marker="– ", head=rule.citation, tail=f"[{rule.id}]")

    def _scope(self) -> None:
        scope = self._version.scope
        self.page.heading(self._say("statute.scope"))
        if scope is None:
            self.page.paragraph(self._say("statute.no_scope"), indent=2)
            return
        self.page.paragraph("", head=scope.citation, indent=2)
        self.page.paragraph(scope.reason[self._language], indent=4)
        self._quotes.below(self.page, scope.citation, self._on, 4)
        self._writer.condition("statute.condition", scope.when, self._version.law, 4)

    def _requirements(self, caption: str, found: list[Requirement], first: int) -> None:
        for number, requirement in enumerate(self.page.under(self._say(caption), found), first):
            if number > first:
                self.page.blank()
            marker = f"{number}. "
            indent = 2 + len(marker)
            self._writer.rule(requirement, marker, 2)
            if requirement.when is None and requirement.unless is None:
                self.page.paragraph(self._say("statute.always_triggered"), indent=indent)
            name = f"{requirement.of or requirement.law}/{requirement.id}"
            grounds = [ground for ground in self._of(Ground) if {name, f"{requirement.law}/{requirement.id}"} & set(ground.of)]
            caption = self._say("statute.grounds", count=len(grounds)) if grounds else self._say("statute.no_ground")
            self.page.paragraph(caption, indent=indent)
            for place, ground in enumerate(grounds, 1):
                self.page.blank()
                self._ground(ground, f"{number}.{place}", indent)

    def _ground(self, ground: Ground, place: str, indent: int) -> None:
        """A ground in full where it stands first, in brief where it stands again."""
        seen = self._places.setdefault((ground.law, ground.id), place)
        self._writer.rule(ground, f"{place} ", indent, elsewhere=seen if seen != place else "")

    def _grounds_elsewhere(self) -> None:
        own = f"{self._version.law}/"
        elsewhere = [
            ground
            for ground in self._of(Ground)
            if ground.law == self._version.law
            and (ground.law, ground.id) not in self._places
            and not any(of.startswith(own) for of in ground.of)
        ]
        self._section("statute.added_grounds", elsewhere, note=self._serves)

    def _serves(self, rule: Rule) -> str:
        """The requirements of other laws that a ground satisfies."""
        known = requirements(self._policies, self._on)
        of = rule.of if isinstance(rule, Ground) else ()
        places = "; ".join(f"{known[name].citation} [{name}]" for name in of if name in known)
        return self._say("statute.serves", places=places) if places else ""

    def _common(self) -> None:
        """The shared definitions that the law refers to, so that a reader need not look elsewhere for their meaning."""
        scope = self._version.scope.when if self._version.scope else None
        shared = self._writer.shared(self._rules, scope)
        terms = sorted(shared, key=lambda rule: (alphabetical(term(rule.id, rule, self._language)), rule.law))
        self._section("statute.common_definitions", terms, brief=True)

    def _doubts(self) -> None:
        """The question of each doubt that the outline names, and the view that the rules follow."""
        for place, doubt in enumerate(doubt for doubt in self._policies.doubts.values() if doubt.id in self._writer.points):
            if place:
                self.page.blank()
            else:
                self.page.heading(self._say("statute.choices"))
            self.page.paragraph(doubt.question[self._language], indent=2, marker="– ", head=f"{doubt.id}:")
            self.page.paragraph(doubt.choice[self._language], indent=4)

    def _section(self, caption: str, rules: Iterable[Rule], *, brief: bool = False, note: Callable[[Rule], str] = lambda _: "") -> None:
        for place, rule in enumerate(rules):
            if place:
                self.page.blank()
            else:
                self.page.heading(self._say(caption))
            self._writer.rule(rule, "– ", 2, brief=brief, note=note(rule))

    def _of(self, kind: type[Kind]) -> list[Kind]:
        return [rule for rule in self._rules if isinstance(rule, kind)]

    def _say(self, key: str, **values: object) -> str:
        return say(key, self._language, **values)


@dataclass(frozen=True, slots=True)
class PlacePage:
    """Writes the page of a place: on a day, or on all days."""

    policies: PolicySet
    found: Citing
    cases: Sequence[Case]
    day: date | None
    language: str
    quotes: Quotes
    page: Page = field(default_factory=Page)

    def write(self) -> Page:
        """The heading, the wording of the day where texts are known, the rules by law, what stands beside them, the cases."""
        self.page.heading(self.found.written, {"bold": True})
        self._title()
        self.quotes.below(self.page, self.found.written, self.day or date.today(), 2)
        for law, statements in groupby(self.found.statements, lambda one: one.law):
            self.page.heading(self.policies.laws[law].versions[-1].title[self.language])
            for number, one in enumerate(statements):
                if number:
                    self.page.blank()
                self._statement(one)
        if not self.found.statements and not self.found.periods:
            self.page.paragraph(self._say("place.nothing"), indent=2)
        self._periods()
        self._mentions("statute.omitted", self.found.absent)
        self._mentions("place.doubts", self.found.doubts)
        self._mentions("place.facts", self.found.facts)
        self._mentions("place.acts", self.found.acts)
        self._cases()
        return self.page

    def _title(self) -> None:
        statutes = self.policies.citations.statutes
        titles = [statutes[str(path[0])].title[self.language] for path in self.found.wanted if path[0] in statutes]
        if titles:
            day = f", {self._say('place.on', day=self.day)}" if self.day is not None else ""
            self.page.paragraph(f"{', '.join(dict.fromkeys(titles))}{day}")

    def _statement(self, one: Statement) -> None:
        kind = say(f"kind.{one.kind}", self.language)
        self.page.paragraph("", indent=2, marker="– ", head=one.citation, tail=f"[{kind} {one.law}/{one.id}]")
        days = "; ".join(span(period.start if period.start != date.min else None, period.until, self.language) for period in one.days)
        self.page.paragraph(one.text[self.language], indent=4)
        self.page.paragraph(days, indent=4, tail=f"({one.span})", style=DIM)

    def _periods(self) -> None:
        """The rows of periods by their classes of records."""
        vocabulary = self.policies.vocabulary
        for of, rows in groupby(self.found.periods, lambda row: row.of):
            self.page.heading(vocabulary.periods.classes[of].title[self.language])
            for row in rows:
                self.page.paragraph(row_in_words(row, vocabulary, self.language), indent=2, marker="– ", head=f"{row.row} ({row.key}):")

    def _mentions(self, key: str, mentions: Collection[Mention]) -> None:
        for one in self.page.under(self._say(key), mentions):
            text = f"{one.citation}: {one.text[self.language]}" if one.citation else one.text[self.language]
            self.page.paragraph(text, indent=2, marker="– ", head=f"{one.name}:")

    def _cases(self) -> None:
        cited = self.page.under(self._say("place.cases", count=len(self.cases)), self.cases)
        for path, cases in groupby(cited, lambda case: case.path):
            self.page.paragraph(", ".join(case.id for case in cases), indent=2, marker="– ", head=f"{path}:")

    def _say(self, key: str, **values: object) -> str:
        return say(key, self.language, **values)
