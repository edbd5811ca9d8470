"""A comparison as Markdown, for a pull request."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from zweck.pages.comparison.renderer import Renderer
from zweck.pages.comparison.report import Report
from zweck.pages.page import BULLET


def markdown(report: Report, language: str) -> str:
    """The comparison as Markdown."""
    sheet = Markdown()
    Renderer(report, sheet, language).render()
    return "\n".join(sheet.lines)


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
