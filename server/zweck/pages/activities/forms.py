"""Documents about the activities of a company: sections with named fields, tables and lists, in all forms."""

import csv
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from io import BytesIO, StringIO
from pathlib import Path
from typing import Final, NamedTuple

from zweck.pages import Page, wrapped


class Section(NamedTuple):
    """A heading with a note, and below it a table whose first row has the heads, fields by their names, and items."""

    title: str
    level: int = 2
    note: str = ""
    rows: Sequence[Sequence[str]] = ()
    fields: Mapping[str, str] = {}
    """Their texts; a field without one is not shown."""
    items: Sequence[str] = ()

    def filled(self) -> list[tuple[str, str]]:
        """The fields with a text."""
        return [(name, text) for name, text in self.fields.items() if text]


@dataclass(frozen=True, slots=True)
class Document:
    """Sections, and the same as a table and as data; `headed` says whether the title stands above them where a page can have one."""

    title: str
    sections: Sequence[Section]
    table: Sequence[Sequence[str]]
    data: Sequence[Mapping[str, object]]
    headed: bool = False

    def all(self) -> Sequence[Section]:
        """The sections below the title."""
        return [*([Section(self.title, 1)] if self.headed else []), *self.sections]


def as_text(document: Document, _language: str, width: int) -> str:
    """For a terminal."""
    page = Page()
    for one in document.sections:
        page.heading(f"{one.title} [{one.note}]" if one.note else one.title)
        for name, *cells in one.rows[1:]:
            said = "; ".join(f"{head}: {cell}" for head, cell in zip(one.rows[0][1:], cells, strict=True) if cell)
            page.paragraph(said, indent=2, head=f"{name}:")
        for name, text in one.filled():
            page.paragraph(text, indent=2, head=f"{name}:")
        for item in one.items:
            page.paragraph(f"– {item}")
    return f"{wrapped(page, width)}\n"


def as_markdown(document: Document, _language: str, _width: int) -> str:
    """As Markdown."""
    return _by_template("document.md.j2", document).removesuffix("\n")


def as_html(document: Document, language: str, _width: int) -> str:
    """As a page."""
    return _by_template("document.htm.j2", document, language=language, escape=escape)


def _by_template(name: str, document: Document, **context: object) -> str:
    from zweck.pages.html import templates  # noqa: PLC0415  only the forms that have one need the library

    return templates(Path(__file__).parent).get_template(name).render(document=document, **context)


def as_csv(document: Document, _language: str, _width: int) -> str:
    """As a table; a text that a spreadsheet would calculate begins with an apostrophe."""
    file = StringIO()
    csv.writer(file).writerows(
        [f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text for text in row] for row in document.table
    )
    return file.getvalue()


def as_json(document: Document, _language: str, _width: int) -> str:
    """One object a line."""
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in document.data)


def as_docx(document: Document) -> bytes:
    """As a file of the form DOCX.

    Raises:
        ModuleNotFoundError: without the package `python-docx`.
    """
    from docx import Document as Docx  # noqa: PLC0415  an optional part

    found = Docx()
    for one in document.all():
        found.add_heading(one.title, level=one.level)
        if one.rows:
            table = found.add_table(rows=0, cols=len(one.rows[0]), style="Table Grid")
            for row in one.rows:
                for cell, text in zip(table.add_row().cells, row, strict=True):
                    cell.text = text
        for name, text in one.filled():
            paragraph = found.add_paragraph()
            paragraph.add_run(f"{name}: ").bold = True
            paragraph.add_run(text)
        for item in one.items:
            found.add_paragraph(item, style="List Bullet")
    file = BytesIO()
    found.save(file)
    return file.getvalue()


FORMATS: Final[dict[str, Callable[[Document, str, int], str]]] = {
    "text": as_text,
    "md": as_markdown,
    "csv": as_csv,
    "html": as_html,
    "json": as_json,
}
