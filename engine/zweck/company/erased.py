"""When the records of an activity go: read, checked, and in words for the Art. 30 record."""

from collections.abc import Iterable, Iterator, Sequence

from zweck.company.grammar import STARTS
from zweck.facts.profiles import RETENTION
from zweck.forms.form import Form
from zweck.forms.quoting import listed, shown
from zweck.law.parse.periods import class_name, fitting, length
from zweck.law.vocabulary import Vocabulary
from zweck.periods.period import Count, Period
from zweck.periods.record import HOLDS, NO_TIME, Because, Declared, Start, Stretch
from zweck.periods.rows import PeriodEffect, PeriodRow, Periods
from zweck.words.said import Said, joined, says
from zweck.words.text import Text


def declared(form: Form, vocabulary: Vocabulary) -> tuple[Declared, ...]:
    """The periods that an activity declares for its classes of records; every fault is noted."""
    table = vocabulary.periods
    found: dict[str, Declared] = {}
    for one in form.each("erased", lambda one: _declared(one, table)):
        if found.setdefault(one.of, one) is not one:
            form.context.fault("ZW404", one.span, says("ZW404.class_stands_twice", name=one.of, span=found[one.of].span))
    if RETENTION in form.lines("looks_up") and not getattr(form.node_of("erased"), "items", ()):
        form.context.fault("ZW509", form.span("looks_up"), says("ZW509.nothing_declared", kind=RETENTION))
    return tuple(found.values())


def _declared(form: Form, table: Periods) -> Declared | None:
    of, title = class_name(form, "records"), form.text("title")
    if of and of not in table.classes and title is None:
        help = form.context.near(of, table.classes) or says("company.title_of_records")
        form.context.fault("ZW502", form.span("records"), says("ZW502.no_class_records", name=shown(of)), help)
    own, because = _stretch(form), form.word("because")
    inner = form.inner("needed")
    needed = own if inner is None else _stretch(inner)
    within, review_after = length(form, "within") or NO_TIME, length(form, "review_after")
    if (because is None) is not (inner is None):
        key, other = ("needed", "because") if because is None else ("because", "needed")
        form.context.fault("ZW203", form.span(key), says("ZW203.needed_because", key=key, other=other))
    for word, span in form.placed_lines("unless"):
        form.context.allows(word, HOLDS, span)
    keeps = form.each("keeps", _stretch)
    if not of or own is None or needed is None:
        return None
    if review_after is None and {*own.start, *needed.start} != {Start.CREATED}:
        form.context.fault("ZW203", form.span("from"), says("ZW203.no_review_after"))
    if inner is not None and (needed.start, needed.count) == (own.start, own.count) and needed.after > own.after:
        form.context.fault("ZW214", form.span("needed"), says("ZW214.needed_longer"))
    row = form.id("row") if form.node_of("row") else ""
    if row and not any(one.row == row and one.effect is PeriodEffect.HORIZON for one in table.rows.get(of, ())):
        known = [one.row for one in table.rows.get(of, ()) if one.effect is PeriodEffect.HORIZON]
        form.context.fault(
            "ZW502",
            form.span("row"),
            says("ZW502.no_horizon", row=shown(row), name=of),
            says("forms.use", words=listed(known)) if known else None,
        )
    return Declared(
        of=of,
        own=own,
        needed=needed,
        because=None if because is None else Because(because),
        within=within,
        review_after=review_after,
        unless=frozenset(form.lines("unless")) if form.node_of("unless") is not None else frozenset(HOLDS),
        keeps=keeps,
        row=row,
        title=title,
        action=form.word("action") or "erase",
        systems=form.lines("systems"),
        span=form.span("records"),
    )


def _stretch(form: Form) -> Stretch | None:
    after, count, starts = length(form, "after"), form.word("count"), form.placed_lines("from")
    if not all(form.context.allows(word, STARTS, span) for word, span in starts) or after is None or not starts:
        return None
    by = Count.HOUR if after.hours else Count(count or Count.DAY)
    if not fitting(form, "after", after, by):
        return None
    return Stretch(after, tuple(Start(word) for word, _ in starts), by, form.line("document") if form.node_of("document") else "")


def sentence(erased: Sequence[Declared], vocabulary: Vocabulary) -> Text | None:
    """When the records of an activity go, in words; `None` where it declares nothing."""
    if not erased:
        return None
    table = vocabulary.periods
    said = [one_in_words(one, table) for one in erased]
    return Text(" ".join(one.in_("de") for one in said), " ".join(one.in_("en") for one in said))


def one_in_words(one: Declared, table: Periods) -> Said:
    """When the records of one class go, from which event, and why."""
    return says(
        "company.erased_after",
        title=title_of(one, table),
        period=period_in_words(one.own),
        notes=joined("company.also", [*_notes(one, table)]),
    )


def title_of(one: Declared, table: Periods) -> Text:
    """The title of a class, the activity's own or that of the table."""
    known = table.classes.get(one.of)
    return one.title or (known.title if known is not None else Text(one.of, one.of))


def _notes(one: Declared, table: Periods) -> Iterator[Said]:
    yield starts_in_words(one, one.own, table)
    if one.because is Because.CLAIMS:
        horizon = horizon_of(one, table)
        yield says("company.for_claims_by", citation=horizon.citation) if horizon is not None else says("company.for_claims")
    elif one.because is Because.DUTY:
        cited = dict.fromkeys(row.citation for row in duties_of(one, table))
        yield says("company.for_duties_by", citations=joined("company.also", [*cited])) if cited else says("company.for_duties")
    if one.within != NO_TIME:
        yield says("company.within", period=length_in_words(one.within))
    if one.action == "anonymise":
        yield says("company.anonymised")


def horizon_of(one: Declared, table: Periods) -> PeriodRow | None:
    """The row that says how long claims can carry the period."""
    return next((row for row in table.rows.get(one.of, ()) if row.row == one.row), None) if one.row else None


def duties_of(one: Declared, table: Periods) -> Iterable[PeriodRow]:
    """The duties to keep for a class, law without an end, that are as long as declared."""
    return [row for row in table.rows.get(one.of, ()) if row.effect is PeriodEffect.KEEP and row.valid_until is None and _like(row, one)]


def _like(row: PeriodRow, one: Declared) -> bool:
    return (row.period, row.count) == (one.own.after, one.own.count) and row.start in one.own.start


def starts_in_words(one: Declared, stretch: Stretch, table: Periods) -> Said:
    """The event from which a period counts; of several the earliest."""
    known = table.classes.get(one.of)
    events = [known.starts.get(start) if known is not None else None for start in stretch.start]
    said = [event or says(f"company.start.{start}") for event, start in zip(events, stretch.start, strict=True)]
    return (
        says("company.begins", event=said[0]) if len(said) == 1 else says("company.begins_earliest", events=joined("forms.and_then", said))
    )


def period_in_words(stretch: Stretch) -> Said:
    """A period, and whether it counts from the end of a year."""
    words = length_in_words(stretch.after)
    return says("company.from_year_end", period=words) if stretch.count is Count.YEAR else words


def length_in_words(found: Period) -> Said:
    """The length of a period."""
    if found.hours:
        return says("company.length.hours", count=found.hours)
    years, months = divmod(found.months, 12)
    parts = [(years, "years"), (months, "months"), (found.days, "days")]
    said = [says(f"company.length.{unit}", count=number) for number, unit in parts if number]
    return joined("company.length_and", said) if said else says("company.length.at_once")
