"""A comparison as text on a terminal."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from zweck.pages.comparison.renderer import Renderer
from zweck.pages.comparison.report import Report
from zweck.pages.page import BULLET, Page

COLOURS: Final = {"stricter": "red", "laxer": "yellow", "mixed": "magenta", "gap": "blue", "equivalent": "green"}


def page_of(report: Report, language: str) -> Page:
    """The comparison."""
    page = Page()
    Renderer(report, Paper(page), language).render()
    return page


@dataclass(frozen=True, slots=True)
class Paper:
    """A page of text."""

    page: Page

    def title(self, text: str) -> None:
        """The title of all."""
        self.page.heading(text)

    def heading(self, text: str, tail: str = "") -> None:
        """The heading of a section."""
        self.page.blank()
        self.page.paragraph("", head=text, tail=tail)

    def verdict(self, direction: str, text: str) -> None:
        """How a law changed."""
        self.page.paragraph(text, indent=2, style={"fg": COLOURS[direction], "bold": True})

    def line(self, text: str) -> None:
        """A line."""
        self.page.paragraph(text, indent=2)

    def change(self, text: str) -> None:
        """The old and the new outcome of some cases."""
        self.page.blank()
        self.page.paragraph("", indent=2, head=text)

    def outline(self, text: str) -> None:
        """Conditions, one a line."""
        for line in text.splitlines():
            bare = line.lstrip(" ")
            marker = "" if bare.startswith(BULLET) else BULLET
            self.page.paragraph(bare.removeprefix(BULLET), indent=4 + len(line) - len(bare) + 2 * (not marker), marker=marker or BULLET)

    def request(self, caption: str, lines: Sequence[str]) -> None:
        """An example, as a request states it."""
        self.page.paragraph(f"{caption}:", indent=2)
        for line in lines:
            self.page.paragraph(line, indent=4)

    def item(self, text: str, tail: str = "") -> None:
        """An item of a list."""
        self.page.paragraph(text, indent=2, marker=BULLET, tail=tail)
