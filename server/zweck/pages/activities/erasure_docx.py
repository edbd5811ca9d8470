"""The deletion concept as a document of Word."""

from collections.abc import Sequence
from io import BytesIO

from docx import Document

from zweck.pages.activities.erasure import Concept, column, lists, table_of, title


def as_docx(found: Sequence[Concept], language: str) -> bytes:
    """The concept as a file of the form DOCX."""
    document = Document()
    for concept in found:
        document.add_heading(title(concept, language), level=1)
        rows = table_of(concept, language)
        table = document.add_table(rows=0, cols=len(rows[0]), style="Table Grid")
        for row in rows:
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text
        for rule in concept.rules:
            document.add_heading(rule.title, level=2)
            for key, text in rule.columns.items():
                if text:
                    paragraph = document.add_paragraph()
                    paragraph.add_run(f"{column(key, language)}: ").bold = True
                    paragraph.add_run(text)
        for head, lines in lists(concept, language):
            document.add_heading(head, level=2)
            for line in lines:
                document.add_paragraph(line, style="List Bullet")
    file = BytesIO()
    document.save(file)
    return file.getvalue()
