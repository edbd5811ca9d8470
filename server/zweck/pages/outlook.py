"""The outlook, turns of answers by their days, as text, JSON and a calendar; and the activities that may be carried out now."""

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from itertools import groupby
from typing import NamedTuple

from zweck.activities.outlook import Line
from zweck.pages import BULLET, DIM, Page, say
from zweck.words.said import day as in_words
from zweck.words.text import Text


def page_of(found: Sequence[Line], first: date, until: date, language: str) -> Page:
    """The turns, a heading for each day."""
    page = Page()
    if not found:
        page.paragraph(say("outlook.none", language, first=in_words(first, language), last=in_words(until, language)))
    for day, several in groupby(found, lambda one: one.turn.day):
        page.heading(in_words(day, language))
        for one in several:
            page.paragraph(sentence(one, language), indent=2, marker=BULLET)
    return page


def sentence(one: Line, language: str) -> str:
    """A turn without its day: what turns, to what, and why."""
    before, then = say(f"outcome.{one.before}", language), one.turn.outcome
    after = say("outlook.over", language) if then is None else say(f"outcome.{then}", language)
    kind = "same" if then is one.before else "turns"
    said = say(f"outlook.{kind}", language, about=one.about, before=before, after=after)
    many = f" ({say('outlook.number', language, count=one.number)})" if one.number != 1 else ""
    why = "; ".join(cause.text[language] for cause in one.turn.causes)
    return f"{said}{many}{f': {why}' if why else ''}."


def in_json(found: Iterable[Line], first: date, until: date) -> str:
    """The turns as JSON, with the names of the contract."""
    lines = [
        {
            "about": one.about,
            "before": one.before.value,
            "turn": {
                "day": one.turn.day.isoformat(),
                "outcome": "OUTCOME_UNSPECIFIED" if one.turn.outcome is None else one.turn.outcome.value,
                "causes": [
                    {"change": why.change.value, "reference": why.reference, "law": why.law, "text": why.text.as_data()}
                    for why in one.turn.causes
                ],
            },
            "number": one.number,
        }
        for one in found
    ]
    return json.dumps({"from": first.isoformat(), "until": until.isoformat(), "lines": lines}, ensure_ascii=False)


def in_calendar(found: Iterable[Line], first: date, language: str) -> bytes:
    """The turns as a calendar."""
    return calendar("outlook", first, (_entry(one, language) for one in found))


class Dated(NamedTuple):
    """A whole day of a calendar: what makes it the same entry again, and what it says."""

    day: date
    same: str
    summary: str
    description: str = ""


def _entry(one: Line, language: str) -> Dated:
    changes = "".join(f"{why.change} {why.reference}" for why in one.turn.causes)
    return Dated(one.turn.day, f"{one.about} {one.turn.day} {changes}", f"zweck: {one.about}", sentence(one, language))


def calendar(name: str, made: date, entries: Iterable[Dated]) -> bytes:
    """A calendar (RFC 5545) of whole days; equal entries have equal ids, so that calendars take one in place of another.

    Raises:
        ModuleNotFoundError: without the package `icalendar`.
    """
    from icalendar import Calendar, Event  # noqa: PLC0415  the extra `calendar` only

    whole = Calendar()
    whole.add("prodid", f"-//zweck//{name}//EN")
    whole.add("version", "2.0")
    for one in entries:
        event = Event()
        event.add("uid", f"{sha256(one.same.encode()).hexdigest()[:32]}@zweck")
        event.add("dtstamp", datetime.combine(made, time.min, UTC))
        event.add("dtstart", one.day)
        event.add("dtend", one.day + timedelta(days=1) if one.day < date.max else one.day)
        event.add("summary", one.summary)
        if one.description:
            event.add("description", one.description)
        event.add("transp", "TRANSPARENT")
        whole.add_component(event)
    return bytes(whole.to_ical())


class Possible(NamedTuple):
    """An activity, its outcome, empty where the question was refused, and until when it stays; what is missing, or the acts of each way."""

    activity: str
    title: Text
    outcome: str
    until: str = ""
    refused: str = ""
    missing: Sequence[Text] = ()
    ways: Sequence[Sequence[Text]] = ()


def found_activities(found: Sequence[Possible], language: str) -> Page:
    """The activities in their order, a heading for each outcome."""
    page = Page()
    headed = None
    for one in found:
        if one.outcome != headed:
            headed = one.outcome
            page.heading(say(f"outcome.{headed}" if headed else "diff.unasked", language))
        until = say("answer.until", language, day=one.until) if one.until else ""
        page.paragraph(one.title[language], indent=2, marker=BULLET, tail=" · ".join(filter(None, (one.activity, until))))
        lines = [one.refused, *(say("searched.way", language, way=", ".join(act[language] for act in way)) for way in one.ways if way)]
        if one.missing and not one.ways:
            lines.append(say("diff.to_state", language, facts=", ".join(fact[language] for fact in one.missing)))
        for line in filter(None, lines):
            page.paragraph(line, indent=6, style=DIM)
    if not found:
        page.paragraph(say("searched.none", language))
    return page
