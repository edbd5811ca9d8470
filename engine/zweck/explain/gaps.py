"""Law that is not there: the gaps that leave an answer open, what goes with it as a note, and until when the laws were read."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import Final

from zweck.combine import Verdict
from zweck.decision.aged import SourceDays
from zweck.editions.edition import Absence, Edition, LawPlan
from zweck.explain.rows import CitedRows
from zweck.law.countries import name_of
from zweck.law.policy import Gap, Governed, Omission, OmissionEffect, Version
from zweck.logic.kleene import Truth, Values
from zweck.periods.rows import MEMORY
from zweck.words.said import day
from zweck.words.text import Text

MAX_LAWS: Final = 4096
"""Laws and sets of them whose days in words are kept."""

UNCHECKED: Final = Text("ob sich seither etwas geändert hat, ist nicht geprüft.", "whether anything has changed since is not checked.")
UNREAD: Final = Text(
    "Die Regel dieses Staates ({}: {}) ist nicht gelesen; das ist keine Erlaubnis.",
    "The rule of that country ({}: {}) was not read; that is no permission.",
)
UNVERIFIED: Final = Text(
    "Was dieser Staat sagt ({}: {}), ist nicht geprüft, sondern aus dem Gedächtnis bekannt; das ist keine Erlaubnis.",
    "The law of that country ({}: {}) is not verified but known from memory; that is no permission.",
)
ANY_COUNTRY: Final = Text("welcher es auch ist", "whichever it is")


def gaps(absent: Iterable[Absence], values: Values, rows: CitedRows) -> tuple[Gap, ...]:
    """The gaps that there are, each field and country once. `rows` are those that say why a table leaves a gap."""
    found = (gap.absent for gap in absent)
    written = (_field(one, values, rows) if isinstance(one, Governed) else omission(one) for one in found)
    return tuple({(gap.id, gap.country): gap for gap in written}.values())


def absent_in(plan: LawPlan, truths: Mapping[int, Truth]) -> Iterator[Absence]:
    """The gaps that there surely are, and changes that were announced and may matter."""
    for gap in plan.gaps:
        truth = truths[gap.place]
        if truth is True or (truth is None and isinstance(gap.absent, Omission) and gap.absent.announced):
            yield gap


def any_gap(verdict: Verdict, truths: Mapping[int, Truth]) -> bool:
    """Whether there surely is one."""
    return any(truths[gap.place] for law in verdict.laws for gap in law.plan.gaps)


def checked_until(verdict: Verdict, edition: Edition) -> date | None:
    """The earliest of the days until which the laws were read that apply or may; where none does, those in force."""
    return min([one.checked_until for one in _versions(verdict, edition) if one.checked_until is not None], default=None)


def source_days(verdict: Verdict, edition: Edition) -> tuple[SourceDays, ...]:
    """The days of the laws that apply or may, each law once; where none does, of those in force."""
    return _shared(tuple(_found(_versions(verdict, edition))))


def _versions(verdict: Verdict, edition: Edition) -> Iterator[Version]:
    """The versions of the laws that apply or may, with those below them; where none does, of those in force."""
    plans = [law.plan for law in verdict.laws if not law.plan.gaps] or [plan for plan in edition.laws if not plan.gaps]
    return (version for plan in plans for version in (plan.version, *plan.layers))


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


def omission(one: Omission) -> Gap:
    """A provision that a law omits, as answers name it."""
    return Gap(one.id, one.effect, one.place, one.text)


def _field(one: Governed, values: Values, rows: CitedRows) -> Gap:
    country = values[one.law_of]
    name = name_of(country) if isinstance(country, str) else ANY_COUNTRY
    row = next(rows.covering(one.field, country, values), None)
    if row is not None:
        why = UNREAD if row.checked != MEMORY or rows.unknown(row) else UNVERIFIED
        de, en = (f"{one.text[language]} {why[language].format(name[language], row.act)}" for language in ("de", "en"))
        return Gap(one.field, OmissionEffect.MAY_FORBID, f"{one.citation}; {row.act} ({row.key})", Text(de, en), row.key)
    text = Text(
        f"{one.text.de} Das Recht dieses Staates ({name.de}) steht für diesen Tag nicht im Regelwerk; das ist keine Erlaubnis.",
        f"{one.text.en} The law of that country ({name.en}) on this day is not in the policy set; that is no permission.",
    )
    return Gap(one.field, OmissionEffect.MAY_FORBID, one.citation, text, country if isinstance(country, str) else "")
