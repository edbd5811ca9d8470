"""The first page, from which a question begins, and the case file: questions that were kept, asked again, and as test cases."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from urllib.parse import parse_qsl

from starlette.responses import RedirectResponse, Response

from zweck.activities.entry import in_force
from zweck.cases.cases import Reviewed
from zweck.decision.aged import AGED
from zweck.decision.decision import Decision, Detail, Outcome
from zweck.editing.judged import case, suite_head
from zweck.facts.question import FactError
from zweck.law.vocabulary import DECISION_DATE, REGISTERS
from zweck.law.watch.state import due
from zweck.logic.condition import Value
from zweck.pages.covered import lines_due as lines
from zweck.pages.story import in_one, story
from zweck.service.refusals import InvalidField
from zweck.workbench.addressed import AddressedQuestion, TooMuch
from zweck.workbench.casefile import Kept
from zweck.workbench.context import Posed
from zweck.workbench.view import Sent, View

MAX_TITLE = 200
MAX_NOTE = 4000
MAX_NUMBER = 2**63 - 1
SHOWN = 8
"""Letters of the decision id that make the id of a case."""

ENGLISH = "en"


@dataclass(frozen=True, slots=True)
class Row:
    """A case, the day on which it was `asked`, its answer by the law of now on the day that is looked at; empty if it cannot be asked."""

    case: Kept
    asked: date
    day: date
    query: str
    now: str
    flips: bool
    why: str


def cases(view: View) -> Response:
    """All cases, asked again: by this law on their own days, or on another day."""
    day = view.any_day()
    rows = [_again(view, kept, day) for kept in view.workbench.cases.all()]
    return view.render("cases.html.j2", rows=rows, day=day, flips=sum(row.flips for row in rows), revision=view.workbench.policies.revision)


def keep(view: View, body: Sent) -> Response:
    """Keep the question of a page; then show the case file."""
    asked = AddressedQuestion.read(parse_qsl(body.get("query", "")))
    posed = view.workbench.pose(asked)
    decision = posed.decision(Detail.REASONS)
    title = (body.get("title", "").strip() or asked.title or view.say("workbench.untitled"))[:MAX_TITLE]
    number = int(asked.case) if asked.case.isascii() and asked.case.isdigit() and len(asked.case) < SHOWN else 0
    dated = replace(asked.having({DECISION_DATE: posed.day}), title=title, case="")
    kept = Kept(
        title,
        body.get("note", "")[:MAX_NOTE],
        (view.person or body.get("by", ""))[:MAX_TITLE],
        dated.query(),
        posed.day.isoformat(),
        decision.revision,
        decision.decision_id,
        decision.outcome.name,
        ",".join(law.law for law in decision.laws),
        number,
    )
    view.workbench.cases.keep(kept)
    return RedirectResponse(view.to("cases"), 303)


def remove(view: View, body: Sent) -> Response:
    """Remove a case."""
    number = view.request.path_params["number"]
    if number <= MAX_NUMBER:
        view.workbench.cases.remove(number)
    return RedirectResponse(view.to("cases"), 303)


def as_test(view: View) -> Response:
    """A question with its answer as a case for the suite; the place in the law that says so is left to fill in."""
    posed = view.posed()
    decision = posed.decision(Detail.REASONS)
    facts = {name: value for name, value in posed.question.stated.items() if value is not None}
    laws = tuple(law.law for law in decision.laws)
    text = suite_head(", ".join(laws)) + _case(view, posed, decision, facts, laws)
    name = f"{decision.decision_id[:SHOWN]}.yaml"
    return Response(text, media_type="text/yaml", headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _case(view: View, posed: Posed, decision: Decision, facts: dict[str, Value], laws: tuple[str, ...]) -> str:
    entry = case(
        f"workbench/{decision.decision_id[:SHOWN]}",
        _one_line(posed.asked.title) or view.say("workbench.untitled"),
        in_one(story(facts, view.workbench.policies, ENGLISH)),
        facts,
        (decision.outcome, laws),
        "<the place in the text that says so>",
        "",
        Reviewed(date.today(), _one_line(posed.asked.by) or "legal team", agreed=True),
    )
    return entry if posed.question.presume_unstated else entry.replace("    presume_unstated: true\n", "    presume_unstated: false\n")


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _again(view: View, kept: Kept, day: date | None) -> Row:
    asked = AddressedQuestion.read(parse_qsl(kept.query))
    on = day or date.fromisoformat(kept.day)
    asked = replace(asked.having({DECISION_DATE: on}), case=str(kept.number))
    try:
        outcome: Outcome = view.workbench.pose(asked).decision(Detail.OUTCOME).outcome
    except (FactError, InvalidField, TooMuch) as error:
        return Row(kept, date.fromisoformat(kept.day), on, asked.query(), "", flips=True, why=str(error))
    return Row(kept, date.fromisoformat(kept.day), on, asked.query(), outcome.name, outcome.name != kept.outcome, "")


WITHIN: Final = 30
"""Days before which an announced change is named."""


def start(view: View) -> Response:
    """The tiles, the day, the controller, and the registers in which the person looked."""
    day = view.at(DECISION_DATE)
    return view.render(
        "start.html.j2",
        day=day,
        stated=bool(view.params.get(DECISION_DATE)),
        date_fact=DECISION_DATE,
        occasions=view.workbench.policies.occasions,
        activities=in_force(view.workbench.company, day),
        controllers=view.workbench.company.controllers.values(),
        registers=REGISTERS,
        lawdue=lines(due(view.workbench.policies, day, WITHIN, AGED), view.workbench.policies, view.language),
    )


def begin(view: View) -> Response:
    """Go on from a tile to the first question."""
    asked = view.question()
    name = view.params.get("occasion", "")
    occasion = next((one for one in view.workbench.policies.occasions if one.name == name), None)
    if occasion is not None:
        asked = replace(asked.having(occasion.facts), title=occasion.title[view.language], activity="", occasion=occasion.name)
    activity = view.workbench.company.activities.get(asked.activity)
    if activity:
        asked = replace(asked, title=activity[-1].title[view.language], controller="")
    return RedirectResponse(view.to("ask", asked.query()), 303)
