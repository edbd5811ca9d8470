"""The sheets on which a comparison is rendered line by line: a page, and Markdown for a pull request."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from zweck.pages.page import BULLET, Page

COLOURS: Final = {"stricter": "red", "laxer": "yellow", "mixed": "magenta", "gap": "blue", "equivalent": "green"}


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


@dataclass(slots=True)
class Markdown:
    """Collects lines of Markdown."""

    lines: list[str] = field(default_factory=list)

    def title(self, text: str) -> None:
        """The title of all."""
        self.lines.append(f"## {_plain(text)}")

    def heading(self, text: str, tail: str = "") -> None:
        """The heading of a section."""
        self.lines += ["", f"### {_plain(f'{text} {tail}'.strip())}"]

    def verdict(self, direction: str, text: str) -> None:
        """How a law changed."""
        self.lines += ["", f"**{_plain(text)}**", ""]

    def line(self, text: str) -> None:
        """A line."""
        self.lines += ["", _plain(text)]

    def change(self, text: str) -> None:
        """The old and the new outcome of some cases."""
        self.lines += ["", f"#### {_plain(text)}"]

    def outline(self, text: str) -> None:
        """Conditions, one a line."""
        self.lines.append("")
        for line in text.splitlines():
            bare = line.lstrip(" ")
            indent = len(line) - len(bare) + 2 * bare.startswith(BULLET)
            self.lines.append(f"{' ' * indent}- {_plain(bare.removeprefix(BULLET))}")

    def request(self, caption: str, lines: Sequence[str]) -> None:
        """An example, as a request states it."""
        self.lines += ["", f"{caption}:", "", "```yaml", "facts:", *(f"  {line}" for line in lines), "```"]

    def item(self, text: str, tail: str = "") -> None:
        """An item of a list."""
        if self.lines and self.lines[-1] and not self.lines[-1].startswith("- "):
            self.lines.append("")
        self.lines.append(f"- {_plain(f'{text} {tail}'.strip())}")


def _plain(text: str) -> str:
    """Text in which no letter means something to Markdown."""
    for letter in "\\`*_[]<>":
        text = text.replace(letter, f"\\{letter}")
    return text


Sheet: TypeAlias = Paper | Markdown
