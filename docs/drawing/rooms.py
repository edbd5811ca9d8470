"""The rooms of the code in rows: each imports only rooms of rows below its own."""

from collections.abc import Mapping, Set
from functools import cache
from typing import Final

from docs.drawing.svg import ROOM, Picture, width_of

WIDTH: Final = 960
LEFT: Final = 120
SIZE: Final = 12
ROW: Final = 24
GAP: Final = 6
NAMES: Final = {"server": "serves", "engine": "decides", "proto": "the contract"}
"""The roots from the top to the bottom, with what their rooms do."""


def heights(graph: Mapping[str, Set[str]]) -> dict[str, int]:
    """The row of each room: one more than the highest of those that it imports."""

    @cache
    def height(name: str) -> int:
        return max((height(other) + 1 for other in graph[name]), default=0)

    return {name: height(name) for name in graph}


def picture(rooms: Mapping[str, str], graph: Mapping[str, Set[str]], sentences: Mapping[str, str]) -> str:
    """All rooms by root and row; `rooms` has the root of each, `graph` those that each imports, `sentences` what each is."""
    rows = heights(graph)
    counted = ", ".join(f"{sum(root == name for root in rooms.values())} in {name}" for name in NAMES)
    drawn = Picture(
        "architecture",
        "The rooms of zweck's code",
        f"{len(rooms)} rooms ({counted}), in rows: every room imports only rooms of rows below its own. Server stands on engine and proto.",
        WIDTH,
    )
    drawn.text(20, 30, "The rooms of the code", size=16, bold=True)
    drawn.text(WIDTH - 20, 30, "each room imports only rooms of rows below its own", colour="soft", anchor="end")
    y = 44.0
    for root, does in NAMES.items():
        own = {name for name in rooms if rooms[name] == root}
        levels = sorted({rows[name] for name in own}, reverse=True)
        lines = [line for level in levels for line in _lines([name for name in rooms if name in own and rows[name] == level])]
        height = len(lines) * (ROW + GAP) + GAP
        drawn.box(12, y, WIDTH - 24, height)
        drawn.text(24, y + 24, f"{root}/", bold=True)
        drawn.text(24, y + 41, does, size=SIZE, colour="soft")
        place = y + GAP
        for line in lines:
            x = float(LEFT)
            for name in line:
                wide = width_of(name, SIZE) + 16
                drawn.box(x, place, wide, ROW, fill="ground", round=4)
                drawn.text(x + wide / 2, place + 16, name, size=SIZE, anchor="middle")
                x += wide + GAP
            if len(line) == 1:
                drawn.text(x + 6, place + 16, _cut(sentences[line[0]], WIDTH - 30 - x), size=11, colour="soft")
            place += ROW + GAP
        y += height + 8
    return str(drawn)


def _lines(names: list[str]) -> list[list[str]]:
    """The rooms of a row in lines that are not too long."""
    lines: list[list[str]] = [[]]
    x = float(LEFT)
    for name in names:
        wide = width_of(name, SIZE) + 16 + GAP
        if x + wide > WIDTH - 24 and lines[-1]:
            lines.append([])
            x = float(LEFT)
        lines[-1].append(name)
        x += wide
    return lines


def _cut(text: str, wide: float) -> str:
    """As much of a sentence as there is room for."""
    most = int(wide / (11 * ROOM))
    return text if len(text) <= most else f"{text[: most - 2].rstrip()} …"
