"""Cases of records: on a day the duties and maxima of law that a record of a class has, by the rows of periods alone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Final

from zweck.cases.files import RECORDS, forms_in
from zweck.facts.question import canonical
from zweck.forms.diagnostics import NOWHERE, Diagnostics, Span
from zweck.forms.form import Form
from zweck.forms.key import Key, Shape, required
from zweck.forms.quoting import shown
from zweck.law.parse.stated import stated_facts
from zweck.law.policy import PolicySet
from zweck.logic.condition import Value
from zweck.periods.period import NIGHT
from zweck.periods.reckon import DUTY, OVERDUE, reckon
from zweck.periods.record import HOLDS, WHOLE, Extension, Hold, Record, Start
from zweck.periods.rows import Periods
from zweck.words.said import says

EXTENDED: Final = (
    required("on", Shape.DATE, says("cases.key.extended_on")),
    required("until", Shape.DATE, says("cases.key.extended_until")),
    required("by", Shape.WORD, says("cases.key.extended_by"), ("review", "authority")),
)

RECORD: Final = (
    required("record", Shape.LINE, says("cases.key.record")),
    required("class", Shape.LINE, says("law.key.records")),
    *(Key(start.value, Shape.LINE, says("law.key.class_start")) for start in Start),
    Key("extended", Shape.MAPPING, says("cases.key.extended"), inner=EXTENDED),
    Key("held", Shape.WORD, says("cases.key.held"), words=HOLDS),
    Key("country", Shape.LINE, says("cases.key.country")),
    Key("facts", Shape.STATED, says("law.key.facts")),
    required("day", Shape.DATE, says("cases.key.day")),
    required("expect", Shape.STATED, says("cases.key.expect")),
    Key("rows", Shape.IDS, says("cases.key.rows")),
    Key("why", Shape.LINE, says("law.key.why")),
)

RECORDS_FILE: Final = (required("records", Shape.LIST, says("cases.key.records"), inner=RECORD),)

ENTERED: Final = WHOLE | {Start.WITHDRAWN}
"""All is known of a record of a case: an event that it does not state did not happen."""

OBSERVED: Final = (DUTY, OVERDUE)
"""The facts that follow from rows of law alone."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The truths of facts, and the rows that set the last day of a duty, or a maximum; of an expected one `None`: whichever they are."""

    facts: Mapping[str, Value | None]
    rows: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class RecordCase:
    """A record of which everything was entered, on a day, and the answer that must come."""

    id: str
    record: Record
    country: str
    facts: Mapping[str, Value | None]
    day: date
    expect: Answer = Answer({})
    span: Span = field(default=NOWHERE, compare=False)

    def answer(self, table: Periods) -> Answer:
        """The answer by the rows of a table."""
        countries = (self.country,) if self.country else None
        found = reckon(self.record, table, None, self.facts, self.day, countries, turning=False)
        return Answer({name: found.facts[name] for name in OBSERVED}, frozenset(found.rows))

    def passes(self, table: Periods) -> bool:
        """Whether the answer by the rows of a table is the one that must come, as far as that says."""
        return not self.differences(self.answer(table))

    def differences(self, found: Answer) -> dict[str, tuple[object, object]]:
        """The wanted value and the one that came, as JSON writes them, by the fact, or for `rows`."""
        wanted = {name: (value, found.facts[name]) for name, value in self.expect.facts.items() if found.facts[name] != value}
        facts = {name: (canonical(one), canonical(other)) for name, (one, other) in wanted.items()}
        rows = {} if self.expect.rows in (None, found.rows) else {"rows": (sorted(self.expect.rows or ()), sorted(found.rows or ()))}
        return {**facts, **rows}


def load_records(path: Path, policies: PolicySet) -> list[RecordCase]:
    """The cases of records below a folder.

    Raises:
        PolicyError: with every fault of every file.
    """
    diagnostics = Diagnostics()
    found: list[RecordCase] = []
    for _, form in forms_in(RECORDS, path, RECORDS_FILE, diagnostics):
        found += form.by_name("records", lambda one: _record(one, policies), "ZW404.stands_twice_first_name").values()
    diagnostics.raise_if_any()
    return found


def failing_records(cases: Iterable[RecordCase], policies: PolicySet) -> list[str]:
    """The names of the cases with another answer."""
    return [case.id for case in cases if not case.passes(policies.vocabulary.periods)]


def _record(form: Form, policies: PolicySet) -> RecordCase | None:
    id, of = form.begun(), form.line("class")
    classes = policies.vocabulary.periods.classes
    if not form.context.allows(of, classes, form.span("class")):
        return None
    starts = {start: moment for start in Start if form.node_of(start) and (moment := _moment(form, start)) is not None}
    inner = form.inner("extended")
    extended = None if inner is None else (inner.day("on"), inner.day("until"), inner.word("by"))
    extensions = (Extension(*extended),) if extended is not None and None not in extended else ()  # type: ignore[arg-type]
    day, held, expect = form.day("day"), form.word("held"), _facts(form, "expect", policies)
    for name in expect:
        form.context.allows(name, OBSERVED, form.span("expect"))
    if day is None:
        return None
    holds = (Hold(day - NIGHT, None, held),) if held else ()
    return RecordCase(
        id,
        Record(of, starts, ENTERED, holds, extensions),
        form.line("country") if form.node_of("country") else "",
        _facts(form, "facts", policies),
        day,
        Answer(expect, frozenset(form.lines("rows")) if form.node_of("rows") else None),
        form.span("record"),
    )


def _facts(form: Form, key: str, policies: PolicySet) -> Mapping[str, Value | None]:
    node = form.mapping(key)
    return {} if node is None else stated_facts(node, policies.vocabulary, form.context)


def _moment(form: Form, start: Start) -> date | datetime | None:
    """The day of an event, or its moment on the clocks of the place, where the class counts hours."""
    text = form.line(start)
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None) if "T" in text else form.day(start)
    except ValueError:
        form.context.fault("ZW205", form.span(start), says("ZW205.no_day", value=shown(text)), says("forms.write_day"))
        return None
