"""The pages of the command line as HTML: the same headings and paragraphs, with citations that lead to the official text."""

from collections.abc import Callable, Sequence
from typing import Final

from markupsafe import Markup, escape

from zweck.law.citation.links import Link
from zweck.pages.layout import BOLD, BULLET, PLAIN, Page, Style, unbroken

MAX_INDENT: Final = 24
"""Columns by which the style sheet indents at most."""

Linked = Callable[[str], Sequence[Link]]
"""From a citation to its links."""

OUTSIDE: Final = Markup(' target="_blank" rel="noopener noreferrer"')


class HtmlPage(Page):
    """Collects headings and paragraphs; headings of the page begin at `level`."""

    def __init__(self, linked: Linked = lambda citation: (), level: int = 3) -> None:
        super().__init__(0)
        self._parts: list[Markup] = []
        self._linked = linked
        self._level = level

    def __str__(self) -> str:
        """The page as HTML."""
        return str(self.html)

    def __bool__(self) -> bool:
        """Whether anything stands on the page."""
        return bool(self._parts)

    @property
    def html(self) -> Markup:
        """The page as HTML that needs no escaping."""
        return Markup("\n").join(self._parts)

    def blank(self) -> None:
        """Nothing: the style sheet sets paragraphs apart."""

    def heading(self, text: str, style: Style = BOLD) -> None:
        """A heading."""
        self._parts.append(Markup("<h{0}{1}>{2}</h{0}>").format(self._level, _classes([*_names(style, BOLD)]), unbroken(text)))

    def paragraph(
        self, text: str, *, indent: int = 0, marker: str = "", head: str = "", tail: str = "", style: Style = PLAIN, mark: Style = PLAIN
    ) -> None:
        """A paragraph behind a marker; `head` before the text, in bold, leads to the text that it cites; `tail` stands after it, dimmed."""
        parts = []
        if marker.strip():
            parts.append(Markup("<span{}>{}</span>").format(_classes(["mark", *_names(mark)]), marker.strip()))
        if head:
            parts.append(Markup("<b>{}</b>").format(cited(head, self._linked)))
        parts.append(escape(unbroken(text)))
        if tail:
            parts.append(Markup('<span class="tail">{}</span>').format(tail))
        names = [f"in-{min(indent, MAX_INDENT)}", *_names(style)] if indent else [*_names(style)]
        self._parts.append(Markup("<p{}>{}</p>").format(_classes(names), Markup(" ").join(part for part in parts if part)))

    def outline(self, text: str, *, indent: int) -> None:
        """An outline, whose lines bring their own indentation and markers."""
        for line in text.splitlines():
            bare = line.lstrip(" ")
            marker = BULLET if bare.startswith(BULLET) else ""
            self.paragraph(bare.removeprefix(marker), indent=indent + len(line) - len(bare), marker=marker)


def cited(text: str, linked: Linked) -> Markup:
    """A citation that leads to its official text; one of several texts is followed by a link to each."""
    found = [link for link in linked(text.rstrip(":")) if link.address]
    if not found:
        return escape(unbroken(text))
    if len(found) == 1:
        return Markup('<a href="{}"{}>{}</a>').format(found[0].address, OUTSIDE, unbroken(text))
    each = Markup(" ").join(Markup('<a href="{}"{}>{}</a>').format(link.address, OUTSIDE, unbroken(link.text)) for link in found)
    return Markup('{} <span class="texts">{}</span>').format(unbroken(text), each)


def _names(style: Style, without: Style = PLAIN) -> list[str]:
    """The classes of a style of the terminal."""
    return [name if value is True else f"is-{value}" for name, value in style.items() if value and (name, value) not in without.items()]


def _classes(names: list[str]) -> Markup:
    return Markup(' class="{}"').format(" ".join(names)) if names else Markup("")
