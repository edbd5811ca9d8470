"""The deletion concept of a company (DIN 66398): classes of records, their starts and rules, the reasons, and what is wrong with them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from zweck.activities.entry import in_force
from zweck.company import Activity, Company
from zweck.company.erased import duties_of, horizon_of, length_in_words, period_in_words, starts_in_words, title_of
from zweck.company.findings import findings
from zweck.facts.profiles import Profile
from zweck.pages import say
from zweck.pages.activities.forms import Document, Section
from zweck.periods.period import Period, last_day
from zweck.periods.record import HOLDS, NO_TIME, Because, Declared, Start
from zweck.periods.rows import PeriodEffect, Periods

AHEAD: Final = Period(24)
"""Changes of law that begin within so many months are named."""

KINDS: Final = ("collection", "matter", "relation")


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of the concept: one class of one controller, with a text for each column by its key."""

    title: str
    kind: str
    period: str
    columns: dict[str, str]


@dataclass(frozen=True, slots=True)
class Concept:
    """The deletion concept of one controller on a day."""

    controller: str
    day: date
    rules: tuple[Rule, ...]
    findings: tuple[str, ...]
    ahead: tuple[str, ...]

    def matrix(self) -> dict[str, dict[str, list[str]]]:
        """The classes by their type of start and their standard period."""
        found: dict[str, dict[str, list[str]]] = {}
        for rule in self.rules:
            found.setdefault(rule.period, {kind: [] for kind in KINDS})[rule.kind].append(rule.title)
        return found


def concepts(company: Company, table: Periods, day: date, language: str) -> list[Concept]:
    """A concept for each controller that has an activity in force on the day."""
    found: dict[str, list[Activity]] = {}
    for activity in in_force(company, day):
        found.setdefault(activity.controller, []).append(activity)
    return [_concept(company.controllers[name], some, table, day, language) for name, some in found.items()]


def _concept(controller: Profile, activities: list[Activity], table: Periods, day: date, language: str) -> Concept:
    declared: dict[str, list[tuple[Activity, Declared]]] = {}
    for activity in activities:
        for one in activity.erased:
            declared.setdefault(one.of, []).append((activity, one))
    wrong = [finding.in_(language) for activity in activities for finding in findings(activity, controller, table, day)]
    silent = [activity.title[language] for activity in activities if not activity.erased]
    wrong += [say("erasure.undeclared", language, activity=title) for title in silent]
    for some in declared.values():
        if len({(one.own, one.needed, one.because, one.within) for _, one in some}) > 1:
            names = ", ".join(activity.title[language] for activity, _ in some)
            wrong.append(say("erasure.several_rules", language, title=title_of(some[0][1], table)[language], activities=names))
    rules = [_rule(some, table, language) for some in declared.values()]
    ahead = [
        say("erasure.begins", language, day=row.valid_from, title=table.classes[name].title[language], citation=row.citation)
        for name in declared
        for row in table.rows.get(name, ())
        if row.valid_from is not None and day < row.valid_from <= last_day(day, AHEAD)
    ]
    return Concept(controller.name, day, tuple(sorted(rules, key=lambda rule: (rule.kind, rule.title))), tuple(wrong), tuple(ahead))


def _rule(some: list[tuple[Activity, Declared]], table: Periods, language: str) -> Rule:
    one = some[0][1]
    name, period = title_of(one, table)[language], period_in_words(one.own).in_(language)
    known = table.classes.get(one.of)
    kind = known.kind if known is not None else "collection" if one.own.start == (Start.CREATED,) else "matter"
    persons = dict.fromkeys(each.record.subjects[language] for each, _ in some if each.record is not None)
    columns = {
        "class": one.of,
        "persons": "; ".join(persons),
        "activities": "; ".join(each.title[language] for each, _ in some),
        "start": starts_in_words(one, one.own, table).in_(language),
        "needed": period_in_words(one.needed).in_(language) if one.because is not None else say("erasure.as_kept", language),
        "period": period,
        "reason": "; ".join(_reasons(one, table, language)),
        "within": length_in_words(one.within).in_(language) if one.within != NO_TIME else "",
        "unless": ", ".join(say(f"erasure.hold.{kind}", language) for kind in HOLDS if kind in one.unless),
        "action": say(f"erasure.action.{one.action}", language),
        "systems": ", ".join(dict.fromkeys(system for _, each in some for system in each.systems)),
        "measures": "; ".join(dict.fromkeys(each.record.measures for each, _ in some if each.record is not None)),
    }
    return Rule(name, kind, period, columns)


def _reasons(one: Declared, table: Periods, language: str) -> Iterator[str]:
    yield say(f"erasure.reason.{one.because or 'purpose'}", language)
    horizon = horizon_of(one, table)
    if one.because is Because.CLAIMS and horizon is not None:
        yield horizon.citation
    if one.because is Because.DUTY:
        yield from (row.citation for row in duties_of(one, table))
    maxima = [row for row in table.rows.get(one.of, ()) if row.effect is PeriodEffect.AT_MOST and row.valid_until is None]
    yield from (say("erasure.at_most", language, citation=row.citation) for row in maxima)
    yield from (say("erasure.by_document", language, document=keep.document) for keep in one.keeps)
    if not table.rows.get(one.of):
        yield say("erasure.no_row", language)


def document(found: Sequence[Concept], language: str) -> Document:
    """The concepts as a document: for each the matrix, the rules, changes of law ahead and findings."""
    heads = {key: say(f"erasure.column.{key}", language) for concept in found for rule in concept.rules for key in rule.columns}
    table = [[say("erasure.controller", language), say("erasure.kind_of", language), *heads.values()]]
    sections: list[Section] = []
    for concept in found:
        heading = say("erasure.heading", language, controller=concept.controller, day=concept.day)
        sections.append(Section(heading, 1, rows=_matrix(concept, language)))
        for rule in concept.rules:
            sections.append(Section(rule.title, fields={heads[key]: text for key, text in rule.columns.items()}))
            table.append([concept.controller, say(f"erasure.kind.{rule.kind}", language), *rule.columns.values()])
        lists = {"ahead": concept.ahead, "findings": concept.findings}
        sections += [Section(say(f"erasure.{name}", language), items=lines) for name, lines in lists.items() if lines]
    return Document(say("erasure.title", language), sections, table, [_data(concept) for concept in found])


def _matrix(concept: Concept, language: str) -> list[list[str]]:
    """The matrix as rows of cells, the first with the heads."""
    head = [say("erasure.column.period", language), *(say(f"erasure.kind.{kind}", language) for kind in KINDS)]
    return [head, *([period, *(", ".join(cells[kind]) for kind in KINDS)] for period, cells in concept.matrix().items())]


def _data(concept: Concept) -> dict[str, object]:
    return {
        "controller": concept.controller,
        "day": concept.day.isoformat(),
        "rules": [{"title": rule.title, "kind": rule.kind, **rule.columns} for rule in concept.rules],
        "findings": list(concept.findings),
        "ahead": list(concept.ahead),
    }
