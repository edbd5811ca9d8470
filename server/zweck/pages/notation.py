"""Facts, days, numbers and conditions as every page writes them."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Final

from zweck.facts.question import canonical
from zweck.logic.condition import Value
from zweck.pages.phrases import say

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def stated(name: str, value: Value | None) -> str:
    """A fact with its value, as one line of a request in YAML."""
    plain = canonical(value)
    if isinstance(plain, list):
        return f"{name}: [{', '.join(plain)}]"
    return f"{name}: {str(plain).lower() if isinstance(plain, bool) else plain}"


def span(start: date | None, until: date | None, language: str) -> str:
    """A stretch of days; `None` for an end that it does not have."""
    key = {(True, True): "days.between", (True, False): "days.since", (False, True): "days.until", (False, False): "days.always"}
    return say(key[start is not None, until is not None], language, start=start, until=until)


def iso(day: date | None) -> str | None:
    """A day as data; nothing where there is none."""
    return None if day is None else day.isoformat()


def clock(microseconds: object) -> str:
    """The time of a record's entry; in a damaged record it may be anything."""
    try:
        return (EPOCH + timedelta(microseconds=microseconds)).strftime("%Y-%m-%d %H:%M:%S.%f UTC") if isinstance(microseconds, int) else "?"
    except OverflowError:
        return "?"


def number(value: int, language: str) -> str:
    """A number as readers write it."""
    return f"{value:,}".replace(",", "." if language == "de" else ",")


def proven_share(shown: int, total: int, language: str) -> str:
    """A share in percent with one decimal, rounded down: 100 only where nothing is left."""
    return "100 %" if shown == total else decimal(f"{1000 * shown // total / 10:.1f} %", language)


def point_in_words(kind: str, rule: str, part: object, language: str) -> str:
    """A scope, trigger, ground, prohibition, floor or exception of a rule; `part` is the number of the exception."""
    key = f"point.{kind}" if kind in ("trigger", "exception") else f"kind.{kind}"
    return f"{say(key, language, part=part)} {rule}"


def decimal(text: str, language: str) -> str:
    """Text with the decimal mark of the language."""
    return text.replace(".", ",") if language == "de" else text


def in_one_line(lines: Iterable[str]) -> str:
    """The lines of an outline one after the other: the members of a group divided by semicolons."""
    said = ""
    for line in lines:
        text = line.strip().removeprefix("– ")
        said += text if not said else f" {text}" if said.endswith(":") else f"; {text}"
    return said
