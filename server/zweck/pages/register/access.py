"""The account that a person may demand (Art. 15 GDPR), as a page and as JSON."""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from zweck.chain.content import UNREADABLE
from zweck.company import Activity, Company
from zweck.explain.values import value_in_words
from zweck.law.vocabulary import DECISION_DATE, UNKNOWN_WORD, FactType, Vocabulary
from zweck.pages import LANGUAGES, Page, say
from zweck.pages.activities.record import categories, recipients
from zweck.pages.answer.writer import Library
from zweck.pages.notation import clock
from zweck.pages.register.events import as_object, details, reason, scope_of, until_of
from zweck.pages.register.periods import fields, sentences, title
from zweck.register.access import Account, Answered
from zweck.register.entry import Stored, moment

RIGHTS: Final = ("rectify", "restrict", "object", "withdraw", "complain", "automated")
INTERNAL: Final = ("subject", "recorder", "once", "wording", "controller")
"""Parts of an event that are none of the person's data, or data of others (Art. 15 (4) GDPR)."""


def page_of(found: Account, company: Company, library: Library, language: str) -> Page:
    """The account as a page for the person."""
    page, vocabulary = Page(), library.vocabulary
    profile = company.controllers[found.controller]
    page.heading(say("access.title", language))
    page.paragraph(", ".join(part for part in (profile.name, profile.contact) if part), head=say("activities.column.controller", language))
    if profile.officer:
        page.paragraph(profile.officer, head=say("activities.column.officer", language))
    page.paragraph(say("access.day", language, day=found.day))
    page.heading(say("access.events", language))
    page.paragraph(say("access.register_for", language))
    for event in found.events:
        page.paragraph(_event(event, language), indent=2, head=say("register.event", language, position=event.seq))
    for why, count in sorted(found.stay.items()):
        page.paragraph(reason(why, language), indent=2, head=f"{say('register.count', language, count=count)}:")
    if not found.events:
        page.paragraph(say("register.nothing", language), indent=2)
    page.heading(say("access.records", language))
    for one in found.records:
        page.paragraph(" ".join(sentences(one, vocabulary, language)), indent=2, head=f"{title(one, company, vocabulary, language)}:")
    if not found.records:
        page.paragraph(say("access.no_records", language), indent=2)
    page.heading(say("access.answers", language))
    if found.answers is None:
        page.paragraph(say("access.no_record", language), indent=2)
    elif not found.answers:
        page.paragraph(say("access.no_answers", language), indent=2)
    for answer in found.answers or ():
        _answer(page, answer, company, library, language)
    for activity in _activities(found, company):
        _activity(page, activity, vocabulary, language)
    page.heading(say("access.rights", language))
    for right in RIGHTS:
        page.paragraph(say(f"access.right.{right}", language), indent=2)
    return page


def _event(event: Stored, language: str) -> str:
    content = event.content._replace(recorder=None)
    days = [moment(content.effective or 0).isoformat(timespec="seconds")]
    kind = say(f"register.kinds.{content.kind}", language)
    return "; ".join([kind, scope_of(content, language), *days, *until_of(content, language), *details(content, language)])


def _answer(page: Page, answer: Answered, company: Company, library: Library, language: str) -> None:
    entry = answer.entry
    content = entry.content
    activity = _version(answer.activity, company)
    about = activity.title[language] if activity else answer.activity or say("access.no_activity", language)
    said = [say(f"outcome.{content.outcome}", language), about]
    if not answer.controller:
        said.append(say("access.no_controller", language))
    page.paragraph("; ".join(said), indent=2, head=f"{clock(entry.time)}:")
    page.paragraph("; ".join(_facts(content.facts, library.vocabulary, language)), indent=4, head=say("access.facts", language))
    stated = _read(content.facts).get(DECISION_DATE, UNKNOWN_WORD)
    day = None if stated == UNKNOWN_WORD else date.fromisoformat(stated)
    deciding = [name for name in _read(content.rules).get("deciding", ()) if not name.endswith("/scope")]
    if cited := dict.fromkeys(rule.citation if (rule := library.rule(name, day)) else name for name in deciding):
        page.paragraph("; ".join(cited), indent=4, head=say("activities.reasons", language))
    for fact, note in _read(content.notes).items():
        page.paragraph("; ".join(map(str, note.values())), indent=4, head=f"{say('answer.notes', language)}, {fact}:")


