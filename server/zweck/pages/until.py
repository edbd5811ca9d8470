"""Until when a record must be kept, and until when it may: the rows of a class, and the answer for one record."""

import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, timedelta
from typing import Any, Final, NamedTuple

from zweck.company.erased import length_in_words, period_in_words
from zweck.explain.sentences import in_words
from zweck.law.vocabulary import Vocabulary
from zweck.logic.condition import Value
from zweck.pages import Page, say
from zweck.pages.notation import in_one_line, iso, span
from zweck.pages.phrases import choices
from zweck.periods.ends import Days
from zweck.periods.reckon import Phase, Reckoned, reckon
from zweck.periods.record import HELD, Hold, Record, Start, Stretch
from zweck.periods.rows import PeriodRow, Periods, RecordClass
from zweck.periods.statutes import Statutes, Statutory
from zweck.words.said import says

NO_LETTERS: Final = re.compile(r"\W+")
DAY: Final = timedelta(days=1)
MAX_STAGES: Final = 60
"""Turns that are followed: more than any record has that a person would draw."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The rows of the day for a record, each with its end, and what follows from them together."""

    of: RecordClass
    day: date
    record: Record
    rows: tuple[Statutory, ...]
    reckoned: Reckoned


def recorded(of: str, days: Mapping[Start, date], *, running: bool, held: bool) -> Record:
    """A record of a class with the days of its events; one that is running has not ended, nor been used or audited."""
    absent = (Start.ENDED, Start.USED, Start.AUDITED) if running else ()
    return Record(of, {**days}, frozenset((HELD, *days, *absent)), (Hold(date.min),) if held else ())


def answer(record: Record, table: Periods, known: Mapping[str, Value | None], day: date, countries: Collection[str]) -> Answer:
    """The answer by the law of a day; no activity declares anything."""
    days = Days(record, day, UTC, None, frozenset())
    statutes = Statutes(record, table, known, countries, days, horizons=True)
    found = reckon(record, table, None, known, day, countries)
    return Answer(table.classes[record.of], day, record, tuple(statutes.found), found)


def classes(table: Periods, language: str) -> Page:
    """The classes of records, by their names."""
    page = Page()
    for name in sorted(table.classes):
        page.paragraph(table.classes[name].title[language], head=f"{name}:")
    return page


def classes_as_json(table: Periods) -> str:
    """The classes, an object a line."""
    found = ({"class": name, **one.title.as_data()} for name, one in sorted(table.classes.items()))
    return "\n".join(json.dumps(one, ensure_ascii=False) for one in found)


def table_of(vocabulary: Vocabulary, name: str, day: date, language: str) -> Page:
    """The rows of a table that are law on a day, class by class."""
    page, table = Page(), vocabulary.tables[name].periods
    for of, rows in table.rows.items():
        page.heading(say("periods.heading", language, title=table.classes[of].title[language], day=day))
        for row in rows:
            if row.holds_on(day):
                page.paragraph(row_in_words(row, vocabulary, language), indent=2, head=f"{row.row} ({row.key}):")
    return page


def page_of(found: Answer, vocabulary: Vocabulary, language: str) -> Page:
    """The answer: a line for each row, then the days."""
    page, days = Page(), found.record.starts
    page.heading(say("periods.heading", language, title=found.of.title[language], day=found.day))
    for start, meaning in found.of.starts.items():
        page.paragraph(
            say("periods.stated" if start in days else "periods.not_stated", language, name=start.value, day=days.get(start)),
            indent=2,
            head=f"{meaning[language]}:",
        )
    for one in found.rows:
        page.paragraph("; ".join(_line(one, found.of, vocabulary, language)), indent=2, head=f"{one.row.row}:")
    if not found.rows:
        page.paragraph(say("periods.no_row", language))
    if found.record.starts:
        for line in days_of(found.reckoned, language):
            page.paragraph(line)
    return page


def row_in_words(row: PeriodRow, vocabulary: Vocabulary, language: str) -> str:
    """A row as the law has it: effect, period, start and time for erasing, its condition, the days on which it is law, and its norm."""
    said = [*_length(row, vocabulary.periods.classes[row.of], language)]
    if row.grace is not None or row.grace_to_march:
        grace = say("periods.to_march", language) if row.grace is None else length_in_words(row.grace).in_(language)
        said.append(say("periods.grace", language, grace=grace))
    if row.when is not None:
        lines = in_words(row.when, vocabulary, language, {}, stated=True).splitlines()
        said.append(say("periods.when", language, condition=in_one_line(lines).rstrip(".")))
    return "; ".join((*said, span(row.valid_from, row.valid_until, language), row.citation, _checked(row, language)))


