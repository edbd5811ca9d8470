"""`make opinions`: writes the opinions on three questions, as the workbench states them, into docs/opinions.md and docs/opinions.de.md."""

import re
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from urllib.parse import urlencode

import yaml
from starlette.requests import Request

from zweck.engine import Engine
from zweck.load import load, shipped
from zweck.pages.page import Blank, Heading, Page, Paragraph
from zweck.workbench.casefile import CaseFile
from zweck.workbench.context import Workbench
from zweck.workbench.pages.opinion import opinion_sections
from zweck.workbench.view import View

DOCS: Final = Path(__file__).parent
PAGES: Final = {"en": DOCS / "opinions.md", "de": DOCS / "opinions.de.md"}
QUESTIONS: Final = DOCS / "opinions.yaml"
ID: Final = re.compile(r"\b[0-9a-f]{12}\b")
CONSULTED: Final = ("rights", "consent", "age", "retention")
"""The registers that the asker has looked at."""

COLUMNS: Final = 2
"""Columns of the terminal that are one level of a list."""


def main() -> None:
    """Write the pages."""
    for language, text in pages().items():
        PAGES[language].write_text(text, encoding="utf-8")


def pages() -> dict[str, str]:
    """The page in each language."""
    asked: dict[str, Any] = yaml.safe_load(QUESTIONS.read_text(encoding="utf-8"))
    policies = load(shipped())
    with TemporaryDirectory() as folder:
        workbench = Workbench(Engine(policies), CaseFile(Path(folder) / "cases.db"))
        return {language: _page(workbench, asked, language) for language in PAGES}


def _page(workbench: Workbench, asked: dict[str, Any], language: str) -> str:
    """The opinions, each behind the plain words of its short version."""
    parts = [asked["intro"][language].strip()]
    for one in asked["questions"]:
        parts += [f"## {one['title'][language]}", one["read"][language].strip()]
        plain, *_ = opinion_sections(_view(workbench, one["facts"], language, short="1"))
        for section in (plain, *opinion_sections(_view(workbench, one["facts"], language, short=""))):
            lines = _blocks(section.content) if isinstance(section.content, Page) else section.content
            parts += [f"### {section.heading}", *(ID.sub("…", line) for line in lines)]
    return "\n\n".join(parts) + "\n"


def _view(workbench: Workbench, facts: dict[str, Any], language: str, *, short: str) -> View:
    """A look at the opinion on the facts, as the browser would ask for it."""
    pairs = [(name, _written(each)) for name, value in facts.items() for each in (value or ["-"] if isinstance(value, list) else [value])]
    address = urlencode([*pairs, *(("consulted", kind) for kind in CONSULTED), ("short", short)])
    scope = {"type": "http", "method": "GET", "path": f"/{language}/opinion", "headers": [], "query_string": address.encode()}
    return View(workbench, language, Request(scope))


def _written(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _blocks(page: Page) -> list[str]:
    """The blocks of a page in Markdown: a level of a list for every two columns."""
    return [_block(block) for block in page.blocks if not isinstance(block, Blank)]


def _block(block: Heading | Paragraph) -> str:
    if isinstance(block, Heading):
        return f"**{block.text}**"
    text = f"**{block.text}**" if block.style.get("bold") else block.text
    said = " ".join(part for part in (block.marker.strip().removesuffix("–"), f"**{block.head}**" if block.head else "", text) if part)
    level = block.indent // COLUMNS
    return f"{'  ' * (level - 1)}- {said}" if level else said


if __name__ == "__main__":
    main()
