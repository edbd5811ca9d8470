"""The country codes of ISO 3166-1 with the days on which they stood for their country; `countries.csv` lists them.

A code without a first day is as old as the standard, or older days have no other code for its country.
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from itertools import groupby
from pathlib import Path
from typing import Final

from zweck.words.text import Text

MIN_NAME: Final = 3
MAX_NAME: Final = 60
"""Longer and shorter texts are no misspelled names."""

HELP: Final = {
    "UK": "write `GB`",
    "EL": "write `GR`",
    "EU": "name one country of the Union",
    "XX": "state `unknown` if the country is not known",
    "XK": "ISO 3166-1 has no code for Kosovo; state `unknown`",
}
"""Codes that others than ISO 3166-1 use, and what to write instead."""


@dataclass(frozen=True, slots=True)
class Country:
    """A code with the days on which it stood for its country; `others` are the codes of the same place before or after."""

    code: str
    long: str
    name: Text
    start: date | None
    until: date | None
    others: tuple[str, ...]

    def holds_on(self, day: date | None) -> bool:
        """Whether the code stands for the country on a day; without a day, whether it still does."""
        if day is None:
            return self.until is None
        return (self.start is None or self.start <= day) and (self.until is None or day <= self.until)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _read() -> Iterator[Country]:
    with (Path(__file__).parent / "countries.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            name = Text(row["de"], row["en"])
            yield Country(row["code"], row["long"], name, _day(row["from"]), _day(row["until"]), tuple(row["else"].split()))


COUNTRIES: Final[Mapping[str, tuple[Country, ...]]] = {code: tuple(found) for code, found in groupby(_read(), lambda one: one.code)}
CURRENT: Final = tuple(code for code, found in COUNTRIES.items() if found[-1].holds_on(None))
LIMITED: Final = frozenset(code for code, found in COUNTRIES.items() if any(one.start or one.until for one in found))
"""The codes that do not stand for a country on every day."""
FORMER: Final = frozenset(COUNTRIES) - frozenset(CURRENT)
SETTLED: Final = max(one.start for found in COUNTRIES.values() for one in found if one.start is not None)
"""From this day on, no code is too new."""


def name_of(code: str) -> Text:
    """The name of the country that a code stands for, or stood for last."""
    return COUNTRIES[code][-1].name


def off_day(code: str, day: date | None) -> str:
    """One sentence and what to do, joined by `; `, where a code does not stand for a country on a day; else nothing."""
    found = COUNTRIES[code]
    if any(one.holds_on(day) for one in found):
        return ""
    later = day is not None and found[0].start is not None and day < found[0].start
    one = found[0] if later else found[-1]
    times = f"from {one.start} on" if later else f"until {one.until} only"
    others = " or ".join(f"`{other}`" for other in one.others if any(country.holds_on(day) for country in COUNTRIES[other]))
    return f"`{code}` stands for {one.name.en} {times}" + (f"; write {others}" if others else "")


def advice(text: str) -> str:
    """The code to write instead of a text that is none; nothing where it resembles none."""
    known = HELP.get(text.upper())
    if known:
        return known
    wanted = text.strip().casefold()
    for code in CURRENT:
        one = COUNTRIES[code][-1]
        if wanted in (code.casefold(), one.long.casefold(), one.name.de.casefold(), one.name.en.casefold()):
            return f"did you mean `{code}`?"
    names = {name.casefold(): code for code in CURRENT for name in (name_of(code).de, name_of(code).en)}
    alike = get_close_matches(wanted, names, n=1, cutoff=0.8) if MIN_NAME < len(wanted) < MAX_NAME else []
    return f"did you mean `{names[alike[0]]}`?" if alike else ""
