"""Tables of kind `periods`: classes of records, and the rows that say how long they are kept."""

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from itertools import groupby
from typing import Final

from zweck.forms.form import NOTHING, Context, Form
from zweck.forms.quoting import shown
from zweck.law.parse.condition import of_facts
from zweck.law.parse.grammar_facts import PERIOD
from zweck.law.tables import CHECKED, TableKind
from zweck.law.vocabulary import Fact, FactType, Vocabulary
from zweck.periods.period import Count, Period, period
from zweck.periods.record import Start
from zweck.periods.rows import Change, Extendable, PeriodEffect, PeriodRow, Periods, RecordClass
from zweck.words.said import says

CLASS_NAME: Final = re.compile(r"[a-z0-9]+(_[a-z0-9]+)*")
TO_MARCH: Final = "next_31_march"
NIGHT: Final = timedelta(days=1)
MOST: Final = 12
"""Words that advice lists."""

NEEDED: Final = ("row", "records", "effect", "period", "start", "count", "citation", "checked")
"""The keys that each row of such a table has."""

ONLY: Final = {
    "open": PeriodEffect.KEEP,
    "not_if": PeriodEffect.AT_MOST,
    "grace": PeriodEffect.AT_MOST,
    "extendable": PeriodEffect.AT_MOST,
}
"""The effect of the rows that may have a key."""


def record_classes(form: Form) -> Mapping[str, RecordClass]:
    """The classes of records of a table; one of another kind has none."""
    if form.line("kind") != TableKind.PERIODS:
        if form.node_of("classes") is not None:
            form.context.fault("ZW202", form.node.key_spans["classes"], says("ZW202.periods_key", key="classes"))
        return {}
    found: dict[str, RecordClass] = {}
    for one in form.each("classes", _record_class):
        if found.setdefault(one.name, one) is not one:
            form.context.fault("ZW404", one.span, says("ZW404.class_stands_twice", name=one.name, span=found[one.name].span))
    return found


def _record_class(form: Form) -> RecordClass | None:
    name = class_name(form, "class")
    starts = {start: text for start in Start if (text := form.text(start)) is not None}
    return RecordClass(name, form.text("title") or NOTHING, form.word("kind") or "", starts, form.span("class")) if name else None


def class_name(form: Form, key: str) -> str:
    """The name of a class of records: words in lower case, joined by underscores."""
    found = form.line(key)
    if found and not CLASS_NAME.fullmatch(found):
        form.context.fault("ZW207", form.span(key), says("ZW207.no_class", value=shown(found)))
        return ""
    return found


def length(form: Form, key: str) -> Period | None:
    """A period as ISO 8601 writes it."""
    text = form.line(key)
    found = period(text) if text else None
    if text and found is None:
        form.context.fault("ZW214", form.span(key), says("ZW214.no_period", value=shown(text)))
    return found


def fitting(form: Form, key: str, found: Period, count: Count) -> bool:
    """Whether a period can be counted like this: years from the end of a year or to a birthday, hours by hours alone."""
    whole = not found.days and not found.hours and found.months % 12 == 0
    if count in (Count.YEAR, Count.AGE) and not whole:
        form.context.fault("ZW214", form.span(key), says("ZW214.no_whole_years", value=shown(str(found)), count=count))
        return False
    if bool(found.hours) is not (count is Count.HOUR):
        form.context.fault("ZW214", form.span(key), says("ZW214.hours_by_hour", value=shown(str(found)), count=count))
        return False
    return True


def period_row(form: Form, kind: str | None, classes: Mapping[str, RecordClass], known: Mapping[str, Fact]) -> PeriodRow | None:
    """The period of a row; `None` where it cannot be read, which is noted, and in a table of another kind."""
    if kind != TableKind.PERIODS:
        for one in PERIOD:
            if one.name in form.node.pairs:
                form.context.fault("ZW202", form.node.key_spans[one.name], says("ZW202.periods_key", key=one.name))
        return None
    effect, start, count = form.word("effect"), form.word("start"), form.word("count")
    found, of = length(form, "period"), form.line("records")
    _check(form, effect, start, classes)
    if effect is None or start is None or count is None or found is None or not of:
        return None
    if not fitting(form, "period", found, Count(count)):
        return None
    change = form.word("change")
    grace = form.line("grace")
    return PeriodRow(
        row=form.id("row") if form.node_of("row") else "",
        of=of,
        effect=PeriodEffect(effect),
        key=form.line("key"),
        period=found,
        start=Start(start),
        count=Count(count),
        citation=form.line("citation"),
        checked=form.line("checked"),
        valid_from=form.day("from"),
        valid_until=form.day("until"),
        when=of_facts(form, "when", Vocabulary(known, {}), "ZW211.table_cannot_refer"),
        not_if=_circumstance(form, known),
        chain=form.name("chain") if form.node_of("chain") else "",
        change=None if change is None else Change(change),
        open=form.word("open") or "",
        grace=length(form, "grace") if grace and grace != TO_MARCH else None,
        grace_to_march=grace == TO_MARCH,
        extendable=_extendable(form),
        seen=form.line("seen"),
        note=form.line("note"),
        span=form.span("row"),
        citation_span=form.span("citation"),
    )


