"""The company's activities: those in force with the reviews that are due, their record, the outlook, what may be done, permitted if …."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Final, NamedTuple
from urllib.parse import parse_qsl

from starlette.responses import Response

from zweck.activities.entry import Entry, due, entry, in_force
from zweck.activities.outlook import Line, in_order, lines, of_activity
from zweck.binding.left import Left, NotLeft, Part
from zweck.binding.left import of_activity as left_open
from zweck.company import Activity
from zweck.decision.decision import Detail, Outcome
from zweck.facts.question import FactError
from zweck.law.vocabulary import DECISION_DATE
from zweck.logic.condition import Value
from zweck.pages import outlook as turning
from zweck.pages.activities import record, reviews
from zweck.pages.answer.sections import MAX_MISSING
from zweck.pages.left import Shown, Words, headline, outcome_in_words, rules, shown
from zweck.pages.outlook import Possible, found_activities
from zweck.readings import answered
from zweck.residual.table import Turn
from zweck.service.refusals import InvalidField
from zweck.words.said import in_language
from zweck.words.text import Text
from zweck.workbench.addressed import AddressedQuestion, TooMuch
from zweck.workbench.context import Workbench
from zweck.workbench.view import View

AHEAD: Final = 365
"""Days of an outlook, where no last one is chosen; at most ten times as many."""

WITHIN: Final = 90
"""Days within which a review is shown as due."""

ORDER: Final = {outcome: place for place, outcome in enumerate(("PERMITTED", "NOT_REGULATED", "UNDETERMINED", "PROHIBITED", ""))}


def activities(view: View) -> Response:
    """The activities in force on a day, and the reviews that are overdue or due soon."""
    day, company = view.at(), view.workbench.company
    page = view.workbench.page(day, page=reviews.page_of(due(company, day, WITHIN), day, WITHIN, view.language))
    return view.render("activities.html.j2", day=day, activities=in_force(company, day), controllers=company.controllers, reviews=page)


def verzeichnis(view: View) -> Response:
    """The record of processing activities (Art. 30 GDPR), as a table to print."""
    day = view.at()
    rows = [record.row(one, view.workbench.vocabulary, view.language) for one in _entries(view.workbench, day)]
    return view.render("record.html.j2", day=day, rows=rows)


def outlook(view: View) -> Response:
    """The days on which answers turn: those about activities, and those to the questions in the case file."""
    first = view.at()
    wanted = view.at("until") if view.params.get("until") else first + timedelta(days=AHEAD)
    until = max(first, min(wanted, first + timedelta(days=10 * AHEAD)))
    found = [*_of_activities(view, first, until), *_of_cases(view.workbench, first, until)]
    turns = turning.page_of(in_order(one for one in found if one is not None), first, until, view.language)
    return view.render("outlook.html.j2", day=first, until=until, turns=view.workbench.page(first, 2, turns))


def _of_activities(view: View, first: date, until: date) -> Iterator[Line | None]:
    """The turns of the activities, by their titles."""
    for one in _entries(view.workbench, first):
        for line in of_activity(one.needs, view.workbench.company, view.workbench.turns, until):
            yield line and line._replace(about=one.activity.title[view.language])


def _of_cases(workbench: Workbench, first: date, until: date) -> Iterator[Line | None]:
    """The turns of the answers to kept questions from their own days on; those that are over when the outlook begins are left out."""
    for kept in workbench.cases.all():
        try:
            posed = workbench.pose(AddressedQuestion.read(parse_qsl(kept.query)))
        except (FactError, InvalidField, TooMuch):
            continue
        rests = None if posed.about is None else posed.about.rests(workbench.company)
        for one in lines(kept.title, posed.decision(Detail.REASONS), workbench.turns, until, rests):
            if one is None or one.turn.day > first:
                yield one


@lru_cache(8)
def _entries(workbench: Workbench, day: date) -> tuple[Entry, ...]:
    """The entries; the facts that a call must state are searched for, which takes its time."""
    return tuple(entry(activity, workbench.company, workbench.engine, day) for activity in in_force(workbench.company, day))


# --- the other way round --------------------------------------------------------------------------------------------------------------


def possible(view: View) -> Response:
    """Each activity in force on the day of the question, with the facts of the question that are none of the activity's own."""
    asked = view.question()
    day = view.workbench.pose(replace(asked, activity="")).day
    found = [_found(view, asked, one) for one in in_force(view.workbench.company, day)]
    page = found_activities(sorted(found, key=lambda one: (ORDER[one.outcome], one.activity)), view.language)
    return view.render("possible.html.j2", day=day, found=view.workbench.page(day, 2, page), query=asked.query())


