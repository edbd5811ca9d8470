"""Pages as HTML, with citations that lead to the official text."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup, escape

from zweck.law.citation.statutes import Link
from zweck.pages import BOLD, PLAIN, Blank, Block, Heading, Page, Paragraph, Style, say, unbroken

MAX_INDENT: Final = 24
"""Columns by which the style sheet indents at most."""

Linked = Callable[[str], Sequence[Link]]
"""From a citation to its links."""

OUTSIDE: Final = Markup(' target="_blank" rel="noopener noreferrer"')


class HtmlPage(Page):
    """A page that a browser will show: `linked` gives the links of its citations, its headings begin at `level`."""

    def __init__(self, linked: Linked = lambda citation: (), level: int = 3, blocks: Iterable[Block] = ()) -> None:
        super().__init__()
        self.blocks += blocks
        self._linked = linked
        self._level = level

    @property
    def html(self) -> Markup:
        """The page as HTML that needs no escaping."""
        return Markup("\n").join(self._block(block) for block in self.blocks if not isinstance(block, Blank))

    def _block(self, block: Heading | Paragraph) -> Markup:
        if isinstance(block, Heading):
            return Markup("<h{0}{1}>{2}</h{0}>").format(self._level, _classes([*_names(block.style, BOLD)]), unbroken(block.text))
        parts = []
        if block.marker.strip():
            parts.append(Markup("<span{}>{}</span>").format(_classes(["mark", *_names(block.mark)]), block.marker.strip()))
        if block.head:
            parts.append(Markup("<b>{}</b>").format(cited(block.head, self._linked)))
        parts.append(escape(unbroken(block.text)))
        if block.tail:
            parts.append(Markup('<span class="tail">{}</span>').format(block.tail))
        names = [f"in-{min(block.indent, MAX_INDENT)}", *_names(block.style)] if block.indent else [*_names(block.style)]
        return Markup("<p{}>{}</p>").format(_classes(names), Markup(" ").join(part for part in parts if part))


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


def templates(folder: Path) -> Environment:
    """The templates of a folder; each name that they use must be given, and in those of HTML values are escaped."""
    return Environment(
        loader=FileSystemLoader(folder),
        autoescape=select_autoescape(["html.j2"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


def filled(template: Path, language: str, **context: Any) -> str:
    """A page that needs nothing else, by its template, in `de` or `en`."""
    phrase = lambda key, **values: say(key, language, **values)  # noqa: E731  it is called there
    return templates(template.parent).get_template(template.name).render(language=language, say=phrase, **context)