def _check(form: Form, effect: str | None, start: str | None, classes: Mapping[str, RecordClass]) -> None:
    """Note keys that are missing or do not fit the effect, and words that the table does not have."""
    for key in NEEDED:
        if form.node_of(key) is None:
            form.context.fault("ZW203", form.node.span, says("ZW203.missing_in_row", key=key))
    for key, only in ONLY.items():
        if form.node_of(key) is not None and effect is not None and effect != only:
            form.context.fault("ZW202", form.node.key_spans[key], says("ZW202.effect_key", key=key, effect=only))
    of = form.line("records")
    if of and of not in classes:
        form.context.allows(of, classes, form.span("records"), MOST)
    elif start is not None and of:
        form.context.allows(start, classes[of].starts, form.span("start"), MOST)
    if form.node_of("checked") is not None:
        form.context.allows(form.line("checked"), CHECKED, form.span("checked"), MOST)


def _circumstance(form: Form, known: Mapping[str, Fact]) -> str:
    """The fact whose truth lifts a maximum."""
    name = form.line("not_if")
    truths = {name: fact for name, fact in known.items() if fact.type is FactType.BOOL}
    return name if name and form.context.allows(name, truths, form.span("not_if"), MOST) else ""


def _extendable(form: Form) -> Extendable | None:
    inner = form.inner("extendable")
    by = None if inner is None else inner.word("by")
    return None if inner is None or by is None else Extendable(by, length(inner, "period"), inner.flag("again"))


def periods_of(classes: Mapping[str, RecordClass], rows: list[PeriodRow]) -> Periods:
    """The classes with their rows."""
    return Periods(classes, {name: tuple(row for row in rows if row.of == name) for name in classes})


def check_chains(rows: list[PeriodRow], context: Context) -> None:
    """Note ids that stand twice, and chains with a gap, with rows that nothing distinguishes, or without a word on older records."""
    ids: dict[str, PeriodRow] = {}
    for row in rows:
        if row.row and ids.setdefault(row.row, row) is not row:
            message = says("ZW404.row_stands_twice", row=row.row, span=ids[row.row].span)
            context.fault("ZW404", row.span, message, says("law.give_another_id"))
        if row.change is not None and not row.chain:
            context.fault("ZW215", row.span, says("ZW215.changes_nothing", row=row.row))
    for _, chain in groupby(sorted((row for row in rows if row.chain), key=_chained), key=_chained):
        _check_chain([*chain], context)


def _chained(row: PeriodRow) -> tuple[str, str, str]:
    return row.chain, row.of, row.key


def _check_chain(chain: list[PeriodRow], context: Context) -> None:
    for row in chain:
        before = [one for one in chain if _before(one, row)]
        for other in _together(row, chain):
            message = says("ZW414.hold_together", row=row.row, earlier_row=other.row, line=other.span.line)
            context.fault("ZW414", row.span, message, says("law.let_differ_when"))
        if not before:
            if row.change is Change.RUNNING:
                context.fault("ZW215", row.span, says("ZW215.changes_nothing", row=row.row))
            continue
        if row.change is None:
            context.fault("ZW215", row.span, says("ZW215.older_records", row=row.row))
        last = max(one.valid_until for one in before if one.valid_until is not None)
        if row.valid_from is not None and row.valid_from > last + NIGHT:
            context.fault("ZW215", row.span, says("ZW215.gap", row=row.row, last=last, first=row.valid_from))


def _before(one: PeriodRow, other: PeriodRow) -> bool:
    return one.valid_until is not None and other.valid_from is not None and one.valid_until < other.valid_from


def _together(row: PeriodRow, chain: list[PeriodRow]) -> Iterator[PeriodRow]:
    """The earlier rows of the file that hold on a day of this one under the same condition."""
    for other in chain[: chain.index(row)]:
        if other.when == row.when and not _before(other, row) and not _before(row, other):
            yield other
