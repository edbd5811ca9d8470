"""A small writer of SVG: shapes and words in a few named colours, for light and dark, with a title and a description."""

from collections.abc import Sequence
from html import escape
from typing import Final

COLOURS: Final = {
    "ground": ("#ffffff", "#0d1117"),
    "panel": ("#f6f8fa", "#161b22"),
    "edge": ("#d0d7de", "#3d444d"),
    "ink": ("#1f2328", "#f0f6fc"),
    "soft": ("#59636e", "#9198a1"),
    "blue": ("#0969da", "#4493f8"),
    "green": ("#1a7f37", "#3fb950"),
    "amber": ("#9a6700", "#d29922"),
    "red": ("#cf222e", "#f85149"),
    "grey": ("#818b98", "#656c76"),
}
"""Each colour by its meaning, on light and on dark ground."""

FONT: Final = "system-ui,-apple-system,'Segoe UI','Noto Sans',Helvetica,Arial,sans-serif"
ROOM: Final = 0.56
"""The width of a letter beside its height, about; bold ones take some more."""


def width_of(text: str, size: int) -> float:
    """The room that a text takes, about."""
    return len(text) * size * ROOM


def _style() -> str:
    def rules(place: int) -> str:
        return "".join(f".{name}{{fill:{both[place]}}}.{name}-line{{stroke:{both[place]}}}" for name, both in COLOURS.items())

    return f"text{{font-family:{FONT}}}.bold{{font-weight:600}}{rules(0)}@media(prefers-color-scheme:dark){{{rules(1)}}}"


def _number(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")


class Picture:
    """A picture of some width, which grows as it is drawn."""

    def __init__(self, name: str, title: str, description: str, width: int) -> None:
        """Begin; `name` makes the ids of title and description unique on a page."""
        self._name, self._title, self._description, self.width = name, title, description, width
        self._parts: list[str] = []
        self._height = 0.0

    def box(self, x: float, y: float, width: float, height: float, *, fill: str = "panel", edge: str = "edge", round: int = 6) -> None:
        """A rectangle with round corners."""
        place = f'x="{_number(x)}" y="{_number(y)}" width="{_number(width)}" height="{_number(height)}" rx="{round}"'
        self._add(f'<rect {place} class="{fill}{f" {edge}-line" if edge else ""}"/>', y + height)

    def bar(self, x: float, y: float, width: float, height: float, colour: str, title: str = "") -> None:
        """A bar; its title is shown where a reader points at it."""
        place = f'x="{_number(x)}" y="{_number(y)}" width="{_number(width)}" height="{_number(height)}" rx="2"'
        said = f"<title>{escape(title)}</title>" if title else ""
        self._add(f'<rect {place} class="{colour}">{said}</rect>' if said else f'<rect {place} class="{colour}"/>', y + height)

    def text(self, x: float, y: float, text: str, *, size: int = 13, colour: str = "ink", bold: bool = False, anchor: str = "") -> None:
        """A line of text that stands on `y`."""
        more = f' text-anchor="{anchor}"' if anchor else ""
        classes = f"{colour} bold" if bold else colour
        self._add(f'<text x="{_number(x)}" y="{_number(y)}" font-size="{size}" class="{classes}"{more}>{escape(text)}</text>', y + 4)

    def line(self, points: Sequence[tuple[float, float]], colour: str = "edge", *, arrow: bool = False) -> None:
        """A line from point to point, with a head where it is an arrow to the right or downwards."""
        way = " ".join(f"{'L' if place else 'M'}{_number(x)} {_number(y)}" for place, (x, y) in enumerate(points))
        self._add(f'<path d="{way}" fill="none" class="{colour}-line"/>', max(y for _, y in points))
        if arrow:
            (before, _), (x, y) = points[-2:]
            head = f"M{_number(x - 6)} {_number(y - 4)}L{_number(x)} {_number(y)}L{_number(x - 6)} {_number(y + 4)}Z"
            if before == x:
                head = f"M{_number(x - 4)} {_number(y - 6)}L{_number(x)} {_number(y)}L{_number(x + 4)} {_number(y - 6)}Z"
            self._add(f'<path d="{head}" class="{colour}"/>', y)

    def _add(self, part: str, bottom: float) -> None:
        self._parts.append(part)
        self._height = max(self._height, bottom)

    def __str__(self) -> str:
        """The whole file."""
        height = round(self._height + 14)
        name = self._name
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width} {height}" width="{self.width}" height="{height}" '
            f'role="img" aria-labelledby="{name}-title {name}-desc">'
        )
        ground = f'<rect x=".5" y=".5" width="{self.width - 1}" height="{height - 1}" rx="8" class="ground edge-line"/>'
        lines = [
            head,
            f'<title id="{name}-title">{escape(self._title)}</title>',
            f'<desc id="{name}-desc">{escape(self._description)}</desc>',
            f"<style>{_style()}</style>",
            ground,
            *self._parts,
            "</svg>",
        ]
        return "\n".join(lines) + "\n"
