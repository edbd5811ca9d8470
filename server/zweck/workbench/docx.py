"""The opinion as a document of Word, which its addressee can go on writing, and as a PDF."""

from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import Any, Final, NamedTuple

from zweck.pages.page import Blank, Heading, Page

TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
COLUMN: Final = 7.0
"""Points by which a column of the terminal indents."""

MAX_COLUMNS: Final = 24


class Section(NamedTuple):
    """A heading, and what stands below it: paragraphs, or a page."""

    heading: str
    content: Sequence[str] | Page


class Annex(NamedTuple):
    """A table behind a heading: its columns, and its rows."""

    heading: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


@cache
def has_docx() -> bool:
    """Whether python-docx is there."""
    return find_spec("docx") is not None


def as_docx(title: str, below: str, sections: Sequence[Section], signed: Sequence[str], annex: Annex | None, *, ids: bool) -> bytes:
    """The document as a file of the form DOCX; the ids of rules and facts stand in it where they are wanted."""
    from docx import Document  # noqa: PLC0415  an optional part

    document = Document()
    document.core_properties.title = title
    document.add_heading(title, level=0)
    document.add_paragraph(below)
    for section in sections:
        document.add_heading(section.heading, level=1)
        if isinstance(section.content, Page):
            _page(document, section.content, ids=ids)
        else:
            for text in section.content:
                document.add_paragraph(text)
    document.add_paragraph("\n" + "        ".join("_" * 28 for _ in signed)).paragraph_format.keep_with_next = True
    document.add_paragraph("        ".join(f"{text:<34}" for text in signed))
    if annex is not None:
        document.add_heading(annex.heading, level=1)
        table = document.add_table(rows=0, cols=len(annex.columns), style="Table Grid")
        for row in (annex.columns, *annex.rows):
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def _page(document: Any, page: Page, *, ids: bool) -> None:
    for block in page.blocks:
        if isinstance(block, Heading):
            document.add_heading(block.text, level=2)
        elif not isinstance(block, Blank):
            paragraph = document.add_paragraph()
            paragraph.paragraph_format.left_indent = int(min(block.indent, MAX_COLUMNS) * COLUMN * 12_700)
            paragraph.add_run(block.marker.strip() + " " if block.marker.strip() else "")
            paragraph.add_run(f"{block.head} " if block.head else "").bold = True
            paragraph.add_run(block.text).bold = bool(block.style.get("bold"))
            if ids and block.tail:
                paragraph.add_run(f" {block.tail}").italic = True


STYLE: Final = Path(__file__).parent / "static" / "document.css"
FORM: Final = "pdf/ua-1"
"""For readers who cannot see it."""


@cache
def has_pdf() -> bool:
    """Whether WeasyPrint, and Pango, which it needs from the system, are there."""
    try:
        import weasyprint  # noqa: F401, PLC0415  an optional part
    except (ImportError, OSError):
        return False
    return True


def as_pdf(text: str) -> bytes:
    """A document of HTML as a PDF; nothing that it names is fetched."""
    from weasyprint import CSS, HTML  # noqa: PLC0415  an optional part
    from weasyprint.urls import URLFetcher  # noqa: PLC0415

    nothing = URLFetcher(allowed_protocols=())
    style = CSS(string=STYLE.read_text(encoding="utf-8"), url_fetcher=nothing)
    written: bytes = HTML(string=text, url_fetcher=nothing).write_pdf(stylesheets=[style], pdf_variant=FORM)
    return written
