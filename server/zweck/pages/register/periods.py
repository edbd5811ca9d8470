"""Records that must go, as text, CSV, JSON or a calendar, a record at a time."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from datetime import date
from tempfile import SpooledTemporaryFile
from typing import Final

from zweck.company import Company
from zweck.law.vocabulary import Vocabulary
from zweck.pages import Page, say, wrapped
from zweck.pages.outlook import Dated, calendar
from zweck.pages.until import days_of
from zweck.periods.reckon import Phase
from zweck.register.periods import MUST_GO, Found, activity_on
from zweck.register.table.csv_rows import as_line

COLUMNS: Final = (
    *("pseudonym", "position", "activity", "record_class", "phase", "began"),
    *("needed_until", "keep_until", "at_least", "erase_by", "rows", "citations", "missing"),
)
KEPT: Final = 2**20
"""Bytes of a part of a list that are held in memory before it goes to the disk."""

Citations = Mapping[str, str]
"""The citation of each row of law."""


def fields(found: Found, citations: Citations) -> dict[str, object]:
    """A record by the names of its columns."""
    record, reckoned = found.record, found.record.reckoned
    cited = dict.fromkeys(citations[row] for row in reckoned.rows if row in citations)
    values = (found.subject, record.begun.position, found.activity, record.of, reckoned.phase.value, record.began)
    ends = (reckoned.needed_until, reckoned.keep_until, reckoned.at_least, reckoned.erase_by, [*reckoned.rows], [*cited])
    return dict(zip(COLUMNS, (*values, *ends, [*reckoned.missing]), strict=True))


def as_csv(found: Iterable[Found], citations: Citations) -> Iterator[str]:
    """A line for each record behind the names of the columns."""
    yield csv_line(COLUMNS)
    for one in found:
        yield csv_line(map(cell, fields(one, citations).values()))


def csv_line(values: Iterable[object]) -> str:
    """One line of CSV; what a spreadsheet would take for a formula is text."""
    return as_line(f"'{value}" if str(value)[:1] in ("=", "+", "-", "@") else value for value in values)


def cell(value: object) -> object:
    """A value as a cell of a table."""
    return "; ".join(map(str, value)) if isinstance(value, list) else "" if value is None else value


def as_json(found: Iterable[Found], citations: Citations, day: date) -> Iterator[str]:
    """One object with the day and all records."""
    yield f'{{"day": "{day}", "records": ['
    for place, one in enumerate(found):
        values = {name: str(value) if isinstance(value, date) else value for name, value in fields(one, citations).items()}
        yield f"{',' if place else ''}\n  {json.dumps(values, ensure_ascii=False)}"
    yield "\n]}\n"


def as_text(found: Iterable[Found], citations: Citations, language: str, width: int, day: date) -> Iterator[str]:
    """Three parts: those that must go, those of which it is not known, and others that were wanted; then what most often is missing."""
    missing: Counter[str] = Counter()
    counts: Counter[str] = Counter()
    with ExitStack() as stack:
        later = {part: stack.enter_context(SpooledTemporaryFile(KEPT, "w+", encoding="utf-8")) for part in ("perhaps", "others")}
        for one in found:
            phase = one.record.reckoned.phase
            part = "must_go" if phase in MUST_GO else "perhaps" if phase is Phase.UNKNOWN else "others"
            missing.update(one.record.reckoned.missing if part == "perhaps" else ())
            page = Page()
            if part == "must_go" and not counts[part]:
                page.heading(say("register.due.must_go", language, day=day))
            counts[part] += 1
            page.paragraph("; ".join(_sentences(one, citations, language)), indent=2, head=f"{one.subject} {one.record.begun.position}:")
            text = f"{wrapped(page, width)}\n"
            if part == "must_go":
                yield text
            else:
                later[part].write(text)
        for part, file in later.items():
            if counts[part]:
                page = Page()
                page.heading(say(f"register.due.{part}", language))
                for name, count in missing.most_common() if part == "perhaps" else ():
                    page.paragraph(say("register.due.missing", language, name=name, count=count), indent=2)
                yield f"{wrapped(page, width)}\n"
                file.seek(0)
                yield from file
    if not counts:
        yield f"{say('register.due.nothing', language, day=day)}\n"


def _sentences(found: Found, citations: Citations, language: str) -> Iterator[str]:
    record, reckoned = found.record, found.record.reckoned
    yield f"{found.activity}:{record.of}"
    yield say(f"register.phase.{reckoned.phase}", language)
    yield say("register.due.began", language, day=record.began)
    for name in ("needed_until", "keep_until", "erase_by"):
        if (last := getattr(reckoned, name)) is not None:
            yield say(f"register.due.{name}", language, day=last)
    yield from dict.fromkeys(citations[row] for row in reckoned.rows if row in citations)


def as_calendar(found: Iterable[Found], controller: str, language: str, day: date) -> Iterator[str]:
    """An iCalendar (RFC 5545) with an event of the whole day for each class and last day, which names the number of records and no person.

    Raises:
        ModuleNotFoundError: without the package `icalendar`.
    """
    counts: Counter[tuple[date, str]] = Counter()
    entries: list[Dated] = []
    for one in found:
        if one.record.reckoned.erase_by is not None:
            counts[one.record.reckoned.erase_by, one.record.begun.scope] += 1
    for (last, scope), count in sorted(counts.items()):
        said = say("register.due.summary", language, count=count, scope=scope, controller=controller)
        entries.append(Dated(last, f"{controller} {scope} {last}", said))
    yield calendar("due", day, entries).decode()


def title(found: Found, company: Company, vocabulary: Vocabulary, language: str) -> str:
    """The class of a record and its activity."""
    of, known = found.record.of, vocabulary.periods.classes
    activity = activity_on(company, found.activity, found.record.begun.controller, found.record.began)
    own = next((one.title for one in activity.erased if one.of == of), None) if activity else None
    of_class = known[of].title if of in known else own
    return f"{of_class[language] if of_class else of} ({activity.title[language] if activity else found.activity})"


def sentences(found: Found, vocabulary: Vocabulary, language: str) -> Iterator[str]:
    """The days of a record, its phase, and the norms, in sentences."""
    reckoned = found.record.reckoned
    yield say("access.began", language, day=found.record.began)
    if reckoned.needed_until is not None:
        yield say("access.needed", language, day=reckoned.needed_until)
    yield from days_of(reckoned, language)
    norms = dict.fromkeys(vocabulary.period_citations[row] for row in reckoned.rows if row in vocabulary.period_citations)
    yield say("access.by_norm", language, norms="; ".join(norms)) if norms else say("access.by_own", language)
