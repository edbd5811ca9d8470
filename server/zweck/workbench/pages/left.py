"""Permitted exactly if …: the law of an activity over the facts that it leaves open, as a page that a lawyer can sign."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from starlette.responses import Response

from zweck.activities.entry import in_force
from zweck.binding.left import Left, NotLeft, Part, of_activity
from zweck.decision.decision import Detail
from zweck.law.vocabulary import DECISION_DATE
from zweck.logic.condition import Value
from zweck.pages.left import Shown, Words, headline, outcome_in_words, rules, shown
from zweck.readings import answered
from zweck.residual.compare import Turn
from zweck.words.said import in_language
from zweck.workbench.asked import AddressedQuestion
from zweck.workbench.bench import Bench
from zweck.workbench.days import chosen_day
from zweck.workbench.view import View


class Box(NamedTuple):
    """A box in words: what it restricts, the rules of all of it and of some of it, and the address of an example's examination."""

    lines: list[tuple[str, str]]
    rules: str
    some: str
    address: str


def permitted(view: View) -> Response:
    """The boxes of each outcome, what plays no part, and the comparison with another activity."""
    day, names = (
        chosen_day(view.params.get("at", "")),
        {one.id: one for one in in_force(view.bench.company, chosen_day(view.params.get("at", "")))},
    )
    activity, than = view.params.get("activity", ""), view.params.get("than", "")
    if activity not in names or (than and than not in names):
        return view.render("missing.html.j2", 404)
    try:
        left, found = _left(view.bench, activity, day)
        turned = _against(view.bench, activity, than, day) if than else ()
    except NotLeft as error:
        faults = [(in_language(error.message, view.language), in_language(error.help, view.language))]
        return view.render("faults.html.j2", 400, title=names[activity].title[view.language], faults=faults)
    words = Words(left, view.language)
    return view.render(
        "permitted.html.j2",
        day=day,
        activity=names[activity],
        others=[one for one in names.values() if one.id != activity],
        than=names.get(than),
        revision=view.bench.policies.revision[:12],
        outcomes=[
            (one.outcome.name, headline(one.outcome, view.language), [_box(view, left, words, part) for part in one.parts]) for one in found
        ],
        turned=[
            (
                view.say(
                    "left.turned", before=outcome_in_words(turn.before, view.language), after=outcome_in_words(turn.after, view.language)
                ),
                [_box(view, left, words, part) for part in parts],
            )
            for turn, parts in turned
        ],
        idle=[words.label(name) for name in left.table.idle],
        beyond=[words.label(name) for name in left.beyond],
        consented=bool(left.person),
    )


@lru_cache(16)
def _left(bench: Bench, activity: str, day: date) -> tuple[Left, tuple[Shown, ...]]:
    left = Left(bench.engine, of_activity(activity, day, bench.company, bench.vocabulary))
    return left, tuple(shown(left))


@lru_cache(16)
def _against(bench: Bench, activity: str, than: str, day: date) -> tuple[tuple[Turn, tuple[Part, ...]], ...]:
    return tuple(_left(bench, activity, day)[0].against(_left(bench, than, day)[0]))


def _box(view: View, left: Left, words: Words, part: Part) -> Box:
    return Box(
        [*words.lines(part)], rules(part.always), rules(part.sometimes), view.to("examination", question_of(left, part.example).query())
    )


def question_of(left: Left, example: Mapping[str, Value | None]) -> AddressedQuestion:
    """The question of an example. The workbench has no register: where one speaks, all facts are the reader's own."""
    if not left.person:
        return AddressedQuestion(activity=left.asking.binding.activity, consulted=left.asking.binding.consulted).having(
            {DECISION_DATE: left.table.day, **example}
        )
    engine = left.engine
    read = answered(left.ask(example), lambda one: engine.decide(replace(one, merged=None), Detail.OUTCOME).outcome, left.asking.vocabulary)
    return AddressedQuestion(strict=True).having(read.stated)
