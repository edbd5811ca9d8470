"""Until when the laws were read and compared on which an answer rests."""

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Final

from zweck.combine import Verdict
from zweck.decision.aged import SourceDays
from zweck.editions.edition import Edition
from zweck.explain.values import day
from zweck.law.policy import Version
from zweck.words.text import Text

MAX_LAWS: Final = 4096
UNCHECKED: Final = Text("ob sich seither etwas geändert hat, ist nicht geprüft.", "whether anything has changed since is not checked.")


def source_days(verdict: Verdict, edition: Edition) -> tuple[SourceDays, ...]:
    """The days of the laws that apply or may, each law once; where none does, of those in force."""
    plans = [law.plan for law in verdict.laws if not law.plan.gaps] or [plan for plan in edition.laws if not plan.gaps]
    return _shared(tuple(_found(version for plan in plans for version in (plan.version, *plan.layers))))


@lru_cache(MAX_LAWS)
def _shared(days: tuple[SourceDays, ...]) -> tuple[SourceDays, ...]:
    """The one object for equal days, so that its parts are made once."""
    return days


def _found(versions: Iterator[Version]) -> Iterator[SourceDays]:
    known = {version.law: version for version in versions if version.checked_until is not None or version.compared_until is not None}
    return (_days(version.law, version.short, version.checked_until, version.compared_until) for version in known.values())


@lru_cache(MAX_LAWS)
def _days(law: str, short: str, read: date | None, compared: date | None) -> SourceDays:
    said = {}
    for language, words in (
        ("de", ("gelesen bis", "Wortlaut verglichen bis", UNCHECKED.de)),
        ("en", ("read until", "wording compared until", UNCHECKED.en)),
    ):
        parts = [f"{word} {day(one, language)}" for word, one in zip(words, (read, compared), strict=False) if one is not None]
        said[language] = f"{short}: {', '.join(parts)}; {words[2]}"
    return SourceDays(law, read, compared, Text(said["de"], said["en"]))