def _found(view: View, asked: AddressedQuestion, activity: Activity) -> Possible:
    facts = {name: values for name, values in asked.facts.items() if name not in activity.stated()}
    try:
        decision = view.workbench.pose(replace(asked, activity=activity.id, controller="", facts=facts)).decision(Detail.REASONS)
    except FactError as error:
        return Possible(activity.id, activity.title, "", refused="; ".join(name for fault in error.faults for name in fault.facts))
    missing = [fact.label for fact in decision.missing_facts] if decision.outcome is Outcome.UNDETERMINED else []
    missing[MAX_MISSING:] = [Text("…", "…")] if missing[MAX_MISSING:] else []
    return Possible(activity.id, activity.title, decision.outcome.name, missing=missing)


# --- permitted exactly if … -----------------------------------------------------------------------------------------------------------


class Box(NamedTuple):
    """A box in words: what it restricts, the rules of all of it and of some of it, and the address of an example's examination."""

    lines: list[tuple[str, str]]
    rules: str
    some: str
    address: str


def permitted(view: View) -> Response:
    """The boxes of each outcome, what plays no part, and the comparison with another activity: a page that a lawyer can sign."""
    day, language = view.at(), view.language
    names = {one.id: one for one in in_force(view.workbench.company, day)}
    activity, than = view.params.get("activity", ""), view.params.get("than", "")
    if activity not in names or (than and than not in names):
        return view.render("missing.html.j2", 404)
    try:
        left, found = _left(view.workbench, activity, day)
        turned = _against(view.workbench, activity, than, day) if than else ()
    except NotLeft as error:
        faults = [(in_language(error.message, language), in_language(error.help, language))]
        return view.render("faults.html.j2", 400, title=names[activity].title[language], faults=faults)
    words = Words(left, language)
    outcomes = [(one.outcome.name, headline(one.outcome, language), [_box(view, left, words, part) for part in one.parts]) for one in found]
    turns = [
        (
            view.say("left.turned", before=outcome_in_words(turn.before, language), after=outcome_in_words(turn.after, language)),
            [_box(view, left, words, part) for part in parts],
        )
        for turn, parts in turned
    ]
    return view.render(
        "permitted.html.j2",
        day=day,
        activity=names[activity],
        others=[one for one in names.values() if one.id != activity],
        than=names.get(than),
        revision=view.workbench.policies.revision[:12],
        outcomes=outcomes,
        turned=turns,
        idle=[words.label(name) for name in left.table.idle],
        beyond=[words.label(name) for name in left.beyond],
        consented=bool(left.person),
    )


@lru_cache(16)
def _left(workbench: Workbench, activity: str, day: date) -> tuple[Left, tuple[Shown, ...]]:
    left = Left(workbench.engine, left_open(activity, day, workbench.company, workbench.vocabulary))
    return left, tuple(shown(left))


@lru_cache(16)
def _against(workbench: Workbench, activity: str, than: str, day: date) -> tuple[tuple[Turn, tuple[Part, ...]], ...]:
    return tuple(_left(workbench, activity, day)[0].against(_left(workbench, than, day)[0]))


def _box(view: View, left: Left, words: Words, part: Part) -> Box:
    address = view.to("examination", question_of(left, part.example).query())
    return Box([*words.lines(part)], rules(part.always), rules(part.sometimes), address)


def question_of(left: Left, example: Mapping[str, Value | None]) -> AddressedQuestion:
    """The question of an example. The workbench has no register: where one speaks, all facts are the reader's own."""
    binding, engine = left.asking.binding, left.engine
    if not left.person:
        asked = AddressedQuestion(activity=binding.activity, consulted=binding.consulted)
        return asked.having({DECISION_DATE: left.table.day, **example})
    read = answered(left.ask(example), lambda one: engine.decide(replace(one, merged=None), Detail.OUTCOME).outcome, left.asking.vocabulary)
    return AddressedQuestion(strict=True).having(read.stated)
