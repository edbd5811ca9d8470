"""The days on which something begins or ends on which an answer can rest, each with what it is: of the law, a company, a person's events.

A kind of source that ends on a day enters here and nowhere else: those of the register in `of_events`, all others in `of_sources`.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from itertools import chain
from typing import Final, NamedTuple

from zweck.company import Activity, Company
from zweck.company.activity import Appraisal
from zweck.company.event import Event, EventKind, end_of, zone_of
from zweck.editions.coverage import absent
from zweck.editions.resolve import condition_of
from zweck.explain.remedies_acts import conditions as of_acts
from zweck.facts.merge import Origin, Source
from zweck.facts.profiles import RETENTION
from zweck.law.countries import COUNTRIES, LIMITED
from zweck.law.policy import TOO_OLD, InForce, PolicySet
from zweck.law.vocabulary import DECISION_DATE
from zweck.logic.condition import Condition, Test, leaves
from zweck.logic.kleene import cuts
from zweck.periods.reckon import OVERDUE
from zweck.words.said import day as in_words
from zweck.words.said import says
from zweck.words.text import Text

EVE: Final = timedelta(days=1)


class Change(StrEnum):
    """The kinds of things that begin or end."""

    VERSION = "VERSION"
    RULE = "RULE"
    TABLE_ROW = "TABLE_ROW"
    ANNOUNCEMENT = "ANNOUNCEMENT"
    SOURCE_AGE = "SOURCE_AGE"
    COVERAGE = "COVERAGE"
    DAY = "DAY"
    COUNTRY = "COUNTRY"
    FACT = "FACT"
    ACTIVITY = "ACTIVITY"
    APPRAISAL = "APPRAISAL"
    REVIEW = "REVIEW"
    REGISTER = "REGISTER"
    EVENT = "EVENT"
    END = "END"
    OF_AGE = "OF_AGE"
    PERIOD = "PERIOD"


IN_NAMES: Final = frozenset({Change.VERSION, Change.RULE, Change.ANNOUNCEMENT, Change.SOURCE_AGE, Change.COVERAGE})
"""Changes of the law that show in the names of its editions, and in nothing else."""


class Cause(NamedTuple):
    """One thing that begins or ends: `reference` names it, `law` is the law of which it is a part, if it is of one."""

    change: Change
    reference: str
    law: str = ""
    text: Text = Text("", "")


Dated = tuple[date, Cause]


@lru_cache(maxsize=4096)
def cause(change: Change, reference: object, law: str = "") -> Cause:
    """A cause with its sentence."""
    words = (in_words(reference, language) if isinstance(reference, date) else str(reference) for language in ("de", "en"))
    german, english = (says(f"activities.turn.{change}", reference=one) for one in words)
    return Cause(change, str(reference), law, Text(german.in_("de"), english.in_("en")))


def of_law(policies: PolicySet) -> Mapping[date, tuple[Cause, ...]]:
    """The days on which the law can answer otherwise than on the day before, the earliest first, each with its causes."""
    return policies.once(_of_law)


def _of_law(policies: PolicySet) -> Mapping[date, tuple[Cause, ...]]:
    found: dict[date, dict[Cause, None]] = defaultdict(dict)
    for day, one in chain(_of_versions(policies), _of_coverage(policies), _of_tables(policies), _of_tests(policies), _of_codes()):
        if day > date.min:
            found[day][one] = None
    return {day: tuple(found[day]) for day in sorted(found)}


def _span(start: date | None, until: date | None, one: Cause) -> Iterator[Dated]:
    """A cause on the first day of something and on the day after its last."""
    if start is not None:
        yield start, one
    if until is not None:
        yield from ((day, one) for day in after(until))


def after(day: date) -> Iterator[date]:
    """The day after a day, if there is one."""
    if day < date.max:
        yield day + EVE


def _of_versions(policies: PolicySet) -> Iterator[Dated]:
    for law in policies.laws.values():
        starts = {version.start for version in law.versions}
        for version in law.versions:
            one = cause(Change.VERSION, f"{law.id}@{version.start}", law.id)
            yield version.start, one
            yield from ((day, one) for day in after(version.until or date.max) if day not in starts)
            for rule in version.rules:
                if rule.in_force != InForce():
                    yield from _span(rule.in_force.start, rule.in_force.until, cause(Change.RULE, rule.id, law.id))
            for omitted in version.omits:
                kind = Change.SOURCE_AGE if omitted.id == TOO_OLD else Change.ANNOUNCEMENT if omitted.announced else Change.COVERAGE
                reference = law.id if kind is Change.SOURCE_AGE else omitted.id
                yield from _span(omitted.in_force.start, omitted.in_force.until, cause(kind, reference, law.id))


def _of_coverage(policies: PolicySet) -> Iterator[Dated]:
    for field in policies.coverage.fields.values():
        for one in field.governed:
            yield from _span(one.in_force.start, one.in_force.until, cause(Change.COVERAGE, field.name))
    for hole in policies.coverage.holes:
        yield from _span(hole.in_force.start, hole.in_force.until, cause(Change.COVERAGE, hole.id))


def _of_tables(policies: PolicySet) -> Iterator[Dated]:
    for table in policies.vocabulary.tables.values():
        for entry in table.entries:
            yield from _span(entry.start, entry.until, cause(Change.TABLE_ROW, f"{table.name}/{entry.row or entry.key}"))


def _of_tests(policies: PolicySet) -> Iterator[Dated]:
    """The days on which tests of the day of decision come out otherwise than on the day before."""
    for condition, law in _conditions(policies):
        for test in leaves(condition):
            if isinstance(test, Test):
                yield from ((turn, cause(Change.DAY, turn, law)) for turn in turns_of(test))


def turns_of(test: Test) -> Iterator[date]:
    """The days on which a test of the day of decision comes out otherwise than on the day before."""
    days = cuts(test) if test.fact == DECISION_DATE else ()
    return (date.fromordinal(day) for day in days if day <= date.max.toordinal())


def _conditions(policies: PolicySet) -> Iterator[tuple[Condition, str]]:
    """All conditions as they are written, with the law of rules and of the doubts that they bear.

    Without one those of scopes, law that is not there, other doubts, silence, contradictions and acts.
    """
    bearing: dict[str, str] = {}
    for version in (version for law in policies.laws.values() for version in law.versions):
        if version.scope is not None:
            yield version.scope.when, ""
        yield from ((condition_of(rule), version.law) for rule in version.rules)
        yield from ((one.when, "") for one in version.omits)
        bearing.update((doubt, version.law) for rule in version.rules for doubt in rule.doubts)
    yield from ((one.when, "") for one in absent(policies))
    yield from ((one.when, bearing.get(one.id, "")) for one in policies.doubts.values() if one.when is not None)
    yield from ((one, "") for fact in policies.vocabulary.facts.values() for one in fact.silence.conditions())
    yield from ((one.when, "") for one in policies.vocabulary.contradictions)
    yield from ((one, "") for one in of_acts(policies.vocabulary))


def choosing(policies: PolicySet) -> Mapping[str, frozenset[str]]:
    """The facts whose values choose rows of each table, wherever they are looked up."""
    tests = [leaf for condition, _ in _conditions(policies) for leaf in leaves(condition) if isinstance(leaf, Test)]
    looked = [(getattr(one.operand, "table", one.operand), getattr(one.operand, "fact", one.fact)) for one in tests]
    covers = [(one.table, one.field) for law in policies.laws.values() for version in law.versions for one in version.covers]
    covers += [(name, table.covers) for name, table in policies.vocabulary.tables.items()]
    looked += [
        (name, one.law_of)
        for name, of in covers
        for field in policies.coverage.fields.values()
        if field.name == of
        for one in field.governed
    ]
    return {name: frozenset([fact for table, fact in looked if table == name]) for name in policies.vocabulary.tables}


def _of_codes() -> Iterator[Dated]:
    """The days on which country codes begin to stand for a country, or no longer do."""
    for code in sorted(LIMITED):
        for one in COUNTRIES[code]:
            yield from _span(one.start, one.until, cause(Change.COUNTRY, code))


def of_facts(stated: Mapping[str, object]) -> Iterator[Dated]:
    """Days that are stated as facts, which rules may compare with the day of decision."""
    for name, value in stated.items():
        if isinstance(value, date) and name != DECISION_DATE:
            yield from ((day, cause(Change.FACT, name)) for day in (value, *after(value)))


def of_sources(sources: Iterable[Source]) -> Iterator[Dated]:
    """The days after the last ones of sources; of the register no event is named, for persons of one class share a turn."""
    for source in sources:
        if source.until is not None:
            period = source.origin is Origin.PERIOD
            kept = RETENTION if OVERDUE in source.facts else str(source.origin)
            reference = ", ".join(source.rows) or source.reference if period else kept
            one = cause(Change.PERIOD if period else Change.END, reference)
            yield from ((day, one) for day in after(source.until))


def of_company(versions: Sequence[Activity], company: Company) -> Iterator[Dated]:
    """The days on which versions of an activity begin and end, appraisals count and are overdue, and registers become whole."""
    for one in versions:
        yield from _span(one.start, one.until, cause(Change.ACTIVITY, one.version))
        yield from (found for appraisal in one.appraisals for found in _of_appraisal(appraisal, one.version))
        for kind, day in company.controllers[one.controller].holds.items():
            yield day, cause(Change.REGISTER, kind)
        for text in (text for name in one.consents for text in company.texts.get(name, ())):
            yield from (found for appraisal in text.appraisals for found in _of_appraisal(appraisal, text.version))


def _of_appraisal(one: Appraisal, of: str) -> Iterator[Dated]:
    yield one.on, cause(Change.APPRAISAL, one.document or of)
    yield from ((day, cause(Change.REVIEW, one.document or of)) for day in after(one.review_by))


def of_events(events: Iterable[Event], day: date, time_zone: str) -> Iterator[Dated]:
    """The days after `day` on which events of a person turn something: they take effect, consents end, persons come of age."""
    over = end_of(day, time_zone)
    for event in events:
        reference = f"{event.kind} {event.scope}"  # no position: persons of one class share a turn
        for at in (one for one in (event.effective, event.recorded) if one >= over):
            yield at.astimezone(zone_of(time_zone)).date(), cause(Change.EVENT, reference)
        if event.until is not None and event.kind is EventKind.OF_AGE_ON:
            yield event.until, cause(Change.OF_AGE, reference)
        elif event.until is not None:
            yield from ((one, cause(Change.END, reference)) for one in after(event.until))
