"""How the lines of a comparison look: on a page, and as Markdown for a pull request."""

from collections.abc import Iterable, Sequence
from typing import Final, Literal, NamedTuple

from zweck.pages.page import BULLET, Page

COLOURS: Final = {"stricter": "red", "laxer": "yellow", "mixed": "magenta", "gap": "blue", "equivalent": "green"}


class Line(NamedTuple):
    """One line: what it is, its text, and what stands behind it, of a verdict the direction; `lines` are the facts of a request.

    A verdict says how a law changed, a change names the old and the new outcome of some cases, an outline has conditions, one a line.
    """

    kind: Literal["title", "heading", "verdict", "line", "change", "outline", "request", "item"]
    text: str
    tail: str = ""
    lines: Sequence[str] = ()


def on_page(lines: Iterable[Line], page: Page, *, alone: bool = True) -> None:
    """Write lines onto a page; unless they are `alone` on it, below a title, their headings are those of the page."""
    for kind, text, tail, inner in lines:
        match kind:
            case "heading" if not alone:
                page.heading(f"{text} {tail}".strip())
            case "title":
                page.heading(text)
            case "heading":
                page.blank()
                page.paragraph("", head=text, tail=tail)
            case "verdict":
                page.paragraph(text, indent=2, style={"fg": COLOURS[tail], "bold": True})
            case "line":
                page.paragraph(text, indent=2)
            case "change":
                page.blank()
                page.paragraph("", indent=2, head=text)
            case "outline":
                _outline(text, page)
            case "request":
                page.paragraph(f"{text}:", indent=2)
                for line in inner:
                    page.paragraph(line, indent=4)
            case "item":
                page.paragraph(text, indent=2, marker=BULLET, tail=tail)


def _outline(text: str, page: Page) -> None:
    for line in text.splitlines():
        bare = line.lstrip(" ")
        marker = "" if bare.startswith(BULLET) else BULLET
        page.paragraph(bare.removeprefix(BULLET), indent=4 + len(line) - len(bare) + 2 * (not marker), marker=marker or BULLET)


def as_markdown(lines: Iterable[Line]) -> str:
    """Lines as Markdown."""
    found: list[str] = []
    for kind, text, tail, inner in lines:
        match kind:
            case "title":
                found.append(f"## {_plain(text)}")
            case "heading":
                found += ["", f"### {_plain(f'{text} {tail}'.strip())}"]
            case "verdict":
                found += ["", f"**{_plain(text)}**", ""]
            case "line":
                found += ["", _plain(text)]
            case "change":
                found += ["", f"#### {_plain(text)}"]
            case "outline":
                found += ["", *map(_nested, text.splitlines())]
            case "request":
                found += ["", f"{text}:", "", "```yaml", "facts:", *(f"  {line}" for line in inner), "```"]
            case "item":
                apart = [""] if found and found[-1] and not found[-1].startswith("- ") else []
                found += [*apart, f"- {_plain(f'{text} {tail}'.strip())}"]
    return "\n".join(found)


def _nested(line: str) -> str:
    """A line of an outline as an item of a list."""
    bare = line.lstrip(" ")
    indent = len(line) - len(bare) + 2 * bare.startswith(BULLET)
    return f"{' ' * indent}- {_plain(bare.removeprefix(BULLET))}"


def _plain(text: str) -> str:
    """Text in which no letter means something to Markdown."""
    for letter in "\\`*_[]<>":
        text = text.replace(letter, f"\\{letter}")
    return text
