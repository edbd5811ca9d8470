"""The deletion concept of a company (DIN 66398): classes of records, their starts and rules, the reasons, and what is wrong with them."""

import csv
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from io import StringIO
from typing import Final

from zweck.activities.entry import in_force
from zweck.company import Activity, Company
from zweck.company.erased import duties_of, horizon_of, length_in_words, period_in_words, starts_in_words, title_of
from zweck.company.findings import findings
from zweck.facts.profiles import Profile
from zweck.pages import Page, say, wrapped
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


def as_text(found: Sequence[Concept], language: str, width: int) -> str:
    """The concept for a terminal."""
    page = Page()
    for concept in found:
        page.heading(title(concept, language))
        for period, cells in concept.matrix().items():
            said = "; ".join(f"{say(f'erasure.kind.{kind}', language)}: {', '.join(names)}" for kind, names in cells.items() if names)
            page.paragraph(said, indent=2, head=f"{period}:")
        for rule in concept.rules:
            page.heading(rule.title)
            for key, text in rule.columns.items():
                if text:
                    page.paragraph(text, indent=2, head=f"{column(key, language)}:")
        for head, lines in lists(concept, language):
            page.heading(head)
            for line in lines:
                page.paragraph(f"– {line}")
    return f"{wrapped(page, width)}\n"


def as_markdown(found: Sequence[Concept], language: str, _width: int) -> str:
    """The concept as a document."""
    lines: list[str] = []
    for concept in found:
        lines += [f"# {title(concept, language)}", ""]
        lines += [f"| {' | '.join(row)} |" for row in _with_rule(table_of(concept, language))]
        lines.append("")
        for rule in concept.rules:
            lines += [f"## {rule.title}", "", *(f"- **{column(key, language)}**: {text}" for key, text in rule.columns.items() if text), ""]
        for head, some in lists(concept, language):
            lines += [f"## {head}", "", *(f"- {line}" for line in some), ""]
    return "\n".join(lines)


def _with_rule(rows: list[list[str]]) -> list[list[str]]:
    return [rows[0], ["---"] * len(rows[0]), *rows[1:]]


def table_of(concept: Concept, language: str) -> list[list[str]]:
    """The matrix as rows of cells, the first with the heads."""
    head = [say("erasure.column.period", language), *(say(f"erasure.kind.{kind}", language) for kind in KINDS)]
    return [head, *([period, *(", ".join(cells[kind]) for kind in KINDS)] for period, cells in concept.matrix().items())]


def as_html(found: Sequence[Concept], language: str, _width: int) -> str:
    """The concept as a page."""
    name = escape(say("erasure.title", language))
    parts = [f'<!doctype html>\n<html lang="{language}">\n<head><meta charset="utf-8"><title>{name}</title></head>\n<body>']
    for concept in found:
        parts.append(f"<h1>{escape(title(concept, language))}</h1>\n<table>")
        for place, row in enumerate(table_of(concept, language)):
            cell = "td" if place else "th"
            parts.append("<tr>" + "".join(f"<{cell}>{escape(text)}</{cell}>" for text in row) + "</tr>")
        parts.append("</table>")
        for rule in concept.rules:
            parts.append(f"<h2>{escape(rule.title)}</h2>\n<dl>")
            parts += [f"<dt>{escape(column(key, language))}</dt><dd>{escape(text)}</dd>" for key, text in rule.columns.items() if text]
            parts.append("</dl>")
        for head, lines in lists(concept, language):
            parts += [f"<h2>{escape(head)}</h2>\n<ul>", *(f"<li>{escape(line)}</li>" for line in lines), "</ul>"]
    return "\n".join([*parts, "</body>\n</html>\n"])


def as_csv(found: Sequence[Concept], language: str, _width: int) -> str:
    """The rules as a table; a text that a spreadsheet would calculate begins with an apostrophe."""
    file = StringIO()
    writer = csv.writer(file)
    keys = next((list(rule.columns) for concept in found for rule in concept.rules), [])
    writer.writerow([say("erasure.controller", language), say("erasure.kind_of", language), *(column(key, language) for key in keys)])
    for concept in found:
        for rule in concept.rules:
            cells = [concept.controller, say(f"erasure.kind.{rule.kind}", language), *rule.columns.values()]
            writer.writerow([f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text for text in cells])
    return file.getvalue()


def as_json(found: Sequence[Concept], _language: str, _width: int) -> str:
    """One object a controller, one line each."""
    lines = (
        {
            "controller": concept.controller,
            "day": concept.day.isoformat(),
            "rules": [{"title": rule.title, "kind": rule.kind, **rule.columns} for rule in concept.rules],
            "findings": list(concept.findings),
            "ahead": list(concept.ahead),
        }
        for concept in found
    )
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def title(concept: Concept, language: str) -> str:
    """The head of a concept."""
    return say("erasure.heading", language, controller=concept.controller, day=concept.day)


def lists(concept: Concept, language: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The changes of law ahead and the findings, each list with its head."""
    if concept.ahead:
        yield say("erasure.ahead", language), concept.ahead
    if concept.findings:
        yield say("erasure.findings", language), concept.findings


def column(key: str, language: str) -> str:
    """The name of a column."""
    return say(f"erasure.column.{key}", language)


FORMATS: Final[dict[str, Callable[[Sequence[Concept], str, int], str]]] = {
    "text": as_text,
    "md": as_markdown,
    "html": as_html,
    "csv": as_csv,
    "json": as_json,
}