def _length(row: PeriodRow, of: RecordClass, language: str) -> Iterator[str]:
    yield say(f"periods.effect.{row.effect}", language)
    yield period_in_words(Stretch(row.period, (row.start,), row.count)).in_(language)
    yield says("company.begins", event=of.starts[row.start]).in_(language)


def _checked(row: PeriodRow, language: str) -> str:
    return say(f"periods.checked.{row.checked}", language, seen=_seen(row.seen))


def _line(one: Statutory, of: RecordClass, vocabulary: Vocabulary, language: str) -> Iterator[str]:
    row = one.row
    yield from _length(row, of, language)
    if one.end.day is not None:
        yield say("periods.last", language, day=one.end.day)
        if one.graced.day is not None and one.graced.day != one.end.day:
            yield say("periods.graced", language, day=one.graced.day)
    if one.applies is None:
        known = {name: f"{fact.label[language]} [{name}]" for name, fact in vocabulary.facts.items() if name in one.missing}
        yield say("periods.perhaps", language, missing=", ".join(known.get(name, name) for name in dict.fromkeys(one.missing)))
    yield row.citation
    yield _checked(row, language)


def _seen(text: str) -> date | str:
    """When a wording was read: a day, or what the row says in its place."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text or "–"


def days_of(found: Reckoned, language: str) -> Iterator[str]:
    """The consequences for one record in sentences: until when it must stay, until when it may, what it is now, and when that changes."""
    if found.keep_until is not None:
        yield say("periods.keep_at_least" if found.at_least else "periods.keep_until", language, day=found.keep_until)
    elif found.at_least:
        yield say("periods.keeps_running", language)
    if found.erase_by is not None:
        yield say("periods.erase_by", language, day=found.erase_by)
    yield say(f"periods.phase.{found.phase}", language)
    if found.missing:
        words = choices("periods.lacks", language)
        yield say(
            "periods.missing", language, missing=", ".join(words.get(NO_LETTERS.sub("_", name).strip("_"), name) for name in found.missing)
        )
    if found.until is not None:
        yield say("periods.until", language, day=found.until)


class Stage(NamedTuple):
    """A stretch of days on which the phase of a record is the same; `last` is `None` where nothing known ends it."""

    first: date
    last: date | None
    phase: Phase


def stages(on: Callable[[date], Reckoned | None], first: date, turns: Collection[date] = ()) -> list[Stage]:
    """The phases of a record from a day on, as it is reckoned `on` each day, if nothing further happens; `turns` are days of its events.

    Beyond `MAX_STAGES` turns the last one is as long as is known.
    """
    found: list[Stage] = []
    day: date | None = first
    for _ in range(MAX_STAGES):
        if day is None or (reckoned := on(day)) is None:
            break
        ends = [one - DAY for one in turns if one > day]
        last = min((one for one in (reckoned.until, *ends) if one is not None), default=None)
        if found and found[-1].phase is reckoned.phase:
            found[-1] = found[-1]._replace(last=last)
        else:
            found.append(Stage(day, last, reckoned.phase))
        day = None if last is None or last >= date.max - DAY else last + DAY
    return found


def as_json(found: Answer) -> str:
    """The answer as one object."""
    said = found.reckoned
    table: dict[str, Any] = {
        "class": found.of.name,
        "day": found.day.isoformat(),
        "rows": [_row(one) for one in found.rows],
        "phase": said.phase.value,
        **said.facts,
        "keep_until": iso(said.keep_until),
        "at_least": said.at_least,
        "erase_by": iso(said.erase_by),
        "set_by": list(said.rows),
        "missing": list(said.missing),
        "until": iso(said.until),
    }
    return json.dumps(table, ensure_ascii=False)


def _row(one: Statutory) -> dict[str, Any]:
    said = row_as_data(one.row)
    return {**said, "applies": one.applies, "last_day": iso(one.end.day), "erase_by": iso(one.graced.day)}


def row_as_data(row: PeriodRow) -> dict[str, Any]:
    """A row as the law has it."""
    return {
        "row": row.row,
        "country": row.key,
        "effect": row.effect.value,
        "period": str(row.period),
        "start": row.start.value,
        "count": row.count.value,
        "from": iso(row.valid_from),
        "until": iso(row.valid_until),
        "citation": row.citation,
        "checked": row.checked,
    }
