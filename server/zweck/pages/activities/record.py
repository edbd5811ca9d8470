"""The record of processing activities (Art. 30 GDPR) in all forms, and the facts that a call about each activity must state."""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from zweck.activities.entry import Entry, for_adults
from zweck.activities.needs import Needs
from zweck.activities.search import OF_CALLS
from zweck.company import Activity, Company, Record
from zweck.company.findings import findings, unruled
from zweck.explain.values import value_in_words
from zweck.law.countries import name_of
from zweck.law.vocabulary import SilenceClass, Vocabulary
from zweck.pages import Page, say
from zweck.pages.activities.forms import Document, Section
from zweck.pages.activities.reviews import facts_in_words

if TYPE_CHECKING:
    from zweck.analysis.activities.prove import Never, Prover

KINDS: Final = ("data.kinds", "data.sensitive")
"""The facts with the categories of data."""


@dataclass(frozen=True, slots=True)
class Row:
    """One activity: its title, and a text for each column by its key; a column that the activity does not fill is empty."""

    title: str
    version: str
    columns: dict[str, str]


def row(one: Entry, vocabulary: Vocabulary, language: str) -> Row:
    """An entry of the record."""
    activity, controller = one.activity, one.controller
    empty = say("activities.no_record", language)
    record = activity.record
    stated = one.needs.stated
    return Row(
        activity.title[language],
        activity.version,
        {
            "controller": ", ".join(part for part in (controller.name, controller.contact) if part),
            "officer": controller.officer,
            "purpose": record.purpose[language] if record else empty,
            "subjects": record.subjects[language] if record else empty,
            "categories": "; ".join(categories(activity, vocabulary, language)),
            "recipients": "; ".join(recipients(record, language, abroad=False)) if record else empty,
            "transfers": "; ".join(recipients(record, language, abroad=True)) if record else empty,
            "erased": record.erased[language] if record else empty,
            "measures": record.measures if record else empty,
            "basis": "; ".join(reason.citation for reason in one.grounds) or say("activities.no_basis", language),
            "stated": say("activities.never", language) if stated is None else facts_in_words(stated, vocabulary, language),
        },
    )


def categories(activity: Activity, vocabulary: Vocabulary, language: str) -> Iterator[str]:
    """The categories of data."""
    for name in KINDS:
        value = activity.facts.get(name)
        if value and name in vocabulary.facts:
            yield value_in_words(value, vocabulary.facts[name], language)


def recipients(record: Record, language: str, *, abroad: bool) -> Iterator[str]:
    """The recipients, all of them or those abroad with their safeguards."""
    for one in record.recipients:
        role = say(f"activities.role.{one.role}", language)
        if not abroad:
            yield ", ".join(part for part in (one.name, role, one.contract) if part)
        elif one.safeguards:
            yield f"{one.name}, {name_of(one.country)[language]}: {one.safeguards}"


def document(rows: Sequence[Row], language: str) -> Document:
    """The record as a document with a section for each activity."""

    def named(columns: Mapping[str, str]) -> dict[str, str]:
        return {say(f"activities.column.{key}", language): text for key, text in columns.items()}

    heads = [say("activities.title_of", language), say("activities.version_of", language), *(named(rows[0].columns) if rows else {})]
    return Document(
        say("activities.title", language),
        [Section(row.title, note=row.version, fields=named(row.columns)) for row in rows],
        [heads, *([row.title, row.version, *row.columns.values()] for row in rows)],
        [{"activity": row.version, "title": row.title, **row.columns} for row in rows],
        headed=True,
    )


MAX_OPEN: Final = 12
"""Open facts that are named; the most decisive come first."""


@dataclass(frozen=True, slots=True)
class Proof:
    """The proven part of what is said of an activity: that no call can be permitted, or the facts without which none is."""

    never: "Never | None"
    necessary: frozenset[str]

    @classmethod
    def of(cls, one: Entry, company: Company, prover: "Prover") -> "Proof":
        """The proof for an entry."""
        stated = one.needs.stated
        if stated is None:
            return cls(prover.never(one.activity, company), frozenset())
        return cls(None, prover.necessary(one.activity, company, stated))


