"""The record of processing activities (Art. 30 GDPR) as text, Markdown, CSV, HTML and JSON."""

import csv
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from io import StringIO
from typing import Final

from zweck.activities.entry import Entry
from zweck.company import Activity, Record
from zweck.explain.values import value_in_words
from zweck.law.countries import name_of
from zweck.law.vocabulary import Vocabulary
from zweck.pages.activities.reviews import facts_in_words
from zweck.pages.page import Page
from zweck.pages.phrases import say
from zweck.pages.text import wrapped

KINDS: Final = ("data.kinds", "data.sensitive")
"""The facts with the categories of data."""


@dataclass(frozen=True, slots=True)
class Row:
    """One activity: its title, and a text for each column by its key; a column that the activity does not fill is empty."""

    title: str
    version: str
    columns: dict[str, str]


def row(one: Entry, vocabulary: Vocabulary, language: str) -> Row:
    """An entry of the record."""
    activity, controller = one.activity, one.controller
    empty = say("activities.no_record", language)
    record = activity.record
    stated = one.needs.stated
    return Row(
        activity.title[language],
        activity.version,
        {
            "controller": ", ".join(part for part in (controller.name, controller.contact) if part),
            "officer": controller.officer,
            "purpose": record.purpose[language] if record else empty,
            "subjects": record.subjects[language] if record else empty,
            "categories": "; ".join(categories(activity, vocabulary, language)),
            "recipients": "; ".join(recipients(record, language, abroad=False)) if record else empty,
            "transfers": "; ".join(recipients(record, language, abroad=True)) if record else empty,
            "erased": record.erased[language] if record else empty,
            "measures": record.measures if record else empty,
            "basis": "; ".join(reason.citation for reason in one.grounds) or say("activities.no_basis", language),
            "stated": say("activities.never", language) if stated is None else facts_in_words(stated, vocabulary, language),
        },
    )


def categories(activity: Activity, vocabulary: Vocabulary, language: str) -> Iterator[str]:
    """The categories of data."""
    for name in KINDS:
        value = activity.facts.get(name)
        if value and name in vocabulary.facts:
            yield value_in_words(value, vocabulary.facts[name], language)


def recipients(record: Record, language: str, *, abroad: bool) -> Iterator[str]:
    """The recipients, all of them or those abroad with their safeguards."""
    for one in record.recipients:
        role = say(f"activities.role.{one.role}", language)
        if not abroad:
            yield ", ".join(part for part in (one.name, role, one.contract) if part)
        elif one.safeguards:
            yield f"{one.name}, {name_of(one.country)[language]}: {one.safeguards}"


def as_text(rows: Sequence[Row], language: str, width: int) -> str:
    """The record for a terminal."""
    page = Page()
    for row in rows:
        page.heading(f"{row.title} [{row.version}]")
        for key, text in row.columns.items():
            if text:
                page.paragraph(text, indent=2, head=f"{_column(key, language)}:")
    return f"{wrapped(page, width)}\n"


def as_markdown(rows: Sequence[Row], language: str, _width: int) -> str:
    """The record as a document with a section for each activity."""
    lines = [f"# {say('activities.title', language)}", ""]
    for row in rows:
        lines += [f"## {row.title}", "", f"`{row.version}`", ""]
        lines += [f"- **{_column(key, language)}**: {text}" for key, text in row.columns.items() if text]
        lines.append("")
    return "\n".join(lines)


def as_csv(rows: Sequence[Row], language: str, _width: int) -> str:
    """The record as a table; a text that a spreadsheet would calculate begins with an apostrophe."""
    file = StringIO()
    writer = csv.writer(file)
    keys = [*rows[0].columns] if rows else []
    writer.writerow(
        [say("activities.title_of", language), say("activities.version_of", language), *(_column(key, language) for key in keys)]
    )
    for row in rows:
        writer.writerow([_inert(text) for text in (row.title, row.version, *row.columns.values())])
    return file.getvalue()


def as_html(rows: Sequence[Row], language: str, _width: int) -> str:
    """The record as a page."""
    title = escape(say("activities.title", language))
    parts = [
        f'<!doctype html>\n<html lang="{language}">\n<head><meta charset="utf-8"><title>{title}</title></head>\n<body>\n<h1>{title}</h1>'
    ]
    for row in rows:
        parts.append(f"<h2>{escape(row.title)}</h2>\n<p><code>{escape(row.version)}</code></p>\n<dl>")
        parts += [f"<dt>{escape(_column(key, language))}</dt><dd>{escape(text)}</dd>" for key, text in row.columns.items() if text]
        parts.append("</dl>")
    return "\n".join([*parts, "</body>\n</html>\n"])


def as_json(rows: Sequence[Row], _language: str, _width: int) -> str:
    """One object a line."""
    return "".join(json.dumps({"activity": row.version, "title": row.title, **row.columns}, ensure_ascii=False) + "\n" for row in rows)


def _column(key: str, language: str) -> str:
    return say(f"activities.column.{key}", language)


def _inert(text: str) -> str:
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


FORMATS: Final[dict[str, Callable[[Sequence[Row], str, int], str]]] = {
    "text": as_text,
    "md": as_markdown,
    "csv": as_csv,
    "html": as_html,
    "json": as_json,
}
