"""`make maps`: writes docs/architecture.md (a graph from the imports, a table from docstrings), the index of decisions, and pictures."""

import ast
import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from benchmarks.page import replaced
from docs.drawing import limits, road, timeline
from tests.law import shipped_law
from tests.rooms import WINGS, files, imports

ROOT: Final = Path(__file__).parents[1]
ARCHITECTURE: Final = ROOT / "docs" / "architecture.md"
DECISIONS: Final = ROOT / "docs" / "decisions.md"
README: Final = ROOT / "README.md"
PICTURES: Final = ROOT / "docs" / "pictures"
BEGIN: Final = "<!-- `make maps` writes everything from here to the end marker. -->"
END: Final = "<!-- end of what `make maps` writes -->"
ROOTS: Final = ("proto", "engine", "server")
HEADING: Final = re.compile(r"^## (\d{4}-\d\d-\d\d) · (.+)$", re.MULTILINE)
GROUPS: Final = ("law", "decide", "author", "ledger", "tables", "serve", "desk", "house")
"""The pages of decisions."""

DRAWN: Final = ("road", "timeline")
A_LINE: Final = 6
"""Rooms of a wing on a line of the picture."""


Graph = dict[str, set[str]]
"""The rooms, and those that each imports."""


def rooms() -> dict[str, str]:
    """The rooms of `tests/rooms.py`, and what stands below `zweck` in `proto`, with the root of each."""
    contract = [path.stem for path in sorted((ROOT / "proto" / "zweck").iterdir()) if path.is_dir() and path.stem != "__pycache__"]
    return dict.fromkeys(contract, "proto") | {name: wing.root for wing in WINGS.values() for name in wing.rooms}


def imported(known: Mapping[str, str]) -> Graph:
    """Each room with the other rooms that its files import."""
    graph: Graph = {name: set() for name in known}
    for root in ROOTS:
        for file in files(root):
            own = _room([*Path(file).with_suffix("").parts[1:]], known)
            if own:
                graph[own] |= {other for one in imports(file) if (other := _room(one.module.split("."), known)) and other != own}
    return graph


def _room(name: list[str], known: Mapping[str, str]) -> str | None:
    """The room of a module."""
    return name[1] if name[0] == "zweck" and name[1:] and name[1] in known else None


def reduced(graph: Graph) -> Graph:
    """The graph without each import that follows from others: what is left still reaches the same rooms.

    Raises:
        ValueError: if rooms import each other in a cycle.
    """
    reach: dict[str, set[str]] = {}

    def below(name: str, path: tuple[str, ...] = ()) -> set[str]:
        if name in path:
            raise ValueError(f"these rooms import each other: {' → '.join((*path[path.index(name) :], name))}")
        if name not in reach:
            reach[name] = graph[name].union(*(below(other, (*path, name)) for other in graph[name]))
        return reach[name]

    return {name: others - {far for other in others for far in below(other)} for name, others in graph.items() if below(name) is not None}


def inside() -> dict[str, list[str]]:
    """The rooms of each wing, the contract among them, from the ground up."""
    contract = [name for name, root in rooms().items() if root == "proto"]
    return {"contract": contract} | {wing: [*rooms.rooms] for wing, rooms in WINGS.items()}


def wings() -> Graph:
    """Each wing with the other wings that its rooms import."""
    place = {name: wing for wing, names in inside().items() for name in names}
    graph: Graph = {wing: set() for wing in inside()}
    for name, others in imported(rooms()).items():
        graph[place[name]] |= {place[other] for other in others} - {place[name]}
    return graph


def picture() -> str:
    """The wings in Mermaid, each with its rooms; an arrow means: imports, directly or through others."""
    graph = reduced(wings())
    words = {wing: [" · ".join(names[at : at + A_LINE]) for at in range(0, len(names), A_LINE)] for wing, names in inside().items()}
    lines = ["```mermaid", "flowchart BT", *(f'  {wing}["{"<br>".join([f"<b>{wing}</b>", *lines])}"]' for wing, lines in words.items())]
    lines += [f"  {wing} --> {other}" for wing in sorted(graph) for other in sorted(graph[wing])]
    return "\n".join([*lines, "```"])


def table() -> str:
    """Each room in one line: the first sentence of its docstring; the lowest first."""
    wings = {name: wing for wing, rooms in WINGS.items() for name in rooms.rooms}
    return "\n".join(
        [
            "| wing | room | in one line |",
            "|---|---|---|",
            *(f"| {wings.get(name, 'contract')} | `{name}` | {_sentence(root, name)} |" for name, root in rooms().items()),
        ]
    )


def _sentence(root: str, name: str) -> str:
    place = ROOT / root / "zweck" / name.replace(".", "/")
    file = place / "__init__.py" if place.is_dir() else place.with_suffix(".py")
    text = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
    return text.partition("\n")[0]


def index(name: str, text: str) -> str:
    """A heading for a page of decisions, and a link to each of them."""
    title = text.partition("\n")[0].removeprefix("# Decisions: ")
    found = [
        f"- {heading[1]} [{heading[2]}](decisions/{name}.md#{anchor(heading[0].removeprefix('## '))})" for heading in HEADING.finditer(text)
    ]
    return "\n".join([f"## {title[:1].upper()}{title[1:]}", "", *found])


def anchor(heading: str) -> str:
    """The anchor of a heading, as GitHub and GitLab make it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def pages() -> dict[Path, str]:
    """The pages as they should be."""
    decisions = DECISIONS.read_text(encoding="utf-8")
    groups = (index(name, (DECISIONS.with_suffix("") / f"{name}.md").read_text(encoding="utf-8")) for name in GROUPS)
    return {
        ARCHITECTURE: replaced(ARCHITECTURE.read_text(encoding="utf-8"), f"{picture()}\n\n{table()}", BEGIN, END),
        DECISIONS: replaced(decisions, "\n\n".join(groups), BEGIN, END),
        README: replaced(README.read_text(encoding="utf-8"), limits.days(shipped_law()), BEGIN, END),
    }


def drawn(name: str) -> str:
    """A picture as it should be, read from the law.

    Raises:
        KeyError: if there is no such picture.
    """
    ways: dict[str, Callable[[], str]] = {"road": lambda: road.picture(shipped_law()), "timeline": lambda: timeline.picture(shipped_law())}
    return ways[name]()


def main() -> int:
    """Write the pages and the pictures."""
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")
    for name in DRAWN:
        (PICTURES / f"{name}.svg").write_text(drawn(name), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
