"""The figures in `docs/reliability.md`, which `make soak` writes."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from benchmarks import page
from tests.faults.part import Findings

PAGE: Final = Path(__file__).parents[2] / "docs" / "reliability.md"
BEGIN: Final = "<!-- Everything from here to the end marker is written by `make soak`. -->"
END: Final = "<!-- end of what `make soak` writes -->"


def section(command: str, circumstances: str, found: Mapping[str, tuple[Findings, float]]) -> str:
    """The text between the markers: the command, time and place of the run, and the findings of each part."""
    rows = [f"| `{name}` | {figures(part)} | {verdict(part)} | {seconds:,.0f} |" for name, (part, seconds) in found.items()]
    table = ["| part | figures | held | seconds |", "|---|---|---|--:|", *rows]
    return "\n".join([f"`{command}`. {circumstances}", "", *table])


def figures(part: Findings) -> str:
    """Figures, and what is missing for others."""
    return "; ".join(text for text in (part.figures, part.missing) if text).replace("|", "\\|").replace("; ", ";<br>")


def verdict(part: Findings) -> str:
    """Whether everything was as promised."""
    return f"no: {len(part.faults)} faults" if part.faults else "not measured" if part.missing else "yes"


def write(text: str) -> None:
    """Write the section into the page."""
    PAGE.write_text(page.replaced(PAGE.read_text(encoding="utf-8"), text, BEGIN, END), encoding="utf-8")
