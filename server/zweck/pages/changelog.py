"""The law's part of the changelog: rows of impacted period, area and reason, which a release takes over from the unreleased ones."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from zweck.law.policy import Version

TITLE: Final = "# Changelog"
SECTION: Final = "## Law\n"
LAW: Final = re.compile(r"^## Law[ \t]*\n", re.MULTILINE)
UNRELEASED: Final = re.compile(r"^### Unreleased[ \t]*$\n?", re.MULTILINE)
HEADING: Final = re.compile(r"^###? ", re.MULTILINE)
TABLE: Final = "| impacted period | area | reason |\n|---|---|---|\n"
ROW: Final = re.compile(r"^\| *(.*?) *(?<!\\)\| *(.*?) *(?<!\\)\| *(.*?) *\|[ \t]*$")
DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
NAME: Final = re.compile(r"`([^`]+)`")
BAR: Final = re.compile(r"(?<!\\)\|")
RULE: Final = re.compile(r"\b[A-Z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)+\b")


@dataclass(frozen=True, slots=True)
class Row:
    """One change of the law."""

    period: str
    area: str
    reason: str

    def __str__(self) -> str:
        """The row of the table."""
        cells = (BAR.sub(r"\\|", cell) for cell in (self.period, self.area, self.reason))
        return f"| {' | '.join(cells)} |\n"


def unreleased(text: str) -> list[Row]:
    """The rows that wait for a release."""
    start, end = _waiting(text)
    rows = [Row(*found.groups()) for line in text[start:end].splitlines() if (found := ROW.match(line)) is not None]
    return [row for row in rows if row.period != "impacted period" and set(row.period) - set("-: ")]


def with_release(text: str, name: str, rows: Iterable[Row]) -> str:
    """The changelog with these rows under a release, and none unreleased any more; missing headings are added."""
    if not LAW.search(text):
        text = f"{text.rstrip() or TITLE}\n\n{SECTION}"
    start, end = _waiting(text)
    before, after = text[:start].rstrip(), text[end:].lstrip("\n")
    if not UNRELEASED.search(before):
        before += "\n\n### Unreleased"
    release = f"### {name}\n\n{TABLE}{''.join(map(str, rows))}"
    return f"{before}\n\n{TABLE}\n{release}" + (f"\n{after}" if after else "")


def _waiting(text: str) -> tuple[int, int]:
    """Where the unreleased rows begin and end."""
    law = LAW.search(text)
    if law is None:
        return len(text), len(text)
    waiting = UNRELEASED.search(text, law.end())
    following = HEADING.search(text, law.end())
    if waiting is None or (following is not None and following.start() < waiting.start()):
        return law.end(), law.end()
    end = HEADING.search(text, waiting.end())
    return waiting.end(), end.start() if end is not None else len(text)


def about(row: Row, version: Version, every: Iterable[str]) -> Row | None:
    """The part of a row about a version, on the days of both; `None` if there is none. `every` are the ids of all laws."""
    named = [found for found in NAME.finditer(row.area) if found[1] in set(every)]
    ends = [*(found.start() for found in named[1:]), len(row.area)]
    rules = [RULE.findall(row.area[found.end() : end]) for found, end in zip(named, ends, strict=False) if found[1] == version.law]
    days = _meet(row.period, version)
    if not rules or days is None or (rules[0] and not any(rule.id in rules[0] for rule in version.rules)):
        return None
    return Row(days, ", ".join((area(version), *rules[0])), row.reason)


def names(row: Row) -> list[str]:
    """The laws, tables and facts that a row is about."""
    return NAME.findall(row.area)


def area(version: Version) -> str:
    """A version as an area."""
    return f"`{version.law}` of {version.start}"


def period(start: date | None, until: date | None) -> str:
    """Days as a period."""
    if start is None or start == date.min:
        return f"until {until}" if until else "all"
    return f"{start} to {until}" if until else f"from {start}"


def _meet(said: str, version: Version) -> str | None:
    """The days of a version that a period covers; `None` if there are none."""
    days = [date.fromisoformat(day) for day in DAY.findall(said)]
    start, until = (None, days[0]) if said.startswith("until") and days else (days[0] if days else None, days[1] if days[1:] else None)
    first = max(start or date.min, version.start)
    last = min(until or date.max, version.until or date.max)
    return period(first, last if last != date.max else None) if first <= last else None