def checked(entries: Iterable[tuple[Entry, Proof]], vocabulary: Vocabulary, language: str) -> Page:
    """The activities with what their calls state, or why none is permitted."""
    page = Page()
    for one, proof in entries:
        page.heading(f"{one.activity.title[language]} [{one.activity.version}]")
        if proof.never is not None:
            _never(page, proof.never, vocabulary, language)
        elif one.needs.calls:
            _calls(page, one, proof.necessary, vocabulary, language)
        else:
            _open(page, one.needs, vocabulary, language)
        for appraisal in one.activity.appraisals:
            if appraisal.review_by < one.needs.day:
                named = appraisal.document or facts_in_words(appraisal.facts, vocabulary, language)
                overdue = say("activities.overdue", language, day=appraisal.review_by)
                page.paragraph(overdue, indent=2, head=f"{named}:")
        for appraisal in for_adults(one.activity):
            named = appraisal.document or facts_in_words(appraisal.facts, vocabulary, language)
            page.paragraph(say("activities.for_adults", language, appraisal=named), indent=2, marker="! ")
        for appraisal in one.unneeded:
            named = appraisal.document or facts_in_words(appraisal.facts, vocabulary, language)
            page.paragraph(say("activities.unneeded", language, appraisal=named), indent=2)
        if (own := unruled(one.activity, vocabulary.periods)) is not None:
            page.paragraph(own.in_(language), indent=2)
        for finding in findings(one.activity, one.controller, vocabulary.periods, one.needs.day):
            page.paragraph(finding.in_(language), indent=2, marker="! ")
    return page


def _calls(page: Page, one: Entry, necessary: Set[str], vocabulary: Vocabulary, language: str) -> None:
    """Calls that are permitted by what they state, and the facts without which none is."""
    for place, call in enumerate(one.needs.calls):
        head = say("activities.or" if place else "activities.states", language)
        facts = facts_in_words(call.stated, vocabulary, language) if call.stated else say("activities.nothing", language)
        tail = say("activities.of_consent", language) if call.consented else ""
        page.paragraph(facts, indent=2, head=head if call.stated or place else "", tail=tail)
    if proven := [vocabulary.facts[name].label[language] for name in one.needs.stated or () if name in necessary]:
        page.paragraph(say("activities.necessary", language, facts=", ".join(proven)), indent=2)


def _open(page: Page, needs: Needs, vocabulary: Vocabulary, language: str) -> None:
    """The circumstances that a call states, and the open facts that no call can settle, by where they belong: never with a value."""
    facts = vocabulary.facts
    circumstances = {name: value for name, value in (needs.stated or {}).items() if facts[name].silence.silence_class in OF_CALLS}
    if circumstances:
        page.paragraph(facts_in_words(circumstances, vocabulary, language), indent=2, head=say("activities.states", language))
    page.paragraph(say("activities.not_alone" if needs.stated is not None else "activities.never", language), indent=2)
    for kind in (SilenceClass.APPRAISAL, SilenceClass.SHOWN, SilenceClass.ORDINARY, SilenceClass.CONTROLLER):
        if names := [facts[name].label[language] for name in needs.open[:MAX_OPEN] if facts[name].silence.silence_class is kind]:
            page.paragraph(", ".join(names), indent=4, head=say(f"activities.open.{kind}", language))
    if needs.stated is None and (failed := [reason.citation for reason in needs.decision.reasons]):
        page.paragraph("; ".join(dict.fromkeys(failed)), indent=2, head=say("activities.reasons", language))


def _never(page: Page, never: "Never", vocabulary: Vocabulary, language: str) -> None:
    """The proof that no call can be permitted: what stands in the way, and from which facts that follows."""
    page.paragraph(say("activities.impossible", language), indent=2)
    for obstacle in never.obstacles:
        head = f"{obstacle.citation}:" if obstacle.citation else ""
        page.paragraph(obstacle.reason[language], indent=4, marker="✗ ", head=head, tail=f"[{obstacle.name}]")
    stated = {name: value for name, value in never.facts.items() if value is not None}
    if stated:
        page.paragraph(facts_in_words(stated, vocabulary, language), indent=4, head=say("activities.because", language))
