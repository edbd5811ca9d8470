"""The versions of the laws along the years."""

from datetime import date
from typing import Final

from docs.drawing.svg import Picture
from zweck.law.policy import PolicySet

WIDTH: Final = 960
LEFT: Final = 172
TOP: Final = 62
ROW: Final = 19
BAR: Final = 11
FIRST: Final = 2003
YEAR: Final = 365.2425


def picture(policies: PolicySet) -> str:
    """A row for each law, a bar for each of its versions; one that begins before the axis or has no end reaches its edge."""
    laws = [law for law in policies.laws.values() if not law.versions[0].house]
    last = max(version.start for law in laws for version in law.versions).year + 1
    versions = sum(len(law.versions) for law in laws)
    drawn = Picture(
        "timeline",
        "The versions of the laws",
        f"{versions} versions of {len(laws)} laws from {FIRST} to {last}, a row for each law and a bar for each version: "
        + "; ".join(f"{law.id} since {law.versions[0].start}{_until(law.versions[-1].until)}" for law in laws)
        + ".",
        WIDTH,
    )
    drawn.text(20, 30, "The law by its days", size=16, bold=True)
    drawn.text(WIDTH - 20, 30, "a bar is a version of a law, from its first day in force to its last", colour="soft", anchor="end")
    bottom = TOP + ROW * len(laws)
    for year in range(FIRST, last + 1):
        x = _place(date(year, 1, 1), last)
        drawn.line([(x, TOP - 6), (x, bottom)])
        if (year - FIRST) % 3 == 0:
            drawn.text(x, TOP - 12, str(year), size=11, colour="soft", anchor="middle")
    for row, law in enumerate(laws):
        y = TOP + ROW * row
        drawn.text(LEFT - 12, y + 12, law.id, size=12, anchor="end")
        for number, version in enumerate(law.versions):
            start = _place(max(version.start, date(FIRST, 1, 1)), last)
            end = WIDTH - 20.0 if version.until is None else _place(version.until, last)
            if end > start:
                until = _until(version.until)
                drawn.bar(
                    start, y + 3, max(end - start - 1, 1), BAR, ("blue", "grey")[number % 2], f"{law.id}, version of {version.start}{until}"
                )
    return str(drawn)


def _place(day: date, last: int) -> float:
    """The place of a day on the axis."""
    days, span = (day - date(FIRST, 1, 1)).days, (last - FIRST) * YEAR
    return LEFT + (WIDTH - 20 - LEFT) * min(days / span, 1)


def _until(day: date | None) -> str:
    return f" until {day}" if day is not None else ""