def _facts(text: str | None, vocabulary: Vocabulary, language: str) -> Iterator[str]:
    for name, value in _read(text).items():
        fact = vocabulary.facts.get(name)
        label = fact.label[language] if fact else name
        known, dated = value != UNKNOWN_WORD, fact is not None and fact.type is FactType.DATE
        plain = frozenset(value) if isinstance(value, list) else date.fromisoformat(value) if known and dated else value
        yield f"{label}: {value_in_words(plain, fact, language) if known else say('unknown', language)}"


def _read(text: str | None) -> Mapping[str, Any]:
    try:
        found = json.loads(text or "{}")
    except UNREADABLE:
        return {}
    return found if isinstance(found, dict) else {}


def _version(version: str, company: Company) -> Activity | None:
    return next((one for one in company.activities.get(version.partition("@")[0], ()) if one.version == version), None)


def _activities(found: Account, company: Company) -> list[Activity]:
    """The activities for which something was decided about the person."""
    versions = dict.fromkeys(answer.activity for answer in found.answers or ())
    return [activity for version in versions if (activity := _version(version, company)) is not None]


def _activity(page: Page, activity: Activity, vocabulary: Vocabulary, language: str) -> None:
    """The purposes, categories, recipients and periods of an activity, by its entry of the Art. 30 record."""
    page.heading(f"{activity.title[language]} [{activity.version}]")
    record = activity.record
    columns = {"categories": "; ".join(categories(activity, vocabulary, language))}
    if record is not None:
        columns |= {
            "purpose": record.purpose[language],
            "recipients": "; ".join(recipients(record, language, abroad=False)),
            "transfers": "; ".join(recipients(record, language, abroad=True)),
            "erased": record.erased[language],
        }
    for key in ("purpose", "categories", "recipients", "transfers", "erased"):
        if columns.get(key):
            page.paragraph(columns[key], indent=2, head=f"{say(f'activities.column.{key}', language)}:")


def as_json(found: Account, company: Company, vocabulary: Vocabulary) -> str:
    """The account as one object."""
    profile = company.controllers[found.controller]
    return json.dumps(
        {
            "controller": {"id": profile.id, "name": profile.name, "contact": profile.contact, "officer": profile.officer},
            "day": found.day.isoformat(),
            "events": [{name: value for name, value in as_object(event).items() if name not in INTERNAL} for event in found.events],
            "kept": {why.value: count for why, count in sorted(found.stay.items())},
            "records": [
                {name: value for name, value in fields(one, vocabulary.period_citations).items() if name != "pseudonym"}
                | {"title": {language: title(one, company, vocabulary, language) for language in LANGUAGES}}
                for one in found.records
            ],
            "decisions": None if found.answers is None else [_answer_as_object(answer) for answer in found.answers],
            "activities": [_activity_as_object(activity) for activity in _activities(found, company)],
        },
        ensure_ascii=False,
        default=str,
    )


def _answer_as_object(answer: Answered) -> dict[str, object]:
    content = answer.entry.content
    return {
        "time": moment(answer.entry.time).isoformat(),
        "decision_id": content.decision_id,
        "activity": answer.activity or None,
        "controller": answer.controller or None,
        "outcome": content.outcome,
        "facts": _read(content.facts),
        "decided_by": [*_read(content.rules).get("deciding", ())],
        "notes": _read(content.notes),
        "sources": _read(content.sources).get("sources", []),
    }


def _activity_as_object(activity: Activity) -> dict[str, object]:
    record = activity.record
    found: dict[str, object] = {"activity": activity.version, "title": activity.title.as_data()}
    if record is not None:
        found["purpose"] = record.purpose.as_data()
        found["erased"] = record.erased.as_data()
        found["recipients"] = [
            {"name": one.name, "role": one.role, "country": one.country, "safeguards": one.safeguards or None} for one in record.recipients
        ]
    return found
